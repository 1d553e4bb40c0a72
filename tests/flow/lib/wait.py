"""Waiting for something to become true: a look every few milliseconds, and a deadline."""

import time

PATIENCE_S = 180  # far more than a busy machine needs; only a failing test waits so long


def until(condition, what, seconds=PATIENCE_S):
    """The first true value of condition(). TimeoutError names what did not happen."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise TimeoutError("not within %d s: %s (last: %r)" % (seconds, what, value))
        time.sleep(0.01)
