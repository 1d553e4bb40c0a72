"""IMAP servers that fail: every fault at each point of a session, and an end at each byte."""

import tempfile

import imap_fake as fake
from imap_cases import Case, Ground, Play
from mailboxes import READER_KIB

COUNT, UNIT = 60, "faults"
A_DESK = 40             # mailboxes
POINTS = ("GREETING", "CAPABILITY", "LOGIN", "SELECT", "SIZES", "BODIES", "MOVE", "IDLE")
FAULTS = {
    "bye": fake.bye, "ends": fake.hang_up, "no": fake.refuse, "bad": fake.bad,
    "says-nothing": fake.silence, "wrong-tag": fake.wrong_tag,
    "endless-lines": fake.endless_lines, "endless-untagged": fake.endless_untagged,
    "endless-line": fake.endless_line, "nested": fake.nested(20000),
    "nested-a-little": fake.nested(300), "literal": fake.huge_literal,
    "literal-elsewhere": fake.huge_literal_elsewhere, "a-byte-a-second": fake.slowly,
}


def length_of_a_session(ground):
    """How many bytes a good server says until its mailbox is empty and waited at."""
    case = Case("good")
    with Play(ground, [case]) as play:
        found = play.await_letters()
        if found:
            raise RuntimeError("a good server: %s" % found)
        return case.server.sessions[0].sent


def all_cases(length):
    matrix = [Case("%s-%s" % (name, point.lower()), point, fault)
              for name, fault in FAULTS.items() for point in POINTS]
    return matrix + [Case("end-at-%d" % byte, cuts=[byte]) for byte in range(1, length + 1)]


def play(torture, ground, cases):
    with Play(ground, cases) as playing:
        for name in playing.await_faults():
            torture.find("%s did not happen" % name)
        if playing.go_on_beside() != 250:
            torture.find("the desk did not go on")
        for name in playing.crashed():
            torture.find("a reader died: " + name)
        playing.heal()
        for wrong in playing.await_letters():
            torture.find(wrong)
        if playing.desk.process.poll() is not None:
            torture.find("the desk ended, with %d" % playing.desk.process.returncode)
        return playing.watch.end()


def run(torture):
    most_kib = played = 0
    with tempfile.TemporaryDirectory(prefix="postern-torture-") as folder:
        ground = Ground(folder)
        length = length_of_a_session(ground)
        cases = all_cases(length)
        torture.chance.shuffle(cases)
        for count in torture.portions(A_DESK):
            of_desk = cases[played:played + count]
            if of_desk:
                most_kib = max(most_kib, play(torture, ground, of_desk))
            played += len(of_desk)
    if most_kib > READER_KIB:
        torture.find("a reader took %d KiB" % most_kib)
    torture.note("a session of %d bytes; %d of %d faults played; a reader took %d KiB at most"
                 % (length, played, len(cases), most_kib))
