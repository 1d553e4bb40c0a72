"""Ports that stay one's own while nobody listens there. A port that the kernel picked may go to any
client of any program as soon as it is free; these lie below those, and of the tests that run at
once each takes others.

    port = own_port()
"""

import random
import socket

FIRST, LAST = 10000, 30000
_claims = []  # held until this process ends


def claim(port):
    """Whether no other test has it. The name lives in no file system: nothing is left behind."""
    name = socket.socket(socket.AF_UNIX)
    try:
        name.bind("\0postern-test-port-%d" % port)
    except OSError:
        name.close()
        return False
    _claims.append(name)
    return True


def is_free(port):
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def own_port():
    """A port of 127.0.0.1, for as long as this process lives."""
    for _ in range(1000):
        port = random.randrange(FIRST, LAST)
        if claim(port) and is_free(port):
            return port
    raise RuntimeError("no port between %d and %d is free" % (FIRST, LAST))
