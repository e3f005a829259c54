#!/usr/bin/env python3
"""Every type of timeline entries, and every field of it, is produced by the engine in some test.

    check_events.py [--root DIR] [--build DIR] [--only NAME]

Runs the tests of the engine, the host and the mail channel with RUNG_EVENTS_SEEN
(tests/support/timelines.h: each world checks its own timelines, and notes what is in them) and
compares with docs/events.md, which is the table of core/model/event_type.c. Prints the types and
fields that nobody has produced and ends with 1 when there is one. --only: with that test alone,
which cannot have produced all (the negative control).
"""
import argparse
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

TESTS = ["engine_test_*", "host_test_*", "plugins_test_channel_email"]
ROW = re.compile(r"^\| `(\w+)`\*? \|((?: \w+\??)*) \|")


def wanted(root):
    """{type: fields} of the table."""
    types = {}
    for line in (root / "docs/events.md").read_text(encoding="utf-8").splitlines():
        match = ROW.match(line)
        if match:
            types[match.group(1)] = {field.rstrip("?") for field in match.group(2).split()}
    return types


def seen_by(build, root, only):
    """{type: fields} of all timelines, and the tests that failed."""
    names = [only] if only else TESTS
    tests = [path for name in names for path in sorted(build.glob(f"tests/{name}"))]
    types = {}
    with tempfile.NamedTemporaryFile("r", prefix="rung-events-", encoding="utf-8") as seen:
        env = dict(os.environ, RUNG_EVENTS_SEEN=seen.name, RUNG_BUILD=str(build),
                   RUNG_SOURCE=str(root))

        def run(test):
            return subprocess.run([test], cwd=root, env=env, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL, check=False).returncode

        with ThreadPoolExecutor(os.cpu_count()) as workers:
            codes = list(workers.map(run, tests))
        for line in seen:
            name, *fields = line.split()
            types.setdefault(name, set()).update(fields)
    return types, [test.name for test, code in zip(tests, codes) if code not in (0, 77)]


def main():
    root = Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=Path, default=root)
    parser.add_argument("--build", type=Path, default=root / "build")
    parser.add_argument("--only")
    options = parser.parse_args()
    types = wanted(options.root)
    seen, failed = seen_by(options.build.resolve(), options.root.resolve(), options.only)
    troubles = [f"{name} fails" for name in failed]
    for name, fields in types.items():
        if name not in seen:
            troubles.append(f"{name}: no test produces it")
        else:
            troubles += [f"{name}: no test produces its field {field}"
                         for field in sorted(fields - seen[name])]
    for trouble in troubles:
        print(trouble)
    print(f"events: {len(types)} types, {len(troubles)} complaints")
    return 1 if troubles or not types else 0


if __name__ == "__main__":
    sys.exit(main())
