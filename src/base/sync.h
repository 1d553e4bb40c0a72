/*
 * Locks and condition variables, thin over pthread so that ThreadSanitizer can see them (it
 * cannot see GLib's futex-based ones).
 */
#pragma once

#include "base/base.h"

#include <pthread.h>
#include <semaphore.h>

typedef struct {
    pthread_mutex_t handle;
} Mutex;

typedef struct {
    pthread_cond_t handle;
} Cond;

void mutex_init(Mutex *mutex);
void mutex_clear(Mutex *mutex);
void mutex_lock(Mutex *mutex);
void mutex_unlock(Mutex *mutex);

void cond_init(Cond *cond);
void cond_clear(Cond *cond);
void cond_signal(Cond *cond);
void cond_broadcast(Cond *cond);
void cond_wait(Cond *cond, Mutex *mutex);
/* Waits until signalled or until the monotonic time deadline_us (clock_monotonic_us of the system
 * clock). FALSE when the deadline passed. */
gboolean cond_wait_until(Cond *cond, Mutex *mutex, gint64 deadline_us);

/* What one thread does once and another waits for. Whoever has waited may clear it at once, even
 * while latch_open is still returning in the other thread. */
typedef struct {
    sem_t handle;
} Latch;

void latch_init(Latch *latch);
void latch_clear(Latch *latch);
void latch_open(Latch *latch);
void latch_wait(Latch *latch);

/* Starts a named thread (the name shows in ps -L; 15 characters at most) with a stack of
 * stack_bytes. NULL in *ret_thread is allowed: the thread is then detached. */
gboolean thread_start(const char *name, gsize stack_bytes, gpointer (*run)(gpointer data),
                      gpointer data, pthread_t *ret_thread,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The calling thread, and those it starts, give way: when they have something to do, they wait for
 * their turn and do not interrupt who is at work (SCHED_BATCH, sched(7)). For what there is much
 * of, beside the few threads that all of it waits for. Where the system refuses, nothing changes.
 */
void thread_give_way(void);
