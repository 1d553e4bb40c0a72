"""Plays histories on one desk, all at once, a step of each a round, and looks at what left.

After a round the outbox is waited empty. Then each mail has to be for somebody who was to be told,
with no word in it that its reader may not see, and nobody who was to be told is without one.
"""

import re
from concurrent.futures import ThreadPoolExecutor

from canary_answers import look_at_answers
from canary_history import can_be
from canary_mail import MX, compose, forwarded_text, text_of
from canary_model import PRIVATE, VENDOR
from canary_steps import (ANSWER, ANSWERED, CONFIRM, NOTICE, QUESTION, RECEIPT, Assign, Confirm,
                          Follow, Forward, Group, Held, Join, Leave, Letter, Merge,
                          Share, Typed)
from canary_words import TAG, found_in, texts
from desk import DOMAIN, Desk
from letters import letter
from sessions import Session
from tokens import whose
from wait import until

SESSIONS = 6
PATIENCE_S = 120  # until the outbox is empty, however busy the machine is
HISTORY = re.compile(r"@k(\d+)\.")
OUR_TOKEN = re.compile(r"reply\+([a-z2-7]+)@", re.I)
GATHERS = "(state = 1 AND kind = 5 AND next_us > created_us)"  # a question that is not asked yet
# By their subjects, which have no other words in them.
KINDS = {"wait for your word": QUESTION, "waits for your word": QUESTION,
         "Please confirm what came in your name": CONFIRM, "What became of your answer": ANSWER,
         "What you asked for": ANSWERED}
SHARED_SAYS = re.compile(r" shares (all projects of )?(\S+) with you\. Your role there: (\w+)\.")
IN_VAIN = "Nothing was done"
RECEIPT_SAYS = "What came of your commands"
CONFIRM_WORD = re.compile(r"^ *confirm ([a-z2-7]+)", re.M)
NAMED = re.compile(r"\{(T\d+)\}")  # a ticket, in a command
NO_TICKET = "999999"
FOOT = "Who will see your reply: "
FEW = {PRIVATE: "staff only", VENDOR: "staff, and the vendors who were asked"}
IS_INDEXED = """
SELECT (SELECT coalesce(max(id), 0) FROM comment) <= max(0, coalesce(max(id), 0)) AND
    (SELECT coalesce(max(id), 0) FROM ticket) <= max(0, coalesce(-min(id), 0)) FROM search_docsize
"""
PARTICIPANTS = """
WITH part AS (
    SELECT 'requester' AS what, requester_id AS person, id AS ticket FROM ticket
    UNION ALL SELECT 'opener', opener_id, id FROM ticket
    UNION ALL SELECT 'assignee', person_id, ticket_id FROM ticket_assignee
    UNION ALL SELECT 'follower', person_id, ticket_id FROM ticket_follower
        WHERE how > 1 AND state < 3)
SELECT what, address FROM part JOIN person ON person.id = part.person WHERE ticket = ?
"""
EVIL = "evil@k%d.evil.example"
SETTINGS = {"trust": {"results": [MX]}, "acknowledge": False}


def slug_address(slug):
    return "%s@%s" % (slug, DOMAIN)


def rules_of(histories):
    """One file of all their rules."""
    found = []
    for history in histories:
        for rule in history.setup.rules:
            people = {p.key: p.address for p in history.setup.people}
            names = {"requester": "requester", "assignees": "assignees"}
            notify = [names.get(n) or people.get(n) or "team " + n for n in rule.notify]
            more = [("assign", people.get(rule.assign)), ("add-follower", people.get(rule.follow)),
                    ("set-status", rule.status)]
            then = "".join('%s = "%s"; ' % pair for pair in more if pair[1])
            found.append('%s = { on = "comment-added"; when = { body = "/\\\\b%s\\\\b/"; }; '
                         'then = { %snotify = [ %s ]; %s}; };'
                         % (rule.trigger, rule.trigger,
                            "make-private = true; " if rule.private else "",
                            ", ".join('"%s"' % n for n in notify), then))
    return "\n".join(found)


def roster_of(histories):
    people, teams, projects = [], [], []
    for history in histories:
        setup = history.setup
        address = {p.key: p.address for p in setup.people}
        people += [{"name": p.name, "kind": p.kind, "addresses": [p.address]}
                   for p in setup.people]
        teams += [{"name": name, "members": [address[key] for key in sorted(keys)]}
                  for name, keys in setup.teams.items()]
        projects += [{"slug": slug, "name": slug, "type": "support", "shared": False,
                      "listed": True, **({"team": team} if team else {})}
                     for slug, team in setup.projects.items()]
    return {"people": people, "teams": teams, "projects": projects}


class Play:
    """One history on the desk: what of it has happened there."""

    def __init__(self, history):
        self.history, self.model = history, history.model
        self.told = []        # of this round, of Told
        self.got = {}         # (comment, whose) -> Left
        self.questions = {}   # (kind, whose) -> Left, the last
        self.letter_ids = {}  # comment -> Message-ID of the letter that it was
        self.numbers = {}     # ticket -> its number at the desk
        self.ids = {}         # who -> their number at the desk
        self.finding = None
        self.mails = 0
        self.comments = 0

    def person(self, key):
        return self.model.people[key]

    def numbered(self, text):
        """With the numbers of the tickets that it names, of which there may be none."""
        return NAMED.sub(lambda named: self.numbers.get(named.group(1), NO_TICKET), text)

    def step(self, key):
        """What was done to make a comment or a ticket, C3 or T3."""
        number = int(key.strip("CTis"))
        found = next(s for s in self.history.steps if s.number == number)
        return found.inner if isinstance(found, Held) else found

    def wrong(self, what):
        """The first finding ends a history: what comes after it would be its doing."""
        if not self.finding:
            self.finding = what


class Player:
    """Plays histories; findings are in their Plays."""

    def __init__(self, histories):
        self.plays = {h.number: Play(h) for h in histories}
        self.desk = Desk(SETTINGS, rules=rules_of(histories), people=False)
        self.holding = set()  # numbers of the histories whose mail is put off

    def run(self):
        """All steps of all; the Plays."""
        with self.desk as desk, ThreadPoolExecutor(SESSIONS) as pool:
            desk.sink.answers["RCPT"] = self._put_off
            desk.import_roster(roster_of([p.history for p in self.plays.values()]))
            self._in_parallel(pool, self._share_all)
            until(self._is_quiet, "what is shared is told", PATIENCE_S)
            desk.sink.forget()  # a role was true when it was told, and may be another by now
            for number in range(1, 1 + max(p.history.rounds for p in self.plays.values())):
                self._round(pool, number)
            for play in self.plays.values():
                self._look_at_tickets(play)
        return list(self.plays.values())

    def _in_parallel(self, pool, function):
        list(pool.map(function, [p for p in self.plays.values() if not p.finding]))

    def _put_off(self, argument):
        found = HISTORY.search(argument)
        return "450 4.2.1 later" if found and int(found.group(1)) in self.holding else None

    # --- before the first round ---

    def _share_all(self, play):
        setup = play.history.setup
        for slug, projects in setup.portfolios.items():
            self.desk.must("portfolio", "add", slug)
            for project in sorted(projects):
                self.desk.must("portfolio", "add-project", slug, project)
        for (what, slug, who), role in setup.shares.items():
            self._share(play, Share(0, what=what, slug=slug, who=who, role=role))

    # --- a round ---

    def _round(self, pool, number):
        steps = {p.history.number: [s for s in p.history.steps if s.number == number]
                 for p in self.plays.values()}
        self.holding = {n for n, found in steps.items() if found and isinstance(found[0], Held)}
        self._in_parallel(pool, lambda play: self._play_round(play, steps))
        if self.holding:
            until(self._all_tried, "what is put off is sealed and tried", PATIENCE_S)
            self._in_parallel(pool, lambda play: self._play_then(play, steps))
            self.holding = set()
        until(self._is_quiet, "the outbox is empty", PATIENCE_S)
        self._look()

    def _play_round(self, play, steps):
        play.told = []
        for step in steps[play.history.number]:
            if not can_be(step, play.model):
                continue
            try:
                text = self._prepare(play, step.inner if isinstance(step, Held) else step)
                told = step.play(play.model)
            except RuntimeError as missing:
                play.wrong("step %d: %s" % (step.number, missing))
                return
            self._try(play, step.inner if isinstance(step, Held) else step, text)
            play.told += told

    def _play_then(self, play, steps):
        for step in steps[play.history.number]:
            if isinstance(step, Held) and step.taken:
                self._try(play, step.then, None)

    def _try(self, play, step, text):
        """Does it; what posternctl refuses, and should not, is a finding."""
        try:
            self._do(play, step, text)
        except RuntimeError as refusal:
            play.wrong("step %d: %s" % (step.number, refusal))

    def _all_tried(self):
        return self.desk.count("outbox", "(state IN (1, 3) OR (state = 2 AND attempts = 0))"
                               " AND NOT " + GATHERS) == 0

    def _is_quiet(self):
        """All is sent, and can be found."""
        sent = self.desk.count("outbox", "state IN (1, 2, 3) AND NOT " + GATHERS) == 0
        return sent and bool(self.desk.rows(IS_INDEXED)[0][0])

    # --- doing a step ---

    def _prepare(self, play, step):
        """What a mail says, written before the model knows of it: (text, references, to)."""
        if isinstance(step, Typed):
            step.need(play.model)
            return text_of_typed(step, play.model)
        if not isinstance(step, Letter):
            return None
        step.need(play.model)
        left = play.got.get(tuple(step.parent[1:])) if step.parent[:1] == ("left",) else None
        if isinstance(step, Forward):
            return forwarded_text(step, play.model, "info@northlight.example")
        for ticket in play.model.tickets:
            self._number(play, ticket)
        return play.numbered(text_of(step, play.model, left))

    def _do(self, play, step, text):
        doing = {Assign: self._assign, Confirm: self._confirm, Follow: self._follow,
                 Group: self._group, Join: self._join, Leave: self._leave, Merge: self._merge,
                 Share: self._share}
        if isinstance(step, Letter):
            self._send(play, step, text)
        elif isinstance(step, Typed):
            self._type(play, step, text)
        else:
            doing[type(step)](play, step)

    def _reference(self, play, ref):
        if ref[0] == "left":
            return play.got[ref[1:]].message_id
        return play.letter_ids[ref[1]]

    def _send(self, play, step, text):
        sender = play.person(step.by)
        to = (play.got[step.to].answer_to if isinstance(step.to, tuple)
              else slug_address(step.to))
        references = [self._reference(play, ref) for ref in step.references()]
        message_id = "<%s%d.%d@%s>" % (step.id_word, step.number, play.history.number,
                                       sender.domain)
        named = [to]
        if isinstance(step, Forward) and step.shared:
            named.append(play.person(step.author).address)
        raw = compose(sender, named, step, text, references, message_id,
                      copied=[play.person(key).address for key in step.copy])
        code = self.hand_in(sender.address, to, raw)
        if code != 250:
            play.wrong("step %d: the desk says %s to a letter" % (step.number, code))
        play.letter_ids["C%d" % step.number] = message_id

    def _confirm(self, play, step):
        """In reply to the question, as it was asked last."""
        left = play.questions[CONFIRM, step.by]
        word = CONFIRM_WORD.search(left.text).group(1)
        if step.how == "wrong word":
            word = word[::-1]
        person = play.person(step.by)
        sender = EVIL % play.history.number if step.how == "by another" else person.address
        raw = letter(sender, left.answer_to, "Re: " + left.subject, "confirm %s\n" % word,
                     extra=[("In-Reply-To", left.message_id)])
        code = self.hand_in(sender, left.answer_to, raw)
        if code != 250:
            play.wrong("step %d: the desk says %s to a word" % (step.number, code))

    def hand_in(self, sender, to, raw):
        """By SMTP; the code of the answer."""
        codes = {}
        with Session(("127.0.0.1", self.desk.port)) as session:
            session.send(sender, [to], raw, codes)
        return codes.get(to)

    def _type(self, play, step, text):
        may = "C%d" % step.number in play.model.comments
        run = self.desk.ctl("ticket", "comment", self._number(play, step.ticket), "--as",
                            play.person(step.by).address,
                            *(["--private"] if step.private else []), text)
        if (run.code == 0) != may:
            play.wrong("step %d: posternctl ends with %d: %s%s" % (step.number, run.code, run.out,
                                                                   run.err))

    def _assign(self, play, step):
        self.desk.must("ticket", "set", self._number(play, step.ticket),
                       "assign=" + play.person(step.person).address)

    def _merge(self, play, step):
        self.desk.must("ticket", "merge", self._number(play, step.ticket),
                       self._number(play, step.into))

    def _number(self, play, ticket):
        """The ticket's, found by the word in its subject."""
        if ticket not in play.numbers:
            found = self.desk.rows("SELECT id FROM ticket WHERE subject LIKE ?",
                                   "%" + play.model.tickets[ticket].subject + "%")
            if not found:
                raise RuntimeError("ticket %s is not there" % ticket)
            play.numbers[ticket] = str(found[0][0])
        return play.numbers[ticket]

    def _share(self, play, step):
        who = play.model.people.get(step.who)
        self.desk.must("share", "add" if step.role else "remove",
                       who.address if who else step.who,
                       *({"": [], "own": ["customer", "--own"]}.get(step.role, [step.role])),
                       "--" + step.what, step.slug)

    def _join(self, play, step):
        self.desk.must("team", "add", step.team, play.person(step.person).address)

    def _leave(self, play, step):
        self.desk.must("team", "remove", step.team, play.person(step.person).address)

    def _follow(self, play, step):
        which = self._number(play, step.which) if step.what == "ticket" else step.which
        self.desk.must("follower", step.how, play.person(step.person).address,
                       "--" + step.what, which)

    def _group(self, _, step):
        self.desk.must("portfolio", "remove-project" if step.out else "add-project",
                       step.portfolio, step.slug)

    # --- looking ---

    def _look_at_tickets(self, play):
        """In the end: who takes part in what, and that there are no other tickets."""
        if play.finding:
            return
        numbers = {key: self._number(play, key) for key in play.model.tickets}
        address = {key: p.address for key, p in play.model.people.items()}
        for key, ticket in play.model.tickets.items():
            status = self.desk.rows("SELECT status FROM ticket WHERE id = ?", numbers[key])[0][0]
            if status != ticket.status:
                play.wrong("%s is %s, expected %s" % (key, status, ticket.status))
            stands = {(part, address[who]) for part, people in (
                ("requester", {ticket.requester}), ("opener", {ticket.opener}),
                ("assignee", ticket.assignees), ("follower", ticket.added))
                      for who in people}
            found = set(self.desk.rows(PARTICIPANTS, numbers[key]))
            if found != stands:
                play.wrong("in %s these take part, and should not: %s; and these do not: %s"
                           % (key, sorted(found - stands), sorted(stands - found)))
        projects = sorted(play.model.projects)
        there = self.desk.rows("SELECT count(*) FROM ticket t JOIN project p ON p.id = t.project_id"
                               " WHERE p.slug IN (%s)" % ",".join("?" * len(projects)), *projects)
        if there[0][0] != len(numbers):
            play.wrong("%d tickets, expected %d" % (there[0][0], len(numbers)))

    def _look(self):
        mails = self.desk.sink.all()
        self.desk.sink.forget()
        arrived = {}
        for left in mails:
            found = HISTORY.search(left.recipient)
            number = int(found.group(1)) if found else None
            if number not in self.plays:
                raise RuntimeError("a mail to %s, whom nobody knows" % left.recipient)
            arrived.setdefault(number, []).append(left)
        ids = dict(self.desk.rows("SELECT address, person_id FROM person_address"))
        for number, play in self.plays.items():
            play.ids = {key: ids.get(p.address) for key, p in play.model.people.items()}
            if not play.finding:
                look_at(play, arrived.get(number, []), self.plays)


def text_of_typed(step, model):
    return text_of(TypedText(step), model)


class TypedText:
    """A typed comment, as far as a letter's text goes."""

    first, ask, commands = "", (), ()

    def __init__(self, step):
        self.say, self.trigger, self.repeats = step.say, step.trigger, step.repeats


def key_of(play, left):
    """Whose mail it is."""
    address = left.recipient.lower()
    return next((k for k, p in play.model.people.items() if p.address == address), None)


def look_at(play, mails, plays):
    """All that left for one history in this round."""
    came = {}
    for left in mails:
        key = key_of(play, left)
        if key is None:
            play.wrong("a mail to %s, whom nobody knows" % left.recipient)
            return
        play.mails += 1
        found = found_in(left.raw)
        if kind_of(left):
            play.questions[kind_of(left), key] = left
        look_for_leaks(play, left, key, found, plays)
        if SHARED_SAYS.search(left.text):
            look_at_share(play, key, left)
            continue
        for told in play.told:
            if is_about(play, told, left, found):
                came.setdefault(id(told), []).append(key)
                if told.comment:
                    play.got[told.comment.key, key] = left
                look_for_loss(play, told, key, found)
                look_at_foot(play, told, key, left)
                look_for_done(play, told, key, left)
                for problem in look_at_answers(play, told, key, left.text):
                    play.wrong(problem)
        if not any(is_about(play, told, left, found) for told in play.told):
            play.wrong("%s has a mail about nothing: %s" % (key, left.subject))
    for told in play.told:
        play.comments += told.comment is not None
        look_who_is_told(play, told, came.get(id(told), []))


def kind_of(left):
    """Of a mail that is about no comment; None for the others."""
    if left.subject == RECEIPT_SAYS:  # of no ticket, and not only asked for
        return ANSWERED
    if RECEIPT_SAYS in left.text:
        return RECEIPT
    return next((kind for words, kind in KINDS.items() if words in left.subject), None)


def is_about(play, told, left, found):
    """What says nothing else of itself and has no new comment in it is a notice."""
    if told.comment:
        return told.comment.word in found and kind_of(left) is None
    if kind_of(left) or told.what != NOTICE:
        return told.what == kind_of(left)
    return not any(t.comment and t.comment.word in found for t in play.told)


def known_by_receipt(play, left, key):
    """Who asked for something is answered, with the ticket's subject: they knew it, even if they
    may not see the ticket any more."""
    if RECEIPT_SAYS not in left.text:
        return set()
    return set().union(*(t.knows for t in play.told
                         if t.what == RECEIPT and key in t.must | t.may))


def look_for_leaks(play, left, key, found, plays):
    """No word that its reader may not see; no word of another history; no token of another's."""
    for word in sorted(found & play.model.all_words() - known_by_receipt(play, left, key)):
        if not play.model.may_read(key, word):
            said = play.model.words.get(word, ["a command"])
            play.wrong("LEAK: %s of %s reached %s" % (word, " and ".join(
                "what waits" if isinstance(s, frozenset) else s for s in said), key))
    for other in plays.values():
        if other is not play and found & other.model.all_words():
            play.wrong("LEAK: words of history %d reached %s" % (other.history.number, key))
    own = left.answer_to.partition("@")[0].partition("+")[2].lower()
    tokens = {token.lower() for text in texts(left.raw) for token in OUR_TOKEN.findall(text)}
    for token in tokens - {own}:
        if whose(token) != play.ids.get(key):
            play.wrong("LEAK: a reply address of somebody else reached %s" % key)


def look_at_share(play, key, left):
    """That something is shared with somebody is said in the role they have there, or not at all."""
    group, slug, said = SHARED_SAYS.search(left.text).groups()
    has = play.model.roles_by(key, slug) if group else {play.model.role(key, slug)}
    if said not in {"customer" if role == "own" else role for role in has}:
        play.wrong("%s is told to be %s of %s, and is %s" % (key, said, slug, has))


def look_for_done(play, told, key, left):
    """Who answers a question is told whether that did something."""
    if told.in_vain is not None and told.in_vain != (IN_VAIN in left.text):
        play.wrong("LEAK: %s is told of a word\n%s" % (key, left.text))


def look_for_loss(play, told, key, found):
    """What is told is told whole: files and their names, the ticket's subject."""
    comment = told.comment
    if not comment:
        return
    step = play.step(comment.key)
    for file in getattr(step, "files", ()):
        for word, what in zip(file, ("name", "content")):
            if word in comment.words and not comment.cut and word not in found:
                play.wrong("LOST: the %s of a file of %s to %s" % (what, comment.key, key))


def look_at_foot(play, told, key, left):
    """A mail says who will see the reply."""
    if not told.comment:
        return
    audience = told.comment.audience
    says = FEW.get(VENDOR if isinstance(audience, frozenset) else audience)
    for text in (left.text, TAG.sub("", left.html)):
        few = [words for words in FEW.values() if FOOT + words in text]
        if FOOT not in text or few != ([says] if says else []):
            play.wrong("LOST: %s is not told who will see the reply to %s" % (key, left.subject))


def look_who_is_told(play, told, came):
    what = told.comment.key if told.comment else told.what
    for key in sorted(told.must - set(came)):
        play.wrong("SILENCE: %s is not told of %s" % (key, what))
    for key in sorted(set(came) - told.must - told.may):
        play.wrong("%s is told of %s, and takes no part" % (key, what))
    for key in sorted(set(came)):
        if came.count(key) > 1:
            play.wrong("%s is told of %s %d times" % (key, what, came.count(key)))
