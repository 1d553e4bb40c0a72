"""Letters: how tests write them, and how they read the ones that left."""

import email
import email.message
import email.policy
import html
import itertools
import os
import re
import urllib.parse
from dataclasses import dataclass, field
from email.utils import formatdate, getaddresses, parseaddr

_numbers = itertools.count(1)

MX = "mx.desk.example"  # the desk's own mail server, as it calls itself in its results


def letter(sender, to, subject, body, *, message_id=None, date=None, extra=()):
    """A plain message as bytes with CRLF line ends. extra is a list of (name, value)."""
    address = parseaddr(sender)[1] or "nobody.example"
    fields = [
        ("From", sender),
        ("To", to if isinstance(to, str) else ", ".join(to)),
        ("Subject", subject),
        ("Date", date or formatdate(localtime=False)),
        ("Message-ID", message_id or "<%d.test@%s>" % (next(_numbers), address.split("@")[-1])),
        *extra,
    ]
    if not any(name == "Content-Type" for name, _ in fields):
        fields += [("MIME-Version", "1.0"), ("Content-Type", "text/plain; charset=utf-8"),
                   ("Content-Transfer-Encoding", "8bit")]
    head = "".join("%s: %s\r\n" % pair for pair in fields if pair[1] is not None)
    return (head + "\r\n" + crlf(body)).encode()


def with_files(sender, to, subject, body, *files, extra=()):
    """A mail with files, each a name, its bytes, and perhaps a type."""
    mail = email.message.EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = "<%s.files@%s>" % (os.urandom(8).hex(), sender.split("@")[1])
    for name, value in extra:
        mail[name] = re.sub(r"\r\n\s*", " ", value)
    mail.set_content(body)
    for name, content, *kind in files:
        if kind and kind[0].startswith("message/"):
            mail.add_attachment(email.message_from_bytes(content), filename=name)
            continue
        major, minor = (kind or ["application/octet-stream"])[0].split("/")
        mail.add_attachment(content, maintype=major, subtype=minor, filename=name)
    return mail.as_bytes(policy=mail.policy.clone(linesep="\r\n", cte_type="7bit"))


def verified(sender):
    """What the desk's mail server writes on a mail that is really from sender's domain, where
    it is trusted (settings: trust.results)."""
    domain = sender.partition("@")[2]
    return [("Received", "from out.%s (unknown [198.51.100.99])\r\n\tby %s; %s"
             % (domain, MX, "Mon, 2 Mar 2026 10:00:00 +0100")),
            ("Authentication-Results", "%s; dmarc=pass header.from=%s" % (MX, domain))]


def crlf(text):
    """Every line end as CRLF, one at the end."""
    lines = re.split(r"\r\n|\r|\n", text)
    return "\r\n".join(lines if lines[-1] == "" else lines + [""])


def answer(left, sender, body, **more):
    """The letter a mail program makes when somebody answers one that left."""
    extra = [("In-Reply-To", left.message_id), ("References", left.message_id)]
    extra += more.pop("extra", [])
    quoted = "".join("> %s\n" % line for line in left.text.splitlines())
    subject = left.subject if left.subject.lower().startswith("re:") else "Re: " + left.subject
    return letter(sender, left.answer_to, subject,
                  "%s\n\nOn %s, %s wrote:\n%s" % (body, left["Date"], left["From"], quoted),
                  extra=extra, **more)


@dataclass
class Left:
    """A message that left: its envelope and its bytes."""

    envelope_from: str
    recipient: str
    raw: bytes
    mail: email.message.EmailMessage = field(init=False, repr=False)

    def __post_init__(self):
        self.mail = email.message_from_bytes(self.raw, policy=email.policy.default)

    def __getitem__(self, name):
        """A header field as text, "" when there is none."""
        return str(self.mail[name] or "")

    @property
    def subject(self):
        return self["Subject"]

    @property
    def message_id(self):
        return self["Message-ID"]

    @property
    def answer_to(self):
        """Where an answer goes: the address in Reply-To, else that in From."""
        return getaddresses([self["Reply-To"] or self["From"]])[0][1]

    @property
    def text(self):
        part = self.mail.get_body(preferencelist=("plain",))
        return part.get_content().replace("\r\n", "\n") if part else ""

    @property
    def html(self):
        part = self.mail.get_body(preferencelist=("html",))
        return part.get_content() if part else ""

    @property
    def files(self):
        """What is attached: name and bytes."""
        return [(part.get_filename(), part.get_payload(decode=True))
                for part in self.mail.walk() if part.get_filename()]

    @property
    def said(self):
        """Everything a reader could see, decoded: for what must not be there."""
        return "\n".join([self.subject, self["From"], self.text, self.html])

    @property
    def everything(self):
        """All that is in it, its bytes, its fields and its parts decoded, in small letters."""
        found = [self.raw.decode("latin-1"), *map(str, self.mail.values())]
        for part in self.mail.walk():
            if not part.is_multipart():
                text = part.get_payload(decode=True).decode("utf-8", "replace")
                found += [text, html.unescape(text), urllib.parse.unquote(html.unescape(text))]
        return "\n".join(found).lower()
