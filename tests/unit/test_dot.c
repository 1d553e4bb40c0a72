#include "intake/dot.h"

#include "tests/unit/test.h"

#include <string.h>

/* --- command lines --- */

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LineReader, line_reader_clear)

static LineReader
line_reader(void)
{
    LineReader reader = {0};
    line_reader_reset(&reader, LIMIT_COMMAND_LINE_BYTES);
    return reader;
}

/* Feeds text in pieces of size step until a line is there; *ret_used counts all of it. */
static LineResult
feed_line(LineReader *reader, const char *text, gsize length, gsize step, gsize *ret_used)
{
    LineResult result = LINE_MORE;
    *ret_used = 0;
    while (result == LINE_MORE && *ret_used < length) {
        gsize used = 0;
        gsize piece = MIN(step, length - *ret_used);
        result = line_reader_feed(reader, (const guint8 *)text + *ret_used, piece, &used);
        *ret_used += used;
    }
    return result;
}

static void
assert_line(const char *text, LineResult expected, const char *line, gsize expected_used)
{
    for (gsize step = 1; step <= strlen(text); step++) {
        g_auto(LineReader) reader = line_reader();
        gsize used = 0;
        g_assert_cmpint(feed_line(&reader, text, strlen(text), step, &used), ==, expected);
        g_assert_cmpuint(used, ==, expected_used);
        if (expected == LINE_COMPLETE)
            g_assert_cmpstr(reader.text, ==, line);
    }
}

static void
test_line_ends_with_crlf_only(void)
{
    assert_line("NOOP\r\nQUIT\r\n", LINE_COMPLETE, "NOOP", 6);
    assert_line("\r\n\r\n", LINE_COMPLETE, "", 2);
    assert_line("NOOP", LINE_MORE, NULL, 4);
    assert_line("NOOP\r", LINE_MORE, NULL, 5);
    assert_line("NOOP\nQUIT\r\n", LINE_BARE, NULL, 5);
    assert_line("\n", LINE_BARE, NULL, 1);
    assert_line("NO\rOP\r\n", LINE_BARE, NULL, 7);
    assert_line("NOOP\r\r\n", LINE_BARE, NULL, 7);
}

static void
assert_line_of(gsize text_bytes, const char *line_end, LineResult expected)
{
    g_autofree char *text = g_strnfill(text_bytes, 'x');
    g_autofree char *line = g_strconcat(text, line_end, NULL);
    static const gsize steps[] = {1, 7, 2047, 2048, 2049, 1000000};
    for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
        g_auto(LineReader) reader = line_reader();
        gsize used = 0;
        g_assert_cmpint(feed_line(&reader, line, strlen(line), steps[i], &used), ==, expected);
        g_assert_cmpuint(used, ==, strlen(line));
        line_reader_reset(&reader, LIMIT_COMMAND_LINE_BYTES);
        g_assert_cmpint(feed_line(&reader, "NOOP\r\n", 6, 6, &used), ==, LINE_COMPLETE);
        g_assert_cmpstr(reader.text, ==, "NOOP");
    }
}

static void
test_line_has_a_limit(void)
{
    assert_line_of(LIMIT_COMMAND_LINE_BYTES - 2, "\r\n", LINE_COMPLETE);
    assert_line_of(LIMIT_COMMAND_LINE_BYTES - 1, "\r\n", LINE_TOO_LONG);
    assert_line_of(LIMIT_COMMAND_LINE_BYTES, "\r\n", LINE_TOO_LONG);
    assert_line_of(100000, "\r\n", LINE_TOO_LONG);
    assert_line_of(100000, "\n", LINE_BARE);
}

static void
test_lines_may_have_other_limits(void)
{
    static const gsize limits[] = {3, 255, 256, 257, 12288, 3};
    g_auto(LineReader) reader = {0};
    for (guint i = 0; i < G_N_ELEMENTS(limits); i++) {
        g_autofree char *fits = g_strnfill(limits[i] - 2, 'x');
        g_autofree char *line = g_strconcat(fits, "\r\n", NULL);
        g_autofree char *more = g_strconcat("y", line, NULL);
        for (gsize step = 1; step <= limits[i] + 1; step += 1 + step / 3) {
            gsize used = 0;
            line_reader_reset(&reader, limits[i]);
            g_assert_cmpint(feed_line(&reader, line, strlen(line), step, &used), ==, LINE_COMPLETE);
            g_assert_cmpstr(reader.text, ==, fits);
            line_reader_reset(&reader, limits[i]);
            g_assert_cmpint(feed_line(&reader, more, strlen(more), step, &used), ==, LINE_TOO_LONG);
        }
    }
}

static void
test_line_is_wiped(void)
{
    g_auto(LineReader) reader = line_reader();
    gsize used = 0;
    g_assert_cmpint(feed_line(&reader, "AUTH PLAIN AHRvbQB4\r\n", 21, 21, &used), ==,
                    LINE_COMPLETE);
    const char *held = reader.text;
    line_reader_reset(&reader, LIMIT_COMMAND_LINE_BYTES);
    g_assert_true(reader.text == held); /* so that it may be looked at */
    for (guint i = 0; i < 19; i++)
        g_assert_true(held[i] == 0);
}

static void
test_line_keeps_its_nul(void)
{
    g_auto(LineReader) reader = line_reader();
    gsize used = 0;
    g_assert_cmpint(feed_line(&reader, "NO\0OP\r\n", 7, 7, &used), ==, LINE_COMPLETE);
    g_assert_cmpmem(reader.text, reader.length, "NO\0OP", 5);
}

/* --- content --- */

/* What came out of input fed in pieces: first bytes, then step each. */
typedef struct {
    DotResult result;
    GString *content;
    gsize used;
    gboolean has_too_long_line;
} Outcome;

static Outcome
read_content(const char *input, gsize length, gsize first, gsize step)
{
    DotReader reader;
    dot_reader_reset(&reader);
    Outcome outcome = {.result = DOT_MORE, .content = g_string_new(NULL)};
    while (outcome.result == DOT_MORE && outcome.used < length) {
        const guint8 *start = (const guint8 *)input + outcome.used;
        const guint8 *cursor = start;
        const guint8 *end = start + MIN(outcome.used ? step : first, length - outcome.used);
        DotSpan span;
        while ((outcome.result = dot_reader_next(&reader, &cursor, end, &span)) == DOT_SPAN)
            g_string_append_len(outcome.content, (const char *)span.bytes, (gssize)span.length);
        if (outcome.result == DOT_MORE)
            g_assert_true(cursor == end);
        outcome.used += (gsize)(cursor - start);
    }
    outcome.has_too_long_line = reader.has_too_long_line;
    return outcome;
}

static void
assert_content_cut(const char *input, gsize length, gsize first, gsize step, const char *content,
                   gsize rest)
{
    Outcome outcome = read_content(input, length, first, step);
    g_assert_cmpint(outcome.result, ==, content ? DOT_END : DOT_BROKEN);
    if (content) {
        g_assert_cmpmem(outcome.content->str, outcome.content->len, content, strlen(content));
        g_assert_cmpuint(outcome.used, ==, length - rest);
    }
    g_string_free(outcome.content, TRUE);
}

/* content NULL: it is broken. rest: how many bytes at the end are not the message's. */
static void
assert_content(const char *input, gsize length, const char *content, gsize rest)
{
    for (gsize cut = 1; cut <= length; cut++)
        assert_content_cut(input, length, cut, length, content, rest);
    assert_content_cut(input, length, 1, 1, content, rest);
    assert_content_cut(input, length, 2, 3, content, rest);
}

#define CONTENT(input, content, rest) assert_content(input, sizeof(input) - 1, content, rest)
#define BROKEN(input)                 assert_content(input, sizeof(input) - 1, NULL, 0)

static void
test_content_ends_with_the_lone_dot(void)
{
    CONTENT(".\r\n", "", 0);
    CONTENT(".\r\nQUIT\r\n", "", 6);
    CONTENT("a\r\n.\r\n.\r\n", "a\r\n", 3);
    CONTENT("a\r\n\r\nb\r\n.\r\n\n", "a\r\n\r\nb\r\n", 1);
    CONTENT("a.\r\n.\r\n", "a.\r\n", 0);
    CONTENT("\r\n.\r\n", "\r\n", 0);
}

static void
test_content_is_unstuffed(void)
{
    CONTENT("..\r\n.\r\n", ".\r\n", 0);
    CONTENT("...\r\n..\r\n.\r\n", "..\r\n.\r\n", 0);
    CONTENT(".a\r\n..b\r\nc..\r\n.\r\n", "a\r\n.b\r\nc..\r\n", 0);
    CONTENT(". \r\n.\r\n", " \r\n", 0);
    CONTENT("..\r\n..\r\n..\r\n.\r\n.", ".\r\n.\r\n.\r\n", 1);
}

static void
test_content_with_other_line_ends_is_broken(void)
{
    BROKEN("\n");
    BROKEN("a\nb\r\n.\r\n");
    BROKEN("a\rb\r\n.\r\n");
    BROKEN("a\r\r\n.\r\n");
    BROKEN("\r\r\n.\r\n");
    BROKEN("a\r\n.\n");
    BROKEN("a\r\n.\rb\r\n");
    BROKEN("a\r\n.\r\r\n");
    BROKEN("a\r\n\n.\r\n");
    BROKEN("a\0b\r\n.\r\n");
    BROKEN("\0.\r\n.\r\n");
    BROKEN(".\0\r\n.\r\n");
    BROKEN("a\r\n.\0\r\n.\r\n");
    BROKEN("a\r\0\n.\r\n");
}

static void
test_content_goes_on_without_an_end(void)
{
    static const char *const inputs[] = {"a", "a\r", "a\r\n", ".", ".\r", "a\r\n.", "a\r\n.\r"};
    for (guint i = 0; i < G_N_ELEMENTS(inputs); i++) {
        Outcome outcome = read_content(inputs[i], strlen(inputs[i]), 1, 1);
        g_assert_cmpint(outcome.result, ==, DOT_MORE);
        g_assert_cmpuint(outcome.used, ==, strlen(inputs[i]));
        g_string_free(outcome.content, TRUE);
    }
}

static void
assert_too_long(const char *before, gsize line_bytes, gboolean expected)
{
    g_autofree char *line = g_strnfill(line_bytes - 2, 'x');
    g_autofree char *input = g_strconcat(before, line, "\r\nshort\r\n.\r\n", NULL);
    static const gsize steps[] = {1, 10, 4096, 100000};
    for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
        Outcome outcome = read_content(input, strlen(input), steps[i], steps[i]);
        g_assert_cmpint(outcome.result, ==, DOT_END);
        g_assert_cmpint(outcome.has_too_long_line, ==, expected);
        g_string_free(outcome.content, TRUE);
    }
}

static void
test_content_notes_lines_that_are_too_long(void)
{
    assert_too_long("", LIMIT_TEXT_LINE_BYTES, FALSE);
    assert_too_long("a\r\n", LIMIT_TEXT_LINE_BYTES, FALSE);
    assert_too_long(".", LIMIT_TEXT_LINE_BYTES, FALSE);
    assert_too_long("", LIMIT_TEXT_LINE_BYTES + 1, TRUE);
    assert_too_long("a\r\n.", LIMIT_TEXT_LINE_BYTES + 1, TRUE);
}

static void
test_ordinary_content_comes_in_one_span(void)
{
    static const char input[] = "Subject: a\r\n\r\nb.\r\nc\r\n..d\r\n.\r\n";
    DotReader reader;
    dot_reader_reset(&reader);
    const guint8 *cursor = (const guint8 *)input;
    const guint8 *end = cursor + strlen(input);
    DotSpan span;
    g_assert_cmpint(dot_reader_next(&reader, &cursor, end, &span), ==, DOT_SPAN);
    g_assert_cmpmem(span.bytes, span.length, "Subject: a\r\n\r\nb.\r\nc\r\n", 21);
    g_assert_cmpint(dot_reader_next(&reader, &cursor, end, &span), ==, DOT_SPAN);
    g_assert_cmpmem(span.bytes, span.length, ".d\r\n", 4);
    g_assert_cmpint(dot_reader_next(&reader, &cursor, end, &span), ==, DOT_END);
    g_assert_true(cursor == end);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dot/line/end", test_line_ends_with_crlf_only);
    g_test_add_func("/dot/line/limit", test_line_has_a_limit);
    g_test_add_func("/dot/line/other-limits", test_lines_may_have_other_limits);
    g_test_add_func("/dot/line/wiped", test_line_is_wiped);
    g_test_add_func("/dot/line/nul", test_line_keeps_its_nul);
    g_test_add_func("/dot/content/end", test_content_ends_with_the_lone_dot);
    g_test_add_func("/dot/content/unstuffed", test_content_is_unstuffed);
    g_test_add_func("/dot/content/broken", test_content_with_other_line_ends_is_broken);
    g_test_add_func("/dot/content/unfinished", test_content_goes_on_without_an_end);
    g_test_add_func("/dot/content/long-lines", test_content_notes_lines_that_are_too_long);
    g_test_add_func("/dot/content/spans", test_ordinary_content_comes_in_one_span);
    return g_test_run();
}
