"""Many clients that take up room and bring nothing, in a process of their own.

    with Crowd(door, 1000) as crowd:      a thousand idle ones, and a thousand of a byte a second
        crowd.reach("standing")           all of them are in
        crowd.reach("gone")               the daemon has cut all but those in content
        crowd.reach("over")               and those, too
        crowd.ends()                      an End each

As a script it is that process: it prints where it is, and in the end an End a line.
"""

import json
import os
import resource
import selectors
import socket
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass

from wait import PATIENCE_S, until

A_CLIENT = 40       # connections from one address: fewer than a desk allows
TICK_S = 0.01       # who sends a byte a second does not do so all at once
EHLO = b"EHLO slow.example\r\n"
MAIL = EHLO + b"MAIL FROM:<slow@slow.example> SIZE=1048576\r\n"
RCPT = MAIL + b"RCPT TO:<support@desk.example>\r\n"
DATA = RCPT + b"DATA\r\n"

# What is said at once, how many replies that brings, and what then comes byte by byte, over and
# over; b"" is silence.
KINDS = {
    "idle at the banner": (b"", 0, b""),
    "idle after EHLO": (EHLO, 1, b""),
    "idle after MAIL": (MAIL, 2, b""),
    "idle after RCPT": (RCPT, 3, b""),
    "idle in DATA": (DATA, 4, b""),
    "slow with a command": (b"", 0, b"EHLO " + b"x" * 1000),
    "slow with MAIL": (EHLO, 1, b"MAIL FROM:<" + b"x" * 1000),
    "slow with content": (DATA, 4, b"Subject: slow\r\n\r\n" + b"word\r\n" * 1000),
}
IDLE = [name for name in KINDS if name.startswith("idle")]
SLOW = [name for name in KINDS if name.startswith("slow")]


@dataclass
class End:
    kind: str
    said_at: float   # before its last reply can have left
    heard_at: float  # after it had come
    ended_at: float  # 0: it is still in
    words: str       # the last it heard


class Member:
    def __init__(self, kind, door, number):
        self.said, self.replies, self.drip = KINDS[kind]
        self.number, self.sent, self.heard = number, 0, b""
        self.end = End(kind, time.monotonic(), 0.0, 0.0, "")
        self.socket = socket.socket()
        self.socket.bind(("127.1.%d.%d" % divmod(number // A_CLIENT + 1, 250), 0))
        self.socket.connect(door)
        self.socket.setblocking(False)

    @property
    def has_settled(self):
        """All replies have come: final lines are counted, the banner too."""
        lines = self.heard.split(b"\n")[:-1]
        return sum(line[3:4] == b" " for line in lines) > self.replies

    def read(self):
        """Whether it is still in."""
        try:
            came = self.socket.recv(4096)
        except ConnectionError:
            came = b""
        if not came:
            self.end.ended_at = time.monotonic()
            self.end.words = self.heard.split(b"\r\n")[-2].decode() if self.heard else ""
            self.socket.close()
            return False
        first = not self.heard
        self.heard += came
        if first and self.said:
            self.end.said_at = time.monotonic()
            self.socket.send(self.said)
        if not self.end.heard_at and self.has_settled:
            self.end.heard_at = time.monotonic()
        return True

    def send_byte(self):
        at = self.sent % len(self.drip)
        self.sent += 1
        try:
            self.socket.send(self.drip[at:at + 1])
        except OSError:
            pass  # it has been cut: read() will find that out


class Members:
    """The process."""

    def __init__(self, door, count):
        self.selector = selectors.EpollSelector()
        self.all = []
        for n in range(count):
            for kinds in (IDLE, SLOW):
                self.enter(Member(kinds[n % len(kinds)], door, len(self.all)))
        self.stages = {"standing": lambda m: m.end.heard_at or m.end.ended_at,
                       "gone": lambda m: m.end.ended_at or m.end.kind == "slow with content",
                       "over": lambda m: m.end.ended_at}

    def enter(self, member):
        self.all.append(member)
        self.selector.register(member.socket, selectors.EVENT_READ, member)
        self.read(0)

    def read(self, wait_s):
        for key, _ in self.selector.select(wait_s):
            if key.data is None:  # whoever started us has enough
                return False
            fd = key.fileobj.fileno()
            if not key.data.read():
                self.selector.unregister(fd)
        return True

    def drip(self, began):
        """A byte a second from each, spread over the second; not before all are in."""
        tick = 0
        slow = [m for m in self.all if m.drip]
        ticks = round(1 / TICK_S)
        while "standing" in self.stages:
            yield
        while True:
            due = int((time.monotonic() - began) / TICK_S)
            for tick in range(tick, due):
                for member in slow[tick % ticks::ticks]:
                    if not member.end.ended_at:
                        member.send_byte()
            tick = due
            yield

    def run(self):
        self.selector.register(sys.stdin, selectors.EVENT_READ, None)
        dripping = self.drip(time.monotonic())
        while self.read(TICK_S) and self.stages:
            next(dripping)
            name, is_there = next(iter(self.stages.items()))
            if all(is_there(member) for member in self.all):
                del self.stages[name]
                print(name, flush=True)
        for member in self.all:
            print(json.dumps(asdict(member.end)))


class Crowd:
    def __init__(self, door, count):
        self.command = [sys.executable, "-B", os.path.realpath(__file__), *map(str, (*door, count))]
        self.lines = []

    def __enter__(self):
        path = os.pathsep.join(sys.path)
        self.process = subprocess.Popen(  # pylint: disable=consider-using-with
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": path})
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.reader.join()
        self.process.wait()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip())

    def has_reached(self, stage):
        if self.process.poll() not in (None, 0):
            raise RuntimeError("the crowd ended with %d" % self.process.returncode)
        return stage in self.lines

    def reach(self, stage, seconds=PATIENCE_S):
        until(lambda: self.has_reached(stage), "the crowd: " + stage, seconds)

    def ends(self):
        """An End each; after the block."""
        return [End(**json.loads(line)) for line in self.lines if line.startswith("{")]


if __name__ == "__main__":
    HARD = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (HARD, HARD))
    Members((sys.argv[1], int(sys.argv[2])), int(sys.argv[3])).run()
