#!/usr/bin/env python3
"""Backups of a real server under load: killed at any time they leave nothing under a final name
that is not whole, and what has one comes back with the digest that it was made with.

    test_backup.py             the server is backed up, killed in the middle, restored
    test_backup.py --control   a rungd that writes backups under their final name must be found out
"""
import os
import random
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import rung  # noqa: E402

KILLS = int(os.environ.get("RUNG_BACKUP_KILLS", "25"))
TICKETS = 3000


def tool(*words, binary=None, check=True):
    binary = binary or os.path.join(rung.BUILD, "bin", "rungd")
    done = subprocess.run([binary, "store", *words], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, preexec_fn=rung.drop_rights,
                          cwd="/", check=False)
    if check and done.returncode != 0:
        raise AssertionError(f"rungd store {' '.join(words)}: {done.stdout}")
    return done


def word(line, name):
    return next(part.split("=", 1)[1] for part in line.split() if part.startswith(name + "="))


def finished(folder):
    if not os.path.isdir(folder):
        return []
    return sorted(name for name in os.listdir(folder) if name.startswith("backup-"))


def create(client, number):
    return client.call("ticket.create", key=f"t{number}", subject="Card broken",
                       body="It is stuck. " * 30, requester=f"p{number % 500}@example.org")


class Load(threading.Thread):
    """Tickets, one after another, until told to stop."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.client, self.made, self.stopping = rung.Client(port), TICKETS, False

    def run(self):
        while not self.stopping:
            self.made += 1
            create(self.client, self.made)


def wait_for_task(client, task):
    while True:
        info = client.call("store.info")["task"]
        if info["id"] != task or info["state"] != "running":
            return info
        time.sleep(0.02)


def check_bad_ones(folder):
    bad = []
    for name in finished(folder):
        if tool("verify", "--from", os.path.join(folder, name), check=False).returncode != 0:
            bad.append(name)
    return bad


def kill_backups(data, folder, binary):
    """Backups of a folder at rest, killed somewhere; the names that stay and are not whole."""
    chance = random.Random(11)
    started = time.monotonic()
    tool("backup", "--data", data, "--to", folder + "-whole", binary=binary)
    whole_s = time.monotonic() - started
    killed = 0
    bad = []
    for _ in range(KILLS):
        process = subprocess.Popen([binary, "store", "backup", "--data", data, "--to", folder],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   preexec_fn=rung.drop_rights, cwd="/")
        time.sleep(chance.random() * whole_s)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            killed += 1
        process.wait()
        bad += check_bad_ones(folder)
        for name in finished(folder):
            subprocess.run(["rm", "-rf", os.path.join(folder, name)], check=True)
    print(f"{killed} of {KILLS} backups were killed; {len(bad)} times a bad one had a name")
    return killed, bad


def back_up_under_load(server, backups, archive):
    """Yields the number of tickets that were there when the backup was asked for."""
    client = rung.Client(server.port)
    for number in range(1, TICKETS + 1):
        client.send("ticket.create", key=f"t{number}", subject="Card broken",
                    body="It is stuck. " * 30, requester=f"p{number % 500}@example.org")
    for _ in range(TICKETS):
        client.receive()
    load = Load(server.port)
    load.start()
    results = []
    for _ in range(3):
        task = client.call("store.backup", to=backups)["task"]
        info = wait_for_task(client, task)
        assert info["state"] == "done", info
        results.append(info["result"])
    load.stopping = True
    load.join()
    print(f"{load.made} tickets; three backups under load: {results[-1]}")
    assert check_bad_ones(backups) == []
    return load.made


def main():
    control = "--control" in sys.argv
    binary = os.path.join(rung.BUILD, "tests", "rungd_control") if control else os.path.join(
        rung.BUILD, "bin", "rungd")
    server = rung.Server()
    backups = os.path.join(server.folder, "backups")
    archive = os.path.join(server.folder, "archive")
    server.settings.append(f"store.archive={archive}")
    try:
        server.start()
        back_up_under_load(server, backups, archive)
        server.kill()
        restored = os.path.join(server.folder, "restored")
        tool("restore", "--from", backups, "--archive", archive, "--journal", server.data,
             "--all", "--to", restored)
        before = tool("digest", "--data", server.data).stdout.splitlines()[-1]
        after = tool("digest", "--data", restored).stdout.splitlines()[-1]
        assert before == after, (before, after)
        assert "findings=0" in tool("scrub", "--data", restored).stdout
        assert "drill passed" in tool("drill", "--from", backups).stdout
        killed, bad = kill_backups(restored, os.path.join(server.folder, "killed"), binary)
        if killed < KILLS // 3:
            raise AssertionError("too few were killed: this says nothing")
        if control and not bad:
            raise AssertionError("the control was not found out")
        if not control and bad:
            raise AssertionError(f"under a final name and not whole: {bad}")
    finally:
        server.remove()


if __name__ == "__main__":
    main()
