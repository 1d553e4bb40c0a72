"""Another process holds the database locked: 451 within the busy timeout, nothing lost."""

import sqlite3
import time

from wait import PATIENCE_S, until

COUNT, UNIT = 8, "locks"
BUSY_S = 10                # LIMIT_BUSY_MS
SLACK_S = 8                # of a machine with other things to do; a second wait would be more
CLIENTS = {"smtp": 76, "lmtp": 4, "paced": False}  # more than one batch of the writer
TAKEN = 100                # letters, before and after
TEMPORARY_FAILURE = 75
HELD_S = (1, 12, 3, 25, 0.2, 10, 12, 40)
HELD_AT_START_S = (3, 15)  # shorter than it waits; longer: until it ends


class Lock:
    """The write lock of a write-ahead database, from this process: the most that another can have
    while somebody else has it open. Alone, it keeps even readers out."""

    def __init__(self, path, alone=False):
        self.db = sqlite3.connect(path, isolation_level=None, timeout=PATIENCE_S)
        if alone:
            self.db.execute("PRAGMA locking_mode = EXCLUSIVE")

    def __enter__(self):
        self.db.execute("BEGIN EXCLUSIVE")
        return self

    def __exit__(self, *_):
        self.db.execute("ROLLBACK")
        self.db.close()


def await_taken(desk):
    before = desk.ledger.answers["250"]
    until(lambda: desk.ledger.answers["250"] > before + TAKEN, "letters are taken")


def hold(torture, desk, held_s):
    """Under load. Nobody is taken while it lasts, and everybody goes on after it."""
    with torture.load(desk, **CLIENTS):
        await_taken(desk)
        calm_s = desk.ledger.take_slowest()
        with Lock(desk.books.path):
            refused = desk.ledger.codes[451]
            time.sleep(held_s)
            stored = desk.books.articles()
            taken = [letter for letter in desk.ledger.promised_letters()
                     if letter.message_id not in stored]
            if taken:
                torture.find("taken while the database was locked: %d" % len(taken))
        refused = desk.ledger.codes[451] - refused
        if held_s > BUSY_S + SLACK_S and not refused:
            torture.find("nobody was told to come again in %d s" % held_s)
        await_taken(desk)
    slowest_s = desk.ledger.take_slowest()
    if slowest_s > BUSY_S + calm_s + SLACK_S:
        torture.find("an answer took %.1f s, and %.1f before" % (slowest_s, calm_s))
    torture.note("locked for %s s: %d refused, the slowest answer took %.1f s, and %.1f before"
                 % (held_s, refused, slowest_s, calm_s))


def start_locked(torture, desk, held_s):
    """It waits, and ends for the supervisor to try again when that takes too long."""
    desk.stop()
    with Lock(desk.books.path, alone=True):
        desk.spawn()
        began = time.monotonic()
        until(lambda: desk.process.poll() is not None or
              held_s < BUSY_S and time.monotonic() > began + held_s, "the time has gone")
        if desk.answers():
            torture.find("it opened its doors without its database")
    if desk.process.poll() is None:
        desk.await_doors()
    elif desk.process.returncode != TEMPORARY_FAILURE:
        torture.find("without its database it ended with %s" % desk.process.returncode)
    if not desk.is_alive:
        desk.start()


def run(torture):
    with torture.desk({"limits": {"connections-per-client": 100}}) as desk:
        for number in range(torture.count):
            hold(torture, desk, HELD_S[number % len(HELD_S)])
        for held_s in HELD_AT_START_S[:torture.count // 2]:
            start_locked(torture, desk, held_s)
        strange = [code for code in desk.ledger.codes if code not in (250, 451)]
        if strange:
            torture.find("the doors said %s" % strange)
        torture.balance(desk)
