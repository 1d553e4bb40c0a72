#include "base/sync.h"

#include <errno.h>
#include <sched.h>
#include <time.h>

/* These calls fail only on misuse: that is a bug, and the process must not go on. */
static void
must(int rc, const char *what)
{
    if (G_UNLIKELY(rc != 0))
        g_error("%s: %s", what, g_strerror(rc));
}

void
mutex_init(Mutex *mutex)
{
    must(pthread_mutex_init(&mutex->handle, NULL), "pthread_mutex_init");
}

void
mutex_clear(Mutex *mutex)
{
    must(pthread_mutex_destroy(&mutex->handle), "pthread_mutex_destroy");
}

void
mutex_lock(Mutex *mutex)
{
    must(pthread_mutex_lock(&mutex->handle), "pthread_mutex_lock");
}

void
mutex_unlock(Mutex *mutex)
{
    must(pthread_mutex_unlock(&mutex->handle), "pthread_mutex_unlock");
}

void
cond_init(Cond *cond)
{
    pthread_condattr_t attributes;
    must(pthread_condattr_init(&attributes), "pthread_condattr_init");
    must(pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC), "pthread_condattr_setclock");
    must(pthread_cond_init(&cond->handle, &attributes), "pthread_cond_init");
    must(pthread_condattr_destroy(&attributes), "pthread_condattr_destroy");
}

void
cond_clear(Cond *cond)
{
    must(pthread_cond_destroy(&cond->handle), "pthread_cond_destroy");
}

void
cond_signal(Cond *cond)
{
    must(pthread_cond_signal(&cond->handle), "pthread_cond_signal");
}

void
cond_broadcast(Cond *cond)
{
    must(pthread_cond_broadcast(&cond->handle), "pthread_cond_broadcast");
}

void
cond_wait(Cond *cond, Mutex *mutex)
{
    must(pthread_cond_wait(&cond->handle, &mutex->handle), "pthread_cond_wait");
}

gboolean
cond_wait_until(Cond *cond, Mutex *mutex, gint64 deadline_us)
{
    struct timespec until = {.tv_sec = deadline_us / US_PER_S,
                             .tv_nsec = (deadline_us % US_PER_S) * 1000};
    int rc = pthread_cond_timedwait(&cond->handle, &mutex->handle, &until);
    if (rc == ETIMEDOUT)
        return FALSE;
    must(rc, "pthread_cond_timedwait");
    return TRUE;
}

static void
must_not_fail(int result, const char *what)
{
    must(result == 0 ? 0 : errno, what);
}

void
latch_init(Latch *latch)
{
    must_not_fail(sem_init(&latch->handle, 0, 0), "sem_init");
}

void
latch_clear(Latch *latch)
{
    must_not_fail(sem_destroy(&latch->handle), "sem_destroy");
}

void
latch_open(Latch *latch)
{
    must_not_fail(sem_post(&latch->handle), "sem_post");
}

void
latch_wait(Latch *latch)
{
    int result;
    do
        result = sem_wait(&latch->handle);
    while (result != 0 && errno == EINTR);
    must_not_fail(result, "sem_wait");
}

typedef struct {
    gpointer (*run)(gpointer data);
    gpointer data;
    char name[16];
} ThreadStart;

static gpointer
thread_main(gpointer data)
{
    g_autofree ThreadStart *start = data;
    pthread_setname_np(pthread_self(), start->name);
    return start->run(start->data);
}

gboolean
thread_start(const char *name, gsize stack_bytes, gpointer (*run)(gpointer data), gpointer data,
             pthread_t *ret_thread, GError **error)
{
    g_autofree ThreadStart *start = g_new0(ThreadStart, 1);
    start->run = run;
    start->data = data;
    g_strlcpy(start->name, name, sizeof start->name);
    pthread_attr_t attributes;
    must(pthread_attr_init(&attributes), "pthread_attr_init");
    must(pthread_attr_setstacksize(&attributes, stack_bytes), "pthread_attr_setstacksize");
    if (!ret_thread)
        must(pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED),
             "pthread_attr_setdetachstate");
    pthread_t thread;
    int rc = pthread_create(&thread, &attributes, thread_main, start);
    must(pthread_attr_destroy(&attributes), "pthread_attr_destroy");
    if (rc != 0) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_BUSY, "starting thread %s: %s", name,
                    g_strerror(rc));
        return FALSE;
    }
    (void)g_steal_pointer(&start);
    if (ret_thread)
        *ret_thread = thread;
    return TRUE;
}

void
thread_give_way(void)
{
    const struct sched_param none = {0};
    (void)sched_setscheduler(0, SCHED_BATCH, &none);
}
