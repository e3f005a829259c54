"""Methods that plugins publish, by a client of the real server: listed, described, checked, called;
a job's outcome is found under its key when the server was killed in between. --isolated: the same
plugins in processes of their own, which are killed as well."""
import json
import os
import signal
import subprocess
import sys
import time

from rung import BUILD, Client, Refused, Server, expect

ISOLATED = "--isolated" in sys.argv
OWN = ", isolation: process" if ISOLATED else ""
GUESTS = os.path.join(BUILD, "tests", "guests")


def configure(server):
    gate = os.path.join(server.folder, "gate")
    with open(server.config, "w", encoding="ascii") as out:
        out.write(f"""plugins:
  path: ['{GUESTS}']
  instances:
    valet: {{use: butler, grant: [reject]{OWN}}}
    maid: {{use: butler_job, grant: [reject], config: {{gate: '{gate}'}}{OWN}}}
""")
    return gate


def refused(client, method, **params):
    try:
        return client.call(method, **params)
    except Refused as refusal:
        return refusal.error


def check_listed(client):
    rows = {row["name"]: row for row in client.call("rpc.methods")["items"]}
    greet = rows["x.maid.greet"]
    expect("methods of plugins are listed", greet["kind"] == "read" and
           rows["x.valet.tag"]["kind"] == "write" and "ticket.get" in rows, greet)
    expect("and described, with role and parameters", greet["role"] == "agent" and
           [field["name"] for field in greet["params"]] == ["name", "loud", "timeout_ms"], greet)
    one = client.call("rpc.describe", method="x.maid.greet")["method"]
    expect("one by one, too", one == greet, one)


def check_checked(client):
    for params, path, words in [
            ({}, "name", 'x.valet.greet needs "name"'),
            ({"name": 7}, "name", "name must be a text"),
            ({"name": "x" * 21}, "name", "at most 20"),
            ({"name": "a", "lout": True}, "lout", 'did you mean "loud"'),
            ({"name": "a", "timeout_ms": 60001}, "timeout_ms", "1 to 60000 are taken")]:
        error = refused(client, "x.valet.greet", **params)
        expect(f"refused: {words}", error["code"] == "INVALID" and error["path"] == path and
               words in error["message"], error)
    error = refused(client, "x.valet.tag")
    expect("what is no query wants a key", error["path"] == "key", error)
    error = refused(client, "x.maid.gret", name="a")
    expect("a slip is told", 'did you mean "x.maid.greet"' in error["message"], error)


def check_called(client):
    for who in ("valet", "maid"):
        answer = client.call(f"x.{who}.greet", name="ann")
        expect(f"{who} answers", answer["said"] == "hello" and answer["more"] == [1, 2] and
               b"ann" in answer["params"], answer)
        error = refused(client, f"x.{who}.refuse", key=f"no-{who}")
        expect("a refusal has the plugin's own word", error["code"] == "REFUSED" and
               error["data"]["reason"] == "not_today" and error["applied"] == "no", error)
    error = refused(client, "x.maid.sleep", timeout_ms=50)
    expect("who takes too long is an error", error["code"] == "REFUSED" and
           "deadline" in error["message"], error)
    began = time.monotonic()
    client.send("x.maid.sleep", timeout_ms=60000)
    client.call("rpc.ping")
    expect("nobody waits behind a call that is open", time.monotonic() - began < 10)


def check_search(client):
    made = [client.call("ticket.create", key=f"t-{subject}", subject=subject, body=body,
                        requester="ann@x.example")["ticket"]["id"]
            for subject, body in [("Card stolen", "in the train"), ("Card lost", "at home"),
                                  ("Other", "the CARD was stolen")]]

    def ids(answer):
        return [item["id"] for item in answer["items"]]
    answer = client.call("ticket.search", query=f"find {made[1]}")
    expect("a plugin's hits are looked up, and what is not there is left out",
           ids(answer) == [made[1]] and answer["plugin"] == "valet", answer)
    for query, found in [("stolen card", [made[0], made[2]]), ("break", []), ("HOME", [made[1]]),
                         (made[2], [made[2]]), ("ann@x.example lost", [made[1]])]:
        answer = client.call("ticket.search", query=query)
        expect(f"nobody knows {query!r}: the store is looked through", ids(answer) == found and
               "plugin" not in answer, answer)
    first = client.call("ticket.search", query="card", limit=2)
    rest = client.call("ticket.search", query="card", limit=2, after=first["next"])
    expect("a page goes on where the former ended", ids(first) + ids(rest) == made, first, rest)
    error = refused(client, "ticket.search", query="")
    expect("words are needed", error["path"] == "query", error)


def check_reload(server, client):
    with open(server.config, encoding="ascii") as file:
        text = file.read()
    with open(server.config, "w", encoding="ascii") as file:
        file.write(text.replace("    valet:", f"    cook: {{use: butler{OWN}}}\n    valet:"))
    client.call("config.reload")
    names = [row["name"] for row in client.call("rpc.methods")["items"]]
    expect("a plugin that comes later is listed and called", "x.cook.greet" in names and
           client.call("x.cook.greet", name="eve")["said"] == "hello", names)
    with open(server.config, "w", encoding="ascii") as file:
        file.write(text)
    client.call("config.reload")
    error = refused(client, "x.cook.greet", name="eve")
    expect("and one that has gone is unknown", error["code"] == "UNSUPPORTED", error)
    expect("the others stay", client.call("x.valet.greet", name="eve")["said"] == "hello")


def check_killed(server, client, gate):
    error = refused(client, "x.maid.pass", key="once", timeout_ms=100)
    expect("a job that goes on is an unknown outcome", error["code"] == "UNKNOWN" and
           error["applied"] == "maybe" and "same key" in error["message"], error)
    server.kill()
    server.start()
    client = Client(server.port)
    number = client.send("x.maid.pass", key="once", timeout_ms=60000)
    with open(gate, "w", encoding="ascii"):
        pass
    answer = client.receive()
    expect("asked again after a kill it has the answer of the second attempt",
           answer[1] == number and answer[2] is None and answer[3]["attempt"] == 2, answer)
    again = client.call("x.maid.pass", key="once")
    expect("and so for ever", again == answer[3], again)
    return client


def look(what, seen, seconds=20):
    """Looks until it holds; nothing here is measured."""
    until = time.monotonic() + seconds
    while not seen() and time.monotonic() < until:
        time.sleep(0.02)
    expect(what, seen())


def plugin(client, name):
    return next(row for row in client.call("plugin.list")["items"] if row["instance"] == name)


def end_process(client, name):
    os.kill(plugin(client, name)["pid"], signal.SIGKILL)


def is_answered(client, name):
    try:
        return client.call(f"x.{name}.greet", name="a")["said"] == "hello"
    except Refused:
        return False


def check_effects(client):
    ticket = client.call("ticket.create", key="t-effects", subject="x", body="y",
                         requester="ann@x.example")["ticket"]["id"]
    for who in ("valet", "maid"):
        answer = client.call(f"x.{who}.tag", key=f"tag-{who}", ticket=ticket)
        expect(f"{who} changes the ticket that the call names", answer["times"] == 1, answer)
    tags = client.call("ticket.get", id=ticket)["ticket"]["tags"]
    expect("both have", tags == ["called"], tags)


def running(client):
    return plugin(client, "maid")["jobs"]["running"]


def check_leaving(server, client):
    """A client that goes away ends its query: its place is free again."""
    before = running(client)
    others = [Client(server.port) for _ in range(3)]
    for other in others:
        other.send("x.maid.sleep", timeout_ms=60000)
    look("so many are asked", lambda: running(client) >= before + 3)
    for other in others:
        other.socket.close()
    look("who goes away is not waited for", lambda: running(client) == before)
    look("and leaves his place to others", lambda: is_answered(client, "maid"))


def check_process_dies(server, client, gate):
    """Of the plugin's process; a query says so at once, a call is made again by the next one."""
    waiter = Client(server.port)
    before = running(client)
    number = waiter.send("x.maid.sleep", timeout_ms=60000)
    look("a query is under way", lambda: running(client) > before)
    end_process(client, "maid")
    answer = waiter.receive()
    expect("whoever waits for a query is told that its process has died", answer[1] == number and
           answer[2] and "its process died" in answer[2]["message"], answer)
    look("the next process is asked", lambda: is_answered(client, "maid"))
    names = [row["name"] for row in client.call("rpc.methods")["items"]]
    expect("and its methods are there once", names.count("x.maid.greet") == 1, names)
    before = running(client)
    number = waiter.send("x.maid.pass", key="dies", timeout_ms=60000)
    look("a call is under way", lambda: running(client) > before)
    end_process(client, "maid")
    with open(gate, "w", encoding="ascii"):
        pass
    answer = waiter.receive()
    expect("a call is made again by the next process, and whoever waits has its answer",
           answer[1] == number and answer[2] is None and answer[3]["attempt"] >= 2, answer)
    os.unlink(gate)


def rungctl(server, *words):
    return subprocess.run([os.path.join(BUILD, "bin", "rungctl"), "--connect",
                           f"127.0.0.1:{server.port}", "-o", "json", *words],
                          capture_output=True, text=True, check=False)


def check_rungctl(server):
    done = rungctl(server, "--set", "name=bob", "method", "call", "x.valet.greet")
    expect("rungctl calls them", done.returncode == 0 and
           json.loads(done.stdout)["said"] == "hello", done)
    done = rungctl(server, "method", "call", "x.valet.refuse")
    expect("and tells what went wrong", done.returncode == 1 and "come back tomorrow" in
           done.stderr, done)
    done = rungctl(server, "ticket", "search", "stolen train")
    expect("and searches", len(json.loads(done.stdout)["items"]) == 1, done)
    done = rungctl(server, "method", "show", "x.maid.pass")
    expect("and shows them", json.loads(done.stdout)["method"]["role"] == "admin", done)


def main():
    server = Server(config="docs/examples/quickstart/rung.yaml")
    server.settings = []
    gate = configure(server)
    try:
        client = Client(server.start().port)
        check_listed(client)
        check_checked(client)
        check_called(client)
        check_search(client)
        check_effects(client)
        check_leaving(server, client)
        if ISOLATED:
            check_process_dies(server, client, gate)
        check_reload(server, client)
        check_killed(server, client, gate)
        check_rungctl(server)
        expect("the server stops well, with a call open", server.stop() == 0)
    finally:
        server.remove()


main()
