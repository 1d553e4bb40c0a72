/* Claim, send, settle: one thread claims, a few send, each over a connection of its own. */
#include "flow/flow_private.h"

#include "base/killpoint.h"
#include "base/limits.h"
#include "base/log.h"
#include "deliver/deliver.h"

#define SENDER_STACK_BYTES (512 * 1024)
#define SENDER_REST_US     (20 * US_PER_S) /* a connection nobody needed this long is closed */
#define SETTLE_AGAIN_US    US_PER_S        /* the store could not take a verdict: try again */

/* How long nobody is tried after the smarthost could not be reached. */
static const Backoff outage_backoff = {US_PER_S, 60 * US_PER_S};

typedef struct {
    FlowDeliver *deliver;
    Transport *transport;
    pthread_t thread;
    guint number;
} Courier;

struct FlowDeliver {
    Flow *flow;
    RetrySettings retry;
    Mutex lock;   /* guards everything below */
    Cond changed; /* for everybody: something below is different */
    GQueue ready; /* of OutboxItem: claimed, not yet taken by a sender */
    gboolean wake;
    gboolean stopping;
    guint busy;            /* senders with an item */
    gint64 next_due_us;    /* wall clock */
    gint64 quiet_until_us; /* monotonic: an outage */
    guint outages;         /* in a row */
    char *trouble;
    guint64 sent;
    pthread_t claimer;
    gboolean claimer_runs;
    GPtrArray *senders; /* of Courier */
};

/* --- claiming --- */

typedef struct {
    Flow *flow;
    guint limit;
    GPtrArray *items;
    gint64 next_due_us;
} Claim;

static gboolean
claim_job(Store *store, gpointer data, GError **error)
{
    Claim *claim = data;
    const FlowParts *parts = &claim->flow->parts;
    g_autoptr(RouteTable) routes = flow_routes(claim->flow);
    OutboxDesk desk = {.desk_name = parts->config->desk_name,
                       .domain = parts->config->domain,
                       .routes = routes,
                       .verp = parts->config->outgoing_verp};
    g_clear_pointer(&claim->items, g_ptr_array_unref);
    return outbox_claim(store, &desk, clock_now_us(parts->clock), claim->limit, parts->random,
                        &claim->items, error) &&
           store_outbox_next_due(store, &claim->next_due_us, error);
}

static void
take_over(FlowDeliver *deliver, Claim *claim)
{
    guint count = claim->items->len;
    deliver->next_due_us = count == claim->limit ? 0 : claim->next_due_us;
    while (claim->items->len)
        g_queue_push_tail(&deliver->ready, g_ptr_array_steal_index(claim->items, 0));
    if (count)
        cond_broadcast(&deliver->changed);
}

/* Called and returns with the lock held. */
static void
claim(FlowDeliver *deliver)
{
    /* In trouble one mail is enough to find out whether it is over. */
    Claim claim = {.flow = deliver->flow, .limit = deliver->trouble ? 1 : LIMIT_OUTBOX_CLAIM};
    g_autoptr(GError) error = NULL;
    deliver->wake = FALSE;
    mutex_unlock(&deliver->lock);
    gboolean ok =
        store_writer_run(deliver->flow->parts.writer, WRITER_OUTBOX, 0, claim_job, &claim, &error);
    KILLPOINT(CLAIMED);
    mutex_lock(&deliver->lock);
    if (ok) {
        take_over(deliver, &claim);
    } else {
        log_event(LOG_WARNING, "outbox-claim-failed", "why", error->message, NULL);
        deliver->next_due_us = clock_now_us(deliver->flow->parts.clock) + outage_backoff.first_us;
    }
    g_clear_pointer(&claim.items, g_ptr_array_unref);
}

/* How long the claimer has nothing to do: 0: claim at once; G_MAXINT64: until it is woken. */
static gint64
claimer_wait_us(const FlowDeliver *deliver)
{
    const Clock *clock = deliver->flow->parts.clock;
    gint64 quiet = deliver->quiet_until_us - clock_monotonic_us(clock);
    if (deliver->ready.length >= LIMIT_OUTBOX_CLAIM / 2)
        return G_MAXINT64;
    if (deliver->trouble && (deliver->busy || deliver->ready.length))
        return G_MAXINT64;
    if (deliver->wake || deliver->next_due_us == 0)
        return MAX(quiet, 0);
    if (deliver->next_due_us == G_MAXINT64)
        return G_MAXINT64;
    return MAX(MAX(deliver->next_due_us - clock_now_us(clock), quiet), 0);
}

static gpointer
claimer_main(gpointer data)
{
    FlowDeliver *deliver = data;
    mutex_lock(&deliver->lock);
    while (!deliver->stopping) {
        gint64 wait_us = claimer_wait_us(deliver);
        if (wait_us == 0)
            claim(deliver);
        else if (wait_us == G_MAXINT64)
            cond_wait(&deliver->changed, &deliver->lock);
        else
            (void)cond_wait_until(&deliver->changed, &deliver->lock,
                                  clock_monotonic_us(clock_system()) + wait_us);
    }
    mutex_unlock(&deliver->lock);
    return NULL;
}

/* --- sending --- */

typedef struct {
    FlowDeliver *deliver;
    OutboxRow *row;
    guint attempts; /* of the row before this one: the job may run more than once */
    AttemptOutcome outcome;
    const char *reason;
} Settle;

static gboolean
settle_job(Store *store, gpointer data, GError **error)
{
    Settle *settle = data;
    const FlowParts *parts = &settle->deliver->flow->parts;
    settle->row->attempts = settle->attempts;
    return outbox_settle(store, settle->row, settle->outcome, settle->reason,
                         &settle->deliver->retry, clock_now_us(parts->clock), parts->random, error);
}

static void
wait_a_moment(FlowDeliver *deliver)
{
    mutex_lock(&deliver->lock);
    if (!deliver->stopping)
        (void)cond_wait_until(&deliver->changed, &deliver->lock,
                              clock_monotonic_us(clock_system()) + SETTLE_AGAIN_US);
    mutex_unlock(&deliver->lock);
}

static gboolean
is_stopping(FlowDeliver *deliver)
{
    mutex_lock(&deliver->lock);
    gboolean stopping = deliver->stopping;
    mutex_unlock(&deliver->lock);
    return stopping;
}

/* A row that waits for its next attempt may be due before anything the claimer knows of. */
static void
note_next_due(FlowDeliver *deliver, const OutboxRow *row)
{
    if (row->state != OUTBOX_SEALED)
        return;
    mutex_lock(&deliver->lock);
    deliver->next_due_us = MIN(deliver->next_due_us, row->next_us);
    cond_broadcast(&deliver->changed);
    mutex_unlock(&deliver->lock);
}

/* A verdict that cannot be written down is tried again where that may help: the mail has left, and
 * only the store does not know. Otherwise, and when the daemon stops before that, the row stays
 * inflight, and the next start sends the same bytes again. */
static void
settle(FlowDeliver *deliver, OutboxItem *item, const Verdict *verdict)
{
    Settle job = {deliver, item->row, item->row->attempts, verdict->outcome, verdict->reason};
    for (;;) {
        g_autoptr(GError) error = NULL;
        if (store_writer_run(deliver->flow->parts.writer, WRITER_OUTBOX, 0, settle_job, &job,
                             &error)) {
            KILLPOINT(SETTLED);
            note_next_due(deliver, item->row);
            return;
        }
        log_event(LOG_WARNING, "outbox-settle-failed", "outbox", LOG_INT(item->row->id.value),
                  "why", error->message, NULL);
        if (is_stopping(deliver) || !postern_error_passes(error))
            return;
        wait_a_moment(deliver);
    }
}

static const char *
outcome_word(AttemptOutcome outcome)
{
    switch (outcome) {
    case ATTEMPT_SENT:
        return "sent";
    case ATTEMPT_REFUSED:
        return "refused";
    case ATTEMPT_DEFERRED:
        return "deferred";
    case ATTEMPT_UNREACHABLE:
        return "unreachable";
    }
    return "?";
}

static void
log_attempt(const OutboxRow *row, const Verdict *verdict)
{
    if (verdict->outcome == ATTEMPT_UNREACHABLE)
        return;
    log_event(verdict->outcome == ATTEMPT_SENT ? LOG_INFO : LOG_WARNING,
              outcome_word(verdict->outcome), "outbox", LOG_INT(row->id.value), "ticket",
              LOG_INT(row->ticket.value), "to", row->address, "attempt", LOG_INT(row->attempts + 1),
              "reply", verdict->reason, NULL);
}

/* Several who tried at once found out the same thing: it counts once. */
static void
note_outage(FlowDeliver *deliver, const FlowParts *parts)
{
    gint64 now_us = clock_monotonic_us(parts->clock);
    if (deliver->quiet_until_us > now_us)
        return;
    deliver->outages++;
    deliver->quiet_until_us =
        now_us + backoff_delay_us(&outage_backoff, deliver->outages, parts->random);
}

/* What an attempt says about the smarthost. Says so in the log when that changes. */
static void
note_reachability(FlowDeliver *deliver, const Verdict *verdict)
{
    const FlowParts *parts = &deliver->flow->parts;
    mutex_lock(&deliver->lock);
    if (deliver->stopping) {
        mutex_unlock(&deliver->lock);
        return;
    }
    if (verdict->outcome == ATTEMPT_UNREACHABLE) {
        if (!deliver->trouble)
            log_event(LOG_WARNING, "smarthost-unreachable", "why", verdict->reason, NULL);
        g_free(deliver->trouble);
        deliver->trouble = g_strdup(verdict->reason);
        note_outage(deliver, parts);
        deliver->wake = TRUE;
    } else {
        if (deliver->trouble)
            log_event(LOG_INFO, "smarthost-reachable", NULL);
        g_clear_pointer(&deliver->trouble, g_free);
        deliver->outages = 0;
        deliver->quiet_until_us = 0;
        deliver->sent += verdict->outcome == ATTEMPT_SENT ? 1 : 0;
    }
    cond_broadcast(&deliver->changed);
    mutex_unlock(&deliver->lock);
}

/* Whether there is an outage: then nobody needs to find out again. */
static gboolean
is_quiet(FlowDeliver *deliver, Verdict *ret_verdict)
{
    mutex_lock(&deliver->lock);
    gboolean quiet = deliver->trouble &&
                     deliver->quiet_until_us > clock_monotonic_us(deliver->flow->parts.clock);
    if (quiet) {
        ret_verdict->outcome = ATTEMPT_UNREACHABLE;
        ret_verdict->reason = g_strdup(deliver->trouble);
    }
    mutex_unlock(&deliver->lock);
    return quiet;
}

static void
send_item(Courier *sender, OutboxItem *item)
{
    FlowDeliver *deliver = sender->deliver;
    g_auto(Verdict) verdict = {.outcome = ATTEMPT_UNREACHABLE};
    if (!is_quiet(deliver, &verdict)) {
        g_autoptr(GBytes) content = outbox_compose(item->row, item->rendering);
        g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, item->row->id.value);
        Delivery delivery = {.reverse_path = item->row->bounce_address,
                             .recipient = item->row->address,
                             .content = content,
                             .id = id};
        KILLPOINT(COMPOSED);
        transport_send(sender->transport, &delivery, &verdict);
        KILLPOINT(SENT);
        log_attempt(item->row, &verdict);
        note_reachability(deliver, &verdict);
    }
    settle(deliver, item, &verdict);
}

/* The next item, or NULL: after a rest, or when everything stops. Called and returns with the lock
 * held. */
static OutboxItem *
next_item(FlowDeliver *deliver, gint64 rest_at_us)
{
    while (!deliver->stopping && g_queue_is_empty(&deliver->ready)) {
        if (!rest_at_us)
            cond_wait(&deliver->changed, &deliver->lock);
        else if (!cond_wait_until(&deliver->changed, &deliver->lock, rest_at_us))
            return NULL;
    }
    return deliver->stopping ? NULL : g_queue_pop_head(&deliver->ready);
}

static gpointer
sender_main(gpointer data)
{
    Courier *sender = data;
    FlowDeliver *deliver = sender->deliver;
    gint64 rest_at_us = 0;
    mutex_lock(&deliver->lock);
    while (!deliver->stopping) {
        OutboxItem *item = next_item(deliver, rest_at_us);
        deliver->busy++;
        mutex_unlock(&deliver->lock);
        if (item)
            send_item(sender, item);
        else
            transport_rest(sender->transport);
        rest_at_us = item ? clock_monotonic_us(clock_system()) + SENDER_REST_US : 0;
        outbox_item_free(item);
        mutex_lock(&deliver->lock);
        deliver->busy--;
        cond_broadcast(&deliver->changed);
    }
    mutex_unlock(&deliver->lock);
    return NULL;
}

/* --- start and stop --- */

static gboolean
start_sender(FlowDeliver *deliver, guint number, GError **error)
{
    const Config *config = deliver->flow->parts.config;
    Courier *sender = g_new0(Courier, 1);
    sender->deliver = deliver;
    sender->transport = transport_new(&config->outgoing, config->outgoing_ca_file, config->domain,
                                      config->outgoing_patience_us);
    g_autofree char *name = g_strdup_printf("sender-%u", number);
    if (!thread_start(name, SENDER_STACK_BYTES, sender_main, sender, &sender->thread, error)) {
        transport_free(sender->transport);
        g_free(sender);
        return FALSE;
    }
    g_ptr_array_add(deliver->senders, sender);
    return TRUE;
}

gboolean
flow_deliver_start(Flow *flow, GError **error)
{
    const Config *config = flow->parts.config;
    FlowDeliver *deliver = g_new0(FlowDeliver, 1);
    deliver->flow = flow;
    deliver->retry.backoff.first_us = config->retry_first_us;
    deliver->retry.backoff.max_us = config->retry_max_us;
    deliver->retry.give_up_us = config->give_up_us;
    mutex_init(&deliver->lock);
    cond_init(&deliver->changed);
    g_queue_init(&deliver->ready);
    deliver->senders = g_ptr_array_new();
    flow->deliver = deliver;
    for (guint i = 0; i < config->outgoing_connections; i++)
        if (!start_sender(deliver, i, error))
            return FALSE;
    deliver->claimer_runs = thread_start("claimer", SENDER_STACK_BYTES, claimer_main, deliver,
                                         &deliver->claimer, error);
    KILLPOINT(DELIVERY_STARTED);
    return deliver->claimer_runs;
}

void
flow_deliver_wake(Flow *flow)
{
    FlowDeliver *deliver = flow->deliver;
    if (!deliver)
        return;
    mutex_lock(&deliver->lock);
    deliver->wake = TRUE;
    cond_broadcast(&deliver->changed);
    mutex_unlock(&deliver->lock);
}

static void
wait_for_senders(FlowDeliver *deliver, gint64 wait_us)
{
    gint64 deadline_us = clock_monotonic_us(clock_system()) + wait_us;
    mutex_lock(&deliver->lock);
    deliver->stopping = TRUE;
    cond_broadcast(&deliver->changed);
    while (deliver->busy && cond_wait_until(&deliver->changed, &deliver->lock, deadline_us))
        continue;
    mutex_unlock(&deliver->lock);
}

/* Rows that were claimed and not tried wait again, as if they had not been. */
static gboolean
put_back_job(Store *store, gpointer data, GError **error)
{
    FlowDeliver *deliver = data;
    for (GList *link = deliver->ready.head; link; link = link->next) {
        OutboxItem *item = link->data;
        Settle job = {deliver, item->row, item->row->attempts, ATTEMPT_UNREACHABLE, ""};
        if (!settle_job(store, &job, error))
            return FALSE;
    }
    KILLPOINT(PUT_BACK);
    return TRUE;
}

static void
put_back(FlowDeliver *deliver)
{
    g_autoptr(GError) error = NULL;
    if (!g_queue_is_empty(&deliver->ready) &&
        !store_writer_run(deliver->flow->parts.writer, WRITER_OUTBOX, 0, put_back_job, deliver,
                          &error))
        log_event(LOG_WARNING, "outbox-put-back-failed", "why", error->message, NULL);
}

void
flow_deliver_stop(Flow *flow, gint64 wait_us)
{
    FlowDeliver *deliver = flow->deliver;
    if (!deliver)
        return;
    wait_for_senders(deliver, wait_us);
    for (guint i = 0; i < deliver->senders->len; i++) {
        Courier *sender = g_ptr_array_index(deliver->senders, i);
        transport_cancel(sender->transport);
        pthread_join(sender->thread, NULL);
        transport_free(sender->transport);
        g_free(sender);
    }
    if (deliver->claimer_runs)
        pthread_join(deliver->claimer, NULL);
    put_back(deliver);
    flow->deliver = NULL;
    g_queue_clear_full(&deliver->ready, (GDestroyNotify)outbox_item_free);
    g_ptr_array_unref(deliver->senders);
    g_free(deliver->trouble);
    cond_clear(&deliver->changed);
    mutex_clear(&deliver->lock);
    g_free(deliver);
}

void
flow_deliver_status(Flow *flow, FlowStatus *status)
{
    FlowDeliver *deliver = flow->deliver;
    if (!deliver)
        return;
    mutex_lock(&deliver->lock);
    status->reachable = deliver->trouble == NULL;
    status->trouble = g_strdup(deliver->trouble ? deliver->trouble : "");
    status->sent = deliver->sent;
    mutex_unlock(&deliver->lock);
}
