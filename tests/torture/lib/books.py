"""What the desk's database says, in the accountant's words. All SQL of the torture is here."""

import sqlite3
from collections import Counter
from dataclasses import dataclass

from wait import PATIENCE_S

WAITING, INFLIGHT, SENT, DEAD = (1, 2), 3, 4, 8  # of OutboxState
TOLD_OTHERWISE = (5, 6)                          # merged, spared: as good as told


@dataclass
class Article:
    """What a Message-ID became."""

    messages: int = 0
    comments: int = 0
    waiting: int = 0  # held or quarantined, still


@dataclass
class Row:
    """One outbox row."""

    letter_id: str  # the Message-ID of what it tells of
    person: str
    state: int
    message_id: str  # its own


@dataclass
class End:
    """How an outbox row ended."""

    reverse_path: str
    state: int
    attempts: int
    reason: str


class Books:
    def __init__(self, path):
        self.path = path

    def ask(self, sql, *values):
        db = sqlite3.connect("file:%s?mode=ro" % self.path, uri=True, timeout=PATIENCE_S)
        try:
            return db.execute(sql, values).fetchall()
        finally:
            db.close()

    def articles(self):
        """{Message-ID: Article}."""
        found = {}
        for message_id, comments, waiting in self.ask(
                "SELECT m.message_id,"
                " (SELECT count(*) FROM comment c WHERE c.message_id = m.id),"
                " (SELECT count(*) FROM held h WHERE h.message_id = m.id AND resolved_us = 0)"
                " FROM message m"):
            article = found.setdefault(message_id, Article())
            article.messages += 1
            article.comments += comments
            article.waiting += waiting
        return found

    def outbox(self):
        """Every row, of comments that came by mail."""
        return [Row(*row) for row in self.ask(
            "SELECT m.message_id, p.address, o.state, o.message_id FROM outbox o"
            " JOIN person p ON p.id = o.person_id JOIN comment c ON c.id = o.comment_id"
            " JOIN message m ON m.id = c.message_id")]

    def ends(self):
        """An End a row that was sent or given up."""
        return [End(*row) for row in self.ask(
            "SELECT bounce_address, state, attempts, reason FROM outbox WHERE state IN (?, ?)",
            SENT, DEAD)]

    def states(self):
        """{state: rows in it}."""
        return Counter(dict(self.ask("SELECT state, count(*) FROM outbox GROUP BY state")))

    def held(self):
        """How many messages wait, held or quarantined."""
        return self.ask("SELECT count(*) FROM held WHERE resolved_us = 0")[0][0]

    def undelivered(self):
        return self.ask("SELECT count(*) FROM outbox WHERE state IN (1, 2, 3)")[0][0]

    def soundness(self):
        """What is wrong with the file itself: a list of sayings."""
        whole = self.ask("PRAGMA integrity_check")
        astray = self.ask("PRAGMA foreign_key_check")
        return (["integrity_check: %s" % row for row in whole if row != ("ok",)] +
                ["foreign_key_check: %s" % (row,) for row in astray])
