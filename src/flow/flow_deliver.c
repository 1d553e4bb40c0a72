/* Claim, send, settle: one thread keeps the books, a few send, each over a connection of its own.
 */
#include "base/killpoint.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "flow/flow_attached.h"
#include "flow/flow_outgoing.h"
#include "flow/flow_turn.h"

#define SENDER_STACK_BYTES (512 * 1024)
#define SENDER_REST_US     (20 * US_PER_S)  /* a connection nobody needed this long is closed */
#define SETTLE_WITHIN_US   (10 * US_PER_MS) /* how long a verdict waits for others to join it */
#define TURN_AGAIN_US      US_PER_S         /* the store could not take a turn: try again */
#define SET_BACK_US        US_PER_S /* a wall clock that is corrected by less is no matter */

/* How long nobody is tried after the smarthost could not be reached. */
static const Backoff outage_backoff = {US_PER_S, 60 * US_PER_S};

typedef struct {
    FlowDeliver *deliver;
    Transport *transport;
    pthread_t thread;
} Courier;

struct FlowDeliver {
    Flow *flow;
    RetrySettings retry;
    Mutex lock;          /* guards everything below */
    Cond for_senders;    /* something is ready, or everything stops */
    Cond for_keeper;     /* a turn may be due */
    Cond for_stop;       /* no sender is busy */
    GQueue ready;        /* of OutboxItem: claimed, not yet taken by a sender */
    GPtrArray *tried;    /* of Attempt: not yet settled */
    gint64 settle_by_us; /* monotonic: when tried is settled, however few they are */
    gint64 no_turn_us;   /* monotonic: not before, because the last one failed */
    gint64 ahead_us;     /* wall clock over monotonic at the last turn */
    gboolean stuck;      /* verdicts could not be written down */
    gboolean wake;
    gboolean stopping;
    guint idle;            /* senders that wait for an item */
    guint busy;            /* senders with an item */
    gint64 next_due_us;    /* wall clock */
    gint64 next_asked_us;  /* the same of what has to be answered first */
    gint64 quiet_until_us; /* monotonic: an outage */
    guint outages;         /* in a row */
    char *trouble;
    guint64 sent;
    pthread_t keeper;
    gboolean keeper_runs;
    GPtrArray *senders; /* of Courier */
    FlowAttached *attached;
};

static GPtrArray *
attempts_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)attempt_free);
}

/* --- the keeper ------------------------------------------------------------------------------- */

static gint64
ahead_us(const FlowDeliver *deliver)
{
    const Clock *clock = deliver->flow->parts.clock;
    return clock_now_us(clock) - clock_monotonic_us(clock);
}

/* How far the wall clock was set back since the last turn; less than SET_BACK_US adds up. */
static gint64
set_back_us(const FlowDeliver *deliver)
{
    gint64 back_us = deliver->ahead_us - ahead_us(deliver);
    return back_us < SET_BACK_US ? 0 : back_us;
}

/* How long there is nothing to settle: 0: settle at once; G_MAXINT64: until it is woken. */
static gint64
settle_wait_us(FlowDeliver *deliver, gint64 now_us)
{
    gboolean more_will_come = deliver->busy || !g_queue_is_empty(&deliver->ready);
    if (deliver->tried->len == 0)
        return G_MAXINT64;
    if (!more_will_come || deliver->tried->len >= LIMIT_OUTBOX_CLAIM / 2)
        return 0;
    return MAX(deliver->settle_by_us - now_us, 0);
}

/* The same of claiming. */
static gint64
claim_wait_us(FlowDeliver *deliver, gint64 now_us)
{
    gint64 quiet_us = MAX(deliver->quiet_until_us - now_us, 0);
    if (deliver->ready.length >= LIMIT_OUTBOX_CLAIM / 2)
        return G_MAXINT64;
    if (deliver->trouble && (deliver->busy || deliver->ready.length))
        return G_MAXINT64;
    gint64 next_us = MIN(deliver->next_due_us, deliver->next_asked_us);
    if (next_us == G_MAXINT64 && !deliver->wake)
        return G_MAXINT64;
    if (deliver->wake || set_back_us(deliver))
        return quiet_us;
    return MAX(next_us - clock_now_us(deliver->flow->parts.clock), quiet_us);
}

static gint64
turn_wait_us(FlowDeliver *deliver)
{
    gint64 now_us = clock_monotonic_us(deliver->flow->parts.clock);
    gint64 wait_us = MIN(settle_wait_us(deliver, now_us), claim_wait_us(deliver, now_us));
    return wait_us == G_MAXINT64 ? wait_us : MAX(wait_us, deliver->no_turn_us - now_us);
}

static void
wake_keeper(FlowDeliver *deliver)
{
    if (turn_wait_us(deliver) == 0)
        cond_signal(&deliver->for_keeper);
}

/* Attempts are one or more. */
static void
log_settle_failed(const GPtrArray *attempts, const GError *error)
{
    const Attempt *first = attempts->pdata[0];
    log_event(LOG_WARNING, "outbox-settle-failed", "outbox", LOG_INT(first->item->row->id.value),
              "mails", LOG_INT(attempts->len), "why", error->message, NULL);
}

/* Each in a turn of its own, so that one that cannot be written down costs no other. Returns those
 * for which waiting may help. */
static GPtrArray *
settle_apart(FlowDeliver *deliver, GPtrArray *attempts)
{
    GPtrArray *left = attempts_new();
    while (attempts->len) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) one = attempts_new();
        g_auto(Turn) turn = {.flow = deliver->flow, .retry = &deliver->retry, .attempts = one};
        g_ptr_array_add(one, g_ptr_array_steal_index(attempts, 0));
        if (flow_turn(&turn, &error))
            continue;
        log_settle_failed(one, error);
        if (postern_error_passes(error))
            g_ptr_array_add(left, g_ptr_array_steal_index(one, 0));
    }
    return left;
}

/* A verdict that cannot be written down is tried again where that may help: the mail has left, and
 * only the store does not know. Otherwise, and when the daemon stops before that, the row stays
 * inflight, and the next start sends the same bytes again. */
static GPtrArray *
left_of_turn(FlowDeliver *deliver, GPtrArray *attempts, const GError *error)
{
    if (!postern_error_passes(error) && attempts->len > 1)
        return settle_apart(deliver, attempts);
    if (attempts->len)
        log_settle_failed(attempts, error);
    return postern_error_passes(error) ? g_ptr_array_ref(attempts) : attempts_new();
}

static void
take_over(FlowDeliver *deliver, Turn *turn)
{
    deliver->next_due_us = turn->next_due_us;
    deliver->next_asked_us = turn->next_asked_us;
    for (guint i = 0; turn->items && i < turn->items->len; i++)
        g_queue_push_tail(&deliver->ready, turn->items->pdata[i]);
    if (turn->items && turn->items->len)
        cond_broadcast(&deliver->for_senders);
    if (turn->items)
        g_ptr_array_set_free_func(turn->items, NULL);
}

/* Those come first in the next turn, and until it is taken nothing more is sent: what cannot be
 * written down would be sent again after a crash. */
static void
keep(FlowDeliver *deliver, GPtrArray *attempts)
{
    if (deliver->stuck && !attempts->len)
        cond_broadcast(&deliver->for_senders);
    deliver->stuck = attempts->len > 0;
    if (!deliver->stuck)
        return;
    g_ptr_array_extend_and_steal(attempts, g_steal_pointer(&deliver->tried));
    deliver->tried = g_ptr_array_ref(attempts);
    deliver->no_turn_us = clock_monotonic_us(deliver->flow->parts.clock) + TURN_AGAIN_US;
}

/* Once its rows have followed. Set forward, it makes them due early: that is one attempt each. */
static void
follow_clock(FlowDeliver *deliver, gint64 back_us)
{
    if (back_us)
        log_event(LOG_WARNING, "clock-set-back", "seconds", LOG_INT(back_us / US_PER_S), NULL);
    deliver->ahead_us = MAX(deliver->ahead_us - back_us, ahead_us(deliver));
}

static void
claim_failed(FlowDeliver *deliver, const GError *error)
{
    log_event(LOG_WARNING, "outbox-claim-failed", "why", error->message, NULL);
    deliver->next_due_us = clock_now_us(deliver->flow->parts.clock) + TURN_AGAIN_US;
    deliver->next_asked_us = deliver->next_due_us;
}

/* In trouble one mail is enough to find out whether it is over. */
static guint
claim_limit(FlowDeliver *deliver)
{
    gint64 now_us = clock_monotonic_us(deliver->flow->parts.clock);
    if (claim_wait_us(deliver, now_us) > 0)
        return 0;
    return deliver->trouble ? 1 : LIMIT_OUTBOX_CLAIM;
}

static gboolean
is_asked(FlowDeliver *deliver)
{
    return deliver->next_asked_us <= clock_now_us(deliver->flow->parts.clock);
}

/* Makes the forms before several senders ask for them at once. */
static void
prepare(GPtrArray *items)
{
    for (guint i = 0; items && i < items->len; i++)
        (void)outbox_item_form(items->pdata[i]);
}

/* Called and returns with the lock held. */
static void
take_turn(FlowDeliver *deliver)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GError) unread = NULL;
    g_autoptr(GPtrArray) attempts = g_steal_pointer(&deliver->tried);
    g_auto(Turn) turn = {.flow = deliver->flow,
                         .retry = &deliver->retry,
                         .attempts = attempts,
                         .limit = claim_limit(deliver),
                         .asks = is_asked(deliver),
                         .set_back_us = set_back_us(deliver)};
    deliver->tried = attempts_new();
    deliver->wake = FALSE;
    mutex_unlock(&deliver->lock);
    gboolean read = flow_turn_read(&turn, &unread);
    gboolean ok = flow_turn(&turn, &error);
    KILLPOINT(TURN_TAKEN);
    g_autoptr(GPtrArray) left = ok ? attempts_new() : left_of_turn(deliver, attempts, error);
    prepare(turn.items);
    mutex_lock(&deliver->lock);
    if (ok) {
        follow_clock(deliver, turn.set_back_us);
        take_over(deliver, &turn);
    } else {
        deliver->no_turn_us = clock_monotonic_us(deliver->flow->parts.clock) + TURN_AGAIN_US;
    }
    if (turn.claim_error || (!ok && turn.limit) || !read)
        claim_failed(deliver, turn.claim_error ? turn.claim_error : error ? error : unread);
    keep(deliver, left);
}

static gpointer
keeper_main(gpointer data)
{
    FlowDeliver *deliver = data;
    mutex_lock(&deliver->lock);
    while (!deliver->stopping) {
        gint64 wait_us = turn_wait_us(deliver);
        if (wait_us == 0)
            take_turn(deliver);
        else if (wait_us == G_MAXINT64)
            cond_wait(&deliver->for_keeper, &deliver->lock);
        else
            (void)cond_wait_until(&deliver->for_keeper, &deliver->lock,
                                  clock_monotonic_us(clock_system()) + wait_us);
    }
    mutex_unlock(&deliver->lock);
    return NULL;
}

/* --- what an attempt says about the smarthost ------------------------------------------------- */

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

/* Says so in the log when that changes. */
static void
note_reachability(FlowDeliver *deliver, const Verdict *verdict)
{
    if (deliver->stopping)
        return;
    if (verdict->outcome == ATTEMPT_UNREACHABLE) {
        if (!deliver->trouble)
            log_event(LOG_WARNING, "smarthost-unreachable", "why", verdict->reason, NULL);
        g_free(deliver->trouble);
        deliver->trouble = g_strdup(verdict->reason);
        note_outage(deliver, &deliver->flow->parts);
        return;
    }
    if (deliver->trouble)
        log_event(LOG_INFO, "smarthost-reachable", NULL);
    g_clear_pointer(&deliver->trouble, g_free);
    deliver->outages = 0;
    deliver->quiet_until_us = 0;
    deliver->sent += verdict->outcome == ATTEMPT_SENT ? 1 : 0;
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

/* --- sending ---------------------------------------------------------------------------------- */

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

/* An item with its bytes. */
typedef struct {
    OutboxItem *item;
    char id[24];
    GBytes *content; /* NULL: it cannot be made yet, */
    GError *problem; /* for this reason */
    Delivery delivery;
} Parcel;

static gboolean
has_files(const OutboxItem *item)
{
    return item->rendering->files && *item->rendering->files;
}

static GBytes *
content_of(FlowDeliver *deliver, OutboxItem *item, GError **error)
{
    g_autoptr(GPtrArray) files = NULL;
    if (has_files(item) && !flow_attached_take(deliver->attached, item->rendering, &files, error))
        return NULL;
    return outbox_form_fill(outbox_item_form(item), item->row, files);
}

/* Takes over item; NULL for NULL. */
static Parcel *
parcel_new(FlowDeliver *deliver, OutboxItem *item)
{
    if (!item)
        return NULL;
    Parcel *parcel = g_new0(Parcel, 1);
    parcel->item = item;
    parcel->content = content_of(deliver, item, &parcel->problem);
    parcel->delivery = (Delivery){.reverse_path = item->row->bounce_address,
                                  .recipient = item->row->address,
                                  .content = parcel->content,
                                  .id = log_int(parcel->id, item->row->id.value)};
    return parcel;
}

/* The item, which is the caller's again. */
static OutboxItem *
parcel_open(Parcel *parcel)
{
    OutboxItem *item = parcel->item;
    g_clear_pointer(&parcel->content, g_bytes_unref);
    g_clear_error(&parcel->problem);
    g_free(parcel);
    return item;
}

/* Puts an attempt down for the keeper, with the lock held. */
static void
record(FlowDeliver *deliver, OutboxItem *item, Verdict *verdict)
{
    if (deliver->tried->len == 0)
        deliver->settle_by_us = clock_monotonic_us(deliver->flow->parts.clock) + SETTLE_WITHIN_US;
    g_ptr_array_add(deliver->tried, attempt_new(item, verdict));
    if (deliver->tried->len == 1)
        cond_signal(&deliver->for_keeper); /* to look at the time */
}

static gboolean
can_send(FlowDeliver *deliver)
{
    return !deliver->stopping && !deliver->stuck;
}

/* An item to announce behind another one, unless somebody waits who could send it at once. */
static OutboxItem *
next_item(FlowDeliver *deliver)
{
    mutex_lock(&deliver->lock);
    gboolean spare = can_send(deliver) && deliver->ready.length > deliver->idle;
    OutboxItem *item = spare ? g_queue_pop_head(&deliver->ready) : NULL;
    wake_keeper(deliver);
    mutex_unlock(&deliver->lock);
    return item;
}

/* A server that does not take it with its files may without them. What was announced behind it is
 * announced again. */
static void
send_without_files(Courier *courier, Parcel *parcel, const Delivery *next, Verdict *verdict)
{
    OutboxItem *item = parcel->item;
    g_autoptr(GPtrArray) words = flow_attached_leave(item->rendering);
    log_event(LOG_WARNING, "sent-without-files", "outbox", LOG_INT(item->row->id.value), "ticket",
              LOG_INT(item->row->ticket.value), "reply", verdict->reason, NULL);
    g_bytes_unref(parcel->content);
    parcel->content = outbox_form_fill(outbox_item_form(item), item->row, words);
    parcel->delivery.content = parcel->content;
    verdict_clear(verdict);
    transport_send(courier->transport, &parcel->delivery, next, verdict);
}

static void
send_parcel(Courier *courier, Parcel *parcel, const Delivery *next, Verdict *verdict)
{
    KILLPOINT(COMPOSED);
    transport_send(courier->transport, &parcel->delivery, next, verdict);
    if (verdict->is_too_large && has_files(parcel->item))
        send_without_files(courier, parcel, next, verdict);
    KILLPOINT(SENT);
    log_attempt(parcel->item->row, verdict);
}

static void
attempt(Courier *courier, Parcel *parcel, Parcel *next)
{
    FlowDeliver *deliver = courier->deliver;
    g_auto(Verdict) verdict = {.outcome = ATTEMPT_UNREACHABLE};
    gboolean is_whole = parcel->content != NULL;
    if (!is_whole) {
        verdict.outcome = ATTEMPT_DEFERRED;
        verdict.reason = text_clean_line(parcel->problem->message, -1, LIMIT_REASON_CHARS);
        log_attempt(parcel->item->row, &verdict);
    } else if (!is_quiet(deliver, &verdict)) {
        send_parcel(courier, parcel, next && next->content ? &next->delivery : NULL, &verdict);
    }
    OutboxItem *item = parcel_open(parcel);
    mutex_lock(&deliver->lock);
    if (is_whole)
        note_reachability(deliver, &verdict);
    record(deliver, item, &verdict);
    mutex_unlock(&deliver->lock);
}

/* What was to follow waits again; nothing but its envelope has left. */
static Parcel *
put_back_unless_can_send(FlowDeliver *deliver, Parcel *parcel)
{
    mutex_lock(&deliver->lock);
    if (parcel && !can_send(deliver))
        g_queue_push_head(&deliver->ready, parcel_open(g_steal_pointer(&parcel)));
    mutex_unlock(&deliver->lock);
    return parcel;
}

/* Sends item and what can follow it without a pause. */
static void
send_on(Courier *courier, OutboxItem *item)
{
    FlowDeliver *deliver = courier->deliver;
    Parcel *parcel = parcel_new(deliver, item);
    while (parcel) {
        Parcel *next = parcel_new(deliver, next_item(deliver));
        attempt(courier, parcel, next);
        parcel = put_back_unless_can_send(deliver, next);
    }
}

/* The next item, or NULL: after a rest, or when everything stops. Called and returns with the lock
 * held. */
static OutboxItem *
wait_for_item(FlowDeliver *deliver, gint64 rest_at_us)
{
    gboolean rested = FALSE;
    deliver->idle++;
    while (!deliver->stopping && !rested && (deliver->stuck || g_queue_is_empty(&deliver->ready))) {
        if (!rest_at_us)
            cond_wait(&deliver->for_senders, &deliver->lock);
        else
            rested = !cond_wait_until(&deliver->for_senders, &deliver->lock, rest_at_us);
    }
    deliver->idle--;
    return can_send(deliver) ? g_queue_pop_head(&deliver->ready) : NULL;
}

static void
rest(Courier *sender)
{
    transport_rest(sender->transport);
    flow_attached_rest(sender->deliver->attached);
}

static gpointer
sender_main(gpointer data)
{
    Courier *sender = data;
    FlowDeliver *deliver = sender->deliver;
    gint64 rest_at_us = 0;
    thread_give_way();
    mutex_lock(&deliver->lock);
    while (!deliver->stopping) {
        OutboxItem *item = wait_for_item(deliver, rest_at_us);
        deliver->busy++;
        mutex_unlock(&deliver->lock);
        rest_at_us = item ? clock_monotonic_us(clock_system()) + SENDER_REST_US : 0;
        if (item)
            send_on(sender, item);
        else
            rest(sender);
        mutex_lock(&deliver->lock);
        if (--deliver->busy == 0)
            cond_signal(&deliver->for_stop);
        wake_keeper(deliver);
    }
    mutex_unlock(&deliver->lock);
    return NULL;
}

/* --- start and stop --- */

static gboolean
start_sender(FlowDeliver *deliver, guint number, GError **error)
{
    const TransportSettings settings = flow_outgoing_settings(deliver->flow);
    Courier *sender = g_new0(Courier, 1);
    sender->deliver = deliver;
    sender->transport = transport_new(&settings);
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
    cond_init(&deliver->for_senders);
    cond_init(&deliver->for_keeper);
    cond_init(&deliver->for_stop);
    deliver->tried = attempts_new();
    deliver->ahead_us = ahead_us(deliver);
    g_queue_init(&deliver->ready);
    deliver->senders = g_ptr_array_new();
    deliver->attached = flow_attached_new(flow);
    flow->deliver = deliver;
    for (guint i = 0; i < config->outgoing_connections; i++)
        if (!start_sender(deliver, i, error))
            return FALSE;
    deliver->keeper_runs =
        thread_start("outbox", SENDER_STACK_BYTES, keeper_main, deliver, &deliver->keeper, error);
    KILLPOINT(DELIVERY_STARTED);
    return deliver->keeper_runs;
}

void
flow_deliver_wake(Flow *flow)
{
    FlowDeliver *deliver = flow->deliver;
    if (!deliver)
        return;
    mutex_lock(&deliver->lock);
    if (!deliver->wake)
        cond_signal(&deliver->for_keeper); /* even in an outage: it may wait for no time at all */
    deliver->wake = TRUE;
    mutex_unlock(&deliver->lock);
}

static void
wait_for_senders(FlowDeliver *deliver, gint64 wait_us)
{
    gint64 deadline_us = clock_monotonic_us(clock_system()) + wait_us;
    mutex_lock(&deliver->lock);
    deliver->stopping = TRUE;
    cond_broadcast(&deliver->for_senders);
    cond_broadcast(&deliver->for_keeper);
    while (deliver->busy && cond_wait_until(&deliver->for_stop, &deliver->lock, deadline_us))
        continue;
    mutex_unlock(&deliver->lock);
}

/* The last turn: what was tried is settled, and what was claimed and not tried waits again, as if
 * it had not been. */
static void
close_books(FlowDeliver *deliver)
{
    g_autoptr(GError) error = NULL;
    g_auto(Turn)
        turn = {.flow = deliver->flow, .retry = &deliver->retry, .attempts = deliver->tried};
    while (!g_queue_is_empty(&deliver->ready)) {
        Verdict verdict = {.outcome = ATTEMPT_UNREACHABLE, .reason = g_strdup("")};
        g_ptr_array_add(deliver->tried, attempt_new(g_queue_pop_head(&deliver->ready), &verdict));
    }
    KILLPOINT(PUT_BACK);
    if (deliver->tried->len && !flow_turn(&turn, &error))
        g_ptr_array_unref(left_of_turn(deliver, deliver->tried, error));
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
    if (deliver->keeper_runs)
        pthread_join(deliver->keeper, NULL);
    close_books(deliver);
    flow->deliver = NULL;
    g_ptr_array_unref(deliver->tried);
    g_ptr_array_unref(deliver->senders);
    flow_attached_free(deliver->attached);
    g_free(deliver->trouble);
    cond_clear(&deliver->for_senders);
    cond_clear(&deliver->for_keeper);
    cond_clear(&deliver->for_stop);
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
