"""A second daemon on the same desk goes away with 75; of two started at once, one stays."""

import subprocess
import time

from accountant import UNDER_WAY
from wait import PATIENCE_S

COUNT, UNIT = 20, "rounds"
A_DESK = 50
EX_TEMPFAIL = 75
PAUSE_S = (0.0, 0.2)


def check_refused(torture, status, words):
    if status != EX_TEMPFAIL:
        torture.find("a second daemon ended with %s, expected %d: %s"
                     % (status, EX_TEMPFAIL, words.strip()[-200:]))


def start_second(torture, desk):
    """While the first is at work."""
    run = subprocess.run(desk.command(), capture_output=True, text=True, check=False,
                         timeout=PATIENCE_S)
    check_refused(torture, run.returncode, run.stderr)
    if str(desk.process.pid) not in run.stderr:
        torture.find("the second does not say whose desk it is: " + run.stderr.strip())
    if not desk.is_alive:
        torture.find("the first ended with %d" % desk.process.returncode)


def start_both(torture, desk):
    """Onto a desk where nobody is: the one that stays is the desk's process from now on."""
    desk.spawn()
    one = desk.process
    desk.spawn()
    two = desk.process
    deadline = time.monotonic() + PATIENCE_S
    while one.poll() is None and two.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    ended, desk.process = (one, two) if one.poll() is not None else (two, one)
    check_refused(torture, ended.poll(), desk.log())
    desk.await_doors()


def start_both_on_nothing(torture):
    """Where there is no database yet, and there are no keys."""
    desk = torture.desk()
    try:
        start_both(torture, desk)
    finally:
        desk.__exit__(None, None, None)


def run(torture):
    for rounds in torture.portions(A_DESK):
        with torture.desk() as desk:
            with torture.load(desk):
                for _ in range(rounds):
                    time.sleep(torture.chance.uniform(*PAUSE_S))
                    start_second(torture, desk)
                    desk.kill()
                    start_both(torture, desk)
                    start_both_on_nothing(torture)
            torture.balance(desk, kills=rounds, duplicates=rounds * UNDER_WAY)
