#!/usr/bin/env python3
"""Reads what ctest wrote (JUnit XML) and closes a run:

    summary.py [--brief] RESULTS

Lists each skipped test with its reason, then failed ones, then, alone on the last line,
`N passed, N failed, N skipped`. Ends with 1 when a test failed, when nothing ran, or, with
RUNG_NO_SKIP set and as root (who lacks nothing), when a test was skipped; a trial, whose data the
repository does not carry, may be.
"""
import os
import re
import sys
import xml.etree.ElementTree as tree


def reason(case):
    """The last line of the test's output that says SKIP, else what ctest says."""
    said = case.findtext("system-out") or ""
    lines = [line.strip() for line in said.splitlines() if re.search(r"\bskip", line, re.I)]
    if lines:
        return lines[-1]
    skipped = case.find("skipped")
    return (skipped.get("message") if skipped is not None else None) or "no reason given"


def main():
    brief = "--brief" in sys.argv
    path = sys.argv[-1]
    try:
        cases = list(tree.parse(path).getroot().iter("testcase"))
    except (OSError, tree.ParseError) as trouble:
        print(f"no results: {trouble}")
        print("0 passed, 1 failed, 0 skipped")
        return 1
    skipped = [case for case in cases if case.find("skipped") is not None]
    failed = [case for case in cases
              if case.find("failure") is not None or case.get("status") == "fail"]
    passed = len(cases) - len(skipped) - len(failed)
    if not brief:
        checks = 0
        for case in cases:
            checks += sum(map(int, re.findall(r"Checks: (\d+)", case.findtext("system-out") or "")))
        print(f"\nunit tests hold {checks} sentences")
        for case in skipped:
            print(f"skipped  {case.get('name')}: {reason(case)}")
        for case in failed:
            print(f"failed   {case.get('name')}")
    owed = [case for case in skipped if not case.get("name").startswith("trial/")]
    refused = bool(owed) and os.environ.get("RUNG_NO_SKIP") and os.geteuid() == 0
    if refused and not brief:
        print("RUNG_NO_SKIP is set: a skipped test counts against this run")
    print(f"{passed} passed, {len(failed)} failed, {len(skipped)} skipped", flush=True)
    return 1 if failed or not passed or refused else 0


if __name__ == "__main__":
    sys.exit(main())
