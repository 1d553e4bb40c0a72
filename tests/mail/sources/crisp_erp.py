"""crisp-erp: texts of mails, without expectations a program could read.

Many of them are one answer (it begins and ends with ANSWER) above some client's quote: there, just
that answer was typed. Of the others, EVIDENT says with which words what is shown ends, and what is
folded begins; None where all is shown.
"""

import glob
import os

from scoring import Point

REACH = {"answer": 0.95, "evident": 0.95}
ANSWER = ("Fusce bibendum, quam", "nec nibh.")
IN_DOUBT = "below a telephone's line without the mark of a quote, somebody may have typed"
ARGUED = {"email_15.txt": IN_DOUBT, "email_german_3.txt": IN_DOUBT}
EVIDENT = {
    "email_1.txt": ("-Abhishek Kona", "__ riak-users"),
    "email_21.txt": None,
    "email_2_1.txt": ("Outlook with a reply", "------------------------------ *From:*"),
    "email_3.txt": ("-Abhishek Kona", "On 01/03/11"),
    "email_4.txt": ("problem with it.", "On Aug 22"),
    "email_bullets.txt": ("and another", "On Fri, Feb 24"),
    "email_emoji.txt": ("🎉", "— John Doe"),
    "email_multi_word_sent_from_my_mobile_device.txt": ("another email", "Sent from my Verizon"),
    "email_not_a_signature.txt": None,
    "email_not_a_signature_2.txt": None,
    "email_reply_header.txt": ("TWICE! Stranger", "On Wed, Dec 9,"),
    "email_sent_from_my_not_signature.txt": None,
    "email_tricky_11_double_signature.txt": ("Best regards, John", "-- John Doe"),
    "email_tricky_16_unicode_signatures.txt": ("Sarah", "————— Sarah Johnson"),
    "email_tricky_17_forward_header.txt": None,
    "email_tricky_18_inline_reply.txt": ("our use case.", "On Dec 15"),
    "email_tricky_19_quote_without_header.txt": None,
    "email_tricky_20_html_entities.txt": ("handled correctly.", "On Dec 15"),
    "email_tricky_6_regards_in_sentence.txt": None,
    "email_tricky_8_sent_from_in_content.txt": None,
    "email_with_regards.txt": None,
    "email_zoho.txt": ("running a test?", "---- On Wed"),
}


def _words(text):
    return " ".join(text.split())


def _answer(text):
    return text[:text.index(ANSWER[1]) + len(ANSWER[1])] if text.startswith(ANSWER[0]) else None


def _evident(name, typed, folded):
    if EVIDENT[name] is None:
        return Point("evident", name, "", folded)
    end, beginning = EVIDENT[name]
    found = (typed[-len(end):], folded[:len(beginning)])
    return Point("evident", name, (end, beginning), found)


def points(folder, read):
    for path in sorted(glob.glob(os.path.join(folder, "*.txt"))):
        name = os.path.basename(path)
        with open(path, encoding="utf-8") as file:
            answer = _answer(file.read())
        found = read(path, text=True)
        typed, folded = _words(found["typed"]), _words(found["folded"])
        if answer:
            yield Point("answer", name, _words(answer), typed, argued=ARGUED.get(name, ""))
        elif name in EVIDENT:
            yield _evident(name, typed, folded)
