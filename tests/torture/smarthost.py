"""A smarthost that fails in every way at every state, and is reset at any byte of the dialogue."""

import re
import socket
from collections import Counter
from contextlib import ExitStack

import accountant
import books
import faults
from desk import DOMAIN
from faults import PUT_OFF, REFUSED, REPEATED, FaultySink
from wait import until

COUNT, UNIT = 150, "bytes at which the line is reset, beside every fault at every state"
PATIENCE_S = 10         # of the desk: what hangs costs it; far more than an answer needs here
RETRY_S = (1, 2)        # first and longest
RETRY_LEAST = 0.8       # of it: backoff is spread by a fifth
OUTAGE_DESKS = 6        # one outage takes a second, whoever waits
CONNECTIONS = 32        # of the desk whose rows fail one by one
OURS_BYTES = 2500       # of a dialogue; what is left of a longer one is its last lines
HEARD_BYTES = 190       # the same, of the smarthost
FAULTS_PATIENCE_S = 600  # and a second more for each reset


def settings(connections):
    return {"outgoing": {"connections": connections, "patience": "%ds" % PATIENCE_S,
                         "retry-first": "%ds" % RETRY_S[0], "retry-max": "%ds" % RETRY_S[1]}}


def greeting_bytes():
    """What passes before MAIL: (the desk's, the smarthost's)."""
    sink = FaultySink([])
    said, heard = b"EHLO %s\r\n" % DOMAIN.encode(), b""
    with socket.create_connection(("127.0.0.1", sink.port)) as client:
        client.sendall(said)
        while not re.search(rb"^250 .*\n", heard, re.M):
            heard += client.recv(4096)
    sink.down()
    return len(said), len(heard)


def chosen(torture, count, places):
    """That many of these bytes, all of them before one again."""
    rounds, rest = divmod(count, len(places))
    return [*places] * rounds + sorted(torture.chance.sample(places, rest))


def resets(torture):
    """(those that are outages, those of one row), split in proportion to the bytes."""
    said, heard = greeting_bytes()
    parts = {("most_in", range(said)): 0, ("most_out", range(heard)): 0,
             ("most_in", range(said, OURS_BYTES)): 1, ("most_out", range(heard, HEARD_BYTES)): 1}
    both = [], []
    total = sum(len(places) for _, places in parts)
    for (side, places), part in parts.items():
        count = max(1, round(torture.count * len(places) / total))
        both[part].extend(faults.resets(side, chosen(torture, count, places)))
    return both


# --- the books ---

def early(desk, victim, events):
    """Attempts on a row that came before its backoff allowed."""
    attempts = desk.sink.attempts.get(victim, [])
    for failures, event in enumerate(sorted(events, key=lambda e: e.at)):
        wait_s = RETRY_LEAST * min(RETRY_S[0] << failures, RETRY_S[1])
        after = [at - event.at for at in attempts if at > event.at]
        if after and min(after) < wait_s:
            yield "%s was tried again after %.2f s, before %.2f" % (victim, min(after), wait_s)


def put_off(desk, rows, events):
    """Each attempt that failed was one of the sink's; each row was spared the others'."""
    hits = [e for e in events if e.meaning in (PUT_OFF, REPEATED)]
    failures = sum(row.attempts - 1 for row in rows)
    if failures != len(hits):
        yield "%d attempts failed, %d were made to" % (failures, len(hits))
    of_victim = {}
    for event in hits:
        of_victim.setdefault(event.victim, []).append(event)
    of_victim.pop("", None)  # it happened before the row was named
    for row in rows:
        made = of_victim.get(row.reverse_path, [])
        if row.attempts - 1 < len(made):
            yield "%d attempts failed: %s" % (row.attempts - 1, [e.fault for e in made])
    for victim, made in of_victim.items():
        yield from early(desk, victim, made)


def refused(rows, events):
    """A row is dead when it was refused for good, in the smarthost's words, and only then."""
    dead = Counter((row.reverse_path, row.reason.partition(": ")[2]) for row in rows
                   if row.state == books.DEAD)
    told = Counter((e.victim, e.said) for e in events if e.meaning == REFUSED)
    for victim, words in (dead - told).elements():
        yield "%s is dead, and was not told so: %r" % (victim, words)
    for victim, words in (told - dead).elements():
        yield "%s is not dead for these words: %r" % (victim, words)


def judge(torture, desk):
    """Rows first; then what was refused is sent after all, so that everybody is told of all."""
    events = desk.sink.events
    found = accountant.drain(desk)
    rows = desk.books.ends()
    found += [*put_off(desk, rows, events), *refused(rows, events)]
    desk.must("outbox", "retry", "all")
    repeated = sum(e.meaning == REPEATED for e in events)
    sums = torture.balance(desk, duplicates=repeated)
    if sums.duplicates != repeated:
        found.append("%d duplicates, %d mails were kept without an answer"
                     % (sums.duplicates, repeated))
    idle = [f.name for f in desk.sink.faults if f and not f.is_over and not f.is_reset]
    found += ["it never came to: %s" % name for name in idle]
    for finding in found:
        torture.find(finding)


# --- the run ---

def refuse_connections(desk):
    desk.sink.down()
    until(lambda: "smarthost-unreachable" in desk.log(), "the desk finds the smarthost gone")
    desk.sink.up()


def serve_all(torture, desks):
    until(lambda: not any(desk.sink.is_waiting for desk in desks), "every fault has its turn",
          FAULTS_PATIENCE_S + torture.count)


def run(torture):
    outages, single = (sum(parts, []) for parts in zip(faults.matrix(), resets(torture)))
    single.sort(key=lambda fault: fault.stays)  # last: these keep their connection to the end
    with ExitStack() as stack:
        with ExitStack() as loads:
            desks = []
            for n in range(OUTAGE_DESKS):  # after each outage a connection that is served well
                lane = [f for fault in outages[n::OUTAGE_DESKS] for f in (fault, None)]
                desks.append(stack.enter_context(torture.desk(settings(1), sink=FaultySink(lane))))
                loads.enter_context(torture.load(desks[-1], smtp=1, lmtp=0))
            refuse_connections(desks[0])
            desks.append(stack.enter_context(torture.desk(settings(CONNECTIONS),
                                                          sink=FaultySink(single))))
            with torture.load(desks[-1], smtp=6, lmtp=1):
                serve_all(torture, desks[-1:])
            serve_all(torture, desks)
        for desk in desks:
            judge(torture, desk)
    events = [e for desk in desks for e in desk.sink.events]
    torture.note("faults %d: %s" % (len(events), ", ".join(
        "%s %d" % pair for pair in sorted(Counter(e.meaning for e in events).items()))))
