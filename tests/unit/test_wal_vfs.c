/* The log's layer: nothing is in the file before the commit's sync, and all of it after. */
#include "store/wal_vfs.h"
#include "tests/unit/test.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

/* The system's layer, but for counting how often a log is synced: what the layer under test has
 * below it. */
static struct {
    sqlite3_vfs vfs;
    sqlite3_vfs *system;
    sqlite3_io_methods log;
    int (*sync)(sqlite3_file *file, int flags);
    int syncs;
} counting;

static int
counting_sync(sqlite3_file *file, int flags)
{
    counting.syncs++;
    return counting.sync(file, flags);
}

static int
counting_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *ret_flags)
{
    (void)vfs;
    int rc = counting.system->xOpen(counting.system, path, file, flags, ret_flags);
    if (rc == SQLITE_OK && (flags & SQLITE_OPEN_WAL)) {
        counting.log = *file->pMethods;
        counting.sync = file->pMethods->xSync;
        counting.log.xSync = counting_sync;
        file->pMethods = &counting.log;
    }
    return rc;
}

static void
count_syncs(void)
{
    g_assert_cmpint(sqlite3_initialize(), ==, SQLITE_OK);
    counting.system = sqlite3_vfs_find(NULL);
    counting.vfs = *counting.system;
    counting.vfs.zName = "counting";
    counting.vfs.xOpen = counting_open;
    g_assert_cmpint(sqlite3_vfs_register(&counting.vfs, 1), ==, SQLITE_OK);
    g_assert_cmpint(wal_vfs_register(), ==, SQLITE_OK);
}

typedef struct {
    char *folder;
    char *path;
    char *log;
    sqlite3 *db;
} Fixture;

static void
execute(sqlite3 *db, const char *sql)
{
    char *why = NULL;
    int rc = sqlite3_exec(db, sql, NULL, NULL, &why);
    g_assert_cmpstr(why, ==, NULL);
    g_assert_cmpint(rc, ==, SQLITE_OK);
}

static gint64
number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_step(statement), ==, SQLITE_ROW);
    gint64 value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return value;
}

static sqlite3 *
open_database(const char *path, const char *vfs)
{
    sqlite3 *db = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    g_assert_cmpint(sqlite3_open_v2(path, &db, flags, vfs), ==, SQLITE_OK);
    return db;
}

static void
set_up(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_assert_cmpint(wal_vfs_register(), ==, SQLITE_OK); /* once is enough, and twice no harm */
    fixture->folder = g_dir_make_tmp("postern-wal-XXXXXX", NULL);
    fixture->path = g_build_filename(fixture->folder, "db", NULL);
    fixture->log = g_strconcat(fixture->path, "-wal", NULL);
    fixture->db = open_database(fixture->path, WAL_VFS_NAME);
    execute(fixture->db,
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
            "PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (id INTEGER PRIMARY KEY, b)");
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    sqlite3_close(fixture->db);
    g_unlink(fixture->path);
    g_unlink(fixture->log);
    g_rmdir(fixture->folder);
    g_free(fixture->path);
    g_free(fixture->log);
    g_free(fixture->folder);
}

static gint64
log_size(const Fixture *fixture)
{
    GStatBuf info;
    g_assert_cmpint(g_stat(fixture->log, &info), ==, 0);
    return info.st_size;
}

/* Of three pages and more, which another connection, through the system's own layer, reads. */
static void
test_commit_is_in_the_file(Fixture *fixture, gconstpointer data)
{
    (void)data;
    gint64 before = log_size(fixture);
    execute(fixture->db, "BEGIN; INSERT INTO t (b) VALUES (randomblob(10000))");
    g_assert_cmpint(log_size(fixture), ==, before);
    execute(fixture->db, "COMMIT");
    g_assert_cmpint(log_size(fixture), >, before + 3 * 4096);
    sqlite3 *reader = open_database(fixture->path, NULL);
    g_assert_cmpint(number(reader, "SELECT length(b) FROM t"), ==, 10000);
    sqlite3_close(reader);
}

/* Pages that leave a small cache in the middle of a transaction are read back within it. */
static void
test_more_than_is_gathered(Fixture *fixture, gconstpointer data)
{
    (void)data;
    execute(
        fixture->db,
        "PRAGMA cache_size = 10; BEGIN; INSERT INTO t (b) VALUES (zeroblob(1));"
        "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE "
        "i < 500) INSERT INTO t (b) SELECT randomblob(3000) FROM n;"
        "UPDATE t SET b = randomblob(length(b) + 1); INSERT INTO t (b) VALUES (zeroblob(1000000));"
        "COMMIT");
    sqlite3 *reader = open_database(fixture->path, NULL);
    g_assert_cmpint(number(reader, "SELECT sum(length(b)) FROM t"), ==, 2 + 500 * 3001 + 1000000);
    g_assert_cmpint(number(reader, "SELECT count(*) FROM pragma_integrity_check WHERE "
                                   "integrity_check = 'ok'"),
                    ==, 1);
    sqlite3_close(reader);
}

static void
test_what_is_undone_is_gone(Fixture *fixture, gconstpointer data)
{
    (void)data;
    execute(fixture->db, "INSERT INTO t (b) VALUES (1); BEGIN; INSERT INTO t (b) VALUES "
                         "(randomblob(300000)); ROLLBACK; INSERT INTO t (b) VALUES (2)");
    sqlite3 *reader = open_database(fixture->path, NULL);
    g_assert_cmpint(number(reader, "SELECT sum(b) FROM t"), ==, 3);
    sqlite3_close(reader);
}

static void
test_checkpoint_and_begin_anew(Fixture *fixture, gconstpointer data)
{
    (void)data;
    for (int i = 0; i < 3; i++)
        execute(fixture->db, "INSERT INTO t (b) VALUES (randomblob(200000)); INSERT INTO t (b) "
                             "VALUES (1); PRAGMA wal_checkpoint (TRUNCATE)");
    g_assert_cmpint(log_size(fixture), ==, 0);
    g_assert_cmpint(number(fixture->db, "SELECT count(*) FROM t"), ==, 6);
}

/* --- a system that has no room --- */

static gboolean is_full;
static sqlite3_io_methods room_methods;
static int (*write_there)(sqlite3_file *file, const void *bytes, int length, sqlite3_int64 offset);
static int (*open_there)(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags,
                         int *ret_flags);

static int
write_if_room(sqlite3_file *file, const void *bytes, int length, sqlite3_int64 offset)
{
    return is_full ? SQLITE_FULL : write_there(file, bytes, length, offset);
}

static int
open_with_room(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *ret_flags)
{
    int rc = open_there(vfs, path, file, flags, ret_flags);
    if (rc == SQLITE_OK && flags & SQLITE_OPEN_WAL) {
        room_methods = *file->pMethods;
        write_there = room_methods.xWrite;
        room_methods.xWrite = write_if_room;
        file->pMethods = &room_methods;
    }
    return rc;
}

/* A statement that wants something from the log when there is no room to hand on what is gathered
 * fails, and only it is undone: what the transaction had before is still in it. */
static void
test_no_room_within(Fixture *fixture, gconstpointer data)
{
    (void)data;
    execute(
        fixture->db,
        "PRAGMA cache_size = 10; CREATE TABLE u (id INTEGER PRIMARY KEY, b UNIQUE);"
        "BEGIN; WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 300)"
        " INSERT INTO t (b) SELECT randomblob(3000) FROM n");
    is_full = TRUE;
    int rc = sqlite3_exec(fixture->db, "INSERT INTO u (b) SELECT hex(b) FROM t", NULL, NULL, NULL);
    is_full = FALSE;
    g_assert_cmpint(rc, ==, SQLITE_FULL);
    g_assert_false(sqlite3_get_autocommit(fixture->db));
    execute(fixture->db, "COMMIT");
    sqlite3 *reader = open_database(fixture->path, NULL);
    g_assert_cmpint(number(reader, "SELECT count(*) FROM pragma_integrity_check WHERE "
                                   "integrity_check = 'ok'"),
                    ==, 1);
    g_assert_cmpint(number(reader, "SELECT sum(length(b)) FROM t"), ==, 300 * 3000);
    sqlite3_close(reader);
}

/* A write that fails when it is handed on fails the commit, and what comes after works. */
static void
test_no_room(Fixture *fixture, gconstpointer data)
{
    (void)data;
    struct rlimit usual, small;
    g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &usual), ==, 0);
    small = (struct rlimit){.rlim_cur = 50000, .rlim_max = usual.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    execute(fixture->db, "BEGIN; INSERT INTO t (b) VALUES (randomblob(60000))");
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &small), ==, 0);
    int rc = sqlite3_exec(fixture->db, "COMMIT", NULL, NULL, NULL);
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &usual), ==, 0);
    g_assert_cmpint(rc, !=, SQLITE_OK);
    (void)sqlite3_exec(fixture->db, "ROLLBACK", NULL, NULL, NULL); /* it may be undone already */
    g_assert_cmpint(number(fixture->db, "SELECT count(*) FROM t"), ==, 0);
    execute(fixture->db, "INSERT INTO t (b) VALUES (randomblob(60000))");
    sqlite3 *reader = open_database(fixture->path, NULL);
    g_assert_cmpint(number(reader, "SELECT length(b) FROM t"), ==, 60000);
    sqlite3_close(reader);
}

static int
syncs_of(Fixture *fixture, const char *sql)
{
    int before = counting.syncs;
    execute(fixture->db, sql);
    return counting.syncs - before;
}

static void
test_sync_put_off(Fixture *fixture, gconstpointer data)
{
    (void)data;
    sqlite3_file *log = wal_vfs_log(fixture->db);
    g_assert_nonnull(log);
    g_assert_cmpint(syncs_of(fixture, "INSERT INTO t (b) VALUES (1)"), ==, 1);
    wal_vfs_put_off_sync(log, 1);
    g_assert_cmpint(syncs_of(fixture, "INSERT INTO t (b) VALUES (2)"), ==, 0);
    wal_vfs_put_off_sync(log, 0);
    sqlite3 *reader = open_database(fixture->path, NULL);
    g_assert_cmpint(number(reader, "SELECT sum(b) FROM t"), ==, 3); /* handed on all the same */
    sqlite3_close(reader);
    int before = counting.syncs;
    g_assert_cmpint(wal_vfs_sync(log), ==, SQLITE_OK);
    g_assert_cmpint(counting.syncs - before, ==, 1);
    g_assert_cmpint(syncs_of(fixture, "INSERT INTO t (b) VALUES (3)"), ==, 1);
}

/* The first commit of a log begun anew: its head is synced before the frames, whoever puts off. */
static void
test_head_is_not_put_off(Fixture *fixture, gconstpointer data)
{
    (void)data;
    sqlite3_file *log = wal_vfs_log(fixture->db);
    execute(fixture->db, "INSERT INTO t (b) VALUES (1)");
    g_assert_cmpint(syncs_of(fixture, "PRAGMA wal_checkpoint (RESTART)"), ==, 1);
    wal_vfs_put_off_sync(log, 1);
    g_assert_cmpint(syncs_of(fixture, "INSERT INTO t (b) VALUES (2)"), ==, 1);
    g_assert_cmpint(syncs_of(fixture, "INSERT INTO t (b) VALUES (3)"), ==, 0);
    wal_vfs_put_off_sync(log, 0);
    g_assert_cmpint(syncs_of(fixture, "PRAGMA wal_checkpoint (PASSIVE)"), ==, 1);
}

static void
test_log_of_another(Fixture *fixture, gconstpointer data)
{
    (void)data;
    sqlite3 *other = open_database(fixture->path, NULL);
    g_assert_cmpint(number(other, "SELECT count(*) FROM t"), ==, 0);
    g_assert_null(wal_vfs_log(other));
    sqlite3_close(other);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_cmpint(sqlite3_initialize(), ==, SQLITE_OK);
    sqlite3_vfs *system = sqlite3_vfs_find(NULL);
    open_there = system->xOpen;
    system->xOpen = open_with_room;
    count_syncs();
#define ADD(name, test) g_test_add("/wal_vfs/" name, Fixture, NULL, set_up, test, tear_down)
    ADD("a commit is in the file, and not before", test_commit_is_in_the_file);
    ADD("more than is gathered at once", test_more_than_is_gathered);
    ADD("what is undone is gone", test_what_is_undone_is_gone);
    ADD("checkpoints, and the log begun anew", test_checkpoint_and_begin_anew);
    ADD("no room when it is handed on", test_no_room);
    ADD("a sync can be put off", test_sync_put_off);
    ADD("that of a log's head can not", test_head_is_not_put_off);
    ADD("another's log is not ours", test_log_of_another);
    ADD("no room in the middle of a transaction", test_no_room_within);
    return g_test_run();
}
