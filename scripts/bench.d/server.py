#!/usr/bin/env python3
"""A stand-in for the image API that is fast enough not to be what is measured, and that keeps books on its clients.

Raw `asyncio.Protocol` on uvloop, one process. No request costs more for there having been many: generations are
numbered and live in a list, the rate window is a deque, running generations are a heap by their end. Nothing happens by
timer: what ended is noticed when the next request (or a look into the books) comes, at the time it really ended.

    server.py --port 0 --latency 4:8 --rpm 120 --slots 10 --image-bytes 20000

Prints the port it listens on. `GET /books` tells what its clients did; see `Books.told`.
"""

import argparse
import asyncio
import heapq
import json
import math
import os
import random
import resource
import struct
import time
import zlib
from array import array
from collections import deque

import uvloop

WINDOW = 60.0
API_VERSION = b"2026-04-01"
LARGEST_POOL = 16


def picture(size):
    """A whole PNG of exactly `size` bytes: one pixel, and a private chunk of noise that no file system can shrink."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    tail = chunk(b"IDAT", zlib.compress(b"\x00\x30\x60\x90")) + chunk(b"IEND", b"")
    filling = size - len(head) - len(tail) - 12
    if filling < 0:
        raise ValueError(f"no picture has only {size} bytes")
    return head + chunk(b"niSe", random.randbytes(filling)) + tail


class Generation:
    """One accepted submission. Times are on the monotonic clock."""

    __slots__ = ("number", "created", "done", "seen_done", "last_poll", "model", "kind")

    def __init__(self, number, created, done, model, kind):
        self.number = number
        self.created = created
        self.done = done
        self.seen_done = False
        self.last_poll = 0.0
        self.model = model
        self.kind = kind


class Books:
    """The account: both limits, every generation, and what is worth knowing about the clients' behaviour."""

    def __init__(self, rpm, slots, latency, seed):
        self.rpm = rpm
        self.slots = slots
        self.latency = latency
        self.random = random.Random(seed)
        self.generations = []
        self.window = deque()
        self.accepted_at = array("d")
        self.running = 0
        self.ends = []
        self.area = 0.0
        self.area_until = None
        self.full_since = None
        self.area_when_full = 0.0
        self.area_at_last_accept = 0.0
        self.freed = deque()
        self.largest_window = 0
        self.largest_running = 0
        self.refused = {"rate": 0, "slots": 0, "other": 0}
        self.first_post = None
        self.first_post_unix = None
        self.polls = 0
        self.polls_after_end = 0
        self.smallest_poll_gap = None
        self.detection = array("d")
        self.reuse = array("d")
        self.latency_sum = 0.0
        self.downloads = 0
        self.download_bytes = 0
        self.last_download = None
        self.started = time.monotonic()

    def advance(self, now):
        """Ends what has ended by `now`, each at its own time, and keeps the integral of running generations."""
        ends = self.ends
        while ends and ends[0] <= now:
            end = heapq.heappop(ends)
            self._integrate(end)
            self.running -= 1
            self.freed.append(end)
        self._integrate(now)

    def _integrate(self, now):
        if self.area_until is not None and now > self.area_until:
            self.area += self.running * (now - self.area_until)
        self.area_until = now

    def seconds_until_free(self, now):
        """How long until the rate window has room: `None` when it has some now."""
        window = self.window
        while window and window[0] <= now - WINDOW:
            window.popleft()
        return window[0] + WINDOW - now if len(window) >= self.rpm else None

    def arrived(self, now):
        if self.first_post is None:
            self.first_post = now
            self.first_post_unix = time.time()

    def accept(self, now, model, kind):
        """Takes a generation on. The caller has asked for room in both limits."""
        latency = self.random.uniform(*self.latency) if self.latency[1] > 0 else 0.0
        generation = Generation(len(self.generations), now, now + latency, model, kind)
        self.generations.append(generation)
        self.accepted_at.append(now)
        self.window.append(now)
        if len(self.window) > self.largest_window:
            self.largest_window = len(self.window)
        self.latency_sum += latency
        if latency > 0:
            self._take_slot(now, generation.done)
        self.area_at_last_accept = self.area
        return generation

    def _take_slot(self, now, end):
        """The slot that was freed first is the one taken. How long it lay idle counts once every slot has been in use."""
        if self.freed:
            freed = self.freed.popleft()
            if self.full_since is not None:
                self.reuse.append(now - freed)
        heapq.heappush(self.ends, end)
        self.running += 1
        if self.running > self.largest_running:
            self.largest_running = self.running
        if self.full_since is None and self.running == self.slots:
            self.full_since = now
            self.area_when_full = self.area

    def polled(self, generation, now):
        """Notes a poll; true when it sees the generation completed."""
        self.polls += 1
        if generation.last_poll:
            gap = now - generation.last_poll
            if self.smallest_poll_gap is None or gap < self.smallest_poll_gap:
                self.smallest_poll_gap = gap
        generation.last_poll = now
        if now < generation.done:
            return False
        if generation.seen_done:
            self.polls_after_end += 1
        else:
            generation.seen_done = True
            self.detection.append(now - generation.done)
        return True

    def downloaded(self, size, now):
        self.downloads += 1
        self.download_bytes += size
        self.last_download = now

    def told(self):
        """Everything, as JSON. Times are seconds since the first POST, unless named otherwise."""
        now = time.monotonic()
        self.advance(now)
        first = self.first_post if self.first_post is not None else now
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return {
            "accepted": len(self.generations),
            "ended": len(self.generations) - self.running,
            "seen_completed": len(self.detection),
            "refused": self.refused,
            "accepted_per_minute": self._per_minute(first, now),
            "window_turn": self._window_turn(),
            "window_used_after": self._window_used_after(first),
            "largest_window": self.largest_window,
            "largest_running": self.largest_running,
            "running": self.running,
            "polls": self.polls,
            "polls_after_end": self.polls_after_end,
            "smallest_poll_gap": self.smallest_poll_gap,
            "detection_lag": spread(self.detection),
            "reuse_lag": spread(self.reuse),
            "mean_latency": self.latency_sum / len(self.generations) if self.generations else None,
            "slot_use": self._slot_use(),
            "first_post_unix": self.first_post_unix,
            "last_accept": self.accepted_at[-1] - first if self.accepted_at else None,
            "downloads": self.downloads,
            "download_bytes": self.download_bytes,
            "last_download": self.last_download - first if self.last_download is not None else None,
            "elapsed": now - first,
            "cpu_seconds": usage.ru_utime + usage.ru_stime,
            "uptime": now - self.started,
        }

    def _per_minute(self, first, now):
        """Accepted submissions of each minute since the first POST, the one that is not over yet included."""
        minutes = [0] * (int((now - first) // 60) + 1)
        for at in self.accepted_at:
            minutes[int((at - first) // 60)] += 1
        return minutes

    def _window_turn(self):
        """Mean time between a submission and the one that is a whole limit later: the limit allows no less than 60 s."""
        times, limit = self.accepted_at, self.rpm
        if len(times) <= limit:
            return None
        return (sum(times[limit:]) - sum(times[: len(times) - limit])) / (len(times) - limit)

    def _window_used_after(self, first):
        """When the first whole limit of submissions was accepted."""
        return self.accepted_at[self.rpm - 1] - first if len(self.accepted_at) >= self.rpm else None

    def _slot_use(self):
        """Share of the slots in use from when all were first taken until the last submission: neither the start nor the tail
        says anything about a client that has work."""
        if self.full_since is None:
            return None
        period = self.accepted_at[-1] - self.full_since
        return (self.area_at_last_accept - self.area_when_full) / (self.slots * period) if period > 0 else None


def spread(values):
    if not values:
        return None
    ordered = sorted(values)

    def rank(share):
        return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]

    return {
        "count": len(ordered),
        "mean": sum(ordered) / len(ordered),
        "p50": rank(0.5),
        "p99": rank(0.99),
        "max": ordered[-1],
    }


class API:
    """The contract: one method for each kind of request, bytes in and bytes out."""

    def __init__(self, books, pictures):
        self.books = books
        self.pictures = pictures
        self.base = ""
        # Ids of two servers never meet in one client's records.
        self.salt = os.urandom(6).hex()
        self.created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())

    def submit(self, body, now):
        books = self.books
        books.arrived(now)
        try:
            asked = json.loads(body)
            prompt = asked["prompt"]
        except (ValueError, TypeError, KeyError):
            prompt = None
        if not isinstance(prompt, str) or not 1 <= len(prompt) <= 6000:
            books.refused["other"] += 1
            return 400, b"", b'{"detail":"Prompt must be between 1 and 6000 characters"}'
        books.advance(now)
        wait = books.seconds_until_free(now)
        if wait is not None:
            books.refused["rate"] += 1
            headers = b"Retry-After: %d\r\nX-RateLimit-Limit: %d\r\nX-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: %d\r\n" % (
                max(1, math.ceil(wait)), books.rpm, math.ceil(time.time() + wait))
            return 429, headers, b'{"detail":"Rate limit exceeded"}'
        if books.running >= books.slots:
            books.refused["slots"] += 1
            return 429, b"Retry-After: 60\r\n", b'{"detail":"Too many concurrent jobs"}'
        generation = books.accept(now, asked.get("model") or "uni-1", asked.get("type") or "image")
        headers = b"X-RateLimit-Limit: %d\r\nX-RateLimit-Remaining: %d\r\nX-RateLimit-Reset: %d\r\n" % (
            books.rpm, books.rpm - len(books.window), int(time.time()) + 60)
        return 201, headers, self.told(generation, "queued")

    def look(self, path, now):
        generation = self.find(path.rpartition(b"/")[2])
        if generation is None:
            return 404, b"", b'{"detail":"Generation not found"}'
        is_done = self.books.polled(generation, now)
        return 200, b"", self.told(generation, "completed" if is_done else "processing")

    def image(self, path, now):
        """The picture of a generation that has ended; `None` where there is none."""
        generation = self.find(path.rpartition(b"/")[2])
        if generation is None or now < generation.done:
            return None
        picture = self.pictures[generation.number % len(self.pictures)]
        self.books.downloaded(len(picture), now)
        return picture

    def find(self, name):
        """The number is the first group of the id."""
        try:
            number = int(name[:8], 16)
        except ValueError:
            return None
        generations = self.books.generations
        if number >= len(generations) or name != self.name(number).encode():
            return None
        return generations[number]

    def name(self, number):
        return f"{number:08x}-0000-4000-8000-{self.salt}"

    def told(self, generation, state):
        name = self.name(generation.number)
        output = f'[{{"type":"image","url":"{self.base}/images/{name}"}}]' if state == "completed" else "[]"
        return (
            f'{{"id":"{name}","created_at":"{self.created}","model":"{generation.model}","type":"{generation.kind}",'
            f'"state":"{state}","output":{output},"failure_reason":null,"failure_code":null}}'
        ).encode()


REASONS = {200: b"OK", 201: b"Created", 400: b"Bad Request", 401: b"Unauthorized", 404: b"Not Found",
           411: b"Length Required", 429: b"Too Many Requests"}


def field(head, lowered, name):
    """The value of a header field, or `None`. `name` is in lower case and ends with a colon."""
    start = lowered.find(b"\r\n" + name)
    if start < 0:
        return None
    start += len(name) + 2
    end = head.find(b"\r\n", start)
    return head[start : end if end >= 0 else len(head)].strip()


class Connection(asyncio.Protocol):
    """HTTP/1.1, as much as clients of this API speak: pipelined or not, kept alive or closed, bodies of known length."""

    def __init__(self, api):
        self.api = api
        self.transport = None
        self.buffer = b""

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.buffer = self.buffer + data if self.buffer else data
        while self.buffer and self._take_request():
            pass

    def _take_request(self):
        """Answers the first request of the buffer, if it is all there."""
        buffer = self.buffer
        end = buffer.find(b"\r\n\r\n")
        if end < 0:
            return False
        head = buffer[:end]
        lowered = head.lower()
        if b"\r\ntransfer-encoding:" in lowered:
            self._answer(411, b"", b'{"detail":"Length required"}', b"", closes=True)
            return False
        length = int(field(head, lowered, b"content-length:") or 0)
        if len(buffer) < end + 4 + length:
            if b"\r\nexpect:" in lowered and len(buffer) == end + 4:
                self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            return False
        self.buffer = buffer[end + 4 + length :]
        self._serve(head, lowered, buffer[end + 4 : end + 4 + length])
        return not self.transport.is_closing()

    def _serve(self, head, lowered, body):
        method, path, version = head[: head.find(b"\r\n")].split(b" ", 2)
        connection = (field(head, lowered, b"connection:") or b"").lower()
        closes = b"close" in connection or (version == b"HTTP/1.0" and b"keep-alive" not in connection)
        now = time.monotonic()
        if path.startswith(b"/v1/"):
            request_id = field(head, lowered, b"x-request-id:") or b"server-%d" % time.monotonic_ns()
            extra = b"X-Request-Id: %s\r\nX-API-Version: %s\r\n" % (request_id, API_VERSION)
            if not (field(head, lowered, b"authorization:") or b"").startswith(b"Bearer luma-api-"):
                self.api.books.refused["other"] += 1
                self._answer(401, b"", b'{"detail":"Missing or invalid API key"}', extra, closes)
            elif method == b"POST" and path == b"/v1/generations":
                self._answer(*self.api.submit(body, now), extra, closes)
            elif method == b"GET" and path.startswith(b"/v1/generations/"):
                self._answer(*self.api.look(path, now), extra, closes)
            else:
                self._answer(404, b"", b'{"detail":"Not found"}', extra, closes)
        elif path.startswith(b"/images/"):
            self._send_image(self.api.image(path, now), closes)
        elif path == b"/books":
            self._answer(200, b"", json.dumps(self.api.books.told()).encode(), b"", closes)
        else:
            self._answer(404, b"", b'{"detail":"Not found"}', b"", closes)

    def _answer(self, status, headers, body, extra, closes):
        self.transport.write(
            b"HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s%s%s\r\n%s"
            % (status, REASONS[status], len(body), extra, headers, b"Connection: close\r\n" if closes else b"", body))
        if closes:
            self.transport.close()

    def _send_image(self, picture, closes):
        if picture is None:
            self._answer(404, b"", b"<Error><Code>NoSuchKey</Code></Error>", b"", closes)
            return
        head = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: %d\r\n%s\r\n" % (
            len(picture), b"Connection: close\r\n" if closes else b"")
        self.transport.writelines([head, picture])
        if closes:
            self.transport.close()


def pair(kind):
    """Reads `A` or `A:B`."""

    def read(text):
        low, _, high = text.partition(":")
        low, high = kind(low), kind(high or low)
        if not 0 <= low <= high:
            raise argparse.ArgumentTypeError(f"'{text}' is no range")
        return low, high

    return read


def read_options():
    parser = argparse.ArgumentParser(description="An image API for benchmarks, on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=0, help="default: any free one")
    parser.add_argument("--latency", type=pair(float), default=(0.0, 0.0), help="seconds: 0, or MIN:MAX evenly spread")
    parser.add_argument("--rpm", type=int, default=100_000, help="accepted submissions in any 60 s")
    parser.add_argument("--slots", type=int, default=100_000, help="generations at once")
    parser.add_argument("--image-bytes", type=pair(int), default=(20_000, 20_000), help="size, or MIN:MAX")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


async def serve(options):
    smallest, largest = options.image_bytes
    count = 1 if smallest == largest else LARGEST_POOL
    pictures = [picture(smallest + (largest - smallest) * index // max(count - 1, 1)) for index in range(count)]
    random.Random(options.seed).shuffle(pictures)
    api = API(Books(options.rpm, options.slots, options.latency, options.seed), pictures)
    server = await asyncio.get_running_loop().create_server(
        lambda: Connection(api), "127.0.0.1", options.port, backlog=4096)
    port = server.sockets[0].getsockname()[1]
    api.base = f"http://127.0.0.1:{port}"
    print(port, flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(read_options()))
