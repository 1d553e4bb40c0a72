"""What has failed in this test so far. Where anything has, whoever has a log shows the end of it
before it is thrown away: what happens once in a hundred runs is not played again."""

import sys

seen = []


def show(what, log, error):
    """At the end of a with block; error is what ended it."""
    if error is not None or seen:
        sys.stderr.write("--- the end of %s's log\n%s---\n" % (what, log[-8000:]))
