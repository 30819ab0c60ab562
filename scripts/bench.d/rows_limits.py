"""Rows `rpm` and `slots`: how much of an account's limits is used, and that they are kept."""

import time

from processes import Broken, Client, Server
from results import Finding


def rpm(bench):
    """Two runs beside each other, one of which is stopped in the middle and resumed. So slow, neither feels the other."""
    limit, minutes = 120, bench.size(5, 2)
    limits = {"latency": "0.5:1.5", "rpm": limit, "slots": 2_000}
    manifest = bench.manifest(limit * (minutes + 2))
    with bench.scratch() as steady, bench.scratch() as stopped, Server(**limits) as one, Server(**limits) as other:
        commands = [
            bench.run_command(manifest, folder, rpm=limit, concurrency=2_000) for folder in (steady, stopped)]
        clients = [Client(commands[0], steady, one.base), Client(commands[1], stopped, other.base)]
        one.wait_for_first_post(clients[0])
        other.wait_for_first_post(clients[1])
        time.sleep(minutes * 30 - 5)
        clients[1].interrupt()
        clients[1].wait(expected=(3,))
        clients[1] = Client(
            bench.nightshift(
                "resume", "--rpm", limit, "--concurrency", 2_000, "--poll-interval", 1, "--quiet",
                db=stopped / "queue.sqlite"),
            stopped, other.base)
        time.sleep(minutes * 30 + 5)
        findings = limit_findings("", one.books(), limit, minutes)
        findings += limit_findings(", stopped and resumed", other.books(), limit, minutes)
        for client in clients:
            client.interrupt()
            client.wait(expected=(3, 0))
    return findings


def limit_findings(how, books, limit, minutes):
    per_minute = books["accepted_per_minute"][:minutes]
    refused = books["refused"]["rate"] + books["refused"]["slots"]
    use = min(per_minute) / limit
    turn = books["window_turn"]
    return [
        Finding(
            "rpm", f"use of {limit} a minute, least of {minutes} minutes{how}", use * 100, "%", target="at least 99 %",
            met=use >= 0.99, details={"accepted_per_minute": books["accepted_per_minute"]}),
        Finding(
            "rpm", f"time from a request to the one {limit} later{how}", turn, "s", target="at most 60.6 s",
            met=turn is not None and turn <= 60.6),
        Finding(
            "rpm", f"429s{how}", refused, "", target="none", met=refused == 0,
            details={"refused": books["refused"], "largest_window": books["largest_window"]}),
    ]


def slots(bench):
    """Ten slots, work without end, polls a second apart."""
    jobs = bench.size(400, 80)
    with bench.scratch() as folder, Server(latency="4:8", slots=10) as server:
        Client(bench.run_command(bench.manifest(jobs), folder, concurrency=10), folder, server.base).wait()
        books = server.books()
    if books["ended"] != jobs:
        raise Broken(f"{books['ended']} of {jobs} generations ended")
    latency = books["mean_latency"]
    polls = books["polls"] / jobs
    refused = books["refused"]["slots"]
    mean_lag, reuse = books["detection_lag"]["mean"], books["reuse_lag"]
    # Whoever looks every second notices an end half a second late on average.
    bound = latency / (latency + 0.5)
    throughput = (jobs - 10) * latency / (10 * books["last_accept"])
    return [
        Finding(
            "slots", "use of 10 slots from full to the last submission", books["slot_use"] * 100, "%",
            {"polls 1 s apart allow": bound * 100}, target="at least 95 %", met=books["slot_use"] >= 0.95,
            details={"completed / (slots x time / mean latency)": throughput}),
        Finding(
            "slots", "polls per job", polls, "", target=f"at most {latency / 2 + 2:.1f}", met=polls <= latency / 2 + 2,
            details={"after the end was seen": books["polls_after_end"]}),
        Finding(
            "slots", "smallest gap between two polls", books["smallest_poll_gap"], "s", target="at least 0.99 s",
            met=books["smallest_poll_gap"] >= 0.99),
        Finding(
            "slots", "done to seen, mean", mean_lag, "s", target="at most 0.6 s", met=mean_lag <= 0.6,
            details=books["detection_lag"]),
        Finding(
            "slots", "done to slot reused, mean", reuse["mean"], "s", target="at most 0.6 s", met=reuse["mean"] <= 0.6,
            details=reuse),
        Finding("slots", "429s", refused, "", target="none", met=refused == 0),
    ]
