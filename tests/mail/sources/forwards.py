"""Forwards in all of the collection: of whom they are, what stood above, what was forwarded.

discourse-trimmer takes a mail apart into before/ and embedded/; elsewhere only the fields above the
forwarded text are an expectation. They are read here by a pattern, where the file name says that it
is a forward. And nobody's ordinary mail is one.
"""

import email
import email.policy
import glob
import os
import re
import tempfile

from scoring import Point

FOLDER = ""
REACH = {"whose": 1, "note": 1, "text": 1, "none": 1}

PREFIX = re.compile(r"\[?\s*(fwd?|wg|tr|rv|enc|i|vb|vs|doorst|pd)\s*:", re.I)
ADDRESS = re.compile(r"^[>\s]*(?:From|De|Von|Da|Van|Fra|Od) ?:.*?([\w.+-]+@[\w.-]+)", re.M)
FIELD = re.compile(r"^[>\s]*[^\s:][^:\n]{1,20}: ")
QUOTE = re.compile(r"^[> ]+", re.M)
# Whatever else a message of these has in it, a person wrote it to somebody.
ORDINARY = ["discourse/*.eml", "chatwoot/*.eml", "redmine/*.eml", "zammad/*.box"]
ENCLOSING = re.compile(rb"^Content-Type: *message/", re.M | re.I)


def _words(text):
    return " ".join(QUOTE.sub("", text).split())


def _content(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def _read_text(text, read):
    """What is read out of a text alone, as the mail somebody forwards."""
    with tempfile.NamedTemporaryFile(suffix=".eml") as file:
        file.write(("Subject: Fwd: x\nContent-Type: text/plain; charset=utf-8\n"
                    "Content-Transfer-Encoding: 8bit\n\n" + text).encode())
        file.flush()
        return read(file.name).get("forward")


def _whose(name, text, forward):
    found = ADDRESS.search(text)
    yield Point("whose", name, found and found.group(1).lower(), forward and forward["from"])


def _trimmer(folder, read):
    """Behind its fields, embedded/ has the forwarded text."""
    for path in sorted(glob.glob(os.path.join(folder, "discourse-trimmer/embedded/*.txt"))):
        name = os.path.relpath(path, folder)
        whole = path.replace("/embedded/", "/emails/")
        forward, embedded = _read_text(_content(whole), read), _content(path)
        yield from _whose(name, embedded, forward)
        if not forward:
            continue
        before = path.replace("/embedded/", "/before/")
        note = _content(before) if os.path.exists(before) else ""
        yield Point("note", name, _words(note), _words(forward["note"]))
        fields, _, text = embedded.partition("\n\n")
        yield Point("text", name, _words(text), _words(forward["text"]),
                    right=bool(FIELD.match(fields)) and _words(text) == _words(forward["text"]))


def _named(folder, read):
    for path in sorted(glob.glob(os.path.join(folder, "*/*forward*"))):
        name = os.path.relpath(path, folder)
        if path.endswith(".txt"):
            yield from _whose(name, _content(path), _read_text(_content(path), read))
        elif path.endswith(".eml") and ADDRESS.search(_content(path).partition("\n\n")[2]):
            text = _content(path).partition("\n\n")[2]
            yield from _whose(name, text, read(path).get("forward"))


def _ordinary(folder, read):
    for path in sorted(path for part in ORDINARY for path in glob.glob(os.path.join(folder, part))):
        with open(path, "rb") as file:
            raw = file.read()
        message = email.message_from_bytes(raw, policy=email.policy.compat32)
        is_forward = PREFIX.match(str(message["Subject"] or "")) or ENCLOSING.search(raw)
        if not is_forward and "forward" not in os.path.basename(path):
            found = read(path).get("forward")
            yield Point("none", os.path.relpath(path, folder), None, found and found["from"])


def points(folder, read):
    yield from _trimmer(folder, read)
    yield from _named(folder, read)
    yield from _ordinary(folder, read)
