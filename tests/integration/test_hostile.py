"""Scripts that are hostile or silly, each in its own way (guests/hostile.py), and operators who
configure them. The server stays the same process and goes on answering others, says who it was and
what, and every ticket is served."""
import functools
import json
import os
import shutil
import subprocess
import sys
import time

from rung import BUILD, SOURCE, Client, Server, expect, wait_for

wait = functools.partial(wait_for, seconds=40)
HERE = os.path.dirname(os.path.realpath(__file__))
RUNGCTL = os.path.join(BUILD, "bin", "rungctl")
QUICK = {"delay": "10ms", "delay_max": "50ms", "deaths": 0}
CONFIG = "tests/integration/empty.yaml"


class World:
    """A server with some modes of the hostile script as its only plugins."""

    def __init__(self, *modes, more=(), start=True):
        self.server = Server(config=CONFIG)
        os.chmod(self.server.folder, 0o755)
        self.server.log_level = "info"
        self.log = os.path.join(self.server.folder, "log")
        shutil.copy(os.path.join(SOURCE, "sdk/python/rung_plugin.py"), self.server.folder)
        instances = {}
        for mode in modes:
            path = os.path.join(self.server.folder, f"{mode}.py")
            shutil.copy(os.path.join(HERE, "guests/hostile.py"), path)
            os.chmod(path, 0o755)
            instances[mode] = {"use": f"bridge:{path}", "restart": QUICK, **dict(more)}
        with open(self.server.config, "w", encoding="utf-8") as file:
            json.dump({"tickets": {}, "plugins": {"instances": instances}}, file, indent=1)
        self.client = None
        if start:
            self.start()

    def start(self):
        with open(self.log, "w", encoding="utf-8") as file:
            self.client = Client(self.server.start(stderr=file).port)

    def __enter__(self):
        return self

    def __exit__(self, *trouble):
        self.server.remove()

    def said(self):
        with open(self.log, encoding="utf-8") as file:
            return file.read()

    def plugin(self, name):
        return next(item for item in self.client.call("plugin.list")["items"]
                    if item["instance"] == name and item["state"] != "draining")

    def create(self, subject, body="x"):
        return self.client.call("ticket.create", key=f"{subject}-{time.monotonic_ns()}", body=body,
                                subject=subject, requester="anna@example.org")["ticket"]["id"]

    def tags(self, ticket):
        return self.client.call("ticket.get", id=ticket)["ticket"]["tags"]

    def is_same(self):
        return self.server.process.poll() is None

    def serves(self, what):
        """The next ticket gets what the plugin has to say about it."""
        ticket = self.create("good")
        wait(f"{what}: the next ticket is served", lambda: "seen" in self.tags(ticket))
        expect(f"{what}: the server is the same process", self.is_same())

    def ends(self, what):
        expect(f"{what}: the server ends well", self.server.stop() == 0, self.said()[-3000:])


def is_there(pid):
    return os.path.exists(f"/proc/{pid}")


def check_who_does_not_go():
    """It answers no destroy, and neither EOF nor SIGTERM moves it: 15 s pass until it is killed,
    in which everybody else was kept waiting."""
    with World("stays") as world:
        before = world.plugin("stays")["pid"]
        world.client.call("plugin.reload", instance="stays")
        answers = 0
        while answers < 40 and is_there(before):
            world.create("good")
            answers += 1
            time.sleep(0.05)
        expect("who does not go keeps nobody waiting", answers == 40, answers)
        wait("and is killed in the end", lambda: not is_there(before))
        world.serves("stays")


def check_who_leaves_children():
    with World("leaves") as world:
        world.create("now")
        wait("who forks and ends is told", lambda: "exit code 7" in
             world.plugin("leaves")["last_error"])
        wait("and what it has left behind is ended", lambda: subprocess.run(
            ["pgrep", "-x", "-f", "/usr/bin/sleep 3600"], capture_output=True,
            check=False).returncode != 0)


def check_half_a_frame():
    with World("half") as world:
        world.create("now")
        wait("half a frame and then nothing: it is ended", lambda: "two pings" in
             world.plugin("half")["last_error"])
        world.serves("half")


def check_floods():
    for mode, word in (("floods", "frames"), ("prints", "lines")):
        with World(mode) as world:
            other = Client(world.server.port)
            world.create("now")
            for _ in range(100):
                other.call("ticket.list")
            expect(f"a flood of {word} keeps nobody from being served", world.is_same())
            wait("and its log is cut", lambda: "suppressed" in world.said())


def check_a_create_that_hangs():
    """It was waited for, and then the server did not start at all."""
    with World("slow", "good") as world:
        slow = world.plugin("slow")
        expect("a create that hangs costs its own instance", slow["state"] == "failed" and
               "create" in slow["reason"] and "60 s" in slow["reason"], slow)
        expect("which is said", "plugin=slow" in world.said())
        world.serves("good")


def check_words():
    """Texts are cut, and a letter may have several bytes: one that was cut in the middle made of
    plugin.list an answer that no client could read."""
    with World("words", "counts", "announces") as world:
        world.create("now")
        wait("words that were cut are told", lambda: "ä" in world.plugin("words")["last_error"])
        expect("metrics that were cut are told", world.plugin("counts")["metrics"])
        expect("a listener is one word, and writes no line of its own",
               world.plugin("announces")["listening"] == "" and
               "plugin.listening_refused" in world.said(), world.plugin("announces"))
        world.create("red \x1b[31m and \x9b31m card")
        done = subprocess.run([RUNGCTL, "--connect", f"127.0.0.1:{world.server.port}", "--output",
                               "table", "ticket", "list"], capture_output=True, check=False)
        expect("no text steers an operator's terminal", b"card" in done.stdout and
               b"\x1b" not in done.stdout and b"\xc2\x9b" not in done.stdout, done)


def check_addresses():
    """Ways to an address that is the machine's, or the cloud's own."""
    ways = ["http://169.254.169.254/", "http://[::ffff:169.254.169.254]/", "http://2852039166/",
            "http://[64:ff9b::a9fe:a9fe]/", "http://0xa9fea9fe/", "http://localhost:1/",
            "http://[::]:1/", "http://0/", "file:///etc/passwd", "gopher://127.0.0.1/"]
    with World("calls", more={"hosts": ["*"]}) as world:
        ticket = world.create("now", "\n".join(ways))

        def noted():
            events = world.client.call("ticket.timeline", id=ticket, limit=100)["items"]
            return [effect["val"] for event in events if event["type"] == "plugin_verdict"
                    for effect in event["data"]["effects"] if effect["effect"] == "note"]
        said = wait("each is answered", noted)
        expect("none of them is called", len(said) == len(ways) and
               all(" 0 " in one or "-5" in one for one in said), said)


def check_storage():
    """16 values of 60 kB with each answer: more than an answer may have is denied, and said."""
    with World("stores") as world:
        for _ in range(5):
            world.create("now")
        wait("what is too much is denied", lambda: world.plugin("stores")["denied"] > 0)
        expect("and the server is the same process", world.is_same())


REFUSED = {
    "many": ("64 subscriptions",),
    "nameless": ("its id",),
    "endless": ("its id",),
    "twice": ("url", "twice"),
    "wrong": ("count", "many"),
    "upside": ("count", "5", "9"),
    "filter": ("ticket.colour", "ticket.classify"),
    "reader": ("reads",),
    "misspelt": ("ticket.clasify", 'did you mean "ticket.classify"?'),
    "strange": ("add_tags", 'did you mean "add_tag"?'),
}


def check_descriptors():
    """Each is refused before it runs, with the place, what is wrong, and its name."""
    for mode, words in REFUSED.items():
        with World(mode, start=False) as world:
            done = subprocess.run([world.server.binary, "--check", world.server.config],
                                  capture_output=True, text=True, check=False, timeout=60)
            expect(f"{mode} is refused, by name, and told why", done.returncode == 1 and
                   all(word in done.stderr for word in (mode, *words)), done)
            expect(f"{mode} writes no line of its own", "\nlevel=" not in done.stderr, done)


def main():
    for check in (check_descriptors, check_words, check_addresses, check_storage,
                  check_a_create_that_hangs, check_who_does_not_go, check_who_leaves_children,
                  check_half_a_frame, check_floods):
        if len(sys.argv) < 2 or check.__name__ in sys.argv[1:]:
            print("==", check.__name__, flush=True)
            check()
    return 0


sys.exit(main())
