"""The wall clock jumps, stands still, passes 2038 and the ends of summer time."""

import re
import time
from collections import defaultdict, deque

import doors
from load import Writer
from set_clock import SetClock
from wait import until

COUNT, UNIT = 48, "jumps"
A_DESK = 12                # jumps, then a fresh one: its clock is right at the beginning
HOUR_S, DAY_S, YEAR_S = 3600, 86400, 365 * 86400
CONNECTIONS = 2
DEFERRED = 2               # times each mail is refused before it is taken
RETRY_FIRST_S, RETRY_MAX_S = 1, 2
SLACK_S = 60               # of a machine with other things to do; the jumps are longer
BETWEEN_S = (0.2, 1.5)     # jumps
TOKEN_LIFETIME_S = 30 * DAY_S


def jump(by_s):
    return "%+d s" % by_s, lambda clock: clock.jump(by_s)


JUMPS = (
    jump(HOUR_S), jump(-HOUR_S), jump(10 * YEAR_S), jump(-10 * YEAR_S), jump(-HOUR_S), jump(HOUR_S),
    ("stands still", SetClock.stand),
    ("right again", lambda clock: clock.set(0)),
    ("the end of 32 bits", lambda clock: clock.reach("2038-01-19 03:14:07")),
    ("summer time begins", lambda clock: clock.reach("2026-03-29 01:00:00")),
    ("summer time ends", lambda clock: clock.reach("2026-10-25 01:00:00")),
    ("a second back", lambda clock: clock.jump(-1)),
    jump(-DAY_S), jump(DAY_S), jump(-10 * YEAR_S), jump(10 * YEAR_S),
)


class Deferrals:
    """A smarthost's: refuses every mail a few times, and notes when each was tried."""

    MESSAGE_ID = re.compile(r"^Message-ID: <([^>]+)>", re.M)

    def __init__(self):
        self.tries = defaultdict(list)  # Message-ID -> monotonic times

    def __call__(self, text):
        times = self.tries[self.MESSAGE_ID.search(text)[1]]
        times.append(time.monotonic())
        return "451 4.3.0 not yet" if len(times) <= DEFERRED else None

    def findings(self):
        for message_id, times in self.tries.items():
            if len(times) != DEFERRED + 1:
                yield "%s was tried %d times" % (message_id, len(times))
            for number, (one, next_one) in enumerate(zip(times, times[1:])):
                plan_s = min(RETRY_FIRST_S * 2**number, RETRY_MAX_S) * 1.2
                if next_one - one > 2 * plan_s + SLACK_S:
                    yield "%s waited %.1f s, planned were %.1f" % (message_id, next_one - one,
                                                                   plan_s)


def post(torture, desk, writers):
    for writer in writers:
        if any(reply.code != 250 for reply in desk.post(writer)):
            torture.find("%s was not taken" % writer.name)


def stop_and_set_back(torture, desk, clock):
    """The clock is set back while nobody is there to see it."""
    desk.stop()
    clock.jump(-torture.chance.choice((HOUR_S, DAY_S, 10 * YEAR_S)))
    desk.start()


def jumps(torture, desk, clock, count, offset):
    """Mails are on their way at each."""
    deferrals = desk.sink.answers["."] = Deferrals()
    desk.ledger.answerable = deque(maxlen=0)  # nobody answers: years later no address is good
    writers = [Writer(desk.ledger, torture.chance, "clock-smtp", False),
               Writer(desk.ledger, torture.chance, "clock-lmtp", True)]
    for number in range(count):
        name, change = JUMPS[(offset + number) % len(JUMPS)]
        post(torture, desk, writers)
        time.sleep(torture.chance.uniform(*BETWEEN_S))
        before_s = clock.now_s
        change(clock)
        post(torture, desk, writers)
        torture.note(name)
        if clock.now_s < before_s + 1:  # else the next jump forward would make up for it
            until(lambda: desk.books.undelivered() == 0, name + ": all leaves as it was planned")
    stop_and_set_back(torture, desk, clock)
    torture.balance(desk, duplicates=0)
    for finding in list(deferrals.findings())[:10]:
        torture.find(finding)


def tokens(torture, desk, clock):
    """A reply address is good for as long as it is said to be, by the clock on the wall."""
    desk.sink.answers.pop(".", None)
    post(torture, desk, [Writer(desk.ledger, torture.chance, "token", False)])
    until(lambda: desk.ledger.answerable, "somebody was told")
    address = desk.ledger.answerable[0].reply_to
    for ahead_s, wanted in ((0, 250), (TOKEN_LIFETIME_S - 2 * DAY_S, 250),
                            (TOKEN_LIFETIME_S + 2 * DAY_S, 550), (-HOUR_S, 250),
                            (-10 * YEAR_S, 250), (0, 250)):
        clock.set(ahead_s)
        code = doors.ask_recipient(desk.door[1], address, host=desk.door[0]).code
        if code != wanted:
            torture.find("a token is answered %d with the clock %+d s, expected %d"
                         % (code, ahead_s, wanted))
    torture.balance(desk, duplicates=0)


def fake_desk(torture):
    """A desk whose clock can be set."""
    desk = torture.desk({"outgoing": {"connections": CONNECTIONS,
                                      "retry-first": "%ds" % RETRY_FIRST_S,
                                      "retry-max": "%ds" % RETRY_MAX_S},
                         "replies": {"lifetime": "%ds" % TOKEN_LIFETIME_S}})
    clock = SetClock(desk.path("clock"))
    desk.environment.update(clock.environment)
    return desk, clock


def run(torture):
    done = 0
    for count in torture.portions(A_DESK):
        desk, clock = fake_desk(torture)
        with desk:
            jumps(torture, desk, clock, count, done)
        done += count
    desk, clock = fake_desk(torture)
    with desk:
        tokens(torture, desk, clock)
