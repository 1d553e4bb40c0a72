#!/usr/bin/python3 -B
"""Reads messages that test_mail_writer made with somebody else's parser, and compares.

usage: mail_writer_readback.py FILE

FILE holds records of four strings (message, subject, display name, text as they were given to the
writer), each after its length as a 32-bit number, low byte first.
"""

import email
import email.header
import email.policy
import email.utils
import struct
import sys
import unicodedata

NAMES = ["Date", "From", "Subject", "Message-ID", "References", "MIME-Version", "Content-Type"]


def records(data):
    offset = 0
    while offset < len(data):
        record = []
        for _ in range(4):
            (length,) = struct.unpack_from("<I", data, offset)
            record.append(data[offset + 4:offset + 4 + length])
            offset += 4 + length
        yield record


def one_line(raw):
    text = raw.decode()
    return "".join(" " if unicodedata.category(c) == "Cc" or c in "\u2028\u2029" else c
                   for c in text).strip(" ")


def lines(raw):
    text = raw.decode().replace("\r\n", "\n").replace("\r", "\n")
    return text if not text or text.endswith("\n") else text + "\n"


def mailbox(raw):
    """From by the older parser: the newer one keeps the folds between encoded words of a phrase."""
    value = email.message_from_bytes(raw)["From"].replace("\r\n", "")
    name, address = email.utils.parseaddr(value)
    return str(email.header.make_header(email.header.decode_header(name))), address


def problems(record):
    raw, subject, display, text = record
    message = email.message_from_bytes(raw, policy=email.policy.default)
    if message.keys() != NAMES:
        yield "fields", message.keys(), NAMES
    if message.defects:
        yield "defects", message.defects, []
    if str(message["Subject"]) != one_line(subject):
        yield "subject", str(message["Subject"]), one_line(subject)
    name, address = mailbox(raw)
    if address != "desk@desk.example" or name != one_line(display):
        yield "From", (name, address), (one_line(display), "desk@desk.example")
    parts = [part for part in message.walk() if not part.is_multipart()]
    if [part.get_content_type() for part in parts] != ["text/plain", "text/html"]:
        yield "parts", [part.get_content_type() for part in parts], "text and html"
    for part in parts:
        got = part.get_payload(decode=True).decode().replace("\r\n", "\n")
        if got != lines(text):
            yield part.get_content_type(), got, lines(text)


def main():
    with open(sys.argv[1], "rb") as file:
        data = file.read()
    count = 0
    for number, record in enumerate(records(data)):
        count += 1
        for what, got, expected in problems(record):
            print("message %d: %s: got %r, expected %r" % (number, what, got, expected))
            return 1
    print("%d read" % count)
    return 0


sys.exit(main())
