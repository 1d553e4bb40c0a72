#include "submit/crlf.h"

#include "tests/unit/test.h"

#include <string.h>

static GString *
written(gconstpointer bytes, gsize length)
{
    CrlfCursor cursor = crlf_cursor(bytes, length);
    GString *out = g_string_new(NULL);
    CrlfSpan span;
    while (crlf_next(&cursor, &span))
        g_string_append_len(out, (const char *)span.bytes, (gssize)span.length);
    g_assert_false(crlf_next(&cursor, &span));
    return out;
}

/* The same, a byte at a time, as RFC 5321 §2.3.8 and §4.5.2 say it. */
static GString *
written_plainly(const char *bytes, gsize length, gsize *ret_size)
{
    GString *out = g_string_new(NULL);
    gboolean at_start = TRUE;
    gsize dots = 0;
    for (gsize i = 0; i < length; i++) {
        if (at_start && bytes[i] == '.') {
            g_string_append_c(out, '.');
            dots++;
        }
        gboolean is_end = bytes[i] == '\r' || bytes[i] == '\n';
        if (bytes[i] == '\r' && i + 1 < length && bytes[i + 1] == '\n')
            i++;
        if (is_end)
            g_string_append(out, "\r\n");
        else
            g_string_append_c(out, bytes[i]);
        at_start = is_end;
    }
    if (!at_start)
        g_string_append(out, "\r\n");
    *ret_size = out->len - dots;
    return out;
}

static void
test_each_kind_of_line(void)
{
    static const struct {
        const char *content, *expected;
    } cases[] = {
        {"", ""},
        {"a", "a\r\n"},
        {"a\r\nb\r\n", "a\r\nb\r\n"},
        {"a\nb\n", "a\r\nb\r\n"},
        {"a\rb\r", "a\r\nb\r\n"},
        {"a\r\r\nb", "a\r\n\r\nb\r\n"},
        {"\n\n", "\r\n\r\n"},
        {".", "..\r\n"},
        {".\r\n", "..\r\n"},
        {"a\n.\nb", "a\r\n..\r\nb\r\n"},
        {"a\r.\rb", "a\r\n..\r\nb\r\n"},
        {"a\r\n.\r\n..\r\nb.", "a\r\n..\r\n...\r\nb.\r\n"},
        {"\n.\r.\n.", "\r\n..\r\n..\r\n..\r\n"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        GString *out = written(cases[i].content, strlen(cases[i].content));
        g_assert_cmpstr(out->str, ==, cases[i].expected);
        g_string_free(out, TRUE);
    }
}

/* Every content of up to eight of the bytes that matter. */
static void
test_every_short_content_as_the_rfc_has_it(void)
{
    static const char letters[] = {'\r', '\n', '.', 'a'};
    char content[8];
    for (gsize length = 0; length <= sizeof content; length++)
        for (guint number = 0; number < 1u << (2 * length); number++) {
            for (gsize i = 0; i < length; i++)
                content[i] = letters[number >> (2 * i) & 3];
            gsize size = 0;
            GString *expected = written_plainly(content, length, &size);
            GString *out = written(content, length);
            g_assert_cmpstr(out->str, ==, expected->str);
            g_assert_cmpuint(crlf_size(content, length), ==, size);
            g_string_free(out, TRUE);
            g_string_free(expected, TRUE);
        }
}

/* A look ahead for the next LF that began anew at each CR would take hours. */
static void
test_many_bare_cr_take_no_longer_than_many_lines(void)
{
    gsize length = 4 * 1000 * 1000;
    g_autofree char *content = g_malloc(length);
    memset(content, '\r', length);
    g_assert_cmpuint(crlf_size(content, length), ==, 2 * length);
    memset(content, '.', length);
    g_assert_cmpuint(crlf_size(content, length), ==, length + 2);
}

/* Clean content leaves in pieces as it lies there. */
static void
test_clean_content_is_one_piece(void)
{
    static const char content[] = "Subject: x\r\n\r\nLine.\r\nLine.\r\n";
    CrlfCursor cursor = crlf_cursor(content, strlen(content));
    CrlfSpan span;
    g_assert_true(crlf_next(&cursor, &span));
    g_assert_true(span.bytes == (const guint8 *)content);
    g_assert_cmpuint(span.length, ==, strlen(content));
    g_assert_false(crlf_next(&cursor, &span));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/crlf/each-kind-of-line", test_each_kind_of_line);
    g_test_add_func("/crlf/every-short-content-as-the-rfc-has-it",
                    test_every_short_content_as_the_rfc_has_it);
    g_test_add_func("/crlf/many-bare-cr-take-no-longer-than-many-lines",
                    test_many_bare_cr_take_no_longer_than_many_lines);
    g_test_add_func("/crlf/clean-content-is-one-piece", test_clean_content_is_one_piece);
    return g_test_run();
}
