#!/usr/bin/python3
"""nearest: labels a ticket by the most similar of its examples, a text file that people edit.

The file has a line for each example: label, tab, text. Words weigh the more the fewer examples have
them (tf-idf), and texts are compared by the angle between them. Nothing is learned while it runs:
equal tickets get equal labels. After an edit, reload the instance.
"""
import math
import os
import re
import sys
from collections import Counter

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), ".."))
from rung_plugin import Fail, Plugin, label, option  # noqa: E402

p = Plugin("org.example.nearest", "1.0.0", "labels by the most similar example", may=["label"],
           options=[option("examples", "string", doc="path of the file with examples"),
                    option("least", "float", 0.3, "less similar than this is no opinion",
                           min=0, max=1)])


class Index:
    def __init__(self, lines):
        self.rows = [(name, Counter(words(text))) for name, text in lines]
        known = Counter(word for _, counts in self.rows for word in counts)
        self.weight = {word: math.log(1 + len(self.rows) / n) for word, n in known.items()}
        self.rows = [(name, self.direction(counts)) for name, counts in self.rows]

    def direction(self, counts):
        got = {word: n * self.weight.get(word, 0) for word, n in counts.items()}
        length = math.sqrt(sum(value * value for value in got.values()))
        return {word: value / length for word, value in got.items()} if length else {}

    def nearest(self, text):
        """(how similar from 0 to 1, label, words in common); the first of equals."""
        ours = self.direction(Counter(words(text)))
        best = (0.0, "", [])
        for name, theirs in self.rows:
            common = [word for word in ours if word in theirs]
            alike = sum(ours[word] * theirs[word] for word in common)
            if alike > best[0]:
                best = (alike, name, sorted(common, key=lambda word: -ours[word] * theirs[word]))
        return best


def words(text):
    return re.findall(r"\w+", text.lower())


def read_examples(path):
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if line.strip() and not line.startswith("#"):
                name, tab, text = line.strip().partition("\t")
                if not tab:
                    raise Fail(f"{path}:{number}: there is no tab between label and text")
                yield name, text


@p.on("create")
def create(ctx):
    try:
        p.index = Index(list(read_examples(ctx.config.examples)))
    except OSError as trouble:
        raise Fail(f"examples: {trouble}") from trouble
    ctx.log.info("%d examples", len(p.index.rows))


@p.hook("ticket.classify", stage=5, timeout="5s")
def classify(ev, ctx):
    alike, name, common = p.index.nearest(f"{ev.ticket.subject} {ev.ticket.body}")
    if alike < ctx.config.least:
        return None
    return [label(name, min(alike, 1), f"like an example in: {', '.join(common[:5])}")]


if __name__ == "__main__":
    p.run()
