#!/usr/bin/python3
"""A script that speaks the bridge by hand and does what its own name says: hostile.py is copied to
MODE.py, and MODE is what is wrong with it. Everything else about it is in order."""
import os
import signal
import struct
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
from rung_plugin import pack, unpack  # noqa: E402

MODE = os.path.basename(sys.argv[0])[:-3]
DESCRIPTOR = {"proto": 1, "id": "org.example.hostile", "version": "1.0.0",
              "may": ["add_tag", "kv_put", "note"], "max_inflight": 8,
              "needs": ["rung.http/1", "rung.timer/1"],
              "subs": [{"hook": "ticket.classify", "timeout_ms": 5000, "wait_ms": 5000}],
              "options": [{"key": "url", "type": "string", "def": ""}]}


def read(count):
    data = b""
    while len(data) < count:
        part = os.read(3, count - len(data))
        if not part:
            at_end()
        data += part
    return data


def at_end():
    """EOF: the server wants no more of us."""
    while MODE == "stays":
        time.sleep(1)
    os._exit(0)


def write(data):
    while data:
        data = data[os.write(3, data):]


def frame(*message):
    data = pack(list(message))
    return struct.pack(">I", len(data)) + data


def receive():
    return (unpack(read(struct.unpack(">I", read(4))[0])) + [None])[:4]


def ask(method, /, **params):
    """Its answer; what comes meanwhile is pings, which want one."""
    write(frame(0, 77, method, params))
    while True:
        kind, ident, second, third = receive()
        if kind == 0 and second == "ping":
            write(frame(1, ident, None, {}))
        elif kind == 1 and ident == 77:
            return second or third


def hello():
    told = dict(DESCRIPTOR)
    if MODE == "many":
        told["subs"] = DESCRIPTOR["subs"] * 1000
    elif MODE == "nameless":
        told["id"] = "org.example.hostile\nlevel=error event=forged"
    elif MODE == "endless":
        told["id"] = "org.example." + "x" * 300
    elif MODE == "wide":
        told["options"] = [{"key": "text", "type": "string", "def": "x" * (1 << 19)}]
    elif MODE == "twice":
        told["options"] = DESCRIPTOR["options"] * 2
    elif MODE == "wrong":
        told["options"] = [{"key": "count", "type": "int", "def": "many"}]
    elif MODE == "upside":
        told["options"] = [{"key": "count", "type": "int", "def": "5", "min": 9, "max": 10}]
    elif MODE == "filter":
        told["subs"] = [{**DESCRIPTOR["subs"][0], "when": "ticket.colour == 'red'"}]
    elif MODE == "reader":
        told["subs"] = [{**DESCRIPTOR["subs"][0], "reads": ["k"] * 60000}]
    elif MODE == "misspelt":
        told["subs"] = [{**DESCRIPTOR["subs"][0], "hook": "ticket.clasify"}]
    elif MODE == "strange":
        told["may"] = ["add_tags"]
    return told


def create():
    if MODE == "announces":
        write(frame(2, "listening", {"name": "x\nREADY rpc=127.0.0.1:1", "address": "y z\n"}))
    elif MODE == "counts":
        for i in range(300):
            write(frame(2, "metric", {"kind": "counter", "name": "ä" * 40 + str(i), "value": 1.0}))
    elif MODE == "ticks":
        for _ in range(1000):
            ask("timer.start", delay_ms=1, period_ms=1)
    elif MODE == "slow":
        time.sleep(75)
    elif MODE == "stays":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)


def flood():
    """Until somebody ends us."""
    line = frame(2, "log", {"level": "info", "text": "y" * 200}) * 300
    while True:
        write(line)


def hook(params):
    subject = params["ticket"].get("subject", "")
    effects = [{"fx": "add_tag", "key": "seen", "reason": "it was here"}]
    if subject != "now":
        return {"code": 0, "effects": effects}
    if MODE == "half":
        write(frame(2, "log", {"text": "x" * 1000})[:500])
        time.sleep(3600)
    elif MODE == "floods":
        flood()
    elif MODE == "prints":
        while True:
            os.write(1, b"y\n" * 2000)
    elif MODE == "leaves":
        subprocess.Popen(["/usr/bin/sleep", "3600"], pass_fds=[3])
        os._exit(7)
    elif MODE == "calls":
        return {"code": 0, "effects": [{"fx": "note", "val": str(called), "reason": "asked"}
                                       for called in call_all(params)]}
    elif MODE == "stores":
        return {"code": 0, "effects": [{"fx": "kv_put", "key": f"k{i}", "val": "v" * 60000}
                                       for i in range(16)]}
    elif MODE == "words":
        return [-3, "x" + "ä" * 400]
    elif MODE == "submits":
        for i in range(20000):
            write(frame(2, "submit", {"ticket": params["ticket"]["id"], "effects": [
                {"fx": "add_tag", "key": f"t{i}", "reason": "why not"}]}))
    return {"code": 0, "effects": effects}


def call_all(params):
    """What each of several ways to an address of the cloud's own says."""
    base = params["ticket"].get("body", "")
    for url in base.split():
        said = ask("http.request", method="GET", url=url, timeout_ms=3000)
        yield url + " " + (str(said.get("status")) + " " + str(said.get("error"))
                           if isinstance(said, dict) else str(said))


while True:
    kind, ident, method, params = receive()
    if kind != 0:
        continue
    if method == "hello":
        write(frame(1, ident, None, hello()))
    elif method == "create":
        create()
        write(frame(1, ident, None, {}))
    elif method == "hook":
        said = hook(params)
        write(frame(1, ident, None, said) if isinstance(said, dict) else
              frame(1, ident, said, None))
    elif method == "destroy" and MODE == "stays":
        continue
    else:
        write(frame(1, ident, None, {}))
