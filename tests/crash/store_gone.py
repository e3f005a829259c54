"""Somebody takes the data folder away from a running server: it stops, says why, and acknowledges
nothing from one second after it on. --control memory: a server that keeps nothing never notices."""
import os
import shutil
import subprocess
import sys
import threading
import time

import crash
from rung import Client, Refused, Server

NOTICED_S = 1.0  # half a second between two looks, and the turn that was under way
GIVE_UP_S = 6
WRITERS = 3


def delete(data):
    shutil.rmtree(data)


def move(data):
    os.rename(data, data + ".moved")


def replace(data):
    """Whoever restores a backup over a running server."""
    shutil.copy2(os.path.join(data, "data.mdb"), os.path.join(data, "restored"))
    os.rename(os.path.join(data, "restored"), os.path.join(data, "data.mdb"))


def delete_journal(data):
    for name in os.listdir(data):
        if name.startswith("journal-"):
            os.unlink(os.path.join(data, name))


def cover(data):
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", data], check=True)


def write_until_closed(port, name, acknowledged):
    try:
        client = Client(port)
        for number in range(1 << 30):
            client.call("ticket.create", key=f"{name}-{number}", subject="x", body="y",
                        requester="anna@example.org")
            acknowledged.append(time.monotonic())
    except (ConnectionError, OSError, Refused):
        pass


def take_away(how, control):
    """None, or what was wrong."""
    server = Server(["store.use=memory"] if control else [])
    acknowledged = []
    try:
        server.start()
        threads = [threading.Thread(target=write_until_closed, daemon=True,
                                    args=(server.port, f"w{i}", acknowledged))
                   for i in range(WRITERS)]
        for thread in threads:
            thread.start()
        while len(acknowledged) < 100:
            time.sleep(0.01)
        if control:
            os.makedirs(server.data, exist_ok=True)
        how(server.data)
        gone_at = time.monotonic()
        try:
            code = server.process.wait(timeout=GIVE_UP_S)
        except subprocess.TimeoutExpired:
            code = None
        late = [at for at in acknowledged if at > gone_at + NOTICED_S]
        if code is None:
            return f"{how.__name__}: the server goes on; {len(late)} acknowledged too late"
        if code != 1:
            return f"{how.__name__}: the server ended with {code}"
        return f"{how.__name__}: {len(late)} acknowledged too late" if late else None
    finally:
        if how is cover:
            subprocess.run(["umount", "-l", server.data], check=False)
        server.remove()
        crash.remove(server.data + ".moved")


def main():
    options = crash.parser(("memory",)).parse_args()
    crash.in_own_mounts()
    ways = [delete, move, replace, delete_journal]
    if os.environ.get("RUNG_OWN_MOUNTS"):
        ways.append(cover)
    if options.control:
        ways = [delete]
    times = 4 if options.full else 1
    bad = [trouble for _ in range(times) for how in ways
           if (trouble := take_away(how, options.control))]
    names = ", ".join(how.__name__ for how in ways)
    return crash.close("gone", f"{times} of each of {names}", bad, options.control)


sys.exit(main())
