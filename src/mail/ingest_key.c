#include "mail/ingest_key.h"

#include <string.h>

#define BUFFER_BYTES 8192

/* Gathers what is to be digested, since lines are short and each call costs. */
typedef struct {
    DigestStream *stream;
    gsize used;
    char bytes[BUFFER_BYTES];
} Buffer;

static void
flush(Buffer *buffer)
{
    digest_stream_add(buffer->stream, buffer->bytes, buffer->used);
    buffer->used = 0;
}

static void
add(Buffer *buffer, const char *data, gsize length)
{
    while (length) {
        gsize n = MIN(length, BUFFER_BYTES - buffer->used);
        memcpy(buffer->bytes + buffer->used, data, n);
        buffer->used += n;
        data += n;
        length -= n;
        if (buffer->used == BUFFER_BYTES)
            flush(buffer);
    }
}

static void
add_field(Buffer *buffer, const HeaderBlock *block, const char *name)
{
    g_autofree char *value = header_block_value(block, name);
    gsize length = strlen(value);
    guint32 prefix = GUINT32_TO_BE((guint32)length);
    add(buffer, (const char *)&prefix, sizeof prefix);
    add(buffer, value, length);
}

/* Where the body ends without the line ends at its end. */
static const char *
trimmed_end(const char *body, const char *end)
{
    while (end > body && end[-1] == '\n') {
        end--;
        if (end > body && end[-1] == '\r')
            end--;
    }
    return end;
}

static void
add_body(Buffer *buffer, const char *body, const char *end)
{
    end = trimmed_end(body, end);
    while (body < end) {
        const char *newline = memchr(body, '\n', (gsize)(end - body));
        const char *stop = newline ? newline : end;
        if (newline && stop > body && stop[-1] == '\r')
            stop--;
        add(buffer, body, (gsize)(stop - body));
        if (!newline)
            return;
        add(buffer, "\n", 1);
        body = newline + 1;
    }
}

static gboolean
has_value(const HeaderBlock *block, const char *name)
{
    g_autofree char *value = header_block_value(block, name);
    return *value != '\0';
}

gboolean
ingest_key_make(const HeaderBlock *block, const char *bytes, gsize length, Sha256 *ret_key)
{
    static const char *const names[] = {"From", "Date", "Message-ID", "Subject"};
    if (!has_value(block, "Message-ID") && !has_value(block, "Date"))
        return FALSE;
    Buffer buffer; /* without its 8 KiB being cleared, as an initializer would */
    buffer.stream = digest_stream_new();
    buffer.used = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        add_field(&buffer, block, names[i]);
    add_body(&buffer, bytes + MIN(header_block_body_offset(block), length), bytes + length);
    flush(&buffer);
    *ret_key = digest_stream_end(buffer.stream);
    return TRUE;
}

Sha256
ingest_key_of_dated(const char *bytes, gsize length, gint64 date_s)
{
    /* No field is so long: this is never the digest of a message with fields. */
    static const guint8 prefix[] = {0xff, 0xff, 0xff, 0xff};
    gint64 date = GINT64_TO_BE(date_s);
    DigestStream *stream = digest_stream_new();
    digest_stream_add(stream, prefix, sizeof prefix);
    digest_stream_add(stream, &date, sizeof date);
    digest_stream_add(stream, bytes, length);
    return digest_stream_end(stream);
}
