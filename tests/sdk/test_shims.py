"""test_shims.py python|js: the shim of a language against a server made of a socket. A real child
with the bridge on descriptor 3, the same questions to both languages. The messages are read and
written by msgpack, which is not theirs. Shims that were spoiled on purpose must be found."""
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile

import msgpack

HERE = os.path.dirname(os.path.realpath(__file__))
SDK = os.path.join(os.environ.get("RUNG_SOURCE", os.path.join(HERE, "../..")), "sdk")
NODE = shutil.which("node", path="/usr/bin:/usr/local/bin:" + os.environ.get("PATH", ""))
CONFIG = {"words": ["outage"], "limit": 3, "url": "https://far.example/x"}
LANGUAGES = {"python": [sys.executable, os.path.join(HERE, "shims/probe.py")],
             "js": [NODE, os.path.join(HERE, "shims/probe.mjs")]}
SHIMS = {"python": os.path.join(SDK, "python/rung_plugin.py"),
         "js": os.path.join(SDK, "js/rung-plugin.js")}
WAIT_S = 30  # A child that says nothing for so long has failed.


class Wrong(Exception):
    pass


def expect(truth, what, *seen):
    if not truth:
        raise Wrong(what + "".join(f"\n    {item!r}" for item in seen))


class Child:
    """The probe as a child, and the server's end of its descriptor."""

    def __init__(self, language, shim=None, ready=True, script="probe"):
        ours, theirs = socket.socketpair()
        ours.settimeout(WAIT_S)
        environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "RUNG_BRIDGE": "1"}
        if shim:
            environment["RUNG_SHIM"] = shim
        descriptor = theirs.fileno()
        os.set_inheritable(descriptor, True)
        self.process = subprocess.Popen(  # Nothing else of ours is inheritable.
            [word.replace("shims/probe", f"shims/{script}") for word in LANGUAGES[language]],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, cwd="/", env=environment, close_fds=False,
            preexec_fn=lambda: os.dup2(descriptor, 3))
        theirs.close()
        self.socket, self.last, self.news = ours, 0, []
        if ready:
            self.hello = self.ask("hello", proto=[1, 1], server="0.1.0", instance="probe",
                                  max_frame=1 << 20, heartbeat_ms=5000, features=[])
            self.ask("create", config=CONFIG)
            expect(self.notice("listening") == {"name": "probe", "address": "127.0.0.1:9"},
                   "a listener is announced")
            expect(self.notice("log") == {"level": "info", "text": "created with outage"},
                   "the logger of the language is the server's")

    def write(self, data, step=0):
        for at in range(0, len(data), step or len(data)):
            self.socket.sendall(data[at:at + (step or len(data))])

    @staticmethod
    def frame(message):
        data = msgpack.packb(message)
        return struct.pack(">I", len(data)) + data

    def send(self, message, step=0):
        self.write(self.frame(message), step)

    def bytes(self, n):
        data = b""
        while len(data) < n:
            part = self.socket.recv(n - len(data))
            if not part:
                raise Wrong(f"it ended: {self.process.communicate()}")
            data += part
        return data

    def receive(self):
        n = struct.unpack(">I", self.bytes(4))[0]
        return msgpack.unpackb(self.bytes(n), strict_map_key=True)

    def start(self, method, step=0, /, **params):
        self.last += 1
        self.send([0, self.last, method, params], step)
        return self.last

    def start_hook(self, subject, step=0, **more):
        ticket = {"id": 42, "subject": subject, **more.pop("ticket", {})}
        return self.start("hook", step, **{"hook": "ticket.classify", "event": 9223, "attempt": 1,
                                           "left_ms": 3000, "now_at": 1763805600000,
                                           "seed": (1 << 64) - 1, "ticket": ticket, **more})

    def answer_of(self, number, script=()):
        """Its answer; what it asks is answered from the script: (method, params, answer)."""
        script = list(script)
        while True:
            kind, *rest = self.receive()
            if kind == 2:
                self.news.append(rest)
            elif kind == 1 and rest[0] == number:
                expect(script == [], "it asks for all that it should", script)
                return rest[1], rest[2]
            elif kind == 0:
                self.reply(rest, script, number)
            else:
                raise Wrong(f"nobody asked for {rest}")

    def reply(self, request, script, call):
        expect(script, "it asks for nothing else", request)
        method, params, answer = script.pop(0)
        want = {**params, "call": call} if "call" not in params else params
        expect(request[1] == method and request[2] == want, f"it asks {method}", request, want)
        error = answer if isinstance(answer, list) else None
        self.send([1, request[0], error, None if error else answer])

    def ask(self, method, /, **params):
        error, answer = self.answer_of(self.start(method, **params))
        if error:
            raise Wrong(f"{method}: {error}")
        return answer

    def hook(self, subject, script=(), **more):
        error, answer = self.answer_of(self.start_hook(subject, **more), script)
        return error if error else answer

    def notice(self, method):
        while True:
            for i, (name, params) in enumerate(self.news):
                if name == method:
                    del self.news[i]
                    return params
            kind, *rest = self.receive()
            expect(kind == 2, "a notification comes", kind, rest)
            self.news.append(rest)

    def ends(self):
        """Exit code and what it wrote, once our end is closed."""
        self.socket.close()
        out, err = self.process.communicate(timeout=WAIT_S)
        return self.process.returncode, out.decode(), err.decode()

    def dies(self):
        """The same, once it has closed its own end by itself."""
        try:
            while self.socket.recv(1 << 16):
                pass
        except ConnectionResetError:
            pass
        return self.ends()

    def fini(self):
        self.socket.close()
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


def noted(text, reason):
    return {"code": 0, "effects": [{"fx": "note", "val": text, "reason": reason}]}


ANSWERS = (  # subject, what comes along, what it asks, what it answers
    ("label", {}, (), {"code": 0, "effects": [
        {"fx": "label", "key": "outage", "weight": 0.75, "reason": "because"},
        {"fx": "kv_put", "key": "seen", "val": "1", "num": 86400000},
        {"fx": "wake", "key": "look", "num": 7200000, "reason": "later"}]}),
    ("unsure", {}, (), {"code": 0, "effects": [
        {"fx": "label", "key": "x", "weight": 0, "reason": "no"}]}),
    ("decline", {}, (), {"code": 1}),
    ("empty", {}, (), {"code": 0, "effects": []}),
    ("retry", {}, (), {"code": -1, "error": "the far side is down",
                       "effects": [{"fx": "defer", "num": 30000}]}),
    ("fail", {}, (), {"code": -2, "error": "no such customer"}),
    ("reset", {}, (), {"code": -1, "error": "reset by peer"}),
    ("submit", {}, (), {"code": 1}),
    ("print", {}, (), {"code": 1}),
    ("kv", {"kv": {"read": b"here"}},
     (("kv.get", {"key": "other"}, {"val": b"there"}),
      ("kv.get", {"key": "absent"}, [-7, "no such key"])), noted("here there -", "looked")),
    ("kv", {}, (("kv.get", {"key": "read"}, [-8, "too much at once"]),),
     {"code": -1, "error": "too much at once"}),
    ("kv", {}, (("kv.get", {"key": "read"}, [-5, "not yours"]),),
     {"code": -2, "error": "not yours"}),
    ("scan", {}, (("kv.scan", {"prefix": "a"}, {"items": [["a1", b"x"], ["a2", b"y"]],
                                                "more": True}),
                  ("kv.scan", {"prefix": "a", "after": "a2"}, {"items": [["a3", b"z"]],
                                                               "more": False})),
     noted("a1=x a2=y a3=z", "all")),
    ("push", {}, (("inbox.push", {"message": {"from": "anna@example.org", "external_id": "7",
                                              "body": "hello"}}, {}),),
     {"code": 0, "effects": []}),
    ("roster", {}, (("roster.on_call", {"schedule": "night", "at": 0}, {"agents": [{"id": "ann"}]}),
                    ("roster.team", {"team": "x"}, {"agents": []})), noted("ann//0/0", "seen")),
    ("calendar", {}, (
        ("calendar.advance", {"calendar": "day", "from_at": 1000, "ms": 7200000}, {"at": 5}),
        ("calendar.elapsed", {"calendar": "day", "from_at": 1, "to_at": 2}, {"ms": 1}),
        ("calendar.next", {"calendar": "day", "from_at": 5}, {"open": True, "change_at": 9}),
        ("calendar.announce", {"calendar": "day", "feed": "feed", "dates": ["2026-12-25"]}, {})),
     None),
    ("holds", {}, (("rules.holds", {"rule": 4}, {"holds": True, "explain": "so"}),),
     noted("true so", "a rule")),
    ("shape", {"ticket": {"clocks": [{"metric": "resolution"}]}, "message": {"from": "anna"},
               "method": None}, (), noted("[] 0  0 . anna", "seen")),
)


def check_answers(child):
    for subject, more, script, want in ANSWERS:
        got = child.hook(subject, script, **more)
        if subject == "calendar":
            got = got["effects"][0]["val"]
            want = "[5, 1, true, 9]"
        expect(got == want, f"{subject} is answered as it should", got, want)
    expect(child.notice("submit") == {"ticket": 42, "effects": [
        {"fx": "note", "val": "later", "reason": "so"}]}, "a change from outside is submitted")


def check_mistakes(child):
    got = child.hook("bug")
    expect(got["code"] == -3 and got["error"], "a mistake in a hook counts against the plugin", got)
    said = child.notice("log")
    expect(said["level"] == "error" and "probe" in said["text"], "it is logged, with a place", said)
    got = child.hook("undeclared")
    expect(got["code"] == -3 and "add_tag" in got["error"] and "may" in got["error"],
           "an effect that was not declared is said where it is made", got)
    got = child.hook("large")
    expect(isinstance(got, list) and got[0] == -3 and "1048576" in got[1],
           "an answer that is too large is an error, not the end", got)
    got = child.answer_of(child.start("what.is.this", x=1))
    expect(got[0][0] == -7, "an unknown request is -7", got)


def check_http(child):
    number = child.start_hook("http")
    kind, ident, method, params = child.receive()
    headers = dict(line.split(": ") for line in params.pop("headers").split("\r\n") if line)
    expect((kind, method) == (0, "http.request") and params == {
        "method": "POST", "url": CONFIG["url"], "timeout_ms": 2000, "call": number,
        "body": params["body"]}, "it asks over the server's client", params)
    expect(bytes(params["body"]).replace(b" ", b"") == b'{"a":1}' and headers == {
        "Content-Type": "application/json", "Idempotency-Key": "9223", "X-Y": "z"},
        "the key of the work goes along", params, headers)
    child.send([1, ident, None, {"status": 201, "headers": "", "body": b'{"n":5}'}])
    expect(child.answer_of(number) == (None, noted('201 {"n":5} 5', "asked")), "and reads it")


SPAN = 70000
VALUES = {"nil": None, "no": False, "yes": True, "zero": 0, "fix": 127, "u8": 200, "u16": 40000,
          "u32": 1 << 31, "u64": (1 << 64) - 1, "u53": (1 << 53) - 1, "neg": -1, "n5": -32,
          "i8": -100, "i16": -30000, "i32": -(1 << 31), "i64": -(1 << 63), "float": 0.1,
          "large": 1e300, "text": "grüße \u0000 \U0001f600", "t8": "x" * 40, "t16": "y" * 300,
          "t32": "z" * SPAN, "bin": b"\xff\x00", "b16": b"b" * 300, "b32": b"c" * SPAN,
          "empty": "", "list": [1, [2, []]], "a16": list(range(100)), "a32": [7] * SPAN,
          "map": {"a": {"b": {}}}, "m16": {str(i): i for i in range(100)}, "__proto__": "x"}


def check_values(child):
    for name, value in VALUES.items():
        want = {name: value}
        got = child.hook("echo", ticket={"fields": want})["effects"][0]["val"]
        expect(got == want and type(got[name]) is type(value), f"{name} comes back as it went", got)
    got = child.hook("echo", ticket={"fields": {"f": 1.5}})["effects"][0]["val"]
    expect(got == {"f": 1.5}, "a float comes back", got)


def check_frames(child):
    for step in (1, 3, 5):
        number = child.start_hook("decline", step)
        expect(child.answer_of(number) == (None, {"code": 1}), f"{step} bytes at a time do")
    first, second = child.last + 1, child.last + 2
    child.last = second
    child.write(child.frame([0, first, "ping", {}]) + child.frame([2, "what", {"is": "this"}]) +
                child.frame([1, 4711, None, {}]) + child.frame([0, second, "ping", {}]))
    expect([child.receive() for _ in range(2)] == [[1, first, None, {}], [1, second, None, {}]],
           "frames that come together are taken apart; strangers are dropped")


def check_many_at_once(child):
    """Sixteen open calls, whose questions are answered in another order than they were asked."""
    calls = [child.start_hook("push") for _ in range(16)]
    asked = [child.receive() for _ in calls]
    expect(sorted(one[3]["call"] for one in asked) == calls, "every call asks on its own", asked)
    for one in reversed(asked):
        child.send([1, one[1], None, {}])
    expect(sorted(child.receive()[1] for _ in calls) == calls, "and each is answered, once")


def check_cancel(child):
    number = child.start_hook("wait")
    child.notice("metric")
    other = child.hook("label")
    expect(other["code"] == 0, "a call that waits holds nobody up", other)
    child.send([2, "cancel", {"id": 9999, "why": "deadline"}])
    child.send([2, "cancel", {"id": number, "why": "deadline"}])
    error, answer = child.answer_of(number)
    expect(error is None and answer == {"code": -1, "error": "cancelled"},
           "a cancelled call sees it, and answers all the same", error, answer)
    child.send([2, "cancel", {"id": number, "why": "twice"}])
    expect(child.ask("ping") == {}, "cancelling what is over is harmless")


def check_timer(child):
    asked = {"delay_ms": 250, "period_ms": 1000}
    got = child.hook("timer", (("timer.start", asked, {"timer": 5}),))
    expect(got == noted("5", "started"), "a timer is started", got)
    child.send([2, "timer.fired", {"timer": 5}])
    child.send([2, "timer.fired", {"timer": 6}])
    fired = child.notice("metric")
    expect(fired == {"kind": "counter", "name": "fired", "value": 1.0}, "and fires", fired)


def check_life(language):
    child = Child(language)
    try:
        hello = child.hello
        expect(hello["options"] == [
            {"key": "words", "type": "list", "doc": "words", "def": "outage, down"},
            {"key": "limit", "type": "int", "doc": "a limit", "def": "3", "min": 1, "max": 9},
            {"key": "url", "type": "url", "doc": "where the far side is"}], "options are described",
            hello["options"])
        expect(hello["subs"] == [{"hook": "ticket.classify", "stage": 4, "timeout_ms": 3000,
                                  "wait_ms": 2000, "reads": ["seen:{ticket.id}"]}],
               "subscriptions are described", hello["subs"])
        head = {key: hello[key] for key in ("proto", "id", "version", "summary", "may", "needs",
                                            "max_inflight", "check", "health")}
        expect(head == {"proto": 1, "id": "org.example.probe", "version": "1.2.3",
                        "summary": "does what it is told", "needs": ["rung.http/1"],
                        "may": ["label", "note", "kv_put", "wake", "result"], "max_inflight": 16,
                        "check": True, "health": True}, "and who it is", head)
        expect(child.ask("check", config=CONFIG) == {}, "good settings pass")
        error, _ = child.answer_of(child.start("check", config={**CONFIG, "limit": 7}))
        expect(error == [-2, "limit: 7 is never right"], "what does not fit is refused", error)
        expect(child.ask("health") == {"state": "ok", "text": ""}, "it is well")
        error, _ = child.answer_of(child.start("create", config={**CONFIG, "words": ["refuse"]}))
        expect(error == [-2, "no such word"], "create may refuse", error)
        child.ask("create", config={**CONFIG, "limit": 2})
        expect(child.ask("health") == {"state": "degraded", "text": "half a cup left"},
               "it says how it is")
        child.hook("print")
        expect(child.ask("quiesce") == {} and child.ask("destroy") == {}, "it ends in order")
        child.start_hook("wait")
        code, out, _ = child.ends()
        expect(code == 0 and out == "a stray line\n",
               "it ends with the descriptor, whatever is still open", code, out)
    finally:
        child.fini()


def check_bad_frames(language):
    deep = b"\x91" * 20 + b"\xc0"
    for what, data in (("no bytes", struct.pack(">I", 0)), ("too many", struct.pack(">I", 2 << 20)),
                       ("garbage", struct.pack(">I", 3) + b"\xc1\xff\x00"),
                       ("an extension", struct.pack(">I", 4) + b"\x91\xd4\x01\x00"),
                       ("less than a message", struct.pack(">I", 2) + b"\x94\x00"),
                       ("more than a message", struct.pack(">I", 3) + b"\x91\x00\x00"),
                       ("a long list", struct.pack(">I", 5) + b"\xdd\xff\xff\xff\xff"),
                       ("depth", struct.pack(">I", len(deep)) + deep),
                       ("no UTF-8", struct.pack(">I", 3) + b"\x91\xa1\xff")):
        child = Child(language)
        try:
            child.write(data)
            code, _, err = child.dies()
            expect(code > 0 and err, f"{what} in a frame ends the child, with a word", code, err)
        finally:
            child.fini()


def check_by_hand(language):
    done = subprocess.run(LANGUAGES[language], capture_output=True, text=True, check=False,
                          env={"PATH": "/usr/bin:/bin"}, timeout=WAIT_S)
    expect(done.returncode == 1 and "use: bridge:" in done.stderr,
           "whoever starts it by hand is told what it is", done)


def check_all(language, shim=None):
    child = Child(language, shim)
    try:
        for check in (check_answers, check_mistakes, check_http, check_values, check_frames,
                      check_many_at_once, check_cancel, check_timer):
            check(child)
    finally:
        child.fini()


SPOILED = {  # each spoils one thing that a check must find
    "python": (('">I", len(data)', '"<I", len(data)'),
               ('._cancelled.set()', '._cancelled.is_set()'),
               ('0xD9, 0xDA, 0xDB)', '0xD9, 0xDA, 0xDA)'), ('self.take(n)', 'self.take(n)[:9]'),
               ('self._calls.pop(number, None)\n', 'self._answer(number, answer)\n'),
               ('(ERETRY, EBUSY)', '(ERETRY,)'), ('params["call"] = self._call', 'pass')),
    "js": (('size.writeUInt32BE', 'size.writeUInt32LE'),
           ('[0xd9, 0xda, 0xdb]', '[0xd9, 0xda, 0xda]'),
           ("this.calls.get(third.id)?.abort.abort", "this.calls.get(third.id)?.toString"),
           ('Buffer.from(this.take(n))', 'Buffer.from(this.take(n).subarray(0, 9))'),
           ('this.calls.delete(number);', 'this.answer(number, answer);'),
           ('[ERETRY, EBUSY].includes', '[ERETRY].includes'),
           ('{ ...params, call: this.call }', 'params')),
}


def check_spoiled(language, folder, old, new, check=check_all):
    with open(SHIMS[language], encoding="utf-8") as file:
        text = file.read()
    expect(old in text, f"the control still finds {old!r} in the shim")
    copy = os.path.join(folder, os.path.basename(SHIMS[language]))
    with open(copy, "w", encoding="utf-8") as file:
        file.write(text.replace(old, new))
    if language == "js":
        shutil.copy(os.path.join(SDK, "js/package.json"), folder)
    try:
        check(language, folder)
    except (Wrong, OSError, ValueError, KeyError, TypeError) as found:
        print(f"ok: spoiled by {new!r}, found: {str(found).splitlines()[0][:80]}")
        return
    raise Wrong(f"with {old!r} made {new!r} nothing is found")


# --- what the shims know by heart is what the header says

UNSENT = {"size", "flags", "n_clocks", "clock_size"}  # flags go as booleans
FLAGS = {"ticket": {"provisional", "text_cut"},
         "message": {"automatic", "repaired", "reminder", "text_cut"}}


def members_of(struct_name):
    text = "".join(open(os.path.join(SDK, "../include/rung", name), encoding="utf-8").read()
                   for name in ("event.h", "plugin.h"))
    body = re.search(r"typedef struct rung_%s \{(.*?)\n\} ?rung_%s;" % (struct_name, struct_name),
                     text, re.S).group(1)
    body = re.sub(r"/\*.*?\*/", "", body, flags=re.S)
    names = re.findall(r"(\w+)\s*[,;]", body)
    return {name: "rung_str" in line for line in body.split(";")
            for name in re.findall(r"\w+", line)[1:] if name in names}


def shapes_of(language):
    if language == "js":
        line = (f"import * as it from {json.dumps('file://' + os.path.realpath(SHIMS['js']))};"
                "console.log(JSON.stringify({ticket: it.TICKET, clock: it.CLOCK, agent: it.AGENT,"
                " message: it.MESSAGE, event: it.EVENT}))")
        said = json.loads(subprocess.run([NODE, "--input-type=module", "-e", line], check=True,
                                         capture_output=True, text=True).stdout)
        return {name: {kind: names.split() for kind, names in shape.items()}
                for name, shape in said.items()}
    sys.path.insert(0, os.path.dirname(SHIMS["python"]))
    sys.dont_write_bytecode = True
    import rung_plugin
    words = {str: "text", list: "list", int: "number", bool: "flag", dict: "map", bytes: "bytes"}
    return {name: {words[kind]: names.split() for kind, names in
                   getattr(rung_plugin, name.upper()).items()}
            for name in ("ticket", "clock", "agent", "message", "event")}


def check_shapes(language):
    for name, shape in shapes_of(language).items():
        members = members_of(name)
        want = set(members) - UNSENT | {"ticket": {"fields"}, "agent": {"flags"},
                                        "event": {"kv"}}.get(name, set())
        if name == "event":
            want -= {"token", "ticket", "before", "message"}
        known = {one for kind, names in shape.items() if kind != "flag" for one in names}
        expect(known == want, f"{name}: its members are the header's", known ^ want)
        expect(set(shape.get("flag", ())) == FLAGS.get(name, set()), f"{name}: its flags")
        texts = {one for one in shape["text"]}
        expect(texts <= {one for one, is_text in members.items() if is_text} | {"hook"},
               f"{name}: its texts are texts", texts)


SLIPS = {  # what an author may mean otherwise, and is told at once
    "python": ["/usr/bin/python3", "-c", """
import sys; sys.path.insert(0, sys.argv[1])
from rung_plugin import Plugin, option
assert option("words", "list", ["a", "b"])["def"] == "a, b"
p = Plugin("org.example.slips", "1.0.0")
p.on("create")(print)
for slip in (lambda: p.on("creat"), lambda: p.on("create")):
    try:
        slip()
    except ValueError as trouble:
        print(trouble)
"""],
    "js": [NODE, "--input-type=module", "-e", """
const { Plugin } = await import(`file://${process.argv[1]}/rung-plugin.js`);
const p = new Plugin('org.example.slips', '1.0.0', {}).on('create', () => {});
for (const slip of ['creat', 'create'])
  try { p.on(slip, () => {}); } catch (trouble) { console.log(trouble.message); }
"""],
}


def check_slips(language):
    done = subprocess.run([*SLIPS[language], os.path.dirname(SHIMS[language])], text=True,
                          capture_output=True, check=False, timeout=WAIT_S)
    expect(done.returncode == 0 and len(done.stdout.splitlines()) == 2 and "creat" in done.stdout
           and "has its function" in done.stdout,
           "a moment that there is not, or twice, is refused", done)


def main():
    global WAIT_S
    language = sys.argv[1]
    if language == "js" and not NODE:
        print("skipped: there is no node")
        return 77
    check_shapes(language)
    check_life(language)
    check_all(language)
    check_bad_frames(language)
    check_by_hand(language)
    check_slips(language)
    print(f"ok: {language} speaks as the bridge does", flush=True)
    WAIT_S = 3
    for old, new in SPOILED[language]:
        with tempfile.TemporaryDirectory(prefix="rung-shim-") as folder:
            check_spoiled(language, folder, old, new)
    return 0


if __name__ == "__main__":
    sys.exit(main())
