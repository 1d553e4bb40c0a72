#include "store/statement.h"

#include "base/killpoint.h"

#include <stdarg.h>

struct Statement {
    Db *db;
    const Query *query;
    sqlite3_stmt *handle;
    int parameters;
    int columns;
    int bound; /* parameters, so far */
    int read;  /* columns of the row */
    gboolean under_way;
    gboolean on_row;
    gboolean ended;
    GError *failure;
};

static void
fail(Statement *st, int code)
{
    if (!st->failure)
        db_set_error(st->db, code, st->query->purpose, &st->failure);
}

static void
prepare(Statement *st)
{
    int rc = sqlite3_prepare_v3(db_handle(st->db), st->query->sql, -1, SQLITE_PREPARE_PERSISTENT,
                                &st->handle, NULL);
    if (rc != SQLITE_OK) {
        fail(st, rc);
        return;
    }
    st->parameters = sqlite3_bind_parameter_count(st->handle);
    st->columns = sqlite3_column_count(st->handle);
}

Statement *
statement_start(Db *db, const Query *query)
{
    Statement *st = g_hash_table_lookup(db_statements(db), query);
    if (!st) {
        st = g_new0(Statement, 1);
        st->db = db;
        st->query = query;
        g_hash_table_insert(db_statements(db), (gpointer)query, st);
    }
    if (st->under_way)
        g_error("%s: started again before it ended", query->purpose);
    st->under_way = TRUE;
    if (!st->handle)
        prepare(st);
    return st;
}

/* A column left unread is most often a list of columns and the code that reads it gone apart. */
static void
check_row_was_read(Statement *st)
{
    if (st->on_row && st->read != st->columns && !st->failure)
        g_critical("%s: %d of %d columns read", st->query->purpose, st->read, st->columns);
    st->on_row = FALSE;
}

void
statement_end(Statement *st)
{
    if (!st)
        return;
    check_row_was_read(st);
    sqlite3_reset(st->handle); /* what it would say was said by the step */
    g_clear_error(&st->failure);
    st->bound = 0;
    st->ended = FALSE;
    st->under_way = FALSE;
}

void
statement_destroy(gpointer data)
{
    Statement *st = data;
    sqlite3_finalize(st->handle);
    g_clear_error(&st->failure);
    g_free(st);
}

/* --- binding --------------------------------------------------------------------------------- */

static void
check_bind(Statement *st, int rc)
{
    if (rc != SQLITE_OK)
        fail(st, rc);
}

void
statement_bind_int(Statement *st, gint64 value)
{
    if (!st->failure)
        check_bind(st, sqlite3_bind_int64(st->handle, ++st->bound, value));
}

void
statement_bind_id(Statement *st, gint64 id)
{
    if (st->failure)
        return;
    int at = ++st->bound;
    check_bind(st, id == 0 ? sqlite3_bind_null(st->handle, at)
                           : sqlite3_bind_int64(st->handle, at, id));
}

void
statement_bind_text(Statement *st, const char *text)
{
    if (!st->failure)
        check_bind(st, sqlite3_bind_text(st->handle, ++st->bound, text, -1, SQLITE_STATIC));
}

void
statement_bind_blob(Statement *st, gconstpointer data, gsize length)
{
    if (st->failure)
        return;
    /* A NULL pointer would bind NULL, and an empty blob is not that. */
    const void *start = length == 0 ? "" : data;
    check_bind(st, sqlite3_bind_blob64(st->handle, ++st->bound, start, length, SQLITE_STATIC));
}

void
statement_bind_bytes(Statement *st, GBytes *bytes)
{
    if (!bytes) {
        statement_bind_id(st, 0);
        return;
    }
    gsize length;
    gconstpointer data = g_bytes_get_data(bytes, &length);
    statement_bind_blob(st, data, length);
}

/* --- running --------------------------------------------------------------------------------- */

static gboolean
is_bound(Statement *st)
{
    if (st->bound == st->parameters)
        return TRUE;
    st->failure = g_error_new(POSTERN_ERROR, POSTERN_ERROR_FAILED, "%s: %d of %d parameters bound",
                              st->query->purpose, st->bound, st->parameters);
    return FALSE;
}

gboolean
statement_next(Statement *st)
{
    check_row_was_read(st);
    if (st->failure || st->ended || !is_bound(st))
        return FALSE;
    int rc = sqlite3_step(st->handle);
    if (rc == SQLITE_ROW) {
        st->on_row = TRUE;
        st->read = 0;
        return TRUE;
    }
    st->ended = TRUE;
    if (rc != SQLITE_DONE)
        fail(st, rc);
    return FALSE;
}

gboolean
statement_finish(Statement *st, GError **error)
{
    if (!st->failure)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&st->failure));
    st->ended = TRUE;
    return FALSE;
}

gboolean
statement_run(Statement *st, GError **error)
{
    if (statement_next(st))
        g_critical("%s: gave a row, expected none", st->query->purpose);
    KILLPOINT(STATEMENT_RUN);
    return statement_finish(st, error);
}

gboolean
statement_one(Statement *st, GError **error, const char *format, ...)
{
    if (statement_next(st))
        return TRUE;
    if (!statement_finish(st, error))
        return FALSE;
    va_list arguments;
    va_start(arguments, format);
    if (error)
        *error = g_error_new_valist(POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND, format, arguments);
    va_end(arguments);
    return FALSE;
}

/* --- reading --------------------------------------------------------------------------------- */

gint64
statement_int(Statement *st)
{
    return sqlite3_column_int64(st->handle, st->read++);
}

/* SQLite gives NULL for a NULL, and for want of memory. */
static gboolean
is_null(Statement *st, int column)
{
    if (sqlite3_column_type(st->handle, column) == SQLITE_NULL)
        return TRUE;
    fail(st, SQLITE_NOMEM);
    return FALSE;
}

char *
statement_text(Statement *st)
{
    int column = st->read++;
    const char *text = (const char *)sqlite3_column_text(st->handle, column);
    if (!text && !is_null(st, column))
        return g_strdup("");
    return g_strdup(text);
}

GBytes *
statement_bytes(Statement *st)
{
    int column = st->read++;
    if (sqlite3_column_type(st->handle, column) == SQLITE_NULL)
        return NULL;
    gconstpointer data = sqlite3_column_blob(st->handle, column);
    return g_bytes_new(data, (gsize)sqlite3_column_bytes(st->handle, column));
}
