"""sisimai-not: mails that only look like bounces."""

import glob
import os

from scoring import Point

REACH = {"no bounce": 1}


def points(folder, read):
    for path in sorted(glob.glob(os.path.join(folder, "*.eml"))):
        found = read(path)
        yield Point("no bounce", os.path.basename(path), "anything else", found["kind"],
                    found["kind"] not in ("bounce", "delay notice"))
