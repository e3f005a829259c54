"""Three outcomes on the wire, over a real server whose disk fails: applied (it is there after a
restart), surely not applied (it is not), unknown (the same key tells). An answer that says UNKNOWN
says `applied: maybe`; a connection that just closes is unknown too. --control lie: the disk says
that it has synced and written what it has not, and acknowledged commands are lost."""
import sys

import crash
from rung import Client, Refused, Server

CREATES = 60
CALLS = {"write": (30, 45, 60), "sync": (12, 17, 25)}  # behind those that make a store


def create(client, key):
    return client.call("ticket.create", key=key, subject=key, body="b",
                       requester="anna@example.org")["ticket"]["id"]


def ask_until_it_ends(port, said):
    """Creates tickets; notes for each key what was said about it."""
    try:
        client = Client(port)
        for number in range(CREATES):
            key = f"k{number}"
            said[key] = ("unknown", None)
            try:
                said[key] = ("applied", create(client, key))
            except Refused as refused:
                error = refused.error
                if error["code"] == "UNKNOWN" and error["applied"] != "maybe":
                    said[key] = ("a wrong word", error)
                elif error["applied"] == "no":
                    said[key] = ("not applied", None)
    except (ConnectionError, OSError):
        pass


def check_restarted(server, said):
    client = Client(server.port)
    subjects = [item["subject"] for item in client.call("ticket.list", limit=500)["items"]]
    bad = []
    for key, (word, ticket) in said.items():
        if word == "a wrong word":
            bad.append(f"{key}: {ticket}")
        elif word == "applied" and key not in subjects:  # before it is asked for again
            bad.append(f"{key} was applied and is lost")
        elif word == "applied" and create(client, key) != ticket:
            bad.append(f"{key} has another answer")
        elif word == "not applied" and key in subjects:
            bad.append(f"{key} was surely not applied and is there")
        elif word == "unknown":
            create(client, key)
    listed = [item["subject"] for item in client.call("ticket.list", limit=500)["items"]]
    doubled = len(listed) - len(set(listed))
    return bad + ([f"{doubled} tickets doubled"] if doubled else [])


def one_fault(kind, at, control):
    server, said = Server(), {}
    try:
        server.environment = crash.fault(server.data, call=kind, at=at, forever=1,
                                         do="lie" if control else "fail")
        try:
            server.start()
            ask_until_it_ends(server.port, said)
        except AssertionError:
            return [], said  # it did not even start, and said nothing
        if control:
            server.kill()
        elif server.process.wait(timeout=20) != 1:
            return [f"{kind} {at}: the server ended with {server.process.returncode}"], said
        server.environment = crash.environment()
        server.start()
        return [f"{kind} {at}: {one}" for one in check_restarted(server, said)], said
    except AssertionError as error:
        return [f"{kind} {at}: it does not start again: {error}"], said
    finally:
        server.remove()


def main():
    options = crash.parser(("lie",)).parse_args()
    calls = {"write": range(24, 90), "sync": range(8, 60)} if options.full else CALLS
    bad, words = [], {}
    for kind in ("write",) if options.control else ("write", "sync"):
        for number in calls[kind]:
            found, said = one_fault(kind, number, options.control)
            bad += found
            for word, _ in said.values():
                words[word] = words.get(word, 0) + 1
    counts = ", ".join(f"{count} {word}" for word, count in sorted(words.items()))
    return crash.close("outcomes", counts, bad, options.control)


sys.exit(main())
