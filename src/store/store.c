#include "store/store_private.h"

#include "base/io.h"
#include "base/killpoint.h"
#include "store/lock.h"
#include "store/migrations.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

/* How long closing waits for readers before it leaves the log as it is. */
#define CLOSE_WAIT_MS 1000

/* --- opening --------------------------------------------------------------------------------- */

static gboolean
fail_creating(const char *path, GError **error)
{
    g_set_error(error, POSTERN_ERROR, postern_error_of_errno(errno), "creating the store %s: %s",
                path, g_strerror(errno));
    return FALSE;
}

static gboolean
sync_directory_of(const char *path, GError **error)
{
    g_autofree char *directory = g_path_get_dirname(path);
    g_auto(Fd) fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return (fd >= 0 && fsync(fd) == 0) || fail_creating(path, error);
}

/* An existing file is never opened here: closing it again would drop the locks that another
 * connection of this process holds on it (fcntl(2)). */
static gboolean
create_file(const char *path, GError **error)
{
    g_auto(Fd) fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0)
        KILLPOINT(FILE_CREATED);
    return fd >= 0 || errno == EEXIST || fail_creating(path, error);
}

static const Query read_key = {"reading the store's settings",
                               "SELECT value FROM desk WHERE key = ?"};
static const Query write_key = {"writing the store's settings",
                                "INSERT INTO desk (key, value) VALUES (?, ?)"
                                " ON CONFLICT (key) DO UPDATE SET value = excluded.value"};

#define KEY_ID    "store-id"
#define KEY_STATE "state" /* "open" while a writer has it, "closed" after it went in peace */

static gboolean
read_setting(Store *store, const char *key, GBytes **ret_value, GError **error)
{
    g_autoptr(Statement) st = statement_start(store->db, &read_key);
    statement_bind_text(st, key);
    GBytes *value = statement_next(st) ? statement_bytes(st) : NULL;
    if (!statement_finish(st, error)) {
        g_clear_pointer(&value, g_bytes_unref);
        return FALSE;
    }
    *ret_value = value;
    return TRUE;
}

static gboolean
write_setting(Store *store, const char *key, gconstpointer value, gsize length, GError **error)
{
    g_autoptr(Statement) st = statement_start(store->db, &write_key);
    statement_bind_text(st, key);
    statement_bind_blob(st, value, length);
    return statement_run(st, error);
}

static gboolean
write_state(Store *store, const char *state, GError **error)
{
    return write_setting(store, KEY_STATE, state, strlen(state), error);
}

static gboolean
read_id(Store *store, gboolean *ret_found, GError **error)
{
    g_autoptr(GBytes) id = NULL;
    if (!read_setting(store, KEY_ID, &id, error))
        return FALSE;
    *ret_found = id != NULL;
    if (!id)
        return TRUE;
    if (g_bytes_get_size(id) != sizeof store->id) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_CORRUPT,
                    "the store's id has %zu bytes, expected %zu", g_bytes_get_size(id),
                    sizeof store->id);
        return FALSE;
    }
    memcpy(store->id, g_bytes_get_data(id, NULL), sizeof store->id);
    return TRUE;
}

/* Sees how the last writer left, gives a new store its id, and says that a writer is here now. */
static gboolean
enter(Store *store, Random *random, GError **error)
{
    g_autoptr(GBytes) state = NULL;
    g_autoptr(GBytes) open_state = g_bytes_new_static("open", 4);
    gboolean has_id;
    if (!read_setting(store, KEY_STATE, &state, error) || !read_id(store, &has_id, error))
        return FALSE;
    store->was_unclean = state && g_bytes_equal(state, open_state);
    if (!has_id) {
        random_fill(random, store->id, sizeof store->id);
        if (!write_setting(store, KEY_ID, store->id, sizeof store->id, error))
            return FALSE;
    }
    return write_state(store, "open", error);
}

static gboolean
open_writer(Store *store, const char *path, Random *random, GError **error)
{
    g_autofree char *lock_path = g_strconcat(path, ".lock", NULL);
    if (!lock_take(lock_path, &store->lock, error))
        return FALSE;
    KILLPOINT(LOCK_TAKEN);
    if (!create_file(path, error))
        return FALSE;
    store->db = db_open(path, DB_WRITE, error);
    KILLPOINT(STORE_OPENED);
    guint version;
    if (!store->db || !migrations_version(store->db, path, &version, error) ||
        !db_prepare_writing(store->db, error) || !migrations_run(store->db, version, error))
        return FALSE;
    KILLPOINT(MIGRATED);
    store->schema = migrations_latest();
    /* The log lies beside the database now: SQLite syncs their folder, and does not ask how it
     * went. */
    return store_begin(store, error) && enter(store, random, error) && store_commit(store, error) &&
           sync_directory_of(path, error);
}

static gboolean
open_reader(Store *store, const char *path, GError **error)
{
    store->db = db_open(path, DB_READ, error);
    if (!store->db || !migrations_version(store->db, path, &store->schema, error))
        return FALSE;
    gboolean has_id = FALSE;
    if (store->schema == migrations_latest() && !read_id(store, &has_id, error))
        return FALSE;
    if (has_id)
        return TRUE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED,
                "%s has schema %u, expected %u: a writer has to open it first", path, store->schema,
                migrations_latest());
    return FALSE;
}

/* Closing without a word to the database: for what was refused, and for readers. */
static void
drop(Store *store)
{
    if (!store)
        return;
    g_clear_pointer(&store->db, db_close);
    fd_clear(&store->lock);
    g_free(store);
}

Store *
store_open(const char *path, StoreMode mode, Random *random, GError **error)
{
    Store *store = g_new0(Store, 1);
    store->mode = mode;
    store->lock = -1;
    gboolean ok = mode == STORE_WRITER ? open_writer(store, path, random, error)
                                       : open_reader(store, path, error);
    if (!ok)
        g_clear_pointer(&store, drop);
    return store;
}

/* Nobody is left to hear of a failure: the store then counts as unclean, and the next start looks
 * it through. Readers that keep the log from being moved do not make it so. */
static void
leave(Store *store)
{
    g_autoptr(GError) error = NULL;
    gboolean sound = db_checkpoint_truncate(store->db, CLOSE_WAIT_MS, &error) ||
                     g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_BUSY);
    gboolean whole = !store->was_unclean || store->is_checked;
    if (!sound || !whole || !write_state(store, "closed", NULL))
        return;
    KILLPOINT(CLOSED_WRITTEN);
    db_tidy_at_close(store->db);
}

void
store_free(Store *store)
{
    if (!store)
        return;
    store_rollback(store);
    if (store->mode == STORE_WRITER)
        leave(store);
    drop(store);
}

/* --- what it is ------------------------------------------------------------------------------ */

void
store_id(Store *store, guint8 ret_id[TOKEN_STORE_ID_BYTES])
{
    memcpy(ret_id, store->id, sizeof store->id);
}

guint
store_schema_version(Store *store)
{
    return store->schema;
}

gboolean
store_was_unclean(Store *store)
{
    return store->was_unclean;
}

gboolean
store_quick_check(Store *store, GError **error)
{
    static const Query quick_check = {"checking the store", "PRAGMA quick_check(1)"};
    g_autoptr(Statement) st = statement_start(store->db, &quick_check);
    g_autofree char *complaint = statement_next(st) ? statement_text(st) : NULL;
    if (!statement_finish(st, error))
        return FALSE;
    if (g_strcmp0(complaint, "ok") == 0)
        return TRUE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_CORRUPT, "checking the store: %s",
                complaint ? complaint : "no answer");
    return FALSE;
}

void
store_mark_checked(Store *store)
{
    store->is_checked = TRUE;
}

void
store_interrupt(Store *store)
{
    sqlite3_interrupt(db_handle(store->db));
}

gboolean
store_changed_one(Store *store, GError **error, const char *format, ...)
{
    if (db_changes(store->db) > 0)
        return TRUE;
    va_list arguments;
    va_start(arguments, format);
    if (error)
        *error = g_error_new_valist(POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND, format, arguments);
    va_end(arguments);
    return FALSE;
}

/* --- transactions ---------------------------------------------------------------------------- */

static gboolean
run(Store *store, const Query *query, GError **error)
{
    g_autoptr(Statement) st = statement_start(store->db, query);
    return statement_run(st, error);
}

/* A writer's takes the write lock at once: asking for it later could fail in the middle. */
gboolean
store_begin(Store *store, GError **error)
{
    static const Query begin_writing = {"beginning a transaction", "BEGIN IMMEDIATE"};
    static const Query begin_reading = {"beginning to read", "BEGIN"};
    return run(store, store->mode == STORE_WRITER ? &begin_writing : &begin_reading, error);
}

gboolean
store_commit(Store *store, GError **error)
{
    static const Query commit = {"committing a transaction", "COMMIT"};
    return run(store, &commit, error);
}

gboolean
store_commit_unsynced(Store *store, GError **error)
{
    db_put_off_sync(store->db, TRUE);
    gboolean ok = store_commit(store, error);
    db_put_off_sync(store->db, FALSE);
    return ok;
}

gboolean
store_sync(Store *store, GError **error)
{
    return db_sync(store->db, error);
}

void
store_rollback(Store *store)
{
    static const Query rollback = {"undoing a transaction", "ROLLBACK"};
    if (store_in_transaction(store) && !run(store, &rollback, NULL))
        g_critical("undoing a transaction: %s", sqlite3_errmsg(db_handle(store->db)));
}

gboolean
store_savepoint(Store *store, GError **error)
{
    static const Query savepoint = {"setting a savepoint", "SAVEPOINT step"};
    return run(store, &savepoint, error);
}

gboolean
store_release(Store *store, GError **error)
{
    static const Query release = {"releasing a savepoint", "RELEASE step"};
    return run(store, &release, error);
}

void
store_rollback_to(Store *store)
{
    static const Query rollback_to = {"undoing to a savepoint", "ROLLBACK TO step"};
    if (!store_in_transaction(store))
        return; /* an error has undone everything already */
    if (!run(store, &rollback_to, NULL) || !store_release(store, NULL))
        store_rollback(store); /* what cannot be undone in part is undone whole */
}

gboolean
store_in_transaction(Store *store)
{
    return db_in_transaction(store->db);
}

gboolean
store_job_savepoint(Store *store, GError **error)
{
    static const Query savepoint = {"beginning a job", "SAVEPOINT job"};
    return run(store, &savepoint, error);
}

gboolean
store_job_release(Store *store, GError **error)
{
    static const Query release = {"ending a job", "RELEASE job"};
    return run(store, &release, error);
}

gboolean
store_job_rollback(Store *store, GError **error)
{
    static const Query rollback = {"undoing a job", "ROLLBACK TO job"};
    return run(store, &rollback, error) && store_job_release(store, error);
}
