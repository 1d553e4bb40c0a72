"""Reads what a maildir: URL or a Postfix of ours wrote: one Maildir an address below one folder."""

import os

from letters import Left


class Maildir:
    def __init__(self, folder):
        self.folder = folder

    def addresses(self):
        return sorted(os.listdir(self.folder)) if os.path.isdir(self.folder) else []

    def to(self, address):
        """The messages for this address, in the order they came."""
        new = os.path.join(self.folder, address, "new")
        if not os.path.isdir(new):
            return []
        paths = [os.path.join(new, name) for name in os.listdir(new)]
        return [read(path, address) for path in sorted(paths, key=lambda p: os.stat(p).st_mtime_ns)]

    def all(self):
        return [mail for address in self.addresses() for mail in self.to(address)]


def read(path, address):
    with open(path, "rb") as file:
        raw = file.read().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    left = Left("", address, raw)
    left.envelope_from = left["Return-Path"].strip("<>")
    return left
