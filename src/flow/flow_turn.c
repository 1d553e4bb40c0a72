#include "flow/flow_turn.h"

#include "base/killpoint.h"
#include "base/limits.h"

Attempt *
attempt_new(OutboxItem *item, Verdict *verdict)
{
    Attempt *attempt = g_new0(Attempt, 1);
    attempt->item = item;
    attempt->attempts = item->row->attempts;
    attempt->verdict = *verdict;
    *verdict = (Verdict){0};
    return attempt;
}

void
attempt_free(Attempt *attempt)
{
    if (!attempt)
        return;
    outbox_item_free(attempt->item);
    verdict_clear(&attempt->verdict);
    g_free(attempt);
}

void
turn_clear(Turn *turn)
{
    g_clear_pointer(&turn->answered, g_ptr_array_unref);
    g_clear_pointer(&turn->items, g_ptr_array_unref);
    g_clear_error(&turn->claim_error);
}

static OutboxDesk
desk_of(const Turn *turn, RouteTable *routes, const RoleTable *roles)
{
    const FlowParts *parts = &turn->flow->parts;
    return (OutboxDesk){.desk_name = parts->config->desk_name,
                        .domain = parts->config->domain,
                        .routes = routes,
                        .roles = roles,
                        .workflow = flow_workflow(turn->flow),
                        .verp = parts->config->outgoing_verp,
                        .attachments_bytes = parts->config->outgoing_attachments_bytes,
                        .language = parts->config->language,
                        .timezone = parts->config->timezone};
}

/* --- answering, outside the transaction ------------------------------------------------------- */

typedef struct {
    Turn *turn;
    OutboxDesk desk;
    gint64 now_us;
    GPtrArray *rows; /* of OutboxRow, that ask */
    guint next;      /* of them */
} Asking;

static gboolean
find_asking(Store *store, gpointer data, GError **error)
{
    Asking *asking = data;
    guint limit = MIN(asking->turn->limit, LIMIT_ANSWER_MAILS);
    return store_outbox_asking(store, asking->now_us, limit, &asking->rows, error);
}

static gboolean
answer_next(Store *store, gpointer data, GError **error)
{
    Asking *asking = data;
    OutboxAnswers *answers;
    const OutboxRow *row = asking->rows->pdata[asking->next++];
    if (!outbox_answers_read(store, &asking->desk, row, asking->now_us, &answers, error))
        return FALSE;
    g_ptr_array_add(asking->turn->answered, answers);
    return TRUE;
}

/* Each from a snapshot of its own: a long one keeps the log from being moved home. */
static gboolean
answer_some(Asking *asking, GError **error)
{
    Flow *flow = asking->turn->flow;
    const Clock *clock = flow->parts.clock;
    gint64 until_us = clock_monotonic_us(clock) + LIMIT_ANSWERING_US;
    while (asking->next < asking->rows->len) {
        if (!flow_read(flow, answer_next, asking, error))
            return FALSE;
        if (clock_monotonic_us(clock) >= until_us)
            break;
    }
    return TRUE;
}

gboolean
flow_turn_read(Turn *turn, GError **error)
{
    if (!turn->asks || !turn->limit)
        return TRUE;
    g_autoptr(RouteTable) routes = flow_routes(turn->flow);
    g_autoptr(RoleTable) roles = flow_roles(turn->flow);
    Asking asking = {.turn = turn,
                     .desk = desk_of(turn, routes, roles),
                     .now_us = clock_now_us(turn->flow->parts.clock)};
    turn->answered = g_ptr_array_new_with_free_func((GDestroyNotify)outbox_answers_free);
    gboolean ok = flow_read(turn->flow, find_asking, &asking, error) && answer_some(&asking, error);
    g_clear_pointer(&asking.rows, g_ptr_array_unref);
    return ok;
}

/* --- the transaction -------------------------------------------------------------------------- */

static gboolean
settle(Store *store, Turn *turn, GError **error)
{
    const FlowParts *parts = &turn->flow->parts;
    for (guint i = 0; i < turn->attempts->len; i++) {
        const Attempt *attempt = turn->attempts->pdata[i];
        OutboxRow *row = attempt->item->row;
        row->attempts = attempt->attempts;
        if (!outbox_settle(store, row, attempt->verdict.outcome, attempt->verdict.reason,
                           turn->retry, clock_now_us(parts->clock), parts->random, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
claim(Store *store, Turn *turn, GError **error)
{
    const FlowParts *parts = &turn->flow->parts;
    g_autoptr(RouteTable) routes = flow_routes(turn->flow);
    OutboxDesk desk = desk_of(turn, routes, turn->flow->roles);
    return outbox_claim(store, &desk, clock_now_us(parts->clock), turn->limit, turn->answered,
                        parts->random, &turn->items, error);
}

/* Who waited for a time waits no longer for it than was planned. */
static gboolean
follow_clock(Store *store, const Turn *turn, GError **error)
{
    gint64 now_us = clock_now_us(turn->flow->parts.clock);
    return !turn->set_back_us ||
           store_outbox_set_back(store, now_us, now_us, turn->set_back_us, error);
}

/* What cannot be claimed must not keep what was sent from being written down. */
static gboolean
try_to_claim(Store *store, Turn *turn, GError **error)
{
    if (!store_savepoint(store, error))
        return FALSE;
    if (claim(store, turn, &turn->claim_error))
        return store_release(store, error);
    if (store_in_transaction(store)) {
        store_rollback_to(store);
        return TRUE;
    }
    g_propagate_error(error, g_steal_pointer(&turn->claim_error));
    return FALSE;
}

static gboolean
turn_job(Store *store, gpointer data, GError **error)
{
    Turn *turn = data;
    g_clear_pointer(&turn->items, g_ptr_array_unref);
    g_clear_error(&turn->claim_error);
    if (!follow_clock(store, turn, error) || !settle(store, turn, error))
        return FALSE;
    KILLPOINT(SETTLED);
    return (turn->limit == 0 || try_to_claim(store, turn, error)) &&
           store_outbox_next_due(store, FALSE, &turn->next_due_us, error) &&
           store_outbox_next_due(store, TRUE, &turn->next_asked_us, error);
}

gboolean
flow_turn(Turn *turn, GError **error)
{
    return store_writer_run(turn->flow->parts.writer, WRITER_OUTBOX, 0, turn_job, turn, error);
}
