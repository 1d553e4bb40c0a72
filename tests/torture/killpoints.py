"""The daemon kills itself at every named point (src/base/killpoint.h), count times at each."""

import contextlib
import os
import re
import signal
import subprocess
import threading
import time
from collections import Counter
from dataclasses import dataclass

from accountant import UNDER_WAY
from desk import BUILD, TOP
from load import Load
from processes import workers

COUNT, UNIT = 3, "times at every point"
PATIENCE_S = 60         # for a life to come to its point
TRIES = 4               # lives that may pass without coming to it
BULK_BYTES = 300_000
FRESH_S = 0.1           # a worker that lives so long has read something
ENDED_BY_ITSELF = 75    # when it was the starter that was killed
PROGRAM = os.path.join(BUILD, "tests/torture/posternd-killpoints")


@dataclass(frozen=True)
class Point:
    name: str
    when: str
    passes: int


def table():
    """The points, as the header lists them."""
    with open(os.path.join(TOP, "src/base/killpoint.h"), encoding="utf-8") as header:
        return [Point(name, when, int(passes)) for name, when, passes in
                re.findall(r"\bX\((\w+), (\w+), (\d+)\)", header.read())]


def in_sources():
    """{name: how many places it stands in}."""
    found = Counter()
    for folder, _, names in os.walk(os.path.join(TOP, "src")):
        for name in (n for n in names if n.endswith(".c")):
            with open(os.path.join(folder, name), encoding="utf-8") as source:
                found.update(re.findall(r"^\s+KILLPOINT\((\w+)\);", source.read(), re.M))
    return found


def check_table(torture, points):
    placed = in_sources()
    for name in {point.name for point in points} - set(placed):
        torture.find("%s is in the table, and nowhere in the sources" % name)
    for name in set(placed) - {point.name for point in points}:
        torture.find("%s is in the sources, and not in the table" % name)


# --- what has to happen for a point to be passed ---

@contextlib.contextmanager
def nothing_more(_torture, _desk):
    yield


@contextlib.contextmanager
def much_mail(torture, desk):
    with Load(desk, torture.chance.random(), smtp=4, lmtp=0, bulk=BULK_BYTES, paced=False):
        yield


@contextlib.contextmanager
def smarthost_refuses(_torture, desk):
    turn = iter(range(10**9))
    desk.sink.answers["RCPT"] = lambda _: "450 4.2.1 later" if next(turn) % 2 else None
    yield
    del desk.sink.answers["RCPT"]


@contextlib.contextmanager
def told_to_stop(torture, desk):
    """A slow smarthost leaves something to put back."""
    desk.sink.answers["DATA"] = lambda _: time.sleep(0.02)
    desk.await_doors()
    time.sleep(torture.chance.uniform(0.1, 0.3))
    desk.process.send_signal(signal.SIGTERM)
    yield
    del desk.sink.answers["DATA"]


def kill_workers(desk, process):
    """One after another, but mostly none that may not have read a message yet: of two fresh ones
    that die the message is blamed."""
    seen = {}
    while process.poll() is None:
        now = time.monotonic()
        for worker in workers(process.pid):
            if now - seen.setdefault(worker, now) > FRESH_S:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
                    desk.killed_workers += 1
        time.sleep(0.01)


@contextlib.contextmanager
def workers_die(_torture, desk):
    killer = threading.Thread(target=kill_workers, args=(desk, desk.process))
    killer.start()
    yield
    killer.join()


WHEN = {"start": nothing_more, "load": nothing_more, "fresh": nothing_more, "bulk": much_mail,
        "refuse": smarthost_refuses, "worker": workers_die, "stop": told_to_stop}


# --- lives ---

def one_life(torture, desk, point, passing):
    """Whether it ended at the point."""
    desk.spawn(POSTERN_KILLPOINT="%s:%d" % (point.name, passing))
    process = desk.process
    with WHEN[point.when](torture, desk):
        try:
            status = process.wait(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            status = None
            desk.kill()
    return status in (-signal.SIGKILL, ENDED_BY_ITSELF)


def die_at(torture, desk, point):
    """How many lives it took; each ended with a kill."""
    for life in range(1, TRIES + 1):
        passing = torture.chance.randint(1, point.passes) if life == 1 else 1
        if one_life(torture, desk, point, passing):
            return life
        torture.note("%s:%d was not passed" % (point.name, passing))
    torture.find("%s was never reached" % point.name)
    return TRIES


def in_order(torture, points):
    """By chance, but what leaves the desk closed in peace at the end: after it the next start has
    nothing to check."""
    points = list(points)
    torture.chance.shuffle(points)
    return sorted(points, key=lambda point: point.when == "stop")


def once_at_each(torture, points):
    desk = torture.desk(program=PROGRAM)
    with contextlib.ExitStack() as stack:
        stack.push(desk)
        kills = sum(die_at(torture, desk, point) for point in points if point.when == "fresh")
        desk.start()
        desk.add_people()
        with torture.load(desk):
            desk.kill()
            kills += 1 + sum(die_at(torture, desk, point) for point in
                             in_order(torture, (p for p in points if p.when != "fresh")))
        torture.balance(desk, kills=kills, duplicates=kills * UNDER_WAY,
                        held=desk.killed_workers // 2)


def run(torture):
    points = table()
    check_table(torture, points)
    torture.note("%d points" % len(points))
    for _ in torture.portions(1):
        once_at_each(torture, points)
    torture.want_load()
