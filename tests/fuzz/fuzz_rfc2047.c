/*
 * Encoded words: whatever a field holds becomes valid UTF-8, and what is written as encoded words
 * is read as it was.
 */
#include "tests/fuzz/fuzz.h"

#include "base/limits.h"
#include "base/text.h"
#include "mail/header.h"
#include "mail/writer.h"
#include "parse/rfc2047.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = {data, size};
    g_autofree char *value = fuzz_text(&input);
    g_autofree char *decoded = rfc2047_decode(value);
    g_assert_true(g_utf8_validate(decoded, -1, NULL));
    g_autofree char *line = text_clean_line(decoded, -1, LIMIT_SUBJECT_CHARS);
    GString *out = g_string_new(NULL);
    writer_text(out, "Subject", line);
    g_autoptr(HeaderBlock) block = header_block_scan(out->str, out->len);
    g_assert_cmpuint(header_block_size(block), ==, 1);
    g_autofree char *written = header_block_value(block, "Subject");
    g_autofree char *read = rfc2047_decode(written);
    g_assert_cmpstr(read, ==, line);
    g_string_free(out, TRUE);
    return 0;
}
