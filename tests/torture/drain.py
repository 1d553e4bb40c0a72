"""SIGTERM under load: what is under way is answered, nothing is lost, nothing leaves twice."""

import signal
import subprocess
import time

from wait import PATIENCE_S

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
        status = desk.process.wait(timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:
        status = "nothing"
    if status != 0:
        torture.find("told to stop, the daemon ended with %s" % status)
    return time.monotonic() - began


def run(torture):
    took = []
    for ends in torture.portions(A_DESK):
        with torture.desk() as desk:
            with torture.load(desk):
                for _ in range(ends):
                    took.append(end(torture, desk))
                    desk.spawn()
            sums = torture.balance(desk, duplicates=0)
            if sums.in_doubt:
                torture.find("%d were not answered after their final dot" % sums.in_doubt)
    torture.note("an end took %.2f to %.2f s" % (min(took), max(took)))
    if min(took) > BUDGET_S:
        torture.find("every end took more than %d s, though every client was answered" % BUDGET_S)
