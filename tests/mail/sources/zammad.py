"""zammad: FILE.box is a message, FILE.yml what is to be read out of it, as far as it says. How its
text is laid out in HTML is a question of that program's own; subject, sender, attachments and words
are not, but for what is said below."""

import collections
import glob
import os
import re

import yaml

import html_words
from html_words import words
from scoring import Point

REACH = {"subject": 1, "sender": 1, "attachments": 1, "words": 1}

# It stores the HTML of a body as a file of this name, and a text part without a type as "file".
INVENTED = re.compile(r"(message|document\d*)\.html|file")
# What it checks, undoes or reads by itself it does not list; we do, because people may want it.
READ_BY_IT = {"application/pgp-signature", "application/pkcs7-signature", "application/pkcs7-mime",
              "message/delivery-status", "text/rfc822-headers", "message/rfc822"}
# It numbers names that it makes, for its files must differ.
NUMBERED = re.compile(r"^(image|video|audio)\d*(\.\w+)$")

ARGUED = {
    "mail054.box": "continuation lines of its header are not indented: it ends there for every"
                   " server that checks a signature, so nothing behind it is anybody's From",
}

# What that program says of a message without text.
NO_BODY = "no visible content"

# Of the words of a body so many must be in our text.
SHARE = 0.97

HALVES_DIFFER = "that program reads the HTML, of which the plain text says something else"
ARGUED_WORDS = {
    "mail001.box": HALVES_DIFFER,
    "mail018.box": "UTF-7, which that program does not read",
    "mail021.box": "that program reads its UTF-8 as another charset",
    "mail025.box": "a file that stands uuencoded in the text is attached here, and not read",
    "mail082.box": HALVES_DIFFER,
}


class Loader(yaml.SafeLoader):
    """Takes Ruby's hashes and objects for plain ones."""


def _mapping(loader, _tag, node):
    return loader.construct_mapping(node, deep=True)


Loader.add_multi_constructor("!ruby/", _mapping)
Loader.add_constructor("!binary", Loader.construct_yaml_binary)


def _one_line(text):
    return " ".join(str(text or "").split())


def _subject(name, wanted, found):
    """It does not undo UTF-7."""
    if "+" in wanted and wanted.isascii() and wanted != found:
        wanted = wanted.encode("ascii").decode("utf-7")
    return Point("subject", name, wanted, found, argued=ARGUED.get(name, ""))


def _sender(name, wanted, found):
    """It shows what stands there; an identity is one plain address or none."""
    wanted = wanted.lower()
    if not re.fullmatch(r"[^\s@]+@[^\s@]+", wanted):
        wanted = None
    argued = ARGUED.get(name, "")
    if found["from_why"] == "From has more than one address":
        argued = "it takes one of two senders; to believe either would be a guess"
    elif wanted and found["from_why"] == "From has no address":
        argued = "it takes a second mailbox, because the first has no address"
    return Point("sender", name, wanted, found["from"], argued=argued)


def _attachments(name, wanted, found):
    names = [NUMBERED.sub(r"\1\2", a) for a in wanted if not INVENTED.fullmatch(a)]
    missing = collections.Counter(names)
    extra = []
    for attachment in found["attachments"]:
        shown = NUMBERED.sub(r"\1\2", attachment["name"])
        if missing[shown]:
            missing[shown] -= 1
        elif attachment["type"] not in READ_BY_IT:
            extra.append(shown)
    right = not extra and not +missing
    return Point("attachments", name, sorted(wanted),
                 sorted(a["name"] for a in found["attachments"]), right=right)


def _body_words(wanted):
    body = str(wanted.get("body") or "")
    if wanted.get("content_type") != "text/plain":
        body = html_words.read(body)[0]
    return words("" if body == NO_BODY else body)


def _words_point(name, wanted, found):
    expected = _body_words(wanted)
    missing = expected - words(found["text"])
    return Point("words", name, "", " ".join(sorted(missing.elements())),
                 right=sum(missing.values()) <= (1 - SHARE) * sum(expected.values()),
                 argued=ARGUED_WORDS.get(name, ""))


def points(folder, read):
    for path in sorted(glob.glob(os.path.join(folder, "*.yml"))):
        with open(path, encoding="utf-8") as file:
            wanted = yaml.load(file, Loader)
        message = path[:-len(".yml")] + ".box"
        found, name = read(message), os.path.basename(message)
        if "subject" in wanted:
            yield _subject(name, _one_line(wanted["subject"]), found["subject"])
        if "from_email" in wanted:
            yield _sender(name, _one_line(wanted["from_email"]), found)
        if "attachments" in wanted:
            yield _attachments(name, [_one_line(a.get("filename")) for a in wanted["attachments"]],
                               found)
        yield _words_point(name, wanted, found)
