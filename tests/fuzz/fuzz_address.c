/*
 * Addresses: reading a path that was read before gives the same one, and the canonical form of a
 * canonical address is itself. The lowest bit of the first byte allows UTF-8.
 */
#include "tests/fuzz/fuzz.h"

#include "base/limits.h"
#include "mail/address.h"
#include "mail/writer.h"

#include <stdlib.h>
#include <string.h>

static void
check_path(const char *text, gsize length, gboolean utf8)
{
    g_autofree char *address = NULL;
    if (!address_parse_path(text, length, utf8, &address))
        return;
    g_assert_nonnull(address);
    g_assert_true(g_utf8_validate(address, -1, NULL));
    g_assert_true(utf8 || g_str_is_ascii(address));
    for (const char *p = address; *p; p++)
        g_assert_true(!g_ascii_iscntrl(*p));
    const char *domain = address_domain(address);
    g_assert_true(domain >= address && domain <= address + strlen(address));
    g_assert_true(*domain || !*address || g_str_equal(address, "postmaster"));
    g_autofree char *again = NULL;
    g_assert_true(address_parse_path(address, strlen(address), utf8, &again));
    g_assert_cmpstr(again, ==, address);
}

static void
check_canonical(const char *spec)
{
    g_autofree char *canonical = address_canonical(spec);
    if (!canonical)
        return;
    g_autofree char *again = address_canonical(canonical);
    g_assert_cmpstr(again, ==, canonical);
    g_assert_true(g_str_is_ascii(canonical));
    g_assert_null(strpbrk(canonical, " \"(),:;<>[\\]%!"));
    g_autofree char *path = NULL;
    g_assert_true(address_parse_path(canonical, strlen(canonical), FALSE, &path));
    g_assert_cmpstr(path, ==, canonical);
    /* It can be written to. */
    GString *out = g_string_new(NULL);
    writer_mailbox(out, "To", NULL, canonical);
    g_string_free(out, TRUE);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = {data, size};
    guint8 setup = fuzz_byte(&input);
    char *exact = fuzz_exact(input.bytes, input.length);
    check_path(exact, input.length, setup & 1);
    free(exact);
    g_autofree char *spec = fuzz_text(&input);
    check_canonical(spec);
    return 0;
}
