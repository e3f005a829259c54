"""The people of the demo's desk. Of every four tickets that page somebody, the first person called
takes one, the second person the next, the third the one after, and the fourth climbs alone."""
import threading

from rung import Client, Refused

TAKEN_AT = [1, 2, 3, None]  # the level whose person acknowledges


class Staff:
    def __init__(self, port, receiver):
        self.port, self.receiver = port, receiver
        self.order = []  # tickets in the order of their first page
        self.taken = {}
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def level_for(self, ticket):
        if ticket not in self.order:
            self.order.append(ticket)
        return TAKEN_AT[self.order.index(ticket) % len(TAKEN_AT)]

    def answer(self, client, page):
        ticket = page["ticket"]
        level = self.level_for(ticket)
        if ticket in self.taken or page["kind"] != "page" or page["level"] != level:
            return
        try:
            client.call("ticket.acknowledge", id=ticket, agent=page["person"],
                        key=f"demo-acknowledge-{ticket}")
            self.taken[ticket] = page["person"]
        except Refused as refused:  # somebody was faster
            self.taken[ticket] = str(refused.error.get("message", refused.error))

    def run(self):
        client, seen = Client(self.port), 0
        while not self.stopping.is_set():
            pages = self.receiver.wait(seen + 1, 0.2)
            for page in pages[seen:]:
                self.answer(client, page)
            seen = len(pages)

    def stop(self):
        self.stopping.set()
        self.thread.join(10)
