/*
 * Digests (by Nettle, which needs no setting up) and base32.
 */
#pragma once

#include "base/base.h"

#define DIGEST_SHA256_BYTES 32

typedef struct {
    guint8 bytes[DIGEST_SHA256_BYTES];
} Sha256;

/* SHA-256 over pieces in order, without joining them first. */
typedef struct DigestStream DigestStream;
DigestStream *digest_stream_new(void);
void digest_stream_add(DigestStream *stream, gconstpointer data, gsize length);
/* Frees the stream. */
Sha256 digest_stream_end(DigestStream *stream);

Sha256 digest_sha256(gconstpointer data, gsize length);
Sha256 digest_hmac_sha256(const guint8 *key, gsize key_length, gconstpointer data, gsize length);

/* The first 64 bits of SHA-256, as a number for an index. Collisions are possible: compare the
 * whole text afterwards. */
gint64 digest_hash64(const char *text);

/* Whether the two are equal, in a time that depends on length alone. */
gboolean digest_equal(const guint8 *a, const guint8 *b, gsize length);

/* RFC 4648 base32 in lower case without padding. Caller frees. */
char *base32_encode(const guint8 *data, gsize length);
/* The reverse, in any case; exactly the text base32_encode gives, so unused bits must be zero.
 * FALSE on any other character, length or trailing bit. Writes at most capacity bytes. */
gboolean base32_decode(const char *text, gsize text_length, guint8 *buffer, gsize capacity,
                       gsize *ret_length) G_GNUC_WARN_UNUSED_RESULT;
