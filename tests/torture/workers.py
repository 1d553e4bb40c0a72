"""Parse workers are killed at random moments under load: the daemon lives on."""

import contextlib
import os
import signal
import time

import processes

COUNT, UNIT = 100, "kills of a worker"
A_DESK = 500
PAUSE_S = (0.0, 0.06)


def kill_one(torture, desk):
    """Whether there was one to kill."""
    workers = processes.workers(desk.process.pid)
    if not workers:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(torture.chance.choice(workers), signal.SIGKILL)
    return True


def kill_some(torture, desk, kills):
    while kills and desk.is_alive:
        time.sleep(torture.chance.uniform(*PAUSE_S))
        kills -= kill_one(torture, desk)


def run(torture):
    """A message is held when two fresh workers died of it: one for two kills, at most."""
    for kills in torture.portions(A_DESK):
        with torture.desk() as desk:
            with torture.load(desk):
                kill_some(torture, desk, kills)
            if desk.runs != 1 or not desk.is_alive:
                torture.find("the daemon did not survive")
            torture.balance(desk, held=kills // 2, duplicates=0)
        torture.sums.kills += kills
