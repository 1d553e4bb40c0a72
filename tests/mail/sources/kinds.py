"""Kinds of mail in all of the collection that people and their programs wrote to desks: bounces are
told by their names, machines by the fields they set themselves, and everybody else is a person, be
it through a list.

No person's mail may ever be called a machine's."""

import email
import glob
import os
import re

from scoring import Point

FOLDER = ""
REACH = {"people": 1, "machines": 0.9, "bounces": 1}

DESKS = ["discourse/*.eml", "chatwoot/*.eml", "redmine/*.eml", "zammad/*.box", "crisp-erp/*.eml",
         "rubymail/*.eml", "talon/**/*.eml"]
BOUNCE = re.compile(r"bounce|undelivered", re.I)
REPORT = re.compile(r"multipart/report|delivery-status", re.I)
ROBOT = re.compile(r"no-?_?reply|mailer-daemon|postmaster|-request@|^owner-", re.I)


def _is_machine(mail):
    submitted = (mail["Auto-Submitted"] or "no").strip().lower()
    return (not submitted.startswith("no") or mail["X-Autoreply"] is not None
            or (mail["Precedence"] or "").strip().lower() in ("bulk", "junk", "list", "auto_reply")
            or mail.get("Return-Path", "x").strip() == "<>"
            or ROBOT.search(str(mail["From"] or "")) is not None)


def _is_by_list(mail):
    return any(name.lower().startswith("list-") for name in mail.keys())


def points(folder, read):
    for pattern in DESKS:
        for path in sorted(glob.glob(os.path.join(folder, pattern), recursive=True)):
            name = os.path.relpath(path, folder)
            with open(path, "rb") as file:
                mail = email.message_from_binary_file(file)
            found = read(path)
            if REPORT.search(str(mail["Content-Type"])) and BOUNCE.search(name):
                yield Point("bounces", name, "bounce", found["kind"])
            elif _is_by_list(mail) or not _is_machine(mail):
                yield Point("people", name, "a person's", found["kind"], not found["machine"])
            else:
                yield Point("machines", name, "a machine's", found["kind"], found["machine"])
