"""All that the store holds, and what a letter changed of it, so that two letters can be compared
which should have done the same.

    store = WholeStore(desk)
    desk.send(…)
    store.changes()         what came and went since it was asked last, without numbers and times
"""

import re
import sqlite3
from collections import Counter

from wait import PATIENCE_S

# What differs between two letters by right: what they say, and how they are known again.
SAID = {"message_id", "message_id_hash", "place", "ingest_key", "copy_of", "mail", "raw", "words",
        "text", "staff_text", "quoted", "closing", "subject", "was", "now", "nonce",
        "reverse_path", "recipients", "peer", "rendering_id", "comment_id", "key", "address",
        "boundary", "reason", "state", "attempts", "carrier_id", "epoch", "reply_address",
        "bounce_address", "mark"}
# What only grows.
GROWS = ("message", "comment", "event", "outbox", "rendering", "held", "request")
# What is made when a mail leaves, which is another's turn.
LEAVES = ("rendering", "sqlite_sequence", "sqlite_stat1", "sqlite_stat4")
# What a full-text index keeps: what is said again, in another form.
OF_AN_INDEX = re.compile("_(data|idx|content|docsize|config)$")


class WholeStore:
    def __init__(self, desk):
        self.db = sqlite3.connect("file:%s?mode=ro" % desk.settings["store"]["path"], uri=True,
                                  timeout=PATIENCE_S)
        names = [row[0] for row in self._all("SELECT name FROM sqlite_master WHERE type = 'table'"
                                             " AND sql NOT LIKE '%VIRTUAL%'")]
        self.tables = {name: [row[1] for row in self._all("PRAGMA table_info(%s)" % name)]
                       for name in names if name not in LEAVES and not OF_AN_INDEX.search(name)}
        self.last = {name: 0 for name in GROWS}
        self.seen = {}
        self.newest = 0
        self.changes()

    def _all(self, sql, *values):
        return self.db.execute(sql, values).fetchall()

    def _columns(self, table):
        return [c for c in self.tables[table]
                if c not in SAID and not c.endswith("_us") and (c != "id" or table == "ticket")]

    def _rows(self, table):
        columns = ", ".join('"%s"' % c for c in self._columns(table)) or "1"
        if table in self.last:
            rows = self._all("SELECT id, %s FROM %s WHERE id > ?" % (columns, table),
                                  self.last[table])
            self.last[table] = max([row[0] for row in rows], default=self.last[table])
            return [row[1:] for row in rows]
        return self._all("SELECT %s FROM %s" % (columns, table))

    def changes(self):
        """A Counter of (table, "+" or "-", its columns as text)."""
        tickets = self._all("SELECT max(id) FROM ticket")[0][0] or 0
        found, before = Counter(), self.newest
        for table in self.tables:
            now = Counter(self._rows(table))
            gone = Counter() if table in self.last else self.seen.get(table, Counter()) - now
            come = now if table in self.last else now - self.seen.get(table, Counter())
            for sign, rows in (("-", gone), ("+", come)):
                for row, count in rows.items():
                    found[table, sign, self._shown(table, row, before)] += count
            self.seen[table] = now
        self.newest = tickets
        return found

    def _shown(self, table, row, newest):
        """A ticket that is new is called so, and so are its threads, whose number it is part of."""
        said = []
        for column, value in zip(self._columns(table), row):
            if column == "thread_id" or (column == "id" and table == "thread"):
                value = "new/%d" % (value % 256) if value and value // 256 > newest else value
            elif column == "ticket_id" or (column == "id" and table == "ticket"):
                value = "new" if value and value > newest else value
            said.append("%s=%s" % (column, value))
        return " ".join(said)
