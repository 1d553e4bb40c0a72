"""TAP: numbered points, each a promise, with the two values side by side when it is not kept.

    with Tap() as tap:
        tap.equal(got, 250, "a new mail is accepted")
"""

import sys
import traceback


def note(text):
    """A diagnostic, one '# ' line per line of text."""
    for line in str(text).splitlines() or [""]:
        print("#   " + line, flush=True)


def skip_all(reason):
    """Ends the test: none of its points can be looked at here."""
    print("1..0 # SKIP " + reason, flush=True)
    sys.exit(0)


class Tap:
    """The points of one test. Leaving the block prints the plan; an exception that ends the block
    becomes one failed point, so that no broken test passes by being short. The exit status is 0
    either way: the points say it."""

    def __init__(self):
        self.points = 0

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        failed = kind is not None and issubclass(kind, Exception)
        if failed:
            self.ok(False, "the test ran to its end")
            note("".join(traceback.format_exception(kind, error, trace)))
        print("1..%d" % self.points, flush=True)
        return failed

    def ok(self, truth, promise, *why):
        """The point itself; `why` is shown only when it fails."""
        self.points += 1
        result = "ok" if truth else "not ok"
        print("%s %d - %s" % (result, self.points, promise.replace("#", "\\#")), flush=True)
        if not truth:
            for part in why:
                note(part)
        return bool(truth)

    def equal(self, got, want, promise):
        return self.ok(got == want, promise, "got:    %r" % (got,), "wanted: %r" % (want,))

    def contains(self, text, part, promise):
        return self.ok(part in text, promise, "wanted: %r" % (part,), "in:     %s" % (text,))

    def lacks(self, text, part, promise):
        return self.ok(part not in text, promise, "unwanted: %r" % (part,), "in: %s" % (text,))

    def empty(self, findings, promise):
        """No findings; each one is shown."""
        return self.ok(not findings, promise, *findings)

    def skip(self, promise, reason):
        self.points += 1
        print("ok %d - %s # SKIP %s" % (self.points, promise, reason), flush=True)
