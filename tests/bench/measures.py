"""Every row of the table: how it is measured, in rounds that alternate with the opponent's."""
import os
import shutil
import socket
import threading
import time

import msgpack

from figures import Line, median, number, row
from programs import Trouble, folder_bytes, free_bytes, own, read_pairs, tool
from rung import Client
from servers import DESK, Postgres, Redis, Rung, Tarantool

MIB = 1 << 20
ROOM = 1.25          # how much more than the estimate has to be free before a store is filled
FILL_STEP = 200000   # tickets between two looks at the disk
STORM_SECONDS = 30   # what the policy `storm` of bench.yaml promises
PEER_BATCH = 256     # PostgreSQL's best in the reference


def say(text):
    print(text, flush=True)


class Bench:
    """The run: its sizes, its folder, and what later rows need to know of earlier ones."""

    def __init__(self, work, sizes, with_peers):
        self.work, self.sizes, self.with_peers = work, sizes, with_peers
        self.rounds = sizes["rounds"]
        self.lines = []
        self.known = {}

    def add(self, line):
        self.lines.append(line)
        say(row(line.cells()))

    def has(self, peer):
        """Is the opponent there? Says so when it is not."""
        if not self.with_peers:
            return False
        if not peer.is_there():
            say(f"{peer.name} is not installed: ./dev setup bench")
            return False
        return True

    def bare(self, size=4096, count=200):
        return read_pairs(self.work.run([tool("rung-bench"), "bare", self.work.fresh("bare"),
                                         str(int(size)), str(count)]))

    def fresh_rung(self, settings=()):
        return Rung(self.work, self.work.fresh("rung"), settings)

    # --- stores that several rows use ---

    def count(self, folder):
        data = os.path.join(folder, "data")
        if not os.path.exists(os.path.join(data, "data.mdb")):
            return {"tickets": 0}
        return read_pairs(self.work.run([tool("rung-bench-read"), "count", data]))

    def check_room(self, folder, have, wanted):
        used = folder_bytes(folder)
        if have < FILL_STEP / 2 or have >= wanted:
            return
        per_ticket = used / have
        needed = (wanted - have) * per_ticket * ROOM
        free = free_bytes(folder)
        if needed > free:
            raise Trouble(f"{number(wanted)} tickets need {needed / MIB / 1024:.1f} GiB more in "
                          f"{folder} ({per_ticket:,.0f} bytes each, and a quarter more), and "
                          f"{free / MIB / 1024:.1f} GiB are free; what is filled stays there")

    def filled(self, wanted):
        """The folder of a store with at least so many tickets, made by the server itself."""
        folder = self.work.place("rung-store")
        have = int(self.count(folder)["tickets"])
        while have < wanted:
            self.check_room(folder, have, wanted)
            step = min(FILL_STEP, wanted - have)
            began = time.monotonic()
            with Rung(self.work, folder) as server:
                server.load("create", connections=64, in_flight=16, count=step)
            have = int(self.count(folder)["tickets"])
            say(f"  store: {number(have)} of {number(wanted)} tickets, "
                f"{folder_bytes(folder) / have:,.0f} bytes each on the disk, "
                f"{step / (time.monotonic() - began):,.0f}/s")
        return folder

    def filled_postgres(self, wanted):
        folder = self.work.place("postgres-store")
        with Postgres(self.work, folder) as peer:
            have = int(peer.query("SELECT count(*) FROM rung_ticket"))
            while have < wanted:
                self.check_room(folder, have, wanted)
                step = min(FILL_STEP, wanted - have)
                peer.ask(batch=1000, connections=2, relaxed=1, count=step)
                have = int(peer.query("SELECT count(*) FROM rung_ticket"))
                say(f"  PostgreSQL: {number(have)} of {number(wanted)} tickets")
            peer.query("CHECKPOINT")
        return folder

    def rows(self, folder):
        """A line for each table: its name, rows, rows per ticket, bytes of a key, of a value."""
        data = os.path.join(folder, "data")
        return self.work.run([tool("rung-bench-read"), "rows", data]).splitlines()[1:]

    # --- opponents that are no weak ones ---

    def ticket_bytes(self):
        """What the journal writes for a ticket: its rows, keys and values."""
        if "ticket_bytes" not in self.known:
            server = self.fresh_rung()
            with server:
                server.load("create", connections=16, in_flight=4, count=500)
            cells = [line.split() for line in self.rows(server.folder)]
            self.known["ticket_bytes"] = sum(float(cell[2]) * (float(cell[3]) + float(cell[4]))
                                             for cell in cells)
            shutil.rmtree(server.folder)
        return self.known["ticket_bytes"]

    def raw_tickets(self, batch):
        """Tickets per second appended and synced in batches, and with the fold into LMDB behind it,
        as the reference has it."""
        batches = str(self.sizes["raw_batches"])
        alone = self.work.run([tool("rung-bench"), "raw", self.work.fresh("raw"), batches,
                               str(int(self.ticket_bytes() * batch))])
        folded = self.work.run([tool("rung-bench"), "store", self.work.fresh("raw"), batches,
                                str(batch), "1"])
        return read_pairs(alone)["batches"] * batch, read_pairs(folded)["one"] * batch

    def judge(self, name, rate, floor):
        """The rule of the comparison: an opponent that is far below the disk is a weak one."""
        alone, folded = self.raw_tickets(64)
        word = "weak: mend it before comparing" if rate < floor * folded else "not weak"
        say(f"  {name} {number(rate)}/s is {number(rate / folded)} of raw append in batches of 64 "
            f"with the fold behind it ({number(folded)}/s; {number(alone)}/s without, at "
            f"{self.ticket_bytes():,.0f} bytes each); {number(floor)} is needed: {word}")


class Sampler(threading.Thread):
    """Looks at the server every 20 ms: its memory, and whether the applier's thread (the only nice
    one) has worked since the last look."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server, self.pid = server, server.process.pid
        self.rss, self.folds, self.over = 0.0, [], threading.Event()

    def applier_ticks(self):
        ticks = 0
        for thread in os.listdir(f"/proc/{self.pid}/task"):
            with open(f"/proc/{self.pid}/task/{thread}/stat", encoding="ascii") as stat:
                cells = stat.read().rsplit(")", 1)[1].split()
            if int(cells[16]) > 0:
                with open(f"/proc/{self.pid}/task/{thread}/io", encoding="ascii") as io:
                    written = io.read().split("write_bytes:")[1].split()[0]
                ticks += int(cells[11]) + int(cells[12]) + int(written)
        return ticks

    def run(self):
        before, since = self.applier_ticks(), time.monotonic()
        while not self.over.wait(0.02):
            try:
                ticks, now = self.applier_ticks(), time.monotonic()
                self.rss = max(self.rss, self.server.rss())
            except (OSError, AttributeError):
                return
            if ticks != before:
                self.folds.append((since * 1e6, now * 1e6))
            before, since = ticks, now

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *trouble):
        self.over.set()
        self.join()


# --- the rows ---

def beside_tarantool(bench, **load):
    """Creates into empty stores, ours and theirs in turn; what a bare fdatasync took before."""
    ours, theirs, syncs = [], [], []
    peer = bench.has(Tarantool)
    for _ in range(bench.rounds):
        syncs.append(bench.bare()["p50_us"])
        server = bench.fresh_rung()
        with server:
            ours.append(server.load("create", **load)["per_s"])
        shutil.rmtree(server.folder)
        if peer:
            with Tarantool(bench.work) as other:
                theirs.append(other.create(**load)["per_s"])
    return ours, theirs, syncs


def create(bench):
    count = bench.sizes["creates"]
    ours, theirs, syncs = beside_tarantool(bench, connections=64, in_flight=16, count=count)
    bench.known["create"] = median(ours)
    bench.add(Line(f"ticket.create, 64 x 16, {number(count)} creates", "/s", ours, theirs,
                   "Tarantool", 0.8, syncs=syncs))
    if theirs:
        bench.judge("Tarantool", median(theirs), 0.8)


def single(bench):
    seconds = bench.sizes["single_seconds"]
    ours, theirs, syncs = beside_tarantool(bench, connections=1, in_flight=1, seconds=seconds)
    bench.add(Line("ticket.create, 1 x 1", "/s", ours, theirs, "Tarantool", 0.7, syncs=syncs))


def sustained_from(bench, tickets, with_peer=True):
    ours, theirs, syncs, slowest = [], [], [], []
    seconds = bench.sizes["seconds"]
    peer = with_peer and bench.has(Postgres)
    store = bench.filled(tickets)
    cluster = bench.filled_postgres(tickets) if peer else None
    for _ in range(bench.sizes["sustained_rounds"]):
        syncs.append(bench.bare()["p50_us"])
        with Rung(bench.work, store) as server:
            got = server.load("create", connections=64, in_flight=16, seconds=seconds)
        ours.append(got["per_s"])
        slowest.append(got["slowest_second"])
        if peer:
            with Postgres(bench.work, cluster) as other:
                theirs.append(other.ask(batch=PEER_BATCH, connections=2, seconds=seconds)["per_s"])
    bench.known.setdefault("sustained", median(ours))
    line = Line(f"sustained {seconds:g} s from {number(tickets)} tickets", "/s", ours, theirs,
                "PostgreSQL" if with_peer else "", 1.5 if with_peer else None, syncs=syncs)
    bench.add(line)
    say(f"  slowest second of each round: {', '.join(number(one) for one in slowest)}; "
        f"the store has {number(bench.count(store)['tickets'])} tickets now")
    return line


def sustained(bench):
    line = sustained_from(bench, bench.sizes["tickets"])
    if "create" in bench.known:
        bench.add(Line("  of it against ticket.create above", "/s", line.ours,
                       [bench.known["create"]] * len(line.ours), "create", 0.5, syncs=line.syncs))
    if bench.sizes.get("tickets_large"):
        large = sustained_from(bench, bench.sizes["tickets_large"], with_peer=False)
        bench.add(Line(f"  of it against {number(bench.sizes['tickets'])} tickets", "/s",
                       large.ours, [median(line.ours)] * len(large.ours), "before", 0.7,
                       syncs=line.syncs + large.syncs))
    if line.theirs:
        with Postgres(bench.work) as other:
            rate = other.ask(batch=64, connections=2, seconds=bench.sizes["judge_seconds"])["per_s"]
        bench.judge("PostgreSQL in batches of 64", rate, 0.25)


def store(bench):
    for tickets, bar in ((1, 0.8), (16, 0.8), (64, 0.8)):
        batches = max(bench.sizes["store_tickets"] // max(tickets, 8), 20)
        said = bench.work.run([tool("rung-bench"), "store", bench.work.fresh("store"), str(batches),
                               str(tickets), str(bench.rounds)])
        rounds = [read_pairs(line) for line in said.splitlines()]
        bench.add(Line(f"store commits of {tickets} tickets, 4 under way", "/s",
                       [one["four"] for one in rounds], [one["raw"] for one in rounds],
                       "append + fdatasync", bar, syncs=[one["bare_us"] for one in rounds]))


def percentile(values, part):
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)]


def half_of_sustained(bench, folder):
    if "sustained" not in bench.known:
        with Rung(bench.work, folder) as server:
            got = server.load("create", connections=64, in_flight=16,
                              seconds=bench.sizes["ack_seconds"])
        bench.known["sustained"] = got["per_s"]
    return bench.known["sustained"] / 2


def paced_round(bench, folder, rate):
    """All acknowledgements of an open loop as microseconds, those that waited while the applier was
    at work, and how many creates were synced together."""
    trace = os.path.join(bench.work.fresh("trace"), "trace")
    with Rung(bench.work, folder) as server:
        before = server.status()
        with Sampler(server) as sampler:
            server.load("create", connections=64, in_flight=16, rate=rate, trace=trace,
                        seconds=bench.sizes["ack_seconds"])
        after = server.status()
    every, folding = [], []
    spans = iter(sampler.folds)
    span = next(spans, None)
    with open(trace, encoding="ascii") as lines:
        for line in lines:
            at, took = map(int, line.split())
            every.append(took)
            while span and span[1] < at - took:
                span = next(spans, None)
            if span and span[0] <= at:
                folding.append(took)
    together = (after["commands"] - before["commands"]) / (after["batches"] - before["batches"])
    return every, folding, together


def ack(bench):
    folder = bench.filled(bench.sizes["tickets"])
    rate = half_of_sustained(bench, folder)
    every, folding, bare, syncs = [], [], [], []
    size = 4096
    for _ in range(bench.rounds):
        took = bench.bare(size, bench.sizes["bare_syncs"])
        one, in_fold, together = paced_round(bench, folder, rate)
        size = int(together * bench.ticket_bytes())
        took = took if syncs else bench.bare(size, bench.sizes["bare_syncs"])
        syncs.append(took["p50_us"])
        bare.append(took["p99_us"] / 1000)
        every.append(percentile(one, 0.99) / 1000)
        folding.append(percentile(in_fold, 0.99) / 1000 if in_fold else None)
    bench.add(Line(f"p99 of an acknowledgement at {number(rate)}/s", "ms", every, bare,
                   f"fdatasync of {size:,} B", 5, at_most=True, syncs=syncs))
    seen = [(mine, yours) for mine, yours in zip(folding, bare) if mine is not None]
    bench.add(Line("  of it while the applier folds", "ms", [one for one, _ in seen],
                   [other for _, other in seen], f"fdatasync of {size:,} B", 5, at_most=True,
                   syncs=syncs))


def get(bench):
    folder = bench.filled(bench.sizes["tickets"])
    tickets = int(bench.count(folder)["tickets"])
    ours, theirs, size = [], [], 0
    peer = bench.has(Redis)
    for _ in range(bench.rounds):
        with Rung(bench.work, folder) as server:
            got = server.load("get", connections=64, in_flight=16, tickets=tickets,
                              seconds=bench.sizes["get_seconds"])
        ours.append(got["per_s"])
        size = int(got["bytes_per_answer"])
        if peer:
            with Redis(bench.work) as other:
                keys = min(tickets, bench.sizes["redis_keys"])
                other.fill(keys, size)
                theirs.append(other.ask("get", size, bench.sizes["redis_gets"], keys, 16))
    bench.add(Line(f"ticket.get, 64 x 16, {size:,} bytes, {number(tickets)} tickets", "/s", ours,
                   theirs, "Redis GET", 0.5))


def queue(bench):
    folder = bench.filled(bench.sizes.get("tickets_large") or bench.sizes["tickets"])
    known = bench.count(folder)
    inside, over_tcp = [], []
    for _ in range(bench.rounds):
        said = bench.work.run([tool("rung-bench-read"), "pages", os.path.join(folder, "data"),
                               str(bench.sizes["get_seconds"])])
        inside.append(read_pairs(said)["per_s"])
        with Rung(bench.work, folder) as server:
            got = server.load("list", connections=16, in_flight=4, due_low=int(known["due_low"]),
                              due_high=int(known["due_high"]), seconds=bench.sizes["get_seconds"])
        over_tcp.append(got["per_s"])
    name = f"{number(known['tickets'])} tickets"
    bench.add(Line(f"queue pages of 50 by due time, {name}, store", "/s", inside, bar=5000))
    bench.add(Line(f"queue pages of 50 by due time, {name}, TCP", "/s", over_tcp, bar=5000))


def memory(bench):
    folder = bench.filled(bench.sizes.get("tickets_large") or bench.sizes["tickets"])
    with Rung(bench.work, folder) as server:
        with Sampler(server) as sampler:
            server.load("create", connections=64, in_flight=16, seconds=bench.sizes["get_seconds"])
            server.load("get", connections=64, in_flight=16, tickets=bench.sizes["tickets"],
                        seconds=bench.sizes["get_seconds"])
    tickets = bench.count(folder)["tickets"]
    bench.add(Line(f"RssAnon at its highest under load, {number(tickets)} tickets", "MiB",
                   [sampler.rss], bar=256, at_most=True))


# --- timers ---

def fill_timers(bench, folder, count, subject, back_seconds):
    said = bench.work.run([tool("rung-bench-fill"), os.path.join(folder, "data"), DESK, str(count),
                           subject, str(back_seconds)])
    return read_pairs(said)


def timer_rows(bench, folder):
    cells = [line.split() for line in bench.rows(folder)]
    return next((int(cell[1]) for cell in cells if cell[0] == "timer"), 0)


def wait_for_storm(client, wanted, patience):
    """Until so many have fired and all of it is durable: a write behind them is acknowledged."""
    end = time.time() + patience
    while client.call("admin.status")["timers_fired"] < wanted and time.time() < end:
        time.sleep(0.005)
    client.call("agent.set_presence", key=f"behind-{time.time_ns()}", agent="a000",
                presence="online")


def breaches(client, head):
    """How often each ticket's clock breached, by the feed behind `head`."""
    seen = {}
    while True:
        page = client.call("events.read", **{"from": head, "limit": 500})
        for event in page["items"]:
            if event["type"] == "clock_breached":
                seen[event["ticket"]] = seen.get(event["ticket"], 0) + 1
        if page["next"] == head:
            return seen
        head = page["next"]


def storm_round(bench, folder, due_now):
    sizes = bench.sizes
    margin = 4 + due_now / 3000
    made = fill_timers(bench, folder, due_now, "storm", max(STORM_SECONDS - margin, 0))
    due_s = made["now_us"] // 1000000 + STORM_SECONDS + 1  # late from the second behind it
    armed = timer_rows(bench, folder)
    with Rung(bench.work, folder, [f"timers.per_second_max={sizes['storm_per_second']}"]) as server:
        if time.time() > due_s:
            raise Trouble("the server came up behind the due time: the machine is too busy")
        client = Client(server.port)
        head = client.call("events.read", **{"from": 0, "limit": 1})["head"]
        time.sleep(max(due_s - time.time(), 0))
        wait_for_storm(client, due_now, sizes["storm_patience"])
        took = time.time() - due_s
        rss = server.rss()
        seen = breaches(client, head)
        fired = client.call("admin.status")["timers_fired"]
    twice = sum(times > 1 for times in seen.values())
    return {"armed": armed, "took": took, "lost": due_now - len(seen), "twice": twice, "rss": rss,
            "fired": fired}


def timers(bench):
    far, due_now = bench.sizes["timers"], bench.sizes["timers_due"]
    empty = bench.fresh_rung()
    with empty as server:
        baseline = server.rss()
    if far <= bench.sizes["tickets"] and bench.work.kept:
        folder = bench.filled(bench.sizes["tickets"])
    else:
        folder = bench.work.fresh("timers")
        os.makedirs(os.path.join(folder, "data"), exist_ok=True)
        own(os.path.join(folder, "data"))
        fill_timers(bench, folder, far // 2, "far", 2 * STORM_SECONDS)
    rounds = [storm_round(bench, folder, due_now) for _ in range(bench.sizes["storm_rounds"])]
    for one in rounds:
        say(f"  {number(one['armed'])} armed; {number(due_now)} due: {one['lost']} lost, "
            f"{one['twice']} twice, {number(one['fired'])} fired in all")
    bad = sum(one["lost"] + one["twice"] for one in rounds)
    bench.add(Line(f"{number(due_now)} timers due in one second: all fired and durable", "s",
                   [one["took"] for one in rounds], bar=2, at_most=True))
    bench.add(Line("  lost or fired twice", "", [bad], bar=0, at_most=True))
    bench.add(Line(f"  RssAnon with {number(rounds[-1]['armed'])} armed timers", "MiB",
                   [one["rss"] - baseline for one in rounds], bar=100, at_most=True))


# --- idle connections ---

def log_in(port, count):
    hello = msgpack.packb([0, 1, "rpc.hello", [{"client": "bench"}]])
    links = []
    for _ in range(count):
        link = socket.create_connection(("127.0.0.1", port))
        link.sendall(hello)
        links.append(link)
    for link in links:
        answer = msgpack.unpackb(link.recv(4096))
        if answer[1] != 1 or answer[2] is not None:
            raise Trouble("a connection could not log in")
    return links


def idle(bench):
    count = bench.sizes["idle"]
    grown = []
    for _ in range(bench.sizes["idle_rounds"]):
        server = bench.fresh_rung()
        with server:
            log_in(server.port, 1)  # what the first one costs is not each one's
            before = server.rss()
            links = log_in(server.port, count)
            if server.status()["connections"] < count:
                raise Trouble("the server does not hold that many connections")
            grown.append((server.rss() - before) * 1024 / count)
            for link in links:
                link.close()
    bench.add(Line(f"{number(count)} idle connections, each", "KiB", grown, bar=8, at_most=True))


# --- the opponents alone ---

def peers(bench):
    seconds = bench.sizes["judge_seconds"]
    reference = {(1, 1): 1613, (16, 1): 5843, (64, 16): 40000}
    if bench.has(Tarantool):
        for (connections, in_flight), known in reference.items():
            with Tarantool(bench.work) as other:
                rate = other.create(connections=connections, in_flight=in_flight, seconds=seconds)
            say(f"  Tarantool {connections} x {in_flight}: {number(rate['per_s'])}/s "
                f"(reference {number(known)})")
        bench.judge("Tarantool", rate["per_s"], 0.8)
    if bench.has(Postgres):
        with Postgres(bench.work) as other:
            for batch, known in ((1, 1639), (16, 9300), (256, 17719), (64, 12474)):
                rate = other.ask(batch=batch, connections=2, seconds=seconds)["per_s"]
                say(f"  PostgreSQL, batches of {batch}: {number(rate)}/s "
                    f"(reference {number(known)})")
            bench.judge("PostgreSQL in batches of 64", rate, 0.25)
    if bench.has(Redis):
        with Redis(bench.work) as other:
            for what, pipeline, known in (("set", 1, 22500), ("set", 16, 165000),
                                          ("get", 1, 78000), ("get", 16, 377000)):
                rate = other.ask(what, 600, bench.sizes["redis_gets"], 1000000, pipeline)
                say(f"  Redis {what.upper()} -P {pipeline}: {number(rate)}/s "
                    f"(reference {number(known)})")


ALL = {"create": create, "single": single, "store": store, "sustained": sustained, "ack": ack,
       "get": get, "queue": queue, "memory": memory, "timers": timers, "idle": idle}
