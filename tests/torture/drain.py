"""SIGTERM under load: what is under way is answered, nothing is lost, nothing leaves twice."""

import signal
import subprocess
import time

COUNT, UNIT = 20, "ends"
A_DESK = 20
LIFE_S = (0.1, 0.6)
BUDGET_S = 10  # LIMIT_DRAIN_S; clients that are answered do not use it up


def end(torture, desk):
    desk.await_doors()
    time.sleep(torture.chance.uniform(*LIFE_S))
    began = time.monotonic()
    desk.process.send_signal(signal.SIGTERM)
    try:
        status = desk.process.wait(timeout=3 * BUDGET_S)
    except subprocess.TimeoutExpired:
        status = "nothing"
    if status != 0:
        torture.find("told to stop, the daemon ended with %s" % status)
    seconds = time.monotonic() - began
    if seconds > BUDGET_S:
        torture.find("it took %.1f s to stop, expected at most %d" % (seconds, BUDGET_S))
    return seconds


def run(torture):
    slowest = 0.0
    for ends in torture.portions(A_DESK):
        with torture.desk() as desk:
            with torture.load(desk):
                for _ in range(ends):
                    slowest = max(slowest, end(torture, desk))
                    desk.spawn()
            sums = torture.balance(desk, duplicates=0)
            if sums.in_doubt:
                torture.find("%d were not answered after their final dot" % sums.in_doubt)
    torture.note("the slowest end took %.2f s" % slowest)
