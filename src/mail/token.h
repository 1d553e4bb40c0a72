/*
 * Tokens: the unguessable part of the addresses and Message-IDs we give out.
 *
 * A token is base32 of: purpose-specific numbers (key id, then variable-length integers), then an
 * HMAC-SHA-256 cut to 104 bits over these, the purpose, the desk's domain and the store's id. A
 * token made for one purpose is worth nothing for another, nor at another desk, nor after the store
 * was restored under a new id.
 */
#pragma once

#include "base/random.h"

/* Numbered by hand: they are part of what is signed. */
typedef enum {
    TOKEN_REPLY = 1,      /* reply+TOKEN@domain: ticket, thread, person, epoch, day */
    TOKEN_BOUNCE = 2,     /* bounce+TOKEN@domain: outbox, day */
    TOKEN_MESSAGE_ID = 3, /* left side of our Message-IDs: ticket, thread, person, epoch, day,
                           * outbox, request */
    TOKEN_MARK = 4,       /* the mark in mail that leaves, by which we know our own: outbox, day */
    TOKEN_REQUEST = 5,    /* reply+TOKEN@domain, too: person, epoch, day, request */
} TokenPurpose;

typedef struct {
    TicketId ticket;
    ThreadId thread;
    PersonId person;
    guint32 epoch;
    OutboxId outbox;
    RequestId request; /* a question of the desk's; 0 when it is none */
    gint64 issued_us;  /* kept to the day */
} Token;

/* The keys of a desk: several may verify, the first one signs. Immutable; may be used from any
 * thread. */
typedef struct TokenKeys TokenKeys;

/* Reads a key file: one key a line, "ID HEX" with ID 1 to 255 and 32 bytes of hex; # begins a
 * comment. The file must be a regular file that only its owner can read (mode 0600 or less):
 * POSTERN_ERROR_REFUSED otherwise; POSTERN_ERROR_NOT_FOUND when there is none;
 * POSTERN_ERROR_INVALID with the line number. */
TokenKeys *token_keys_load(const char *path, GError **error);
/* Makes a key file with one new key, mode 0600, synced, unless there is one already
 * (POSTERN_ERROR_EXISTS). It comes to be whole or not at all. */
gboolean token_keys_create(const char *path, Random *random,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
void token_keys_free(TokenKeys *keys);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TokenKeys, token_keys_free)

#define TOKEN_STORE_ID_BYTES 16

/* What all tokens of a desk are bound to. Borrows its members. */
typedef struct {
    const TokenKeys *keys;
    const char *domain;
    guint8 store_id[TOKEN_STORE_ID_BYTES];
} TokenContext;

/* The token's text, at most TOKEN_REPLY_CHARS_MAX characters for TOKEN_REPLY and TOKEN_REQUEST.
 * What the purpose does not hold is left out; a number that is negative or over 2^35 - 1 is a bug
 * and ends the process. Caller frees. */
#define TOKEN_REPLY_CHARS_MAX 58 /* LIMIT_LOCAL_PART_BYTES less "reply+" */
char *token_encode(const TokenContext *context, TokenPurpose purpose, const Token *token);

/* The reverse, in any case; FALSE for anything token_encode did not make for this purpose, in a
 * time that does not depend on how nearly right it is. How old is too old is the caller's to say.
 */
gboolean token_decode(const TokenContext *context, TokenPurpose purpose, const char *text,
                      gsize length, Token *ret_token) G_GNUC_WARN_UNUSED_RESULT;
