/*
 * A server's reply, cut into pieces. The first byte is the size of the pieces; 0 is all in one.
 */
#include "tests/fuzz/fuzz.h"

#include "submit/reply.h"

#include <stdlib.h>
#include <string.h>

static ReplyResult
read_in_pieces(ReplyReader *reader, const FuzzInput *input, gsize size, gsize *ret_used)
{
    ReplyResult result = REPLY_MORE;
    *ret_used = 0;
    reply_reader_init(reader);
    while (result == REPLY_MORE && *ret_used < input->length) {
        gsize used = 0, piece = MIN(size, input->length - *ret_used);
        char *exact = fuzz_exact(input->bytes + *ret_used, piece);
        result = reply_reader_feed(reader, (const guint8 *)exact, piece, &used);
        free(exact);
        g_assert_true(used <= piece && (result != REPLY_MORE || used == piece));
        *ret_used += used;
    }
    return result;
}

/* Whole lines of one code, nothing behind them, and all of their text. */
static void
check_whole(const ReplyReader *reader, const FuzzInput *input, gsize used)
{
    g_assert_cmpint(memcmp(input->bytes + used - 2, "\r\n", 2), ==, 0);
    g_assert_cmpuint(reader->code, >=, 200);
    g_assert_cmpuint(reader->code, <, 600);
    g_assert_cmpuint(reader->lines, <=, LIMIT_SMTP_REPLY_LINES);
    g_assert_cmpuint(used, <=, LIMIT_SMTP_REPLY_LINES * LIMIT_REPLY_LINE_BYTES);
    guint lines = 0;
    for (gsize i = 0; i < used; i++)
        lines += input->bytes[i] == '\n';
    g_assert_cmpuint(lines, ==, reader->lines);
    SubmissionReply reply;
    reply_read(reader, &reply);
    g_assert_true(g_utf8_validate(reply.text, -1, NULL));
    for (const char *p = reply.text; *p; p++)
        g_assert_true((guchar)*p >= ' ' && *p != 0x7f);
    g_assert_true(!*reply.enhanced || (guint)(*reply.enhanced - '0') == reply.code / 100);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = {data, size};
    guint8 piece = fuzz_byte(&input);
    ReplyReader whole, cut;
    gsize used = 0, used_cut = 0;
    ReplyResult result = read_in_pieces(&whole, &input, MAX(input.length, 1), &used);
    g_assert_cmpint(read_in_pieces(&cut, &input, piece ? piece : 1, &used_cut), ==, result);
    if (result == REPLY_WHOLE) {
        g_assert_cmpuint(used, ==, used_cut);
        g_assert_cmpuint(whole.code, ==, cut.code);
        g_assert_cmpstr(whole.text->str, ==, cut.text->str);
        check_whole(&whole, &input, used);
    }
    reply_reader_clear(&whole);
    reply_reader_clear(&cut);
    return 0;
}
