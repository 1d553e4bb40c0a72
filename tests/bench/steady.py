"""steady: letters on 8 kept connections for ten minutes (--seconds), each told to three people at
once through smtp-sink. Intake comes first and does not slow down; what has to leave leaves; memory
is flat: over the second half it grows by no more than 5 %."""

import threading
import time

from bench import (BenchDesk, Load, Reach, Row, SmtpSink, cpu_s, progress, pss_bytes, rest, until)

LOAD, LETTERS = Load(8), 2000  # of one smtp-source; the next follows at once
LOOKS = 60                     # at backlog and memory, evenly over the time
DRAIN_PATIENCE_S = 3600
WAITING, SENT = "state IN (1, 2, 3)", "state = 4"


class Stream:
    """Letters without an end, sent by a thread; when how many had been answered."""

    def __init__(self, target, seconds):
        self.begun = time.monotonic()
        self.seconds = seconds
        self.answered = [(0.0, 0)]
        self.error = None
        self.thread = threading.Thread(target=self._run, args=(target,))
        self.thread.start()

    def _run(self, target):
        letters = max(int(LETTERS * min(self.seconds / 60, 1)), LOAD.sessions)
        try:
            while time.monotonic() < self.begun + self.seconds:
                LOAD.send(target.port, target.recipient, letters)
                self.answered.append((time.monotonic() - self.begun,
                                      self.answered[-1][1] + letters))
        except RuntimeError as error:
            self.error = error

    @property
    def sent(self):
        return self.answered[-1][1]

    def end(self):
        self.thread.join()
        if self.error:
            raise self.error

    def rate(self, first, last):
        """Letters a second between two parts of the time, such as 0 and 1/3."""
        whole = self.answered[-1][0]
        inside = [at for at in self.answered if first * whole <= at[0] <= last * whole]
        (begin, before), (end, after) = inside[0], inside[-1]
        return (after - before) / (end - begin) if end > begin else 0.0


def _watch(desk, stream, seconds):
    """[(second, rows that wait, bytes)] while the letters come."""
    seen = []
    while stream.thread.is_alive():
        seen.append((time.monotonic() - stream.begun, desk.count("outbox", WAITING),
                     pss_bytes(desk.root)))
        progress("steady: second %.0f of %g: %d letters, %d rows wait, %.1f MB", seen[-1][0],
                 seconds, stream.sent, seen[-1][1], seen[-1][2] / 1e6)
        stream.thread.join(seconds / LOOKS)
    return seen


def _slope(seen):
    """Bytes a second by which memory grows over the second half, by least squares; caches that
    fill do so in the first. And how long that half was."""
    half = seen[len(seen) // 2:]
    times, held = [at for at, _, _ in half], [bytes_ for _, _, bytes_ in half]
    middle, mean = sum(times) / len(times), sum(held) / len(held)
    spread = sum((at - middle) ** 2 for at in times)
    slope = sum((at - middle) * (now - mean) for at, now in zip(times, held)) / spread
    return slope, times[-1] - times[0], mean


def _drain(desk):
    begun = time.monotonic()
    until(lambda: desk.count("outbox", WAITING) == 0, "the backlog drains", DRAIN_PATIENCE_S)
    return time.monotonic() - begun


def _rows(stream, seen, left, drained, cpu):
    first, last = stream.rate(0, 1 / 3), stream.rate(2 / 3, 1)
    yield Row("steady", "intake, the last third", unit="messages/s", ours=last, peer=first,
              ratio=last / first if first else None, reach=Reach("ratio", 0.8), cpu_us=cpu,
              beside="its first third", remark="CPU with three mails sent each")
    took = stream.answered[-1][0] + drained
    yield Row("steady", "mail that left, until the backlog was gone", unit="messages/s",
              ours=left / took, remark="of at most %d rows that waited, %d were left at the last "
              "letter: gone %.1f s later" % (max(s[1] for s in seen), seen[-1][1], drained))
    slope, seconds, mean = _slope(seen)
    yield Row("steady", "memory, growth over the second half", unit="%",
              ours=slope * seconds / mean * 100, reach=Reach("ours", 5),
              remark="slope %.3f MB a minute, around %.1f MB" % (slope * 60 / 1e6, mean / 1e6))


def bench(options):
    with BenchDesk(sink=SmtpSink()) as desk:
        rest(desk.root)
        before = cpu_s(desk.root)
        stream = Stream(desk.target(), options.seconds)
        seen = _watch(desk, stream, options.seconds)
        stream.end()
        drained = _drain(desk)
        rest(desk.root)
        desk.must_hold(stream.sent)
        yield from _rows(stream, seen, desk.count("outbox", SENT), drained,
                         (cpu_s(desk.root) - before) * 1e6 / stream.sent)
