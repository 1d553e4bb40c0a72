/*
 * Answers to questions of the desk's: words without signs at their ends, as many as are read; a
 * verdict says the same when its words are put together and read again. Of who asks for access, a
 * name is one, and their words are one line.
 */
#include "tests/fuzz/fuzz.h"

#include "base/limits.h"
#include "desk/access.h"
#include "desk/answer.h"

#include <string.h>

static char *
verdict_words(const HeldVerdict *verdict)
{
    static const char *const names[] = {NULL, "release", "reject", "spam"};
    GString *out = g_string_new(names[verdict->kind]);
    for (guint i = 0; i < verdict->numbers->len; i++)
        g_string_append_printf(out, " %" G_GINT64_FORMAT,
                               g_array_index(verdict->numbers, gint64, i));
    if (verdict->same_person)
        g_string_append(out, " same person");
    if (verdict->as)
        g_string_append_printf(out, " as %s", verdict->as);
    return g_string_free(out, FALSE);
}

static void
check_verdict(char *const *words)
{
    g_auto(HeldVerdict) verdict = {0};
    g_auto(HeldVerdict) again = {0};
    if (!held_verdict_read(words, &verdict))
        return;
    g_autofree char *said = verdict_words(&verdict);
    g_autoptr(GPtrArray) lines = answer_lines(said);
    g_assert_cmpuint(lines->len, ==, 1);
    g_assert_true(held_verdict_read(lines->pdata[0], &again));
    g_autofree char *repeated = verdict_words(&again);
    g_assert_cmpstr(repeated, ==, said);
}

static void
check_access(const char *typed, char *const *words)
{
    g_auto(AccessAsk) ask = {0};
    AccessVerdict verdict = {0};
    if (access_ask_read(typed, &ask, NULL)) {
        g_assert_true(*ask.asked_for && !strpbrk(ask.asked_for, " \t\n<>&\"'#"));
        g_assert_null(strpbrk(ask.words, "\r\n"));
        g_assert_cmpuint(g_utf8_strlen(ask.words, -1), <=, LIMIT_ACCESS_CHARS);
    }
    if (access_verdict_read(words, &verdict))
        g_assert_true(!verdict.wrong || (verdict.approves && verdict.role == ROLE_NONE));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = {data, size};
    g_autofree char *typed = fuzz_utf8(&input);
    g_autoptr(GPtrArray) lines = answer_lines(typed);
    g_assert_cmpuint(lines->len, <=, LIMIT_ANSWER_LINES);
    for (guint i = 0; i < lines->len; i++) {
        char **words = lines->pdata[i];
        g_assert_cmpuint(g_strv_length(words), >=, 1);
        g_assert_cmpuint(g_strv_length(words), <=, LIMIT_ANSWER_WORDS);
        for (char **word = words; *word; word++) {
            g_assert_true(**word);
            g_assert_null(strpbrk(*word, " \t\n,;"));
        }
        check_verdict(words);
        check_access(typed, words);
        gboolean confirms = answer_confirms(words, "k7qx2mzd");
        g_assert_true(!confirms || g_ascii_strcasecmp(words[0], "confirm") == 0);
    }
    return 0;
}
