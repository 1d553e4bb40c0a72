/* What is understood as an answer, and what is not. */
#include "base/limits.h"
#include "desk/answer.h"
#include "desk/request.h"
#include "test.h"

#include <string.h>

static char *
joined(const char *typed)
{
    g_autoptr(GPtrArray) lines = answer_lines(typed);
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < lines->len; i++) {
        g_autofree char *line = g_strjoinv(" ", lines->pdata[i]);
        g_string_append_printf(out, "%s%s", i ? "|" : "", line);
    }
    return g_string_free(out, FALSE);
}

static void
words_are_bare(void)
{
    static const char *const cases[][2] = {
        {"", ""},
        {"\n \n\t\n", ""},
        {"release", "release"},
        {"  Release 3,5;7.\n", "Release 3 5 7"},
        {"*release* #3 (5)!\nreject 4", "release 3 5|reject 4"},
        {"Release\302\2403", "Release 3"},
        {"\n\nrelease 3 as <ann@x.example>\n\nTom", "release 3 as ann@x.example|Tom"},
        {"...\nspam", "spam"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *got = joined(cases[i][0]);
        g_assert_cmpstr(got, ==, cases[i][1]);
    }
}

static void
much_is_cut(void)
{
    g_autoptr(GString) typed = g_string_new(NULL);
    for (guint i = 0; i < 1000; i++)
        g_string_append(typed, "word ");
    for (guint i = 0; i < 1000; i++)
        g_string_append(typed, "\nline");
    g_autoptr(GPtrArray) lines = answer_lines(typed->str);
    g_assert_cmpuint(lines->len, ==, LIMIT_ANSWER_LINES);
    g_assert_cmpuint(g_strv_length(lines->pdata[0]), ==, LIMIT_ANSWER_WORDS);
}

/* "R1,2 same as x": what a line comes to; "-" when it is none. */
static char *
verdict_of(const char *line)
{
    g_auto(HeldVerdict) verdict = {0};
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    if (!held_verdict_read(words, &verdict))
        return g_strdup("-");
    GString *out = g_string_new(verdict.kind == VERDICT_RELEASE  ? "release"
                                : verdict.kind == VERDICT_REJECT ? "reject"
                                                                 : "spam");
    for (guint i = 0; i < verdict.numbers->len; i++)
        g_string_append_printf(out, " %" G_GINT64_FORMAT,
                               g_array_index(verdict.numbers, gint64, i));
    if (verdict.same_person)
        g_string_append(out, " same");
    if (verdict.as)
        g_string_append_printf(out, " as=%s", verdict.as);
    return g_string_free(out, FALSE);
}

static void
verdicts_are_strict(void)
{
    static const char *const cases[][2] = {
        {"release", "release"},
        {"RELEASE all", "release"},
        {"Release 3 5", "release 3 5"},
        {"release 3 same person", "release 3 same"},
        {"release same person", "release same"},
        {"release same person as ann@x.example", "release same as=ann@x.example"},
        {"release 3 as Ann Berg", "release 3 as=Ann Berg"},
        {"reject 4", "reject 4"},
        {"spam", "spam"},
        {"release 3 please", "-"},
        {"release same", "-"},
        {"release 3 as", "-"},
        {"release 3x", "-"},
        {"release -3", "-"},
        {"reject same person", "-"},
        {"spam as x@y.example", "-"},
        {"releases", "-"},
        {"3 release", "-"},
        {"do not release", "-"},
        {"", "-"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *got = verdict_of(cases[i][0]);
        g_assert_cmpstr(got, ==, cases[i][1]);
    }
}

static gboolean
confirms(const char *line, const char *nonce)
{
    g_auto(GStrv) words = *line ? g_strsplit(line, " ", -1) : g_new0(char *, 1);
    return answer_confirms(words, nonce);
}

static void
only_the_word_confirms(void)
{
    g_assert_true(confirms("confirm k7qx2mzd", "k7qx2mzd"));
    g_assert_true(confirms("CONFIRM K7QX2MZD", "k7qx2mzd"));
    g_assert_false(confirms("confirm", "k7qx2mzd"));
    g_assert_false(confirms("", "k7qx2mzd"));
    g_assert_false(confirms("k7qx2mzd", "k7qx2mzd"));
    g_assert_false(confirms("confirm k7qx2mz", "k7qx2mzd"));
    g_assert_false(confirms("confirm k7qx2mze", "k7qx2mzd"));
    g_assert_false(confirms("confirm k7qx2mzd now", "k7qx2mzd"));
    g_assert_false(confirms("confirm", ""));
    g_assert_false(confirms("confirm x", ""));
}

static void
a_request_has_an_end(void)
{
    Request request = {.expires_us = 100};
    g_assert_cmpstr(request_state(&request, 99), ==, "gathering");
    request.asked_us = 5;
    g_assert_cmpstr(request_state(&request, 99), ==, "open");
    g_assert_true(request_is_open(&request, 99));
    g_assert_cmpstr(request_state(&request, 100), ==, "expired");
    g_assert_false(request_is_open(&request, 100));
    request.answered_us = 50;
    g_assert_cmpstr(request_state(&request, 99), ==, "answered");
    g_assert_false(request_is_open(&request, 99));
}

static void
ids_are_read_as_far_as_they_go(void)
{
    g_autoptr(GArray) ids = request_ids("17 4 release 5");
    g_assert_cmpuint(ids->len, ==, 2);
    g_assert_cmpint(g_array_index(ids, gint64, 0), ==, 17);
    g_assert_cmpint(g_array_index(ids, gint64, 1), ==, 4);
    g_autoptr(GArray) none = request_ids("");
    g_assert_cmpuint(none->len, ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/answer/words-are-bare", words_are_bare);
    g_test_add_func("/answer/much-is-cut", much_is_cut);
    g_test_add_func("/answer/verdicts-are-strict", verdicts_are_strict);
    g_test_add_func("/answer/only-the-word-confirms", only_the_word_confirms);
    g_test_add_func("/request/has-an-end", a_request_has_an_end);
    g_test_add_func("/request/ids", ids_are_read_as_far_as_they_go);
    return g_test_run();
}
