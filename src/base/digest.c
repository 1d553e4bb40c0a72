#include "base/digest.h"

#include <gnutls/crypto.h>
#include <string.h>

static void
must(int rc, const char *what)
{
    if (G_UNLIKELY(rc < 0))
        g_error("%s: %s", what, gnutls_strerror(rc));
}

DigestStream *
digest_stream_new(void)
{
    gnutls_hash_hd_t handle;
    must(gnutls_hash_init(&handle, GNUTLS_DIG_SHA256), "SHA-256");
    return (DigestStream *)handle;
}

void
digest_stream_add(DigestStream *stream, gconstpointer data, gsize length)
{
    if (length)
        must(gnutls_hash((gnutls_hash_hd_t)stream, data, length), "SHA-256");
}

Sha256
digest_stream_end(DigestStream *stream)
{
    Sha256 digest;
    gnutls_hash_deinit((gnutls_hash_hd_t)stream, digest.bytes);
    return digest;
}

Sha256
digest_sha256(gconstpointer data, gsize length)
{
    Sha256 digest;
    must(gnutls_hash_fast(GNUTLS_DIG_SHA256, data, length, digest.bytes), "SHA-256");
    return digest;
}

Sha256
digest_hmac_sha256(const guint8 *key, gsize key_length, gconstpointer data, gsize length)
{
    Sha256 digest;
    must(gnutls_hmac_fast(GNUTLS_MAC_SHA256, key, key_length, data, length, digest.bytes),
         "HMAC-SHA-256");
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
    return gnutls_memcmp(a, b, length) == 0;
}
