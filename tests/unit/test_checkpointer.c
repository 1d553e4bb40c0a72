/*
 * The log is moved home beside the writer, and begins anew however much is written.
 */
#include "store/checkpointer.h"

#include "base/limits.h"
#include "store/writer.h"
#include "tests/unit/store_fixture.h"

#include <sys/stat.h>

#define PAGES_A_JOB 500

static gboolean
fill_log(Store *store, gpointer data, GError **error)
{
    (void)data;
    return db_execute(store->db, "test",
                      "INSERT OR REPLACE INTO desk (key, value) VALUES ('big', zeroblob(2000000))",
                      error);
}

static goffset
size_of(const char *path)
{
    struct stat state;
    g_assert_cmpint(stat(path, &state), ==, 0);
    return state.st_size;
}

/* What is moved by the one connection is known to the other, which goes on writing meanwhile. */
static void
test_moves_beside_the_writer(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Checkpointer *checkpointer = checkpointer_new(f->store->db, &error);
    assert_ok(checkpointer);
    goffset before = size_of(f->path);
    assert_ok(fill_log(f->store, NULL, &error));
    g_assert_cmpint(size_of(f->path), ==, before);
    checkpointer_begin(checkpointer);
    for (guint i = 0; i < 5; i++)
        assert_ok(fill_log(f->store, NULL, &error));
    checkpointer_await(checkpointer);
    g_assert_false(checkpointer_is_busy(checkpointer));
    g_assert_cmpint(size_of(f->path), >=, PAGES_A_JOB * 4000);
    checkpointer_free(checkpointer);
    assert_ok(store_quick_check(f->store, &error));
}

/* Much more than the log may hold. */
static void
test_log_begins_anew(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *log = g_strconcat(f->path, "-wal", NULL);
    StoreWriter *writer = store_writer_new(g_steal_pointer(&f->store), clock_system(), &error);
    assert_ok(writer);
    for (guint pages = 0; pages < 3 * LIMIT_LOG_PAGES; pages += PAGES_A_JOB)
        assert_ok(store_writer_run(writer, WRITER_INTAKE, 0, fill_log, NULL, &error));
    g_assert_cmpint(size_of(log), >, LIMIT_CHECKPOINT_PAGES * 4096);
    g_assert_cmpint(size_of(log), <, (LIMIT_LOG_PAGES + LIMIT_CHECKPOINT_PAGES) * 4096);
    store_writer_free(writer);
    fixture_open(f);
    assert_ok(store_quick_check(f->store, &error));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    fixture_add("/checkpointer/beside-the-writer", fixture_set_up, test_moves_beside_the_writer);
    fixture_add("/checkpointer/log-begins-anew", fixture_set_up, test_log_begins_anew);
    return g_test_run();
}
