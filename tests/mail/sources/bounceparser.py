"""bounceparser: bounces of many systems, and some mails that answer by themselves without being
bounces; those are told by their names, and by what that project's tests say of them."""

import glob
import os

from scoring import Point

REACH = {"bounces": 0.95, "no bounce": 1}

# Answers of machines: away notices, and one that asks who writes to prove himself.
NEGATIVE = ("autoreply", "polish-autoreply", "bluebottle", "warning-6")


def points(folder, read):
    for path in sorted(glob.glob(os.path.join(folder, "corpus", "*.msg"))):
        name = os.path.basename(path)
        found = read(path)
        is_bounce = found["kind"] in ("bounce", "delay notice")
        if name[:-len(".msg")] in NEGATIVE:
            yield Point("no bounce", name, "anything else", found["kind"], not is_bounce)
        else:
            yield Point("bounces", name, "bounce", found["kind"], is_bounce)
