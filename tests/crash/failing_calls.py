"""The N-th write, sync, open, rename or malloc fails, once and from then on: nothing that was said
to be applied is missing after a restart, nothing that was said not to be is there, nobody crashes.
--control lie: the call does nothing and says that it has."""
import itertools
import re
import signal
import sys
from pathlib import Path

import crash

EIO, ENOSPC = 5, 28
ROUNDS, ROUNDS_FULL = 4, 80
CALLS_FULL = 500
CRASHES = {-signal.SIGSEGV, -signal.SIGBUS, -signal.SIGFPE, -signal.SIGILL}
KINDS = [("write", EIO), ("write", ENOSPC), ("sync", EIO), ("open", EIO), ("open", ENOSPC),
         ("rename", EIO), ("malloc", EIO)]
KINDS_FULL = [("pwrite", EIO), ("pwrite", ENOSPC), ("writev", EIO), ("writev", ENOSPC),
              ("sync", EIO), ("open", EIO), ("open", ENOSPC), ("rename", EIO), ("malloc", EIO)]


def one_fault(work, number, case, rounds, control):
    kind, errno, at, forever, ready = case
    folder = work / str(number)
    folder.mkdir()
    settings = {"call": kind, "do": "lie" if control else "fail", "at": at, "errno": errno}
    if forever:
        settings["forever"] = 1
    if ready:
        settings["ready"] = 1
    code, ledger, words = crash.write(folder, 1, rounds, crash.fault(folder, **settings))
    trouble = None
    # libcrypto 3.0 follows a NULL pointer when there is no memory for its beginnings.
    is_start = kind == "malloc" and code == -signal.SIGSEGV and not ledger and not ready
    if code == "hangs" or (code in CRASHES and not is_start):
        trouble = f"{code}: {words}"
    elif not control or ledger:
        trouble = crash.verify(folder, ledger)
    crash.remove(folder)
    on, after = " and on" if forever else "", " after READY" if ready else ""
    how = f"{kind} {at}{on}{after}, errno {errno}"
    return f"{how}: {trouble}" if trouble else None


def count_calls(work, kind, ready):
    """How many calls of a kind the rounds make, so that no case is one where nothing fails."""
    folder = work / f"count-{kind}-{ready}"
    folder.mkdir()
    settings = {"call": kind, "do": "count"}
    if ready:
        settings["ready"] = 1
    code, _, words = crash.write(folder, 1, ROUNDS_FULL, crash.fault(folder, **settings))
    crash.remove(folder)
    if code != 0:
        sys.exit(f"the writer ends with {code}: {words}")
    return int(re.search(r"calls (\d+)", words).group(1))


def cases(control):
    if control:
        return [("write", EIO, at, True, True) for at in (1, 2, 3, 5)]
    numbers = [*range(1, 12), 15, 20, 30, 45, 70, 100, 200, 400]
    return [(kind, errno, at, forever, ready)
            for (kind, errno), at, forever, ready in itertools.product(
                KINDS, numbers, (False, True), (False, True))
            if not (kind in ("open", "rename") and at > 40)]


def cases_full(work):
    """Every call of each kind up to the 500th. Those of the start are counted, too; the start wants
    so much memory that the calls behind it have a count of their own."""
    ways = [(kind, errno, False) for kind, errno in KINDS_FULL] + [("malloc", EIO, True)]
    last = {(kind, ready): min(CALLS_FULL, count_calls(work, kind, ready))
            for kind, ready in sorted({(kind, ready) for kind, _, ready in ways})}
    print("calls: " + ", ".join(f"{kind}{' after READY' if ready else ''} 1 to {count}"
                                for (kind, ready), count in last.items()), flush=True)
    return [(kind, errno, at, forever, ready) for kind, errno, ready in ways
            for at in range(1, last[kind, ready] + 1) for forever in (False, True)]


def main():
    options = crash.read_options(crash.parser(("lie",)))
    rounds = ROUNDS_FULL if options.full else ROUNDS
    progress = crash.Progress("calls", options, (crash.WRITER, crash.FAULT))
    with crash.work_folder("calls") as name:
        work = Path(name)
        all_cases = list(enumerate(cases_full(work) if options.full and not options.control
                                   else cases(options.control)))
        bad = crash.in_parallel(all_cases, lambda item: progress.once(
            item[1], lambda: one_fault(work, *item, rounds, options.control)))
    summary = f"{len(all_cases)} failing calls, {progress.finish():.0f} s"
    return crash.close("calls", summary, bad, options.control)


sys.exit(main())
