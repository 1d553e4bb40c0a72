#include "store/db.h"

#include "base/killpoint.h"
#include "base/limits.h"
#include "base/log.h"
#include "store/statement.h"
#include "store/wal_vfs.h"

#include <errno.h>
#include <unistd.h>

/* The writer reads and changes the same pages again and again: tickets in work, index ends. */
#define WRITER_CACHE_KIB 32768
#define READER_CACHE_KIB 4096
/* A log that a slow reader has blown up is cut to this when it is next begun anew. */
#define LOG_KEPT_BYTES 67108864

/* EX_TEMPFAIL: the supervisor starts us again. */
#define EXIT_SYNC_FAILED 75

struct Db {
    sqlite3 *handle;
    GHashTable *statements;
    gboolean sync_failed;
    sqlite3_file *log; /* of a connection that writes */
    int log_pages;     /* in the write-ahead log after the last commit */
    int checkpoint_at; /* pages */
};

/* --- errors ---------------------------------------------------------------------------------- */

static gboolean
is_failed_sync(int code)
{
    return code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC;
}

static gboolean
is_from_disk(int code)
{
    return (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN;
}

static gboolean
is_no_room(int code, int system_errno)
{
    /* Of the log's index that could not grow SQLite keeps no errno. */
    if ((code & 0xff) == SQLITE_FULL || code == SQLITE_IOERR_SHMSIZE)
        return TRUE;
    return is_from_disk(code) && !is_failed_sync(code) &&
           (system_errno == ENOSPC || system_errno == EDQUOT);
}

static PosternError
error_of(int code, int system_errno)
{
    if (is_no_room(code, system_errno))
        return POSTERN_ERROR_FULL;
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return POSTERN_ERROR_BUSY;
    case SQLITE_IOERR:
        return POSTERN_ERROR_DISK;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return POSTERN_ERROR_CORRUPT;
    case SQLITE_CONSTRAINT:
        return code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY
                   ? POSTERN_ERROR_EXISTS
                   : POSTERN_ERROR_FAILED;
    default:
        return POSTERN_ERROR_FAILED;
    }
}

void
db_set_error(Db *db, int code, const char *purpose, GError **error)
{
    int system_errno = sqlite3_system_errno(db->handle);
    gboolean told = is_from_disk(code) && system_errno != 0;
    db->sync_failed |= is_failed_sync(code);
    g_set_error(error, POSTERN_ERROR, error_of(code, system_errno), "%s: %s (%d)%s%s", purpose,
                sqlite3_errmsg(db->handle), code, told ? ": " : "",
                told ? g_strerror(system_errno) : "");
}

gboolean
db_sync_failed(Db *db)
{
    return db->sync_failed;
}

void
db_end_sync_failed(const char *why)
{
    log_event(LOG_ERROR, "disk-failed", "error", why, NULL);
    _exit(EXIT_SYNC_FAILED);
}

/* --- opening --------------------------------------------------------------------------------- */

typedef struct {
    int option;
    int value;
    const char *name;
} Switch;

static const Switch switches[] = {
    {SQLITE_DBCONFIG_DEFENSIVE, 1, "defensive"},
    {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, "trusted schema"},
    {SQLITE_DBCONFIG_ENABLE_FKEY, 1, "foreign keys"},
    {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, "triggers"},
    {SQLITE_DBCONFIG_ENABLE_VIEW, 0, "views"},
    {SQLITE_DBCONFIG_DQS_DML, 0, "double-quoted strings"},
    {SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, "no checkpoint on close"},
};

static gboolean
set_switches(Db *db, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(switches); i++) {
        int value = -1;
        int rc = sqlite3_db_config(db->handle, switches[i].option, switches[i].value, &value);
        if (rc != SQLITE_OK || value != switches[i].value) {
            g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED,
                        "opening the store: SQLite %s would not set \"%s\" to %d",
                        sqlite3_libversion(), switches[i].name, switches[i].value);
            return FALSE;
        }
    }
    return TRUE;
}

static int
log_grew(gpointer data, sqlite3 *handle, const char *schema, int pages)
{
    (void)handle;
    (void)schema;
    Db *db = data;
    if (pages < db->log_pages)
        db->checkpoint_at = LIMIT_CHECKPOINT_PAGES; /* begun anew */
    db->log_pages = pages;
    return SQLITE_OK;
}

/* Sets what touches nothing on the disk. */
static gboolean
configure(Db *db, DbMode mode, GError **error)
{
    sqlite3_extended_result_codes(db->handle, 1);
    sqlite3_busy_timeout(db->handle, LIMIT_BUSY_MS);
    sqlite3_limit(db->handle, SQLITE_LIMIT_ATTACHED, 0);
    /* Instead of SQLite's own checkpoints, which would come in the middle of a batch. A reader's
     * would be worse: checkpointer.h says why. */
    sqlite3_wal_autocheckpoint(db->handle, 0);
    if (mode == DB_WRITE)
        sqlite3_wal_hook(db->handle, log_grew, db);
    if (!set_switches(db, error))
        return FALSE;
    const char *purpose = "opening the store";
    return db_execute(db, purpose, "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY",
                      error) &&
           db_execute(db, purpose,
                      mode == DB_WRITE ? "PRAGMA cache_size = -" G_STRINGIFY(WRITER_CACHE_KIB)
                                       : "PRAGMA cache_size = -" G_STRINGIFY(
                                             READER_CACHE_KIB) "; "
                                                               "PRAGMA query_only = ON",
                      error);
}

static int
open_handle(Db *db, const char *path, DbMode mode)
{
    if (mode == DB_READ)
        return sqlite3_open_v2(path, &db->handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
    int rc = sqlite3_initialize();
    if (rc == SQLITE_OK)
        rc = wal_vfs_register();
    if (rc != SQLITE_OK)
        return rc;
    return sqlite3_open_v2(path, &db->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                           WAL_VFS_NAME);
}

Db *
db_open(const char *path, DbMode mode, GError **error)
{
    g_autoptr(Db) db = g_new0(Db, 1);
    db->checkpoint_at = LIMIT_CHECKPOINT_PAGES;
    db->statements = g_hash_table_new_full(NULL, NULL, NULL, statement_destroy);
    /* Its bookkeeping of memory takes a lock for every piece. Refused, which does no harm, once
     * SQLite is in use. */
    if (mode == DB_WRITE)
        (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    int rc = open_handle(db, path, mode);
    if (!db->handle) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FULL, "opening the store %s: no memory",
                    path);
        return NULL;
    }
    if (rc != SQLITE_OK) {
        g_autofree char *purpose = g_strdup_printf("opening the store %s", path);
        db_set_error(db, rc, purpose, error);
        return NULL;
    }
    if (!configure(db, mode, error))
        return NULL;
    return g_steal_pointer(&db);
}

void
db_close(Db *db)
{
    if (!db)
        return;
    g_clear_pointer(&db->statements, g_hash_table_unref);
    if (sqlite3_close(db->handle) != SQLITE_OK)
        g_critical("closing the store: %s", sqlite3_errmsg(db->handle));
    g_free(db);
}

gboolean
db_prepare_writing(Db *db, GError **error)
{
    const char *purpose = "setting the store up for writing";
    if (!db_execute(db, purpose, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", error))
        return FALSE;
    if (!db_execute(db, purpose, "PRAGMA journal_size_limit = " G_STRINGIFY(LOG_KEPT_BYTES), error))
        return FALSE;
    gint64 synchronous = 0, logged = 0;
    if (!db_pragma(db, purpose, "PRAGMA synchronous", &synchronous, error) ||
        !db_pragma(db, purpose, "SELECT journal_mode = 'wal' FROM pragma_journal_mode", &logged,
                   error))
        return FALSE;
    if (synchronous != 2 || !logged) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED,
                    "%s: its file system allows no write-ahead log, which needs shared memory "
                    "(a local disk is right, a network one is not)",
                    purpose);
        return FALSE;
    }
    db->log = wal_vfs_log(db->handle);
    if (!db->log)
        g_error("%s: SQLite has opened the log without its layer", purpose);
    KILLPOINT(WRITING_PREPARED);
    return TRUE;
}

void
db_tidy_at_close(Db *db)
{
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
}

/* --- use ------------------------------------------------------------------------------------- */

const char *
db_path(Db *db)
{
    return sqlite3_db_filename(db->handle, "main");
}

sqlite3 *
db_handle(Db *db)
{
    return db->handle;
}

GHashTable *
db_statements(Db *db)
{
    return db->statements;
}

gboolean
db_execute(Db *db, const char *purpose, const char *sql, GError **error)
{
    int rc = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        return TRUE;
    db_set_error(db, rc, purpose, error);
    return FALSE;
}

gboolean
db_pragma(Db *db, const char *purpose, const char *sql, gint64 *ret_value, GError **error)
{
    sqlite3_stmt *statement = NULL;
    int rc = sqlite3_prepare_v2(db->handle, sql, -1, &statement, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(statement);
    if (rc == SQLITE_ROW)
        *ret_value = sqlite3_column_int64(statement, 0);
    else
        db_set_error(db, rc, purpose, error);
    sqlite3_finalize(statement);
    return rc == SQLITE_ROW;
}

void
db_put_off_sync(Db *db, gboolean on)
{
    wal_vfs_put_off_sync(db->log, on);
}

gboolean
db_sync(Db *db, GError **error)
{
    int rc = wal_vfs_sync(db->log);
    if (rc == SQLITE_OK)
        return TRUE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED, "syncing the store's log: %s (%d)",
                sqlite3_errstr(rc), rc);
    return FALSE;
}

gboolean
db_in_transaction(Db *db)
{
    return !sqlite3_get_autocommit(db->handle);
}

gint64
db_last_id(Db *db)
{
    return sqlite3_last_insert_rowid(db->handle);
}

gint64
db_changes(Db *db)
{
    return sqlite3_changes64(db->handle);
}

gint64
db_total_changes(Db *db)
{
    return sqlite3_total_changes64(db->handle);
}

void
db_forget_pages(Db *db)
{
    sqlite3_db_release_memory(db->handle);
}

/* --- checkpoints ----------------------------------------------------------------------------- */

gboolean
db_checkpoint_is_due(Db *db)
{
    return db->log_pages >= db->checkpoint_at;
}

gboolean
db_log_is_full(Db *db)
{
    return db->log_pages >= LIMIT_LOG_PAGES;
}

void
db_checkpoint(Db *db)
{
    g_autoptr(GError) error = NULL;
    KILLPOINT(CHECKPOINT_DUE);
    int rc = sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    KILLPOINT(CHECKPOINTED);
    db->checkpoint_at = db->log_pages + LIMIT_CHECKPOINT_PAGES / 4; /* unless it begins anew */
    if (rc == SQLITE_OK || rc == SQLITE_BUSY)
        return;
    db_set_error(db, rc, "moving the store's log into it", &error);
    if (db_sync_failed(db))
        db_end_sync_failed(error->message);
    log_event(LOG_WARNING, "checkpoint-failed", "error", error->message, NULL);
}

gboolean
db_checkpoint_truncate(Db *db, int wait_ms, GError **error)
{
    sqlite3_busy_timeout(db->handle, wait_ms);
    int rc = sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    KILLPOINT(LOG_MOVED);
    sqlite3_busy_timeout(db->handle, LIMIT_BUSY_MS);
    if (rc == SQLITE_OK)
        return TRUE;
    db_set_error(db, rc, "moving the store's log into it", error);
    return FALSE;
}
