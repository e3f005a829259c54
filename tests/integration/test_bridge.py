"""Plugins in processes of their own: bundled ones isolated, the script of docs/bridge.md as it
stands there, one that does everything wrong, and what is refused when the configuration is read.
The server survives each and says what happened."""
import hashlib
import http.client
import json
import os
import re
import shutil
import smtplib
import socket
import struct
import subprocess
import sys
import time
from email.message import EmailMessage

import msgpack

from rung import BUILD, SOURCE, Client, Refused, Server, expect, wait_for

CARELESS = os.path.join(BUILD, "tests", "guests", "careless.so")
QUICK = {"restart.delay": "10ms", "restart.delay_max": "50ms", "restart.deaths": 0}


def plugins(client):
    return {item["instance"]: item for item in client.call("plugin.list")["items"]}


def create(client, subject):
    answer = client.call("ticket.create", key=f"{subject}-{time.monotonic_ns()}", subject=subject,
                         body="x", requester="anna@example.org")
    return answer["ticket"]["id"]


def tags(client, ticket):
    return client.call("ticket.get", id=ticket)["ticket"]["tags"]


def write_script(folder):
    with open(os.path.join(SOURCE, "docs", "bridge.md"), encoding="utf-8") as file:
        text = re.search(r"```python\n(.*?)```", file.read(), re.S).group(1)
    path = os.path.join(folder, "words.py")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, 0o755)
    os.chmod(folder, 0o755)
    return path


def instance(name, use, more=(), **settings):
    settings = {"use": use, **dict(more), **settings}
    return [f"plugins.instances.{name}.{key}={value}" for key, value in settings.items()]


def careless(more=()):
    return ["log.level=warn", *instance("careless", CARELESS,
                                        {"isolation": "process", **QUICK, **dict(more)})]


def check_bundled():
    server = Server()
    script = write_script(server.folder)
    names = ["rules", "mail", "pager", "route"]
    server.settings += [f"plugins.instances.{name}.isolation=process" for name in names]
    server.settings += instance("words", f"bridge:{script}")
    try:
        client = Client(server.start().port)
        seen = plugins(client)
        expect("bundled plugins run in processes of their own",
               all(seen[name]["state"] == "running" and seen[name]["isolation"] == "process" and
                   seen[name]["pid"] > 0 for name in names), seen)
        expect("one that is not isolated has no process", seen["targets"]["pid"] == 0)
        expect("a listener in another process stands in the READY line", server.lmtp > 0)
        ticket = create(client, "outage of the card payment")
        wait_for("both classifiers tag it", lambda: set(tags(client, ticket)) >= {"card", "outage"})
        ticket = client.call("ticket.get", id=ticket)["ticket"]
        expect("the isolated router gives it to a team", ticket["team"] == "support", ticket)
        expect("the server ends, and they with it", server.stop() == 0)
        expect("no process is left", not any(os.path.exists(f"/proc/{seen[name]['pid']}")
                                             for name in names))
    finally:
        server.remove()


def check_attachment():
    """A mail that is longer than a frame, to a mail channel in another process: it goes over in
    pieces, its attachment comes back so, and is kept whole."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "anna@example.org", "support@support.example"
    mail["Subject"], mail["Message-ID"] = "my recording", "<recording-1@example.org>"
    mail.set_content("It is attached.")
    data = bytes(range(256)) * (3 << 12)  # 3 MiB
    mail.add_attachment(data, maintype="audio", subtype="ogg", filename="call.ogg")
    server = Server(["plugins.instances.mail.isolation=process"])
    try:
        client = Client(server.start().port)
        with smtplib.LMTP("127.0.0.1", server.lmtp, timeout=60) as far:
            far.send_message(mail)
        ticket = wait_for("the mail is a ticket", lambda: client.call("ticket.list")["items"])[0]
        events = client.call("ticket.timeline", id=ticket["id"], limit=100)["items"]
        files = [one for event in events for one in event["data"].get("attachments", ())]
        expect("its file is named", [(one["name"], one["type"], one["bytes"]) for one in files] ==
               [("call.ogg", "audio/ogg", len(data))], files)
        kept, size = b"", len(data)
        while len(kept) < size:
            piece = client.call("blob.get", id=files[0]["id"], **{"from": len(kept)})["bytes"]
            expect("there is more of it", len(piece) > 0)
            kept += piece
        expect("and kept as it was", kept == data, len(kept))
        seen = plugins(client)["mail"]
        expect("by a process that is well", seen["restarts"] == 0 and seen["pid"] > 0, seen)
        expect("the server ends well", server.stop() == 0)
    finally:
        server.remove()


def check_door():
    """The script of docs/plugins.md that has a page and a method, as it stands there."""
    server = Server(["listen.http.bind=127.0.0.1:0"])
    os.chmod(server.folder, 0o755)
    with open(os.path.join(SOURCE, "docs", "plugins.md"), encoding="utf-8") as page:
        text = next(one for one in re.findall(r"```python\n(.*?)```", page.read(), re.S)
                    if "org.example.door" in one)
    path = os.path.join(server.folder, "door.py")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, 0o755)
    shutil.copy(os.path.join(SOURCE, "sdk/python/rung_plugin.py"), server.folder)
    server.environment["RUNG_TEST_KEY"] = "a-key-of-the-sender"
    server.settings += instance("door", f"bridge:{path}", {"config.key": "env:RUNG_TEST_KEY"})
    try:
        client = Client(server.start().port)

        def post(key, body):
            visitor = http.client.HTTPConnection("127.0.0.1", server.http, timeout=20)
            visitor.request("POST", "/x/door/files/photo.jpg", body, {"X-Key": key})
            answer = visitor.getresponse()
            return answer.status, answer.read()
        expect("a page of a script says no", post("wrong", b"x")[0] == 403)
        data = b"\xff\x00" * (1 << 19)  # as long as a request may be
        status, said = post("a-key-of-the-sender", data)
        expect("and takes a body of 1 MiB", status == 200, status, said)
        got = client.call("x.door.file", id=json.loads(said)["id"])
        expect("its method knows the file", got == {"found": True, "bytes": len(data)}, got)
        ticket = wait_for("which is a ticket", lambda: client.call("ticket.list")["items"])[0]
        expect("of its name", ticket["subject"] == "File photo.jpg", ticket)
        expect("the server ends well", server.stop() == 0)
    finally:
        server.remove()


HALF = """#!/usr/bin/python3
import os, struct, msgpack

def receive():
    n = struct.unpack(">I", read(4))[0]
    return msgpack.unpackb(read(n))

def read(n):
    data = b""
    while len(data) < n:
        data += os.read(3, n - len(data)) or os._exit(0)
    return data

def send(*message):
    data = msgpack.packb(message)
    data = struct.pack(">I", len(data)) + data
    while data:
        data = data[os.write(3, data):]

while True:
    kind, ident, method, params = (receive() + [None])[:4]
    if kind == 0 and method == "hello":
        send(1, ident, None, {{"proto": 1, "id": "org.example.half", "version": "1.0.0",
                              "max_message": 1 << 25, "subs": [{{"hook": "ticket.classify"}}]}})
    elif kind == 0 and method == "hook":
        put = msgpack.packb([0, 7, "blob.put", {{"bytes": {data!r} * (1 << 20)}}])
        whole = params["ticket"]["subject"] == "whole"
        for at in range(0, len(put) if whole else len(put) // 2, 1 << 18):
            send(2, "piece", {{"of": 3, "size": len(put), "bytes": put[at:at + (1 << 18)]}})
        if not whole:
            os._exit(3)
        send(1, ident, None, {{"code": 1}})
    elif kind == 0:
        send(1, ident, None, {{}})
"""


def check_half():
    """A process that ends in the middle of an attachment leaves nothing of it; the next one may
    bring it whole. The control is that it is then there."""
    data = b"half"
    server = Server()
    os.chmod(server.folder, 0o755)
    path = os.path.join(server.folder, "half.py")
    with open(path, "w", encoding="utf-8") as file:
        file.write(HALF.format(data=data))
    os.chmod(path, 0o755)
    server.settings += instance("half", f"bridge:{path}", QUICK)
    blob = hashlib.sha256(data * (1 << 20)).hexdigest()

    def size():
        try:
            return client.call("blob.get", id=blob, max=1)["size"]
        except Refused as refusal:
            return refusal.error["code"]
    try:
        client = Client(server.start().port)
        create(client, "half")
        wait_for("it ends in the middle", lambda: plugins(client)["half"]["restarts"] >= 1)
        expect("and leaves nothing", size() == "NOT_FOUND", size())
        create(client, "whole")
        wait_for("the next one brings it whole", lambda: size() == len(data) << 20)
        print("ok    the next one brings it whole")
        expect("the server ends well", server.stop() == 0)
    finally:
        server.remove()


def check_reload():
    server = Server(["plugins.instances.rules.isolation=process"])
    try:
        client = Client(server.start().port)
        before = plugins(client)["rules"]["pid"]
        create(client, "the card")
        client.call("plugin.reload", instance="rules")
        after = [item["pid"] for item in client.call("plugin.list")["items"]
                 if item["instance"] == "rules" and item["state"] == "running"]
        expect("a reloaded instance has another process", len(after) == 1 and
               after[0] not in (0, before), after, before)
        wait_for("the old process ends", lambda: not os.path.exists(f"/proc/{before}"))
        ticket = create(client, "another card")
        wait_for("the new one is asked", lambda: "card" in tags(client, ticket))
        expect("the server ends well", server.stop() == 0)
    finally:
        server.remove()


SCRIPTS = {
    "python": ("python", "rung_plugin.py", "shim.py", """#!/usr/bin/python3
import sys; sys.path.insert(0, "{folder}")
from rung_plugin import Plugin, tag
p = Plugin("org.example.shim-python", "1.0.0", "tags all", may=["add_tag"])
@p.hook("ticket.classify", timeout="5s")
def classify(ev, ctx):
    return [tag("python", reason="it was here")]
p.run()
"""),
    "node": ("js", "rung-plugin.js", "shim.mjs", """#!/usr/bin/env node
import {{ Plugin, tag }} from './rung-plugin.js';
const p = new Plugin('org.example.shim-node', '1.0.0', {{ may: ['add_tag'] }});
p.hook('ticket.classify', {{ timeout: '5s' }}, async () => [tag('node', {{ reason: 'here' }})]);
p.run();
"""),
}


def check_shims():
    server = Server()
    os.chmod(server.folder, 0o755)
    wanted = {"python"} | ({"node"} if shutil.which("node", path="/usr/bin:/usr/local/bin")
                           else set())
    for name in wanted:
        folder, shim, script, text = SCRIPTS[name]
        shutil.copy(os.path.join(SOURCE, "sdk", folder, shim), server.folder)
        path = os.path.join(server.folder, script)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.format(folder=server.folder))
        os.chmod(path, 0o755)
        os.chmod(os.path.join(server.folder, shim), 0o644)
        server.settings += instance(name, f"bridge:{path}")
    try:
        client = Client(server.start().port)
        ticket = create(client, "anything")
        wait_for(f"the shims are asked: {wanted}", lambda: set(tags(client, ticket)) >= wanted)
        print("ok    the shims are asked:", *sorted(wanted))
    finally:
        server.remove()


def check_survives(client, server, word, look):
    """A ticket that makes it misbehave; the server stays, and what it says is looked at."""
    pid = server.process.pid
    ticket = create(client, word)
    wait_for(f"{word}: what happened is said", lambda: look(plugins(client)["careless"], ticket))
    expect(f"{word}: the server is the same process", server.process.poll() is None and
           server.process.pid == pid)
    good = create(client, "good")
    wait_for(f"{word}: the next ticket is served", lambda: "seen" in tags(client, good))
    print("ok   ", word)


def died_of(words):
    return lambda plugin, ticket: words in plugin["last_error"] and "ticket.classify" in \
        plugin["last_error"]


def verdicts(client, ticket):
    events = client.call("ticket.timeline", id=ticket, limit=100)["items"]
    return [effect["verdict"] for event in events if event["type"] == "plugin_verdict" and
            event["data"]["plugin"] == "careless" for effect in event["data"]["effects"]]


def check_careless():
    server = Server(careless({"limits.memory": "512MiB", "jobs.max": 4}))
    try:
        client = Client(server.start().port)
        check_survives(client, server, "crash", died_of("signal 11"))
        check_survives(client, server, "exit", died_of("exit code 3"))
        check_survives(client, server, "garbage", died_of("a frame has 1 to"))
        check_survives(client, server, "close", died_of("descriptor 3"))
        check_survives(client, server, "hang", lambda plugin, ticket:
                       plugin["jobs"]["timed_out"] >= 1)
        check_survives(client, server, "thread", lambda plugin, ticket:
                       "seen" in tags(client, ticket))
        check_survives(client, server, "murder", lambda plugin, ticket:
                       plugin["jobs"]["failed"] >= 1)
        check_survives(client, server, "large", lambda plugin, ticket:
                       plugin["jobs"]["failed"] >= 2)
        check_survives(client, server, "wrong", lambda plugin, ticket:
                       "denied" in verdicts(client, ticket))
        check_survives(client, server, "undeclared", lambda plugin, ticket:
                       "denied" in verdicts(client, ticket))
        dead = plugins(client)["careless"]
        expect("each death was a restart", dead["restarts"] >= 3, dead)
        expect("the server ends well", server.stop() == 0)
    finally:
        server.remove()


class Host:
    """rung-plugin-host over one plugin, at our own end of its descriptor 3."""

    def __init__(self, plugin):
        self.socket, theirs = socket.socketpair()
        self.socket.settimeout(20)
        host = os.path.join(BUILD, "bin", "rung-plugin-host")
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", f'exec "$0" --read=/ "$1" 3<&{theirs.fileno()}', host, plugin],
            pass_fds=(theirs.fileno(),), env={**os.environ, "RUNG_BRIDGE": "1"})
        theirs.close()

    def send(self, *message):
        data = msgpack.packb(message)
        self.socket.sendall(struct.pack(">I", len(data)) + data)

    def take(self, count):
        data = b""
        while len(data) < count:
            piece = self.socket.recv(count - len(data))
            if not piece:
                raise ConnectionError("it ended")
            data += piece
        return data

    def receive(self):
        return msgpack.unpackb(self.take(struct.unpack(">I", self.take(4))[0]))

    def end(self):
        self.socket.close()
        self.process.wait(timeout=20)


def check_full_house():
    """More hooks than it has threads, and all ask back at once: there is still one who reads."""
    host = Host(os.path.join(BUILD, "plugins", "classify_rules.so"))
    host.send(0, 1, "hello", {"proto": [1, 1], "server": "0", "instance": "rules"})
    host.receive()
    host.send(0, 2, "create", {"config": {"rules": [{"name": "all", "when": 1, "tags": ["seen"]}]}})
    host.receive()
    for number in range(40):
        host.send(0, 3 + number, "hook", {"hook": "ticket.classify", "event": number,
                                          "attempt": 1, "left_ms": 10000, "ticket": {"id": 1}})
    asked = [host.receive() for _ in range(40)]
    expect("all of them ask", {message[2] for message in asked} == {"rules.holds"}, asked)
    done = {}
    while len(done) < 40:
        for message in asked:
            host.send(1, message[1], None, {"holds": True, "explain": "true"})
        message = host.receive()
        asked = [message] if message[0] == 0 else []
        done.update({message[1]: message[3]} if message[0] == 1 else {})
    expect("and all of them answer", all(answer["effects"] for answer in done.values()), done)
    host.end()


def check_hangs():
    """All places of a process hang: it is ended, and the work goes on."""
    server = Server(careless({"jobs.max": 2}))
    try:
        client = Client(server.start().port)
        for _ in range(2):
            create(client, "hang")
        wait_for("a process that hangs in all its calls is ended",
                 lambda: "hang after" in plugins(client)["careless"]["last_error"])
        good = create(client, "good")
        wait_for("and the next one works", lambda: "seen" in tags(client, good))
    finally:
        server.remove()


def check_quarantine():
    server = Server(careless({"restart.deaths": 3, "restart.within": "10m"}))
    try:
        client = Client(server.start().port)
        for _ in range(3):
            ticket = create(client, "crash")
            time.sleep(0.3)
        wait_for("three deaths and it is quarantined",
                 lambda: plugins(client)["careless"]["state"] == "quarantined")
        plugin = plugins(client)["careless"]
        expect("with the reason", "signal 11" in plugin["reason"] and plugin["pid"] == 0, plugin)
        expect("tickets are created all the same", client.call("ticket.get", id=ticket))
        expect("the server ends well", server.stop() == 0)
    finally:
        server.remove()


def refused(settings):
    server = Server(settings)
    try:
        command = [server.binary, "--check", server.config]
        for setting in server.settings:
            command += ["--set", setting]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        return done.stdout + done.stderr if done.returncode else ""
    finally:
        server.remove()


def write_liar(folder, text):
    path = os.path.join(folder, "liar.sh")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, 0o755)
    os.chmod(folder, 0o755)
    return path


def check_refusals():
    said = refused(["plugins.instances.targets.isolation=process"])
    expect("a hook that is asked inline only is refused by name", "sla.policy is asked inline" in
           said and "enabled: false" in said, said)
    said = refused(instance("x", "bridge:/nowhere/x.py"))
    expect("a script that is not there is named", "/nowhere/x.py" in said, said)
    said = refused(instance("rules2", "classify_rules", {"config.rules": 7},
                            isolation="process"))
    expect("settings are checked as in the server's own process", "rules" in said, said)
    said = refused(instance("x", "notify_webhook", {"limits.memory": "64MiB"}))
    expect("limits without a process are refused", "add isolation: process" in said, said)
    server = Server()
    try:
        path = write_liar(server.folder, "#!/bin/sh\necho 'no module named x' >&2\nexit 1\n")
        said = refused(instance("x", f"bridge:{path}"))
        expect("a script that ends gives its last words", "no module named x" in said and
               "exit code 1" in said, said)
        path = write_liar(server.folder, "#!/bin/sh\nprintf 'HTTP/1.1 200' >&3\nsleep 9\n")
        said = refused(instance("x", f"bridge:{path}"))
        expect("one that speaks something else is told so", "a frame has 1 to" in said, said)
    finally:
        server.remove()


def is_sanitized():
    """A sanitizer wants all the address space, and makes of a signal an exit code."""
    with open(os.path.join(BUILD, "CMakeCache.txt"), encoding="utf-8") as file:
        return not re.search(r"^RUNG_SANITIZE:STRING=$", file.read(), re.M)


def main():
    check_refusals()
    check_bundled()
    check_attachment()
    check_door()
    check_half()
    check_reload()
    check_shims()
    if not is_sanitized():
        check_careless()
        check_quarantine()
    check_full_house()
    check_hangs()
    return 0


if __name__ == "__main__":
    sys.exit(main())
