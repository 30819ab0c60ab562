#!/usr/bin/env python3
"""Enqueueing in plain Python: `json.loads` and one `executemany` into a table like nightshift's, in one transaction.

    enqueue_baseline.py rows.jsonl queue.sqlite
"""

import json
import sqlite3
import sys
import time

PRICES = {"uni-1": 40_400, "uni-1-max": 100_000}


def rows(manifest):
    now = int(time.time() * 1e6)
    for line in manifest:
        row = json.loads(line)
        key, tags, model = row.pop("id"), json.dumps(row.pop("tags", {})), row.get("model", "uni-1")
        yield key, json.dumps(row), model, PRICES[model], key, tags, now, now, now


def main(path, database):
    db = sqlite3.connect(database, isolation_level=None)
    db.executescript("""
        PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;
        CREATE TABLE jobs (id INTEGER PRIMARY KEY, batch INTEGER NOT NULL, key TEXT NOT NULL, request TEXT NOT NULL,
          model TEXT NOT NULL, price INTEGER NOT NULL, output_name TEXT NOT NULL, priority INTEGER NOT NULL,
          tags TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('queued', 'submitting', 'generating', 'downloading',
          'completed', 'failed')), due_at INTEGER, generation_id TEXT, file TEXT, version INTEGER NOT NULL,
          created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL) STRICT;
        CREATE UNIQUE INDEX jobs_by_key ON jobs (batch, key);
        CREATE INDEX jobs_ready ON jobs (batch, priority DESC, due_at, id) WHERE state = 'queued';
        CREATE INDEX jobs_by_state ON jobs (batch, state);
    """)
    with open(path, encoding="utf-8") as manifest:
        db.execute("BEGIN")
        db.executemany(
            """
            INSERT INTO jobs (batch, key, request, model, price, output_name, priority, tags, state, due_at, version,
              created_at, updated_at)
            VALUES (1, ?, ?, ?, ?, ?, 0, ?, 'queued', ?, 1, ?, ?) ON CONFLICT (batch, key) DO NOTHING
            """, rows(manifest))
        db.execute("COMMIT")
    db.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
