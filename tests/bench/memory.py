"""memory: what all processes hold (PSS, so that shared pages count once), idle and with 1,000
connections that have said EHLO, plain and inside TLS; beside a Postfix that is allowed as many
smtpd."""

import resource
import socket
import ssl

from bench import (BenchDesk, DiscardingPostfix, Load, Reach, Row, Sample, compare, folder_for_all,
                   pss_bytes, rest)
from certificates import Authority

ENCRYPTING_CF = """
smtpd_tls_security_level = may
smtpd_tls_cert_file = %s
smtpd_tls_key_file = %s
"""
IDLE_S = 4  # what a daemon keeps for the next letter, it may keep for so long
MARGIN = 100  # more connections than that are allowed, so that nobody is turned away


def _idle(_side, _crowd):
    return []


def _worked(side, crowd):
    target = side.target()
    Load(8).send(target.port, target.recipient, crowd)
    return []


def _greet(port):
    client = socket.create_connection(("127.0.0.1", port), timeout=60)
    for say, hear in ((b"", b"220 "), (b"EHLO client.example\r\n", b"250")):
        client.sendall(say)
        heard = client.recv(4096)
        if not heard.startswith(hear):
            raise RuntimeError("expected %r, heard %r" % (hear, heard))
    return client


def _connected(side, crowd):
    return [_greet(side.port) for _ in range(crowd)]


def _encrypt(client, context):
    client.sendall(b"STARTTLS\r\n")
    client.recv(4096)
    client = context.wrap_socket(client)
    client.sendall(b"EHLO client.example\r\n")
    client.recv(4096)
    return client


def _encrypted(side, crowd):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # it is memory that is looked at
    return [_encrypt(client, context) for client in _connected(side, crowd)]


CASES = [("idle", _idle, Reach("ours", 12)),
         ("idle, after {:,} letters", _worked, Reach("ours", 12)),
         ("{:,} plain connections", _connected, Reach("ours", 64)),
         ("{:,} connections in TLS", _encrypted, Reach("ours", 96))]


def _held(side, occupy, crowd):
    """Megabytes of a side that is started for this."""
    with side:
        clients = occupy(side, crowd)
        rest(side.root, IDLE_S)
        megabytes = pss_bytes(side.root) / 1e6
        for client in clients:
            client.close()
        return Sample(megabytes)


def _ours(occupy, crowd):
    most = crowd + MARGIN
    desk = BenchDesk(settings={"limits": {"connections": most, "connections-per-client": most}})
    if occupy is _encrypted:
        certificate, key = Authority(desk.folder).issue("bench")
        desk.settings["tls"] = {"certificate": certificate, "key": key}
        desk.settings["listen"][0]["tls"] = "starttls"
        desk.write_config()
    return _held(desk, occupy, crowd)


def _peer(occupy, crowd):
    with folder_for_all() as folder:
        settings = "default_process_limit = %d\n" % (crowd + MARGIN)
        if occupy is _encrypted:
            settings += ENCRYPTING_CF % Authority(folder).issue("bench")
        return _held(DiscardingPostfix(folder, settings), occupy, crowd)


def bench(options):
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    for form, occupy, reach in CASES:
        case = form.format(options.crowd)
        found = compare("memory, " + case, options.rounds, lambda: _ours(occupy, options.crowd),
                        lambda: _peer(occupy, options.crowd))
        yield Row("memory", case, unit="MB", reach=reach, beside="Postfix", **vars(found))
