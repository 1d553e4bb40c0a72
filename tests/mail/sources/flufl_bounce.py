"""flufl-bounce: bounces, with who failed, and whether for good. A file for which none of that
project's readers names a recipient is none for it."""

import csv
import os

from scoring import Point

REACH = {"recipients": 0.98, "permanent": 0.98}


ARGUED = {"yale_01.txt": "names no address; that project makes two of a name and a domain"}


def points(folder, read):
    with open(os.path.join(folder, "expected.tsv"), encoding="utf-8") as file:
        rows = [row for row in csv.reader(file, delimiter="\t") if not row[0].startswith("#")]
    for name, _reader, severity, recipients in rows:
        found = read(os.path.join(folder, name))
        bounced = found["bounced"]
        yield Point("recipients", name, sorted(filter(None, recipients.lower().split(","))),
                    sorted(each["address"] for each in bounced), argued=ARGUED.get(name, ""))
        if recipients:
            yield Point("permanent", name, severity == "permanent",
                        any(each["action"] == "failed" for each in bounced),
                        argued=ARGUED.get(name, ""))
