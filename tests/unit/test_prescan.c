/*
 * The pre-scan passes what people send and stops what would hurt a parser, wherever it stands.
 */
#include "base/limits.h"
#include "parse/prescan.h"
#include "tests/unit/test.h"

#include <string.h>

static PrescanResult
scan_text(const char *text)
{
    return prescan_message(text, strlen(text));
}

static void
assert_passes(const char *text, gboolean is_defect)
{
    PrescanResult result = scan_text(text);
    g_assert_cmpstr(result.over, ==, NULL);
    g_assert_cmpint(result.is_defect, ==, is_defect);
}

static void
test_ordinary_mail_passes(void)
{
    assert_passes("", FALSE);
    assert_passes("Subject: x\r\n\r\ntext: a:b:c\r\n--not a boundary\r\n", FALSE);
    assert_passes("Content-Type: multipart/mixed;\r\n boundary=\"a b\"\r\n\r\n--a b\r\n\r\nx\r\n"
                  "--a b\r\nContent-Type: text/plain\r\n\r\ny\r\n--a b--\r\n",
                  FALSE);
}

static void
test_defects_are_seen(void)
{
    assert_passes("Content-Type: multipart/mixed\n\nx\n", TRUE);
    assert_passes("Content-Type: multipart/mixed; boundary=b\n\nx\n", TRUE);
    assert_passes("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n", TRUE);
    assert_passes("Content-Type: multipart/mixed; boundary=b\n\n--b\n"
                  "Content-Type: multipart/mixed; boundary=c\n\n--c\n\nx\n--b--\n",
                  TRUE);
    /* A forwarded message may be cut short; that is not its forwarder's doing. */
    assert_passes("Content-Type: multipart/mixed; boundary=b\n\n--b\n"
                  "Content-Type: message/rfc822\n\n"
                  "Content-Type: multipart/mixed; boundary=c\n\n--c\n\nx\n--b--\n",
                  FALSE);
}

/* frame has one %s, where count pieces go. */
static void
assert_limit(const char *frame, const char *piece, guint passes)
{
    for (guint extra = 0; extra <= 1; extra++) {
        GString *pieces = g_string_new(NULL);
        for (guint i = 0; i < passes + extra; i++)
            g_string_append(pieces, piece);
        g_auto(GStrv) around = g_strsplit(frame, "%s", 2);
        g_autofree char *text = g_strconcat(around[0], pieces->str, around[1], NULL);
        g_string_free(pieces, TRUE);
        PrescanResult result = scan_text(text);
        if ((result.over != NULL) != (extra == 1))
            g_error("%u times \"%s\" in \"%s\": %s", passes + extra, piece, frame,
                    result.over ? result.over : "passed");
    }
}

static void
test_limits_of_fields(void)
{
    assert_limit("%s\n\n", "a: b\n", LIMIT_HEADER_FIELDS);
    assert_limit("Subject:%s\n\n", "a", LIMIT_HEADER_FIELD_BYTES - 1);
    assert_limit("X-Odd:%s\n\n", "a", LIMIT_HEADER_BLOCK_BYTES - 7);
    assert_limit("Content-Type: a/b%s\n\n", ";c=d", LIMIT_PARAMETERS);
    assert_limit("Content-Disposition: x%s\n\n", "\n ;c=\";\"", LIMIT_PARAMETERS);
    assert_limit("To: %s;\n\n", "a:", LIMIT_ADDRESS_GROUPS);
    assert_limit("Cc: %s a\n\n", "(", LIMIT_COMMENT_DEPTH);
    assert_limit("%sTo: a\n\n", "Cc: a\n", LIMIT_ADDRESSES - 1);
    assert_limit("To: a%s\n\n", ",a", LIMIT_ADDRESSES - 1);
    assert_limit("Subject: %s\n\n", "=?", LIMIT_ENCODED_WORDS);
}

static void
test_limits_hold_in_parts(void)
{
    const char *in_part = "Content-Type: multipart/mixed; boundary=b\n\n--b\n"
                          "Content-Type: a/b%s\n\n--b--\n";
    const char *in_message = "Content-Type: multipart/mixed; boundary=b\n\n--b\n"
                             "Content-Type: message/rfc822\n\nTo: %s;\n\n--b--\n";
    const char *in_digest = "Content-Type: multipart/digest; boundary=b\n\n--b\n\nTo: %s;\n\n";
    const char *by_2231 = "Content-Type: multipart/mixed; boundary*0=b; boundary*1*=%%63\n\n--bc\n"
                          "Content-Type: message/rfc822\n\nTo: %s;\n\n";
    assert_limit(in_part, ";c=d", LIMIT_PARAMETERS);
    assert_limit(in_message, "a:", LIMIT_ADDRESS_GROUPS);
    assert_limit(in_digest, "a:", LIMIT_ADDRESS_GROUPS);
    g_autofree char *encoded = g_strdup(by_2231);
    char *percent = strstr(encoded, "%%");
    memmove(percent, percent + 1, strlen(percent));
    assert_limit(encoded, "a:", LIMIT_ADDRESS_GROUPS);
}

static void
test_limits_of_structure(void)
{
    assert_limit("Content-Type: multipart/mixed; boundary=b\n\n%s--b--\n", "--b\n\nx\n",
                 LIMIT_MIME_PARTS);
    assert_limit("%s\nx\n", "Content-Type: message/rfc822\n\n", LIMIT_MIME_DEPTH);
    assert_limit("Content-Type: multipart/mixed; boundary=\"%s\"\n\n", "b", LIMIT_BOUNDARY_BYTES);
}

static void
test_bodies_are_not_headers(void)
{
    GString *text = g_string_new("Subject: a log\n\n");
    for (guint i = 0; i < 5 * LIMIT_HEADER_FIELDS; i++)
        g_string_append_printf(text, "12:00:01: line %u: a:b:c:d ((((((((((((\n--- %u\n", i, i);
    g_autofree char *log = g_string_free(text, FALSE);
    assert_passes(log, FALSE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/prescan/ordinary-mail-passes", test_ordinary_mail_passes);
    g_test_add_func("/prescan/defects-are-seen", test_defects_are_seen);
    g_test_add_func("/prescan/limits-of-fields", test_limits_of_fields);
    g_test_add_func("/prescan/limits-hold-in-parts", test_limits_hold_in_parts);
    g_test_add_func("/prescan/limits-of-structure", test_limits_of_structure);
    g_test_add_func("/prescan/bodies-are-not-headers", test_bodies_are_not_headers);
    return g_test_run();
}
