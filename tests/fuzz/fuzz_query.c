/*
 * Queries: what is read of a line is bounded, and read again from what it came to it is the same.
 */
#include "tests/fuzz/fuzz.h"

#include "base/limits.h"
#include "base/text.h"
#include "desk/mail_query.h"

#include <string.h>

static char *
written(const MailQuery *query)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < query->terms->len; i++) {
        const MailQueryTerm *term = query->terms->pdata[i];
        g_autofree char *values = g_strjoinv(",", term->values);
        g_assert_cmpuint(g_strv_length(term->values), >=, 1);
        g_assert_cmpuint(g_strv_length(term->values), <=, LIMIT_QUERY_VALUES);
        g_string_append_printf(out, "%s%s:\"%s\"", i ? " " : "", mail_query_term_name(term->kind),
                               values);
    }
    return g_string_free(out, FALSE);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const words[] = {"tickets", "show", "mine", "help",
                                        "history", "who",  "find", "get"};
    FuzzInput input = {data, size};
    const char *word = words[fuzz_byte(&input) % G_N_ELEMENTS(words)];
    g_autofree char *typed = fuzz_utf8(&input);
    g_autofree char *argument = text_clean_line(typed, -1, LIMIT_COMMAND_CHARS);
    g_autoptr(MailQuery) query = NULL;
    g_autoptr(GError) error = NULL;
    if (!mail_query_read(word, argument, &query, &error)) {
        g_assert_nonnull(error);
        return 0;
    }
    g_assert_cmpuint(query->terms->len, <=, LIMIT_QUERY_TERMS);
    g_assert_true(!query->slug || project_slug_is_valid(query->slug));
    g_assert_true(query->about != ABOUT_TICKET || query->ticket.value > 0);
    g_assert_true(!query->words || g_strv_length(query->words) <= LIMIT_QUERY_WORDS);
    if (query->name)
        g_assert_nonnull(strstr(query->name, query->behind));
    if (!query->terms->len)
        return 0;
    g_autoptr(MailQuery) again = NULL;
    g_autofree char *said = written(query);
    g_assert_true(mail_query_read(word, said, &again, NULL));
    g_autofree char *repeated = written(again);
    g_assert_cmpstr(repeated, ==, said);
    return 0;
}
