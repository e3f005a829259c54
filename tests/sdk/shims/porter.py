#!/usr/bin/python3
"""A plugin that is asked by others: methods, pages, attachments, long messages. porter.mjs is the
same in JavaScript."""
import os
import sys

sys.path.insert(0, os.environ.get("RUNG_SHIM") or
                os.path.join(os.path.dirname(os.path.realpath(__file__)), "../../../sdk/python"))
from rung_plugin import Fail, Plugin, Reply, Retry, answer, note, tag  # noqa: E402

p = Plugin("org.example.porter", "1.0.0", may=["note", "add_tag"])


@p.method("greet", role="agent", params={"type": "object"}, doc="Says hello.", read_only=True)
def greet(ev, ctx):
    return {"hello": ev.params.name}


@p.method("tag", role="lead")
def tag_it(ev, ctx):
    return [tag("called", "somebody asked"), answer({"done": True})]


@p.method("large", role="agent")
def large(ev, ctx):
    return {"text": "x" * (3 << 20)}


@p.method("nothing", role="agent")
def nothing(ev, ctx):
    return None


@p.route("/hook", method="POST")
def hook(request, ctx):
    if request.headers.get("x-sign") != "right":
        return Reply("wrong", 403, x_from="porter")
    blob = ctx.blob.put(request.body)
    return {"id": blob, "n": len(ctx.blob.read(blob))}


@p.route("/files/*", role="agent")
def files(request, ctx):
    return f"{request.method} {request.path}?{request.query} as {request.actor}"


@p.route("/wait")
def wait(request, ctx):
    ctx.metric("waiting")
    ctx._cancelled.wait()
    ctx.metric("gone")


@p.route("/fail")
def fail(request, ctx):
    return request.json()


@p.route("/later")
def later(request, ctx):
    raise Retry("not today")


@p.route("/bug")
def bug(request, ctx):
    raise Fail if request.nothing.at.all else ValueError()


@p.hook("ticket.classify")
def classify(ev, ctx):
    return [note(str(len(ev.ticket.body)), "counted")]


p.run()
