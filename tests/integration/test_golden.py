#!/usr/bin/env python3
"""Stores that releases have written (tests/data/store) are opened by the program of today: it reads
the same rows, serves every ticket, takes a new one, and a scrub finds nothing."""
import os
import sys
import tarfile
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import rung  # noqa: E402
from test_backup import create, tool  # noqa: E402

STORES = Path(rung.SOURCE, "tests/data/store")


def unpack(path, data):
    os.mkdir(data, 0o700)
    with tarfile.open(path) as archive:
        archive.extractall(data)
    if os.getuid() == 0:
        for name in (data, *Path(data).iterdir()):
            os.chown(name, rung.NOBODY, rung.NOBODY)


def read_all(client, rows):
    """Every ticket of the store and its timeline; how many there were."""
    count = int(next(line.split()[1] for line in rows.splitlines() if line.startswith("ticket ")))
    listed = client.call("ticket.list", limit=500)["items"]
    for item in listed:
        ticket = client.call("ticket.get", id=item["id"])["ticket"]
        timeline = client.call("ticket.timeline", id=item["id"], limit=500)["items"]
        assert ticket["subject"].startswith("Card "), ticket
        assert [entry["seq"] for entry in timeline] == list(range(1, len(timeline) + 1))
        assert all(entry["type"] and isinstance(entry["data"], dict) for entry in timeline)
    assert 0 < len(listed) <= count, (len(listed), count)
    assert create(client, 1_000_000)["ticket"]["id"]
    return count


def open_golden(path):
    server = rung.Server()
    try:
        unpack(path, server.data)
        rows = path.with_name(path.name.replace(".tar.xz", ".digest")).read_text(encoding="utf-8")
        assert tool("digest", "--data", server.data).stdout == rows
        count = read_all(rung.Client(server.start().port), rows)
        assert server.stop() == 0
        assert "findings=0" in tool("scrub", "--data", server.data).stdout
        print(f"{path.name}: {count} tickets, {rows.splitlines()[-1]}")
    finally:
        server.remove()


def main():
    stores = sorted(STORES.glob("*.tar.xz"))
    assert stores, "there is no golden store"
    for path in stores:
        open_golden(path)


main()
