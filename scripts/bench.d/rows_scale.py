"""Rows `memory`, `plan`, `enqueue`, `resume` and `status`: what a million rows cost."""

import shutil
import sys
from statistics import median

from processes import HERE, Broken, Client, Server, measure
from results import Finding, paired_ratio
from workload import write_csv, write_jsonl

ANSWERS = (
    ("status",), ("status", "--json"), ("costs",), ("costs", "--by", "model,type"), ("costs", "--by", "day"),
    ("costs", "--by", "tag:category"))


def memory(bench):
    """The peak of a run that plans, enqueues and then submits for a while."""
    sizes = bench.size((10_000, 100_000, 1_000_000), (1_000, 10_000, 100_000))
    peaks = {}
    for count in sizes:
        with bench.scratch() as folder, Server(latency=0) as server:
            client = Client(bench.run_command(bench.manifest(count), folder), folder, server.base)
            server.wait_for_first_post(client)
            client.interrupt_after(bench.size(20, 6))
            peaks[count] = client.wait(expected=(0, 3)).peak_mb
    findings = [
        Finding("memory", f"peak of a run over {count:,} rows", peak, "MB", target="at most 100 MB", met=peak <= 100)
        for count, peak in peaks.items()
    ]
    growth = peaks[sizes[-1]] / peaks[sizes[0]] - 1
    return findings + [
        Finding("memory", f"growth from {sizes[0]:,} to {sizes[-1]:,}", growth * 100, "%", target="at most 33 %",
                met=growth <= 1 / 3)]


def plan(bench):
    count = bench.size(1_000_000, 100_000)
    findings = []
    for name, write in (("JSONL", write_jsonl), ("CSV", write_csv)):
        manifest = bench.manifest(count, write)
        with bench.scratch() as folder:
            usages = [measure(bench.nightshift("plan", manifest), folder) for _ in range(bench.runs)]
        rates = [count / usage.wall for usage in usages]
        peak = max(usage.peak_mb for usage in usages)
        findings += [
            Finding("plan", f"rows of {name} a second, {count:,}", median(rates), "/s", target="at least 150,000",
                    met=median(rates) >= 150_000, details={"rates": rates}),
            Finding("plan", f"peak, {name}", peak, "MB", target="at most 100 MB", met=peak <= 100),
        ]
    return findings


def enqueue(bench):
    """A run that may not submit anything any more: plan, enqueue, end. Nothing is subtracted."""
    count = bench.size(1_000_000, 100_000)
    manifest = bench.manifest(count)
    ours, theirs, plans = [], [], []
    for _ in range(bench.runs):
        with bench.scratch() as folder:
            ours.append(count / measure(bench.enqueue_command(manifest, folder), folder, expected=(3,)).wall)
        with bench.scratch() as folder:
            baseline = [sys.executable, HERE / "enqueue_baseline.py", manifest, folder / "baseline.sqlite"]
            theirs.append(count / measure(baseline, folder).wall)
        with bench.scratch() as folder:
            plans.append(measure(bench.nightshift("plan", manifest), folder).wall)
    return [
        Finding(
            "enqueue", f"rows a second, {count:,}, the plan before it included", median(ours), "/s",
            {"sqlite3": median(theirs)}, paired_ratio(ours, theirs), "at least 80,000", median(ours) >= 80_000,
            {"ours": ours, "sqlite3": theirs}),
        Finding("enqueue", "of its time, the plan alone", median(plans), "s", details={"plans": plans}),
    ]


def resume(bench):
    """From the start of the process to the first POST at the server."""
    queue = bench.half_done_queue()
    times = []
    for _ in range(bench.runs):
        with bench.scratch() as folder, Server(latency="30:30") as server:
            copy = shutil.copy(queue, folder / "queue.sqlite")
            client = Client(bench.nightshift("resume", "--quiet", db=copy), folder, server.base)
            books = server.wait_for_first_post(client)
            times.append(books["first_post_unix"] - client.started_unix)
            client.interrupt()
            client.wait(expected=(3,))
    return [
        Finding("resume", f"start to first submission, {bench.size('1 million', '100,000')} jobs, half done",
                median(times), "s", target="at most 1 s", met=median(times) <= 1, details={"times": times})]


def status(bench):
    queue = bench.half_done_queue()
    findings = []
    for answer in ANSWERS:
        with bench.scratch() as folder:
            usages = [measure(bench.nightshift(*answer, db=queue), folder) for _ in range(bench.runs)]
        if not usages[0].said.strip():
            raise Broken(f"{' '.join(answer)} said nothing")
        walls = [usage.wall for usage in usages]
        findings.append(
            Finding("status", f"`{' '.join(answer)}`, {bench.size('1 million', '100,000')} jobs", median(walls), "s",
                    target="at most 0.5 s", met=median(walls) <= 0.5,
                    details={"times": walls, "peak_mb": max(usage.peak_mb for usage in usages)}))
    return findings
