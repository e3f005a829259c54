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
         "handoffs", "shift_bounds", "rule_active", "rule_start", "rule_end", "window_next",
         "versioned_rotation", "participant_removed", "rolling", "on_call_at", "final_shifts",
         "overrides", "layers", "temp_edit", "swap", "choose_participant")


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
