#include "store/outbox_rows.h"

#include "store/outbox_row.h"
#include "store/store_private.h"

#include <string.h>

/* --- lists ----------------------------------------------------------------------------------- */

#define LIST(where)                                                                                \
    {                                                                                              \
        "listing the outbox",                                                                      \
            "SELECT " OUTBOX_ROW_COLUMNS " FROM outbox WHERE " where " ORDER BY id DESC LIMIT ?3"  \
    }

/* ?1 is the state or 0, ?2 the ticket or 0. Each kind of list has its own index to go by; what is
 * sent, and everything, is most of the table and found from its end. */
static const Query list_ticket = LIST("ticket_id = ?2 AND (?1 = 0 OR state = ?1)");
static const Query list_waiting = LIST("state <= 2 AND state = ?1 AND ?2 = 0");
static const Query list_inflight = LIST("state = 3 AND ?1 = 3 AND ?2 = 0");
static const Query list_aside = LIST("state >= 5 AND state = ?1 AND ?2 = 0");
static const Query list_all = LIST("(?1 = 0 OR state = ?1) AND ?2 = 0");

static const Query *
list_of(int state, TicketId ticket)
{
    if (ticket.value != 0)
        return &list_ticket;
    switch (state) {
    case OUTBOX_PENDING:
    case OUTBOX_SEALED:
        return &list_waiting;
    case OUTBOX_INFLIGHT:
        return &list_inflight;
    case OUTBOX_MERGED:
    case OUTBOX_SPARED:
    case OUTBOX_PAUSED:
    case OUTBOX_DEAD:
        return &list_aside;
    default:
        return &list_all;
    }
}

gboolean
store_outbox_list(Store *store, int state, TicketId ticket, guint limit, GPtrArray **ret_rows,
                  GError **error)
{
    g_autoptr(Statement) st = statement_start(store->db, list_of(state, ticket));
    statement_bind_int(st, state);
    statement_bind_int(st, ticket.value);
    statement_bind_int(st, limit);
    return outbox_row_read_all(st, ret_rows, error);
}

/* --- retrying -------------------------------------------------------------------------------- */

static gboolean
run_counting(Store *store, const Query *query, gint64 now_us, OutboxId id, guint *ret_count,
             GError **error)
{
    g_autoptr(Statement) st = statement_start(store->db, query);
    statement_bind_int(st, now_us);
    statement_bind_int(st, id.value);
    if (!statement_run(st, error))
        return FALSE;
    *ret_count = (guint)db_changes(store->db);
    return TRUE;
}

/* A dead row begins anew, with the bytes it was sealed with if it was. */
#define REVIVE                                                                                     \
    "UPDATE outbox SET next_us = ?1, attempts = CASE state WHEN 8 THEN 0 ELSE attempts END,"       \
    " tried_us = CASE state WHEN 8 THEN 0 ELSE tried_us END,"                                      \
    " state = CASE WHEN state <> 8 THEN state WHEN rendering_id IS NULL THEN 1 ELSE 2 END"

gboolean
store_outbox_retry(Store *store, OutboxId id, gint64 now_us, guint *ret_count, GError **error)
{
    static const Query retry_one = {"retrying an outbox row",
                                    REVIVE " WHERE id = ?2 AND (state <= 2 OR state = 8)"};
    static const Query retry_dead = {"retrying dead mail",
                                     REVIVE " WHERE state >= 5 AND state = 8 AND ?2 = 0"};
    static const Query retry_waiting = {
        "retrying mail that waits",
        REVIVE " WHERE state <= 2 AND asks = 0 AND state = 2 AND next_us > ?1 AND ?2 = 0"};
    if (id.value != 0)
        return run_counting(store, &retry_one, now_us, id, ret_count, error);
    guint waiting, dead;
    if (!run_counting(store, &retry_waiting, now_us, id, &waiting, error) ||
        !run_counting(store, &retry_dead, now_us, id, &dead, error))
        return FALSE;
    *ret_count = waiting + dead;
    return TRUE;
}

/* --- counting -------------------------------------------------------------------------------- */

gboolean
store_outbox_count(Store *store, guint64 ret_counts[OUTBOX_DEAD + 1], GError **error)
{
    /* What is sent is what is left: it has no index, so that sending costs none. */
    static const Query count = {
        "counting the outbox",
        "SELECT state, count(*) FROM outbox WHERE state <= 2 GROUP BY state"
        " UNION ALL SELECT 3, count(*) FROM outbox WHERE state = 3"
        " UNION ALL SELECT state, count(*) FROM outbox WHERE state >= 5 GROUP BY state"
        " UNION ALL SELECT 0, count(*) FROM outbox"};
    guint64 counts[OUTBOX_DEAD + 1] = {0};
    guint64 others = 0;
    g_autoptr(Statement) st = statement_start(store->db, &count);
    while (statement_next(st)) {
        gint64 state = statement_int(st);
        guint64 here = (guint64)statement_int(st);
        if (state < 0 || state > OUTBOX_DEAD)
            continue;
        counts[state] = here;
        others += state == 0 ? 0 : here;
    }
    if (!statement_finish(st, error))
        return FALSE;
    counts[OUTBOX_SENT] = counts[0] - others;
    counts[0] = 0;
    memcpy(ret_counts, counts, sizeof counts);
    return TRUE;
}

gboolean
store_outbox_acks_since(Store *store, PersonId person, gint64 since_us, gint64 until_us,
                        guint *ret_person, guint *ret_all, GError **error)
{
    static const Query count = {"counting acknowledgements",
                                "SELECT count(CASE WHEN person_id = ?1 THEN 1 END), count(*)"
                                " FROM outbox WHERE kind IN (2, 29) AND created_us >= ?2"
                                " AND created_us <= ?3"};
    g_autoptr(Statement) st = statement_start(store->db, &count);
    statement_bind_int(st, person.value);
    statement_bind_int(st, since_us);
    statement_bind_int(st, until_us);
    if (!statement_one(st, error, "the acknowledgements cannot be counted"))
        return FALSE;
    guint of_person = (guint)statement_int(st);
    *ret_all = (guint)statement_int(st);
    *ret_person = of_person;
    return TRUE;
}
