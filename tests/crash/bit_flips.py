"""Flipped bits, truncations and swapped pages in data.mdb and in the journal of a store at rest.
Each is reported (the scrub, which has a process of its own, finds it or dies of it; the store
refuses to open; a question is refused as damaged) or harmless: what the scrub lets pass answers
every question as before, and nobody crashes. --control unscrubbed: some answers are wrong then."""
import random
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import crash

PAGE = 4096
ROUNDS = 6
BRANCH = 1  # in the flags of a page of LMDB
SIZES = {"flip": 60, "branch": 40, "cut": 16, "swap": 24}
SIZES_FULL = {"flip": 1000, "branch": 400, "cut": 200, "swap": 200}
SIZES_CONTROL = {"flip": 0, "cut": 0, "swap": 40}
REPORTED = {"CORRUPT", "INTERNAL"}


def run_program(*command, **settings):
    return subprocess.run(command, text=True, stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=crash.PATIENCE_S, check=False, **settings)


def scrub(folder):
    return run_program(crash.BUILD / "bin/rungd", "store", "scrub", "--data", folder)


def ask(folder):
    """Every question that these rounds allow, with its answer: (code, bytes)."""
    run = run_program(crash.WRITER, "ask", folder, str(ROUNDS),
                      env=crash.environment(RUNG_CRASH_STEPPED=1))
    found = {}
    for line in run.stdout.splitlines():
        match = re.fullmatch(r"(.*) ([A-Z_]+) ([0-9a-f]*)", line)
        if match:
            found[match.group(1)] = (match.group(2), match.group(3))
    return run, found


def make_store(work, name):
    """`data`: all is folded into data.mdb. `journal`: killed, and all is in the journal."""
    folder = work / name
    folder.mkdir()
    env = crash.environment(RUNG_CRASH_STEPPED=1, RUNG_CRASH_FOLD=1 << 30)
    if name == "journal":  # it is killed before its last round ends
        calls = crash.fault(folder, call="write", do="kill", at=ROUNDS * 3 + 8)
        env = dict(calls, RUNG_CRASH_STEPPED="1", RUNG_CRASH_FOLD=str(1 << 30))
    crash.write(folder, 1, ROUNDS if name == "data" else 1000, env)
    return folder


def damage(rng, kind, path):
    data = bytearray(path.read_bytes())
    if kind == "flip":
        at = rng.randrange(len(data) * 8)
        data[at // 8] ^= 1 << (at % 8)
    elif kind == "branch":  # a bit of those by which rows are found
        pages = [page for page in range(len(data) // PAGE)
                 if data[page * PAGE + 10:page * PAGE + 12] == bytes((BRANCH, 0))]
        at = rng.choice(pages or [0]) * PAGE * 8 + rng.randrange(16 * 8, PAGE * 8)
        data[at // 8] ^= 1 << (at % 8)
    elif kind == "cut":
        at = rng.randrange(len(data))
        del data[at:]
    else:
        at, other = rng.sample(range(len(data) // PAGE), 2)
        one, two = (slice(page * PAGE, (page + 1) * PAGE) for page in (at, other))
        data[one], data[two] = data[two], data[one]
    path.write_bytes(data)
    return f"{kind} {path.name} at {at}"


def judge(copy, expected, is_scrubbed):
    """reported, harmless, or what is wrong."""
    if is_scrubbed and scrub(copy).returncode != 0:
        return "reported"
    run, answers = ask(copy)
    if run.returncode < 0:
        return f"a crash by signal {-run.returncode}"
    if run.returncode != 0:
        return "reported"
    verdict = "harmless"
    for question, answer in expected.items():
        code, given = answers.get(question, ("NOTHING", ""))
        if code in REPORTED:
            verdict = "reported"
        elif (code, given) != answer:
            return f"{question} was {answer[0]} and is another {code}"
    return verdict


class Bench:
    """One pristine store and what it answers."""

    def __init__(self, work, name):
        self.name, self.store = name, make_store(work, name)
        copy = work / f"{name}-copy"
        shutil.copytree(self.store, copy)
        if scrub(copy).returncode != 0:
            raise AssertionError(f"the store {name} is not in order before it is damaged")
        self.expected = ask(copy)[1]
        crash.remove(copy)

    def files(self, folder):
        names = "data.mdb" if self.name == "data" else "journal-*"
        return [path for path in sorted(folder.glob(names)) if path.stat().st_size >= 2 * PAGE]


def one_damage(work, bench, number, kind, options, totals):
    rng = random.Random(f"{options.seed} {bench.name} {kind} {number}")
    copy = work / f"{bench.name}-{kind}-{number}"
    shutil.copytree(bench.store, copy)
    what = damage(rng, kind, rng.choice(bench.files(copy)))
    try:
        verdict = judge(copy, bench.expected, not options.control)
    except subprocess.TimeoutExpired:
        verdict = "no end within a minute"
    crash.remove(copy)
    with totals["lock"]:
        totals[verdict] = totals.get(verdict, 0) + 1
    return None if verdict in ("reported", "harmless") else f"{bench.name}: {what}: {verdict}"


def main():
    options = crash.parser(("unscrubbed",)).parse_args()
    sizes = SIZES_CONTROL if options.control else SIZES_FULL if options.full else SIZES
    totals, began = {"lock": threading.Lock()}, time.monotonic()
    with crash.work_folder("flip") as name:
        work = Path(name)
        benches = [Bench(work, kind) for kind in ("data", "journal")]
        todo = [(bench, number, kind) for kind, count in sizes.items()
                for number in range(count)
                for bench in (benches[:1] if options.control or kind == "branch"
                              else [benches[number % 4 // 3]])]
        bad = crash.in_parallel(todo, lambda item: one_damage(work, *item, options, totals))
    summary = (f"{len(todo)} damages, {totals.get('reported', 0)} reported, "
               f"{totals.get('harmless', 0)} harmless, {time.monotonic() - began:.0f} s")
    return crash.close("flip", summary, bad, options.control)


sys.exit(main())
