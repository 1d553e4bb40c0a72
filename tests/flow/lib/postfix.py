"""A Postfix of the test's own: its own configuration, queue, data and log below one folder, one
SMTP door on a free loopback port. What it is given goes into Maildirs, one an address; mail for
the desk's domain can be handed to the desk. Needs root, as Postfix does. It never touches another
Postfix of the machine, and stops only itself."""

import grp
import os
import pwd
import shutil
import socket
import subprocess
import sys

import trouble
from maildir import Maildir
from ports import own_port
from wait import PATIENCE_S, until

COMMANDS = "/usr/sbin"
DAEMONS = "/usr/lib/postfix/sbin"


def missing():
    """Why there can be no Postfix here, or None. A test that is not run by root is begun again as
    root, where sudo asks for nothing."""
    if not os.path.exists(os.path.join(COMMANDS, "postfix")):
        return "install the package postfix"
    if os.geteuid() == 0:
        return None
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], check=False,
                                               stderr=subprocess.DEVNULL).returncode == 0:
        kept = ["%s=%s" % pair for pair in os.environ.items()]
        os.execvp("sudo", ["sudo", "-n", "env", *kept, sys.executable, "-B", *sys.argv])
    return "Postfix needs root, or sudo that asks for no password"


# Where things are; everything else is Postfix's default.
BASE_CF = """
compatibility_level = 3.6
queue_directory = {top}/queue
data_directory = {top}/data
command_directory = {commands}
daemon_directory = {daemons}
mail_owner = postfix
setgid_group = postdrop
maillog_file = {top}/log
maillog_file_prefixes = {top}
myhostname = smarthost.example
"""

MAILDIRS_CF = """
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtputf8_enable = no
smtpd_peername_lookup = no
smtp_dns_support_level = disabled
virtual_mailbox_domains = {others}static:all
relay_domains = {relayed}
relay_recipient_maps =
virtual_mailbox_base = {top}/mail
virtual_mailbox_maps = texthash:{top}/etc/addresses
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
transport_maps = inline:{{ {transports} }}
minimal_backoff_time = 1s
queue_run_delay = 1s
"""

MASTER_CF = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup   unix n - n - 0 cleanup
qmgr      unix n - n 300 1 qmgr
rewrite   unix - - n - - trivial-rewrite
bounce    unix - - n - 0 bounce
defer     unix - - n - 0 bounce
trace     unix - - n - 0 bounce
verify    unix - - n - 1 verify
proxymap  unix - - n - - proxymap
anvil     unix - - n - 1 anvil
scache    unix - - n - 1 scache
tlsmgr    unix - - n 1000? 1 tlsmgr
showq     unix n - n - - showq
error     unix - - n - - error
retry     unix - - n - - error
discard   unix - - n - - discard
local     unix - n n - - local
virtual   unix - n n - - virtual
smtp      unix - - n - - smtp
relay     unix - - n - - smtp
lmtp      unix - - n - - lmtp
postlog   unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """Started by entering; everything is below `folder`, which must be reachable by others than
    root. desk is {"desk.example": "smtp:[127.0.0.1]:2525"}: where mail for a domain goes on to.
    more is added to main.cf, and wins over what stands there; services are added to master.cf."""

    def __init__(self, folder, addresses, desk=None, more="", services=""):
        self.top = os.path.join(folder, "postfix")
        self.addresses = addresses
        self.desk = desk or {}
        self.more = more
        self.services = services
        self.port = own_port()
        self.mail = Maildir(os.path.join(self.top, "mail"))
        self._lay_out()

    @property
    def url(self):
        return "smtp://127.0.0.1:%d" % self.port

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, kind, *_):
        self.stop()
        trouble.show("Postfix", self.log(), kind)

    def _lay_out(self):
        owner = pwd.getpwnam("nobody")
        for name in ("etc", "queue", "data", "mail"):
            os.makedirs(os.path.join(self.top, name), mode=0o755)
        shutil.chown(os.path.join(self.top, "data"), "postfix")
        shutil.chown(os.path.join(self.top, "mail"), owner.pw_uid, owner.pw_gid)
        grp.getgrnam("postdrop")  # the package makes it; without it start fails obscurely
        self.write_main_cf()
        self._write("master.cf", MASTER_CF.format(port=self.port) + self.services)
        self._write("addresses", "".join("%s %s/\n" % (a, a) for a in self.addresses))

    def write_main_cf(self):
        self._write("main.cf", self.main_cf() + self.more)

    def base_cf(self):
        return BASE_CF.format(top=self.top, commands=COMMANDS, daemons=DAEMONS)

    def main_cf(self):
        """A Postfix of another kind says something else here."""
        owner = pwd.getpwnam("nobody")
        return self.base_cf() + MAILDIRS_CF.format(
            top=self.top, uid=owner.pw_uid, gid=owner.pw_gid, relayed=", ".join(self.desk),
            others="".join("!%s, " % d for d in self.desk),
            transports=", ".join("%s=%s" % pair for pair in self.desk.items()))

    def _write(self, name, text):
        with open(os.path.join(self.top, "etc", name), "w", encoding="ascii") as file:
            file.write(text)

    def command(self, verb):
        return [os.path.join(COMMANDS, "postfix"), "-c", os.path.join(self.top, "etc"), verb]

    def _postfix(self, verb):
        return subprocess.run(self.command(verb), capture_output=True, text=True, check=False,
                              timeout=PATIENCE_S)

    def is_up(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def start(self):
        run = self._postfix("start")
        if run.returncode != 0:
            raise RuntimeError("postfix start: %s%s" % (run.stderr, self.log()))
        until(self.is_up, "Postfix listens on port %d" % self.port)

    def stop(self):
        """Returns when its master process is gone."""
        pid_file = os.path.join(self.top, "queue", "pid", "master.pid")
        if not os.path.exists(pid_file):
            return
        self._postfix("stop")
        until(lambda: not self.is_up(), "Postfix has closed port %d" % self.port)

    def log(self):
        try:
            with open(os.path.join(self.top, "log"), encoding="utf-8", errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def queue_is_empty(self):
        """A message that waits goes round from active to deferred and back: who looks into one
        after the other must not pass it by."""
        queues = ("maildrop", "incoming", "active", "deferred", "active", "deferred")
        return not any(names for queue in queues * 2
                       for _, _, names in os.walk(os.path.join(self.top, "queue", queue)))

    def to(self, address):
        """What lies in the Maildir of this address, oldest first."""
        return self.mail.to(address)

    def all(self):
        return self.mail.all()
