#include "posternd/mailbox_trial.h"

#include "base/clock.h"
#include "base/limits.h"
#include "posternd/mailbox_process.h"
#include "posternd/mailbox_watch.h"

#include <poll.h>

#define LOOK_MS 500 /* how soon it is noticed that nobody wants to know any more */

typedef struct {
    const StepListener *listener;
    guint steps;
    guint failed;
} Trial;

static void
take_step(Trial *trial, const char *line)
{
    if (!*line)
        return;
    trial->steps++;
    trial->failed += g_str_has_prefix(line, STEP_FAILED);
    trial->listener->step(trial->listener->data, line);
}

/* Until it has nothing more to say. FALSE when it may not go on. */
static gboolean
listen_to(Trial *trial, const MailboxProcess *process, GError **error)
{
    gint64 deadline_us = clock_monotonic_us(clock_system()) + LIMIT_MAILBOX_TEST_S * US_PER_S;
    while (clock_monotonic_us(clock_system()) < deadline_us) {
        g_autoptr(MailboxReport) report = NULL;
        struct pollfd wanted = {.fd = process->socket, .events = POLLIN};
        if (trial->listener->must_stop(trial->listener->data)) {
            g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_BUSY,
                        "broken off: posternd is stopping, or nobody listens any more");
            return FALSE;
        }
        if (poll(&wanted, 1, LOOK_MS) <= 0)
            continue;
        MailboxHeard heard = mailbox_process_hear(process, &report);
        if (heard == HEARD_END)
            return TRUE;
        if (heard == HEARD_LIE) {
            g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_CORRUPT,
                        "postern-imap: " MAILBOX_PROCESS_LIED);
            return FALSE;
        }
        if (heard == HEARD_REPORT)
            take_step(trial, report->step);
    }
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_DEADLINE, "broken off: not done within %d s",
                LIMIT_MAILBOX_TEST_S);
    return FALSE;
}

static gboolean
judge(const Trial *trial, int status, GError **error)
{
    g_autofree char *how = mailbox_watch_how_ended(status);
    if (trial->failed)
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED,
                    "%u of %u steps failed, expected none", trial->failed, trial->steps);
    else if (trial->steps == 0 || status != 0)
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED,
                    "postern-imap broke off after %u steps: %s", trial->steps, how);
    return trial->failed == 0 && trial->steps && status == 0;
}

gboolean
mailbox_trial_run(Starter *starter, GBytes *settings, const StepListener *listener, GError **error)
{
    Trial trial = {.listener = listener};
    MailboxProcess process;
    if (!mailbox_process_start(starter, settings, &process, error))
        return FALSE;
    gboolean heard = listen_to(&trial, &process, error);
    int status = mailbox_process_end(starter, &process);
    return heard && judge(&trial, status, error);
}
