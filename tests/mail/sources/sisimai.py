"""sisimai: bounces, with what that project reads out of them, a line for each failed recipient. The
recipients' addresses themselves stand in the messages, so that only their number can be compared,
and that each is there.

Statuses of the form x.0.9NN are that project's own, for bounces which name none: of these only the
class is compared. Where it says class 5 of a notice that the mail is merely late, the class is 4
(RFC 3463 §3.1). "feedback" and "vacation" are kinds of mail, and no bounces. A hard bounce is one
that says the address itself is dead."""

import csv
import os
import re

from scoring import Point

REACH = {"bounces": 0.98, "recipients": 0.98, "status": 0.98, "hard": 0.98, "kinds": 0.98}

KINDS = {"feedback": ["feedback report", "notice"], "vacation": ["automatic reply"]}

# Mails that are read differently here on purpose; each with why.
ARGUED = {
    "lhost-fml-02.eml": "a list says that it takes no mail from strangers; nothing was returned",
    "lhost-postfix-64.eml": "names nobody: a recipient is not taken from the returned message",
    "lhost-sendmail-14.eml": "a person forwards a bounce: that is a person's mail",
    "lhost-verizon-01.eml": "names nobody: a recipient is not taken from the returned message",
    "rfc3464-28.eml": "a mailbox of two messages, of which the first is read",
}


def expectations(folder):
    """file -> [(status, reason, hard)], in the order of the recipients"""
    wanted = {}
    with open(os.path.join(folder, "expected.tsv"), encoding="utf-8") as file:
        for row in csv.reader(file, delimiter="\t"):
            if row and not row[0].startswith("#"):
                name, _index, status, _reply, reason, hard = row
                wanted.setdefault(name, []).append((status, reason, hard == "1"))
    return wanted


def _same_status(wanted, found):
    pseudo = re.fullmatch(r"[245]\.0\.9\d\d", wanted)
    return wanted[:2] == found[:2] if pseudo else wanted == found


def _bounce_points(name, rows, found, text):
    argued = ARGUED.get(name, "")
    bounced = found["bounced"]
    delivered = all(reason == "delivered" for _status, reason, _hard in rows)
    kinds = ["notice"] if delivered else ["bounce", "delay notice"]
    yield Point("bounces", name, kinds, found["kind"], found["kind"] in kinds, argued)
    addresses = [each["address"] for each in bounced]
    yield Point("recipients", name, len(rows), addresses,
                len(rows) == len(addresses) and all(a and a in text for a in addresses), argued)
    for index, (status, reason, hard) in enumerate(rows):
        each = bounced[index] if index < len(bounced) else {"status": "", "hard": None,
                                                            "action": "", "reason": ""}
        late = each["action"] == "delayed" and re.fullmatch(r"5\.0\.9\d\d", status)
        yield Point("status", name, status, "%(status)s" % each,
                    _same_status(status, each["status"]),
                    argued or ("merely late, so of class 4" if late else ""))
        yield Point("hard", name, "%s (%s)" % (hard, reason),
                    "%(hard)s (%(reason)s)" % each, hard == each["hard"], argued)


def points(folder, read):
    for name, rows in sorted(expectations(folder).items()):
        path = os.path.join(folder, name)
        if not os.path.exists(path):
            continue
        found = read(path)
        kinds = KINDS.get(rows[0][1])
        if kinds:
            yield Point("kinds", name, kinds, found["kind"], found["kind"] in kinds)
            continue
        with open(path, "rb") as file:
            text = file.read().decode("latin-1").lower()
        yield from _bounce_points(name, rows, found, text)
