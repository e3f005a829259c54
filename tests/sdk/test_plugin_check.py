"""The conformance kit over plugins that keep the contract, and over one for each scenario that
breaks it there and nowhere else."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

BUILD, SOURCE = os.environ["RUNG_BUILD"], os.environ["RUNG_SOURCE"]
SANITIZED = bool(os.environ.get("RUNG_SANITIZE"))
KIT = os.path.join(BUILD, "bin", "rung-plugin-check")
SCENARIOS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17, 18, 19, 20)
# A sanitizer has an allocator and signals of its own, and needs system calls.
NOT_SANITIZED = (4, 6, 7, 8, 14) if SANITIZED else ()


def check(path, **settings):
    """{id: result}, and everything that it said."""
    words = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
    done = subprocess.run([KIT, "--json", *words, path], capture_output=True, text=True,
                          check=False, timeout=250)
    try:
        results = {one["id"]: one["result"] for one in json.loads(done.stdout)}
    except ValueError as error:
        raise AssertionError(f"{path}: {done.stdout}{done.stderr}") from error
    if (done.returncode != 0) != ("failed" in results.values()):
        raise AssertionError(f"{path}: it ended with {done.returncode}: {done.stdout}")
    return results, done.stdout


def expect(truth, what, *seen):
    if not truth:
        raise AssertionError(what + "".join(f"\n  {item}" for item in seen))
    print("ok:", what, flush=True)


def check_bundled(folder):
    with open(os.path.join(folder, "created.en.txt"), "w", encoding="utf-8") as template:
        template.write("Hello {{ticket}}\n")
    plugins = {"classify_rules": {}, "sla_targets": {}, "route_team": {},
               "notify_webhook": {"url": "http://far.example/{address}", "secret": "env:HOME"},
               "notify_texts": {"folder": folder},
               "channel_email": {"address": "support@example.org", "listen": "127.0.0.1:0"},
               "holidays_ical": {"calendar": "day", "url": "http://far.example/x.ics"}}
    for name, settings in plugins.items():
        path = os.path.join(BUILD, "plugins", f"{name}.so")
        if os.path.exists(path):
            results, said = check(path, **settings)
            expect("failed" not in results.values(), f"{name} keeps the contract", said)


def check_bad(name):
    results, said = check(os.path.join(BUILD, "tests", "bad", f"bad_{name}.so"))
    failed = [name for name, result in results.items() if result == "failed"]
    return name, failed, said


SCRIPTED = (1, 2, 3, 4, 5, 6, 9, 11, 14, 18, 19)  # those that run over the bridge as well


def check_bad_script(number):
    """The same for scripts: one for each scenario that makes sense there."""
    with tempfile.TemporaryDirectory(prefix="rung-kit-") as folder:
        path = os.path.join(folder, f"bad_{number}.py")
        shutil.copy(os.path.join(SOURCE, "tests/sdk/bad_script.py"), path)
        shutil.copy(os.path.join(SOURCE, "sdk/python/rung_plugin.py"), folder)
        results, said = check(path)
    return number, [name for name, result in results.items() if result == "failed"], said


def check_scripts(folder):
    examples = {"python/examples/nearest.py": {"examples": "/dev/null"},
                "js/examples/crm.js": {"base": "http://far.example"}}
    for name, settings in examples.items():
        if name.endswith(".py") or shutil.which("node"):
            results, said = check(os.path.join(SOURCE, "sdk", name), **settings)
            expect("failed" not in results.values(), f"{name} keeps the contract", said)
    nothing = os.path.join(folder, "nothing.sh")
    with open(nothing, "w", encoding="utf-8") as script:
        script.write("#!/bin/sh\nexit 0\n")
    for mode, word in ((0o644, "right to be executed"), (0o755, "hello:")):
        os.chmod(nothing, mode)
        results, said = check(nothing)
        expect(results["RC01"] == "failed" and word in said, f"a script that says nothing: {word}",
               said)


def check_words():
    for words in ((), ("--only", "RC99", "x.so"), ("--set", "novalue", "x.so"), ("--what",)):
        done = subprocess.run([KIT, *words], capture_output=True, text=True, check=False)
        expect(done.returncode == 2 and done.stderr, f"{words} is told what is wrong", done)
    results, said = check("/nowhere/at/all.so")
    expect(results["RC01"] == "failed" and "/nowhere/at/all.so" in said,
           "a file that is not there is named", said)


def check_sanitized():
    """What changes no answer is seen by the kit that is built for ThreadSanitizer."""
    if not os.path.exists(KIT + "-tsan"):
        print("skipped: no kit for ThreadSanitizer in this build", flush=True)
        return
    for number, words in ((0, "RC13  passed"), (113, "ThreadSanitizer reports")):
        done = subprocess.run([KIT, "--sanitize", os.path.join(BUILD, "tests", "bad",
                                                               f"tsan_{number}.so")],
                              capture_output=True, text=True, check=False, timeout=150)
        expect(words in done.stdout, f"tsan_{number}: {words}", done.stdout, done.stderr[-2000:])


def main():
    check_words()
    with tempfile.TemporaryDirectory(prefix="rung-kit-") as folder:
        check_bundled(folder)
        check_scripts(folder)
    check_sanitized()
    with ThreadPoolExecutor(2) as pool:
        for number, failed, said in pool.map(check_bad, (0, *SCENARIOS)):
            if number == 0:
                expect(failed == [], "a plugin that keeps the contract passes", said)
            elif number not in NOT_SANITIZED:
                scenario = f"RC{number:02}"
                expect(failed == [scenario], f"bad_{number} is found by {scenario} alone", said)
        for number, failed, said in pool.map(check_bad, (115,)):
            expect(failed == ["RC15"] and "a frame has 1 to" in said,
                   "who writes into descriptor 3 is found by RC15 alone, and by its frames", said)
        for name, failed, said in pool.map(check_bad, (f"kind_{n}" for n in range(1, 6))):
            expect(failed == ["RC20"], f"bad_{name} is found by RC20 alone", said)
        for number, failed, said in pool.map(check_bad_script, (0, *SCRIPTED)):
            expect(failed == ([f"RC{number:02}"] if number else []),
                   f"script bad_{number} is found by its scenario alone", failed, said)


sys.exit(main())
