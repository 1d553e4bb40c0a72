/*
 * The words of enriched text come out without its commands.
 */
#include "parse/enriched.h"
#include "tests/unit/test.h"

typedef struct {
    const char *enriched;
    const char *text;
} Case;

static void
assert_all(const Case *cases, guint count, gboolean is_richtext)
{
    for (guint i = 0; i < count; i++) {
        g_autofree char *text = enriched_to_text(cases[i].enriched, is_richtext);
        g_assert_cmpstr(text, ==, cases[i].text);
    }
}

static void
test_enriched(void)
{
    static const Case cases[] = {
        {"", ""},
        {"one\ntwo\n\nthree\n\n\nfour", "one two\nthree\n\nfour"},
        {"<bold>Now</bold> is the <italic>time</italic>", "Now is the time"},
        {"<color><param>red</param>Blood</color>", "Blood"},
        {"1 << 2 <> < 3 <no command", "1 < 2 <> < 3 <no command"},
        {"<nofill>a\n b\n</nofill>c", "a\n b\nc"},
        {"mine<excerpt>theirs\n\ntoo<excerpt>old</excerpt></excerpt>mine",
         "mine\n> theirs\n> too\n> > old\nmine"},
        {"</excerpt></param>a", "a"},
        {"a <param>b", "a <param>b"},
    };
    assert_all(cases, G_N_ELEMENTS(cases), FALSE);
}

static void
test_richtext(void)
{
    static const Case cases[] = {
        {"a\nb<nl>c<np>d", "a b\nc\nd"},
        {"<paragraph>a</paragraph>b<lt>c<comment>d</comment>", "a\n\nb<c"},
        {"a<<b", "a<<b"},
    };
    assert_all(cases, G_N_ELEMENTS(cases), TRUE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/enriched/enriched", test_enriched);
    g_test_add_func("/enriched/richtext", test_richtext);
    return g_test_run();
}
