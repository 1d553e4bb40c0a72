"""talon: replies of mail clients, and bodies whose signature lines begin with #sig#, whose quoted
lines with #reply#.

Of the replies, NAME_reply_text is what that library leaves, and else "Hello"; it leaves signatures
in place. It cuts a signature from where the sender's name stands, with or without a mark; Postern
only where it is sure, so that only the words it hides have a reach.
"""

import collections
import glob
import os
import tempfile

from scoring import Point

REACH = {"reply": 1, "html reply": 1, "hidden words": 1, "signature": None}
KEPT = ("typed", "context", "signature")
HTML_REPLY = "Hi. I am fine. Thanks, Alex"
# Its HTML half is of another message, and both are read.
TWO_MESSAGES = {"outlook.eml": "its two halves say different things, and both are shown"}


def _read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def _of(found, kinds):
    return " ".join("".join(piece["text"] for piece in found["pieces"]
                            if piece["kind"] in kinds).split())


def _read_as(read, content, text):
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        return read(file.name, text=text)


def _replies(folder, read):
    for path in sorted(glob.glob(os.path.join(folder, "standard_replies", "*.eml"))):
        name = os.path.basename(path)
        kept = path[:-len(".eml")] + "_reply_text"
        wanted = _read(kept) if os.path.exists(kept) else "Hello"
        yield Point("reply", name, " ".join(wanted.split()), _of(read(path), KEPT),
                    argued=TWO_MESSAGES.get(name, ""))


def _html_replies(folder, read):
    for path in sorted(glob.glob(os.path.join(folder, "html_replies", "*.html"))):
        message = "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n" + _read(path)
        yield Point("html reply", os.path.basename(path), HTML_REPLY,
                    _of(_read_as(read, message, False), KEPT))


def _signature_of(path, lines):
    apart = path[:-len("_body")] + "_signature"
    if path.endswith("_body") and os.path.exists(apart):
        lines = ["#sig#" + line.replace("#sig#", "", 1) for line in _read(apart).split("\n")]
    return " ".join(" ".join(line[5:] for line in lines if line.startswith("#sig#")).split())


def _signatures(folder, read):
    for path in sorted(glob.glob(os.path.join(folder, "signature", "emails", "*", "*"))):
        name = os.path.relpath(path, os.path.join(folder, "signature", "emails"))
        if name.endswith(("_sender", "_signature")):
            continue
        lines = _read(path).split("\n")
        found = _read_as(read, "\n".join(line.replace("#sig#", "", 1).replace("#reply#", "", 1)
                                         for line in lines), True)
        signature = _signature_of(path, lines)
        typed = [word for line in lines if not line.startswith("#") for word in line.split()]
        hidden = (collections.Counter(typed) - collections.Counter(found["typed"].split()) -
                  collections.Counter(signature.split()))
        yield Point("hidden words", name, [], sorted(hidden.elements()))
        if signature:
            yield Point("signature", name, signature, _of(found, ("signature",)))


def points(folder, read):
    yield from _replies(folder, read)
    yield from _html_replies(folder, read)
    yield from _signatures(folder, read)
