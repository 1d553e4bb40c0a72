"""A conversation about one ticket: what somebody says by mail, and what came of it."""

import re

from desk import ANNA, SUPPORT
from letters import answer, letter, verified


def news(desk):
    """What left since the last time, by recipient."""
    desk.settle()
    mails = {left.recipient: left for left in desk.sink.all()}
    desk.sink.forget()
    return mails


def receipt(left):
    """The answers in a receipt, in their order: (line, "Done", what came of it)."""
    found = re.findall(r"^  (\S.*)\n((?:  .*\n)+)", left.text.split("\n-- \n")[0] + "\n", re.M)
    answers = []
    for line, said in found:
        word, _, why = " ".join(said.split()).partition(": ")
        answers.append((line, word, why))
    return answers


class Talk:
    """A ticket of Anna's, and what everybody got of it."""

    def __init__(self, desk, subject="Logo"):
        self.desk = desk
        desk.send(ANNA, SUPPORT, letter(ANNA, SUPPORT, subject, "Please send it.\n"))
        self.number = desk.rows("SELECT max(id) FROM ticket")[0][0]
        self.told = news(desk)

    def says(self, sender, body, *, genuine=True, **more):
        """An answer to what they got of it; what left because of that, by recipient."""
        left = self.told[sender]
        extra = [*(verified(sender) if genuine else []), *more.pop("extra", [])]
        self.desk.send(sender, left.answer_to, answer(left, sender, body, extra=extra, **more))
        return news(self.desk)

    def asks(self, sender, *lines):
        """What the receipt says of each of these commands, in order."""
        told = self.says(sender, "\n".join(lines) + "\n")
        return [(word, why) for _, word, why in receipt(told[sender])]

    def confirms(self, told, sender):
        """Replies to the question with its word."""
        question = told[sender]
        word = re.search(r"^  confirm (\S+)$", question.text, re.M).group(1)
        self.desk.send(sender, question.answer_to,
                       answer(question, sender, "confirm %s\n" % word))
        return news(self.desk)
