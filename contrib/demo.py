"""The day that contrib/demo plays: real mail by SMTP into a real posternd, with what left."""

import os
import re
import sys
import textwrap

TOP = os.environ["top_srcdir"]
sys.path[:0] = [os.path.join(TOP, "tests", "flow", "lib"), os.path.join(TOP, "tests", "lib")]

from desk import BUILD
from letters import answer, letter
from maildir import Maildir
from sample import ROSTER, SampleDesk

DOMAIN = "desk.example"
SUPPORT = "support@" + DOMAIN
# People of conf/sample/roster.conf.
ANNA = ("Anna Lindqvist", "anna@northlight.example")
BEN = ("Ben Okafor", "ben@northlight.example")
DARIO = ("Dario Conti", "dario@pressworks.example")
FREJA = ("Freja Holm", "freja@harbourcafe.example")
NAMES = {address: name for name, address in (ANNA, BEN, DARIO, FREJA)}


class Broken(Exception):
    """Something the day claims did not happen."""


def mailbox(person):
    return "%s <%s>" % person


def heading(text):
    print("\n\033[1m%s\033[0m" % text if sys.stdout.isatty() else "\n" + text)


def claim(truth, text):
    """Says what is claimed once it is known to be so."""
    if not truth:
        raise Broken(text)
    print("   ✓ " + text)


class Agency(SampleDesk):
    """The sample agency: mail that leaves becomes files, one folder an address."""

    def __init__(self):
        super().__init__(people=False)
        self.sink.down()
        self.seen = set()

    def _usual_settings(self):
        usual = super()._usual_settings()
        return {**usual,
                "desk": {"name": "Northlight Agency", "domain": DOMAIN},
                "outgoing": {"url": "maildir:" + self.path("sent")}}

    @property
    def sent(self):
        return Maildir(self.path("sent"))

    def said_to(self, person):
        """The last mail that left for somebody."""
        return self.sent.to(person[1])[-1]

    def left(self):
        """Mails that left since the last time this was asked."""
        self.settle()
        fresh = [m for m in self.sent.all() if m.message_id not in self.seen]
        self.seen |= {m.message_id for m in fresh}
        return fresh

    def ticket(self, number=1):
        return self.json("ticket", "show", str(number))


def names(addresses):
    known = sorted(NAMES.get(address, address) for address in addresses)
    return " and ".join(", ".join(known).rsplit(", ", 1))


def opening(mail):
    """What a reader sees first: the text above quotes and foot."""
    above = re.split(r"\n(?:-- \n|On .* wrote:\n)", mail.text)[0]
    return [line for line in above.splitlines() if line.strip()]


def show(mails):
    """What left, short; mails that say the same to several people together."""
    groups = {}
    for mail in mails:
        key = (mail.subject, mail["From"].replace('"', ""), tuple(opening(mail)))
        groups.setdefault(key, []).append(mail.recipient)
    for (subject, sender, lines), recipients in groups.items():
        print("   → to %s" % names(recipients))
        print("     │ From: %s\n     │ Subject: %s" % (sender, subject))
        for line in lines[:4]:
            print("     │ " + textwrap.shorten(line, 76, placeholder=" …"))


def step(desk, when, what, reply, comment, recipients):
    """One thing that happened: the server's answer, and exactly who hears of it."""
    heading("%s  %s" % (when, what))
    if reply is not None:
        print("   posternd: %s" % reply)
        if str(reply) != "250 2.0.0 ticket 1 comment %d" % comment:
            raise Broken("a message becomes comment %d, but: %s" % (comment, reply))
        claim(comment in [c["id"] for c in desk.ticket()["comments"]],
              "250 was said, and the store has comment %d" % comment)
    mails = desk.left()
    show(mails)
    got, wanted = sorted(m.recipient for m in mails), sorted(p[1] for p in recipients)
    if got != wanted:
        raise Broken("mail for %s, but it left for %s" % (names(wanted), names(got)))
    claim(True, "mail left for %s, and nobody else" % names(wanted) if wanted else "no mail left")
    if len(mails) > 1:
        claim(len({m.answer_to for m in mails}) == len(mails), "each with an own reply address")


def customer_asks(desk):
    body = ("Hello,\n\nour spring sale starts on the 14th. Could you have 500 flyers printed?\n"
            "The artwork is the one you made last year.\n\nFreja\n")
    reply = desk.send(mailbox(FREJA), SUPPORT,
                      letter(mailbox(FREJA), SUPPORT, "Flyers for the spring sale", body))
    step(desk, "09:02", "Freja, a customer, writes to %s" % SUPPORT, reply, 1,
         [FREJA, BEN, ANNA])
    claim(desk.ticket()["status"] == "New", "ticket 1 is New")
    claim("spring sale starts" in desk.said_to(BEN).text, "Ben reads what she wrote")


def vendor_is_asked(desk):
    desk.must("ticket", "set", "1", "assign=" + DARIO[1])
    step(desk, "09:20", "The ticket is given to Dario, a printer: posternctl ticket set 1 assign=%s"
         % DARIO[1], None, None, [DARIO])
    to_ben = desk.said_to(BEN)
    reply = desk.send(mailbox(BEN), to_ben.answer_to,
                      answer(to_ben, mailbox(BEN), "Dario, can you do 500 by the 12th?"))
    step(desk, "09:24", "Ben, on the staff, answers the mail he got", reply, 2,
         [FREJA, ANNA, DARIO])


def private_word(desk):
    desk.must("ticket", "comment", "1", "--private", "--as", ANNA[1],
              "Their last invoice is still open. Ask before a reprint.")
    step(desk, "09:31", "Anna leaves a private comment", None, None, [BEN])


def vendor_answers(desk):
    before = desk.ticket()["status"]
    to_dario = desk.said_to(DARIO)
    reply = desk.send(mailbox(DARIO), to_dario.answer_to,
                      answer(to_dario, mailbox(DARIO), "Started. You get proofs tomorrow."))
    step(desk, "10:10", "Dario answers from his mail program", reply, 4,
         [FREJA, BEN, ANNA])
    claim(before == "New" and desk.ticket()["status"] == "In Progress",
          "rule vendor-has-begun: the status went from New to In Progress")


def same_again(desk):
    """His server did not hear the answer and sends the very same message again."""
    to = desk.said_to(DARIO).answer_to
    raw = letter(mailbox(DARIO), to, "Re: Flyers", "One more thing: A5?\n")
    replies = [desk.send(mailbox(DARIO), to, raw) for _ in range(2)]
    step(desk, "10:12", "Dario asks one more thing, and his server sends it twice", replies[0],
         5, [FREJA, BEN, ANNA])
    claim(replies[1].code == 250 and len(desk.ticket()["comments"]) == 5,
          "the second time is answered 250, and changes nothing")


def customer_replies(desk):
    to_freja = desk.said_to(FREJA)
    reply = desk.send(mailbox(FREJA), to_freja.answer_to,
                      answer(to_freja, mailbox(FREJA), "A5 is right. Thank you both!"))
    step(desk, "11:45", "Freja answers", reply, 6, [BEN, ANNA, DARIO])
    secret = "invoice"
    outside = [m for p in (FREJA, DARIO) for m in desk.sent.to(p[1])]
    claim(outside and not any(secret in m.said for m in outside),
          "no byte of the private comment has left the house")


def evening(desk):
    heading("17:00  What the desk knows: posternctl ticket list, posternctl log 1")
    print(textwrap.indent(desk.must("ticket", "list") + "\n" + desk.must("log", "1"), "   "))
    counts = desk.rows("SELECT count(*) FROM outbox WHERE state <> 4")
    claim(counts == [(0,)], "everything that had to leave has left")


def play(desk):
    print("A desk in %s: one posternd, one SQLite file." % desk.folder)
    desk.must("import", "roster", ROSTER)
    for part in (customer_asks, vendor_is_asked, private_word, vendor_answers, same_again,
                 customer_replies, evening):
        part(desk)


def stay(desk):
    heading("It is yours now. Ctrl-C stops it and removes %s." % desk.folder)
    ctl = "%s -s %s" % (os.path.join(BUILD, "posternctl"), desk.control)
    print(textwrap.dedent("""
        Write to it:
            swaks --server 127.0.0.1:{port} --from you@customer.example --to {support} \\
                --header 'Subject: Hello' --body 'Is anybody there?'
        Read what left, and find the reply addresses:
            ls {sent}/*/new
            grep -ho "reply+[^>]*" {sent}/{ben}/new/*
        Answer as Ben:
            swaks --server 127.0.0.1:{port} --from {ben} --to REPLY-ADDRESS --body 'Coming.'
        Look at it and change it:
            {ctl} ticket list
            {ctl} ticket show 1
            {ctl} ticket set 1 status=Closed
            {ctl} help
        Its configuration and its log:
            {config}
            {log}
        """).format(port=desk.port, support=SUPPORT, sent=desk.path("sent"), ben=BEN[1], ctl=ctl,
                    config=desk.config_file, log=desk.path("log")))
    try:
        status = desk.process.wait()
        raise Broken("posternd ended with %d" % status)
    except KeyboardInterrupt:
        print()


def main():
    try:
        with Agency() as desk:
            play(desk)
            if "--once" not in sys.argv:
                stay(desk)
    except Broken as broken:
        sys.exit("demo: this did not hold: %s" % broken)
    print("demo: ok")


main()
