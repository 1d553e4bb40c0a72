#include "base/units.h"
#include "test.h"

static void
sizes_are_read(void)
{
    static const struct {
        const char *text;
        guint64 bytes;
    } cases[] = {{"0", 0},           {"512", 512},    {"25 MiB", 25 << 20},
                 {"25MB", 25 << 20}, {" 1 k ", 1024}, {"2GiB", G_GUINT64_CONSTANT(2) << 30}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        GError *error = NULL;
        guint64 bytes;
        assert_ok(units_parse_size(cases[i].text, &bytes, &error));
        g_assert_cmpuint(bytes, ==, cases[i].bytes);
    }
}

static void
wrong_sizes_are_refused(void)
{
    static const char *const wrong[] = {
        "", "MiB", "-1", "1.5 MiB", "1 XB", "1 MiB x", "99999999999999999999", "9999999999 GiB"};
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        GError *error = NULL;
        guint64 bytes;
        assert_fails(units_parse_size(wrong[i], &bytes, &error), POSTERN_ERROR_INVALID);
    }
}

static void
durations_are_read(void)
{
    static const struct {
        const char *text;
        gint64 us;
    } cases[] = {{"5m", 5 * US_PER_MIN},
                 {"250 ms", 250 * US_PER_MS},
                 {"1h30m", US_PER_HOUR + 30 * US_PER_MIN},
                 {"2 years", 730 * US_PER_DAY},
                 {"1 week 2 days", 9 * US_PER_DAY}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        GError *error = NULL;
        gint64 us;
        assert_ok(units_parse_duration(cases[i].text, &us, &error));
        g_assert_cmpint(us, ==, cases[i].us);
    }
}

static void
wrong_durations_are_refused(void)
{
    static const char *const wrong[] = {
        "", "5", "m", "5 parsecs", "-5m", "5m x", "99999999999 years"};
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        GError *error = NULL;
        gint64 us;
        assert_fails(units_parse_duration(wrong[i], &us, &error), POSTERN_ERROR_INVALID);
    }
}

static void
values_are_written_for_people(void)
{
    g_autofree char *mib = units_format_size(25 << 20);
    g_autofree char *odd = units_format_size(12345678);
    g_autofree char *small = units_format_size(700);
    g_autofree char *long_time =
        units_format_duration(2 * US_PER_HOUR + 30 * US_PER_MIN + US_PER_S);
    g_autofree char *short_time = units_format_duration(5 * US_PER_MS);
    g_assert_cmpstr(mib, ==, "25 MiB");
    g_assert_cmpstr(odd, ==, "11.8 MiB");
    g_assert_cmpstr(small, ==, "700 B");
    g_assert_cmpstr(long_time, ==, "2h 30m");
    g_assert_cmpstr(short_time, ==, "5ms");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/units/sizes-are-read", sizes_are_read);
    g_test_add_func("/units/wrong-sizes-are-refused", wrong_sizes_are_refused);
    g_test_add_func("/units/durations-are-read", durations_are_read);
    g_test_add_func("/units/wrong-durations-are-refused", wrong_durations_are_refused);
    g_test_add_func("/units/values-are-written-for-people", values_are_written_for_people);
    return g_test_run();
}
