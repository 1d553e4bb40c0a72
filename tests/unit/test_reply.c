#include "submit/reply.h"

#include "tests/unit/test.h"

#include <string.h>

/* Reads input in pieces; what stands behind the reply is not touched. */
static ReplyResult
read_in_pieces(ReplyReader *reader, const char *input, gsize length, gsize piece, gsize *ret_used)
{
    ReplyResult result = REPLY_MORE;
    reply_reader_reset(reader);
    *ret_used = 0;
    while (result == REPLY_MORE && *ret_used < length) {
        gsize used = 0;
        result = reply_reader_feed(reader, (const guint8 *)input + *ret_used,
                                   MIN(piece, length - *ret_used), &used);
        *ret_used += used;
    }
    return result;
}

static void
assert_reads(const char *input, guint code, const char *enhanced, const char *text,
             const char *left)
{
    ReplyReader reader;
    reply_reader_init(&reader);
    for (gsize piece = 1; piece <= strlen(input); piece++) {
        gsize used = 0;
        SubmissionReply reply;
        g_assert_cmpint(read_in_pieces(&reader, input, strlen(input), piece, &used), ==,
                        REPLY_WHOLE);
        reply_read(&reader, &reply);
        g_assert_cmpuint(reply.code, ==, code);
        g_assert_cmpstr(reply.enhanced, ==, enhanced);
        g_assert_cmpstr(reply.text, ==, text);
        g_assert_cmpstr(input + used, ==, left);
    }
    reply_reader_clear(&reader);
}

static void
test_replies(void)
{
    assert_reads("250 2.0.0 ticket 1 comment 2\r\n", 250, "2.0.0", "ticket 1 comment 2", "");
    assert_reads("250\r\n", 250, "", "", "");
    assert_reads("250 \r\n", 250, "", "", "");
    assert_reads("354 go on\r\n250 2", 354, "", "go on", "250 2");
    assert_reads("250-desk\r\n250-SIZE 9\r\n250 END\r\n", 250, "", "desk SIZE 9 END", "");
    assert_reads("550-5.1.1 no\r\n550 5.1.1 such\r\n", 550, "5.1.1", "no 5.1.1 such", "");
    assert_reads("451 4.300.20\r\n", 451, "4.300.20", "", "");
    /* What is no enhanced code is text: another class, a part missing or too long. */
    assert_reads("250 5.1.1 x\r\n", 250, "", "5.1.1 x", "");
    assert_reads("550 5.1 x\r\n", 550, "", "5.1 x", "");
    assert_reads("550 5.1.1234 x\r\n", 550, "", "5.1.1234 x", "");
    assert_reads("550 5.1.1x\r\n", 550, "", "5.1.1x", "");
}

static void
test_text_is_clean_to_look_at(void)
{
    assert_reads("550 5.1.1 a\x1b[31mb\tc\xff\r\n", 550, "5.1.1", "a [31mb c\357\277\275", "");
}

static void
assert_broken(const char *input, gsize length)
{
    ReplyReader reader;
    reply_reader_init(&reader);
    for (gsize piece = 1; piece <= length; piece++) {
        gsize used = 0;
        g_assert_cmpint(read_in_pieces(&reader, input, length, piece, &used), ==, REPLY_BROKEN);
    }
    reply_reader_clear(&reader);
}

static void
test_no_replies(void)
{
    static const char *const inputs[] = {
        "\r\n",
        "25\r\n",
        "2500 x\r\n",
        "abc x\r\n",
        "150 x\r\n",
        "650 x\r\n",
        "250x\r\n",
        "250 x\n",
        "\n",
        "250 a\rb\r\n",
        "25\xb2 x\r\n",
        " 250 x\r\n",
        "250-a\r\n251 b\r\n",
        "250-a\r\n\r\n",
        "* OK ready\r\n",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(inputs); i++)
        assert_broken(inputs[i], strlen(inputs[i]));
    assert_broken("250 a\0b\r\n", 9);
}

static GString *
long_line(gsize length)
{
    GString *line = g_string_new("250 ");
    while (line->len < length - 2)
        g_string_append_c(line, 'x');
    return g_string_append(line, "\r\n");
}

static void
test_bounds(void)
{
    g_autoptr(GString) longest = long_line(LIMIT_REPLY_LINE_BYTES);
    g_autoptr(GString) longer = long_line(LIMIT_REPLY_LINE_BYTES + 1);
    g_autoptr(GString) endless = g_string_new(NULL);
    ReplyReader reader;
    gsize used = 0;
    reply_reader_init(&reader);
    g_assert_cmpint(read_in_pieces(&reader, longest->str, longest->len, 7, &used), ==, REPLY_WHOLE);
    g_assert_cmpint(read_in_pieces(&reader, longer->str, longer->len, 7, &used), ==, REPLY_BROKEN);
    for (guint i = 0; i < LIMIT_SMTP_REPLY_LINES; i++)
        g_string_append(endless, "250-x\r\n");
    g_assert_cmpint(read_in_pieces(&reader, endless->str, endless->len, 7, &used), ==, REPLY_MORE);
    g_string_append(endless, "250 x\r\n");
    g_assert_cmpint(read_in_pieces(&reader, endless->str, endless->len, 7, &used), ==,
                    REPLY_BROKEN);
    reply_reader_clear(&reader);
}

/* Cut at a length that fits, never inside a character. */
static void
test_long_text_is_cut_between_characters(void)
{
    for (guint shift = 0; shift < 4; shift++) {
        g_autoptr(GString) text = g_string_new(NULL);
        SubmissionReply reply;
        for (guint i = 0; i < shift; i++)
            g_string_append_c(text, 'a');
        while (text->len < 2 * sizeof reply.text)
            g_string_append(text, "€");
        reply_set(&reply, 250, "", text->str);
        g_assert_true(g_utf8_validate(reply.text, -1, NULL));
        g_assert_cmpuint(strlen(reply.text), >, sizeof reply.text - 5);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/reply/replies", test_replies);
    g_test_add_func("/reply/text-is-clean-to-look-at", test_text_is_clean_to_look_at);
    g_test_add_func("/reply/no-replies", test_no_replies);
    g_test_add_func("/reply/bounds", test_bounds);
    g_test_add_func("/reply/long-text-is-cut-between-characters",
                    test_long_text_is_cut_between_characters);
    return g_test_run();
}
