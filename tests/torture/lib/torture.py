"""What a run is given: its count and its chances, desks, and somebody who adds up.

A run is a module beside tests/torture/run, named in its table:

    COUNT = 300                       what --count is, unless it is given
    UNIT = "kills"                    what is counted
    def run(torture): …               the first line of the module's text is what --list shows

    def run(torture):
        for kills in torture.portions(100):             fresh desks, so that none grows too large
            with torture.desk() as desk:                TorturedDesk: started, with its people
                with torture.load(desk):                clients send until the block ends
                    for _ in range(kills):
                        time.sleep(torture.chance.uniform(0.005, 0.4))
                        desk.kill()
                        desk.spawn()
                torture.balance(desk, kills=kills)      all checks; what is wrong is a finding

torture.find("…") reports what the accountant cannot see. torture.note("…") prints. A run that
cannot be had on a machine raises Skip("why"). Every choice is
made with torture.chance, so that the seed plays it again: the choices, not what the kernel does
with them.
"""

import random
import sys
import time

import accountant
import trouble
from load import Load
from tortured import TorturedDesk


class Skip(Exception):
    """Why a run cannot be had here."""


class Torture:
    def __init__(self, name, count, seed, only=None):
        self.name, self.count, self.seed = name, count, seed
        self.only = only  # of those that are counted, for runs that can play one alone
        self.chance = random.Random("%s/%s" % (name, seed))
        self.sums = accountant.Sums()
        self.desks = 0
        self.started = time.monotonic()

    def portions(self, most):
        """The count in portions of at most so many; says how far it is."""
        for done in range(0, self.count, most):
            if done:
                self.progress(done)
            yield min(most, self.count - done)

    def progress(self, done):
        findings = len(self.sums.findings)
        print("# %s: %d of %d in %.0f s, %s" % (
            self.name, done, self.count, time.monotonic() - self.started,
            "%d findings" % findings if findings else "exact so far"), file=sys.stderr, flush=True)

    def desk(self, settings=None, **more):
        """A TorturedDesk: settings over the usual ones; program, wrapper, environment."""
        self.desks += 1
        return TorturedDesk(settings, **more)

    def load(self, desk, **more):
        """The usual 20 and 4 clients: a Load; smtp, lmtp, bulk, paced."""
        return Load(desk, "%s/%s/%d" % (self.name, self.seed, self.desks), **more)

    def balance(self, desk, **excuses):
        """Closes a desk's books, after its load: see accountant.balance. Its Sums."""
        sums = accountant.balance(desk, **excuses)
        self.sums.add(sums)
        trouble.seen.extend(sums.findings)
        return sums

    def want_load(self):
        """For runs that kill under load: who is killed before answering anything proves nothing."""
        if self.sums.taken < self.sums.kills:
            self.find("%d answers were 250 between %d kills: that is no load"
                      % (self.sums.taken, self.sums.kills))

    def find(self, finding):
        trouble.seen.append(finding)
        self.sums.findings.append(finding)

    def note(self, text):
        print(text, flush=True)

    def report(self):
        """Prints the sums; whether all is well."""
        for finding in self.sums.findings:
            self.note("WRONG: " + finding)
        seconds = time.monotonic() - self.started
        for line in self.sums.lines():
            self.note(line)
        self.note("%s --count %d --seed %s: %s, in %.0f s on %d desks"
                  % (self.name, self.count, self.seed,
                     "%d findings" % len(self.sums.findings) if self.sums.findings else "exact",
                     seconds, self.desks))
        return not self.sums.findings
