"""The map grows under load, from 1 MiB on: no signal, nothing lost, no refusal; how long nobody is
served meanwhile is measured, and 100 ms is too long.
--control fixed: it may not grow; then commands are refused, and this harness must say so."""
import re
import select
import subprocess
import sys
import time
from pathlib import Path

import crash

MAP_MIB, MAP_FULL_MIB = 32, 1024
BODY_BYTES, BODY_FULL_BYTES = 500, 16000
PAUSE_MAX_US = 100_000
REFUSED = re.compile(r"^[-?] .*$", re.MULTILINE)


def write_until_grown(folder, ledger, target, env):
    """(growths as [map bytes, pause], None or what was wrong). The writer is killed at the end."""
    growths, deadline = [], time.monotonic() + crash.PATIENCE_S * 4
    with open(ledger, "wb") as out:
        writer = subprocess.Popen([crash.WRITER, "write", folder, "1", "0"], text=True, env=env,
                                  stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE)
        trouble = None
        while trouble is None and (not growths or growths[-1][0] < target):
            if select.select([writer.stderr], [], [], 0.2)[0]:
                line = writer.stderr.readline()
                grown = re.search(r"event=store\.grown map=(\d+) used=\d+ pause_us=(\d+)", line)
                if grown:
                    growths.append([int(grown.group(1)), int(grown.group(2))])
                elif not line:
                    trouble = f"the writer ended with {writer.wait()}"
            refused = REFUSED.search(ledger.read_text()[-4096:])
            if refused:
                trouble = f"refused: {refused.group()}"
            elif time.monotonic() > deadline:
                trouble = "it does not come so far"
        writer.kill()
        writer.communicate()
    return growths, trouble


def main():
    options = crash.read_options(crash.parser(("fixed",)))
    target = (MAP_FULL_MIB if options.full else MAP_MIB) << 20
    env = crash.environment(RUNG_CRASH_MAP=1 << 20, RUNG_CRASH_FOLD=256 << 10,
                            RUNG_CRASH_SEGMENT=1 << 20,
                            RUNG_CRASH_BODY=BODY_FULL_BYTES if options.full else BODY_BYTES)
    if options.control:
        env["RUNG_CRASH_MAP_MAX"] = str(1 << 20)
    began = time.monotonic()
    with crash.work_folder("map") as name:
        folder, ledger = Path(name) / "store", Path(name) / "ledger"
        folder.mkdir()
        growths, trouble = write_until_grown(folder, ledger, target, env)
        bad = [trouble] if trouble else []
        bad += [f"a pause of {pause} us at {size >> 20} MiB" for size, pause in growths
                if pause > PAUSE_MAX_US]
        # A fixed map does not open again for more: what is verified then is that nothing is lost.
        env.pop("RUNG_CRASH_MAP_MAX", None)
        told = crash.whole_lines(ledger.read_text())
        lost = crash.verify(folder, told, env)
        if lost:
            bad.append(lost)
        size = (folder / "data.mdb").stat().st_size >> 20
    pauses = [pause for _, pause in growths]
    if options.full:
        print("map MiB and pause us: " + ", ".join(f"{bytes >> 20} {us}" for bytes, us in growths))
    last = growths[-1][0] >> 20 if growths else 1
    summary = (f"{len(growths)} growths from 1 MiB to {last} MiB, longest pause "
               f"{max(pauses, default=0)} us, {len(told)} commands, data.mdb {size} MiB, "
               f"{time.monotonic() - began:.0f} s")
    if lost:  # No control is meant to do that.
        print(f"lost: {lost}")
        return 1
    return crash.close("map", summary, bad, options.control)


sys.exit(main())
