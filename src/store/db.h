/*
 * One SQLite connection with the settings that all of ours have. Statements are statement.h's.
 *
 * A Db is used by one thread at a time. Purposes ("adding a comment") begin error messages; SQL is
 * constant text of ours, never built.
 */
#pragma once

#include "base/base.h"

#include <sqlite3.h>

typedef struct Db Db;

typedef enum {
    DB_WRITE, /* the one connection that writes, and checkpointer.h's */
    DB_READ,
} DbMode;

/* Opens an existing file (a new store is an empty one) and reads nothing of it yet. */
Db *db_open(const char *path, DbMode mode, GError **error);
/* Leaves the write-ahead log where it is unless db_tidy_at_close was called. */
void db_close(Db *db);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Db, db_close)

/* Write-ahead logging, every commit synced, foreign keys: what a store of ours needs, once it is
 * known to be one. POSTERN_ERROR_FAILED when SQLite would not have it so. */
gboolean db_prepare_writing(Db *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Closing moves the log home and removes it, when no other connection is left. */
void db_tidy_at_close(Db *db);

/* Of its file, absolute; valid while it is open. */
const char *db_path(Db *db);
sqlite3 *db_handle(Db *db);
/* Runs one or more constant statements that give no rows. */
gboolean db_execute(Db *db, const char *purpose, const char *sql,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The one number a PRAGMA gives. */
gboolean db_pragma(Db *db, const char *purpose, const char *sql, gint64 *ret_value,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* While on, a COMMIT is durable only after db_sync. To be on for nothing else: a checkpoint relies
 * on its syncs. Of a connection that db_prepare_writing has prepared, as is db_sync. */
void db_put_off_sync(Db *db, gboolean on);
/* Makes all commits before it durable. Any thread, while the connection is open: the only call that
 * may be made beside another. */
gboolean db_sync(Db *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean db_in_transaction(Db *db);
gint64 db_last_id(Db *db);
/* Rows the last INSERT, UPDATE or DELETE changed; and all of them since the connection opened. */
gint64 db_changes(Db *db);
gint64 db_total_changes(Db *db);

/* An error for a result code, with SQLite's words for it: EXISTS for a key that is taken, FULL,
 * DISK, BUSY, CORRUPT, else FAILED. Remembers for db_sync_failed. */
void db_set_error(Db *db, int code, const char *purpose, GError **error);
/* Whether a sync has ever failed: what was written before it may be lost without a trace. */
gboolean db_sync_failed(Db *db);
/* The kernel may have thrown away what it could not write, and says so only once: to go on would be
 * to promise what is not on the disk. Ends the process with status 75 after a log line. */
void db_end_sync_failed(const char *why) G_GNUC_NORETURN;

/* Whether the write-ahead log has grown past LIMIT_CHECKPOINT_PAGES by what this connection wrote;
 * after a checkpoint of its own that could not move all, whether it has grown by another quarter.
 */
gboolean db_checkpoint_is_due(Db *db);
/* Whether it is LIMIT_LOG_PAGES long: nothing more is to be written before a checkpoint. */
gboolean db_log_is_full(Db *db);
/* Moves the log into the database, but for what readers still need. Nothing is lost when that
 * fails, so nobody needs to hear of it but the log; a sync that fails ends the process. Outside
 * transactions. */
void db_checkpoint(Db *db);
/* Moves all of it, waiting wait_ms for readers, and cuts the log to nothing. */
gboolean db_checkpoint_truncate(Db *db, int wait_ms, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Gives back the memory of pages that were read and written, outside transactions. */
void db_forget_pages(Db *db);

/* Statements of this connection, by the address of their query: statement.c's. */
GHashTable *db_statements(Db *db);
