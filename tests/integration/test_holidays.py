"""Holidays by real HTTP: a feed that is good, missing, no calendar, too large, too slow or gone,
each for a calendar of its own. What is wrong with one is told, and changes nothing for others."""
import http.server
import os
import tempfile
import threading
import time

from rung import BUILD, Client, Server, expect

FEED = ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//rung//test//EN\r\n"
        "BEGIN:VEVENT\r\nUID:1@rung\r\nDTSTAMP:20240101T000000Z\r\n"
        "DTSTART;VALUE=DATE:{year}0704\r\nSUMMARY:Feast\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
TOO_LARGE = 9 << 20  # a feed is at most 8 MiB
WAIT_S = 30
CASES = ("good", "missing", "broken", "large", "slow", "gone")


class Feeds(http.server.BaseHTTPRequestHandler):
    asked = []
    over = threading.Event()

    def do_GET(self):
        case = self.path.strip("/")
        self.asked.append(case)
        body = FEED.format(year=time.gmtime().tm_year).encode()
        if case == "broken":
            body = b"<html>not here</html>"
        if case == "large":
            body += b"X" * TOO_LARGE
        if case == "slow":
            self.over.wait(WAIT_S)
        try:
            self.send_response(404 if case == "missing" else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass  # The server had enough of it.

    def log_message(self, *_):
        pass


def configuration(port, gone):
    lines = ["calendars:"]
    for case in CASES:
        lines.append(f"  {case}: {{hours: {{mon: [\"09:00-17:00\"]}}}}")
    lines += ["teams: {t: {calendar: good}}", "agents: {ann: {teams: [t]}}", "plugins:",
              "  instances:"]
    for case in CASES:
        at = gone if case == "gone" else port
        lines += [f"    feed_{case}:", "      use: holidays_ical", "      config:",
                  f"        calendar: {case}", f"        url: http://127.0.0.1:{at}/{case}",
                  "        timeout: 700ms"]
    return "\n".join(lines) + "\n"


class Loud(Server):
    """Its log goes to a file."""

    def __init__(self, config):
        super().__init__(settings=["log.level=info"], config=config)
        self.told = os.path.join(self.folder, "log")
        self.binary = os.path.join(self.folder, "rungd")
        with open(self.binary, "w", encoding="utf-8") as script:
            script.write(f"#!/bin/sh\nexec {BUILD}/bin/rungd \"$@\" 2>>{self.told}\n")
        os.chmod(self.binary, 0o755)

    def log(self):
        with open(self.told, encoding="utf-8") as file:
            return file.read()


def until(condition):
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    return condition()


def trouble(server, case):
    lines = [line for line in server.log().splitlines()
             if f"feed_{case}" in line and "was not taken" in line]
    return lines[0] if lines else ""


def main():
    web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Feeds)
    web.daemon_threads = True
    threading.Thread(target=web.serve_forever, daemon=True).start()
    closed = http.server.HTTPServer(("127.0.0.1", 0), Feeds)
    gone = closed.server_port
    closed.server_close()
    with tempfile.NamedTemporaryFile("w", suffix=".yaml", delete=False) as file:
        file.write(configuration(web.server_port, gone))
    os.chmod(file.name, 0o644)
    server = Loud(config=file.name)
    try:
        server.start()
        client = Client(server.port)
        feast = f"{time.gmtime().tm_year}-07-04"
        good = until(lambda: feast in str(client.call("calendar.get", calendar="good")))
        expect("a feed by HTTP is taken", good, server.log())
        told = {"missing": "HTTP 404", "broken": "", "large": "", "slow": "", "gone": ""}
        for case, words in told.items():
            line = until(lambda case=case: trouble(server, case))
            expect(f"what is wrong with a feed is told: {case}", line and words in line,
                   server.log())
            calendar = client.call("calendar.get", calendar=case)
            expect(f"and its calendar stays as it was: {case}", feast not in str(calendar),
                   calendar)
        expect("each was asked once, and tried again later", sorted(set(Feeds.asked)) ==
               sorted(set(CASES) - {"gone"}) and len(Feeds.asked) == len(CASES) - 1, Feeds.asked)
        expect("the server answers all the same", client.call("rpc.ping") is not None)
    finally:
        Feeds.over.set()
        server.stop()
        server.remove()
        web.shutdown()
        os.unlink(file.name)
    print("holidays by HTTP: good, missing, broken, too large, too slow, gone")


if __name__ == "__main__":
    main()
