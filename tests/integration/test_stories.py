"""The stories of tests/stories, told by a real rungd that is killed twenty times, a unit being a
second. A client repeats by its key; each line must be told, in order, and no level fires twice.

`--control` tells them with timers that a new process forgets, and must find it."""
import glob
import os
import random
import re
import shlex
import sys
import tempfile
import threading
import time

from rung import BUILD, SOURCE, Client, Refused, Server

sys.path.insert(0, os.path.join(SOURCE, "tests", "support"))
from page_receiver import SECRET, PageReceiver  # noqa: E402

KILLS = 20  # of all stories together
GUESTS = """
mail_domain: support.example
plugins:
  instances:
    mail:
      use: channel_email
      config: {{listen: "127.0.0.1:0", address: support@support.example}}
    pager:
      use: notify_webhook
      config: {{url: "http://127.0.0.1:{port}/page/{{address}}", secret: env:PAGER_SECRET}}
"""


class Story:
    def __init__(self, path):
        self.name = os.path.basename(path)
        self.is_real = True
        parts, part = {"config:": [], "steps:": [], "tells:": []}, None
        with open(path, encoding="utf-8") as file:
            for line in file:
                if line.startswith("only:"):
                    self.is_real = False
                    return
                if line.strip() and line[0] not in "# ":
                    part = parts[line.strip()]
                elif line.strip() and line[0] != "#":
                    part.append(line[2:])
        self.config = re.sub(r"@(\d+)", r"\1s", "".join(parts["config:"]))
        self.steps = [self.words(line) for line in parts["steps:"]]
        self.lines = [self.words(line) for line in parts["tells:"]]

    @staticmethod
    def words(line):
        at, what, *pairs = shlex.split(line)
        return float(at), what, dict(pair.split("=", 1) for pair in pairs)


def text_of(value):
    if isinstance(value, list):
        return "[" + " ".join(text_of(item) for item in value) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)


class Telling:
    def __init__(self, story, kills, seed, control):
        self.story, self.kills, self.rng = story, kills, random.Random(seed)
        self.patience = 12 if control else 40
        self.receiver, self.faults, self.ticket, self.client = PageReceiver(), [], None, None
        config = tempfile.NamedTemporaryFile("w", suffix=".yaml", delete=False)
        with config:
            config.write(story.config + GUESTS.format(port=self.receiver.port))
        self.server = Server(config=config.name)
        os.unlink(config.name)
        self.server.environment.update(PAGER_SECRET=SECRET)
        if control:
            self.server.binary = os.path.join(BUILD, "tests", "rungd_control")
            self.server.settings.append("plugins.path=" + os.path.join(BUILD, "plugins"))
            self.server.environment["RUNG_CONTROL"] = "timers_in_memory"
        self.lock = threading.Lock()  # of the server: it is up while nobody else has it

    def ask(self, method, **params):
        until = time.monotonic() + 30
        while True:
            try:
                with self.lock:
                    port = self.server.port
                self.client = self.client or Client(port)
                return self.client.call(method, **params)
            except OSError:
                self.client = None
                if time.monotonic() > until:
                    raise

    def kill_now_and_then(self):
        length = self.story.steps[-1][0]
        moments = sorted(self.rng.uniform(0.3, length - 1) for _ in range(self.kills))
        for moment in moments:
            time.sleep(max(0.0, self.start + moment - time.monotonic()))
            with self.lock:
                self.server.kill()
                self.server.start()

    def timeline(self):
        if not self.ticket:
            return []
        return self.ask("ticket.timeline", id=self.ticket, limit=500)["items"]

    def told(self):
        """How many of the story's lines the timeline has, in their order."""
        count = 0
        for entry in self.timeline():
            if count == len(self.story.lines):
                break
            _, kind, pairs = self.story.lines[count]
            data = entry.get("data") or {}
            count += entry["type"] == kind and all(
                text_of(data.get(key)) == text for key, text in pairs.items())
        return count

    def wait_for(self, lines):
        until = time.monotonic() + self.patience
        while self.told() < lines:
            if time.monotonic() > until:
                raise AssertionError(f"not told: {self.story.lines[self.told()]}")
            time.sleep(0.1)

    def value(self, text):
        if text == "$":
            return self.ticket
        if re.fullmatch(r"~\d+", text):
            return int(text[1:]) * 1000
        return int(text) if re.fullmatch(r"-?\d+", text) else text

    def do(self, number, method, pairs):
        try:
            result = self.ask(method.lstrip("!"), key=f"step-{number}",
                              **{key: self.value(text) for key, text in pairs.items()})
        except Refused as refused:
            if not method.startswith("!"):
                self.faults.append(f"{method} is refused: {refused.error}")
            return
        if method.startswith("!"):
            self.faults.append(f"{method} is not refused")
        self.ticket = self.ticket or result["ticket"]["id"]

    def check(self):
        entries = self.timeline()
        if [entry["seq"] for entry in entries] != list(range(1, len(entries) + 1)):
            self.faults.append("a gap in the timeline")
        fired = sum(entry["type"] == "level_fired" for entry in entries)
        wanted = sum(kind == "level_fired" for _, kind, _ in self.story.lines)
        if fired != wanted:
            self.faults.append(f"{fired} levels fired instead of {wanted}")
        known = {(entry.get("data") or {}).get("page") for entry in entries}
        self.faults += [f"a page of nobody: {page['id']}" for page in self.receiver.pages
                        if page["id"].split("-", 1)[1] not in known]

    def tell(self):
        killer = threading.Thread(target=self.kill_now_and_then)
        try:
            self.server.start()
            self.start = time.monotonic()
            killer.start()
            for number, (at, method, pairs) in enumerate(self.story.steps):
                time.sleep(max(0.0, self.start + at - time.monotonic()))
                self.wait_for(sum(line[0] < at for line in self.story.lines))
                if method != "-":
                    self.do(number, method, pairs)
            self.wait_for(len(self.story.lines))
            killer.join()
            self.check()
        except (AssertionError, OSError) as trouble:
            self.faults.append(str(trouble))
            killer.join()
        self.server.remove()
        self.receiver.stop()


def main():
    control = sys.argv[1:2] == ["--control"]
    paths = sorted(glob.glob(os.path.join(SOURCE, "tests/stories/*.story")))
    stories = [Story(path) for path in paths]
    stories = [story for story in stories if story.is_real]
    tellings = [Telling(story, KILLS // len(stories), seed, control)
                for seed, story in enumerate(stories)]
    threads = [threading.Thread(target=telling.tell) for telling in tellings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    faults = [f"{telling.story.name}: {fault}" for telling in tellings for fault in telling.faults]
    print(f"{len(tellings)} stories, {sum(telling.kills for telling in tellings)} kills, "
          f"{len(faults)} faults")
    for fault in faults:
        print(" ", fault)
    if control:
        print("the control was found out" if faults else "THE CONTROL PASSED")
        return 0 if faults else 1
    return 1 if faults or not stories else 0


sys.exit(main())
