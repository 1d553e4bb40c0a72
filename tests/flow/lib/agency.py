"""Stories at the agency of conf/sample: its people have mailboxes, write, and answer what they got.

    with Agency() as desk:
        ticket = desk.writes(FREJA, "campaigns@desk.example", "Flyers", "500, please.\n")
        desk.answers(BEN, "Which size?\n")
        desk.reads(FREJA)          # the mails she got since this was last asked
"""

from flow import MX, answer, letter, verified
from sample import (ANNA, BEN, CLARA, DARIO, ELIF, FREJA, GUSTAV, HUGO, IRIS, ROSTER, RULES,
                    SampleDesk, read)

__all__ = ["ANNA", "BEN", "CLARA", "DARIO", "ELIF", "FREJA", "GUSTAV", "HUGO", "IRIS", "Agency"]


class Agency(SampleDesk):
    """With its roster, its rules, and a mail server in front whose results it trusts."""

    def __init__(self, settings=None):
        super().__init__({"trust": {"results": [MX]}, **(settings or {})}, rules=read(RULES),
                         people=False)
        self.read_to = {}  # address -> how many of their mails were read

    def __enter__(self):
        super().__enter__()
        self.must("import", "roster", ROSTER)
        return self

    # --- what people do ---

    def writes(self, sender, to, subject, body, *, genuine=True, extra=(), **more):
        """A mail of its own, not an answer. The ticket it came to."""
        extra = [*(verified(sender) if genuine else []), *extra]
        self.send(sender, to, letter(sender, to, subject, body, extra=extra, **more))
        return self.came_to()[1]

    def answers(self, sender, body, *, left=None, genuine=True, extra=(), **more):
        """Answers a mail, the last one they got if none is named, as mail programs do: with all of
        it quoted below. What became of it, and the ticket."""
        left = left or self.last_to(sender)
        extra = [*(verified(sender) if genuine else []), *extra]
        self.send(sender, left.answer_to, answer(left, sender, body, extra=extra, **more))
        return self.came_to()

    # --- what came of it ---

    def came_to(self):
        """What became of the mail that came last ("new", "comment", "quarantined"), and its
        ticket as text."""
        line = [line for line in self.log().splitlines() if line.startswith("received ")][-1]
        facts = dict(pair.split("=", 1) for pair in line.split() if "=" in pair)
        return facts["as"], facts.get("ticket")

    def last_to(self, address):
        self.settle()
        return self.sink.to(address)[-1]

    def reads(self, address):
        """The mails that came to somebody since this was last asked."""
        self.settle()
        mails = self.sink.to(address)
        fresh = mails[self.read_to.get(address, 0):]
        self.read_to[address] = len(mails)
        return fresh

    def all_read(self):
        """Who got mail since this was last asked, sorted, one entry a mail; all of it is read."""
        self.settle()
        addresses = {mail.recipient for mail in self.sink.all()}
        return sorted(address for address in addresses for _ in self.reads(address))

    def ticket(self, number):
        return self.json("ticket", "show", number)

    def fields(self, number):
        """The values of a ticket's fields; what is set aside is not among them."""
        return {row["field"]: row["value"] for row in self.ticket(number)["fields"]
                if row["note"] != "set aside"}

    def assignees(self, number):
        return [person["address"] for person in self.ticket(number)["assignees"]]

    def trail(self, number, event):
        """What the ticket's log says of one kind of event: (was, now)."""
        return [(row["was"], row["now"]) for row in self.json("log", number)
                if row["event"] == event]
