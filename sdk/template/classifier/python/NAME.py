#!/usr/bin/python3
"""@NAME@: labels a ticket when a word appears in it. A classifier to start from: the hook is
classify(). @NAME@.md is its page for operators."""
from rung_plugin import Fail, Plugin, label, option

p = Plugin("@ID@", "1.0.0", "labels by words", may=["label"], options=[
    option("words", "list", "outage, down", "words that mean trouble, any case"),
    option("label", "string", "outage", "the label given"),
    option("confidence", "int", 80, "how sure it is, in percent", min=1, max=100)])


@p.on("check")
def check(config):
    if not config.label:
        raise Fail("label is empty: say what a ticket with such a word is called")


@p.hook("ticket.classify", stage=4, timeout="3s")
def classify(ev, ctx):
    text = f"{ev.ticket.subject}\n{ev.ticket.body}".lower()
    for word in ctx.config.words:
        if word.lower() in text:
            return [label(ctx.config.label, ctx.config.confidence / 100, reason=word)]
    return None


if __name__ == "__main__":
    p.run()
