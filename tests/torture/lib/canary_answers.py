"""What queries are answered, held against what whoever asked may know."""

import re

from canary_words import WORD, plain

NAMES_TICKET = re.compile(r"\{(T\d+)\}")
ROW = re.compile(r"^ *#\d+ ", re.M)
ROW_NUMBER = re.compile(r"^ *#(\d+)\b", re.M)
NUMBER = re.compile(r"\d+")
ROLE = re.compile(r"Your role in its project: (.+)\.")
WHY = {"muted": "You muted this ticket", "left": "You follow this ticket no more",
       "none": "You take no part in this ticket", "gets": "You get the mail of this ticket",
       "requester": "It is for you.", "opener": "You opened it.",
       "assignee": "It is assigned to you.", "asked": "You were asked something on it"}


def parts(asked, text):
    """The answer to each line, in their order: (name, what was asked, the answer)."""
    places = []
    for line in asked:
        found = re.compile(r"^(  )?%s(\n|: )" % re.escape(("#%s %s" % line).strip()), re.M).search(
            text, places[-1][2] if places else 0)
        if not found:
            break
        places.append((line, found.start(), found.end()))
    ends = [start for _, start, _ in places[1:]] + [text.find("\n-- \n")]
    return [(*what, text[start:end].strip()) for (what, _, start), end in zip(places, ends)]


def words_in(text):
    return set(WORD.findall(plain(text)))


def look_at_answers(play, told, key, text):
    """Everything wrong in the answer to a mail of queries."""
    if not told.asked:
        return
    model = play.model
    asked = [(name, play.numbered(said)) for name, said in told.asked]
    answers = [(*line, answer) for line, (_, _, answer) in zip(told.asked, parts(asked, text))]
    if len(answers) < len(told.asked):
        yield "LOST: %s is answered %d of %d lines" % (key, len(answers), len(told.asked))
        return
    nothing = {name: NUMBER.sub("0", answer) for name, said, answer in answers if said == "{T0}"}
    for name, said, answer in answers:
        yield from look_at_list(model, key, (name, said), answer)
        if name == "find":
            yield from look_at_find(play, key, said, answer)
        ticket = NAMES_TICKET.fullmatch(said)
        if ticket and ticket.group(1) in model.tickets:
            yield from look_at_ticket(model, key, name, model.tickets[ticket.group(1)], answer,
                                      nothing[name])


def look_at_list(model, key, line, answer):
    """Those that may be seen, in so many rows."""
    listed = model.listed(key, *line)
    if listed is None:
        return
    found = {word for word in words_in(answer) if word in model.titles}
    if found != listed or len(ROW.findall(answer)) != len(listed):
        yield "%s: #%s %s lists %s, expected %s, in\n%s" % (
            "LEAK" if found - listed or not listed - found else "LOST", *line, sorted(found),
            sorted(listed), answer)


def look_at_find(play, key, said, answer):
    """The tickets in which somebody may read all of the words, and no others."""
    words = set(said.split())
    if not words or not words <= play.model.all_words():
        return
    must, may = play.model.found(key, words)
    keys = {number: ticket for ticket, number in play.numbers.items()}
    found = {keys.get(number, number) for number in ROW_NUMBER.findall(answer)}
    if not found <= may:
        yield "LEAK: %s finds %s in %s, expected %s, in\n%s" % (key, said, sorted(found),
                                                                sorted(may), answer)
    if not must <= found:
        yield "LOST: %s finds %s in %s, expected %s, in\n%s" % (key, said, sorted(found),
                                                                sorted(must), answer)


def look_at_ticket(model, key, name, ticket, answer, nothing):
    """Of what somebody may not see they learn as much as of what is not there."""
    ticket = model.tickets.get(ticket.merged, ticket)
    threads = [audience for audience in ("public", "private", *ticket.asking)
               if model.may_see(key, ticket, audience)]
    if not threads and NUMBER.sub("0", answer) != nothing:
        yield "LEAK: %s learns by #%s that %s is there: %s" % (key, name, ticket.key, answer)
    if name == "who":
        yield from look_at_names(model, key, ticket, answer)
    if not threads:
        return
    yield from {"show": look_at_show, "history": look_at_history, "why": look_at_why}.get(
        name, lambda *_: ())(model, key, ticket, answer)


def look_at_show(model, key, ticket, answer):
    wanted = {c.word for c in model.read(key, ticket)[-1:]}
    wanted |= {ticket.subject} if model.may_see(key, ticket, "public") else set()
    if wanted - words_in(answer):
        yield "LOST: #show of %s lacks %s for %s, in\n%s" % (
            ticket.key, sorted(wanted - words_in(answer)), key, answer)


def look_at_history(model, key, ticket, answer):
    """What was said, in its order, and nothing that they may not read."""
    read, found = model.read(key, ticket), words_in(answer)
    places = [plain(answer).find(c.word) for c in read]
    if places != sorted(places) or -1 in places:
        yield "LOST: #history of %s for %s, expected %s, in\n%s" % (
            ticket.key, key, [c.word for c in read], answer)
    may = set().union({ticket.subject}, *(c.words | c.said for c in read))
    if not model.may_see(key, ticket, "private") and found & model.all_words() - may:
        yield "LEAK: #history of %s has %s for %s, in\n%s" % (
            ticket.key, sorted(found & model.all_words() - may), key, answer)


def look_at_why(model, key, ticket, answer):
    if not model.may_see(key, ticket, "public"):
        says = {what for what in WHY if WHY[what] in answer}
        if says != {"asked"}:
            yield "LOST: #why of %s says %s to %s, who was asked" % (ticket.key, says, key)
        return
    says, wanted = {what for what in WHY if WHY[what] in answer}, model.why(key, ticket)
    role = ROLE.search(answer)
    has = model.role(key, ticket.project)
    has = "customer of own tickets" if has == "own" else has
    if says != wanted or (role and role.group(1)) != has:
        yield "%s: #why of %s says %s to %s, expected %s of the role %s, in\n%s" % (
            "LOST", ticket.key, sorted(says), key, sorted(wanted), has, answer)


def look_at_names(model, key, ticket, answer):
    """Who takes part in a ticket is for the staff; others know whose it is, and themselves."""
    if model.may_see(key, ticket, "private"):
        return
    known = {model.people[who].name for who in (key, ticket.requester, ticket.opener)}
    for person in model.people.values():  # a stranger may be called as somebody else
        if (person.address in answer or re.search(r"%s\b" % re.escape(person.name), answer)) and (
                person.name not in known):
            yield "LEAK: %s learns by #who that %s takes part in %s" % (key, person.key, ticket.key)
