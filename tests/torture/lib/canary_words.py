"""Words that are unique, and finding them again in whatever form they left.

A word looks like any other to the desk; some have digits, as codes have. Nothing but its letters
and digits is compared: whatever encodes, splits, wraps or marks it up on its way is undone first.
"""

import email
import html
import quopri
import re
import unicodedata
import urllib.parse
from email.header import decode_header

LETTERS = "bcdfghjkmnpqrstvwxyz"
SIGNS = LETTERS + "0123456789"
LENGTH = 10
WORD = re.compile("(?=(zq[a-z0-9]{%d}))" % LENGTH)
TAG = re.compile(r"<[^>]*>")
NO_SIGN = re.compile("[^a-z0-9]+")


class Words:
    """Hands out words, each once."""

    def __init__(self, chance):
        self.chance = chance

    def new(self):
        signs = self.chance.choice((LETTERS, SIGNS))
        return "zq" + "".join(self.chance.choice(signs) for _ in range(LENGTH))


def plain(text):
    """Its letters and digits, without case and width."""
    return NO_SIGN.sub("", unicodedata.normalize("NFKC", text).lower())


def field_text(value):
    """A header field with its encoded words decoded, however they are joined."""
    parts = []
    for part, charset in decode_header(value):
        if isinstance(part, bytes):
            part = part.decode(charset if charset not in (None, "unknown-8bit") else "latin-1",
                               "replace")
        parts.append(part)
    return "".join(parts)


def texts(raw):
    """Every text a reader, or a reader of the source, could find in a message."""
    yield raw.decode("latin-1")
    yield quopri.decodestring(raw).decode("latin-1")
    message = email.message_from_bytes(raw)
    for part in message.walk():
        for value in part.values():
            yield field_text(str(value))
            yield urllib.parse.unquote(str(value))
        name = part.get_filename()
        if name:
            yield name
        if not part.is_multipart():
            text = part.get_payload(decode=True).decode("utf-8", "replace")
            yield text
            if part.get_content_subtype() == "html":
                yield html.unescape(TAG.sub("", text))
                yield urllib.parse.unquote(html.unescape(text))


def found_in(raw):
    """All that could be words in a message."""
    return {word for text in texts(raw) for word in WORD.findall(plain(text))}
