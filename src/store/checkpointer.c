#include "store/checkpointer.h"

#include "base/sync.h"

/* Copying pages takes little of it. */
#define THREAD_STACK_BYTES (256 * 1024)

struct Checkpointer {
    Db *db; /* the thread's own */
    pthread_t thread;
    Mutex mutex; /* guards what follows */
    Cond work;
    Cond done;
    gboolean is_busy;
    gboolean stopping;
};

static gpointer
checkpointer_main(gpointer data)
{
    Checkpointer *checkpointer = data;
    thread_give_way();
    mutex_lock(&checkpointer->mutex);
    while (!checkpointer->stopping) {
        if (!checkpointer->is_busy) {
            cond_wait(&checkpointer->work, &checkpointer->mutex);
            continue;
        }
        mutex_unlock(&checkpointer->mutex);
        db_checkpoint(checkpointer->db);
        mutex_lock(&checkpointer->mutex);
        checkpointer->is_busy = FALSE;
        cond_signal(&checkpointer->done);
    }
    mutex_unlock(&checkpointer->mutex);
    return NULL;
}

static void
destroy(Checkpointer *checkpointer)
{
    g_clear_pointer(&checkpointer->db, db_close);
    cond_clear(&checkpointer->work);
    cond_clear(&checkpointer->done);
    mutex_clear(&checkpointer->mutex);
    g_free(checkpointer);
}

Checkpointer *
checkpointer_new(Db *beside, GError **error)
{
    Checkpointer *checkpointer = g_new0(Checkpointer, 1);
    mutex_init(&checkpointer->mutex);
    cond_init(&checkpointer->work);
    cond_init(&checkpointer->done);
    checkpointer->db = db_open(db_path(beside), DB_WRITE, error);
    if (!checkpointer->db || !db_prepare_writing(checkpointer->db, error) ||
        !thread_start("checkpoint", THREAD_STACK_BYTES, checkpointer_main, checkpointer,
                      &checkpointer->thread, error))
        g_clear_pointer(&checkpointer, destroy);
    return checkpointer;
}

void
checkpointer_free(Checkpointer *checkpointer)
{
    if (!checkpointer)
        return;
    mutex_lock(&checkpointer->mutex);
    checkpointer->stopping = TRUE;
    cond_signal(&checkpointer->work);
    mutex_unlock(&checkpointer->mutex);
    pthread_join(checkpointer->thread, NULL);
    destroy(checkpointer);
}

void
checkpointer_begin(Checkpointer *checkpointer)
{
    mutex_lock(&checkpointer->mutex);
    checkpointer->is_busy = TRUE;
    cond_signal(&checkpointer->work);
    mutex_unlock(&checkpointer->mutex);
}

gboolean
checkpointer_is_busy(Checkpointer *checkpointer)
{
    mutex_lock(&checkpointer->mutex);
    gboolean is_busy = checkpointer->is_busy;
    mutex_unlock(&checkpointer->mutex);
    return is_busy;
}

void
checkpointer_await(Checkpointer *checkpointer)
{
    mutex_lock(&checkpointer->mutex);
    while (checkpointer->is_busy)
        cond_wait(&checkpointer->done, &checkpointer->mutex);
    mutex_unlock(&checkpointer->mutex);
}
