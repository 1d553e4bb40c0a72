"""Whoever From names, however it is written and vouched for: a letter does what its sender may."""

import random

import forged_smuggled
from canary import Sums
from canary_mail import compose, text_of
from canary_player import Player, slug_address
from forged_cells import BLANKS, ELSEWHERE, RECEIVED_AGAIN, Cell, Forged, Replay, cells
from tokens import aged_address, aged_id

COUNT, UNIT = 300, "letters of the matrix; 130,000 are all there are"
AT_ONCE = 150  # cells on one desk
SMUGGLED = 4  # to so many cells one with lines of others
OLD_DAYS = 800  # older than any reply address is good for


class ForgedPlayer(Player):
    """Sends a cell's letter as its sender wrote it."""

    def _send(self, play, step, text):
        if isinstance(step, Replay):
            self._again(play, step)
            return
        if not isinstance(step, Forged):
            super()._send(play, step, text)
            return
        cell, to, named, references = play.history, slug_address(play.history.setup.slug), None, []
        if isinstance(step.to, tuple):
            named = play.got[step.to].answer_to
            to = to if step.in_to else named
        if step.parent:
            references = [self._reference(play, step.parent)]
        if step.made:
            named, references = self._made(play, step)
        raw = compose(play.person("x1"), named or to, step, text_of(step, play.model), references,
                      "<%s@%s>" % (step.id_word, cell.evil.domain), fields=cell.fields(),
                      enclosed=cell.enclosed(),
                      copied=[play.person(key).address for key in step.copy])
        head, rest = raw.split(b"\r\n", 1)
        assert head.startswith(b"From: ")
        self._hand_over(play, to, cell.from_field().encode() + b"\r\n" + rest)

    def _hand_over(self, play, to, raw):
        play.sent = to, raw
        code = self.hand_in(play.history.evil.address, to, raw)
        if code != 250:
            play.wrong("the desk says %s" % code)

    def _again(self, play, step):
        """As whoever has caught it sends it."""
        to, raw = play.sent
        if step.how == RECEIVED_AGAIN:
            raw = raw.replace(b"10:00:00", b"11:11:11")
            if play.history.cell[2] == "none":
                raw = b"Received: from a by b; Mon, 2 Mar 2026 11:11:11 +0100\r\n" + raw
        if step.how == BLANKS:
            raw = raw.replace(b", and no more.", b",  and no more. ")
        if step.how == ELSEWHERE:
            to = play.got[step.to].answer_to
        self._hand_over(play, to, raw)

    def _made(self, play, step):
        """(what stands in To, the Message-IDs that are answered)."""
        how, key, whose = step.made
        left = play.got[key, whose]
        if how == "cut":
            local, _, domain = left.answer_to.partition("@")
            return "%s@%s" % (local[:-1], domain), []
        if how == "old":
            return aged_address(self.desk, left.answer_to, OLD_DAYS), []
        return None, [aged_id(self.desk, left.message_id, OLD_DAYS)]


def chosen(torture):
    """(number, cell): so many of all, each once; the same number is the same cell."""
    every = cells()
    torture.chance.shuffle(every)
    numbers = [torture.only] if torture.only is not None else range(torture.count)
    return [(n, every[n % len(every)]) for n in numbers]


class ForgedSums(Sums):
    def __init__(self):
        super().__init__()
        self.smuggled = 0

    def lines(self):
        return [*super().lines(), "letters with lines of others %d" % self.smuggled]


def run(torture):
    torture.sums = ForgedSums()
    everything = chosen(torture)
    for at in range(0, len(everything), AT_ONCE):
        if at:
            torture.progress(at)
        some = [Cell(number, cell, random.Random("forged/%s/%d" % (torture.seed, number)))
                for number, cell in everything[at:at + AT_ONCE]]
        torture.desks += 1
        for play in ForgedPlayer(some).run():
            torture.sums.add(play)
            if play.finding:
                torture.find("%d: %s: %s" % (play.history.number, " / ".join(play.history.cell),
                                             play.finding))
    if torture.only is None:
        forged_smuggled.run(torture, torture.count // SMUGGLED)
