"""A full disk under a running server: what can wait is refused as surely not applied, reading,
acknowledging and solving work, and when space is back everything works again within five seconds.
Disks: a small tmpfs, a small ext4 in a file (both want root), and a limit on the size of files.

--control never_freed: space does not come back, and the harness must miss the recovery.
--control memory: a server that keeps nothing is not impressed by a disk."""
import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import crash
from rung import NOBODY, Client, Refused, Server, drop_rights

DISK_MIB = 400
RECOVERY_S = 5
SEGMENT_BYTES = 16 << 20  # a journal that is there may be written
CREATES_MAX = 5000  # more than a fold waits for
CYCLES, CYCLES_FULL = 2, 100  # of each kind of disk
CYCLES_PER_STORE = 4  # each fills some of the disk for good
EXPECTED = {"EXHAUSTED", "BUSY"}


class Limit:
    """RLIMIT_FSIZE of the running server."""

    def __init__(self, server):
        self.pid = server.process.pid
        self.data = Path(server.data) / "data.mdb"

    def set(self, bytes_max):
        """As the server's own user: nobody else may, without more rights than root has here."""
        subprocess.run(["prlimit", "--pid", str(self.pid), f"--fsize={bytes_max}:"], check=True,
                       preexec_fn=drop_rights)

    def fill(self):
        size = self.data.stat().st_size if self.data.exists() else 0
        self.set(max(size + (1 << 20), SEGMENT_BYTES + (1 << 20)))

    def free(self):
        self.set("unlimited")


class Filler:
    """A file that takes what is left of the disk."""

    def __init__(self, folder):
        self.path = Path(folder) / "filler"

    def fill(self):
        with open(self.path, "wb", buffering=0) as file:
            for size in (1 << 20, 1 << 12):
                with contextlib.suppress(OSError):
                    while file.write(bytes(size)) == size:
                        pass

    def free(self):
        self.path.unlink(missing_ok=True)


def create(client, key):
    return client.call("ticket.create", key=key, subject=key, body="x" * 20000,
                       requester="anna@example.org")["ticket"]["id"]


def fill_until_refused(client, name, ledger):
    """Creates until one is refused; None, or what was wrong with that."""
    for number in range(CREATES_MAX):
        key = f"{name}-{number}"
        try:
            ledger[key] = create(client, key)
        except Refused as refused:
            if refused.error["code"] not in EXPECTED or refused.error["applied"] != "no":
                return f"refused as {refused.error}"
            if refused.error["code"] == "EXHAUSTED":
                return None
    return "a full disk refuses nothing"


def make_escalations(client, name, ledger):
    tickets = []
    for number in range(6):
        key = f"{name}-urgent-{number}"
        ledger[key] = create(client, key)
        client.call("ticket.escalate", key=f"{key}-up", id=ledger[key], reason="test")
        tickets.append(ledger[key])
    return tickets


def use_reserve(client, name, tickets, ledger):
    """What must work on a full disk."""
    try:
        for number, ticket in enumerate(tickets):
            client.call("ticket.get", id=ticket)
            client.call("ticket.acknowledge", key=f"{name}-acknowledge-{number}", id=ticket)
            if number % 2:
                client.call("ticket.solve", key=f"{name}-solve-{number}", id=ticket,
                            resolution="done")
        client.call("ticket.list", limit=50)
        key, ticket = next(iter(ledger.items()))
        if create(client, key) != ticket:
            return "a known key has another answer on a full disk"
    except Refused as refused:
        return f"refused on a full disk: {refused.error}"
    return None


def wait_for_room(client, name, ledger):
    began = time.monotonic()
    while time.monotonic() - began < RECOVERY_S:
        key = f"{name}-after-{time.monotonic_ns()}"
        try:
            ledger[key] = create(client, key)
            return None
        except Refused as refused:
            if refused.error["code"] not in EXPECTED:
                return f"refused as {refused.error}"
        time.sleep(0.1)
    return f"no command was taken within {RECOVERY_S} s after space was freed"


def one_cycle(server, disk, name, ledger, control):
    client = Client(server.port)
    tickets = make_escalations(client, name, ledger)
    disk.fill()
    trouble = (fill_until_refused(client, name, ledger)
               or use_reserve(client, name, tickets, ledger))
    if not control:
        disk.free()
    trouble = trouble or wait_for_room(client, name, ledger)
    disk.free()
    return trouble


def check_ledger(server, ledger):
    client, wrong = Client(server.port), 0
    for key, ticket in ledger.items():  # looked for before it is asked for again
        try:
            wrong += client.call("ticket.get", id=ticket)["ticket"]["subject"] != key
        except Refused:
            wrong += 1
    wrong += sum(create(client, key) != ticket for key, ticket in ledger.items())
    return [f"{wrong} acknowledged commands lost or changed"] if wrong else []


def one_store(name, folder, cycles, control):
    """A server whose data lie in `folder`; what was wrong."""
    settings = ["store.use=memory"] if control == "memory" else []
    server = Server(settings)
    server.data = os.path.join(folder, "data")
    ledger, bad = {}, []
    try:
        server.start()
        disk = Filler(folder) if name != "limit" else Limit(server)
        for cycle in range(cycles):
            trouble = one_cycle(server, disk, f"{name}{cycle}", ledger, control)
            if trouble:
                bad.append(f"{name}, cycle {cycle}: {trouble}")
                break
        if server.process.poll() is not None:
            bad.append(f"{name}: the server ended with {server.process.returncode}")
        elif not control:
            server.kill()
            bad += check_ledger(server.start(), ledger)
    finally:
        server.remove()
        crash.remove(server.data)
    return bad, len(ledger)


def one_disk(name, folder, cycles, control, progress):
    bad, acknowledged = [], 0
    for at in range(0, cycles, CYCLES_PER_STORE):
        count = min(CYCLES_PER_STORE, cycles - at)
        found, count = progress.once((name, at), lambda count=count: one_store(name, folder, count,
                                                                               control))
        bad += found
        acknowledged += count
    return bad, acknowledged


def give(folder):
    if os.getuid() == 0:
        os.chown(folder, NOBODY, NOBODY)


def mount(work, kind):
    folder = work / kind
    folder.mkdir()
    if kind == "tmpfs":
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m,mode=755", "tmpfs",
                        folder], check=True)
    else:
        image = work / "image"
        with open(image, "wb") as file:
            file.truncate(DISK_MIB << 20)
        subprocess.run(["mkfs.ext4", "-q", "-m", "0", image], check=True)
        subprocess.run(["mount", "-o", "loop", image, folder], check=True)
    give(folder)
    return folder


def disks(work):
    """(name, folder) of each disk that this machine lets us have; says what it does not."""
    kinds = []
    folder = work / "plain"
    folder.mkdir()
    give(folder)
    kinds.append(("limit", folder))
    for kind in ("tmpfs", "ext4"):
        try:
            kinds.append((kind, mount(work, kind)))
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"skipped: no {kind} can be mounted here ({error})")
    return kinds


def main():
    options = crash.read_options(crash.parser(("never_freed", "memory")))
    crash.in_own_mounts()
    progress = crash.Progress("full", options, (crash.BUILD / "bin/rungd",))
    cycles = CYCLES_FULL if options.full else CYCLES
    bad, acknowledged, names = [], 0, []
    with crash.work_folder("full") as name:
        os.chmod(name, 0o755)
        all_disks = disks(Path(name))
        try:
            for kind, folder in all_disks[:1] if options.control else all_disks:
                found, count = one_disk(kind, folder, cycles, options.control, progress)
                bad += found
                acknowledged += count
                names.append(kind)
        finally:
            for kind, folder in all_disks:
                if kind != "limit":
                    subprocess.run(["umount", "-l", folder], check=False)
    summary = (f"{cycles} cycles each of {', '.join(names)}, {acknowledged} acknowledged, "
               f"{progress.finish():.0f} s")
    return crash.close("full", summary, bad, options.control)


sys.exit(main())
