#include "store/writer.h"

#include "base/killpoint.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/sync.h"
#include "store/checkpointer.h"
#include "store/search.h"
#include "store/store_private.h"
#include "store/syncer.h"

#include <unistd.h>

/* Jobs run rules and build mail's rows here; SQLite and PCRE2 need little of it. */
#define THREAD_STACK_BYTES (2 * 1024 * 1024)
#define RANKS              (WRITER_OUTBOX + 1)

/* One waiting caller. It lives on that caller's stack, and so does what it waits for: nobody else
 * is woken with it. */
typedef struct Job Job;
struct Job {
    Job *next;
    WriterJob run;
    gpointer data;
    gsize bytes;
    GError *error; /* NULL once it is committed */
    Latch done;
};

typedef struct {
    Job *first;
    Job *last;
} JobQueue;

struct StoreWriter {
    Store *store;
    const Clock *clock;
    pthread_t thread;
    Mutex notify_mutex; /* guards notify, rest and text, and is held while they run */
    void (*notify)(Store *store, gpointer data);
    gpointer notify_data;
    void (*rest)(gpointer data);
    gpointer rest_data;
    SearchTextFunc text;
    gpointer text_data;
    gboolean was_single; /* the batch before; the writer's own */
    gboolean is_moving;  /* the checkpointer has begun; the writer's own */
    Checkpointer *checkpointer;
    Syncer *syncer;
    Mutex mutex; /* guards what follows */
    Cond work;
    JobQueue queues[RANKS];
    guint ahead;      /* jobs of the intake since one of the outbox began to wait */
    gboolean syncing; /* the syncer may have something to do */
    gboolean stopping;
    WriterStatus status;
};

/* Jobs that are committed together. */
typedef struct {
    Job *jobs[LIMIT_BATCH_MESSAGES];
    guint count;
    guint kept; /* jobs whose work the open transaction holds */
    gsize bytes;
    gint64 began_us;
    gboolean changed; /* by jobs the open transaction holds */
    guint commits;    /* that changed something */
} Batch;

/* --- the queue ------------------------------------------------------------------------------- */

/* Intake first, since somebody waits for a reply code; but however much of it comes, mail leaves,
 * too. With the lock held; RANKS when nobody waits. */
static guint
next_rank(StoreWriter *writer)
{
    gboolean outbox_waits = writer->queues[WRITER_OUTBOX].first != NULL;
    gboolean intake_waits = writer->queues[WRITER_INTAKE].first != NULL;
    if (intake_waits && (!outbox_waits || writer->ahead < LIMIT_INTAKE_AHEAD)) {
        writer->ahead += outbox_waits;
        return WRITER_INTAKE;
    }
    writer->ahead = 0;
    return outbox_waits ? WRITER_OUTBOX : RANKS;
}

/* With the lock held. */
static Job *
pop(StoreWriter *writer)
{
    guint rank = next_rank(writer);
    if (rank == RANKS)
        return NULL;
    JobQueue *queue = &writer->queues[rank];
    Job *job = queue->first;
    queue->first = job->next;
    if (!queue->first)
        queue->last = NULL;
    writer->status.waiting--;
    return job;
}

static Job *
take(StoreWriter *writer)
{
    mutex_lock(&writer->mutex);
    Job *job = pop(writer);
    mutex_unlock(&writer->mutex);
    return job;
}

/* The next job; NULL when there is none by deadline_us (0: there is no such time), or when the
 * writer is to stop. With the lock held. */
static Job *
await_job(StoreWriter *writer, gint64 deadline_us)
{
    Job *job = pop(writer);
    while (!job && !writer->stopping) {
        if (deadline_us == 0)
            cond_wait(&writer->work, &writer->mutex);
        else if (!cond_wait_until(&writer->work, &writer->mutex, deadline_us))
            return pop(writer);
        job = pop(writer);
    }
    return job;
}

/* What is read again from the system's own cache when it is needed again is not kept here. */
static void
rest(StoreWriter *writer)
{
    db_forget_pages(writer->store->db);
    mutex_lock(&writer->notify_mutex);
    if (writer->rest)
        writer->rest(writer->rest_data);
    mutex_unlock(&writer->notify_mutex);
}

static gboolean
put(StoreWriter *writer, WriterRank rank, Job *job)
{
    mutex_lock(&writer->mutex);
    gboolean taken = !writer->stopping;
    if (taken) {
        JobQueue *queue = &writer->queues[rank];
        if (queue->last)
            queue->last->next = job;
        else
            queue->first = job;
        queue->last = job;
        writer->status.waiting++;
        /* With the lock held: once it is not, the job may be done and the writer be freed. */
        cond_signal(&writer->work);
    }
    mutex_unlock(&writer->mutex);
    return taken;
}

/* --- one job --------------------------------------------------------------------------------- */

static void
stop_if_sync_failed(StoreWriter *writer, const GError *error)
{
    if (db_sync_failed(writer->store->db))
        db_end_sync_failed(error ? error->message : "a sync failed");
}

/* A job may fail without saying why, or lose the transaction without noticing. */
static void
ensure_error(Job *job, const char *what)
{
    if (!job->error)
        job->error = g_error_new_literal(POSTERN_ERROR, POSTERN_ERROR_FAILED, what);
}

typedef enum {
    JOB_KEPT,   /* its work is in the transaction */
    JOB_UNDONE, /* the transaction stands as before it */
    JOB_LOST,   /* the transaction is gone */
} JobResult;

/* Runs a job in the open transaction. The first one needs no savepoint: to undo it is to undo the
 * transaction, which holds nothing else. */
static JobResult
run_job(StoreWriter *writer, Job *job, gboolean first)
{
    Store *store = writer->store;
    g_clear_error(&job->error);
    if (!first && !store_job_savepoint(store, &job->error))
        return JOB_LOST;
    gboolean ok = job->run(store, job->data, &job->error);
    stop_if_sync_failed(writer, job->error);
    if (!store_in_transaction(store)) {
        ensure_error(job, "an error undid the transaction");
        return JOB_LOST;
    }
    if (ok) {
        g_clear_error(&job->error);
        return first || store_job_release(store, &job->error) ? JOB_KEPT : JOB_LOST;
    }
    ensure_error(job, "the job failed without saying why");
    if (first)
        store_rollback(store);
    else if (!store_job_rollback(store, NULL))
        return JOB_LOST;
    return JOB_UNDONE;
}

static gboolean
commit(StoreWriter *writer, GError **error)
{
    g_autoptr(GError) failure = NULL;
    KILLPOINT(COMMITTING);
    if (store_commit_unsynced(writer->store, &failure)) {
        KILLPOINT(COMMITTED);
        return TRUE;
    }
    stop_if_sync_failed(writer, failure);
    store_rollback(writer->store);
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

/* --- a batch --------------------------------------------------------------------------------- */

static gboolean
is_full(StoreWriter *writer, const Batch *batch)
{
    return batch->count == LIMIT_BATCH_MESSAGES || batch->bytes >= LIMIT_BATCH_BYTES ||
           clock_monotonic_us(writer->clock) - batch->began_us >= LIMIT_BATCH_US;
}

static void
add(Batch *batch, Job *job)
{
    batch->jobs[batch->count++] = job;
    batch->bytes += job->bytes;
}

/* Whoever waited for a transaction that could not begin hears of it, however many they are; to
 * begin one for each would only have them wait as long again. */
static void
fail_waiting(StoreWriter *writer, Batch *batch, const GError *error)
{
    for (guint i = 0; i < batch->count; i++)
        if (!batch->jobs[i]->error)
            batch->jobs[i]->error = g_error_copy(error);
    mutex_lock(&writer->mutex);
    guint waiting = writer->status.waiting; /* who comes back at once waits their turn */
    writer->status.jobs += waiting;
    writer->status.failed += waiting;
    mutex_unlock(&writer->mutex);
    for (; waiting > 0; waiting--) {
        Job *job = take(writer);
        job->error = g_error_copy(error);
        latch_open(&job->done);
    }
}

/* FALSE when the transaction is gone: everything in it is to be run again. */
static gboolean
run_one_of(StoreWriter *writer, Batch *batch, Job *job)
{
    gint64 before = db_total_changes(writer->store->db);
    KILLPOINT(JOB_BEGUN);
    switch (run_job(writer, job, batch->kept == 0)) {
    case JOB_KEPT:
        batch->kept++;
        KILLPOINT(JOB_DONE);
        batch->changed |= db_total_changes(writer->store->db) != before;
        return TRUE;
    case JOB_UNDONE:
        return TRUE;
    case JOB_LOST:
        store_rollback(writer->store);
        return FALSE;
    }
    return FALSE;
}

static gboolean
commit_batch(StoreWriter *writer, Batch *batch, GError **error)
{
    if (!commit(writer, error))
        return FALSE;
    batch->commits += batch->changed;
    return TRUE;
}

/* Each in a transaction of its own, so that whoever cannot be stored costs nobody else. */
static void
run_alone(StoreWriter *writer, Batch *batch)
{
    g_autoptr(GError) blocked = NULL;
    for (guint i = 0; i < batch->count; i++) {
        Job *job = batch->jobs[i];
        g_clear_error(&job->error);
        if (blocked || !store_begin(writer->store, &blocked)) {
            job->error = g_error_copy(blocked);
            continue;
        }
        batch->kept = 0;
        batch->changed = FALSE;
        if (run_one_of(writer, batch, job) && batch->kept == 1)
            (void)!commit_batch(writer, batch, &job->error); /* the error says it */
    }
}

/* The next job of a batch that has room. None waits: while the disk is busy with the batch before,
 * it is as well to wait for more. */
static Job *
take_next(StoreWriter *writer, const Batch *batch)
{
    gint64 until_us = batch->began_us + LIMIT_BATCH_US;
    mutex_lock(&writer->mutex);
    Job *job = pop(writer);
    while (!job && writer->syncing && !writer->stopping &&
           cond_wait_until(&writer->work, &writer->mutex, until_us))
        job = pop(writer);
    mutex_unlock(&writer->mutex);
    return job;
}

/* Runs jobs while there are any and the batch has room, and commits them. */
static void
run_batch(StoreWriter *writer, Batch *batch, Job *job)
{
    gboolean lost = FALSE;
    while (job) {
        g_autoptr(GError) error = NULL;
        add(batch, job);
        if (!store_in_transaction(writer->store) && !store_begin(writer->store, &error)) {
            fail_waiting(writer, batch, error);
            return;
        }
        lost = !run_one_of(writer, batch, job);
        job = lost || is_full(writer, batch) ? NULL : take_next(writer, batch);
    }
    if (!lost && store_in_transaction(writer->store))
        lost = !commit_batch(writer, batch, NULL);
    if (lost)
        run_alone(writer, batch);
}

static void
notify(StoreWriter *writer)
{
    mutex_lock(&writer->notify_mutex);
    if (writer->notify)
        writer->notify(writer->store, writer->notify_data);
    mutex_unlock(&writer->notify_mutex);
}

/* One caller after another, as far as one can see: the writer has nothing to do while they wait. */
static gboolean
is_alone(StoreWriter *writer, const Batch *batch)
{
    gboolean is_single = batch->count == 1;
    gboolean seems_alone = is_single && writer->was_single;
    writer->was_single = is_single;
    if (!seems_alone)
        return FALSE;
    mutex_lock(&writer->mutex);
    gboolean nobody_waits = writer->status.waiting == 0;
    mutex_unlock(&writer->mutex);
    return nobody_waits;
}

/* After this the jobs, which are their callers', must not be touched. */
static void
let_go(StoreWriter *writer, Batch *batch)
{
    Latch *latches[LIMIT_BATCH_MESSAGES];
    for (guint i = 0; i < batch->count; i++)
        latches[i] = &batch->jobs[i]->done;
    gboolean committed = batch->commits > 0;
    if (is_alone(writer, batch) &&
        syncer_let_go_here(writer->syncer, latches, batch->count, committed))
        return;
    mutex_lock(&writer->mutex);
    writer->syncing = TRUE;
    mutex_unlock(&writer->mutex);
    syncer_let_go(writer->syncer, latches, batch->count, committed);
}

static void
finish_batch(StoreWriter *writer, Batch *batch)
{
    guint failed = 0;
    for (guint i = 0; i < batch->count; i++)
        failed += batch->jobs[i]->error != NULL;
    mutex_lock(&writer->mutex);
    writer->status.commits += batch->commits;
    writer->status.jobs += batch->count;
    writer->status.failed += failed;
    mutex_unlock(&writer->mutex);
    if (batch->commits > 0)
        notify(writer);
    let_go(writer, batch);
}

/* The checkpointer moves most of the log, and this thread what came meanwhile: then the log begins
 * anew, when no reader is in the way. */
static void
checkpoint(StoreWriter *writer)
{
    Db *db = writer->store->db;
    if (!db_checkpoint_is_due(db))
        return;
    if (db_log_is_full(db))
        checkpointer_await(writer->checkpointer);
    if (checkpointer_is_busy(writer->checkpointer))
        return;
    if (writer->is_moving)
        db_checkpoint(db);
    else
        checkpointer_begin(writer->checkpointer);
    writer->is_moving = !writer->is_moving;
}

/* --- when nobody waits ------------------------------------------------------------------------ */

/* With the store's transaction begun. Before somebody says what of a text is to be found, nothing
 * is indexed. */
static gboolean
index_portion(StoreWriter *writer, gboolean *ret_more, GError **error)
{
    mutex_lock(&writer->notify_mutex);
    gboolean ok =
        !writer->text || store_search_index(writer->store, LIMIT_SEARCH_PORTION, writer->text,
                                            writer->text_data, ret_more, error);
    mutex_unlock(&writer->notify_mutex);
    return ok;
}

/* A portion of what is not in the full-text index, in a transaction of its own: whoever comes
 * meanwhile waits no longer than for that. FALSE when there is no more, or it cannot be done now.
 */
static gboolean
index_some(StoreWriter *writer)
{
    g_autoptr(GError) error = NULL;
    gboolean more = FALSE;
    gint64 before = db_total_changes(writer->store->db);
    if (!store_begin(writer->store, &error))
        return FALSE;
    gboolean ok = index_portion(writer, &more, &error);
    if (ok && db_total_changes(writer->store->db) != before)
        ok = commit(writer, &error);
    else
        store_rollback(writer->store);
    stop_if_sync_failed(writer, error);
    if (!ok)
        log_event(LOG_WARNING, "search-not-indexed", "why", error->message, NULL);
    checkpoint(writer);
    return ok && more;
}

/* A job that came meanwhile, or NULL. Called and returns with the lock held. */
static Job *
index_until_job(StoreWriter *writer)
{
    Job *job = NULL;
    for (gboolean more = TRUE; more && !job && !writer->stopping; job = pop(writer)) {
        mutex_unlock(&writer->mutex);
        more = index_some(writer);
        mutex_lock(&writer->mutex);
    }
    return job;
}

/* NULL when the writer is to stop and nobody waits any more. */
static Job *
wait_for_job(StoreWriter *writer)
{
    gint64 now_us = clock_monotonic_us(clock_system());
    gint64 rest_at_us = now_us + LIMIT_REST_US;
    mutex_lock(&writer->mutex);
    Job *job = await_job(writer, now_us + LIMIT_SEARCH_IDLE_US);
    if (!job)
        job = index_until_job(writer);
    if (!job)
        job = await_job(writer, rest_at_us);
    if (!job && !writer->stopping) {
        mutex_unlock(&writer->mutex);
        rest(writer);
        mutex_lock(&writer->mutex);
        job = await_job(writer, 0);
    }
    mutex_unlock(&writer->mutex);
    return job;
}

static gpointer
writer_main(gpointer data)
{
    StoreWriter *writer = data;
    for (Job *job = wait_for_job(writer); job; job = wait_for_job(writer)) {
        Batch batch = {.began_us = clock_monotonic_us(writer->clock)};
        run_batch(writer, &batch, job);
        finish_batch(writer, &batch);
        checkpoint(writer);
    }
    return NULL;
}

/* --- for everybody --------------------------------------------------------------------------- */

/* In the syncer's thread. */
static void
sync_idle(gpointer data)
{
    StoreWriter *writer = data;
    mutex_lock(&writer->mutex);
    writer->syncing = FALSE;
    mutex_unlock(&writer->mutex);
    cond_signal(&writer->work);
}

static void
destroy(StoreWriter *writer)
{
    syncer_free(writer->syncer);
    checkpointer_free(writer->checkpointer);
    store_free(writer->store);
    cond_clear(&writer->work);
    mutex_clear(&writer->mutex);
    mutex_clear(&writer->notify_mutex);
    g_free(writer);
}

StoreWriter *
store_writer_new(Store *store, const Clock *clock, GError **error)
{
    StoreWriter *writer = g_new0(StoreWriter, 1);
    writer->store = store;
    writer->clock = clock;
    mutex_init(&writer->mutex);
    mutex_init(&writer->notify_mutex);
    cond_init(&writer->work);
    writer->checkpointer = checkpointer_new(store->db, error);
    if (writer->checkpointer)
        writer->syncer = syncer_new(store, sync_idle, writer, error);
    if (!writer->syncer ||
        !thread_start("writer", THREAD_STACK_BYTES, writer_main, writer, &writer->thread, error))
        g_clear_pointer(&writer, destroy);
    return writer;
}

void
store_writer_free(StoreWriter *writer)
{
    if (!writer)
        return;
    mutex_lock(&writer->mutex);
    writer->stopping = TRUE;
    cond_signal(&writer->work);
    mutex_unlock(&writer->mutex);
    pthread_join(writer->thread, NULL);
    destroy(writer);
}

void
store_writer_on_commit(StoreWriter *writer, void (*callback)(Store *store, gpointer data),
                       gpointer data)
{
    mutex_lock(&writer->notify_mutex);
    writer->notify = callback;
    writer->notify_data = data;
    mutex_unlock(&writer->notify_mutex);
}

void
store_writer_on_rest(StoreWriter *writer, void (*callback)(gpointer data), gpointer data)
{
    mutex_lock(&writer->notify_mutex);
    writer->rest = callback;
    writer->rest_data = data;
    mutex_unlock(&writer->notify_mutex);
}

void
store_writer_on_index(StoreWriter *writer, SearchTextFunc func, gpointer data)
{
    mutex_lock(&writer->notify_mutex);
    writer->text = func;
    writer->text_data = data;
    mutex_unlock(&writer->notify_mutex);
}

gboolean
store_writer_run(StoreWriter *writer, WriterRank rank, gsize bytes, WriterJob job, gpointer data,
                 GError **error)
{
    Job waiting = {.run = job, .data = data, .bytes = bytes};
    if (pthread_equal(writer->thread, pthread_self()))
        g_error("a job of the writer waits for the writer");
    latch_init(&waiting.done);
    if (put(writer, rank, &waiting)) {
        KILLPOINT(JOB_QUEUED);
        latch_wait(&waiting.done);
    } else {
        waiting.error =
            g_error_new_literal(POSTERN_ERROR, POSTERN_ERROR_BUSY, "the store is shutting down");
    }
    latch_clear(&waiting.done);
    if (!waiting.error)
        return TRUE;
    g_propagate_error(error, waiting.error);
    return FALSE;
}

void
store_writer_status(StoreWriter *writer, WriterStatus *ret_status)
{
    mutex_lock(&writer->mutex);
    *ret_status = writer->status;
    mutex_unlock(&writer->mutex);
}
