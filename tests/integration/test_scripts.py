"""Plugins in Python and JavaScript in a real server: a file becomes a ticket (channel, Python),
gets its label (classifier, Python) and what a customer database knows (JavaScript), a page leaves
by HTTP (notifier, JavaScript), a reply becomes a file. A child that is killed is started again,
and what it was asked meanwhile is answered."""
import http.server
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

from rung import BUILD, NOBODY, SOURCE, Client, Server, expect, wait_for

WAIT_S = 40
RUNGCTL = os.path.join(BUILD, "bin", "rungctl")

CONFIGURATION = """
teams:
  support: {{name: Support, calendar: always}}
agents:
  ann: {{name: Ann, teams: [support], capacity: 10, contacts: [{{channel: pages, address: ann}}]}}
routing: {{default_team: support}}
escalation:
  policies:
    page:
      owner: ann
      review_by: "2027-06-01"
      levels: [{{targets: ["user:ann"], delay: 10m}}]
  rules:
    - {{on: [created], when: 'ticket.subject contains "ATMs"', policy: page}}
plugins:
  instances:
    files:
      use: bridge:{folder}/files/files.py
      limits: {{write: ["{folder}/messages"]}}
      config: {{folder: "{folder}/messages", every: 100ms}}
    words:
      use: bridge:{folder}/words/words.py
      config: {{words: [broken], label: outage}}
    contracts:
      use: bridge:{folder}/crm/examples/crm.js
      limits: {{read: ["{folder}/crm"]}}
      grant: [customer_field]
      config: {{base: "http://127.0.0.1:{port}"}}
    pages:
      use: bridge:{folder}/pages/pages.js
      config: {{url: "http://127.0.0.1:{port}/pages"}}
"""


class FarSide(http.server.BaseHTTPRequestHandler):
    seen = []

    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.seen.append(("GET", self.path, self.headers.get("Idempotency-Key"), ""))
        self.answer(json.dumps({"contract": "gold-7", "manager": "Ms Moss"}).encode())

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.seen.append(("POST", self.path, self.headers.get("Idempotency-Key"), body))
        self.answer(b"")

    def log_message(self, *_):
        pass


def until(what, look):
    return wait_for(what, look, WAIT_S)  # as it is now: a control waits less


def make_plugins(folder):
    for name, kind, language in (("files", "channel", "python"), ("words", "classifier", "python"),
                                 ("pages", "notify", "js")):
        subprocess.run([RUNGCTL, "plugin", "new", f"org.example.{name}", "--kind", kind, "--lang",
                        language, "--into", os.path.join(folder, name)], check=True,
                       stdout=subprocess.DEVNULL)
    shutil.copytree(os.path.join(SOURCE, "sdk/js"), os.path.join(folder, "crm"))
    os.makedirs(os.path.join(folder, "messages/in"))
    os.makedirs(os.path.join(folder, "messages/out"))


def give_away(folder):
    """To the user that the server runs as."""
    for path, folders, files in os.walk(folder):
        os.chmod(path, 0o755)
        for name in [*folders, *files] if os.getuid() == 0 else ():
            os.chown(os.path.join(path, name), NOBODY, NOBODY)
    if os.getuid() == 0:
        os.chown(folder, NOBODY, NOBODY)


def instance(client, name):
    return next(one for one in client.call("plugin.list")["items"] if one["instance"] == name)


def label_of(client, ticket):
    view = client.call("ticket.get", id=ticket)["ticket"]
    return "outage" in [label["label"] for label in view["labels"]]


def check_way_in(client, folder):
    half = os.path.join(folder, "messages/in/.half")
    with open(half, "w", encoding="utf-8") as file:
        file.write("From: anna@example.org\nSubject: It is BROKEN\n\nThe machine has my card.")
    if os.getuid() == 0:
        os.chown(half, NOBODY, NOBODY)
    os.rename(half, os.path.join(folder, "messages/in/1.msg"))
    found = until("a file becomes a ticket", lambda: client.call("ticket.list")["items"])
    ticket = found[0]["id"]
    view = client.call("ticket.get", id=ticket)["ticket"]
    expect("with its subject", view["subject"] == "It is BROKEN", view)
    until("the file is gone once the server has it",
          lambda: not os.path.exists(os.path.join(folder, "messages/in/1.msg")))
    until("Python has labelled it", lambda: label_of(client, ticket))
    return ticket


def check_customer(client, ticket):
    def noted():
        timeline = client.call("ticket.timeline", id=ticket)["items"]
        return "Ms Moss" in json.dumps(timeline, default=str) and \
            "gold-7" in json.dumps(timeline, default=str)
    until("JavaScript has asked the customer database, and its answer is on the ticket", noted)
    asked = [one for one in FarSide.seen if one[0] == "GET"]
    expect("it was asked once, with a key", len(asked) == 1 and asked[0][2], asked)
    expect("about whoever wrote", asked[0][1] == "/customers/anna%40example.org", asked)


def check_page(client):
    client.call("ticket.create", key="u", subject="All ATMs", body="are down",
                requester="otto@example.org")
    pages = until("JavaScript has sent the page",
                  lambda: [one for one in FarSide.seen if one[1] == "/pages"])
    expect("to Ann, with a key", "To: ann" in pages[0][3] and pages[0][2], pages)


def check_reply(client, ticket, folder):
    client.call("message.add", id=ticket, key="r", body="It is on its way.", author="ann",
                visibility="public")
    out = os.path.join(folder, "messages/out")
    until("a reply becomes a file",
          lambda: [one for one in os.listdir(out) if one.endswith(".msg")])
    with open(os.path.join(out, os.listdir(out)[0]), encoding="utf-8") as file:
        text = file.read()
    expect("with the text in it", "It is on its way." in text and "anna@example.org" in text, text)


def check_death(client):
    before = instance(client, "words")
    os.kill(before["pid"], signal.SIGKILL)
    made = client.call("ticket.create", key="b", subject="broken again", body="x",
                       requester="anna@example.org")["ticket"]["id"]
    until("what is asked while it is away is answered by the next child",
          lambda: label_of(client, made))
    after = instance(client, "words")
    expect("which is another process", after["pid"] != before["pid"], before, after)


def main():
    if not shutil.which("node"):
        print("skipped: there is no node")
        return 77
    global WAIT_S
    control = sys.argv[1:] == ["--control"]  # a classifier that says something else: must be found
    WAIT_S = 3 if control else WAIT_S
    folder = tempfile.mkdtemp(prefix="rung-scripts-")
    far = http.server.ThreadingHTTPServer(("127.0.0.1", 0), FarSide)
    threading.Thread(target=far.serve_forever, daemon=True).start()
    config = os.path.join(folder, "rung.yaml")
    server = None
    try:
        make_plugins(folder)
        with open(config, "w", encoding="utf-8") as file:
            text = CONFIGURATION.format(folder=folder, port=far.server_address[1])
            file.write(text.replace("label: outage", "label: other") if control else text)
        give_away(folder)
        server = Server(config=config).start()
        client = Client(server.port)
        states = {one["instance"]: one["state"] for one in client.call("plugin.list")["items"]}
        expect("all four run", set(states.values()) == {"running"}, states)
        ticket = check_way_in(client, folder)
        check_customer(client, ticket)
        check_page(client)
        check_reply(client, ticket, folder)
        check_death(client)
        expect("the server ends cleanly", server.stop() == 0)
    finally:
        far.shutdown()
        if server:
            server.remove()
        shutil.rmtree(folder, ignore_errors=True)
    return 0


sys.exit(main())
