"""Processes that are measured: started, bounded in time, and accounted for by the operating system."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
KEY = "luma-api-benchmark"
NOBODY = "http://127.0.0.1:9/v1"


class Broken(Exception):
    """A measurement that can't be taken: something did not do what it is measured at."""


@dataclass
class Usage:
    """What a process took, from `wait4`: it counts every thread, and what they did in the kernel."""

    status: int
    wall: float
    cpu: float
    peak_mb: float
    voluntary_switches: int
    said: str


class Client:
    """A process to be measured. What it says goes to a file, or to `terminal` (a file descriptor)."""

    def __init__(self, command, folder, base=NOBODY, timeout=600, terminal=None):
        self.command = [str(part) for part in command]
        self.folder = Path(folder)
        self.log = self.folder / f"said-{time.monotonic_ns()}"
        environment = dict(os.environ, LUMA_BASE_URL=base, LUMA_AGENTS_API_KEY=KEY, TERM="xterm", PYTHONDONTWRITEBYTECODE="1")
        with open(self.log, "wb") as log:
            self.started_unix = time.time()
            self.started = time.monotonic()
            self.process = subprocess.Popen(
                self.command, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, stdout=log,
                stderr=log if terminal is None else terminal, start_new_session=True)
        self.pid = self.process.pid
        self.timed_out = False
        self.timer = threading.Timer(timeout, self._give_up)
        self.timer.daemon = True
        self.timer.start()

    def _give_up(self):
        self.timed_out = True
        self.signal(signal.SIGKILL)

    def signal(self, number):
        try:
            os.kill(self.pid, number)
        except ProcessLookupError:
            pass

    def interrupt(self):
        self.signal(signal.SIGINT)

    def interrupt_after(self, seconds):
        """Stops it then, unless it has ended by itself."""
        timer = threading.Timer(seconds, self.interrupt)
        timer.daemon = True
        timer.start()

    def is_running(self):
        """Looks without reaping it."""
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None

    def wait(self, expected=(0,)):
        _, status, usage = os.wait4(self.pid, 0)
        wall = time.monotonic() - self.started
        self.timer.cancel()
        self.process.returncode = os.waitstatus_to_exitcode(status)
        said = self.log.read_text(errors="replace")
        if self.timed_out or self.process.returncode not in expected:
            ending = "ran out of time" if self.timed_out else f"ended with {self.process.returncode}"
            raise Broken(f"{Path(self.command[0]).name} {self.command[1]} {ending}: {said[-600:]}")
        return Usage(
            status=self.process.returncode, wall=wall, cpu=usage.ru_utime + usage.ru_stime,
            peak_mb=usage.ru_maxrss / 1024, voluntary_switches=usage.ru_nvcsw, said=said)


def measure(command, folder, base=NOBODY, timeout=600, expected=(0,)):
    """Runs a command to its end."""
    return Client(command, folder, base, timeout).wait(expected)


class Server:
    """The benchmark server, for the length of a `with`: fresh books every time."""

    def __init__(self, **options):
        self.options = [part for name, value in options.items() for part in ("--" + name.replace("_", "-"), str(value))]

    def __enter__(self):
        self.process = subprocess.Popen(
            [sys.executable, HERE / "server.py", *self.options], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
            start_new_session=True)
        port = self.process.stdout.readline().strip().decode()
        if not port:
            raise Broken("the benchmark server did not start")
        self.root = f"http://127.0.0.1:{port}"
        self.base = self.root + "/v1"
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def books(self):
        with urllib.request.urlopen(self.root + "/books", timeout=30) as reply:
            return json.load(reply)

    def wait_for_first_post(self, client, timeout=60):
        """Returns the books once somebody has submitted something; looks four times a second."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            books = self.books()
            if books["first_post_unix"] is not None:
                return books
            if not client.is_running():
                break
            time.sleep(0.25)
        raise Broken(f"{client.command[1]} submitted nothing: {client.log.read_text(errors='replace')[-600:]}")


def steady_use(pid):
    """CPU seconds and voluntary context switches of a process's living threads so far."""
    nanoseconds, switches = 0, 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            nanoseconds += int((task / "schedstat").read_text().split()[0])
            status = (task / "status").read_text()
        except FileNotFoundError:
            continue  # a thread that ended meanwhile
        switches += int(status.partition("\nvoluntary_ctxt_switches:")[2].split()[0])
    return nanoseconds / 1e9, switches
