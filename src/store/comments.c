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
        " created_us, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"};
    g_autoptr(Statement) st = statement_start(store->db, &add);
    statement_bind_int(st, comment->ticket.value);
    statement_bind_int(st, comment->thread.value);
    statement_bind_id(st, comment->message.value);
    statement_bind_int(st, comment->author.value);
    statement_bind_int(st, comment->identity);
    statement_bind_int(st, comment->automatic);
    statement_bind_int(st, comment->created_us);
    statement_bind_text(st, comment->text);
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
store_comment_get(Store *store, CommentId id, Comment **ret_comment, GError **error)
{
    static const Query get = {"reading a comment",
                              "SELECT " COMMENT_COLUMNS ", c.text FROM " COMMENT_TABLES
                              " WHERE c.id = ?"};
    g_autoptr(Statement) st = statement_start(store->db, &get);
    statement_bind_int(st, id.value);
    if (!statement_one(st, error, "there is no comment %" G_GINT64_FORMAT, id.value))
        return FALSE;
    g_autoptr(Comment) comment = read_comment(st);
    comment->text = statement_text(st);
    if (!statement_finish(st, error))
        return FALSE;
    *ret_comment = g_steal_pointer(&comment);
    return TRUE;
}

static gboolean
read_list(Statement *st, gboolean with_text, GPtrArray **ret_comments, GError **error)
{
    g_autoptr(GPtrArray) comments = g_ptr_array_new_with_free_func((GDestroyNotify)comment_free);
    while (statement_next(st)) {
        Comment *comment = read_comment(st);
        g_ptr_array_add(comments, comment);
        if (with_text)
            comment->text = statement_text(st);
    }
    if (!statement_finish(st, error))
        return FALSE;
    *ret_comments = g_steal_pointer(&comments);
    return TRUE;
}

gboolean
store_comment_list(Store *store, TicketId ticket, GPtrArray **ret_comments, GError **error)
{
    static const Query list = {"listing comments",
                               "SELECT " COMMENT_COLUMNS ", c.text FROM " COMMENT_TABLES
                               " WHERE c.ticket_id = ? ORDER BY c.id"};
    g_autoptr(Statement) st = statement_start(store->db, &list);
    statement_bind_int(st, ticket.value);
    return read_list(st, TRUE, ret_comments, error);
}

gboolean
store_comment_of_message(Store *store, MessageId message, GPtrArray **ret_comments, GError **error)
{
    static const Query list = {"listing a message's comments",
                               "SELECT " COMMENT_COLUMNS " FROM " COMMENT_TABLES
                               " WHERE c.message_id = ? ORDER BY c.ticket_id"};
    g_autoptr(Statement) st = statement_start(store->db, &list);
    statement_bind_int(st, message.value);
    return read_list(st, FALSE, ret_comments, error);
}
