"""What Python's `email` package reads in a message, in the words of tests/mail/reader.c."""

import email
import email.errors
import email.policy
import email.utils
import unicodedata

# Signs that hide or reorder others are taken out of names, controls and blanks become one space.
_HIDING = set("\u061c\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff\u00ad")


def clean(text):
    shown = "".join("" if c in _HIDING or 0x202a <= ord(c) <= 0x202e or 0x2066 <= ord(c) <= 0x2069
                    else " " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c
                    for c in str(text or ""))
    return " ".join(shown.split())


def parse(data):
    return email.message_from_bytes(data, policy=email.policy.default)


def _field(message, name):
    """The first of this name, read as policy default does; what it cannot read is None."""
    try:
        return message[name]
    except (email.errors.MessageError, ValueError, IndexError, AttributeError, TypeError,
            LookupError):
        return None


def subject(message):
    return clean(_field(message, "Subject"))[:500].strip()


def date(message):
    """In seconds, or 0."""
    try:
        found = email.utils.parsedate_to_datetime(str(message.get("Date", "")))
        return max(0, int(found.timestamp()))
    except (TypeError, ValueError, IndexError, OverflowError):
        return 0


def mailboxes(message, name):
    """[(name, address)] of all fields of this name."""
    try:
        return [(clean(box.display_name), box.addr_spec.lower())
                for field in message.get_all(name, []) for box in field.addresses]
    except (email.errors.MessageError, ValueError, IndexError, AttributeError, TypeError):
        return []


def places(part, place=""):
    """{IMAP part number: part} of everything that is no multipart; a message inside is one."""
    if part.get_content_maintype() != "multipart" or not part.is_multipart():
        return {place or "1": part}
    found = {}
    for index, below in enumerate(part.get_payload(), 1):
        found.update(places(below, "%s.%d" % (place, index) if place else str(index)))
    return found


def content(part):
    """Its bytes, or None for a message inside the message."""
    return None if part.is_multipart() else part.get_payload(decode=True) or b""


def file_name(part):
    try:
        return clean(part.get_filename())
    except (email.errors.MessageError, ValueError, TypeError, AttributeError, LookupError):
        return None


def text(part):
    """Of a text part as its charset says, with LF and no blank lines around it; None when it is not
    so."""
    try:
        found = content(part).decode(part.get_content_charset("utf-8"))
    except (LookupError, UnicodeError, AttributeError):
        return None
    lines = found.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(lines).strip()
