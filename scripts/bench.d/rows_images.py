"""Row `images`: a large account whose pictures are large as well."""

import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median

from processes import Client, Server
from results import Finding

LIMIT = 2_000
MEGABYTE = 1_000_000
#: Over how many seconds a rate must be kept up to count.
SUSTAINED = 10


def images(bench):
    """2,000 a minute with 1 to 6 MB each, while the disk has its own speed. Slots are ample: only we can be in the way."""
    seconds = bench.size(125, 30)
    manifest = bench.manifest(LIMIT * 4)
    with bench.scratch() as folder:
        files = bench.size(1_600, 400)
        before = pictures_rate(folder, files)
        with Server(latency="5:10", rpm=LIMIT, slots=100_000, image_bytes=f"{MEGABYTE}:{6 * MEGABYTE}") as server:
            client = Client(
                bench.run_command(manifest, folder, rpm=LIMIT, concurrency=LIMIT), folder, server.base, seconds + 120)
            server.wait_for_first_post(client)
            looks = watch(server, seconds)
            client.interrupt()
            usage = client.wait(expected=(3, 0))
            books = server.books()
        # A disk is seldom as fast twice: what it gave before and after.
        disk = (before + pictures_rate(folder, files)) / 2
        baselines = {"8 writers": disk, "dd": median(dd_rate(folder) for _ in range(3))}
    used_after = books["window_used_after"]
    rate = sustained_rate(looks)
    refused = books["refused"]["rate"] + books["refused"]["slots"]
    return [
        Finding("images", f"the minute's {LIMIT:,} submissions took", used_after, "s", target="at most 10 s",
                met=used_after is not None and used_after <= 10,
                details={"accepted_per_minute": books["accepted_per_minute"], "window_turn": books["window_turn"]}),
        Finding("images", "pictures at home by then", downloads_at(looks, used_after), f"of {LIMIT:,}",
                details={"fetched in all": books["downloads"], "server CPU": books["cpu_seconds"] / books["elapsed"]}),
        Finding("images", f"to disk, best {SUSTAINED} s", rate, "MB/s", baselines, rate / disk, "at least 0.8", rate / disk >= 0.8,
                {"CPU of a core": usage.cpu / usage.wall, "bytes": books["download_bytes"]}),
        Finding("images", "peak memory", usage.peak_mb, "MB", target="at most 150 MB", met=usage.peak_mb <= 150),
        Finding("images", "429s", refused, "", target="none", met=refused == 0),
    ]


def watch(server, seconds):
    """The books once a second: when, bytes sent, pictures sent."""
    looks = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        books = server.books()
        looks.append((books["elapsed"], books["download_bytes"], books["downloads"]))
        time.sleep(1)
    return looks


def sustained_rate(looks):
    """The best megabytes a second over any `SUSTAINED` seconds."""
    best = 0.0
    for first, (start, sent, _) in enumerate(looks):
        for end, later, _ in looks[first + 1 :]:
            if end - start >= SUSTAINED:
                best = max(best, (later - sent) / (end - start) / MEGABYTE)
                break
    return best


def downloads_at(looks, moment):
    if moment is None:
        return None
    return next((count for at, _, count in looks if at >= moment), looks[-1][2])


def dd_rate(folder):
    """One large file, synced at its end."""
    path = folder / "dd"
    started = time.monotonic()
    subprocess.run(
        ["dd", "if=/dev/zero", f"of={path}", "bs=1M", "count=1024", "conv=fsync", "status=none"], check=True)
    seconds = time.monotonic() - started
    path.unlink()
    return (1 << 30) / seconds / MEGABYTE


def pictures_rate(folder, count):
    """Files as large as the pictures, each synced, eight at a time: what the disk gives to whoever does only that.

    Some 6 GB, as much as a client writes in its best ten seconds: a few hundred files would only show a disk's first burst.
    """
    noise = os.urandom(6 * MEGABYTE)

    def write(index):
        size = MEGABYTE + 5 * MEGABYTE * index // count
        path = folder / f"noise-{index}"
        with open(path, "wb", buffering=0) as file:
            file.write(memoryview(noise)[:size])
            os.fsync(file.fileno())
        return size

    started = time.monotonic()
    with ThreadPoolExecutor(8) as writers:
        written = sum(writers.map(write, range(count)))
    seconds = time.monotonic() - started
    for path in folder.glob("noise-*"):
        path.unlink()
    return written / seconds / MEGABYTE
