"""Routing against a naive desk written from the rules alone (reference_routing.py): random desks,
random days at them, through the real configuration, engine and store by rung-desk. Every decision
must be the same: who was offered what and when, every reason against everybody, steps of ladders,
returns. Desks that break one rule each must be told apart."""
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

from reference_routing import CHANNELS, HOUR, MINUTE, TRIAGE, Reference

TOOL = sys.argv.pop(1)
SEED, DESKS, STEPS = 20240115, int(os.environ.get("ROUTING_DESKS", "60")), 60
SKILLS = ("de", "pl", "sql")
PEOPLE = ("ann", "bob", "cid", "dan", "eve", "fay")
CUSTOMERS = ("a@gold.example", "b@gold.example", "c@rival.example", "d@example.org",
             "e@example.org")
COMPARED = {
    "queued": ("queue", "item", "lane", "score", "eligible_since_ms"),
    "offered": ("agent", "item", "queue", "expires_at_ms", "method", "eligible", "candidates"),
    "offer_accepted": ("agent", "item", "queue", "method", "eligible", "candidates"),
    "offer_refused": ("agent",), "offer_expired": ("agent", "reason"), "work_skipped": ("agent",),
    "work_pulled": ("agent", "item", "queue", "score"), "relaxed": ("step", "item", "dropped"),
    "returned": ("agent", "why"), "assigned": ("agent", "team"),
    "unassigned": ("agent", "team")}


class Drawn:
    """A desk by chance, for the reference, and the same as the server's configuration."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        names = list(PEOPLE[:self.random.randint(2, len(PEOPLE))])
        queues = {name: self.queue(team) for name, team in
                  (("q0", "a"), ("q1", "b"), ("q2", "a"))[:self.random.randint(1, 3)]}
        rules = [{"when": ("subject", name), "queue": name, "skills": self.needs()}
                 for name in queues if name != "q0"]
        if self.maybe(0.4):
            rules.append({"when": ("channel", self.random.choice(list(CHANNELS))),
                          "queue": self.random.choice(list(queues)), "skills": self.needs()})
        self.desk = {
            "teams": {"top": None, "a": "top", "b": "top"},
            "hours": {"early": (6, 13), "late": (11, 19)},
            "agents": {name: self.agent() for name in names},
            "targets": [[self.random.randint(10, 300) * 60 for _ in range(4)]
                        for _ in range(self.random.choice((0, 1, 2)))],
            "return": self.random.choice((0, 0, 1800, 3600)),
            "routing": {
                "queues": queues, "rules": rules, "default_queue": "q0",
                "base": self.random.choice(([0, 1000, 2000, 3000], [0, 100, 500, 5000])),
                "ageing": self.random.choice((10, 10, 3, 60)),
                "presence_lease": self.random.choice((0, 0, 0, 90)),
                "presence_damping": self.random.choice((0, 5)),
                "offer_expiries": self.random.choice((1, 2, 3)),
                "fair_limit": self.random.choice((0, 0, 2, 4))}}

    def maybe(self, chance):
        return self.random.random() < chance

    def needs(self):
        return [f"{self.random.choice(SKILLS)}:{self.random.randint(1, 4)}:"
                f"{self.random.randint(0, 3)}" for _ in range(self.random.choice((0, 0, 1, 2)))]

    def queue(self, team):
        queue = {"team": team, "skills": self.needs(), "method": self.random.choice(
            ("least_loaded", "longest_idle", "round_robin", "best_skill"))}
        if self.maybe(0.3):
            queue["auto_accept"] = True
        elif self.maybe(0.2):
            queue["pull"] = True
        if self.maybe(0.3):
            queue["offer_for"] = self.random.choice((30, 300, 3000))
        if self.maybe(0.7):
            queue["sticky"] = {"days": 1, "wait": self.random.choice((0, 0, 0, 60, 600))}
        if self.maybe(0.4):
            queue["reserve"] = {"tier": "gold", "percent": self.random.choice((10, 30, 60))}
        if self.maybe(0.7):
            queue["on_away"] = self.random.choice(
                ("keep", "requeue", "requeue_if_due_before_next_shift"))
        steps = [{"step": "widen"}, {"step": "overflow", "queue": "q0"},
                 {"step": "translate", "skill": self.random.choice(SKILLS)}]
        steps += [{"step": "drop_skills", "class": c} for c in (3, 2, 1)]
        chosen = self.random.sample(steps, self.random.randint(0, 4))
        after = sorted(self.random.randint(60, 7200) for _ in chosen)
        queue["relax"] = [dict(step, after=at) for step, at in zip(chosen, after)]
        return queue

    def agent(self):
        agent = {"teams": self.random.choice((["a"], ["b"], ["a", "b"], ["a"], ["top"])),
                 "skills": {skill: self.random.randint(1, 5) for skill in SKILLS
                            if self.maybe(0.6)}}
        if self.maybe(0.5):
            agent["work_capacity"] = self.random.choice((30, 50, 125, 200))
        for what in ("shifts", "hours"):
            if self.maybe(0.25):
                agent[what] = self.random.choice(("early", "late"))
        if self.maybe(0.3):
            agent["conflicts"] = [self.random.choice(("@rival.example", "d@example.org"))]
        if self.maybe(0.15):
            agent["presence"] = self.random.choice(("away", "offline"))
        return agent

    def config(self):
        """As the server reads it; JSON is YAML."""
        desk, routing = self.desk, dict(self.desk["routing"])
        days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        words = ("low", "normal", "high", "urgent")
        sla = {}
        metrics = dict(zip(("first_response", "resolution"), desk["targets"]))
        targets = {metric: {word: f"{s}s" for word, s in zip(words, by)}
                   for metric, by in metrics.items()}
        if desk["return"]:
            targets["return"] = f"{desk['return']}s"
        if targets:
            sla["s"] = {"owner": "boss", "review_by": "2030-01-01", "calendar": "always",
                        "targets": targets}
        routing["base"] = dict(zip(words, routing["base"]))
        routing["rules"] = [
            dict(rule, when=f'ticket.{rule["when"][0]} == "{rule["when"][1]}"',
                 **({"channel_specific": True} if rule["when"][0] == "channel" else {}))
            for rule in routing["rules"]]
        routing["queues"] = {name: self.queue_config(queue)
                             for name, queue in routing["queues"].items()}
        for key in ("presence_lease", "presence_damping"):
            routing[key] = f"{routing[key]}s"
        routing["default_team"] = "a"
        return json.dumps({
            "calendars": {name: {"zone": "UTC", "hours": {
                day: [f"{opens:02}:00-{closes:02}:00"] for day in days}}
                for name, (opens, closes) in desk["hours"].items()},
            "customers": {"tiers": {"gold": ["@gold.example"]}},
            "teams": {name: dict({"calendar": "always"}, **({"parent": up} if up else {}))
                      for name, up in desk["teams"].items()},
            "agents": dict(desk["agents"], boss={"teams": [], "presence": "offline"}),
            "escalation": {
                "policies": {"now": {"owner": "boss", "review_by": "2030-01-01", "levels": [
                    {"targets": ["user:boss"], "delay": "8h"}]}},
                "rules": [{"on": ["created"], "when": 'ticket.subject == "now"',
                           "policy": "now", "lane": "immediate"}]},
            "sla": sla, "routing": routing})

    @staticmethod
    def queue_config(queue):
        queue = dict(queue, relax=[dict(step, after=f"{step['after']}s")
                                   for step in queue["relax"]])
        if "offer_for" in queue:
            queue["offer_for"] = f"{queue['offer_for']}s"
        if "sticky" in queue:
            queue["sticky"] = dict(queue["sticky"], wait=f"{queue['sticky']['wait']}s")
        return queue


class Day(Drawn):
    """What happens at a desk, drawn while the reference lives it: so most of it makes sense."""

    def __init__(self, seed):
        super().__init__(seed)
        self.steps, self.at = [], 0
        self.reference = self.open(Reference)
        for _ in range(STEPS):
            self.at += self.random.choice((1_237, 17_011, 4 * MINUTE + 131, 11 * MINUTE + 17))
            self.at += self.random.randrange(1, 60_000)
            self.reference.live_until(self.at)
            method, args = self.step()
            self.steps.append({"at_ms": self.at, "do": method, "args": args})
            self.reference.apply(method, args)
        self.until = self.at + 2 * HOUR + 777
        self.reference.live_until(self.until)

    def open(self, kind):
        """The boss is on the roster, too: nobody's team, never there."""
        desk = dict(self.desk, agents=dict(self.desk["agents"],
                                           boss={"teams": [], "presence": "offline"}))
        return kind(desk)

    def offers(self):
        return [(i.offered_to, f"${t.number}") for t in self.reference.tickets for i in t.items
                if i.offered_to]

    def step(self):
        name = self.random.choice(list(self.desk["agents"]))
        open_ones = [t for t in self.reference.tickets if not t.solved]
        owned = [t for t in open_ones if t.agent]
        draw = self.random.random()
        if self.offers() and draw < 0.3:
            return self.answer(*self.random.choice(self.offers()))
        if owned and draw < 0.42:
            return "ticket.solve", {"id": f"${self.random.choice(owned).number}",
                                    "resolution": "done"}
        if draw < 0.5:
            return self.comes_or_goes(name)
        if open_ones and draw < 0.56:
            impact, urgency = self.random.choice(list(TRIAGE))
            return "ticket.triage", {"id": f"${self.random.choice(open_ones).number}",
                                     "impact": impact, "urgency": urgency}
        if draw < 0.62:
            return "work.next", {"agent": name}
        if open_ones and draw < 0.66:
            return "ticket.assign", {"id": f"${self.random.choice(open_ones).number}",
                                     "agent": name}
        return "ticket.create", {
            "subject": self.random.choice(("x", "x", "q1", "q2", "now")), "body": "b",
            "requester": self.random.choice(CUSTOMERS),
            "channel": self.random.choice(list(CHANNELS))}

    def answer(self, agent, ticket):
        draw = self.random.random()
        if draw < 0.6:
            return "work.accept", {"agent": agent, "id": ticket}
        if draw < 0.8:
            return "work.refuse", {"agent": agent, "id": ticket, "reason": "no"}
        return "work.skip", {"agent": agent, "id": ticket, "reason": "no", "note": "busy"}

    def comes_or_goes(self, name):
        draw = self.random.random()
        if draw < 0.2:
            return "agent.pause", {"agent": name, "for_ms": self.random.randint(1, 40) * 60_007}
        if draw < 0.4:
            return "agent.heartbeat", {"agent": name}
        off = self.random.sample(list(CHANNELS), self.random.choice((0, 0, 1)))
        return "agent.set_presence", {"agent": name, "off": off, "presence": self.random.choice(
            ("online", "online", "away", "offline"))}

    # --- comparing ---

    def question(self):
        return {"config": self.config(), "until_ms": self.until, "steps": self.steps}

    def live(self, kind):
        desk = self.open(kind)
        answers = []
        for step in self.steps:
            desk.live_until(step["at_ms"])
            answers.append(desk.apply(step["do"], step["args"]))
        desk.live_until(self.until)
        return desk, answers

    def difference(self, told, kind=Reference):
        """The first one between a desk and what the server said; None: there is none."""
        desk, answers = self.live(kind)
        for number, (answer, step) in enumerate(zip(told["answers"], self.steps)):
            is_refused = isinstance(answer, dict) and "refused" in answer
            if is_refused != answers[number]:
                return f"step {number} {step}: {answer}"
        for ticket, entries in zip(desk.tickets, told["tickets"]):
            real = [seen for seen in map(seen_of, entries) if seen]
            for mine, other in zip(ticket.events + [None], real + [None]):
                if mine != other:
                    return f"ticket {ticket.number}: expected {mine}, but {other}"
        return None if told["replayed"] else "a replay leads to another store"


def seen_of(entry):
    """An entry of a timeline as the reference tells it; None: it is not of routing."""
    data = entry["data"] or {}
    if entry["type"] not in COMPARED:
        return None
    seen = {key: data[key] for key in COMPARED[entry["type"]] if key in data}
    for key in ("expires_at_ms", "eligible_since_ms"):
        if key in seen:
            seen[key] -= 1705309200000
    if "candidates" in seen:
        seen["candidates"] = {c["agent"]: c["codes"] for c in seen["candidates"]}
    return entry["at_ms"], entry["type"], seen


def ask(days):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "desks.json")
        path.write_text(json.dumps({"desks": [day.question() for day in days]}),
                        encoding="utf-8")
        done = subprocess.run([TOOL, str(path)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


# --- desks that break one rule each ---

def blind_to(code):
    def judge(self, *args):
        return [c for c in Reference.judge(self, *args) if c.split(":")[0] != code]
    return type(f"blind_to_{code}", (Reference,), {"judge": judge})


def with_method(name, function):
    return type(name, (Reference,), {name.split("__")[0]: function})


class AsksAgainAtOnce(Reference):
    def on_offer(self, at, number, reason):
        super().on_offer(at, number, reason)
        item = self.find(number, reason)[1]
        if item is not None:
            item.expired = []


class KeepsNoPlace(Reference):
    def requeue(self, ticket, why):
        first, ticket.first_eligible = ticket.first_eligible, self.now
        super().requeue(ticket, why)
        ticket.first_eligible = first


class ExcludesAtOnce(Reference):
    def on_return(self, at, number, detail):
        ticket = self.tickets[number - 1]
        agent = ticket.agent
        super().on_return(at, number, detail)
        for item in ticket.items if ticket.returned else []:
            item.refused.append(agent)


class CountsLate(Reference):
    def agent_set_presence(self, agent, presence, off=()):
        super().agent_set_presence(agent, presence, off)
        person = self.agent(agent)
        if person.counts_at is not None:
            person.counts_at += 1
            self.wake(person.counts_at, "presence", 0, agent)


class Overflows(Reference):
    def is_in_team(self, agent, item):
        return self.queues[item.queue]["team"] in agent.config["teams"] or item.widened and (
            super().is_in_team(agent, item))


class NeverWidens(Reference):
    def is_in_team(self, agent, item):
        widened, item.widened = item.widened, False
        found = super().is_in_team(agent, item)
        item.widened = widened
        return found


class OffersReserveNothing(Reference):
    def used(self, agent):
        return sum(t.units for t in self.tickets if t.agent == agent.name)


def rank_without_lane(self, ticket, item):
    return Reference.rank(self, ticket, item)[1:]


def choose_without_cursor(self, item, names):
    self.cursors.clear()
    return Reference.choose(self, item, names)


def choose_without_sticky(self, item, names):
    sticky, item.sticky = item.sticky, None
    chosen = Reference.choose(self, item, names)
    item.sticky = sticky
    return chosen


BROKEN = [blind_to(code) for code in (
    "not_in_team", "not_on_shift", "not_present", "stale_presence", "no_capacity",
    "skill_missing", "skill_level", "refused_before", "conflict_of_interest", "fair_limit",
    "personal_pause", "quiet", "tier_reserve", "sticky_wait")] + [
    AsksAgainAtOnce, KeepsNoPlace, ExcludesAtOnce, CountsLate, Overflows, NeverWidens,
    OffersReserveNothing,
    with_method("age_points", lambda self, since: (
        max(0, self.now - since) * self.routing["ageing"] // MINUTE)),
    with_method("urgency_points", lambda self, ticket: 0),
    with_method("rank__without_lane", rank_without_lane),
    with_method("load", lambda self, agent: self.used(agent)),
    with_method("choose", lambda self, item, names: names[0]),
    with_method("choose__without_cursor", choose_without_cursor),
    with_method("choose__without_sticky", choose_without_sticky),
    with_method("is_dropped", staticmethod(
        lambda step, need: need[2] >= step.get("class", 0))),
    with_method("waited_for", lambda self, ticket, item, kept: None),
    with_method("is_kept", lambda self, item: False)]


class Routing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.days = [Day(SEED + n) for n in range(DESKS)]
        cls.told = ask(cls.days)

    def test_every_decision_is_that_of_the_naive_desk(self):
        for number, (day, told) in enumerate(zip(self.days, self.told)):
            self.assertIsNone(day.difference(told), f"desk {number}")

    def test_a_desk_that_breaks_one_rule_is_told_apart(self):
        for broken in BROKEN:
            with self.subTest(broken.__name__):
                self.assertTrue(any(day.difference(told, broken)
                                    for day, told in zip(self.days, self.told)))


if __name__ == "__main__":
    unittest.main()
