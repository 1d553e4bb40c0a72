"""kill -9 of the whole daemon at random moments under load, and again while it recovers."""

import time

from accountant import UNDER_WAY
from wait import until

COUNT, UNIT = 300, "kills"
A_DESK = 50                    # kills, then a fresh one
LIFE_S = (0.005, 0.4)          # and as long as a start takes, which is little
RECOVERY_S = (0.0, 0.05)       # after a start: the second of two kills
COMPOUND = 0.2                 # how many kills are followed by one of those
LIVES = 10                     # after so many there is an answer for each


def kill_and_start(torture, desk):
    is_second = torture.chance.random() < COMPOUND
    least, most = RECOVERY_S if is_second else (LIFE_S[0], LIFE_S[1] + desk.start_s)
    time.sleep(torture.chance.uniform(least, most))
    if not desk.is_alive:
        torture.find("the daemon ended by itself, with %d" % desk.process.returncode)
    desk.kill()
    desk.spawn()


def await_load(desk, kills):
    """On a machine that is busy a life may be over before anything was answered: now and then there
    has to be one that is not."""
    until(lambda: not desk.is_alive or desk.ledger.answers["250"] >= kills, "there is load")


def run(torture):
    for kills in torture.portions(A_DESK):
        with torture.desk() as desk:
            with torture.load(desk):
                for killed in range(1, kills + 1):
                    kill_and_start(torture, desk)
                    if killed % LIVES == 0:
                        await_load(desk, killed)
            torture.balance(desk, kills=kills, duplicates=kills * UNDER_WAY)
    torture.want_load()
