"""SIGKILL before any call that changes a file while a store is brought over two formats, some of
them twice: the older program keeps out without writing a byte, the newer one goes on, and the rows
are what they are without a kill. --control forget: how far it had come is not known any more."""
import hashlib
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import crash
from rung import Server

PROGRAM = crash.BUILD / "tests/migrate_store"
OLD, NEW, REFUSED = "0", "2", 3  # formats ahead of today's
ROWS, KILLS = 6000, 30
ROWS_FULL, KILLS_FULL = 60000, 200


def run(command, env=None):
    return subprocess.run([PROGRAM, *command], text=True, capture_output=True, env=env,
                          stdin=subprocess.DEVNULL, timeout=crash.PATIENCE_S, check=False)


def count_calls(folder):
    done = run(["open", folder, NEW], crash.fault(folder, do="count"))
    return int(re.search(r"calls (\d+)", done.stderr).group(1)), done.stdout


def hash_of(folder):
    sums = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        sums.update(path.name.encode() + b"\0" + (path.read_bytes() if path.is_file() else b""))
    return sums.hexdigest()


def open_old(folder, untouched):
    """None, or what the older program did wrong with what a kill has left."""
    before = hash_of(folder)
    old = run(["open", folder, OLD])
    if old.returncode == 0:
        return None if old.stdout == untouched else "an older program reads rows half changed"
    if old.returncode != REFUSED or "install the newer rungd" not in old.stderr:
        return f"an older program ended with {old.returncode}: {old.stderr[-200:]}"
    return None if hash_of(folder) == before else "an older program wrote into what it refused"


def one_kill(work, base, number, calls, wanted, control):
    rng = random.Random(number)
    folder = work / str(number)
    shutil.copytree(base, folder)
    untouched, migrated = wanted
    trouble, points = None, []
    env = crash.environment(RUNG_MIGRATE_FORGET=1) if control else None
    for _ in range(rng.choice((1, 2))):
        points.append(rng.randint(1, calls))
        settings = crash.fault(folder, do="kill", at=points[-1])
        killed = run(["open", folder, NEW], dict(settings, **(env or {})))
        if killed.returncode not in (0, -9):  # 0: it had come further than that already
            trouble = trouble or f"ended with {killed.returncode}: {killed.stderr[-200:]}"
        trouble = trouble or open_old(folder, untouched)
    done = run(["open", folder, NEW], env)
    if done.returncode != 0:
        trouble = trouble or f"stuck: {done.stderr[-200:]}"
    elif done.stdout != migrated:
        trouble = trouble or "rows are not what they are without a kill"
    crash.remove(folder)
    return f"{number}, before call {' and '.join(map(str, points))}: {trouble}" if trouble else None


def serve_newer(whole):
    """None, or what the server of today does wrong with a format that it does not know."""
    server, before = Server(), hash_of(whole)
    try:
        done = subprocess.run([server.binary, "--config", server.config, "--data", whole,
                               "--set", "listen.rpc.bind=127.0.0.1:0"], text=True, check=False,
                              capture_output=True, timeout=crash.PATIENCE_S)
    finally:
        server.remove()
    if done.returncode == 0 or "install the newer rungd" not in done.stderr:
        return f"rungd on a newer store: {done.returncode} {done.stderr[-200:]}"
    return None if hash_of(whole) == before else "rungd wrote into a newer store"


def main():
    options = crash.read_options(crash.parser(("forget",)))
    rows, kills = (ROWS_FULL, KILLS_FULL) if options.full else (ROWS, KILLS)
    progress = crash.Progress("migrate", options, (PROGRAM, crash.FAULT))
    with crash.work_folder("migrate") as name:
        work = Path(name)
        base, whole = work / "base", work / "whole"
        base.mkdir()
        if run(["fill", base, str(rows)]).returncode != 0:
            sys.exit("no store could be made")
        untouched = run(["open", base, OLD]).stdout
        shutil.copytree(base, whole)
        calls, migrated = count_calls(whole)
        newer = serve_newer(whole)
        crash.remove(whole)
        bad = crash.in_parallel(range(options.seed, options.seed + kills), lambda number:
                                progress.once(number, lambda: one_kill(
                                    work, base, number, calls, (untouched, migrated),
                                    options.control)))
    bad += [newer] if newer and not options.control else []
    summary = (f"{kills} times killed once or twice inside {calls} calls that migrate {rows} rows, "
               f"{progress.finish():.0f} s")
    return crash.close("migrate", summary, bad, options.control)


sys.exit(main())
