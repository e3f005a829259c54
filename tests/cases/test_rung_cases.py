"""rung-cases says no when it must: every control here is a case that has to be noticed."""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOL = sys.argv.pop(1)
HERE = pathlib.Path(__file__).parent
KINDS = ("due", "elapsed", "days_due", "next_open", "is_open", "offset", "wall",
         "segments_due", "segments_elapsed", "config_error",
         "handoffs", "shift_bounds", "rule_active", "rule_start", "rule_end", "window_next",
         "versioned_rotation", "participant_removed", "rolling", "on_call_at", "final_shifts",
         "overrides", "layers", "temp_edit", "swap", "choose_participant",
         "escalation_script",
         "thresholds", "retarget", "attribution", "catch_up", "recorded_time", "clock_script")


def run(text):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "cases.json")
        path.write_text(text, encoding="utf-8")
        done = subprocess.run([TOOL, str(path)], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout


def visible():
    cases = []
    for name in ("sla.json", "oncall.json"):
        cases += json.loads((HERE / name).read_text(encoding="utf-8"))["cases"]
    return [case for case in cases if case["kind"] in KINDS]


def pack(*cases):
    return json.dumps({"format": 1, "name": "x", "count": len(cases), "cases": cases})


class RungCases(unittest.TestCase):
    def test_visible_cases_of_the_known_kinds_pass(self):
        code, out = run(pack(*visible()))
        self.assertEqual(out.splitlines()[-1], f"{len(visible())} passed, 0 failed, 0 skipped", out)
        self.assertEqual(code, 0)

    def test_a_wrong_expectation_fails(self):
        case = next(c for c in visible() if c["kind"] == "elapsed")
        code, out = run(pack(dict(case, expect_s=case["expect_s"] + 1)))
        self.assertEqual((code, out.splitlines()[-1]), (1, "0 passed, 1 failed, 0 skipped"))
        self.assertIn(case["id"], out)

    def test_every_kind_about_clocks_notices_a_wrong_answer(self):
        def wrong(case):
            case = json.loads(json.dumps(case))
            if case["kind"] == "thresholds":
                case["expect"][0]["late_by_s"] += 1
            elif case["kind"] == "retarget":
                case["expect_breached_at_change"] = not case["expect_breached_at_change"]
            elif case["kind"] == "attribution":
                case["expect"]["queue"] += 1
            elif case["kind"] == "catch_up":
                case["expect"][0]["verdict"] = "skipped"
            elif case["kind"] == "recorded_time":
                case["expect"][0] = "2024-01-15T10:00:01Z"
            else:
                case["checks"][0]["expect_phase"] = "cancelled"
            return case

        kinds = KINDS[KINDS.index("thresholds"):]
        cases = [next(c for c in visible() if c["kind"] == kind) for kind in kinds]
        code, out = run(pack(*(wrong(case) for case in cases)))
        self.assertEqual((code, out.splitlines()[-1]),
                         (1, f"0 passed, {len(kinds)} failed, 0 skipped"), out)

    def test_an_unknown_kind_is_named_and_counted(self):
        code, out = run(pack({"id": "odd", "kind": "tea_time"}))
        self.assertEqual((code, out.splitlines()[-1]), (1, "0 passed, 0 failed, 1 skipped"))
        self.assertIn("tea_time", out)

    def test_broken_json_is_an_error_with_its_place(self):
        code, out = run('{"format": 1,')
        self.assertEqual((code, out.splitlines()[-1]), (1, "0 passed, 1 failed, 0 skipped"))
        self.assertIn("cases.json:1:", out)

    def test_a_bad_field_is_an_error_with_the_case(self):
        case = next(c for c in visible() if c["kind"] == "due")
        code, out = run(pack(dict(case, start="yesterday")))
        self.assertEqual(code, 1)
        self.assertIn(case["id"], out)
        self.assertIn('"start" must be an instant', out)

    def test_a_wrong_expectation_of_each_calendar_kind_fails(self):
        wrong = {"due": {"expect_due": "2030-01-01T00:00:00Z"}, "elapsed": {"expect_s": 1},
                 "days_due": {"expect_due": None}, "next_open": {"expect_at": None},
                 "offset": {"expect_at": "2030-01-01T00:00:00Z"},
                 "segments_due": {"expect_due": "2024-01-16T20:00:01Z"},
                 "segments_elapsed": {"expect_by": {"toronto": 21600, "warsaw": 7201}},
                 "config_error": {"expect_error": "zone_unknown"}}
        for kind, change in wrong.items():
            case = next(c for c in visible() if c["kind"] == kind)
            code, out = run(pack(dict(case, **change)))
            self.assertEqual((code, out.splitlines()[-1]),
                             (1, "0 passed, 1 failed, 0 skipped"), kind)
            self.assertIn(case["id"], out)

    def test_a_malformed_calendar_is_an_error_and_never_read_leniently(self):
        case = next(c for c in visible() if c["kind"] == "due")
        hours = case["hours"]
        short = {day: hours[day] for day in hours if day != "sun"}
        bad = [("hours", None), ("hours", []), ("hours", short), ("hours", dict(hours, mno=[])),
               ("hours", dict(hours, mon="09:00-17:00")), ("hours", dict(hours, mon=[9])),
               ("hours", dict(hours, mon=["9-17"])), ("hours", dict(hours, mon=["10:00-10:00"])),
               ("hours", {day: [] for day in hours}), ("holidays", None),
               ("holidays", {"2024-12-25": True}), ("holidays", [20241225]),
               ("holidays", ["2024-02-30"]), ("special", None), ("special", ["2024-12-24"]),
               ("special", [["2024-12-24="]]), ("zone", "Mars/Base"), ("zone", None),
               ("zone", "../../../etc/passwd"), ("pauses", {}),
               ("pauses", [["2024-01-01T00:00:00Z"]]),
               ("pauses", [["2024-01-02T00:00:00Z", "2024-01-01T00:00:00Z"]]),
               ("pauses", [["2024-01-01T00:00:00Z", 5]]), ("target_s", -1), ("target_s", "60"),
               ("start", "2024-01-15T09:00:00+01:00")]
        for field, value in bad:
            code, out = run(pack(dict(case, **{field: value})))
            self.assertEqual((code, out.splitlines()[-1]),
                             (1, "0 passed, 1 failed, 0 skipped"), (field, value))
            self.assertRegex(out, r'"(%s|hours)" must' % field)
        for field in ("zone", "hours", "holidays", "special"):
            code, out = run(pack({key: case[key] for key in case if key != field}))
            self.assertEqual((code, field in out), (1, True), out)

    def test_segments_and_their_calendars_are_read_strictly(self):
        case = next(c for c in visible() if c["kind"] == "segments_due")
        for segments in ([], None, [{"from": "2024-01-01T00:00:00Z", "calendar": "v9"}],
                         list(reversed(case["segments"])), [{"calendar": "v1"}]):
            code, _ = run(pack(dict(case, segments=segments)))
            self.assertEqual(code, 1, segments)
        broken = dict(case["calendars"], v3={"zone": "UTC"})
        self.assertEqual(run(pack(dict(case, calendars=broken)))[0], 1)

    def test_each_part_of_a_configuration_has_its_own_error(self):
        rows = [("calendar.hours", {"mon": ["9-17"]}, "interval_syntax"),
                ("calendar.hours", {"mon": ["24:00-25:00"]}, "interval_syntax"),
                ("calendar.hours", {day: [] for day in ("mon", "tue")}, "calendar_empty"),
                ("calendar.zone", "Europe/Berln", "zone_unknown"),
                ("calendar.holidays", ["2023-02-29"], "date_invalid"),
                ("calendar.holidays", ["2024-08-14..2024-08-01"], "date_invalid"),
                ("calendar.special", ["2024-12-24"], "date_invalid"),
                ("calendar.special", ["12-24=09:00-09:00"], "interval_empty"),
                ("calendar", {"zone": "UTC", "hours": {}, "special": ["2020-01-01=09:00-10:00"]},
                 "no error"),
                ("calendar", {"zone": "UTC", "special": ["2020-01-01="]}, "calendar_empty"),
                ("duration", "2", "duration_unit"), ("duration", "2parsecs", "duration_unit"),
                ("duration", 2, "duration_unit"), ("duration", "2h", "no error"),
                ("duration", "-1bd", "duration_negative")]
        for setting, value, error in rows:
            case = {"id": "x", "kind": "config_error", "setting": setting, "value": value,
                    "expect_error": error}
            code, out = run(pack(case))
            self.assertEqual((code, out.splitlines()[-1]),
                             (0, "1 passed, 0 failed, 0 skipped"), out)

    def test_a_wrong_expectation_of_each_on_call_kind_fails(self):
        wrong = {"handoffs": [], "rule_active": [True], "rolling": [["x"]], "on_call_at": [["x"]],
                 "final_shifts": [{"who": "x", "start": "2024-01-01T00:00:00Z", "end": None}],
                 "overrides": [[]], "layers": [], "temp_edit": [], "swap": [],
                 "versioned_rotation": ["x"], "rule_start": ["2024-01-01T00:00:00Z"],
                 "rule_end": ["2024-01-01T00:00:00Z"], "window_next": ["2024-01-01T00:00:00Z"]}
        for kind, expect in wrong.items():
            right = next(c for c in visible() if c["kind"] == kind)
            case = dict(right, expect=expect)
            if isinstance(case.get("at"), list):
                case["at"] = case["at"][:1]
            if kind == "rule_active":
                case["expect"] = [not right["expect"][0]]
            code, out = run(pack(case))
            self.assertEqual((code, out.splitlines()[-1]),
                             (1, "0 passed, 1 failed, 0 skipped"), kind)
            self.assertIn(case["id"], out)

    def test_bad_fields_of_on_call_cases_are_named(self):
        bad = [("handoffs", "unit", "yearly"), ("handoffs", "length", 0),
               ("rolling", "by_day", ["monday"]), ("rolling", "interval", 0),
               ("rolling", "frequency", 7), ("rolling", "by_monthday", [32]),
               ("rolling", "week_start", "mo"), ("rolling", "shift_s", -1),
               ("rule_active", "days", ["x"]), ("rule_active", "hours", "8-20"),
               ("on_call_at", "zone", "Mars/Base"), ("versioned_rotation", "versions", 3),
               ("participant_removed", "active_index", 9), ("temp_edit", "op", "mend"),
               ("swap", "shift", {}), ("choose_participant", "busy", None),
               ("final_shifts", "from", "today"), ("layers", "shifts", None),
               ("overrides", "at", ["x"])]
        for kind, field, value in bad:
            case = next(c for c in visible() if c["kind"] == kind)
            code, out = run(pack(dict(case, **{field: value})))
            self.assertEqual((code, out.splitlines()[-1]),
                             (1, "0 passed, 1 failed, 0 skipped"), field)
            self.assertRegex(out, r'"%s" must' % ("who" if value == {} else field))


if __name__ == "__main__":
    unittest.main()
