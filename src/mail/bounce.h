/*
 * What a bounce says: whose mail did not arrive, and why.
 *
 * Read from the report of RFC 3464 where there is one, and from the words of the many programs that
 * write none. Pure, and linear in the length of what is read, which limits.h bounds. An address is
 * only ever taken from where the report names a failed recipient: never from the returned message,
 * and never the address of who sent it or of a postmaster one may write to.
 */
#pragma once

#include "mail/header.h"
#include "mail/mail.h"

/* What has become of the mail for one recipient (RFC 3464 §2.3.3). */
typedef enum {
    BOUNCE_FAILED = 1, /* given up */
    BOUNCE_DELAYED,    /* still tried */
    BOUNCE_DELIVERED,  /* delivered, relayed or expanded: no failure at all */
} BounceAction;

/* Why, as far as the words and the status say so. */
typedef enum {
    BOUNCE_OTHER,
    BOUNCE_USER_UNKNOWN,
    BOUNCE_HOST_UNKNOWN,
    BOUNCE_MOVED,        /* the mailbox is elsewhere, and nobody says where */
    BOUNCE_NO_MAIL,      /* the domain takes no mail */
    BOUNCE_FILTERED,     /* refused in the name of the recipient after the content was seen */
    BOUNCE_MAILBOX_FULL, /* the recipient's quota */
    BOUNCE_SUSPENDED,    /* the mailbox is there, and disabled */
    BOUNCE_TOO_BIG,
    BOUNCE_SPAM,
    BOUNCE_VIRUS,
    BOUNCE_POLICY,         /* the content is not wanted there */
    BOUNCE_BLOCKED,        /* the sending host is not wanted there */
    BOUNCE_AUTHENTICATION, /* SPF, DKIM, DMARC */
    BOUNCE_SENDER,         /* the sender's address is not wanted there */
    BOUNCE_RELAYING,
    BOUNCE_TOO_MANY, /* too much mail or too many connections */
    BOUNCE_EXPIRED,  /* tried for too long */
    BOUNCE_NETWORK,  /* loops, name servers */
    BOUNCE_SYSTEM,   /* a fault at the other end */
    BOUNCE_REASONS,
} BounceReason;

typedef struct {
    char *address; /* canonical; "" when the report names none that is an address */
    char *status;  /* RFC 3463, of the report, of the reply it quotes, or derived from its words */
    BounceAction action;
    BounceReason reason;
    gboolean hard; /* the address itself is dead: nothing will ever arrive there */
    char *text;    /* what the other end said: one clean line, possibly "" */
} BounceRecipient;

typedef struct {
    GPtrArray *recipients; /* of BounceRecipient; may be empty */
    gboolean has_report;   /* a part or a passage in the fields of RFC 3464 says so */
    char *message_id;      /* of the returned message, without angle brackets, or "" */
    char *subject;         /* of the returned message, one clean line, or "" */
    char *returned_to;     /* whom the returned message names in To, canonical, or "" */
} Bounce;

/* Reads mail as a bounce; header is its own raw header. Whether it is one, kind.h says. */
Bounce *bounce_read(const HeaderBlock *header, const Mail *mail);
void bounce_free(Bounce *bounce);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Bounce, bounce_free)

/* Whether From names a mail system, with or without a domain, or is not there at all, as bounces
 * have it. */
gboolean bounce_is_daemon(const HeaderBlock *header);

/* "user unknown": for logs, rules and people. */
const char *bounce_reason_name(BounceReason reason);
/* "failed", "delayed", "delivered". */
const char *bounce_action_name(BounceAction action);
/* The recipient of this address (canonical), or NULL. */
const BounceRecipient *bounce_find(const Bounce *bounce, const char *address);
/* Whether there is a recipient of whom this is said. */
gboolean bounce_has(const Bounce *bounce, BounceAction action);
