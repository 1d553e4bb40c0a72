"""No private word reaches anybody it is not for, and everybody it is for is told."""

from canary_history import History
from canary_player import Player

COUNT, UNIT = 300, "histories of people, shares and comments"
AT_ONCE = 100  # histories on one desk


class Sums:
    """What is printed."""

    def __init__(self):
        self.findings = []
        self.histories = self.steps = self.comments = self.private = self.mails = 0

    def lines(self):
        return ["histories %d, steps %d, comments %d (%d of them private), mails read %d"
                % (self.histories, self.steps, self.comments, self.private, self.mails)]

    def add(self, play):
        self.histories += 1
        self.steps += len(play.history.steps)
        self.comments += play.comments
        self.private += sum(c.audience == "private" for c in play.model.comments.values())
        self.mails += play.mails


def replay(history, steps):
    """The same history with other steps, on a desk of its own; its finding, or None."""
    again = History(history.seed, history.number, steps)
    return Player([again]).run()[0].finding


def shrink(history, finding):
    """The fewest steps that still go wrong in this way, as far as leaving out one after the other
    finds them."""
    steps, kind = list(history.steps), finding.split(":")[0]
    for step in reversed(history.steps):
        fewer = [s for s in steps if s is not step]
        found = replay(history, fewer)
        if found and found.split(":")[0] == kind:
            steps = fewer
    return History(history.seed, history.number, steps)


def run(torture):
    torture.sums = Sums()
    numbers = [torture.only] if torture.only is not None else range(torture.count)
    failed = []
    for at in range(0, len(numbers), AT_ONCE):
        if at:
            torture.progress(at)
        plays = Player([History(torture.seed, n) for n in numbers[at:at + AT_ONCE]]).run()
        torture.desks += 1
        for play in plays:
            torture.sums.add(play)
            if play.finding:
                failed.append(play)
                torture.find("history %d: %s" % (play.history.number, play.finding))
    for play in failed[:1]:
        fewer = shrink(play.history, play.finding)
        torture.note("what is left of history %d when all that may be is left out; "
                     "run canary --seed %s --only %d plays all of it:\n%s"
                     % (play.history.number, torture.seed, play.history.number, fewer.script()))
