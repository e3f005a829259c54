"""docs/plugins.md, followed literally: the tutorial's commands out of an installed prefix, and each
recipe of the cookbook built and held against the conformance kit."""
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile

BUILD, SOURCE = os.environ["RUNG_BUILD"], os.environ["RUNG_SOURCE"]
KIT = os.path.join(BUILD, "bin", "rung-plugin-check")


def expect(truth, what, *seen):
    if not truth:
        raise AssertionError(what + "".join(f"\n{item}" for item in seen))
    print("ok:", what, flush=True)


def section(page, title):
    return re.search(rf"^## {title}.*?\n(.*?)(?=^## |\Z)", page, re.S | re.M).group(1)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def follow_tutorial(page, folder):
    """One shell for all blocks, as one person would have. The port is one that is free here."""
    port = free_port()
    blocks = re.findall(r"^```sh\n(.*?)^```", section(page, "Tutorial"), re.S | re.M)
    expect(len(blocks) >= 5, "the tutorial has its commands", blocks)
    blocks[0] += f"sed -i 's/127.0.0.1:7411/127.0.0.1:{port}/' rung.yaml\n"
    script = "set -euo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n" + \
        "".join(f"echo '== {i}'\n{block}" for i, block in enumerate(blocks))
    done = subprocess.run(["bash", "-c", script], cwd=folder, text=True, capture_output=True,
                          check=False, timeout=200,
                          env={"PATH": "/usr/bin:/bin", "HOME": folder, "LANG": "C.UTF-8",
                               "PREFIX": os.path.join(folder, "prefix"),
                               "RUNG_CONNECT": f"127.0.0.1:{port}"})
    expect(done.returncode == 0, "every command of the tutorial does what it should",
           done.stdout, done.stderr)
    parts = re.split(r"^== \d+\n", done.stdout, flags=re.M)[1:]
    for name in ("refunds.c", "test_refunds.c", "refunds.md", "rung.yaml", "ci.sh"):
        expect(name in parts[0].split(), f"{name} is there", parts[0])
    expect("100% tests passed" in parts[1], "its tests pass", parts[1])
    expect('"plugin":"refunds"' in parts[3] and re.search(
        r'"effect":"label","key":"refund"[^}]*"verdict":"applied"', parts[3]),
           "the timeline has the label, who gave it, and what became of it", parts[3])
    expect(re.search(r"^refunds +com\.example\.refunds +running", parts[3], re.M),
           "the plugin is listed", parts[3])
    expect(re.search(r'"made": \[\s*"refunds"', parts[4]), "the new one takes its place", parts[4])


def check_recipe(folder, title, language, text):
    name = {"python": "recipe.py", "js": "recipe.js", "c": "recipe.c"}[language]
    if language == "js" and not shutil.which("node"):
        print("skipped: there is no node")
        return
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, 0o755)
    for shim in ("python/rung_plugin.py", "js/rung-plugin.js", "js/package.json"):
        shutil.copy(os.path.join(SOURCE, "sdk", shim), folder)
    if language == "c":
        source, path = path, os.path.join(folder, "recipe.so")
        built = subprocess.run(["cc", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC",
                                "-fvisibility=hidden", "-I" + os.path.join(SOURCE, "include"),
                                "-o", path, source], capture_output=True, text=True, check=False)
        expect(built.returncode == 0, f"{title}: it builds", built.stderr)
    settings = re.search(r"check: (.*)", text)
    words = ["--set", settings.group(1)] if settings else []
    done = subprocess.run([KIT, *words, path], capture_output=True, text=True, check=False,
                          timeout=200)
    expect(done.returncode == 0, f"{title}: it keeps the contract", done.stdout, done.stderr)


def check_cookbook(page):
    recipes = re.findall(r"^### (.*?)\n.*?^```(\w+)\n(.*?)^```", section(page, "Cookbook"),
                         re.S | re.M)
    expect(len(recipes) >= 5, "the cookbook has its recipes", [one[0] for one in recipes])
    for title, language, text in recipes:
        with tempfile.TemporaryDirectory(prefix="rung-recipe-") as folder:
            check_recipe(folder, title, language, text)
    with tempfile.TemporaryDirectory(prefix="rung-recipe-") as folder:
        title, language, text = recipes[0]
        try:
            check_recipe(folder, title, language, text.replace('may=["result"]', "may=[]"))
        except AssertionError:
            print("ok: and one that is spoiled does not")
            return
    raise AssertionError("a spoiled recipe is taken")


def main():
    with open(os.path.join(SOURCE, "docs/plugins.md"), encoding="utf-8") as file:
        page = file.read()
    folder = tempfile.mkdtemp(prefix="rung-page-")
    try:
        os.chmod(folder, 0o755)
        done = subprocess.run(["cmake", "--install", BUILD, "--prefix",
                               os.path.join(folder, "prefix")], capture_output=True, text=True,
                              check=False)
        expect(done.returncode == 0, "installed", done.stderr)
        follow_tutorial(page, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    check_cookbook(page)
    return 0


sys.exit(main())
