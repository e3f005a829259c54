"""A plugin that ends the server: the next start says who it was and where; the second time it is
left out, the rest runs, and an operator can let it in again. What only costs memory or a thread
ends nobody."""
import glob
import os
import re
import subprocess
import sys
import time

from rung import BUILD, Client, Refused, Server, expect

GUEST = os.path.join(BUILD, "tests", "guests", "bad_careless.so")
CONFIG = "tests/integration/story.yaml"
DEATHS = {  # subject of the ticket: what the next start says of it
    "crash": ("ticket.classify", "signal 11"),
    "abort": ("ticket.classify", "signal 6"),
    "overflow": ("ticket.classify", "signal 11"),
    "exit": ("ticket.classify", "it called exit()"),
    "vanish": ("ticket.classify", "it called exit()"),
    "corrupt": ("ticket.classify", "signal 6"),
    "handler": ("its own code", "signal 11"),
    "job crash": ("ticket.opened", "signal 11"),
    "thread crash": ("a thread of its own", "signal 11"),
    "thread abort": ("a thread of its own", "signal 6"),
    "thread overflow": ("a thread of its own", "signal 11"),
    "thread exit": ("a thread of its own", "it called exit()"),
    "joined vanish": ("a thread of its own", "it called exit()"),
    "joined corrupt": ("a thread of its own", "signal 6"),
}


def guest(client):
    return {item["instance"]: item for item in client.call("plugin.list")["items"]}["careless"]


def create(client, subject):
    return client.call("ticket.create", key=f"k-{subject}", subject=subject, body="x",
                       requester="anna@example.org")["ticket"]


def start(server):
    server.errors = open(os.path.join(server.folder, "stderr"), "w+", encoding="utf-8")
    server.start(stderr=server.errors)
    return Client(server.port)


def said(server):
    server.errors.seek(0)
    return server.errors.read()


def die(server, client, subject):
    """The answer, if there is one, and the end of the server."""
    try:
        create(client, subject)
    except (ConnectionError, OSError):
        pass
    code = server.process.wait(timeout=30)
    server.process.stdout.close()
    return code


def fresh():
    server = Server(config=CONFIG)
    server.log_level = "warn"
    # It leaks on purpose, and what a sanitizer finds is to end like what the C library finds.
    server.environment["ASAN_OPTIONS"] = "detect_leaks=0:abort_on_error=1"
    server.environment["PAGER_SECRET"] = "0123456789abcdef0123456789abcdef"
    with open(server.config, "a", encoding="utf-8") as config:
        config.write(f"    careless: {{use: {GUEST}}}\n")
        config.write("    later: {use: classify_rules, config: {rules: [{name: l, when: "
                     "'ticket.subject starts_with \"scribble\"', label: l, tags: [late]}]}}\n")
    return server


def check_each_death():
    for subject, (hook, how) in DEATHS.items():
        server = fresh()
        try:
            die(server, start(server), subject)
            last_words = said(server)
            client = start(server)
            log = said(server)
            expect(f"{subject}: the next start names plugin and hook",
                   re.search("crashed_last_run plugin=careless", log) and hook in log
                   and how in log, log, last_words)
            item = guest(client)
            expect(f"{subject}: plugin.list has it too", item["state"] == "running" and
                   item["crash"]["hook"] == hook and how in item["crash"]["how"], item)
            expect(f"{subject}: it said so when it happened",
                   f"inside the plugin careless, at {hook}" in last_words, last_words)
            server.stop()
        finally:
            server.remove()


def check_quarantine():
    server = fresh()
    try:
        die(server, start(server), "crash")
        die(server, start(server), "thread exit")
        client = start(server)
        item = guest(client)
        expect("after the second death it is left out", item["state"] == "quarantined" and
               "rungctl plugin release careless" in item["reason"] and
               item["crash"]["deaths"] == 2, item)
        ticket = create(client, "abort card")
        expect("the rest runs", ticket["priority"] == "urgent" and ticket["tags"] == ["card"],
               ticket)
        server.stop()
        client = start(server)
        expect("it stays out", guest(client)["state"] == "quarantined")
        rungctl = os.path.join(BUILD, "bin", "rungctl")
        command = [rungctl, "--connect", f"127.0.0.1:{server.port}", "plugin", "release",
                   "careless"]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        expect("an operator releases it", run.returncode == 0, run)
        try:
            client.call("plugin.release", instance="careless")
            expect("there is nothing to forget twice", False)
        except Refused as refused:
            expect("there is nothing to forget twice", refused.error["code"] == "CONFLICT",
                   refused.error)
        server.stop()
        client = start(server)
        expect("at the next start it is loaded again", guest(client)["state"] == "running")
        server.stop()
    finally:
        server.remove()


def check_who_is_killed_from_outside():
    server = fresh()
    try:
        for number in range(3):
            client = start(server)
            if number == 0:
                create(client, "job hang")
            for _ in range(200):
                if guest(client)["jobs"]["running"] > 0:
                    break
            server.kill()
        client = start(server)
        item = guest(client)
        expect("who was inside when somebody else ended it is told and stays in",
               item["state"] == "running" and item["crash"]["deaths"] == 0, item)
        server.kill()
    finally:
        server.remove()


def check_who_hangs():
    """An inline hook that never returns: the engine is inside, and it is said while it is."""
    server = fresh()
    try:
        client = start(server)
        client.send("ticket.create", key="k-hang", subject="hang", body="x",
                    requester="anna@example.org")
        other = Client(server.port)
        inside = []
        for _ in range(500):
            inside = guest(other)["inside"]
            if "hangs plugin=careless" in said(server):
                break
            time.sleep(0.02)
        expect("who hangs is named while it hangs", 'hook="ticket.classify"' in said(server) and
               inside == ["ticket.classify"], said(server), inside)
        server.kill()
    finally:
        server.remove()


def check_what_ends_nobody():
    server = fresh()
    try:
        client = start(server)
        for subject in ("leak", "gibibyte", "thread", "job leak", "job gibibyte", "job thread"):
            create(client, subject)
        ticket = create(client, "good card")
        create(client, "descriptors")
        item = guest(client)
        expect("who closes what is the server's is refused, and that is a failure",
               "descriptors that are the server's" in item["last_error"] and item["errors"] == 1,
               item)
        scribbled = create(client, "scribble card")
        expect("who writes into what it is shown writes into its own copy",
               scribbled["subject"] == "scribble card" and scribbled["tags"] == ["card", "late"],
               scribbled)
        expect("memory and threads end nobody", ticket["priority"] == "urgent", ticket)
        expect("and the server ends cleanly", server.stop() == 0)
        client = start(server)
        expect("nobody is accused", "crash" not in guest(client), guest(client))
        server.stop()
    finally:
        server.remove()


def journal_files(server):
    return set(glob.glob(os.path.join(server.folder, "**", "journal-????"), recursive=True))


def fill_segments(client, server):
    """Writes until the journal has opened a segment that was not there when plugins were loaded,
    and the one that was in use then is full."""
    before = journal_files(server)
    for number in range(400):
        if len(journal_files(server) - before) > 1:
            return True
        client.call("ticket.create", key=f"large-{number}", subject="large",
                    body=os.urandom(100_000).hex(), requester="anna@example.org")
    return False


def check_whoever_closes_what_is_the_servers():
    server = fresh()
    try:
        client = start(server)
        expect("the journal has gone on to new segments", fill_segments(client, server))
        for number, subject in enumerate(("descriptors", "replace", "range", "from")):
            create(client, subject)
            item = guest(client)
            expect(f"{subject}: that is refused, and a failure of the plugin",
                   "descriptors that are the server's" in item["last_error"] and
                   item["errors"] == number + 1, item)
            kept = create(client, f"kept after {subject}")
        create(client, "joined range")
        kept = create(client, "kept after a thread")
        expect("a thread of its own is refused as well, and the log says so",
               said(server).count("plugin.descriptor_refused plugin=careless") == 1, said(server))
        server.kill()
        client = start(server)
        expect("and what was kept meanwhile is on disk",
               client.call("ticket.get", id=kept["id"])["ticket"]["subject"] == kept["subject"])
        expect("and the server ends cleanly", server.stop() == 0)
    finally:
        server.remove()


def main():
    check_each_death()
    check_quarantine()
    check_who_is_killed_from_outside()
    check_who_hangs()
    check_what_ends_nobody()
    check_whoever_closes_what_is_the_servers()
    return 0


sys.exit(main())
