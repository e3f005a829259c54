#!/usr/bin/env python3
"""The tables of docs/plugins.md are those of the code: hooks (core/host/hook_table.c), effects
(include/rung/event.h, core/host/instance_load.c) and services (include/rung/plugin.h,
docs/bridge.md).

    check_plugins_page.py [--root DIR] [--write] [--without NAME]

--write: makes the tables again. --without: as if the row of that name were not on the page (the
negative control). Prints the rows that differ and ends with 1 when there are some.
"""
import argparse
import re
import sys
from pathlib import Path

KINDS = {"I": "inline", "J": "job", "E": "either", "Q": "query", "E | Q": "either, query",
         "0": "nobody yet"}


def comments_out(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


def span(ms):
    ms = int(ms)
    for factor, unit in ((86400000, "d"), (3600000, "h"), (60000, "min"), (1000, "s")):
        if ms >= factor and ms % factor == 0:
            return f"{ms // factor} {unit}"
    return f"{ms} ms"


def effects_of(text, macros):
    if text.strip() == "ANY":
        return "all but " + ", ".join(f"`{name.lower()}`" for name in
                                      re.findall(r"FX\((\w+)\)", macros["ANY"]))
    if "ANY" in text:
        less = re.findall(r"FX\((\w+)\)", macros["ANY"])
        more = re.findall(r"FX\((\w+)\)", text)
        return "all but " + ", ".join(f"`{name.lower()}`" for name in less if name not in more)
    named = [f"`{name.lower()}`" for name in re.findall(r"FX\((\w+)\)", text)]
    return ", ".join(named + ["own"] * (re.search(r"\bOWN\b", text) is not None))


def hooks(root):
    names = dict(re.findall(r'\{(HOOK_\w+), "([\w.]+)"\}',
                            (root / "core/model/effect.c").read_text(encoding="utf-8")))
    text = (root / "core/host/hook_table.c").read_text(encoding="utf-8")
    joined = text.replace("\\\n", " ")
    macros = dict(re.findall(r"#define (ANY|OWN)\s+([^\n]*)", joined))
    yield "own", "-", "-", "-", effects_of(re.sub(r"\bOWN\b", "", macros["OWN"]), macros)
    rows = re.search(r"rows\[\] = \{(.*?)\n\};", text, re.S).group(1)
    for row in re.findall(r"\{(HOOK_[^{}]*)\}", comments_out(rows)):
        hook, kinds, effects, wait, most, asked = [one.strip() for one in
                                                   " ".join(row.split()).split(",")]
        waits = "no" if most == "0" else f"{span(wait)}, at most {span(most)}"
        yield names[hook], KINDS[kinds], KINDS[asked], waits, effects_of(effects, macros)


def effects(root):
    text = (root / "include/rung/event.h").read_text(encoding="utf-8")
    loading = (root / "core/host/instance_load.c").read_text(encoding="utf-8")
    grant = re.search(r"#define NEEDS_GRANT(.*?)\n\s*\n", loading.replace("\\\n", " "),
                      re.S).group(1)
    for name, said in re.findall(r"RUNG_FX_(\w+) = \d+,?\s*/\* (.*?) \*/", text, re.S):
        needs = "yes" if re.search(rf"FX\({name}\)", grant) else "no"
        yield name.lower(), " ".join(said.split()), needs


def services(root):
    text = (root / "include/rung/plugin.h").read_text(encoding="utf-8")
    bridge = (root / "docs/bridge.md").read_text(encoding="utf-8")
    for at in re.finditer(r'#define RUNG_\w+\s*(?:\\\s*)?"(rung\.[\w-]+/\d+)"', text):
        body = comments_out(text[at.end():])
        table = re.search(r"typedef struct (rung_\w+) \{\s*uint32_t size;"
                          r"((?:(?!typedef).)*?\(\*.*?)\n\} \1;", body, re.S)
        functions = re.findall(r"\(\*(\w+)\)\(\s*const rung_host", table.group(2)) if table else []
        short = at.group(1)[5:].split("/")[0].split("-")[-1]  # rung.http-routes/1: routes.publish
        asked = sorted(set(re.findall(rf"`({short}\.\w+)`", bridge)))
        yield (at.group(1), ", ".join(f"`{one}`" for one in functions),
               ", ".join(f"`{one}`" for one in asked) or "no")


TABLES = {
    "hooks": (hooks, ("hook", "may subscribe", "is asked", "a stage waits", "effects")),
    "effects": (effects, ("effect", "operands", "needs a grant")),
    "services": (services, ("service", "functions in C", "over the bridge")),
}


def table(root, name):
    make, head = TABLES[name]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for row in make(root):
        lines.append("| " + " | ".join([f"`{row[0]}`", *row[1:]]) + " |")
    return lines


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--without")
    options = parser.parse_args()
    path = options.root / "docs/plugins.md"
    page = path.read_text(encoding="utf-8")
    wrong = 0
    for name in TABLES:
        begin, end = f"<!-- {name}: made by tests/house/check_plugins_page.py --write -->\n", \
            f"<!-- end of {name} -->"
        before, rest = page.split(begin)
        there, after = rest.split(end)
        wanted = table(options.root, name)
        if options.write:
            page = before + begin + "\n".join(wanted) + "\n" + end + after
            continue
        seen = [line for line in there.splitlines() if f"`{options.without}`" not in line[:40]]
        for line in [one for one in wanted if one not in seen]:
            print(f"docs/plugins.md lacks: {line}")
            wrong += 1
        for line in [one for one in seen if one not in wanted]:
            print(f"docs/plugins.md has: {line}")
            wrong += 1
    if options.write:
        path.write_text(page, encoding="utf-8")
    return 1 if wrong else 0


sys.exit(main())
