#include "store/search.h"

#include "store/store_private.h"

#include <string.h>

/* --- taking in -------------------------------------------------------------------------------- */

/* A comment's row has its id, a subject's that of its ticket, below zero. */
static gboolean
find_last(Store *store, gint64 *ret_comment, gint64 *ret_ticket, GError **error)
{
    static const Query last = {"finding what is in the index",
                               "SELECT coalesce((SELECT max(id) FROM search_docsize), 0),"
                               " coalesce((SELECT min(id) FROM search_docsize), 0)"};
    g_autoptr(Statement) st = statement_start(store->db, &last);
    if (!statement_one(st, error, "there is no index"))
        return FALSE;
    gint64 most = statement_int(st), least = statement_int(st);
    *ret_comment = MAX(most, 0);
    *ret_ticket = MAX(-least, 0);
    return statement_finish(st, error);
}

/* How texts come to be words. */
typedef struct {
    Store *store;
    SearchTextFunc func;
    gpointer data;
    guint limit;
    guint taken; /* comments and subjects so far */
} TakeIn;

static char *
text_of(const TakeIn *in, const char *text)
{
    return text ? in->func(text, in->data) : NULL;
}

static gboolean
take_one(const TakeIn *in, gint64 id, const char *text, const char *staff_text, GError **error)
{
    static const Query add = {"taking a text into the index",
                              "INSERT INTO search (rowid, text, staff_text) VALUES (?, ?, ?)"};
    g_autofree char *open = text_of(in, text);
    g_autofree char *inside = text_of(in, staff_text);
    g_autoptr(Statement) st = statement_start(in->store->db, &add);
    statement_bind_int(st, id);
    statement_bind_text(st, open);
    statement_bind_text(st, inside);
    return statement_run(st, error);
}

static gboolean
take_in(TakeIn *in, const Query *query, gint64 after, GError **error)
{
    g_autoptr(Statement) st = statement_start(in->store->db, query);
    statement_bind_int(st, after);
    statement_bind_int(st, in->limit);
    while (statement_next(st)) {
        gint64 id = statement_int(st);
        g_autofree char *text = statement_text(st);
        g_autofree char *staff_text = statement_text(st);
        if (!take_one(in, id, text, staff_text, error))
            return FALSE;
        in->taken++;
    }
    return statement_finish(st, error);
}

gboolean
store_search_index(Store *store, guint limit, SearchTextFunc func, gpointer data,
                   gboolean *ret_more, GError **error)
{
    static const Query comments = {"reading comments for the index",
                                   "SELECT id, text, staff_text FROM comment"
                                   " WHERE id > ? ORDER BY id LIMIT ?"};
    static const Query subjects = {"reading subjects for the index",
                                   "SELECT -id, subject, NULL FROM ticket"
                                   " WHERE id > ? ORDER BY id LIMIT ?"};
    gint64 comment, ticket;
    TakeIn in = {.store = store, .func = func, .data = data, .limit = limit};
    if (!find_last(store, &comment, &ticket, error) || !take_in(&in, &subjects, ticket, error) ||
        !take_in(&in, &comments, comment, error))
        return FALSE;
    *ret_more = in.taken >= limit;
    return TRUE;
}

gboolean
store_search_waiting(Store *store, guint limit, guint *ret_count, GError **error)
{
    static const Query waiting = {"counting what is not in the index",
                                  "SELECT count(*) FROM (SELECT 1 FROM comment"
                                  " WHERE id > ?1 LIMIT ?2)"};
    gint64 comment, ticket;
    if (!find_last(store, &comment, &ticket, error))
        return FALSE;
    g_autoptr(Statement) st = statement_start(store->db, &waiting);
    statement_bind_int(st, comment);
    statement_bind_int(st, limit);
    if (!statement_one(st, error, "nothing was counted"))
        return FALSE;
    *ret_count = (guint)statement_int(st);
    return statement_finish(st, error);
}

gboolean
store_search_forget(Store *store, GError **error)
{
    static const Query forget = {"emptying the index",
                                 "INSERT INTO search (search) VALUES ('delete-all')"};
    g_autoptr(Statement) st = statement_start(store->db, &forget);
    return statement_run(st, error);
}

/* --- finding ---------------------------------------------------------------------------------- */

/* In FTS5's language, in which a word in quotation marks is nothing but that word. */
static char *
match_of(char *const *words, gboolean to_staff)
{
    GString *out = g_string_new(to_staff ? "{text staff_text} : (" : "{text} : (");
    for (char *const *word = words; *word; word++) {
        gsize length = strlen(*word);
        gboolean begins = length > 1 && (*word)[length - 1] == '*';
        g_autofree char *bare = g_strndup(*word, begins ? length - 1 : length);
        g_auto(GStrv) parts = g_strsplit(bare, "\"", -1);
        g_autofree char *quoted = g_strjoinv("\"\"", parts);
        g_string_append_printf(out, "%s\"%s\"%s", word > words ? " AND " : "", quoted,
                               begins ? "*" : "");
    }
    g_string_append_c(out, ')');
    return g_string_free(out, FALSE);
}

/* *ret_goes_on FALSE: func wants no more. */
static gboolean
each_of(Store *store, const Query *query, const char *match, const SearchAsked *asked,
        SearchFunc func, gpointer data, gboolean *ret_goes_on, GError **error)
{
    g_autoptr(Statement) st = statement_start(store->db, query);
    statement_bind_text(st, match);
    statement_bind_int(st, asked->limit);
    while (*ret_goes_on && statement_next(st)) {
        SearchHit hit = {.comment = {statement_int(st)}};
        hit.thread.id.value = statement_int(st);
        hit.thread.ticket.value = statement_int(st);
        hit.thread.audience = (ThreadAudience)statement_int(st);
        hit.created_us = statement_int(st);
        GError *problem = NULL;
        *ret_goes_on = func(&hit, data, &problem);
        if (problem) {
            g_propagate_error(error, problem);
            return FALSE;
        }
    }
    return statement_finish(st, error);
}

gboolean
store_search_each(Store *store, const SearchAsked *asked, SearchFunc func, gpointer data,
                  GError **error)
{
    static const Query comments = {
        "finding comments by their words",
        "SELECT c.id, h.id, h.ticket_id, h.audience, c.created_us FROM search s"
        " JOIN comment c ON c.id = s.rowid JOIN thread h ON h.id = c.thread_id"
        " WHERE s.search MATCH ?1 AND s.rowid > 0 ORDER BY s.rowid DESC LIMIT ?2"};
    static const Query subjects = {
        "finding tickets by their subjects",
        "SELECT 0, 0, -s.rowid, 0, 0 FROM search s"
        " WHERE s.search MATCH ?1 AND s.rowid < 0 ORDER BY s.rowid LIMIT ?2"};
    g_autofree char *match = match_of(asked->words, asked->to_staff);
    g_autofree char *open = match_of(asked->words, FALSE);
    gboolean goes_on = TRUE;
    return each_of(store, &comments, match, asked, func, data, &goes_on, error) &&
           each_of(store, &subjects, open, asked, func, data, &goes_on, error);
}

gboolean
store_search_open(Store *store, const SearchAsked *asked, GHashTable **ret_comments, GError **error)
{
    static const Query open = {"looking for words in what everybody reads",
                               "SELECT rowid FROM search WHERE search MATCH ?1 AND rowid > 0"
                               " ORDER BY rowid DESC LIMIT ?2"};
    g_autofree char *match = match_of(asked->words, FALSE);
    g_autoptr(GHashTable) comments =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_autoptr(Statement) st = statement_start(store->db, &open);
    statement_bind_text(st, match);
    statement_bind_int(st, asked->limit);
    while (statement_next(st)) {
        gint64 id = statement_int(st);
        g_hash_table_add(comments, g_memdup2(&id, sizeof id));
    }
    if (!statement_finish(st, error))
        return FALSE;
    *ret_comments = g_steal_pointer(&comments);
    return TRUE;
}
