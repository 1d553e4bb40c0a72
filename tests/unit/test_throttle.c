#include "base/limits.h"
#include "intake/throttle.h"

#include "tests/unit/test.h"

#define TOM    "tom@northlight.example"
#define MIA    "mia@northlight.example"
#define HOME   "192.0.2.1"
#define OFFICE "198.51.100.1"
#define START  (1000 * US_PER_S)
#define HOUR   (3600 * US_PER_S)

static Throttle *
throttle(void)
{
    static RandomSeeded random;
    random_seeded_init(&random, 1);
    return throttle_new(&random.random);
}

/* Whether a try may begin; it stays a failure. */
static gboolean
fails(Throttle *t, const char *login, const char *network, gint64 now_us)
{
    ThrottleTry try = {.login = login, .network = network};
    gint64 wait_us;
    gboolean is_news;
    return throttle_begin(t, &try, now_us, &wait_us, &is_news);
}

static gboolean
succeeds(Throttle *t, const char *login, const char *network, gint64 now_us)
{
    ThrottleTry try = {.login = login, .network = network};
    gint64 wait_us;
    gboolean is_news;
    if (!throttle_begin(t, &try, now_us, &wait_us, &is_news))
        return FALSE;
    throttle_succeed(t, &try, now_us);
    return TRUE;
}

/* How long it has to wait; 0 when it may try, which is then withdrawn. */
static gint64
wait_of(Throttle *t, const char *login, const char *network, gint64 now_us)
{
    ThrottleTry try = {.login = login, .network = network};
    gint64 wait_us = 0;
    gboolean is_news;
    if (throttle_begin(t, &try, now_us, &wait_us, &is_news))
        throttle_withdraw(t, &try, now_us);
    return wait_us;
}

static void
fail_times(Throttle *t, guint times, const char *login, const char *network, gint64 now_us)
{
    for (guint i = 0; i < times; i++)
        g_assert_true(fails(t, login, network, now_us));
}

static void
test_a_login_waits_longer_and_longer(void)
{
    g_autoptr(Throttle) t = throttle();
    fail_times(t, LIMIT_THROTTLE_PAIR, TOM, HOME, START);
    g_assert_cmpint(wait_of(t, TOM, HOME, START), ==, 0);
    gint64 now_us = START;
    static const gint64 waits[] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900};
    for (gsize i = 0; i < G_N_ELEMENTS(waits); i++) {
        g_assert_true(fails(t, TOM, HOME, now_us));
        g_assert_false(fails(t, TOM, HOME, now_us));
        g_assert_cmpint(wait_of(t, TOM, HOME, now_us), ==, waits[i] * US_PER_S);
        now_us += waits[i] * US_PER_S - 1;
        g_assert_cmpint(wait_of(t, TOM, HOME, now_us), ==, 1);
        now_us++;
    }
}

/* Who is turned away was not heard: it does not make it longer. */
static void
test_being_turned_away_costs_nothing(void)
{
    g_autoptr(Throttle) t = throttle();
    fail_times(t, LIMIT_THROTTLE_PAIR + 1, TOM, HOME, START);
    for (guint i = 0; i < 100; i++)
        g_assert_false(fails(t, TOM, HOME, START + i));
    g_assert_cmpint(wait_of(t, TOM, HOME, START), ==, US_PER_S);
}

static void
test_success_forgets_failures(void)
{
    g_autoptr(Throttle) t = throttle();
    fail_times(t, LIMIT_THROTTLE_PAIR, TOM, HOME, START);
    g_assert_true(succeeds(t, TOM, HOME, START));
    fail_times(t, LIMIT_THROTTLE_PAIR, TOM, HOME, START);
    g_assert_cmpint(wait_of(t, TOM, HOME, START), ==, 0);
}

static void
test_time_forgets_failures(void)
{
    g_autoptr(Throttle) t = throttle();
    gint64 later_us = START + LIMIT_THROTTLE_MEMORY_S * US_PER_S;
    fail_times(t, LIMIT_THROTTLE_PAIR, TOM, HOME, START);
    fail_times(t, LIMIT_THROTTLE_PAIR, TOM, HOME, later_us);
    g_assert_cmpint(wait_of(t, TOM, HOME, later_us), ==, 0);
}

static void
test_others_elsewhere_shut_nobody_out(void)
{
    g_autoptr(Throttle) t = throttle();
    fail_times(t, LIMIT_THROTTLE_PAIR + 1, TOM, OFFICE, START);
    g_assert_cmpint(wait_of(t, TOM, OFFICE, START), >, 0);
    g_assert_cmpint(wait_of(t, TOM, HOME, START), ==, 0);
    g_assert_cmpint(wait_of(t, MIA, OFFICE, START), ==, 0);
}

/* Login N from one network, each but a few times. */
static void
guess_many(Throttle *t, const char *network, gint64 now_us)
{
    for (guint i = 0; i < LIMIT_THROTTLE_NETWORK + 1; i++) {
        g_autofree char *login = g_strdup_printf("somebody%u@northlight.example", i);
        g_assert_true(fails(t, login, network, now_us));
    }
}

static void
test_a_network_that_guesses_waits(void)
{
    g_autoptr(Throttle) t = throttle();
    g_assert_true(succeeds(t, TOM, OFFICE, START));
    guess_many(t, OFFICE, START);
    g_assert_cmpint(wait_of(t, MIA, OFFICE, START), ==, US_PER_S);
    g_assert_cmpint(wait_of(t, MIA, HOME, START), ==, 0);
    g_assert_cmpint(wait_of(t, TOM, OFFICE, START), ==, 0); /* known there */
    gint64 later_us = START + LIMIT_THROTTLE_KNOWN_S * US_PER_S;
    guess_many(t, OFFICE, later_us);
    g_assert_cmpint(wait_of(t, TOM, OFFICE, later_us), >, 0); /* but not for ever */
}

/* One telephone with an old password: the others beside it have to be able to work. */
static void
test_one_that_fails_on_and_on_is_alone(void)
{
    g_autoptr(Throttle) t = throttle();
    for (gint64 now_us = START; now_us < START + 100 * HOUR; now_us += 60 * US_PER_S)
        if (!fails(t, TOM, OFFICE, now_us))
            g_assert_cmpint(wait_of(t, MIA, OFFICE, now_us), ==, 0);
}

/* A login that is tried from everywhere waits, but where it is known. */
static void
test_a_login_tried_from_everywhere_waits(void)
{
    g_autoptr(Throttle) t = throttle();
    g_assert_true(succeeds(t, TOM, HOME, START));
    for (guint i = 0; i < LIMIT_THROTTLE_LOGIN + 1; i++) {
        g_autofree char *network = g_strdup_printf("203.0.113.%u", i);
        g_assert_true(fails(t, TOM, network, START));
    }
    g_assert_cmpint(wait_of(t, TOM, OFFICE, START), ==, US_PER_S);
    g_assert_cmpint(wait_of(t, MIA, OFFICE, START), ==, 0);
    g_assert_cmpint(wait_of(t, TOM, HOME, START), ==, 0);
}

/* Many at once have all begun before the first is found wrong. */
static void
test_tries_at_the_same_time_count(void)
{
    g_autoptr(Throttle) t = throttle();
    ThrottleTry tries[LIMIT_THROTTLE_PAIR + 2];
    gint64 wait_us;
    gboolean is_news;
    for (guint i = 0; i < G_N_ELEMENTS(tries); i++) {
        tries[i] = (ThrottleTry){.login = TOM, .network = HOME};
        gboolean may = throttle_begin(t, &tries[i], START, &wait_us, &is_news);
        g_assert_cmpint(may, ==, i < LIMIT_THROTTLE_PAIR + 1);
    }
    throttle_succeed(t, &tries[0], START);
    g_assert_cmpint(wait_of(t, TOM, HOME, START), ==, 0);
}

static void
test_what_nobody_found_out_does_not_count(void)
{
    g_autoptr(Throttle) t = throttle();
    for (guint i = 0; i < 10 * LIMIT_THROTTLE_LOGIN; i++)
        g_assert_cmpint(wait_of(t, TOM, HOME, START), ==, 0);
}

static void
test_each_wait_is_news_once(void)
{
    g_autoptr(Throttle) t = throttle();
    gint64 wait_us;
    gboolean is_news = FALSE;
    ThrottleTry try = {.login = TOM, .network = HOME};
    fail_times(t, LIMIT_THROTTLE_PAIR + 1, TOM, HOME, START);
    g_assert_false(throttle_begin(t, &try, START, &wait_us, &is_news));
    g_assert_true(is_news);
    g_assert_false(throttle_begin(t, &try, START, &wait_us, &is_news));
    g_assert_false(is_news);
    g_assert_true(throttle_begin(t, &try, START + US_PER_S, &wait_us, &is_news));
    g_assert_false(throttle_begin(t, &try, START + US_PER_S, &wait_us, &is_news));
    g_assert_true(is_news);
}

/* However many there are, who is known and who failed often are remembered; and nobody at all is
 * kept out for want of room. */
static void
test_a_flood_washes_nobody_away(void)
{
    g_autoptr(Throttle) t = throttle();
    g_assert_true(succeeds(t, TOM, OFFICE, START));
    fail_times(t, LIMIT_THROTTLE_PAIR + 1, MIA, HOME, START);
    for (guint i = 0; i < 20 * LIMIT_THROTTLE_SLOTS; i++) {
        g_autofree char *login = g_strdup_printf("somebody%u@northlight.example", i);
        g_autofree char *network = g_strdup_printf("2001:db8:0:%x::", i);
        g_assert_true(fails(t, login, network, START));
    }
    g_assert_cmpint(wait_of(t, MIA, HOME, START), ==, US_PER_S);
    guess_many(t, OFFICE, START);
    g_assert_cmpint(wait_of(t, TOM, OFFICE, START), ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/throttle/longer-and-longer", test_a_login_waits_longer_and_longer);
    g_test_add_func("/throttle/turned-away", test_being_turned_away_costs_nothing);
    g_test_add_func("/throttle/success-forgets", test_success_forgets_failures);
    g_test_add_func("/throttle/time-forgets", test_time_forgets_failures);
    g_test_add_func("/throttle/others-elsewhere", test_others_elsewhere_shut_nobody_out);
    g_test_add_func("/throttle/network", test_a_network_that_guesses_waits);
    g_test_add_func("/throttle/on-and-on", test_one_that_fails_on_and_on_is_alone);
    g_test_add_func("/throttle/everywhere", test_a_login_tried_from_everywhere_waits);
    g_test_add_func("/throttle/at-the-same-time", test_tries_at_the_same_time_count);
    g_test_add_func("/throttle/not-found-out", test_what_nobody_found_out_does_not_count);
    g_test_add_func("/throttle/news", test_each_wait_is_news_once);
    g_test_add_func("/throttle/flood", test_a_flood_washes_nobody_away);
    return g_test_run();
}
