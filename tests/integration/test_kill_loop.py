"""kill -9 at random moments: what was acknowledged is there, once. `--control` runs the same over a
store that keeps nothing; the harness must then complain, or it proves nothing."""
import random
import sys
import threading
import time

from rung import Client, Refused, Server

KILLS = 20
WRITERS = 4


def write_until_killed(port, name, ledger, asked):
    """Creates tickets and notes each acknowledged id; ends when the connection does."""
    count = 0
    try:
        client = Client(port)
        while True:
            key = f"{name}-{count}"
            count += 1
            asked.append(key)
            answer = client.call("ticket.create", key=key, subject=f"ticket {key}", body="x",
                                 requester=f"{name}@example.org")
            ledger[key] = answer["ticket"]["id"]
    except (ConnectionError, OSError):
        pass


def one_kill(server, rng, round_number, ledger, asked):
    threads = [threading.Thread(target=write_until_killed,
                                args=(server.port, f"r{round_number}w{i}", ledger, asked))
               for i in range(WRITERS)]
    for thread in threads:
        thread.start()
    time.sleep(rng.uniform(0.01, 0.15))
    server.kill()
    for thread in threads:
        thread.join()
    server.start()


def check_ledger(server, ledger, asked):
    """Every acknowledged key answers with its ticket; every asked one is at most one ticket."""
    client = Client(server.port)
    faults = []
    for key, ticket in ledger.items():
        name = key.split("-")[0]
        answer = client.call("ticket.create", key=key, subject=f"ticket {key}", body="x",
                             requester=f"{name}@example.org")
        if answer["ticket"]["id"] != ticket:
            faults.append(f"{key} was {ticket}, is {answer['ticket']['id']}")
        try:
            client.call("ticket.get", id=ticket)
        except Refused as refused:
            faults.append(f"{ticket}: {refused.error['code']}")
    subjects = []
    after = ""
    while True:
        page = client.call("ticket.list", limit=500, **({"after": after} if after else {}))
        subjects += [item["subject"] for item in page["items"]]
        after = page.get("next", "")
        if not after:
            break
    if len(subjects) != len(set(subjects)):
        faults.append(f"{len(subjects) - len(set(subjects))} tickets doubled")
    if len(subjects) > len(asked):
        faults.append("more tickets than requests")
    return faults


def check_timelines(server, ledger):
    client = Client(server.port)
    faults = []
    for ticket in list(ledger.values())[:200]:
        items = client.call("ticket.timeline", id=ticket, limit=500)["items"]
        if [item["seq"] for item in items] != list(range(1, len(items) + 1)):
            faults.append(f"{ticket}: a gap in the timeline")
        if sorted(item["at_ms"] for item in items) != [item["at_ms"] for item in items]:
            faults.append(f"{ticket}: time goes back")
    return faults


def main():
    control = "--control" in sys.argv
    kills = int(sys.argv[sys.argv.index("--kills") + 1]) if "--kills" in sys.argv else KILLS
    rng = random.Random(1)
    ledger, asked = {}, []
    server = Server(["store.use=memory"] if control else [])
    try:
        server.start()
        for round_number in range(3 if control else kills):
            one_kill(server, rng, round_number, ledger, asked)
        faults = check_ledger(server, ledger, asked)
        if not control:
            faults += check_timelines(server, ledger)
    finally:
        server.remove()
    print(f"{len(asked)} asked, {len(ledger)} acknowledged, {len(faults)} faults")
    for fault in faults[:10]:
        print(fault)
    if not ledger:
        print("nothing was acknowledged: the harness saw nothing")
        return 1
    if control:
        print("the control was found out" if faults else "THE CONTROL PASSED")
        return 0 if faults else 1
    return 1 if faults else 0


sys.exit(main())
