"""Who is measured: a desk of ours, and the Postfix beside it. Both lie in temporary directories on
the same file system, listen on loopback, and sync as they do by default."""

import contextlib
import os
import tempfile

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
    rows. They go to `sink`; without one the smarthost is down: its port refuses, the rows wait,
    and one mail tries now and then whether that is over."""

    def __init__(self, sink=None, settings=None, people=True):
        super().__init__(settings=settings, people=people, sink=sink)
        if not sink:
            self.sink.down()

    def add_people(self):
        people = [_person(mailbox) for mailbox in STAFF]
        roster = {"people": people,
                  "teams": [{"name": "support", "members": [p["addresses"][0] for p in people]}]}
        with open(self.path("roster.conf"), "w", encoding="utf-8") as file:
            file.write(libconfig(roster) + "\n")
        self.must("import", "roster", self.path("roster.conf"))

    @property
    def root(self):
        return self.process.pid

    def target(self):
        return Target(self.port, SUPPORT, self.root)

    def held(self):
        """How many messages and outbox rows there are."""
        return self.count("message"), self.count("outbox")

    def must_hold(self, messages, before=(0, 0)):
        """What was answered 250 is there, with its outbox rows: else the figure means nothing."""
        stored, rows = (have - had for have, had in zip(self.held(), before))
        if stored != messages or rows < messages * ROWS_PER_MESSAGE:
            raise RuntimeError("%d messages were answered 250; stored: %d, outbox rows: %d"
                               % (messages, stored, rows))


@contextlib.contextmanager
def folder_for_all():
    """A temporary directory that other users may enter, as Postfix's processes must."""
    with tempfile.TemporaryDirectory(prefix="postern-bench-") as folder:
        os.chmod(folder, 0o755)
        yield folder


DISCARDING_CF = """
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
default_transport = discard:
"""


class DiscardingPostfix(Postfix):
    """Default settings, and what is accepted into the queue is thrown away from there."""

    def __init__(self, folder, settings=""):
        self.settings = settings
        super().__init__(folder, [])

    def main_cf(self):
        """The last of two that say the same counts."""
        return self.base_cf() + DISCARDING_CF + self.settings

    @property
    def root(self):
        with open(os.path.join(self.top, "queue/pid/master.pid"), encoding="ascii") as file:
            return int(file.read())

    def target(self):
        return Target(self.port, SUPPORT, self.root)
