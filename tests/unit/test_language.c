#include "base/language.h"

static void
tags_have_one_form(void)
{
    static const struct {
        const char *typed, *expected;
    } cases[] = {{"en", "en"},         {"DA", "da"},
                 {"pt-br", "pt-BR"},   {"zh-HANT-tw", "zh-Hant-TW"},
                 {"es-419", "es-419"}, {"fil", "fil"},
                 {"", NULL},           {"e", NULL},
                 {"desk", NULL},       {"en_GB", NULL},
                 {"en-", NULL},        {"en-GB-x", NULL},
                 {"d1", NULL},         {"en-Latn-GB-oed", NULL},
                 {"-en", NULL},        {"english", NULL}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *found = language_canonical(cases[i].typed);
        g_assert_cmpstr(found, ==, cases[i].expected);
    }
}

static void
what_is_spoken_is_known_by_its_language(void)
{
    g_assert_cmpstr(language_spoken("en"), ==, "en");
    g_assert_cmpstr(language_spoken("en-GB"), ==, "en");
    g_assert_cmpstr(language_spoken("DA"), ==, "da");
    g_assert_null(language_spoken("eng"));
    g_assert_null(language_spoken("de"));
    g_assert_null(language_spoken(""));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/language/tags", tags_have_one_form);
    g_test_add_func("/language/spoken", what_is_spoken_is_known_by_its_language);
    return g_test_run();
}
