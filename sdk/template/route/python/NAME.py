#!/usr/bin/python3
"""@NAME@: gives a ticket to the agent of its team who has the fewest. A router to start from: the
hook is assign(), who may get a ticket says why_not(). @NAME@.md is its page for operators."""
from rung_plugin import Plugin, effect, option, route

SHOWN_MAX = 40  # candidates in the timeline; a call may return 64 effects

p = Plugin("@ID@", "1.0.0", "to the agent who has the fewest tickets", may=["route", "candidate"],
           needs=["rung.roster/1"], options=[
    option("team", "reference", "", "the team whose agents get tickets; absent: the ticket's own",
           choices="team")])


def why_not(agent):
    if agent.presence != "online":
        return "not_present"
    return "no_capacity" if agent.open_tickets >= agent.capacity else None


@p.hook("route.assign", stage=5, timeout="3s")
def assign(ev, ctx):
    team = ctx.config.team or ev.ticket.team
    if not team:
        return None
    agents = sorted(ctx.roster.team(team), key=lambda one: (one.open_tickets, one.id))
    effects = [effect("candidate", one.id, why_not(one) or "eligible", -one.open_tickets,
                      reason="the fewest open tickets") for one in agents[:SHOWN_MAX]]
    for one in agents:
        if not why_not(one):
            return effects + [route(team, "the fewest open tickets", agent=one.id)]
    return effects + [route(team, "nobody is there and has room")]


if __name__ == "__main__":
    p.run()
