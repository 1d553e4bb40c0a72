"""start: from exec to the first byte of the first banner on a desk that has worked for years, after
a stop, and after kill -9 with letters just taken; beside `postfix start`."""

import signal
import socket
import subprocess
import time

from bench import (DiscardingPostfix, Load, Reach, Row, Sample, compare, describe, folder_for_all,
                   own_port, grown_desk)

LETTERS = 200  # not yet moved home when the daemon is killed
LOOK_S = 0.0005
PATIENCE_S = 60
CASES = [("stopped", signal.SIGTERM), ("killed", signal.SIGKILL)]


def banner_at(port, begun):
    """Milliseconds from `begun` to the first byte a server on this port says."""
    while time.monotonic() < begun + PATIENCE_S:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as client:
                if client.recv(1):
                    return (time.monotonic() - begun) * 1e3
        except ConnectionError:
            time.sleep(LOOK_S)
    raise TimeoutError("no banner on port %d" % port)


def _ours(desk, how):
    Load(8).send(desk.port, desk.target().recipient, LETTERS)
    desk.kill(how)
    with open(desk.path("log"), "ab") as log:
        begun = time.monotonic()
        desk.process = subprocess.Popen(desk.command(), stdout=log, stderr=log)
    return Sample(banner_at(desk.port, begun))


def _peer(postfix):
    postfix.stop()
    begun = time.monotonic()
    with subprocess.Popen(postfix.command("start"), stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL):
        return Sample(banner_at(postfix.port, begun))


def bench(options):
    door = {"listen": [{"protocol": "smtp", "address": "127.0.0.1", "port": own_port()}]}
    with grown_desk(options, door) as desk, folder_for_all() as folder, \
            DiscardingPostfix(folder) as postfix:
        for word, how in CASES:
            case = "%s; %s" % (word, describe(options.scale))
            found = compare("start, " + word, options.rounds, lambda: _ours(desk, how),
                            lambda: _peer(postfix))
            yield Row("start", case, unit="ms", reach=Reach("ours", 100),
                      beside="postfix start", **vars(found))
