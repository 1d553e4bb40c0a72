#include "base/limits.h"
#include "base/sync.h"
#include "intake/login_gate.h"

#include "tests/unit/test.h"

#include <sched.h>
#include <stdatomic.h>

/* A sink that says what it is told to, and counts who is there at once. */
typedef struct {
    LoginGate *gate;
    IntakeSink sink;
    ClockFake clock;
    RandomSeeded random;
    IntakeLoginVerdict verdict;
    _Atomic guint asked, inside, most_inside;
    Latch entered, released; /* opened by, and waited for in, a login called "slow" */
} Gate;

static void
be_inside(Gate *gate)
{
    guint inside = ++gate->inside;
    guint most = gate->most_inside;
    while (inside > most && !atomic_compare_exchange_weak(&gate->most_inside, &most, inside))
        continue;
    for (guint i = 0; i < 200; i++)
        sched_yield();
    gate->inside--;
}

static IntakeLoginVerdict
authenticate(gpointer data, const IntakeCredentials *credentials, IntakeLogin *ret_login)
{
    Gate *gate = data;
    gate->asked++;
    if (g_str_has_prefix(credentials->login, "slow@")) {
        latch_open(&gate->entered);
        latch_wait(&gate->released);
    }
    be_inside(gate);
    if (gate->verdict == INTAKE_LOGIN_GOOD)
        *ret_login = (IntakeLogin){.person = 7, .since_us = 8};
    return gate->verdict;
}

static void
set_up(Gate *gate, gconstpointer data)
{
    (void)data;
    gate->sink = (IntakeSink){.authenticate = authenticate, .data = gate};
    clock_fake_init(&gate->clock, 1000 * US_PER_S);
    random_seeded_init(&gate->random, 1);
    latch_init(&gate->entered);
    latch_init(&gate->released);
    gate->gate = login_gate_new(&gate->sink, &gate->clock.clock, &gate->random.random,
                                LIMIT_LOGIN_WAIT_S * US_PER_S);
}

static void
tear_down(Gate *gate, gconstpointer data)
{
    (void)data;
    login_gate_free(gate->gate);
    latch_clear(&gate->entered);
    latch_clear(&gate->released);
}

static IntakeLoginVerdict
try_as(Gate *gate, const char *login, guint *ret_wait_s)
{
    IntakeLogin who = {0};
    const IntakeCredentials said = {login, "correct horse", "192.0.2.1:4711"};
    IntakeLoginVerdict verdict = login_gate_try(gate->gate, &said, "192.0.2.1", &who, ret_wait_s);
    g_assert_cmpint(who.person, ==, verdict == INTAKE_LOGIN_GOOD ? 7 : 0);
    g_assert_cmpint(who.since_us, ==, verdict == INTAKE_LOGIN_GOOD ? 8 : 0);
    return verdict;
}

#define TOM "tom@northlight.example"

static void
test_the_sink_decides(Gate *gate, gconstpointer data)
{
    (void)data;
    static const IntakeLoginVerdict all[] = {INTAKE_LOGIN_GOOD, INTAKE_LOGIN_WRONG,
                                             INTAKE_LOGIN_LATER};
    for (gsize i = 0; i < G_N_ELEMENTS(all); i++) {
        guint wait_s = 99;
        gate->verdict = all[i];
        g_assert_cmpint(try_as(gate, TOM, &wait_s), ==, all[i]);
        g_assert_cmpuint(wait_s, ==, 0);
    }
    g_assert_cmpuint(gate->asked, ==, 3);
}

static void
test_who_failed_too_often_is_not_asked_about(Gate *gate, gconstpointer data)
{
    (void)data;
    guint wait_s;
    gate->verdict = INTAKE_LOGIN_WRONG;
    for (guint i = 0; i < LIMIT_THROTTLE_PAIR + 1; i++)
        g_assert_cmpint(try_as(gate, TOM, &wait_s), ==, INTAKE_LOGIN_WRONG);
    guint asked = gate->asked;
    gate->verdict = INTAKE_LOGIN_GOOD;
    g_assert_cmpint(try_as(gate, TOM, &wait_s), ==, INTAKE_LOGIN_LATER);
    g_assert_cmpuint(wait_s, >, 0);
    g_assert_cmpuint(gate->asked, ==, asked);
    clock_fake_advance(&gate->clock, wait_s * US_PER_S);
    g_assert_cmpint(try_as(gate, TOM, &wait_s), ==, INTAKE_LOGIN_GOOD);
}

/* A fault of ours is nobody's failure, however long it lasts. */
static void
test_what_the_sink_cannot_tell_does_not_count(Gate *gate, gconstpointer data)
{
    (void)data;
    guint wait_s;
    gate->verdict = INTAKE_LOGIN_LATER;
    for (guint i = 0; i < 3 * LIMIT_THROTTLE_LOGIN; i++)
        g_assert_cmpint(try_as(gate, TOM, &wait_s), ==, INTAKE_LOGIN_LATER);
    gate->verdict = INTAKE_LOGIN_GOOD;
    g_assert_cmpint(try_as(gate, TOM, &wait_s), ==, INTAKE_LOGIN_GOOD);
}

static gpointer
try_often(gpointer data)
{
    guint wait_s;
    for (guint i = 0; i < 20; i++)
        g_assert_cmpint(try_as(data, TOM, &wait_s), ==, INTAKE_LOGIN_GOOD);
    return NULL;
}

static void
start(Gate *gate, gpointer (*run)(gpointer data), pthread_t *ret_thread)
{
    g_autoptr(GError) error = NULL;
    assert_ok(thread_start("login", LIMIT_SESSION_STACK_BYTES, run, gate, ret_thread, &error));
}

static void
test_few_are_looked_at_at_once(Gate *gate, gconstpointer data)
{
    (void)data;
    pthread_t threads[6];
    guint wait_s;
    g_assert_cmpint(try_as(gate, TOM, &wait_s), ==, INTAKE_LOGIN_GOOD);
    for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
        start(gate, try_often, &threads[i]);
    for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
        pthread_join(threads[i], NULL);
    g_assert_cmpuint(gate->asked, ==, 121);
    g_assert_cmpuint(gate->most_inside, ==, LIMIT_LOGIN_HASHES);
}

static gpointer
try_slowly(gpointer data)
{
    guint wait_s;
    g_assert_cmpint(try_as(data, "slow@northlight.example", &wait_s), ==, INTAKE_LOGIN_GOOD);
    return NULL;
}

static void
test_who_waits_too_long_comes_again(Gate *gate, gconstpointer data)
{
    (void)data;
    pthread_t slow;
    guint wait_s;
    login_gate_free(gate->gate);
    gate->gate =
        login_gate_new(&gate->sink, &gate->clock.clock, &gate->random.random, 20 * US_PER_MS);
    start(gate, try_slowly, &slow);
    latch_wait(&gate->entered);
    for (guint i = 0; i < 2 * LIMIT_THROTTLE_PAIR; i++) /* nor does it count against them */
        g_assert_cmpint(try_as(gate, TOM, &wait_s), ==, INTAKE_LOGIN_LATER);
    g_assert_cmpuint(wait_s, ==, 0);
    g_assert_cmpuint(gate->asked, ==, 1);
    latch_open(&gate->released);
    pthread_join(slow, NULL);
    g_assert_cmpint(try_as(gate, TOM, &wait_s), ==, INTAKE_LOGIN_GOOD);
}

static void
test_who_is_known_waits_for_no_stranger(Gate *gate, gconstpointer data)
{
    (void)data;
    pthread_t slow;
    guint wait_s;
    g_assert_cmpint(try_as(gate, TOM, &wait_s), ==, INTAKE_LOGIN_GOOD);
    start(gate, try_slowly, &slow);
    latch_wait(&gate->entered);
    g_assert_cmpint(try_as(gate, TOM, &wait_s), ==, INTAKE_LOGIN_GOOD);
    latch_open(&gate->released);
    pthread_join(slow, NULL);
}

#define ADD(path, test) g_test_add(path, Gate, NULL, set_up, test, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/login-gate/the-sink-decides", test_the_sink_decides);
    ADD("/login-gate/failed-too-often", test_who_failed_too_often_is_not_asked_about);
    ADD("/login-gate/cannot-tell", test_what_the_sink_cannot_tell_does_not_count);
    ADD("/login-gate/few-at-once", test_few_are_looked_at_at_once);
    ADD("/login-gate/waits-too-long", test_who_waits_too_long_comes_again);
    ADD("/login-gate/known", test_who_is_known_waits_for_no_stranger);
    return g_test_run();
}
