/*
 * postern-parse: bytes in, parsed message out, until the socket closes. It may be killed at any
 * time; nothing is lost by it.
 */
#include "base/limits.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/sync.h"
#include "parse/worker.h"

#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#define SOCKET_DEFAULT 3
#define EXIT_USAGE     64 /* EX_USAGE */

static gboolean
fail(const char *what)
{
    log_event(LOG_ERROR, "parse-worker-failed", "what", what, "why", g_strerror(errno), NULL);
    return FALSE;
}

static gboolean
limit(int resource, rlim_t most)
{
    struct rlimit limits;
    if (getrlimit(resource, &limits) < 0)
        return fail("getrlimit");
    limits.rlim_max = MIN(limits.rlim_max, most);
    limits.rlim_cur = limits.rlim_max;
    return setrlimit(resource, &limits) == 0 || fail("setrlimit");
}

/* What the process gives up for good. The sanitizers map terabytes of shadow, and their leak check
 * looks into this process. */
static gboolean
give_up_rights(void)
{
    if (!limit(RLIMIT_CORE, 0) || !limit(RLIMIT_NOFILE, LIMIT_PARSE_FILES))
        return FALSE;
    if (!UNDER_SANITIZER && !limit(RLIMIT_AS, LIMIT_PARSE_MEMORY_BYTES))
        return FALSE;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
        return fail("prctl");
    return UNDER_SANITIZER || prctl(PR_SET_DUMPABLE, 0) == 0 || fail("prctl");
}

/* A message may use LIMIT_PARSE_CPU_S more than was used before it. Without that the process could
 * run for ever, so it ends when this cannot be set. */
static void
allow_message(gpointer data)
{
    (void)data;
    struct rusage usage;
    struct rlimit limits;
    if (getrusage(RUSAGE_SELF, &usage) < 0 || getrlimit(RLIMIT_CPU, &limits) < 0)
        abort();
    /* Both times are cut to whole seconds. */
    rlim_t used_s = (rlim_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + 2;
    limits.rlim_cur = MIN(used_s + LIMIT_PARSE_CPU_S, limits.rlim_max);
    if (setrlimit(RLIMIT_CPU, &limits) < 0)
        abort();
}

static gpointer
work(gpointer data)
{
    g_autoptr(GError) error = NULL;
    int socket = GPOINTER_TO_INT(data);
    worker_init();
    if (worker_run(socket, allow_message, NULL, &error))
        return GINT_TO_POINTER(EXIT_SUCCESS);
    log_event(LOG_ERROR, "parse-worker-failed", "what", "serving", "why", error->message, NULL);
    return GINT_TO_POINTER(EXIT_FAILURE);
}

/* In a thread, whose stack is as large as deep messages need; the first one's is what the
 * administrator's limits left. */
static int
serve(int socket)
{
    g_autoptr(GError) error = NULL;
    pthread_t thread;
    gpointer status = NULL;
    if (!thread_start("parse", LIMIT_PARSE_STACK_BYTES, work, GINT_TO_POINTER(socket), &thread,
                      &error)) {
        log_event(LOG_ERROR, "parse-worker-failed", "what", "starting", "why", error->message,
                  NULL);
        return EXIT_FAILURE;
    }
    return pthread_join(thread, &status) == 0 ? GPOINTER_TO_INT(status) : EXIT_FAILURE;
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
    return give_up_rights() ? serve((int)socket) : EXIT_FAILURE;
}
