"""The SDK as an author has it: install into a prefix, build the template against the prefix
alone, load it into the installed server, and see its label on a ticket."""
import os
import shutil
import subprocess
import sys
import tempfile

SOURCE, BUILD = os.environ["RUNG_SOURCE"], os.environ["RUNG_BUILD"]
sys.path.insert(0, os.path.join(SOURCE, "tests", "integration"))
from rung import NOBODY, Client, Server  # noqa: E402


def run(*command, cwd=None, env=None):
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def exported(path):
    lines = run("nm", "-D", "--defined-only", path).splitlines()
    return [line.split()[-1] for line in lines]


def expect(truth, what, *seen):
    if not truth:
        raise AssertionError(what + "".join(f"\n  {item!r}" for item in seen))
    print("ok:", what)


def build_template(folder, prefix):
    template = os.path.join(folder, "keywords")
    run(os.path.join(prefix, "bin", "rungctl"), "plugin", "new", "org.example.keywords", "--kind",
        "classifier", "--into", template)
    out = os.path.join(template, "build")
    run("cmake", "-S", template, "-B", out, f"-DCMAKE_PREFIX_PATH={prefix}")
    run("cmake", "--build", out)
    library = os.path.join(out, "keywords.so")
    expect(exported(library) == ["rung_plugin_v1"], "the template exports one object only",
           exported(library))
    cache = open(os.path.join(out, "CMakeCache.txt"), encoding="utf-8").read()
    expect(SOURCE not in cache, "it was built against the prefix alone")
    told = run("ctest", "--test-dir", out, "--no-tests=error", "--output-on-failure")
    expect("100% tests passed, 0 tests failed out of 2" in told,
           "its unit test and the conformance kit pass, out of the installed prefix", told)
    return library


def build_by_hand(folder, prefix):
    pkgconfig = run("find", prefix, "-name", "rung-plugin.pc").strip()
    env = {**os.environ, "PKG_CONFIG_PATH": os.path.dirname(pkgconfig)}
    flags = run("pkg-config", "--cflags", "rung-plugin", env=env).split()
    where = run("pkg-config", "--variable=plugindir", "rung-plugin", env=env).strip()
    library = os.path.join(folder, "by_hand.so")
    run("cc", "-shared", "-fPIC", "-fvisibility=hidden", *flags, "-o", library,
        os.path.join(folder, "keywords", "keywords.c"))
    expect("rung_plugin_v1" in exported(library), "plain cc and pkg-config do as well")
    plugins = sorted(os.listdir(where))
    expect("channel_email.so" in plugins and "route_team.so" in plugins,
           "the bundled plugins lie where pkg-config says", plugins)


def try_it(prefix, library):
    server = Server()
    server.binary = os.path.join(prefix, "bin", "rungd")
    with open(server.config, encoding="utf-8") as config:
        text = config.read()
    expect("\n  instances:\n" in text, "the quickstart configures plugins")
    with open(server.config, "w", encoding="utf-8") as config:
        config.write(text.replace("\n  instances:\n", "\n  instances:\n    words: {use: "
                                  + library + ", config: {words: [outage, broken]}}\n", 1))
    try:
        server.settings.append("plugins.instances.mail.config.listen=127.0.0.1:0")
        server.start()
        client = Client(server.port)
        ticket = client.call("ticket.create", key="1", subject="It is BROKEN", body="x",
                             requester="anna@example.org")["ticket"]
        labels = {label["label"]: label["confidence_percent"] for label in ticket["labels"]}
        expect(labels.get("outage") == 80, "the plugin labels a ticket in the installed server",
               labels)
        states = {item["instance"]: item["state"] for item in client.call("plugin.list")["items"]}
        expect(set(states.values()) == {"running"}, "and all of the quickstart runs", states)
        expect(server.stop() == 0, "the server ends cleanly")
    finally:
        server.remove()


def main():
    folder = tempfile.mkdtemp(prefix="rung-sdk-")
    prefix = os.path.join(folder, "prefix")
    try:
        os.chmod(folder, 0o755)
        run("cmake", "--install", BUILD, "--prefix", prefix)
        expect(os.path.exists(os.path.join(prefix, "include", "rung", "plugin.h")),
               "the header is installed")
        for name in ("rungd.8", "rungctl.1", "rung-plugin-check.1", "rung.yaml.5"):
            expect(os.path.exists(os.path.join(prefix, "share", "man", "man" + name[-1], name)),
                   "its page is installed", name)
        library = build_template(folder, prefix)
        build_by_hand(folder, prefix)
        if os.getuid() == 0:
            os.chown(library, NOBODY, NOBODY)
        try_it(prefix, library)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


sys.exit(main())
