#!/usr/bin/env python3
"""Starts one program, waits for it, and reports what the operating system says it took.

    python3 -I -S launch.py FD PROGRAM [ARGUMENT…]

A process of its own because the kernel counts a program's peak memory from the memory of whoever started it: this one is
small, the harness is not. Writes two lines to FD: process id and start (unix time); then exit status, seconds
on the wall, user and system seconds, peak in KiB, voluntary context switches.
"""

import os
import signal
import sys
import time

report = int(sys.argv[1])
os.set_inheritable(report, False)
unix, started = time.time(), time.monotonic()
pid = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ, setsigdef=[signal.SIGINT, signal.SIGTERM])
os.write(report, f"{pid} {unix}\n".encode())
_, status, usage = os.wait4(pid, 0)
wall = time.monotonic() - started
os.write(
    report,
    f"{os.waitstatus_to_exitcode(status)} {wall} {usage.ru_utime} {usage.ru_stime} {usage.ru_maxrss} {usage.ru_nvcsw}\n"
    .encode())
