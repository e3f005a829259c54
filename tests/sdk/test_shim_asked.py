"""test_shim_asked.py python|js: a script that is asked by others, by the shim of its language:
methods, pages, attachments, and messages in pieces both ways. Shims that were spoiled on purpose
must be found."""
import json
import sys
import tempfile

import msgpack

import test_shims
from test_shims import NODE, Child, check_spoiled, expect

MESSAGE_MAX = 32 << 20
PUBLISHED = {"methods": [
    {"name": "greet", "role": "agent", "doc": "Says hello.", "read_only": True,
     "params_schema": '{"type":"object"}'},
    {"name": "tag", "role": "lead", "doc": "", "read_only": False, "params_schema": ""},
    {"name": "large", "role": "agent", "doc": "", "read_only": False, "params_schema": ""},
    {"name": "nothing", "role": "agent", "doc": "", "read_only": False, "params_schema": ""}],
    "routes": [{"path": "/hook", "method": "POST", "own_check": True},
               {"path": "/files/*", "role": "agent"}, {"path": "/wait", "own_check": True},
               {"path": "/fail", "own_check": True}, {"path": "/later", "own_check": True},
               {"path": "/bug", "own_check": True}]}


def plain(rows):
    """As they mean: white space of a schema, and a false, are the same as none."""
    return [{key: item.replace(" ", "") if key == "params_schema" else item
             for key, item in row.items() if item is not False or key == "read_only"}
            for row in rows]


class Porter(Child):
    """The other script; messages in pieces are made whole, and what is short in between kept."""

    def __init__(self, language, shim=None, most=MESSAGE_MAX):
        super().__init__(language, shim, False, "porter")
        self.parts, self.between = {}, []
        self.hello = self.ask("hello", proto=[1, 1], server="0.1.0", instance="porter",
                              max_frame=1 << 20, heartbeat_ms=5000, features=[],
                              **({"max_message": most} if most else {}))
        self.said, number = {}, self.start("create", config={})
        while True:
            message = self.receive()
            if message[0] == 1:
                expect(message == [1, number, None, {}], "it is created", message)
                break
            self.said[message[2]] = message[3]
            self.send([1, message[1], None, {}])

    def receive(self):
        while True:
            message = super().receive()
            if message[:2] != [2, "piece"]:
                if self.parts:
                    self.between.append(message)
                return message
            piece = message[2]
            size, have = self.parts.setdefault(piece["of"], (piece.get("size"), bytearray()))
            have += piece["bytes"]
            expect(len(have) <= size and piece["bytes"], "a piece is no longer than what lacks")
            if len(have) == size:
                del self.parts[piece["of"]]
                return msgpack.unpackb(bytes(have), strict_map_key=True)

    def send_pieces(self, message, piece=300000):
        data, pings = msgpack.packb(message), set()
        for at in range(0, len(data), piece):
            size = {} if at else {"size": len(data)}
            self.send([2, "piece", {"of": 9, "bytes": data[at:at + piece], **size}])
            self.send([0, 100000 + at, "ping", {}])
            pings.add(100000 + at)
        return pings

    def call_method(self, method, **params):
        return self.ask("hook", hook="rpc.call", event=1, attempt=1, left_ms=3000, method=method,
                        message={"raw": msgpack.packb(params)})

    def visit(self, route, script=(), **more):
        number = self.start("route", **{"route": route, "method": "GET", "path": "/", **more})
        for method, answer in script:
            message = self.receive()
            expect(message[0] == 0 and message[2] == method, f"a page asks {method}", message)
            self.send([1, message[1], None, answer(message[3])])
        return self.answer_of(number)


def check_methods(porter):
    for name, rows in PUBLISHED.items():
        said = porter.said[f"{name}.publish"][name]
        expect(plain(said) == plain(rows), f"{name} are published in create", said)
    expect(porter.hello["needs"] == ["rung.rpc-methods/1", "rung.http-routes/1"] and
           "result" in porter.hello["may"] and porter.hello["max_message"] == MESSAGE_MAX,
           "what that needs is declared", porter.hello)
    got = porter.call_method("greet", name="ann")["effects"]
    expect(msgpack.unpackb(got[0]["val"]) == {"hello": "ann"} and got[0]["key"] == "*",
           "a map is the client's answer", got)
    got = porter.call_method("tag")["effects"]
    expect([one["fx"] for one in got] == ["add_tag", "result"], "effects are effects", got)
    got = porter.call_method("nothing")["effects"]
    expect(msgpack.unpackb(got[0]["val"]) == {}, "nothing is an empty answer", got)
    expect(porter.call_method("strange") == {"code": 1}, "a method of another is declined")


def check_pages(porter):
    blob = "ab" * 32
    pieces = [b"x" * 10, b"y" * 5, b""]
    script = [("blob.put", lambda asked: {"id": blob})] + [
        ("blob.get", lambda asked, piece=piece: {"size": 15, "bytes": piece}) for piece in pieces]
    error, got = porter.visit(0, script, method="POST", path="/hook", body=b"hello",
                              headers="Host: x\nX-Sign: right\n")
    expect(error is None and got["status"] == 200 and "application/json" in got["headers"] and
           json.loads(got["body"]) == {"id": blob, "n": 15}, "a page keeps what came", error, got)
    _, got = porter.visit(0, method="POST", path="/hook", body=b"hello")
    expect((got["status"], got["headers"], bytes(got["body"])) == (403, "x-from: porter", b"wrong"),
           "and says no", got)
    _, got = porter.visit(1, path="/files/a", query="b=1", actor="desk")
    expect(bytes(got["body"]) == b"GET /files/a?b=1 as desk", "it sees who asks for what", got)
    _, got = porter.visit(3, body=b"{")
    expect(got["status"] == 400, "what never fits is 400", got)
    error, _ = porter.visit(4)
    expect(error == [-1, "not today"], "what does not go now is -1", error)
    error, _ = porter.visit(5)
    expect(error[0] == -3, "a mistake is -3", error)
    number = porter.start("route", route=2, method="GET", path="/wait")
    expect(porter.notice("metric")["name"] == "waiting", "a page may take its time")
    porter.send([2, "cancel", {"id": number, "why": "gone"}])
    while porter.notice("metric")["name"] != "gone":
        pass
    porter.answer_of(number)


def check_pieces(porter):
    number = porter.start("hook", hook="rpc.call", event=1, attempt=1, left_ms=3000, method="large",
                          message={"raw": msgpack.packb({})})
    pings = {porter.start("ping") for _ in range(5)}
    seen = {}
    while not (number in seen and pings <= set(seen)):
        message = porter.receive()
        seen[message[1]] = message
    text = msgpack.unpackb(seen[number][3]["effects"][0]["val"], max_str_len=1 << 23)["text"]
    expect(len(text) == 3 << 20, "a long answer comes in pieces", len(text))
    porter.last = number = porter.last + 1
    pings = porter.send_pieces([0, number, "hook", {
        "hook": "ticket.classify", "event": 2, "attempt": 1, "left_ms": 3000,
        "ticket": {"id": 1, "body": "y" * (2 << 20)}}])
    while not (number in seen and pings <= set(seen)):
        message = porter.receive()
        seen[message[1]] = message
    got = seen[number][3]["effects"][0]["val"]
    expect(got == str(2 << 20), "a long event is taken, and pings in between are answered", got)


def check_porter(language, shim=None):
    porter = Porter(language, shim)
    try:
        check_methods(porter)
        check_pages(porter)
        check_pieces(porter)
        code, _, err = porter.ends()
        expect(code == 0, "it ends well", code, err)
    finally:
        porter.fini()


def check_bad_pieces(language):
    """Each ends the child; a server that takes no pieces is sent none."""
    for what, piece in (("an empty piece", {"of": 1, "size": 5, "bytes": b""}),
                        ("no size", {"of": 1, "bytes": b"x"}),
                        ("more than it said", {"of": 1, "size": 2, "bytes": b"xyz"}),
                        ("too much", {"of": 1, "size": 1 << 40, "bytes": b"x"})):
        porter = Porter(language)
        try:
            porter.send([2, "piece", piece])
            code, _, err = porter.dies()
            expect(code > 0 and err, f"{what} in a piece ends the child, with a word", code, err)
        finally:
            porter.fini()
    porter = Porter(language, most=0)
    try:
        error, _ = porter.answer_of(porter.start(
            "hook", hook="rpc.call", event=1, attempt=1, left_ms=3000, method="large",
            message={"raw": msgpack.packb({})}))
        expect(error and error[0] == -3 and "1048576" in error[1],
               "a server that takes frames only is told", error)
        porter.send([2, "piece", {"of": 1, "size": 9, "bytes": b"x"}])
        porter.send([2, "piece", {"of": 1, "drop": True}])
        expect(porter.ask("ping") == {}, "what is dropped is forgotten")
    finally:
        porter.fini()


SPOILED = {  # each spoils one thing that a check must find
    "python": (('if len(have) == size else', 'if len(have) > size else'),
               ('"bytes": data[at:at + PIECE]', '"bytes": data[:PIECE]'),
               ('elif method == "route":', 'elif method == "rout":'),
               ('name.lower(): value.strip()', 'name: value')),
    "js": (('part.have < part.size', 'part.have <= part.size'),
           ('data.subarray(at, at + PIECE)', 'data.subarray(0, PIECE)'),
           ("else if (method === 'route')", "else if (method === 'rout')"),
           ('slice(0, colon).toLowerCase()', 'slice(0, colon)')),
}


def main():
    language = sys.argv[1]
    if language == "js" and not NODE:
        print("skipped: there is no node")
        return 77
    check_porter(language)
    check_bad_pieces(language)
    print(f"ok: {language} is asked as the bridge says", flush=True)
    test_shims.WAIT_S = 3
    for old, new in SPOILED[language]:
        with tempfile.TemporaryDirectory(prefix="rung-shim-") as folder:
            check_spoiled(language, folder, old, new, check_porter)
    return 0


if __name__ == "__main__":
    sys.exit(main())
