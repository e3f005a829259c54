"""For reviewers: what libabigail sees between each kept minor and today. It decides nothing (it
calls an appended field a change, and misses renumbered constants); that it would see a field in
the middle is checked, so that silence means something."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

from headers import TODAY, Changed, expect, minors

USAGE_OR_ERROR = 3  # bits of abidiff's exit


def build(include, folder, name):
    """A library with one function for each struct of the contract."""
    with open(os.path.join(TODAY, "rung", "plugin.h"), encoding="utf-8") as plugin:
        text = plugin.read()
    with open(os.path.join(TODAY, "rung", "event.h"), encoding="utf-8") as event:
        text += event.read()
    structs = sorted(set(re.findall(r"struct (rung_\w+) \{", text)))
    code = "#include <rung/plugin.h>\n" + "".join(
        f"void use_{name}(const struct {name} *it);\nvoid use_{name}(const struct {name} *it)\n"
        "{\n    (void)it;\n}\n" for name in structs)
    path = os.path.join(folder, name)
    subprocess.run(["cc", "-std=c11", "-g", "-shared", "-fPIC", "-I", include, "-x", "c", "-", "-o",
                    path], input=code, text=True, check=True)
    return path


def compare(old, new, folder):
    done = subprocess.run(["abidiff", build(old, folder, "old.so"), build(new, folder, "new.so")],
                          capture_output=True, text=True, check=False)
    expect(done.returncode & USAGE_OR_ERROR == 0, "abidiff could compare them", done.stderr)
    return done.returncode, done.stdout


def main():
    if shutil.which("abidiff") is None:
        print("skipped: abidiff is not installed (Debian: abigail-tools)")
        return 77
    with tempfile.TemporaryDirectory(prefix="rung-abi-") as folder:
        for minor in minors():
            code, said = compare(os.path.join(minor, "include"), TODAY, folder)
            print(f"--- {os.path.basename(minor)} -> today: "
                  f"{said if code else 'not a difference'}", flush=True)
        change = ("event.h", "    uint32_t attempt; /*",
                  "    uint64_t more;\n    uint32_t attempt; /*")
        with Changed(change) as include:
            code, said = compare(TODAY, include, folder)
        expect(code != 0 and "more" in said, "a field in the middle is in its report", said)
    return 0


sys.exit(main())
