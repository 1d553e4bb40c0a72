"""The short form of a run, as a test: one promise, and its sums beside it."""

import os
import subprocess
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(HERE, "../../lib"))
from tap import Tap, note

SKIPPED = 77


def short(name, count, promise, seed=None):
    """POSTERN_TEST_SEED plays a seed again. With a seed of its own a test is the same each time:
    what a run by hand would find by another one is no news of the change that is tested."""
    command = [os.path.join(HERE, "../run"), name, "--count", str(count)]
    seed = os.environ.get("POSTERN_TEST_SEED") or seed
    if seed:
        command += ["--seed", str(seed)]
    with Tap() as tap:
        run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                             check=False)
        note(run.stdout)
        if run.returncode == SKIPPED:
            tap.skip(promise, run.stdout.splitlines()[-1])
        else:
            tap.ok(run.returncode == 0, promise)
