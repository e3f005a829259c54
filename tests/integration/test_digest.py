#!/usr/bin/env python3
"""One number for what is in a store, whoever adds it up: the running server (store.digest), its
backup, `rungd store digest` over what is restored from that, and rungctl."""
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import rung  # noqa: E402
from test_backup import create, tool, wait_for_task, word  # noqa: E402

TICKETS = 500
TRIES = 50  # until nothing was committed between two questions


def ask(client, method, **params):
    info = wait_for_task(client, client.call(method, **params)["task"])
    assert info["state"] == "done", info
    return info["result"]


def digest_and_backup(client, folder):
    """Both of the same commit."""
    for number in range(TRIES):
        backup = ask(client, "store.backup", to=f"{folder}-{number}")
        digest = ask(client, "store.digest")
        if word(digest, "sequence") == word(backup, "sequence"):
            return digest, backup, f"{folder}-{number}"
        time.sleep(0.1)
    raise AssertionError("the store is never at rest")


def ask_rungctl(server):
    return subprocess.run([os.path.join(rung.BUILD, "bin", "rungctl"), "--connect",
                           f"127.0.0.1:{server.port}", "store", "digest"], text=True, check=True,
                          capture_output=True).stdout


def main():
    server = rung.Server()
    try:
        client = rung.Client(server.start().port)
        for number in range(TICKETS):
            create(client, number)
        digest, backup, folder = digest_and_backup(client, os.path.join(server.folder, "backups"))
        assert word(digest, "digest") == word(backup, "digest"), (digest, backup)
        restored = os.path.join(server.folder, "restored")
        tool("restore", "--from", folder, "--to", restored)
        all_of_it = tool("digest", "--data", restored).stdout.splitlines()[-1]
        assert all_of_it == f"all {word(digest, 'rows')} {word(digest, 'digest')}", all_of_it
        create(client, TICKETS)
        assert word(ask_rungctl(server), "digest") != word(digest, "digest")
        print(f"of the server, its backup and the restored store: {digest}")
    finally:
        server.remove()


main()
