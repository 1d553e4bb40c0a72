#include "store/access.h"

#include "store/store_private.h"

#define COLUMNS                                                                                    \
    "a.request_id, a.person_id, coalesce(a.project_id, 0), coalesce(a.ticket_id, 0), a.asked_for," \
    " a.words, a.made_us, a.expires_us, a.answered_us, coalesce(a.answered_by, 0), a.role"

gboolean
store_access_add(Store *store, const Access *access, GError **error)
{
    static const Query add = {
        "adding an access request",
        "INSERT INTO access (request_id, person_id, project_id, ticket_id, asked_for, words,"
        " made_us, expires_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"};
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_int(st, access->id.value);
    statement_bind_int(st, access->person.value);
    statement_bind_id(st, access->project.value);
    statement_bind_id(st, access->ticket.value);
    statement_bind_text(st, access->asked_for);
    statement_bind_text(st, access->words);
    statement_bind_int(st, access->made_us);
    statement_bind_int(st, access->expires_us);
    return statement_run(st, error);
}

static Access *
read_access(Statement *st)
{
    Access *access = g_new0(Access, 1);
    access->id.value = statement_int(st);
    access->person.value = statement_int(st);
    access->project.value = statement_int(st);
    access->ticket.value = statement_int(st);
    access->asked_for = statement_text(st);
    access->words = statement_text(st);
    access->made_us = statement_int(st);
    access->expires_us = statement_int(st);
    access->answered_us = statement_int(st);
    access->answered_by.value = statement_int(st);
    access->role = (Role)statement_int(st);
    return access;
}

static gboolean
finish_access(Statement *st, Access **ret_access, GError **error)
{
    g_autoptr(Access) access = read_access(st);
    if (!statement_finish(st, error))
        return FALSE;
    *ret_access = g_steal_pointer(&access);
    return TRUE;
}

gboolean
store_access_get(Store *store, RequestId id, Access **ret_access, GError **error)
{
    static const Query get = {"reading an access request",
                              "SELECT " COLUMNS " FROM access a WHERE a.request_id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &get);
    statement_bind_int(st, id.value);
    return statement_one(st, error, "there is no access request %" G_GINT64_FORMAT, id.value) &&
           finish_access(st, ret_access, error);
}

static gboolean
finish_flag(Statement *st, gboolean *ret_is, GError **error)
{
    gboolean is = statement_next(st) && statement_int(st);
    if (!statement_finish(st, error))
        return FALSE;
    *ret_is = is;
    return TRUE;
}

gboolean
store_access_is_asked(Store *store, PersonId person, ProjectId project, gint64 now_us,
                      gboolean *ret_asked, GError **error)
{
    static const Query asked = {"finding what somebody asked for",
                                "SELECT EXISTS (SELECT 1 FROM access WHERE person_id = ?"
                                " AND project_id = ? AND answered_us = 0 AND expires_us > ?)"};
    g_autoptr(Statement) st = statement_start(store->db, &asked);
    statement_bind_int(st, person.value);
    statement_bind_int(st, project.value);
    statement_bind_int(st, now_us);
    return finish_flag(st, ret_asked, error);
}

gboolean
store_access_is_repeated(Store *store, PersonId person, const char *asked_for, gint64 now_us,
                         gboolean *ret_repeated, GError **error)
{
    static const Query repeated = {"finding what somebody asked for",
                                   "SELECT EXISTS (SELECT 1 FROM access WHERE person_id = ?"
                                   " AND asked_for = ? AND expires_us > ? AND (answered_us = 0"
                                   " OR (role <> 0 AND ticket_id IS NOT NULL)))"};
    g_autoptr(Statement) st = statement_start(store->db, &repeated);
    statement_bind_int(st, person.value);
    statement_bind_text(st, asked_for);
    statement_bind_int(st, now_us);
    return finish_flag(st, ret_repeated, error);
}

gboolean
store_access_denied_at(Store *store, PersonId person, ProjectId project, gint64 *ret_us,
                       GError **error)
{
    static const Query denied = {"finding when somebody was denied access",
                                 "SELECT coalesce(max(answered_us), 0) FROM access"
                                 " WHERE person_id = ? AND project_id = ? AND role = 0"};
    g_autoptr(Statement) st = statement_start(store->db, &denied);
    statement_bind_int(st, person.value);
    statement_bind_int(st, project.value);
    gint64 at_us = statement_next(st) ? statement_int(st) : 0;
    if (!statement_finish(st, error))
        return FALSE;
    *ret_us = at_us;
    return TRUE;
}

gboolean
store_access_count_since(Store *store, PersonId person, gint64 since_us, guint limit,
                         guint *ret_count, GError **error)
{
    static const Query count_since = {
        "counting what somebody asked for",
        "SELECT count(*) FROM (SELECT 1 FROM access WHERE person_id = ? AND made_us > ? LIMIT ?)"};
    g_autoptr(Statement) st = statement_start(store->db, &count_since);
    statement_bind_int(st, person.value);
    statement_bind_int(st, since_us);
    statement_bind_int(st, limit);
    guint count = statement_next(st) ? (guint)statement_int(st) : 0;
    if (!statement_finish(st, error))
        return FALSE;
    *ret_count = count;
    return TRUE;
}

gboolean
store_access_list_open(Store *store, PersonId person, ProjectId project, gint64 now_us,
                       GPtrArray **ret_list, GError **error)
{
    static const Query list_open = {
        "finding what somebody asked for",
        "SELECT " COLUMNS " FROM access a WHERE a.person_id = ? AND a.project_id = ?"
        " AND a.answered_us = 0 AND a.expires_us > ? ORDER BY a.request_id"};
    g_autoptr(Statement) st = statement_start(store->db, &list_open);
    statement_bind_int(st, person.value);
    statement_bind_int(st, project.value);
    statement_bind_int(st, now_us);
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)access_free);
    while (statement_next(st))
        g_ptr_array_add(list, read_access(st));
    if (!statement_finish(st, error))
        return FALSE;
    *ret_list = g_steal_pointer(&list);
    return TRUE;
}

gboolean
store_access_close(Store *store, PersonId person, ProjectId project, Role role, PersonId by,
                   gint64 now_us, GError **error)
{
    static const Query close = {
        "answering an access request",
        "UPDATE access SET role = ?, answered_by = ?, answered_us = ?"
        " WHERE person_id = ? AND project_id = ? AND answered_us = 0 AND expires_us > ?"};
    g_autoptr(Statement) st = statement_start(store->db, &close);
    statement_bind_int(st, role);
    statement_bind_id(st, by.value);
    statement_bind_int(st, now_us);
    statement_bind_int(st, person.value);
    statement_bind_int(st, project.value);
    statement_bind_int(st, now_us);
    return statement_run(st, error);
}

gboolean
store_access_close_one(Store *store, RequestId id, Role role, PersonId by, gint64 now_us,
                       GError **error)
{
    static const Query close = {
        "answering an access request",
        "UPDATE access SET role = ?, answered_by = ?, answered_us = ? WHERE request_id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &close);
    statement_bind_int(st, role);
    statement_bind_id(st, by.value);
    statement_bind_int(st, now_us);
    statement_bind_int(st, id.value);
    return statement_run(st, error);
}

/* By indexes over what waits alone. */
#define IS_HELD(who, more)                                                                         \
    "EXISTS (SELECT 1 FROM held h WHERE h.resolved_us = 0 AND h.asker_id IS NOT NULL"              \
    " AND h.asker_id = " who more ")"
#define IS_ASKED(who, more)                                                                        \
    "EXISTS (SELECT 1 FROM access a WHERE a.person_id = " who more                                 \
    " AND a.answered_us = 0 AND a.expires_us > ?1)"
#define WAITS(who) "(" IS_HELD(who, "") " OR " IS_ASKED(who, "") ")"
#define WAITS_FOR(who)                                                                             \
    "(" IS_HELD(who, " AND h.project_id = project") " OR " IS_ASKED(                               \
        who, " AND a.project_id = project") ")"

gboolean
store_access_granted(Store *store, gint64 now_us, GArray **ret_granted, GError **error)
{
    static const Query granted = {
        "finding who has access by now",
        "WITH one (project, person, is_all) AS (SELECT coalesce(s.project_id, m.project_id),"
        " coalesce(s.person_id, t.person_id), s.person_id IS NULL AND s.team_id IS NULL"
        " FROM share s LEFT JOIN portfolio_project m ON m.portfolio_id = s.portfolio_id"
        " LEFT JOIN team_member t ON t.team_id = s.team_id)"
        " SELECT person, project FROM one WHERE person IS NOT NULL AND project IS NOT NULL"
        " AND " WAITS_FOR("person") " UNION SELECT p.id, project FROM person p CROSS JOIN one"
                                    " WHERE p.kind <= 2 AND p.kind = 1 AND " WAITS(
                                        "p.id") " AND is_all AND project IS NOT NULL "
                                                "AND " WAITS_FOR("p.id") " ORDER BY 1, 2"};
    g_autoptr(Statement) st = statement_start(store->db, &granted);
    statement_bind_int(st, now_us);
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(AccessGranted));
    while (statement_next(st)) {
        AccessGranted one = {.person = {statement_int(st)}};
        one.project.value = statement_int(st);
        g_array_append_val(list, one);
    }
    if (!statement_finish(st, error))
        return FALSE;
    *ret_granted = g_steal_pointer(&list);
    return TRUE;
}

void
access_line_free(AccessLine *line)
{
    if (!line)
        return;
    access_free(line->access);
    g_free(line->address);
    g_free(line->slug);
    g_free(line);
}

#define IS_LISTED "(?1 OR (answered_us = 0 AND expires_us > ?2))"

gboolean
store_access_list(Store *store, gboolean all, gint64 now_us, guint limit, GPtrArray **ret_lines,
                  gint64 *ret_all, GError **error)
{
    static const Query list = {"listing access requests",
                               "SELECT " COLUMNS ", p.address, coalesce(j.slug, ''),"
                               " (SELECT count(*) FROM access WHERE " IS_LISTED ")"
                               " FROM access a JOIN person p ON p.id = a.person_id"
                               " LEFT JOIN project j ON j.id = a.project_id WHERE a.request_id IN"
                               " (SELECT request_id FROM access WHERE " IS_LISTED
                               " ORDER BY request_id DESC LIMIT ?3)"
                               " ORDER BY a.request_id"};
    g_autoptr(Statement) st = statement_start(store->db, &list);
    statement_bind_int(st, all);
    statement_bind_int(st, now_us);
    statement_bind_int(st, limit);
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func((GDestroyNotify)access_line_free);
    gint64 count = 0;
    while (statement_next(st)) {
        AccessLine *line = g_new0(AccessLine, 1);
        line->access = read_access(st);
        line->address = statement_text(st);
        line->slug = statement_text(st);
        count = statement_int(st);
        g_ptr_array_add(lines, line);
    }
    if (!statement_finish(st, error))
        return FALSE;
    *ret_lines = g_steal_pointer(&lines);
    *ret_all = count;
    return TRUE;
}
