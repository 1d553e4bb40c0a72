"""Letters that claim to be somebody's, and what each may do: the matrix, from the design's "Who a
message is from".

A cell is: whom a letter claims to be from (boss), how From is written, what is found in it about
that, which way it came, and what it wants. Each cell is a history of its own, played as the
canary's are: a ticket with a private word and a vendor, another ticket, the letter, and then what
is said after it, which nobody may hear who came in by it.
"""

import itertools
from dataclasses import dataclass

from canary_history import Setting
from canary_model import CUSTOMER, PRIVATE, STAFF, VENDOR, Person
from canary_steps import Assign, Letter, Typed
from canary_words import Words
from letters import MX

BOSSES = ("s1", "v1", "c1")  # staff, the vendor who is assigned, the requester
EVIL = "x1"                  # who writes all of it
TWIN = "y1"                  # whose domain looks like the boss's

GENUINE = "boss"
# How From is written: bytes with the boss's address in {boss}, {local}, {domain}, the other's in
# {evil}, {away}; and who that is: the boss, the other one, the twin, or nobody (None).
VARIANTS = {
    "genuine": ("From: The Boss <{boss}>", GENUINE),
    "own address": ("From: Mallory <{evil}>", EVIL),
    "two fields, boss first": ("From: {boss}\r\nFrom: {evil}", None),
    "two fields, boss last": ("From: {evil}\r\nFrom: {boss}", None),
    "two fields in other cases": ("FROM: {boss}\r\nfrom: {evil}", None),
    "two mailboxes": ("From: {boss}, {evil}", None),
    "address as plain name": ("From: {boss} <{evil}>", None),
    "address as quoted name": ('From: "{boss}" <{evil}>', EVIL),
    "address as encoded name": ("From: =?utf-8?q?{local}=40{domain}?= <{evil}>", EVIL),
    "encoded name with a NUL": ("From: =?utf-8?q?{local}=40{domain}=00?= <{evil}>", EVIL),
    "encoded name with a bracket": ("From: =?utf-8?q?{local}=40{domain}=3E?= <{evil}>", EVIL),
    "encoded address": ("From: <=?utf-8?q?{local}=40{domain}?=@{away}>", None),
    "two in brackets": ("From: <{boss}>(x) <{evil}>", None),
    "bracket in a comment": ("From: {boss}(<{evil}>)", None),
    "source route": ("From: <@{away}:{boss}>", None),
    "two at signs": ("From: <{boss}@{away}>", None),
    "backslash": ("From: <{boss}\\0@{away}>", None),
    "group": ("From: staff:{boss};", None),
    "trailing dot": ("From: <{boss}.>", None),
    "look-alike domain": ("From: The Boss <{local}@{twin}>", TWIN),
    "quoted in part": ('From: <"{local}"@{domain}>', None),
    "space before the colon": ("From : The Boss <{boss}>", GENUINE),
    "folded into another field": ("X-Y: z\r\n From: {boss}\r\nFrom: <{evil}>", EVIL),
    "semicolon": ("From: {boss};{evil}", None),
    "zero width in the name": ("From: The Boss\u200b <{evil}>", EVIL),
}

RECEIVED = ("from out.{away} (unknown [198.51.100.99])\r\n\tby %s; Mon, 2 Mar 2026 10:00:00 +0100"
            % MX)
THEIRS = "from boss by out.{away}; Mon, 2 Mar 2026 09:59:00 +0100"
SAYS = MX + "; dmarc={0} header.from={{{1}}}"
PASS = SAYS.format("pass", "of")

# What stands in the header about From: fields from the top, {of} is From's domain, {not} another;
# and what that comes to.
VERDICTS = {
    "pass": ([("Received", RECEIVED), ("Authentication-Results", PASS)], "verified"),
    "fail": ([("Received", RECEIVED),
              ("Authentication-Results", SAYS.format("fail", "of"))], "failed"),
    "none": ([], "plain"),
    "forged below a stranger's Received": (
        [("Received", RECEIVED), ("Received", THEIRS), ("Authentication-Results", PASS)], "plain"),
    "another server's": ([("Received", RECEIVED), (
        "Authentication-Results", PASS.replace(MX, "mx.{away}"))], "plain"),
    "our server's name, and more": ([("Received", RECEIVED), (
        "Authentication-Results", PASS.replace(MX, MX + ".{away}"))], "plain"),
    "two that differ": ([("Received", RECEIVED), ("Authentication-Results", PASS), (
        "Authentication-Results", SAYS.format("fail", "of"))], "plain"),
    "for another domain": ([("Received", RECEIVED), (
        "Authentication-Results", SAYS.format("pass", "not"))], "plain"),
    "a signature alone": ([("Received", RECEIVED), (
        "Authentication-Results", MX + "; dkim=pass header.d={of}")], "plain"),
    "in an enclosed message": ([], "plain"),
}

ENCLOSED = "in an enclosed message"

# Which way it came; C3 is private, C4 public, of ticket T1; C6 is public, of ticket T5. {b} is the
# boss, {o} another who has the mail. to and parent are a letter's; the rest says what else stands
# in To, or in In-Reply-To, and what of that is too old to open anything, and still private.
WAYS = {
    "to the desk": {},
    "their reply address": {"to": ("C4", "{b}"), "parent": ("left", "C4", "{b}")},
    "their reply address in To alone": {"to": ("C4", "{b}"), "in_to": True},
    "another's reply address": {"to": ("C4", "{o}")},
    "a private reply address": {"to": ("C3", "s1"), "parent": ("left", "C3", "s1")},
    "another's private reply address": {"to": ("C3", "s3")},
    "their address of another ticket": {"to": ("C6", "{t}"), "parent": ("left", "C4", "{b}")},
    "our Message-ID": {"parent": ("left", "C4", "{b}")},
    "another's Message-ID of ours": {"parent": ("left", "C4", "{o}")},
    "a private Message-ID of ours": {"parent": ("left", "C3", "s1")},
    "the first letter's Message-ID": {"parent": ("letter", "C1")},
    "a reply address cut short": {"made": ("cut", "C4", "{b}")},
    "an expired reply address": {"made": ("old", "C4", "{b}")},
    "an expired private reply address": {"made": ("old", "C3", "s1"), "closed": True},
    "an expired private Message-ID": {"made": ("old id", "C3", "s1"), "closed": True},
}

# What it wants: first line, and fields that claim something beside From.
WANTS = {
    "to say something": ("", []),
    "to be private": ("#private", []),
    "a copy for a stranger": ("", [("Cc", "Mallory <{evil}>")]),
    "to be somebody by other fields": ("", [
        ("Sender", "{boss}"), ("Reply-To", "<{evil}>"), ("Return-Path", "<{boss}>"),
        ("Resent-From", "{boss}"), ("Resent-To", "{evil}"), ("X-Original-From", "{boss}"),
        ("X-Postern-Person", "{boss}"), ("X-Postern-Identity", "authenticated"),
        ("X-Postern-Thread", "public"), ("X-Postern-Mark", "forged"),
        ("Disposition-Notification-To", "{evil}")]),
}


@dataclass(kw_only=True)
class Forged(Letter):
    """The letter of a cell. by is who it is from, level how far that is believed."""

    cell: tuple = ()       # boss, variant, verdict, way, want
    in_to: bool = False    # the reply address stands in To alone, the letter goes to the desk
    made: tuple = ()       # what was made of a reply address, or Message-ID: how, comment, whose
    closed: bool = False   # and that it was private

    def line(self):
        return "%2d letter from %s, From: %s; results: %s; by %s; wants %s" % (
            self.number, *self.cell)

    def need(self, model):
        super().need(model)
        if self.made:
            self._need_mail(model, *self.made[1:])

    def closing(self, model):
        made = [(model.comments[self.made[1]].ticket, PRIVATE)] if self.closed else []
        return made + super().closing(model)


class Scene(Setting):
    """The people of a cell: all staff but one has a share, and follows."""

    def __init__(self, number):
        super().__init__(number)
        self.people = (self.people_of(STAFF, "s", "northlight", 3) +
                       self.people_of(VENDOR, "v", "vendor", 1) +
                       self.people_of(CUSTOMER, "c", "client", 1))
        self.strangers = self.people_of(CUSTOMER, "x", "evil", 1)
        self.slug = self.tag + "a"
        self.teams = {self.tag + "team": {"s1", "s2", "s3"}}
        self.projects = {self.slug: self.tag + "team"}
        self.shares = {("project", self.slug, self.tag + "team"): "member"}

    def add_twin(self, boss):
        """With a Cyrillic letter in the domain. As Unicode, and as the desk stores it."""
        local, _, domain = boss.address.partition("@")
        name, _, rest = domain.partition("example")
        twin = name + "\u0435xample" + rest
        self.strangers.append(Person(TWIN, CUSTOMER, "The Boss", "%s@%s" % (
            local, twin.encode("idna").decode())))
        return twin


def cells():
    """All there are: (boss, variant, verdict, way, want)."""
    return [cell for cell in itertools.product(BOSSES, VARIANTS, VERDICTS, WAYS, WANTS)
            if not (cell[0] == "v1" and cell[3] == "their address of another ticket")]


class Cell:
    """One of them, as a history."""

    def __init__(self, number, cell, chance):
        self.number, self.cell = number, cell
        self.setup = Scene(number)
        people = {p.key: p for p in self.setup.people + self.setup.strangers}
        self.boss, self.evil = people[cell[0]], people[EVIL]
        self.twin = self.setup.add_twin(self.boss)
        self.words = Words(chance)
        self.model = self.setup.model()
        self.steps = list(self._steps())

    @property
    def rounds(self):
        return max(step.number for step in self.steps)

    def script(self):
        return "\n".join(["cell %d: %s" % (self.number, " / ".join(self.cell)),
                          *self.setup.lines(), *(step.line() for step in self.steps)])

    def _said(self):
        word = self.words.new()
        return {"say": "This is %s, and no more." % word, "word": word}

    def _steps(self):
        slug = self.setup.slug
        yield Letter(1, by="c1", to=slug, subject=self.words.new(), **self._said())
        yield Assign(2, ticket="T1", person="v1")
        yield Typed(3, by="s2", ticket="T1", private=True, **self._said())
        yield Typed(4, by="s2", ticket="T1", **self._said())
        yield Letter(5, by="c1", to=slug, subject=self.words.new(), **self._said())
        yield Typed(6, by="s2", ticket="T5", **self._said())
        yield self._forged()
        yield Typed(8, by="s2", ticket="T1", **self._said())
        yield Typed(9, by="s2", ticket="T1", private=True, **self._said())
        yield Typed(10, by="s2", ticket="T7", **self._said())

    def _forged(self):
        _, variant, verdict, way, want = self.cell
        who = VARIANTS[variant][1]
        names = {"{b}": self.boss.key, "{o}": "c1" if self.boss.key != "c1" else "v1",
                 "{t}": self.boss.key}
        route = {key: tuple(names.get(v, v) for v in value) if isinstance(value, tuple) else value
                 for key, value in WAYS[way].items()}
        route.setdefault("to", self.setup.slug)
        return Forged(7, cell=self.cell, by=self.boss.key if who == GENUINE else who or EVIL,
                      level=VERDICTS[verdict][1] if who else "failed", first=WANTS[want][0],
                      subject=self.words.new(), id_word=self.words.new(), **self._said(), **route)

    # --- as bytes ---

    def _names(self):
        local, _, domain = self.boss.address.partition("@")
        away = self.evil.domain
        who = VARIANTS[self.cell[1]][1]
        of = {EVIL: away, TWIN: self.twin.encode("idna").decode()}.get(who, domain)
        return {"boss": self.boss.address, "local": local, "domain": domain, "away": away,
                "evil": self.evil.address, "twin": self.twin, "of": of,
                "not": domain if of == away else away}

    def from_field(self):
        return VARIANTS[self.cell[1]][0].format(**self._names())

    def fields(self):
        """Those that were added on the way, and those that claim something."""
        names = self._names()
        return [(name, value.format(**names))
                for name, value in VERDICTS[self.cell[2]][0] + WANTS[self.cell[4]][1]]

    def enclosed(self):
        """A message in it that is the boss's, and passed."""
        if self.cell[2] != ENCLOSED:
            return None
        names = self._names()
        head = [(n, v.format(**names)) for n, v in VERDICTS["pass"][0]]
        head += [("From", self.boss.address), ("Subject", "It is me")]
        return ("".join("%s: %s\r\n" % field for field in head) + "\r\nYes.\r\n").encode()
