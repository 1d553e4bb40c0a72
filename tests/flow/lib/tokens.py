"""Tokens of another day, made with the keys of a desk as it would have made them itself."""

import base64
import hashlib
import hmac
import struct

from desk import DOMAIN

MAC_BYTES, DAY_BYTES = 13, 2
TOKEN_REPLY, TOKEN_MESSAGE_ID = 1, 3


def numbers(text, count):
    """The first numbers in a token: of an address the ticket, the thread, and whose it is."""
    token = base64.b32decode(text.upper() + "=" * (-len(text) % 8))[1:]
    found, shift = [0], 0
    for byte in token:
        found[-1] |= (byte & 0x7f) << shift
        shift += 7
        if byte < 0x80:
            found.append(0)
            shift = 0
    return found[:count]


def whose(text):
    """The person's number in the token of a reply address."""
    return numbers(text, 3)[2]


def aged(desk, text, purpose, days):
    """A token as the desk would have made it so many days earlier."""
    padded = text.upper() + "=" * (-len(text) % 8)
    token = base64.b32decode(padded)[:-MAC_BYTES]
    day = struct.unpack(">H", token[-DAY_BYTES:])[0] - days
    token = token[:-DAY_BYTES] + struct.pack(">H", day)
    with open(desk.settings["keys"]["file"], encoding="ascii") as file:
        keys = dict(line.split() for line in file if line.strip() and not line.startswith("#"))
    store = desk.rows("SELECT value FROM desk WHERE key = 'store-id'")[0][0]
    signed = (bytes([purpose]) + struct.pack(">I", len(DOMAIN)) + DOMAIN.encode() + store + token)
    mac = hmac.new(bytes.fromhex(keys[str(token[0])]), signed, hashlib.sha256).digest()
    return base64.b32encode(token + mac[:MAC_BYTES]).decode().rstrip("=").lower()


def aged_address(desk, address, days):
    """A reply address."""
    return "reply+%s@%s" % (aged(desk, address[len("reply+"):].split("@")[0], TOKEN_REPLY, days),
                            DOMAIN)


def aged_id(desk, message_id, days):
    """A Message-ID of ours."""
    return "<%s@%s>" % (aged(desk, message_id.strip("<>").split("@")[0], TOKEN_MESSAGE_ID, days),
                        DOMAIN)
