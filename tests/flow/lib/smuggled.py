"""Where lines of somebody else's stand in a mail, and must do nothing: commands are read from the
first lines that its sender typed, and nowhere else.

    for name, place in PLACES.items():
        smuggled = place(["#close", "#status Waiting"])     a Smuggled: text, or fields and body
"""

import base64
from dataclasses import dataclass, field

from letters import crlf

ANNA = "Anna Berg <anna@client.example>"
# What mail programs write above what they quote, a line a language.
ATTRIBUTIONS = {
    "en": "On Fri, 1 May 2026 at 10:05, Anna Berg <anna@client.example> wrote:",
    "de": "Am Fr., 1. Mai 2026 um 10:05 Uhr schrieb Anna Berg <anna@client.example>:",
    "fr": "Le ven. 1 mai 2026 à 10:05, Anna Berg <anna@client.example> a écrit :",
    "es": "El vie, 1 may 2026 a las 10:05, Anna Berg (<anna@client.example>) escribió:",
    "it": "Il giorno ven 1 mag 2026 alle ore 10:05 Anna Berg <anna@client.example> ha scritto:",
    "nl": "Op vr 1 mei 2026 om 10:05 schreef Anna Berg <anna@client.example>:",
    "pt": "Em sex., 1 de mai. de 2026 às 10:05, Anna Berg <anna@client.example> escreveu:",
    "da": "Den fre. 1. maj 2026 kl. 10.05 skrev Anna Berg <anna@client.example>:",
    "no": "fre. 1. mai 2026 kl. 10:05 skrev Anna Berg <anna@client.example>:",
    "sv": "Den fre 1 maj 2026 kl 10:05 skrev Anna Berg <anna@client.example>:",
    "fi": "pe 1. toukok. 2026 klo 10.05 Anna Berg (anna@client.example) kirjoitti:",
    "pl": "pt., 1 maj 2026 o 10:05 Anna Berg <anna@client.example> napisał(a):",
    "cs": "pá 1. 5. 2026 v 10:05 odesílatel Anna Berg <anna@client.example> napsal:",
    "hu": "Anna Berg <anna@client.example> ezt írta (időpont: 2026. máj. 1., P, 10:05):",
    "ro": "În vin., 1 mai 2026 la 10:05, Anna Berg <anna@client.example> a scris:",
    "tr": "Anna Berg <anna@client.example>, 1 May 2026 Cum, 10:05 tarihinde şunu yazdı:",
    "ru": "пт, 1 мая 2026 г. в 10:05, Anna Berg <anna@client.example>:",
    "uk": "пт, 1 трав. 2026 р. о 10:05 Anna Berg <anna@client.example> пише:",
}
# The fields above a mail that is handed on: a line above them, From, Date, Subject, To.
FORWARDS = {
    "en": ("---------- Forwarded message ---------", "From", "Date", "Subject", "To"),
    "da": ("---------- Videresendt meddelelse ---------", "Fra", "Dato", "Emne", "Til"),
    "de": ("-------- Weitergeleitete Nachricht --------", "Von", "Datum", "Betreff", "An"),
    "es": ("---------- Mensaje reenviado ---------", "De", "Fecha", "Asunto", "Para"),
    "fr": ("---------- Message transféré ---------", "De", "Date", "Objet", "À"),
    "ru": ("---------- Пересылаемое сообщение ---------", "От", "Дата", "Тема", "Кому"),
}
OUTLOOK = {
    "en": ("From", "Sent", "To", "Subject"),
    "da": ("Fra", "Sendt", "Til", "Emne"),
    "es": ("De", "Enviado", "Para", "Asunto"),
    "fr": ("De", "Envoyé", "À", "Objet"),
    "ru": ("От", "Отправлено", "Кому", "Тема"),
}
# What looks like the sign, or stands before it.
BEFORE = {"a blank": " ", "a tab": "\t", "a no-break space": "\u00a0", "an em space": "\u2003",
          "an ideographic space": "\u3000", "a backslash": "\\", "a bullet": "* ", "a dash": "- ",
          "a letter": "x", "a second sign": "#",
          "a zero-width space": "\u200b", "a joiner": "\u200d", "a word joiner": "\u2060",
          "a soft hyphen": "\u00ad",
          "a right-to-left override": "\u202e", "an isolate": "\u2066", "an accent": "\u0301",
          "a Hangul filler": "\u3164", "a variation selector": "\ufe0f",
          "a language tag": "\U000e0001"}
SIGNS = {"a full-width sign": "\uff03", "a small sign": "\ufe5f", "a sharp": "\u266f",
         "a viewdata sign": "\u2317", "a number sign": "\u2116", "a sign and a blank": "# ",
         "a sign and a joiner": "#\u200d", "a sign with a stroke": "#\u0338",
         "an entity": "&#35;", "a sign and a keycap": "#\ufe0f\u20e3"}
HIDDEN = ("display:none", "visibility:hidden", "font-size:0", "opacity:0",
          "max-height:0;overflow:hidden")
# What some see and others do not: it stays in the text.
DOUBTED = {
    "hidden by Outlook": '<div style="mso-hide:all">',
    "moved away": '<div style="text-indent:-9999px">',
    "off the screen": '<div style="position:absolute;left:-9999px">',
    "clipped": '<div style="position:absolute;clip:rect(0 0 0 0)">',
    "tiny": '<div style="font-size:1px">',
    "white": '<div style="color:#ffffff">',
    "as its paper": '<div style="color:#345;background:#345">',
    "hidden by a class": "<style>.x{display:none}</style><div class=x>",
    "hidden in a narrow window": "<style>@media all{div.x{max-height:0}}</style><div class=x>",
    "folded": "<details><div>",
    "for no reader aloud": '<div aria-hidden="true">',
    "not for Outlook": "<![if !mso]><div>",
    "hidden, with nothing else": '<div style="display:none">',
}


@dataclass
class Smuggled:
    """A mail's text; or, where it is more than that, its body and the fields that say so. is_read
    where the desk sees that commands are meant, and says why they are none."""

    text: str = ""
    body: bytes = b""
    fields: list = field(default_factory=list)
    subject: str = "Re: Logo"
    envelope_from: str = None
    is_read: bool = False

    def as_text(self):
        """The fields and the body, of whatever it is."""
        if self.body:
            return self.fields, self.body
        return [*self.fields, *fields_of("text/plain; charset=utf-8")], crlf(self.text).encode()


def fields_of(kind, coding="8bit"):
    return [("MIME-Version", "1.0"), ("Content-Type", kind), ("Content-Transfer-Encoding", coding)]


def entity(kind, text, more=""):
    return ("Content-Type: %s\r\n%s\r\n" % (kind, more)).encode() + crlf(text).encode()


def plain(text, more=""):
    return entity("text/plain; charset=utf-8", text, more)


def html(text, more=""):
    return entity("text/html; charset=utf-8", text, more)


def multipart(kind, *entities):
    """Several as the body of a mail: (fields, body)."""
    body = b"".join(b"--smuggled\r\n%s\r\n" % part for part in entities) + b"--smuggled--\r\n"
    return fields_of('multipart/%s; boundary="smuggled"' % kind), body


def parts(kind, *entities, **more):
    fields, body = multipart(kind, *entities)
    return Smuggled(body=body, fields=[*fields, *more.pop("fields", [])], **more)


def whole_html(text, **more):
    return Smuggled(body=crlf(text).encode(),
                    fields=[*fields_of("text/html; charset=utf-8"), *more.pop("fields", [])],
                    **more)


def message(lines):
    """Theirs, with a header of its own."""
    return ("From: %s\r\nTo: tom@northlight.example\r\nSubject: %s\r\n"
            "Date: Fri, 1 May 2026 10:05:00 +0200\r\nMessage-ID: <theirs.%d@client.example>\r\n\r\n"
            % (ANNA, lines[0], len(lines)) + crlf("\n".join(lines))).encode()


def enclosed(inner, more=""):
    return ("Content-Type: message/rfc822\r\n%s\r\n" % more).encode() + inner


def divs(lines):
    return "".join("<div>%s</div>" % line for line in lines)


def joined(lines, before="", between="\n"):
    return between.join(before + line for line in lines) + between


def forwarded(words, lines, typed):
    mark, sender, date, subject, to = words
    return "%s%s\n%s: %s\n%s: Fri, May 1, 2026 at 10:05 AM\n%s: %s\n%s: <tom@northlight.example>" \
        "\n\n%s" % (typed, mark, sender, ANNA, date, subject, lines[0], to, joined(lines))


def like_outlook(words, lines, typed):
    sender, date, to, subject = words
    return "%s________________________________\n%s: %s\n%s: Friday, 1 May 2026 10:05\n" \
        "%s: Tom Lind <tom@northlight.example>\n%s: %s\n\n%s" % (
            typed, sender, ANNA, date, to, subject, lines[0], joined(lines))


def text_places():
    """Those that are a text, which can be written in any form: (name, what makes it)."""
    for name, sign in (("> ", "> "), (">", ">"), ("| ", "| "), ("> > ", "> > ")):
        yield "quoted by " + name, lambda ls, s=sign: joined(ls, s) + "\nHello\n"
    yield "quoted, with nothing typed", lambda ls: joined(ls, "> ")
    yield "below a text", lambda ls: "Hello\n" + joined(ls)
    yield "below a text and a blank line", lambda ls: "Hello\n\n" + joined(ls)
    yield "below a line that is no command", lambda ls: "#nothing\n" + joined(ls)
    for sign in ("-- ", "--", "Sent from my iPhone", "Best regards,"):
        yield "below %s" % sign, lambda ls, s=sign: "%s\n%s" % (s, joined(ls))
        yield "typed, and below %s" % sign, lambda ls, s=sign: "Hello\n\n%s\n%s" % (s, joined(ls))
    for code, line in ATTRIBUTIONS.items():
        yield "quoted in %s" % code, lambda ls, a=line: "%s\n\n%s" % (a, joined(ls, "> "))
        yield "below %s" % code, lambda ls, a=line: "%s\n\n%s" % (a, joined(ls))
        yield "typed, and below %s" % code, lambda ls, a=line: "Yes.\n\n%s\n%s" % (a, joined(ls))
    for code, words in FORWARDS.items():
        for what, typed in (("", ""), (", with a word", "Can you?\n\n")):
            yield ("handed on in %s%s" % (code, what),
                   lambda ls, w=words, t=typed: forwarded(w, ls, t))
    for code, words in OUTLOOK.items():
        yield "handed on by Outlook in " + code, lambda ls, w=words: like_outlook(w, ls, "")
    yield "handed on, and quoted", lambda ls: "".join(
        "> %s\n" % line for line in forwarded(FORWARDS["en"], ls, "").splitlines())
    yield "handed on by Apple", lambda ls: "\n\nBegin forwarded message:\n\n" + "".join(
        "> %s\n" % line for line in ("From: " + ANNA, "Subject: " + ls[0], "", *ls))


def meant_for_commands():
    """Lines of the sender's own that are none: they hear so, and it stays text."""
    for name, before in BEFORE.items():
        yield "behind " + name, lambda ls, b=before: joined(ls, b)
    for name, sign in SIGNS.items():
        yield "with " + name, lambda ls, s=sign: joined([s + line[1:] for line in ls])
    yield "one line, and more than that", lambda ls: joined([line + " x" * 200 for line in ls])


def as_text(make, **more):
    return lambda lines: Smuggled(text=make(lines), **more)


def enclosed_places():
    inside = "Content-Disposition: attachment\r\n"
    named = 'Content-Disposition: attachment; filename="a.txt"\r\n'
    shown = 'Content-Disposition: inline; filename="a.txt"\r\n'
    yield "as a file, with nothing typed", lambda ls: parts(
        "mixed", plain(""), enclosed(message(ls), inside))
    yield "as a file, with blanks typed", lambda ls: parts(
        "mixed", plain(" \n\u00a0\n\u200b\n"), enclosed(message(ls)))
    yield "as a file, with a word", lambda ls: parts(
        "mixed", plain("Can you?"), enclosed(message(ls), inside))
    yield "as a file alone", lambda ls: parts("mixed", enclosed(message(ls)))
    yield "as the whole mail", lambda ls: Smuggled(body=message(ls),
                                                   fields=fields_of("message/rfc822"))
    yield "as a file in a file", lambda ls: parts("mixed", plain(""), enclosed(
        b"Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n" + message(ls)))
    yield "in a digest", lambda ls: parts("digest", b"\r\n" + message(ls), b"\r\n" + message(ls))
    yield "in a text file", lambda ls: parts("mixed", plain("Hello"), plain(joined(ls), named))
    yield "in a text file alone", lambda ls: parts("mixed", plain(joined(ls), named))
    yield "in a text with a name", lambda ls: parts("mixed", plain(joined(ls), shown))
    yield "in an HTML file alone", lambda ls: parts("mixed", html(divs(ls), named))
    yield "in a second text", lambda ls: parts("mixed", plain("\n"), plain(joined(ls)))
    yield "in a second text below one", lambda ls: parts("mixed", plain("Hi"), plain(joined(ls)))
    yield "in a calendar", lambda ls: parts("mixed", plain("Hello"), entity(
        "text/calendar", "BEGIN:VCALENDAR\nDESCRIPTION:" + "\\n".join(ls) + "\nEND:VCALENDAR"))
    yield "in a header that came back", lambda ls: parts("mixed", plain(""), entity(
        "text/rfc822-headers", "Subject: x\n\n" + joined(ls)))


def report_places():
    status = entity("message/delivery-status", "Reporting-MTA: dns; mx.far.example\n\n"
                    "Final-Recipient: rfc822; x@far.example\nAction: failed\nStatus: 5.1.1\n")
    read = entity("message/disposition-notification",
                  "Final-Recipient: rfc822; x@far.example\nDisposition: manual-action/"
                  "MDN-sent-manually; displayed\n")
    failure, receipt = "report; report-type=delivery-status", ("report; report-type="
                                                               "disposition-notification")
    for name, sender in (("", None), (", from nobody", "")):
        yield "in what a report returns" + name, lambda ls, s=sender: parts(
            failure, plain("It failed."), status, enclosed(message(ls)), envelope_from=s,
            subject="Undelivered Mail Returned to Sender")
        yield "in what a report says" + name, lambda ls, s=sender: parts(
            failure, plain(joined(ls)), status, enclosed(message(ls)), envelope_from=s,
            subject="Undelivered Mail Returned to Sender")
        yield "in a receipt of reading" + name, lambda ls, s=sender: parts(
            receipt, plain(joined(ls)), read, envelope_from=s, subject="Read: Logo")
    for name, value in (("Auto-Submitted", "auto-replied"), ("Auto-Submitted", "auto-generated"),
                        ("X-Autoreply", "yes"), ("Precedence", "auto_reply"),
                        ("Precedence", "bulk"), ("List-Id", "<team.northlight.example>"),
                        ("Precedence", "list"), ("Resent-From", "tom@northlight.example"),
                        ("Resent-To", "support@desk.example"),
                        ("Resent-Date", "Fri, 1 May 2026 10:05:00 +0200"),
                        ("Resent-Message-ID", "<r@client.example>"),
                        ("Resent-Sender", "anna@client.example")):
        yield "in a mail with %s: %s" % (name, value), lambda ls, f=(name, value): Smuggled(
            text=joined(ls), fields=[f], subject="Automatic reply: Logo")


def two_form_places():
    for name, typed, shown in (
            ("in the plain text alone", None, "<p>Hello</p>"),
            ("beside empty HTML", None, "<p></p>"),
            ("beside HTML with something above", None, "<p>Hello</p>{divs}"),
            ("beside HTML with one line more", None, "{divs}<div>#follow</div><div>x</div>"),
            ("beside HTML that quotes them", None, "<blockquote>{divs}</blockquote>"),
            ("in the HTML alone", "Hello", "{divs}"),
            ("in the HTML with something above", "Hello\n{lines}", "{divs}")):
        yield name, lambda ls, t=typed, s=shown: parts(
            "alternative", plain((t or "{lines}").replace("{lines}", joined(ls))),
            html(s.replace("{divs}", divs(ls))), is_read=True)


def html_places():
    shells = {
        "in a title": "<html><head><title>{}</title></head><body><p>Hello</p></body></html>",
        "in a style": "<style>/* {} */</style><p>Hello</p>",
        "in a script": "<script>{}</script><p>Hello</p>",
        "in a comment": "<!-- {} --><p>Hello</p>",
        "in a conditional comment": "<!--[if mso]>{}<![endif]--><p>Hello</p>",
        "in a picture's words": "<img src='x' alt='{}'><p>Hello</p>",
        "in a blockquote alone": "<blockquote>{}</blockquote>",
        "in Apple's quote alone": '<blockquote type="cite">{}</blockquote>',
        "in Gmail's quote alone": '<div class="gmail_quote"><div class="gmail_attr">On Fri, Anna '
                                  'wrote:<br></div><blockquote>{}</blockquote></div>',
        "in Gmail's quote, unmarked": '<br><div class="gmail_quote"><div class="gmail_attr">On Fri,'
                                      ' Anna wrote:<br></div>{}</div>',
        "below Outlook's block": '<p class="MsoNormal">&nbsp;</p><div style="border:none;border-top'
                                 ':solid #E1E1E1 1.0pt"><p><b>From:</b> Anna<br><b>Sent:</b> '
                                 'Monday<br><b>To:</b> Tom<br><b>Subject:</b> Logo</p></div>{}',
        "below a telephone's block": '<div><br></div><hr><div id="divRplyFwdMsg"><b>From:</b> Anna'
                                     '<br><b>Sent:</b> Monday<br><b>To:</b> Tom<br><b>Subject:</b>'
                                     ' Logo</div><div>{}</div>',
        "in a signature": '<p>Hello</p><div class="gmail_signature">-- <br>{}</div>',
        "below text": "<p>Hello</p>{}",
        "in a table below": "<table><tr><td>Hello</td></tr><tr><td>{}</td></tr></table>",
        "in a numbered list": "<ol><li>{}</li></ol>",
    }
    for name, sign in (("a zero-width space", "&#8203;"), ("a non-joiner", "&zwnj;"),
                       ("a no-break space", "&nbsp;"), ("a soft hyphen", "&shy;"),
                       ("a word joiner", "&#8288;"), ("an override", "&#8238;")):
        yield "HTML: behind " + name, lambda ls, s=sign: whole_html(
            divs([s + line for line in ls]), is_read=True)
    for style in HIDDEN:
        shells["hidden by " + style] = '<div style="%s">{}</div><p>Hello</p>' % style
    for name, opening in DOUBTED.items():
        yield "HTML: in what is " + name, lambda ls, o=opening: whole_html(
            o + divs(ls) + "</div></details>", is_read=True)
    for name, shell in shells.items():
        yield "HTML: " + name, lambda ls, s=shell: whole_html(s.replace("{}", divs(ls)))


def broken_places():
    for name, between in (("CR", "\r"), ("a vertical tab", "\x0b"), ("a next line", "\u0085"),
                          ("a paragraph separator", "\u2029")):
        yield "behind a text and " + name, lambda ls, b=between: Smuggled(
            body=base64.encodebytes((b.join(["Hello", *ls])).encode()).replace(b"\n", b"\r\n"),
            fields=fields_of("text/plain; charset=utf-8", "base64"))


def all_places():
    for name, make in text_places():
        yield name, as_text(make, subject="Fwd: Logo" if "handed on" in name else "Re: Logo")
    for name, make in meant_for_commands():
        yield name, as_text(make, is_read=True)
    yield from enclosed_places()
    yield from report_places()
    yield from two_form_places()
    yield from html_places()
    yield from broken_places()
    yield "in a subject", lambda ls: Smuggled(text="Hello\n", subject=ls[0])
    yield "in a subject, with nothing typed", lambda ls: Smuggled(text="\n", subject=ls[0])


PLACES = dict(all_places())
