"""Plugins in processes of their own that crash and hang under load: the server is the same process,
every ticket is there and every job is done, and what other clients wait is told for rounds with
and without faults, in which as many tickets are created at the same pace. --full: 1,000 faults, and
other clients may wait at most twice as long. --control inside: the same plugin in the server's own
process."""
import os
import statistics
import sys
import threading
import time

import crash
from rung import BUILD, Client, Server

CARELESS = os.path.join(BUILD, "tests", "guests", "careless.so")
# So many, and so much time between rounds, that none of them hangs five times in a minute: it would
# not be asked for a while then, which is the breaker's good right, and the end of the faults.
INSTANCES, INSTANCES_FULL = 8, 56
ROUND_S, ROUND_FULL_S = 2, 10
REST_FULL_S = 12
ROUNDS = 5
QUIET_MS = 20  # between two requests of the client that is measured
INSTANCE = """
    c{number}:
      use: {use}
      {isolation}
      jobs: {{max: 1, attempts: 100}}
      hooks:
        ticket.classify: {{enabled: false}}
        ticket.opened: {{when: 'ticket.subject contains "c{number} "'}}
"""
APART = """isolation: process
      restart: {delay: 1ms, delay_max: 20ms, deaths: 0}"""


def write_config(server, is_apart, instances):
    with open(server.config, encoding="utf-8") as file:
        text = file.read()
    more = "".join(INSTANCE.format(number=number, use=CARELESS,
                                   isolation=APART if is_apart else "required: false")
                   for number in range(instances))
    with open(server.config, "w", encoding="utf-8") as file:
        file.write(text.replace("\n  instances:\n", "\n  instances:" + more, 1))


class World:
    def __init__(self, is_apart, instances):
        self.server = Server(["log.level=error"])
        self.instances, self.faults = instances, 0
        write_config(self.server, is_apart, instances)
        self.client = Client(self.server.start().port)
        self.pid = self.server.process.pid
        self.tickets = []
        self.waits = {True: [], False: []}  # p99 of each round, with and without faults
        self.create(self.client, "steady")

    def create(self, client, word):
        number = len(self.tickets)
        answer = client.call("ticket.create", key=f"child-{number}", body="x",
                             subject=f"{word} c{number % self.instances} {number}",
                             requester="anna@example.org")
        self.tickets.append(answer["ticket"]["id"])

    def next_fault(self):
        """Each instance falls and stalls in turn."""
        self.faults += 1
        return ("fall", "stall")[(self.faults - 1) // self.instances % 2]

    def measure(self, seconds):
        """The p99, in ms, of small requests of somebody else."""
        times, until = [], time.monotonic() + seconds
        while time.monotonic() < until:
            began = time.monotonic()
            self.client.call("ticket.get", id=self.tickets[0])
            times.append((time.monotonic() - began) * 1000)
            time.sleep(QUIET_MS / 1000)
        times.sort()
        return times[int(len(times) * 0.99)]

    def load(self, words, seconds):
        """A ticket for each word, at an even pace."""
        client, began = Client(self.server.port), time.monotonic()
        for number, word in enumerate(words):
            time.sleep(max(0, began + number * seconds / len(words) - time.monotonic()))
            self.create(client, word)

    def round(self, words, seconds):
        failures = []

        def load():
            try:
                self.load(words, seconds)
            except (ConnectionError, OSError) as error:
                failures.append(error)

        thread = threading.Thread(target=load)
        thread.start()
        self.waits[words[0] != "steady"].append(self.measure(seconds))
        thread.join()
        if failures:
            raise failures[0]

    def is_alive(self):
        return self.server.process.poll() is None and self.server.process.pid == self.pid

    def undone(self):
        return [ticket for ticket in self.tickets
                if "kept" not in self.client.call("ticket.get", id=ticket)["ticket"]["tags"]]

    def wait_for_all(self, seconds):
        until = time.monotonic() + seconds
        left = self.undone()
        while left and time.monotonic() < until:
            time.sleep(1)
            left = self.undone()
        return left

    def done_twice(self):
        """Tickets for which the timeline tells another number of results than one."""
        return [ticket for ticket in self.tickets if sum(
            event["type"] == "job_done" and event["data"]["hook"] == "ticket.opened"
            for event in self.client.call("ticket.timeline", id=ticket, limit=100)["items"]) != 1]

    def deaths(self):
        return sum(item.get("restarts", 0) for item in self.client.call("plugin.list")["items"])


def look(world, faults, patience_s):
    bad = []
    left = world.wait_for_all(patience_s)
    if left:
        bad.append(f"{len(left)} jobs are not done: {left[:5]}")
    twice = world.done_twice()
    if twice and not left:
        bad.append(f"{len(twice)} jobs were not told once: {twice[:5]}")
    if world.deaths() < faults // 2:
        bad.append(f"only {world.deaths()} processes died: the harness saw nothing")
    return bad


def run(options, faults, bad):
    world = World(not options.control, INSTANCES_FULL if options.full else INSTANCES)
    per_round = max(2, faults // ROUNDS)
    seconds = ROUND_FULL_S if options.full else ROUND_S
    try:
        for _ in range(ROUNDS):
            world.round(["steady"] * per_round, seconds)
            world.round([world.next_fault() for _ in range(per_round)], seconds)
            time.sleep(REST_FULL_S if options.full else 0)
        bad += look(world, faults, 60 if not options.full else 1800)
        if not world.is_alive():
            bad.append("the server is another process, or none")
    except (ConnectionError, OSError) as error:
        bad.append(f"the server is gone: {error}")
    finally:
        world.server.remove()
    return world


def main():
    parser = crash.parser(("inside",))
    parser.add_argument("--faults", type=int)
    options = crash.read_options(parser)
    faults = options.faults or (1000 if options.full else 20)
    bad, began = [], time.monotonic()
    world = run(options, faults, bad)
    idle, busy = (statistics.median(world.waits[kind] or [0]) for kind in (False, True))
    if options.full and not options.control and busy > 2 * idle:
        bad.append(f"others wait {busy:.1f} ms at p99, {idle:.1f} ms without faults: over twice")
    summary = (f"{faults} crashes and hangs, {len(world.tickets)} tickets, p99 of others "
               f"{busy:.1f} ms, without faults {idle:.1f} ms, {time.monotonic() - began:.0f} s")
    return crash.close("children", summary, bad, options.control)


sys.exit(main())
