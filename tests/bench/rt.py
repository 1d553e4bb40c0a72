"""rt: how many messages a second of CPU is enough for: a ticket made by mail, and a reply that
finds its ticket; beside Request Tracker 5 (packages request-tracker5, rt5-db-sqlite), rt-mailgate
included. Three people of the staff are told by either, and nothing leaves the machine. Both get
the same letters in the same way: one after the other, and 8 at a time."""

import concurrent.futures
import itertools
import smtplib

from bench import (SUPPORT, BenchDesk, Reach, Row, Sample, compare, cpu_s, folder_for_all, letter,
                   rest)
from tracker import RequestTracker, is_installed

CUSTOMER = "Anna Berg <anna@client.example>"
TEXT = "The printer on the second floor prints only half of each page.\n" * 32
OURS_A_SECOND, PEERS_A_SECOND = 1000, 2.5  # messages a round, for each second of --round-seconds
WARM = 5
AT_ONCE = {1: "", 8: ", 8 at a time"}


class Letters:
    """New ones, and for each of those a reply; only once, as after 30 in a row on one ticket nobody
    would be told any more."""

    def __init__(self, tag):
        """tag(number) goes into a reply's subject: the ticket is known by it to some."""
        self.tag, self.numbers, self.written = tag, itertools.count(1), []

    def new(self):
        number = next(self.numbers)
        message_id = "<%d.letter@client.example>" % number
        self.written.append((number, message_id))
        return letter(CUSTOMER, SUPPORT, "Printer, letter %d" % number, TEXT, message_id=message_id)

    def reply(self):
        number, message_id = self.written.pop(0)
        return letter(CUSTOMER, SUPPORT, "Re: %sPrinter, letter %d" % (self.tag(number), number),
                      TEXT, message_id="<%d.reply@client.example>" % number,
                      extra=[("In-Reply-To", message_id), ("References", message_id)])


CASES = {"a ticket made by mail": Letters.new, "a reply that finds its ticket": Letters.reply}


def _in_threads(send, shares):
    """send(share) for each share, all at once."""
    with concurrent.futures.ThreadPoolExecutor(len(shares)) as pool:
        for sent in [pool.submit(send, share) for share in shares]:
            sent.result()


class Ours:
    def __init__(self, desk):
        self.desk = desk
        self.letters = Letters(lambda _number: "")

    def send(self, share):
        with smtplib.SMTP("127.0.0.1", self.desk.port, local_hostname="client.example") as client:
            for content in share:
                client.sendmail("anna@client.example", [SUPPORT], content)

    def spent_s(self):
        return cpu_s(self.desk.root)

    def rest(self):
        rest(self.desk.root)

    def held(self):
        return self.desk.count("ticket"), self.desk.count("comment")


class Theirs:
    def __init__(self, tracker):
        self.tracker = tracker
        self.letters = Letters(lambda number: "[desk.example #%d] " % number)

    def send(self, share):
        for content in share:
            self.tracker.take(content)

    def spent_s(self):
        return self.tracker.spent_s()

    def rest(self):
        rest(self.tracker.process.pid)

    def held(self):
        tickets = self.tracker.count("Tickets")
        return tickets, tickets + self.tracker.count("Transactions", "Type = 'Correspond'")


def _take(side, write, count, at_once):
    """The CPU that so many letters cost, in seconds."""
    letters = [write(side.letters) for _ in range(count)]
    before = side.spent_s()
    _in_threads(side.send, [letters[n::at_once] for n in range(min(at_once, count))])
    side.rest()
    return side.spent_s() - before


def _sample(side, write, count, at_once):
    tickets, comments = side.held()
    spent = _take(side, write, count, at_once)
    gained = side.held()[0] - tickets, side.held()[1] - comments
    if gained != (count if write is Letters.new else 0, count):
        raise RuntimeError("%d letters made %d tickets and %d comments" % (count, *gained))
    # Too few messages for the kernel's clock are no more than it can tell.
    spent = max(spent, 0.01)
    return Sample(count / spent, spent * 1e6 / count)


def _compare(options, ours, theirs):
    our_count = max(int(OURS_A_SECOND * options.round_seconds), WARM)
    their_count = max(int(PEERS_A_SECOND * options.round_seconds), 1)
    for side in (ours, theirs):
        for write in CASES.values():
            _take(side, write, WARM, 1)
    for at_once, way in AT_ONCE.items():
        for case, write in CASES.items():
            found = compare("rt, " + case + way, options.rounds,
                            lambda: _sample(ours, write, our_count, at_once),
                            lambda: _sample(theirs, write, their_count, at_once))
            yield Row("rt", case + way, unit="messages/CPU s", reach=Reach("ratio", 400),
                      beside="Request Tracker 5", **vars(found))


def bench(options):
    if not is_installed():
        for case in CASES:
            yield Row("rt", case, unit="messages/CPU s", reach=Reach("ratio", 400),
                      beside="Request Tracker 5", remark="not installed")
        return
    with BenchDesk() as desk, folder_for_all() as folder, RequestTracker(folder) as tracker:
        yield from _compare(options, Ours(desk), Theirs(tracker))
