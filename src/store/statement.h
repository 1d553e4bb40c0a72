/*
 * Statements: constant SQL, prepared once per connection, bound and read in order.
 *
 *     static const Query touch = {"changing a ticket", "UPDATE … SET updated_us = ? WHERE id = ?"};
 *     g_autoptr(Statement) st = statement_start(store->db, &touch);
 *     statement_bind_int(st, now_us);
 *     statement_bind_int(st, id.value);
 *     return statement_run(st, error);
 *
 * Binding and reading cannot fail where they stand: the first failure is kept and comes out of the
 * call that ends the work (statement_run, _one, _finish). A statement run with a parameter unbound
 * fails; a row with a column unread is a bug that g_critical tells of. What is bound is borrowed
 * until the statement ends.
 */
#pragma once

#include "store/db.h"

/* Made once, static: its address is its name. */
typedef struct {
    const char *purpose; /* "adding a comment" */
    const char *sql;
} Query;

typedef struct Statement Statement;

/* Starts a statement. One query cannot be under way twice on one connection. */
Statement *statement_start(Db *db, const Query *query);
/* Resets it, ready for the next time. */
void statement_end(Statement *st);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Statement, statement_end)
/* For db.c: a statement that will never be used again. */
void statement_destroy(gpointer data);

/* Bind the next parameter. */
void statement_bind_int(Statement *st, gint64 value);
/* 0, which is no row's id, as NULL. */
void statement_bind_id(Statement *st, gint64 id);
/* NULL as NULL. */
void statement_bind_text(Statement *st, const char *text);
void statement_bind_blob(Statement *st, gconstpointer data, gsize length);
/* NULL as NULL. */
void statement_bind_bytes(Statement *st, GBytes *bytes);

/* Runs a statement that gives no rows. */
gboolean statement_run(Statement *st, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Steps to the row that must be there: POSTERN_ERROR_NOT_FOUND with these words when it is not. */
gboolean statement_one(Statement *st, GError **error, const char *format,
                       ...) G_GNUC_WARN_UNUSED_RESULT G_GNUC_PRINTF(3, 4);
/* Steps to the next row; FALSE at the end and at a failure. */
gboolean statement_next(Statement *st) G_GNUC_WARN_UNUSED_RESULT;
/* Whether all went well so far; after the last row, or after reading one. */
gboolean statement_finish(Statement *st, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Read the next column of the row. */
gint64 statement_int(Statement *st);
/* A copy; NULL for NULL. */
char *statement_text(Statement *st);
/* A copy; NULL for NULL. */
GBytes *statement_bytes(Statement *st);
