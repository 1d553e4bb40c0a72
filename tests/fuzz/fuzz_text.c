/*
 * Small things done to text from outside: one line stays one line, and doing it twice changes no
 * more. Also base32, sizes and durations.
 */
#include "tests/fuzz/fuzz.h"

#include "base/digest.h"
#include "base/text.h"
#include "base/units.h"

#include <string.h>

static void
assert_shows_itself(const char *line)
{
    g_assert_true(g_utf8_validate(line, -1, NULL));
    for (const char *p = line; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        g_assert_false(g_unichar_iscntrl(c) || text_is_deceptive(c));
    }
}

static void
check_lines(const char *text, gsize length, gsize max_chars)
{
    g_autofree char *clean = text_clean_line(text, (gssize)length, max_chars);
    assert_shows_itself(clean);
    g_assert_cmpint(g_utf8_strlen(clean, -1), <=, (glong)max_chars);
    g_autofree char *again = text_clean_line(clean, -1, max_chars);
    g_assert_cmpstr(again, ==, clean);
    g_assert_cmpuint(text_width(clean), <=, 2 * max_chars);
}

static void
check_escapes(const char *text)
{
    g_autofree char *escaped = text_escape(text);
    g_autofree char *printable = text_printable(text);
    assert_shows_itself(escaped);
    assert_shows_itself(printable);
    static const char *const candidates[] = {"status", "assign", "", "set-priority", NULL};
    text_nearest(text, candidates);
}

static void
check_units(const char *text)
{
    guint64 bytes;
    gint64 us;
    g_autoptr(GError) size_error = NULL;
    g_autoptr(GError) duration_error = NULL;
    if (units_parse_size(text, &bytes, &size_error)) {
        g_autofree char *formatted = units_format_size(bytes);
        g_assert_true(*formatted);
    }
    if (units_parse_duration(text, &us, &duration_error)) {
        g_autofree char *formatted = units_format_duration(us);
        g_assert_cmpint(us, >=, 0);
        g_assert_true(*formatted);
    }
}

static void
check_base32(const guint8 *bytes, gsize length)
{
    guint8 buffer[256];
    gsize count;
    if (base32_decode((const char *)bytes, length, buffer, sizeof buffer, &count)) {
        g_autofree char *again = base32_encode(buffer, count);
        g_autofree char *lower = g_ascii_strdown((const char *)bytes, (gssize)length);
        g_assert_cmpstr(again, ==, lower);
    }
    gsize taken = MIN(length, sizeof buffer);
    g_autofree char *text = base32_encode(bytes, taken);
    g_assert_true(base32_decode(text, strlen(text), buffer, sizeof buffer, &count));
    g_assert_cmpuint(count, ==, taken);
    g_assert_true(!taken || memcmp(buffer, bytes, taken) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = {data, size};
    guint8 max_chars = fuzz_byte(&input);
    check_lines((const char *)input.bytes, input.length, max_chars);
    check_base32(input.bytes, input.length);
    g_autofree char *text = fuzz_text(&input);
    check_escapes(text);
    check_units(text);
    return 0;
}
