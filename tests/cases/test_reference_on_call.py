"""On call against a slow reference that shares nothing with it: Python's zoneinfo, instants
written out one by one, minutes stepped. Random schedules from 1975 to 2055, most of them around
a change of the offset; the questions go through rung-cases, so the answers are the model's own."""
import calendar
import datetime
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest
import zoneinfo

TOOL = sys.argv.pop(1)
SEED, ROUNDS = 20241027, 60
UTC = datetime.timezone.utc
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
UNITS = ("hourly", "daily", "weekly", "monthly")
ZONES = ("UTC", "Europe/Berlin", "America/Chicago", "Australia/Lord_Howe", "America/Havana",
         "Africa/Casablanca", "Pacific/Auckland", "America/Sao_Paulo")
PEOPLE = ("ann", "bob", "cid", "dan")
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


def show(at):
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def wall(zone, local):
    """The first instant with this local time; in a gap the first one behind it."""
    early = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if early.astimezone(zone).replace(tzinfo=None) == local:
        return early
    low = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    high = early
    offset = low.astimezone(zone).utcoffset()
    while high - low > datetime.timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high


def local_of(zone, at):
    return at.astimezone(zone).replace(tzinfo=None)


def add_months(local, months):
    month = local.year * 12 + local.month - 1 + months
    year, month = divmod(month, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return local.replace(year=year, month=month + 1, day=min(local.day, last))


def step(local, unit, count):
    if unit == "monthly":
        return add_months(local, count)
    return local + count * {"hourly": HOUR, "daily": DAY, "weekly": 7 * DAY}[unit]


class Reference:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.name = self.random.choice(ZONES)
        self.zone = zoneinfo.ZoneInfo(self.name)
        self.base = self.near_a_change()

    def near_a_change(self):
        """An instant, mostly within two days of a change of the offset."""
        at = datetime.datetime(self.random.randint(1975, 2054), 1, 1, tzinfo=UTC)
        at += datetime.timedelta(minutes=15 * self.random.randrange(365 * 96))
        if self.random.random() < 0.8:
            for days in range(400):
                here, there = at + days * DAY, at + (days + 1) * DAY
                if here.astimezone(self.zone).utcoffset() != there.astimezone(
                        self.zone).utcoffset():
                    return here + datetime.timedelta(minutes=15 * self.random.randrange(96))
        return at

    def instants(self, count, days=4):
        return [self.base + datetime.timedelta(
            minutes=self.random.randint(-days * 1440, days * 1440)) for _ in range(count)]

    # --- rotations ---

    def rotation(self):
        unit = self.random.choice(UNITS)
        return {"unit": unit, "length": self.random.randint(1, 3) if unit != "hourly" else
                self.random.choice((1, 2, 5, 8, 12)), "start": show(
                    self.base + datetime.timedelta(minutes=30 * self.random.randint(-900, 300)))}

    def handoffs(self, rotation, days=10):
        """All of them around the base, well beyond what is asked."""
        start = datetime.datetime.fromisoformat(rotation["start"].replace("Z", "+00:00"))
        local = local_of(self.zone, start)
        size = {"hourly": 1 / 24, "daily": 1, "weekly": 7, "monthly": 30}[rotation["unit"]]
        reach = days + 2.5 * size * rotation["length"] + 3
        middle = (self.base - start) / DAY / (size * rotation["length"])
        around = int(reach / (size * rotation["length"])) + 2
        ks = set(range(int(middle) - around, int(middle) + around)) | {0}
        found = {wall(self.zone, step(local, rotation["unit"], k * rotation["length"]))
                 for k in range(min(ks), max(ks) + 1)}
        return sorted(found)

    def ask_rotation(self):
        rotation = self.rotation()
        all_of = self.handoffs(rotation)
        begin, end = sorted(self.instants(2))
        yield dict(rotation, kind="handoffs", zone=self.name, **{"from": show(begin)},
                   to=show(end), expect=[show(at) for at in all_of if begin <= at <= end])
        for at in self.instants(4):
            yield dict(rotation, kind="shift_bounds", zone=self.name, at=show(at),
                       expect_start=show(max(x for x in all_of if x <= at)),
                       expect_end=show(min(x for x in all_of if x > at)))
        people = list(PEOPLE[:self.random.randint(1, 4)])
        anchor, who = self.instants(1)[0], self.random.choice(people)
        at = self.instants(6)
        expect = []
        for one in at:
            passed = sum(anchor < x <= one for x in all_of) - sum(one < x <= anchor for x in all_of)
            expect.append(people[(people.index(who) + passed) % len(people)])
        yield {"kind": "versioned_rotation", "zone": self.name, "at": [show(x) for x in at],
               "versions": [dict(rotation, participants=people, anchor_who=who,
                                 anchor_at=show(anchor), **{"from": "1971-01-01T00:00:00Z"})],
               "expect": expect}

    # --- rules ---

    def rule(self):
        days = [day for day in DAYS if self.random.random() < 0.5]
        begin, end = (self.random.randrange(96) * 15 for _ in range(2))
        if self.random.random() < 0.2:
            end = begin
        return {"days": days, "hours": f"{begin // 60:02}:{begin % 60:02}-"
                                       f"{end // 60:02}:{end % 60:02}"}

    def spans(self, rule, days=24):
        begin, end = (int(part[:2]) * 60 + int(part[3:]) for part in rule["hours"].split("-"))
        length = (end - begin) % 1440 or 1440
        first = local_of(self.zone, self.base).replace(hour=0, minute=0, second=0)
        spans = []
        for n in range(-days, days):
            date = first + n * DAY
            if DAYS[date.weekday()] in rule["days"]:
                opens = date + datetime.timedelta(minutes=begin)
                span = [wall(self.zone, opens),
                        wall(self.zone, opens + datetime.timedelta(minutes=length))]
                if span[0] < span[1]:
                    spans.append(span)
        joined = []
        for span in sorted(spans):
            if joined and span[0] <= joined[-1][1]:
                joined[-1][1] = max(joined[-1][1], span[1])
            else:
                joined.append(span)
        return joined

    def ask_rule(self):
        rule = self.rule()
        if not rule["days"] or len(rule["days"]) == 7:
            rule["days"] = ["mon", "sat", "sun"]
        spans, at = self.spans(rule), self.instants(10)
        case = dict(rule, zone=self.name, at=[show(x) for x in at])
        now = [next(s for s in spans if s[1] > x) for x in at]
        yield dict(case, kind="rule_active", expect=[s[0] <= x for s, x in zip(now, at)])
        yield dict(case, kind="rule_start", expect=[show(s[0]) for s in now])
        yield dict(case, kind="rule_end", expect=[show(s[1]) for s in now])
        yield dict(case, kind="window_next", expect=[show(max(s[0], x)) for s, x in zip(now, at)])

    # --- rolling shifts ---

    def occurrences(self, case, start, days=60):
        """(start, turn) of each, turns counted as they come."""
        local = local_of(self.zone, start)
        by_day = [("mo", "tu", "we", "th", "fr", "sa", "su").index(d) for d in case["by_day"]]
        found, periods = [], []
        if case["frequency"] == "hourly":
            points = sorted({wall(self.zone, local + k * case["interval"] * HOUR)
                             for k in range(days * 24)})
            return [(at, turn) for turn, at in enumerate(points)
                    if not by_day or local_of(self.zone, at).weekday() in by_day]
        week_start = DAYS.index(case["week_start"])
        week = lambda d: (d.date().toordinal() - 1 - week_start) // 7  # ordinal 1 is a Monday
        for n in range(days):
            date = local + n * DAY
            if case["frequency"] == "daily":
                fits = n % case["interval"] == 0 if not by_day else date.weekday() in by_day
                period = len(found) // (case["interval"] if by_day else 1)
            elif case["frequency"] == "weekly":
                period = week(date) - week(local)
                fits = period % case["interval"] == 0 and date.weekday() in (
                    by_day or [local.weekday()])
            else:
                period = (date.year - local.year) * 12 + date.month - local.month
                last = calendar.monthrange(date.year, date.month)[1]
                day = (date.weekday() in by_day if by_day or case["by_monthday"] else
                       date.day == min(local.day, last))
                if case["by_monthday"]:
                    day = (not by_day or date.weekday() in by_day) and (
                        date.day in case["by_monthday"] or
                        date.day - last - 1 in case["by_monthday"])
                fits = period % case["interval"] == 0 and day
            if fits:
                if period not in periods:
                    periods.append(period)
                found.append((wall(self.zone, date), periods.index(period)))
        return found

    def ask_rolling(self):
        start = self.base + datetime.timedelta(minutes=30 * self.random.randint(-1900, 100))
        frequency = self.random.choice(UNITS)
        by_day = self.random.sample(("mo", "tu", "we", "th", "fr", "sa", "su"),
                                    self.random.choice((0, 0, 1, 2, 5)))
        case = {"kind": "rolling", "zone": self.name, "frequency": frequency,
                "interval": self.random.choice((1, 1, 2, 3)), "by_day": by_day,
                "by_monthday": self.random.sample((1, 2, 15, 28, 30, 31, -1, -2), 3)
                if frequency == "monthly" and self.random.random() < 0.5 else [],
                "week_start": self.random.choice(DAYS), "start": show(start),
                "shift_s": self.random.choice((1800, 3600, 43200, 86400, 129600)),
                "participants": [[PEOPLE[i]] + (["eve"] if self.random.random() < 0.2 else [])
                                 for i in range(self.random.randint(1, 4))]}
        begin = self.random.choice((None, self.base - 5 * DAY))
        until = self.random.choice((None, self.base + 2 * DAY))
        case["rotation_start"] = begin and show(begin)
        case["until"] = until and show(until)
        at, expect = self.instants(25, 8), []
        found = self.occurrences(case, start)
        length = datetime.timedelta(seconds=case["shift_s"])
        for one in at:
            people = set()
            for opens, turn in found:
                if opens <= one < opens + length and (begin is None or opens >= begin) and (
                        until is None or opens <= until):
                    people |= set(case["participants"][turn % len(case["participants"])])
            expect.append(sorted(people))
        yield dict(case, at=[show(x) for x in at], expect=expect)

    # --- whole schedules, in steps of five minutes ---

    def people_at(self, case, spans, at):
        for temporary in case["temporary"]:
            if temporary["start"] <= show(at) < temporary["end"]:
                return {s["who"] for s in temporary["shifts"] if s["start"] <= show(at) < s["end"]}
        base = {rule["who"] for rule, own in zip(case["rules"], spans)
                if any(a <= at < b for a, b in own)}
        live = [o for o in case["overrides"] if o["start"] <= show(at) < o["end"]]
        people = base - {o.get("remove") for o in live}
        return people | {o["add"] for o in live if o.get("add") and
                         ("remove" not in o or o["remove"] in base)}

    def span(self):
        begin, end = sorted(self.base + datetime.timedelta(
            minutes=5 * self.random.randint(-288, 288)) for _ in range(2))
        return {"start": show(begin), "end": show(end + HOUR)}

    def ask_schedule(self):
        rules = [dict(self.rule(), who=who) for who in self.random.sample(PEOPLE, 2)]
        overrides = [dict(self.span(), **self.random.choice((
            {"add": "eve"}, {"remove": rules[0]["who"]},
            {"add": "fay", "remove": rules[1]["who"]}))) for _ in range(2)]
        temporary = []
        if self.random.random() < 0.4:
            temporary = [self.span()]
            middle = temporary[0]["start"]
            temporary[0]["shifts"] = [{"who": "gus", "start": middle, "end": show(
                datetime.datetime.fromisoformat(middle.replace("Z", "+00:00")) + HOUR)}]
            temporary[0]["end"] = max(temporary[0]["end"], temporary[0]["shifts"][0]["end"])
        case = {"zone": self.name, "rules": rules, "overrides": overrides, "temporary": temporary}
        spans = [self.spans(rule) for rule in rules]
        at = self.instants(12, 2)
        yield dict(case, kind="on_call_at", at=[show(x) for x in at],
                   expect=[sorted(self.people_at(case, spans, x)) for x in at])
        begin, end, shifts, running = self.base - DAY, self.base + DAY, [], {}
        minute = begin
        while minute <= end:
            people = self.people_at(case, spans, minute) if minute < end else set()
            for who in [w for w in running if w not in people]:
                shifts.append({"who": who, "start": running.pop(who), "end": show(minute)})
            for who in people:
                running.setdefault(who, show(minute))
            minute += datetime.timedelta(minutes=5)
        yield dict(case, kind="final_shifts", history=[], to=show(end), expect=shifts,
                   **{"from": show(begin)})


def questions(seed):
    reference = Reference(seed)
    for ask in (reference.ask_rotation, reference.ask_rule, reference.ask_rolling,
                reference.ask_schedule):
        yield from ask()


def run(cases):
    for number, case in enumerate(cases):
        case["id"] = f"{number}-{case['kind']}"
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "cases.json")
        path.write_text(json.dumps({"format": 1, "name": "x", "count": len(cases),
                                    "cases": cases}), encoding="utf-8")
        done = subprocess.run([TOOL, str(path)], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


class OnCall(unittest.TestCase):
    def test_the_model_agrees_with_the_slow_reference(self):
        cases = [case for n in range(ROUNDS) for case in questions(SEED + n)]
        code, out = run(cases)
        wrong = [line for line in out.splitlines() if "expected" in line or "must" in line][:5]
        shown = [next(c for c in cases if f": {c['id']}:" in line) for line in wrong]
        self.assertEqual(out.splitlines()[-1], f"{len(cases)} passed, 0 failed, 0 skipped",
                         "\n".join(f"{a}\n  {json.dumps(b)}" for a, b in zip(wrong, shown)))
        self.assertEqual(code, 0)

    def test_a_reference_that_is_wrong_is_noticed(self):
        cases = [case for case in questions(SEED) if case["kind"] == "shift_bounds"]
        cases[0]["expect_start"] = show(datetime.datetime(1999, 1, 1, tzinfo=UTC))
        code, out = run(cases)
        self.assertEqual((code, out.splitlines()[-1]),
                         (1, f"{len(cases) - 1} passed, 1 failed, 0 skipped"))


if __name__ == "__main__":
    unittest.main()
