/*
 * Flowed and enriched text. The first byte chooses, the rest is what charset.c makes of it, as in
 * the worker. What comes out is clean, and within what its header promises.
 */
#include "tests/fuzz/fuzz.h"

#include "mail/mail.h"
#include "parse/charset.h"
#include "parse/enriched.h"
#include "parse/flowed.h"

#include <string.h>

/* "> " for each of the excerpts inside each other that are marked. */
#define EXCERPT_FACTOR 21

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = {data, size};
    gboolean guessed = FALSE;
    guint8 choice = fuzz_byte(&input);
    g_autofree char *given = charset_text("utf-8", input.bytes, input.length, &guessed);
    gboolean is_flowed = choice & 1, other = choice & 2;
    g_autofree char *text =
        is_flowed ? flowed_to_text(given, other) : enriched_to_text(given, other);
    g_assert_true(g_utf8_validate(text, -1, NULL));
    g_assert_true(mail_text_is_clean(text));
    g_assert_cmpuint(strlen(text), <=, (is_flowed ? 3 : EXCERPT_FACTOR) * strlen(given) + 1);
    return 0;
}
