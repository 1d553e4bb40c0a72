"""Clients that are idle, and clients that send a byte a second, while a good one sends its mail."""

import re
import resource
import time

from crowd import Crowd
from load import Client, Writer
from sessions import Broken, Session
from wait import until

COUNT, UNIT = 1000, "idle clients, and as many of a byte a second"
PATIENCE_S = 20       # of the desk, with every client
SLOWER = 4            # times as long as at a quiet desk, at most, takes half of the good mails
WARM = 150            # mails of the good client, before there is a crowd; and in a full house
LONG_PATIENCE_S = 300
LATE_S = 120          # after its deadline, the last one has been cut
SLOW_CONTENT_S = 60   # content of a byte a second is given up after that
CONTENT_COUNT = 1000  # from so many on, that is waited for
MOST_FILES = 16384
FILES = 128           # that the desk may open unless it asks for more


def settings(connections, patience_s):
    return {"limits": {"connections": connections, "patience": "%ds" % patience_s,
                       "receive-memory": "32 MiB"}}  # those who only announce a mail take none


class GoodClient(Client):
    """One mail after another, each in a session of its own: how long each took."""

    def __init__(self, torture, desk):
        writer = Writer(desk.ledger, torture.chance, "good", False)
        super().__init__(torture.load(desk, smtp=0, lmtp=0), writer, None, torture.chance)
        self.torture, self.door = torture, desk.door

    def send(self, enter=None):
        letter = self.writer.next()
        began = time.monotonic()
        with enter() if enter else Session(self.door) as session:
            self.exchange(session, letter)
            took = time.monotonic() - began
        if not letter.is_settled:
            self.torture.find("letter %d of the good client was not taken" % letter.number)
        return took

    def try_to_enter(self):
        try:
            return Session(self.door)
        except (OSError, Broken):
            return None

    def enter(self):
        """As whoever is turned away comes again: the place of the session before, or of somebody
        who had to leave, may not be free yet."""
        return until(self.try_to_enter, "the good client is let in")

    def send_while(self, goes_on, enter=None):
        times = []
        while goes_on(len(times)):
            times.append(self.send(enter))
        return sorted(times)


def most_files():
    """That posternd may have if it asks: not more than we may give."""
    return min(MOST_FILES, resource.getrlimit(resource.RLIMIT_NOFILE)[1])


def balance(torture, desk):
    if not desk.is_alive:
        torture.find("the daemon ended by itself, with %d: %s"
                     % (desk.process.returncode, desk.log()[-300:]))
    torture.balance(desk)


def percentile(times, percent):
    return times[min(len(times) * percent // 100, len(times) - 1)]


def show(times):
    return "%d mails: p50 %.1f ms, p99 %.1f ms, max %.1f ms" % (
        len(times), percentile(times, 50) * 1000, percentile(times, 99) * 1000, times[-1] * 1000)


def memory(desk):
    """{name: kB, or threads} of posternd itself."""
    found = {}
    for name in ("smaps_rollup", "status"):
        with open("/proc/%d/%s" % (desk.process.pid, name), encoding="ascii") as file:
            found.update((key, int(value)) for key, value in
                         re.findall(r"^(Pss|Rss|VmSize|Threads):\s+(\d+)", file.read(), re.M))
    return found


def show_memory(before, standing, clients):
    each = {key: (standing[key] - before[key]) / clients for key in ("Pss", "Rss", "VmSize")}
    return ("posternd with %d clients: %d threads, PSS %d kB (%d without); a client %.1f kB PSS, "
            "%.1f kB RSS, %.0f kB of addresses"
            % (clients, standing["Threads"], standing["Pss"], before["Pss"], each["Pss"],
               each["Rss"], each["VmSize"]))


def late_or_early(ends):
    """Whoever was not cut at the deadline, in these words."""
    for end in ends:
        is_content = end.kind == "slow with content"
        due_s = SLOW_CONTENT_S if is_content else PATIENCE_S
        words = "too slowly" if is_content else "too long"
        if not end.ended_at:
            yield "never cut: %s" % end
        elif end.ended_at - end.said_at < due_s:
            yield "cut after %.1f s: %s" % (end.ended_at - end.said_at, end)
        elif end.ended_at - end.heard_at > due_s + LATE_S:
            yield "cut as late as after %.1f s: %s" % (end.ended_at - end.heard_at, end)
        elif not end.words.startswith("421 4.4.2 ") or words not in end.words:
            yield "cut in other words: %s" % end


def show_cuts(ends):
    lags = [end.ended_at - end.heard_at for end in ends if end.ended_at]
    return "%d cut, %.2f to %.2f s after their last reply" % (
        len(lags), min(lags, default=0), max(lags, default=0))


def check_cuts(torture, ends, with_content):
    if not with_content:
        ends = [end for end in ends if end.kind != "slow with content"]
    found = list(late_or_early(ends))
    for finding in found[:10]:
        torture.find(finding)
    if len(found) > 10:
        torture.find("and %d more" % (len(found) - 10))
    for kinds in ("idle", "slow with"):
        torture.note("%s: %s" % (kinds, show_cuts([e for e in ends if e.kind.startswith(kinds)])))


def in_turn(clients, goes_on):
    """A mail of each, again and again: how long those of each took. Whatever else the machine does
    then costs both."""
    times = [[] for _ in clients]
    while goes_on():
        for client, took in zip(clients, times):
            took.append(client.send())
    return [sorted(took) for took in times]


def beside_the_slow(torture):
    with_content = torture.count >= CONTENT_COUNT
    limit = ["prlimit", "--nofile=%d:%d" % (FILES, most_files())]
    with torture.desk(settings(3 * torture.count, PATIENCE_S), wrapper=limit) as desk, \
            torture.desk() as quiet_desk:
        clients = [GoodClient(torture, desk), GoodClient(torture, quiet_desk)]
        for client in clients:
            client.send_while(lambda sent: sent < WARM)
        before = memory(desk)
        with Crowd(desk.door, torture.count) as crowd:
            crowd.reach("standing")
            standing = memory(desk)
            patience_until = time.monotonic() + PATIENCE_S + LATE_S
            beside, quiet = in_turn(clients, lambda: not crowd.has_reached("gone")
                                    and time.monotonic() < patience_until)
            if with_content:
                crowd.reach("over", SLOW_CONTENT_S + LATE_S)
        balance(torture, desk)
        balance(torture, quiet_desk)
    torture.note("beside them:     " + show(beside))
    torture.note("at a quiet desk: " + show(quiet))
    torture.note(show_memory(before, standing, 2 * torture.count))
    check_cuts(torture, crowd.ends(), with_content)
    if percentile(beside, 50) > SLOWER * percentile(quiet, 50):
        torture.find("the good client waits %.1f times as long as at a quiet desk, expected %d"
                     % (percentile(beside, 50) / percentile(quiet, 50), SLOWER))


def full_house(torture):
    """The crowd has taken every place, and would keep them for minutes."""
    with torture.desk(settings(2 * torture.count, LONG_PATIENCE_S)) as desk:
        client = GoodClient(torture, desk)
        with Crowd(desk.door, torture.count) as crowd:
            crowd.reach("standing")
            times = client.send_while(lambda sent: sent < WARM, client.enter)
        balance(torture, desk)
    torture.note("full house: " + show(times))


def run(torture):
    beside_the_slow(torture)
    full_house(torture)
