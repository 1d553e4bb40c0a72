"""What was sent, and what was answered: written down before, and after. Nobody else knows it.

A Letter is one message; its bytes, and who is to be told of it, are decided when it is written.
Each try to send it is one entry per answer that is due: one in SMTP, one a recipient in LMTP.
"""

import threading
import time
from collections import Counter, deque
from dataclasses import dataclass, field

# In every letter stands one of these words with its number; by it, it is known wherever it goes.
PUBLIC_WORD, SECRET_WORD = "openly", "canary"
ANSWERS_KEPT = 400  # mails somebody may still answer; older ones are forgotten


@dataclass
class Talk:
    """One conversation: what opened it, and who takes part."""

    customer: str
    with_vendor: bool
    replies: int = 0


@dataclass
class Letter:
    number: int
    sender: str
    recipients: tuple
    message_id: str
    raw: bytes
    talk: Talk
    is_secret: bool
    must: frozenset  # who has to be told of it
    may: frozenset   # who may get a word of it
    comments: int    # that it becomes, when every recipient has been answered 250
    tries: int = 0
    began_s: float = 0  # the last of them
    promised: set = field(default_factory=set)  # recipients answered 250

    @property
    def is_settled(self):
        return len(self.promised) == len(self.recipients)


@dataclass
class Answerable:
    """A mail that came to somebody, who may answer it."""

    person: str
    reply_to: str
    talk: Talk
    is_secret: bool


def reply_class(code):
    """Under which word an answer is counted."""
    return {2: "250", 4: "4xx", 5: "5xx"}.get(code // 100, "unanswered") if code else "unanswered"


class Ledger:
    """All of it, for any thread. A file beside it has a line a try and a line an answer."""

    def __init__(self, path):
        self.lock = threading.Lock()
        self.file = open(path, "w", encoding="utf-8")  # pylint: disable=consider-using-with
        self.letters = {}     # number -> Letter
        self.answers = Counter()
        self.codes = Counter()    # code -> how often
        self.slowest_s = 0        # of all answers
        self.expected = 0     # mails that will leave, as far as is known now: for pacing only
        self.answerable = deque(maxlen=ANSWERS_KEPT)

    def close(self):
        self.file.close()

    def enter(self, make):
        """A new letter: make(its number)."""
        with self.lock:
            letter = make(len(self.letters) + 1)
            self.letters[letter.number] = letter
            return letter

    def sending(self, letter, recipients):
        with self.lock:
            letter.tries += 1
            letter.began_s = time.monotonic()
            self.file.write("> %d %s\n" % (letter.number, " ".join(recipients)))

    def answered(self, letter, due, codes, is_dot_sent):
        """due is how many answers the try should have had, codes {recipient: code} what came."""
        with self.lock:
            was_settled = letter.is_settled
            kinds = [reply_class(code) for code in codes.values()]
            self.answers["sent"] += due
            self.answers.update(kinds)
            self.codes.update(codes.values())
            self.slowest_s = max(self.slowest_s, time.monotonic() - letter.began_s)
            self.answers["unanswered"] += due - len(kinds)
            self.answers["in doubt"] += due - len(kinds) if is_dot_sent else 0
            letter.promised |= {r for r, code in codes.items() if code == 250}
            if letter.is_settled and not was_settled:
                self.expected += len(letter.must) * letter.comments
            self.file.write("< %d %s\n" % (letter.number, codes))

    def take_slowest(self):
        """How long the slowest answer took, of those since this was last asked."""
        with self.lock:
            slowest_s, self.slowest_s = self.slowest_s, 0
            return slowest_s

    def promised_letters(self):
        """Those that some recipient has been promised for."""
        with self.lock:
            return [letter for letter in self.letters.values() if letter.promised]

    def may_be_answered(self, answerable):
        with self.lock:
            self.answerable.append(answerable)

    def open_letters(self):
        """Those that some recipient has not been promised for."""
        with self.lock:
            return [letter for letter in self.letters.values() if not letter.is_settled]
