#include "tests/unit/store_fixture.h"

#include "base/limits.h"

static const Query add_pair = {"adding a pair", "INSERT INTO pair (id, name) VALUES (?, ?)"};
static const Query get_pair = {"reading a pair", "SELECT id, name FROM pair WHERE id = ?"};

static void
set_up_pairs(Fixture *f, gconstpointer data)
{
    fixture_set_up(f, data);
    g_autoptr(GError) error = NULL;
    assert_ok(db_execute(f->store->db, "test",
                         "CREATE TABLE pair (id INTEGER PRIMARY KEY, name TEXT UNIQUE, more BLOB,"
                         " CHECK (name <> 'bad')) STRICT",
                         &error));
}

static gboolean
add(Fixture *f, gint64 id, const char *name, GError **error)
{
    g_autoptr(Statement) st = statement_start(f->store->db, &add_pair);
    statement_bind_int(st, id);
    statement_bind_text(st, name);
    return statement_run(st, error);
}

static void
test_row(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    assert_ok(add(f, 7, "seven", &error));
    assert_ok(add(f, 8, NULL, &error));
    for (int i = 0; i < 2; i++) { /* the second time it is prepared already */
        g_autoptr(Statement) st = statement_start(f->store->db, &get_pair);
        statement_bind_int(st, 7);
        assert_ok(statement_one(st, &error, "there is no seven"));
        g_assert_cmpint(statement_int(st), ==, 7);
        g_autofree char *name = statement_text(st);
        g_assert_cmpstr(name, ==, "seven");
        assert_ok(statement_finish(st, &error));
        g_assert_false(statement_next(st));
        g_assert_false(statement_next(st)); /* the end is the end */
        assert_ok(statement_finish(st, &error));
    }
    g_autoptr(Statement) st = statement_start(f->store->db, &get_pair);
    statement_bind_int(st, 8);
    assert_ok(statement_one(st, &error, "there is no eight"));
    g_assert_cmpint(statement_int(st), ==, 8);
    g_assert_null(statement_text(st));
}

static void
test_blob(Fixture *f, gconstpointer data)
{
    (void)data;
    static const Query set = {"setting", "UPDATE pair SET more = ? WHERE id = ?"};
    static const Query get = {"getting", "SELECT more FROM pair WHERE id = ?"};
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) nothing = g_bytes_new(NULL, 0), some = g_bytes_new("a\0b", 3);
    GBytes *values[] = {nothing, some, NULL};
    assert_ok(add(f, 1, "one", &error));
    for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
        g_autoptr(Statement) st = statement_start(f->store->db, &set);
        statement_bind_bytes(st, values[i]);
        statement_bind_int(st, 1);
        assert_ok(statement_run(st, &error));
        g_autoptr(Statement) st_get = statement_start(f->store->db, &get);
        statement_bind_int(st_get, 1);
        assert_ok(statement_one(st_get, &error, "nothing"));
        g_autoptr(GBytes) got = statement_bytes(st_get);
        g_assert_true(values[i] ? got && g_bytes_equal(got, values[i]) : !got);
    }
}

static void
test_errors_say_what_to_do(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    static const Query nonsense = {"talking nonsense", "SELECT id FROM nowhere"};
    assert_ok(add(f, 1, "one", &error));
    assert_fails(add(f, 1, "other", &error), POSTERN_ERROR_EXISTS);
    assert_fails(add(f, 2, "one", &error), POSTERN_ERROR_EXISTS);
    g_assert_false(add(f, 3, "bad", &error));
    g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED);
    g_assert_true(g_str_has_prefix(error->message, "adding a pair: CHECK constraint failed"));
    g_clear_error(&error);
    assert_ok(add(f, 4, "four", &error)); /* a failure leaves the statement as good as new */
    {
        g_autoptr(Statement) st = statement_start(f->store->db, &get_pair);
        statement_bind_int(st, 99);
        g_assert_false(statement_one(st, &error, "there is no pair %d", 99));
        g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND);
        g_assert_cmpstr(error->message, ==, "there is no pair 99");
        g_clear_error(&error);
    }
    g_autoptr(Statement) st = statement_start(f->store->db, &nonsense);
    g_assert_false(statement_next(st));
    assert_fails(statement_finish(st, &error), POSTERN_ERROR_FAILED);
}

static void
test_result_codes(Fixture *f, gconstpointer data)
{
    (void)data;
    static const struct {
        int code;
        PosternError expected;
    } codes[] = {{SQLITE_FULL, POSTERN_ERROR_FULL},
                 {SQLITE_BUSY, POSTERN_ERROR_BUSY},
                 {SQLITE_BUSY_SNAPSHOT, POSTERN_ERROR_BUSY},
                 {SQLITE_LOCKED, POSTERN_ERROR_BUSY},
                 {SQLITE_CORRUPT_INDEX, POSTERN_ERROR_CORRUPT},
                 {SQLITE_NOTADB, POSTERN_ERROR_CORRUPT},
                 {SQLITE_CONSTRAINT_FOREIGNKEY, POSTERN_ERROR_FAILED},
                 {SQLITE_NOMEM, POSTERN_ERROR_FAILED},
                 {SQLITE_IOERR_WRITE, POSTERN_ERROR_DISK},
                 {SQLITE_IOERR_SHMSIZE, POSTERN_ERROR_FULL}};
    for (gsize i = 0; i < G_N_ELEMENTS(codes); i++) {
        g_autoptr(GError) error = NULL;
        db_set_error(f->store->db, codes[i].code, "test", &error);
        g_assert_error(error, POSTERN_ERROR, (gint)codes[i].expected);
    }
    g_assert_false(db_sync_failed(f->store->db));
    db_set_error(f->store->db, SQLITE_IOERR_FSYNC, "test", NULL);
    db_set_error(f->store->db, SQLITE_CONSTRAINT, "test", NULL);
    g_assert_true(db_sync_failed(f->store->db)); /* for good */
}

static void
test_unbound(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    {
        g_autoptr(Statement) st = statement_start(f->store->db, &add_pair);
        statement_bind_int(st, 1);
        g_assert_false(statement_run(st, &error));
        g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED);
        g_assert_cmpstr(error->message, ==, "adding a pair: 1 of 2 parameters bound");
        g_clear_error(&error);
    }
    g_autoptr(Statement) st = statement_start(f->store->db, &get_pair);
    statement_bind_int(st, 1);
    statement_bind_int(st, 1); /* one too many */
    g_assert_false(statement_next(st));
    assert_fails(statement_finish(st, &error), POSTERN_ERROR_FAILED);
}

static void
test_unread(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    assert_ok(add(f, 7, "seven", &error));
    g_test_expect_message("postern", G_LOG_LEVEL_CRITICAL, "reading a pair: 1 of 2 columns read");
    {
        g_autoptr(Statement) st = statement_start(f->store->db, &get_pair);
        statement_bind_int(st, 7);
        assert_ok(statement_one(st, &error, "there is no seven"));
        g_assert_cmpint(statement_int(st), ==, 7);
    }
    g_test_assert_expected_messages();
}

static void
test_twice(Fixture *f, gconstpointer data)
{
    (void)data;
    if (g_test_subprocess()) {
        Statement *first = statement_start(f->store->db, &get_pair);
        Statement *second = statement_start(f->store->db, &get_pair);
        g_assert_true(first != second); /* it does not come to this */
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*reading a pair: started again before it ended*");
}

static void
test_settings(Fixture *f, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *sql;
        gint64 expected;
    } settings[] = {{"PRAGMA foreign_keys", 1},
                    {"PRAGMA synchronous", 2},
                    {"PRAGMA trusted_schema", 0},
                    {"PRAGMA cell_size_check", 1},
                    {"PRAGMA temp_store", 2},
                    {"PRAGMA wal_autocheckpoint", 0},
                    {"PRAGMA application_id", 1347375956},
                    {"PRAGMA journal_size_limit", 67108864}};
    g_autoptr(GError) error = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(settings); i++) {
        gint64 value = -1;
        assert_ok(db_pragma(f->store->db, "test", settings[i].sql, &value, &error));
        if (value != settings[i].expected)
            g_error("%s is %" G_GINT64_FORMAT ", expected %" G_GINT64_FORMAT, settings[i].sql,
                    value, settings[i].expected);
    }
    g_autoptr(Store) reader = store_open(f->path, STORE_READER, NULL, &error);
    assert_ok(reader);
    assert_fails(db_execute(reader->db, "test", "DELETE FROM pair", &error), POSTERN_ERROR_FAILED);
    gint64 value = -1;
    assert_ok(db_pragma(reader->db, "test", "PRAGMA wal_autocheckpoint", &value, &error));
    g_assert_cmpint(value, ==, 0);
}

static goffset
size_of(const char *path)
{
    GStatBuf status;
    g_assert_cmpint(g_stat(path, &status), ==, 0);
    return status.st_size;
}

static void
grow_log(Fixture *f, gint64 id)
{
    g_autoptr(GError) error = NULL;
    static const Query grow = {"growing",
                               "INSERT INTO pair (id, more) VALUES (?, zeroblob(4100 * 4096))"};
    g_autoptr(Statement) st = statement_start(f->store->db, &grow);
    statement_bind_int(st, id);
    assert_ok(statement_run(st, &error));
}

static void
checkpoint_if_due(Store *store)
{
    if (db_checkpoint_is_due(store->db))
        db_checkpoint(store->db);
}

/* A reader's snapshot keeps the log from moving; then it is not tried again at every commit. */
static void
test_checkpoint(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    gint64 in_all;
    goffset empty = size_of(f->path);
    g_autoptr(Store) reader = store_open(f->path, STORE_READER, NULL, &error);
    g_autoptr(GPtrArray) people = NULL, more = NULL;
    assert_ok(store_begin(reader, &error));
    assert_ok(store_person_list(reader, 0, 10000, &people, &in_all, &error));
    checkpoint_if_due(f->store);
    g_assert_cmpint(size_of(f->path), ==, empty);
    grow_log(f, 1);
    checkpoint_if_due(f->store);
    g_assert_cmpint(size_of(f->path), <, 1000 * 4096);
    assert_ok(store_commit(reader, &error));
    checkpoint_if_due(f->store); /* not due again yet */
    g_assert_cmpint(size_of(f->path), <, 1000 * 4096);
    grow_log(f, 2);
    checkpoint_if_due(f->store);
    g_assert_cmpint(size_of(f->path), >, 8000 * 4096);
    assert_ok(store_person_list(reader, 0, 10000, &more, &in_all, &error));
    assert_ok(db_checkpoint_truncate(f->store->db, 0, &error));
    g_autofree char *log = g_strconcat(f->path, "-wal", NULL);
    g_assert_cmpint(size_of(log), ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    fixture_add("/db/row", set_up_pairs, test_row);
    fixture_add("/db/blob", set_up_pairs, test_blob);
    fixture_add("/db/errors-say-what-to-do", set_up_pairs, test_errors_say_what_to_do);
    fixture_add("/db/result-codes", set_up_pairs, test_result_codes);
    fixture_add("/db/unbound-parameters-fail", set_up_pairs, test_unbound);
    fixture_add("/db/unread-columns-are-told-of", set_up_pairs, test_unread);
    fixture_add("/db/settings", set_up_pairs, test_settings);
    fixture_add("/db/checkpoint", set_up_pairs, test_checkpoint);
    fixture_add("/db/one-query-is-not-started-twice", set_up_pairs, test_twice);
    return g_test_run();
}
