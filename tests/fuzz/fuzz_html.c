/*
 * HTML to text. The first two bytes are the limit, the rest is what charset.c makes of it, as in
 * the worker; what comes out is clean, within it, and the same as without it when nothing was cut.
 */
#include "tests/fuzz/fuzz.h"

#include "mail/mail.h"
#include "parse/charset.h"
#include "parse/html.h"

#include <stdlib.h>
#include <string.h>

#define BYTES_LIMIT (1024 * 1024)

static char *
convert(const char *html, gsize length, gsize max_bytes, gboolean *ret_cut)
{
    *ret_cut = FALSE;
    char *text = html_to_text(html, length, max_bytes, ret_cut);
    g_assert_true(g_utf8_validate(text, -1, NULL));
    g_assert_cmpuint(strlen(text), <=, max_bytes);
    g_assert_true(mail_text_is_clean(text));
    return text;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = {data, size};
    gboolean cut, cut_short;
    gsize limit = (gsize)fuzz_byte(&input) << 8;
    limit += fuzz_byte(&input);
    g_autofree char *valid = charset_text("utf-8", input.bytes, input.length, &cut);
    gsize length = strlen(valid);
    char *exact = fuzz_exact(valid, length);
    g_autofree char *text = convert(exact, length, BYTES_LIMIT, &cut);
    g_autofree char *shorter = convert(exact, length, limit, &cut_short);
    /* There may be no room left for the last line end, nor for what makes its line no command. */
    char *last = strrchr(shorter, '\n');
    gsize whole = last ? (gsize)(last - shorter) : 0;
    g_assert_cmpint(strncmp(text, shorter, cut_short ? whole : strlen(shorter)), ==, 0);
    if (!cut_short && strlen(shorter) + 1 != strlen(text))
        g_assert_cmpstr(shorter, ==, text);
    g_free(html_charset(exact, length));
    free(exact);
    return 0;
}
