"""Row `cpu`: whole jobs against an instant server, beside the scripts that people would write instead."""

import re
import shutil
import subprocess
from statistics import median

from processes import Broken, Server, measure
from results import Finding, paired_ratio

OURS = "nightshift"
GROUPED = "aiohttp"
EACH = "aiohttp, a commit each"
SDK = "vendor SDK"


def cpu(bench):
    jobs = bench.size(6_000, 1_500)
    clients = {
        OURS: (jobs, bench.run_command),
        GROUPED: (jobs, bench.script_command),
        EACH: (jobs, lambda manifest, folder: bench.script_command(manifest, folder, commit="each")),
        SDK: (jobs // 10, bench.sdk_command),
    }
    per_thousand = {name: [] for name in clients}
    per_second = {name: [] for name in clients}
    polls = {name: [] for name in clients}
    server_load = []
    for run in range(bench.runs):
        names = list(clients)
        # Each takes its turn at being first: machines warm up, caches too.
        for name in names[run % len(names) :] + names[: run % len(names)]:
            count, command = clients[name]
            usage, books = whole_run(bench, count, command)
            per_thousand[name].append(usage.cpu / count * 1000)
            per_second[name].append(count / usage.wall)
            server_load.append(books["cpu_seconds"] / usage.wall)
            polls[name].append(books["polls"] / count)
    findings = [
        against("CPU per 1,000 jobs", "s", per_thousand, GROUPED, "at most 1/3", lambda ratio: ratio <= 1 / 3),
        against("CPU per 1,000 jobs", "s", per_thousand, EACH, "at most 1/3", lambda ratio: ratio <= 1 / 3),
        against("CPU per 1,000 jobs", "s", per_thousand, SDK, "at most 1/20", lambda ratio: ratio <= 1 / 20),
        against("jobs a second", "/s", per_second, GROUPED, "at least 2", lambda ratio: ratio >= 2),
        against("jobs a second", "/s", per_second, EACH, "at least 2", lambda ratio: ratio >= 2),
        Finding(
            "cpu", "the server's own CPU, largest share", max(server_load), "of a core", target="at most 0.6",
            met=max(server_load) <= 0.6, details={"of each run": server_load}),
    ]
    findings.append(Finding(
        "cpu", "polls per job", median(polls[OURS]), "", {GROUPED: median(polls[GROUPED])}, details={OURS: polls[OURS]}))
    if bench.counts_instructions:
        findings.append(instructions(bench))
    return findings


def against(what, unit, values, baseline, target, is_met):
    ratio = paired_ratio(values[OURS], values[baseline])
    return Finding(
        "cpu", what, median(values[OURS]), unit, {baseline: median(values[baseline])}, ratio, target, is_met(ratio),
        {OURS: values[OURS], baseline: values[baseline]})


def whole_run(bench, count, command):
    """Runs a client to its end on `count` jobs, and makes sure that it did them all."""
    manifest = bench.manifest(count)
    with bench.scratch(stays=True) as folder, Server(latency=0) as server:
        usage = measure(command(manifest, folder), folder, server.base)
        books = server.books()
        stored = sum(1 for path in (folder / "images").iterdir() if path.suffix == ".png")
    if not books["accepted"] == stored == count or books["downloads"] < count:
        raise Broken(f"{count} jobs, {books['accepted']} accepted, {books['downloads']} downloads, {stored} files")
    return usage, books


def instructions(bench):
    """Instructions of one job: the difference of two runs, so that the start does not count.

    Neither tool works everywhere: virtual machines hide the counters from `perf`, and valgrind up to 3.19 crashes where a
    Swift program's main thread hands over to its runtime.
    """
    few, many = 100, 300
    tool, count = instruction_counter()
    if count is None:
        return Finding("cpu", "instructions per job: nothing here can count them", None, "")
    try:
        per_job = (count(bench, many) - count(bench, few)) / (many - few)
    except Broken as trouble:
        return Finding("cpu", f"instructions per job: {tool} fails here", None, "", details={"trouble": str(trouble)})
    return Finding("cpu", f"instructions per job ({tool})", per_job / 1e6, "million")


def instruction_counter():
    """`perf` where the machine lets it count, else `valgrind`."""
    if shutil.which("perf"):
        probe = subprocess.run(["perf", "stat", "-x,", "-e", "instructions:u", "true"], capture_output=True, text=True)
        if re.match(r"\d+,", probe.stderr.strip()):
            return "perf", counted_by_perf
    return ("callgrind", counted_by_callgrind) if shutil.which("valgrind") else (None, None)


def counted_by_perf(bench, jobs):
    return counted(bench, jobs, ["perf", "stat", "-x,", "-e", "instructions:u"], r"^(\d+),.*instructions")


def counted_by_callgrind(bench, jobs):
    """On a copy without debugging information: valgrind does not know the newest form of it."""
    bare = bench.folder / "bare"
    subprocess.run(["strip", "--strip-debug", "-o", bare, bench.binary], check=True)
    return counted(
        bench, jobs, ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"], r"Collected\s*:\s*(\d+)", bare)


def counted(bench, jobs, tool, pattern, binary=None):
    with bench.scratch() as folder, Server(latency=0) as server:
        command = bench.run_command(bench.manifest(jobs), folder)
        said = measure([*tool, binary or command[0], *command[1:]], folder, server.base).said
    found = re.search(pattern, said, re.MULTILINE)
    if not found:
        raise Broken(f"{tool[0]} counted nothing: {said[-300:]}")
    return int(found[1])
