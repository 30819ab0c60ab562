"""Processes that are measured: started, bounded in time, and accounted for by the operating system."""

import json
import os
import shutil
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
    """What a process took, from `wait4`: it counts every thread, and what they did in the kernel. `launch.py` asks."""

    wall: float
    cpu: float
    peak_mb: float
    voluntary_switches: int
    said: str


class Client:
    """A process to be measured. What it says goes to a file, or to `terminal` (a file descriptor)."""

    #: Those that nobody has waited for yet.
    living = set()

    def __init__(self, command, folder, base=NOBODY, timeout=600, terminal=None):
        self.command = [shutil.which(str(command[0])) or str(command[0]), *(str(part) for part in command[1:])]
        self.log = Path(folder) / f"said-{time.monotonic_ns()}"
        environment = dict(os.environ, LUMA_BASE_URL=base, LUMA_AGENTS_API_KEY=KEY, TERM="xterm")
        reader, writer = os.pipe()
        with open(self.log, "wb") as log:
            self.launcher = subprocess.Popen(
                [sys.executable, "-I", "-S", HERE / "launch.py", str(writer), *self.command], cwd=folder, env=environment,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log if terminal is None else terminal, pass_fds=[writer],
                start_new_session=True)
        os.close(writer)
        self.report = open(reader, encoding="ascii")
        begun = self.report.readline().split()
        if not begun:
            raise Broken(f"{self.command[0]} can't be started: {self.log.read_text(errors='replace')[-600:]}")
        self.pid, self.started_unix = int(begun[0]), float(begun[1])
        self.has_ended = self.timed_out = False
        self.timer = threading.Timer(timeout, self._give_up)
        self.timer.daemon = True
        self.timer.start()
        Client.living.add(self)

    def _give_up(self):
        self.timed_out = True
        self.signal(signal.SIGKILL)

    def signal(self, number):
        """Does nothing once it has been waited for: its number may be another's by then."""
        if not self.has_ended:
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
        return self.launcher.poll() is None

    def end(self):
        """Waits until it is gone, and returns the launcher's last line."""
        ended = self.report.readline().split()
        self.has_ended = True
        self.launcher.wait()
        self.report.close()
        self.timer.cancel()
        Client.living.discard(self)
        return ended

    def wait(self, expected=(0,)):
        status, wall, user, system, peak, switches = (float(part) for part in self.end())
        said = self.log.read_text(errors="replace")
        if self.timed_out or status not in expected:
            ending = "ran out of time" if self.timed_out else f"ended with {status:.0f}"
            raise Broken(f"{Path(self.command[0]).name} {self.command[1]} {ending}: {said[-600:]}")
        return Usage(
            wall=wall, cpu=user + system, peak_mb=peak * 1024 / 1e6, voluntary_switches=int(switches), said=said)


def end_all():
    """Ends what a broken measurement has left behind."""
    for client in list(Client.living):
        client.signal(signal.SIGKILL)
        client.end()


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
