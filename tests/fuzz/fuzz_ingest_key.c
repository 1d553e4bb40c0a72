/*
 * The ingest key: the same whatever the line ends are and however many empty lines end the body.
 */
#include "tests/fuzz/fuzz.h"

#include "mail/ingest_key.h"

/* Far below where a header is cut, which CRLFs would bring nearer. */
#define BYTES_LIMIT (32 * 1024)

static gboolean
make(const char *bytes, gsize length, Sha256 *ret_key)
{
    g_autoptr(HeaderBlock) block = header_block_scan(bytes, length);
    return ingest_key_make(block, bytes, length, ret_key);
}

static void
assert_same(const GString *message, gboolean has_key, const Sha256 *key)
{
    Sha256 other;
    g_assert_cmpint(make(message->str, message->len, &other), ==, has_key);
    if (has_key)
        g_assert_true(digest_equal(other.bytes, key->bytes, sizeof key->bytes));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Sha256 key;
    gsize length = MIN(size, BYTES_LIMIT);
    gboolean has_key = make((const char *)data, length, &key);
    GString *crlf = g_string_new(NULL);
    for (gsize i = 0; i < length; i++) {
        if (data[i] == '\n' && (i == 0 || data[i - 1] != '\r'))
            g_string_append_c(crlf, '\r');
        g_string_append_c(crlf, (char)data[i]);
    }
    assert_same(crlf, has_key, &key);
    g_string_append(crlf, "\r\n\n\r\n");
    assert_same(crlf, has_key, &key);
    g_string_free(crlf, TRUE);
    return 0;
}
