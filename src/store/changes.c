#include "store/changes.h"

#include "store/store_private.h"

/* --- the change itself ------------------------------------------------------------------------ */

static void
step_free(ChangeStep *step)
{
    g_free(step->key);
    g_free(step->was);
    g_free(step->now);
    g_free(step);
}

Change *
change_new(TicketId ticket, PersonId person, gint64 at_us)
{
    Change *change = g_new0(Change, 1);
    *change = (Change){.ticket = ticket, .person = person, .at_us = at_us};
    change->steps = g_ptr_array_new_with_free_func((GDestroyNotify)step_free);
    return change;
}

void
change_free(Change *change)
{
    if (!change)
        return;
    g_free(change->lines);
    g_ptr_array_unref(change->steps);
    g_free(change);
}

static guint
hash_fact(gconstpointer data)
{
    const Fact *fact = data;
    return g_str_hash(fact->key) ^ (guint)fact->kind ^ ((guint)fact->ticket.value << 8);
}

static gboolean
same_fact(gconstpointer a, gconstpointer b)
{
    const Fact *one = a, *other = b;
    return one->kind == other->kind && one->ticket.value == other->ticket.value &&
           g_str_equal(one->key, other->key);
}

static GHashTable *
index_facts(const GPtrArray *facts)
{
    GHashTable *index = g_hash_table_new(hash_fact, same_fact);
    for (guint i = 0; i < facts->len; i++)
        g_hash_table_add(index, facts->pdata[i]);
    return index;
}

static void
add_step(Change *change, const Fact *fact, const char *was, const char *now)
{
    ChangeStep *step = g_new0(ChangeStep, 1);
    *step = (ChangeStep){.kind = fact->kind,
                         .ticket = fact->ticket,
                         .key = g_strdup(fact->key),
                         .was = g_strdup(was),
                         .now = g_strdup(now)};
    g_ptr_array_add(change->steps, step);
}

void
change_compare(Change *change, const GPtrArray *before, const GPtrArray *after)
{
    g_autoptr(GHashTable) had = index_facts(before), has = index_facts(after);
    for (guint i = 0; i < before->len; i++) {
        const Fact *was = before->pdata[i], *now = g_hash_table_lookup(has, was);
        if (g_strcmp0(was->value, now ? now->value : NULL) != 0)
            add_step(change, was, was->value, now ? now->value : NULL);
    }
    for (guint i = 0; i < after->len; i++) {
        const Fact *now = after->pdata[i];
        if (!g_hash_table_contains(had, now))
            add_step(change, now, NULL, now->value);
    }
}

/* --- its rows --------------------------------------------------------------------------------- */

static gboolean
add_step_row(Store *store, gint64 change, guint place, const ChangeStep *step, GError **error)
{
    static const Query add = {"writing down what a command changed",
                              "INSERT INTO change_step (change_id, place, kind, ticket_id, key,"
                              " was, now) VALUES (?, ?, ?, ?, ?, ?, ?)"};
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_int(st, change);
    statement_bind_int(st, place);
    statement_bind_int(st, step->kind);
    statement_bind_int(st, step->ticket.value);
    statement_bind_text(st, step->key);
    statement_bind_text(st, step->was);
    statement_bind_text(st, step->now);
    return statement_run(st, error);
}

gboolean
store_change_add(Store *store, const Change *change, GError **error)
{
    static const Query add = {
        "writing down a change",
        "INSERT INTO change (ticket_id, person_id, at_us, lines) VALUES (?, ?, ?, ?)"};
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_int(st, change->ticket.value);
    statement_bind_int(st, change->person.value);
    statement_bind_int(st, change->at_us);
    statement_bind_text(st, change->lines);
    if (!statement_run(st, error))
        return FALSE;
    gint64 id = db_last_id(store->db);
    for (guint i = 0; i < change->steps->len; i++)
        if (!add_step_row(store, id, i, change->steps->pdata[i], error))
            return FALSE;
    return TRUE;
}

static gboolean
settle_steps(Store *store, Change *change, GError **error)
{
    for (guint i = 0; i < change->steps->len; i++) {
        ChangeStep *step = change->steps->pdata[i];
        if (!store_fact_settle(store, step->kind, step->key, &step->was, error) ||
            !store_fact_settle(store, step->kind, step->key, &step->now, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
read_steps(Store *store, Change *change, GError **error)
{
    static const Query list = {"reading what a command changed",
                               "SELECT kind, ticket_id, key, was, now FROM change_step"
                               " WHERE change_id = ? ORDER BY place"};
    g_autoptr(Statement) st = statement_start(store->db, &list);
    statement_bind_int(st, change->id);
    while (statement_next(st)) {
        ChangeStep *step = g_new0(ChangeStep, 1);
        g_ptr_array_add(change->steps, step);
        step->kind = (FactKind)statement_int(st);
        step->ticket.value = statement_int(st);
        step->key = statement_text(st);
        step->was = statement_text(st);
        step->now = statement_text(st);
    }
    return statement_finish(st, error) && settle_steps(store, change, error);
}

gboolean
store_change_last(Store *store, TicketId ticket, PersonId person, Change **ret_change,
                  GError **error)
{
    static const Query last = {
        "finding the last change of a ticket",
        "SELECT id, ticket_id, person_id, at_us, lines FROM change WHERE undone_us = 0"
        " AND ticket_id IN (SELECT ?1 UNION ALL SELECT id FROM ticket WHERE merged_into = ?1)"
        " AND ?2 IN (0, person_id) ORDER BY +id DESC LIMIT 1"};
    g_autoptr(Statement) st = statement_start(store->db, &last);
    statement_bind_int(st, ticket.value);
    statement_bind_int(st, person.value);
    if (!statement_one(st, error, "nothing was changed"))
        return FALSE;
    g_autoptr(Change) change = change_new((TicketId){0}, (PersonId){0}, 0);
    change->id = statement_int(st);
    change->ticket.value = statement_int(st);
    change->person.value = statement_int(st);
    change->at_us = statement_int(st);
    change->lines = statement_text(st);
    if (!statement_finish(st, error) || !read_steps(store, change, error))
        return FALSE;
    *ret_change = g_steal_pointer(&change);
    return TRUE;
}

gboolean
store_change_undone(Store *store, gint64 id, gint64 now_us, GError **error)
{
    static const Query undone = {"marking a change as undone",
                                 "UPDATE change SET undone_us = ? WHERE id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &undone);
    statement_bind_int(st, now_us);
    statement_bind_int(st, id);
    return statement_run(st, error);
}
