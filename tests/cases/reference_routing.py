"""A naive desk: every queue is sorted anew, everybody is looked at for every item, after every
event. It shares nothing with the server but the rules of routing (docs/semantics.md, section h).
Instants are milliseconds after a Monday, 09:00 UTC."""
import heapq
import re

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
START_OF_DAY = 9 * HOUR  # the first instant lies at 09:00
PRIORITIES = {"low": 0, "normal": 1, "high": 2, "urgent": 3}
TRIAGE = {(1, 1): "low", (2, 2): "normal", (3, 2): "high", (4, 4): "urgent"}
CHANNELS = {"email": (10, 900_000), "chat": (25, 60_000), "phone": (100, 60_000)}
CODES = ("not_in_team", "not_on_shift", "not_present", "stale_presence", "no_capacity",
         "skill_missing", "skill_level", "refused_before", "escalated_from",
         "conflict_of_interest", "fair_limit", "personal_pause", "quiet", "tier_reserve",
         "sticky_wait", "offer_expired")


class Hours:
    """Open every day from one full hour to another."""

    def __init__(self, opens, closes):
        self.opens, self.closes = opens, closes

    def is_open(self, at):
        return self.opens <= (at + START_OF_DAY) % DAY // HOUR < self.closes

    def next_edge(self, at):
        edge = (at + START_OF_DAY) // HOUR * HOUR + HOUR - START_OF_DAY
        while self.is_open(edge) == self.is_open(edge - 1):
            edge += HOUR
        return edge

    def next_opening(self, at):
        while self.is_open(at):
            at = self.next_edge(at)
        return self.next_edge(at)


class Agent:
    def __init__(self, name, config):
        self.name, self.config = name, config
        self.presence = self.wanted = config.get("presence", "online")
        self.off, self.wanted_off = (), ()
        self.counts_at = self.seen = self.paused_until = None
        self.expiries = self.hour_count = 0
        self.hour_from, self.last_given = -10 * HOUR, None


class Ticket:
    def __init__(self, number, at, args, customer):
        self.number, self.created, self.customer = number, at, customer
        self.channel, self.subject = args["channel"], args["subject"]
        self.priority, self.immediate, self.solved = "normal", False, False
        self.team, self.agent, self.had_agent = "", None, False
        self.items, self.refused, self.returned = [], [], []
        self.first_eligible = self.return_due = None
        self.reserved, self.units, self.given_at = False, 0, None
        self.events = []


class Item:
    def __init__(self, reason, queue, needs, since):
        self.reason, self.queue, self.needs, self.since = reason, queue, needs, since
        self.weight, self.tier, self.steps, self.widened, self.overflow = 0, "", 0, False, None
        self.refused, self.expired, self.giver = [], [], None
        self.offered_to = self.offer_until = self.sticky = None
        self.sticky_until = 0


def parse_need(word):
    parts = word.split(":")
    return (parts[0], int(parts[1]) if len(parts) > 1 else 1, int(parts[2]) if len(parts) > 2
            else 0)


class Reference:
    REASONS = ("new", "hand_off", "return", "callback")

    def __init__(self, config):
        self.config, self.routing = config, config["routing"]
        self.now, self.tickets, self.timers, self.customers = 0, [], [], {}
        self.agents = [Agent(name, config["agents"][name]) for name in sorted(config["agents"])]
        self.hours = {name: Hours(*span) for name, span in config["hours"].items()}
        self.queues, self.cursors = self.routing["queues"], {}
        for hours in self.hours.values():
            self.wake(hours.next_edge(0), "edge")

    # --- time ---

    def wake(self, at, what, ticket=0, detail=0):
        heapq.heappush(self.timers, (at, ticket, what, detail))

    def live_until(self, until):
        while self.timers and self.timers[0][0] <= until:
            self.now = max(self.now, self.timers[0][0])
            self.happen()
        self.now = until

    def happen(self):
        """All that is due at this instant, then what waits meets who is free."""
        while True:
            while self.timers and self.timers[0][0] <= self.now:
                at, ticket, what, detail = heapq.heappop(self.timers)
                getattr(self, "on_" + what)(at, ticket, detail)
            self.dispatch()
            if not (self.timers and self.timers[0][0] <= self.now):
                return

    def on_edge(self, _at, _ticket, _detail):
        for hours in self.hours.values():
            self.wake(hours.next_edge(self.now), "edge")
        self.timers = sorted(set(self.timers))

    def on_look(self, _at, _ticket, _detail):
        pass  # Something may have changed by itself; looked at behind.

    # --- what is told ---

    def tell(self, ticket, kind, **data):
        ticket.events.append((self.now, kind, data))

    # --- the order ---

    def age_points(self, since):
        waited_s = self.now // 1000 - since // 1000
        return max(0, waited_s) // 60 * self.routing["ageing"]

    def urgency_points(self, ticket):
        best = None
        for target in self.config["targets"]:
            start, length = ticket.created // 1000, target[PRIORITIES[ticket.priority]]
            if best is None or start + length < sum(best):
                best = (start, length)
        if best is None:
            return 0
        return 1000 * min(max(0, self.now // 1000 - best[0]), best[1]) // best[1]

    def base(self, ticket):
        return self.routing["base"][PRIORITIES[ticket.priority]]

    def score(self, ticket, item):
        return self.base(ticket) + self.age_points(item.since) + self.urgency_points(ticket)

    def rank(self, ticket, item):
        return (not ticket.immediate, -self.score(ticket, item), item.since, ticket.number,
                self.REASONS.index(item.reason))

    def waiting(self):
        """Everything that waits, in order."""
        pairs = [(t, i) for t in self.tickets for i in t.items
                 if i.offered_to is None and i.since <= self.now]
        return sorted(pairs, key=lambda pair: self.rank(*pair))

    # --- who may have it ---

    def used(self, agent):
        owned = sum(t.units for t in self.tickets if t.agent == agent.name)
        return owned + sum(i.weight for t in self.tickets for i in t.items
                           if i.offered_to == agent.name)

    def reserved(self, agent):
        owned = sum(t.units for t in self.tickets if t.agent == agent.name and t.reserved)
        return owned + sum(i.weight for t in self.tickets for i in t.items
                           if i.offered_to == agent.name and self.is_reserved(i))

    @staticmethod
    def capacity(agent):
        return agent.config.get("work_capacity", 100)

    def is_reserved(self, item):
        reserve = self.queues[item.queue].get("reserve")
        return bool(reserve) and reserve["tier"] == item.tier

    def is_kept(self, item):
        reserve = self.queues[item.queue].get("reserve")
        if not reserve or reserve["tier"] == item.tier or not any(
                i.queue == item.queue and i.tier == reserve["tier"] and i.offered_to is None
                for t in self.tickets for i in t.items):
            return False
        team = [a for a in self.agents if self.queues[item.queue]["team"] in a.config["teams"]]
        capacity, used = sum(map(self.capacity, team)), sum(map(self.used, team))
        kept = -(-capacity * reserve["percent"] // 100) - sum(map(self.reserved, team))
        return kept > 0 and capacity - used - item.weight < kept

    def is_beneath(self, team, top):
        while team and team != top:
            team = self.config["teams"][team]
        return team == top

    def is_in_team(self, agent, item):
        team = self.queues[item.queue]["team"]
        mine = agent.config["teams"]
        if team in mine or item.overflow and self.queues[item.overflow]["team"] in mine:
            return True
        parent = self.config["teams"][team]
        return item.widened and parent and any(self.is_beneath(t, parent) for t in mine)

    def is_stale(self, agent):
        lease = self.routing["presence_lease"] * 1000
        return lease > 0 and agent.seen is not None and self.now >= agent.seen + lease

    def is_conflict(self, agent, customer):
        return any(customer == c or c.startswith("@") and customer.endswith(c)
                   for c in agent.config.get("conflicts", ()))

    def fair_count(self, agent):
        return agent.hour_count if self.now < agent.hour_from + HOUR else 0

    def is_open(self, agent, what):
        return what not in agent.config or self.hours[agent.config[what]].is_open(self.now)

    def skills(self, agent, item):
        has = agent.config.get("skills", {})
        missing = [n for n, _, _ in item.needs if n not in has]
        weak = [n for n, level, _ in item.needs if n in has and has[n] < level]
        return missing, weak, sum(has.get(n, 0) for n, _, _ in item.needs)

    def judge(self, agent, ticket, item, sticky, kept):
        """Every reason against him, in the order in which they are told."""
        missing, weak, _ = self.skills(agent, item)
        limit = self.routing["fair_limit"]
        against = {
            "not_in_team": not self.is_in_team(agent, item),
            "not_on_shift": not self.is_open(agent, "shifts"),
            "not_present": agent.presence != "online" or ticket.channel in agent.off,
            "stale_presence": self.is_stale(agent),
            "no_capacity": self.used(agent) + item.weight > self.capacity(agent),
            "skill_missing": missing, "skill_level": weak,
            "refused_before": agent.name in item.refused or (
                item.giver == agent.name and item.reason != "callback"),
            "conflict_of_interest": self.is_conflict(agent, ticket.customer),
            "fair_limit": limit and self.fair_count(agent) >= limit,
            "personal_pause": agent.paused_until is not None and self.now < agent.paused_until,
            "quiet": not self.is_open(agent, "hours"), "tier_reserve": kept,
            "sticky_wait": sticky is not None and sticky != agent.name,
            "offer_expired": agent.name in item.expired}
        codes = []
        for code in CODES:
            found = against.get(code)
            codes += [f"{code}:{name}" for name in found] if isinstance(found, list) else (
                [code] if found else [])
        return codes

    def waited_for(self, ticket, item, kept):
        """Who served the customer last, while he is there and at most busy."""
        if item.sticky is None or self.now >= item.sticky_until:
            return None
        agent = self.agent(item.sticky)
        codes = self.judge(agent, ticket, item, None, kept)
        return item.sticky if not set(codes) - {"no_capacity"} else None

    def judge_all(self, ticket, item):
        kept = self.is_kept(item)
        sticky = self.waited_for(ticket, item, kept)
        verdicts = {a.name: self.judge(a, ticket, item, sticky, kept) for a in self.agents}
        if all(verdicts.values()):  # Nobody is left: those who let it expire are asked again.
            verdicts = {name: [c for c in codes if c != "offer_expired"]
                        for name, codes in verdicts.items()}
        return verdicts

    # --- who gets it ---

    def load(self, agent):
        return self.used(agent) * 1000 // self.capacity(agent)

    def choose(self, item, names):
        if item.sticky in names:
            return item.sticky
        able = [self.agent(name) for name in names]
        method = self.queues[item.queue].get("method", "least_loaded")
        if method == "round_robin":
            later = [n for n in names if n > self.cursors.get(item.queue, "")]
            return (later or names)[0]
        if method == "longest_idle":
            return min(able, key=lambda a: (-1 if a.last_given is None else a.last_given,
                                            a.name)).name
        if method == "best_skill":
            return min(able, key=lambda a: (-self.skills(a, item)[2], self.load(a), a.name)).name
        return min(able, key=lambda a: (self.load(a), a.name)).name

    def dispatch(self):
        while self.offer_first():
            pass

    def offer_first(self):
        for ticket, item in self.waiting():
            if self.queues[item.queue].get("pull"):
                continue
            verdicts = self.judge_all(ticket, item)
            able = [name for name, codes in verdicts.items() if not codes]
            if able:
                self.offer(ticket, item, self.choose(item, able), verdicts)
                return True
        return False

    # --- offers ---

    def offer(self, ticket, item, name, verdicts):
        queue = self.queues[item.queue]
        method = "sticky" if item.sticky == name else queue.get("method", "least_loaded")
        if queue.get("method") == "round_robin":
            self.cursors[item.queue] = name
        if queue.get("auto_accept"):
            self.take(ticket, item, name, method, verdicts)
            return
        length = queue.get("offer_for", 0) * 1000 or CHANNELS[ticket.channel][1]
        item.offered_to, item.offer_until = name, self.now + length
        if name in item.expired:
            item.expired = []
        self.tell(ticket, "offered", agent=name, item=item.reason, queue=item.queue,
                  expires_at_ms=item.offer_until, method=method,
                  eligible=sum(not codes for codes in verdicts.values()), candidates=verdicts)
        self.wake(item.offer_until, "offer", ticket.number, item.reason)

    def take(self, ticket, item, name, method, verdicts):
        agent, data = self.agent(name), {}
        if verdicts is not None:
            data = {"candidates": verdicts,
                    "eligible": sum(not codes for codes in verdicts.values())}
        self.tell(ticket, "offer_accepted", agent=name, item=item.reason, queue=item.queue,
                  method=method, **data)
        ticket.items.remove(item)
        teams = agent.config["teams"]
        wanted = [self.queues[item.queue]["team"]]
        wanted += [self.queues[item.overflow]["team"]] if item.overflow else []
        team = next((t for t in wanted if t in teams), teams[0])
        self.give(ticket, name, team)
        ticket.reserved = self.is_reserved(item)
        agent.expiries = 0
        if self.now >= agent.hour_from + HOUR:
            agent.hour_from, agent.hour_count = self.now, 0
        agent.hour_count += 1
        self.wake(agent.hour_from + HOUR, "look")
        self.customers[ticket.customer] = (name, self.now)

    def give(self, ticket, name, team):
        if (ticket.agent, ticket.team) == (name, team):
            return
        loses = ticket.agent and not name
        self.tell(ticket, "unassigned" if loses else "assigned", agent=name or "", team=team)
        if ticket.agent != name:
            ticket.had_agent = ticket.had_agent or ticket.agent is not None
            ticket.units = CHANNELS[ticket.channel][0] if name else 0
            ticket.reserved, ticket.return_due = False, None
            if name:
                self.agent(name).last_given = ticket.given_at = self.now
                if self.config.get("return"):
                    ticket.return_due = (self.now // 1000 + self.config["return"]) * 1000
                    self.wake(ticket.return_due + 1000, "return", ticket.number)  # At due: in time.
        ticket.agent, ticket.team = name, team
        self.settle(ticket)

    def settle(self, ticket):
        """Items that no longer fit the ticket end."""
        for item in list(ticket.items):
            team = self.queues[item.queue]["team"]
            fits = item.giver == ticket.agent and (ticket.agent or team == ticket.team)
            if ticket.solved or not fits:
                if item.offered_to:
                    self.tell(ticket, "offer_expired", agent=item.offered_to, reason="withdrawn")
                ticket.items.remove(item)

    def on_offer(self, at, number, reason):
        ticket, item = self.find(number, reason)
        if item is None or item.offered_to is None or item.offer_until != at:
            return
        agent = self.agent(item.offered_to)
        self.tell(ticket, "offer_expired", agent=agent.name, reason="no_answer")
        self.withdraw(item)
        item.expired.append(agent.name)
        agent.expiries += 1
        if agent.expiries >= self.routing["offer_expiries"]:
            agent.expiries, agent.counts_at = 0, None
            agent.presence = agent.wanted = "away"
            self.gone(agent)

    @staticmethod
    def withdraw(item):
        item.offered_to = item.offer_until = None

    # --- where it waits ---

    def queue_for(self, ticket, team):
        for rule in self.routing["rules"]:
            holds = "when" not in rule or getattr(ticket, rule["when"][0]) == rule["when"][1]
            if holds and team in (None, self.queues[rule["queue"]]["team"]):
                return rule["queue"], rule.get("skills", [])
        for queue in [self.routing["default_queue"]] + list(self.queues):
            if team in (None, self.queues[queue]["team"]):
                return queue, []
        return None, []

    def begin(self, ticket, reason, team, since):
        queue, skills = self.queue_for(ticket, team)
        if queue is None:
            return
        config = self.queues[queue]
        words = list(dict.fromkeys(map(parse_need, config.get("skills", []) + skills)))
        item = Item(reason, queue, words, since)
        item.weight = CHANNELS[ticket.channel][0]
        item.tier = "gold" if ticket.customer.endswith("@gold.example") else ""
        item.refused = list(ticket.refused) + [name for name in ticket.returned
                                               if ticket.returned.count(name) > 1]
        served = self.customers.get(ticket.customer)
        if config.get("sticky") and served and (
                self.now - served[1] <= config["sticky"]["days"] * DAY):
            item.sticky = served[0]
            item.sticky_until = self.now + config["sticky"]["wait"] * 1000
            self.wake(item.sticky_until, "look")
        if ticket.first_eligible is None:
            ticket.first_eligible = since
        self.tell(ticket, "queued", queue=queue, item=reason, eligible_since_ms=since,
                  lane="immediate" if ticket.immediate else "normal",
                  score=self.base(ticket) + self.age_points(since))
        ticket.items.append(item)
        for step in config.get("relax", []):
            self.wake(since + step["after"] * 1000, "relax", ticket.number, reason)
        return queue

    def requeue(self, ticket, why):
        self.tell(ticket, "returned", agent=ticket.agent, why=why)
        self.give(ticket, None, ticket.team)
        self.begin(ticket, "return", ticket.team, ticket.first_eligible)

    def on_return(self, at, number, _detail):
        ticket = self.tickets[number - 1]
        if ticket.return_due == at - 1000 and ticket.agent and not ticket.solved:
            ticket.returned.append(ticket.agent)
            self.requeue(ticket, "no_response")

    # --- the ladder ---

    def on_relax(self, _at, number, reason):
        ticket, item = self.find(number, reason)
        if item is None:
            return
        steps = self.queues[item.queue].get("relax", [])
        while item.steps < len(steps) and self.now >= (
                item.since + steps[item.steps]["after"] * 1000):
            self.climb(ticket, item, steps[item.steps])
            item.steps += 1

    @staticmethod
    def is_dropped(step, need):
        if need[2] == 0:
            return False
        return need[2] >= step["class"] if step["step"] == "drop_skills" else (
            need[0] == step["skill"])

    def climb(self, ticket, item, step):
        dropped = []
        if step["step"] in ("drop_skills", "translate"):
            dropped = list(dict.fromkeys(n[0] for n in item.needs if self.is_dropped(step, n)))
            item.needs = [n for n in item.needs if not self.is_dropped(step, n)]
        item.widened = item.widened or step["step"] == "widen"
        item.overflow = step["queue"] if step["step"] == "overflow" else item.overflow
        self.tell(ticket, "relaxed", step=step["step"], item=item.reason, dropped=dropped)

    # --- who is there ---

    def on_presence(self, at, _ticket, name):
        agent = self.agent(name)
        if agent.counts_at == at:
            agent.counts_at = None
            agent.presence, agent.off = agent.wanted, agent.wanted_off
            if agent.presence != "online":
                self.gone(agent)

    def gone(self, agent):
        for ticket in self.tickets:
            for item in ticket.items:
                if item.offered_to == agent.name:
                    self.tell(ticket, "offer_expired", agent=agent.name, reason="away")
                    self.withdraw(item)
        for ticket in sorted(self.tickets, key=lambda t: (self.due(t), t.number)):
            if ticket.agent == agent.name and not ticket.solved and self.goes_back(agent, ticket):
                self.requeue(ticket, "away")

    def due(self, ticket):
        dues = [ticket.created // 1000 + t[PRIORITIES[ticket.priority]]
                for t in self.config["targets"]]
        dues += [ticket.return_due // 1000] if ticket.return_due else []
        return min(dues, default=10 ** 12)

    def goes_back(self, agent, ticket):
        first = next((q for q in self.queues.values() if q["team"] == ticket.team), None)
        away = first.get("on_away", "requeue_if_due_before_next_shift") if first else "keep"
        if away != "requeue_if_due_before_next_shift":
            return away == "requeue"
        if "shifts" not in agent.config:
            return False
        return self.due(ticket) * 1000 < self.hours[agent.config["shifts"]].next_opening(self.now)

    # --- what people do; True: it was refused ---

    def apply(self, method, args):
        refused = getattr(self, method.replace(".", "_"))(**args)
        self.happen()
        return bool(refused)

    def ticket_create(self, **args):
        ticket = Ticket(len(self.tickets) + 1, self.now, args, args["requester"])
        self.tickets.append(ticket)
        queue = self.begin(ticket, "new", None, self.now)
        ticket.team = self.queues[queue]["team"]
        self.tell(ticket, "assigned", agent="", team=ticket.team)
        ticket.immediate = ticket.subject == "now"

    def ticket_triage(self, id, impact, urgency):
        self.ticket(id).priority = TRIAGE[impact, urgency]

    def ticket_assign(self, id, agent):
        ticket, teams = self.ticket(id), self.agent(agent).config["teams"]
        if ticket.solved:
            return True
        self.give(ticket, agent, ticket.team if ticket.team in teams else teams[0])

    def ticket_solve(self, id, resolution):
        ticket = self.ticket(id)
        if ticket.solved or not resolution:
            return True
        ticket.solved, ticket.units, ticket.return_due = True, 0, None
        self.settle(ticket)

    def work_accept(self, agent, id):
        ticket = self.ticket(id)
        item = next((i for i in ticket.items if i.offered_to == agent), None)
        if item is None:
            return True
        self.withdraw(item)
        self.take(ticket, item, agent, "offer", None)

    def work_refuse(self, agent, id, reason):
        return self.turn_down(agent, id, "offer_refused")

    def turn_down(self, agent, id, kind):
        ticket = self.ticket(id)
        item = next((i for i in ticket.items if i.offered_to == agent), None)
        if item is None:
            return True
        self.tell(ticket, kind, agent=agent)
        self.withdraw(item)
        item.refused.append(agent)
        ticket.refused.append(agent)

    def work_skip(self, agent, id, reason, note):
        ticket = self.ticket(id)
        if ticket.agent != agent or ticket.solved:
            return self.turn_down(agent, id, "work_skipped")
        self.tell(ticket, "work_skipped", agent=agent)
        ticket.refused.append(agent)
        self.requeue(ticket, "skipped")

    def work_next(self, agent):
        for ticket, item in self.waiting():
            verdicts = self.judge_all(ticket, item)
            if not set(verdicts[agent]) - {"offer_expired"}:
                self.tell(ticket, "work_pulled", agent=agent, item=item.reason, queue=item.queue,
                          score=self.score(ticket, item))
                self.take(ticket, item, agent, "pull", verdicts)
                return

    def agent_set_presence(self, agent, presence, off=()):
        person = self.agent(agent)
        off = tuple(dict.fromkeys(off))
        same = (presence, off) == (person.wanted, person.wanted_off)
        person.wanted, person.wanted_off, person.seen = presence, off, self.now
        if (presence, off) == (person.presence, person.off):
            person.counts_at = None
        elif not same or person.counts_at is None:
            person.counts_at = self.now + self.routing["presence_damping"] * 1000
            self.wake(person.counts_at, "presence", 0, agent)

    def agent_heartbeat(self, agent):
        self.agent(agent).seen = self.now

    def agent_pause(self, agent, for_ms):
        self.agent(agent).paused_until = self.now + for_ms
        self.wake(self.now + for_ms, "look")

    # --- looking things up ---

    def agent(self, name):
        return next(a for a in self.agents if a.name == name)

    def ticket(self, word):
        return self.tickets[int(re.fullmatch(r"\$(\d+)", word)[1]) - 1]

    def find(self, number, reason):
        ticket = self.tickets[number - 1]
        return ticket, next((i for i in ticket.items if i.reason == reason), None)
