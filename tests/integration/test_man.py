"""The pages of docs/man against what they describe: options and commands as the help texts print
them, sections and keys as the readers of the configuration know them, examples by running them,
and mandoc's own opinion. --control: each comparison must notice a page that lacks one name, and a
page that has one too many."""
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

from rung import BUILD, SOURCE, Client, Server

MAN = os.path.join(SOURCE, "docs", "man")
BIN = os.path.join(BUILD, "bin")
SKIP = 77
MACRO = r"^(Ar|Cm|Fl|Ic|Li|Ns|No|Oc|Oo|Op|Ql|Va)$"
# Which sections a file reads: the keys of both are compared.
READERS = {
    "server_options.c": ["listen", "data", "log", "zoneinfo", "clock_step", "store", "timers"],
    "policy_load.c": ["tickets", "classify", "mail_domain"],
    "policy_load_bots.c": ["bots"],
    "policy_load_calendars.c": ["calendars"],
    "policy_load_change.c": ["policy_change"],
    "policy_load_channels.c": ["channels", "messages"],
    "policy_load_escalation.c": ["escalation", "heartbeats"],
    "policy_load_forms.c": ["handoff_forms"],
    "policy_load_notification.c": ["notification"],
    "policy_load_people.c": ["customers", "teams", "agents", "rooms"],
    "policy_load_priority.c": ["priority", "triage"],
    "policy_load_problems.c": ["problems"],
    "policy_load_retention.c": ["retention"],
    "policy_load_routing.c": ["routing"],
    "policy_load_schedules.c": ["schedules"],
    "policy_load_sla.c": ["sla"],
    "host/plugin_section.c": ["plugins"],
    "host/instance_load.c": ["plugins"],
    "host/isolation.c": ["plugins"],
}
# Keys whose names are the operator's own.
NAMED_BY_THE_OPERATOR = {"scale->words", "load->set->priorities.words"}
# What policy_load_notification.c reads of an agent.
CONTACTS = {"channel", "address", "delay", "high", "low"}
BUDGET = {"hour", "night", "week"}


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


def page(name):
    return read(MAN, name)


def run(*words, ok=(0,), **more):
    done = subprocess.run(words, capture_output=True, text=True, check=False, **more)
    if done.returncode not in ok:
        raise AssertionError(f"{words} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def compare(what, there, told):
    """Each complaint is a line; an empty side means that nothing was read, which is one, too."""
    there, told = set(there), set(told)
    complaints = [f"{what}: nothing was found to compare"] if not there else []
    complaints += [f"{what}: the page lacks {name}" for name in sorted(there - told)]
    return complaints + [f"{what}: the page has {name}, which is not there"
                         for name in sorted(told - there)]


# --- what pages say ---

def items(text):
    return re.findall(r"^\.It (.*)$", text, re.M)


def part(text, title):
    return re.search(r"^\.Sh %s\n(.*?)(?=^\.Sh |\Z)" % title, text, re.M | re.S).group(1)


def options_of(text):
    """Those that OPTIONS explains: "Fl -set" is --set."""
    return {"-" + word for line in items(part(text, "OPTIONS"))
            for word in re.findall(r"Fl (\S+)", line)}


def commands_of(text):
    """{"ticket assign": "id [agent] [team]"} of the items that begin with Cm."""
    found = {}
    for line in items(text):
        words = line.split()
        if words[0] != "Cm":
            continue
        end = next((i for i, word in enumerate(words[1:], 1) if re.match(MACRO, word)), len(words))
        rest = " ".join(words[end:])
        rest = re.sub(r"Op (.*)$", r"Oo \1 Oc", rest)
        rest = re.sub(r"Fl ", "-", rest.replace("Oo ", "[").replace(" Oc", "]"))
        found[" ".join(words[1:end])] = rest.replace("Ar ", "")
    return found


def keys_of(text):
    """{section: its keys}; a section is a Ss below SECTIONS."""
    found = {}
    for section in part(text, "SECTIONS")[len(".Ss "):].split("\n.Ss "):
        name, body = section.split("\n", 1)
        found[name.strip()] = {word for line in items(body) if line.startswith("Ic ")
                               for word in re.split(r" : | (?=Ar |Cm )", line[3:])[0].split(" , ")}
    return found


def examples_of(text):
    return [line[2:] for line in text.splitlines() if line.startswith("$ ")]


# --- what is there ---

def help_options(text):
    return set(re.findall(r"(?<![\w-])(--?[a-z][a-z-]*)", text))


def rungd_commands(text):
    found = {}
    for line in text.splitlines():
        match = re.match(r" +(?:usage: )?rungd (store [a-z]+|policy lint) (.*?)(?:   .*)?$", line)
        if match:
            found[match.group(1)] = match.group(2)
    return found


def only_options(commands):
    return {f"{name} {option}" for name, rest in commands.items()
            for option in help_options(rest) | {""}}


def rungctl_commands(text):
    """The columns of rungctl --help: noun, verb, words."""
    found = {}
    for line in text.splitlines():
        if re.match(r"  [a-z]", line):
            words = re.match(r"(?: \S+)*", line[29:]).group(0)
            found[f"{line[2:14].strip()} {line[15:29].strip()}".strip()] = words.strip()
    return found


def array(name, before, everywhere):
    """The words of the array of that name: the last one in `before`, else the one in the model."""
    pattern = r"const char \*const %s\[\w*\] = \{(.*?)\};" % re.escape(name)
    found = re.findall(pattern, before, re.S) or re.findall(pattern, everywhere, re.S)
    if not found:
        raise AssertionError(f"there is no array of keys {name}")
    return re.findall(r'"([^"]+)"', found[-1])


def model():
    folder = os.path.join(SOURCE, "core", "model")
    return "\n".join(read(folder, name) for name in sorted(os.listdir(folder))
                     if name.endswith(".c"))


def known_keys(file, everywhere, skip=()):
    text = read(SOURCE, "core", file)
    found = set()
    for match in re.finditer(r"config_read_known\(.*?, ([\w>.-]+)\);", text, re.S):
        name = match.group(1)
        if name not in NAMED_BY_THE_OPERATOR and name not in skip:
            found |= set(array(name, text[:match.start()], everywhere))
    return found


# --- the comparisons ---

def check_rungd(text):
    told = run(os.path.join(BIN, "rungd"), "--help")
    store = run(os.path.join(BIN, "rungd"), "store", "--help")
    commands = rungd_commands(told)
    head = "\n".join(line for line in told.splitlines()
                     if not re.search("rungd (store|policy)", line))
    complaints = compare("rungd options", help_options(head), options_of(text))
    complaints += compare("rungd commands", only_options(commands),
                          only_options({name: rest.replace("|", " ")
                                        for name, rest in commands_of(text).items()}))
    return complaints + compare("rungd store", [name for name in rungd_commands(store)],
                                [name for name in commands_of(text) if name.startswith("store")])


def check_store_options():
    """Each option that rungd store takes stands in its help."""
    there = re.findall(r'\{"([a-z-]+)", (?:no|required)_argument',
                       read(SOURCE, "core", "store_arguments.c"))
    told = run(os.path.join(BIN, "rungd"), "store", "--help")
    return compare("options of rungd store", {"--" + name for name in there}, help_options(told))


def check_rungctl(text):
    told = run(os.path.join(BIN, "rungctl"), "--help")
    head = told[:told.index("\n\n  status")]
    complaints = compare("rungctl options", help_options(head), options_of(text))
    there, here = rungctl_commands(told), commands_of(text)
    return complaints + compare("rungctl commands",
                                [f"{name}: {rest}" for name, rest in there.items()],
                                [f"{name}: {rest}" for name, rest in here.items()])


def check_configuration(text):
    everywhere = model()
    source = read(SOURCE, "core", "server_options.c")
    keys = keys_of(text)
    complaints = compare("sections", array("sections", source, ""), keys)
    loaders = {name for name in os.listdir(os.path.join(SOURCE, "core"))
               if name.endswith(".c") and "config_read_known" in read(SOURCE, "core", name)}
    complaints += [f"{name} reads keys, and no section of the page is compared with it"
                   for name in sorted(loaders - set(READERS))]
    by_sections = {}
    for file, sections in READERS.items():
        skip = {"sections"} if file == "server_options.c" else ()
        by_sections.setdefault(tuple(sections), set()).update(known_keys(file, everywhere, skip))
    by_sections[("notification",)] -= CONTACTS
    by_sections[tuple(READERS["policy_load_people.c"])] |= CONTACTS | BUDGET
    for sections, there in by_sections.items():
        told = set().union(*[keys.get(name, set()) for name in sections])
        if there or told:
            complaints += compare(" and ".join(sections), there, told)
    facts = re.findall(r'"((?:ticket|clock|customer|message|event)\.[a-z_.*]+)",',
                       read(SOURCE, "core", "model", "ticket_facts.c"))
    facts += re.findall(r'\.name = "([a-z_.]+)"', read(SOURCE, "core", "model", "ticket_facts.c"))
    return complaints + compare("symbols of rules", facts, re.findall(r"^\.Va (\S+)", text, re.M))


def check_plugin_check(text):
    told = run(os.path.join(BIN, "rung-plugin-check"), "--help")
    complaints = compare("rung-plugin-check options", help_options(told), options_of(text))
    return complaints + compare("scenarios", re.findall(r"^  (RC\d+)", told, re.M),
                                re.findall(r"^\.It Li (RC\d+)", text, re.M))


CHECKS = {"rungd.8": check_rungd, "rungctl.1": check_rungctl, "rung.yaml.5": check_configuration,
          "rung-plugin-check.1": check_plugin_check}


def check_lint(name):
    return run("mandoc", "-Tlint", "-W", "warning", os.path.join(MAN, name),
               ok=(0, 1, 2, 3)).splitlines()


# --- the examples ---

def serve(words, folder, environment):
    """rungd in the foreground, on ports of its own, until it says READY and is told to stop."""
    ports = ["--set", "listen.rpc.bind=127.0.0.1:0",
             "--set", "plugins.instances.mail.config.listen=127.0.0.1:0"]
    with subprocess.Popen([*words, *ports], cwd=folder, env=environment, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        line = process.stdout.readline()
        process.terminate()
        if not line.startswith("READY") or process.wait(timeout=20) != 0:
            raise AssertionError(f"{words} said {line!r} and ended with {process.returncode}")


def run_examples(name, server):
    """As they stand in the page, in a folder with a rung.yaml; rungctl's go to `server`."""
    folder = tempfile.mkdtemp(prefix="rung-man-")
    os.mkdir(os.path.join(folder, "backups"))
    shutil.copy(os.path.join(BUILD, "plugins", "classify_rules.so"), folder)
    text = page(name)
    written = re.search(r"^\.Bd -literal -offset indent\n([a-z]+:.*?)^\.Ed", text, re.M | re.S)
    with open(os.path.join(folder, "rung.yaml"), "w", encoding="utf-8") as file:
        file.write(written.group(1) if written
                   else read(SOURCE, "docs", "examples", "quickstart", "rung.yaml"))
    environment = {**os.environ, "PATH": BIN + os.pathsep + os.environ["PATH"],
                   "RUNG_CONNECT": f"127.0.0.1:{server.port}"}
    ticket = "ID"
    examples = examples_of(text)
    if not examples:
        raise AssertionError(f"{name} has no examples")
    for line in examples:
        words = [ticket if word == "ID" else word for word in shlex.split(line)]
        print(f"{name}: {' '.join(words)}")
        if words[:2] == ["rungd", "--config"]:
            serve(words, folder, environment)
        else:
            run(*words, cwd=folder, env=environment)
        if ticket == "ID" and words[0] == "rungctl":
            listed = Client(server.port).call("ticket.list")["items"]
            ticket = listed[0]["id"] if listed else "ID"
    shutil.rmtree(folder)


# --- the controls ---

def without_one(text, pattern):
    """The page without its last item of that kind, and the page with one that is invented."""
    match = list(re.finditer(pattern, text, re.M))[-1]
    name = "-invented" if match.group(0).startswith(".It Fl") else "invented"
    made = re.sub(r"(Fl|Cm|Ic) \S+|RC\d+", lambda at: f"{at[1]} {name}" if at[1] else "RC99",
                  match.group(0), count=1)
    return [text[:match.start()] + text[match.end():],
            text[:match.start()] + made + "\n" + text[match.start():]]


def control(names):
    kinds = {"rungd.8": [r"^\.It Fl -check.*\n", r"^\.It Cm store drill.*\n"],
             "rungctl.1": [r"^\.It Fl -key.*\n", r"^\.It Cm ticket undo.*\n"],
             "rung.yaml.5": [r"^\.It Ic fair_limit.*\n", r"^\.It Ic identity.*\n"],
             "rung-plugin-check.1": [r"^\.It Fl -only.*\n", r"^\.It Li RC18\n"]}
    silent = []
    for name in names:
        variants = [v for kind in kinds[name] for v in without_one(page(name), kind)]
        if name == "rung.yaml.5":
            variants += [re.sub(r"^\.Ss bots$", ".Ss robots", page(name), flags=re.M),
                         page(name).replace(".Va ticket.agent ,", ".Va ticket.owner ,")]
        for number, variant in enumerate(variants):
            if variant == page(name) or not CHECKS[name](variant):
                silent.append(f"{name}: nobody noticed change {number}")
    print("\n".join(silent) or "every change was noticed")
    return 1 if silent else 0


def main():
    names = sorted(os.listdir(MAN))
    if names != sorted(CHECKS):
        raise AssertionError(f"pages without a comparison, or the other way round: {names}")
    if "--control" in sys.argv:
        return control(names)
    complaints = check_store_options()
    for name in names:
        complaints += CHECKS[name](page(name))
        complaints += check_lint(name) if shutil.which("mandoc") else []
    print("\n".join(complaints))
    if complaints:
        return 1
    server = Server()
    try:
        server.start()
        for name in ["rung.yaml.5", "rungctl.1", "rungd.8", "rung-plugin-check.1"]:
            run_examples(name, server)
    finally:
        server.remove()
    return 0 if shutil.which("mandoc") else SKIP


if __name__ == "__main__":
    sys.exit(main())
