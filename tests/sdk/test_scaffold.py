"""test_scaffold.py c|python|js: what `rungctl plugin new` makes of an installed Rung builds, passes
its own test and the conformance kit, and is taken by the server's check, for each kind."""
import os
import shutil
import subprocess
import sys
import tempfile

BUILD = os.environ["RUNG_BUILD"]
KINDS = ("classifier", "channel", "sla", "route", "notify")


def run(*command, cwd=None, **environment):
    return subprocess.run(command, cwd=cwd, env={**os.environ, **environment}, text=True,
                          capture_output=True, check=False, timeout=250)


def expect(truth, what, done=None):
    if not truth:
        raise AssertionError(what + (f"\n{done.stdout}{done.stderr}" if done else ""))
    print("ok:", what, flush=True)


def check_words(rungctl, folder):
    for words, code, said in (
            (("com.example.spam",), 2, "--kind says"),
            (("spam", "--kind", "sla"), 2, "reverse domain"),
            (("com.example.Spam", "--kind", "sla"), 2, "reverse domain"),
            (("com.example.9", "--kind", "sla"), 2, "reverse domain"),
            (("com.example.spam", "--kind", "magic"), 2, "--kind says"),
            (("com.example.spam", "--kind", "sla", "--lang", "cobol"), 2, "--lang is one of"),
            (("--kind", "sla"), 2, "takes one ID"),
            (("com.example.spam", "--kind", "sla", "--into", "no/such/folder"), 1, "no/such")):
        done = run(rungctl, "plugin", "new", *words, cwd=folder)
        expect(done.returncode == code and said in done.stderr, f"{words} is told: {said}", done)
    expect(os.listdir(folder) == ["prefix"], "and nothing was made")


def check_kind(rungctl, prefix, folder, kind, language):
    name = f"my_{kind}"
    made = run(rungctl, "plugin", "new", f"com.example.my-{kind}", "--kind", kind, "--lang",
               language, cwd=folder, DEBFULLNAME="Ann", DEBEMAIL="ann@example.org")
    expect(made.returncode == 0, f"{kind}: made", made)
    into = os.path.join(folder, name)
    for path, _, names in os.walk(into):
        for one in names:
            with open(os.path.join(path, one), encoding="utf-8") as file:
                text = file.read()
            expect("NAME" not in one and "@NAME@" not in text and "@ID@" not in text and
                   "@WHO@" not in text, f"{kind}: {one} has its own names")
    if language == "python":
        flaws = run("/usr/bin/python3", "-m", "pyflakes", into)
        expect(flaws.returncode == 0, f"{kind}: pyflakes has nothing to say", flaws)
    again = run(rungctl, "plugin", "new", f"com.example.my-{kind}", "--kind", kind, cwd=folder)
    expect(again.returncode == 1 and "exists" in again.stderr,
           f"{kind}: nothing is written over", again)
    built = run("./ci.sh", cwd=into, CMAKE_PREFIX_PATH=prefix,
                PATH=os.path.join(prefix, "bin") + ":/usr/bin:/bin")
    expect(built.returncode == 0, f"{kind}: builds, and passes its test and the kit", built)
    taken = run(os.path.join(prefix, "bin/rungd"), "--check", os.path.join(into, "rung.yaml"))
    expect(taken.returncode == 0, f"{kind}: the server takes its configuration", taken)
    version = run("dpkg-parsechangelog", "-l", os.path.join(into, "debian/changelog"))
    expect(version.returncode == 0 and f"Source: rung-plugin-my-{kind}\n" in version.stdout and
           "Ann <ann@example.org>" in version.stdout, f"{kind}: Debian can read it", version)


SPOILED = {  # an effect that is no longer declared: the kit must see it
    "c": ("my_classifier.c", ".may = RUNG_MAY(RUNG_FX_LABEL)", ".may = 0"),
    "python": ("my_classifier.py", 'may=["label"]', "may=[]"),
    "js": ("my_classifier.js", "may: ['label']", "may: []"),
}


def check_control(prefix, folder, language):
    name, old, new = SPOILED[language]
    path = os.path.join(folder, "my_classifier", name)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    expect(old in text, "the control finds what it spoils")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(old, new))
    done = run("./ci.sh", cwd=os.path.dirname(path), CMAKE_PREFIX_PATH=prefix,
               PATH=os.path.join(prefix, "bin") + ":/usr/bin:/bin")
    expect(done.returncode != 0, "and a plugin that is spoiled does not pass", done)


def main():
    language = sys.argv[1]
    if language == "js" and not shutil.which("node"):
        print("skipped: there is no node")
        return 77
    folder = tempfile.mkdtemp(prefix="rung-scaffold-")
    prefix = os.path.join(folder, "prefix")
    rungctl = os.path.join(prefix, "bin/rungctl")
    try:
        os.chmod(folder, 0o755)
        done = run("cmake", "--install", BUILD, "--prefix", prefix)
        expect(done.returncode == 0, "installed", done)
        if language == "c":
            check_words(rungctl, folder)
        for kind in KINDS:
            check_kind(rungctl, prefix, folder, kind, language)
        check_control(prefix, folder, language)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


sys.exit(main())
