"""The commands of README.md's five minutes, run as they stand there."""
import os
import re
import shlex
import subprocess
import sys

from rung import BUILD, SOURCE, Client, Server


def commands():
    with open(os.path.join(SOURCE, "README.md"), encoding="utf-8") as page:
        text = page.read()
    part = text[text.index("## Five minutes"):text.index("## Map")]
    return re.findall(r"^    build/bin/rungctl (.*)$", part, re.M)


def main():
    server = Server(["plugins.instances.mail.config.listen=127.0.0.1:0"])
    ticket = "ID"
    try:
        server.start()
        lines = commands()
        if len(lines) < 5:
            raise AssertionError(f"README.md lost its commands: {lines}")
        for line in lines:
            words = shlex.split(line, comments=True)
            words = [ticket if word == "ID" else word for word in words]
            done = subprocess.run([os.path.join(BUILD, "bin", "rungctl"), "--connect",
                                   f"127.0.0.1:{server.port}", *words], capture_output=True,
                                  text=True, check=False)
            print(f"$ rungctl {' '.join(words)}\n{done.stdout}{done.stderr}")
            if done.returncode != 0:
                raise AssertionError(f"rungctl {words} ended with {done.returncode}")
            if ticket == "ID":
                ticket = Client(server.port).call("ticket.list")["items"][0]["id"]
        view = Client(server.port).call("ticket.get", id=ticket)["ticket"]
        if view["escalations"][0]["state"] != "acknowledged" or "theft" not in view["tags"]:
            raise AssertionError(f"it does not do what the page says: {view}")
    finally:
        server.remove()
    return 0


sys.exit(main())
