"""What isolated plugins were shown and said in a real server, recorded and played again by the kit:
the same plugin says the same, a changed one is found out, and secrets are not in the file."""
import functools
import http.client
import http.server
import json
import os
import re
import shutil
import smtplib
import subprocess
import sys
import threading
import time
from email.message import EmailMessage

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "support"))
from page_receiver import PageReceiver  # noqa: E402
from rung import BUILD, SOURCE, Client, Server, expect, wait_for  # noqa: E402

wait = functools.partial(wait_for, seconds=30)
KIT = os.path.join(BUILD, "bin", "rung-plugin-check")
BAD = os.path.join(BUILD, "tests", "bad")
TOKEN = "a-token-of-the-tests"
PROBE = """#!/usr/bin/python3
import os, sys
sys.path.insert(0, "{folder}")
from rung_plugin import Plugin, kv_put, option, reject, replace, result, tag

p = Plugin("org.example.probe", "1.0.0", "asks for everything",
           may=["add_tag", "kv_put", "result", "replace", "reject"],
           needs=["rung.http/1", "rung.kv/1", "rung.timer/1", "rung.inbox/1", "rung.roster/1"],
           options=[option("url", "url", doc="a far side"), option("token", "secret", "", "for it"),
                    option("word", "string", "card", "what it looks for")])


@p.on("create")
def create(ctx):
    ctx.timer.start("50ms", beat)


def beat():
    p.ctx.inbox.push(external_id="beat-1", raw=b"anna@example.org\\nmy card, from outside")


@p.hook("inbound.parse")
def parse(ev, ctx):
    sender, _, text = ev.message.raw.decode().partition("\\n")
    return [result("from", sender), result("external_id", ev.message.external_id),
            replace("subject", text, "its text"), replace("body", text, "its text")]


@p.hook("ticket.classify", timeout="2s", wait="10s")
def classify(ev, ctx):
    if "crash" in ev.ticket.subject and ev.attempt == 1:
        os._exit(3)
    if "slow" in ev.ticket.subject and ev.attempt == 1:
        ctx._cancelled.wait(20)
    before = int(ctx.kv.get("seen:" + ev.ticket.requester) or b"0")
    far = ctx.http.post(ctx.config.url, {{"subject": ev.ticket.subject}}, key=ev.id,
                        headers={{"Authorization": "Bearer " + ctx.config.token}}).json()
    free = len(ctx.roster.team("support"))
    hits = [ctx.config.word] if ctx.config.word in ev.ticket.subject else []
    return [tag(word, f"{{free}} people, {{before}} before, answer {{far['number']}}")
            for word in hits] + [kv_put("seen:" + ev.ticket.requester, str(before + 1), "1h")]


p.run()
"""


FEED = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:1@example.org",
                    f"DTSTART;VALUE=DATE:{time.gmtime().tm_year + 1}0501", "SUMMARY:a holiday",
                    "END:VEVENT", "END:VCALENDAR", ""])
PAGES = """#!/usr/bin/python3
import os, struct, msgpack

def take(count):
    data = b""
    while len(data) < count:
        data += os.read(3, count - len(data)) or os._exit(0)
    return data

def send(*message):
    data = msgpack.packb(message)
    os.write(3, struct.pack(">I", len(data)) + data)

while True:
    message = msgpack.unpackb(take(struct.unpack(">I", take(4))[0]))
    kind, ident, method, params = (message + [None])[:4]
    if kind == 1:
        send(1, creating, None, {})
    elif method == "hello":
        send(1, ident, None, {"proto": 1, "id": "org.example.pages", "version": "1.0.0",
                              "needs": ["rung.http-routes/1"],
                              "subs": [{"hook": "ticket.opened"}]})
    elif method == "create":
        creating = ident
        send(0, 1, "routes.publish", {"routes": [{"path": "/hook", "own_check": True}]})
    elif method == "route":
        send(1, ident, None, {"status": 200, "body": params["body"][::-1]})
    elif kind == 0:
        send(1, ident, None, {"code": 1} if method == "hook" else {})
"""


class FarSide:
    """Says another number each time, so that nobody can guess what was answered."""

    def __init__(self):
        far = self
        far.asked = 0

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                far.asked += 1
                body = json.dumps({"number": far.asked * 7919 % 1000}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                body = FEED.encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/ask"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def write_script(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, 0o755)
    return path


def write_probe(folder, name="probe.py", *changes):
    text = PROBE.format(folder=folder)
    for old, new in changes:
        if old not in text:
            raise AssertionError(f"the probe has no {old!r}")
        text = text.replace(old, new)
    return write_script(folder, name, text)


def recording_of(client, name):
    return next((item["recording"] for item in client.call("plugin.list")["items"]
                 if item["instance"] == name and item.get("recording")), None)


def create(client, *subjects):
    """Without waiting for each, so that hooks are open at the same time."""
    numbers = [client.send("ticket.create", key=f"{time.monotonic_ns()}", subject=subject,
                           body="Is it stuck?", requester=f"anna{number % 2}@example.org")
               for number, subject in enumerate(subjects)]
    for _ in numbers:
        answer = client.receive()
        if answer[2] is not None:
            raise AssertionError(answer)


def play(plugin, recording, *more, environment=None):
    """What RC16 says of it: result and words."""
    done = subprocess.run([KIT, "--json", "--replay", recording, *more, plugin], check=False,
                          capture_output=True, text=True, timeout=120,
                          env={**os.environ, **(environment or {})})
    result = json.loads(done.stdout)
    if len(result) != 1 or result[0]["id"] != "RC16" or \
            (done.returncode != 0) != (result[0]["result"] == "failed"):
        raise AssertionError(done)
    return result[0]["result"], result[0]["said"]


def expect_same(what, plugin, recording, *more, environment=None):
    result, said = play(plugin, recording, *more, environment=environment)
    expect(f"{what}: answers as it did", result == "passed", said)
    return said


def expect_found(what, words, plugin, recording, *more):
    result, said = play(plugin, recording, *more)
    expect(f"{what}: is found out", result == "failed", said)
    for word in words:
        expect(f"{what}: it is said: {word}", word in said, said)


class Desk:
    """A server that records several plugins, which have worked."""

    def __init__(self):
        self.far = FarSide()
        self.pages = PageReceiver()
        self.server = Server([f"plugins.instances.{name}.isolation=process"
                              for name in ("route", "pager", "mail")])
        folder = self.folder = self.server.folder
        os.chmod(folder, 0o755)
        shutil.copy(os.path.join(SOURCE, "sdk/python/rung_plugin.py"), folder)
        shutil.copy(os.path.join(SOURCE, "tests/sdk/bad_script.py"),
                    os.path.join(folder, "bad_0.py"))
        self.server.environment.update(TOKEN=TOKEN, PAGER=self.pages.secret)
        pages = f"http://127.0.0.1:{self.pages.port}/page/{{address}}"
        self.add("pager", "notify_webhook", {"config.url": pages,
                                             "config.secret": "env:PAGER"})
        self.probe = write_probe(folder)
        self.add("probe", f"bridge:{self.probe}", {"config.url": self.far.url,
                                                   "config.token": "env:TOKEN",
                                                   "restart.delay": "10ms"})
        self.add("holidays", "holidays_ical", {"config.calendar": "berlin", "isolation": "process",
                                               "config.url": self.far.url})
        self.add("checked", os.path.join(BAD, "bad_0.so"), {"isolation": "process"})
        self.add("script", f"bridge:{folder}/bad_0.py", {})
        for name in ("route", "pager", "mail", "holidays", "probe", "checked", "script"):
            self.server.settings.append(f"plugins.instances.{name}.record.to={self.file(name)}")
        self.server.settings += ["plugins.instances.checked.record.calls=4"]

    def add(self, name, use, settings):
        self.server.settings += [f"plugins.instances.{name}.{key}={value}"
                                 for key, value in {"use": use, **settings}.items()]

    def file(self, name):
        return os.path.join(self.folder, "data", f"{name}.rec")


def edit(server, old, new):
    with open(server.config, encoding="utf-8") as file:
        text = file.read()
    if old not in text:
        raise AssertionError(old)
    with open(server.config, "w", encoding="utf-8") as file:
        file.write(text.replace(old, new))


def begin_later(desk, client):
    """One that is in the server's process gets one of its own, and is recorded, by a reload: as
    docs/plugins.md says, into another file."""
    with open(os.path.join(SOURCE, "docs", "plugins.md"), encoding="utf-8") as page:
        lines = re.search(r"```yaml\n(    rules:\n.*?)```", page.read(), re.S).group(1)
    said = lines.rstrip().replace("/var/tmp/rules.rec", desk.file("rules"))
    edit(desk.server, "use: classify_rules", said.split("rules:\n", 1)[1].strip())
    expect("nothing is recorded of an instance that does not say so",
           recording_of(client, "rules") is None)
    client.call("config.reload")
    expect("a reload begins a recording", recording_of(client, "rules")["over"] is False)


def send_mail(port, size):
    """One that is longer than a frame."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "otto@example.org", "support@support.example"
    mail["Subject"], mail["Message-ID"] = "a long mail", "<long-1@example.org>"
    mail.set_content("It is attached.")
    mail.add_attachment(b"x" * size, maintype="application", subtype="octet-stream",
                        filename="long.bin")
    with smtplib.LMTP("127.0.0.1", port) as far:
        far.send_message(mail)


def work(desk):
    client = Client(desk.server.start().port)
    begin_later(desk, client)
    send_mail(desk.server.lmtp, 2 << 20)
    wait("mail: its call is on disk", lambda: recording_of(client, "mail")["calls"] >= 1)
    create(client, *(f"my card {number % 3}" for number in range(9)))
    create(client, "my slow card", "my stolen card")
    wait("what hangs is recalled", lambda: recording_of(client, "probe")["calls"] >= 14)
    create(client, "my card, and a crash")
    wait("a page goes out", lambda: desk.pages.pages)
    for name, least in (("probe", 15), ("pager", 1), ("rules", 12), ("route", 12), ("script", 12)):
        wait(f"{name}: its calls are on disk",
             lambda name=name, least=least: recording_of(client, name)["calls"] >= least)
    checked = wait("a recording ends when it has its calls", lambda: recording_of(
        client, "checked")["over"] and recording_of(client, "checked"))
    expect("and says why", checked["calls"] == 4 and "calls" in checked["why"], checked)
    wait("what came by the timer was parsed", lambda: desk.far.asked >= 13)
    return client


def check_same(desk):
    plugins = os.path.join(BUILD, "plugins")
    expect_same("classify_rules", os.path.join(plugins, "classify_rules.so"), desk.file("rules"))
    expect_same("notify_webhook, whose signature nobody can make again",
                os.path.join(plugins, "notify_webhook.so"), desk.file("pager"))
    expect_same("channel_email, with a mail that is longer than a frame",
                os.path.join(plugins, "channel_email.so"), desk.file("mail"))
    said = expect_same("holidays_ical, which nobody asks anything",
                       os.path.join(plugins, "holidays_ical.so"), desk.file("holidays"))
    expect("it announced what it announced", said.startswith("0 calls") and
           " 0 deeds" not in said, said)
    expect_same("route_team", os.path.join(plugins, "route_team.so"), desk.file("route"))
    said = expect_same("a script that asks for everything", desk.probe, desk.file("probe"))
    expect("its calls were compared, and one that was recalled was not",
           int(said.split()[0]) >= 14 and "1 cancelled, 1 open" in said, said)
    expect_same("with its secret", desk.probe, desk.file("probe"), "--set", "token=env:TOKEN",
                environment={"TOKEN": "another token of today"})
    expect_same("a shared object that decides inline elsewhere", os.path.join(BAD, "bad_0.so"),
                desk.file("checked"))
    expect_same("its like in Python", os.path.join(desk.folder, "bad_0.py"), desk.file("script"))


def check_changed(desk):
    folder, tape = desk.folder, desk.file("probe")
    changes = {
        "another word in a reason": ((("people,", "persons,"),),
                                     ("ticket.classify", "was:", "is:", "persons")),
        "an effect less": (((' + [kv_put("seen:" + ev.ticket.requester, str(before + 1), "1h")]',
                             ""),), ("was: kv_put", "seen:anna0@example.org")),
        "another key": ((('ctx.kv.get("seen:"', 'ctx.kv.get("met:"'),),
                        ("does not hold: kv.get", "met:anna")),
        "a far side that is not asked": ((("ctx.http.post(ctx.config.url, "
                                           '{"subject": ev.ticket.subject}, key=ev.id',
                                           "ctx.http.get(ctx.config.url"),),
                                         ("does not hold: http.request", 'method="GET"',
                                          "times more")),
        "no opinion": ((('    before = int(', '    return None\n    before = int('),),
                       ("was: 0 (done), is: 1 (no opinion)",)),
        "a mistake": ((('    before = int(', '    before = 1 / 0 + int('),),
                      ("is: -", "division")),
        "an end": ((('    before = int(', '    os._exit(3)\n    before = int('),),
                   ("ticket.classify: it closed descriptor 3",)),
        "a subscription less": ((('@p.hook("inbound.parse")\n', ""),),
                                ("inbound.parse: it does not subscribe to this any more",)),
        "another plugin": ((('"org.example.probe"', '"org.example.other"'),),
                           ("this is the plugin org.example.other", "is of org.example.probe")),
        "a create that fails": ((('    ctx.timer.start("50ms", beat)', "    ctx.nothing()"),),
                                ("create with the settings of the recording",)),
        "no timer": ((('    ctx.timer.start("50ms", beat)', "    pass"),),
                     ("not do any more: timer.start", "not do any more: inbox.push")),
    }
    for what, (edits, words) in changes.items():
        expect_found(what, words, write_probe(folder, "changed.py", *edits), tape)
    expect_found("another setting", ("was: add_tag",), desk.probe, tape, "--set", "word=nothing")
    expect_found("another far side", ("does not hold: http.request",), desk.probe, tape, "--set",
                 "url=http://elsewhere.example/")


def check_only_here(desk):
    """A changed plugin that keeps the contract is found by RC16 alone."""
    script = os.path.join(desk.folder, "bad_16.py")
    shutil.copy(os.path.join(desk.folder, "bad_0.py"), script)
    for path, tape in ((os.path.join(BAD, "bad_16.so"), "checked"), (script, "script")):
        done = subprocess.run([KIT, "--json", path], capture_output=True, text=True, check=False,
                              timeout=250)
        results = {one["id"]: one["result"] for one in json.loads(done.stdout)}
        expect(f"{tape}: nothing else finds it", done.returncode == 0 and
               results["RC16"] == "skipped", done.stdout)
        expect_found(tape, ("was: label", "is:  label"), path, desk.file(tape))


def check_pieces(desk):
    """Cut, damaged, and no recording at all."""
    with open(desk.file("probe"), "rb") as file:
        whole = file.read()
    piece = os.path.join(desk.folder, "piece.rec")
    for part in (0.25, 0.5, 0.77, 0.99):
        with open(piece, "wb") as file:
            file.write(whole[:int(len(whole) * part)])
        result, said = play(desk.probe, piece)
        expect(f"{part} of it", result in ("passed", "skipped"), said)
        expect(f"{part} of it is named", result == "skipped" or "it was cut" in said, said)
    with open(piece, "wb") as file:
        at = len(whole) * 3 // 4
        file.write(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
    result, said = play(desk.probe, piece)
    expect("damage is named", result == "passed" and "it is damaged" in said, said)
    expect_found("no recording", ("it is no recording",), desk.probe, desk.probe)
    expect_found("nothing", ("No such file",), desk.probe, os.path.join(desk.folder, "nothing"))


def check_secrets(desk):
    for name in ("probe", "route", "rules", "checked", "script", "pager"):
        with open(desk.file(name), "rb") as file:
            text = file.read()
        expect(f"{name}: no secret is in it", TOKEN.encode() not in text and
               desk.pages.secret.encode() not in text)
        expect(f"{name}: there are stars", name != "probe" or b"Bearer ***" in text)
        expect(f"{name}: nobody else may read it",
               os.stat(desk.file(name)).st_mode & 0o777 == 0o600)


def check_not_written_over(desk):
    """Where a file is, nothing is recorded, and the plugin runs."""
    size = os.path.getsize(desk.file("script"))
    client = Client(desk.server.start().port)
    expect("a file that is there is not written over", recording_of(client, "script") is None and
           os.path.getsize(desk.file("script")) == size)
    create(client, "one more")
    desk.server.kill()


def check_pages():
    """What visitors of a page were answered is compared as well."""
    server = Server(config="tests/integration/empty.yaml")
    os.chmod(server.folder, 0o755)
    script = write_script(server.folder, "pages.py", PAGES)
    tape = os.path.join(server.folder, "data", "pages.rec")
    server.settings += ["listen.http.bind=127.0.0.1:0",
                        f"plugins.instances.pages.use=bridge:{script}",
                        f"plugins.instances.pages.record.to={tape}"]
    try:
        server.start()
        for word in ("abc", "def"):
            visit = http.client.HTTPConnection("127.0.0.1", server.http, timeout=20)
            visit.request("POST", "/x/pages/hook", word)
            expect("a visitor is answered", visit.getresponse().read().decode() == word[::-1])
            visit.close()
        expect("the server ends well", server.stop() == 0)
        said = expect_same("pages", script, tape)
        expect("both visits were compared", said.startswith("2 calls") and "cut" not in said, said)
        changed = write_script(server.folder, "changed.py", PAGES.replace("[::-1]", ""))
        expect_found("another page", ("page /hook:", 'was: status=200 body="cba"', 'body="abc"'),
                     changed, tape)
        changed = write_script(server.folder, "changed.py", PAGES.replace("/hook", "/other"))
        expect_found("another path", ("routes.publish",), changed, tape)
    finally:
        server.remove()


def main():
    check_pages()
    desk = Desk()
    try:
        client = work(desk)
        desk.server.kill()
        expect("the server was killed: what was said before is there",
               "it was cut" in expect_same("the probe", desk.probe, desk.file("probe")))
        del client
        check_same(desk)
        check_changed(desk)
        check_only_here(desk)
        check_pieces(desk)
        check_secrets(desk)
        check_not_written_over(desk)
    finally:
        desk.server.remove()


main()
