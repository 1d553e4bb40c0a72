/*
 * How far From is believed, before any token is looked at: what servers that are trusted found out
 * about a message, and which of their words are theirs.
 *
 * Anybody can write Authentication-Results into a message. One counts only where nobody but a
 * server of ours can have put it: above the first Received that was not written by one of them.
 * Who wrote a Received is known from the one above it, which names the address that handed the
 * message on; the topmost was written by whoever connected to us. Milters put their field *below*
 * their own server's Received: the server must take out fields of its name that come from outside.
 */
#pragma once

#include "mail/sender.h"

/* Somebody who passes on other people's mail, changed or not: a mailing list, or an address that
 * forwards. */
typedef struct {
    const char *address; /* of a list: where one posts, and what it writes into From; else NULL */
    const char *list_id; /* of a list: what stands in its List-Id; else NULL */
    const char
        *author_field;   /* of a list: where it keeps the author when it rewrites From; or NULL */
    const char *results; /* its own authserv-id, whose fields are believed; or NULL */
    const GArray *hosts; /* of Network: where it sends from; may be NULL */
} TrustedRelay;

/* A mailbox at a provider that messages are fetched from. */
typedef struct {
    const char *name;
    const char *results; /* the provider's authserv-id, which is believed; or NULL */
} TrustedMailbox;

/* What an administrator said is to be believed. All of it is borrowed. Domains and authserv-ids are
 * in lower case. */
typedef struct {
    const char *const *results; /* authserv-ids of our own servers; NULL: nothing is believed */
    const GArray *hops;         /* of Network: our own servers */
    gboolean local;             /* whether who connects to a unix socket is one, too */
    const char *const *sealers; /* domains whose ARC seals are believed; may be NULL */
    const GPtrArray *relays;    /* of TrustedRelay; may be NULL */
    const GPtrArray *mailboxes; /* of TrustedMailbox; may be NULL */
} Trust;

/* The peer of a message that was kept: nothing is known of it any more. */
#define IDENTITY_PEER_UNKNOWN "unknown"
/* Before the name of the mailbox it was fetched from: then no server of ours has seen the message,
 * and forged results of ours may stand in it. Its provider is believed instead, wherever its field
 * stands: it has to take out those of its name that come from outside (RFC 8601 §5). */
#define IDENTITY_PEER_MAILBOX "mailbox:"

typedef struct {
    IdentityLevel level; /* IDENTITY_FAILED, _CLAIMED or _AUTHENTICATED; a token comes later */
    char *why;           /* one line for people */
} Identity;
void identity_clear(Identity *identity);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Identity, identity_clear)

/* Judges what sender_read found. peer is "192.0.2.1:4711", "[2001:db8::1]:4711", an address
 * without its port, "unix", IDENTITY_PEER_MAILBOX and a name, or IDENTITY_PEER_UNKNOWN, by which
 * nobody is authenticated.
 *
 *   failed         From does not give exactly one address; or trusted results say dmarc=fail and
 *                  no trusted forwarder, list or sealer stands between
 *   authenticated  trusted results say dmarc=pass for exactly From's domain; or they say arc=pass,
 *                  and the newest seal is of a trusted sealer that says so; or a trusted forwarder
 *                  or list that handed us the message says so
 *   claimed        everything else: no results, several that differ, none, temperror, permerror,
 *                  bestguesspass, a signature with l=, dkim=pass alone
 *
 * A From that a trusted list rewrote is mapped back: then sender->address is the author whom the
 * list names, and sender->list the list's address. Linear in the header's length. */
void identity_judge(const HeaderBlock *block, const char *peer, const Trust *trust, Sender *sender,
                    Identity *ret_identity);
