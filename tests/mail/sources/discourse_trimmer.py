"""discourse-trimmer: emails/ are the texts of mails, trimmed/ what that library shows of each, and
elided/ what it hides.

It unwraps attribution lines, so words are compared, not lines. It takes what is forwarded for
quoted, when something was typed above it; Postern sets it apart and shows it, with its header.
`identical` compares what was typed, with its context, with trimmed/; `hidden words` lists,
of each text, the words of trimmed/ that Postern does not show.
"""

import collections
import glob
import os

from scoring import Point

REACH = {"identical": 0.95, "hidden words": 1, "elided": None}
TYPED = ("typed", "context")
MERE_FORWARD = "nothing was typed: all is shown, and the header says whose it is"


def _of(pieces, kinds):
    return "".join(piece["text"] for piece in pieces if piece["kind"] in kinds)


def _words(text):
    return " ".join(text.split())


def _read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def points(folder, read):
    for path in sorted(glob.glob(os.path.join(folder, "emails", "*.txt"))):
        name = os.path.basename(path)
        found = read(path, text=True)
        trimmed = _read(os.path.join(folder, "trimmed", name))
        elided = _read(os.path.join(folder, "elided", name))
        pieces = found["pieces"]
        typed = _of(pieces, TYPED)
        argued = "" if typed.strip() else MERE_FORWARD
        typed = typed if typed.strip() else found["typed"]
        rest = _of(pieces, {"quoted", "signature", "notice", "forwarded"})
        yield Point("identical", name, trimmed.strip(), typed.strip(),
                    right=_words(trimmed) == _words(typed), argued=argued)
        hidden = (collections.Counter(trimmed.split()) -
                  collections.Counter(found["typed"].split()))
        yield Point("hidden words", name, [], sorted(hidden.elements()))
        yield Point("elided", name, elided.strip(), rest.strip(),
                    right=_words(elided) == _words(rest), argued=argued)
