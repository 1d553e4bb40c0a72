/* Days as people name them. */
#include "desk/day.h"
#include "test.h"

#define A_SUNDAY 20779 /* 2026-11-22 */

static void
days_are_read(void)
{
    static const struct {
        const char *text;
        gint64 day;
    } cases[] = {{"2026-12-01", 20788},    {"today", A_SUNDAY},        {"Tomorrow", A_SUNDAY + 1},
                 {"monday", A_SUNDAY + 1}, {"Fri", A_SUNDAY + 5},      {"SATURDAY", A_SUNDAY + 6},
                 {"sunday", A_SUNDAY + 7}, {"14 days", A_SUNDAY + 14}, {"2 weeks", A_SUNDAY + 14},
                 {"0 days", A_SUNDAY}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        gint64 day = 0;
        g_assert_true(day_read(cases[i].text, A_SUNDAY, &day));
        g_assert_cmpint(day, ==, cases[i].day);
    }
}

static void
what_is_no_day_is_none(void)
{
    static const char *const cases[] = {"",          "soon",           "fr",
                                        "frida",     "fridays",        "36 h",
                                        "day",       "2026-02-30",     "14",
                                        "-1 day",    "today 1",        "thurs",
                                        "yesterday", "9999999 days",   "hier",
                                        "on",        "in friday week", "3 m",
                                        "om",        "03/04/2026",     "vendredi prochaine fois",
                                        "99999 år"};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        gint64 day = 5;
        g_assert_false(day_read(cases[i], A_SUNDAY, &day));
        g_assert_cmpint(day, ==, 5);
    }
}

static void
words_of_other_languages_are_days(void)
{
    static const struct {
        const char *text;
        int after;
    } cases[] = {{"Hier", -1}, {"aujourd’hui", 0}, {"I GÅR", -1}, {"mañana", 1}, {"завтра", 1}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        gint64 day = 0;
        g_assert_true(day_read_near(cases[i].text, A_SUNDAY, &day));
        g_assert_cmpint(day, ==, A_SUNDAY + cases[i].after);
    }
    static const struct {
        const char *text;
        int after;
    } days[] = {{"vendredi", 5},
                {"på fredag", 5},
                {"el viernes", 5},
                {"в пятницу", 5},
                {"пт", 5},
                {"søn", 7},
                {"next week", 1},
                {"la semaine prochaine", 1},
                {"næste uge", 1},
                {"la semana que viene", 1},
                {"на следующей неделе", 1},
                {"om 14 dage", 14},
                {"dans 2 semaines", 14},
                {"dentro de 3 días", 3},
                {"через 3 дня", 3},
                {"in 3 days", 3},
                {"14 jours", 14},
                {"après-demain", 2},
                {"pasado mañana", 2}};
    for (guint i = 0; i < G_N_ELEMENTS(days); i++) {
        gint64 day = 0;
        if (!day_read(days[i].text, A_SUNDAY, &day))
            g_error("%s is no day", days[i].text);
        g_assert_cmpint(day, ==, A_SUNDAY + days[i].after);
    }
    gint64 none = 5;
    g_assert_false(day_read_near("monday", A_SUNDAY, &none));
    g_assert_false(day_read("i går", A_SUNDAY, &none));
    g_assert_cmpint(none, ==, 5);
}

static void
a_day_is_shown_in_words(void)
{
    g_autofree char *shown = day_show(A_SUNDAY);
    g_assert_cmpstr(shown, ==, "Sunday 22 November 2026");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/day/read", days_are_read);
    g_test_add_func("/day/none", what_is_no_day_is_none);
    g_test_add_func("/day/languages", words_of_other_languages_are_days);
    g_test_add_func("/day/shown", a_day_is_shown_in_words);
    return g_test_run();
}
