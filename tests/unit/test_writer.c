#include "store/writer.h"

#include "base/limits.h"
#include "base/sync.h"
#include "tests/unit/store_fixture.h"

#include <sys/wait.h>
#include <unistd.h>

#define THREADS         8
#define JOBS_PER_THREAD 40

/* What the jobs of a test share; guarded by mutex. */
typedef struct {
    StoreWriter *writer;
    ClockFake clock; /* stands still: no batch ends because its time is up */
    Mutex mutex;
    Cond cond;
    gboolean gate_open;
    gboolean gate_reached;
    GString *order;
    guint notified;
    guint rests;
} Shared;

typedef struct {
    Shared *shared;
    WriterRank rank;
    WriterJob job;
    const char *name;
    guint runs;
    gboolean fail;
    gboolean ok;
    PosternError code;
    pthread_t thread;
} Call;

static void
shared_init(Shared *shared, Fixture *f)
{
    g_autoptr(GError) error = NULL;
    *shared = (Shared){.order = g_string_new(NULL)};
    mutex_init(&shared->mutex);
    cond_init(&shared->cond);
    clock_fake_init(&shared->clock, NOW_US);
    shared->writer = store_writer_new(g_steal_pointer(&f->store), &shared->clock.clock, &error);
    assert_ok(shared->writer);
}

static void
shared_clear(Shared *shared)
{
    store_writer_free(shared->writer);
    cond_clear(&shared->cond);
    mutex_clear(&shared->mutex);
    g_string_free(shared->order, TRUE);
}

static gboolean
add_person(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    PersonId id;
    call->runs++;
    g_autofree char *address = g_strdup_printf("%s@client.example", call->name);
    if (!store_person_add(store, PERSON_CUSTOMER, call->name, address, NOW_US, &id, error))
        return FALSE;
    if (!call->fail)
        return TRUE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED, "as it was told");
    return FALSE;
}

static gboolean
note_order(Store *store, gpointer data, GError **error)
{
    (void)store;
    (void)error;
    Call *call = data;
    g_string_append(call->shared->order, call->name);
    return TRUE;
}

static gboolean
wait_at_gate(Store *store, gpointer data, GError **error)
{
    (void)store;
    (void)error;
    Shared *shared = ((Call *)data)->shared;
    mutex_lock(&shared->mutex);
    shared->gate_reached = TRUE;
    cond_broadcast(&shared->cond);
    while (!shared->gate_open)
        cond_wait(&shared->cond, &shared->mutex);
    mutex_unlock(&shared->mutex);
    return TRUE;
}

static gpointer
call_main(gpointer data)
{
    Call *call = data;
    g_autoptr(GError) error = NULL;
    call->ok = store_writer_run(call->shared->writer, call->rank, 1000, call->job, call, &error);
    if (!call->ok)
        call->code = (PosternError)error->code;
    return NULL;
}

static void
call_start(Call *call)
{
    g_autoptr(GError) error = NULL;
    assert_ok(thread_start("call", 256 * 1024, call_main, call, &call->thread, &error));
}

static void
call_join(Call *call)
{
    g_assert_cmpint(pthread_join(call->thread, NULL), ==, 0);
}

/* Holds the writer up inside a job, so that what is started after it waits in the queue. */
static void
gate_start(Shared *shared, Call *gate)
{
    *gate = (Call){.shared = shared, .job = wait_at_gate};
    call_start(gate);
    mutex_lock(&shared->mutex);
    while (!shared->gate_reached)
        cond_wait(&shared->cond, &shared->mutex);
    mutex_unlock(&shared->mutex);
}

static void
gate_open(Shared *shared)
{
    mutex_lock(&shared->mutex);
    shared->gate_open = TRUE;
    cond_broadcast(&shared->cond);
    mutex_unlock(&shared->mutex);
}

/* Starts a call and returns once it waits in the queue. */
static void
call_queue(Call *call, guint waiting)
{
    WriterStatus status = {0};
    call_start(call);
    gint64 deadline_us = clock_monotonic_us(clock_system()) + TEST_PATIENCE_US;
    while (status.waiting < waiting) {
        store_writer_status(call->shared->writer, &status);
        g_assert_cmpint(clock_monotonic_us(clock_system()), <, deadline_us);
    }
}

static guint
count_people(Fixture *f)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) people = NULL;
    g_autoptr(Store) reader = store_open(f->path, STORE_READER, NULL, &error);
    gint64 in_all;
    assert_ok(reader);
    assert_ok(store_person_list(reader, 0, 10000, &people, &in_all, &error));
    return people->len;
}

/* --- the tests ------------------------------------------------------------------------------- */

static gpointer
many_main(gpointer data)
{
    Call *call = data;
    for (guint i = 0; i < JOBS_PER_THREAD; i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *name = g_strdup_printf("%s-%u", call->name, i);
        Call one = {.name = name, .fail = i % 10 == 9};
        gboolean ok =
            store_writer_run(call->shared->writer, call->rank, 500, add_person, &one, &error);
        g_assert_cmpint(ok, ==, !one.fail);
        if (one.fail)
            g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED);
    }
    return NULL;
}

static void
test_many_threads(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    static const char *const names[THREADS] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    Shared shared;
    Call calls[THREADS];
    WriterStatus status;
    shared_init(&shared, f);
    for (guint i = 0; i < THREADS; i++) {
        calls[i] = (Call){.shared = &shared, .name = names[i], .rank = i % 2};
        assert_ok(thread_start("many", 256 * 1024, many_main, &calls[i], &calls[i].thread, &error));
    }
    for (guint i = 0; i < THREADS; i++)
        call_join(&calls[i]);
    g_assert_cmpuint(count_people(f), ==, THREADS * JOBS_PER_THREAD * 9 / 10);
    store_writer_status(shared.writer, &status);
    g_assert_cmpuint(status.jobs, ==, THREADS * JOBS_PER_THREAD);
    g_assert_cmpuint(status.failed, ==, THREADS * JOBS_PER_THREAD / 10);
    g_assert_cmpuint(status.waiting, ==, 0);
    g_assert_cmpuint(status.commits, >, 0);
    g_assert_cmpuint(status.commits, <=, THREADS * JOBS_PER_THREAD);
    shared_clear(&shared);
}

/* In one batch: the first fails, a middle one fails, the rest are kept. */
static void
test_failures_are_undone_alone(Fixture *f, gconstpointer data)
{
    (void)data;
    Shared shared;
    Call gate;
    Call calls[] = {{.name = "a", .fail = TRUE},
                    {.name = "b"},
                    {.name = "c", .fail = TRUE},
                    {.name = "b"},
                    {.name = "d"}};
    shared_init(&shared, f);
    gate_start(&shared, &gate);
    for (guint i = 0; i < G_N_ELEMENTS(calls); i++) {
        calls[i].shared = &shared;
        calls[i].job = add_person;
        call_queue(&calls[i], i + 1);
    }
    gate_open(&shared);
    call_join(&gate);
    for (guint i = 0; i < G_N_ELEMENTS(calls); i++) {
        call_join(&calls[i]);
        g_assert_cmpuint(calls[i].runs, ==, 1);
    }
    g_assert_true(gate.ok && calls[1].ok && calls[4].ok);
    g_assert_cmpint(calls[0].code, ==, POSTERN_ERROR_REFUSED);
    g_assert_cmpint(calls[2].code, ==, POSTERN_ERROR_REFUSED);
    g_assert_cmpint(calls[3].code, ==, POSTERN_ERROR_EXISTS);
    g_assert_cmpuint(count_people(f), ==, 2);
    shared_clear(&shared);
}

static void
test_rank(Fixture *f, gconstpointer data)
{
    (void)data;
    Shared shared;
    Call gate;
    Call calls[] = {{.name = "1", .rank = WRITER_OUTBOX},
                    {.name = "2", .rank = WRITER_OUTBOX},
                    {.name = "a", .rank = WRITER_INTAKE},
                    {.name = "3", .rank = WRITER_OUTBOX},
                    {.name = "b", .rank = WRITER_INTAKE}};
    shared_init(&shared, f);
    gate_start(&shared, &gate);
    for (guint i = 0; i < G_N_ELEMENTS(calls); i++) {
        calls[i].shared = &shared;
        calls[i].job = note_order;
        call_queue(&calls[i], i + 1);
    }
    gate_open(&shared);
    call_join(&gate);
    for (guint i = 0; i < G_N_ELEMENTS(calls); i++)
        call_join(&calls[i]);
    g_assert_cmpstr(shared.order->str, ==, "ab123");
    shared_clear(&shared);
}

/* However many messages come, what leaves has its turn. */
static void
test_intake_leaves_room(Fixture *f, gconstpointer data)
{
    (void)data;
    Shared shared;
    Call gate;
    Call calls[2 * LIMIT_INTAKE_AHEAD + 2];
    shared_init(&shared, f);
    gate_start(&shared, &gate);
    for (guint i = 0; i < G_N_ELEMENTS(calls); i++) {
        calls[i] = (Call){.shared = &shared,
                          .job = note_order,
                          .rank = i < 2 ? WRITER_OUTBOX : WRITER_INTAKE,
                          .name = i < 2 ? "o" : "i"};
        call_queue(&calls[i], i + 1);
    }
    gate_open(&shared);
    call_join(&gate);
    for (guint i = 0; i < G_N_ELEMENTS(calls); i++)
        call_join(&calls[i]);
    const char *first = strchr(shared.order->str, 'o');
    g_assert_cmpint(first - shared.order->str, ==, LIMIT_INTAKE_AHEAD);
    g_assert_cmpint(strchr(first + 1, 'o') - first, ==, LIMIT_INTAKE_AHEAD + 1);
    shared_clear(&shared);
}

static void
count_notification(Store *store, gpointer data)
{
    Shared *shared = data;
    g_assert_false(store_in_transaction(store));
    shared->notified++;
}

static gboolean
read_only(Store *store, gpointer data, GError **error)
{
    (void)data;
    g_autoptr(GPtrArray) people = NULL;
    gint64 in_all;
    return store_person_list(store, 0, 10000, &people, &in_all, error);
}

/* The count is read by the thread whose job was answered after it was changed. */
static void
test_on_commit(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Shared shared;
    Call good = {.name = "good"}, bad = {.name = "bad", .fail = TRUE}, last = {.name = "last"};
    shared_init(&shared, f);
    store_writer_on_commit(shared.writer, count_notification, &shared);
    assert_ok(store_writer_run(shared.writer, WRITER_INTAKE, 0, add_person, &good, &error));
    g_assert_cmpuint(shared.notified, ==, 1);
    assert_ok(store_writer_run(shared.writer, WRITER_INTAKE, 0, read_only, NULL, &error));
    assert_fails(store_writer_run(shared.writer, WRITER_INTAKE, 0, add_person, &bad, &error),
                 POSTERN_ERROR_REFUSED);
    g_assert_cmpuint(shared.notified, ==, 1);
    store_writer_on_commit(shared.writer, NULL, NULL);
    assert_ok(store_writer_run(shared.writer, WRITER_INTAKE, 0, add_person, &last, &error));
    g_assert_cmpuint(shared.notified, ==, 1);
    shared_clear(&shared);
}

static void
count_rest(gpointer data)
{
    Shared *shared = data;
    mutex_lock(&shared->mutex);
    shared->rests++;
    cond_broadcast(&shared->cond);
    mutex_unlock(&shared->mutex);
}

static void
await_rests(Shared *shared, guint rests)
{
    gint64 deadline_us = clock_monotonic_us(clock_system()) + TEST_PATIENCE_US;
    mutex_lock(&shared->mutex);
    while (shared->rests < rests)
        g_assert_true(cond_wait_until(&shared->cond, &shared->mutex, deadline_us));
    g_assert_cmpuint(shared->rests, ==, rests);
    mutex_unlock(&shared->mutex);
}

static void
test_rests_after_work(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Shared shared;
    Call call = {.name = "a"};
    shared_init(&shared, f);
    store_writer_on_rest(shared.writer, count_rest, &shared);
    await_rests(&shared, 1);
    gint64 began_us = clock_monotonic_us(clock_system());
    assert_ok(store_writer_run(shared.writer, WRITER_INTAKE, 0, add_person, &call, &error));
    await_rests(&shared, 2);
    g_assert_cmpint(clock_monotonic_us(clock_system()) - began_us, >=, LIMIT_REST_US);
    call.name = "b";
    assert_ok(store_writer_run(shared.writer, WRITER_INTAKE, 0, add_person, &call, &error));
    g_assert_cmpuint(count_people(f), ==, 2);
    shared_clear(&shared);
}

static gboolean
add_big_message(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    call->runs++;
    g_autofree char *content = g_strnfill(200 * 1000, 'x');
    g_autoptr(GBytes) raw = g_bytes_new(content, 200 * 1000);
    StoredMessage message = {.disposition = MESSAGE_HELD, .raw = raw};
    MessageId id;
    return store_message_add(store, &message, NULL, &id, error);
}

/* A statement of many rows, which SQLite can undo alone: the transaction goes on. */
static gboolean
add_big_setting(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    call->runs++;
    return db_execute(store->db, "test",
                      "INSERT INTO desk (key, value) SELECT 'big', zeroblob(400000)", error);
}

/* SQLite answers as it does when the disk has no room. The job that finds none is refused; those
 * that were in its batch are stored all the same, run again if need be. */
static void
check_full_disk(Fixture *f, WriterJob big, guint expected_runs)
{
    g_autoptr(GError) error = NULL;
    Shared shared;
    Call gate;
    Call calls[] = {{.name = "a", .job = add_person},
                    {.name = "big", .job = big},
                    {.name = "b", .job = add_person}};
    assert_ok(db_execute(f->store->db, "test", "PRAGMA max_page_count = 60", &error));
    shared_init(&shared, f);
    gate_start(&shared, &gate);
    for (guint i = 0; i < G_N_ELEMENTS(calls); i++) {
        calls[i].shared = &shared;
        call_queue(&calls[i], i + 1);
    }
    gate_open(&shared);
    call_join(&gate);
    for (guint i = 0; i < G_N_ELEMENTS(calls); i++)
        call_join(&calls[i]);
    g_assert_true(gate.ok && calls[0].ok && calls[2].ok);
    g_assert_false(calls[1].ok);
    g_assert_cmpint(calls[1].code, ==, POSTERN_ERROR_FULL);
    g_assert_cmpuint(calls[0].runs, ==, expected_runs);
    g_assert_cmpuint(calls[1].runs, ==, expected_runs);
    g_assert_cmpuint(count_people(f), ==, 2);
    shared_clear(&shared);
}

static void
test_full_disk(Fixture *f, gconstpointer data)
{
    (void)data;
    check_full_disk(f, add_big_setting, 1);
}

static void
test_full_disk_loses_transaction(Fixture *f, gconstpointer data)
{
    (void)data;
    check_full_disk(f, add_big_message, 2);
}

/* A job that swallowed the error that undid its transaction does not pass for done. */
static gboolean
swallow_full(Store *store, gpointer data, GError **error)
{
    (void)error;
    return !add_big_message(store, data, NULL);
}

static void
test_lost_transaction_is_noticed(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Shared shared;
    Call call = {.name = "x"}, after = {.name = "after"};
    assert_ok(db_execute(f->store->db, "test", "PRAGMA max_page_count = 60", &error));
    shared_init(&shared, f);
    assert_fails(store_writer_run(shared.writer, WRITER_INTAKE, 0, swallow_full, &call, &error),
                 POSTERN_ERROR_FAILED);
    assert_ok(store_writer_run(shared.writer, WRITER_INTAKE, 0, add_person, &after, &error));
    shared_clear(&shared);
}

/* A job that leaves a savepoint open and fails is undone all the same. */
static gboolean
forget_savepoint(Store *store, gpointer data, GError **error)
{
    return add_person(store, data, error) && store_savepoint(store, error) && FALSE;
}

static void
test_forgotten_savepoint(Fixture *f, gconstpointer data)
{
    (void)data;
    Shared shared;
    Call gate;
    Call calls[] = {{.name = "a", .job = add_person},
                    {.name = "b", .job = forget_savepoint},
                    {.name = "c", .job = add_person}};
    shared_init(&shared, f);
    gate_start(&shared, &gate);
    for (guint i = 0; i < G_N_ELEMENTS(calls); i++) {
        calls[i].shared = &shared;
        call_queue(&calls[i], i + 1);
    }
    gate_open(&shared);
    call_join(&gate);
    for (guint i = 0; i < G_N_ELEMENTS(calls); i++)
        call_join(&calls[i]);
    g_assert_true(calls[0].ok && calls[2].ok);
    g_assert_cmpint(calls[1].code, ==, POSTERN_ERROR_FAILED);
    g_assert_cmpuint(count_people(f), ==, 2);
    shared_clear(&shared);
}

/* Another process that holds the database makes callers hear of it; it does not stop the writer. */
static void
test_busy(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Shared shared;
    Call calls[] = {{.name = "a", .job = add_person}, {.name = "b", .job = add_person}};
    sqlite3 *other = NULL;
    g_assert_cmpint(sqlite3_open(f->path, &other), ==, SQLITE_OK);
    sqlite3_busy_timeout(db_handle(f->store->db), 50);
    shared_init(&shared, f);
    g_assert_cmpint(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
    for (guint i = 0; i < G_N_ELEMENTS(calls); i++) {
        calls[i].shared = &shared;
        call_start(&calls[i]);
    }
    for (guint i = 0; i < G_N_ELEMENTS(calls); i++) {
        call_join(&calls[i]);
        g_assert_cmpint(calls[i].code, ==, POSTERN_ERROR_BUSY);
        g_assert_cmpuint(calls[i].runs, ==, 0);
    }
    g_assert_cmpint(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_close(other), ==, SQLITE_OK);
    Call after = {.name = "after"};
    assert_ok(store_writer_run(shared.writer, WRITER_INTAKE, 0, add_person, &after, &error));
    shared_clear(&shared);
}

/* --- a disk that fails ----------------------------------------------------------------------- */

static int
fail_sync(sqlite3_file *file, int flags)
{
    (void)file;
    (void)flags;
    return SQLITE_IOERR_FSYNC;
}

static int
fail_write(sqlite3_file *file, const void *data, int bytes, sqlite3_int64 at)
{
    (void)file;
    (void)data;
    (void)bytes;
    (void)at;
    return SQLITE_IOERR_WRITE;
}

/* From here on the store's log is written as broken says: like a whole one, at first. */
static void
break_log(Store *store, sqlite3_io_methods *broken)
{
    sqlite3_file *log = NULL;
    g_assert_cmpint(
        sqlite3_file_control(db_handle(store->db), NULL, SQLITE_FCNTL_JOURNAL_POINTER, &log), ==,
        SQLITE_OK);
    g_assert_nonnull(log->pMethods);
    *broken = *log->pMethods;
    log->pMethods = broken;
}

/* In a process of its own: store a person on a disk whose syncs fail. */
static void
die_of_sync(Fixture *f)
{
    g_autoptr(GError) error = NULL;
    sqlite3_io_methods broken;
    Shared shared;
    Call call = {.name = "lost"};
    fixture_open(f);
    break_log(f->store, &broken);
    broken.xSync = fail_sync;
    shared_init(&shared, f);
    gboolean ok = store_writer_run(shared.writer, WRITER_INTAKE, 0, add_person, &call, &error);
    _exit(ok ? 1 : 2); /* it may not come to this */
}

static void
test_failed_sync(Fixture *f, gconstpointer data)
{
    (void)data;
    int status;
    fixture_close(f);
    pid_t child = fork();
    g_assert_cmpint(child, >=, 0);
    if (child == 0)
        die_of_sync(f);
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFEXITED(status));
    g_assert_cmpint(WEXITSTATUS(status), ==, 75);
    fixture_open(f);
    g_assert_true(store_was_unclean(f->store));
}

typedef struct {
    sqlite3_io_methods broken;
    sqlite3_io_methods whole;
} BadLog;

static gboolean
repair_log(Store *store, gpointer data, GError **error)
{
    BadLog *bad = data;
    (void)store;
    (void)error;
    bad->broken.xWrite = bad->whole.xWrite;
    return TRUE;
}

/* A write that fails leaves the store as it was: whoever wanted it hears so, and nobody else. */
static void
test_failed_write(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    BadLog bad;
    Shared shared;
    Call call = {.name = "refused"}, after = {.name = "after"};
    break_log(f->store, &bad.broken);
    bad.whole = bad.broken;
    bad.broken.xWrite = fail_write;
    shared_init(&shared, f);
    assert_fails(store_writer_run(shared.writer, WRITER_INTAKE, 0, add_person, &call, &error),
                 POSTERN_ERROR_DISK);
    g_assert_cmpuint(call.runs, ==, 2); /* once more, alone: the fault may have been another's */
    assert_ok(store_writer_run(shared.writer, WRITER_INTAKE, 0, repair_log, &bad, &error));
    assert_ok(store_writer_run(shared.writer, WRITER_INTAKE, 0, add_person, &after, &error));
    g_assert_cmpuint(count_people(f), ==, 1);
    shared_clear(&shared);
}

static gpointer
free_main(gpointer data)
{
    store_writer_free(data);
    return NULL;
}

static void
test_shutdown_finishes_what_waits(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Shared shared;
    Call gate;
    Call calls[] = {{.name = "a", .job = add_person}, {.name = "b", .job = add_person}};
    pthread_t freeing;
    shared_init(&shared, f);
    gate_start(&shared, &gate);
    for (guint i = 0; i < G_N_ELEMENTS(calls); i++) {
        calls[i].shared = &shared;
        call_queue(&calls[i], i + 1);
    }
    assert_ok(thread_start("free", 256 * 1024, free_main, shared.writer, &freeing, &error));
    gate_open(&shared);
    call_join(&gate);
    for (guint i = 0; i < G_N_ELEMENTS(calls); i++) {
        call_join(&calls[i]);
        g_assert_true(calls[i].ok);
    }
    g_assert_cmpint(pthread_join(freeing, NULL), ==, 0);
    shared.writer = NULL;
    shared_clear(&shared);
    fixture_open(f);
    g_assert_false(store_was_unclean(f->store));
    g_assert_cmpuint(count_people(f), ==, 2);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    fixture_add("/writer/many-threads", fixture_set_up, test_many_threads);
    fixture_add("/writer/failures-are-undone-alone", fixture_set_up,
                test_failures_are_undone_alone);
    fixture_add("/writer/intake-goes-first", fixture_set_up, test_rank);
    fixture_add("/writer/intake-leaves-room", fixture_set_up, test_intake_leaves_room);
    fixture_add("/writer/on-commit-tells-of-changes-only", fixture_set_up, test_on_commit);
    fixture_add("/writer/rests-after-work-and-works-again", fixture_set_up, test_rests_after_work);
    fixture_add("/writer/full-disk-costs-only-who-found-it", fixture_set_up, test_full_disk);
    fixture_add("/writer/full-disk-that-undoes-all-costs-only-who-found-it", fixture_set_up,
                test_full_disk_loses_transaction);
    fixture_add("/writer/lost-transaction-is-noticed", fixture_set_up,
                test_lost_transaction_is_noticed);
    fixture_add("/writer/forgotten-savepoint-is-undone", fixture_set_up, test_forgotten_savepoint);
    fixture_add("/writer/busy", fixture_set_up, test_busy);
    fixture_add("/writer/failed-write-is-undone", fixture_set_up, test_failed_write);
    fixture_add("/writer/failed-sync-ends-the-process", fixture_set_up, test_failed_sync);
    fixture_add("/writer/shutdown-finishes-what-waits", fixture_set_up,
                test_shutdown_finishes_what_waits);
    return g_test_run();
}
