"""A client's session with a door, as bare as it can be: what it costs is taken from the desk."""

import re
import socket

from wait import PATIENCE_S

LONE_DOTS = re.compile(rb"^\.", re.M)


class Broken(Exception):
    """The other side went away, or said what nobody can understand."""


class Session:
    """place is (host, port), or the path of a unix socket; there LMTP is spoken."""

    def __init__(self, place):
        self.is_lmtp = isinstance(place, str)
        self.is_dot_sent = False  # in the last transaction
        self.socket = socket.socket(socket.AF_UNIX if self.is_lmtp else socket.AF_INET)
        try:
            self.socket.settimeout(PATIENCE_S)
            self.socket.connect(place)
            self.file = self.socket.makefile("rb")
            self._expect(220)
            self._say(b"%s torture.example" % (b"LHLO" if self.is_lmtp else b"EHLO"))
            self._expect(250)
        except BaseException:
            self.socket.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        try:
            self._say(b"QUIT")
        except OSError:
            pass  # it is gone already
        self.file.close()
        self.socket.close()

    def _say(self, *lines):
        self.socket.sendall(b"\r\n".join(lines) + b"\r\n")

    def _reply(self):
        """The code of one reply."""
        while True:
            line = self.file.readline()
            if not line.endswith(b"\n") or not line[:3].isdigit():
                raise Broken("no reply: %r" % line)
            if line[3:4] != b"-":
                return int(line[:3])

    def _replies(self, count):
        """The codes of so many replies, or up to 421: then there are no more."""
        codes = []
        while len(codes) < count and codes[-1:] != [421]:
            codes.append(self._reply())
        return codes

    def _expect(self, code):
        got = self._reply()
        if got != code:
            raise Broken("%d, expected %d" % (got, code))

    def due(self, recipients):
        """How many answers a transaction should bring."""
        return len(recipients) if self.is_lmtp else 1

    def send(self, sender, recipients, raw, codes):
        """One transaction. Fills codes ({recipient: code}) as answers come, so that those count
        that came before the line broke."""
        self.is_dot_sent = False
        self._say(b"MAIL FROM:<%s>" % sender.encode(),
                  *[b"RCPT TO:<%s>" % r.encode() for r in recipients], b"DATA")
        replies = self._replies(2 + len(recipients))
        if replies[-1] != 354:
            refusal = next(code for code in replies if code >= 400)
            codes.update(dict.fromkeys(recipients[:self.due(recipients)], refusal))
            if refusal == 421:
                raise Broken("421")
            return
        rcpt = replies[1:-1]
        self.is_dot_sent = True
        self.socket.sendall(LONE_DOTS.sub(b"..", raw) + b".\r\n")
        for recipient, code in zip(recipients, rcpt):
            if code != 250 and self.is_lmtp:
                codes[recipient] = code
            elif self.is_lmtp or not codes:
                codes[recipient] = self._reply()
