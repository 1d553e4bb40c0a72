/*
 * Whom a message claims to be from, read from the raw header, and the words for how far that is
 * believed (identity.h).
 */
#pragma once

#include "mail/header.h"

/* How sure we are of a sender. Stored: numbered by hand. Order matters: higher may more. */
typedef enum {
    IDENTITY_FAILED = 1,        /* something speaks against it: quarantine */
    IDENTITY_CLAIMED = 2,       /* nothing for it, nothing against it */
    IDENTITY_TOKEN = 3,         /* came to a valid reply address, From is that person's */
    IDENTITY_AUTHENTICATED = 4, /* trusted results say so, or SMTP AUTH */
} IdentityLevel;

const char *identity_name(IdentityLevel level);

typedef struct {
    char *address; /* canonical, or NULL when From does not give exactly one */
    char *why;     /* when address is NULL: what is wrong with From, for people */
    char *list;    /* a list's address that stood in From instead of address's, or NULL */
} Sender;

void sender_clear(Sender *sender);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sender, sender_clear)

/* Reads From. Exactly one field with exactly one mailbox whose addr-spec needs no interpretation
 * gives an address; everything else gives NULL and a reason: none, two fields, a header cut short,
 * two mailboxes, a group, a route, a comment or an encoded word inside or against the addr-spec, a
 * quoted local part, control characters, anything that address_canonical refuses. A quoted or
 * encoded display name, or a plain comment, may hold another address; the plain words of a name may
 * hold only the one they belong to ("a@b.example <a@b.example>"). Linear in the field's length. */
void sender_read(const HeaderBlock *block, Sender *ret_sender);

/* The one address beside besides that another field names, such as Reply-To; each mailbox is read
 * as strictly as From. NULL when the field is not there exactly once, cannot be read, or names none
 * or several others. Caller frees. */
char *sender_read_other(const HeaderBlock *block, const char *name, const char *besides);
