"""Who may see, say and hear what, as the design says it; the desk is never asked.

    Nothing is visible without a share, or without taking part in the ticket.
    The public thread: requester, opener, assignees; staff, vendors and customers with a share of
    the project (a customer's share may be of their own tickets alone: that adds nothing).
    The private thread: staff with a share, and staff assigned to the ticket.
    A vendor thread: the same, and the vendors who were asked.
    Whoever follows only since somebody put them into Cc reads nothing older; whoever was in To or
    Cc of public mail may go on there, and sees nothing for that.
    Told is who takes part, is of the project's team, follows the project, or is named by a rule,
    as far as they may see the thread and did not say that they want none of it; not who has it by
    To or Cc of a verified mail; never who said it, unless somebody only claims to be that person
    and is of the staff. Of a new ticket that nobody on the staff would hear of, those are told who
    may most.
"""

from dataclasses import dataclass, field

from canary_undo import Change, compare, facts_of, undo

STAFF, VENDOR, CUSTOMER = "staff", "vendor", "customer"
PUBLIC, PRIVATE = "public", "private"  # a vendor thread is the frozenset of who was asked

# The roles that fit a kind, the one that may most first.
ROLES = {STAFF: ("manager", "lead", "member", "restricted"), VENDOR: ("vendor",),
         CUSTOMER: ("customer", "own")}

# Of a support ticket: the first, which a closed one gets again, and the one that ends the work.
STATUSES = ("New", "Assigned", "In Progress", "Waiting", "Closed")
NEW, CLOSED = STATUSES[0], STATUSES[-1]

# Commands that change neither who hears what nor how far the work is.
LEAVES_ALONE = ("priority", "due", "planned", "points", "progress", "tag", "untag", "field", "type",
                "time", "link", "unlink")
# Those that are answered, and change nothing at all.
QUERIES = ("tickets", "mine", "show", "history", "who", "why", "find", "help")

# How far a sender is believed.
FAILED, CLAIMED, TOKEN, AUTHENTICATED = range(4)


def privacy(audience):
    """How private a thread is: of two the higher number wins."""
    return {PUBLIC: 0, PRIVATE: 2}.get(audience, 1)


def covers(heard, other):
    """Whether whoever may read in one thread of a ticket may read in the other."""
    return heard in (other, PRIVATE)


@dataclass
class Person:
    key: str        # "s1": the first of the staff of a history
    kind: str
    name: str
    address: str

    @property
    def domain(self):
        return self.address.partition("@")[2]


@dataclass
class Ticket:
    key: str
    project: str
    requester: str
    opener: str
    subject: str           # the word in it
    status: str = NEW
    assignees: set = field(default_factory=set)
    listeners: set = field(default_factory=set)  # they follow, which opens nothing to them
    added: set = field(default_factory=set)      # they were asked in
    silent: set = field(default_factory=set)     # they want no mail of it
    muted: set = field(default_factory=set)      # those of them who muted it
    since: dict = field(default_factory=dict)    # who was asked in by Cc -> number of that step
    merged: str = ""       # the ticket it is part of by now
    requester_since: float = 0  # the step from which on it is for them; 0 for its beginning
    copied: set = field(default_factory=set)     # they were in To or Cc of public mail
    asking: dict = field(default_factory=dict)   # vendor thread -> those of the staff who asked

    def taking_part(self):
        return {self.requester, self.opener} | self.assignees | self.added

    def following(self):
        return (self.taking_part() | self.listeners) - self.silent

    def follow(self, key, added):
        self._hear(key)
        (self.added if added else self.listeners).add(key)

    def leave(self, key):
        self.added.discard(key)
        self.since.pop(key, None)
        self.listeners.discard(key)
        self.muted.discard(key)
        self.silent.add(key)

    def _hear(self, key):
        self.silent.discard(key)
        self.muted.discard(key)

    def mute(self, key):
        if key not in self.added:
            self.listeners.add(key)
        self.silent.add(key)
        self.muted.add(key)

    def follows_how(self, key):
        """All there is to say of whether and how somebody follows it."""
        return (*(key in keys for keys in self._followings()), self.since.get(key))

    def follow_how(self, key, how):
        for keys, is_in in zip(self._followings(), how):
            (keys.add if is_in else keys.discard)(key)
        self.since.pop(key, None)
        if how[-1] is not None:
            self.since[key] = how[-1]

    def _followings(self):
        return self.added, self.listeners, self.silent, self.muted

    def has_said(self, key):
        """Whether somebody follows it, or said that they want no mail of it."""
        return key in self.added | self.listeners | self.silent

    def ask(self, thread, key):
        self.asking.setdefault(thread, set()).add(key)

    def members(self, thread):
        """Who hears of a vendor thread because they were asked, or asked."""
        return set() if thread in (PUBLIC, PRIVATE) else thread | self.asking.get(thread, set())

    def assign(self, key):
        """Whoever works on it hears of it, whatever they wanted before."""
        self.assignees.add(key)
        self._hear(key)


@dataclass
class Comment:
    key: str
    ticket: str
    audience: object
    author: str
    line: str              # what was typed that is new
    word: str              # the word in it
    words: set             # all words of it, wherever they stood
    said: set = frozenset()  # and those of others that it repeats, or that stand in its commands
    told: frozenset = frozenset()
    had: frozenset = frozenset()  # it was sent to them, too
    cut: bool = False      # it repeats what not everybody in its audience may see
    by_mail: bool = False  # so that it has a Message-ID of its own

    again: int = 0         # the last step in which its line was said again in public

    @property
    def number(self):
        """Of its step."""
        return int(self.key.strip("Cis"))


@dataclass
class Rule:
    """When a comment has the trigger in it: tell these, and the rest of it."""

    trigger: str
    notify: list           # of "requester", "assignees", "team", or a person's key
    assign: str = ""
    follow: str = ""       # who is made to follow
    status: str = ""
    private: bool = False  # the comment is kept for staff

    def does_more(self):
        """Than to tell; which is all that can be done on a ticket that was merged."""
        return bool(self.assign or self.follow or self.status or self.private)


# The lists that can be told from here, by the line that asks for them.
LISTED = {
    ("tickets", ""): lambda key, ticket: True,
    ("tickets", "status:open"): lambda key, ticket: True,
    ("tickets", "requester:me"): lambda key, ticket: key == ticket.requester,
    ("mine", ""): lambda key, ticket: key in ticket.assignees | {ticket.opener, ticket.requester},
}


class Model:
    """The state of one history."""

    def __init__(self, people):
        self.people = {p.key: p for p in people}
        self.teams = {}        # name -> set of keys; a team's members may be added to
        self.projects = {}     # slug -> team that follows from the start, or ""
        self.portfolios = {}   # slug -> set of projects
        self.shares = {}       # (what, slug, who) -> role; who is a key, a team, or "staff"
        self.followers = {}    # (what, slug) -> who follows all of a project, or portfolio
        self.rules = []
        self.tickets = {}
        self.comments = {}
        self.words = {}        # word -> comments, and the projects for which it waits
        self.asked = set()     # who was asked about what waits
        self.confirming = {}   # who was asked to confirm commands -> the last of them
        self.titles = {}       # word of a ticket's subject, or first Message-ID -> ticket
        self.changes = []      # what commands changed that may be undone
        self.notes = {}        # word of a command -> (who gave it, the ticket): for the staff

    # --- who may ---

    def role(self, key, project):
        """The role that may most, of all shares that reach somebody."""
        roles = ROLES[self.people[key].kind]
        held = {role for (what, slug, who), role in self.shares.items()
                if role in roles and self._covers(what, slug, project) and self._is(key, who)}
        return next((role for role in roles if role in held), None)

    def roles_by(self, key, portfolio):
        """Those that shares of a portfolio give somebody."""
        return {role for (what, slug, who), role in self.shares.items()
                if (what, slug) == ("portfolio", portfolio) and self._is(key, who)}

    def _covers(self, what, slug, project):
        return slug == project if what == "project" else project in self.portfolios[slug]

    def _is(self, key, who):
        return (who == key or key in self.teams.get(who, ()) or
                (who == "staff" and self.people[key].kind == STAFF))

    def may_see(self, key, ticket, audience):
        """To see a thread is to be allowed to write to it, too."""
        role = self.role(key, ticket.project)
        inside = self.people[key].kind == STAFF and (role is not None or key in ticket.assignees)
        if audience == PUBLIC:
            return key in ticket.taking_part() or role not in (None, "own")
        return inside or (audience != PRIVATE and key in audience)

    def project_followers(self, project):
        return {key for (what, slug), keys in self.followers.items()
                if self._covers(what, slug, project) for key in keys}

    def may_write(self, key, ticket, audience, level):
        """A claimed sender writes in public, where they take part, or had a copy."""
        if level == FAILED:
            return False
        if audience == PUBLIC and key in ticket.copied:
            return True
        part = (ticket.taking_part() | ticket.listeners | self.project_followers(ticket.project))
        return self.may_see(key, ticket, audience) and (
            level >= TOKEN or (audience == PUBLIC and key in part))

    def all_words(self):
        return {*self.words, *self.notes}

    def may_read(self, key, word):
        """Whether somebody may find this word in their mail now."""
        if word in self.titles and self.may_see(key, self.tickets[self.titles[word]], PUBLIC):
            return True
        if any(self._may_read_note(key, *note) for note in self.notes.get(word, ())):
            return True
        return any(self._may_read_there(key, said) for said in self.words.get(word, ()))

    def sees(self, key):
        """The tickets that somebody may know of."""
        return [ticket for ticket in self.tickets.values() if self.may_see(key, ticket, PUBLIC)]

    def listed(self, key, name, said):
        """The titles that a query's answer has, no less and no more; None where only what may be
        seen is known."""
        wanted = LISTED.get((name, said))
        if not wanted:
            return None
        return {ticket.subject for ticket in self.sees(key)
                if ticket.status != CLOSED and wanted(key, ticket)}

    def read(self, key, ticket):
        """The comments on a ticket that somebody may read, in the order in which they were
        said."""
        return [c for c in self.comments.values() if c.ticket == ticket.key
                and self._may_read(key, c)]

    def found(self, key, words):
        """Where somebody must find these words, and where they may: tickets."""
        must, may = set(), set()
        for ticket in self.tickets.values():
            title = {ticket.subject} if self.may_see(key, ticket, PUBLIC) else set()
            read = self.read(key, ticket)
            if words <= title or any(words == {c.word} for c in read):
                must.add(ticket.key)
            if words <= title or any(words <= c.words | c.said for c in read):
                may.add(ticket.key)
        return must, may

    def why(self, key, ticket):
        """What #why says to somebody who may see a ticket: why they get its mail, or that they get
        none."""
        if key in ticket.muted:
            return {"muted"}
        if key in ticket.silent:
            return {"left"}
        if key not in ticket.following() | self.project_followers(ticket.project):
            return {"none"}
        return {"gets"} | {what for what, people in (
            ("requester", {ticket.requester}), ("opener", {ticket.opener}),
            ("assignee", ticket.assignees)) if key in people}

    def _may_read_note(self, key, author, ticket):
        return key == author or (ticket in self.tickets and
                                 self.may_see(key, self.tickets[ticket], PRIVATE))

    def _may_read_there(self, key, said):
        if isinstance(said, frozenset):
            return any(self.may_release(key, project) for project in said)
        comment = self.comments[said]
        return key in comment.had | {comment.author} or self._may_read(key, comment)

    def _may_read(self, key, comment):
        ticket = self.tickets[comment.ticket]
        return self.may_see(key, ticket, comment.audience) and (
            comment.audience != PUBLIC or
            max(comment.number, comment.again) >= self._sees_from(key, ticket))

    def _sees_from(self, key, ticket):
        """The step from which on somebody reads what is said on it in public."""
        late = key == ticket.requester and ticket.requester_since
        whole = {ticket.opener} | ticket.assignees | (ticket.added - set(ticket.since))
        whole |= set() if late else {ticket.requester}
        if key in whole or self.role(key, ticket.project) not in (None, "own"):
            return 0
        return min([ticket.requester_since] * bool(late) + [ticket.since.get(key, 99)])

    def may_release(self, key, project):
        """What waits in quarantine is shown to who may let it in."""
        return self.role(key, project) in ("manager", "lead")

    def may_command(self, key, ticket, name):
        """Whether somebody who is verified may give this command."""
        role, kind = self.role(key, ticket.project), self.people[key].kind
        if kind == STAFF and role is None and key in ticket.assignees:
            role = "member"
        leads = role in ("manager", "lead")
        if name == "ask":
            return leads or role == "member"
        if name in ("follow", "unfollow", "mute", "undo"):
            return self.may_see(key, ticket, PUBLIC)
        if name == "time":
            return leads or role == "member" or key in ticket.assignees
        if name == "cc":
            return leads or role == "member" or key == ticket.requester
        if name in ("status", "close", "reopen") and kind == VENDOR:
            return key in ticket.assignees
        return self._works(key, ticket, role)

    @staticmethod
    def _works(key, ticket, role):
        return role in ("manager", "lead") or (
            role == "member" and key in ticket.assignees | {ticket.opener})

    def may_move(self, key, ticket, project):
        """Whether somebody may change it where it is, and where it is to go; where they have no
        role they have none by their work on it."""
        return self.may_command(key, ticket, "project") and self._works(
            key, ticket, self.role(key, project))

    # --- what happens ---

    def commands(self, key, ticket, given, number, sends=False):
        """All those of one message, which are undone together; who is new to the work."""
        new, names, before = set(), [], facts_of(self)
        for name, whom in given:
            if name == "undo" and self.may_command(key, ticket, name):
                self._note_change(key, ticket, names, before)
                undo(self, key, ticket)
                before, names = facts_of(self), []
            elif self.may_command(key, ticket, name) and name not in QUERIES + ("undo",):
                names.append(name)
                new |= self._command(key, ticket, name, whom, number + (0 if sends else 0.5))
        self._note_change(key, ticket, names, before)
        return new

    def _note_change(self, key, ticket, names, before):
        known = not set(names) & set(LEAVES_ALONE)
        facts = compare(before, facts_of(self)) if known else None
        if facts != {}:
            self.changes.append(Change(key, ticket.key, names, facts))

    def _command(self, key, ticket, name, whom, since):
        """Done, if it may be; who is new to the work."""
        if ticket.merged or name in LEAVES_ALONE:
            return set()
        if name == "merge":
            self._merge_by(key, ticket, whom)
            return set()
        if name == "assign":
            new = {whom} - ticket.assignees
            for person in new:
                ticket.assign(person)
            return new
        if name == "unassign":
            ticket.assignees.discard(whom)
        elif name == "status":
            ticket.status = whom
        elif name in ("close", "reopen"):
            self._end(ticket, name == "close")
        elif name == "unfollow":
            ticket.leave(key)
        elif name == "mute":
            ticket.mute(key)
        elif name == "project":
            self._move(key, ticket, whom)
        elif name == "for":
            self._give(key, ticket, whom, since)
        elif name in ("send", "split", "clone"):
            pass
        elif whom in ("", key) or whom not in ticket.silent:
            ticket.follow(whom or key, whom not in ("", key))
        elif self.people[key].kind == STAFF and whom not in ticket.muted:
            ticket.follow(whom, True)
        return set()

    def _move(self, key, ticket, project):
        if project in self.projects and project != ticket.project and (
                self.may_move(key, ticket, project)):
            ticket.project = project
            ticket.listeners |= self.teams.get(self.projects[project], set()) - ticket.silent

    @staticmethod
    def _give(key, ticket, whom, since):
        """It is for somebody else now; who says so goes on hearing of it."""
        if whom != ticket.requester:
            ticket.requester, ticket.requester_since = whom, since
            ticket.follow(key, False)

    def _merge_by(self, key, ticket, into):
        """Both must be theirs to change."""
        into = self.tickets.get(into.strip("{}"))
        if into and into is not ticket and not into.merged and self.may_command(key, into, "merge"):
            self.merge(ticket, into)

    @staticmethod
    def _end(ticket, closes):
        if (ticket.status == CLOSED) != closes:
            ticket.status = CLOSED if closes else NEW

    def merge(self, ticket, into):
        """It becomes part of another, which those follow who took part in it: who may see the other
        without it, and in the same project all but vendors."""
        hears = ticket.listeners | self.project_followers(ticket.project)
        everybody = ticket.taking_part() | ticket.listeners | ticket.silent
        for key in sorted(everybody & (ticket.taking_part() | hears)):
            sees = self.may_see(key, into, PUBLIC)
            same = into.project == ticket.project and self.people[key].kind != VENDOR
            says = ticket.has_said(key) or key in ticket.taking_part()
            if into.has_said(key) or not says or not (sees or same):
                continue
            if key not in ticket.silent or key in ticket.muted:
                into.follow(key, not sees)
            if key in ticket.silent:
                (into.mute if key in ticket.muted else into.leave)(key)
        ticket.status = CLOSED
        for part in self.tickets.values():
            if part is ticket or part.merged == ticket.key:
                part.merged = into.key

    def open(self, key, opener, requester, project, comment, subject):
        """A ticket of this key, which is returned; its first comment is told by say."""
        listeners = set(self.teams.get(self.projects[project], ()))
        self.tickets[key] = Ticket(key, project, requester, opener, subject,
                                   listeners=listeners)
        comment.ticket = key
        return key

    def make(self, key, opener, old, subject):
        """A ticket made of another, of whose followers the staff follows it."""
        follow = (old.listeners | old.added | old.assignees) - old.silent
        self.tickets[key] = Ticket(
            key, old.project, old.requester, opener, subject,
            listeners={who for who in follow if self.people[who].kind == STAFF},
            requester_since=old.requester_since)
        self.titles[subject] = key
        return key

    def _named(self, names, ticket):
        found = set()
        for name in names:
            found |= {"requester": {ticket.requester}, "assignees": ticket.assignees,
                      }.get(name) or self.teams.get(name, {name} & set(self.people))
        return found

    def copy(self, key, ticket, comment, level, copied):
        """Who was in Cc: they may go on in public, and follow if the sender may ask them in."""
        comment.had = frozenset(copied)
        if comment.audience == PUBLIC:
            ticket.copied |= copied
        asks = level == AUTHENTICATED and (self.people[key].kind == STAFF or
                                           key == ticket.requester)
        hears = ticket.taking_part() | ticket.listeners | self.project_followers(ticket.project)
        for who in sorted(copied if asks else ()):
            if who in ticket.silent or (comment.audience != PUBLIC and
                                        self.people[who].kind != STAFF):
                continue
            if not (self.may_see(who, ticket, PUBLIC) and who in hears):
                ticket.follow(who, True)
                ticket.listeners.discard(who)
                ticket.since[who] = comment.number

    def say(self, comment, text, level, is_opening=False, commands=(), copied=frozenset()):
        """A comment is added: who is told of it. Rules see the ticket as it stood; then it is
        looked at who was in Cc, and commands are done. Returned are those who are to work on it
        and may not see the comment, but the ticket: whom the same message gave it and took it from
        again may not."""
        ticket = self.tickets[comment.ticket]
        also, named, assigned = set(), set(), set()
        if (comment.by_mail and not is_opening and not ticket.merged and
                self.people[comment.author].kind != STAFF):
            self._end(ticket, False)
        for rule in self.rules:
            stuck = ticket.merged and rule.does_more()
            if not is_opening and rule.trigger in text and not stuck:
                also |= self._named(rule.notify, ticket)
                named |= set(rule.notify) & set(self.people)
                assigned |= {rule.assign} - {""} - ticket.assignees
                self._rule(rule, ticket, comment)
        for person in assigned:
            ticket.assign(person)
        self.copy(comment.author, ticket, comment, level, copied)
        if level == AUTHENTICATED:
            sends = comment.audience == PUBLIC and "send" in [name for name, _ in commands]
            assigned |= self.commands(comment.author, ticket, commands, comment.number, sends)
        claims = (level < TOKEN and self.people[comment.author].kind == STAFF and not is_opening)
        whole = (ticket.following() | ticket.members(comment.audience) |
                 self.project_followers(ticket.project)) - ticket.silent
        has_it = copied if level == AUTHENTICATED else set()
        hear = {key for key in (whole | (also - ticket.silent)) - has_it | named | assigned
                if self.may_see(key, ticket, comment.audience) and (
                    comment.audience != PUBLIC or
                    comment.number >= self._sees_from(key, ticket))}
        told = hear if claims else hear - {comment.author}
        if is_opening and not (level >= TOKEN and self._is(comment.author, STAFF)):
            told |= self._some_staff(told, whole - {comment.author}, ticket)
        comment.told = frozenset(told)
        self.comments[comment.key] = comment
        for word in comment.words:
            self.words.setdefault(word, []).append(comment.key)
        return {key for key in assigned if not self.may_see(key, ticket, comment.audience) and
                self.may_see(key, ticket, PUBLIC)}

    def _rule(self, rule, ticket, comment):
        """What else it does; who wants no mail of the ticket is left alone."""
        if rule.private:
            comment.audience = PRIVATE
        if rule.follow and rule.follow not in ticket.silent:
            ticket.follow(rule.follow, True)
        ticket.status = rule.status or ticket.status

    def _some_staff(self, told, whole, ticket):
        """When nobody of the staff is told otherwise: those who have it, too; and if there is
        nobody of the staff among them, those of the staff who may most."""
        if any(self._is(key, STAFF) for key in told):
            return set()
        more = {key for key in whole if self.may_see(key, ticket, PUBLIC)}
        if any(self._is(key, STAFF) for key in more):
            return more
        roles = {key: self.role(key, ticket.project) for key in self.people
                 if self._is(key, STAFF)}
        best = next((role for role in ROLES[STAFF] if role in roles.values()), None)
        return more | {key for key, role in roles.items() if best and role == best}

    def bury(self, words, projects):
        """What waits in quarantine, for who may release it in one of these projects. Returned is
        who must be asked about it, and who else may be: it is one mail for several."""
        asked = {key for key in self.people
                 if any(self.may_release(key, project) for project in projects)}
        new, self.asked = asked - self.asked, self.asked | asked
        for word in words:
            self.words.setdefault(word, []).append(frozenset(projects))
        return (frozenset(new), frozenset(asked)) if len(projects) == 1 else (frozenset(),
                                                                              frozenset(asked))
