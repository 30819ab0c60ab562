#!/usr/bin/env python3
"""The same job with the vendor's own SDK, as its guides show it: `AsyncLuma`, a semaphore, httpx for the pictures.

    vendor_sdk.py rows.jsonl --output images --concurrency 64 --instant

Nothing is recorded: killed, it has lost its place. `LUMA_BASE_URL` and `LUMA_AGENTS_API_KEY` are read by the SDK.
"""

import argparse
import asyncio
import json
import os
from pathlib import Path

import httpx
from luma_agents import AsyncLuma


async def job(row, options, luma, web):
    key = row.pop("id")
    row.pop("tags", None)
    generation = await luma.generations.create(**row)
    if not options.instant:
        await asyncio.sleep(options.poll_interval)
    while (generation := await luma.generations.get(generation.id)).state not in ("completed", "failed"):
        await asyncio.sleep(options.poll_interval)
    if generation.state == "failed":
        print(f"{key}: {generation.failure_code}")
        return
    picture = (await web.get(generation.output[0].url)).raise_for_status().content
    await asyncio.to_thread(store, picture, options.output / f"{key}.png")


def store(picture, final):
    temporary = final.with_suffix(".part")
    with open(temporary, "wb") as file:
        file.write(picture)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, final)


async def main(options):
    options.output.mkdir(parents=True, exist_ok=True)
    slots = asyncio.Semaphore(options.concurrency)
    async with AsyncLuma() as luma, httpx.AsyncClient() as web, asyncio.TaskGroup() as group:

        async def limited(row):
            async with slots:
                await job(row, options, luma, web)

        with open(options.manifest, encoding="utf-8") as manifest:
            for line in manifest:
                group.create_task(limited(json.loads(line)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("manifest")
    parser.add_argument("--output", type=Path, default=Path("images"))
    parser.add_argument("--concurrency", type=int, default=10)
    parser.add_argument("--poll-interval", type=float, default=2)
    parser.add_argument("--instant", action="store_true", help="look at a generation as soon as it is accepted")
    asyncio.run(main(parser.parse_args()))
