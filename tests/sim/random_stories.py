"""Random stories: a desk with nearly everything configured, steps from a menu at random instants.

    random_stories.py RUNG_SIM [--from SEED] [--count N] [--every K] [--plant NAME] [--all]

Each is told without a crash and with one at every K-th commit, and must keep every promise
(oracle.h). That it reads the same is not asked: in a random story a step and a timer meet in one
second now and then, and either may come first; --all shows those, too, for people. A step that is
refused is marked as such and the story told anew. With --plant one of them must be found out. A
story that was is kept."""
import argparse
import os
import random
import re
import subprocess
import sys
import tempfile

CONFIG = """only: simulator
config:
  calendars: {day: {zone: UTC, hours: {mon: ["09:03-17:00"]}}}
  teams:
    support: {name: Support, calendar: always, parent: desk, manager: cid, escalation_policy: page}
    billing: {name: Billing, calendar: always, parent: desk, manager: dan}
    desk: {name: Desk, calendar: always, manager: cid}
  agents:
    ann: {teams: [support], skills: {sql: 2}, work_capacity: 30,
      contacts: [{channel: pager, address: ann}, {channel: mail, address: ann@sms.example}]}
    bob: {teams: [support, billing], skills: {sql: 1}, hours: day,
      contacts: [{channel: pager, address: bob}]}
    cid: {teams: [desk],
      contacts: [{channel: pager, address: dead}, {channel: pager, address: cid}]}
    dan: {teams: [billing], contacts: [{channel: pager, address: dan}]}
  bots: {greeter: {limit: @6, turns: 2, team: support}}
  channels: {mail: {identity: email}}
  tickets: {reopen_for: @40, close_after: @60, pending_max: @9}
  problems:
    cascade: solve
    repeat_contact: {window: @50, cause: cause, raise_priority: high}
    bursts: {outage: {by: [cause], more_than: 3, within: @20, quiet: @9}}
  handoff_forms: {money: {to: billing, mode: warn, fields: {summary: {min_length: 10}}}}
  notification:
    customers: {milestones: [received, owner_changed, blocked, solved, reopened]}
    confirm_in: {pager: 1m}
  sla:
    standard: {owner: cid, review_by: "2030-01-01", calendar: always, pause_in: [pending],
      clocks: {first_response: {bot_time: start_at_handoff}}, breach_escalation_policy: page,
      targets: {first_response: @8, next_response: @6, periodic_update: @15, resolution: @40,
        return: @9},
      thresholds: [{id: warn, percent: 75, raise_priority: high},
        {id: last, before: @1, escalate: page}]}
  escalation:
    policies:
      page: {owner: cid, review_by: "2030-01-01", acknowledge_for: @5, clear_for: @3, levels: [
        {targets: [owner], delay: @3}, {targets: ["user:bob"], urgency: low, delay: @4},
        {targets: ["role:manager"], delay: @3, raise_priority: urgent}]}
    rules:
      - {on: [at_risk, breached, promise_broken, bot_failed, burst, repeat_contact], policy: page}
"""
ROUTING = ("  routing: {default_team: support}\n", """  routing:
    default_team: support
    presence_lease: 0s
    rules: [{when: 'ticket.repeat_contact >= 2', queue: sql}]
    queues:
      desk: {team: support, offer_for: @4, on_away: requeue, sticky: {days: 3, wait: @4}}
      sql: {team: support, skills: ["sql:2:1"], pull: true,
        relax: [{after: @5, step: drop_skills, class: 1}, {after: @9, step: widen}]}
      money: {team: billing, auto_accept: true}
""")
CREATE = "ticket.create subject={s} body=b requester={c}@example.org channel={h} fields.cause={s}"
MENU = (
    CREATE, CREATE, "mail from={c}@example.org subject={s} body=hello",
    "reply from={c}@example.org body=again", "reply from={c}@private.example body=here",
    "message.add id={t} author={a} body=note visibility=internal",
    "message.add id={t} author={a} body=answer", "ticket.assign id={t} agent={a}",
    "ticket.assign id={t} team=billing", "ticket.assign id={t} team=support",
    "ticket.assign id={t}",
    "ticket.escalate id={t}", "ticket.escalate id={t} target=team:billing",
    "ticket.acknowledge id={t} agent={a}", "ticket.unacknowledge id={t}",
    "ticket.snooze id={t} for_ms=~3", "ticket.deescalate id={t} reason=known",
    "ticket.undo_escalation id={t}", "ticket.solve id={t} resolution=done",
    "ticket.solve id={t} resolution=done message=bye", "ticket.reopen id={t}",
    "ticket.close id={t}", "ticket.wait_customer id={t} message=which",
    "ticket.block id={t} reason=parts promise_at_ms=@{n} message=parts", "ticket.unblock id={t}",
    "promise.make id={t} kind=update due_at_ms=@{n}",
    "ticket.link id={t} kind=incident_of other={o}",
    "ticket.unlink id={t} kind=incident_of other={o}",
    "ticket.merge id={t} into={o} as=participants",
    "ticket.unmerge id={t}", "ticket.split id={t} messages=[2] subject=part",
    "ticket.triage id={t} impact={d} urgency={d}", "ticket.triage id={t} raise=urgent",
    "ticket.triage id={t} raise=none", "bot.start id={t} plugin=greeter",
    "channel.move id={t} to=mail address={c}@private.example", "customer.link id=$C1 other=$C2",
    "customer.unlink id=$C2", "customer.link_identity id=$C{d} identity=sms:+49{d} verified=true",
    "work.accept agent={a} id={t}", "work.refuse agent={a} id={t} reason=no", "work.next agent={a}",
    "work.skip agent={a} id={t} reason=no", "work.hand_off id={t} team=billing reason=money",
    "work.callback id={t} at_ms=@{n}", "agent.set_presence agent={a} presence=away",
    "agent.set_presence agent={a} presence=online", "agent.pause agent={a} for_ms=~4",
    "maintenance.start team=support for_ms=~6 reason=disks", "sla.pause id={t}",
    "sla.resume id={t}",
    "ticket.rate_hand_off id={t} rating=complete agent={a}",
    "ticket.fill_hand_off id={t} form.summary=long-enough-to-fit",
    "ticket.notify_customer id={t} milestone=security", "notification.status agent={a}",
    "ticket.context id={t}", "customer.timeline id=$C1", "away for_ms=~9")
TRIES = 60  # one for each step that is refused


class Story:
    def __init__(self, seed):
        rng, at, tickets, self.steps = random.Random(seed), 0.0, 0, []
        self.head = CONFIG + ROUTING[seed % len(ROUTING)]
        for number in range(rng.randint(12, 26)):
            step = (rng.choice(MENU) if number > 0 else CREATE).format(
                s=rng.choice(("vpn", "silence", "quiz", "refund")), h=rng.choice(("mail", "rpc")),
                c=rng.choice(("anna", "bert", "cora")), a=rng.choice(("ann", "bob", "cid", "dan")),
                t=f"${rng.randint(1, max(1, tickets))}", o=f"${rng.randint(1, max(1, tickets))}",
                n=rng.randint(5, 90), d=rng.randint(1, 4))
            tickets += step.startswith(("ticket.create", "mail "))
            self.steps.append([at, step])
            at += rng.choice((0.3, 0.7, 1.3, 1.7, 2.3, 4.7)) + 10 * step.startswith("away")
        self.end = at + 25

    def text(self):
        steps = "".join(f"  {at:.1f} {step}\n" for at, step in self.steps)
        return f"{self.head}steps:\n{steps}  {self.end:.1f} -\ntells:\n"

    def mend(self, output):
        """What the first telling finds out about the story itself; False: nothing."""
        refused = re.search(r"without a cut: .*step (\d+), \S+ (?:is|is not) refused", output)
        silent = re.search(r"nobody has written to (\S+)", output)
        if refused:
            step = self.steps[int(refused.group(1)) - 1]
            step[1] = step[1][1:] if step[1].startswith("!") else "!" + step[1]
        elif silent:
            of_them = [step for step in self.steps
                       if step[1].startswith(f"reply from={silent.group(1)}")]
            self.steps.remove(of_them[0])
        return bool(refused or silent)


def tell(options, seed, path):
    story, command = Story(seed), [options.sim, "--story", path, "--every", str(options.every)]
    command += ["--plant", options.plant] if options.plant else []
    for _ in range(TRIES):
        with open(path, "w", encoding="utf-8") as file:
            file.write(story.text())
        output = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                text=True, check=False).stdout
        if not story.mend(output):
            break
    finds = [line for line in output.splitlines()
             if line.startswith(("  power fails", "  without a cut", "rung-sim:"))]
    is_told = re.search(r"^story .* told [1-9]", output, re.MULTILINE) is not None
    told_otherwise = re.compile(r": story: (line \d+ is|it goes on)")
    finds = [find for find in finds if options.all or not told_otherwise.search(find)]
    return finds if is_told or finds else ["it was not told: " + output[-300:]]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sim")
    parser.add_argument("--from", dest="first", type=int, default=1)
    parser.add_argument("--count", type=int, default=10)
    parser.add_argument("--every", type=int, default=9)
    parser.add_argument("--plant")
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    found = 0
    for seed in range(options.first, options.first + options.count):
        path = os.path.join(tempfile.gettempdir(), f"rung-random-{os.getpid()}-{seed}.story")
        finds = tell(options, seed, path)
        found += bool(finds)
        if not finds or options.plant:
            os.unlink(path)
        else:
            print(f"seed {seed}, {path}:", *finds[:3], sep="\n")
    print(f"{options.count} random stories, {found} found something")
    return found > 0 if not options.plant else found == 0


sys.exit(main())
