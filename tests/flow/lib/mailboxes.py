"""What tests ask about a desk that reads mailboxes: which letters it has, and what it
says of them."""

from collections import Counter

from desk import is_lenient
from letters import letter
from wait import until

# Of a reader, whatever the server says. A sanitizer keeps what is freed, and more.
READER_KIB = (256 if is_lenient() else 64) * 1024


def letters(count, sender, to, stem):
    """Letters with the subjects "stem 0", "stem 1", …"""
    return [letter(sender, to, "%s %d" % (stem, number), "Text.\n") for number in range(count)]


def comments(desk, stem=""):
    """{subject: comments} of the tickets whose subject begins so."""
    rows = desk.rows("SELECT t.subject, count(c.id) FROM ticket t LEFT JOIN comment c"
                     " ON c.ticket_id = t.id GROUP BY t.id")
    found = Counter()
    for subject, count in rows:
        if subject.startswith(stem):
            found[subject] += count
    return dict(found)


def one_each(count, stem):
    """What comments() says when each letter came once."""
    return {"%s %d" % (stem, number): 1 for number in range(count)}


def await_letters(desk, count, stem):
    until(lambda: len(comments(desk, stem)) >= count, "%d letters %r have come" % (count, stem))


def mailbox(desk, name):
    """What `posternctl mailbox list` says of this one."""
    return next(row for row in desk.json("mailbox", "list") if row["name"] == name)


def await_state(desk, name, *states):
    """Its row, once its state is one of these."""
    def row():
        found = mailbox(desk, name)
        return found if found["state"] in states else None
    return until(row, "the mailbox %s is %s" % (name, " or ".join(states)))


def await_why(desk, name, words):
    """Its row, once it says so."""
    def row():
        found = mailbox(desk, name)
        return found if words in (found["why"] or "") else None
    return until(row, "the mailbox %s says %r" % (name, words))
