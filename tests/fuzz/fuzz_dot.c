/*
 * Content up to its final dot, against a reading of RFC 5321 §4.5.2 that has all of it at hand. The
 * first byte is the size of the pieces; 0 is all in one.
 */
#include "tests/fuzz/fuzz.h"

#include "intake/dot.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    DotResult result;
    GString *content;
    gsize used; /* with DOT_END: up to behind the dot's line */
} Reading;

static gboolean
has_crlf(const FuzzInput *input, gsize at)
{
    return at + 1 < input->length && input->bytes[at] == '\r' && input->bytes[at + 1] == '\n';
}

/* What the content is, looking ahead as far as need be. */
static Reading
read_plainly(const FuzzInput *input)
{
    Reading reading = {DOT_MORE, g_string_new(NULL), input->length};
    gboolean at_start = TRUE;
    for (gsize i = 0; i < input->length;) {
        guint8 c = input->bytes[i];
        if (at_start && c == '.' && has_crlf(input, i + 1)) {
            reading.result = DOT_END;
            reading.used = i + 3;
            return reading;
        }
        if (at_start && c == '.' && i + 1 < input->length && input->bytes[i + 1] != '\r') {
            at_start = FALSE;
            i++;
            continue;
        }
        if (has_crlf(input, i)) {
            g_string_append(reading.content, "\r\n");
            at_start = TRUE;
            i += 2;
            continue;
        }
        gboolean is_last = i + 1 == input->length;
        if (c == '\0' || c == '\n' || (c == '\r' && !is_last)) {
            reading.result = DOT_BROKEN;
            return reading;
        }
        g_string_append_c(reading.content, (char)c);
        at_start = FALSE;
        i++;
    }
    return reading;
}

static gboolean
read_piece(DotReader *reader, const guint8 *bytes, gsize length, Reading *reading)
{
    const guint8 *cursor = bytes;
    DotSpan span;
    for (;;) {
        const guint8 *before = cursor;
        reading->result = dot_reader_next(reader, &cursor, bytes + length, &span);
        g_assert_true(cursor >= before && cursor <= bytes + length);
        reading->used += (gsize)(cursor - before);
        if (reading->result != DOT_SPAN)
            return reading->result == DOT_MORE;
        g_string_append_len(reading->content, (const char *)span.bytes, (gssize)span.length);
    }
}

static Reading
read_in_pieces(const FuzzInput *input, gsize size)
{
    Reading reading = {DOT_MORE, g_string_new(NULL), 0};
    DotReader reader;
    gboolean more = TRUE;
    dot_reader_reset(&reader);
    for (gsize at = 0; more && at < input->length; at += size) {
        gsize piece = MIN(size, input->length - at);
        char *exact = fuzz_exact(input->bytes + at, piece);
        more = read_piece(&reader, (const guint8 *)exact, piece, &reading);
        free(exact);
    }
    return reading;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = {data, size};
    guint8 piece = fuzz_byte(&input);
    Reading plain = read_plainly(&input);
    Reading read = read_in_pieces(&input, piece ? piece : MAX(input.length, 1));
    g_assert_cmpint(read.result, ==, plain.result);
    if (plain.result == DOT_END) {
        g_assert_cmpuint(read.used, ==, plain.used);
        g_assert_true(g_string_equal(read.content, plain.content));
    } else {
        /* What may still become a line end or the final dot is held back. */
        g_assert_cmpuint(read.content->len, <=, plain.content->len);
        g_assert_cmpint(memcmp(read.content->str, plain.content->str, read.content->len), ==, 0);
    }
    g_string_free(plain.content, TRUE);
    g_string_free(read.content, TRUE);
    return 0;
}
