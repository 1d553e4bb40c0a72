#include "base/killpoint.h"
#include "base/limits.h"
#include "base/text.h"
#include "outbox/seal.h"

static void
set_reason(OutboxRow *row, const char *prefix, const char *reason)
{
    g_autofree char *whole = g_strconcat(prefix, reason, NULL);
    g_free(row->reason);
    row->reason = text_clean_line(whole, -1, LIMIT_REASON_CHARS);
}

/* When its time began. Time in which nobody would have tried it does not count: of an outage, of a
 * daemon that was not there, of a clock that was set. */
static gint64
tried_since(const OutboxRow *row, const RetrySettings *settings, gint64 now_us)
{
    gint64 late_us = now_us - row->next_us;
    if (!row->tried_us || row->tried_us > now_us)
        return now_us;
    return late_us > settings->backoff.max_us ? MIN(row->tried_us + late_us, now_us)
                                              : row->tried_us;
}

static void
defer(OutboxRow *row, const char *reason, const RetrySettings *settings, gint64 now_us,
      Random *random)
{
    row->attempts++;
    row->tried_us = tried_since(row, settings, now_us);
    row->state = OUTBOX_SEALED;
    row->next_us = now_us + backoff_delay_us(&settings->backoff, row->attempts, random);
    set_reason(row, "", reason);
    KILLPOINT(DEFERRED);
    if (now_us - row->tried_us < settings->give_up_us)
        return;
    row->state = OUTBOX_DEAD;
    set_reason(row, "given up, the last answer was: ", reason);
}

gboolean
outbox_settle(Store *store, OutboxRow *row, AttemptOutcome outcome, const char *reason,
              const RetrySettings *settings, gint64 now_us, Random *random, GError **error)
{
    switch (outcome) {
    case ATTEMPT_SENT:
        row->attempts++;
        row->state = OUTBOX_SENT;
        set_reason(row, "", "");
        break;
    case ATTEMPT_REFUSED:
        row->attempts++;
        row->state = OUTBOX_DEAD;
        set_reason(row, "", reason);
        break;
    case ATTEMPT_DEFERRED:
        defer(row, reason, settings, now_us, random);
        break;
    case ATTEMPT_UNREACHABLE:
        /* Due as soon as there is somebody to send to; who delivers knows when to look. */
        row->state = OUTBOX_SEALED;
        if (row->tried_us)
            row->tried_us = tried_since(row, settings, now_us);
        row->next_us = now_us;
        set_reason(row, "", reason);
        break;
    }
    return store_outbox_settle(store, row, error);
}
