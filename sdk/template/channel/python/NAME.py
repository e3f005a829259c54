#!/usr/bin/python3
"""@NAME@: a channel of files. What lies in FOLDER/in becomes messages, what is sent becomes files
in FOLDER/out. A channel to start from: scan() brings in, parse() reads, send() sends. @NAME@.md is
its page for operators."""
import os
import re
import threading

from rung_plugin import Fail, Plugin, ServiceError, option, reject, replace, result

FILE_BYTES_MAX = 256 * 1024

p = Plugin("@ID@", "1.0.0", "messages as files", may=["result", "replace", "reject"],
           needs=["rung.timer/1", "rung.inbox/1"], options=[
    option("folder", "string", doc="absolute path; `in` and `out` in it are made when absent"),
    option("every", "duration", "1s", "how often `in` is read", min=100, max=3600000)])
one_scan = threading.Lock()


@p.on("check")
def check(config):
    if not os.path.isabs(config.folder):
        raise Fail("folder: write an absolute path")


@p.on("create")
def create(ctx):
    for name in ("in", "out"):
        os.makedirs(os.path.join(ctx.config.folder, name), exist_ok=True)
    ctx.timer.start(ctx.config.every, scan, every=ctx.config.every)


def scan():
    """The name of a file is the message's id: brought in twice, it is one message. It goes when the
    server has it on disk, and not before."""
    folder = os.path.join(p.config.folder, "in")
    with one_scan:
        for name in sorted(os.listdir(folder)):
            path = os.path.join(folder, name)
            if name.endswith(".msg") and not name.startswith("."):
                with open(path, "rb") as file:
                    raw = file.read(FILE_BYTES_MAX)
                try:
                    p.ctx.inbox.push(external_id=name, raw=raw, kind="message")
                except ServiceError as trouble:
                    p.log.warning("%s stays: %s", path, trouble)
                    return
                os.unlink(path)


@p.hook("inbound.parse", timeout="10s")
def parse(ev, ctx):
    """From: anna@example.org, Subject: My card, an empty line, the text."""
    head, _, body = ev.message.raw.decode("utf-8", "replace").partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.split("\n") if ": " in line)
    if not fields.get("From"):
        return [reject("no_sender", "the file does not begin with From: ADDRESS")]
    return [result("from", fields["From"][:200]), result("external_id", ev.message.external_id),
            replace("subject", fields.get("Subject", ""), "the file's subject"),
            replace("body", body, "the file's text")]


@p.hook("notification.send", timeout="10s")
def send(ev, ctx):
    """The name is the same at every attempt: sent twice, it is one file."""
    message = ev.message
    name = re.sub("[^0-9A-Za-z-]", "_", message.external_id)[:80] or "unnamed"
    path = os.path.join(ctx.config.folder, "out", name)
    with open(path + ".half", "w", encoding="utf-8") as file:
        file.write(f"To: {message.to}\nSubject: {message.subject}\n\n{message.body}\n")
    os.rename(path + ".half", path + ".msg")
    return [result("receipt", path + ".msg")]


if __name__ == "__main__":
    p.run()
