#include "store/tickets.h"

#include "store/store_private.h"

#define COMMENT_COLUMNS                                                                            \
    "c.id, c.ticket_id, c.thread_id, h.audience, coalesce(c.message_id, 0), c.author_id,"          \
    " c.identity, c.automatic, c.created_us"
#define COMMENT_TABLES "comment c JOIN thread h ON h.id = c.thread_id"

gboolean
store_comment_add(Store *store, const Comment *comment, CommentId *ret_id, GError **error)
{
    static const Query add = {
        "adding a comment",
        "INSERT INTO comment (ticket_id, thread_id, message_id, author_id, identity, automatic,"
        " created_us, words, text, staff_text, quoted, closing)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_int(st, comment->ticket.value);
    statement_bind_int(st, comment->thread.value);
    statement_bind_id(st, comment->message.value);
    statement_bind_int(st, comment->author.value);
    statement_bind_int(st, comment->identity);
    statement_bind_int(st, comment->automatic);
    statement_bind_int(st, comment->created_us);
    statement_bind_bytes(st, comment->words);
    statement_bind_text(st, comment->text);
    statement_bind_text(st, comment->staff_text);
    statement_bind_text(st, comment->quoted);
    statement_bind_text(st, comment->closing);
    if (!statement_run(st, error))
        return FALSE;
    ret_id->value = db_last_id(store->db);
    return TRUE;
}

static Comment *
read_comment(Statement *st)
{
    Comment *comment = g_new0(Comment, 1);
    comment->id.value = statement_int(st);
    comment->ticket.value = statement_int(st);
    comment->thread.value = statement_int(st);
    comment->audience = (ThreadAudience)statement_int(st);
    comment->message.value = statement_int(st);
    comment->author.value = statement_int(st);
    comment->identity = (IdentityLevel)statement_int(st);
    comment->automatic = (guint32)statement_int(st);
    comment->created_us = statement_int(st);
    return comment;
}

gboolean
store_comment_move(Store *store, CommentId id, const Thread *thread, GError **error)
{
    static const Query move = {"moving a comment to another thread",
                               "UPDATE comment SET thread_id = ? WHERE id = ? AND ticket_id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &move);
    statement_bind_int(st, thread->id.value);
    statement_bind_int(st, id.value);
    statement_bind_int(st, thread->ticket.value);
    return statement_run(st, error) &&
           store_changed_one(store, error, "there is no comment %" G_GINT64_FORMAT, id.value);
}

gboolean
store_comment_prepend(Store *store, CommentId id, const char *lines, gboolean to_all,
                      GError **error)
{
    static const Query all = {"putting lines before a comment",
                              "UPDATE comment SET text = ?1 || text, staff_text = ?1 || staff_text"
                              " WHERE id = ?2"};
    static const Query staff = {"putting lines for the staff before a comment",
                                "UPDATE comment SET staff_text = ?1 || coalesce(staff_text, text)"
                                " WHERE id = ?2"};
    g_autoptr(Statement) st = statement_start(store->db, to_all ? &all : &staff);
    statement_bind_text(st, lines);
    statement_bind_int(st, id.value);
    return statement_run(st, error) &&
           store_changed_one(store, error, "there is no comment %" G_GINT64_FORMAT, id.value);
}

gboolean
store_comment_get(Store *store, CommentId id, Comment **ret_comment, GError **error)
{
    static const Query get = {"reading a comment",
                              "SELECT " COMMENT_COLUMNS
                              ", c.text, c.staff_text, c.quoted, c.closing, c.words"
                              " FROM " COMMENT_TABLES " WHERE c.id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &get);
    statement_bind_int(st, id.value);
    if (!statement_one(st, error, "there is no comment %" G_GINT64_FORMAT, id.value))
        return FALSE;
    g_autoptr(Comment) comment = read_comment(st);
    comment->text = statement_text(st);
    comment->staff_text = statement_text(st);
    comment->quoted = statement_text(st);
    comment->closing = statement_text(st);
    comment->words = statement_bytes(st);
    if (!statement_finish(st, error))
        return FALSE;
    *ret_comment = g_steal_pointer(&comment);
    return TRUE;
}

void
comment_line_free(CommentLine *line)
{
    if (!line)
        return;
    comment_free(line->comment);
    g_free(line);
}

/* A text cut at a byte may end inside a character. */
static void
end_at_character(char *text)
{
    const char *end;
    if (text && !g_utf8_validate(text, -1, &end))
        text[end - text] = '\0';
}

static char *
read_start(Statement *st)
{
    char *text = statement_text(st);
    end_at_character(text);
    return text;
}

static CommentLine *
read_line(Statement *st, gint64 *ret_all)
{
    CommentLine *line = g_new0(CommentLine, 1);
    line->comment = read_comment(st);
    line->comment->text = read_start(st);
    line->text_bytes = (gsize)statement_int(st);
    line->comment->quoted = read_start(st);
    line->comment->closing = read_start(st);
    line->is_cut = statement_int(st) != 0;
    *ret_all = statement_int(st);
    return line;
}

#define BYTES_OF(column) "CAST(" column " AS BLOB)"
#define START_OF(column) "CAST(substr(" BYTES_OF(column) ", 1, ?3) AS TEXT)"
#define WHOLE            "coalesce(c.staff_text, c.text)"
#define OF_THE_TICKET    "thread_id BETWEEN ?1 AND ?1 + " G_STRINGIFY(STORE_TICKET_THREADS) " - 1"

gboolean
store_comment_list(Store *store, const CommentFilter *filter, GPtrArray **ret_lines,
                   gint64 *ret_all, GError **error)
{
    static const Query list = {
        "listing comments",
        "SELECT " COMMENT_COLUMNS
        ", " START_OF(WHOLE) ", length(" BYTES_OF(WHOLE) "), " START_OF("c.quoted") ", " START_OF(
            "c.closing") ", c.staff_text IS NOT NULL,"
                         " (SELECT count(*) FROM comment WHERE " OF_THE_TICKET
                         ") FROM " COMMENT_TABLES
                         " WHERE c.id IN (SELECT id FROM comment WHERE " OF_THE_TICKET
                         " ORDER BY id DESC LIMIT ?2) ORDER BY c.id"};
    g_autoptr(Statement) st = statement_start(store->db, &list);
    statement_bind_int(st, store_first_thread(filter->ticket));
    statement_bind_int(st, filter->limit);
    statement_bind_int(st, (gint64)filter->text_bytes);
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func((GDestroyNotify)comment_line_free);
    gint64 all = 0;
    while (statement_next(st))
        g_ptr_array_add(lines, read_line(st, &all));
    if (!statement_finish(st, error))
        return FALSE;
    *ret_lines = g_steal_pointer(&lines);
    *ret_all = all;
    return TRUE;
}

#define READ_BY "CASE ?4 WHEN 1 THEN " WHOLE " ELSE c.text END"

static CommentLine *
read_tail_line(Statement *st)
{
    CommentLine *line = g_new0(CommentLine, 1);
    line->comment = read_comment(st);
    line->comment->text = read_start(st);
    line->text_bytes = (gsize)statement_int(st);
    line->is_cut = statement_int(st) != 0;
    return line;
}

gboolean
store_comment_tail(Store *store, const CommentTail *tail, GPtrArray **ret_lines, GError **error)
{
    static const Query list = {
        "listing a thread's last comments",
        "SELECT " COMMENT_COLUMNS ", " START_OF(READ_BY) ", length(" BYTES_OF(
            READ_BY) "), c.staff_text IS NOT NULL FROM " COMMENT_TABLES
                     " WHERE c.id IN (SELECT id FROM comment WHERE thread_id = ?1"
                     " ORDER BY id DESC LIMIT ?2) AND c.created_us >= ?5 ORDER BY c.id"};
    g_autoptr(Statement) st = statement_start(store->db, &list);
    statement_bind_int(st, tail->thread.value);
    statement_bind_int(st, tail->limit);
    statement_bind_int(st, (gint64)tail->text_bytes);
    statement_bind_int(st, tail->to_staff);
    statement_bind_int(st, tail->since_us);
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func((GDestroyNotify)comment_line_free);
    while (statement_next(st))
        g_ptr_array_add(lines, read_tail_line(st));
    if (!statement_finish(st, error))
        return FALSE;
    *ret_lines = g_steal_pointer(&lines);
    return TRUE;
}

gboolean
store_comment_of_message(Store *store, MessageId message, GPtrArray **ret_comments, GError **error)
{
    static const Query list = {"listing a message's comments",
                               "SELECT " COMMENT_COLUMNS " FROM " COMMENT_TABLES
                               " WHERE c.message_id = ?1 UNION ALL "
                               "SELECT " COMMENT_COLUMNS " FROM " COMMENT_TABLES
                               " WHERE c.message_id = (SELECT copy_of FROM message WHERE id = ?1)"};
    g_autoptr(Statement) st = statement_start(store->db, &list);
    statement_bind_int(st, message.value);
    g_autoptr(GPtrArray) comments = g_ptr_array_new_with_free_func((GDestroyNotify)comment_free);
    while (statement_next(st))
        g_ptr_array_add(comments, read_comment(st));
    if (!statement_finish(st, error))
        return FALSE;
    *ret_comments = g_steal_pointer(&comments);
    return TRUE;
}

gboolean
store_comment_words(Store *store, ThreadId thread, guint limit, GArray *words, GError **error)
{
    static const Query newest = {
        "finding what was said before",
        "SELECT words FROM comment WHERE thread_id = ? ORDER BY id DESC LIMIT ?"};
    g_autoptr(Statement) st = statement_start(store->db, &newest);
    statement_bind_int(st, thread.value);
    statement_bind_int(st, limit);
    while (statement_next(st)) {
        g_autoptr(GBytes) bytes = statement_bytes(st);
        gsize length = 0;
        gconstpointer data = bytes ? g_bytes_get_data(bytes, &length) : NULL;
        g_array_append_vals(words, data, (guint)(length / sizeof(guint64)));
    }
    return statement_finish(st, error);
}

gboolean
store_comment_each(Store *store, ThreadId thread, guint limit, CommentFunc func, gpointer data,
                   GError **error)
{
    static const Query texts = {
        "reading what was said before",
        "SELECT c.author_id, c.text, c.staff_text, c.quoted, p.name FROM comment c"
        " JOIN person p ON p.id = c.author_id"
        " WHERE c.thread_id = ? ORDER BY c.id DESC LIMIT ?"};
    g_autoptr(Statement) st = statement_start(store->db, &texts);
    statement_bind_int(st, thread.value);
    statement_bind_int(st, limit);
    while (statement_next(st)) {
        PersonId by = {statement_int(st)};
        g_autofree char *text = statement_text(st);
        g_autofree char *staff_text = statement_text(st);
        g_autofree char *quoted = statement_text(st);
        g_autofree char *author = statement_text(st);
        Comment comment = {.thread = thread,
                           .author = by,
                           .text = text,
                           .staff_text = staff_text,
                           .quoted = quoted};
        func(&comment, author, data);
    }
    return statement_finish(st, error);
}

gboolean
store_comment_after_all(Store *store, TicketId ticket, CommentId but, gint64 *ret_us,
                        GError **error)
{
    static const Query after = {"finding when something was said last",
                                "SELECT coalesce(max(created_us) + 1, 0) FROM comment"
                                " WHERE thread_id = ? AND id <> ?"};
    g_autoptr(Statement) st = statement_start(store->db, &after);
    statement_bind_int(st, store_thread_of(ticket, THREAD_PUBLIC));
    statement_bind_int(st, but.value);
    gint64 us = statement_next(st) ? statement_int(st) : 0;
    if (!statement_finish(st, error))
        return FALSE;
    *ret_us = us;
    return TRUE;
}

gboolean
store_comment_set_created(Store *store, CommentId id, gint64 created_us, GError **error)
{
    static const Query set = {"saying when something was said",
                              "UPDATE comment SET created_us = ? WHERE id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &set);
    statement_bind_int(st, created_us);
    statement_bind_int(st, id.value);
    return statement_run(st, error) &&
           store_changed_one(store, error, "there is no comment %" G_GINT64_FORMAT, id.value);
}

gboolean
store_comment_opener(Store *store, TicketId ticket, PersonId *ret_author,
                     IdentityLevel *ret_identity, GError **error)
{
    static const Query opener = {
        "finding who wrote what opened a ticket",
        "SELECT author_id, identity FROM comment WHERE id = (SELECT min(first) FROM"
        " (SELECT min(id) AS first FROM comment WHERE thread_id = ?1 UNION ALL"
        " SELECT min(id) FROM comment WHERE thread_id = ?2))"};
    g_autoptr(Statement) st = statement_start(store->db, &opener);
    statement_bind_int(st, store_thread_of(ticket, THREAD_PUBLIC));
    statement_bind_int(st, store_thread_of(ticket, THREAD_PRIVATE));
    if (!statement_one(st, error, "nothing was said on ticket %" G_GINT64_FORMAT, ticket.value))
        return FALSE;
    ret_author->value = statement_int(st);
    *ret_identity = (IdentityLevel)statement_int(st);
    return statement_finish(st, error);
}
