"""What a run of `./dev bench` says: medians, spreads, verdicts, one line for each measure."""

SPREAD_MAX = 0.25  # of a bare fdatasync between rounds: beyond it a run says little


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def spread(values):
    """The distance from the lowest to the highest, as a part of the median."""
    return (max(values) - min(values)) / median(values)


def number(value):
    if value is None:
        return "-"
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:,.1f}" if value >= 10 else f"{value:.2f}"


class Line:
    """One measure. `ours` and `theirs` hold a value for each round, taken in the same minutes;
    without an opponent `theirs` is empty and the bar is for the value itself. `syncs`: what a bare
    fdatasync took in each round; empty where the disk has no part in it."""

    def __init__(self, name, unit, ours, theirs=(), peer="", bar=None, at_most=False, syncs=()):
        self.name, self.unit, self.peer = name, unit, peer
        self.ours, self.theirs, self.syncs = list(ours), list(theirs), list(syncs)
        self.bar, self.at_most = bar, at_most
        pairs = zip(self.ours, self.theirs) if self.theirs else ((value, 1) for value in self.ours)
        self.ratios = [mine / yours for mine, yours in pairs]

    def is_void(self):
        return len(self.syncs) > 1 and spread(self.syncs) > SPREAD_MAX

    def verdict(self):
        if self.bar is None:
            return "no bar"
        if not self.ratios:
            return "not measured"
        if self.peer and not self.theirs:
            return "no peer"
        value = median(self.ratios)
        good = value <= self.bar if self.at_most else value >= self.bar
        word = "reached" if good else "missed"
        if self.is_void():
            return f"void ({word}; fdatasync varied by {spread(self.syncs) * 100:.0f} %)"
        return word

    def cells(self):
        measured = bool(self.ratios)
        ours = f"{number(median(self.ours))} {self.unit}" if measured else "-"
        theirs = f"{self.peer} {number(median(self.theirs))}" if self.theirs else self.peer or "-"
        has_ratio = bool(self.theirs)
        ratio = number(median(self.ratios)) if has_ratio else "-"
        reach = f"{number(min(self.ratios))} .. {number(max(self.ratios))}" if measured else "-"
        bar = "-" if self.bar is None else f"{'<=' if self.at_most else '>='} {number(self.bar)}"
        return [self.name, ours, theirs, ratio, reach, bar, self.verdict()]


HEAD = ["measure", "ours", "peer", "ratio", "lowest .. highest", "bar", "verdict"]
WIDTHS = [50, 19, 30, 7, 20, 9, 0]


def row(cells):
    return "  ".join(f"{cell:<{width}}" for cell, width in zip(cells, WIDTHS)).rstrip()


def table(lines):
    return "\n".join([row(HEAD)] + [row(line.cells()) for line in lines])
