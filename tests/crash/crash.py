"""What the harnesses of the arsenal share: work folders, the writer, ledgers, the closing line.

A harness ends with 0 when it found nothing; with --control NAME it ends with 0 only when it did."""
import argparse
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

BUILD = Path(os.environ.get("RUNG_BUILD", "build"))
SOURCE = Path(os.environ.get("RUNG_SOURCE", os.getcwd()))
WRITER = BUILD / "tests/crash_writer"
FAULT = BUILD / "tests/fault.so"
SKIPPED = 77
PATIENCE_S = 60
PATIENCE_FULL_S = 900  # a full run gives way to whatever else the machine has to do
sys.path.insert(0, str(SOURCE / "tests/integration"))


def work_folder(prefix):
    """Memory where there is some: what counts is which calls were made, not the disk behind."""
    base = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    return tempfile.TemporaryDirectory(prefix=f"rung-{prefix}-", dir=base)


def environment(**settings):
    return dict(os.environ, **{name: str(value) for name, value in settings.items()})


def fault(folder, **settings):
    """The environment of a program whose calls on files of `folder` are counted or fail."""
    names = {f"RUNG_FAULT_{name.upper()}": value for name, value in settings.items()}
    return environment(LD_PRELOAD=FAULT, RUNG_FAULT_FOLDER=folder, **names)


def whole_lines(text):
    """The ledger as a reader of a pipe has it: a line without its end was never said."""
    lines = text[:text.rfind("\n") + 1].splitlines()
    return [line for line in lines if line[:2] in ("+ ", "- ", "? ")]


def write(folder, first, rounds, env=None):
    """Runs the writer to its end; its exit code, ledger and last words."""
    try:
        run = subprocess.run([WRITER, "write", folder, str(first), str(rounds)], text=True,
                             stdin=subprocess.DEVNULL, capture_output=True, env=env,
                             timeout=PATIENCE_S, check=False)
    except subprocess.TimeoutExpired:
        return "hangs", [], "no end within a minute"
    return run.returncode, whole_lines(run.stdout), run.stderr.strip()[-300:]


def verify(folder, ledger, env=None):
    """None, or what is wrong with this folder, given what was said about it."""
    try:
        run = subprocess.run([WRITER, "verify", folder], input="".join(f"{l}\n" for l in ledger),
                             text=True, capture_output=True, env=env, timeout=PATIENCE_S,
                             check=False)
    except subprocess.TimeoutExpired:
        return "the verification hangs"
    if run.returncode < 0:
        return f"the verification ended by signal {-run.returncode}"
    if run.returncode != 0:
        return run.stderr.strip()[-300:]
    return None


class Progress:
    """What a full run has behind it, item by item, in a file of the build folder: a run that was
    stopped goes on where it was. Other programs, another seed or --again begin anew."""

    def __init__(self, name, options, programs):
        self.lock, self.done, self.before_s = threading.Lock(), {}, 0.0
        self.began, self.file = time.monotonic(), None
        if not options.full or getattr(options, "control", None):
            return
        seal = hashlib.sha256(str(options.seed).encode())
        for program in programs:
            seal.update(Path(program).read_bytes())
        self.path = BUILD / "crash" / f"{name}.progress"
        self.path.parent.mkdir(exist_ok=True)
        self.load(seal.hexdigest(), options.again)

    def load(self, seal, again):
        lines = self.path.read_text().splitlines() if self.path.exists() else []
        is_ours = bool(lines) and lines[0] == seal and not again
        for line in lines[1:] if is_ours else []:
            try:
                key, result, self.before_s = json.loads(line)
            except ValueError:  # the end of a line that was under way
                continue
            self.done[key] = result
        if self.done:
            print(f"goes on behind {len(self.done)} that were done", flush=True)
        self.file = open(self.path, "a" if is_ours else "w", encoding="utf-8")
        self.file.write("\n" if is_ours else f"{seal}\n")
        self.file.flush()

    def once(self, key, work):
        """work(), or what it yielded in the run that this one goes on with."""
        key = str(key)
        if key in self.done:
            return self.done[key]
        result = work()
        if self.file is not None:
            with self.lock:
                self.file.write(json.dumps([key, result, self.seconds()]) + "\n")
                self.file.flush()
        return result

    def seconds(self):
        return self.before_s + time.monotonic() - self.began

    def finish(self):
        """The next run begins at the beginning. Yields the seconds of all that went on."""
        if self.file is not None:
            self.file.close()
            self.path.unlink()
        return self.seconds()


def in_parallel(items, work, workers=2):
    """work(item) for all, by a few threads; the results that are not None."""
    found, lock, todo = [], threading.Lock(), iter(items)

    def run():
        while True:
            with lock:
                item = next(todo, None)
            if item is None:
                return
            result = work(item)
            if result is not None:
                with lock:
                    found.append(result)

    threads = [threading.Thread(target=run) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def read_options(options):
    """Arguments, and the patience that goes with them."""
    global PATIENCE_S
    read = options.parse_args()
    if read.full:
        PATIENCE_S = PATIENCE_FULL_S
    return read


def parser(controls=()):
    options = argparse.ArgumentParser()
    options.add_argument("--full", action="store_true")
    options.add_argument("--again", action="store_true", help="a full run from its beginning")
    options.add_argument("--seed", type=int, default=1)
    if controls:
        options.add_argument("--control", choices=controls)
    return options


def close(name, summary, bad, control):
    """Prints what was found and yields the exit code."""
    for one in bad[:10]:
        print(one)
    print(f"{name}: {summary}, {len(bad)} bad")
    if control:
        print(f"control {control}: " + ("seen" if bad else "NOT SEEN"))
    return 0 if bool(bad) == bool(control) else 1


def remove(folder):
    shutil.rmtree(folder, ignore_errors=True)


def is_killed(code):
    return code == -signal.SIGKILL


def in_own_mounts():
    """Runs this again where mounts are nobody else's, when root allows that."""
    if os.environ.get("RUNG_OWN_MOUNTS") or os.getuid() != 0:
        return
    command = ["unshare", "-m", "--propagation", "private", sys.executable, *sys.argv]
    if subprocess.run([*command[:4], "true"], check=False, capture_output=True).returncode == 0:
        os.environ["RUNG_OWN_MOUNTS"] = "1"
        os.execvp(command[0], command)
    print("skipped: no mounts of our own here")
