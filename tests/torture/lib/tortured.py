"""A desk to be tortured: posternd at a door that stays the same from life to life, its books, the
ledger of what is sent to it, and the sink that writes down what leaves.

    with TorturedDesk(folder) as desk:     starts it, and adds the people
        desk.kill(); desk.spawn()          another life; spawn does not wait for the door
"""

import os
import random
import signal
import smtplib
import socket
import subprocess
import time

import doors
from arrivals import Arrivals
from books import Books
from desk import Desk
from ledger import Ledger
from load import RULES
from sessions import Broken, Session
from wait import PATIENCE_S, until

FIRST_PORT, LAST_PORT = 10000, 30000  # below those the kernel gives to clients


def free_place():
    """An address of this machine's own with a port that nobody has. Not picked by the kernel: that
    would give it to somebody else while the desk is dead."""
    for _ in range(100):
        host = "127.%d.%d.%d" % tuple(random.randrange(1, 255) for _ in range(3))
        port = random.randrange(FIRST_PORT, LAST_PORT)
        with socket.socket() as probe:
            try:
                probe.bind((host, port))
                return host, port
            except OSError:
                continue
    raise RuntimeError("no free port was found")


class TorturedDesk(Desk):
    """settings are merged over the usual ones. wrapper is put before the command line (a list),
    environment is added to that of every life; program is the posternd to run, when it is not the
    usual one; sink is another smarthost than the usual Arrivals."""

    def __init__(self, settings=None, *, program=None, wrapper=(), environment=None,
                 sink=None):
        self.program, self.wrapper = program, list(wrapper)
        self.environment = dict(environment or {})
        self.door = free_place()
        self.start_s = 0.0  # what the last start() took
        self.killed_workers = 0  # by the run
        super().__init__(settings, sink=sink or Arrivals())
        self.ledger = self.sink.ledger = Ledger(self.path("ledger"))
        self.books = Books(self.settings["store"]["path"])
        self.log_file = open(self.path("log"), "ab")  # pylint: disable=consider-using-with
        with open(self.path("rules/torture.rules"), "w", encoding="utf-8") as file:
            file.write(RULES)

    def _usual_settings(self):
        usual = super()._usual_settings()
        usual["listen"][0].update(address=self.door[0], port=self.door[1])
        return usual

    def __exit__(self, kind, error, trace):
        super().__exit__(kind, error, trace)
        self.ledger.close()
        self.log_file.close()

    def command(self):
        usual = super().command()
        return self.wrapper + [self.program or usual[0]] + usual[1:]

    def spawn(self, **environment):
        """A new life, with these variables for it alone; does not wait for its door."""
        self.runs += 1
        self.process = subprocess.Popen(  # pylint: disable=consider-using-with
            self.command(), stderr=self.log_file, stdout=self.log_file,
            env={**os.environ, **self.environment, **environment})

    def start(self):
        """A new life; returns when its doors are open."""
        began = time.monotonic()
        self.spawn()
        self.await_doors()
        self.start_s = time.monotonic() - began

    def await_doors(self):
        until(self._is_ready, "posternd opens its doors")

    def _is_ready(self):
        if self.process.poll() is not None:
            raise RuntimeError("posternd ended with %d:\n%s"
                               % (self.process.returncode, self.log()[-2000:]))
        try:
            for place in (self.door, self.lmtp_socket):
                Session(place).close()
            return True
        except (OSError, Broken):
            return False

    def post(self, writer):
        """Sends the writer's next letter, and enters it in the books: the replies that came."""
        return self.send_letter(writer.next(), writer.is_lmtp)

    def send_letter(self, letter, is_lmtp):
        """The same with a letter that is written already."""
        replies = {}
        self.ledger.sending(letter, letter.recipients)
        try:
            if is_lmtp:
                replies = doors.lmtp(self.lmtp_socket, letter.sender, letter.recipients, letter.raw)
            else:
                host, port = self.door
                replies[letter.recipients[0]] = doors.send(port, letter.sender, letter.recipients,
                                                           letter.raw, host=host)
        except (OSError, smtplib.SMTPException):
            pass  # no answer: the books say so
        finally:
            self.ledger.answered(letter, len(letter.recipients) if is_lmtp else 1,
                                 {r: reply.code for r, reply in replies.items()}, is_dot_sent=True)
        return list(replies.values())

    def answers(self):
        """Whether its doors are open."""
        return self._is_ready() if self.is_alive else False

    @staticmethod
    def size(path):
        return os.path.getsize(path) if os.path.exists(path) else 0

    @property
    def is_alive(self):
        return self.process is not None and self.process.poll() is None

    def stop(self):
        """SIGTERM, and the end; the exit status."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=PATIENCE_S)
        self.process = None
        return status
