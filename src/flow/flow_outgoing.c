/* Trying the way out, beside those who send: a thread of its own, so that whoever waits for it can
 * break it off. */
#include "flow/flow_outgoing.h"

#include "base/limits.h"
#include "base/sync.h"

#define TRIAL_STACK_BYTES (512 * 1024)
#define LOOK_US           (500 * US_PER_MS) /* how soon it is noticed that it shall stop */

TransportSettings
flow_outgoing_settings(const Flow *flow)
{
    const Config *config = flow->parts.config;
    return (TransportSettings){.outgoing = &config->outgoing,
                               .ca_file = config->outgoing_ca_file,
                               .helo = config->domain,
                               .user = config->outgoing_user,
                               .secret_file = flow->parts.outgoing_secret_file,
                               .patience_us = config->outgoing_patience_us};
}

typedef struct {
    Transport *transport;
    Mutex lock;   /* guards everything below */
    Cond changed; /* a line more, or it is done */
    GQueue lines; /* of char *: not yet heard */
    gboolean done;
    gboolean works;
} Trial;

static void
add_line(Trial *trial, const char *verdict, const char *text)
{
    mutex_lock(&trial->lock);
    g_queue_push_tail(&trial->lines, g_strconcat(verdict, " ", text, NULL));
    cond_signal(&trial->changed);
    mutex_unlock(&trial->lock);
}

static void
tell(gpointer data, const char *line)
{
    add_line(data, STEP_OK, line);
}

static gpointer
trial_main(gpointer data)
{
    Trial *trial = data;
    g_autofree char *why = NULL;
    gboolean works = transport_try(trial->transport, tell, trial, &why);
    if (!works)
        add_line(trial, STEP_FAILED, why);
    mutex_lock(&trial->lock);
    trial->works = works;
    trial->done = TRUE;
    cond_signal(&trial->changed);
    mutex_unlock(&trial->lock);
    return NULL;
}

/* The next line, or NULL: after LOOK_US, or when it is done and all was heard. Caller frees. */
static char *
next_line(Trial *trial, gboolean *ret_done)
{
    mutex_lock(&trial->lock);
    if (g_queue_is_empty(&trial->lines) && !trial->done)
        (void)cond_wait_until(&trial->changed, &trial->lock,
                              clock_monotonic_us(clock_system()) + LOOK_US);
    char *line = g_queue_pop_head(&trial->lines);
    *ret_done = trial->done && !line;
    mutex_unlock(&trial->lock);
    return line;
}

/* FALSE when it was broken off. */
static gboolean
listen_to(Trial *trial, const StepListener *listener)
{
    gboolean done = FALSE, stopped = FALSE;
    while (!done) {
        g_autofree char *line = next_line(trial, &done);
        if (!stopped && line)
            listener->step(listener->data, line);
        if (!stopped && !done && listener->must_stop(listener->data)) {
            stopped = TRUE;
            transport_cancel(trial->transport);
        }
    }
    return !stopped;
}

static gboolean
judge(const Trial *trial, gboolean heard, GError **error)
{
    if (!heard)
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_BUSY,
                    "broken off: posternd is stopping, or nobody listens any more");
    else if (!trial->works)
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED,
                    "the last step failed, expected none to fail");
    return heard && trial->works;
}

gboolean
flow_outgoing_try(Flow *flow, const StepListener *listener, GError **error)
{
    TransportSettings settings = flow_outgoing_settings(flow);
    settings.patience_us = MIN(settings.patience_us, LIMIT_TRIAL_STEP_S * US_PER_S);
    Trial trial = {.transport = transport_new(&settings), .lines = G_QUEUE_INIT};
    pthread_t thread;
    mutex_init(&trial.lock);
    cond_init(&trial.changed);
    gboolean works = thread_start("trial", TRIAL_STACK_BYTES, trial_main, &trial, &thread, error);
    if (works) {
        gboolean heard = listen_to(&trial, listener);
        pthread_join(thread, NULL);
        works = judge(&trial, heard, error);
    }
    transport_free(trial.transport);
    cond_clear(&trial.changed);
    mutex_clear(&trial.lock);
    return works;
}
