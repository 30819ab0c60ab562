"""What the programs under measurement are given to do."""

import csv
import json
import shutil
import sqlite3
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from processes import HERE, measure

SUBJECTS = ("stoneware mug", "cast iron teapot", "olive wood board", "linen apron", "brass lamp", "oak stool", "wool throw")
LIGHTS = ("soft morning light", "rim light on dark slate", "overcast window light", "late sun from the right")
RATIOS = ("1:1", "16:9", "3:2", "2:3", "9:16")
CATEGORIES = ("kitchen", "textile", "lighting", "furniture", "garden", "bath", "office")
SEASONS = ("spring", "summer", "autumn", "winter", "all year")
#: A run that stores its rows and submits nothing.
PAST = "2020-01-01T00:00:00Z"


def fields(index):
    """One row of a catalogue, as people write them."""
    return {
        "id": f"item-{index:07d}",
        "prompt": f"A {SUBJECTS[index % 7]} number {index} on a pale table, {LIGHTS[index % 4]}, no text, no watermark",
        "model": "uni-1-max" if index % 10 == 9 else "uni-1",
        "aspect_ratio": RATIOS[index % 5],
    }


def tags(index):
    return {"category": CATEGORIES[index % 7], "season": SEASONS[index % 5]}


def write_jsonl(path, count):
    with open(path, "w", encoding="utf-8") as file:
        for index in range(count):
            file.write(json.dumps({**fields(index), "tags": tags(index)}) + "\n")


def write_csv(path, count):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*fields(0), *tags(0)])
        writer.writeheader()
        writer.writerows({**fields(index), **tags(index)} for index in range(count))


class Bench:
    """The programs, the sizes, and a folder for everything that is written."""

    def __init__(self, binary, folder, runs, is_quick, counts_instructions):
        self.binary = binary
        self.folder = Path(folder)
        self.runs = runs
        self.is_quick = is_quick
        self.counts_instructions = counts_instructions
        self._half_done = None

    def size(self, full, quick):
        return quick if self.is_quick else full

    @contextmanager
    def scratch(self, stays=False):
        """A folder that is gone afterwards: pictures and queues take gigabytes.

        Where CPU is compared, it `stays` until the end: for a minute and more after thousands of files were deleted, ext4
        spends most of a file's creation on stepping over their inodes, and whoever came next would be charged for that.
        """
        folder = self.folder / f"scratch-{time.monotonic_ns()}"
        folder.mkdir()
        try:
            yield folder
        finally:
            if not stays:
                shutil.rmtree(folder, ignore_errors=True)

    def manifest(self, count, write=write_jsonl):
        """A manifest of that many rows; written once."""
        path = self.folder / f"rows-{count}.{'csv' if write is write_csv else 'jsonl'}"
        if not path.exists():
            write(path, count)
        return path

    def nightshift(self, command, *arguments, db=None):
        return [self.binary, command, *arguments, *(["--db", db] if db else [])]

    def run_command(self, manifest, folder, rpm=100_000, concurrency=64, poll_interval=1, quiet=True):
        return self.nightshift(
            "run", manifest, "--output", folder / "images", "--rpm", rpm, "--concurrency", concurrency,
            "--poll-interval", poll_interval, *(["--quiet"] if quiet else []), db=folder / "queue.sqlite")

    def script_command(self, manifest, folder, commit="grouped", rpm=100_000, concurrency=64, poll_interval=1):
        return [
            sys.executable, HERE / "aiohttp_script.py", manifest, "--db", folder / "script.sqlite", "--output",
            folder / "images", "--concurrency", concurrency, "--rpm", rpm, "--poll-interval", poll_interval,
            "--commit", commit, "--instant"]

    def sdk_command(self, manifest, folder, concurrency=64):
        return [
            sys.executable, HERE / "vendor_sdk.py", manifest, "--output", folder / "images", "--concurrency", concurrency,
            "--poll-interval", 1, "--instant"]

    def enqueue_command(self, manifest, folder):
        return [*self.run_command(manifest, folder), "--until", PAST]

    def half_done_queue(self):
        """A queue whose first half is done, as a long night leaves it; made once."""
        if self._half_done is None:
            count = self.size(1_000_000, 100_000)
            folder = self.folder / "half-done"
            folder.mkdir()
            measure(self.enqueue_command(self.manifest(count), folder), folder, expected=(3,))
            mark_done(folder / "queue.sqlite", count // 2)
            self._half_done = folder / "queue.sqlite"
        return self._half_done


def mark_done(path, count):
    """Completes the first jobs of a queue as a run would have, two a second until now; its triggers keep the ledger."""
    now = int(time.time() * 1e6)
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA cache_size = -262144")
    db.execute("BEGIN")
    db.execute(
        """
        INSERT INTO attempts (job, batch, number, request_id, price, weight, account, intent_at, outcome, replied_at,
          ended_at, generation_id, http_status, polls, token_until, charge_low, charge_high)
        SELECT id, batch, 1, lower(hex(randomblob(16))), price, 10, '127.0.0.1#benchmark', at, 'completed', at + 90000,
          at + 30000000, lower(hex(randomblob(16))), 201, 3, at + 60090000, price, price
        FROM (SELECT *, ?1 - 120000000 - (?2 - id) * 500000 AS at FROM jobs WHERE id <= ?2)
        """, (now, count))
    db.execute(
        """
        UPDATE jobs SET state = 'completed', due_at = NULL, file = output_name || '.png', bytes = 20000,
          sha256 = lower(hex(randomblob(32))), version = 5, tries = 1, updated_at = ?1 - 90000000 - (?2 - id) * 500000
        WHERE id <= ?2
        """, (now, count))
    db.execute("COMMIT")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
