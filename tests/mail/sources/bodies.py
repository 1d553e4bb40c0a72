"""bodies: every message of the whole collection, by a second reader of our own on top of Python's
`email` and `html.parser`.

    html     each HTML part for itself: all words somebody would see, and none that nobody would
    message  the words of a message's text parts, wherever they stand in it, are in our text

A word is a run of letters and digits. Where words are missing or too many, they are what is shown.
"""

import base64
import email
import email.policy
import os
import re
import tempfile

import html_words
from html_words import words
from scoring import Point

FOLDER = "."
REACH = {"html": 1.0, "html, nothing else": 0.99, "message": 0.99}

# Not messages: expectations, licences, what other sources read as bare text.
NO_MESSAGE = re.compile(r"(\.(yml|txt|json|html)|LICENSE|README)$")

ARGUED = {
    "rubymail/rfc2822/example13.eml":
        "Python takes a field with a space before its colon (RFC 5322 §4.5) for text",
}

TYPES = ("text/plain", "text/html")


def _lines(counter):
    return " ".join(sorted(counter.elements()))


def _files(folder):
    for at, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            yield os.path.relpath(os.path.join(at, name), folder)


def _content(part):
    """The text of a part as it says it is; None where it is not."""
    payload = part.get_payload(decode=True)
    charset = part.get_content_charset() or "ascii"
    try:
        return payload.decode({"iso-8859-1": "windows-1252"}.get(charset, charset))
    except (LookupError, UnicodeError, AttributeError):
        return None


def _parse(path):
    with open(path, "rb") as file:
        return email.message_from_binary_file(file, policy=email.policy.compat32)


def _read_html(html, read):
    with tempfile.NamedTemporaryFile(suffix=".eml") as file:
        file.write(b"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n")
        file.write(base64.encodebytes(html.encode()))
        file.flush()
        return read(file.name)["text"]


def _html_points(name, html, read):
    visible, shown = html_words.read(html)
    found = words(_read_html(html, read))
    cut = "cut off inside a tag, which we show" if html.rfind("<") > html.rfind(">") else ""
    yield Point("html", name, "", _lines(words(visible) - found))
    yield Point("html, nothing else", name, "", _lines(found - words(shown)), argued=cut)


def _parts(message):
    """Those that are text: not attached, not named, not in a message inside the message."""
    if message.is_multipart():
        if message.get_content_maintype() != "message":
            for part in message.get_payload():
                yield from _parts(part)
    elif message.get_content_type() in TYPES:
        yield message


def _html_of(folder, name):
    path = os.path.join(folder, name)
    if name.endswith(".html"):
        with open(path, encoding="utf-8") as file:
            yield file.read()
    elif not NO_MESSAGE.search(name):
        for part in _parse(path).walk():
            html = _content(part) if part.get_content_type() == "text/html" else None
            if html:
                yield html


def _is_shown(part):
    return part.get_content_disposition() != "attachment" and not part.get_filename()


def _choose(part):
    """The words of a part as a mail program that prefers plain text would show it."""
    if not part.is_multipart():
        text = _content(part) if part.get_content_type() in TYPES and _is_shown(part) else ""
        if text and part.get_content_type() == "text/html":
            text = html_words.read(text)[0]
        return text or ""
    if part.get_content_maintype() == "message":
        return ""
    parts = [_choose(below) for below in part.get_payload()]
    if part.get_content_subtype() == "alternative":
        return next((text for text in parts if text.strip()), "")
    return "\n".join(parts)


def _message_points(folder, name, read):
    text = _choose(_parse(os.path.join(folder, name)))
    found = words(read(os.path.join(folder, name))["text"])
    yield Point("message", name, "", _lines(words(text) - found), argued=ARGUED.get(name, ""))


def points(folder, read):
    for name in _files(folder):
        for html in _html_of(folder, name):
            yield from _html_points(name, html, read)
        if not NO_MESSAGE.search(name):
            yield from _message_points(folder, name, read)
