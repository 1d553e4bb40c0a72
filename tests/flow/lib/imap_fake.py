"""An IMAP server in memory, for what no honest one does: good by itself, it can be told to fail,
lie or flood at any point of a session, in clear or in TLS.

    with FakeImap(authority) as server:
        server.put(letter(…))
        server.on["SELECT"] = imap_fake.bye          at this point, on every connection
        server.cuts = [117, 3]                       the next connections end after so many bytes
        server.heal()                                good again
        server.heard()                               every byte that any client said

A point is the verb of a command, or GREETING; of UID FETCH it is SIZES or BODIES. A fault is called
as fault(session, tag, argument) and returns whether the command has been answered with it.
"""

import re
import socket
import ssl
import threading
import time
from dataclasses import dataclass, field

from ports import own_port

USER, PASSWORD = "keeper", "a secret nobody may hear"
CAPABILITIES = ["IMAP4rev1", "LITERAL+", "SASL-IR", "IDLE", "UIDPLUS", "MOVE", "AUTH=PLAIN",
                "AUTH=XOAUTH2"]
DATE = "22-Nov-2026 08:00:00 +0000"
WAIT_S = 300
CHUNK = 65536


class Gone(Exception):
    """This connection is over."""


@dataclass
class Message:
    uid: int
    raw: bytes
    flags: set = field(default_factory=set)


class Folder:
    def __init__(self, uid_validity=1):
        self.uid_validity, self.next_uid, self.messages = uid_validity, 1, []

    def put(self, raw, flags=()):
        message = Message(self.next_uid, raw, set(flags))
        self.messages.append(message)
        self.next_uid += 1
        return message

    def of_set(self, text):
        """The messages a set of UIDs names."""
        last = max([message.uid for message in self.messages], default=0)
        found = []
        for piece in text.split(","):
            ends = [last if end == "*" else int(end) for end in piece.split(":")]
            low, high = min(ends), max(ends)
            found += [m for m in self.messages if low <= m.uid <= high and m not in found]
        return found


class FakeImap:
    """Entering opens its door, leaving closes it. Without implicit TLS it speaks in clear until
    STARTTLS. certificate is a pair of PEM files."""

    def __init__(self, certificate, implicit_tls=True, capabilities=None):
        self.lock = threading.RLock()
        self.certificate, self.implicit_tls = certificate, implicit_tls
        self.capabilities = list(CAPABILITIES if capabilities is None else capabilities)
        self.folders = {"INBOX": Folder()}
        self.sessions, self.handshakes_refused = [], 0
        self.on, self.cuts = {}, []
        self.listener, self.port = None, own_port()

    def __enter__(self):
        self.up()
        return self

    def __exit__(self, *_):
        self.down()

    @property
    def url(self):
        return "%s://localhost:%d" % ("imaps" if self.implicit_tls else "imap", self.port)

    def up(self):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(64)
        self.listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def down(self):
        if self.listener is None:
            return
        self.listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self.listener.close()
        self.listener = None
        self.drop_all()

    def drop_all(self):
        """Ends every connection there is."""
        for session in list(self.sessions):
            session.close()

    def heal(self):
        """Good from now on; who is in the middle of a fault is dropped."""
        self.on, self.cuts = {}, []
        self.drop_all()

    def put(self, raw, folder="INBOX"):
        with self.lock:
            self.folders.setdefault(folder, Folder()).put(raw)

    def count(self, folder="INBOX"):
        with self.lock:
            return len(self.folders[folder].messages) if folder in self.folders else 0

    def heard(self):
        """What clients said, all connections together."""
        with self.lock:
            return b"".join(session.heard for session in self.sessions)

    def visits(self, point=None):
        """How many connections there were, or commands of this kind."""
        with self.lock:
            return sum(1 if point is None else session.points.count(point)
                       for session in self.sessions)

    def context(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.certificate)
        return context

    def _accept(self, listener):
        while True:
            try:
                connection = listener.accept()[0]
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.settimeout(WAIT_S)
            session = Session(self, connection)
            with self.lock:
                self.sessions.append(session)
            threading.Thread(target=session.run, daemon=True).start()


class Session:
    """One connection."""

    def __init__(self, server, connection):
        self.server, self.connection = server, connection
        self.unread, self.heard, self.sent = b"", b"", 0
        self.points, self.selected, self.is_tls, self.seen = [], None, False, 0
        self.cut_after = server.cuts.pop(0) if server.cuts else None
        self.pace_s = 0  # between two bytes

    # --- bytes ---

    def run(self):
        try:
            if self.server.implicit_tls:
                self.start_tls()
            self._converse()
        except (OSError, Gone, ValueError):
            pass  # the client, a fault or heal() ended it
        finally:
            self.close()

    def start_tls(self):
        try:
            self.connection = self.server.context().wrap_socket(self.connection, server_side=True)
        except OSError:
            with self.server.lock:
                self.server.handshakes_refused += 1
            raise
        self.is_tls = True

    def close(self):
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it is closed already
        self.connection.close()

    def send(self, data):
        """Bytes or text, as slowly as a fault wants it, and no more than it may send."""
        data = data.encode("utf-8", "surrogateescape") if isinstance(data, str) else data
        most = self.cut_after
        if most is not None:
            data = data[:max(0, most - self.sent)]
        if self.pace_s:
            for position in range(len(data)):
                self.connection.sendall(data[position:position + 1])
                time.sleep(self.pace_s)
        else:
            self.connection.sendall(data)
        self.sent += len(data)
        if most is not None and self.sent >= most:
            raise Gone

    def say(self, *lines):
        self.send("".join(line + "\r\n" for line in lines))

    def _more(self):
        data = self.connection.recv(CHUNK)
        if not data:
            raise Gone
        self.heard += data
        self.unread += data

    def _line(self):
        while b"\r\n" not in self.unread:
            self._more()
        line, self.unread = self.unread.split(b"\r\n", 1)
        return line

    def hold(self):
        """Says nothing more, and waits for the client to go."""
        while True:
            self._more()
            self.unread = b""

    def command(self):
        """(tag, verb, the rest), literals taken in."""
        text = b""
        while True:
            text += self._line()
            literal = re.search(rb"\{(\d+)(\+?)\}$", text)
            if not literal:
                break
            if not literal[2]:
                self.say("+ go on")
            size = int(literal[1])
            while len(self.unread) < size:
                self._more()
            text = text[:literal.start()] + quoted(self.unread[:size])
            self.unread = self.unread[size:]
        parts = text.decode("utf-8", "replace").split(" ", 2)
        tag, verb, rest = parts + [""] * (3 - len(parts))
        verb = verb.upper()
        if verb == "UID":
            verb, _, rest = rest.partition(" ")
            verb = verb.upper()
        return tag, verb, rest

    # --- the conversation ---

    @property
    def folder(self):
        return self.server.folders[self.selected]

    def at(self, point, tag, argument):
        """Whether a fault answered here."""
        self.points.append(point)
        fault = self.server.on.get(point)
        return bool(fault and fault(self, tag, argument))

    def _converse(self):
        if not self.at("GREETING", "*", ""):
            self.say("* OK [CAPABILITY %s] ready" % self.capabilities())
        while True:
            tag, verb, rest = self.command()
            point = ("BODIES" if "BODY" in rest.upper() else "SIZES") if verb == "FETCH" else verb
            if not self.at(point, tag, rest):
                self.obey(tag, verb, rest)

    def obey(self, tag, verb, rest):
        """What a good server does."""
        handler = getattr(self, "do_" + verb.lower(), None)
        if handler is None:
            self.say("%s BAD not known here" % tag)
        elif verb in ("SEARCH", "FETCH", "STORE", "MOVE", "COPY", "IDLE") and not self.selected:
            self.say("%s BAD nothing is selected" % tag)
        else:
            handler(tag, rest)

    def capabilities(self):
        known = [c for c in self.server.capabilities if self.is_tls or not c.startswith("AUTH=")]
        more = [] if self.is_tls else ["STARTTLS", "LOGINDISABLED"]
        return " ".join(known + more)

    def ok(self, tag, text="done"):
        self.say("%s OK %s" % (tag, text))

    def do_capability(self, tag, _):
        self.say("* CAPABILITY " + self.capabilities())
        self.ok(tag)

    def do_starttls(self, tag, _):
        self.ok(tag, "go ahead")
        self.start_tls()
        self.unread = b""

    def do_login(self, tag, rest):
        words = strings(rest)
        if self.is_tls and words == [USER, PASSWORD]:
            self.ok(tag, "[CAPABILITY %s] welcome" % self.capabilities())
        else:
            self.say("%s NO [AUTHENTICATIONFAILED] wrong" % tag)

    def do_authenticate(self, tag, _):
        self.say("%s NO [AUTHENTICATIONFAILED] wrong" % tag)

    def do_noop(self, tag, _):
        self.news()
        self.ok(tag)

    do_check = do_noop

    def do_logout(self, tag, _):
        self.say("* BYE good bye")
        self.ok(tag)
        raise Gone

    def do_select(self, tag, rest):
        name = strings(rest)[0]
        self.selected = name if name in self.server.folders else None
        if not self.selected:
            self.say("%s NO [NONEXISTENT] no such folder" % tag)
            return
        with self.server.lock:
            self.seen, folder = len(self.folder.messages), self.folder
        self.say("* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Postern)",
                 "* %d EXISTS" % self.seen, "* 0 RECENT",
                 "* OK [UIDVALIDITY %d] stands" % folder.uid_validity,
                 "* OK [UIDNEXT %d] comes" % folder.next_uid,
                 "* OK [PERMANENTFLAGS (\\Deleted \\Seen $Postern \\*)] may stay",
                 "%s OK [READ-WRITE] selected" % tag)

    do_examine = do_select

    def do_unselect(self, tag, _):
        self.selected = None
        self.ok(tag)

    do_close = do_unselect

    def do_list(self, tag, rest):
        wanted = strings(rest)[-1]
        for name in sorted(self.server.folders):
            if wanted in (name, "*", "%"):
                self.say('* LIST () "/" "%s"' % name)
        self.ok(tag)

    def do_status(self, tag, rest):
        name = strings(rest)[0]
        folder = self.server.folders.get(name)
        if folder is None:
            self.say("%s NO [NONEXISTENT] no such folder" % tag)
            return
        self.say('* STATUS "%s" (MESSAGES %d UIDNEXT %d UIDVALIDITY %d)'
                 % (name, len(folder.messages), folder.next_uid, folder.uid_validity))
        self.ok(tag)

    def do_create(self, tag, rest):
        with self.server.lock:
            self.server.folders.setdefault(strings(rest)[0], Folder())
        self.ok(tag)

    def do_subscribe(self, tag, _):
        self.ok(tag)

    def do_id(self, tag, _):
        self.ok(tag)

    do_enable = do_id

    def do_search(self, tag, rest):
        with self.server.lock:
            found = search(self.folder, strings(rest))
        self.say("* SEARCH" + "".join(" %d" % message.uid for message in found))
        self.ok(tag)

    def do_fetch(self, tag, rest):
        which, _, items = rest.partition(" ")
        with self.server.lock:
            found = [(self.folder.messages.index(m) + 1, m) for m in self.folder.of_set(which)]
        for number, message in found:
            self.send_message(number, message, items)
        self.ok(tag)

    def send_message(self, number, message, items, size=None, body=None):
        """One FETCH response. size is what RFC822.SIZE says, body (announced, bytes), when they
        are not the truth."""
        self.send("* %d FETCH (UID %d" % (number, message.uid))
        items = items.upper()
        if "RFC822.SIZE" in items:
            self.send(" RFC822.SIZE %d" % (len(message.raw) if size is None else size))
        if "FLAGS" in items:
            self.send(" FLAGS (%s)" % " ".join(sorted(message.flags)))
        if "INTERNALDATE" in items:
            self.send(' INTERNALDATE "%s"' % DATE)
        if "BODY" in items:
            announced, raw = body or (len(message.raw), message.raw)
            self.send(b" BODY[] {%d}\r\n%s" % (announced, raw))
        self.say(")")

    def do_store(self, tag, rest):
        which, how, flags = rest.split(" ", 2)
        words = set(flags.strip("()").split())
        with self.server.lock:
            for message in self.folder.of_set(which):
                message.flags = (message.flags | words if how[0] == "+" else
                                 message.flags - words if how[0] == "-" else words)
        self.ok(tag)

    def do_copy(self, tag, rest):
        self._transfer(tag, rest, leaves=True)

    def do_move(self, tag, rest):
        self._transfer(tag, rest, leaves=False)

    def _transfer(self, tag, rest, leaves):
        which, _, name = rest.partition(" ")
        target = self.server.folders.get(strings(name)[0])
        if target is None:
            self.say("%s NO [TRYCREATE] no such folder" % tag)
            return
        with self.server.lock:
            found = self.folder.of_set(which)
            copies = [target.put(m.raw, m.flags) for m in found]
        pairs = [",".join(str(m.uid) for m in group) for group in (found, copies)]
        code = "[COPYUID %d %s %s]" % (target.uid_validity, *pairs) if found else ""
        if not leaves:
            self.say("* OK %s moved" % code)
            self.remove(found)
            code = ""
        self.ok(tag, (code + " done").strip())

    def remove(self, messages):
        numbers = []
        with self.server.lock:
            for message in messages:
                numbers.append(self.folder.messages.index(message) + 1)
                self.folder.messages.remove(message)
                self.seen -= 1
        self.say(*["* %d EXPUNGE" % number for number in numbers])

    def do_expunge(self, tag, rest):
        with self.server.lock:
            among = self.folder.of_set(rest) if rest else list(self.folder.messages)
        self.remove([m for m in among if "\\Deleted" in m.flags])
        self.ok(tag)

    def news(self):
        """Tells of mail that came since this was last told."""
        now = self.server.count(self.selected)
        if now != self.seen:
            self.seen = now
            self.say("* %d EXISTS" % now)

    def do_idle(self, tag, _):
        self.say("+ idling")
        self.connection.settimeout(0.02)
        while b"\r\n" not in self.unread:
            self.news()
            try:
                self._more()
            except (TimeoutError, ssl.SSLWantReadError):
                continue
        self.connection.settimeout(WAIT_S)
        self._line()
        self.ok(tag, "idled")


def quoted(raw):
    return b'"%s"' % re.sub(rb'(["\\])', rb"\\\1", raw)


def strings(text):
    """The atoms and quoted strings of a command's arguments."""
    found = re.findall(r'"((?:[^"\\]|\\.)*)"|([^\s()]+)', text)
    return [re.sub(r"\\(.)", r"\1", one) if one else other for one, other in found]


def numbers(text, last):
    """The numbers of a set like "1:3,7:*"."""
    found = set()
    for piece in text.split(","):
        ends = [last if end == "*" else int(end) for end in piece.split(":")]
        found |= set(range(min(ends), min(max(ends), last) + 1))
    return found


def search(folder, words):
    """The messages that fit every key, of the few keys there are here."""
    found, words = list(folder.messages), [word.upper() for word in words]
    while words:
        word, wanted = words.pop(0), True
        if word == "NOT":
            word, wanted = words.pop(0), False
        if word == "UID":
            named = folder.of_set(words.pop(0))
        elif word[0].isdigit() or word[0] == "*":
            places = numbers(word, len(folder.messages))
            named = [m for place, m in enumerate(folder.messages, 1) if place in places]
        elif word in ("KEYWORD", "UNKEYWORD"):
            flag, has = words.pop(0), word == "KEYWORD"
            named = [m for m in folder.messages if (flag in map(str.upper, m.flags)) == has]
        elif word in ("DELETED", "UNDELETED"):
            named = [m for m in folder.messages
                     if ("\\Deleted" in m.flags) == (word == "DELETED")]
        else:
            named = list(folder.messages)
        found = [m for m in found if (m in named) == wanted]
    return found


# --- faults: fault(session, tag, argument) -> whether this was the answer ---


def bye(session, _tag, _argument):
    session.say("* BYE the server goes away")
    raise Gone


def hang_up(_session, _tag, _argument):
    raise Gone


def silence(session, _tag, _argument):
    session.hold()


def slowly(session, _tag, _argument):
    """The right answer, a byte a second: no answer is late, and none has an end."""
    session.pace_s = 1
    return False


def refuse(session, tag, _argument):
    session.say("%s NO [SERVERBUG] not today" % tag)
    return True


def bad(session, tag, _argument):
    session.say("%s BAD I do not understand" % tag)
    return True


def wrong_tag(session, _tag, _argument):
    session.say("zz99 OK that was somebody else's")
    session.hold()


def says(*lines, then_good=True):
    """These lines first; then, mostly, what is right."""
    def fault(session, _tag, _argument):
        session.say(*lines)
        if not then_good:
            session.hold()
        return False
    return fault


def floods(piece):
    """This again and again, without an end."""
    def fault(session, _tag, _argument):
        block = piece.encode() * (CHUNK // len(piece) + 1)
        while True:
            session.send(block)
    return fault


def begins_and_floods(beginning, piece):
    """A line that begins well and does not end."""
    def fault(session, tag, argument):
        session.send(beginning)
        return floods(piece)(session, tag, argument)
    return fault


endless_lines = floods("* OK still here\r\n")
endless_untagged = floods("* 1 FETCH (FLAGS (\\Seen))\r\n")
endless_line = begins_and_floods("* OK ", "all is well ")
endless_search = begins_and_floods("* SEARCH", " 1234567")


def nested(depth):
    """Lists in lists, in a response nobody asked for."""
    return says("* 1 FETCH (BODYSTRUCTURE %s\"text\" \"plain\" NIL NIL NIL \"7bit\" 1 1%s)"
                % ("(" * depth, ")" * depth))


def huge_literal(session, _tag, _argument):
    session.send("* 1 FETCH (UID 1 BODY[] {4294967295}\r\n")
    return floods("This message has no end, whatever anybody says.\r\n")(session, "", "")


def huge_literal_elsewhere(session, _tag, _argument):
    """Where a short string belongs."""
    session.send("* LIST () \"/\" {4294967295}\r\n")
    return floods("name")(session, "", "")


def each_message(change):
    """FETCH, with change(message) -> {"size": …, "body": (announced, bytes)} for each."""
    def fault(session, tag, argument):
        which, _, items = argument.partition(" ")
        for number, message in enumerate(session.folder.of_set(which), 1):
            session.send_message(number, message, items, **change(message))
        session.ok(tag)
        return True
    return fault


def gives_nothing(session, tag, _argument):
    """OK, without what was asked for."""
    session.ok(tag)
    return True


def expunged_meanwhile(session, tag, argument):
    """EXPUNGE where none may come, and the message is really gone."""
    found = session.folder.of_set(argument.partition(" ")[0])
    session.remove(found[:1])
    session.do_fetch(tag, argument)
    return True


def once(fault):
    """Only the first time; then all is well."""
    used = []

    def only_once(session, tag, argument):
        if used:
            return False
        used.append(True)
        return fault(session, tag, argument)
    return only_once


def twice_the_uid(session, tag, argument):
    """Every message told twice, in descending order."""
    which, _, items = argument.partition(" ")
    found = session.folder.of_set(which)
    for message in list(reversed(found)) + found:
        session.send_message(found.index(message) + 1, message, items)
    session.ok(tag)
    return True


def same_uid_for_all(session, tag, argument):
    """All messages under the first one's UID."""
    which, _, items = argument.partition(" ")
    found = session.folder.of_set(which)
    for number, message in enumerate(found, 1):
        session.send_message(number, Message(found[0].uid, message.raw), items)
    session.ok(tag)
    return True


def flips_validity(session, _tag, _argument):
    """Another UIDVALIDITY at every SELECT."""
    session.server.folders["INBOX"].uid_validity += 1
    return False


def half_moved(session, tag, argument):
    """The copy is made; the original stays, and the answer is no."""
    session.do_copy("* OK", argument)
    session.say("%s NO [SERVERBUG] half of it" % tag)
    return True


def injected_after_starttls(session, tag, _argument):
    """What an attacker on the line puts behind the answer, in the same packet."""
    session.send("%s OK go ahead\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" % tag)
    session.start_tls()
    session.unread = b""
    return True


def preauth(session, _tag, _argument):
    session.say("* PREAUTH you are in")
    return True


def without_starttls(session, tag, _argument):
    session.say("* CAPABILITY IMAP4rev1 AUTH=PLAIN IDLE", "%s OK done" % tag)
    return True
