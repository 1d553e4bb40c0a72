"""What somebody does in a history, and what must come of it.

A step names what came before it by its key: C3 is what step 3 said, T3 the ticket it opened. A step
whose past is missing, since somebody cut it out of the history, cannot be played: Impossible.
"""

from dataclasses import dataclass, field, fields, replace

from canary_model import (AUTHENTICATED, CLAIMED, CUSTOMER, FAILED, PRIVATE, PUBLIC, STAFF, TOKEN,
                          VENDOR, Comment, covers, privacy)
from canary_undo import Change, Impossible
from canary_words import WORD

PLAINLY_PRIVATE = ("#private", "#Private")  # commands, and not only something like one
MAKE = ("split", "clone")  # commands that make another ticket, called by the word behind them
LEVELS = {"verified": AUTHENTICATED, "plain": CLAIMED, "failed": FAILED}


COMMENT, NOTICE, RECEIPT = "comment", "notice", "receipt"
ANSWERED = "what was asked for"
QUESTION, CONFIRM, ANSWER = "what waits", "what is to be confirmed", "what became of an answer"


@dataclass
class Told:
    """What must have arrived when a step is done: who was told of which comment, and beside that
    who may have been; or whom a notice of the ticket, or a receipt, went to."""

    comment: Comment
    must: frozenset
    may: frozenset = frozenset()
    what: str = COMMENT
    knows: frozenset = frozenset()  # words that a receipt may say
    asked: tuple = ()      # (name, what is asked), the lines of a mail that is nothing else
    in_vain: bool = None   # whether it says that nothing was done


@dataclass
class Step:
    """One step; what it is called is its class."""

    number: int

    def line(self):
        """As a person reads it."""
        said = ["%s=%s" % (f.name.replace("_", "-"), getattr(self, f.name)) for f in fields(self)
                if f.name != "number" and f.repr and getattr(self, f.name)]
        return "%2d %s %s" % (self.number, type(self).__name__.lower(), " ".join(said))

    def play(self, model):
        """Changes the model; a list of Told."""
        raise NotImplementedError


@dataclass(kw_only=True)
class Said(Step):
    """Somebody says something new, with a word in it."""

    by: str
    say: str = ""          # a line with the word in it
    word: str = ""
    trigger: str = ""      # of a rule
    repeats: list = field(default_factory=list)  # (comment, form): its line is in it again

    def comment(self, model, ticket, audience):
        """The comment it becomes, not yet said."""
        words = {self.word} | set(self.more_words())
        repeated = [model.comments[key] for key, _ in self.repeats]
        hidden = not all(covers(audience, other.audience) and other.ticket == ticket
                         for other in repeated)
        for other in repeated:
            if other.ticket != ticket:  # one that was merged: they say it to the staff of this one
                model.notes.setdefault(other.word, []).append((self.by, ticket or other.ticket))
        for other in repeated if audience == PUBLIC else ():
            if other.ticket == ticket:
                other.again = self.number
            elif other.author == self.by and other.audience == PUBLIC:
                words.add(other.word)  # what they said before everybody they may say elsewhere
        said = words | {other.word for other in repeated} | self.note_words()
        return Comment("C%d" % self.number, ticket, audience, self.by, self.say, self.word, words,
                       said, cut=hidden or self.orders(), by_mail=isinstance(self, Letter))

    def more_words(self):
        return ()

    def note_words(self):
        """Those behind its commands."""
        return set()

    def orders(self):
        """Whether it begins with commands: one that did nothing is for the staff to read."""
        return False

    def need(self, model):
        for key, _ in self.repeats:
            if key not in model.comments:
                raise Impossible(key)


@dataclass(kw_only=True)
class Letter(Said):
    """A mail. to is a project's slug, or (comment, whose) for the reply address of the mail that
    person had of that comment. parent and also are what it answers: ("left", comment, whose) or
    ("letter", comment), also only in References."""

    to: object = ""
    parent: tuple = ()
    also: tuple = ()
    level: str = "plain"
    first: str = ""        # the first line
    ask: list = field(default_factory=list)       # keys and teams, behind #ask
    commands: list = field(default_factory=list)  # (name, a person's key or "")
    copy: list = field(default_factory=list)      # keys of who is in Cc
    subject: str = ""      # with a word of its own
    id_word: str = ""      # in the Message-ID
    files: list = field(default_factory=list)  # (word of its name, word of its content)
    form: str = "text"     # text, html, both, qp, base64
    quote: bool = False    # the mail that is answered, below, as mail programs do it
    address: str = ""      # a line, in which the reply address of that mail stands
    by_machine: bool = False
    repeated: bool = False # it was here before
    stuck: str = field(default="", repr=False)  # the ticket in which it can be said nowhere

    def orders(self):
        return bool(self.first or self.ask or self.commands)

    def more_words(self):
        return [w for w in (self.subject, self.id_word, *sum(self.files, ())) if w]

    def note_words(self):
        return {word for _, said in self.commands for word in WORD.findall(said)}

    def _note(self, model, level, comment):
        """Where they are commands they are for the staff; else they are text."""
        if level < TOKEN or self.by_machine or self.repeated:
            comment.words |= self.note_words()
        for word in self.note_words() - comment.words:
            model.notes.setdefault(word, []).append((self.by, comment.ticket))

    def references(self):
        """(comment, whose) of our mails that it answers, and letters: nearest first."""
        return [ref for ref in (self.parent, self.also) if ref]

    def need(self, model):
        super().need(model)
        if isinstance(self.to, tuple):
            self._need_mail(model, *self.to)
        for ref in self.references():
            if ref[0] == "left":
                self._need_mail(model, *ref[1:])
            elif ref[1] not in model.comments:
                raise Impossible(ref[1])

    @staticmethod
    def _need_mail(model, key, whose):
        if key not in model.comments or whose not in model.comments[key].told:
            raise Impossible("%s to %s" % (key, whose))

    def play(self, model):
        self.need(model)
        level = LEVELS[self.level]
        ticket, audience, level = self._place(model, level)
        if ticket is None:
            return self._wait(model, self.waits_for(model))
        if ticket == "new":
            return self._open(model, level, audience)
        makes = self._makes(model, ticket, level)
        comment = self.comment(model, ticket, audience)
        self._note(model, level, comment)
        knows = self._knows(model, ticket)
        unheard = model.say(comment, self.say + self.trigger, level,
                            commands=self._obeyed(), copied=set(self.copy))
        begun = comment
        if makes:
            begun, new = self._make(model, makes, comment)
            unheard |= new - {self.by}
        return [Told(begun, begun.told), Told(None, frozenset(unheard), what=NOTICE),
                *self._receipts(model, ticket, level, knows | self._knows(model, ticket))]

    def _makes(self, model, ticket, level):
        """The command, if there is one, that makes another ticket of this one and may do so."""
        found = [name for name, _ in self._obeyed() if name in MAKE]
        may = found and model.may_command(self.by, model.tickets[ticket], found[0])
        return found[0] if may and level == AUTHENTICATED else ""

    def _make(self, model, name, comment):
        """The comment that is told, and who works on the other ticket. What was said here begins
        that by #split, for no more people than it was for; nothing of it is there by #clone."""
        old = model.tickets[comment.ticket]
        key = model.make("T%d" % self.number, self.by, old, dict(self.commands)[name])
        model.changes.append(Change(self.by, old.key, [name]))
        if name == "clone":
            model.tickets[key].assignees = set(old.assignees)
            return comment, set(old.assignees)
        comment.told, comment.by_mail = frozenset(), False
        begun = replace(comment, key="C%ds" % self.number, ticket=key,
                        audience=PUBLIC if comment.audience == PUBLIC else PRIVATE)
        model.say(begun, "", AUTHENTICATED, is_opening=True)
        return begun, set()

    def _wait(self, model, projects):
        must, may = model.bury({self.word} | set(self.more_words()) | self.note_words(),
                                projects)
        return [Told(None, must, may, QUESTION)]

    def _knows(self, model, ticket):
        """What its sender may know of a ticket: its title."""
        if not model.may_see(self.by, model.tickets[ticket], PUBLIC):
            return frozenset()
        return frozenset(word for word, of in model.titles.items() if of == ticket)

    def _receipts(self, model, ticket, level, knows):
        """Who asks for something, and is known at least by a token, is answered; who is known by
        no more than that is asked first whether the commands are theirs."""
        if level < TOKEN or self.by_machine or self.repeated:
            return []
        own, waits = frozenset({self.by}), self.commands and level < AUTHENTICATED
        done = self.commands and not waits
        plainly = done or self.ask or self.first.strip() in PLAINLY_PRIVATE
        told = [Told(None, own if plainly else frozenset(), own, RECEIPT, knows)] if (
            self.first or self.ask or done) else []
        if waits:
            told.append(Told(None, own if self._is_news(model, ticket) else frozenset(), own,
                             CONFIRM))
        return told

    def _is_news(self, model, ticket):
        """It is not asked again what is asked already."""
        last, model.confirming[self.by] = model.confirming.get(self.by), (ticket, self.commands)
        return last != (ticket, self.commands)

    def _obeyed(self):
        return () if self.by_machine or self.repeated else self.commands

    def title(self):
        """Words of a ticket that it opens."""
        return {self.subject, self.id_word} - {""}

    def _open(self, model, level, audience):
        if any(name in MAKE for name, _ in self.commands):
            raise Impossible("a ticket of which another is made")
        comment = self.comment(model, "", audience)
        ticket = model.open("T%d" % self.number, self.by, self.by, self.to, comment,
                            self.subject)
        self._note(model, level, comment)
        self._note_asking(model, ticket, audience)
        model.titles.update(dict.fromkeys(
            self.title() if audience == PUBLIC else {self.subject}, ticket))
        unheard = model.say(comment, self.say, level, is_opening=True,
                            commands=self._obeyed(), copied=set(self.copy))
        return [Told(comment, comment.told), Told(None, frozenset(unheard), what=NOTICE),
                *self._receipts(model, ticket, level, frozenset(self.title()))]

    def waits_for(self, model):
        """The projects whose people are asked about it: where something private was answered, that
        one's alone."""
        closed = {model.tickets[ticket].project for ticket, _ in self.closing(model)}
        asked = {model.tickets[ticket].project
                 for ticket in [self.stuck] * bool(self.stuck) or self._answered(model)}
        return closed or asked | ({self.to} if isinstance(self.to, str) else set())

    def _answered(self, model):
        return [ticket for ticket, _, _ in self._threads(model)]

    def _threads(self, model):
        """(ticket, audience, whose) of all that it answers; whose is None for a letter."""
        refs = ([("left", *self.to)] if isinstance(self.to, tuple) else []) + self.references()
        for ref in refs:
            comment = model.comments[ref[1]]
            yield comment.ticket, comment.audience, ref[2] if ref[0] == "left" else None

    def _found(self, model, level):
        """Where it belongs, before privacy is looked at: (ticket, audience, level), ("new", …), or
        None for nowhere. Reply addresses and our own Message-IDs come before those of letters."""
        threads = list(self._threads(model))
        for ticket, audience, whose in sorted(threads, key=lambda found: found[2] is None):
            reached = max(level, TOKEN) if whose == self.by else level
            if model.may_write(self.by, model.tickets[ticket], audience, reached):
                return ticket, audience, reached
            if whose is not None or audience != PUBLIC:
                return None
        return "new", PUBLIC, level

    def closing(self, model):
        """(ticket, thread) of all that it answers that is not public, the most private first."""
        threads = [(t, a) for t, a, _ in self._threads(model) if a != PUBLIC]
        return sorted(threads, key=lambda found: -privacy(found[1]))

    def _place(self, model, level):
        """(ticket or "new", thread, how far its sender is believed there), or None's."""
        nowhere = None, None, level
        found = self._found(model, level) if level != FAILED else None
        found = self._closed(model, *found) if found else None
        found = self._merged(model, *found) if found else None
        self.stuck = found[0] if found and found[0] != "new" else ""
        found = self._asked(model, *found) if found else None
        return found or nowhere

    def _merged(self, model, ticket, audience, reached):
        """The same thread of the ticket that it was merged into, if there is one to which its
        sender may write."""
        into = model.tickets[ticket].merged if ticket != "new" else ""
        if not into or audience not in (PUBLIC, PRIVATE):
            return ticket, audience, reached
        may = model.may_write(self.by, model.tickets[into], audience, reached)
        return (into if may else ticket), audience, reached

    def _closed(self, model, ticket, audience, reached):
        """Where what it answers and its first line let it go; None for nowhere."""
        closing = self.closing(model)
        wanted = [(ticket, PRIVATE)] if self.first else []
        for other, thread in closing[:1] + wanted:
            if privacy(thread) <= privacy(audience) and ticket != "new":
                continue
            if ticket == "new" or other != ticket or not model.may_write(
                    self.by, model.tickets[ticket], thread, reached):
                return None
            audience = thread
        return ticket, audience, reached

    def _asks(self, model, ticket):
        """The thread it is for; None when its sender may not ask, or this is nobody to ask."""
        keys = set().union(*(model.teams.get(name, {name}) for name in self.ask))
        if ticket == "new":
            may = model.role(self.by, self.to) in ("manager", "lead", "member")
        else:
            may = model.may_command(self.by, model.tickets[ticket], "ask")
        fits = keys and all(model.people[key].kind == VENDOR for key in keys)
        return frozenset(keys) if may and fits else None

    def _asked(self, model, ticket, audience, reached):
        """The same, for #ask: what cannot be asked is for the staff, or goes nowhere."""
        if not self.ask or model.people[self.by].kind == CUSTOMER:
            return ticket, audience, reached
        heard = reached == AUTHENTICATED and not self.by_machine
        thread = self._asks(model, ticket) if heard else None
        if thread and audience in (PUBLIC, thread):
            if ticket != "new":
                self._note_asking(model, ticket, thread)
            return ticket, thread, reached
        if ticket == "new":
            return None
        inside = model.people[self.by].kind == VENDOR and audience != PUBLIC
        if audience == PRIVATE or inside:
            return ticket, audience, reached
        may = reached >= TOKEN and model.may_write(self.by, model.tickets[ticket], PRIVATE, reached)
        return (ticket, PRIVATE, reached) if may else None

    def _note_asking(self, model, ticket, thread):
        if thread not in (PUBLIC, PRIVATE):
            model.tickets[ticket].ask(thread, self.by)


@dataclass(kw_only=True)
class Ask(Letter):
    """A mail of nothing but queries: no comment comes of it, and to the desk no ticket."""

    def more_words(self):
        return ()

    def play(self, model):
        self.need(model)
        ticket, _, level = self._place(model, LEVELS[self.level])
        if ticket is None:
            return self._wait(model, self.waits_for(model))
        own, asked = frozenset({self.by}), tuple(self.commands)
        if level >= TOKEN:  # they are answered with their own words
            for word in self.note_words():
                model.notes.setdefault(word, []).append((self.by, ticket))
        if level == AUTHENTICATED and ticket == "new":
            return [Told(None, own, what=ANSWERED, asked=asked)]
        if level < TOKEN or ticket == "new":
            raise Impossible("it would be text")
        if level < AUTHENTICATED:
            return self._receipts(model, ticket, level, frozenset())
        return [Told(None, own, what=RECEIPT, knows=self._knows(model, ticket), asked=asked)]


@dataclass(kw_only=True)
class Forward(Letter):
    """One of the staff hands on a mail, in the text; author wrote it. inside is its line. What is
    attached is with what stands above, for nobody can tell, and not for who is asked."""

    author: str = ""
    inside: str = ""
    inside_word: str = ""
    shared: bool = False   # it goes to its author, too

    def more_words(self):
        return [*super().more_words(), self.inside_word]

    def play(self, model):
        level = LEVELS[self.level]
        if level != AUTHENTICATED or model.people[self.by].kind != STAFF:
            return super().play(model)
        thread = self._asks(model, "new") if self.ask else None
        if self.ask and not thread:
            return self._wait(model, {self.to})
        inside = Comment("C%di" % self.number, "", PUBLIC, self.author, self.inside,
                         self.inside_word, {self.inside_word, self.subject})
        ticket = model.open("T%d" % self.number, self.by, self.author, self.to, inside,
                            self.subject)
        model.titles[self.subject] = ticket
        model.say(inside, self.inside, CLAIMED, is_opening=True)
        audience = thread or (PUBLIC if self.shared else PRIVATE)
        self._note_asking(model, ticket, audience)
        note = self.comment(model, ticket, audience)
        note.words -= inside.words
        for word in sum(self.files, ()) if thread else ():
            note.words -= {word}
            model.notes.setdefault(word, []).append((self.by, ticket))
        unheard = model.say(note, self.say + self.trigger, level)
        if self.shared:
            model.tickets[ticket].copied.add(self.author)
        return [Told(inside, inside.told), Told(note, note.told),
                Told(None, frozenset(unheard), what=NOTICE),
                *self._receipts(model, ticket, level, frozenset(self.title()))]


@dataclass(kw_only=True)
class Confirm(Step):
    """An answer to the question whether commands are one's own. By another it waits for who may
    release it."""

    by: str
    how: str = "right"     # right, again, wrong word, by another

    def play(self, model):
        if self.by not in model.confirming:
            raise Impossible(self.by)
        ticket, commands = model.confirming[self.by]
        own = frozenset({self.by})
        if self.how == "by another":
            return [Told(None, frozenset(), frozenset(model.people), QUESTION)]
        if self.how != "right" or commands is None:
            return [Told(None, frozenset(), own, ANSWER, in_vain=True)]
        model.confirming[self.by] = ticket, None
        new = model.commands(self.by, model.tickets[ticket], commands, self.number)
        new = {key for key in new if model.may_see(key, model.tickets[ticket], PUBLIC)}
        return [Told(None, own, what=ANSWER, in_vain=False),
                Told(None, frozenset(new - own), what=NOTICE)]


@dataclass(kw_only=True)
class Typed(Said):
    """posternctl ticket comment."""

    ticket: str
    private: bool = False

    def play(self, model):
        self.need(model)
        if self.ticket not in model.tickets or model.tickets[self.ticket].merged:
            raise Impossible(self.ticket)
        audience = PRIVATE if self.private else PUBLIC
        if not model.may_see(self.by, model.tickets[self.ticket], audience):
            model.bury({self.word}, ())
            return []
        comment = self.comment(model, self.ticket, audience)
        unheard = model.say(comment, self.say + self.trigger, AUTHENTICATED)
        return [Told(comment, comment.told), Told(None, frozenset(unheard), what=NOTICE)]


@dataclass(kw_only=True)
class Assign(Step):
    """posternctl ticket set assign=; whoever is new to it is told."""

    ticket: str
    person: str

    def play(self, model):
        if self.ticket not in model.tickets or model.tickets[self.ticket].merged:
            raise Impossible(self.ticket)
        ticket = model.tickets[self.ticket]
        new = {self.person} - ticket.assignees
        for person in new:
            ticket.assign(person)
        return [Told(None, frozenset(new), what=NOTICE)]


@dataclass(kw_only=True)
class Merge(Step):
    """posternctl ticket merge, by nobody in particular."""

    ticket: str
    into: str

    def play(self, model):
        both = [model.tickets.get(key) for key in (self.ticket, self.into)]
        if not all(both) or both[0] is both[1] or any(ticket.merged for ticket in both):
            raise Impossible("two tickets")
        model.merge(*both)
        return []


@dataclass(kw_only=True)
class Share(Step):
    """A role is given; "" takes it away."""

    what: str              # project or portfolio
    slug: str
    who: str
    role: str = ""

    def line(self):
        return super().line() + ("" if self.role else " taken away")

    def play(self, model):
        key = (self.what, self.slug, self.who)
        if self.role:
            model.shares[key] = self.role
        elif model.shares.pop(key, None) is None:
            raise Impossible("a share")
        return []


@dataclass(kw_only=True)
class Join(Step):
    """Somebody becomes a member of a team."""

    team: str
    person: str

    def play(self, model):
        model.teams[self.team].add(self.person)
        return []


@dataclass(kw_only=True)
class Leave(Step):
    """Somebody is taken out of a team."""

    team: str
    person: str

    def play(self, model):
        if self.person not in model.teams[self.team]:
            raise Impossible(self.person)
        model.teams[self.team].remove(self.person)
        return []


@dataclass(kw_only=True)
class Follow(Step):
    """posternctl follower add, mute, remove: of a ticket, a project, a portfolio."""

    how: str
    person: str
    what: str              # ticket, project, portfolio
    which: str

    def play(self, model):
        if self.what != "ticket":
            self._whole(model.followers.setdefault((self.what, self.which), set()))
            return []
        if self.which not in model.tickets:
            raise Impossible(self.which)
        ticket = model.tickets[self.which]
        hears = ticket.listeners | model.project_followers(ticket.project)
        if self.how == "mute" and not (model.may_see(self.person, ticket, PUBLIC) or
                                       self.person in hears):
            raise Impossible("nothing to mute")
        {"add": lambda: ticket.follow(self.person, True), "mute": lambda: ticket.mute(self.person),
         "remove": lambda: ticket.leave(self.person)}[self.how]()
        return []

    def _whole(self, followers):
        if (self.how == "add") == (self.person in followers):
            raise Impossible(self.person)
        (followers.add if self.how == "add" else followers.remove)(self.person)


@dataclass(kw_only=True)
class Group(Step):
    """A project is put into a portfolio, or taken out of it."""

    portfolio: str
    slug: str
    out: bool = False

    def play(self, model):
        projects = model.portfolios[self.portfolio]
        if (self.slug in projects) != self.out:
            raise Impossible(self.slug)
        (projects.remove if self.out else projects.add)(self.slug)
        return []


@dataclass(kw_only=True)
class Held(Step):
    """The smarthost puts off what is told of inner; meanwhile then is done. What is taken away
    counts; what a mail was made for, and is not any more, may stay away."""

    inner: Step
    then: Step
    taken: bool = False    # whether then could be done when it was played last

    def line(self):
        return "%2d while its mail waits:\n   %s\n   %s" % (self.number, self.inner.line(),
                                                            self.then.line())

    def play(self, model):
        self.taken = False
        told = self.inner.play(model)
        before = {id(t): self._classes(model, t) for t in told}
        try:
            self.then.play(model)
        except Impossible:
            return told
        self.taken = True
        return [self._left(model, t, before[id(t)]) for t in told]

    @staticmethod
    def _classes(model, told):
        """What each of them is to the thread: mail is made for one such class."""
        if not told.comment:
            return {}
        ticket = model.tickets[told.comment.ticket]
        return {key: tuple(model.may_see(key, ticket, audience) for audience in (PRIVATE, PUBLIC))
                for key in told.must}

    def _left(self, model, told, before):
        if not told.comment:
            return Told(None, frozenset(), told.must | told.may, told.what, told.knows)
        ticket = model.tickets[told.comment.ticket]
        still = {key for key in told.must
                 if model.may_see(key, ticket, told.comment.audience)}
        after = self._classes(model, told)
        hears = ticket.following() | ticket.members(told.comment.audience)
        hears |= model.project_followers(ticket.project)
        same = {key for key in still
                if before[key] == after[key] and key in hears - ticket.silent}
        told.comment.told = frozenset(same)
        return Told(told.comment, frozenset(same), frozenset(still))
