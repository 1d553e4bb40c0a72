"""A smarthost that fails as it is told, and writes down what that must mean for the desk.

Each connection takes the next fault of a list and keeps to it; when the list is used up, or says
None, it serves one mail well and closes. So every fault happens to a connection of its own, and
each thing that happened is an Event with the row it happened to.

What a fault means is the promise the outbox makes (outbox/seal.h, deliver/smtp.h): before MAIL
nobody can be reached; from MAIL on, 4xx or a line that breaks puts the row off, and 5xx ends it.
"""

import socket
import struct
import time
from dataclasses import dataclass, field

from arrivals import Arrivals
from sink import Session

# What it means for the row, or for the desk.
NOTHING = "nothing"    # the mail leaves by this very attempt
OUTAGE = "outage"      # nobody is there: no attempt counts
PUT_OFF = "put off"    # an attempt that failed; another follows
REPEATED = "repeated"  # the same, but the smarthost has kept the mail: it comes once more
REFUSED = "refused"    # the row is dead

BEFORE_MAIL = ("CONNECT", "EHLO", "HELO")
ENVELOPE = ("MAIL", "RCPT", "DATA")
ASIDE = ("RSET", "QUIT")  # no row depends on the answer
TRICKLE_S = 1.0           # a byte
PARTING_S = 5.0           # for the desk to go, too


def broken_line(state, is_second=False):
    """What it means when the answer to state never comes, or is none. A connection that has served
    a mail before may be gone for reasons of its own: the next row is tried with a new one."""
    if state in BEFORE_MAIL:
        return OUTAGE
    if state in ASIDE or (is_second and state in ENVELOPE):
        return NOTHING
    return REPEATED if state == "." else PUT_OFF


def refusal(state, code, is_second=False):
    """What the answer code means to state."""
    if state in ASIDE or (state == "EHLO" and code // 100 == 5):  # then HELO is said
        return NOTHING
    if state in BEFORE_MAIL:
        return OUTAGE
    if code // 100 < 4 or code in (421, 503):  # out of step, or about to leave
        return OUTAGE if (state, code, is_second) == ("MAIL", 421, False) else (
            PUT_OFF if state == "." else broken_line(state, is_second))
    if code == 530:  # the desk is not let in
        return OUTAGE
    return REFUSED if code // 100 == 5 and (state, code) != ("RCPT", 552) else PUT_OFF


@dataclass
class Fault:
    """answers are said in place of the usual ones, deeds done in place of saying; each once, by
    state, and while is_second not before the connection has served a mail. most_in and most_out:
    that many bytes may pass, and the next one finds a reset."""

    name: str
    answers: dict = field(default_factory=dict)  # state -> reply
    deeds: dict = field(default_factory=dict)    # state -> (what it means, function)
    most_in: int = -1
    most_out: int = -1
    is_second: bool = False
    stays: bool = False  # the connection is kept after a mail

    @property
    def is_reset(self):
        return self.most_in >= 0 or self.most_out >= 0

    @property
    def is_over(self):
        return not self.answers and not self.deeds


@dataclass
class Event:
    fault: str
    state: str
    meaning: str
    victim: str   # the row's reverse path; "" when it was not said yet
    said: str     # the refusal
    at: float


class Over(OSError):
    """The connection has ended as it should."""


# --- what can be done in place of an answer: function(session, reply) ---

def hang(session, _reply):
    session.file.wait_until_gone()


def reset(session, _reply):
    session.file.reset()


def close(_session, _reply):
    raise Over


def trickle(session, reply):
    """For longer than anybody waits for an answer."""
    slowly = "%s-slowly, and more slowly\r\n%s\r\n" % (reply[:3], reply)
    for byte in slowly.encode():
        session.file.write(bytes([byte]))
        time.sleep(TRICKLE_S)


def piecemeal(session, reply):
    for byte in (reply + "\r\n").encode():
        session.file.write(bytes([byte]))


def many_lines(session, reply):
    code = reply[:3]
    first, _, rest = reply.partition("\r\n")
    noise = "".join("%s-line %d\r\n" % (code, n) for n in range(40))
    session.file.write(("%s-%s\r\n%s%s\r\n" % (code, first[4:], noise, rest or first)).encode())


def twice(session, reply):
    session.file.write((reply + "\r\n").encode() * 2)


def raw(data):
    """Says this, and then nothing more."""
    def deed(session, _reply):
        session.file.write(data)
        hang(session, "")
    return deed


class Wire:
    """A connection as lines, with budgets in bytes; whoever spends them resets the connection."""

    def __init__(self, connection, most_in, most_out):
        self.connection = connection
        self.left_in = most_in if most_in >= 0 else 1 << 60
        self.left_out = most_out if most_out >= 0 else 1 << 60
        self.buffer = b""
        self.is_spent = False

    def __iter__(self):
        return iter(self.readline, b"")

    def readline(self):
        while b"\n" not in self.buffer:
            if not self.left_in:
                self._spend()
            came = self.connection.recv(min(65536, self.left_in))
            if not came:
                return b""
            self.left_in -= len(came)
            self.buffer += came
        line, _, self.buffer = self.buffer.partition(b"\n")
        return line + b"\n"

    def write(self, data):
        self.connection.sendall(data[:self.left_out])
        if len(data) > self.left_out:
            self.left_out = 0
            self._spend(look=False)
        self.left_out -= len(data)

    def flush(self):
        """Nothing is held back."""

    def _spend(self, look=True):
        """Not before the other side has gone on: what it is doing decides what the reset means."""
        if look and not self.connection.recv(1, socket.MSG_PEEK):
            raise Over
        self.is_spent = True
        self.reset()

    def reset(self):
        linger = struct.pack("ii", 1, 0)  # on, no time: RST
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        raise Over  # the sink closes it

    def wait_until_gone(self):
        while self.connection.recv(65536):
            pass
        raise Over


class FaultySession(Session):
    def __init__(self, sink, connection):
        self.fault = sink.next_fault()
        self.state, self.victim, self.mails = "CONNECT", "", 0
        super().__init__(sink, connection)

    def wire(self, connection):
        return Wire(connection, self.fault.most_in, self.fault.most_out)

    def run(self):
        try:
            super().run()
        finally:
            if self.file.is_spent:
                self.happen(self.spent_meaning())

    def spent_meaning(self):
        if self.file.left_out == 0:
            return broken_line(self.state)
        return OUTAGE if self.state == "CONNECT" else PUT_OFF

    def happen(self, meaning, said=""):
        self.sink.note(Event(self.fault.name, self.state, meaning, self.victim, said,
                             time.monotonic()))

    def ordered(self, verb, argument):
        self.state = verb
        if verb == "MAIL":
            self.victim = self.path(argument)
            self.sink.attempted(self.victim)
        answer = self.fault.answers.pop(verb, None) if self.is_due() else None
        if answer is None:
            return super().ordered(verb, argument)
        self.happen(refusal(verb, int(answer[:3]), self.fault.is_second), answer)
        return answer

    def is_due(self):
        return self.mails > 0 or not self.fault.is_second

    def say(self, reply):
        meaning, deed = None, None
        if self.is_due():
            meaning, deed = self.fault.deeds.pop(self.state, (None, None))
        if deed:
            self.happen(meaning)
            deed(self, reply)
        else:
            super().say(reply)

    def data(self):
        """One mail a connection, so that the next one takes the next fault."""
        super().data()
        if self.state != ".":
            return
        self.mails += 1
        if not self.fault.stays and not (self.fault.is_second and self.mails == 1):
            raise Over


def part(connection):
    """Ends what has not been reset. To close with an envelope unread that was said ahead would be a
    reset, too, and could take the last answer back."""
    try:
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(PARTING_S)
        while connection.recv(65536):
            pass
    except OSError:
        pass


class FaultySink(Arrivals):
    """faults is the list; None in it is a connection without one."""

    def __init__(self, faults):
        self.faults = list(faults)
        self.waiting = list(reversed(self.faults))
        self.events = []
        self.attempts = {}  # reverse path -> when each attempt began
        super().__init__()

    def converse(self, connection):
        try:
            FaultySession(self, connection).run()
        finally:
            part(connection)

    def next_fault(self):
        with self.lock:
            fault = self.waiting.pop() if self.waiting else None
        return fault or Fault("none")

    @property
    def is_waiting(self):
        """Whether a fault has yet to come that mail alone will bring."""
        return self.waiting or any(f.is_second and not f.is_over for f in self.faults if f)

    def note(self, event):
        with self.lock:
            self.events.append(event)

    def attempted(self, victim):
        with self.lock:
            self.attempts.setdefault(victim, []).append(time.monotonic())


# --- the matrix ---

NO_REPLIES = {
    "a word": b"hello there\r\n",
    "noise": b"\0\1\2\377\r\n",
    "an empty line": b"\r\n",
    "two digits": b"25\r\n",
    "no space": b"250_ok\r\n",
    "no such code": b"999 what\r\n",
    "half a line": b"250 o",
    "a reply without end": b"250-and so on\r\n",
    "too many lines": b"250-more\r\n" * 1000,
    "a line without end": b"250 " + b"x" * (256 * 1024),
}
CODES = (421, 450, 451, 452, 500, 502, 503, 530, 550, 551, 552, 553, 554)


def _by_deed(state, is_second=False):
    breaks = broken_line(state, is_second)
    deeds = {"hang": (breaks, hang), "reset": (breaks, reset), "close": (breaks, close),
             "one byte a second": (breaks, trickle), "byte by byte": (NOTHING, piecemeal),
             "forty lines": (NOTHING, many_lines),
             **{name: (breaks, raw(data)) for name, data in NO_REPLIES.items()}}
    if state != "DATA":  # 354 twice: whether the content is sent is the client's affair
        out_of_step = {"EHLO": PUT_OFF, ".": NOTHING}.get(state, breaks)
        deeds["the answer twice"] = (out_of_step, twice)
    for name, deed in deeds.items():
        yield Fault("%s at %s" % (name, state), deeds={state: deed})


def _by_code(state, is_second=False):
    for code in (*CODES, 250 if state == "DATA" else 354):
        text = "%d %d.7.1 %s at %s" % (code, code // 100, code, state.replace(".", "the dot"))
        text += " of the second" if is_second else ""
        yield Fault("%d at %s" % (code, state), answers={state: text})


def _in_content():
    def after_a_line(deed):
        def go_on(session, reply):
            session.file.write((reply + "\r\n").encode())
            session.file.readline()
            deed(session, "")
        return go_on
    for name, deed in (("hang", hang), ("reset", reset), ("close", close),
                       ("421", raw(b"421 4.3.2 shutting down\r\n"))):
        yield Fault("%s in content" % name, deeds={"DATA": (PUT_OFF, after_a_line(deed))})


def _at(*states, is_second=False):
    faults = [*_in_content()] if "DATA" in states else []
    for state in states:
        faults += [*_by_deed(state, is_second), *_by_code(state, is_second)]
    for fault in faults:
        fault.is_second = is_second
        fault.name += ", second mail" if is_second else ""
    return faults


def matrix():
    """Every fault at every state once: (those that stop all mail, those of a single row)."""
    to_reset, to_quit = _at("RSET"), _at("QUIT")
    for fault in to_reset:  # RSET is said after a row was put off
        fault.answers["RCPT"] = "450 4.2.1 before RSET"
    for fault in to_quit:
        fault.stays = True
    faults = [*_at("CONNECT", "EHLO", *ENVELOPE, "."), *_at(*ENVELOPE, ".", is_second=True),
              Fault("502 at EHLO and HELO", {"EHLO": "502 5.5.1 no", "HELO": "502 no"}),
              *to_reset, *to_quit]
    outages = [fault for fault in faults if OUTAGE in _meanings(fault)]
    return outages, [fault for fault in faults if fault not in outages]


def _meanings(fault):
    return ([meaning for meaning, _ in fault.deeds.values()] +
            [refusal(state, int(reply[:3]), fault.is_second)
             for state, reply in fault.answers.items()])


def resets(side, places):
    """A reset at each of these bytes; side is most_in or most_out."""
    return [Fault("reset at byte %d, %s" % (n, side), **{side: n}) for n in places]
