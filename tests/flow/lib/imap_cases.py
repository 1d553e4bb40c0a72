"""Many IMAP servers at once, each bad in its own way, and one desk that reads them all.

    with tempfile.TemporaryDirectory() as folder:
        ground = Ground(folder)
        with Play(ground, cases) as play:     the servers, and a desk with a mailbox at each
            play.await_faults()
            play.heal()
            play.await_letters()
"""

import base64
import contextlib
import os
import signal
import threading
import time
from dataclasses import dataclass, field
from typing import Callable

import imap_fake as fake
import processes
from certificates import Authority
from desk import ANNA, STUDIO, SUPPORT, Desk
from letters import letter
from mailboxes import comments
from wait import PATIENCE_S, until

DESK_MESSAGE = "1 MiB"  # what the desk takes
BESIDE = "beside"       # the mailbox that is good all the time


@dataclass
class Case:
    """A server with one letter in it, and its fault at one point, until it is healed. why is what
    status has to say of it meanwhile; without one it may go unnoticed."""

    name: str
    point: str = ""
    fault: Callable = None
    why: str = ""
    implicit_tls: bool = True
    certificate: str = "good"
    after: str = "move:Done"
    lacks: tuple = ()         # capabilities it does not have
    cuts: list = field(default_factory=list)  # where its first connections end
    may_hear: bool = True     # FALSE: no credential may reach this server
    may_lose: bool = False    # the server itself removes its letter
    text: bytes = b"Text.\r\n" * 20
    is_refused: bool = False  # the desk does not take such a letter: it goes to the failed folder
    server: fake.FakeImap = None

    @property
    def subject(self):
        return "Through " + self.name

    def start(self, pairs):
        known = [name for name in fake.CAPABILITIES if name not in self.lacks]
        self.server = fake.FakeImap(pairs[self.certificate], self.implicit_tls, known)
        self.server.put(letter(ANNA, SUPPORT, self.subject, "") + self.text)
        self.server.cuts = list(self.cuts)
        if self.fault:
            self.server.on[self.point] = self.fault
        self.server.up()

    @property
    def has_happened(self):
        if self.certificate != "good":
            return self.server.handshakes_refused > 0
        if self.cuts:
            return not self.server.cuts
        return not self.point or self.server.visits(self.point) > 0

    def wrong(self, comments_of_it):
        """What became of its letter and should not have, or None. One whose content is never given
        in a form that makes sense may be given up, and then is in the failed folder."""
        inbox, done, failed = (self.server.count(name) for name in ("INBOX", "Done", "Failed"))
        is_given_up = (comments_of_it, inbox, done, failed) == (0, 0, 0, 1)
        if self.is_refused or (self.point == "BODIES" and is_given_up):
            is_right = is_given_up
        elif self.may_lose:
            is_right = comments_of_it <= 1
        elif self.after == "move:Done":
            is_right = comments_of_it == 1 and inbox == failed == 0 and done >= 1
        else:
            is_right = comments_of_it == 1 and inbox == 1
        return None if is_right else ("%d comments, %d in INBOX, %d in Done, %d in Failed"
                                      % (comments_of_it, inbox, done, failed))

    def given_away(self):
        """What of the password, or of a try to say it, reached the server."""
        plain = "\0%s\0%s" % (fake.USER, fake.PASSWORD)
        forms = (fake.PASSWORD.encode(), base64.b64encode(fake.PASSWORD.encode()).rstrip(b"="),
                 base64.b64encode(plain.encode()).rstrip(b"="), b"LOGIN", b"AUTHENTICATE",
                 fake.USER.encode())
        heard = self.server.heard()
        return [form for form in forms if form in heard]


class Ground:
    """Certificates and a password, in a folder."""

    def __init__(self, folder):
        os.chmod(folder, 0o755)
        self.authority = Authority(folder)
        self.pairs = {"good": self.authority.issue("good"),
                      "wrong-name": self.authority.issue("other", name="other.example"),
                      "expired": self.authority.issue("expired", days=-1),
                      "self-signed": self.authority.self_signed("self")}
        self.secret_file = os.path.join(folder, "secret")
        with open(self.secret_file, "w", encoding="ascii",
                  opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write(fake.PASSWORD + "\n")

    def mailbox(self, case):
        return {"name": case.name, "url": case.server.url, "user": fake.USER,
                "secret-file": self.secret_file, "after": case.after, "failed": "Failed",
                "recipient": STUDIO if case.name == BESIDE else SUPPORT,
                "ca-file": self.authority.file, "poll": "1h"}


class Watch(threading.Thread):
    """The most memory that any reader has taken."""

    def __init__(self, desk):
        super().__init__(daemon=True)
        self.desk, self.most_kib, self.ending = desk, 0, threading.Event()

    def run(self):
        while not self.ending.wait(0.05):
            for pid in processes.readers(self.desk.process.pid):
                peak = processes.field(pid, "VmHWM") or "0"
                self.most_kib = max(self.most_kib, int(peak.split()[0]))

    def end(self):
        self.ending.set()
        self.join()
        return self.most_kib


class Play:
    def __init__(self, ground, cases):
        self.ground, self.cases = ground, cases
        self.beside = Case(BESIDE)
        self.desk = self.watch = None

    def __enter__(self):
        for case in [*self.cases, self.beside]:
            case.start(self.ground.pairs)
        boxes = [self.ground.mailbox(case) for case in [*self.cases, self.beside]]
        self.desk = Desk({"mailboxes": boxes, "limits": {"message-size": DESK_MESSAGE}})
        self.desk.__enter__()
        self.watch = Watch(self.desk)
        self.watch.start()
        return self

    def __exit__(self, *why):
        self.watch.end()
        for case in [*self.cases, self.beside]:
            case.server.down()
        self.desk.__exit__(*why)

    def await_faults(self):
        """Returns those that did not happen."""
        await_none(lambda: [c.name for c in self.cases if not c.has_happened])
        return [c.name for c in self.cases if not c.has_happened]

    def go_on_beside(self):
        """The good mailbox and the desk's own door, meanwhile."""
        before = len(comments(self.desk, "Beside"))
        for number in range(before, before + 3):
            self.beside.server.put(letter(ANNA, STUDIO, "Beside %d" % number, "Text.\n"))
            until(lambda n=number: comments(self.desk, "Beside %d" % n), "another mailbox is read")
        return self.desk.send(ANNA, SUPPORT, letter(ANNA, SUPPORT, "By SMTP", "Text.\n")).code

    def unexplained(self):
        """Those of which status does not say what is wrong."""
        said = {row["name"]: row["why"] or "" for row in self.desk.json("mailbox", "list")}
        return ["%s: %r, expected %r" % (case.name, said[case.name], case.why)
                for case in self.cases if case.why.lower() not in said[case.name].lower()]

    def await_explained(self):
        """Returns those that stay unexplained."""
        await_none(self.unexplained)
        return self.unexplained()

    def crashed(self):
        """Whose reader has died, before heal() ends them all."""
        return ["%s: %s" % (row["name"], row["why"]) for row in self.desk.json("mailbox", "list")
                if row["crashes"]]

    def heal(self):
        """All are good again. A refusal is not tried again for a minute: new readers do not know
        of it."""
        for case in self.cases:
            case.server.certificate = self.ground.pairs["good"]
            case.server.heal()
        for pid in processes.readers(self.desk.process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def wrong_letters(self):
        """Whose letter is not one comment, or not where it belongs."""
        got = comments(self.desk, "Through")
        return [case.name + ": " + wrong for case in self.cases
                for wrong in [case.wrong(got.get(case.subject, 0))] if wrong]

    def await_letters(self):
        """Returns whose letter did not come once, or did not leave the mailbox."""
        await_none(self.wrong_letters)
        return self.wrong_letters()


def await_none(finds):
    """Waits until finds() finds nothing any more, or patience ends."""
    deadline = time.monotonic() + PATIENCE_S
    while finds() and time.monotonic() < deadline:
        time.sleep(0.1)
