#include "base/zone.h"

static void
names_are_those_of_the_database(void)
{
    static const char *const known[] = {
        "UTC",   "Europe/Copenhagen", "America/Port-au-Prince",
        "Japan", "Etc/GMT+5",         "America/Argentina/Buenos_Aires"};
    static const char *const unknown[] = {"",
                                          "Mars/Olympus",
                                          "../../etc/hosts",
                                          "/etc/localtime",
                                          "EST+5",
                                          ":UTC",
                                          "Europe/",
                                          "Nowhere",
                                          "+02:00",
                                          "Europe/../UTC",
                                          "Europe/Copenhagen ",
                                          "UTC\n"};
    for (guint i = 0; i < G_N_ELEMENTS(known); i++)
        if (!zone_is_known(known[i]))
            g_error("%s is a zone", known[i]);
    for (guint i = 0; i < G_N_ELEMENTS(unknown); i++)
        if (zone_is_known(unknown[i]))
            g_error("\"%s\" is no zone", unknown[i]);
}

static void
a_day_begins_where_it_is(void)
{
    gint64 us = -1;
    g_assert_true(zone_day_begins("2026-12-01", "UTC", &us));
    g_assert_cmpint(us, ==, 1796083200 * US_PER_S);
    g_assert_true(zone_day_begins("2026-12-01", "Europe/Copenhagen", &us));
    g_assert_cmpint(us, ==, (1796083200 - 3600) * US_PER_S);
    g_autofree char *time = zone_time_at(us, "Europe/Copenhagen");
    g_autofree char *gone = zone_time_at(us, "Nowhere/At-All");
    g_assert_cmpstr(time, ==, "2026-12-01 00:00 CET");
    g_assert_cmpstr(gone, ==, "2026-11-30 23:00 UTC");
    g_autofree char *there = zone_day_at(us, "Europe/Copenhagen");
    g_autofree char *here = zone_day_at(us, "UTC");
    g_assert_cmpstr(there, ==, "2026-12-01");
    g_assert_cmpstr(here, ==, "2026-11-30");
}

static void
what_is_no_day_is_refused(void)
{
    static const char *const wrong[] = {"",           "2026-12-1",  "2026-13-01", "2026-02-29",
                                        "01.12.2026", "2026/12/01", "0000-01-01", "2026-12-01T"};
    gint64 us = -1;
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++)
        if (zone_day_begins(wrong[i], "UTC", &us))
            g_error("\"%s\" is no day", wrong[i]);
    g_assert_cmpint(us, ==, -1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/zone/names", names_are_those_of_the_database);
    g_test_add_func("/zone/days", a_day_begins_where_it_is);
    g_test_add_func("/zone/no-days", what_is_no_day_is_refused);
    return g_test_run();
}
