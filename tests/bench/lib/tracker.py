"""Request Tracker 5 as the Debian package lays it out, below one folder: SQLite, rt-server on a
loopback port, a queue that tells three people of the staff. Mail comes in by rt-mailgate; what RT
sends goes into a file, which costs it less than a mail program would."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import threading
import urllib.request

from ports import own_port
from usage import cpu_s
from wait import until

SERVER = "/usr/share/request-tracker5/libexec/rt-server"
SETUP = "rt-setup-database-5"
MAILGATE = "rt-mailgate-5"
QUEUE = "General"

SITE = """
Set($rtname, 'desk.example');
Set($Organization, 'desk.example');
Set($DatabaseType, 'SQLite');
Set($DatabaseName, '%(folder)s/rt.db');
Set($WebDomain, '127.0.0.1');
Set($WebPort, %(port)d);
Set($WebPath, '');
Set($MailCommand, 'testfile');
Set($LogToSyslog, undef);
Set($LogToSTDERR, 'warning');
Set($LogToFile, undef);
$RT::MasonDataDir = '%(folder)s/mason';
$RT::MasonSessionDir = '%(folder)s/session';
1;
"""

STAFF = """
@ACL = map { { GroupDomain => 'SystemInternal', GroupType => 'Everyone', Right => $_ } }
    qw(CreateTicket ReplyToTicket CommentOnTicket SeeQueue);
@Users = map { { Name => $_, EmailAddress => "$_\\@northlight.example", Privileged => 1 } }
    qw(tom mia ida);
@Final = (sub {
    my $queue = RT::Queue->new(RT->SystemUser);
    $queue->Load('General');
    for my $name (qw(tom mia ida)) {
        my ($ok, $why) = $queue->AddWatcher(Type => 'AdminCc',
                                            Email => "$name\\@northlight.example");
        die $why unless $ok;
    }
});
1;
"""


def is_installed():
    return os.path.exists(SERVER) and shutil.which(SETUP) and shutil.which(MAILGATE)


class RequestTracker:
    """Laid out and started by entering."""

    def __init__(self, folder):
        self.folder = os.path.join(folder, "rt")
        self.port = own_port()
        self.process = None
        self.mailgate_s = 0.0
        self.lock = threading.Lock()  # guards it
        self.environment = {**os.environ, "RT_SITE_CONFIG": self.path("site.pm"),
                            "RT_SITE_CONFIG_DIR": self.path("site.d")}

    def path(self, name):
        return os.path.join(self.folder, name)

    @property
    def url(self):
        return "http://127.0.0.1:%d/" % self.port

    def _setup(self, *arguments):
        run = subprocess.run([SETUP, *arguments], env=self.environment, cwd=self.folder,
                             capture_output=True, text=True, check=False)
        if run.returncode != 0:
            raise RuntimeError("%s: %s%s" % (SETUP, run.stdout, run.stderr))

    def __enter__(self):
        for name in ("site.d", "mason", "session"):
            os.makedirs(self.path(name))
        for name, text in (("site.pm", SITE % vars(self)), ("staff", STAFF)):
            with open(self.path(name), "w", encoding="ascii") as file:
                file.write(text)
        self._setup("--action", "init", "--skip-create")
        self._setup("--action", "insert", "--datafile", self.path("staff"))
        with open(self.path("log"), "wb") as log:
            self.process = subprocess.Popen([SERVER, "--port", str(self.port)], stdout=log,
                                            stderr=log, env=self.environment, cwd=self.folder)
        until(self._answers, "rt-server answers", 120)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def _answers(self):
        if self.process.poll() is not None:
            raise RuntimeError("rt-server ended with %d, see %s" % (self.process.returncode,
                                                                    self.path("log")))
        try:
            with urllib.request.urlopen(self.url):
                return True
        except OSError:
            return False

    def take(self, content):
        """One message through rt-mailgate; any thread."""
        gate = subprocess.Popen([MAILGATE, "--queue", QUEUE, "--action", "correspond", "--url",
                                 self.url], stdin=subprocess.PIPE)
        gate.stdin.write(content)
        gate.stdin.close()
        _, status, usage = os.wait4(gate.pid, 0)
        gate.returncode = os.waitstatus_to_exitcode(status)
        if gate.returncode != 0:
            raise RuntimeError("%s ended with %d" % (MAILGATE, gate.returncode))
        with self.lock:
            self.mailgate_s += usage.ru_utime + usage.ru_stime

    def spent_s(self):
        """CPU so far: of the server's processes, and of every rt-mailgate."""
        return cpu_s(self.process.pid) + self.mailgate_s

    def count(self, table, where="1"):
        reader = sqlite3.connect("file:%s?mode=ro" % self.path("rt.db"), uri=True)
        with contextlib.closing(reader) as db:
            return db.execute("SELECT count(*) FROM %s WHERE %s" % (table, where)).fetchone()[0]
