"""On call over the real server: the tool's words, restarts, and what a colleague sees."""
import datetime
import os
import subprocess

from rung import BUILD, SOURCE, Client, Server, expect

EXAMPLE = "docs/examples/on_call/rung.yaml"
UTC = datetime.timezone.utc


class Tool:
    def __init__(self, server):
        self.command = [os.path.join(BUILD, "bin", "rungctl"), "--connect",
                        f"127.0.0.1:{server.port}", "-o", "table"]

    def __call__(self, *words):
        return subprocess.run(self.command + list(words), capture_output=True, text=True,
                              check=False)


def when(hours):
    at = datetime.datetime.now(UTC) + datetime.timedelta(hours=hours)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def reads(tool):
    table = tool("schedule", "primary")
    expect("the coming days are a table", table.returncode == 0 and " now " in table.stdout and
           table.stdout.count(" planned ") > 4, table)
    why = tool("schedule", "on-call", "primary")
    expect("who and why", "by layer" in why.stdout and "then" in why.stdout, why)
    text = tool("schedule", "export", "primary").stdout
    expect("the export is one event per shift",
           text.startswith("BEGIN:VCALENDAR") and text.count("BEGIN:VEVENT") > 4, text)
    fair = tool("schedule", "fairness", "primary").stdout
    expect("fairness names everybody", all(who in fair for who in ("ann", "bob", "cid")), fair)
    lost = tool("schedule", "on-call", "tertiary")
    expect("an unknown schedule is not found", lost.returncode == 5 and "tertiary" in lost.stderr)


def lint(tool):
    force = tool("policy", "lint")
    expect("the policies in force have no errors", force.returncode == 0 and
           "0 errors" in force.stdout, force)
    text = tool.command[:1] + ["policy", "lint", "--weeks", "2", os.path.join(SOURCE, EXAMPLE)]
    file = subprocess.run(text, capture_output=True, text=True, check=False)
    expect("nor has the file", file.returncode == 0 and "0 errors, 0 warnings, looking 2 weeks "
           "ahead" in file.stdout, file)
    chosen = tool("schedule", "choose", "primary", when(5))
    expect("somebody is free for a new shift", chosen.returncode == 0 and '"who"' in chosen.stdout,
           chosen)


def on_call(tool):
    """The people, without the last line, which says who is next."""
    return tool("schedule", "on-call", "primary").stdout.split("until")[0]


def changes(tool, other):
    put = tool("schedule", "override", "primary", other, "--set", "instead_of_all=true",
               "--set", f"to_at_ms={when(5)}")
    expect("somebody instead of all", put.returncode == 0, put)
    expect("is on call at once", other in on_call(tool))
    gap = tool("schedule", "temporary", "primary", when(24 * 3), when(24 * 3 + 2),
               f"dan {when(24 * 3)} {when(24 * 3 + 1)}")
    expect("a temporary schedule with a gap", gap.returncode == 0, gap)
    expect("the gap is found", "no gaps" not in tool("schedule", "gaps", "primary").stdout)
    told = tool("ticket", "timeline", "schedule:primary").stdout
    expect("the timeline of the schedule tells all of it",
           all(word in told for word in ("shift_started", "override_added", "shift_ended",
                                         "temporary_set", "schedule_gap")), told)
    expect("back to normal", tool("schedule", "cut", "primary").returncode == 0 and
           "no gaps" in tool("schedule", "gaps", "primary").stdout)
    turn = tool("schedule", "rotate", "primary", "week", "eve,bob+cid,ann,dan")
    expect("a rotation takes groups", turn.returncode == 0, turn)
    wrong = tool("schedule", "take", "primary", "nobody")
    expect("a stranger takes no shift", wrong.returncode == 5 and "nobody" in wrong.stderr, wrong)


def main():
    server = Server(config=EXAMPLE)
    try:
        server.start()
        tool = Tool(server)
        other = next(who for who in ("ann", "bob", "cid") if who not in on_call(tool))
        reads(tool)
        lint(tool)
        changes(tool, other)
        before = Client(server.port).call("schedule.get", schedule="primary")
        server.kill()
        server.start()
        after = Client(server.port).call("schedule.get", schedule="primary")
        expect("nothing of it is lost by a kill", before == after, before, after)
        expect("the override still holds",
               other in on_call(Tool(server)))
    finally:
        server.remove()


if __name__ == "__main__":
    main()
