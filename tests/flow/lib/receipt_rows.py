"""What a receipt says of every word that begins a command: done, done again, of a slip, to who may
not, and once its writer has confirmed it, for whom only their reply address spoke.
tests/flow/receipts.test plays it.

To add a word: a Row of its name below. %(me)s is who writes it, %(here)d their ticket and %(other)d
another of theirs; what lies below the line in a message stands below it here, too, after an empty
line. Days and times are DAY and WHEN, the number of a ticket that was made is NEW.
"""

from dataclasses import dataclass


@dataclass
class Row:
    line: str            # what its writer may do
    done: str            # what the receipt says of it
    again: str           # the same of the same line in another message
    slip: tuple          # something wrong, and what is said of it; ANYTHING
    denied: tuple        # who may not, and what they are told; ANYBODY
    first: str = ""      # a command that must have been done before
    by: str = "member"   # whose it is: "manager"; or "alone", who has no ticket but of such rows
    unsure: str = ""     # when confirmed; else as done


ANYTHING = None  # nothing that may stand behind it is wrong
ANYBODY = None   # nobody is refused; what they may not see is not in the answer
WAITS = "no receipt: it waits in quarantine"
ON = "…"         # at the end: and so on

SO = "Done: it is so already."
ONLY = "Refused: you may not %s: that is for "
CHANGE = (ONLY % "change the ticket" + "managers, leads, and whoever of the staff opened it or is"
          " assigned.")
ASSIGN = CHANGE.replace("change", "assign")
STATUS = (ONLY % "set the status" + "managers, leads, and whoever of the staff opened the ticket or"
          " is assigned, and for an assigned vendor.")
CLIENT = (ONLY % "say for whom a ticket is" + "managers, leads, and whoever of the staff works in"
          " the project and opened it or is assigned.")
NO_DAY = ('Refused: "soon" is no day, expected a date such as 2026-12-01, today, tomorrow, a'
          " weekday such as friday, or whole days from now such as 14 days, or unset.")
NOBODY = 'Refused: there is nobody, and no team, called "%s".'
NO_SALE = 'Refused: there is no project "sale" that you may share.'
NO_LINK = ('Refused: "%s" is no link, expected blocks, part-of or duplicate-of, and the number of a'
           " ticket.")
PASSED_ON = ("Done: the request was passed on, if there is somebody to pass it to; you are told"
             " what comes of it, within 14 days.")
UNVERIFIED = ("Refused: commands need a verified sender, and nothing says that this message is"
              " really from you: your mail server did not vouch for it, and you had not logged in"
              " to send it; only staff reads this message.")
TICKETS = """\
No.  Status  Subject  Who
#%(mine)d  New     mine     Ola Lund
#%(tickets)d  New     tickets  Ola Lund

The line #show 41 at the top of a mail says more of ticket 41."""
SHOWN = """\
Ticket %(here)d:

Subject      show
Status       New
For          Anna Berg
Opened       WHEN
Changed      WHEN
Type         support
Priority     normal
Works on it  Ola Lund
Project      inbox

Anna Berg (sender not verified), WHEN:
It is about show.

Mia Holt, WHEN:
We look at it."""
HISTORY = """\
Ticket %(here)d:

WHEN, Anna Berg
Opened
WHEN, Anna Berg
Wrote (sender not verified): It is about history.
WHEN
Assigned to: %(me)s
WHEN, Mia Holt
Wrote: We look at it."""
WHO = """\
Ticket %(here)d:

Who        Role        Takes part as
Tom Lind   manager     listener
Mia Holt   member      listener
Anna Berg  none        requester, opener
Gerd Ott   none        listener
Gitte Bay  restricted  listener
Ola Lund   member      assignee

Who                       Role
chiefs                    manager
tom@northlight.example    manager
crew                      member
gitte@northlight.example  restricted"""
WHY = """\
Ticket %(here)d:

You get the mail of this ticket.

It is assigned to you.

Your role in its project: member."""
FOUND = """\
#%(here)d find
Anna Berg: It is about find."""


def missing(usage):
    return "Refused: something is missing, expected %s." % usage


def alone(word):
    """With something behind it, what takes nothing."""
    return ("#%s it" % word, "Refused: this is no command, and stays in the text; expected #%s, and"
            " nothing else on its line." % word)


def no_ticket(word):
    return ("#%s the banner" % word, 'Refused: "the banner" is no ticket and no project, expected'
            " #{0}, #{0} 41, #{0} project SLUG or #{0} portfolio SLUG.".format(word))


ROWS = {
    # Where the message goes is decided before it is stored.
    "private": Row("#private\n\nHm.", "Done: only staff reads this message.",
                   "Done: only staff reads this message.", alone("private"), ("anna", WAITS),
                   unsure="Done: only staff reads this message."),
    "public": Row("#public\n\nHm.", "Done: everybody on the ticket reads this message.",
                  "Done: everybody on the ticket reads this message.", alone("public"), ANYBODY,
                  unsure="Done: everybody on the ticket reads this message."),
    "ask": Row("#ask Vic\n\nWhen?",
               "Done: staff, and the vendors who were asked, read this message.",
               "Done: staff, and the vendors who were asked, read this message.",
               ("#ask Vix\n\nWhen?", NOBODY[:-1] % "Vix" + "; only staff reads this message."),
               ("guest", ONLY % "ask a vendor" + "staff who work in the project; only staff reads"
                " this message."), unsure=UNVERIFIED),

    # Who works on it, and who hears of it.
    "status": Row("#status In Progress", "Done: New → In Progress.", SO,
                  ("#status Frozen", 'Refused: unknown status "Frozen", expected one of New, In'
                   " Progress, Closed, Open, Done."), ("anna", STATUS)),
    "assign": Row("#assign Mia", "Done: mia@northlight.example.", SO,
                  ("#assign Mai", NOBODY % "Mai"), ("anna", ASSIGN)),
    "unassign": Row("#unassign me", "Done: %(me)s no longer works on it.", ASSIGN,
                    ("#unassign Mai", NOBODY % "Mai"), ("anna", ASSIGN)),
    "follow": Row("#follow", "Done: %(me)s.", SO, alone("follow"), ("gone", WAITS),
                  first="#unfollow"),
    "unfollow": Row("#unfollow", "Done: %(me)s no longer follows it.", SO, alone("unfollow"),
                    ("gone", WAITS)),
    "mute": Row("#mute", "Done: you get no mail of this ticket; #follow changes that.", SO,
                alone("mute"), ("gone", WAITS)),
    "cc": Row("#cc otto@client.example", "Done: otto@client.example.", SO,
              ("#cc otto", 'Refused: "otto" is no address, expected local@domain.'),
              ("guest", ONLY % "have others follow" + "staff who work in the project, and for"
               " whoever asked.")),
    "for": Row("#for otto@client.example",
               "Done: the ticket is for otto@client.example; nothing is sent to them.", SO,
               ("#for otto", 'Refused: "otto" is no address, expected #for ADDRESS [ack].'),
               ("anna", CLIENT)),
    "send": Row("#send\n\nHere it is.", "Done: it goes to anna@client.example.",
                "Done: it goes to anna@client.example.", alone("send"), ("anna", CLIENT),
                unsure="#send: refused: what was written with it is on the ticket by now, and is"
                " not sent later; write it again, in a mail that needs no word to confirm it."),
    "close": Row("#close", "Done: New → Closed.", SO, alone("close"), ("anna", STATUS)),
    "reopen": Row("#reopen", "Done: Closed → New.", SO, alone("reopen"), ("anna", STATUS),
                  first="#close"),

    "spam": Row("#spam", "Done: spam of Anna Berg, New → Closed.", SO, alone("spam"),
                ("anna", ONLY % "release mail, nor say that it is spam" + "the project's managers"
                 " and leads."), by="manager"),

    # What it is.
    "priority": Row("#priority high", "Done: normal → high.", SO,
                    ("#priority hihg", 'Refused: unknown priority "hihg", expected low, normal,'
                     " high or urgent."), ("anna", CHANGE)),
    "type": Row("#type task", "Done: support → task, status New is now Open, New → Open.", SO,
                ("#type taks", 'Refused: unknown type "taks", expected support, task.'),
                ("anna", CHANGE)),
    "field": Row("#field budget 5000", "Done: budget 5000.00.", SO,
                 ("#field budget much", 'Refused: "much" is no value of budget, expected an amount'
                  " such as 5000 or 5000.50 EUR."), ("anna", CHANGE)),
    "due": Row("#due 2040-12-01", "Done: due 2040-12-01.", SO, ("#due soon", NO_DAY),
               ("anna", CHANGE)),
    "planned": Row("#planned 2040-12-01", "Done: planned 2040-12-01.", SO,
                   ("#planned soon", NO_DAY),
                   ("anna", CHANGE)),
    "points": Row("#points 8", "Done: points 8.", SO,
                  ("#points many", 'Refused: points "many" are none, expected a whole number from 0'
                   " to 1000, or unset."), ("anna", CHANGE)),
    "progress": Row("#progress 80%%", "Done: progress 0 → progress 80.", SO,
                    ("#progress 180%%", 'Refused: progress "180%%" is none, expected a whole number'
                     " from 0 to 100."), ("anna", CHANGE)),
    "tag": Row("#tag Urgent, print", "Done: urgent, print.", SO,
               ("#tag a#b", 'Refused: "a#b" is no tag, expected one word of at most 40 bytes'
                " without space, comma or #."), ("anna", CHANGE)),
    "untag": Row("#untag urgent", "Done: no longer urgent.", SO, ("#untag", missing("#untag TAG")),
                 ("anna", CHANGE), first="#tag urgent"),
    "link": Row("#link blocks %(other)d", "Done: blocks %(other)d.", SO,
                ("#link blokcs 2", NO_LINK % "blokcs 2"), ("anna", CHANGE)),
    "unlink": Row("#unlink blocks %(other)d", "Done: no longer blocks %(other)d.", SO,
                  ("#unlink 41", NO_LINK % "41"), ("anna", CHANGE),
                  first="#link blocks %(other)d"),
    # Again: it stands above what goes to the other ticket by now.
    "merge": Row("#merge %(other)d", "Done: merged into %(other)d, New → Closed.",
                 "on ticket %(other)d: Refused: a ticket cannot be merged into itself.",
                 ("#merge it", 'Refused: "it" is no ticket, expected its number.'),
                 ("anna", CHANGE)),
    "project": Row("#project sale", "Done: project inbox → sale.", SO,
                   ("#project At tic", 'Refused: "At tic" is no project, expected its slug: a-z,'
                    " 0-9 and hyphens."), ("anna", CHANGE)),
    "split": Row("#split The second\n\nThis is another thing.",
                 'Done: ticket NEW "The second", part-of %(here)d.',
                 'Done: ticket NEW "The second", part-of %(here)d.',
                 ("#split", "Refused: there is nothing to begin a ticket with; write it below the"
                  " commands."), ("anna", CHANGE)),
    "clone": Row("#clone The second", 'Done: ticket NEW "The second", as %(here)d.',
                 'Done: ticket NEW "The second", as %(here)d.', ANYTHING, ("anna", CHANGE)),
    "undo": Row("#undo", "Done: undone: #tag urgent; it is now: no tag urgent.",
                "Refused: no command of yours changed anything here that is not undone yet.",
                alone("undo"), ("gone", WAITS), first="#tag urgent"),

    # What is noted beside it.
    "time": Row("#time 1h30m banner layout", "Done: 1h 30m on DAY, billable: banner layout.",
                "Done: 1h 30m on DAY, billable: banner layout.",
                ("#time banner", 'Refused: "banner" is no duration, expected a duration such as'
                 " 1h30m, 90m, 1.5h or 1:30."),
                ("anna", ONLY % "book time" + "staff who work in the project, and for a vendor who"
                 " is assigned.")),
    "remind": Row("#remind 30 days call Anna", "Done: noted for DAY, 09:00 UTC: call Anna.", SO,
                  ("#remind soonish", 'Refused: "soonish" says no time, expected when, such as 3d,'
                   " friday, 2026-12-01 or WHEN, as in #remind 3d call Anna."), ("gone", WAITS)),
    "repeat": Row("#repeat weekly 10", "Done: noted: every week, 10 times, counted from DAY.", SO,
                  ("#repeat wekly", 'Refused: "wekly" is not understood, expected daily, weekly,'
                   " monthly or yearly, every how many of them, and how often or until when, as in"
                   " #repeat weekly 10 or #repeat monthly every 2 until 2027-06-30."),
                  ("anna", CHANGE)),
    "digest": Row("#digest daily", "Done: noted: a daily digest for you.", SO,
                  ("#digest hourly", 'Refused: "hourly" is no digest, expected daily, weekly or'
                   " off."), ("gone", WAITS)),

    # The desk.
    "new-project": Row("#new-project spring-%(here)d Spring",
                       "Done: spring-%(here)d, shared with staff as member and with you as manager;"
                       " tickets of type support; anyone may write to it; its address is"
                       " spring-%(here)d@desk.example.",
                       'Refused: there is a project "spring-%(here)d" already.',
                       ("#new-project Spring_Sale", 'Refused: "spring_sale" is no slug, expected 1'
                        " to 40 of a-z, 0-9 and single hyphens inside."),
                       ("guest", ONLY % "add projects" + "managers."), by="manager"),
    "share": Row("#share Mia lead on sale",
                 "Done: sale is shared with mia@northlight.example as lead.", SO,
                 ("#share Mia boss on sale", 'Refused: "boss" is no role, expected one of manager,'
                  " lead, member, restricted, vendor or customer; expected #share WHO ROLE [on"
                  " SLUG]."), ("guest", NO_SALE), by="manager"),
    "unshare": Row("#unshare anna@client.example on sale",
                   "Done: sale is not shared with anna@client.example any more.",
                   "Refused: sale is not shared with anna@client.example.",
                   ("#unshare Anna on sale", NOBODY % "Anna"), ("guest", NO_SALE),
                   first="#share anna@client.example customer on sale", by="manager"),
    "person": Row("#person p%(here)d@client.example customer Eve Holm",
                  "Done: p%(here)d@client.example is known as customer.",
                  "Refused: p%(here)d@client.example is known already, as customer.",
                  ("#person eve@client.example boss", 'Refused: "boss" is no kind of person,'
                   " expected staff, vendor or customer."),
                  ("guest", ONLY % "add people" + "managers."), by="manager"),
    "access": Row("#access hidden I sell it", PASSED_ON,
                  "Refused: you have asked for it already, and are told what comes of it.",
                  ("#access", missing("#access SLUG [WORDS]")), ANYBODY),

    # What is only asked.
    "tickets": Row("#tickets assignee:me status:open", TICKETS, TICKETS,
                   ("#tickets stauts:open", 'Refused: "stauts:" is nothing tickets are found by,'
                    " expected status:."), ANYBODY, by="alone"),
    "mine": Row("#mine", "You work on:\n\n" + TICKETS, "You work on:\n\n" + TICKETS, alone("mine"),
                ANYBODY, by="alone"),
    "show": Row("#show", SHOWN, SHOWN, no_ticket("show"), ("gone", WAITS)),
    "history": Row("#history", HISTORY, HISTORY, no_ticket("history"), ("gone", WAITS)),
    "who": Row("#who", WHO, WHO, no_ticket("who"), ("gone", WAITS)),
    "why": Row("#why", WHY, WHY,
               ("#why me", 'Refused: "me" is no ticket, expected #why or #why 41.'),
               ("gone", WAITS)),
    "get": Row("#get", "No file came with this ticket that you may see.",
               "No file came with this ticket that you may see.",
               ("#get logo.png", "There is no file “logo.png”. No file came with this ticket that"
                " you may see."), ("gone", WAITS)),
    "find": Row("#find about find", FOUND, FOUND,
                ("#find a*", 'Refused: "a*" is the beginning of too many words, expected 3'
                 " letters."), ANYBODY),
    "help": Row("#help", "What you may write at the top of a reply on this ticket, each on a line"
                " of its own:" + ON, "What you may write" + ON, alone("help"), ANYBODY,
                unsure="#help\n\nWhat you may write" + ON),
}
