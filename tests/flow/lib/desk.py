"""A desk: posternd from the build tree, in a folder of its own, with a sink for a smarthost.

    with Desk() as desk:
        reply = desk.send("Anna <anna@client.example>", desk.SUPPORT, letter(…))
        desk.settle()
        desk.sink.to("tom@northlight.example")
"""

import contextlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from email.utils import parseaddr

import doors
import trouble
from sink import Sink
from wait import PATIENCE_S, until

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.environ.get("top_srcdir") or os.path.realpath(os.path.join(HERE, "../../.."))
BUILD = os.environ.get("top_builddir") or TOP

DOMAIN = "desk.example"
SUPPORT = "support@" + DOMAIN
STUDIO = "studio@" + DOMAIN

# The people of the desk: staff, a vendor, and a customer who is known already.
TOM = "tom@northlight.example"
MIA = "mia@northlight.example"
VIC = "vic@vendor.example"
ANNA = "anna@client.example"
PEOPLE = [("staff", "Tom Lind", TOM), ("staff", "Mia Holt", MIA), ("vendor", "Vic Stone", VIC),
          ("customer", "Anna Berg", ANNA)]
TEAM = [TOM, MIA]

# How the sanitizers begin, in a build that has them; tests/sanitizers/watch sends this elsewhere.
REPORTED = re.compile(r"^.*(\w+Sanitizer: |: runtime error: ).*(\n.*){,50}", re.M)


def libconfig(value, depth=0):
    """A Python value in libconfig's syntax."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return '"%s"' % value.replace("\\", "\\\\").replace('"', '\\"')
    if isinstance(value, list):
        form = "( %s )" if any(isinstance(item, dict) for item in value) else "[ %s ]"
        return form % ", ".join(libconfig(item, depth) for item in value)
    lines = ["    " * depth + "%s = %s;" % (k, libconfig(v, depth + 1)) for k, v in value.items()]
    text = "\n".join(lines)
    return text if depth == 0 else "{\n%s\n%s}" % (text, "    " * (depth - 1))


def merged(below, above):
    """Two nested dictionaries as one; where both say something, the second."""
    both = dict(below)
    for key, value in above.items():
        is_group = isinstance(value, dict) and isinstance(both.get(key), dict)
        both[key] = merged(both[key], value) if is_group else value
    return both


def is_lenient():
    """Whether this is a build for a sanitizer or for coverage, which has fewer walls
    (src/postern-parse/sandbox.h) and takes more memory."""
    with open(os.path.join(BUILD, "Makefile"), encoding="utf-8") as file:
        flags = next(line for line in file if line.startswith("HARDEN_CPPFLAGS ="))
    return "UNDER_SANITIZER=1" in flags or "UNDER_COVERAGE=1" in flags


@dataclass
class Run:
    """What a command did."""

    code: int
    out: str
    err: str


class Desk:
    """Entering lays it out and starts it; leaving stops it and removes it. settings are merged
    over the usual ones; rules is the text of one rule file, None the ones that are shipped; sink is
    another smarthost than the usual one."""

    def __init__(self, settings=None, rules=None, people=True, arguments=(), sink=None):
        self.folder = tempfile.mkdtemp(prefix="postern-test-")
        os.chmod(self.folder, 0o755)  # a Postfix beside it runs as other users
        self.sink = sink or Sink()
        self.arguments = list(arguments)
        self.people = people
        self.process = None
        self.port = None
        self.ports = []  # of all SMTP doors, in the order of the settings
        self.runs = 0
        self.settings = merged(self._usual_settings(), settings or {})
        self._write_rules(rules)
        self.write_config()

    # --- laying out ---

    def path(self, name):
        return os.path.join(self.folder, name)

    @property
    def config_file(self):
        return self.path("postern.conf")

    @property
    def control(self):
        return self.path("control")

    @property
    def lmtp_socket(self):
        return self.path("lmtp")

    def _usual_settings(self):
        return {
            "desk": {"name": "Northlight", "domain": DOMAIN},
            "addresses": [{"address": SUPPORT, "project": "inbox", "team": "support"},
                          {"address": STUDIO, "project": "studio", "team": "support"}],
            "store": {"path": self.path("postern.db")},
            "keys": {"file": self.path("keys")},
            "control": {"socket": self.control},
            "listen": [{"protocol": "smtp", "address": "127.0.0.1", "port": 0},
                       {"protocol": "lmtp", "socket": self.lmtp_socket}],
            "outgoing": {"url": self.sink.url, "retry-first": "1s", "retry-max": "2s"},
            "rules": self.path("rules"),
        }

    def _write_rules(self, text):
        os.mkdir(self.path("rules"))
        if text is not None:
            with open(self.path("rules/test.rules"), "w", encoding="utf-8") as file:
                file.write(text)
            return
        shipped = os.path.join(TOP, "rules")
        for name in os.listdir(shipped):
            if name.endswith(".rules"):
                shutil.copyfile(os.path.join(shipped, name), self.path("rules/" + name))

    def write_config(self):
        with open(self.config_file, "w", encoding="utf-8") as file:
            file.write(libconfig(self.settings) + "\n")

    # --- running ---

    def __enter__(self):
        self.start()
        if self.people:
            self.add_people()
        return self

    def __exit__(self, kind, *_):
        self.kill()
        self.sink.down()
        trouble.show("posternd", self.log(), kind)
        reported = REPORTED.search(self.log())
        if os.environ.get("POSTERN_TEST_KEEP"):
            sys.stderr.write("the desk is kept in %s\n" % self.folder)
        else:
            shutil.rmtree(self.folder)
        if reported:
            raise AssertionError("posternd's log has\n" + reported.group())

    def command(self):
        return [os.path.join(BUILD, "posternd"), "-l", BUILD, *self.arguments,
                "-c", self.config_file]

    def start(self):
        """Returns when every door is open."""
        self.runs += 1
        with open(self.path("log"), "ab") as log:
            self.process = subprocess.Popen(self.command(), stderr=log, stdout=log)
        until(self._is_ready, "posternd opens its doors")

    def _is_ready(self):
        if self.process.poll() is not None:
            raise RuntimeError("posternd ended with %d:\n%s"
                               % (self.process.returncode, self.log()))
        ports = re.findall(r"^listening protocol=smtp .*\bport=(\d+)", self.log(), re.M)
        doors = [door["protocol"] for door in self.settings["listen"]].count("smtp")
        if len(ports) < self.runs * doors:
            return False
        self.ports = [int(port) for port in ports[-doors:]]
        self.port = self.ports[0]
        return self.ctl("status").code == 0

    def log(self):
        if not os.path.exists(self.path("log")):
            return ""
        with open(self.path("log"), encoding="utf-8", errors="replace") as file:
            return file.read()

    def kill(self, how=signal.SIGKILL):
        """Ends the daemon with a signal and waits for it; its exit status."""
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(how)
        status = self.process.wait(timeout=PATIENCE_S)
        self.process = None
        return status

    def stop(self):
        return self.kill(signal.SIGTERM)

    # --- asking ---

    def ctl(self, *arguments, stdin=None):
        run = subprocess.run([os.path.join(BUILD, "posternctl"), "-s", self.control, "-c",
                              self.config_file, *arguments],
                             input=stdin, capture_output=True, text=True, check=False,
                             timeout=PATIENCE_S)
        return Run(run.returncode, run.stdout, run.stderr)

    def must(self, *arguments):
        """posternctl, which has to succeed; what it printed."""
        run = self.ctl(*arguments)
        if run.code != 0:
            raise RuntimeError("posternctl %s: %d %s%s" % (" ".join(arguments), run.code, run.out,
                                                           run.err))
        return run.out

    def json(self, *arguments):
        return json.loads(self.must("--json", *arguments))

    def rows(self, sql, *values):
        """What the database says, read beside the daemon."""
        reader = sqlite3.connect("file:%s?mode=ro" % self.settings["store"]["path"], uri=True,
                                 timeout=PATIENCE_S)
        with contextlib.closing(reader) as db:
            return db.execute(sql, values).fetchall()

    def count(self, table, where="1"):
        return self.rows("SELECT count(*) FROM %s WHERE %s" % (table, where))[0][0]

    # --- using ---

    def add_people(self):
        roster = {"people": [{"name": name, "kind": kind, "addresses": [address]}
                             for kind, name, address in PEOPLE],
                  "teams": [{"name": "support", "members": TEAM}]}
        self.import_roster(roster)

    def import_roster(self, roster):
        with open(self.path("roster.conf"), "w", encoding="utf-8") as file:
            file.write(libconfig(roster) + "\n")
        self.must("import", "roster", self.path("roster.conf"))

    def send(self, sender, recipients, content, envelope_from=None):
        """Sends by SMTP as sender (their From; the envelope has the same address)."""
        if isinstance(recipients, str):
            recipients = [recipients]
        address = parseaddr(sender)[1] if envelope_from is None else envelope_from
        return doors.send(self.port, address, recipients, content)

    def deliver(self, sender, recipients, content):
        """The same by LMTP: {recipient: Reply}."""
        return doors.lmtp(self.lmtp_socket, parseaddr(sender)[1], recipients, content)

    def settle(self):
        """Waits until nothing that could be sent is left in the outbox. A question that gathers
        more to ask is not sent yet, nor what is said when nobody answers."""
        until(lambda: self.count("outbox", "state IN (1, 2, 3)"
                                 " AND NOT (state = 1 AND kind IN (5, 28)"
                             " AND next_us > created_us)") == 0,
              "the outbox is empty")

    def mail_to(self, address):
        """The one mail that came to address since the sink was last emptied."""
        self.settle()
        found = self.sink.to(address)
        if len(found) != 1:
            raise AssertionError("%d mails to %s, expected one" % (len(found), address))
        return found[0]

    def told(self):
        """Who got mail since the sink was last emptied, sorted, one entry a mail."""
        self.settle()
        return sorted(m.recipient for m in self.sink.all())
