"""Two servers on one folder: the second says so and leaves, the first does not even notice; when
the first is killed, the folder is free. --control apart: folders of their own, both run."""
import subprocess
import sys

import crash
from rung import Client, Server

TIMES, TIMES_FULL = 3, 50


def ticket(server, key):
    return Client(server.port).call("ticket.create", key=key, subject=key, body="b",
                                    requester="anna@example.org")["ticket"]["id"]


def start_second(second):
    """What the second said, or None when it runs."""
    command = [second.binary, "--config", second.config, "--data", second.data,
               "--set", "listen.rpc.bind=127.0.0.1:0",
               "--set", "plugins.instances.mail.config.listen=127.0.0.1:0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    if line.startswith("READY"):
        process.kill()
    said = process.stderr.read()
    process.wait()
    process.stdout.close()
    process.stderr.close()
    return None if line.startswith("READY") else said


def one_time(number, control):
    first, second = Server(), Server()
    try:
        first.start()
        before = ticket(first, "a")
        if not control:
            second.data = first.data
        said = start_second(second)
        if said is None:
            return f"{number}: two servers run"
        if "used by another rungd" not in said:
            return f"{number}: the second says {said[-200:]}"
        if ticket(first, "a") != before:
            return f"{number}: the first has lost its ticket"
        first.kill()
        first.start()
        if ticket(first, "a") != before:
            return f"{number}: the ticket is lost after a restart"
        return None
    finally:
        first.remove()
        second.remove()


def main():
    options = crash.parser(("apart",)).parse_args()
    times = 1 if options.control else TIMES_FULL if options.full else TIMES
    bad = [trouble for number in range(times) if (trouble := one_time(number, options.control))]
    return crash.close("two", f"{times} times two servers", bad, options.control)


sys.exit(main())
