"""zammad: FILE.box is a message, FILE.yml what is to be read out of it. How its text is laid out
in HTML is a question of that program's own; subject, sender, attachments and words are not."""

import glob
import os

import yaml

import html_words
from html_words import words
from scoring import Point

REACH = {"subject": 0.9, "sender": 0.8, "attachments": 0.4, "words": 1.0}

# What that program says of a message without text.
NO_BODY = "no visible content"

# Of the words of a body so many must be in our text.
SHARE = 0.97

HALVES_DIFFER = "that program reads the HTML, of which the plain text says something else"
ARGUED_WORDS = {
    "mail001.box": HALVES_DIFFER,
    "mail018.box": "UTF-7, which that program does not read",
    "mail021.box": "that program reads its UTF-8 as another charset",
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
        yield Point("subject", name, _one_line(wanted.get("subject")), found["subject"])
        yield Point("sender", name, _one_line(wanted.get("from_email")).lower(),
                    found["from"] or found["from_why"])
        yield Point("attachments", name,
                    sorted(_one_line(a.get("filename")) for a in wanted.get("attachments") or ()),
                    sorted(a["name"] for a in found["attachments"]))
        yield _words_point(name, wanted, found)
