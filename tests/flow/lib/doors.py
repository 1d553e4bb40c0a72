"""Clients of the desk's doors: smtplib where it is enough, LMTP's reply a recipient beside it."""

import smtplib
import subprocess
from dataclasses import dataclass

from wait import PATIENCE_S


@dataclass
class Reply:
    code: int
    text: str

    def __str__(self):
        return "%d %s" % (self.code, self.text)


def reply_of(pair):
    return Reply(pair[0], pair[1].decode("utf-8", "replace"))


def send(port, sender, recipients, content, host="127.0.0.1"):
    """One SMTP transaction. The reply to the final dot; or the first refusal, of MAIL or of a
    recipient, and then nothing was sent."""
    with smtplib.SMTP(host, port, local_hostname="client.example", timeout=PATIENCE_S) as client:
        client.ehlo()
        reply = reply_of(client.mail(sender))
        for recipient in recipients:
            if reply.code == 250:
                reply = reply_of(client.rcpt(recipient))
        return reply_of(client.data(content)) if reply.code == 250 else reply


def ask_recipient(port, recipient, sender="stranger@elsewhere.example", host="127.0.0.1"):
    """What RCPT says to an address."""
    with smtplib.SMTP(host, port, local_hostname="client.example", timeout=PATIENCE_S) as client:
        client.ehlo()
        client.mail(sender)
        return reply_of(client.rcpt(recipient))


class Lmtp(smtplib.LMTP):
    """smtplib's, with one reply a recipient after the dot."""

    def deliver(self, sender, recipients, content, options=()):
        """{recipient: Reply}: of RCPT for those refused there, else of the final dot."""
        self.ehlo_or_helo_if_needed()
        self.mail(sender, options)
        replies = {r: reply_of(self.rcpt(r)) for r in recipients}
        taken = [r for r in recipients if replies[r].code == 250]
        if not taken:
            self.rset()
            return replies
        replies[taken[0]] = reply_of(self.data(content))
        for recipient in taken[1:]:
            replies[recipient] = reply_of(self.getreply())
        self.rset()
        return replies


def lmtp(path, sender, recipients, content, options=()):
    """One LMTP transaction at a unix socket: {recipient: Reply}."""
    with Lmtp(path, local_hostname="mx.example", timeout=PATIENCE_S) as client:
        return client.deliver(sender, recipients, content, options)


def swaks(*arguments):
    """swaks as people run it: (exit status, what it printed)."""
    run = subprocess.run(["swaks", *arguments], capture_output=True, text=True, check=False,
                         timeout=PATIENCE_S)
    return run.returncode, run.stdout + run.stderr
