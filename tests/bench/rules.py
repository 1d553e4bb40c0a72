"""rules: CPU of one event where 1,000 rules are asked: the conditions that need only the mail,
which are answered in the sender's session, and the rest, in the writer. Measured in bench_rules,
which is built for it."""

import os
import subprocess
import tempfile

from bench import BUILD, Reach, Row, progress
from rounds import Sample, alone

RULES = 1000
BODY = "We have looked at the printer again, and it still prints only half of each page.\n" * 25

FORM = """rule-%d = {
  on   = "comment-added";
  when = { %s };
  then = { add-tag = "tag-%d"; };
};
"""
# What the rules of a case look at, in turn. None of them fires but each hundredth, as it is with
# rules that were written for one client or one matter each.
TICKET = ('author-kind = "vendor"; status = [ "New", "Assigned" ];',
          'type = "support"; status = "Closed"; author-kind = "customer";')
SENDER = ('author-domain = "client-%d.example"; status = "Waiting";',
          'author = [ "boss@client-%d.example", "desk@client-%d.example" ];')
SUBJECT = ('subject = "/\\\\binvoice %d\\\\b/i"; author-kind = "customer";',
           'subject = [ "/^order %d:/", "/\\\\bRMA-%d\\\\b/i" ];')
BODY_TEXT = ('body = "/\\\\bcontract number %d\\\\b/i"; author-kind = "customer";',)
FIRES = 'author-kind = "customer"; status = "Waiting"; automatic = false;'

CASES = [("1,000 about the ticket", TICKET, Reach("ours", 50)),
         ("500 about the ticket, 500 about the sender", TICKET + SENDER, Reach("ours", 50)),
         ("334 ticket, 333 sender, 333 a pattern on the subject", TICKET + SENDER + SUBJECT,
          Reach("ours", 50)),
         ("1,000 a pattern on the body, of 2 KB", BODY_TEXT, None)]


def _rule(number, forms):
    form = FIRES if number % 100 == 99 else forms[number % len(forms)]
    return FORM % (number, form.replace("%d", str(number)), number)


def _build():
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
    run = subprocess.run(["make", "-s", "-C", BUILD, "tests/bench/bench_rules"], env=environment,
                         capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise RuntimeError("bench_rules could not be built: " + run.stdout + run.stderr)


def _measure(folder, forms, rounds):
    """[(microseconds for the mail's conditions, for asking, rules that fired)]"""
    directory, body = os.path.join(folder, "rules"), os.path.join(folder, "body")
    os.makedirs(directory, exist_ok=True)
    with open(os.path.join(directory, "many.rules"), "w", encoding="ascii") as file:
        file.writelines(_rule(number, forms) for number in range(RULES))
    with open(body, "w", encoding="ascii") as file:
        file.write(BODY)
    run = subprocess.run([os.path.join(BUILD, "tests/bench/bench_rules"), directory, body,
                          str(rounds + 1)], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise RuntimeError("bench_rules: " + run.stderr)
    return [tuple(map(float, line.split())) for line in run.stdout.splitlines()[1:]]


def bench(options):
    _build()
    with tempfile.TemporaryDirectory(prefix="postern-bench-") as folder:
        for case, forms, reach in CASES:
            found = _measure(folder, forms, options.rounds)
            if any(fired != RULES / 100 for _, _, fired in found):
                raise RuntimeError("not each hundredth rule fired")
            figures = iter(found)
            sums = alone("rules, " + case, options.rounds, lambda: Sample(sum(next(figures)[:2])))
            asking = sorted(asked for _, asked, _ in found)[len(found) // 2]
            progress("rules, %s: of this %.3g in the writer", case, asking)
            yield Row("rules", case, unit="µs CPU/event", reach=reach, **vars(sums),
                      remark="%.3g µs of it in the writer" % asking)
