"""A Dovecot of the test's own: its own configuration, users, mail and log below one folder, an
implicit TLS door and a STARTTLS door on free loopback ports, a certificate for "localhost" signed
by an authority of the test's own. It never touches another Dovecot of the machine, and stops only
itself.

    with Dovecot(users=("support", "studio")) as server:
        server.put("support", letter(…))
        desk.settings["mailboxes"] = [server.mailbox("support", recipient=SUPPORT)]
        until(lambda: len(server.messages("support", "Done")) == 1, "it was taken")

Mail is put into the Maildir itself, or by IMAP (append), and read there: Dovecot need not run.
"""

import grp
import imaplib
import itertools
import os
import pwd
import re
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time

import trouble
from certificates import HOST, Authority
from ports import own_port
from wait import PATIENCE_S, until

PROGRAM = "/usr/sbin/dovecot"
DOVEADM = "/usr/bin/doveadm"
TRY_S = 20  # for an answer while it starts, before it is asked again
# What Dovecot says after login when it is to be without MOVE.
WITHOUT_MOVE = "IMAP4rev1 SASL-IR LITERAL+ ENABLE IDLE UIDPLUS NAMESPACE CHILDREN UNSELECT"
WITHOUT_IDLE = "IMAP4rev1 SASL-IR LITERAL+ ENABLE UIDPLUS MOVE NAMESPACE CHILDREN UNSELECT"
BARE = "IMAP4rev1"

CONF = """
base_dir = {top}/run
state_dir = {top}/run
log_path = {top}/log
protocols = imap
listen = 127.0.0.1
default_login_user = {login}
default_internal_user = {internal}
default_internal_group = {group}
mail_uid = {mail_uid}
mail_gid = {mail_gid}
first_valid_uid = 0
first_valid_gid = 0
mail_location = maildir:~/Maildir
shutdown_clients = yes
ssl = required
ssl_cert = <{certificate}
ssl_key = <{key}
auth_failure_delay = 0
mail_max_userip_connections = 100
mail_log_prefix = "%s(%u)<%{{session}}>: "
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {top}/users
}}
userdb {{
  driver = static
  args = home={top}/home/%u
}}
service imap-login {{
  chroot =
  process_min_avail = 1
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap {{
  process_limit = 512
}}
{capability}
{quota}
{more}
"""

QUOTA = """
mail_plugins = quota
protocol imap {{
  mail_plugins = quota imap_quota
}}
plugin {{
  quota = maildir:User
  quota_grace = 0%%
  quota_rule = *:storage={storage}
}}
"""

_numbers = itertools.count(1)


def missing():
    """Why there can be no Dovecot here, or None."""
    return None if os.path.exists(PROGRAM) else "install the package dovecot-imapd"


def identities():
    """Who its processes are: as root three others, else ourselves."""
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        return {"login": "dovenull", "internal": "dovecot", "group": "dovecot",
                "mail_uid": nobody.pw_uid, "mail_gid": nobody.pw_gid}
    own = pwd.getpwuid(os.geteuid())
    group = grp.getgrgid(own.pw_gid).gr_name
    return {"login": own.pw_name, "internal": own.pw_name, "group": group,
            "mail_uid": own.pw_uid, "mail_gid": own.pw_gid}


class Dovecot:
    """Entering starts it; leaving stops it and removes its folder. capability is what it says it
    can (WITHOUT_MOVE); quota a limit of each user's mail ("1M"); more is added to the
    configuration, and may replace what stands there; {top} in it is the folder."""

    def __init__(self, users=("support",), capability=None, quota=None, more=""):
        self.top = tempfile.mkdtemp(prefix="postern-dovecot-")
        os.chmod(self.top, 0o755)
        self.users, self.process, self.starts = list(users), None, 0
        self.capability, self.quota, self.more = capability, quota, more
        self.imaps_port, self.imap_port = own_port(), own_port()
        self.who = identities()
        self.authority = Authority(self.top)
        self.certificate = self.authority.issue("server")
        for name in ("run", "home", "secrets"):
            os.mkdir(self.path(name))
        self._own(self.path("home"))
        self._write_users()
        self.write_config()

    # --- laying out ---

    def path(self, *names):
        return os.path.join(self.top, *names)

    def _own(self, path):
        os.chown(path, self.who["mail_uid"], self.who["mail_gid"])

    @property
    def ca_file(self):
        return self.authority.file

    @staticmethod
    def password(user):
        return "%s's secret %s" % (user, "pass-word-of-" + user)

    def secret_file(self, user):
        return self.path("secrets", user)

    def _write_users(self):
        with open(self.path("users"), "w", encoding="ascii") as file:
            for user in self.users:
                file.write("%s:{PLAIN}%s\n" % (user, self.password(user)))
        for user in self.users:
            self.set_secret(user, self.password(user))

    def set_secret(self, user, password):
        """What the client will read as the password; Dovecot's own stays."""
        with open(self.secret_file(user) + ".new", "w", encoding="utf-8",
                  opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write(password + "\n")
        os.rename(file.name, self.secret_file(user))

    def write_config(self):
        capability = "imap_capability = %s" % self.capability if self.capability else ""
        text = CONF.format(top=self.top, certificate=self.certificate[0], key=self.certificate[1],
                           imap_port=self.imap_port, imaps_port=self.imaps_port,
                           capability="protocol imap {\n  %s\n}" % capability,
                           quota=QUOTA.format(storage=self.quota) if self.quota else "",
                           more=self.more.replace("{top}", self.top), **self.who)
        with open(self.path("conf"), "w", encoding="utf-8") as file:
            file.write(text)

    def url(self, starttls=False):
        return ("imap://%s:%d" % (HOST, self.imap_port) if starttls
                else "imaps://%s:%d" % (HOST, self.imaps_port))

    def mailbox(self, user, recipient, starttls=False, **more):
        """The settings of this user's mailbox, as posternd's configuration wants them. poll is an
        hour, so that what is taken sooner was told by IDLE."""
        usual = {"name": user, "url": self.url(starttls), "user": user,
                 "secret-file": self.secret_file(user), "folder": "INBOX", "after": "move:Done",
                 "failed": "Failed", "recipient": recipient, "ca-file": self.ca_file,
                 "poll": "1h"}
        usual.update({name.replace("_", "-"): value for name, value in more.items()})
        return usual

    # --- running ---

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, kind, *_):
        self.kill()
        trouble.show("Dovecot", self.log(), kind)
        if os.environ.get("POSTERN_TEST_KEEP"):
            sys.stderr.write("Dovecot is kept in %s\n" % self.top)
        else:
            # An imap process may still write what it closes with.
            shutil.rmtree(self.top, ignore_errors=True)

    @property
    def is_up(self):
        return self.process is not None and self.process.poll() is None

    def start(self):
        """Returns when it lets somebody in."""
        self.starts += 1
        # What was killed leaves its sockets, and with them looks as if it ran.
        shutil.rmtree(self.path("run"))
        os.mkdir(self.path("run"))
        self.process = subprocess.Popen([PROGRAM, "-F", "-c", self.path("conf")],
                                        start_new_session=True)
        until(self._answers, "Dovecot answers: %s" % self.path("log"))

    def _answers(self):
        if self.process.poll() is not None:
            raise RuntimeError("dovecot ended with %d:\n%s" % (self.process.returncode, self.log()))
        try:
            with self.login(self.users[0], wait_s=TRY_S):
                return True
        except (OSError, imaplib.IMAP4.error):
            return False

    def stop(self):
        """As an administrator would: whoever is logged in gets BYE."""
        if self.is_up:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=PATIENCE_S)
        self._end_group()

    def kill(self):
        """All its processes at once, in the middle of whatever they do."""
        self._end_group()

    def _end_group(self):
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # all of them have ended
        self.process.wait(timeout=PATIENCE_S)
        self.process = None

    def restart(self, how="stop"):
        getattr(self, how)()
        self.start()

    def log(self):
        if not os.path.exists(self.path("log")):
            return ""
        with open(self.path("log"), encoding="utf-8", errors="replace") as file:
            return file.read()

    def doveadm(self, *arguments):
        """doveadm, which has to succeed; what it printed."""
        run = subprocess.run([DOVEADM, "-c", self.path("conf"), *arguments], capture_output=True,
                             text=True, check=False, timeout=PATIENCE_S)
        if run.returncode != 0:
            raise RuntimeError("doveadm %s: %d %s%s" % (" ".join(arguments), run.returncode,
                                                        run.stdout, run.stderr))
        return run.stdout

    def kick(self, user):
        """Ends the user's sessions; FALSE when there was none."""
        return subprocess.run([DOVEADM, "-c", self.path("conf"), "kick", user], check=False,
                              capture_output=True, timeout=PATIENCE_S).returncode == 0

    def logins(self, user):
        """How many sessions this user has begun so far."""
        return len(re.findall(r"imap-login: .*Login: user=<%s>" % re.escape(user), self.log()))

    def refusals(self):
        """How many logins were refused, or broken off while logging in."""
        return len(re.findall(r"auth failed", self.log()))

    # --- folders ---

    def folders(self, user):
        return sorted(self.doveadm("mailbox", "list", "-u", user).split("\n")[:-1])

    def create_folder(self, user, folder):
        self.doveadm("mailbox", "create", "-u", user, folder)

    def delete_folder(self, user, folder):
        self.doveadm("mailbox", "delete", "-u", user, folder)

    def rename_folder(self, user, folder, name):
        self.doveadm("mailbox", "rename", "-u", user, folder, name)

    def status(self, user, folder="INBOX"):
        """{"messages": 3, "uidvalidity": 17, "uidnext": 4}."""
        line = self.doveadm("-f", "flow", "mailbox", "status", "-u", user,
                            "messages uidvalidity uidnext", folder)
        return {name: int(value) for name, value in re.findall(r"(\w+)=(\d+)", line)}

    def set_uid_validity(self, user, value, folder="INBOX"):
        """All messages stay, under new numbers."""
        self.doveadm("mailbox", "update", "-u", user, "--uid-validity", str(value), folder)

    # --- mail ---

    def maildir(self, user, folder="INBOX"):
        below = [] if folder == "INBOX" else ["." + folder]
        return self.path("home", user, "Maildir", *below)

    def _make_folder(self, path):
        """There at once with its owner: Dovecot may be looking, and may be faster."""
        if os.path.isdir(path):
            return
        made = tempfile.mkdtemp(dir=self.top)
        self._own(made)
        try:
            os.rename(made, path)
        except OSError:
            os.rmdir(made)

    def _lay_out(self, user, folder):
        for path in (self.path("home", user), self.maildir(user), self.maildir(user, folder)):
            self._make_folder(path)
        for name in ("tmp", "new", "cur"):
            self._make_folder(os.path.join(self.maildir(user, folder), name))

    def put(self, user, *letters, folder="INBOX"):
        """New mail, as an MTA would deliver it; thousands are fine."""
        self._lay_out(user, folder)
        place = self.maildir(user, folder)
        for raw in letters:
            name = "%d.M%06d.test" % (time.time(), next(_numbers))
            with open(os.path.join(place, "tmp", name), "wb") as file:
                file.write(raw.replace(b"\r\n", b"\n"))
                os.fchmod(file.fileno(), 0o644)
                os.fchown(file.fileno(), self.who["mail_uid"], self.who["mail_gid"])
            os.rename(os.path.join(place, "tmp", name), os.path.join(place, "new", name))

    def messages(self, user, folder="INBOX"):
        """The bytes of all that lies there, with CRLF line ends, by name of file. What moves
        meanwhile is left out."""
        found = {}
        for name in ("new", "cur"):
            place = os.path.join(self.maildir(user, folder), name)
            for entry in os.listdir(place) if os.path.isdir(place) else ():
                try:
                    with open(os.path.join(place, entry), "rb") as file:
                        found[entry] = re.sub(rb"\r?\n", b"\r\n", file.read())
                except FileNotFoundError:
                    continue
        return [found[entry] for entry in sorted(found)]

    def count(self, user, folder="INBOX"):
        places = [os.path.join(self.maildir(user, folder), name) for name in ("new", "cur")]
        return sum(len(os.listdir(place)) for place in places if os.path.isdir(place))

    def login(self, user, starttls=False, wait_s=PATIENCE_S):
        """An imaplib session over verified TLS; leaving it as a context logs out."""
        context = ssl.create_default_context(cafile=self.ca_file)
        if starttls:
            client = imaplib.IMAP4(HOST, self.imap_port, timeout=wait_s)
            client.starttls(context)
        else:
            client = imaplib.IMAP4_SSL(HOST, self.imaps_port, ssl_context=context,
                                       timeout=wait_s)
        try:
            client.login(user, self.password(user).replace("\\", "\\\\"))
        except BaseException:
            client.shutdown()
            raise
        return client

    def flags(self, user, folder="INBOX"):
        """The flags of each message, as sets of words, by UID."""
        with self.login(user) as client:
            client.select('"%s"' % folder, readonly=True)
            lines = client.uid("FETCH", "1:*", "(FLAGS)")[1]
        return [set(re.search(rb"FLAGS \(([^)]*)\)", line)[1].decode().split())
                for line in lines if line]
