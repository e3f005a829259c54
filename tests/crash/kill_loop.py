"""kill -9 at random moments, also while the store opens: what the ledger was told is there, once,
and no rule about rows is broken. --control early: the ledger is told before the disk is."""
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import crash

CYCLES_PER_STORE = 40
LEDGER_TAIL = 40


class Store:
    """One folder, its ledger, and the writer that is killed over it again and again."""

    def __init__(self, folder, env):
        self.folder, self.env = folder, env
        self.ledger, self.rounds = [], 1
        folder.mkdir()

    def one_kill(self, rng):
        writer = subprocess.Popen(
            [crash.WRITER, "write", self.folder, str(self.rounds), "0"], text=True, env=self.env,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        is_early = rng.random() < 0.2  # the store may not even be open
        timer = threading.Timer(rng.uniform(0.0005, 0.04), writer.kill)
        try:
            if is_early:
                timer.start()
            writer.stdin.write("".join(f"{line}\n" for line in self.ledger[-LEDGER_TAIL:]))
            writer.stdin.close()
        except BrokenPipeError:
            pass
        said = writer.stdout.readline()
        if said == "READY\n" and not is_early:
            timer.start()
        said += writer.stdout.read()
        trouble = writer.stderr.read().strip()
        code = writer.wait()
        timer.cancel()
        writer.stdout.close()
        writer.stderr.close()
        new = crash.whole_lines(said)
        self.ledger += new
        if new:
            self.rounds = max(int(line.split()[1][1:].split("-")[0]) for line in new) + 1
        elif said.startswith("READY"):
            self.rounds += 1
        return None if crash.is_killed(code) else f"ended by itself ({code}): {trouble}"

    def verify(self):
        return crash.verify(self.folder, self.ledger)


def one_store(work, number, kills, options, totals):
    rng = random.Random(options.seed * 1000003 + number)
    env = crash.environment(**({"RUNG_CRASH_EARLY": 1} if options.control else {}))
    store = Store(work / str(number), env)
    trouble = None
    for _ in range(kills):
        trouble = store.one_kill(rng)
        if trouble:
            break
    trouble = trouble or store.verify()
    totals.append(len(store.ledger))
    crash.remove(store.folder)
    return f"store {number}: {trouble}" if trouble else None


def main():
    parser = crash.parser(("early",))
    parser.add_argument("--kills", type=int)
    options = parser.parse_args()
    kills = options.kills or (10000 if options.full else 100)
    per_store = CYCLES_PER_STORE if not options.control else 10
    stores = [(number, min(per_store, kills - at))
              for number, at in enumerate(range(0, kills, per_store))]
    totals, began = [], time.monotonic()
    with crash.work_folder("kill") as name:
        bad = crash.in_parallel(stores, lambda item: one_store(Path(name), *item, options, totals))
    summary = (f"{kills} kills, {sum(totals)} acknowledged, seed {options.seed}, "
               f"{time.monotonic() - began:.0f} s")
    if not sum(totals):
        bad.append("nothing was acknowledged: the harness saw nothing")
    return crash.close("kill", summary, bad, options.control)


sys.exit(main())
