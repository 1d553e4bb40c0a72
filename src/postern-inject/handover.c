#include "postern-inject/handover.h"

#include "base/clock.h"
#include "base/limits.h"

#include <poll.h>

#define PAUSE_MS 100

void
handover_clear(Handover *handover)
{
    g_clear_pointer(&handover->submission, submission_free);
}

static gint64
in_us(gint64 us)
{
    return clock_monotonic_us(clock_system()) + us;
}

/* Whether a desk that starts again is like this for a moment. */
static gboolean
will_pass(const GError *error)
{
    return !g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_INVALID) &&
           !g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED) &&
           !g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_CORRUPT);
}

gboolean
handover_reach(Handover *handover, GError **error)
{
    gint64 until_us = in_us(handover->wait_us);
    if (handover->submission && submission_is_open(handover->submission))
        return TRUE;
    g_clear_pointer(&handover->submission, submission_free);
    for (;;) {
        g_autoptr(GError) why = NULL;
        /* One that is there has its time, however little patience there is with one that is not. */
        gint64 greeted_us = MAX(until_us, in_us(LIMIT_INJECT_GREET_S * US_PER_S));
        handover->submission = submission_open(handover->socket, greeted_us, &why);
        if (handover->submission)
            return TRUE;
        if (!will_pass(why) || in_us(0) >= until_us) {
            g_propagate_error(error, g_steal_pointer(&why));
            return FALSE;
        }
        (void)poll(NULL, 0, PAUSE_MS);
    }
}

/* As many recipients at a time as one transaction may have. */
static gboolean
send_parts(Handover *handover, const SubmissionMessage *message, SubmissionReply *replies,
           GError **error)
{
    for (guint done = 0; message->recipients[done];) {
        const char *part[LIMIT_RECIPIENTS + 1] = {NULL};
        guint count = 0;
        for (; count < LIMIT_RECIPIENTS && message->recipients[done + count]; count++)
            part[count] = message->recipients[done + count];
        SubmissionMessage piece = *message;
        piece.recipients = part;
        if (!submission_send(handover->submission, &piece, in_us(LIMIT_INJECT_ANSWER_S * US_PER_S),
                             replies + done, error))
            return FALSE;
        done += count;
    }
    return TRUE;
}

gboolean
handover_send(Handover *handover, const SubmissionMessage *message, SubmissionReply *ret_replies,
              GError **error)
{
    for (guint tries = 1;; tries++) {
        g_autoptr(GError) why = NULL;
        if (!handover_reach(handover, error))
            return FALSE;
        if (send_parts(handover, message, ret_replies, &why))
            return TRUE;
        if (!will_pass(why) || tries == LIMIT_INJECT_TRIES) {
            g_propagate_error(error, g_steal_pointer(&why));
            return FALSE;
        }
    }
}
