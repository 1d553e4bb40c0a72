"""What #undo takes back: facts as they were before the commands of one message, where they are as
these left them, by whoever could ask for it again and sees no more by it than they did."""

from dataclasses import dataclass


class Impossible(Exception):
    """What a step needs is not there, or not known."""


@dataclass
class Change:
    """What the commands of one message did; facts are None where the model does not know them."""

    by: str
    ticket: str
    names: list
    facts: dict = None     # what it is of which ticket -> (before, after)


def facts_of(model):
    """Everything commands change, by what it is of which ticket."""
    found = {}
    for ticket in model.tickets.values():
        found.update({(ticket.key, name): getattr(ticket, name)
                      for name in ("status", "project", "merged")})
        found[ticket.key, "requester"] = ticket.requester, ticket.requester_since
        for key in model.people:
            found[ticket.key, "assigned", key] = key in ticket.assignees
            found[ticket.key, "follows", key] = ticket.follows_how(key)
    return found


def put(model, facts):
    for (ticket, what, *whom), value in facts.items():
        ticket = model.tickets[ticket]
        if what == "requester":
            ticket.requester, ticket.requester_since = value
        elif what == "follows":
            ticket.follow_how(*whom, value)
        elif what == "assigned":
            (ticket.assignees.add if value else ticket.assignees.discard)(*whom)
        else:
            setattr(ticket, what, value)


def compare(before, after):
    return {what: (before[what], after[what]) for what in after if before[what] != after[what]}


def last(model, key, ticket):
    """What somebody changed last, here or on what went into it; None for nothing."""
    mine = [c for c in model.changes if c.by == key and ticket in (
        c.ticket, model.tickets[c.ticket].merged)]
    return mine[-1] if mine else None


def undo(model, key, ticket):
    """Done, or nothing of it is."""
    change = last(model, key, ticket.key)
    if not change:
        return
    if change.facts is None or ticket.merged:
        raise Impossible("what is undone")
    here, now = model.tickets[change.ticket], facts_of(model)
    may = all(model.may_move(key, model.tickets[fact[0]], was)
              for fact, (was, _) in change.facts.items() if fact[1] == "project")
    sees = model.may_see(key, here, "private")
    put(model, {fact: was for fact, (was, _) in change.facts.items()})
    may = may and (sees or not model.may_see(key, here, "private"))
    may = may and all(model.may_command(key, here, name) for name in change.names)
    may = may and all(model.may_command(key, model.tickets[fact[0]], "merge")
                      for fact in change.facts if fact[0] != here.key)
    may = may and all(now[fact] == left for fact, (_, left) in change.facts.items())
    may = may and not any(was and model.tickets[was].merged
                          for fact, (was, _) in change.facts.items() if fact[1] == "merged")
    if may:
        model.changes.remove(change)
    else:
        put(model, {fact: now[fact] for fact in change.facts})
