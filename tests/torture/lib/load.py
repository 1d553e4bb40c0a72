"""The load: sessions that send letter after letter while the desk is being tortured.

Who writes what is decided by the seed alone, but for answers: those need a mail to answer, and
which has come by then is the machine's affair.
"""

import random
import threading
import time

from desk import MIA, STUDIO, SUPPORT, TOM, VIC
from ledger import PUBLIC_WORD, SECRET_WORD, Letter, Talk
from letters import letter as compose
from sessions import Broken, Session

STAFF = frozenset({TOM, MIA})
CUSTOMERS = 60
REPLIES_A_TALK = 12     # far below what the desk takes for two robots
VENDOR_SUBJECT = "print job"  # RULES gives these tickets to the vendor
RULES = """
torture-print-job = {
  on   = "ticket-created";
  when = { subject = "%s"; };
  then = { assign = "%s"; };
};
""" % (VENDOR_SUBJECT, VIC)
PAUSE_S = 0.01          # of a client who finds nobody
REST_S = 0.02           # of a client between two letters, on average: the desk shall do the work
BACKLOG = 300           # mails on their way at which clients hold back, so that it stays bounded


def body(word, number, more=""):
    return "%s%s-%d\n\nThis is said once.\n" % (more, word, number)


class Writer:
    """Writes one client's letters."""

    def __init__(self, ledger, chance, name, is_lmtp, bulk=0):
        self.ledger, self.chance, self.name, self.is_lmtp = ledger, chance, name, is_lmtp
        self.bulk = bulk

    def next(self):
        answered = self._something_to_answer() if self.chance.random() < 0.4 else None
        return self._answer(answered) if answered else self.opening()

    def _something_to_answer(self):
        with self.ledger.lock:
            if not self.ledger.answerable:
                return None
            found = self.ledger.answerable.pop()
            if found.talk.replies >= REPLIES_A_TALK:
                return None
            found.talk.replies += 1
            return found

    def opening(self):
        """A letter that begins something; by LMTP it may be for two of the desk's addresses."""
        customer = "customer%d@client.example" % self.chance.randrange(CUSTOMERS)
        talk = Talk(customer, self.chance.random() < 0.25)
        both = self.is_lmtp and self.chance.random() < 0.5
        subject = VENDOR_SUBJECT if talk.with_vendor else "About " + self.name
        filler = "".join("%060x\n" % self.chance.getrandbits(240)
                         for _ in range(self.bulk // 61))
        return self._enter(customer, (SUPPORT, STUDIO) if both else (SUPPORT,), talk, subject,
                           False, filler)

    def _answer(self, found):
        """Staff may ask for privacy by a first line; what answers something private is private."""
        asks = (found.person in STAFF and not found.is_secret and self.chance.random() < 0.3)
        return self._enter(found.person, (found.reply_to,), found.talk, "Re: your mail",
                           asks or found.is_secret, "#private\n" if asks else "")

    def _enter(self, sender, recipients, talk, subject, is_secret, above):
        present = {talk.customer, VIC} if talk.with_vendor else {talk.customer}
        may = STAFF if is_secret else STAFF | present
        is_opening = sender == talk.customer and recipients[0] in (SUPPORT, STUDIO)
        must = (STAFF if is_opening else may) - {sender}
        word = SECRET_WORD if is_secret else PUBLIC_WORD

        def make(number):
            message_id = "%s.%d@torture.example" % (self.name, number)
            raw = compose(sender, recipients[0], subject, body(word, number, above),
                          message_id="<%s>" % message_id)
            return Letter(number, sender, recipients, message_id, raw, talk, is_secret,
                          frozenset(must), frozenset(may), len(recipients))
        return self.ledger.enter(make)


class Client(threading.Thread):
    """One session after another, each for a few letters, until the load stops. What was not
    answered is mostly tried again, as a mail server would; the rest is left for the end."""

    def __init__(self, load, writer, place, chance):
        super().__init__(daemon=True)
        self.load, self.writer, self.place, self.chance = load, writer, place, chance
        self.unanswered = []

    def run(self):
        while not self.load.stopping.is_set():
            try:
                with Session(self.place()) as session:
                    self._talk(session)
            except (OSError, Broken):
                self.load.stopping.wait(PAUSE_S)

    def _talk(self, session):
        for _ in range(self.chance.randint(1, 30)):
            if not self.load.wait_for_room():
                return
            self.exchange(session, self._next())
            self.load.stopping.wait(self.chance.expovariate(1 / REST_S))

    def _next(self):
        return self.unanswered.pop() if self.unanswered else self.writer.next()

    def exchange(self, session, letter):
        recipients = [r for r in letter.recipients if r not in letter.promised]
        ledger, codes = self.load.ledger, {}
        ledger.sending(letter, recipients)
        try:
            session.send(letter.sender, recipients, letter.raw, codes)
        finally:
            ledger.answered(letter, session.due(recipients), codes, session.is_dot_sent)
            if not letter.is_settled and self.chance.random() < 0.8:
                self.unanswered.append(letter)


class Load:
    """Entering starts the sessions, leaving ends them, each after the answer it waits for. bulk
    makes letters so many bytes longer; paced ones wait for what leaves."""

    def __init__(self, desk, seed, *, smtp=20, lmtp=4, bulk=0, paced=True):
        self.desk, self.ledger, self.paced = desk, desk.ledger, paced
        self.stopping = threading.Event()
        self.clients = [self._client(seed, number, number >= smtp, bulk)
                        for number in range(smtp + lmtp)]

    def _client(self, seed, number, is_lmtp, bulk):
        chance = random.Random("%s/%d" % (seed, number))
        writer = Writer(self.ledger, chance, "c%d" % number, is_lmtp, bulk)
        desk = self.desk
        place = (lambda: desk.lmtp_socket) if is_lmtp else (lambda: desk.door)
        return Client(self, writer, place, chance)

    def __enter__(self):
        for client in self.clients:
            client.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for client in self.clients:
            client.join()

    def wait_for_room(self):
        """FALSE when the load stops."""
        while not self.stopping.is_set():
            waiting = self.ledger.expected - self.desk.sink.count
            if not self.paced or waiting < BACKLOG:
                return True
            time.sleep(PAUSE_S)
        return False


class Again(Client):
    """Sends what was left open once more; several share the list."""

    def __init__(self, load, letters, place):
        super().__init__(load, None, place, random.Random(0))
        self.letters = letters

    def _talk(self, session):
        while self.letters and not self.load.stopping.is_set():
            self.exchange(session, self.letters.pop())
        self.load.stopping.set()
