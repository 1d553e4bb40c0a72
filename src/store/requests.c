#include "store/requests.h"

#include "store/store_private.h"

#define COLUMNS                                                                                    \
    "r.id, r.kind, r.person_id, r.about, r.nonce, r.made_us, r.asked_us, r.expires_us,"            \
    " r.answered_us, r.mails, r.answer"
#define NO_REQUEST "there is no request %" G_GINT64_FORMAT

gboolean
store_request_add(Store *store, const Request *request, RequestId *ret_id, GError **error)
{
    static const Query add = {
        "adding a request",
        "INSERT INTO request (kind, person_id, about, nonce, made_us, expires_us)"
        " VALUES (?, ?, ?, ?, ?, ?)"};
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_int(st, request->kind);
    statement_bind_int(st, request->person.value);
    statement_bind_text(st, request->about);
    statement_bind_text(st, request->nonce);
    statement_bind_int(st, request->made_us);
    statement_bind_int(st, request->expires_us);
    if (!statement_run(st, error))
        return FALSE;
    ret_id->value = db_last_id(store->db);
    return TRUE;
}

static Request *
read_request(Statement *st)
{
    Request *request = g_new0(Request, 1);
    request->id.value = statement_int(st);
    request->kind = (RequestKind)statement_int(st);
    request->person.value = statement_int(st);
    request->about = statement_text(st);
    request->nonce = statement_text(st);
    request->made_us = statement_int(st);
    request->asked_us = statement_int(st);
    request->expires_us = statement_int(st);
    request->answered_us = statement_int(st);
    request->mails = (guint)statement_int(st);
    request->answer = statement_text(st);
    return request;
}

static gboolean
finish_request(Statement *st, Request **ret_request, GError **error)
{
    g_autoptr(Request) request = read_request(st);
    if (!statement_finish(st, error))
        return FALSE;
    *ret_request = g_steal_pointer(&request);
    return TRUE;
}

gboolean
store_request_get(Store *store, RequestId id, Request **ret_request, GError **error)
{
    static const Query get = {"reading a request",
                              "SELECT " COLUMNS " FROM request r WHERE r.id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &get);
    statement_bind_int(st, id.value);
    return statement_one(st, error, NO_REQUEST, id.value) && finish_request(st, ret_request, error);
}

gboolean
store_request_last(Store *store, PersonId person, RequestKind kind, Request **ret_request,
                   GError **error)
{
    static const Query last = {"finding what somebody was asked last",
                               "SELECT " COLUMNS " FROM request r"
                               " WHERE r.person_id = ? AND r.kind = ? ORDER BY r.id DESC LIMIT 1"};
    g_autoptr(Statement) st = statement_start(store->db, &last);
    statement_bind_int(st, person.value);
    statement_bind_int(st, kind);
    return statement_one(st, error, "person %" G_GINT64_FORMAT " was not asked yet",
                         person.value) &&
           finish_request(st, ret_request, error);
}

gboolean
store_request_count_since(Store *store, PersonId person, RequestKind kind, gint64 since_us,
                          guint limit, guint *ret_count, GError **error)
{
    static const Query newest = {"counting what somebody was asked",
                                 "SELECT made_us FROM request WHERE person_id = ? AND kind = ?"
                                 " ORDER BY id DESC LIMIT ?"};
    g_autoptr(Statement) st = statement_start(store->db, &newest);
    statement_bind_int(st, person.value);
    statement_bind_int(st, kind);
    statement_bind_int(st, limit);
    guint count = 0;
    while (statement_next(st))
        count += statement_int(st) > since_us;
    if (!statement_finish(st, error))
        return FALSE;
    *ret_count = count;
    return TRUE;
}

gboolean
store_request_newest(Store *store, PersonId person, RequestKind kind, guint limit,
                     GPtrArray **ret_requests, GError **error)
{
    static const Query newest = {"finding what somebody was asked lately",
                                 "SELECT " COLUMNS " FROM request r WHERE r.person_id = ?"
                                 " AND r.kind = ? ORDER BY r.id DESC LIMIT ?"};
    g_autoptr(Statement) st = statement_start(store->db, &newest);
    statement_bind_int(st, person.value);
    statement_bind_int(st, kind);
    statement_bind_int(st, limit);
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)request_free);
    while (statement_next(st))
        g_ptr_array_add(list, read_request(st));
    if (!statement_finish(st, error))
        return FALSE;
    *ret_requests = g_steal_pointer(&list);
    return TRUE;
}

gboolean
store_request_asked(Store *store, RequestId id, const char *about, gint64 now_us, GError **error)
{
    static const Query asked = {"asking",
                                "UPDATE request SET about = ?, asked_us = ? WHERE id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &asked);
    statement_bind_text(st, about);
    statement_bind_int(st, now_us);
    statement_bind_int(st, id.value);
    return statement_run(st, error) && store_changed_one(store, error, NO_REQUEST, id.value);
}

gboolean
store_request_close(Store *store, RequestId id, const char *answer, gint64 now_us, GError **error)
{
    static const Query close = {"closing a request",
                                "UPDATE request SET answer = ?, answered_us = ? WHERE id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &close);
    statement_bind_text(st, answer);
    statement_bind_int(st, now_us);
    statement_bind_int(st, id.value);
    return statement_run(st, error) && store_changed_one(store, error, NO_REQUEST, id.value);
}

gboolean
store_request_count_mail(Store *store, RequestId id, GError **error)
{
    static const Query count = {"counting a request's mail",
                                "UPDATE request SET mails = mails + 1 WHERE id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &count);
    statement_bind_int(st, id.value);
    return statement_run(st, error) && store_changed_one(store, error, NO_REQUEST, id.value);
}

void
request_line_free(RequestLine *line)
{
    if (!line)
        return;
    request_free(line->request);
    g_free(line->address);
    g_free(line);
}

#define IS_LISTED "(?1 OR (answered_us = 0 AND expires_us > ?2))"

gboolean
store_request_list(Store *store, gboolean all, gint64 now_us, guint limit, GPtrArray **ret_lines,
                   gint64 *ret_all, GError **error)
{
    static const Query list = {
        "listing requests",
        "SELECT " COLUMNS ", p.address, (SELECT count(*) FROM request WHERE " IS_LISTED ")"
        " FROM request r JOIN person p ON p.id = r.person_id WHERE r.id IN"
        " (SELECT id FROM request WHERE " IS_LISTED " ORDER BY id DESC LIMIT ?3) ORDER BY r.id"};
    g_autoptr(Statement) st = statement_start(store->db, &list);
    statement_bind_int(st, all);
    statement_bind_int(st, now_us);
    statement_bind_int(st, limit);
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func((GDestroyNotify)request_line_free);
    gint64 count = 0;
    while (statement_next(st)) {
        RequestLine *line = g_new0(RequestLine, 1);
        line->request = read_request(st);
        line->address = statement_text(st);
        count = statement_int(st);
        g_ptr_array_add(lines, line);
    }
    if (!statement_finish(st, error))
        return FALSE;
    *ret_lines = g_steal_pointer(&lines);
    *ret_all = count;
    return TRUE;
}
