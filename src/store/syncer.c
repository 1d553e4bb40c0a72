#include "store/syncer.h"

#include "base/killpoint.h"
#include "store/db.h"

/* It calls fdatasync and little else. */
#define THREAD_STACK_BYTES (128 * 1024)

struct Syncer {
    Store *store;
    void (*idle)(gpointer data);
    gpointer data;
    pthread_t thread;
    Mutex mutex; /* guards what follows */
    Cond work;
    GPtrArray *waiting; /* of Latch, in the order of their commits */
    gboolean is_due;    /* one of them waits for a commit of its own */
    gboolean is_busy;   /* with these, or with those before them */
    gboolean stopping;
};

/* What is committed while it runs is not covered by it for certain, and waits for the next. */
static void
make_durable(Syncer *syncer)
{
    g_autoptr(GError) error = NULL;
    if (!store_sync(syncer->store, &error))
        db_end_sync_failed(error->message);
}

static void
finish(Syncer *syncer, Latch *const *latches, guint count, gboolean committed)
{
    if (committed)
        make_durable(syncer);
    KILLPOINT(SYNCED);
    for (guint i = 0; i < count; i++) {
        latch_open(latches[i]); /* from here on it may be gone */
        KILLPOINT(JOB_ANSWERED);
    }
}

/* Called and returns with the lock held. */
static void
serve(Syncer *syncer, GPtrArray *latches)
{
    gboolean is_due = syncer->is_due;
    g_ptr_array_extend(latches, syncer->waiting, NULL, NULL);
    g_ptr_array_set_size(syncer->waiting, 0);
    syncer->is_due = FALSE;
    mutex_unlock(&syncer->mutex);
    finish(syncer, (Latch *const *)latches->pdata, latches->len, is_due);
    g_ptr_array_set_size(latches, 0);
    mutex_lock(&syncer->mutex);
}

static gpointer
syncer_main(gpointer data)
{
    Syncer *syncer = data;
    g_autoptr(GPtrArray) latches = g_ptr_array_new();
    mutex_lock(&syncer->mutex);
    for (;;) {
        while (syncer->waiting->len)
            serve(syncer, latches);
        syncer->is_busy = FALSE;
        if (syncer->stopping)
            break;
        syncer->idle(syncer->data);
        cond_wait(&syncer->work, &syncer->mutex);
    }
    mutex_unlock(&syncer->mutex);
    return NULL;
}

static void
destroy(Syncer *syncer)
{
    g_ptr_array_unref(syncer->waiting);
    cond_clear(&syncer->work);
    mutex_clear(&syncer->mutex);
    g_free(syncer);
}

Syncer *
syncer_new(Store *store, void (*idle)(gpointer data), gpointer data, GError **error)
{
    Syncer *syncer = g_new0(Syncer, 1);
    syncer->store = store;
    syncer->idle = idle;
    syncer->data = data;
    syncer->waiting = g_ptr_array_new();
    mutex_init(&syncer->mutex);
    cond_init(&syncer->work);
    if (!thread_start("sync", THREAD_STACK_BYTES, syncer_main, syncer, &syncer->thread, error))
        g_clear_pointer(&syncer, destroy);
    return syncer;
}

void
syncer_free(Syncer *syncer)
{
    if (!syncer)
        return;
    mutex_lock(&syncer->mutex);
    syncer->stopping = TRUE;
    cond_signal(&syncer->work);
    mutex_unlock(&syncer->mutex);
    pthread_join(syncer->thread, NULL);
    destroy(syncer);
}

void
syncer_let_go(Syncer *syncer, Latch *const *latches, guint count, gboolean committed)
{
    mutex_lock(&syncer->mutex);
    for (guint i = 0; i < count; i++)
        g_ptr_array_add(syncer->waiting, latches[i]);
    syncer->is_due |= committed;
    syncer->is_busy = TRUE;
    mutex_unlock(&syncer->mutex);
    cond_signal(&syncer->work);
}

gboolean
syncer_let_go_here(Syncer *syncer, Latch *const *latches, guint count, gboolean committed)
{
    mutex_lock(&syncer->mutex);
    gboolean is_busy = syncer->is_busy;
    mutex_unlock(&syncer->mutex);
    if (!is_busy)
        finish(syncer, latches, count, committed);
    return !is_busy;
}
