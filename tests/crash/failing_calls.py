"""The N-th write, sync, open, rename or malloc fails, once and from then on: nothing that was said
to be applied is missing after a restart, nothing that was said not to be is there, nobody crashes.
--control lie: the call does nothing and says that it has."""
import itertools
import signal
import sys
import time
from pathlib import Path

import crash

EIO, ENOSPC = 5, 28
ROUNDS = 4
CRASHES = {-signal.SIGSEGV, -signal.SIGBUS, -signal.SIGFPE, -signal.SIGILL}
KINDS = [("write", EIO), ("write", ENOSPC), ("sync", EIO), ("open", EIO), ("open", ENOSPC),
         ("rename", EIO), ("malloc", EIO)]


def one_fault(work, number, case, control):
    kind, errno, at, forever, ready = case
    folder = work / str(number)
    folder.mkdir()
    settings = {"call": kind, "do": "lie" if control else "fail", "at": at, "errno": errno}
    if forever:
        settings["forever"] = 1
    if ready:
        settings["ready"] = 1
    code, ledger, words = crash.write(folder, 1, ROUNDS, crash.fault(folder, **settings))
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


def cases(full, control):
    numbers = range(1, 501) if full else [*range(1, 12), 15, 20, 30, 45, 70, 100, 200, 400]
    if control:
        return [("write", EIO, at, True, True) for at in (1, 2, 3, 5)]
    return [(kind, errno, at, forever, ready)
            for (kind, errno), at, forever, ready in itertools.product(
                KINDS, numbers, (False, True), (False, True))
            if not (kind in ("open", "rename") and at > 40)]


def main():
    options = crash.parser(("lie",)).parse_args()
    began = time.monotonic()
    with crash.work_folder("calls") as name:
        all_cases = list(enumerate(cases(options.full, options.control)))
        bad = crash.in_parallel(all_cases, lambda item: one_fault(Path(name), *item,
                                                                  options.control))
    summary = f"{len(all_cases)} failing calls, {time.monotonic() - began:.0f} s"
    return crash.close("calls", summary, bad, options.control)


sys.exit(main())
