"""The wall clock jumps, under a running server and between two runs: forward nothing fires until
an operator confirms it, backward nothing is frozen; time never goes back in a timeline, nothing is
lost and nothing fires twice. --control trust: the server believes every step, and levels fire.

Needs libfaketime; it leaves the monotonic clock and the boot clock alone."""
import glob
import os
import subprocess
import sys
import tempfile
import time

import crash
from rung import Client, Refused, Server

HOUR, YEAR = 3600, 365 * 86400
STEPS = {"+1h": HOUR, "+1y": YEAR, "-2h": -2 * HOUR, "-1y": -YEAR}
TIMES_FULL = 5
SETTLE_S = 2.5  # the server looks at least once a second


def library():
    found = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    return found[0] if found else None


class Clock:
    """The wall clock of a server, set by writing a file."""

    def __init__(self):
        descriptor, self.path = tempfile.mkstemp(prefix="rung-clock-")
        os.close(descriptor)
        os.chmod(self.path, 0o644)
        self.set(0)

    def set(self, seconds):
        with open(self.path + ".new", "w", encoding="ascii") as file:
            file.write(f"{seconds:+d}\n")
        os.chmod(self.path + ".new", 0o644)
        os.rename(self.path + ".new", self.path)

    def environment(self):
        return crash.environment(LD_PRELOAD=library(), FAKETIME_TIMESTAMP_FILE=self.path,
                                 FAKETIME_NO_CACHE="1", FAKETIME_DONT_FAKE_MONOTONIC="1",
                                 DONT_FAKE_MONOTONIC="1")

    def remove(self):
        os.unlink(self.path)


def types(client, ticket):
    return [(item["type"], item["at_ms"])
            for item in client.call("ticket.timeline", id=ticket, limit=500)["items"]]


def count(client, ticket, name):
    return sum(1 for kind, _ in types(client, ticket) if kind == name)


def make_ticket(client, key):
    ticket = client.call("ticket.create", key=key, subject=key, body="b",
                         requester="anna@example.org")["ticket"]["id"]
    client.call("ticket.escalate", key=f"{key}-up", id=ticket)
    return ticket


def step_clock(server, clock, seconds, between_runs):
    if between_runs:
        server.kill()
        clock.set(seconds)
        server.start()
    else:
        clock.set(seconds)
    time.sleep(SETTLE_S)
    return Client(server.port)


def after_forward(client, ticket, before):
    """What a step forward may not do, and what confirming it must."""
    if not client.call("admin.status")["clock_frozen"]:
        return "the step was not noticed"
    if count(client, ticket, "escalated") != before:
        return "a level fired while time was frozen"
    client.call("server.clock_confirm", key="confirm")
    deadline = time.monotonic() + 5
    while count(client, ticket, "escalated") == before:
        if time.monotonic() > deadline:
            return "no level fired after the step was confirmed"
        time.sleep(0.1)
    return None


def after_backward(client, ticket, before):
    if client.call("admin.status")["clock_frozen"]:
        return "a step backward has frozen time"
    if count(client, ticket, "escalated") != before:
        return "a level fired because time went back"
    return None


def one_jump(name, between_runs, control):
    clock, trouble = Clock(), None
    server = Server(["clock_step=trust"] if control else [])
    server.environment = clock.environment()
    try:
        server.start()
        client = Client(server.port)
        ticket = make_ticket(client, "a")
        before = count(client, ticket, "escalated")
        client = step_clock(server, clock, STEPS[name], between_runs)
        if make_ticket(client, "a") != ticket:  # before a year is believed to have passed
            trouble = "a known key has another answer"
        check = after_forward if STEPS[name] > 0 else after_backward
        trouble = trouble or check(client, ticket, before)
        later = make_ticket(client, "b")
        for one in (ticket, later):
            instants = [at for _, at in types(client, one)]
            if instants != sorted(instants):
                trouble = trouble or "time goes back in a timeline"
    except Refused as refused:
        trouble = f"refused: {refused.error}"
    finally:
        server.remove()
        clock.remove()
    when = "between runs" if between_runs else "running"
    return f"{name} {when}: {trouble}" if trouble else None


def fakes_only_the_wall():
    clock = Clock()
    clock.set(YEAR)
    code = "import time; print(time.clock_gettime(time.CLOCK_BOOTTIME), time.time())"
    said = subprocess.run([sys.executable, "-c", code], env=clock.environment(), text=True,
                          capture_output=True, check=True).stdout.split()
    clock.remove()
    boot, wall = float(said[0]), float(said[1])
    return abs(boot - time.clock_gettime(time.CLOCK_BOOTTIME)) < HOUR and wall > time.time() + HOUR


def sweep():
    """libfaketime's shared memory bears the number of its process, which was killed."""
    for path in glob.glob("/dev/shm/faketime_shm_*") + glob.glob("/dev/shm/sem.faketime_sem_*"):
        if not os.path.exists("/proc/" + path.rpartition("_")[2]):
            try:
                os.unlink(path)
            except OSError:  # somebody else's, or somebody else was quicker
                pass


def main():
    try:
        return run()
    finally:
        sweep()


def run():
    options = crash.read_options(crash.parser(("trust",)))
    if library() is None:
        print("skipped: libfaketime is not installed (Debian: faketime)")
        return crash.SKIPPED
    if not fakes_only_the_wall():
        print("skipped: this libfaketime changes the boot clock too")
        return crash.SKIPPED
    jumps = [(name, between) for name in STEPS for between in (False, True)]
    jumps *= TIMES_FULL if options.full else 1
    if options.control:
        jumps = [("+1h", False)]
    bad = crash.in_parallel(jumps, lambda jump: one_jump(*jump, options.control))
    return crash.close("clock", f"{len(jumps)} jumps", bad, options.control)


sys.exit(main())
