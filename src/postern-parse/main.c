/*
 * postern-parse: bytes in, parsed message out, until the socket closes. It may be killed at any
 * time; nothing is lost by it.
 */
#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/sync.h"
#include "parse/charset.h"
#include "parse/worker.h"
#include "postern-parse/sandbox.h"

#include <malloc.h>
#include <stdlib.h>
#include <sys/resource.h>

#define SOCKET_DEFAULT 3
#define EXIT_USAGE     64 /* EX_USAGE */

typedef struct {
    int socket;
    guint32 walls;     /* ParseWalls */
    gint64 allowed_us; /* when the limit was last set; 0 for never */
} Worker;

/* A message may use LIMIT_PARSE_CPU_S more than was used before it. Without that the process could
 * run for ever, so it ends when this cannot be set. Once a second is enough: it is one second more,
 * which is all that the messages since can have used. */
static void
allow_message(gpointer data)
{
    Worker *worker = data;
    struct rusage usage;
    struct rlimit limits;
    gint64 now_us = clock_monotonic_us(clock_system());
    if (worker->allowed_us && now_us - worker->allowed_us < US_PER_S)
        return;
    if (getrusage(RUSAGE_SELF, &usage) < 0 || getrlimit(RLIMIT_CPU, &limits) < 0)
        abort();
    /* Both times are cut to whole seconds. */
    rlim_t used_s = (rlim_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + 2;
    limits.rlim_cur = MIN(used_s + 1 + LIMIT_PARSE_CPU_S, limits.rlim_max);
    if (setrlimit(RLIMIT_CPU, &limits) < 0)
        abort();
    worker->allowed_us = now_us;
}

/* Nothing here has read a byte from outside before the walls are up. */
static gpointer
work(gpointer data)
{
    g_autoptr(GError) error = NULL;
    Worker *worker = data;
    if (sandbox_enter(worker->socket, &worker->walls, &error) &&
        worker_run(worker->socket, worker->walls, allow_message, worker, &error))
        return GINT_TO_POINTER(EXIT_SUCCESS);
    log_event(LOG_ERROR, "parse-worker-failed", "why", error->message, NULL);
    return GINT_TO_POINTER(EXIT_FAILURE);
}

/* In a thread, whose stack is as large as deep messages need; the first one's is what the
 * administrator's limits left. */
static gboolean
serve(Worker *worker, int *ret_status, GError **error)
{
    pthread_t thread;
    gpointer status = GINT_TO_POINTER(EXIT_FAILURE);
    if (!thread_start("parse", LIMIT_PARSE_STACK_BYTES, work, worker, &thread, error))
        return FALSE;
    pthread_join(thread, &status);
    *ret_status = GPOINTER_TO_INT(status);
    return TRUE;
}

/* What needs files comes first: libraries, and all charsets. */
static int
prepare_and_serve(int socket)
{
    g_autoptr(GError) error = NULL;
    int status = EXIT_FAILURE;
    Worker worker = {.socket = socket};
    worker_init();
    G_GNUC_UNUSED g_autoptr(GPtrArray) charsets = charset_load_all(); /* open until the end */
    if (!sandbox_prepare(&worker.walls, &error) || !serve(&worker, &status, &error))
        log_event(LOG_ERROR, "parse-worker-failed", "why", error->message, NULL);
    return status;
}

int
main(int argc, char **argv)
{
    guint64 socket = SOCKET_DEFAULT;
    if (argc > 2 ||
        (argc == 2 && !g_ascii_string_to_unsigned(argv[1], 10, 0, G_MAXINT16, &socket, NULL))) {
        log_event(LOG_ERROR, "parse-worker-usage", "expected",
                  "postern-parse [number of its socket, 3 if not given]", NULL);
        return EXIT_USAGE;
    }
    /* Each arena would take its share of the address space. */
    mallopt(M_ARENA_MAX, 1); /* NOLINT(concurrency-mt-unsafe): there is one thread yet */
    memory_configure();
    thread_give_way();
    return prepare_and_serve((int)socket);
}
