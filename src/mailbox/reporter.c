#include "mailbox/reporter.h"

#include "base/clock.h"
#include "base/io.h"
#include "base/limits.h"

#include <poll.h>

Reporter *
reporter_new(int socket)
{
    Reporter *reporter = g_new0(Reporter, 1);
    reporter->socket = socket;
    reporter->report = mailbox_report_new();
    return reporter;
}

void
reporter_free(Reporter *reporter)
{
    if (!reporter)
        return;
    mailbox_report_free(reporter->report);
    g_free(reporter);
}

/* Nobody may be there any more to be told, which is found out elsewhere; and whoever does not
 * listen is told the next time. */
static void
tell(Reporter *reporter)
{
    g_autoptr(GError) ignored = NULL;
    g_autoptr(GBytes) bytes = mailbox_report_to_bytes(reporter->report);
    gsize length = 0;
    gconstpointer data = g_bytes_get_data(bytes, &length);
    gint64 now = clock_monotonic_us(clock_system());
    reporter->told_us = now;
    if (io_wait(reporter->socket, POLLOUT, now + LIMIT_MAILBOX_TELL_MS * US_PER_MS, &ignored))
        (void)!io_send_with_fd(reporter->socket, data, length, -1, &ignored);
}

static void
set(char **field, const char *text)
{
    char *copy = g_strdup(text ? text : ""); /* text may be what stands there */
    g_free(*field);
    *field = copy;
}

void
reporter_tell_state(Reporter *reporter, MailboxState state, const char *why, gint64 next_try_us)
{
    MailboxReport *report = reporter->report;
    gboolean same = report->state == state && g_strcmp0(report->why, why ? why : "") == 0 &&
                    report->next_try_us == next_try_us;
    report->state = state;
    report->next_try_us = next_try_us;
    set(&report->why, why);
    if (!same || !reporter->told_us)
        tell(reporter);
}

void
reporter_tell_progress(Reporter *reporter)
{
    if (clock_monotonic_us(clock_system()) - reporter->told_us >=
        LIMIT_MAILBOX_REPORT_MS * US_PER_MS)
        tell(reporter);
}

void
reporter_tell_refusal(Reporter *reporter, const char *line)
{
    set(&reporter->report->refusal, line);
    tell(reporter);
    set(&reporter->report->refusal, "");
}

void
reporter_tell_step(Reporter *reporter, const char *line)
{
    set(&reporter->report->step, line);
    tell(reporter);
    set(&reporter->report->step, "");
}
