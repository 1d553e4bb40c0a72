#include "store/messages.h"

#include "store/store_private.h"

#define HELD_COLUMNS                                                                               \
    "id, message_id, disposition, at_us, resolved_us, resolution, coalesce(resolved_by, 0),"       \
    " coalesce(project_id, 0), coalesce(ticket_id, 0), coalesce(person_id, 0),"                    \
    " coalesce(asker_id, 0), sender, identity, "                                                   \
    "reason"
#define NO_HELD "there is no held mail %" G_GINT64_FORMAT

const DeskWord held_resolution_words[] = {{HELD_WAITS, "waits"},
                                          {HELD_RELEASED, "released"},
                                          {HELD_REJECTED, "rejected"},
                                          {HELD_SPAM, "spam"},
                                          {0, NULL}};

void
held_free(Held *held)
{
    if (!held)
        return;
    g_free(held->reason);
    g_free(held->from);
    g_free(held);
}

gboolean
store_held_add(Store *store, const Held *held, HeldId *ret_id, GError **error)
{
    static const Query add = {"holding a message",
                              "INSERT INTO held (message_id, disposition, at_us, project_id,"
                              " ticket_id, person_id, asker_id, sender, identity, reason)"
                              " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_int(st, held->message.value);
    statement_bind_int(st, held->disposition);
    statement_bind_int(st, held->at_us);
    statement_bind_id(st, held->project.value);
    statement_bind_id(st, held->ticket.value);
    statement_bind_id(st, held->person.value);
    statement_bind_id(st, held->asker.value);
    statement_bind_text(st, held->from ? held->from : "");
    statement_bind_int(st, held->identity);
    statement_bind_text(st, held->reason);
    if (!statement_run(st, error))
        return FALSE;
    ret_id->value = db_last_id(store->db);
    return TRUE;
}

static Held *
read_held(Statement *st)
{
    Held *held = g_new0(Held, 1);
    held->id.value = statement_int(st);
    held->message.value = statement_int(st);
    held->disposition = (MessageDisposition)statement_int(st);
    held->at_us = statement_int(st);
    held->resolved_us = statement_int(st);
    held->resolution = (HeldResolution)statement_int(st);
    held->resolved_by.value = statement_int(st);
    held->project.value = statement_int(st);
    held->ticket.value = statement_int(st);
    held->person.value = statement_int(st);
    held->asker.value = statement_int(st);
    held->from = statement_text(st);
    held->identity = (IdentityLevel)statement_int(st);
    held->reason = statement_text(st);
    return held;
}

static gboolean
read_list(Statement *st, GPtrArray **ret_held, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)held_free);
    while (statement_next(st))
        g_ptr_array_add(list, read_held(st));
    if (!statement_finish(st, error))
        return FALSE;
    *ret_held = g_steal_pointer(&list);
    return TRUE;
}

static gboolean
finish_held(Statement *st, Held **ret_held, GError **error)
{
    g_autoptr(Held) held = read_held(st);
    if (!statement_finish(st, error))
        return FALSE;
    *ret_held = g_steal_pointer(&held);
    return TRUE;
}

gboolean
store_held_get(Store *store, HeldId id, Held **ret_held, GError **error)
{
    static const Query get = {"reading held mail",
                              "SELECT " HELD_COLUMNS " FROM held WHERE id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &get);
    statement_bind_int(st, id.value);
    return statement_one(st, error, NO_HELD, id.value) && finish_held(st, ret_held, error);
}

#define IS_OF_MESSAGE "WHERE message_id = ?1 AND resolved_us = 0 AND (?2 = 0 OR project_id = ?2)"

gboolean
store_held_find(Store *store, MessageId message, ProjectId project, Held **ret_held, GError **error)
{
    static const Query find = {"finding held mail",
                               "SELECT " HELD_COLUMNS " FROM held WHERE id = coalesce("
                               "(SELECT min(id) FROM held " IS_OF_MESSAGE " AND asker_id IS NULL),"
                               " (SELECT min(id) FROM held " IS_OF_MESSAGE "))"};
    g_autoptr(Statement) st = statement_start(store->db, &find);
    statement_bind_int(st, message.value);
    statement_bind_int(st, project.value);
    return statement_one(st, error, "message %" G_GINT64_FORMAT " is not held", message.value) &&
           finish_held(st, ret_held, error);
}

gboolean
store_held_list(Store *store, gboolean resolved, guint limit, GPtrArray **ret_held, gint64 *ret_all,
                GError **error)
{
    static const Query list_waiting = {
        "listing held mail",
        "SELECT " HELD_COLUMNS ", (SELECT count(*) FROM held WHERE resolved_us = 0) FROM held"
        " WHERE id IN (SELECT id FROM held WHERE resolved_us = 0 ORDER BY id DESC LIMIT ?)"
        " ORDER BY id"};
    static const Query list_all = {"listing held mail",
                                   "SELECT " HELD_COLUMNS ", (SELECT count(*) FROM held) FROM held"
                                   " WHERE id IN (SELECT id FROM held ORDER BY id DESC LIMIT ?)"
                                   " ORDER BY id"};
    g_autoptr(Statement) st = statement_start(store->db, resolved ? &list_all : &list_waiting);
    statement_bind_int(st, limit);
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)held_free);
    gint64 all = 0;
    while (statement_next(st)) {
        g_ptr_array_add(list, read_held(st));
        all = statement_int(st);
    }
    if (!statement_finish(st, error))
        return FALSE;
    *ret_held = g_steal_pointer(&list);
    *ret_all = all;
    return TRUE;
}

gboolean
store_held_waiting(Store *store, GArray **ret_ids, GError **error)
{
    static const Query waiting = {"finding held mail that waits",
                                  "SELECT id FROM held WHERE resolved_us = 0 ORDER BY id"};
    g_autoptr(Statement) st = statement_start(store->db, &waiting);
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(HeldId));
    while (statement_next(st)) {
        HeldId id = {statement_int(st)};
        g_array_append_val(ids, id);
    }
    if (!statement_finish(st, error))
        return FALSE;
    *ret_ids = g_steal_pointer(&ids);
    return TRUE;
}

gboolean
store_held_next_project(Store *store, ProjectId after, ProjectId *ret_next, GError **error)
{
    static const Query next = {"finding for whom mail is quarantined",
                               "SELECT coalesce(min(project_id), 0) FROM held"
                               " WHERE resolved_us = 0 AND disposition = 4 AND asker_id IS NULL"
                               " AND project_id > ?"};
    g_autoptr(Statement) st = statement_start(store->db, &next);
    statement_bind_int(st, after.value);
    ProjectId found = {statement_next(st) ? statement_int(st) : 0};
    if (!statement_finish(st, error))
        return FALSE;
    *ret_next = found;
    return TRUE;
}

/* What is known of spam is known of a sender who was verified; of anybody else, of those alone who
 * are believed no more and no less: nobody can have another silenced by mail in their name. */
gboolean
store_held_offers(Store *store, ProjectId project, HeldId after, guint limit, GPtrArray **ret_held,
                  GError **error)
{
    static const Query offers = {
        "finding quarantined mail",
        "SELECT " HELD_COLUMNS " FROM held h WHERE resolved_us = 0 AND disposition = 4"
        " AND asker_id IS NULL AND project_id = ? AND id > ?"
        " AND NOT EXISTS (SELECT 1 FROM held s WHERE s.resolution = 3 AND s.sender = h.sender"
        " AND s.sender <> '' AND s.identity IN (h.identity, 4))"
        " AND NOT EXISTS (SELECT 1 FROM person_address a JOIN ticket t ON t.spam_id = a.person_id"
        " WHERE a.address = h.sender AND t.spam_identity IN (h.identity, 4))"
        " ORDER BY id LIMIT ?"};
    g_autoptr(Statement) st = statement_start(store->db, &offers);
    statement_bind_int(st, project.value);
    statement_bind_int(st, after.value);
    statement_bind_int(st, limit);
    return read_list(st, ret_held, error);
}

gboolean
store_held_of_asker(Store *store, PersonId asker, ProjectId project, HeldId after, guint limit,
                    GPtrArray **ret_held, GError **error)
{
    static const Query of_asker = {"finding what waits for access",
                                   "SELECT " HELD_COLUMNS " FROM held WHERE resolved_us = 0"
                                   " AND asker_id IS NOT NULL AND asker_id = ? AND project_id = ?"
                                   " AND id > ? ORDER BY id LIMIT ?"};
    g_autoptr(Statement) st = statement_start(store->db, &of_asker);
    statement_bind_int(st, asker.value);
    statement_bind_int(st, project.value);
    statement_bind_int(st, after.value);
    statement_bind_int(st, limit);
    return read_list(st, ret_held, error);
}

gboolean
store_held_resolve(Store *store, HeldId id, HeldResolution resolution, PersonId by, gint64 now_us,
                   GError **error)
{
    static const Query resolve = {
        "resolving held mail",
        "UPDATE held SET resolution = ?, resolved_by = ?, resolved_us = ? WHERE id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &resolve);
    statement_bind_int(st, resolution);
    statement_bind_id(st, by.value);
    statement_bind_int(st, now_us);
    statement_bind_int(st, id.value);
    return statement_run(st, error) && store_changed_one(store, error, NO_HELD, id.value);
}

gboolean
store_held_renew(Store *store, const Held *held, GError **error)
{
    static const Query renew = {
        "renewing held mail",
        "UPDATE held SET disposition = ?, reason = ?, at_us = ?, project_id = ?, ticket_id = ?,"
        " person_id = ?, asker_id = ? WHERE id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &renew);
    statement_bind_int(st, held->disposition);
    statement_bind_text(st, held->reason);
    statement_bind_int(st, held->at_us);
    statement_bind_id(st, held->project.value);
    statement_bind_id(st, held->ticket.value);
    statement_bind_id(st, held->person.value);
    statement_bind_id(st, held->asker.value);
    statement_bind_int(st, held->id.value);
    return statement_run(st, error) && store_changed_one(store, error, NO_HELD, held->id.value);
}

gboolean
store_held_count(Store *store, guint *ret_held, guint *ret_quarantined, GError **error)
{
    static const Query count = {"counting held mail",
                                "SELECT disposition, count(*) FROM held WHERE resolved_us = 0"
                                " GROUP BY disposition"};
    g_autoptr(Statement) st = statement_start(store->db, &count);
    guint held = 0, quarantined = 0;
    while (statement_next(st)) {
        gint64 disposition = statement_int(st);
        guint here = (guint)statement_int(st);
        if (disposition == MESSAGE_QUARANTINED)
            quarantined += here;
        else
            held += here;
    }
    if (!statement_finish(st, error))
        return FALSE;
    *ret_held = held;
    *ret_quarantined = quarantined;
    return TRUE;
}
