"""smtp-source, which comes with Postfix: the same letters to either side, timed."""

import os
import shutil
import subprocess
import time
from dataclasses import dataclass

from rounds import Sample
from usage import cpu_s, rest

SOURCE = shutil.which("smtp-source", path=os.environ.get("PATH", "") + ":/usr/sbin")
SENDER = "load@client.example"
BODY_BYTES = 2048
WARM_MESSAGES = 100  # a connection, at first
KEPT_MOST = 9000     # messages on one kept connection: the door closes it after 10,000


@dataclass
class Load:
    """How smtp-source sends. kept: its connections stay open from message to message."""

    sessions: int
    kept: bool = True

    def send(self, port, recipient, count):
        """Seconds it took until all were answered 250; anything else is an error."""
        arguments = [SOURCE, "-s", str(self.sessions), "-m", str(count), "-l", str(BODY_BYTES),
                     *(["-d"] if self.kept else []), "-S", "The printer on the second floor",
                     "-f", SENDER, "-t", recipient, "inet:127.0.0.1:%d" % port]
        begun = time.monotonic()
        run = subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=600)
        took = time.monotonic() - begun
        if run.returncode != 0 or run.stderr:
            raise RuntimeError("%s: %d %s" % (" ".join(arguments), run.returncode, run.stderr))
        return took


class Target:
    """One side: a door that takes letters for `recipient`, its processes below `root`, and how many
    it has been sent."""

    def __init__(self, port, recipient, root):
        self.port, self.recipient, self.root = port, recipient, root
        self.sent = 0

    def take(self, load, count):
        """One round; the Sample is messages a second. What is done after the last 250 (checkpoint,
        delivery) counts as CPU, not as time, and is over before the other side begins."""
        before = cpu_s(self.root)
        took = load.send(self.port, self.recipient, count)
        self.sent += count
        rest(self.root)
        return Sample(count / took, (cpu_s(self.root) - before) * 1e6 / count)

    def warm(self, load, seconds):
        """How many messages a round of about so many seconds has, found by sending more and
        more."""
        count = max(WARM_MESSAGES * load.sessions * seconds / 2, load.sessions)
        while True:
            count = int(count)
            took = load.send(self.port, self.recipient, count)
            self.sent += count
            most = KEPT_MOST * load.sessions if load.kept else count * 100
            if took >= seconds / 2:
                rest(self.root)
                return max(min(int(count * seconds / took), most), load.sessions)
            count = min(count * 3, most)
