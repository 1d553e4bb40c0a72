/* Reminders, recurrences and digests as people write them. */
#include "base/limits.h"
#include "base/zone.h"
#include "desk/agenda.h"
#include "test.h"

#define SUNDAY G_GINT64_CONSTANT(20779) /* 22 November 2026 */
#define ZONE   "Europe/Copenhagen"
/* Sunday, 14:30 there. */
#define NOW_US (SUNDAY * US_PER_DAY + 13 * US_PER_HOUR + 30 * US_PER_MIN)

/* When and what, in words, or why not. Caller frees. */
static char *
read_reminder(const char *written)
{
    g_autoptr(Reminder) reminder = NULL;
    char *why = NULL;
    if (!reminder_read(written, NOW_US, ZONE, &reminder, &why))
        return why;
    return reminder_show(reminder, ZONE);
}

#define WHEN                                                                                       \
    "expected when, such as 3d, friday, 2026-12-01 or 2026-12-01 14:30, as in #remind 3d call "    \
    "Anna"

static void
a_reminder_has_a_time_and_words(void)
{
    static const char *const cases[][2] = {
        {"3d call Anna", "Wednesday 25 November 2026, 09:00 CET: call Anna"},
        {"3 days", "Wednesday 25 November 2026, 09:00 CET"},
        {"2 weeks: call", "Sunday 6 December 2026, 09:00 CET: call"},
        {"1w", "Sunday 29 November 2026, 09:00 CET"},
        {"friday", "Friday 27 November 2026, 09:00 CET"},
        {"demain appeler", "Monday 23 November 2026, 09:00 CET: appeler"},
        {"i morgen 8:15 ring", "Monday 23 November 2026, 08:15 CET: ring"},
        {"2026-12-01", "Tuesday 1 December 2026, 09:00 CET"},
        {"2026-12-01 14:30 the proofs", "Tuesday 1 December 2026, 14:30 CET: the proofs"},
        {"2026-12-01 24:30 hm", "Tuesday 1 December 2026, 09:00 CET: 24:30 hm"},
        {"2027-06-01", "Tuesday 1 June 2027, 09:00 CEST"},
        {"today 15:00", "Sunday 22 November 2026, 15:00 CET"},
        {"2h", "Sunday 22 November 2026, 16:30 CET"},
        {"90m call", "Sunday 22 November 2026, 16:00 CET: call"},
        {"24h", "Monday 23 November 2026, 14:30 CET"},
        {"om 2 timer", "Sunday 22 November 2026, 16:30 CET"},
        {"через 2 часа", "Sunday 22 November 2026, 16:30 CET"},
        {"dans 3 jours Anna", "Wednesday 25 November 2026, 09:00 CET: Anna"},
        {"la semana que viene Anna", "Monday 23 November 2026, 09:00 CET: Anna"},
        {"48 hours call", "Tuesday 24 November 2026, 14:30 CET: call"},
        {"1 d 2 h call", "Monday 23 November 2026, 16:30 CET: call"},
        {"", "\"\" says no time, " WHEN},
        {"call Anna", "\"call\" says no time, " WHEN},
        {"2026-02-30", "\"2026-02-30\" says no time, " WHEN},
        {"today", "Sunday 22 November 2026, 09:00 CET has been already, expected a time to come, "
                  "such as tomorrow or 2h"},
        {"2020-01-01", "Wednesday 1 January 2020, 09:00 CET has been already, expected a time to "
                       "come, such as tomorrow or 2h"},
        {"0h", "Sunday 22 November 2026, 14:30 CET has been already, expected a time to come, "
               "such as tomorrow or 2h"},
        {"2126-01-01", "that is too far away, expected a day within 3660 days"},
        {"999999999h", "that is too far away, expected a day within 3660 days"}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *got = read_reminder(cases[i][0]);
        g_assert_cmpstr(got, ==, cases[i][1]);
    }
}

static char *
read_repeat(const char *written)
{
    Recurrence recurrence;
    char *why = NULL;
    if (!recurrence_read(written, SUNDAY, &recurrence, &why))
        return why;
    g_assert_cmpint(recurrence.from, ==, SUNDAY);
    return recurrence_show(&recurrence);
}

#define HOW                                                                                        \
    "expected daily, weekly, monthly or yearly, every how many of them, and how often or until "   \
    "when, as in #repeat weekly 10 or #repeat monthly every 2 until 2027-06-30"

static void
a_ticket_comes_again_in_many_ways(void)
{
    static const char *const cases[][2] = {
        {"weekly 10", "every week, 10 times"},
        {"Weekly 10 times", "every week, 10 times"},
        {"weekly 1", "every week, once"},
        {"daily", "every day, without an end"},
        {"monthly every 2 until 2027-06-30", "every 2 months until Wednesday 30 June 2027"},
        {"yearly every 1 3", "every year, 3 times"},
        {"hebdomadaire 4 fois", "every week, 4 times"},
        {"månedligt hver 3 indtil 2027-01-01", "every 3 months until Friday 1 January 2027"},
        {"еженедельно 5 раз", "every week, 5 times"},
        {"weekyl 10", "\"weekyl\" is not understood, " HOW},
        {"", "\"\" is not understood, " HOW},
        {"10 weekly", "\"10\" is not understood, " HOW},
        {"weekly 0", "\"0\" is not understood, " HOW},
        {"weekly 1001", "\"1001\" is not understood, " HOW},
        {"weekly every 101", "\"101\" is not understood, " HOW},
        {"weekly every", "\"weekly every\" is not understood, " HOW},
        {"weekly 10 until 2027-01-01", "\"until\" is not understood, " HOW},
        {"weekly until soon", "\"soon\" is not understood, " HOW},
        {"weekly until 2026-11-22", "Sunday 22 November 2026 is no day to come, expected one"}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *got = read_repeat(cases[i][0]);
        g_assert_cmpstr(got, ==, cases[i][1]);
    }
}

static void
a_digest_is_one_of_few(void)
{
    static const struct {
        const char *written;
        Digest digest;
    } cases[] = {{"daily", DIGEST_DAILY},
                 {"Weekly", DIGEST_WEEKLY},
                 {"OFF", DIGEST_OFF},
                 {"ugentligt", DIGEST_WEEKLY},
                 {"нет", DIGEST_OFF}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        Digest digest;
        g_assert_true(digest_read(cases[i].written, &digest));
        g_assert_cmpint(digest, ==, cases[i].digest);
    }
    Digest none = DIGEST_WEEKLY;
    g_assert_false(digest_read("monthly", &none));
    g_assert_false(digest_read("", &none));
    g_assert_cmpint(none, ==, DIGEST_WEEKLY);
}

static void
clocks_that_change_lose_no_reminder(void)
{
    /* 28 March 2027: 02:30 is skipped there. */
    g_autofree char *skipped = zone_time_at(zone_minute_of_day(20905, 150, ZONE), ZONE);
    g_assert_cmpstr(skipped, ==, "2027-03-28 03:00 CEST");
    g_autofree char *after = zone_time_at(zone_minute_of_day(20905, 540, ZONE), ZONE);
    g_assert_cmpstr(after, ==, "2027-03-28 09:00 CEST");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/agenda/reminder", a_reminder_has_a_time_and_words);
    g_test_add_func("/agenda/recurrence", a_ticket_comes_again_in_many_ways);
    g_test_add_func("/agenda/digest", a_digest_is_one_of_few);
    g_test_add_func("/agenda/clocks", clocks_that_change_lose_no_reminder);
    return g_test_run();
}
