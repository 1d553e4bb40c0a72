"""smtp-sink, which comes with Postfix: a smarthost that takes everything and keeps nothing, with
next to no CPU of its own."""

import os
import shutil
import socket
import subprocess

from ports import own_port
from wait import until

SINK = shutil.which("smtp-sink", path=os.environ.get("PATH", "") + ":/usr/sbin")
BACKLOG = 128


class SmtpSink:
    """Can be the sink of a Desk, which ends it; or is ended by leaving its block."""

    def __init__(self):
        self.port = own_port()
        self.process = None
        self.up()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.down()

    @property
    def url(self):
        return "smtp://127.0.0.1:%d" % self.port

    def up(self):
        self.process = subprocess.Popen([SINK, *self.arguments(), "-u", "nobody",
                                         "inet:127.0.0.1:%d" % self.port, str(BACKLOG)],
                                        stdout=self.output())
        until(self._answers, "smtp-sink listens on port %d" % self.port)

    def arguments(self):
        """More of them."""
        return []

    def output(self):
        """Where to what it says goes."""
        return None

    def _answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def down(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None
