"""rungd --schema by a validator that is not ours: it is a JSON Schema, takes every configuration of
the repository, refuses what is wrong, and has the keys that the readers know, no more and no less.
--control: a schema that lacks a key, or takes a wrong value, must be noticed."""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

try:
    import jsonschema
    import yaml
except ImportError:
    print("python3-jsonschema or python3-yaml is not installed")
    sys.exit(77)

import test_man
from rung import BUILD, SOURCE, expect

RUNGD = os.path.join(BUILD, "bin", "rungd")
DESK = """\
calendars: {desk: {zone: Europe/Berlin, hours: {mon: ["09:00-17:00"]}}}
teams: {support: {name: Support, calendar: desk}}
agents: {ann: {name: Ann, teams: [support], capacity: 10, contacts: [{channel: p, address: a}]}}
routing: {default_team: support}
escalation:
  policies: {page: {owner: ann, review_by: "2030-01-01", levels: [{targets: ["user:ann"]}]}}
sla: {gold: {owner: ann, review_by: "2030-01-01", targets: {resolution: 8h}}}
plugins: {instances: {rules: {use: classify_rules}, hook: {use: notify_webhook,
  config: {url: "https://a.example/x", timeout: 5s}, jobs: {max: 8}}}}
"""
# What is wrong, and what stands there instead: refused by rungd, and by the schema.
WRONG = [
    ("a section that is none", "routing:", "routign:"),
    ("a key that is none", "default_team", "default_taem"),
    ("a key of a policy that is none", "review_by: \"2030-01-01\", targets", "until: x, targets"),
    ("a key of a level that is none", "levels: [{targets", "levels: [{mode: 3, targets"),
    ("a policy without an owner", "gold: {owner: ann, ", "gold: {"),
    ("a team without a calendar", ", calendar: desk}}", "}}"),
    ("a number that is none", "capacity: 10", "capacity: many"),
    ("a number out of range", "capacity: 10", "capacity: 0"),
    ("a number far too large", "capacity: 10", "capacity: 1000000"),
    ("a duration without a unit", "[{targets: [\"user:ann\"]}]",
     "[{targets: [\"user:ann\"], delay: 5}]"),
    ("a duration of another unit", "[{targets: [\"user:ann\"]}]",
     "[{targets: [\"user:ann\"], delay: 5min}]"),
    ("a word that is none of them", "[{targets: [\"user:ann\"]}]",
     "[{targets: [\"user:ann\"], urgency: medium}]"),
    ("truth that is none", "use: classify_rules", "use: classify_rules, enabled: perhaps"),
    ("a map instead of a list", "teams: [support]", "teams: {support: 1}"),
    ("a list instead of a map", "routing: {default_team: support}", "routing: [support]"),
    ("an instance without a plugin", "rules: {use: classify_rules}", "rules: {config: {}}"),
    ("a key of an instance that is none", "jobs: {max: 8}", "tasks: {max: 8}"),
    ("a limit of jobs out of range", "jobs: {max: 8}", "jobs: {max: 5000}"),
    ("an option that the plugin lacks", "timeout: 5s", "tiemout: 5s"),
    ("an option that must be there", "url: \"https://a.example/x\", timeout", "timeout"),
    ("an option of another type", "timeout: 5s", "timeout: soon"),
    ("a size that is none", "routing:", "store: {ballast: much}\nrouting:"),
    ("a calendar's day that is none", "mon: [\"09:00", "monday: [\"09:00"),
    ("a budget out of range", "plugins: {instances", "plugins: {budget: {inline_ms_max: 0}, "
     "instances"),
    ("a level of the log that is none", "routing:", "log: {level: loud}\nrouting:"),
]


class Loader(yaml.SafeLoader):
    """As YAML 1.2 and editors have it: `on` is a word, and 09:00 is no number."""


Loader.yaml_implicit_resolvers = {}
for tag, pattern, first in (("bool", r"^(?:true|false)$", "tf"),
                            ("null", r"^(?:~|null|)$", ["~", "n", ""]),
                            ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
                            ("float", r"^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)$", "-+.0123456789")):
    Loader.add_implicit_resolver("tag:yaml.org,2002:" + tag, re.compile(pattern), list(first))


def load(text):
    return yaml.load(text, Loader=Loader)


def schema_of_rungd():
    return json.loads(subprocess.run([RUNGD, "--schema"], capture_output=True, text=True,
                                     check=True).stdout)


def is_good(text):
    """By rungd itself."""
    with tempfile.NamedTemporaryFile("w", suffix=".yaml", delete=False) as file:
        file.write(text)
    done = subprocess.run([RUNGD, "--check", file.name], capture_output=True, text=True,
                          check=False)
    os.unlink(file.name)
    return done.returncode == 0, done.stderr


def examples():
    found = []
    for folder in ("docs", "tests", "plugins", "sdk"):
        found += glob.glob(os.path.join(SOURCE, folder, "**", "*.yaml"), recursive=True)
    return sorted(found)


def check_examples(validator):
    complaints = []
    for path in examples():
        with open(path, encoding="utf-8") as file:
            text = file.read()
        whole = load(text) if "@NAME@" not in text else None  # else a template
        if isinstance(whole, dict) and set(whole) <= set(validator.schema["properties"]):
            complaints += [f"{path}: {list(error.absolute_path)}: {error.message[:200]}"
                           for error in validator.iter_errors(whole)]
    return complaints


def check_wrong(validator):
    complaints = [] if is_good(DESK)[0] else [f"the desk is no good: {is_good(DESK)[1]}"]
    complaints += [f"the desk: {error.message[:200]}" for error in
                   validator.iter_errors(load(DESK))]
    for what, before, instead in WRONG:
        text = DESK.replace(before, instead, 1)
        if text == DESK or is_good(text)[0]:
            complaints.append(f"rungd takes {what}")
        if validator.is_valid(load(text)):
            complaints.append(f"the schema takes {what}")
    return complaints


def keys_below(schema, found):
    """Every name of a property, wherever it stands; what plugins have is theirs."""
    if isinstance(schema, dict):
        found |= set(schema.get("properties", {}))
        for key, value in schema.items():
            if key not in ("allOf", "description"):
                keys_below(value, found)
    elif isinstance(schema, list):
        for value in schema:
            keys_below(value, found)
    return found


def check_keys(schema):
    """By the lists of the readers, as test_man.py finds them in their sources."""
    everywhere = test_man.model()
    by_sections = {}
    for file, sections in test_man.READERS.items():
        skip = {"sections"} if file == "server_options.c" else ()
        known = test_man.known_keys(file, everywhere, skip)
        by_sections.setdefault(tuple(sections), set()).update(known)
    by_sections[("notification",)] -= test_man.CONTACTS
    by_sections[tuple(test_man.READERS["policy_load_people.c"])] |= test_man.BUDGET
    complaints = []
    for sections, known in by_sections.items():
        told = set()
        for section in sections:
            keys_below(schema["properties"].get(section, {}), told)
        if sections == tuple(test_man.READERS["policy_load_people.c"]):
            known |= test_man.CONTACTS & told
        complaints += [f"{sections}: the schema lacks {key}" for key in sorted(known - told)]
        complaints += [f"{sections}: the schema has {key}, which no reader knows"
                       for key in sorted(told - known)]
    return complaints


def check_plugins(schema):
    """Each option that rungd --options prints stands in the schema, for each plugin there is."""
    complaints = []
    rules = schema["properties"]["plugins"]["properties"]["instances"]["additionalProperties"]
    for rule in rules["allOf"]:
        name = rule["if"]["properties"]["use"]["enum"][0]
        page = subprocess.run([RUNGD, "--options", name], capture_output=True, text=True,
                              check=True).stdout
        printed = set(re.findall(r"^([a-z_0-9]+): ", page, re.M))
        there = set(rule["then"]["properties"]["config"]["properties"])
        if printed != there:
            complaints.append(f"{name}: {printed ^ there} stand in one of both")
    built = glob.glob(os.path.join(BUILD, "plugins", "*.so"))
    if len(rules["allOf"]) != len(built):
        complaints.append(f"{len(rules['allOf'])} of {len(built)} plugins are in the schema")
    return complaints


def check_secrets(schema):
    """No secret has a default, and each is marked."""
    text = json.dumps(schema)
    marked = text.count('"writeOnly": true')
    return [] if marked == text.count("a secret: env:NAME") and marked > 0 else ["secrets"]


def all_complaints(schema):
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    return {"every configuration of the repository is taken": check_examples(validator),
            f"{len(WRONG)} wrong ones are refused": check_wrong(validator),
            "its keys are those of the readers": check_keys(schema),
            "its options are those of the plugins": check_plugins(schema),
            "secrets are marked and have no default": check_secrets(schema)}


def spoil(schema, how):
    properties = schema["properties"]
    if how == "lacks a key":
        del properties["tickets"]["properties"]["reopen_for"]
    elif how == "has a key too many":
        properties["tickets"]["properties"]["reopen"] = {}
    elif how == "takes any number":
        del properties["agents"]["additionalProperties"]["properties"]["capacity"]["minimum"]
    elif how == "takes any key":
        properties["routing"]["additionalProperties"] = True
    else:
        rules = properties["plugins"]["properties"]["instances"]["additionalProperties"]["allOf"]
        del rules[0]
    return schema


if __name__ == "__main__":
    if sys.argv[1:] == ["--control"]:
        for how in ("lacks a key", "has a key too many", "takes any number", "takes any key",
                    "lacks a plugin"):
            found = all_complaints(spoil(schema_of_rungd(), how))
            expect(f"a schema that {how} is noticed", any(found.values()))
    else:
        for what, complaints in all_complaints(schema_of_rungd()).items():
            expect(what, not complaints, *complaints)
