"""Who is measured: a desk of ours, and the Postfix beside it. Both lie in temporary directories on
the same file system, listen on loopback, and sync as they do by default."""

import os

from desk import SUPPORT, Desk, libconfig
from load import Target
from postfix import Postfix

STAFF = ["Tom Lind <tom@northlight.example>", "Mia Holt <mia@northlight.example>",
         "Ida Falk <ida@northlight.example>"]
ROWS_PER_MESSAGE = len(STAFF)


def _person(mailbox):
    name, _, address = mailbox.rstrip(">").partition(" <")
    return {"name": name, "kind": "staff", "addresses": [address]}


class BenchDesk(Desk):
    """The shipped rules, default settings, and a team of three: each letter makes three outbox
    rows. With delivers=False the smarthost is down: its port refuses, the rows wait, and one mail
    tries now and then whether that is over."""

    def __init__(self, delivers=False, settings=None):
        super().__init__(settings=settings)
        if not delivers:
            self.sink.down()

    def add_people(self):
        people = [_person(mailbox) for mailbox in STAFF]
        roster = {"people": people,
                  "teams": [{"name": "support", "members": [p["addresses"][0] for p in people]}]}
        with open(self.path("roster.conf"), "w", encoding="utf-8") as file:
            file.write(libconfig(roster) + "\n")
        self.must("import", "roster", self.path("roster.conf"))

    def target(self):
        return Target(self.port, SUPPORT, self.process.pid)

    def must_hold(self, messages, before=(0, 0)):
        """What was answered 250 is there, with its outbox rows: else the figure means nothing."""
        stored, rows = self.count("message") - before[0], self.count("outbox") - before[1]
        if stored != messages or rows < messages * ROWS_PER_MESSAGE:
            raise RuntimeError("%d messages were answered 250; stored: %d, outbox rows: %d"
                               % (messages, stored, rows))


DISCARDING_CF = """
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
default_transport = discard:
"""


class DiscardingPostfix(Postfix):
    """Default settings, and what is accepted into the queue is thrown away from there."""

    def __init__(self, folder):
        super().__init__(folder, [])

    def main_cf(self):
        return self.base_cf() + DISCARDING_CF

    @property
    def root(self):
        with open(os.path.join(self.top, "queue/pid/master.pid"), encoding="ascii") as file:
            return int(file.read())

    def target(self):
        return Target(self.port, SUPPORT, self.root)
