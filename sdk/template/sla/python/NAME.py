#!/usr/bin/python3
"""@NAME@: looks after customers of some tiers when a clock is at risk or breached. An SLA plugin to
start from: the hook is look_after(). What is configured for the threshold happens whatever it says.
(Policies and targets are chosen inline, which a script cannot be asked: --lang c makes such a
plugin.) @NAME@.md is its page for operators."""
from rung_plugin import Plugin, notify, option, priority

p = Plugin("@ID@", "1.0.0", "more for some tiers when time runs out",
           may=["set_priority", "notify"], options=[
    option("tiers", "list", "gold", "tiers of customers that it is for"),
    option("priority", "int", 3, "the least priority such a ticket then has", min=0, max=5),
    option("manager", "reference", "", "the agent who is told; absent: nobody", choices="agent")])


@p.hook("sla.at_risk", timeout="5s")
def at_risk(ev, ctx):
    return look_after(ev, ctx, "at risk")


@p.hook("sla.breached", timeout="5s")
def breached(ev, ctx):
    return look_after(ev, ctx, "breached")


def look_after(ev, ctx, what):
    ticket, conf = ev.ticket, ctx.config
    if ticket.tier not in conf.tiers:
        return None
    reason = f"{ev.method} of a {ticket.tier} customer is {what}"
    effects = []
    if ticket.priority < conf.priority:
        effects.append(priority(conf.priority, reason))
    if conf.manager:
        effects.append(notify(conf.manager, reason))
    return effects


if __name__ == "__main__":
    p.run()
