"""What lines that were smuggled into a mail have done: held against the same mail without them.

    was = what the store changed of place(PLAIN_TALK)
    for lines in in_portions(all_lines()):
        problems = what_they_did(place(lines), lines, was, now)
"""

from command_words import WORDS
from desk import MIA

MOST = 18  # at once; 20 are read
DONE, REFUSED, WAITS = 20, 21, 22  # EVENT_COMMAND_…
THREADS = ("#private", "#public")
# What is otherwise where a message is read by fewer, or waits.
HEARD = ("message", "ticket", "outbox", "thread", "comment", "event", "request", "held",
         "ticket_follower")
PLAIN_TALK = ["Blue is a colour", "Red is another"]
# What stands behind a word, by what the table says of it.
ARGUMENTS = {"STATUS": "Waiting", "NAME": MIA, "VENDOR": "vic@vendor.example",
             "ADDRESS": "new@shop.example", "SLUG NAME": "spring Spring", "TYPE": "task",
             "WHO ROLE [on SLUG]": "%s member" % MIA, "WHO [on SLUG]": MIA,
             "ADDRESS KIND [NAME]": "new@shop.example staff New"}


def all_lines():
    """A line for each word there is."""
    for word, argument in WORDS.items():
        yield ("#%s %s" % (word, ARGUMENTS.get(argument, argument and "1"))).strip()


def is_about_thread(line):
    """Whatever looks like it has a message read by fewer, wherever it stands; and where the two
    forms of a text differ, the receipt says who reads it."""
    return line in THREADS or line.startswith("#ask ")


def in_portions(lines):
    others = [line for line in lines if not is_about_thread(line)]
    return [*([line] for line in lines if is_about_thread(line)),
            *(others[at:at + MOST] for at in range(0, len(others), MOST))]


def is_event(key, kind):
    return key[0] == "event" and " kind=%d " % kind in key[2]


def is_refusal(key):
    """Of what the sender meant for a command, and is told of."""
    return is_event(key, REFUSED) or (key[0] == "outbox" and key[2].startswith("kind=4 "))


def differences(left, right, wanted=lambda key: True):
    return ["%s %s %s: %s times, and %s without the lines" % (*key, left[key], right[key])
            for key in sorted({*left, *right}) if left[key] != right[key] and wanted(key)]


def what_they_did(smuggled, lines, was, now):
    """Nothing, but that a message may be read by fewer."""
    if is_about_thread(lines[0]):
        done = [str(key) for key in now if is_event(key, WAITS) or (
            is_event(key, DONE) and not (smuggled.is_read and lines[0] in THREADS))]
        return done + differences(now, was, lambda key: key[0] not in HEARD)
    return differences(now, was, lambda key: not (smuggled.is_read and is_refusal(key)))
