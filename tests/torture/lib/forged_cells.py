"""Letters that claim to be somebody's, and what each may do: the matrix, from the design's "Who a
message is from".

A cell is: whom a letter claims to be from (boss), how From is written, what is found in it about
that, which way it came, and what it wants. Each cell is a history of its own, played as the
canary's are: a ticket with a private word and a vendor, another ticket, the letter, and then what
is said after it, which nobody may hear who came in by it. Before that its commands are confirmed,
or it comes again.
"""

import itertools
from dataclasses import dataclass, fields

from canary_history import Setting
from canary_model import CUSTOMER, PRIVATE, PUBLIC, STAFF, VENDOR, Person, privacy
from canary_steps import QUESTION, Assign, Confirm, Letter, Told, Typed
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
    "writing direction in the name": ("From: \u202eThe Boss <{evil}>", EVIL),
    "capitals": ("From: The Boss <{capitals}>", GENUINE),
    "address as quoted local part": ('From: <"{boss}"@{away}>', None),
    "comment in the address": ("From: {local}@(x){domain}", None),
    "address literal": ("From: <{local}@[127.0.0.1]>", None),
    "nothing in brackets": ("From: <>", None),
    "empty group": ("From: boss:;", None),
    "look-alike domain in letters": ("From: The Boss <{local}@{twin-stored}>", TWIN),
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

COMMANDS = [("status", "In Progress"), ("assign", "s3"), ("cc", EVIL)]
# What it wants, as a letter's; fields are those that claim something beside From.
WANTS = {
    "to say something": {},
    "to be private": {"first": "#private"},
    "a copy for a stranger": {"copy": [EVIL]},
    "to change the ticket": {"commands": COMMANDS},
    "to end it": {"commands": [("close", ""), ("follow", "")]},
    "to ask the vendor": {"ask": ["v1"]},
    "to order things as a machine": {
        "commands": COMMANDS, "by_machine": True, "fields": [("Auto-Submitted", "auto-generated")]},
    "to order things through a list": {
        "commands": COMMANDS, "by_machine": True,
        "fields": [("List-Id", "<boss.{away}>"), ("Precedence", "list")]},
    "to be somebody by other fields": {"fields": [
        ("Sender", "{boss}"), ("Reply-To", "<{evil}>"), ("Return-Path", "<{boss}>"),
        ("Resent-From", "{boss}"), ("Resent-To", "{evil}"), ("X-Original-From", "{boss}"),
        ("X-Postern-Person", "{boss}"), ("X-Postern-Identity", "authenticated"),
        ("X-Postern-Thread", "public"), ("X-Postern-Mark", "forged"),
        ("Disposition-Notification-To", "{evil}")]},
}

# What is done with it afterwards: it comes again, or its commands are confirmed.
SAME, RECEIVED_AGAIN, BLANKS, ELSEWHERE = "same", "received again", "blanks", "elsewhere"
AGAIN = (SAME, RECEIVED_AGAIN, BLANKS, ELSEWHERE)
WORDS = (("wrong word", "right"), ("by another", "right"), ("right", "again"))


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


@dataclass(kw_only=True)
class Replay(Forged):
    """The letter, which somebody has caught, once more: the same bytes, or with another Received,
    or other blanks; or to the boss's address of another ticket. What was done is not done again."""

    of: Forged = None
    how: str = SAME
    repeated: bool = True

    def line(self):
        return "%2d the letter again: %s" % (self.number, self.how)

    def closing(self, model):
        said = model.comments.get("C%d" % self.of.number)
        first = [(said.ticket, said.audience)] if said and said.audience != PUBLIC else []
        found = first + self.of.closing(model) + super().closing(model)
        return sorted(found, key=lambda thread: -privacy(thread[1]))

    def play(self, model):
        self.need(model)
        said = model.comments.get("C%d" % self.of.number)
        if self.how != ELSEWHERE:
            waits = said is None and self.how == BLANKS
            return self._wait(model, self.of.waits_for(model)) if waits else []
        if said and said.ticket == model.comments[self.to[0]].ticket:
            return []
        return super().play(model)

    def _wait(self, model, projects):
        told = super()._wait(model, projects)[0]
        return [Told(None, frozenset(), told.must | told.may, QUESTION)]


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
        self.shares = {("project", self.slug, self.tag + "team"): "member",
                       ("project", self.slug, "s1"): "lead"}

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
        self.chance = chance
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
        letter = self._forged()
        yield letter
        yield from self._after(letter)
        yield Typed(10, by="s2", ticket="T1", **self._said())
        yield Typed(11, by="s2", ticket="T1", private=True, **self._said())
        yield Typed(12, by="s2", ticket="T7", **self._said())

    def _after(self, letter):
        if letter.commands and self.chance.random() < 0.7:
            for number, how in enumerate(self.chance.choice(WORDS), 8):
                yield Confirm(number, by=self.boss.key, how=how)
            return
        how = self.chance.choice(AGAIN if self.boss.key != "v1" else AGAIN[:-1])
        same = {f.name: getattr(letter, f.name) for f in fields(letter)}
        if how == ELSEWHERE:
            same.update(to=("C6", self.boss.key), in_to=False, made=(), closed=False)
        yield Replay(**{**same, "number": 8, "of": letter, "how": how, "repeated": True})

    def _forged(self):
        _, variant, verdict, way, want = self.cell
        who = VARIANTS[variant][1]
        names = {"{b}": self.boss.key, "{o}": "c1" if self.boss.key != "c1" else "v1",
                 "{t}": self.boss.key}
        route = {key: tuple(names.get(v, v) for v in value) if isinstance(value, tuple) else value
                 for key, value in WAYS[way].items()}
        route.setdefault("to", self.setup.slug)
        wants = {key: value for key, value in WANTS[want].items() if key != "fields"}
        return Forged(7, cell=self.cell, by=self.boss.key if who == GENUINE else who or EVIL,
                      level=VERDICTS[verdict][1] if who else "failed", subject=self.words.new(),
                      id_word=self.words.new(), **self._said(), **route, **wants)

    # --- as bytes ---

    def _names(self):
        local, _, domain = self.boss.address.partition("@")
        away = self.evil.domain
        who = VARIANTS[self.cell[1]][1]
        of = {EVIL: away, TWIN: self.twin.encode("idna").decode()}.get(who, domain)
        return {"boss": self.boss.address, "local": local, "domain": domain, "away": away,
                "capitals": self.boss.address.upper(),
                "twin-stored": self.twin.encode("idna").decode(),
                "evil": self.evil.address, "twin": self.twin, "of": of,
                "not": domain if of == away else away}

    def from_field(self):
        return VARIANTS[self.cell[1]][0].format(**self._names())

    def fields(self):
        """Those that were added on the way, and those that claim something."""
        names = self._names()
        found = VERDICTS[self.cell[2]][0] + WANTS[self.cell[4]].get("fields", [])
        return [(name, value.format(**names)) for name, value in found]

    def enclosed(self):
        """A message in it that is the boss's, and passed."""
        if self.cell[2] != ENCLOSED:
            return None
        names = self._names()
        head = [(n, v.format(**names)) for n, v in VERDICTS["pass"][0]]
        head += [("From", self.boss.address), ("Subject", "It is me")]
        return ("".join("%s: %s\r\n" % field for field in head) + "\r\nYes.\r\n").encode()
