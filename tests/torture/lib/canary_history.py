"""A history: people, what is shared with whom, and what they do. The seed and its number make it;
what the desk does with it changes nothing in it.

    history = History(seed, 17)
    history.steps            what is done, one a round; at some rounds mail is held back
    history.script()         all of it, to read
    history.model            how things stand after the steps that were played
"""

import copy
import random

from canary_model import (CUSTOMER, PRIVATE, QUERIES, ROLES, STAFF, STATUSES, VENDOR, Model,
                          Person, Rule)
from canary_steps import (MAKE, PLAINLY_PRIVATE, Ask, Assign, Confirm, Follow, Forward, Group, Held,
                          Impossible, Join, Leave, Letter, Merge, Share, Typed)
from canary_words import Words
from command_words import WORDS

ROUNDS = 14
HELD_ROUNDS = (6, 11)  # those at which the smarthost puts mail off, of all histories together
FORMS = ("text", "text", "text", "html", "both", "qp", "base64")
ASKS = ("#private", "#Private", "#privat please", "  #PRIVATE:", "# private")
REPEATS = ("as it is", "marked", "in a sentence", "a word a line", "in capitals", "with blanks",
           "marked twice")
LINKS = ("blocks", "part-of", "duplicate-of", "like")
# What stands behind commands that change nothing of who hears what; some of it is wrong.
ARGUMENTS = {"priority": ("low", "urgent", "high!"), "due": ("2027-01-15", "tomorrow", "soon"),
             "planned": ("friday", "unset", "31 February"), "points": ("3", "-1"),
             "progress": ("50", "101"), "type": ("nothing",)}
# Commands that change who hears what.
PARTS = {"assign", "unassign", "follow", "unfollow", "mute", "cc", "merge", "project", "for",
         "send", "undo"}
ABOUT_ONE = ("show", "history", "who", "why")  # queries that may name a ticket
AT_ONCE = 5  # queries that one mail has answered
FILTERS = ("status:open", "status:closed", "requester:me", "assignee:me", "assignee:none",
           "type:support", "status:nothing", "due:overdue", "tag:zq", "like:this")
# What lines are made of, so that two of them have nothing in common but by intention.
VOCABULARY = """
banner button leaflet poster colour margin invoice printer photograph headline corner column budget
meeting Friday Monday morning evening deadline draft version proof folder website page menu title
letter paper glossy heavy light yellow purple narrow wider taller shorter customer brochure logo
window counter shelf bakery harbour garden bicycle museum festival concert ticket season winter
summer spring autumn coupon discount voucher price offer quarter delivery courier warehouse parcel
label carton ribbon candle lantern curtain carpet kettle bottle basket ladder hammer engine wagon
bridge tunnel river island forest meadow valley summit village market station airport ferry anchor
compass lighthouse sailor captain painter teacher gardener baker tailor doctor student neighbour
expects wants sends keeps brings leaves moves opens closes paints prints folds cuts glues signs
checks counts weighs measures orders returns forgets remembers finds loses borrows repairs cleans
quickly slowly gladly barely nearly maybe never always often seldom twice again later sooner
together alone inside outside above below behind before after between without within against
""".split()


class Setting:
    """What there is before the first step: keys in teams, slugs in projects and portfolios, shares
    and rules as in the model."""

    def __init__(self, number):
        self.number, self.tag = number, "k%d" % number
        self.people, self.strangers = [], []
        self.teams, self.projects, self.portfolios, self.shares, self.rules = {}, {}, {}, {}, []

    def people_of(self, kind, letter, domain, count):
        return [Person("%s%d" % (letter, n), kind, "%s %s" % (kind.title(), n),
                       "%s%d@%s.%s.example" % (letter, n, self.tag, domain))
                for n in range(1, count + 1)]

    def of(self, *kinds):
        return [p.key for p in self.people if p.kind in kinds]

    def model(self):
        """As things stand at the beginning."""
        model = Model(self.people + self.strangers)
        model.teams = {name: set(keys) for name, keys in self.teams.items()}
        model.projects = dict(self.projects)
        model.portfolios = {slug: set(projects) for slug, projects in self.portfolios.items()}
        model.shares = dict(self.shares)
        model.rules = self.rules
        return model

    def lines(self):
        for person in self.people + self.strangers:
            yield "   %s %s %s" % (person.key, person.kind, person.address)
        for name, keys in self.teams.items():
            yield "   team %s: %s" % (name, ", ".join(sorted(keys)))
        for slug, team in self.projects.items():
            yield "   project %s, team %s" % (slug, team or "none")
        for slug, projects in self.portfolios.items():
            yield "   portfolio %s: %s" % (slug, ", ".join(sorted(projects)))
        for (what, slug, who), role in self.shares.items():
            yield "   %s %s is shared with %s as %s" % (what, slug, who, role)
        for rule in self.rules:
            more = [("assign", rule.assign), ("add-follower", rule.follow),
                    ("set-status", rule.status), ("make-private", rule.private)]
            yield "   a comment with %s: notify %s%s" % (
                rule.trigger, ", ".join(rule.notify),
                "".join(", %s %s" % pair for pair in more if pair[1]))


class Chosen(Setting):
    """One that chance has made."""

    def __init__(self, number, chance):
        super().__init__(number)
        self.chance, tag = chance, self.tag
        self.people = (self._people(STAFF, "s", "northlight", 2, 3) +
                       self._people(VENDOR, "v", "vendor", 1, 2) +
                       self._people(CUSTOMER, "c", "client", 1, 2))
        self.strangers = self._people(CUSTOMER, "x", "elsewhere", 1, 2)
        self.teams = {tag + "team": self._some(self.of(STAFF)),
                      tag + "press": self._some(self.of(VENDOR))}
        self.projects = {tag + "a": tag + "team", tag + "b": chance.choice(("", tag + "team"))}
        self.portfolios = {tag + "client": self._some(sorted(self.projects))}
        self.shares = dict(self.share() for _ in range(chance.randint(3, 6)))
        self.rules = [self._rule(n) for n in range(chance.randint(0, 2))]

    def _people(self, kind, letter, domain, least, most):
        return self.people_of(kind, letter, domain, self.chance.randint(least, most))

    def _some(self, keys):
        return set(self.chance.sample(keys, self.chance.randint(1, len(keys))))

    def share(self):
        """((what, slug, who), role), mostly of the staff."""
        chance = self.chance
        what = chance.choice(("project", "project", "portfolio"))
        slug = chance.choice(sorted(self.projects if what == "project" else self.portfolios))
        kind = chance.choice((STAFF, STAFF, STAFF, VENDOR, CUSTOMER))
        team = {STAFF: self.tag + "team", VENDOR: self.tag + "press"}.get(kind)
        who = team if team and chance.random() < 0.3 else chance.choice(self.of(kind))
        return (what, slug, who), chance.choice(ROLES[kind])

    def _rule(self, number):
        chance = self.chance
        names = ["requester", "assignees", self.tag + "team", self.tag + "press",
                 *self.of(STAFF, VENDOR, CUSTOMER)]
        assign = chance.choice(self.of(STAFF, VENDOR)) if chance.random() < 0.4 else ""
        # Letters alone: a code of a private comment would be cut out of a public one.
        trigger = "trigger" + "".join("abcdefghij"[int(d)] for d in "%d%d" % (number, self.number))
        follow = chance.choice(self.of(STAFF, VENDOR, CUSTOMER)) if chance.random() < 0.3 else ""
        status = chance.choice(STATUSES) if chance.random() < 0.2 else ""
        return Rule(trigger, chance.sample(names, 2), assign, follow, status,
                    chance.random() < 0.25)


class History:
    """steps, when they are given, are what is done instead of what the seed says."""

    def __init__(self, seed, number, steps=None):
        self.seed, self.number = seed, number
        self.chance = random.Random("canary/%s/%d" % (seed, number))
        self.words = Words(self.chance)
        self.setup = Chosen(number, self.chance)
        self.steps = self._invent() if steps is None else steps
        self.model = self.setup.model()

    @property
    def rounds(self):
        return max((step.number for step in self.steps), default=0)

    def script(self):
        return "\n".join(["history %d of seed %s" % (self.number, self.seed),
                          *self.setup.lines(), *(step.line() for step in self.steps)])

    # --- inventing ---

    def _invent(self):
        model, steps = self.setup.model(), []
        for number in range(1, ROUNDS + 1):
            step = self._next(model, number)
            step.play(model)
            steps.append(step)
        return steps

    def _next(self, model, number):
        """A step that can be played; trying changes nothing."""
        if not model.tickets:
            return self._opening(model, number)
        if number in HELD_ROUNDS:
            return self._held(model, number)
        makers = ((self._reply, 9), (self._typed, 4), (self._opening, 2), (self._forward, 1),
                  (self._assign, 2), (self._share, 2), (self._join, 1), (self._group, 1),
                  (self._follow, 2), (self._confirm, 2), (self._merge, 2),
                  (self._query, 4), (self._find, 2), (self._work, 3), (self._undo, 2),
                  (self._make, 2))
        while True:
            make = self.chance.choices([m for m, _ in makers], [w for _, w in makers])[0]
            step = make(model, number)
            if step and can_be(step, model):
                return step

    def _line(self):
        """A line with a new word in it: (line, word)."""
        word = self.words.new()
        said = self.chance.sample(VOCABULARY, self.chance.randint(6, 11))
        said.insert(self.chance.randint(1, len(said)), word)
        return " ".join(said).capitalize() + ".", word

    def _address_line(self):
        """With nothing in it that another has, but for where the address is to stand."""
        said = self.chance.sample(VOCABULARY, 8)
        return " ".join([*said[:4], "%s", *said[4:]]) + "."

    def _trigger(self):
        rules = self.setup.rules
        return self.chance.choice(rules).trigger if rules and self.chance.random() < 0.3 else ""

    def _repeats(self, model, by, ticket):
        """Comments of a ticket whose lines one of the staff, who may have read them, says again.
        Who copies a line from one ticket into another has decided that it may be read there."""
        if model.people[by].kind != STAFF or self.chance.random() < 0.5:
            return []
        here = {ticket} | {key for key, other in model.tickets.items() if other.merged == ticket}
        ticketed = sorted(k for k, c in model.comments.items() if c.ticket in here)
        private = [k for k in ticketed if model.comments[k].audience == PRIVATE]
        ticketed = private if private and self.chance.random() < 0.7 else ticketed
        chosen = self.chance.sample(ticketed, min(len(ticketed), self.chance.randint(1, 2)))
        return [(key, self.chance.choice(REPEATS)) for key in chosen]

    def _files(self):
        """(word of the name, word of the content)."""
        if self.chance.random() < 0.75:
            return []
        return [(self.words.new(), self.words.new()) for _ in range(self.chance.randint(1, 2))]

    def _said(self, model, by, ticket=None):
        say, word = self._line()
        return {"by": by, "say": say, "word": word, "trigger": self._trigger(),
                "repeats": self._repeats(model, by, ticket)}

    def _mail(self, model, by, ticket=None):
        chance = self.chance
        return {**self._said(model, by, ticket), "files": self._files(),
                "form": chance.choice(FORMS),
                "level": chance.choices(("verified", "plain", "failed"), (5, 4, 1))[0],
                "id_word": self.words.new() if chance.random() < 0.5 else "",
                "subject": self.words.new(), "quote": chance.random() < 0.6,
                "address": self._address_line() if chance.random() < 0.1 else "",
                "copy": self._copy(model, by)}

    def _copy(self, model, by):
        others = sorted(set(model.people) - {by})
        count = self.chance.choices((0, 1, 2), (6, 2, 1))[0]
        return self.chance.sample(others, count)

    def _ask(self, model, by):
        """Mostly vendors, by one of the staff; now and then somebody who cannot be asked."""
        chance, vendors = self.chance, self.setup.of(VENDOR)
        if model.people[by].kind != STAFF and chance.random() < 0.7:
            return []
        whom = vendors + [self.setup.tag + "press"]
        if chance.random() < 0.1:
            whom = self.setup.of(STAFF, CUSTOMER)
        return chance.sample(whom, min(len(whom), chance.choice((1, 1, 2))))

    def _opening(self, model, number):
        by = self.chance.choice(self.setup.of(CUSTOMER, CUSTOMER, STAFF, VENDOR) +
                                [p.key for p in self.setup.strangers])
        mail = self._mail(model, by)
        if not model.tickets:
            mail["level"] = "plain"
        first = "#private" if model.tickets and self.chance.random() < 0.1 else ""
        if not first and mail["level"] == "verified" and self.chance.random() < 0.3:
            mail["ask"] = self._ask(model, by)
        return Letter(number, to=self.chance.choice(sorted(self.setup.projects)), first=first,
                      **mail)

    def _had(self, model):
        """(comment, whose) of all our mails that somebody has."""
        return [(key, whose) for key, comment in sorted(model.comments.items())
                for whose in sorted(comment.told)]

    def _reply(self, model, number):
        """Mostly one's own mail is answered; now and then somebody else's, or none of ours."""
        chance, had = self.chance, self._had(model)
        if not had:
            return None
        key, whose = chance.choice(had)
        by = whose if chance.random() < 0.75 else chance.choice(sorted(model.people))
        ticket = model.comments[key].ticket
        mail = self._mail(model, by, model.tickets[ticket].merged or ticket)
        way = chance.choices(("token", "signed", "letter"), (6, 3, 2))[0]
        slug = chance.choice(sorted(self.setup.projects))
        if way == "letter":
            letters = [k for k, c in sorted(model.comments.items()) if c.by_mail]
            if not letters:
                return None
            mail.update(to=slug, parent=("letter", chance.choice(letters)), repeats=[])
        else:
            mail.update(to=(key, whose) if way == "token" else slug,
                        parent=("left", key, whose))
        if chance.random() < 0.1:
            mail["also"] = ("left", *chance.choice(had))
        if chance.random() < 0.2:
            mail["first"] = chance.choice(ASKS)
        if mail.get("first", "") in ("", *PLAINLY_PRIVATE) and chance.random() < 0.25:
            mail["commands"] = self._commands(model)
        if mail.get("first", "") in ("", *PLAINLY_PRIVATE) and chance.random() < 0.35:
            mail["ask"] = self._ask(model, by)
        return Letter(number, **mail)

    def _work(self, model, number):
        """Commands in answer to one's own mail, mostly by who may give them."""
        some = self._had_if(model, lambda key, ticket: model.may_command(key, ticket, "assign"))
        return self._ordered(model, number, some, self._commands(model))

    def _undo(self, model, number):
        """Mostly by who has something to undo."""
        some = self._had_if(model, lambda key, ticket: any(
            (change.by, change.ticket) == (key, ticket.key) for change in model.changes))
        return self._ordered(model, number, some, [("undo", "")])

    def _make(self, model, number):
        some = self._had_if(model, lambda key, ticket: model.may_command(key, ticket, "split"))
        return self._ordered(model, number, some, [(self.chance.choice(MAKE), self.words.new())])

    def _had_if(self, model, wanted):
        return [(key, whose) for key, whose in self._had(model)
                if wanted(whose, model.tickets[model.comments[key].ticket])]

    def _ordered(self, model, number, some, commands):
        had = some if some and self.chance.random() < 0.9 else self._had(model)
        if not had:
            return None
        key, whose = self.chance.choice(had)
        mail = {**self._mail(model, whose), "level": "verified", "trigger": ""}
        return Letter(number, to=(key, whose), parent=("left", key, whose), commands=commands,
                      **mail)

    def _commands(self, model):
        workers = self.setup.of(STAFF, VENDOR)
        tickets = ["{%s}" % key for key in sorted(model.tickets)] + ["{T0}", "0"]
        ways = {"assign": workers, "unassign": workers, "follow": [""], "unfollow": [""],
                "cc": sorted(model.people), "status": STATUSES, "close": [""], "reopen": [""],
                "merge": tickets, "mute": [""],
                "project": [*sorted(self.setup.projects), "nothing"],
                "for": self.setup.of(VENDOR, CUSTOMER) + [p.key for p in self.setup.strangers],
                "send": [""], "undo": [""], "tag": [self.words.new()], "untag": [self.words.new()],
                "time": ["1h30m " + self.words.new(), "25h " + self.words.new()],
                "field": ["budget 5000", self.words.new() + " 1"],
                **{name: [said for _, said in self._queries(model, name)] for name in QUERIES},
                **{name: ["%s %s" % (how, ticket) for ticket in tickets for how in LINKS]
                   for name in ("link", "unlink")}, **ARGUMENTS}
        some = PARTS if self.chance.random() < 0.6 else ways.keys()
        names = self.chance.sample(sorted(some & WORDS.keys()), self.chance.randint(1, 3))
        return [(name, self.chance.choice(ways[name])) for name in names]

    def _queries(self, model, *names):
        """One of each of these."""
        chance, slugs = self.chance, sorted(self.setup.projects)
        tickets = ["{%s}" % key for key in sorted(model.tickets)] + ["{T0}"]
        about = ["", *tickets * 3, *slugs, "project:" + slugs[0], "portfolio:" + self.setup.tag +
                 "client", "nothing"]
        words = sorted(word for word in model.all_words() if word.startswith("zq"))
        told = sorted(ticket.subject for ticket in model.tickets.values())
        told += [comment.word for comment in model.comments.values()]
        ways = {"show": about, "history": about, "who": about, "why": ["", *tickets],
                "mine": [""], "help": [""],
                "tickets": ["", "", *FILTERS, "project:" + slugs[0], "portfolio:" +
                            self.setup.tag + "client"],
                "find": [*chance.sample(told, min(len(told), 4)),
                         " ".join(chance.sample(words, min(2, len(words)))),
                         chance.choice((chance.choice(VOCABULARY), "zq*", ""))]}
        return [(name, chance.choice(ways[name])) for name in names]

    def _query(self, model, number):
        chance = self.chance
        names = [name for name in QUERIES if name in WORDS]
        names = sorted(chance.sample(names, min(len(names), chance.randint(1, 3))),
                       key=lambda name: name == "help")
        # Whatever somebody may not see is as if it were not there.
        asked = [*((name, "{T0}") for name in names if name in ABOUT_ONE),
                 *self._queries(model, *names)][:AT_ONCE]
        return self._asking(model, number, asked)

    def _find(self, model, number):
        asked = [self._queries(model, "find")[0] for _ in range(AT_ONCE)]
        return self._asking(model, number, asked)

    def _asking(self, model, number, asked):
        """By anybody, in answer to any mail that anybody has, or to the desk."""
        chance, had = self.chance, self._had(model)
        by = chance.choice(self.setup.of(STAFF, VENDOR, CUSTOMER))
        ask = {"by": by, "level": chance.choice(("verified", "verified", "plain")),
               "commands": asked, "to": chance.choice(sorted(self.setup.projects)),
               "subject": "Re: what is there"}
        if had and chance.random() < 0.7:
            key, whose = chance.choice(had)
            by = chance.choice((by, whose, whose))
            ask.update(by=by, to=(key, whose), parent=("left", key, whose))
        return Ask(number, **ask)

    def _forward(self, model, number):
        by = self.chance.choice(self.setup.of(STAFF))
        authors = self.setup.of(CUSTOMER) + [p.key for p in self.setup.strangers]
        mail = self._mail(model, by)
        mail.update(level="verified", form="text", copy=[],
                    ask=self._ask(model, by) if self.chance.random() < 0.3 else [])
        inside, word = self._line()
        return Forward(number, to=self.chance.choice(sorted(self.setup.projects)),
                       author=self.chance.choice(authors), inside=inside, inside_word=word,
                       shared=self.chance.random() < 0.3, **mail)

    def _typed(self, model, number):
        by = self.chance.choice(self.setup.of(STAFF, VENDOR, CUSTOMER))
        ticket = self.chance.choice(sorted(model.tickets))
        if model.tickets[ticket].merged:
            return None
        return Typed(number, ticket=ticket, private=self.chance.random() < 0.5,
                     **self._said(model, by, ticket))

    def _assign(self, model, number):
        return Assign(number, ticket=self.chance.choice(sorted(model.tickets)),
                      person=self.chance.choice(self.setup.of(STAFF, VENDOR)))

    def _merge(self, model, number):
        return Merge(number, ticket=self.chance.choice(sorted(model.tickets)),
                     into=self.chance.choice(sorted(model.tickets)))

    def _share(self, model, number):
        if model.shares and self.chance.random() < 0.5:
            what, slug, who = self.chance.choice(sorted(model.shares))
            return Share(number, what=what, slug=slug, who=who)
        (what, slug, who), role = self.setup.share()
        return Share(number, what=what, slug=slug, who=who, role=role)

    def _join(self, model, number):
        team, kind = self.chance.choice((("team", STAFF), ("press", VENDOR)))
        others = sorted(set(self.setup.of(kind)) - model.teams[self.setup.tag + team])
        return Join(number, team=self.setup.tag + team,
                    person=self.chance.choice(others)) if others else None

    def _group(self, model, number):
        portfolio = self.setup.tag + "client"
        slug = self.chance.choice(sorted(self.setup.projects))
        return Group(number, portfolio=portfolio, slug=slug,
                     out=slug in model.portfolios[portfolio])

    def _follow(self, model, number):
        chance = self.chance
        person = chance.choice(sorted(self.setup.of(STAFF, VENDOR, CUSTOMER)))
        what = chance.choice(("ticket", "ticket", "project", "portfolio"))
        how = chance.choice(("add", "mute", "remove") if what == "ticket" else ("add", "add",
                                                                               "remove"))
        which = chance.choice(sorted({"ticket": model.tickets, "project": model.projects,
                                      "portfolio": model.portfolios}[what]))
        return Follow(number, how=how, person=person, what=what, which=which)

    def _confirm(self, model, number):
        open_ones = sorted(key for key, (_, commands) in model.confirming.items()
                           if commands is not None)
        if not open_ones:
            return None
        how = self.chance.choices(("right", "wrong word", "by another"), (6, 1, 1))[0]
        return Confirm(number, by=self.chance.choice(open_ones), how=how)

    def _taken(self, model, number):
        """Something that somebody had, and has no more."""
        chance, found = self.chance, []
        if model.shares:
            what, slug, who = chance.choice(sorted(model.shares))
            found += [Share(number, what=what, slug=slug, who=who)] * 3
        teams = sorted((team, key) for team, keys in model.teams.items() for key in keys
                       if len(keys) > 1)
        if teams:
            team, key = chance.choice(teams)
            found.append(Leave(number, team=team, person=key))
        portfolio = self.setup.tag + "client"
        if model.portfolios[portfolio]:
            slug = chance.choice(sorted(model.portfolios[portfolio]))
            found.append(Group(number, portfolio=portfolio, slug=slug, out=True))
        who = chance.choice(self.setup.of(STAFF, VENDOR, CUSTOMER))
        ticket = chance.choice(sorted(model.tickets))
        found.append(Follow(number, how="remove", person=who, what="ticket", which=ticket))
        found = [step for step in found if can_be(step, model)]
        return chance.choice(found) if found else None

    def _held(self, model, number):
        """Something is said, and before it leaves something is taken away."""
        inner = None
        while not inner:
            inner = self.chance.choice((self._reply, self._typed))(model, number)
        then = self._taken(model, number)
        return Held(number, inner=inner, then=then) if then else inner


def can_be(step, model):
    """Whether a step can be played; which changes nothing."""
    try:
        step.play(copy.deepcopy(model))
    except Impossible:
        return False
    return True
