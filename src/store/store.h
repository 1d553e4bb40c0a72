/*
 * store/: the only room that speaks SQL.
 *
 * A Store is one connection. The writer's is read-write and belongs to the writer thread
 * (writer.h); readers open their own, read-only, and keep their reads short. Every call returns
 * FALSE with an error of the domain POSTERN_ERROR on failure (NOT_FOUND, EXISTS, FULL, DISK, BUSY,
 * CORRUPT, FAILED) and has then changed nothing but what the enclosing savepoint undoes. ret_
 * parameters are set only on success.
 *
 * people.h shares.h followers.h tickets.h messages.h outbox_rows.h   the tables
 * ticket_scan.h search.h   tickets one after another, and by their words
 * writer.h        the one writer: a queue of transactions, committed in groups
 *
 * and for this room only:
 *
 * db.h            a connection: settings, errors, checkpoints
 * statement.h     statements: bind, step, column, each checked
 * migrations.h    the schema, by number (schema_1.sql)
 * lock.h          the lock file
 */
#pragma once

#include "mail/token.h"

typedef struct Store Store;

typedef enum {
    STORE_WRITER, /* creates and migrates as needed; takes the lock file PATH.lock */
    STORE_READER,
} StoreMode;

/* Opens the database at path; the writer makes it (mode 0600, in a directory that must be there).
 * POSTERN_ERROR_INVALID when it is another program's database; POSTERN_ERROR_BUSY when another
 * daemon has the lock (its pid is in the message); POSTERN_ERROR_TOO_NEW when the schema is from a
 * later Postern: nothing is touched then. A new store gets a random id from random (writer only; a
 * reader may give NULL). */
Store *store_open(const char *path, StoreMode mode, Random *random, GError **error);
/* A writer moves the write-ahead log home and marks the store clean. Close readers before it. */
void store_free(Store *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Store, store_free)

/* The store's id: tokens are bound to it. */
void store_id(Store *store, guint8 ret_id[TOKEN_STORE_ID_BYTES]);
guint store_schema_version(Store *store);
/* Whether the last writer went away without closing: then quick_check is worth its time. */
gboolean store_was_unclean(Store *store);
/* PRAGMA quick_check, behind the banner: POSTERN_ERROR_CORRUPT with the first complaint. */
gboolean store_quick_check(Store *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The check of an unclean store found it whole: a store that was unclean is marked clean when it is
 * closed only after this, so that what was broken off or found damage is checked again. Writer
 * only. */
void store_mark_checked(Store *store);
/* Breaks off what another thread is reading through this store: it fails with POSTERN_ERROR_FAILED.
 */
void store_interrupt(Store *store);

/* Transactions, for the writer; and snapshots, for a reader that needs several answers to agree. */
gboolean store_begin(Store *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_commit(Store *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* As store_commit, but durable only after store_sync, which may be called in another thread. Writer
 * only. */
gboolean store_commit_unsynced(Store *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Makes all that was committed before durable. After it failed nobody knows what is. */
gboolean store_sync(Store *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void store_rollback(Store *store);
gboolean store_savepoint(Store *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_release(Store *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Undoes what was done since the savepoint, and forgets it. */
void store_rollback_to(Store *store);
/* FALSE once an error has rolled the whole transaction back (SQLITE_FULL and its like do). */
gboolean store_in_transaction(Store *store);
