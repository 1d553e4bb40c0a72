"""fanout: one comment and 1,000 followers, each with a reply address of their own: from its arrival
until smtp-sink has all the mails and the outbox is empty; beside a Postfix that is given as many
letters of one recipient, and beside mlmmj-send with as many subscribers (and TCP_NODELAY)."""

import os
import re
import resource
import shutil
import subprocess
import time

from bench import (BenchDesk, DiscardingPostfix, Reach, Row, Sample, SmtpSink, compare, cpu_s,
                   folder_for_all, rest)
from desk import SUPPORT
from letters import letter
from load import SOURCE

PATIENCE_S = 120
LOOK_S = 0.001
WARM = 2
TEXT = "The printer on the second floor prints only half of each page.\n" * 8
WAITING = ("SELECT 1 FROM outbox WHERE state IN (1, 2) UNION ALL "
           "SELECT 1 FROM outbox WHERE state = 3")  # each by its index
HERE = os.path.dirname(os.path.realpath(__file__))
MLMMJ = "/usr/bin/mlmmj-send"
PEER_SESSIONS = 10


class Counter(SmtpSink):
    """It counts into a file, which costs it a write for each mail, whoever sends."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "counted")
        super().__init__()

    def arguments(self):
        return ["-c"]

    def output(self):
        return open(self.path, "wb")

    @property
    def mails(self):
        with open(self.path, "rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(file.tell() - 200, 0))
            found = re.findall(rb"mesg=(\d+)\s", file.read())
        return int(found[-1]) if found else 0


def _wait(done):
    deadline = time.monotonic() + PATIENCE_S
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError("the mails do not arrive")
        time.sleep(LOOK_S)


class Followed(BenchDesk):
    """A desk where whatever is written reaches so many people."""

    def __init__(self, sink, followers):
        self.followers = ["p%d@northlight.example" % n for n in range(followers)]
        self.letters = 0
        super().__init__(sink=sink)

    def add_people(self):
        people = [{"name": a, "kind": "staff", "addresses": [a]} for a in self.followers]
        self.import_roster({"people": people,
                            "teams": [{"name": "support", "members": self.followers}]})

    def round(self):
        """Everybody is told, and who wrote gets an acknowledgement."""
        self.letters += 1
        sender = "client%d@client.example" % self.letters
        mails, before, cpu = len(self.followers) + 1, self.sink.mails, cpu_s(self.root)
        begun = time.monotonic()
        self.send(sender, SUPPORT, letter(sender, SUPPORT, "The printer", TEXT))
        _wait(lambda: self.sink.mails >= before + mails and not self.rows(WAITING + " LIMIT 1"))
        took = time.monotonic() - begun
        if self.sink.mails != before + mails:
            raise RuntimeError("%d mails left, expected %d" % (self.sink.mails - before, mails))
        rest(self.root)
        return Sample(mails / took, (cpu_s(self.root) - cpu) * 1e6 / mails)

    def size(self):
        """Of one mail, in bytes."""
        return len(self.json("outbox", "show", "1")["message"])


class Relaying(DiscardingPostfix):
    """Default settings, and everything goes to one smarthost."""

    def __init__(self, folder, sink):
        self.sink = sink
        super().__init__(folder, "default_transport = smtp:[127.0.0.1]:%d\n" % sink.port)

    def round(self, count, size):
        before, cpu = self.sink.mails, cpu_s(self.root)
        begun = time.monotonic()
        subprocess.run([SOURCE, "-s", str(PEER_SESSIONS), "-d", "-N", "-m", str(count), "-l",
                        str(size), "-f", "list@desk.example", "-t", "p@northlight.example",
                        "inet:127.0.0.1:%d" % self.port], check=True, timeout=PATIENCE_S)
        _wait(lambda: self.sink.mails >= before + count)
        took = time.monotonic() - begun
        rest(self.root)
        return Sample(count / took, (cpu_s(self.root) - cpu) * 1e6 / count)


class Mlmmj:
    """A list with so many subscribers. It sends over one connection, to each on their own."""

    FOLDERS = ("archive", "bounce", "control", "digesters.d", "incoming", "moderation",
               "nomailsubs.d", "queue", "queue/discarded", "requeue", "subconf", "subscribers.d",
               "text", "unsubconf")

    def __init__(self, folder, sink, subscribers, size):
        self.sink, self.count = sink, len(subscribers)
        self.top = os.path.join(folder, "list")
        self.shim = os.path.join(folder, "nodelay.so")
        for name in self.FOLDERS:
            os.makedirs(os.path.join(self.top, name))
        self._write("control/listaddress", "list@desk.example\n")
        self._write("control/relayhost", "127.0.0.1\n")
        self._write("control/smtpport", "%d\n" % sink.port)
        self._write("control/smtphelo", "desk.example\n")
        self._write("control/noarchive", "")
        self._write("subscribers.d/all", "".join(a + "\n" for a in subscribers))
        head = "From: anna@client.example\nTo: list@desk.example\nSubject: The printer\n\n"
        line = "x" * 70 + "\n"
        self.letter = head + line * max((size - len(head)) // (len(line) + 1), 1)
        subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", self.shim,
                        os.path.join(HERE, "nodelay.c"), "-ldl"], check=True)

    def _write(self, name, text):
        with open(os.path.join(self.top, name), "w", encoding="ascii") as file:
            file.write(text)

    def round(self):
        self._write("queue/letter", self.letter)
        before, cpu = self.sink.mails, resource.getrusage(resource.RUSAGE_CHILDREN)
        begun = time.monotonic()
        subprocess.run([MLMMJ, "-L", self.top, "-m", os.path.join(self.top, "queue/letter")],
                       env={**os.environ, "LD_PRELOAD": self.shim}, check=True, timeout=PATIENCE_S)
        _wait(lambda: self.sink.mails >= before + self.count)
        took = time.monotonic() - begun
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - cpu.ru_utime - cpu.ru_stime
        return Sample(self.count / took, used * 1e6 / self.count)


def _row(options, case, reach, beside, ours, peer):
    found = compare("fanout, beside " + beside, options.rounds, ours, peer)
    return Row("fanout", case, unit="mails/s", reach=Reach("ratio", reach), beside=beside,
               **vars(found))


def bench(options):
    case = "{:,} followers".format(options.crowd)
    with folder_for_all() as folder, Counter(folder) as sink, \
            Followed(sink, options.crowd) as desk, Relaying(folder, sink) as postfix:
        for _ in range(WARM):
            desk.round()
        size = desk.size()
        yield _row(options, case, 5, "Postfix", desk.round,
                   lambda: postfix.round(options.crowd, size))
        if not os.path.exists(MLMMJ) or not shutil.which("cc"):
            yield Row("fanout", case, reach=Reach("ratio", 1.5), beside="mlmmj",
                      remark="install the packages mlmmj and gcc")
            return
        mlmmj = Mlmmj(folder, sink, desk.followers, size)
        mlmmj.round()
        yield _row(options, case, 1.5, "mlmmj", desk.round, mlmmj.round)
