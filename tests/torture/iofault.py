"""Every n-th write, sync and truncation of the store's files fails, once and forever."""

import errno
import itertools
import os
import signal
from dataclasses import dataclass

import faulty_disk
from faulty_disk import SYNC, TRUNCATE, WRITE, FaultyDisk
from load import Writer
from wait import PATIENCE_S, until

COUNT, UNIT = 3000, "faults"
CONNECTIONS = 2            # of the outbox
LETTERS = 3                # while a fault may come
BULK_BYTES = 400000        # of letters that are to fill the write-ahead log
BULK_LETTERS = 14          # that do
TEMPORARY_FAILURE = 75
WORDS = {WRITE: "write", SYNC: "sync", TRUNCATE: "truncation"}
REFUSALS = {errno.ENOSPC: 452, errno.EIO: 451}


@dataclass
class Fault:
    operation: int
    error: int
    forever: bool
    torn: bool
    nth: int

    def __str__(self):
        return "%s %d%s: %s%s" % (WORDS[self.operation], self.nth, " and all after" * self.forever,
                                  errno.errorcode[self.error], ", torn" * self.torn)


class Patient:
    """A desk on a disk that fails on demand, and what it does about it."""

    def __init__(self, torture, place):
        self.torture, self.place = torture, place
        self.desk = torture.desk({"outgoing": {"connections": CONNECTIONS}})
        folder = self.desk.path("disk")
        os.mkdir(folder)
        self.disk = FaultyDisk(folder, self.desk.path("orders"))
        self.desk.settings["store"]["path"] = os.path.join(folder, "postern.db")
        self.desk.settings["keys"]["file"] = os.path.join(folder, "keys")
        self.desk.books.path = self.desk.settings["store"]["path"]
        self.desk.environment.update(self.disk.environment)
        self.desk.write_config()
        self.exits = 0
        chance = torture.chance
        self.writers = [Writer(self.desk.ledger, chance, "smtp", False),
                        Writer(self.desk.ledger, chance, "lmtp", True)]
        self.bulk = Writer(self.desk.ledger, chance, "bulk", False, BULK_BYTES)

    def order(self, fault, suffix=""):
        self.fault = fault
        self.disk.fail(fault.operation, fault.error, fault.nth, fault.forever, fault.torn, suffix)

    def wrong(self, text):
        self.torture.find("%s, %s: %s" % (self.place.__name__, self.fault, text))

    def post(self, writer):
        """The codes of one letter's answers; none when the line broke."""
        return {reply.code for reply in self.desk.post(writer)}

    def ended(self):
        return self.desk.process.poll() is not None

    def judge_life(self):
        """After a sync that failed it must have ended, after anything else it must not."""
        if self.fault.operation == SYNC and self.disk.failed_files:
            until(self.ended, "a failed sync ends the daemon")
        if self.ended():
            self.judge_end(self.fault.operation == SYNC)

    def judge_end(self, is_right):
        self.exits += 1
        status = self.desk.process.returncode
        if status != TEMPORARY_FAILURE or not is_right:
            self.wrong("the daemon ended with %s" % status)

    def judge_codes(self, codes):
        strange = codes - {250, REFUSALS[self.fault.error]}
        if strange:
            self.wrong("the doors said %s" % strange)

    def recover(self):
        self.disk.mend()
        if not self.ended():
            return
        self.desk.start()


# --- where a fault may come: each gives the calls its play made ---

def working(patient, fault):
    """Letters come and leave."""
    patient.order(fault)
    codes = set()
    for number in range(LETTERS):
        if patient.ended():
            break
        codes |= patient.post(patient.writers[number % 2])
    if not fault.forever:
        until(lambda: patient.ended() or patient.desk.books.undelivered() == 0,
              "one fault does not stop what leaves")
    patient.judge_codes(codes)
    patient.judge_life()


def moving_home(patient, fault):
    """The write-ahead log goes into the database."""
    patient.order(fault, suffix="/postern.db")
    codes = set()
    for _ in range(BULK_LETTERS):
        if patient.ended() or patient.disk.failed:
            break
        codes |= patient.post(patient.bulk)
    if codes - {250}:
        patient.wrong("the doors said %s" % codes)
    patient.judge_life()


def start_or_end(patient):
    until(lambda: patient.ended() or patient.desk.answers(), "it starts, or ends")
    if patient.ended():
        patient.judge_end(patient.disk.failed > 0)
    else:
        patient.judge_life()


def recovering(patient, fault):
    """It was killed, and starts with a log full of what it promised."""
    patient.post(patient.writers[0])
    patient.desk.kill()
    patient.order(fault)
    patient.desk.spawn()
    start_or_end(patient)


def beginning(patient, fault):
    """A desk that is started for the first time."""
    patient.desk.kill()
    folder = os.path.dirname(patient.desk.books.path)
    for name in os.listdir(folder):
        os.unlink(os.path.join(folder, name))
    patient.order(fault)
    patient.desk.spawn()
    start_or_end(patient)


def stopping(patient, fault):
    """It is told to stop, and closes the store."""
    patient.post(patient.writers[0])
    patient.order(fault)
    patient.desk.process.send_signal(signal.SIGTERM)
    status = patient.desk.process.wait(PATIENCE_S)
    if status not in (0, TEMPORARY_FAILURE):
        patient.wrong("told to stop, it ended with %s" % status)
    patient.exits += 1


PLACES = (working, moving_home, recovering, beginning, stopping)
KINDS = list(itertools.product((WRITE, SYNC, TRUNCATE), (errno.EIO, errno.ENOSPC), (False, True)))


def play(patient, place, kind, nth):
    """TRUE when the fault came."""
    operation, error, forever = kind
    torn = operation == WRITE and patient.torture.chance.random() < 0.5
    place(patient, Fault(operation, error, forever, torn, nth))
    failed = patient.disk.failed
    patient.recover()
    return failed > 0


def count_calls(patient, place, operations):
    """How often a play makes each kind of call: {operation: calls}."""
    calls = {}
    for operation in sorted(operations):
        play(patient, place, (operation, errno.EIO, False), faulty_disk.NEVER)
        calls[operation] = patient.disk.seen
    return calls


def play_kind(patient, place, kind, share, calls):
    """All n there are, and on until nothing fails, as it differs a little from time to time; or as
    many of them as there is time for. How many that were."""
    some = sorted(patient.torture.chance.sample(range(1, calls + 1), min(share, calls)))
    hits = [play(patient, place, kind, nth) for nth in some]
    while hits and hits[-1] and share >= calls:
        hits.append(play(patient, place, kind, len(hits) + 1))
    return len(hits)


def shares(torture):
    """{(place, kind): how many faults of it}."""
    pairs = list(itertools.product(PLACES, KINDS))
    share = torture.count // len(pairs)
    some = pairs if share else torture.chance.sample(pairs, torture.count)
    return dict.fromkeys(some, max(share, 1))


def run(torture):
    share = shares(torture)
    for place in PLACES:
        patient = Patient(torture, place)
        with patient.desk:
            kinds = [kind for kind in KINDS if (place, kind) in share]
            calls = count_calls(patient, place, {kind[0] for kind in kinds})
            played = sum(play_kind(patient, place, kind, share[place, kind], calls[kind[0]])
                         for kind in kinds)
            torture.note("%s: %d faults, among %s" % (place.__name__, played, ", ".join(
                "%d %ss" % (number, WORDS[operation]) for operation, number in calls.items())))
            torture.balance(patient.desk, kills=patient.exits)
