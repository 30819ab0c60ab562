#!/usr/bin/env python3
"""What a careful engineer writes instead of a program: one file of asyncio, uvloop, aiohttp and SQLite.

    aiohttp_script.py rows.jsonl --db queue.sqlite --output images --concurrency 64 --rpm 100000 --instant

It keeps the promises that matter: an intent is durable before its POST goes out, a generation's id before it is polled, and
a picture has its final name only when it is whole and synced. Run again, it goes on: what was accepted is polled, what is
done is left alone, and a submission whose reply was lost stays `submitting`, for a person to decide. Writes are grouped:
whatever waits is committed in one transaction, so that many jobs share an fsync. With `--commit each`, every write is a
transaction of its own: what most such scripts do, and what aiosqlite amounts to.
"""

import argparse
import asyncio
import hashlib
import json
import os
import sqlite3
import time
import uuid
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import aiohttp
import uvloop

MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


class Queue:
    """The jobs in SQLite. One thread writes; every write of one round shares a transaction, and a future to wait on."""

    def __init__(self, path, groups):
        self.groups = groups
        self.thread = ThreadPoolExecutor(1)
        self.db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.db.executescript("""
            PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
            CREATE TABLE IF NOT EXISTS jobs (key TEXT PRIMARY KEY, request TEXT NOT NULL, state TEXT NOT NULL,
              request_id TEXT, generation TEXT, bytes INTEGER, sha256 TEXT, error TEXT) WITHOUT ROWID;
            CREATE INDEX IF NOT EXISTS unfinished ON jobs (state) WHERE state IN ('queued', 'generating');
        """)
        self.waiting, self.round = [], None

    def add(self, rows):
        self.db.execute("BEGIN")
        self.db.executemany("INSERT OR IGNORE INTO jobs (key, request, state) VALUES (?, ?, 'queued')", rows)
        self.db.execute("COMMIT")

    def unfinished(self):
        return self.db.execute("SELECT key, request, generation FROM jobs INDEXED BY unfinished "
                               "WHERE state IN ('queued', 'generating') ORDER BY state, key").fetchall()

    def write(self, sql, *values):
        """Returns what to await: once it is done, the write is durable."""
        if not self.groups:
            return asyncio.get_running_loop().run_in_executor(self.thread, self.commit, [(sql, values)])
        if self.round is None:
            self.round = asyncio.ensure_future(self.flush())
        self.waiting.append((sql, values))
        return asyncio.shield(self.round)

    async def flush(self):
        """Waits for the round before it to be over, then commits all that came meanwhile."""
        await asyncio.get_running_loop().run_in_executor(self.thread, lambda: None)
        writes, self.waiting, self.round = self.waiting, [], None
        await asyncio.get_running_loop().run_in_executor(self.thread, self.commit, writes)

    def commit(self, writes):
        self.db.execute("BEGIN IMMEDIATE")
        for sql, values in writes:
            self.db.execute(sql, values)
        self.db.execute("COMMIT")


class RateLimit:
    """No more than `rpm` in any 60 s."""

    def __init__(self, rpm):
        self.rpm, self.sent = rpm, deque()

    async def turn(self):
        while len(self.sent) >= self.rpm:
            wait = self.sent[0] + 60 - time.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            else:
                self.sent.popleft()
        self.sent.append(time.monotonic())


class Runner:
    def __init__(self, options, session, queue):
        self.options, self.session, self.queue = options, session, queue
        self.base = os.environ.get("LUMA_BASE_URL", "https://agents.lumalabs.ai/v1").rstrip("/") + "/generations"
        self.headers = {"Authorization": "Bearer " + os.environ["LUMA_AGENTS_API_KEY"]}
        self.slots = asyncio.Semaphore(options.concurrency)
        self.rate = RateLimit(options.rpm)
        self.disk = ThreadPoolExecutor(8)

    async def run(self):
        async with asyncio.TaskGroup() as group:
            for key, request, generation in self.queue.unfinished():
                await self.slots.acquire()
                group.create_task(self.job(key, request, generation))

    async def job(self, key, request, generation):
        try:
            try:
                generation = generation or await self.submit(key, request)
                url = await self.finished(generation)
            finally:
                self.slots.release()
            size, digest = await self.download(url, key)
            await self.queue.write("UPDATE jobs SET state = 'completed', bytes = ?, sha256 = ? WHERE key = ?",
                                   size, digest, key)
        except (RuntimeError, aiohttp.ClientResponseError) as error:
            await self.queue.write("UPDATE jobs SET state = 'failed', error = ? WHERE key = ?", str(error), key)

    async def submit(self, key, request):
        while True:
            await self.rate.turn()
            request_id = str(uuid.uuid4())
            await self.queue.write("UPDATE jobs SET state = 'submitting', request_id = ? WHERE key = ?", request_id, key)
            headers = {**self.headers, "X-Request-Id": request_id, "Content-Type": "application/json"}
            async with self.session.post(self.base, data=request.encode(), headers=headers) as reply:
                if reply.status == 429:
                    await self.queue.write("UPDATE jobs SET state = 'queued' WHERE key = ?", key)
                    await asyncio.sleep(int(reply.headers.get("Retry-After", 60)))
                    continue
                reply.raise_for_status()
                generation = (await reply.json())["id"]
            await self.queue.write("UPDATE jobs SET state = 'generating', generation = ? WHERE key = ?", generation, key)
            return generation

    async def finished(self, generation):
        """Polls until it has ended, and returns the picture's address."""
        if not self.options.instant:
            await asyncio.sleep(self.options.poll_interval)
        while True:
            async with self.session.get(f"{self.base}/{generation}", headers=self.headers) as reply:
                told = await reply.json() if reply.status == 200 else {"state": "unknown"}
            if told["state"] == "completed":
                return told["output"][0]["url"]
            if told["state"] == "failed":
                raise RuntimeError(f"{told['failure_code']}: {told['failure_reason']}")
            await asyncio.sleep(self.options.poll_interval)

    async def download(self, url, key):
        async with self.session.get(url) as reply:
            reply.raise_for_status()
            picture = await reply.read()  # short of Content-Length, aiohttp raises
        return await asyncio.get_running_loop().run_in_executor(self.disk, self.store, picture, key)

    def store(self, picture, key):
        if not picture.startswith(MAGIC):
            raise RuntimeError("what came is no picture")
        final = self.options.output / (key + (".png" if picture.startswith(MAGIC[0]) else ".jpg"))
        temporary = final.with_suffix(".part")
        with open(temporary, "wb", buffering=0) as file:
            file.write(picture)
            os.fsync(file.fileno())
        os.replace(temporary, final)
        return len(picture), hashlib.sha256(picture).hexdigest()


async def main(options):
    options.output.mkdir(parents=True, exist_ok=True)
    queue = Queue(options.db, groups=options.commit == "grouped")
    with open(options.manifest, encoding="utf-8") as manifest:
        rows = (json.loads(line) for line in manifest)
        queue.add((row.pop("id"), json.dumps({name: row[name] for name in row if name != "tags"})) for row in rows)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await Runner(options, session, queue).run()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("manifest")
    parser.add_argument("--db", default="queue.sqlite")
    parser.add_argument("--output", type=Path, default=Path("images"))
    parser.add_argument("--concurrency", type=int, default=10)
    parser.add_argument("--rpm", type=int, default=30)
    parser.add_argument("--poll-interval", type=float, default=2)
    parser.add_argument("--commit", choices=("grouped", "each"), default="grouped")
    parser.add_argument("--instant", action="store_true", help="look at a generation as soon as it is accepted")
    uvloop.run(main(parser.parse_args()))
