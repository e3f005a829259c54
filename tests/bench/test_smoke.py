#!/usr/bin/env python3
"""Every row of `./dev bench` runs, tiny and without opponents, and leaves nothing behind."""
import os
import subprocess
import sys

from programs import BUILD, HERE

ROWS = ["ticket.create, 64 x 16", "ticket.create, 1 x 1", "store commits of 16 tickets",
        "sustained 0.5 s", "of it against ticket.create", "p99 of an acknowledgement",
        "ticket.get, 64 x 16", "queue pages of 50 by due time", "RssAnon at its highest",
        "timers due in one second", "lost or fired twice", "idle connections, each"]


def folders():
    return {name for name in os.listdir(BUILD) if name.startswith("bench-")}


def check(said, status):
    """What is wrong with a run, as sentences."""
    table = said.split("\n\n")[-1]
    wrong = [f"no line of the table begins with \"{row}\"" for row in ROWS if row not in table]
    if status != 0:
        wrong.append(f"it ended with {status}")
    lost = [line for line in table.splitlines() if "lost or fired twice" in line]
    if lost and not lost[0].endswith("reached"):
        wrong.append(f"timers were lost or fired twice: {lost[0]}")
    return wrong


def main():
    before = folders()
    run = subprocess.run([sys.executable, os.path.join(HERE, "bench.py"), "all", "--smoke"],
                         stdout=subprocess.PIPE, text=True, check=False)
    print(run.stdout)
    wrong = check(run.stdout, run.returncode)
    left = folders() - before
    if left:
        wrong.append(f"left behind: {', '.join(sorted(left))}")
    if not check(run.stdout.replace("idle connections", ""), 0) or not check(run.stdout, 1):
        wrong.append("the check itself sees no missing row, or no bad end")
    for sentence in wrong:
        print(f"WRONG: {sentence}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
