"""A desk that has worked for years. The daemon itself makes a few tickets, with comments,
followers, audit trail and mail that was sent; then the rows of these are copied, many times, with
numbers of their own. What a table looks like is asked of the database, so that a copy has whatever
a ticket has.

    with grown_desk(options) as desk:
"""

import glob
import hashlib
import os
import random
import shutil
import sqlite3

from desk import SUPPORT, TOP
from letters import letter
from report import progress
from sides import STAFF, BenchDesk
from sink import Sink
from wait import until

TICKETS, COMMENTS = 200_000, 10  # of scale 1: tickets, and comments of each
SAMPLES = 20                     # tickets that are made by mail
YEARS_US = 3 * 365 * 86400 * 1_000_000
THREADS = 256                    # numbers of threads there are for each ticket
CHUNK = 250                      # copies of all samples in one go

# Everything that grows with the tickets, those before that are referred to. The rest of the tables
# (teams, projects, staff) stays as it is.
GROWING = ["person", "person_address", "ticket", "ticket_tag", "ticket_assignee", "ticket_follower",
           "thread", "thread_member", "message", "held", "comment", "event", "rendering", "outbox"]

# What has to be different in each copy, beside the numbers. n is the copy's.
NEW_ID = "'<' || n || '.' || substr(t.message_id, 2)"
UNIQUE = {("person", "address"): "'n' || n || '.' || t.address",
          ("person_address", "address"): "'n' || n || '.' || t.address",
          ("message", "message_id"): NEW_ID,
          ("message", "message_id_hash"): "hash64(%s)" % NEW_ID,
          ("message", "ingest_key"): "randomblob(length(t.ingest_key))",
          ("rendering", "key"): "t.key || '.' || n"}

# Which rows are samples, where not all of a table's are: staff is not copied.
ONLY = {"person": " WHERE id > %d", "person_address": " WHERE person_id > %d"}

WORDS = ("the printer on second floor prints only half of page please have a look we tried new "
         "paper and it did not help our customers wait for banner since Tuesday thank you colour "
         "logo").split()


def describe(scale):
    tickets = int(TICKETS * scale)
    return "{:,} tickets, {:,} comments".format(tickets, tickets * COMMENTS)


def hash64(text):
    """As src/base/digest.h makes it."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big", signed=True)


# --- a few tickets, made by mail ---

def _text(chance):
    return "\n".join(" ".join(chance.choices(WORDS, k=12)) for _ in range(chance.randint(2, 8)))


def _converse(desk, customer, chance):
    """One ticket: the customer writes, then the team and the customer in turn."""
    tom = STAFF[0]
    desk.send(customer, SUPPORT, letter(customer, SUPPORT, _text(chance)[:60].replace("\n", " "),
                                        _text(chance)))
    address = {who: until(lambda: desk.sink.to(who.split("<")[1][:-1]), "mail to " + who)[-1]
               .answer_to for who in (tom, customer)}
    for number in range(1, COMMENTS):
        who = tom if number % 2 else customer
        reply = desk.send(who, address[who], letter(who, address[who], "Re: the same",
                                                    _text(chance)))
        if reply.code != 250:
            raise RuntimeError("a sample was answered %s" % reply)
    desk.settle()
    desk.sink.forget()


def make_samples(settings):
    chance = random.Random(1)
    with BenchDesk(sink=Sink(), settings=settings) as desk:
        for number in range(SAMPLES):
            _converse(desk, "Customer %d <c%d@client.example>" % (number, number), chance)
        progress("%d tickets of %d comments made by mail", SAMPLES, COMMENTS)
        desk.stop()


# --- and many times the same ---

class Copier:
    """Copies the samples of one database, `copies` times. A number is moved by what the samples of
    its table span; a time goes back, so that the copies fill the years before."""

    def __init__(self, db, copies):
        self.db, self.copies = db, copies
        db.create_function("hash64", 1, hash64, deterministic=True)
        db.execute("CREATE TEMP TABLE copy AS WITH RECURSIVE count(n) AS (SELECT 1 UNION ALL "
                   "SELECT n + 1 FROM count WHERE n < ?) SELECT n FROM count", (copies,))
        self.staff = db.execute("SELECT max(id) FROM person WHERE kind <> 3").fetchone()[0]
        self.spans = {table: db.execute("SELECT max(id) FROM " + table).fetchone()[0] or 0
                      for table in GROWING if "id" in self._columns(table)}
        self.spans["thread"] = self.spans["ticket"] * THREADS  # its number has the ticket's in it
        for table in GROWING:
            db.execute("CREATE TEMP TABLE sample_%s AS SELECT * FROM main.%s%s"
                       % (table, table, ONLY.get(table, "") and ONLY[table] % self.staff))

    def _columns(self, table):
        return [row[1] for row in self.db.execute("PRAGMA table_info(%s)" % table)]

    def _moved(self, table, column):
        if table not in self.spans:
            return "t." + column
        moved = "t.%s + n * %d" % (column, self.spans[table])
        if table == "person":
            return "iif(t.%s > %d, %s, t.%s)" % (column, self.staff, moved, column)
        return moved

    def _value(self, table, column, targets):
        """What a copy has in a column."""
        if (table, column) in UNIQUE:
            return UNIQUE[table, column]
        if column == "id":
            return self._moved(table, "id")
        if column in targets:
            return self._moved(targets[column], column)
        if column.endswith("_us"):
            back = "(%d - n) * %d" % (self.copies + 1, YEARS_US // self.copies)
            return "iif(t.%s > 0, t.%s - %s, 0)" % (column, column, back)
        return 't."%s"' % column

    def _statement(self, table):
        targets = {row[3]: row[2]
                   for row in self.db.execute("PRAGMA foreign_key_list(%s)" % table)}
        columns = self._columns(table)
        return ("INSERT INTO main.%s (%s) SELECT %s FROM copy CROSS JOIN sample_%s t "
                "WHERE n BETWEEN ? AND ?"
                % (table, ", ".join('"%s"' % c for c in columns),
                   ", ".join(self._value(table, c, targets) for c in columns), table))

    def run(self):
        statements = [self._statement(table) for table in GROWING]
        for first in range(1, self.copies + 1, CHUNK):
            last = min(first + CHUNK - 1, self.copies)
            for statement in statements:
                self.db.execute(statement, (first, last))
            progress("growing: %d of %d tickets", (last + 1) * SAMPLES,
                     (self.copies + 1) * SAMPLES)


def copy_samples(path, copies):
    db = sqlite3.connect(path, isolation_level=None)
    try:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -524288"):
            db.execute("PRAGMA " + pragma)
        db.execute("BEGIN")
        Copier(db, copies).run()
        db.execute("COMMIT")
    finally:
        db.close()


# --- kept and used ---

def desk_options(parser):
    """What the command line says about grown desks."""
    parser.add_argument("--scale", type=float, default=1.0, metavar="X",
                        help="how far a desk has grown; 1, the default, is " + describe(1))
    parser.add_argument("--desks", metavar="DIR", default=os.environ.get("POSTERN_BENCH_DESKS"),
                        help="where grown desks are kept from run to run (9 GB a million "
                        "comments); else POSTERN_BENCH_DESKS, else they go when the run ends")


def settings_of(folder):
    return {"store": {"path": os.path.join(folder, "postern.db")},
            "keys": {"file": os.path.join(folder, "keys")}}


def _schema():
    """Tells the schemas of two builds apart."""
    digest = hashlib.sha256()
    for path in sorted(glob.glob(os.path.join(TOP, "src/store/*.sql"))):
        with open(path, "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()[:8]


def folder_of(options):
    """Where the grown desk of this scale is; it is made when it is not there."""
    folder = os.path.join(options.desks, "grown-%d-%s" % (int(TICKETS * options.scale), _schema()))
    if os.path.exists(folder):
        progress("the grown desk of %s is used as it is", folder)
        return folder
    unfinished = folder + ".unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    os.makedirs(unfinished)
    settings = settings_of(unfinished)
    make_samples(settings)
    copies = int(TICKETS * options.scale) // SAMPLES - 1
    if copies > 0:
        copy_samples(settings["store"]["path"], copies)
    os.rename(unfinished, folder)
    return folder


def grown_desk(options, settings=None):
    """A BenchDesk that has grown; it delivers nothing."""
    return BenchDesk(settings={**settings_of(folder_of(options)), **(settings or {})}, people=False)
