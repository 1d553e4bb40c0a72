"""A desk with projects that are for those with a share of them, and people who ask for one."""

import contextlib
import sqlite3

from flow import DOMAIN, MX, TOM, Desk, answer, letter, verified

__all__ = ["CLARA", "HIDDEN", "IRIS", "SPRING", "STRANGER", "WORDS", "Access", "end_of_all", "said"]

IRIS = "iris@northlight.example"  # sells
STRANGER = "sam@stranger.example"
CLARA = "clara@northlight.example"
SPRING = "spring-sale@" + DOMAIN
HIDDEN = "hidden@" + DOMAIN
WORDS = "I sell it, and need \"to know\" <b>what</b> they want."


class Access(Desk):
    """Tom and Clara manage the spring sale, which is for those with a share of it."""

    def __init__(self, **more):
        super().__init__({"trust": {"results": [MX]}, "acknowledge": False}, rules="", **more)

    def add_people(self):
        super().add_people()
        self.must("person", "add", IRIS, "--kind", "staff", "--name", "Iris Berg")
        self.must("person", "add", CLARA, "--kind", "staff", "--name", "Clara Holm")
        for slug, more in (("spring-sale", ()), ("hidden", ("--unlisted",))):
            self.must("project", "add", slug, "--name", "Spring sale", "--intake", "shared",
                      "--unshared", *more)
            for manager in TOM, CLARA:
                self.must("share", "add", manager, "manager", "--project", slug, "--no-notice")

    def write(self, sender, body, to=SPRING, *, subject="Sale", genuine=True, extra=(), **more):
        """Sends; the reply's code."""
        extra = [*(verified(sender) if genuine else []), *extra]
        return self.send(sender, to, letter(sender, to, subject, body, extra=extra), **more).code

    def reply(self, mail, sender, text, *, genuine=True, **more):
        extra = verified(sender) if genuine else []
        raw = answer(mail, sender, text, extra=extra)
        assert self.send(sender, mail.answer_to, raw, **more).code == 250
        return raw

    def gone(self):
        """All that left since the last look, by recipient; of several to one, the last."""
        self.settle()
        mails = {m.recipient: m for m in self.sink.all()}
        self.sink.forget()
        return mails

    def next(self, address, part=""):
        """The one mail to address with these words that came since the last look."""
        self.settle()
        mails = [m for m in self.sink.to(address) if part in m.text + m.subject]
        assert len(mails) == 1, [m.text for m in self.sink.all()]
        self.sink.forget()
        return mails[0]

    def asked(self, sender=IRIS, words=WORDS):
        """Somebody has written and asked: what Tom and Clara got."""
        self.write(sender, "What do they want?\n")
        self.write(sender, "And when?\n", subject="Sale again")
        self.reply(self.next(sender, "To ask for access"), sender, "Ask\n" + words)
        return self.gone()

    def edit(self, *sql):
        """Changes the database while nobody runs."""
        self.stop()
        with contextlib.closing(sqlite3.connect(self.settings["store"]["path"])) as db:
            for line in sql:
                db.execute(line)
            db.commit()
        self.start()

    def role(self, address, slug="spring-sale"):
        shares = self.json("project", "show", slug)["shares"]
        return next((row["role"] for row in shares if row["who"] == address), None)


def said(mail):
    return mail.text.split("\n-- \n")[0]


def end_of_all(desk, address):
    """What is told when nobody answers in time, by what was asked for. It is due before the desk
    starts again, so that settle waits for it."""
    assert desk.count("outbox", "kind = 28 AND state = 1"), "nothing is to be told"
    desk.edit("UPDATE outbox SET next_us = 1 WHERE kind = 28 AND state = 1",
              "UPDATE access SET expires_us = 1", "UPDATE request SET expires_us = 1")
    desk.settle()
    mails = {m.subject.split()[-1]: said(m) for m in desk.sink.to(address)}
    desk.sink.forget()
    return mails
