"""OpenDKIM and OpenDMARC as people run them beside Postfix, asking a name server of the test's own.
They are told where it is by an /etc/resolv.conf that only they see. Needs root. Each is a process
of ours, on a free loopback port, and only these are stopped."""

import os
import random
import shutil
import socket
import subprocess
import threading

from ports import own_port
from wait import PATIENCE_S, until

try:
    import dkim
    import dns.message
    import dns.rcode
    import dns.rdatatype
    import dns.rrset
except ImportError:
    dkim = None

SELECTOR = "test"


def missing():
    """Why there can be no milters here, or None."""
    for program in ("opendkim", "opendmarc", "openssl"):
        if not shutil.which(program, path="/usr/sbin:/usr/bin"):
            return "install the package %s" % program
    return None if dkim else "install the package python3-dkim"


class Names:
    """A name server that knows a few TXT records: {"_dmarc.client.example": "v=DMARC1; …"}."""

    def __init__(self, records):
        self.records = records
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.address = self._bind()
        threading.Thread(target=self._serve, daemon=True).start()

    def _bind(self):
        # a resolver asks port 53 and no other: any address of loopback will do
        while True:
            address = "127.%d.%d.%d" % tuple(random.randint(1, 254) for _ in range(3))
            try:
                self.socket.bind((address, 53))
                return address
            except OSError:
                continue

    def _serve(self):
        while True:
            wire, client = self.socket.recvfrom(4096)
            if not wire:
                return
            self.socket.sendto(self._answer(dns.message.from_wire(wire)).to_wire(), client)

    def _answer(self, question):
        answer = dns.message.make_response(question, recursion_available=True)
        asked = question.question[0]
        name = asked.name.to_text(omit_final_dot=True).lower()
        if name not in self.records:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif asked.rdtype == dns.rdatatype.TXT:
            text = self.records[name]
            pieces = ['"%s"' % text[i:i + 200] for i in range(0, len(text), 200)]
            answer.answer.append(dns.rrset.from_text(asked.name, 60, "IN", "TXT",
                                                     " ".join(pieces)))
        return answer

    def close(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
            waker.sendto(b"", (self.address, 53))


class Key:
    """What a domain signs with, and its record."""

    def __init__(self, folder):
        self.file = os.path.join(folder, "dkim.pem")
        subprocess.run(["openssl", "genrsa", "-out", self.file, "2048"], check=True,
                       capture_output=True)
        public = subprocess.run(["openssl", "rsa", "-in", self.file, "-pubout"], check=True,
                                capture_output=True, text=True).stdout
        self.record = "v=DKIM1; k=rsa; p=" + "".join(public.splitlines()[1:-1])

    def sign(self, raw, domain, **more):
        """The letter with a signature of the domain on top."""
        with open(self.file, "rb") as file:
            head = dkim.sign(raw, SELECTOR.encode(), domain.encode(), file.read(),
                             canonicalize=(b"relaxed", b"relaxed"),
                             include_headers=[b"from", b"to", b"subject", b"date"], **more)
        return head + raw


OPENDKIM_CONF = """
Mode v
Syslog no
Socket inet:{port}@127.0.0.1
AuthservID {id}
RemoveARAll yes
RemoveARFrom {id}
InternalHosts {top}/nobody
ExternalIgnoreList {top}/nobody
PeerList {top}/nobody
Nameservers {names}
ResolverConfiguration {top}/unbound.conf
TemporaryDirectory {top}
"""

# libunbound asks nobody on loopback unless it is told to
UNBOUND_CONF = """
server:
    do-not-query-localhost: no
"""

OPENDMARC_CONF = """
Socket inet:{port}@127.0.0.1
AuthservID {id}
TrustedAuthservIDs {id}
IgnoreHosts {top}/nobody
SPFIgnoreResults true
PublicSuffixList {top}/suffixes
PidFile {top}/opendmarc.pid
Syslog false
"""


class Milters:
    """Started by entering. For main.cf: `settings`."""

    def __init__(self, folder, identity, names):
        self.top = os.path.join(folder, "milters")
        os.mkdir(self.top, 0o755)
        self.names = names
        self.ports = {"opendkim": own_port(), "opendmarc": own_port()}
        self.processes = []
        self._write("resolv.conf", "nameserver %s\n" % names.address)
        self._write("unbound.conf", UNBOUND_CONF)
        self._write("suffixes", "example\n")
        self._write("nobody", "192.0.2.254\n")
        for name, text in (("opendkim", OPENDKIM_CONF), ("opendmarc", OPENDMARC_CONF)):
            self._write(name + ".conf", text.format(port=self.ports[name], top=self.top,
                                                    id=identity, names=names.address))

    def _write(self, name, text):
        with open(os.path.join(self.top, name), "w", encoding="ascii") as file:
            file.write(text)

    @property
    def settings(self):
        return "smtpd_milters = %s\nmilter_default_action = tempfail\n" % ", ".join(
            "inet:127.0.0.1:%d" % port for port in self.ports.values())

    def __enter__(self):
        for name, extra in (("opendkim", ["-x"]), ("opendmarc", ["-c"])):
            self._start(name, extra)
        return self

    def _start(self, name, flag):
        alone = ["unshare", "--mount", "sh", "-c",
                 'mount --bind "$0" /etc/resolv.conf && exec "$@"',
                 os.path.join(self.top, "resolv.conf")]
        command = ["/usr/sbin/" + name, "-f", *flag, os.path.join(self.top, name + ".conf")]
        with open(os.path.join(self.top, name + ".log"), "wb") as log:
            process = subprocess.Popen(alone + command, stdout=log, stderr=log)
        self.processes.append(process)

        def is_up():
            if process.poll() is not None:
                with open(os.path.join(self.top, name + ".log"), encoding="utf-8") as file:
                    raise RuntimeError("%s ended: %s" % (name, file.read()))
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", self.ports[name])) == 0
        until(is_up, "%s listens" % name)

    def __exit__(self, *_):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(timeout=PATIENCE_S)
        self.names.close()
