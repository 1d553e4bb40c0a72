"""For sources without expectations of their own: a table of what is evident in each message."""

import dataclasses
import os
import re
import typing

from scoring import Point


@dataclasses.dataclass
class Expected:
    """sender is None when From does not name exactly one; a U+FFFD in a name stands for a sign
    that nobody can read; text is how the text begins, or None when that is not evident; argued
    says why the sender one sees is nobody's identity."""
    file: str
    subject: str
    sender: typing.Optional[str]
    attachments: typing.Sequence[str] = ()
    text: typing.Optional[str] = None
    argued: str = ""


def _are_named(found, wanted):
    patterns = [re.escape(name).replace("\ufffd", ".") for name in wanted]
    return len(found) == len(wanted) and all(map(re.fullmatch, patterns, found))


def points(table, folder, read):
    """Of each message of the table that is there."""
    for row in table:
        path = os.path.join(folder, row.file)
        if not os.path.exists(path):
            continue
        found = read(path)
        names = [a["name"] for a in found["attachments"]]
        yield Point("subject", row.file, row.subject, found["subject"])
        yield Point("sender", row.file, row.sender, found["from"], argued=row.argued)
        yield Point("attachments", row.file, row.attachments, names,
                    right=_are_named(names, row.attachments))
        if row.text is not None:
            yield Point("text", row.file, row.text, found["text"][:200],
                        right=found["text"].startswith(row.text))
