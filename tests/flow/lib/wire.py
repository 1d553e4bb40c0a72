"""Connections where every byte is the test's own, and what to smuggle over them."""

import socket

from desk import ANNA, SUPPORT
from wait import PATIENCE_S

# End-of-data sequences that some servers take for CRLF.CRLF and others do not.
SMUGGLES = {"LF.LF": b"\n.\n", "LF.CRLF": b"\n.\r\n", "CRLF.LF": b"\r\n.\n", "CR.CR": b"\r.\r",
            "CR.CRLF": b"\r.\r\n", "CRLF.CR": b"\r\n.\r", "CR.LF": b"\r.\n", "LF.CR": b"\n.\r",
            "NUL before": b"\r\n\0.\r\n", "NUL after": b"\r\n.\0\r\n", "twice CR": b"\r\r\n.\r\r\n"}
SECOND = b"".join(line + b"\r\n" for line in (
    b"MAIL FROM:<mallory@evil.example>", b"RCPT TO:<%s>" % SUPPORT.encode(), b"DATA",
    b"From: mallory@evil.example", b"Subject: smuggled", b"", b"smuggled", b"."))


class Wire:
    """One connection; tls is a context for one that begins with TLS."""

    def __init__(self, port, patient=True, tls=None):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        self.file = None
        if tls:
            self.start_tls(tls)
        else:
            self.file = self.socket.makefile("rb")
        self.banner = self.reply() if patient else ""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.file:
            self.file.close()  # holds the connection open otherwise
        self.socket.close()

    def start_tls(self, context):
        """From here on everything is inside TLS, one record for every send."""
        if self.file:
            self.file.close()
        self.file = None
        self.socket = context.wrap_socket(self.socket, server_hostname="localhost",
                                          suppress_ragged_eofs=False)
        self.file = self.socket.makefile("rb")

    def reply(self):
        """One reply, its last line; "" when the connection has ended."""
        while True:
            try:
                line = self.file.readline().decode()
            except ConnectionError:
                return ""
            if line[3:4] != "-":
                return line.rstrip("\r\n")

    def extensions(self):
        """What EHLO offers."""
        self.socket.sendall(b"EHLO client.example\r\n")
        found = []
        while True:
            line = self.file.readline().decode().rstrip()
            found.append(line[4:])
            if line[3:4] != "-":
                return found[1:]

    def say(self, data):
        """Sends bytes as they are, and reads one reply."""
        self.socket.sendall(data)
        return self.reply()

    def open(self):
        for line in (b"EHLO client.example", b"MAIL FROM:<%s>" % ANNA.encode(),
                     b"RCPT TO:<%s>" % SUPPORT.encode()):
            self.say(line + b"\r\n")
        return self.say(b"DATA\r\n")
