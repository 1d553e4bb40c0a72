#include "postern-parse/sandbox.h"

#include "base/limits.h"
#include "parse/parse.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <unistd.h>

static const ConfineLimit limits[] = {
    {RLIMIT_CORE, 0, FALSE},    {RLIMIT_NOFILE, LIMIT_PARSE_FILES, FALSE},
    {RLIMIT_MEMLOCK, 0, FALSE}, {RLIMIT_MSGQUEUE, 0, FALSE},
    {RLIMIT_FSIZE, 0, TRUE},    {RLIMIT_AS, LIMIT_PARSE_MEMORY_BYTES, TRUE},
};

gboolean
sandbox_prepare(guint32 *ret_walls, GError **error)
{
    if (!confine_privileges(error))
        return FALSE;
    guint32 walls = confine_files(NULL, 0, FALSE) ? PARSE_WALL_LANDLOCK : 0;
    /* Last: to raise a wall takes a descriptor. */
    if (!confine_limits(limits, G_N_ELEMENTS(limits), error))
        return FALSE;
    *ret_walls = walls;
    return TRUE;
}

/* What one message costs: two or three of the first on the socket, its time, its memory. */
static const int on_socket[] = {SCMP_SYS(recvmsg), SCMP_SYS(sendmsg), SCMP_SYS(sendto),
                                SCMP_SYS(read)};
static const ConfineCall allowed[] = {
    CONFINE_ANY(poll),
    CONFINE_ANY(ppoll),
    CONFINE_ANY(close),
    CONFINE_ANY(lseek),
    CONFINE_WHEN_EQUAL(fcntl, 1, F_GET_SEALS),
    CONFINE_WHEN_EQUAL(write, 0, STDERR_FILENO),
    CONFINE_ANY(brk),
    CONFINE_WHEN_WITHOUT(mmap, 2, PROT_EXEC),
    CONFINE_ANY(mremap),
    CONFINE_ANY(munmap),
    CONFINE_ANY(madvise),
    CONFINE_ANY(futex),
    CONFINE_ANY(clock_gettime),
    CONFINE_ANY(getrusage),
    CONFINE_WHEN_EQUAL(prlimit64, 0, 0),
    CONFINE_ANY(restart_syscall),
    CONFINE_ANY(rt_sigprocmask),
    CONFINE_ANY(rt_sigreturn),
    CONFINE_ANY(exit),
    CONFINE_ANY(exit_group),
};

/* What libraries try, and do without. */
static const ConfineCall denied[] = {
    CONFINE_ANY(open),      CONFINE_ANY(openat), CONFINE_ANY(access),
    CONFINE_ANY(faccessat), CONFINE_ANY(stat),   CONFINE_ANY(newfstatat),
    CONFINE_ANY(statx),     CONFINE_ANY(lstat),  CONFINE_ANY(readlink),
};

/* In a lenient build everything else is allowed. */
static const ConfineCall forbidden[] = {
    CONFINE_ANY(socket), CONFINE_ANY(socketpair), CONFINE_ANY(connect),
    CONFINE_ANY(bind),   CONFINE_ANY(listen),     CONFINE_ANY(accept),
    CONFINE_ANY(execve), CONFINE_ANY(fork),       CONFINE_ANY(vfork),
    CONFINE_ANY(setuid), CONFINE_ANY(setsid),     CONFINE_WHEN_WITHOUT(clone, 0, CLONE_VM),
    CONFINE_ANY(mount),  CONFINE_ANY(unshare)};

static gboolean
fill_strict(scmp_filter_ctx filter, int socket, GError **error)
{
    ConfineCall own[G_N_ELEMENTS(on_socket)];
    for (gsize i = 0; i < G_N_ELEMENTS(on_socket); i++)
        own[i] = (ConfineCall){
            on_socket[i], 1, {.arg = 0, .op = SCMP_CMP_EQ, .datum_a = (scmp_datum_t)socket}};
    return confine_filter_add(filter, SCMP_ACT_ALLOW, allowed, G_N_ELEMENTS(allowed), error) &&
           confine_filter_add(filter, SCMP_ACT_ALLOW, own, G_N_ELEMENTS(own), error) &&
           confine_filter_add(filter, SCMP_ACT_ERRNO(EACCES), denied, G_N_ELEMENTS(denied), error);
}

static gboolean
fill(scmp_filter_ctx filter, int socket, GError **error)
{
    return CONFINE_LENIENT ? confine_filter_add(filter, SCMP_ACT_KILL_PROCESS, forbidden,
                                                G_N_ELEMENTS(forbidden), error)
                           : fill_strict(filter, socket, error);
}

gboolean
sandbox_enter(int socket, guint32 *walls, GError **error)
{
    static const ConfineLimit no_more_threads = {RLIMIT_NPROC, 0, TRUE};
    if (!confine_kernel_has_seccomp())
        return TRUE;
    if (!confine_limits(&no_more_threads, 1, error))
        return FALSE;
    scmp_filter_ctx filter =
        confine_filter_new(CONFINE_LENIENT ? SCMP_ACT_ALLOW : SCMP_ACT_KILL_PROCESS, error);
    /* The first thread only waits, but it shares its memory with the one that reads. */
    gboolean ok = filter && fill(filter, socket, error) && confine_filter_load(filter, error);
    confine_filter_free(filter);
    if (ok)
        *walls |= PARSE_WALL_SECCOMP;
    return ok;
}
