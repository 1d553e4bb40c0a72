#include "base/digest.h"

#include <nettle/hmac.h>
#include <nettle/memops.h>
#include <nettle/sha2.h>
#include <string.h>

struct DigestStream {
    struct sha256_ctx context;
};

static Sha256
finish(struct sha256_ctx *context)
{
    Sha256 digest;
    sha256_digest(context, sizeof digest.bytes, digest.bytes);
    return digest;
}

DigestStream *
digest_stream_new(void)
{
    DigestStream *stream = g_new(DigestStream, 1);
    sha256_init(&stream->context);
    return stream;
}

void
digest_stream_add(DigestStream *stream, gconstpointer data, gsize length)
{
    if (length)
        sha256_update(&stream->context, length, data);
}

Sha256
digest_stream_end(DigestStream *stream)
{
    Sha256 digest = finish(&stream->context);
    g_free(stream);
    return digest;
}

Sha256
digest_sha256(gconstpointer data, gsize length)
{
    struct sha256_ctx context;
    sha256_init(&context);
    if (length)
        sha256_update(&context, length, data);
    return finish(&context);
}

Sha256
digest_hmac_sha256(const guint8 *key, gsize key_length, gconstpointer data, gsize length)
{
    struct hmac_sha256_ctx context;
    Sha256 digest;
    hmac_sha256_set_key(&context, key_length, key);
    if (length)
        hmac_sha256_update(&context, length, data);
    hmac_sha256_digest(&context, sizeof digest.bytes, digest.bytes);
    return digest;
}

gint64
digest_hash64(const char *text)
{
    Sha256 digest = digest_sha256(text, strlen(text));
    gint64 hash;
    memcpy(&hash, digest.bytes, sizeof hash);
    return GINT64_FROM_BE(hash);
}

gboolean
digest_equal(const guint8 *a, const guint8 *b, gsize length)
{
    return memeql_sec(a, b, length) != 0;
}
