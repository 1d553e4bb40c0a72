"""The letters of a history, as bytes: in whatever form mail programs write."""

import base64
import html
import quopri
from email.header import Header

from canary_history import REPEATS
from letters import MX, crlf, letter, verified

BOUNDARY = "=_canary"


def _alone(line):
    return line


def _marked(line):
    return "> " + line


def _sentence(line):
    return "He says " + line


def _words(line):
    return "\n".join(line.split())


def _capitals(line):
    return line.upper()


def _blanks(line):
    return line.replace(" ", "\u00a0  ")


def _marked_twice(line):
    return "> > " + line


FORMS_OF_REPEATS = dict(zip(REPEATS, (_alone, _marked, _sentence, _words, _capitals, _blanks,
                                      _marked_twice)))


def quoted(left):
    """A mail below the answer to it."""
    lines = "".join("> %s\n" % line for line in left.text.splitlines())
    return "On %s, %s wrote:\n%s" % (left["Date"], left["From"], lines)


def text_of(step, model, left=None):
    """What is typed, and quoted of left."""
    asked = [step.first] if step.first else []
    if step.ask:
        asked.append("#ask " + ", ".join(model.people[name].address if name in model.people
                                         else name for name in step.ask))
    for name, whom in step.commands:
        named = model.people[whom].address if whom in model.people else whom
        asked.append(("#%s %s" % (name, named)).rstrip())
    said = step.say + (" " + step.trigger if step.trigger else "")
    parts = [*asked, said, ""] if said else asked
    for key, form in step.repeats:
        parts += [FORMS_OF_REPEATS[form](model.comments[key].line), ""]
    if left and step.address:
        parts += [step.address % left.answer_to, ""]
    if left and step.quote:
        parts.append(quoted(left))
    return "\n".join(parts)


def forwarded_text(step, model, to):
    author = model.people[step.author]
    return "\n".join([text_of(step, model), "---------- Forwarded message ---------",
                      "From: %s <%s>" % (author.name, author.address),
                      "Date: Mon, 2 Mar 2026 at 09:12", "Subject: " + step.subject, "To: <%s>" % to,
                      "", "", step.inside])


def html_of(text):
    """Every word of it in two halves, with a tag between them."""
    lines = []
    for line in text.splitlines():
        halves = ["%s<b>%s</b>" % (html.escape(w[:len(w) // 2]), html.escape(w[len(w) // 2:]))
                  for w in line.split(" ")]
        lines.append("<p>%s</p>" % " ".join(halves))
    return "<html><body>%s</body></html>" % "\n".join(lines)


def part(kind, body, coding="8bit", more=""):
    raw = crlf(body).encode()
    if coding == "quoted-printable":
        raw = quopri.encodestring(raw.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    elif coding == "base64":
        raw = base64.encodebytes(raw).replace(b"\n", b"\r\n")
    return ("Content-Type: %s\r\nContent-Transfer-Encoding: %s\r\n%s\r\n"
            % (kind, coding, more)).encode() + raw


def attachment(name, content):
    disposition = 'Content-Disposition: attachment; filename="%s.txt"\r\n' % name
    return part("application/octet-stream", content, "base64", disposition)


def multipart(kind, parts, inner):
    mark = "%s-%d" % (BOUNDARY, inner)
    body = b"".join(b"--%s\r\n%s\r\n" % (mark.encode(), p) for p in parts)
    head = 'Content-Type: multipart/%s; boundary="%s"\r\n\r\n' % (kind, mark)
    return head.encode() + body + b"--%s--\r\n" % mark.encode()


def body_of(text, form, files, enclosed=None):
    """A MIME entity, header and all; enclosed is a message beside the text."""
    plain = "text/plain; charset=utf-8"
    made = {"text": lambda: part(plain, text),
            "qp": lambda: part(plain, text, "quoted-printable"),
            "base64": lambda: part(plain, text, "base64"),
            "html": lambda: part("text/html; charset=utf-8", html_of(text), "quoted-printable"),
            "both": lambda: multipart("alternative", [
                part(plain, text, "quoted-printable"),
                part("text/html; charset=utf-8", html_of(text), "base64")], 1)}[form]()
    beside = [attachment(*file) for file in files]
    if enclosed:
        beside.append(b"Content-Type: message/rfc822\r\n\r\n" + enclosed)
    return multipart("mixed", [made, *beside], 2) if beside else made


def results(sender, level):
    """What the desk's mail server found out."""
    fields = verified(sender) if level != "plain" else []
    return [(name, value.replace("dmarc=pass", "dmarc=fail") if level == "failed" else value)
            for name, value in fields]


def compose(sender, to, step, text, references, message_id, *, fields=None, enclosed=None,
            copied=()):
    """The message: head by letter(), body in the step's form. fields are what our own mail server
    added, and others."""
    subject = Header("Re: " + step.subject, "utf-8").encode() if step.parent else step.subject
    extra = results(sender.address, step.level) if fields is None else list(fields)
    extra += [("Cc", ", ".join(copied))] if copied else []
    if references:
        extra += [("In-Reply-To", references[0]), ("References", " ".join(references[::-1]))]
    head = letter("%s <%s>" % (sender.name, sender.address), to, subject, "",
                  message_id=message_id,
                  extra=[*extra, ("MIME-Version", "1.0"), ("Content-Type", None)])
    body = body_of(text, step.form, step.files, enclosed)
    return head.rstrip(b"\r\n") + b"\r\n" + body


__all__ = ["MX", "compose", "forwarded_text", "quoted", "text_of"]
