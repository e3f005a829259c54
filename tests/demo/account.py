"""What happened, as tables for a person to read. All of it is asked from the server by its methods;
only the pages are counted where they arrived."""
import shutil
import statistics
import time
import unicodedata

TICKETS_SHOWN_MAX = 40
PAGE = 500


def all_items(client, method, key, **params):
    items, after = [], None
    while True:
        more = {} if after is None else {key: after}
        page = client.call(method, limit=PAGE, **params, **more)
        items += page["items"]
        after = page.get("next") or None
        if after is None or not page["items"]:
            return items


# --- layout


def width_of(text):
    return sum(0 if unicodedata.combining(char) else
               2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def fit(text, width):
    """Exactly `width` columns wide; a longer text ends with a dot in the middle of the line."""
    text = "".join(char if char.isprintable() else " " for char in text)
    if width_of(text) > width:
        while width_of(text) > width - 1:
            text = text[:-1]
        text += "…"
    return text + " " * (width - width_of(text))


def table(title, heads, rows, wide):
    """`wide` is the column that gives way when the terminal is narrow."""
    print(f"\n{title}")
    if not rows:
        print("  none")
        return
    widths = [max(width_of(str(row[i])) for row in [heads] + rows) for i in range(len(heads))]
    room = max(80, min(150, shutil.get_terminal_size((120, 40)).columns)) - 2
    room -= sum(widths) - widths[wide] + 2 * (len(widths) - 1)
    widths[wide] = min(widths[wide], max(14, room))
    for row in [heads, ["-" * width for width in widths]] + rows:
        cells = (fit(str(cell), width) for cell, width in zip(row, widths))
        print("  " + "  ".join(cells).rstrip())


def instant(at_ms):
    at = time.localtime(at_ms / 1000)
    is_today = at[:3] == time.localtime()[:3]
    return time.strftime("%H:%M:%S" if is_today else "%a %d %H:%M", at)


# --- one ticket


class Told:
    """A ticket as list and timeline tell it."""

    def __init__(self, client, ticket):
        self.view = client.call("ticket.get", id=ticket)["ticket"]
        self.events = all_items(client, "ticket.timeline", "from", id=ticket)

    def of(self, *kinds):
        return [event for event in self.events if event["type"] in kinds]

    def messages_in(self):
        return [event["data"] for event in self.of("message") if event["data"]["direction"] == "in"]

    def clock(self, metric):
        return next((one for one in self.view["clocks"] if one["metric"] == metric), None)

    def promise(self, metric):
        clock = self.clock(metric)
        if clock is None:
            return "-"
        if clock["phase"] != "running":
            return clock["phase"] + (", late" if clock["breached"] else "")
        return instant(clock["due_at_ms"]) + (" missed" if clock["breached"] else "")

    def timers(self):
        """(what, lateness in ms) of each timer of this ticket that has fired."""
        fired = []
        for event in self.of("level_fired"):
            if event["data"]["level"] > 1:  # the first is no timer: it pages at once
                fired.append((f"L{event['data']['level']}", event["data"]["late_by_ms"]))
        for event in self.of("clock_at_risk"):
            late = event["at_ms"] - event["data"]["instant_ms"]
            fired.append((event["data"]["threshold"], late))
        for event in self.of("clock_breached"):  # known from the second behind its due on
            fired.append(("breach", event["at_ms"] - event["data"]["due_at_ms"] - 1000))
        return [(what, max(0, late)) for what, late in fired]


def labels_of(view):
    return " ".join(f"{one['label']} {one['confidence_percent']}%" for one in view["labels"]
                    if one["applied"]) or "-"


def ticket_row(told):
    view = told.view
    owner = view["team"] + (f"/{view['agent']}" if view.get("agent") else "")
    return [view["id"], view["subject"] or "(no subject)", labels_of(view), view["priority"], owner,
            told.promise("first_response"), told.promise("resolution"), view["state"]]


def escalation_row(told, pages):
    start = told.of("escalation_started")[0]["at_ms"]
    paged = [f"L{page['level']} {page['person']} +{page['at'] - start / 1000:.1f}s"
             for page in pages if page["ticket"] == told.view["id"] and page["kind"] == "page"]
    taken = told.of("acknowledged")
    outcome = told.view["escalations"][0]["state"]
    if taken:
        outcome = f"{taken[0]['data']['person']} took it +{(taken[0]['at_ms'] - start) / 1000:.1f}s"
    late = ", ".join(f"{what} {ms}" for what, ms in told.timers()) or "-"
    return [told.view["id"], told.view["subject"], ", ".join(paged) or "nobody", outcome, late]


# --- the whole


def print_timers(client, tickets):
    kinds = {}
    for told in tickets:
        for what, late in told.timers():
            kinds.setdefault(what, []).append(late)
    rows = []
    for what, late in sorted(kinds.items()):
        late.sort()
        rows.append([what, len(late), late[0], f"{statistics.median(late):.0f}",
                     late[min(len(late) - 1, len(late) * 95 // 100)], late[-1]])
    status = client.call("admin.status")
    table(f"Timers: {status['timers_fired']} of all kinds fired, the latest "
          f"{status['timer_late_ms_max']} ms late; how late in ms, by kind",
          ["timer", "fired", "least", "median", "95 of 100", "most"], rows, 0)


def print_plugins(client):
    rows = []
    for item in client.call("plugin.list")["items"]:
        jobs = item.get("jobs", {})
        rows.append([item["instance"], f"{item['plugin']} {item['version']}", item["state"],
                     item["calls"], jobs.get("done", item.get("done", "-")), item["errors"],
                     item["reason"] or item["listening"]])
    table("Plugins", ["instance", "plugin", "state", "asked", "jobs", "errors", ""], rows, 6)


def print_mails(mails, tickets, refused):
    """How many mails nobody has seen again, of those that were not sent twice."""
    incoming = [message for told in tickets for message in told.messages_in()]
    automatic = sum(1 for message in incoming if message["automatic"])
    repaired = sum("repaired" in message for message in incoming)
    answers = sum(max(0, len(told.messages_in()) - 1) for told in tickets)
    gone = len(mails) - len(incoming) - len(refused)
    again = min(gone, len(mails) - len(set(mails)))
    print(f"\nMails: {len(mails)} handed over; {len(tickets)} became tickets, {answers} were added "
          f"to one that was there,\n  {again} had come before and changed nothing, "
          f"{len(refused)} refused, {gone - again} lost; {automatic} of them automatic, "
          f"{repaired} repaired")
    for event in refused:
        print(f"  refused: {event['data']['from']}: {event['data']['why']}")
    return gone - again


def print_account(client, mails, pages):
    """True when no mail is lost and every page is signed. `mails`: their texts."""
    listed = all_items(client, "ticket.list", "after", all=True)
    tickets = [Told(client, item["id"]) for item in listed]
    refused = [event for event in all_items(client, "events.read", "from")
               if event["type"] == "refused"]
    tickets.sort(key=lambda told: told.view["created_at_ms"])
    shown = tickets[:TICKETS_SHOWN_MAX]
    table(f"Tickets ({len(shown)} of {len(tickets)}, the first to come)",
          ["ticket", "subject", "labels", "priority", "owner", "respond by", "solve by", "state"],
          [ticket_row(told) for told in shown], 1)
    climbed = [told for told in tickets if told.of("escalation_started")]
    table("Escalations: who was paged and when, who took it, how late each timer was (ms)",
          ["ticket", "subject", "pages that arrived", "outcome", "late by"],
          [escalation_row(told, pages) for told in climbed], 1)
    print_timers(client, tickets)
    ids = {page["id"] for page in pages}
    unsigned = sum(not page["signed"] for page in pages)
    print(f"\nPages: {len(pages)} arrived, {len(ids)} different, "
          f"{unsigned} without a good signature")
    lost = print_mails(mails, tickets, refused)
    print_plugins(client)
    return lost == 0 and unsigned == 0
