"""Answers as mail programs write them: what was typed, and around it what each program adds and how
it quotes the mail that is answered.

    for name, program in clients.ANSWERS.items():
        desk.send(TOM, left.answer_to, program(left, TOM, "Yes.\\n\\nOn Friday."))
"""

import html
import textwrap

from letters import letter

BOUNDARY = "=_part"
WHEN = "Mon, 23 Nov 2026 at 10:15"


def marked(text, mark="> "):
    return "".join((mark + line).rstrip() + "\n" for line in text.splitlines())


def paragraphs(text, tag="div"):
    lines = [html.escape(line, quote=False) or "<br>" for line in text.splitlines()]
    return "".join("<%s>%s</%s>" % (tag, line, tag) for line in lines)


def _send(left, sender, body, extra=()):
    threading = [("In-Reply-To", left.message_id), ("References", left.message_id)]
    return letter(sender, left.answer_to, "Re: " + left.subject, body, extra=[*threading, *extra])


def plain(left, sender, body):
    """Of one text part."""
    return _send(left, sender, body)


def both(left, sender, text, markup):
    """Of text and HTML."""
    parts = ["--%s\nContent-Type: text/%s; charset=utf-8\n\n%s\n" % (BOUNDARY, kind, body)
             for kind, body in (("plain", text), ("html", markup))]
    return _send(left, sender, "%s--%s--\n" % ("".join(parts), BOUNDARY), extra=[
        ("MIME-Version", "1.0"),
        ("Content-Type", 'multipart/alternative; boundary="%s"' % BOUNDARY)])


def only_html(left, sender, markup):
    return _send(left, sender, markup, extra=[("MIME-Version", "1.0"),
                                              ("Content-Type", "text/html; charset=utf-8")])


def gmail(left, sender, typed):
    said = "On %s, %s wrote:" % (WHEN, left["From"])
    text = "%s\n\n%s\n\n%s" % (typed, "\n".join(textwrap.wrap(said, 76)), marked(left.text))
    markup = ('<div dir="ltr">%s</div><br><div class="gmail_quote"><div dir="ltr" '
              'class="gmail_attr">%s<br></div><blockquote class="gmail_quote" style="margin:0px '
              '0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">%s'
              '</blockquote></div>' % (paragraphs(typed), html.escape(said), left.html))
    return both(left, sender, text, markup)


def _fields(left, sender):
    return (("From:", left["From"]), ("Sent:", "Monday, November 23, 2026 10:15 AM"),
            ("To:", sender), ("Subject:", left.subject))


def outlook(left, sender, typed):
    fields = _fields(left, sender)
    rows = "<br>".join("<b>%s</b> %s" % (name, html.escape(value)) for name, value in fields)
    text = "%s\n\n%s\n%s\n\n%s" % (typed, "_" * 32,
                                   "\n".join("%s %s" % field for field in fields), left.text)
    markup = ('<html><body lang="EN-US"><div class="WordSection1">%s</div><div style="border:none;'
              'border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p class="MsoNormal">%s'
              '</p></div>%s</body></html>' % (paragraphs(typed, "p"), rows, left.html))
    return both(left, sender, text, markup)


def outlook_html(left, sender, typed):
    rows = "".join('<b>%s</b>&nbsp;%s<br>' % (name, html.escape(value))
                   for name, value in _fields(left, sender))
    return only_html(left, sender, '<html><body dir="ltr"><div class="elementToProof">%s</div>'
                     '<div id="appendonsend"></div><hr style="display:inline-block;width:98%%">'
                     '<div id="divRplyFwdMsg" dir="ltr">%s</div>%s</body></html>'
                     % (paragraphs(typed), rows, left.html))


def apple(left, sender, typed):
    said = "> On 23 Nov 2026, at 10.15, %s wrote:\n> \n" % left["From"]
    return plain(left, sender, "%s\n\n%s%s" % (typed, said, marked(left.text)))


def thunderbird(left, sender, typed):
    said = "On 11/23/26 10:15, %s wrote:\n" % left["From"]
    return plain(left, sender, "%s\n\n%s%s" % (typed, said, marked(left.text)))


def thunderbird_below(left, sender, typed):
    """With the answer below the quote."""
    said = "Am 23.11.26 um 10:15 schrieb %s:\n" % left["From"]
    return plain(left, sender, "%s%s\n%s\n" % (said, marked(left.text), typed))


def iphone(left, sender, typed):
    said = "> On Nov 23, 2026, at 10:15, %s wrote:\n> \n> \ufeff" % left["From"]
    return plain(left, sender, "%s\n\nSent from my iPhone\n\n%s%s"
                 % (typed, said, marked(left.text)))


def android(left, sender, typed):
    said = "-------- Original message --------\nFrom: %s\nDate: 23/11/2026 10:15 (GMT+01:00)\n" \
           "To: %s\nSubject: %s\n\n" % (left["From"], sender, left.subject)
    return plain(left, sender, "%s\n\nSent from my Galaxy\n\n%s%s" % (typed, said, left.text))


ANSWERS = {"Gmail": gmail, "Outlook": outlook, "Outlook on the web": outlook_html,
           "Apple Mail": apple, "Thunderbird": thunderbird,
           "Thunderbird, below the quote": thunderbird_below, "an iPhone": iphone,
           "a telephone by Samsung": android}
