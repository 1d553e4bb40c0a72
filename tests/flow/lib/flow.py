"""What every flow test uses, under one name."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "../../lib"))

import doors
import tap
import trouble
from desk import ANNA, BUILD, DOMAIN, MIA, STUDIO, SUPPORT, TOM, TOP, VIC, Desk, is_lenient
from letters import MX, answer, crlf, letter, verified, with_files
from tap import note, skip_all
from wait import PATIENCE_S, until


class Tap(tap.Tap):
    """One whose failed points make the servers show their logs."""

    def ok(self, truth, promise, *why):
        if not truth:
            trouble.seen.append(promise)
        return super().ok(truth, promise, *why)


__all__ = ["ANNA", "BUILD", "DOMAIN", "MIA", "MX", "PATIENCE_S", "STUDIO", "SUPPORT", "TOM", "TOP",
           "VIC", "Desk", "Tap", "answer", "crlf", "doors", "is_lenient", "letter", "note",
           "skip_all", "until", "verified", "with_files"]
