/*
 * What a reader may not see: a secret, a NUL, and a text that may repeat it. What is left of the
 * text is valid; what the readers have seen is not cut; and a line is found whatever stands around
 * it.
 */
#include "tests/fuzz/fuzz.h"

#include "mail/withhold.h"

#include <string.h>

static char *
cut(const char *text, const char *secret, const char *seen)
{
    g_autoptr(Withhold) withhold = withhold_new(text);
    withhold_hide(withhold, secret, "Tom Lind");
    if (seen)
        withhold_show(withhold, seen);
    return withhold_cut(withhold);
}

static void
check_found(const char *secret, const char *text)
{
    static const char line[] = "the margin on the banner is forty percent at the very most";
    g_autofree char *more = g_strdup_printf("%s\n%s\n%s", secret, line, text);
    g_autofree char *left = cut(more, line, NULL);
    g_assert_nonnull(left);
    g_assert_null(strstr(left, line));
}

static void
check(const char *secret, const char *text)
{
    g_autofree char *left = cut(text, secret, NULL);
    if (left) {
        g_assert_true(g_utf8_validate(left, -1, NULL));
        g_assert_nonnull(strstr(left, "[\xe2\x80\xa6]"));
    }
    g_autofree char *seen = cut(text, secret, text);
    g_assert_null(seen);
    check_found(secret, text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = {data, size};
    g_autofree char *secret = fuzz_utf8(&input);
    g_autofree char *text = fuzz_utf8(&input);
    check(secret, text);
    return 0;
}
