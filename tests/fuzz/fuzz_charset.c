/*
 * Bytes in some charset, whose name stands first with a NUL behind it: clean text whatever they
 * are.
 */
#include "tests/fuzz/fuzz.h"

#include "mail/mail.h"
#include "parse/charset.h"

#include <stdlib.h>
#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = {data, size};
    gboolean guessed = FALSE;
    g_autofree char *charset = fuzz_text(&input);
    char *exact = fuzz_exact(input.bytes, input.length);
    g_autofree char *text = charset_text(*charset ? charset : NULL, exact, input.length, &guessed);
    free(exact);
    g_assert_true(g_utf8_validate(text, -1, NULL));
    g_assert_true(mail_text_is_clean(text));
    g_assert_false(g_str_has_prefix(text, "\357\273\277"));
    /* What is clean text already stays as it is. */
    g_autofree char *again = charset_text("utf-8", text, strlen(text), &guessed);
    g_assert_cmpstr(again, ==, text);
    return 0;
}
