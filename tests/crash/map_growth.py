"""The map grows under load, from 1 MiB on: no signal, nothing lost, no refusal.
--control fixed: it may not grow; then commands are refused, and this harness must say so."""
import re
import sys
import time
from pathlib import Path

import crash

GROWTHS, GROWTHS_FULL = 5, 10  # to 32 MiB, to 1 GiB
ROUNDS_MAX = 1000000


def write_until_grown(folder, growths, env):
    """Rounds in steps, until the map has grown often enough."""
    ledger, grown, first, slowest_ms = [], 0, 1, 0.0
    step = 40
    while grown < growths and first < ROUNDS_MAX:
        began = time.monotonic()
        code, new, words = crash.write(folder, first, step, env)
        slowest_ms = max(slowest_ms, 1000 * (time.monotonic() - began) / step)
        ledger += new
        first += step
        grown += len(re.findall(r"event=store\.grown", words))
        if code != 0:
            return ledger, grown, f"ended with {code}: {words}"
        if any(line[0] != "+" for line in new):
            return ledger, grown, "refused: " + next(line for line in new if line[0] != "+")
        step = min(step * 2, 4000)
    return ledger, grown, None


def main():
    options = crash.parser(("fixed",)).parse_args()
    growths = GROWTHS_FULL if options.full else GROWTHS
    env = crash.environment(RUNG_CRASH_MAP=1 << 20, RUNG_CRASH_FOLD=256 << 10,
                            RUNG_CRASH_SEGMENT=1 << 20)
    if options.control:
        env["RUNG_CRASH_MAP_MAX"] = str(1 << 20)
    began = time.monotonic()
    with crash.work_folder("map") as name:
        folder = Path(name) / "store"
        folder.mkdir()
        ledger, grown, trouble = write_until_grown(folder, growths, env)
        # A fixed map does not open again for more: what is verified then is that nothing is lost.
        bad = [trouble] if trouble else []
        env.pop("RUNG_CRASH_MAP_MAX", None)
        lost = crash.verify(folder, ledger, env)
        if lost:
            bad.append(lost)
        size = (folder / "data.mdb").stat().st_size >> 20
    summary = (f"{grown} growths from 1 MiB, {len(ledger)} commands, data.mdb {size} MiB, "
               f"{time.monotonic() - began:.0f} s")
    if lost:  # No control is meant to do that.
        print(f"lost: {lost}")
        return 1
    return crash.close("map", summary, bad, options.control)


sys.exit(main())
