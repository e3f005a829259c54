"""Plugins are exchanged while the server runs: hundreds of times under a load of tickets and jobs
nothing is lost, nothing decided twice, and no request fails. Settings, failures, switching off.

With --control NAME a server with a planted fault runs the same load, and the test must find it."""
import os
import shutil
import signal
import sys
import threading
import time

from rung import BUILD, NOBODY, SOURCE, Client, Refused, Server, expect

GUESTS = os.path.join(BUILD, "tests", "guests")
CONFIG = """\
calendars: {{desk: {{zone: Europe/Berlin, hours: {{mon: ["09:00-17:00"]}}}}}}
teams: {{support: {{name: Support, calendar: desk}}}}
agents: {{ann: {{name: Ann, teams: [support]}}}}
routing: {{default_team: support}}
plugins:
  drain: {drain}
  instances:
    marks: {{use: {folder}/marks.so, config: {{job: {job}, word: {word}, fails: {fails}}}}}
"""


class Desk:
    """A server whose plugin lies in a file of its own that can be replaced."""

    def __init__(self, control=None, drain="30s", job="20ms"):
        self.server = Server(config="tests/integration/empty.yaml")
        self.drain, self.job = drain, job
        self.server.environment["RUNG_CONTROL"] = control or ""
        if control:
            self.server.binary = os.path.join(BUILD, "tests", "rungd_control")
        self.put(1)
        self.write()
        self.server.start()

    def own(self, path, mode):
        os.chmod(path, mode)
        if os.getuid() == 0:
            os.chown(path, NOBODY, NOBODY)

    def put(self, number):
        """A package that is upgraded: the new file takes the name of the old one."""
        path = os.path.join(self.server.folder, "marks.so")
        shutil.copy(os.path.join(GUESTS, f"exchanged_{number}.so"), path + ".new")
        self.own(path + ".new", 0o644)
        os.replace(path + ".new", path)

    def write(self, text=None, word="first", fails="false"):
        text = text or CONFIG.format(folder=self.server.folder, drain=self.drain, job=self.job,
                                     word=word, fails=fails)
        with open(self.server.config, "w", encoding="utf-8") as out:
            out.write(text)

    def client(self):
        return Client(self.server.port)

    def instance(self, client, state="running"):
        found = [item for item in client.call("plugin.list")["items"] if item["state"] == state]
        return found[0] if found else None


def refusal_of(call, *args, **params):
    try:
        call(*args, **params)
    except Refused as refused:
        return refused.error
    return None


def wait_until(holds, seconds=20):
    until = time.monotonic() + seconds
    while not holds() and time.monotonic() < until:
        time.sleep(0.02)
    return holds()


def create(client, key, subject="s"):
    answer = client.call("ticket.create", key=key, subject=subject, body="b",
                         requester="anna@example.org")
    return answer["ticket"]["id"]


def tags_of(client, ticket):
    return client.call("ticket.get", id=ticket)["ticket"]["tags"]


# --- under load ---


class Load(threading.Thread):
    """Creates tickets and answers them, one after the other, until it is told to stop."""

    def __init__(self, desk, name):
        super().__init__()
        self.desk, self.name = desk, name
        self.tickets, self.failures = [], []
        self.stopping = threading.Event()

    def run(self):
        client = self.desk.client()
        while not self.stopping.is_set():
            number = len(self.tickets)
            try:
                ticket = create(client, f"{self.name}-{number}")
                client.call("message.add", key=f"{self.name}-{number}-m", id=ticket, body="hello",
                            author="ann")
                self.tickets.append(ticket)
            except (Refused, OSError) as trouble:
                self.failures.append(repr(trouble))
                return
            time.sleep(0.02)


def exchange(desk, times):
    """Versions in turn; every fifth time by the signal, with other words in the configuration."""
    client = desk.client()
    versions = []
    for number in range(times):
        desk.put(number % 2 + 1)
        if number % 5 == 4:
            desk.write(word=f"word-{number}")
            before = client.call("plugin.list")["version"]
            desk.server.process.send_signal(signal.SIGHUP)
            wait_until(lambda: client.call("plugin.list")["version"] != before)
        else:
            answer = client.call("plugin.reload", instance="marks")
            if answer["made"] != ["marks"] or answer["ended"] != ["marks"]:
                return versions, answer
        versions.append(client.call("plugin.list")["version"])
    return versions, None


def job_ends(client):
    """Of every job that the feed tells of: {ticket, hook, attempt, ...}."""
    events, cursor = [], 0
    while True:
        page = client.call("events.read", **{"from": cursor}, limit=500)
        events += page["items"]
        if page["next"] == cursor:
            return events
        cursor = page["next"]


def timeline(client, ticket):
    return client.call("ticket.timeline", id=ticket, limit=500)["items"]


def faults_of(client, ticket):
    """What is wrong with one ticket: each decision is there once, by one version, as it says."""
    entries = timeline(client, ticket)
    faults = []
    wanted = {"ticket.classify": "inline-", "ticket.opened": "job-", "message.added": "async-"}
    for hook, prefix in wanted.items():
        verdicts = [entry["data"] for entry in entries if entry["type"] == "plugin_verdict"
                    and entry["data"]["hook"] == hook]
        marks = [effect for verdict in verdicts for effect in verdict["effects"]
                 if effect["key"].startswith(prefix)]
        versions = [verdict["version"] for verdict in verdicts]
        if len(verdicts) != 1 or len(marks) != 1:
            faults.append(f"{ticket} {hook}: decided {len(verdicts)} times by {versions}")
        elif marks[0]["key"] != prefix + versions[0][0]:
            faults.append(f"{ticket} {hook}: {marks[0]['key']} is said to be of {versions[0]}")
    for entry in entries:
        if entry["type"] == "job_done" and (entry["data"]["attempt"] != 1 or
                                            entry["data"]["state"] != "done"):
            faults.append(f"{ticket}: a job ended {entry['data']}")
        if entry["type"] == "degraded":
            faults.append(f"{ticket}: {entry['data']}")
    if [entry["seq"] for entry in entries] != list(range(1, len(entries) + 1)):
        faults.append(f"{ticket}: its timeline has a gap")
    return faults


def marks_seen(client, tickets):
    return {tag for ticket in tickets for tag in tags_of(client, ticket)}


def run_load(desk, times, settle_s):
    """Everything that is wrong afterwards, what the versions were, and how many tickets."""
    loads = [Load(desk, f"load{number}") for number in range(3)]
    for load in loads:
        load.start()
    versions, odd = exchange(desk, times)
    for load in loads:
        load.stopping.set()
    for load in loads:
        load.join()
    client = desk.client()
    tickets = [ticket for load in loads for ticket in load.tickets]
    faults = [failure for load in loads for failure in load.failures]
    faults += [f"an exchange answered {odd}"] if odd else []

    def is_quiet():
        return not any(job["state"] in ("waiting", "leased")
                       for job in client.call("job.list", limit=100)["items"])

    if not wait_until(is_quiet, settle_s):
        faults.append("jobs are left over")
    for ticket in tickets:
        faults += faults_of(client, ticket)
    created = [item for item in job_ends(client) if item["type"] == "created"]
    if len(created) != len(tickets):
        faults.append(f"{len(created)} of {len(tickets)} tickets stand in the feed")
    return faults, versions, tickets


def check_load(times):
    desk = Desk()
    try:
        faults, versions, tickets = run_load(desk, times, 30)
        client = desk.client()
        expect(f"{times} exchanges under {len(tickets)} tickets: nothing lost, nothing decided "
               "twice, no request failed", not faults, faults[:10], len(faults))
        expect("every exchange is another version, by the feed as well",
               len(versions) == times and all(a != b for a, b in zip(versions, versions[1:])),
               versions[:8])
        seen = marks_seen(client, tickets)
        expect("both versions have decided, in every way",
               {f"{how}-{n}" for how in ("inline", "job", "async") for n in (1, 2)} <= seen, seen)
        told = [entry for entry in client.call("ticket.timeline", id="system", limit=500)["items"]
                if entry["type"] == "plugins_activated"]
        expect("each is told in the timeline of the system", len(told) > times / 2, len(told))
        expect("whoever was exchanged is gone",
               wait_until(lambda: desk.instance(client, "draining") is None))
        listed = client.call("plugin.list")
        expect("one loaded file is left over, and no restart is advised",
               listed["unused_files"] == 1 and "advice" not in listed, listed)
        expect("it ends well", desk.server.stop() == 0)
    finally:
        desk.server.remove()


def check_control(control):
    desk = Desk(control)
    try:
        try:
            faults, _, _ = run_load(desk, 60, 3)
        except OSError:
            faults = [f"the server is gone: {desk.server.process.poll()}"]
        print(f"{len(faults)} faults, the first: {faults[:1]}")
        expect(f"the planted fault {control} is found", faults)
    finally:
        desk.server.remove()


# --- one at a time ---


def check_settings(desk, client):
    expect("the first settings count", "first" in tags_of(client, create(client, "s1")))
    desk.write(word="second")
    answer = client.call("config.reload")
    expect("other words in the configuration make it anew", answer["made"] == ["marks"] and
           answer["ended"] == ["marks"] and answer["needs_restart"] == [], answer)
    expect("and count from then on", "second" in tags_of(client, create(client, "s2")))
    before = desk.instance(client)
    answer = client.call("config.reload")
    expect("the same words leave it alone", answer["made"] == [] and
           desk.instance(client)["calls"] == before["calls"], answer, before)
    shown = {item["path"]: item["value"] for item in client.call("config.show")["items"]}
    expect("config.show has what is in force",
           shown["plugins.instances.marks.config.word"] == "second", shown)


def check_wrong(desk, client):
    good = client.call("plugin.list")["version"]
    desk.write(word="third\n  oops: 1")
    error = refusal_of(client.call, "config.reload")
    expect("a configuration that is wrong is refused with its place", error["code"] == "INVALID"
           and "rung.yaml:" in error["message"], error)
    desk.write(word="third", fails="true")
    error = refusal_of(client.call, "config.reload")
    expect("a create() that says no is refused with its words",
           "it was told to fail" in error["message"] and "as it was" in error["message"], error)
    desk.write(word="third")
    with open(os.path.join(desk.server.folder, "marks.so"), "wb") as broken:
        broken.write(b"no plugin")
    error = refusal_of(client.call, "plugin.reload", instance="marks")
    expect("a file that is no plugin is refused", "ELF" in error["message"], error)
    error = refusal_of(client.call, "plugin.reload", instance="marsk")
    expect("an unknown name is refused", error["code"] == "NOT_FOUND", error)
    expect("and the old one goes on", client.call("plugin.list")["version"] == good and
           "second" in tags_of(client, create(client, "w1")))
    desk.put(1)


def check_more(desk, client):
    text = CONFIG.format(folder=desk.server.folder, drain="30s", job="20ms", word="second",
                         fails="false")
    desk.write(text + text.split("instances:\n")[1].replace("marks:", "more:", 1)
               + "tickets: {reopen_for: 3d}\n")
    answer = client.call("config.reload")
    expect("an instance that is new is asked besides", answer["made"] == ["more"] and
           answer["ended"] == [], answer)
    expect("what needs a restart is named", answer["needs_restart"] == ["tickets"], answer)
    desk.write(text)
    answer = client.call("config.reload")
    expect("one that is gone is asked no more", answer["made"] == [] and
           answer["ended"] == ["more"], answer)


def check_switch(client):
    answer = client.call("plugin.disable", instance="marks")
    expect("one that is switched off is not asked", answer["ended"] == ["marks"] and
           tags_of(client, create(client, "d1")) == [], answer)
    state = client.call("plugin.list")["items"]
    expect("and says why", any(item["state"] == "off" and "disable" in item["reason"]
                               for item in state), state)
    expect("a reload of the rest leaves it off", client.call("config.reload")["made"] == [])
    answer = client.call("plugin.enable", instance="marks")
    expect("switched on it is asked again", answer["made"] == ["marks"] and
           "inline-1" in tags_of(client, create(client, "d2")), answer)


def check_drain():
    """A job that outlasts the drain is recalled and done by the successor."""
    desk = Desk(drain="1s", job="3s")
    try:
        client = desk.client()
        ticket = create(client, "slow")
        expect("the job has begun", wait_until(lambda: desk.instance(client)["jobs"]["running"]))
        desk.put(2)
        client.call("plugin.reload", instance="marks")
        expect("the old one drains", desk.instance(client, "draining") is not None)
        expect("what it does not finish is done by the new one",
               wait_until(lambda: "job-2" in tags_of(client, ticket), 30), tags_of(client, ticket))
        expect("once", "job-1" not in tags_of(client, ticket))
        expect("the old one is gone",
               wait_until(lambda: desk.instance(client, "draining") is None))
        expect("a server that ends while one drains ends well", desk.server.stop() == 0)
    finally:
        desk.server.remove()


SCRIPT = """\
#!/usr/bin/python3
from rung_plugin import Plugin, tag
p = Plugin("test.script", "{version}", may=["add_tag"])


@p.hook("ticket.opened")
def opened(ev, ctx):
    return [tag("by-{version}", "because")]


p.run()
"""


def put_script(desk, version):
    path = os.path.join(desk.server.folder, "marks.py")
    with open(path + ".new", "w", encoding="utf-8") as out:
        out.write(SCRIPT.format(version=version))
    desk.own(path + ".new", 0o755)
    os.replace(path + ".new", path)


def check_script():
    """A script is exchanged like any other: another process, from the file as it is now."""
    desk = Desk()
    try:
        client = desk.client()
        shim = os.path.join(desk.server.folder, "rung_plugin.py")
        shutil.copy(os.path.join(SOURCE, "sdk", "python", "rung_plugin.py"), shim)
        desk.own(shim, 0o644)
        put_script(desk, "1.0.0")
        text = CONFIG.format(folder=desk.server.folder, drain="30s", job="20ms", word="w",
                             fails="false")
        use = f"    script: {{use: 'bridge:{desk.server.folder}/marks.py'}}\n"
        desk.write(text + use)
        expect("a script comes in while the server runs",
               client.call("config.reload")["made"] == ["marks", "script"])
        ticket = create(client, "p1")
        expect("and is asked", wait_until(lambda: "by-1.0.0" in tags_of(client, ticket)))
        put_script(desk, "2.0.0")
        client.call("plugin.reload", instance="script")
        ticket = create(client, "p2")
        expect("its next version is asked instead",
               wait_until(lambda: "by-2.0.0" in tags_of(client, ticket)) and
               "by-1.0.0" not in tags_of(client, ticket))
        put_script(desk, "no version\nat all")
        expect("one that does not start leaves the old one in place",
               refusal_of(client.call, "plugin.reload", instance="script") is not None)
        ticket = create(client, "p3")
        expect("which is asked", wait_until(lambda: "by-2.0.0" in tags_of(client, ticket)))
        expect("it ends well", desk.server.stop() == 0)
    finally:
        desk.server.remove()


def check_single():
    desk = Desk()
    try:
        client = desk.client()
        check_settings(desk, client)
        check_wrong(desk, client)
        check_more(desk, client)
        check_switch(client)
        ticket = create(client, "z1")
        client.call("plugin.reload", instance="marks")
        expect("it ends well", desk.server.stop() == 0)
        desk.server.start()
        again = desk.client()
        expect("the next start has every ticket", again.call("ticket.get", id=ticket)["ticket"])
        desk.server.stop()
    finally:
        desk.server.remove()


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--control":
        check_control(sys.argv[2])
    else:
        check_single()
        check_drain()
        check_script()
        check_load(int(os.environ.get("RUNG_EXCHANGES", "300")))
    print("reload: well")
