#include "posternd/mailboxes.h"

#include "base/limits.h"
#include "base/log.h"
#include "base/sync.h"
#include "base/units.h"
#include "posternd/mailbox_process.h"
#include "posternd/mailbox_trial.h"
#include "posternd/mailbox_watch.h"

#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define KEEPER_STACK_BYTES (512 * 1024)

typedef struct {
    const ConfMailbox *conf;
    MailboxProcess process;
    MailboxWatch watch;
    gint64 second_us; /* monotonic: of the reports counted here */
    guint reports;
} Mailbox;

struct Mailboxes {
    const Config *config;
    Starter *starter;
    const Clock *clock;
    Random *random;
    Fd wake;           /* readable when the thread shall look at stopping */
    Mutex mutex;       /* guards everything below */
    GPtrArray *all;    /* of Mailbox */
    gint64 stop_by_us; /* monotonic; 0: it goes on */
    gboolean running;
    pthread_t keeper;
};

static WatchTime
now(const Mailboxes *mailboxes)
{
    return (WatchTime){clock_monotonic_us(mailboxes->clock), clock_now_us(mailboxes->clock)};
}

/* --- what is logged --------------------------------------------------------------------------- */

static const struct {
    LogLevel level;
    const char *event;
    const char *key; /* of the detail */
} news_lines[] = {
    [WATCH_OPENED] = {LOG_INFO, "mailbox-opened", NULL},
    [WATCH_RENUMBERED] = {LOG_WARNING, "mailbox-renumbered", "uidvalidity"},
    [WATCH_FAILING] = {LOG_ERROR, "mailbox-failing", "why"},
    [WATCH_WAITING] = {LOG_WARNING, "mailbox-waiting", "why"},
    [WATCH_ENDED] = {LOG_ERROR, "mailbox-process-ended", "why"},
    [WATCH_WORKS] = {LOG_INFO, "mailbox-works", "after"},
    [WATCH_REFUSED] = {LOG_WARNING, "mailbox-message-refused", "what"},
    [WATCH_TOKEN] = {LOG_WARNING, "mailbox-token-dies", "left"},
};

static void
log_news(const MailboxWatch *watch, WatchNews news, const char *detail, gpointer data)
{
    (void)data;
    log_event(news_lines[news].level, news_lines[news].event, "mailbox", watch->name, "waiting",
              LOG_INT(watch->report->waiting), "crashes", LOG_INT(watch->crashes),
              news_lines[news].key, detail, NULL);
}

/* --- one process ------------------------------------------------------------------------------ */

static void
start(Mailboxes *mailboxes, Mailbox *mailbox)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) settings = mailbox_process_settings(mailboxes->config, mailbox->conf, FALSE);
    if (mailbox_process_start(mailboxes->starter, settings, &mailbox->process, &error))
        mailbox_watch_started(&mailbox->watch);
    else
        mailbox_watch_ended(&mailbox->watch, FALSE, error->message, mailboxes->random,
                            now(mailboxes));
}

static void
end(Mailboxes *mailboxes, Mailbox *mailbox, gboolean lied)
{
    int status = mailbox_process_end(mailboxes->starter, &mailbox->process);
    g_autofree char *how = mailbox_watch_how_ended(status);
    g_autofree char *why = g_strconcat("postern-imap: ", lied ? MAILBOX_PROCESS_LIED : how, NULL);
    if (mailboxes->stop_by_us)
        mailbox->watch.running = FALSE;
    else
        mailbox_watch_ended(&mailbox->watch, TRUE, why, mailboxes->random, now(mailboxes));
}

/* Whether its reports are heard: one that has too many to make waits for the next second. */
static gboolean
may_report(const Mailbox *mailbox, gint64 now_us)
{
    return mailbox->reports < LIMIT_MAILBOX_REPORTS || now_us >= mailbox->second_us + US_PER_S;
}

static void
count_report(Mailbox *mailbox, gint64 now_us)
{
    if (now_us >= mailbox->second_us + US_PER_S) {
        mailbox->second_us = now_us;
        mailbox->reports = 0;
    }
    mailbox->reports++;
}

static void
hear(Mailboxes *mailboxes, Mailbox *mailbox)
{
    MailboxReport *report = NULL;
    switch (mailbox_process_hear(&mailbox->process, &report)) {
    case HEARD_NOTHING:
        break;
    case HEARD_REPORT:
        count_report(mailbox, clock_monotonic_us(mailboxes->clock));
        mailbox_watch_reported(&mailbox->watch, report, now(mailboxes));
        break;
    case HEARD_END:
        end(mailboxes, mailbox, FALSE);
        break;
    case HEARD_LIE:
        end(mailboxes, mailbox, TRUE);
        break;
    }
}

/* --- the thread that hears them all ----------------------------------------------------------- */

/* What is due for one now; *due_us becomes sooner where it must be looked at again sooner. */
static void
look_after(Mailboxes *mailboxes, Mailbox *mailbox, gint64 *due_us)
{
    WatchTime time = now(mailboxes);
    if (mailboxes->stop_by_us) {
        *due_us = MIN(*due_us, mailboxes->stop_by_us);
        return;
    }
    mailbox_watch_tick(&mailbox->watch, time);
    if (!mailbox->watch.running && time.monotonic_us >= mailbox->watch.start_at_us)
        start(mailboxes, mailbox);
    *due_us = MIN(*due_us, mailbox_watch_due_us(&mailbox->watch, time));
    if (!may_report(mailbox, time.monotonic_us))
        *due_us = MIN(*due_us, mailbox->second_us + US_PER_S);
}

static int
timeout_ms(gint64 due_us, gint64 now_us)
{
    if (due_us == G_MAXINT64)
        return -1;
    return (int)CLAMP((due_us - now_us + US_PER_MS - 1) / US_PER_MS, 0, G_MAXINT);
}

/* Whom to hear, and for how long. wanted has a place for each, after that of wake. */
static int
prepare(Mailboxes *mailboxes, struct pollfd *wanted)
{
    gint64 due_us = G_MAXINT64;
    wanted[0] = (struct pollfd){.fd = mailboxes->wake, .events = POLLIN};
    for (guint i = 0; i < mailboxes->all->len; i++) {
        Mailbox *mailbox = mailboxes->all->pdata[i];
        look_after(mailboxes, mailbox, &due_us);
        gboolean heard =
            mailbox->watch.running &&
            (mailboxes->stop_by_us || may_report(mailbox, clock_monotonic_us(mailboxes->clock)));
        /* poll passes over what is negative. */
        wanted[i + 1] =
            (struct pollfd){.fd = heard ? mailbox->process.socket : -1, .events = POLLIN};
    }
    return timeout_ms(due_us, clock_monotonic_us(mailboxes->clock));
}

/* FALSE when the thread is done: all have ended, or had their time. */
static gboolean
goes_on(Mailboxes *mailboxes)
{
    if (!mailboxes->stop_by_us)
        return TRUE;
    if (clock_monotonic_us(mailboxes->clock) >= mailboxes->stop_by_us)
        return FALSE;
    for (guint i = 0; i < mailboxes->all->len; i++)
        if (((Mailbox *)mailboxes->all->pdata[i])->watch.running)
            return TRUE;
    return FALSE;
}

static void
end_rest(Mailboxes *mailboxes)
{
    for (guint i = 0; i < mailboxes->all->len; i++) {
        Mailbox *mailbox = mailboxes->all->pdata[i];
        if (!mailbox->watch.running)
            continue;
        log_event(LOG_WARNING, "mailbox-cut-off", "mailbox", mailbox->watch.name, NULL);
        end(mailboxes, mailbox, FALSE);
    }
}

static void
forget_wake(Mailboxes *mailboxes)
{
    guint64 times;
    while (read(mailboxes->wake, &times, sizeof times) < 0 && errno == EINTR)
        ;
}

static gpointer
keep(gpointer data)
{
    Mailboxes *mailboxes = data;
    g_autofree struct pollfd *wanted = g_new(struct pollfd, mailboxes->all->len + 1);
    mutex_lock(&mailboxes->mutex);
    while (goes_on(mailboxes)) {
        int wait_ms = prepare(mailboxes, wanted);
        mutex_unlock(&mailboxes->mutex);
        int ready = poll(wanted, mailboxes->all->len + 1, wait_ms);
        mutex_lock(&mailboxes->mutex);
        if (ready > 0 && wanted[0].revents)
            forget_wake(mailboxes);
        for (guint i = 0; ready > 0 && i < mailboxes->all->len; i++)
            if (wanted[i + 1].revents)
                hear(mailboxes, mailboxes->all->pdata[i]);
    }
    end_rest(mailboxes);
    mutex_unlock(&mailboxes->mutex);
    return NULL;
}

/* --- all of them ------------------------------------------------------------------------------ */

static void
mailbox_free(gpointer data)
{
    Mailbox *mailbox = data;
    mailbox_watch_clear(&mailbox->watch);
    fd_clear(&mailbox->process.socket);
    g_free(mailbox);
}

Mailboxes *
mailboxes_new(const Config *config, Starter *starter, const Clock *clock, Random *random)
{
    Mailboxes *mailboxes = g_new0(Mailboxes, 1);
    mailboxes->config = config;
    mailboxes->starter = starter;
    mailboxes->clock = clock;
    mailboxes->random = random;
    mailboxes->wake = -1;
    mailboxes->all = g_ptr_array_new_with_free_func(mailbox_free);
    mutex_init(&mailboxes->mutex);
    for (guint i = 0; i < config->mailboxes->len; i++) {
        Mailbox *mailbox = g_new0(Mailbox, 1);
        mailbox->conf = config->mailboxes->pdata[i];
        mailbox->process.socket = -1;
        mailbox_watch_init(&mailbox->watch, mailbox->conf->name, log_news, NULL);
        g_ptr_array_add(mailboxes->all, mailbox);
    }
    return mailboxes;
}

gboolean
mailboxes_start(Mailboxes *mailboxes, GError **error)
{
    g_assert(!mailboxes->running);
    if (mailboxes->all->len == 0)
        return TRUE;
    mailboxes->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (mailboxes->wake < 0) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FULL, "mailboxes: eventfd: %s",
                    g_strerror(errno));
        return FALSE;
    }
    mailboxes->running =
        thread_start("mailboxes", KEEPER_STACK_BYTES, keep, mailboxes, &mailboxes->keeper, error);
    return mailboxes->running;
}

static void
dismiss(Mailboxes *mailboxes)
{
    guint64 one = 1;
    mutex_lock(&mailboxes->mutex);
    mailboxes->stop_by_us = clock_monotonic_us(mailboxes->clock) + LIMIT_MAILBOX_DRAIN_S * US_PER_S;
    for (guint i = 0; i < mailboxes->all->len; i++) {
        Mailbox *mailbox = mailboxes->all->pdata[i];
        if (mailbox->watch.running)
            mailbox_process_dismiss(&mailbox->process);
    }
    while (write(mailboxes->wake, &one, sizeof one) < 0 && errno == EINTR)
        ;
    mutex_unlock(&mailboxes->mutex);
}

void
mailboxes_stop(Mailboxes *mailboxes)
{
    if (!mailboxes->running)
        return;
    dismiss(mailboxes);
    pthread_join(mailboxes->keeper, NULL);
    mailboxes->running = FALSE;
}

void
mailboxes_free(Mailboxes *mailboxes)
{
    if (!mailboxes)
        return;
    mailboxes_stop(mailboxes);
    fd_clear(&mailboxes->wake);
    g_ptr_array_unref(mailboxes->all);
    mutex_clear(&mailboxes->mutex);
    g_free(mailboxes);
}

/* --- what is asked about them ----------------------------------------------------------------- */

static CtlMailbox *
shown(const Mailbox *mailbox)
{
    const MailboxWatch *watch = &mailbox->watch;
    const ConfServer *server = &mailbox->conf->server;
    CtlMailbox *shown = g_new0(CtlMailbox, 1);
    shown->name = g_strdup(watch->name);
    shown->state = g_strdup(mailbox_watch_state(watch));
    shown->taken = watch->taken;
    shown->refused = watch->refused;
    shown->waiting = watch->report->waiting;
    shown->last_us = watch->last_taken_us;
    shown->next_try_us = watch->report->next_try_us;
    shown->trouble_us = watch->trouble ? watch->trouble_since_wall_us : 0;
    shown->token_dies_us = watch->report->token_dies_at_us;
    shown->crashes = watch->crashes;
    shown->why = g_strdup(mailbox_watch_why(watch));
    shown->server =
        g_strdup_printf("%s at %s port %u", mailbox->conf->user, server->host, server->port);
    return shown;
}

static GPtrArray *
list(gpointer data)
{
    Mailboxes *mailboxes = data;
    GPtrArray *all = g_ptr_array_new_with_free_func(ctl_mailbox_free);
    mutex_lock(&mailboxes->mutex);
    for (guint i = 0; i < mailboxes->all->len; i++)
        g_ptr_array_add(all, shown(mailboxes->all->pdata[i]));
    mutex_unlock(&mailboxes->mutex);
    return all;
}

static gboolean
test(gpointer data, const char *name, const StepListener *listener, GError **error)
{
    Mailboxes *mailboxes = data;
    const Config *config = mailboxes->config;
    for (guint i = 0; i < config->mailboxes->len; i++) {
        const ConfMailbox *mailbox = config->mailboxes->pdata[i];
        if (!g_str_equal(mailbox->name, name))
            continue;
        g_autoptr(GBytes) settings = mailbox_process_settings(config, mailbox, TRUE);
        return mailbox_trial_run(mailboxes->starter, settings, listener, error);
    }
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND,
                "there is no mailbox \"%s\", expected one of mailbox list", name);
    return FALSE;
}

CtlMailboxes
mailboxes_for_ctl(Mailboxes *mailboxes)
{
    return (CtlMailboxes){.list = list, .test = test, .data = mailboxes};
}
