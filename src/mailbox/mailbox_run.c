#include "mailbox/mailbox_run.h"

#include "base/backoff.h"
#include "base/clock.h"
#include "base/io.h"
#include "base/limits.h"
#include "base/private_file.h"
#include "base/steps.h"
#include "mailbox/drain.h"

#include <poll.h>
#include <string.h>

typedef struct {
    const MailboxSettings *settings;
    CredentialKeeper *keeper;
    int socket;
    Reporter *reporter;
    HandOver *over;
    Caution caution;
    guint failures; /* sessions in a row that came to nothing */
    guint waits;    /* with the session open, in a row */
} Run;

/* What somebody has to mend is not tried as often as what may pass by itself; a provider locks out
 * whoever says a wrong password too often. */
static const Backoff passing = {.first_us = 1 * US_PER_S, .max_us = 5 * US_PER_MIN};
static const Backoff lasting = {.first_us = 1 * US_PER_MIN, .max_us = 30 * US_PER_MIN};
static const Backoff for_more = {.first_us = 1 * US_PER_S, .max_us = 30 * US_PER_S};

static gint64
now_us(void)
{
    return clock_monotonic_us(clock_system());
}

/* Nobody says anything on the socket any more: it can be read when it is closed. */
static gboolean
is_ending(const Run *run)
{
    struct pollfd wanted = {.fd = run->socket, .events = POLLIN};
    return poll(&wanted, 1, 0) > 0;
}

/* --- tokens ----------------------------------------------------------------------------------- */

/* What there is to say although all is well: a token that dies soon. Caller frees. */
static char *
tend_token(Run *run)
{
    char *why = NULL;
    credential_tend(run->keeper, now_us() + LIMIT_IMAP_COMMAND_S * US_PER_S);
    run->reporter->report->token_dies_at_us = credential_dies_at_us(run->keeper, &why);
    return why;
}

/* --- waiting ---------------------------------------------------------------------------------- */

static void
tell_waiting(Run *run, MailboxState state, const char *why, gint64 us)
{
    g_free(tend_token(run)); /* there is worse to tell */
    reporter_tell_state(run->reporter, state, why, clock_now_us(clock_system()) + us);
}

/* The time may be cut short by who ends us. */
static void
wait_until(const Run *run, gint64 until_us)
{
    g_autoptr(GError) ignored = NULL;
    (void)!io_wait(run->socket, POLLIN, until_us, &ignored);
}

/* The time is over, too, once somebody has mended the secret file. */
static void
wait_failing(Run *run, const char *why, gint64 us)
{
    const char *secret_file = run->settings->secret_file;
    SecretMark before = private_file_mark(secret_file), now = before;
    tell_waiting(run, MAILBOX_FAILING, why, us);
    gint64 until_us = now_us() + us;
    while (now_us() < until_us && !is_ending(run) && secret_mark_equal(&now, &before)) {
        wait_until(run, MIN(until_us, now_us() + LIMIT_MAILBOX_LOOK_US));
        now = private_file_mark(secret_file);
    }
}

/* For the desk, or for messages the server has and does not give. New ones are not kept waiting for
 * long by either. */
static void
wait_for_more(Run *run, MailboxState state, const char *why)
{
    hand_over_rest(run->over);
    gint64 us = backoff_delay_us(&for_more, ++run->waits, random_system());
    tell_waiting(run, state, why, us);
    wait_until(run, now_us() + us);
}

static gboolean
wait_for_mail(Run *run, Imap *imap, GError **error)
{
    g_autofree char *token = tend_token(run);
    reporter_tell_state(run->reporter, MAILBOX_IDLE, token, 0);
    gint64 until_us = MIN(now_us() + run->settings->poll_us, credential_tend_at_us(run->keeper));
    return imap_wait(imap, run->socket, until_us, error);
}

/* --- a session -------------------------------------------------------------------------------- */

static gboolean
serve(Run *run, Imap *imap, GError **error)
{
    g_autoptr(Drain) drain =
        drain_new(run->settings, imap, run->over, run->reporter, &run->caution, run->socket, error);
    while (drain && !is_ending(run)) {
        DrainResult result;
        gboolean went_well = drain_run(drain, &result, error);
        if (went_well || drain->settled > 0)
            run->failures = 0;
        if (!went_well)
            return FALSE;
        if (is_ending(run))
            return TRUE;
        if (drain->settled > 0)
            run->waits = 0;
        if (result != DRAIN_EMPTY) {
            wait_for_more(run, result == DRAIN_LATER ? MAILBOX_WAITING_DESK : MAILBOX_FAILING,
                          drain_why(drain));
            continue;
        }
        run->waits = 0;
        if (!wait_for_mail(run, imap, error))
            return FALSE;
    }
    return drain != NULL;
}

static gboolean
run_session(Run *run, GError **error)
{
    reporter_tell_state(run->reporter, MAILBOX_CONNECTING, run->reporter->report->why, 0);
    g_autoptr(Imap) imap = imap_open(run->settings, run->keeper, NULL, error);
    return imap && imap_select(imap, NULL, error) && serve(run, imap, error);
}

static gboolean
needs_somebody(const GError *error)
{
    return g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED) ||
           g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_INVALID);
}

static void
run_sessions(Run *run)
{
    while (!is_ending(run)) {
        g_autoptr(GError) error = NULL;
        if (run_session(run, &error))
            continue;
        const Backoff *backoff = needs_somebody(error) ? &lasting : &passing;
        wait_failing(run, error->message,
                     backoff_delay_us(backoff, ++run->failures, random_system()));
    }
}

/* --- trying out ------------------------------------------------------------------------------- */

static void
hear_step(gpointer data, const char *step)
{
    Run *run = data;
    g_autofree char *line = g_strconcat(STEP_OK " ", step, NULL);
    reporter_tell_step(run->reporter, line);
}

static gboolean
try_desk(Run *run, GError **error)
{
    if (!hand_over_open(run->over, error))
        return FALSE;
    g_autofree char *line =
        g_strdup_printf("the desk answers, and takes messages up to %" G_GUINT64_FORMAT " bytes",
                        hand_over_max_bytes(run->over));
    hear_step(run, line);
    return TRUE;
}

static void
try_out(Run *run)
{
    g_autoptr(GError) error = NULL;
    const ImapSteps steps = {.hear = hear_step, .data = run};
    g_autoptr(Imap) imap = imap_open(run->settings, run->keeper, &steps, &error);
    if (imap && imap_select(imap, &steps, &error) && try_desk(run, &error))
        return;
    g_autofree char *line = g_strconcat(STEP_FAILED " ", error->message, NULL);
    reporter_tell_step(run->reporter, line);
}

void
mailbox_run(const MailboxSettings *settings, CredentialKeeper *keeper, int socket)
{
    g_autoptr(Reporter) reporter = reporter_new(socket);
    g_autoptr(HandOver) over = hand_over_new(settings);
    Run run = {.settings = settings,
               .keeper = keeper,
               .socket = socket,
               .reporter = reporter,
               .over = over};
    if (settings->test_only)
        try_out(&run);
    else
        run_sessions(&run);
}
