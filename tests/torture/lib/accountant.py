"""The accountant: holds the ledger, the database and what arrived against each other.

Each check yields what is wrong, as sentences. A run is good when there are none.
"""

import time
from dataclasses import dataclass, field, fields

import books
from ledger import SECRET_WORD
from load import Again, Load
from wait import PATIENCE_S

# Rows a desk has claimed at a time: LIMIT_OUTBOX_CLAIM, when half as many are left. Some may have
# been sent, and not be settled, when it is killed: so many mails may come twice for one kill.
UNDER_WAY = 64 + 32
DRAIN_PATIENCE_S = PATIENCE_S  # without a single mail leaving
AGAIN_CLIENTS = 8
AGAIN_PATIENCE_S = PATIENCE_S
SHOWN = 10  # findings of one kind


@dataclass
class Sums:
    """What is printed. Sums of several desks are added up."""

    sent: int = 0        # answers that were due: one a transaction, in LMTP one a recipient
    taken: int = 0       # 250
    later: int = 0       # 4xx
    refused: int = 0     # 5xx
    unanswered: int = 0
    in_doubt: int = 0    # of them, those whose final dot was sent
    letters: int = 0     # different messages
    stored: int = 0      # of them, in the end
    comments: int = 0    # they became
    held: int = 0        # of them, those that were held, and released in the end
    expected: int = 0    # mails that had to arrive: outbox rows that say "sent"
    arrived: int = 0     # different mails
    merged: int = 0      # rows merged or spared: told, without a mail of their own
    dead: int = 0        # rows given up
    duplicates: int = 0  # mails that came once more, byte for byte
    lives: int = 0
    kills: int = 0
    findings: list = field(default_factory=list)

    def add(self, other):
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    def lines(self):
        ratio = self.duplicates / self.arrived if self.arrived else 0
        return ["answers due %d = 250 %d + 4xx %d + 5xx %d + unanswered %d (%d after the final dot)"
                % (self.sent, self.taken, self.later, self.refused, self.unanswered,
                   self.in_doubt),
                "messages %d = stored %d, as %d comments; %d were held, and released"
                % (self.letters, self.stored, self.comments, self.held),
                "mails expected %d = arrived %d; duplicates %d (ratio %.5f); merged or spared %d; "
                "dead %d" % (self.expected, self.arrived, self.duplicates, ratio, self.merged,
                             self.dead),
                "lives %d, kills %d" % (self.lives, self.kills)]


@dataclass
class Case:
    """What is judged: one desk at its end."""

    desk: object
    sums: Sums
    articles: dict      # Message-ID -> Article
    rows: list          # of Row
    may_die: bool       # rows may have been given up
    duplicates: int     # at most, or None

    @property
    def ledger(self):
        return self.desk.ledger


def stored_once(case):
    """A1 and A2: what was answered 250 is one article, with a comment a project; nothing is two,
    and nothing is there that nobody sent."""
    known = {letter.message_id for letter in case.ledger.letters.values()}
    for letter in case.ledger.letters.values():
        article = case.articles.get(letter.message_id, books.Article())
        case.sums.stored += min(article.messages, 1)
        case.sums.comments += article.comments
        if article.messages != 1:
            yield "letter %d is there %d times" % (letter.number, article.messages)
        if article.waiting:
            yield "letter %d is held or quarantined" % letter.number
        if article.comments != letter.comments:
            yield "letter %d is %d comments, expected %d" % (letter.number, article.comments,
                                                            letter.comments)
    for message_id in set(case.articles) - known:
        yield "a message nobody sent: %s" % message_id


def everybody_told(case):
    """A3: each follower got a mail a comment, or is in a row that says so."""
    rows = {}
    for row in case.rows:
        rows.setdefault((row.letter_id, row.person), []).append(row)
    for letter in case.ledger.letters.values():
        for person in letter.must:
            of_it = rows.get((letter.message_id, person), [])
            quiet = all(row.state in books.TOLD_OTHERWISE for row in of_it)
            dead = case.may_die and any(row.state == books.DEAD for row in of_it)
            if len(of_it) < letter.comments:
                yield "letter %d: %d rows for %s" % (letter.number, len(of_it), person)
            elif not quiet and not dead and person not in case.desk.sink.told[letter.number]:
                yield "letter %d: %s was not told" % (letter.number, person)


def arrived_as_sent(case):
    """A3: what the outbox calls sent has arrived, nothing else has, and what came more than once
    was the same, byte for byte."""
    bodies = case.desk.sink.bodies
    sent = {(row.person, row.message_id) for row in case.rows if row.state == books.SENT}
    sealed = {(row.person, row.message_id) for row in case.rows if row.message_id}
    case.sums.expected += len(sent)
    case.sums.arrived += len(bodies)
    case.sums.duplicates += sum(sum(hashes.values()) - 1 for hashes in bodies.values())
    case.sums.merged += sum(row.state in books.TOLD_OTHERWISE for row in case.rows)
    case.sums.dead += sum(row.state == books.DEAD for row in case.rows)
    for person, message_id in sent - set(bodies):
        yield "said to be sent, and never came: %s to %s" % (message_id, person)
    for person, message_id in set(bodies) - (sealed if case.may_die else sent):
        yield "came, and no row says so: %s to %s" % (message_id, person)
    for (person, message_id), hashes in bodies.items():
        if len(hashes) != 1:
            yield "%s came to %s with %d different bodies" % (message_id, person, len(hashes))
    if case.sums.dead and not case.may_die:
        yield "%d rows were given up" % case.sums.dead
    if case.duplicates is not None and case.sums.duplicates > case.duplicates:
        yield "%d duplicates, at most %d are excused" % (case.sums.duplicates, case.duplicates)


def nobody_else_told(case):
    """A4: no word of a letter to anybody who may not have it."""
    for number, recipients in case.desk.sink.told.items():
        letter = case.ledger.letters.get(number)
        others = recipients - letter.may if letter else recipients
        if others:
            yield "letter %d%s reached %s" % (number, ", a " + SECRET_WORD if letter
                                              and letter.is_secret else "", sorted(others))


def sound(case):
    """A6: the file is whole, and nobody holds a row any more."""
    yield from case.desk.books.soundness()
    for state, count in case.desk.books.states().items():
        if state in books.WAITING or state == books.INFLIGHT:
            yield "%d rows are still in state %d" % (count, state)


CHECKS = {"A1 A2": stored_once, "A3": everybody_told, "A3 bytes": arrived_as_sent,
          "A4": nobody_else_told, "A6": sound}


def send_once_more(desk):
    """Every letter that is open, by SMTP; those that went to two recipients get both again."""
    left = desk.ledger.open_letters()
    load = Load(desk, 0, smtp=0, lmtp=0)
    senders = [Again(load, left, lambda: desk.door) for _ in range(AGAIN_CLIENTS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()


def send_again(desk):
    """The rest of A2: what nobody answered is sent again until it is, and must add nothing."""
    deadline = time.monotonic() + AGAIN_PATIENCE_S
    while desk.ledger.open_letters() and time.monotonic() < deadline:
        send_once_more(desk)
    return ["letter %d is not taken when it is sent again" % letter.number
            for letter in desk.ledger.open_letters()]


def drain(desk):
    """A7: the outbox becomes empty; patience lasts as long as mail leaves."""
    left, seen = desk.books.undelivered(), time.monotonic()
    while left and time.monotonic() - seen < DRAIN_PATIENCE_S:
        time.sleep(0.02)
        now = desk.books.undelivered()
        if now < left:
            seen = time.monotonic()
        left = min(left, now)
    return ["A7: %d rows do not leave" % left] if left else []


def take_answers(desk, sums):
    answers = desk.ledger.answers
    sums.sent, sums.taken = answers["sent"], answers["250"]
    sums.later, sums.refused = answers["4xx"], answers["5xx"]
    sums.unanswered, sums.in_doubt = answers["unanswered"], answers["in doubt"]
    sums.letters, sums.lives = len(desk.ledger.letters), desk.runs
    if sums.sent != sums.taken + sums.later + sums.refused + sums.unanswered:
        sums.findings.append("the answers do not add up")
    if sums.refused:
        sums.findings.append("%d answers were 5xx" % sums.refused)


def release(desk, sums, held):
    """What was held becomes what it should have been. held is how many may have been, at most."""
    sums.held = desk.books.held()
    if sums.held:
        desk.must("held", "retry", "all")
    return ["%d were held, at most %d are excused" % (sums.held, held)] if sums.held > held else []


def balance(desk, *, kills=0, duplicates=None, held=0, may_die=False):
    """Closes the books of a desk whose load has stopped: Sums. The desk is stopped after it.
    duplicates and held are how many there may be at most; may_die says that rows may have been
    given up."""
    sums = Sums(kills=kills)
    if not desk.is_alive:
        desk.start()
    sums.findings += send_again(desk) + release(desk, sums, held) + drain(desk)
    status = desk.stop()
    if status != 0:
        sums.findings.append("the last life ended with %d" % status)
    take_answers(desk, sums)
    case = Case(desk, sums, desk.books.articles(), desk.books.outbox(), may_die, duplicates)
    for name, check in CHECKS.items():
        found = ["%s: %s" % (name, finding) for finding in check(case)]
        sums.findings += found[:SHOWN]
        if len(found) > SHOWN:
            sums.findings.append("%s: and %d more" % (name, len(found) - SHOWN))
    return sums
