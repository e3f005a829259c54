#!/usr/bin/env python3
"""docs/semantics.md names files and tests that exist.

    check_semantics.py [--root DIR] [--page FILE] [--expect N]

In each row of a table: every `file.c` is a file of the tree, by its path or by its name alone,
and every *name of a test* is one, spelled with spaces; "..." or its one sign stands for any
words. Each rule has a file and a test. Prints `page:line: what is wrong` and ends with 1 unless
that happens as often as expected, which is never.
"""
import argparse
import re
import sys
from pathlib import Path

FOLDERS = ["core", "plugins", "sdk", "include", "tests"]
SUFFIXES = {".c", ".h", ".py", ".json", ".story", ".sh"}
NAME = re.compile(r"`([\w*./{}<>-]+\.(?:c|h|py|json|story|sh))`")
FOLDER = re.compile(r"`((?:core|plugins|sdk|include|tests)/[\w/]+/)`")
STORY = re.compile(r"(?<![\w*])\*([a-z0-9…][^*|]*?)\*(?![\w*])")
TEST = re.compile(r"START_TEST\((\w+)\)|def (test_\w+)\(")


def tree(root):
    """All paths and their names, and the names of all tests with spaces."""
    paths, tests = set(), set()
    for folder in FOLDERS:
        for path in (root / folder).rglob("*"):
            if path.suffix in SUFFIXES and "controls" not in path.parts:
                paths.add(path.relative_to(root).as_posix())
                if folder == "tests":
                    text = path.read_text(encoding="utf-8", errors="replace")
                    tests.update((a or b).replace("_", " ") for a, b in TEST.findall(text))
    return paths, tests


def matches(words, tests):
    parts = re.split(r"…|\.\.\.", words)
    plain = [re.sub(r"[^a-z0-9]+", " ", part.lower()).strip() for part in parts]
    return any(re.search(".*".join(plain), test) for test in tests)


def exists(name, paths):
    if "*" in name or "{" in name:
        pattern = re.escape(name).replace("\\*", "[^/]*")
        pattern = re.sub(r"\\\{(.*?)\\\}", lambda m: "(" + m.group(1).replace(",", "|") + ")",
                         pattern)
        return any(re.search(f"(^|/){pattern}$", path) for path in paths)
    return any(path == name or path.endswith("/" + name) for path in paths)


def complaints(root, page):
    paths, tests = tree(root)
    columns = 0
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("|---"):
            columns = line.count("---")
        if not line.startswith("| ") or line.endswith("| test |"):
            continue
        cells = line.strip("| ").split(" | ")
        for name in NAME.findall(line):
            if not exists(name, paths):
                yield number, f"there is no file {name}"
        for folder in FOLDER.findall(line):
            if not (root / folder).is_dir():
                yield number, f"there is no folder {folder}"
        for words in STORY.findall(cells[-1]):
            if not matches(words, tests):
                yield number, f"there is no test called *{words}*"
        if len(cells) < columns or not cells[-1]:
            yield number, "a rule has a file and a test"


def main():
    root = Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=Path, default=root)
    parser.add_argument("--page", type=Path)
    parser.add_argument("--expect", type=int, default=0, help="so many complaints, for controls")
    options = parser.parse_args()
    page = options.page or options.root / "docs/semantics.md"
    found = list(complaints(options.root, page))
    for number, what in found:
        print(f"{page.name}:{number}: {what}")
    print(f"semantics: {len(found)} complaints")
    return 0 if len(found) == options.expect else 1


if __name__ == "__main__":
    sys.exit(main())
