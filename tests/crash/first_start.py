"""Power cuts inside the first start: a server that makes its data folder is written down call by
call (power_log.c), the disk is built as it may be after a cut anywhere in there, and on each of
these disks the next start must succeed and take a ticket.

--control in_place: as if data.mdb were made under its own name; then some disks must not start."""
import os
import random
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import crash
import power_cut
from rung import NOBODY, Client, Server, drop_rights

CUTS, CUTS_FULL = 30, 400


def record(control):
    """What the first start did to its folder, up to READY."""
    server = Server()
    log = Path(server.folder) / "log"
    server.environment = crash.environment(LD_PRELOAD=crash.BUILD / "tests/power_log.so",
                                           RUNG_POWER_FOLDER=server.data, RUNG_POWER_LOG=log)
    try:
        server.start()
        server.kill()
        entries = power_cut.read_log(log)
    finally:
        server.remove()
    return in_place(entries) if control else (entries, 0, len(entries))


def in_place(entries):
    """The same calls of a program that gives data.mdb its name before it is whole, and from which
    to which of them it is being made."""
    first = next(i for i, (what, _, _, data) in enumerate(entries)
                 if what == "N" and data == b"data.mdb.new")
    last = next(i for i, (what, _, _, data) in enumerate(entries)
                if what == "R" and data.endswith(b"/data.mdb"))
    what, inode, offset, _ = entries[first]
    named = (what, inode, offset, b"data.mdb")
    return entries[:first] + [named] + entries[first + 1:last] + entries[last + 1:], first, last


def disks(recorded, cuts, seed):
    """(number, call, what a cut behind it has left) in the order of the cuts."""
    rng = random.Random(seed)
    entries, first, last = recorded
    disk, at = power_cut.Disk(), 0
    for number, cut in enumerate(sorted(rng.randint(first, last) for _ in range(cuts))):
        for entry in entries[at:cut]:
            disk.apply(*entry)
        at = cut
        keep = power_cut.KEEP[number % len(power_cut.KEEP)]
        yield number, cut, disk.after_a_cut(rng, keep)


def start_on(server):
    """None, or what the server said instead of READY."""
    command = [server.binary, "--config", server.config, "--data", server.data,
               "--set", "listen.rpc.bind=127.0.0.1:0",
               "--set", "plugins.instances.mail.config.listen=127.0.0.1:0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               cwd="/", preexec_fn=drop_rights)
    guard = threading.Timer(crash.PATIENCE_S, process.kill)
    guard.start()
    try:
        ready = re.match(r"READY rpc=127\.0\.0\.1:(\d+)", process.stdout.readline())
        if ready:
            Client(int(ready.group(1))).call("ticket.create", key="a", subject="a", body="b",
                                             requester="anna@example.org")
        process.send_signal(signal.SIGTERM)
        said = process.communicate()[1]
    finally:
        guard.cancel()
        process.kill()
        process.wait()
    if ready is None:
        return f"it does not start: {said.strip()[-300:]}"
    return None if process.returncode == 0 else f"it ended with {process.returncode}"


def one_disk(number, cut, files):
    server = Server()
    try:
        os.mkdir(server.data, 0o700)
        for name, data in files.items():
            (Path(server.data) / name).write_bytes(data)
        if os.getuid() == 0:
            for path in (server.data, *Path(server.data).iterdir()):
                os.chown(path, NOBODY, NOBODY)
        trouble = start_on(server)
    finally:
        server.remove()
    return f"disk {number}, cut after call {cut}: {trouble}" if trouble else None


def main():
    options = crash.read_options(crash.parser(("in_place",)))
    cuts = CUTS_FULL if options.full else CUTS
    progress = crash.Progress("first_start", options, (crash.BUILD / "bin/rungd",))
    recorded = record(options.control)
    bad = crash.in_parallel(disks(recorded, cuts, options.seed), lambda item: progress.once(
        item[0], lambda: one_disk(*item)))
    summary = (f"{cuts} power cuts inside a first start of {len(recorded[0])} calls, "
               f"{progress.finish():.0f} s")
    return crash.close("first_start", summary, bad, options.control)


sys.exit(main())
