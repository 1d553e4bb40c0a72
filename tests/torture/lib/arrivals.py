"""The smarthost of a tortured desk: it writes down what comes, and keeps none of it."""

import hashlib
import re
from collections import defaultdict

from ledger import PUBLIC_WORD, SECRET_WORD, Answerable
from sink import Sink

MESSAGE_ID = re.compile(rb"^Message-ID: <([^>]+)>", re.M)
REPLY_TO = re.compile(rb"^Reply-To:[^<]*<([^>]+)>", re.M)
WORDS = re.compile(rb"\b(?:%s|%s)-(\d+)\b" % (PUBLIC_WORD.encode(), SECRET_WORD.encode()))


class Arrivals(Sink):
    """Of each mail: recipient, Message-ID, the hash of its bytes, and whose words are in it."""

    def __init__(self, ledger=None):
        self.ledger = ledger
        self.count = 0
        self.bodies = defaultdict(dict)  # (recipient, Message-ID) -> {hash: how often it came}
        self.told = defaultdict(set)     # letter's number -> recipients that got its word
        super().__init__()

    def keep(self, sender, recipients, raw):
        head = raw[:raw.find(b"\r\n\r\n")]
        message_id = MESSAGE_ID.search(head)[1].decode()
        digest = hashlib.sha256(raw).digest()
        numbers = {int(number) for number in WORDS.findall(raw)}
        with self.lock:
            for recipient in recipients:
                self.count += 1
                hashes = self.bodies[recipient.lower(), message_id]
                hashes[digest] = hashes.get(digest, 0) + 1
                for number in numbers:
                    self.told[number].add(recipient.lower())
        self._offer(recipients, REPLY_TO.search(head), numbers)

    def _offer(self, recipients, reply_to, numbers):
        """What came may be answered by who got it, when it tells of one letter."""
        if reply_to is None or len(numbers) != 1 or len(recipients) != 1:
            return
        letter = self.ledger.letters.get(next(iter(numbers)))
        if letter and recipients[0] in letter.may:
            self.ledger.may_be_answered(Answerable(recipients[0], reply_to[1].decode(), letter.talk,
                                                   letter.is_secret))
