"""Row `idle`: an ordinary night, which is mostly waiting."""

import os
import pty
import signal
import threading
import time

from processes import Client, Server, steady_use
from results import Finding


def idle(bench):
    """10 slots, 30 a minute, 15 to 60 s each: once quiet, once on a terminal, and the script, all at the same time."""
    seconds = bench.size(180, 40)
    limits = {"latency": "15:60", "rpm": 30, "slots": 10}
    usual = {"rpm": 30, "concurrency": 10, "poll_interval": 2}
    manifest = bench.manifest(600)
    with bench.scratch() as folder, Server(**limits) as one, Server(**limits) as two, Server(**limits) as three:
        for name in ("quiet", "terminal", "script"):
            (folder / name).mkdir()
        with Terminal() as terminal:
            clients = {
                "quiet": Client(
                    bench.run_command(manifest, folder / "quiet", **usual), folder / "quiet", one.base),
                "with progress on a terminal": Client(
                    bench.run_command(manifest, folder / "terminal", **usual, quiet=False),
                    folder / "terminal", two.base, terminal=terminal.descriptor),
                "script": Client(
                    bench.script_command(manifest, folder / "script", **usual), folder / "script",
                    three.base),
            }
            time.sleep(5)
            before = {name: steady_use(client.pid) for name, client in clients.items()}
            started = time.monotonic()
            time.sleep(seconds)
            elapsed = time.monotonic() - started
            after = {name: steady_use(client.pid) for name, client in clients.items()}
            for client in clients.values():
                client.signal(signal.SIGTERM)
            # The script has no orderly end.
            usages = {name: client.wait(expected=(3, -signal.SIGTERM)) for name, client in clients.items()}
    hourly = {name: (after[name][0] - before[name][0]) / elapsed * 3600 for name in clients}
    switches = {name: (after[name][1] - before[name][1]) / elapsed for name in clients}
    script = hourly.pop("script")
    return [
        Finding(
            "idle", f"CPU an hour, {name}", value, "s", {"aiohttp": script}, value / script,
            details={
                "whole run": usages[name].cpu, "over": usages[name].wall, "switches": usages[name].voluntary_switches})
        for name, value in hourly.items()
    ] + [
        Finding("idle", f"context switches a second, {name}", switches[name], "/s", {"aiohttp": switches["script"]})
        for name in hourly
    ]


class Terminal:
    """A pseudo-terminal that somebody reads: what is drawn on it is thrown away."""

    def __enter__(self):
        self.reader, self.descriptor = pty.openpty()
        self.thread = threading.Thread(target=self._drain, daemon=True)
        self.thread.start()
        return self

    def _drain(self):
        try:
            while os.read(self.reader, 65_536):
                pass
        except OSError:
            pass  # the other side is closed

    def __exit__(self, *_):
        os.close(self.descriptor)
        self.thread.join()
        os.close(self.reader)
