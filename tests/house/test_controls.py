#!/usr/bin/env python3
"""Negative controls: a rule that nobody can break is no rule.

Lays each folder of controls/ over a copy of controls/good, compiles it, runs check_house.py and
fails when the rule of the folder's name is not among the complaints, when controls/good itself is
complained about, or when a rule has no control.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKER = HERE / "check_house.py"
CONTROLS = HERE / "controls"
FLOORS = ["base", "model", "store", "engine", "host", "rpc"]
DOORS = 8  # The control of the rule "door" forces each of the eight doors.


def expand(text):
    """`%repeat N TEXT` stands for N lines."""
    def many(match):
        return "\n".join([match.group(2)] * int(match.group(1)))
    return re.sub(r"^%repeat (\d+) (.*)$", many, text, flags=re.M)


def lay(source, target):
    for path in sorted(source.rglob("*")):
        if path.is_file():
            place = target / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(expand(path.read_text(encoding="utf-8")), encoding="utf-8")


def compile_house(root):
    compiler = os.environ.get("CC", "cc")
    search = [f"-I{root}/core", f"-I{root}/include"]
    for source in sorted((root / "core").rglob("*.c")):
        inner = source.relative_to(root).as_posix()
        floor = inner.split("/")[1]
        library = f"rung_{floor}" if floor in FLOORS else "rung_roof"
        place = root / "build/CMakeFiles" / f"{library}.dir" / f"{inner}.o"
        place.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([compiler, "-std=c11", "-c", *search, source, "-o", place], check=False,
                       stderr=subprocess.DEVNULL)
    (root / "build/plugins").mkdir(parents=True, exist_ok=True)
    for source in sorted((root / "plugins").rglob("*.c")):
        subprocess.run([compiler, "-shared", "-fPIC", *search, source, "-o",
                        root / "build/plugins" / f"{source.stem}.so"], check=False,
                       stderr=subprocess.DEVNULL)


def complaints_about(folder):
    """The checker's words about good/ with this folder laid over it."""
    root = Path(tempfile.mkdtemp(prefix="rung-house-"))
    try:
        lay(CONTROLS / "good", root)
        if folder != "good":
            lay(CONTROLS / folder, root)
        compile_house(root)
        run = subprocess.run([sys.executable, CHECKER, "--root", root, "--build", root / "build"],
                             capture_output=True, text=True, check=False)
        return run.returncode, run.stdout + run.stderr
    finally:
        shutil.rmtree(root, ignore_errors=True)


def judge(folder):
    """What is wrong with the checker, or None."""
    status, said = complaints_about(folder)
    if folder == "good":
        return None if status == 0 else f"complains about a house in order:\n{said}"
    hits = re.findall(rf"^\S+:\d+: {re.escape(folder)}: .+$", said, flags=re.M)
    if status == 0 or not hits:
        return f"{folder}: the rule was broken and nobody complained; said was:\n{said}"
    if folder == "door" and len(hits) != DOORS:
        return f"door: {len(hits)} of {DOORS} forced doors were seen:\n{said}"
    return None


def main():
    listing = subprocess.run([sys.executable, CHECKER, "--rules"], capture_output=True, text=True,
                             check=True).stdout
    rules = [line.split()[0] for line in listing.splitlines()]
    folders = sorted(path.name for path in CONTROLS.iterdir() if path.is_dir())
    troubles = [f"rule {rule} has no control" for rule in rules if rule not in folders]
    troubles += [f"control {name} is of no rule" for name in folders
                 if name not in rules and name != "good"]
    with ThreadPoolExecutor(os.cpu_count()) as workers:
        troubles += [trouble for trouble in workers.map(judge, folders) if trouble]
    for trouble in troubles:
        print(trouble)
    print(f"controls: {len(rules)} rules, {len(troubles)} not enforced")
    return 1 if troubles else 0


if __name__ == "__main__":
    sys.exit(main())
