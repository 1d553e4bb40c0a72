#include "posternd/mailbox_watch.h"

#include "base/backoff.h"
#include "base/limits.h"
#include "base/units.h"

#include <string.h>
#include <sys/wait.h>

static const Backoff restart = {LIMIT_MAILBOX_RESTART_US, LIMIT_MAILBOX_RESTART_MAX_US};

/* How long before a token's death an administrator is told of it. */
static const gint64 warn_before_us[] = {LIMIT_TOKEN_WARN_US, 3 * US_PER_DAY, US_PER_DAY,
                                        6 * US_PER_HOUR,     US_PER_HOUR,    0};

void
mailbox_watch_init(MailboxWatch *watch, const char *name, WatchTell tell, gpointer data)
{
    *watch = (MailboxWatch){.name = name, .tell = tell, .data = data};
    watch->report = mailbox_report_new();
    watch->told = g_ptr_array_new_with_free_func(g_free);
}

void
mailbox_watch_clear(MailboxWatch *watch)
{
    g_clear_pointer(&watch->report, mailbox_report_free);
    g_clear_pointer(&watch->told, g_ptr_array_unref);
    g_clear_pointer(&watch->trouble, g_free);
    g_clear_pointer(&watch->cause, g_free);
}

static void
tell(const MailboxWatch *watch, WatchNews news, const char *detail)
{
    watch->tell(watch, news, detail, watch->data);
}

/* A process may lie, but not us into an overflow. */
static gint64
sum(gint64 a, gint64 b)
{
    return a + CLAMP(b, 0, G_MAXINT64 - a);
}

static gboolean
is_well(const MailboxWatch *watch)
{
    return watch->running &&
           (watch->report->state == MAILBOX_IDLE || watch->report->state == MAILBOX_DRAINING);
}

/* --- troubles --------------------------------------------------------------------------------- */

static gboolean
has_digit(const char *word)
{
    for (; *word; word++)
        if (g_ascii_isdigit(*word))
            return TRUE;
    return FALSE;
}

/* What stays the same of a line from one try to the next: servers put times and session ids into
 * what they say, and those have digits. Caller frees. */
static char *
cause_of(WatchNews news, const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    GString *cause = g_string_new(NULL);
    g_string_append_printf(cause, "%d", (int)news);
    for (char **word = words; *word; word++)
        if (!has_digit(*word))
            g_string_append_printf(cause, " %s", *word);
    return g_string_free(cause, FALSE);
}

static gboolean
was_told(const MailboxWatch *watch)
{
    return g_ptr_array_find_with_equal_func(watch->told, watch->cause, g_str_equal, NULL) ||
           watch->told->len >= LIMIT_MAILBOX_CAUSES;
}

static void
tell_trouble(MailboxWatch *watch, WatchTime now)
{
    if (!watch->trouble || now.monotonic_us < watch->tell_at_us || is_well(watch) ||
        was_told(watch))
        return;
    g_ptr_array_add(watch->told, g_strdup(watch->cause));
    tell(watch, watch->trouble_is, watch->trouble);
}

static void
suffer(MailboxWatch *watch, WatchNews news, const char *line, gint64 patience_us, WatchTime now)
{
    g_autofree char *cause = cause_of(news, line);
    if (!watch->trouble) {
        watch->trouble_since_us = now.monotonic_us;
        watch->trouble_since_wall_us = now.wall_us;
    }
    watch->tell_at_us = watch->trouble_since_us + patience_us;
    g_free(watch->cause);
    watch->cause = g_steal_pointer(&cause);
    g_free(watch->trouble);
    watch->trouble = g_strdup(line);
    watch->trouble_is = news;
    tell_trouble(watch, now);
}

/* When a mailbox that had trouble, and has none any more, counts as well. One that is drained is at
 * once; but a process that ended may read well for a moment each time before it ends again. */
static gint64
well_at_us(const MailboxWatch *watch)
{
    if (!watch->trouble || !watch->well_since_us)
        return G_MAXINT64;
    gboolean at_once = watch->report->state == MAILBOX_IDLE && watch->failures == 0;
    return watch->well_since_us + (at_once ? 0 : LIMIT_MAILBOX_WELL_US);
}

static void
recover(MailboxWatch *watch, WatchTime now)
{
    if (now.monotonic_us < well_at_us(watch))
        return;
    if (watch->told->len) {
        g_autofree char *after = units_format_duration(now.monotonic_us - watch->trouble_since_us);
        tell(watch, WATCH_WORKS, after);
    }
    g_ptr_array_set_size(watch->told, 0);
    g_clear_pointer(&watch->trouble, g_free);
    g_clear_pointer(&watch->cause, g_free);
    watch->failures = 0;
}

/* --- tokens ----------------------------------------------------------------------------------- */

/* How many warnings are due when a token has so long to live. */
static guint
warnings_due(gint64 left_us)
{
    guint due = 0;
    while (due < G_N_ELEMENTS(warn_before_us) && left_us <= warn_before_us[due])
        due++;
    return due;
}

static void
watch_token(MailboxWatch *watch, WatchTime now)
{
    gint64 dies_at_us = watch->report->token_dies_at_us;
    gint64 left_us = dies_at_us - now.wall_us;
    guint due = dies_at_us ? warnings_due(left_us) : 0;
    if (due > watch->token_warned) {
        g_autofree char *left = left_us > 0 ? units_format_duration(left_us) : g_strdup("nothing");
        g_autofree char *line =
            g_strjoin(*watch->report->why ? "; " : "", left, watch->report->why, NULL);
        tell(watch, WATCH_TOKEN, line);
    }
    watch->token_warned = due;
}

static gint64
token_due_us(const MailboxWatch *watch, WatchTime now)
{
    gint64 dies_at_us = watch->report->token_dies_at_us;
    if (!dies_at_us || watch->token_warned >= G_N_ELEMENTS(warn_before_us))
        return G_MAXINT64;
    gint64 wait_us = dies_at_us - warn_before_us[watch->token_warned] - now.wall_us;
    return sum(now.monotonic_us, wait_us);
}

/* --- what happens ----------------------------------------------------------------------------- */

void
mailbox_watch_started(MailboxWatch *watch)
{
    watch->running = TRUE;
    watch->report->state = MAILBOX_CONNECTING;
    watch->report->next_try_us = 0;
}

/* The process counts from its own start. */
static void
count(MailboxWatch *watch, const MailboxReport *report, WatchTime now)
{
    gint64 more = report->taken - watch->report->taken;
    if (more > 0)
        watch->last_taken_us = now.wall_us;
    watch->taken = sum(watch->taken, more);
    watch->refused = sum(watch->refused, report->refused - watch->report->refused);
}

static void
tell_identity(MailboxWatch *watch)
{
    guint32 is = watch->report->uid_validity;
    if (!is || is == watch->uid_validity)
        return;
    g_autofree char *change = g_strdup_printf("%u, was %u", is, watch->uid_validity);
    tell(watch, watch->uid_validity ? WATCH_RENUMBERED : WATCH_OPENED,
         watch->uid_validity ? change : NULL);
    watch->uid_validity = is;
}

/* A mailbox that was read before, and is tried again at once: a server ends sessions now and then,
 * and lets one in again. */
static gboolean
may_pass(const MailboxWatch *watch, WatchTime now)
{
    gint64 wait_us = watch->report->next_try_us - now.wall_us;
    return watch->uid_validity && wait_us > 0 && wait_us < LIMIT_MAILBOX_SOON_US;
}

static void
judge(MailboxWatch *watch, WatchTime now)
{
    const MailboxReport *report = watch->report;
    if (!is_well(watch))
        watch->well_since_us = 0;
    else if (!watch->well_since_us)
        watch->well_since_us = now.monotonic_us;
    if (report->state == MAILBOX_FAILING)
        suffer(watch, WATCH_FAILING, report->why,
               may_pass(watch, now) ? LIMIT_MAILBOX_PASSES_US : 0, now);
    else if (report->state == MAILBOX_WAITING_DESK)
        suffer(watch, WATCH_WAITING, report->why, LIMIT_MAILBOX_WAITS_US, now);
}

void
mailbox_watch_reported(MailboxWatch *watch, MailboxReport *report, WatchTime now)
{
    count(watch, report, now);
    mailbox_report_free(watch->report);
    watch->report = report;
    if (*report->refusal)
        tell(watch, WATCH_REFUSED, report->refusal);
    judge(watch, now);
    mailbox_watch_tick(watch, now);
    if (is_well(watch))
        tell_identity(watch);
}

void
mailbox_watch_ended(MailboxWatch *watch, gboolean is_crash, const char *how, Random *random,
                    WatchTime now)
{
    watch->running = FALSE;
    watch->well_since_us = 0;
    watch->report->taken = 0;
    watch->report->refused = 0;
    watch->crashes += is_crash;
    watch->failures++;
    watch->start_at_us = now.monotonic_us + backoff_delay_us(&restart, watch->failures, random);
    watch->report->next_try_us = now.wall_us + watch->start_at_us - now.monotonic_us;
    suffer(watch, WATCH_ENDED, how, 0, now);
}

gint64
mailbox_watch_due_us(const MailboxWatch *watch, WatchTime now)
{
    gint64 due_us = MIN(token_due_us(watch, now), well_at_us(watch));
    if (!watch->running)
        due_us = MIN(due_us, watch->start_at_us);
    if (watch->trouble && !is_well(watch) && !was_told(watch))
        due_us = MIN(due_us, watch->tell_at_us);
    return due_us;
}

void
mailbox_watch_tick(MailboxWatch *watch, WatchTime now)
{
    tell_trouble(watch, now);
    recover(watch, now);
    watch_token(watch, now);
}

/* --- for people ------------------------------------------------------------------------------- */

const char *
mailbox_watch_state(const MailboxWatch *watch)
{
    return watch->running ? mailbox_state_name(watch->report->state) : "not running";
}

const char *
mailbox_watch_why(const MailboxWatch *watch)
{
    if (watch->running && *watch->report->why)
        return watch->report->why;
    return watch->trouble ? watch->trouble : "";
}

char *
mailbox_watch_how_ended(int status)
{
    if (WIFSIGNALED(status))
        return g_strdup_printf("it was killed by signal %d (%s)", WTERMSIG(status),
                               g_strsignal(WTERMSIG(status)));
    if (WEXITSTATUS(status) == 127)
        return g_strdup("it could not be executed, expected a program that runs here");
    return g_strdup_printf("it ended with exit status %d", WEXITSTATUS(status));
}
