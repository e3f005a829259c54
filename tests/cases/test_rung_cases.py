"""rung-cases says no when it must: every control here is a case that has to be noticed."""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOL = sys.argv.pop(1)
HERE = pathlib.Path(__file__).parent
KINDS = ("due", "elapsed", "days_due", "next_open", "is_open", "offset", "wall")


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


if __name__ == "__main__":
    unittest.main()
