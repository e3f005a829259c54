"""The calendar against a slow reference that shares nothing with it: Python's zoneinfo, minute by
minute. Random calendars, pauses and zones from 1970 to 2060, most of them around a change of the
offset; the questions go through rung-cases, so the answers are the model's own."""
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
ROUNDS, QUESTIONS, SEED = 24, 14, 20240615
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTE, DAY = 60, 86400
WINDOW = 50 * DAY  # what one round writes out
EPOCH = datetime.date(1970, 1, 1)


def print_instant(second):
    return datetime.datetime.fromtimestamp(second, datetime.timezone.utc).strftime(
        "%Y-%m-%dT%H:%M:%SZ")


class Zone:
    """The local minute of every minute of a window, asked one after the other."""

    def __init__(self, name, begin):
        self.name, self.begin = name, begin
        info = zoneinfo.ZoneInfo(name)
        self.local, self.minutes_of = [], {}
        for minute in range(WINDOW // MINUTE):
            at = datetime.datetime.fromtimestamp(begin + minute * MINUTE, info)
            offset = at.utcoffset().total_seconds()
            if offset % MINUTE:
                raise ValueError("offsets with seconds are not stepped in minutes")
            local = (begin + minute * MINUTE + int(offset)) // MINUTE
            self.local.append(local)
            self.minutes_of.setdefault(local, []).append(minute)

    def wall(self, local, last):
        """Minute of the window with that local minute; in a gap the first minute behind it."""
        found = self.minutes_of.get(local)
        if found:
            return found[-1 if last else 0]
        for minute in range(1, len(self.local)):
            if self.local[minute - 1] < local < self.local[minute]:
                return minute
        return None  # Outside of the window.


class Calendar:
    """Which minutes of the window are worked, and which local dates."""

    def __init__(self, zone, case):
        self.zone, self.case = zone, case
        self.worked = bytearray(len(zone.local))
        self.close_of = {}  # Local date -> minute at which its last piece ends.
        first = zone.local[0] * MINUTE // DAY + 1
        for date in range(first, first + WINDOW // DAY - 2):
            for opens, closes in self.hours(date):
                begin = zone.wall(date * 1440 + opens, False)
                end = zone.wall(date * 1440 + closes, True)
                if begin is None or end is None or begin >= end:
                    continue
                self.close_of[date] = max(end, self.close_of.get(date, 0))
                for minute in range(begin, end):
                    self.worked[minute] = 1

    def hours(self, date):
        day = EPOCH + datetime.timedelta(days=date)
        dated, yearly = day.isoformat(), day.strftime("%m-%d")
        special = dict(line.split("=") for line in self.case["special"])
        ranges = [h.split("..") for h in self.case["holidays"]]
        if dated in special:
            texts = special[dated].split(",")
        elif any(len(r[0]) == 10 and r[0] <= dated <= r[-1] for r in ranges):
            texts = []
        elif yearly in special:
            texts = special[yearly].split(",")
        elif [yearly] in ranges:
            texts = []
        else:
            texts = self.case["hours"][DAYS[day.weekday()]]
        for text in filter(None, texts):
            opens, closes = [int(t[:2]) * 60 + int(t[3:]) for t in text.split("-")]
            yield opens, closes if closes > opens else closes + 1440

    def is_worked(self, second):
        return self.worked[(second - self.zone.begin) // MINUTE] == 1


def is_paused(pauses, second):
    return any(a <= second and (b is None or second < b) for a, b in pauses)


def seconds(second, until, pauses, is_worked):
    """Working seconds from `second` to the end of its minute or `until`, one by one if need be."""
    end = min(until, second - second % MINUTE + MINUTE)
    if not is_worked(second):
        return end, 0
    touched = [p for p in pauses if p[0] < end and (p[1] is None or p[1] > second)]
    if not touched:
        return end, end - second
    return end, sum(not is_paused(touched, s) for s in range(second, end))


def elapsed(is_worked, begin, end, pauses=()):
    total = 0
    while begin < end:
        begin, worked = seconds(begin, end, pauses, is_worked)
        total += worked
    return total


def advance(is_worked, start, target, pauses, limit):
    """None: an open pause comes first. Raises when the window is too small."""
    second = start
    while target > 0:
        if second >= limit:
            raise IndexError
        if any(b is None and a <= second for a, b in pauses):
            return None
        end, worked = seconds(second, limit, pauses, is_worked)
        if worked < target:
            second, target = end, target - worked
            continue
        while target > 0:
            target -= not is_paused(pauses, second)
            second += 1
    return second


def retreat(is_worked, end, target, limit):
    while target > 0 or not is_worked(end - 1):
        if end <= limit:
            raise IndexError
        end -= 1
        target -= is_worked(end)
    return end


def days_due(calendar, start, days, end_of_day, pauses, limit):
    zone = calendar.zone
    local = zone.local[(start - zone.begin) // MINUTE]
    today = date = local // 1440
    while days:
        date += 1 if days > 0 else -1
        if abs(date - today) > 15:
            raise IndexError
        if date in calendar.close_of:
            days -= 1 if days > 0 else -1
    if end_of_day and date not in calendar.close_of:
        raise IndexError
    minute = calendar.close_of[date] if end_of_day else zone.wall(date * 1440 + local % 1440, False)
    if minute is None:
        raise IndexError
    due = zone.begin + minute * MINUTE
    if not end_of_day and zone.local[minute] == date * 1440 + local % 1440:
        due += start % MINUTE  # The seconds are kept, unless the time fell into a gap.
    if any(b is None and a < due for a, b in pauses):
        return None
    lost = elapsed(calendar.is_worked, start, due) - elapsed(calendar.is_worked, start, due, pauses)
    return advance(calendar.is_worked, due, lost, pauses, limit) if lost else due


class Maker:
    """Random questions together with the reference's answers."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.zones = sorted(z for z in zoneinfo.available_timezones()
                            if "/" in z and not z.startswith(("Etc/", "SystemV/", "right/")))

    def zone(self):
        """A zone and a window, more often than not around a change of its offset."""
        while True:
            name = self.random.choice(self.zones)
            begin = self.random.randrange(0, 90 * 365) * DAY
            if self.random.random() < 0.8:
                begin = self.near_change(name, begin)
            try:
                return Zone(name, begin)
            except ValueError:
                continue

    def near_change(self, name, begin):
        info = zoneinfo.ZoneInfo(name)

        def offset(second):
            return datetime.datetime.fromtimestamp(second, info).utcoffset()

        for day in range(400):
            if offset(begin + day * DAY) != offset(begin + (day + 1) * DAY):
                return max(0, begin + (day - self.random.randrange(8, 30)) * DAY)
        return begin

    def interval(self):
        opens = self.random.choice((0, 60, 120, 150, 180, self.random.randrange(1440)))
        closes = self.random.choice((120, 150, 180, 1440, self.random.randrange(1, 1440)))
        closes = closes if closes != opens else closes % 1440 + 1
        return "%02d:%02d-%02d:%02d" % (opens // 60, opens % 60, closes // 60, closes % 60)

    def intervals(self, most):
        return [self.interval() for _ in range(self.random.randrange(most + 1))]

    def calendar(self, zone):
        case = {"zone": zone.name, "hours": {day: self.intervals(2) for day in DAYS},
                "holidays": [], "special": []}
        case["hours"]["wed"] = case["hours"]["wed"] or ["09:00-17:00"]
        for _ in range(self.random.randrange(4)):
            day = EPOCH + datetime.timedelta(days=zone.begin // DAY + self.random.randrange(50))
            later = day + datetime.timedelta(days=self.random.randrange(4))
            case["holidays"].append(self.random.choice(
                (day.isoformat(), day.strftime("%m-%d"), f"{day}..{later}")))
            case["special"].append(self.random.choice((later.isoformat(), day.strftime("%m-%d")))
                                   + "=" + ",".join(self.intervals(2)))
        case["special"] = list({line.split("=")[0]: line for line in case["special"]}.values())
        return case

    def pauses(self, start):
        found = []
        for _ in range(self.random.randrange(4)):
            begin = start + self.random.randrange(-DAY, 4 * DAY)
            end = begin + self.random.randrange(2 * DAY) if self.random.random() < 0.95 else None
            found.append((begin, end))
        return found

    def question(self, zone):
        case = self.calendar(zone)
        calendar = Calendar(zone, case)
        start = zone.begin + self.random.randrange(17 * DAY, 30 * DAY)
        limit = zone.begin + WINDOW - 4 * DAY
        pauses = self.pauses(start)
        shown = [[print_instant(a), b if b is None else print_instant(b)] for a, b in pauses]
        kind = self.random.choice(("due", "elapsed", "days_due", "next_open", "is_open", "offset",
                                   "segments_due", "segments_elapsed"))
        return getattr(self, kind)(dict(case, kind=kind), calendar, start, limit, pauses, shown)

    def due(self, case, calendar, start, limit, pauses, shown):
        target = self.random.randrange(3 * DAY)
        due = advance(calendar.is_worked, start, target, pauses, limit)
        return dict(case, start=print_instant(start), target_s=target, pauses=shown,
                    expect_due=due if due is None else print_instant(due))

    def elapsed(self, case, calendar, start, _limit, pauses, shown):
        end = start + self.random.randrange(-DAY, 9 * DAY)
        return dict(case, start=print_instant(start), end=print_instant(end), pauses=shown,
                    expect_s=elapsed(calendar.is_worked, start, end, pauses))

    def days_due(self, case, calendar, start, limit, pauses, shown):
        days, end_of_day = self.random.randrange(-4, 6), self.random.random() < 0.4
        due = days_due(calendar, start, days, end_of_day, pauses, limit)
        return dict(case, start=print_instant(start), target_days=days, end_of_day=end_of_day,
                    pauses=shown, expect_due=due if due is None else print_instant(due))

    def next_open(self, case, calendar, start, limit, _pauses, _shown):
        opens = advance(calendar.is_worked, start, 1, (), limit) - 1
        return dict(case, at=print_instant(start), expect_at=print_instant(opens))

    def is_open(self, case, calendar, start, _limit, _pauses, _shown):
        return dict(case, at=print_instant(start), expect_open=calendar.is_worked(start))

    def offset(self, case, calendar, start, limit, _pauses, _shown):
        offset = self.random.randrange(-2 * DAY, 2 * DAY)
        if offset < 0:
            at = retreat(calendar.is_worked, start, -offset, calendar.zone.begin + 5 * DAY)
        else:
            at = advance(calendar.is_worked, start, offset, (), limit)
        return {**case, "from": print_instant(start), "offset_s": offset,
                "expect_at": print_instant(at)}

    def segments(self, calendar, start):
        """A second calendar in the same zone from some instant on, and the two as one."""
        other = Calendar(calendar.zone, self.calendar(calendar.zone))
        change = start + self.random.randrange(-DAY, 4 * DAY)
        fields = {"calendars": {"one": calendar.case, "two": other.case},
                  "segments": [{"from": print_instant(calendar.zone.begin), "calendar": "one"},
                               {"from": print_instant(change - change % MINUTE),
                                "calendar": "two"}]}

        def is_worked(second):
            return (other if second >= change - change % MINUTE else calendar).is_worked(second)

        return fields, is_worked

    def segments_due(self, case, calendar, start, limit, pauses, shown):
        fields, is_worked = self.segments(calendar, start)
        target = self.random.randrange(2 * DAY)
        due = advance(is_worked, start, target, pauses, limit)
        return {"kind": case["kind"], **fields, "start": print_instant(start), "target_s": target,
                "pauses": shown, "expect_due": due if due is None else print_instant(due)}

    def segments_elapsed(self, case, calendar, start, _limit, pauses, shown):
        fields, is_worked = self.segments(calendar, start)
        end = start + self.random.randrange(6 * DAY)
        return {"kind": case["kind"], **fields, "start": print_instant(start),
                "end": print_instant(end), "pauses": shown,
                "expect_s": elapsed(is_worked, start, end, pauses)}


def make_cases():
    maker, cases = Maker(SEED), []
    for _ in range(ROUNDS):
        zone = maker.zone()
        for _ in range(QUESTIONS):
            try:
                cases.append(dict(maker.question(zone), id=f"random-{len(cases)}"))
            except IndexError:
                continue  # The answer lies outside of the window: another question.
    return cases


def run(cases):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "cases.json")
        path.write_text(json.dumps({"format": 1, "name": "random", "count": len(cases),
                                    "cases": cases}), encoding="utf-8")
        return subprocess.run([TOOL, str(path)], capture_output=True, text=True, check=False).stdout


class Reference(unittest.TestCase):
    cases = make_cases()

    def test_the_model_and_the_reference_agree(self):
        out = run(self.cases)
        self.assertGreater(len(self.cases), ROUNDS * QUESTIONS // 2)
        self.assertEqual(len({case["kind"] for case in self.cases}), 8)
        failed = out.split(": ")[1] if ": " in out else ""
        wrong = [case for case in self.cases if case["id"] == failed]
        self.assertEqual(out.splitlines()[-1], f"{len(self.cases)} passed, 0 failed, 0 skipped",
                         out[:2000] + json.dumps(wrong))

    def test_a_reference_that_is_a_second_off_is_noticed_every_time(self):
        cases = [dict(case, expect_s=case["expect_s"] + 1) for case in self.cases
                 if "expect_s" in case]
        self.assertGreater(len(cases), 20)
        self.assertEqual(run(cases).splitlines()[-1], f"0 passed, {len(cases)} failed, 0 skipped")


if __name__ == "__main__":
    unittest.main()
