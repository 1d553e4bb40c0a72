#include "intake/login_gate.h"

#include "base/limits.h"
#include "base/log.h"
#include "base/sync.h"
#include "intake/throttle.h"

struct LoginGate {
    const IntakeSink *sink;
    const Clock *clock;
    gint64 patience_us;
    Throttle *throttle;
    Mutex lock; /* over looking */
    Cond left;
    guint looking[2]; /* for who is not known, and for who is: they wait for no guessers */
};

LoginGate *
login_gate_new(const IntakeSink *sink, const Clock *clock, Random *random, gint64 patience_us)
{
    LoginGate *gate = g_new0(LoginGate, 1);
    gate->sink = sink;
    gate->clock = clock;
    gate->patience_us = patience_us;
    gate->throttle = throttle_new(random);
    mutex_init(&gate->lock);
    cond_init(&gate->left);
    return gate;
}

void
login_gate_free(LoginGate *gate)
{
    if (!gate)
        return;
    throttle_free(gate->throttle);
    cond_clear(&gate->left);
    mutex_clear(&gate->lock);
    g_free(gate);
}

/* --- one's turn --- */

static gboolean
enter(LoginGate *gate, guint *looking)
{
    gint64 until_us = clock_monotonic_us(clock_system()) + gate->patience_us;
    gboolean in_time = TRUE;
    mutex_lock(&gate->lock);
    while (*looking >= LIMIT_LOGIN_HASHES && in_time)
        in_time = cond_wait_until(&gate->left, &gate->lock, until_us);
    gboolean has_entered = *looking < LIMIT_LOGIN_HASHES;
    *looking += has_entered;
    mutex_unlock(&gate->lock);
    return has_entered;
}

/* All are woken, since they wait for two things. */
static void
leave(LoginGate *gate, guint *looking)
{
    mutex_lock(&gate->lock);
    --*looking;
    cond_broadcast(&gate->left);
    mutex_unlock(&gate->lock);
}

static IntakeLoginVerdict
ask_sink(LoginGate *gate, gboolean is_known, const IntakeCredentials *credentials,
         IntakeLogin *ret_login)
{
    guint *looking = &gate->looking[is_known];
    if (!enter(gate, looking))
        return INTAKE_LOGIN_LATER;
    IntakeLoginVerdict verdict = gate->sink->authenticate(gate->sink->data, credentials, ret_login);
    leave(gate, looking);
    return verdict;
}

/* --- how often --- */

/* What is no address is not written down: it may be a password, typed into the wrong field. */
static void
log_login(LogLevel level, const char *as, const IntakeCredentials *credentials, guint wait_s)
{
    log_event(level, "login", "as", as, "login",
              *credentials->login ? credentials->login : "no-address", "peer", credentials->peer,
              "wait-s", wait_s ? LOG_INT(wait_s) : NULL, NULL);
}

static void
settle(LoginGate *gate, const ThrottleTry *try, const IntakeCredentials *credentials,
       IntakeLoginVerdict verdict)
{
    gint64 now_us = clock_monotonic_us(gate->clock);
    switch (verdict) {
    case INTAKE_LOGIN_GOOD:
        throttle_succeed(gate->throttle, try, now_us);
        log_login(LOG_INFO, "good", credentials, 0);
        return;
    case INTAKE_LOGIN_WRONG:
        log_login(LOG_WARNING, "wrong", credentials, 0);
        return;
    case INTAKE_LOGIN_LATER:
        throttle_withdraw(gate->throttle, try, now_us);
        log_login(LOG_WARNING, "later", credentials, 0);
        return;
    }
}

IntakeLoginVerdict
login_gate_try(LoginGate *gate, const IntakeCredentials *credentials, const char *network,
               IntakeLogin *ret_login, guint *ret_wait_s)
{
    ThrottleTry try = {.login = credentials->login, .network = network};
    gint64 wait_us = 0;
    gboolean is_news = FALSE;
    gint64 now_us = clock_monotonic_us(gate->clock);
    *ret_wait_s = 0;
    if (!throttle_begin(gate->throttle, &try, now_us, &wait_us, &is_news)) {
        *ret_wait_s = (guint)(wait_us / US_PER_S) + 1;
        if (is_news)
            log_login(LOG_WARNING, "throttled", credentials, *ret_wait_s);
        return INTAKE_LOGIN_LATER;
    }
    IntakeLoginVerdict verdict = ask_sink(gate, try.is_known, credentials, ret_login);
    settle(gate, &try, credentials, verdict);
    return verdict;
}
