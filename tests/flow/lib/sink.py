"""A smarthost that keeps what it is given, and refuses or fails when told to.

    sink.answers["RCPT"] = lambda argument: "450 4.2.1 later" if "anna" in argument else None
    sink.down() closes the door and every connection; sink.up() opens it again, same port.
"""

import re
import socket
import threading

from letters import Left
from ports import own_port


class Sink:
    def __init__(self):
        self.lock = threading.Lock()
        self.mails = []      # of Left, in order of arrival
        self.answers = {}    # verb, or "." for the final dot -> function(argument) -> reply or None
        self.connections = set()
        self.listener = None
        self.port = own_port()
        self.up()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.down()

    @property
    def url(self):
        return "smtp://127.0.0.1:%d" % self.port

    def up(self):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(64)
        self.listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def down(self):
        if self.listener is None:
            return
        self.listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self.listener.close()
        self.listener = None
        with self.lock:
            open_now = list(self.connections)
        for connection in open_now:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it went away by itself

    def to(self, address):
        """What came for this address so far."""
        with self.lock:
            return [m for m in self.mails if m.recipient.lower() == address.lower()]

    def all(self):
        with self.lock:
            return list(self.mails)

    def keep(self, sender, recipients, raw):
        """What becomes of a mail that is taken, before it is answered. For heirs to replace."""
        with self.lock:
            self.mails += [Left(sender, r, raw) for r in recipients]

    def converse(self, connection):
        """All of one connection; an OSError ends it. For heirs to replace."""
        # Replies to commands that came together are written one by one, and none shall wait.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        Session(self, connection).run()

    def forget(self):
        with self.lock:
            self.mails.clear()

    def _accept(self, listener):
        while True:
            try:
                connection = listener.accept()[0]
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with self.lock:
            self.connections.add(connection)
        try:
            self.converse(connection)
        except OSError:
            pass  # the client, or down(), broke it off
        finally:
            with self.lock:
                self.connections.discard(connection)
            connection.close()


class Session:
    """One connection. For heirs: every reply goes through say, every byte through file."""

    def __init__(self, sink, connection):
        self.sink = sink
        self.file = self.wire(connection)
        self.sender, self.recipients = None, []

    def wire(self, connection):
        return connection.makefile("rwb")

    def say(self, reply):
        self.file.write(reply.encode() + b"\r\n")
        self.file.flush()

    def run(self):
        self.say(self.ordered("CONNECT", "") or "220 sink.example ESMTP")
        for line in self.file:
            text = line.decode("utf-8", "replace").rstrip("\r\n")
            verb, _, argument = text.partition(" ")
            verb = verb.upper()
            ordered = self.ordered(verb, argument)
            if ordered:
                self.say(ordered)
            elif verb == "QUIT":
                self.say("221 2.0.0 bye")
                return
            else:
                self.obey(verb, argument)

    def ordered(self, verb, argument):
        order = self.sink.answers.get(verb)
        return order(argument) if order else None

    def obey(self, verb, argument):
        if verb == "EHLO":
            self.say("250-sink.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n"
                     "250-ENHANCEDSTATUSCODES\r\n250-DSN\r\n250 SIZE 52428800")
        elif verb == "MAIL":
            self.sender, self.recipients = self.path(argument), []
            self.say("250 2.1.0 ok")
        elif verb == "RCPT" and self.sender is None:
            self.say("503 5.5.1 MAIL first")
        elif verb == "RCPT":
            self.recipients.append(self.path(argument))
            self.say("250 2.1.5 ok")
        elif verb == "DATA":
            self.data()
        elif verb in ("RSET", "NOOP", "HELO"):
            self.sender, self.recipients = None, []
            self.say("250 2.0.0 ok")
        else:
            self.say("502 5.5.1 not here")

    def data(self):
        if not self.recipients:
            self.say("503 5.5.1 no recipients")
            return
        self.say("354 go on")
        lines = []
        for line in self.file:
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b".") else line)
        else:
            return  # broken off before the dot: never received
        raw = b"".join(lines)
        ordered = self.ordered(".", raw.decode("utf-8", "replace"))
        if not ordered or ordered.startswith("2"):
            self.sink.keep(self.sender, self.recipients, raw)
        self.sender, self.recipients = None, []
        self.say(ordered or "250 2.0.0 kept")

    @staticmethod
    def path(argument):
        found = re.search(r"<([^>]*)>", argument)
        return found.group(1) if found else argument
