/* Working time as people write it, and days. */
#include "base/limits.h"
#include "desk/day.h"
#include "desk/time_entry.h"
#include "test.h"

#define TODAY 20776 /* Thursday 19 November 2026 */

/* "MINUTES DAY-TODAY BILLABLE WORDS", or why not. Caller frees. */
static char *
read_as(const char *written, gboolean is_billable)
{
    g_autoptr(TimeEntry) entry = NULL;
    char *why = NULL;
    if (!time_entry_read(written, TODAY, is_billable, &entry, &why))
        return why;
    return g_strdup_printf("%d %d %d %s", (int)entry->minutes, (int)(entry->day - TODAY),
                           entry->is_billable, entry->words);
}

typedef struct {
    const char *written, *read;
} Case;

static void
check(const Case *cases, gsize count)
{
    for (gsize i = 0; i < count; i++) {
        g_autofree char *got = read_as(cases[i].written, TRUE);
        g_assert_cmpstr(got, ==, cases[i].read);
    }
}

static void
a_duration_has_many_forms(void)
{
    static const Case cases[] = {{"1h30m", "90 0 1 "},
                                 {"90m", "90 0 1 "},
                                 {"1.5h", "90 0 1 "},
                                 {"1,5h", "90 0 1 "},
                                 {"1:30", "90 0 1 "},
                                 {"0:05", "5 0 1 "},
                                 {"1h30", "90 0 1 "},
                                 {"1h 30m", "90 0 1 "},
                                 {"1 h 30 min", "90 0 1 "},
                                 {"2 hours", "120 0 1 "},
                                 {"0.33h", "20 0 1 "},
                                 {"2 timer", "120 0 1 "},
                                 {"1 час 15 мин", "75 0 1 "},
                                 {"2 heures", "120 0 1 "},
                                 {"45 minutos", "45 0 1 "},
                                 {"24h", "1440 0 1 "},
                                 {"1h 30 banners", "60 0 1 30 banners"},
                                 {"1h banner layout", "60 0 1 banner layout"},
                                 {"1h, banner layout", "60 0 1 banner layout"}};
    check(cases, G_N_ELEMENTS(cases));
}

static void
what_stands_behind_is_told_apart(void)
{
    static const Case cases[] = {{"1h yesterday", "60 -1 1 "},
                                 {"1h Hier call", "60 -1 1 call"},
                                 {"1h i går: møde", "60 -1 1 møde"},
                                 {"1h I dag møde", "60 0 1 møde"},
                                 {"1h вчера звонок", "60 -1 1 звонок"},
                                 {"1h 2026-11-17 call", "60 -2 1 call"},
                                 {"1h not billable", "60 0 0 "},
                                 {"1h Not Billable call", "60 0 0 call"},
                                 {"1h yesterday not billable call", "60 -1 0 call"},
                                 {"1h non-billable yesterday call", "60 -1 0 call"},
                                 {"1h call, not billable", "60 0 0 call"},
                                 {"1h call (not billable)", "60 0 0 call"},
                                 {"1h call, billable.", "60 0 1 call"},
                                 {"1h møde, ikke fakturerbar", "60 0 0 møde"},
                                 {"1h réunion non facturable", "60 0 0 réunion"},
                                 {"1h reunión, no facturable", "60 0 0 reunión"},
                                 {"1h the billable part of it", "60 0 1 the billable part of it"},
                                 {"1h plan for 2026-12-24", "60 0 1 plan for 2026-12-24"}};
    check(cases, G_N_ELEMENTS(cases));
    g_autofree char *unsaid = read_as("1h call", FALSE);
    g_assert_cmpstr(unsaid, ==, "60 0 0 call");
    g_autofree char *said = read_as("1h billable call", FALSE);
    g_assert_cmpstr(said, ==, "60 0 1 call");
}

#define EXPECTED "expected a duration such as 1h30m, 90m, 1.5h or 1:30"

static void
what_is_no_time_is_refused_with_what_would_be_right(void)
{
    static const Case cases[] = {
        {"90", "90 may be hours or minutes, " EXPECTED},
        {"banner layout", "\"banner\" is no duration, " EXPECTED},
        {"1:75", "\"1:75\" is no duration, " EXPECTED},
        {"1:5", "\"1:5\" is no duration, " EXPECTED},
        {"1h30mx", "\"1h30mx\" is no duration, " EXPECTED},
        {"-1h", "\"-1h\" is no duration, " EXPECTED},
        {"99999999999h", "\"99999999999h\" is no duration, " EXPECTED},
        {"", "\"\" is no duration, " EXPECTED},
        {"0m", "0m is no time that somebody works, expected 1m to 24h"},
        {"0.001h", "\"0.001h\" is no duration, " EXPECTED},
        {"24h1m", "24h 1m is no time that somebody works, expected 1m to 24h"},
        {"1h tomorrow", "Friday 20 November 2026 has not been yet, expected a day that has"},
        {"1h 2024-02-29",
         "Thursday 29 February 2024 is too long ago, expected a day of the last 366"}};
    check(cases, G_N_ELEMENTS(cases));
}

static void
it_is_shown_in_words(void)
{
    static const struct {
        int minutes;
        const char *shown;
    } cases[] = {{0, "0m"}, {5, "5m"}, {60, "1h"}, {90, "1h 30m"}, {1590, "26h 30m"}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *shown = time_entry_duration(cases[i].minutes);
        g_assert_cmpstr(shown, ==, cases[i].shown);
    }
    TimeEntry entry = {.day = TODAY, .minutes = 90, .is_billable = TRUE, .words = (char *)"layout"};
    g_autofree char *all = time_entry_show(&entry);
    g_assert_cmpstr(all, ==, "1h 30m on Thursday 19 November 2026, billable: layout");
    entry.words = (char *)"";
    entry.is_billable = FALSE;
    g_autofree char *bare = time_entry_show(&entry);
    g_assert_cmpstr(bare, ==, "1h 30m on Thursday 19 November 2026, not billable");
}

static void
a_day_is_that_of_a_zone(void)
{
    gint64 us = (TODAY * G_GINT64_CONSTANT(86400) - 1800) * US_PER_S;
    g_assert_cmpint(day_at(us, "UTC"), ==, TODAY - 1);
    g_assert_cmpint(day_at(us, "Europe/Copenhagen"), ==, TODAY);
    g_autofree char *never = day_show(G_MAXINT32);
    g_assert_cmpstr(never, !=, "");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/time-entry/duration", a_duration_has_many_forms);
    g_test_add_func("/time-entry/behind", what_stands_behind_is_told_apart);
    g_test_add_func("/time-entry/refused", what_is_no_time_is_refused_with_what_would_be_right);
    g_test_add_func("/time-entry/shown", it_is_shown_in_words);
    g_test_add_func("/time-entry/zone", a_day_is_that_of_a_zone);
    return g_test_run();
}
