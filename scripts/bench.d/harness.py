#!/usr/bin/env python3
"""Runs the benchmark's rows and prints what they found. Started by `scripts/bench`, which sets up what it needs."""

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
import time
from pathlib import Path

from processes import Broken, end_all
from results import table
from rows_idle import idle
from rows_images import images
from rows_limits import rpm, slots
from rows_scale import enqueue, memory, plan, resume, status
from rows_throughput import cpu
from workload import Bench

ROWS = {row.__name__: row for row in (cpu, rpm, slots, memory, plan, enqueue, resume, status, images, idle)}


def read_options():
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measures nightshift beside its peers.")
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"of {', '.join(ROWS)}; default: all")
    parser.add_argument("--binary", default="nightshift", help=argparse.SUPPRESS)
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--runs", type=int, default=3, help="paired runs of what is short; medians count (default 3)")
    parser.add_argument("--quick", action="store_true", help="smaller sizes: to see that it works, not to quote")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything measured there")
    parser.add_argument("--folder", help="where queues and pictures go meanwhile, up to 20 GB (default: .build)")
    parser.add_argument("--instructions", action="store_true", help="count instructions per job, with perf or valgrind")
    options = parser.parse_args()
    unknown = [row for row in options.rows if row not in ROWS]
    if unknown:
        parser.error(f"no row '{unknown[0]}'; there are {', '.join(ROWS)}")
    if options.runs < 1:
        parser.error("--runs must be at least 1")
    return options


def measured(bench, names):
    """The findings, and the rows that could not be measured. One that breaks does not take the others with it."""
    findings, broken = [], {}
    for name in names:
        started = time.monotonic()
        print(f"{name} …", end=" ", file=sys.stderr, flush=True)
        try:
            findings += ROWS[name](bench)
            print(f"{time.monotonic() - started:.0f} s", file=sys.stderr)
        except Broken as trouble:
            broken[name] = str(trouble)
            print(f"broken: {trouble}", file=sys.stderr)
        finally:
            end_all()
    return findings, broken


def main():
    options = read_options()
    if options.check:
        return
    folder = tempfile.mkdtemp(prefix="bench-", dir=options.folder)
    try:
        bench = Bench(os.path.abspath(options.binary), folder, options.runs, options.quick, options.instructions)
        findings, broken = measured(bench, options.rows or list(ROWS))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(table(findings))
    for name, trouble in broken.items():
        print(f"{name}: could not be measured: {trouble}")
    if options.json:
        options.json.write_text(json.dumps({
            "machine": {"system": platform.platform(), "cores": os.cpu_count(), "python": platform.python_version()},
            "runs": options.runs, "quick": options.quick, "findings": [finding.as_json() for finding in findings],
            "broken": broken}, indent=2) + "\n")
    sys.exit(1 if broken or any(finding.met is False for finding in findings) else 0)


if __name__ == "__main__":
    main()
