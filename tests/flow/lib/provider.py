"""A provider of OAuth2 tokens: a token endpoint by HTTPS (RFC 6749 §6), which can be down, slow and
lying, and token introspection by HTTP (RFC 7662), which Dovecot asks.

    with Provider(users=("support",)) as provider, Dovecot(more=provider.dovecot()) as server:
        server.set_secret("support", provider.secret("support"))
        server.mailbox("support", SUPPORT, **provider.mailbox())

    provider.answer = lambda form: (302, {"Location": "http://…"}, b"")    instead of its own
"""

import json
import os
import shutil
import ssl
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from certificates import HOST
from ports import own_port
from wait import PATIENCE_S

CLIENT, CLIENT_SECRET = "postern-client", "client-secret-of-the-test"
# Dovecot asks of every token it is shown: nothing is remembered there.
OAUTH2 = """
auth_mechanisms = plain login xoauth2
auth_cache_size = 0
passdb {
  driver = oauth2
  mechanisms = xoauth2
  args = %s
}
"""
OAUTH2_PASSDB = """
introspection_url = http://127.0.0.1:%d/introspect
introspection_mode = post
username_attribute = username
active_attribute = active
active_value = true
scope = mail
"""


class Provider:
    """lasts_s: how long an access token lives, as it says; it is good until expire(), so that none
    ends on its way. rotates: every renewal gives a new refresh token; strict: … and ends the old
    one at once. dies_s: what is said of the refresh token's end."""

    def __init__(self, users=("support",), lasts_s=3600, rotates=False, strict=False, dies_s=None):
        self.lasts_s, self.rotates, self.strict, self.dies_s = lasts_s, rotates, strict, dies_s
        self.folder = tempfile.mkdtemp(prefix="postern-provider-")
        os.chmod(self.folder, 0o755)  # Dovecot's processes read there
        self.lock = threading.Lock()
        self.answer = None
        self.forms = []       # what the token endpoint was asked, in order
        self.introspected = []
        self.refresh = {}     # the refresh tokens that are good, each with its user
        self.access = {}      # all access tokens ever given: (user, whether it is good)
        self.last_ends = 0    # when the last access token ends, as was said
        self.number = 0
        self.first = {user: self._new_refresh(user) for user in users}
        self.port = own_port()
        self.servers = {}
        self.introspection_port = 0
        self.authority = None

    def __enter__(self):
        self.introspection_port = self._serve("introspect", 0)
        with open(self.path("oauth2.conf"), "w", encoding="ascii") as file:
            file.write(OAUTH2_PASSDB % self.introspection_port)
        return self

    def __exit__(self, *_):
        for name in list(self.servers):
            self._end(name)
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    # --- for who sets it up ---

    def dovecot(self):
        """More of Dovecot's configuration."""
        return OAUTH2 % self.path("oauth2.conf")

    def trust(self, authority):
        """The token endpoint opens, with a certificate of this authority."""
        self.authority = authority
        self.up()

    def mailbox(self):
        """More of a mailbox's settings."""
        return {"auth": "xoauth2", "token_url": self.url, "client_id": CLIENT, "scope": "mail"}

    def secret(self, user):
        """The secret file of one who has just logged in at the provider."""
        return "refresh-token = %s\nclient-secret = %s" % (self.first[user], CLIENT_SECRET)

    @property
    def url(self):
        return "https://%s:%d/token" % (HOST, self.port)

    def up(self, certificate=None):
        """certificate: another than the good one, (its file, its key's)."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*(certificate or self.authority.issue("provider")))
        self._serve("token", self.port, context)

    def down(self):
        self._end("token")

    # --- tokens ---

    def _new(self, kind):
        self.number += 1
        return "%s-token-%d" % (kind, self.number)

    def _new_refresh(self, user):
        token = self._new("refresh")
        self.refresh[token] = user
        return token

    def log_in(self, user):
        """As the user does in a browser; the secret file that comes of it."""
        with self.lock:
            self.first[user] = self._new_refresh(user)
        return self.secret(user)

    def revoke(self, user):
        """All that this user was given is worth nothing any more."""
        with self.lock:
            self.refresh = {token: who for token, who in self.refresh.items() if who != user}
            self.access = {token: (who, is_good and who != user)
                           for token, (who, is_good) in self.access.items()}

    def expire(self):
        """The access tokens that were given so far have come to their end."""
        with self.lock:
            self.access = {token: (who, False) for token, (who, _) in self.access.items()}

    def asked(self):
        with self.lock:
            return len(self.forms)

    def secrets(self):
        """Every text that may be nowhere but in the files for it."""
        with self.lock:
            return [*self.access, *self.first.values(), *self.refresh, CLIENT_SECRET]

    def renew(self, form):
        """(status, fields, body) as RFC 6749 has it."""
        token = form.get("refresh_token", "")
        with self.lock:
            user = self.refresh.get(token)
            if form.get("client_id") != CLIENT or form.get("client_secret") != CLIENT_SECRET:
                return refusal("invalid_client", "no such client")
            if form.get("grant_type") != "refresh_token" or user is None:
                return refusal("invalid_grant", "Token has been expired or revoked.")
            said = {"access_token": self._new("access"), "token_type": "Bearer",
                    "expires_in": self.lasts_s, "scope": "mail"}
            self.access[said["access_token"]] = (user, True)
            self.last_ends = time.monotonic() + self.lasts_s
            if self.rotates:
                said["refresh_token"] = self._new_refresh(user)
                if self.strict:
                    del self.refresh[token]
            if self.dies_s:
                said["refresh_token_expires_in"] = self.dies_s
        return 200, {"Content-Type": "application/json"}, json.dumps(said).encode()

    def introspect(self, form):
        token = form.get("token", "")
        with self.lock:
            user, is_good = self.access.get(token, (None, False))
            self.introspected.append((token, is_good))
        said = {"active": True, "username": user, "scope": "mail"} if is_good else {"active": False}
        return 200, {"Content-Type": "application/json"}, json.dumps(said).encode()

    # --- HTTP ---

    def respond(self, path, form):
        if path.startswith("/introspect"):
            return self.introspect(form)
        with self.lock:
            self.forms.append(form)
        answer = self.answer
        return (answer and answer(form)) or self.renew(form)

    def _serve(self, name, port, context=None):
        ThreadingHTTPServer.allow_reuse_address = True
        server = ThreadingHTTPServer(("127.0.0.1", port), handler_for(self, context))
        server.daemon_threads = True
        self.servers[name] = server
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        return server.server_address[1]

    def _end(self, name):
        server = self.servers.pop(name, None)
        if server:
            server.shutdown()
            server.server_close()


def refusal(word, words):
    return (400, {"Content-Type": "application/json"},
            json.dumps({"error": word, "error_description": words}).encode())


def handler_for(provider, context):
    class Handler(BaseHTTPRequestHandler):
        timeout = PATIENCE_S

        def setup(self):
            # Not at the listener: a client that breaks off the handshake hurts nobody else.
            if context:
                self.request = context.wrap_socket(self.request, server_side=True)
            super().setup()

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            status, fields, content = provider.respond(self.path, form)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **fields}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    class Quiet(Handler):
        def handle(self):
            try:
                super().handle()
            except OSError:
                pass  # the client has gone

        def finish(self):
            try:
                super().finish()
            except OSError:
                pass  # what was left to send is not wanted

    return Quiet
