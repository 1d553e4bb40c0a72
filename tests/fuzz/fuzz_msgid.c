/*
 * Message-IDs out of arbitrary field values: all of them clean, none twice, not too many.
 */
#include "tests/fuzz/fuzz.h"

#include "base/limits.h"
#include "mail/msgid.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = {data, size};
    g_autofree char *value = fuzz_text(&input);
    g_auto(GStrv) ids = msgid_list(value);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    g_assert_cmpuint(g_strv_length(ids), <=, LIMIT_REFERENCES);
    for (char **id = ids; *id; id++) {
        g_assert_true(msgid_is_clean(*id));
        g_assert_null(strpbrk(*id, " \t\r\n<>"));
        g_assert_nonnull(strstr(value, *id));
        g_assert_true(g_hash_table_add(seen, *id));
    }
    g_autofree char *first = msgid_parse(value);
    g_assert_cmpstr(first, ==, ids[0] ? ids[0] : "");
    g_autofree char *bracketed = g_strdup_printf("<%s>", value);
    g_auto(GStrv) own = msgid_list(bracketed);
    if (msgid_is_clean(value))
        g_assert_cmpstr(own[0], ==, value);
    return 0;
}
