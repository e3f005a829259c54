#!/usr/bin/env python3
"""Makes the golden stores of the format of today: ./dev golden [--again]. README.md says why."""
import io
import re
import socket
import sys
import tarfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1] / "integration"))
import rung  # noqa: E402
from test_backup import tool  # noqa: E402

TICKETS = 48
SKIPPED = {"lock", "data.mdb-lock", "ballast", "control"}  # what a start makes anew


def version():
    header = Path(rung.SOURCE, "core/store/lmdb/format.h").read_text(encoding="utf-8")
    return re.search(r"define FORMAT_VERSION (\d+)u", header).group(1)


def send_mail(port, number):
    """One mail, as a mail server delivers it."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        stream = connection.makefile("rwb")
        stream.readline()
        for line in ("LHLO golden", "MAIL FROM:<anna@example.org>",
                     "RCPT TO:<support@support.example>", "DATA"):
            stream.write(f"{line}\r\n".encode())
            stream.flush()
            while stream.readline()[3:4] == b"-":
                pass
        stream.write(f"From: anna@example.org\r\nMessage-ID: <golden-{number}@example.org>\r\n"
                     f"Subject: Card {number}\r\n\r\nIt was swallowed.\r\n.\r\nQUIT\r\n".encode())
        stream.flush()
        stream.read()


def do_work(server):
    """Some of everything that makes rows."""
    client, tickets = rung.Client(server.port), []
    for number in range(TICKETS):
        tickets.append(client.call(
            "ticket.create", key=f"g{number}", subject=f"Card {number}",
            body="It is stuck. " * (1 + number % 40),
            requester=f"p{number % 7}@bigcorp.example")["ticket"]["id"])
    for number, ticket in enumerate(tickets):
        if number % 3 == 0:
            client.call("ticket.escalate", key=f"e{number}", id=ticket, reason="it is late")
        if number % 6 == 0:
            client.call("ticket.acknowledge", key=f"a{number}", id=ticket, agent="ann")
        if number % 4 == 1:
            client.call("message.add", key=f"m{number}", id=ticket, body="We look into it.",
                        author="ann")
        if number % 12 == 0:
            client.call("ticket.solve", key=f"s{number}", id=ticket, resolution="swapped")
    for number in range(4):
        send_mail(server.lmtp, number)


def pack(data, name):
    with tarfile.open(HERE / f"{name}.tar.xz", "w:xz", preset=9) as archive:
        for path in sorted(Path(data).iterdir()):
            if path.name in SKIPPED or not path.is_file():
                continue
            entry = tarfile.TarInfo(path.name)
            entry.size, entry.mode = path.stat().st_size, 0o600
            archive.addfile(entry, io.BytesIO(path.read_bytes()))
    (HERE / f"{name}.digest").write_text(tool("digest", "--data", data).stdout)
    print(f"{name}: {(HERE / f'{name}.tar.xz').stat().st_size >> 10} KiB, "
          f"{tool('digest', '--data', data).stdout.splitlines()[-1]}")


def make(name, is_killed):
    server = rung.Server()
    try:
        server.start()
        do_work(server)
        if is_killed:
            server.kill()
        else:
            server.stop()
        pack(server.data, name)
    finally:
        server.remove()


def main():
    for how in ("closed", "killed"):
        name = f"format-{version()}-{how}"
        if (HERE / f"{name}.digest").exists() and "--again" not in sys.argv:
            sys.exit(f"{name} is there: what a release has written is never written again. "
                     "Before the first release of this format: ./dev golden --again")
        make(name, how == "killed")


main()
