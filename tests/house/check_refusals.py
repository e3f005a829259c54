#!/usr/bin/env python3
"""Every refusal of a use case is said in a test with its code, its field and its words.

    check_refusals.py [--root DIR] [--list] [--without FILE]

Reads each call of `work_refuse` in core/engine and looks for a test of tests/unit that holds all
three: the reason, the path, and words of the text long enough to know it by. A test is a
START_TEST with the helpers that it calls and the tables that it walks. A refusal whose words are
all somebody else's (a plugin's) is left out. --without: as if that test were not there (the
negative control). Prints `path:line: code path: text` for each refusal that nobody compares and
ends with 1 when there is one.
"""
import argparse
import re
import sys
from difflib import SequenceMatcher
from pathlib import Path

WORDS_MIN = 8  # Letters of a literal by which a text is known.
CALL_WORDS_MIN = 4  # The same beside its code and its field.
SHARED_MIN = 10  # What both must have in common where a test has names filled in.
# Refusals that only a damaged row or thousands of versions come by.
UNSAID = (
    'calendar "%.*s": a recorded version or its zone cannot be read',
    'calendar "%.*s" has %d versions; it can have no more',
)
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
CONVERSION = re.compile(
    r"%(?:%|[-+ #0]*(?:\d+|\*)?(?:\.(?:\d+|\*))?(?:hh|h|ll|l|z|j|t)?[diouxXcsp])")


def closing(text, start):
    """Index behind the parenthesis or brace that closes the one at `start`; strings are skipped."""
    depth, i = 0, start
    while i < len(text):
        match = STRING.match(text, i)
        if match:
            i = match.end()
            continue
        if text[i] == "'":  # '"' and '('
            i = text.find("'", i + (3 if text[i + 1] == "\\" else 2)) + 1
            continue
        depth += text[i] in "([{"
        depth -= text[i] in ")]}"
        i += 1
        if depth == 0:
            return i
    return len(text)


def arguments(text):
    """The arguments of a call, of the text between its parentheses."""
    parts, begin, i = [], 0, 0
    while i < len(text):
        match = STRING.match(text, i)
        if match:
            i = match.end()
        elif text[i] in "([{":
            i = closing(text, i)
        elif text[i] == ",":
            parts.append(text[begin:i].strip())
            i += 1
            begin = i
        else:
            i += 1
    return parts + [text[begin:].strip()]


def joined(text):
    """Neighbouring literals as the compiler sees them: one."""
    return "".join(STRING.findall(text)).replace('\\"', '"')


def without_comments(text):
    return re.sub(r"/\*.*?\*/", lambda match: re.sub(r"[^\n]", " ", match.group()), text,
                  flags=re.S)


class Refusal:
    def __init__(self, place, parts):
        self.place = place
        self.reasons = STRING.findall(parts[2])
        self.paths = [path for path in STRING.findall(parts[3]) if path]
        self.text = joined(parts[4]) if '"' in parts[4] else ""
        pieces = CONVERSION.split(re.sub(r'"?\s*PRI\w+\s*"?', "d", self.text))
        self.pieces = [piece for piece in pieces if len(piece.strip()) >= 3]

    def is_known_by(self, literal):
        if len(literal) >= WORDS_MIN and literal in CONVERSION.sub("%", self.text):
            return True  # A table that writes "%" for what is filled in.
        if len(literal) < WORDS_MIN:
            return any(literal == piece for piece in self.pieces)
        return any(literal in piece or (len(piece) >= WORDS_MIN and piece in literal)
                   for piece in self.pieces)

    def shares(self, words):
        """Words that go over what is filled in: '"weather" is no reason'."""
        matches = (SequenceMatcher(None, words, piece, False) for piece in self.pieces)
        return any(match.find_longest_match(0, len(words), 0, len(match.b)).size >= SHARED_MIN
                   for match in matches)

    def is_said_by(self, literals):
        """Somewhere in this test: its words, its code and its field."""
        return ((not self.reasons or any(reason in literals for reason in self.reasons))
                and (not self.paths or any(path in literals for path in self.paths))
                and any(self.is_known_by(literal) for literal in literals))

    def is_checked_by(self, call):
        """One call of a helper with all three: then few letters are enough."""
        reason, path, words = call
        return (reason in (self.reasons or [reason]) and path in (self.paths or [path])
                and len(words) >= CALL_WORDS_MIN
                and (any(words in piece for piece in self.pieces) or self.is_known_by(words)
                     or self.shares(words)))


def refusals_of(path, root):
    text = without_comments(path.read_text(encoding="utf-8"))
    for match in re.finditer(r"\bwork_refuse\(", text):
        parts = arguments(text[match.end():closing(text, match.end() - 1) - 1])
        if len(parts) >= 5 and not parts[0].startswith("struct"):
            line = text.count("\n", 0, match.start()) + 1
            yield Refusal(f"{path.relative_to(root)}:{line}", parts)


BLOCK = re.compile(r"^(?!#)(?:[^\n]*?(\w+)\s*\([^;{}]*\)|[^\n]*?(\w+)\[\w*\] =)\s*\{", flags=re.M)
MACRO = re.compile(r"^#define (\w+)((?:.*\\\n)*.*)", flags=re.M)


def blocks_of(text):
    """Functions, tests, tables and macros of a file: name, whether it is a test, what is in it."""
    for match in MACRO.finditer(text):
        yield match.group(1), False, match.group(2)
    for match in BLOCK.finditer(text):
        begin = match.end() - 1
        test = re.match(r"START_TEST\((\w+)\)", text[match.start():begin])
        name = test.group(1) if test else match.group(1) or match.group(2)
        yield name, bool(test), text[begin:closing(text, begin)]


def literals_of(text):
    """Each literal, neighbours joined; words of macros and formats alike."""
    return {joined(match.group()) for match in
            re.finditer(r'"(?:[^"\\]|\\.)*"(?:\s*"(?:[^"\\]|\\.)*")*', text)}


def calls_of(text):
    """(reason, path, words) of each call like story_refused(answer, ..., reason, path, words)."""
    for match in re.finditer(r"\b\w*refused\(", text):
        parts = arguments(text[match.end():closing(text, match.end() - 1) - 1])
        if len(parts) >= 4 and all('"' in part for part in parts[-3:]):
            yield tuple(joined(part) for part in parts[-3:])


def said_in(root, without):
    """The literals of each test with all that it reaches, and the triples of all calls."""
    shared, groups, calls = {}, [], set()
    for path in sorted((root / "tests/support").glob("*.h")):
        text = without_comments(path.read_text(encoding="utf-8"))
        shared.update({name: body for name, _, body in blocks_of(text)})
    for path in sorted((root / "tests/unit").rglob("*.[ch]")):
        text = without_comments(path.read_text(encoding="utf-8"))
        if "refus" not in text or path.name == without:
            continue
        blocks = list(blocks_of(text))
        own = dict(shared)
        own.update({name: body for name, is_test, body in blocks if not is_test})
        calls.update(calls_of(text))
        groups += [literals_of(body + "".join(reached(own, body)))
                   for _, is_test, body in blocks if is_test]
    return groups, calls


def reached(own, body):
    """Bodies of all helpers and tables that a test uses, and what those use."""
    seen, wait = {}, [body]
    while wait:
        for name in set(re.findall(r"\b\w+\b", wait.pop())):
            if name in own and name not in seen:
                seen[name] = own[name]
                wait.append(own[name])
    return seen.values()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
    parser.add_argument("--list", action="store_true", help="every refusal, not only those unsaid")
    parser.add_argument("--without")
    options = parser.parse_args()
    groups, calls = said_in(options.root, options.without)
    count, unsaid = 0, 0
    for path in sorted((options.root / "core/engine").glob("*.c")):
        for refusal in refusals_of(path, options.root):
            if not refusal.pieces or refusal.text in UNSAID:
                continue
            said = any(refusal.is_checked_by(call) for call in calls) or \
                any(refusal.is_said_by(group) for group in groups)
            count += 1
            unsaid += not said
            if options.list or not said:
                print(f"{refusal.place}: {'/'.join(refusal.reasons)} {'/'.join(refusal.paths)}: "
                      f"{refusal.text}")
    print(f"refusals: {count}, without a test {unsaid}")
    return 1 if unsaid else 0


if __name__ == "__main__":
    sys.exit(main())
