"""Lines of others in letters that claim to be somebody's: each place of a mail, in each form, by
each kind of sender, however far that is believed, by each way. Whatever becomes of such a letter,
the whole store is held against what became of the same letter without the lines."""

import itertools

from canary_mail import body_of, results
from canary_model import CUSTOMER, STAFF, VENDOR, Person
from desk import ANNA, SUPPORT, TOM, VIC, Desk
from letters import MX, letter
from smuggled import PLACES
from smuggling import PLAIN_TALK, all_lines, in_portions, what_they_did
from whole_store import WholeStore

FORMS = ("text", "qp", "base64", "html", "both")
LEVELS = ("verified", "plain", "failed")
WAYS = ("their reply address", "another's reply address", "to the desk")
BOSSES = {key: Person(key, kind, key, address) for key, kind, address in (
    ("manager", STAFF, TOM), ("vendor", VENDOR, VIC), ("requester", CUSTOMER, ANNA))}
SETTINGS = {"trust": {"results": [MX]}, "acknowledge": False}


def cells():
    """All there are: (place, form, who, level, way)."""
    return list(itertools.product(PLACES, FORMS, BOSSES, LEVELS, WAYS))


def is_gathered(key):
    """The question about what waits: one is asked for several letters."""
    return key[0] == "request" or (key[0] == "outbox" and key[2].startswith("kind=5 why=8 "))


class Scene:
    """A ticket for each cell, on which all three take part."""

    def __init__(self, desk, count):
        self.desk = desk
        desk.must("share", "add", TOM, "manager", "--project", "inbox")
        for number in range(1, count + 1):
            desk.send(ANNA, SUPPORT, letter(ANNA, SUPPORT, "Ticket %d." % number, "Please.\n"))
            desk.must("ticket", "set", str(number), "assign=" + VIC)
            desk.must("ticket", "comment", str(number), "--as", "mia@northlight.example", "Yes.")
        desk.settle()
        self.addresses = {(left.recipient, left.subject.split("Ticket ")[1].split(".")[0]):
                          left.answer_to for left in desk.sink.all() if "Ticket " in left.subject}
        self.store = WholeStore(desk)

    def _to(self, number, boss, way):
        other = ANNA if boss.address != ANNA else TOM
        return SUPPORT if way == "to the desk" else self.addresses[
            boss.address if way == "their reply address" else other, str(number)]

    def sends(self, number, smuggled, cell):
        """(the reply, what it changes)."""
        _, form, who, level, way = cell
        boss = BOSSES[who]
        to, (fields, body) = self._to(number, boss, way), smuggled.as_text()
        if smuggled.text and not smuggled.fields:
            fields, body = [("MIME-Version", "1.0")], body_of(smuggled.text, form, [])
        else:
            body = b"\r\n" + body
        head = letter(boss.address, to, smuggled.subject, "", extra=[
            *results(boss.address, level), *fields, ("Content-Type", None)])
        reply = self.desk.send(boss.address, to, head.rstrip(b"\r\n") + b"\r\n" + body,
                               envelope_from=smuggled.envelope_from)
        changes = self.store.changes()
        for key in [key for key in changes if is_gathered(key)]:
            del changes[key]
        return reply.code, changes


def problems_of(scene, number, cell):
    code, was = scene.sends(number, PLACES[cell[0]](PLAIN_TALK), cell)
    for lines in in_portions(list(all_lines())):
        smuggled = PLACES[cell[0]](lines)
        again, now = scene.sends(number, smuggled, cell)
        if again != code:
            yield "the desk says %s, and %s without the lines" % (again, code)
        for problem in what_they_did(smuggled, lines, was, now):
            yield "%s…: %s" % (lines[0], problem)


def run(torture, count):
    """So many of all cells."""
    chosen = torture.chance.sample(cells(), min(count, len(cells())))
    for at in range(0, len(chosen), 100):
        some = chosen[at:at + 100]
        torture.desks += 1
        with Desk(SETTINGS, rules="") as desk:
            scene = Scene(desk, len(some))
            for number, cell in enumerate(some, 1):
                torture.sums.smuggled += 1
                for problem in list(problems_of(scene, number, cell))[:3]:
                    torture.find("smuggled: %s: %s" % (" / ".join(cell), problem))
