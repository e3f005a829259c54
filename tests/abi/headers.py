"""Headers that somebody has changed, and what the frozen assertions say to them."""
import glob
import os
import shutil
import subprocess
import tempfile

SOURCE = os.environ["RUNG_SOURCE"]
ABI = os.path.join(SOURCE, "tests", "abi")
FREEZE = os.path.join(SOURCE, "sdk", "abi-freeze")
TODAY = os.path.join(SOURCE, "include")


def expect(truth, what, *seen):
    if not truth:
        raise AssertionError(what + "".join(f"\n  {item}" for item in seen))
    print("ok:", what, flush=True)


def minors():
    """The folders of the kept minors: tests/abi/1_0, ..."""
    return sorted(glob.glob(os.path.join(ABI, "[0-9]*_[0-9]*")))


class Changed:
    """A copy of today's headers with pieces of text replaced: each (file, old, new) once."""

    def __init__(self, *changes):
        self.folder = tempfile.mkdtemp(prefix="rung-abi-")
        shutil.copytree(os.path.join(TODAY, "rung"), os.path.join(self.folder, "rung"))
        for name, old, new in changes:
            path = os.path.join(self.folder, "rung", name)
            with open(path, encoding="utf-8") as file:
                text = file.read()
            if text.count(old) != 1:
                raise AssertionError(f"{name}: {old!r} stands there {text.count(old)} times")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text.replace(old, new))

    def __enter__(self):
        return self.folder

    def __exit__(self, *_):
        shutil.rmtree(self.folder)


def compile_frozen(include, frozen):
    """What the compiler says; "": it fits."""
    done = subprocess.run(["cc", "-std=c11", "-Werror", "-fsyntax-only", "-I", include, frozen],
                          capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stderr
