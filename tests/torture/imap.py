"""Letters in two mailboxes, and some by SMTP too, while whoever has to do with them is killed."""

import contextlib
import os
import re
import signal
import time
from collections import Counter

import dovecot
from accountant import UNDER_WAY
from desk import STUDIO, SUPPORT
from load import Writer
from processes import readers
from torture import Skip
from wait import until

COUNT, UNIT = 300, "letters"
A_DESK = 2000              # letters, then a fresh one
LETTERS = (1, 60)          # between two kills
MOMENT_S = (0.0, 0.04)     # after the first of them was taken …
PAUSE_S = (0.0, 0.4)       # … or after they were put
LULL_S = 1.5               # at most, until the first is taken
EMPTY_PATIENCE_S = 300     # without a single letter leaving the mailboxes
USERS = {"support": SUPPORT, "studio": STUDIO}
MESSAGE_ID = re.compile(rb"^Message-ID: <([^>]+)>", re.M | re.I)


class Post:
    """Puts letters where they belong, and knows how many lie where in the end. Every letter comes
    by a mailbox; some by both, some twice by one, some by SMTP as well."""

    def __init__(self, torture, desk, server):
        self.chance, self.desk, self.server = torture.chance, desk, server
        self.writer = Writer(desk.ledger, torture.chance, "m%d" % torture.desks, is_lmtp=True)
        self.put = {user: Counter() for user in USERS}  # Message-ID -> how often
        self.by_smtp = self.twice = self.by_both = 0

    def letter(self):
        letter = self.writer.opening()
        for user, address in USERS.items():
            if address in letter.recipients:
                times = 2 if self.chance.random() < 0.1 else 1
                self.server.put(user, *[letter.raw] * times)
                self.put[user][letter.message_id] += times
                self.twice += times - 1
        self.by_both += len(letter.recipients) - 1
        with self.desk.ledger.lock:
            letter.promised |= set(letter.recipients)  # the mailbox has it
            self.desk.ledger.expected += len(letter.must) * letter.comments
        if self.chance.random() < 0.2:
            self.by_smtp += 1
            self.desk.send_letter(letter, is_lmtp=False)

    def waiting(self):
        return sum(self.server.count(user) for user in USERS)


def kill_reader(torture, desk, _server):
    found = readers(desk.process.pid)
    if found:
        with contextlib.suppress(ProcessLookupError):
            os.kill(torture.chance.choice(found), signal.SIGKILL)
    return bool(found)


def kill_desk(torture, desk, _server):
    desk.kill()
    desk.spawn()
    if torture.chance.random() < 0.5:
        until(lambda: desk.answers(), "the desk is there again")
    torture.sums.kills += 1
    return True


def restart_server(torture, _desk, server):
    server.restart(torture.chance.choice(("stop", "kill")))
    return True


def end_session(torture, _desk, server):
    return server.kick(torture.chance.choice(list(USERS)))


# What happens, and how often it is chosen.
HAPPENINGS = ((kill_reader, 4), (kill_desk, 3), (restart_server, 1), (end_session, 2))


def stored(desk):
    return desk.books.ask("SELECT count(*) FROM message")[0][0]


def wait_for_a_moment(torture, desk, before):
    """Mostly one in which letters are under way: a server tells of new ones when it likes."""
    if torture.chance.random() < 0.3:
        time.sleep(torture.chance.uniform(*PAUSE_S))
        return
    with contextlib.suppress(TimeoutError):
        until(lambda: stored(desk) > before, "a letter is taken", LULL_S)
    time.sleep(torture.chance.uniform(*MOMENT_S))


def go_on_until(torture, desk, server, post, count):
    happened = Counter()
    put = 0
    while put < count:
        before = stored(desk)
        for _ in range(min(torture.chance.randint(*LETTERS), count - put)):
            post.letter()
            put += 1
        wait_for_a_moment(torture, desk, before)
        happening = torture.chance.choices(*zip(*HAPPENINGS))[0]
        happened[happening.__name__] += happening(torture, desk, server)
    return happened


def await_empty(torture, desk, post):
    """Nobody is killed any more."""
    if not desk.is_alive:
        torture.find("the desk ended by itself, with %d" % desk.process.returncode)
        desk.spawn()
    left, seen = post.waiting(), time.monotonic()
    while left and time.monotonic() - seen < EMPTY_PATIENCE_S:
        time.sleep(0.02)
        now = post.waiting()
        if now < left:
            left, seen = now, time.monotonic()
    if left:
        torture.find("%d letters stay in the mailboxes: %s"
                     % (left, desk.ctl("mailbox", "list").out))


def count_folders(torture, server, post, broken):
    """Every letter is in the done folder as often as it was put, and nowhere else. A server moves
    by a copy and a removal: broken off between them, which happened at most so often, it has both,
    and what it still has is moved once more."""
    for user in USERS:
        done = Counter(MESSAGE_ID.search(raw)[1].decode()
                       for raw in server.messages(user, "Done"))
        for message_id in set(done) | set(post.put[user]):
            put = post.put[user][message_id]
            if not put <= done[message_id] <= put * (1 + broken):
                torture.find("%s: %s is there %d times in the done folder, expected %d"
                             % (user, message_id, done[message_id], put))
        failed = server.count(user, "Failed")
        if failed:
            torture.find("%s: %d letters are in the failed folder" % (user, failed))


def run(torture):
    if dovecot.missing():
        raise Skip(dovecot.missing())
    happened, put, twice, both, smtp = Counter(), 0, 0, 0, 0
    for count in torture.portions(A_DESK):
        with dovecot.Dovecot(tuple(USERS)) as server:
            boxes = [server.mailbox(user, address) for user, address in USERS.items()]
            with torture.desk({"mailboxes": boxes}) as desk:
                post = Post(torture, desk, server)
                here = go_on_until(torture, desk, server, post, count)
                happened += here
                await_empty(torture, desk, post)
                torture.balance(desk, duplicates=happened["kill_desk"] * UNDER_WAY)
                count_folders(torture, server, post,
                              here["restart_server"] + here["end_session"])
                put += sum(sum(times.values()) for times in post.put.values())
                twice, both, smtp = (twice + post.twice, both + post.by_both,
                                     smtp + post.by_smtp)
    torture.note("put into mailboxes %d = in done folders, of %d letters; %d into both, %d twice "
                 "into one, %d by SMTP too" % (put, torture.count, both, twice, smtp))
    torture.note("readers killed %(kill_reader)d, desks %(kill_desk)d, servers restarted "
                 "%(restart_server)d, sessions ended %(end_session)d" % happened)
