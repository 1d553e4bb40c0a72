"""The words that begin a command, as the program has them: what stands behind each, by its name."""

import os
import subprocess

from desk import BUILD


def _read():
    run = subprocess.run([os.path.join(BUILD, "tests/flow/command-words")], check=True,
                         stdout=subprocess.PIPE, text=True)
    return dict(line.split("\t") for line in run.stdout.splitlines())


WORDS = _read()
