"""imap: letters of 2 KB that wait in a mailbox, of a Dovecot on the same machine; from the login of
postern-imap until the last of them is a ticket and lies in the done folder. Beside the same SMTP
door, where as many come over 8 kept connections. CPU is that of all processes of ours; Dovecot's,
which somebody else pays for, is not in it."""

import os
import time

from bench import SUPPORT, BenchDesk, Load, Reach, Row, Sample, compare, cpu_s, letter, rest, until
from load import BODY_BYTES, SENDER

import dovecot  # beside the flow tests, where bench has looked

USER, PROBE = "bench", "probe"  # the probe is who asks whether Dovecot is up
WAITING, WAITING_SHORT = 10000, 64
LINE = "The printer on the second floor does not print, and the light is on.\n"
PATIENCE_S = 600
LOOK_S = 0.02


def _letters(count):
    body = (LINE * (BODY_BYTES // len(LINE) + 1))[:BODY_BYTES]
    return (letter(SENDER, SUPPORT, "The printer on the second floor", body) for _ in range(count))


def _await(condition, what):
    until(lambda: condition() or time.sleep(LOOK_S), what, PATIENCE_S)


class Mailbox:
    """What waits in it is drained once Dovecot is up."""

    def __init__(self, desk, server):
        self.desk, self.server, self.drained = desk, server, 0

    def take(self, count):
        """One round."""
        self.server.stop()
        self.server.put(USER, *_letters(count))
        stored, logins = self.desk.count("message"), self.server.logins(USER)
        self.server.start()
        _await(lambda: self.server.logins(USER) > logins, "postern-imap logs in")
        begun, before = time.monotonic(), cpu_s(self.desk.root)
        _await(lambda: self.desk.count("message") >= stored + count, "all letters are taken")
        _await(lambda: self.server.count(USER) == 0, "the mailbox is empty")
        took = time.monotonic() - begun
        rest(self.desk.root)
        self.drained += count
        if self.server.count(USER, "Done") != self.drained:
            raise RuntimeError("%d letters were drained, %d are in the done folder"
                               % (self.drained, self.server.count(USER, "Done")))
        return Sample(count / took, (cpu_s(self.desk.root) - before) * 1e6 / count)


def bench(options):
    count = WAITING_SHORT if options.short else WAITING
    case = "{:,} waiting letters".format(count)
    if dovecot.missing() or os.geteuid() != 0:
        yield Row("imap", case, remark=dovecot.missing() or "needs root")
        return
    with dovecot.Dovecot((PROBE, USER)) as server:
        with BenchDesk(settings={"mailboxes": [server.mailbox(USER, SUPPORT)]}) as desk:
            ours, peer = Mailbox(desk, server), desk.target()
            found = compare("imap, " + case, options.rounds, lambda: ours.take(count),
                            lambda: peer.take(Load(8), count))
            desk.must_hold(ours.drained + peer.sent)
    yield Row("imap", case, unit="letters/s", reach=Reach("ratio", 0.5),
              beside="its SMTP door, 8 kept connections", **vars(found),
              more={"messages_a_round": count})
