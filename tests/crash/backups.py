"""Backups of a server under load: each verifies and restores to the digest that it was made with;
one that is killed leaves nothing under a final name that is not whole. How long commits take while
a backup is made, against how long they take in as long a time after each, is measured and printed.

--control named: a rungd that writes backups under their final name must be found out."""
import os
import random
import shutil
import signal
import sys
import threading
import time

import crash
from rung import Client, Refused, Server
from test_backup import check_bad_ones, create, finished, tool, wait_for_task, word

BACKUPS, BACKUPS_FULL = 6, 200
KILLS, KILLS_FULL = 6, 100
CONTROL_KILLS = 25
TICKETS = 3000  # before the first
CLIENTS, PAUSE_S = 4, 0.02  # a load that the store outlives; the bar is of latency, not of rate
SETTLE_S = 0.3  # after a backup was read and removed: what that left to the disk is not the load's


class Load(threading.Thread):
    """Tickets, one after the other; notes when each was asked for and how long it took. All of them
    pause while a backup is read, or the store would grow by that more than by what is measured."""
    working = threading.Event()

    def __init__(self, port, number):
        super().__init__(daemon=True)
        self.client, self.first = Client(port), (number + 1) * 10_000_000
        self.stopping, self.took = False, []

    def run(self):
        while not self.stopping:
            self.working.wait()
            began = time.monotonic()
            create(self.client, self.first + len(self.took))
            self.took.append((began, time.monotonic() - began))
            time.sleep(PAUSE_S)


def p99_ms(loads, spans):
    """Of the commits that were asked for within one of these spans of time."""
    took = sorted(seconds for load in loads for began, seconds in list(load.took)
                  if any(first <= began < last for first, last in spans))
    return 1000 * took[len(took) * 99 // 100] if took else 0.0


def check_backup(server, result):
    """None, or why this backup is not what the server said that it is."""
    path, to = word(result, "path"), os.path.join(server.folder, "restored")
    try:
        verified = tool("verify", "--from", path).stdout
        restored = tool("restore", "--from", os.path.dirname(path), "--to", to).stdout
    except AssertionError as error:
        return str(error)[-300:]
    shutil.rmtree(to)
    for said in (verified, restored):
        if word(said.splitlines()[-1], "digest") != word(result, "digest"):
            return f"backed up: {result}; then: {said}"
    return None


def back_up(server, client, folder):
    """(None or what was wrong, the span in which it was made, one as long without a backup)."""
    began = time.monotonic()
    info = wait_for_task(client, client.call("store.backup", to=folder)["task"])
    span = (began, time.monotonic())
    Load.working.clear()
    trouble = f"{info}" if info["state"] != "done" else check_backup(server, info["result"])
    shutil.rmtree(folder, ignore_errors=True)
    Load.working.set()
    time.sleep(SETTLE_S)
    began = time.monotonic()
    time.sleep(span[1] - span[0])
    return trouble, span, (began, time.monotonic())


def children_of(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(child) for child in file.read().split()]


def kill_one(server, client, folder, after_s):
    """(whether it was killed, the bad ones that have a name)."""
    task = client.call("store.backup", to=folder)["task"]
    time.sleep(after_s)
    killed = False
    for child in children_of(server.process.pid):
        try:
            os.kill(child, signal.SIGKILL)
            killed = True
        except ProcessLookupError:
            pass
    info = wait_for_task(client, task)
    bad = check_bad_ones(folder)
    for name in finished(folder):
        shutil.rmtree(os.path.join(folder, name))
    return killed and info["state"] == "failed", bad


def kill_backups(server, client, kills, whole_s, seed):
    chance, killed, bad = random.Random(seed), 0, []
    folder = os.path.join(server.folder, "killed")
    for number in range(kills):
        was_killed, found = kill_one(server, client, folder, chance.random() * whole_s)
        killed += was_killed
        bad += [f"kill {number}: {name} is not whole" for name in found]
    return killed, bad


def fill(client):
    for number in range(TICKETS):
        client.send("ticket.create", key=f"t{number}", subject="Card broken",
                    body="It is stuck. " * 30, requester=f"p{number % 500}@example.org")
    for _ in range(TICKETS):
        if client.receive()[2] is not None:
            raise AssertionError("a ticket was refused")


def run(server, options):
    """(closing words, what was wrong)."""
    backups = 1 if options.control else BACKUPS_FULL if options.full else BACKUPS
    kills = CONTROL_KILLS if options.control else KILLS_FULL if options.full else KILLS
    client = Client(server.start().port)
    fill(client)
    loads = [Load(server.port, number) for number in range(CLIENTS)]
    Load.working.set()
    for load in loads:
        load.start()
    time.sleep(SETTLE_S)
    results = [back_up(server, client, os.path.join(server.folder, f"backups-{number}"))
               for number in range(backups)]
    spans, idle = [span for _, span, _ in results], [span for _, _, span in results]
    whole_s = sum(last - first for first, last in spans) / len(spans)
    bad = [f"backup {number}: {trouble}" for number, (trouble, *_) in enumerate(results) if trouble]
    killed, found = kill_backups(server, client, kills, whole_s, options.seed)
    for load in loads:
        load.stopping = True
    idle_ms, busy_ms = p99_ms(loads, idle), p99_ms(loads, spans)
    words = (f"{backups} backups of {whole_s * 1000:.0f} ms, {killed} of {kills} killed, "
             f"{TICKETS + sum(len(load.took) for load in loads)} tickets, p99 of a commit "
             f"{idle_ms:.1f} ms, during a backup {busy_ms:.1f} ms (x{busy_ms / idle_ms:.1f})")
    return words, bad + found


def main():
    options = crash.read_options(crash.parser(("named",)))
    server = Server()
    began = time.monotonic()
    if options.control:
        server.binary = os.path.join(crash.BUILD, "tests", "rungd_control")
    try:
        words, bad = run(server, options)
    except (ConnectionError, Refused) as error:
        words, bad = "ended", [f"the server: {error}"]
    finally:
        server.remove()
    return crash.close("backup", f"{words}, {time.monotonic() - began:.0f} s", bad,
                       options.control)


sys.exit(main())
