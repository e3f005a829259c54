"""The server as a client, an operator and a stranger meet it."""
import os
import resource
import socket
import subprocess
import sys

import msgpack

from rung import BUILD, SOURCE, Client, Refused, Server

failures = []


def expect(what, condition, *seen):
    if not condition:
        failures.append(what)
        print("FAILED:", what, *seen)


def refused(call):
    try:
        call()
    except Refused as error:
        return error.error
    return None


def requests(server):
    client = Client(server.port)
    card = {"key": "a", "subject": "Card", "body": "x", "requester": "Anna@example.org"}
    made = client.call("ticket.create", **card)
    ticket = made["ticket"]["id"]
    again = client.call("ticket.create", **card)
    expect("the same key gives the same answer", again == made)
    error = refused(lambda: client.call("ticket.create", **dict(card, subject="B")))
    expect("a key that was used is a conflict",
           error["code"] == "CONFLICT" and error["path"] == "key", error)
    error = refused(lambda: client.call("ticket.create", subject="B", body="x", requester="a@b"))
    expect("a write without key is told why", error["path"] == "key", error)
    error = refused(lambda: client.call("ticket.solve", key="s", id=ticket, resolution=7))
    expect("a wrong type is named",
           error["path"] == "resolution" and "text" in error["message"], error)
    error = refused(lambda: client.call("ticket.lst"))
    expect("a near miss is suggested", "ticket.list" in error["message"], error)
    error = refused(lambda: client.call("ticket.get", id="T-ZZZZZ"))
    expect("a mistyped id is no other ticket", error["code"] == "INVALID", error)
    expect("a customer is found by identity",
           client.call("customer.get", identity="ANNA@example.org")["tickets"][0]["id"] == ticket)
    client.call("agent.set_presence", key="p", agent="ann", presence="away")
    agents = {row["id"]: row for row in client.call("agent.list")["items"]}
    expect("presence is kept", agents["ann"]["presence"] == "away")
    solved = client.call("ticket.solve", key="s2", id=ticket, resolution="done")
    expect("a solved ticket is solved", solved["ticket"]["state"] == "solved")
    status = client.call("admin.status")
    expect("reviews that are overdue are counted",
           0 <= status["reviews_overdue"] <= status["policies"] > 0, status)
    names = [row["name"] for row in client.call("rpc.methods")["items"]]
    expect("methods are sorted and whole", names == sorted(names) and len(names) >= 20)
    return ticket


def events(server):
    client = Client(server.port)
    client.call("events.subscribe", **{"from": 0})
    writer = Client(server.port)
    writer.call("ticket.create", key="e", subject="E", body="x", requester="e@example.org")
    cursors = []
    while len(cursors) < 5:
        message = client.receive()
        if message[0] == 2:
            expect("an event has its name", message[1] == "rung.event", message)
            cursors.append(message[2][0]["cursor"])
    expect("cursors ascend without gaps", cursors == list(range(1, 6)), cursors)


def strangers(server):
    bombs = [b"\xdd\xff\xff\xff\xff", b"\xdf\xff\xff\xff\xff", b"\x91" * 40, b"\xc1",
             b"\xdb\xff\xff\xff\xff",
             msgpack.packb([0, 1, "rpc.ping"]), msgpack.packb({"a": 1}), msgpack.packb(7)]
    for bomb in bombs:
        stranger = socket.create_connection(("127.0.0.1", server.port), timeout=10)
        stranger.sendall(bomb)
        data = b""
        while True:
            more = stranger.recv(4096)
            if not more:
                break
            data += more
        answer = msgpack.unpackb(data, raw=False)
        expect("a stranger is told and shown out",
               answer[0] == 1 and answer[2].startswith("PROTOCOL"), bomb, answer)
        stranger.close()
    client = Client(server.port)
    client.socket.sendall(msgpack.packb([2, "ticket.create", [{"key": "n", "subject": "n"}]]))
    expect("a notification writes nothing", client.call("rpc.ping")["now_at_ms"] > 0)


def run(command):
    return subprocess.run(command, capture_output=True, text=True, check=False)


def operators(server):
    rungd = os.path.join(BUILD, "bin", "rungd")
    second = run([rungd, "--config", server.config, "--data", server.data,
                  "--set", "listen.rpc.bind=127.0.0.1:0"])
    expect("a second server on the same folder is refused", second.returncode == 1 and
           "another rungd" in second.stderr, second.stderr)
    methods = run([rungd, "--methods"]).stdout
    with open(os.path.join(SOURCE, "docs", "methods.md"), encoding="utf-8") as page:
        expect("docs/methods.md is what the server prints", page.read() == methods)
    check = run([rungd, "--check", server.config])
    expect("the quickstart checks well", check.returncode == 0, check.stderr)


def tool(server):
    rungctl = [os.path.join(BUILD, "bin", "rungctl"), "--connect", f"127.0.0.1:{server.port}"]
    made = run(rungctl + ["-o", "table", "ticket", "create", "t@example.org", "Tool", "x"])
    ticket = made.stdout.split()[0]
    shown = run(rungctl + ["-o", "table", "ticket", "show", ticket])
    expect("the tool shows clocks and timeline",
           "first_response" in shown.stdout and "clock_armed" in shown.stdout, shown.stdout)
    begun = run(rungctl + ["-o", "table", "ticket", "timeline", ticket, "--set", "limit=1"])
    rest = run(rungctl + ["-o", "table", "ticket", "timeline", ticket, "--set", "from=2"])
    expect("a timeline that is cut says how to go on",
           "--set from=2" in begun.stdout and "there is more" not in rest.stdout and
           "clock_armed" in rest.stdout, begun.stdout, rest.stdout)
    everything = run(rungctl + ["ticket", "list", "--set", "all=true", "--set", "limit=500"])
    expect("numbers and yes or no travel as what they are", everything.returncode == 0 and
           ticket in everything.stdout, everything)
    expect("a terminal gets no control characters from customers",
           "\x1b" not in run(rungctl + ["-o", "table", "ticket", "create", "t@example.org",
                                        "\x1b[2J", "x"]).stdout)
    codes = [run(rungctl + words).returncode for words in
             (["ticket", "show", "T-ZV"], ["ticket", "solve", ticket, ""], ["nonsense"])]
    expect("exit codes tell not found, refused and usage apart", codes == [5, 1, 2], codes)
    alone = run([rungctl[0], "--connect", "127.0.0.1:1", "status"])
    expect("nobody there is another code", alone.returncode == 3, alone)


FEW_FILES = 64


def start_with_few_files(server):
    """As a shell would that allows few open files, and many to who asks."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (FEW_FILES, hard))
    server.start()
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def visitors(server):
    clients = [Client(server.port) for _ in range(2 * FEW_FILES)]
    answered = sum("now_at_ms" in client.call("rpc.ping") for client in clients)
    expect("more visitors are let in than files were allowed at first",
           answered == len(clients), answered)
    for client in clients:
        client.socket.close()


def main():
    server = Server()
    try:
        start_with_few_files(server)
        visitors(server)
        requests(server)
        events(server)
        strangers(server)
        operators(server)
        tool(server)
        expect("SIGTERM ends it well", server.stop() == 0)
        server.start()
        expect("and everything is there again",
               Client(server.port).call("ticket.list", all=True)["items"] != [])
    finally:
        server.remove()
    print(f"{len(failures)} failures")
    return 1 if failures else 0


sys.exit(main())
