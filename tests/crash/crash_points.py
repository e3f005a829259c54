"""SIGKILL before the K-th call that changes a file, for one K after the other: the writer makes the
same calls each time. --control early: the ledger is told before the disk is."""
import re
import subprocess
import sys
from pathlib import Path

import crash

POINTS_FULL = 2000
ROUNDS_FULL, ROUNDS = 90, 6


def count_calls(work, rounds):
    folder = work / "count"
    folder.mkdir()
    run = subprocess.run([crash.WRITER, "write", folder, "1", str(rounds)], text=True, check=True,
                         stdin=subprocess.DEVNULL, capture_output=True,
                         env=dict(crash.fault(folder, do="count"), RUNG_CRASH_STEPPED="1"))
    crash.remove(folder)
    return int(re.search(r"calls (\d+)", run.stderr).group(1))


def one_point(work, point, rounds, control):
    folder = work / str(point)
    folder.mkdir()
    env = dict(crash.fault(folder, do="kill", at=point), RUNG_CRASH_STEPPED="1")
    if control:
        env["RUNG_CRASH_EARLY"] = "1"
    code, ledger, words = crash.write(folder, 1, rounds, env)
    trouble = None if crash.is_killed(code) else f"ended by itself ({code}): {words}"
    trouble = trouble or crash.verify(folder, ledger)
    crash.remove(folder)
    return f"before call {point}: {trouble}" if trouble else None


def main():
    options = crash.read_options(crash.parser(("early",)))
    rounds = ROUNDS_FULL if options.full else ROUNDS
    progress = crash.Progress("points", options, (crash.WRITER, crash.FAULT))
    with crash.work_folder("points") as name:
        work = Path(name)
        calls = count_calls(work, rounds)
        points = list(range(1, min(calls, POINTS_FULL if options.full else calls) + 1))
        if options.control:
            points = points[::8]
        bad = crash.in_parallel(points, lambda point: progress.once(
            point, lambda: one_point(work, point, rounds, options.control)))
    summary = f"{len(points)} points of {calls} calls, {progress.finish():.0f} s"
    return crash.close("points", summary, bad, options.control)


sys.exit(main())
