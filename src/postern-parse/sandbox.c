#include "postern-parse/sandbox.h"

#include "base/limits.h"
#include "parse/parse.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static gboolean
fail(GError **error, const char *what, int number)
{
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED, "sandbox: %s: %s", what,
                g_strerror(number));
    return FALSE;
}

/* --- resources --- */

typedef struct {
    int resource;
    rlim_t most;
    gboolean strict_only; /* what looks after itself at run time needs it */
} Limit;

static const Limit limits[] = {
    {RLIMIT_CORE, 0, FALSE},    {RLIMIT_NOFILE, LIMIT_PARSE_FILES, FALSE},
    {RLIMIT_MEMLOCK, 0, FALSE}, {RLIMIT_MSGQUEUE, 0, FALSE},
    {RLIMIT_FSIZE, 0, TRUE},    {RLIMIT_AS, LIMIT_PARSE_MEMORY_BYTES, TRUE},
};

static gboolean
limit(int resource, rlim_t most, GError **error)
{
    struct rlimit now;
    if (getrlimit(resource, &now) < 0)
        return fail(error, "getrlimit", errno);
    now.rlim_max = MIN(now.rlim_max, most);
    now.rlim_cur = now.rlim_max;
    return setrlimit(resource, &now) == 0 || fail(error, "setrlimit", errno);
}

static gboolean
limit_all(GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(limits); i++)
        if (!(SANDBOX_LENIENT && limits[i].strict_only) &&
            !limit(limits[i].resource, limits[i].most, error))
            return FALSE;
    return TRUE;
}

/* --- privileges --- */

/* A daemon that was started by root is no reason for a worker that may do what root may. */
static gboolean
drop_capabilities(GError **error)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    const struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0}};
    return syscall(SYS_capset, &header, none) == 0 || fail(error, "capset", errno);
}

/* The leak check of a sanitizer looks into the process. */
static gboolean
drop_privileges(GError **error)
{
    if (!drop_capabilities(error))
        return FALSE;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
        return fail(error, "prctl", errno);
    return SANDBOX_LENIENT || prctl(PR_SET_DUMPABLE, 0) == 0 || fail(error, "prctl", errno);
}

/* --- files: Landlock --- */

/* As linux/landlock.h declares it today, and what each version of the interface can refuse. The
 * headers of Debian 12 know the first two versions; a kernel takes a longer structure if what it
 * does not know of it is zero. */
typedef struct {
    guint64 files;
    guint64 network; /* to bind and to connect TCP */
    guint64 scoped;  /* abstract sockets, and signals, of processes outside */
} LandlockRights;

static const LandlockRights landlock_rights[] = {
    {0, 0, 0},      {0x1fff, 0, 0}, {0x3fff, 0, 0}, {0x7fff, 0, 0},
    {0x7fff, 3, 0}, {0xffff, 3, 0}, {0xffff, 3, 3},
};

#define ASK_VERSION 1u /* LANDLOCK_CREATE_RULESET_VERSION */

/* All that this kernel can refuse, without an exception. FALSE where it has no Landlock, or has it
 * switched off. */
static gboolean
raise_landlock(void)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, ASK_VERSION);
    if (version < 1)
        return FALSE;
    const LandlockRights *rights =
        &landlock_rights[MIN((gsize)version, G_N_ELEMENTS(landlock_rights) - 1)];
    int rules = (int)syscall(SYS_landlock_create_ruleset, rights, sizeof *rights, 0);
    if (rules < 0)
        return FALSE;
    gboolean raised = syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    close(rules);
    return raised;
}

gboolean
sandbox_prepare(guint32 *ret_walls, GError **error)
{
    if (!drop_privileges(error))
        return FALSE;
    guint32 walls = !SANDBOX_LENIENT && raise_landlock() ? PARSE_WALL_LANDLOCK : 0;
    if (!limit_all(error)) /* last: to raise a wall takes a descriptor */
        return FALSE;
    *ret_walls = walls;
    return TRUE;
}

/* --- system calls: seccomp --- */

typedef struct {
    int call;
    guint conditions;
    struct scmp_arg_cmp condition;
} Call;

#define ANY(name)                                                                                  \
    {                                                                                              \
        SCMP_SYS(name), 0,                                                                         \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }
#define WHEN_EQUAL(name, argument, value)                                                          \
    {                                                                                              \
        SCMP_SYS(name), 1,                                                                         \
        {                                                                                          \
            .arg = (argument), .op = SCMP_CMP_EQ, .datum_a = (value)                               \
        }                                                                                          \
    }
/* None of these bits is set. */
#define WHEN_WITHOUT(name, argument, bits)                                                         \
    {                                                                                              \
        SCMP_SYS(name), 1,                                                                         \
        {                                                                                          \
            .arg = (argument), .op = SCMP_CMP_MASKED_EQ, .datum_a = (bits)                         \
        }                                                                                          \
    }

/* What one message costs: two or three of the first on the socket, its time, its memory. */
static const int on_socket[] = {SCMP_SYS(recvmsg), SCMP_SYS(sendmsg), SCMP_SYS(sendto),
                                SCMP_SYS(read)};
static const Call allowed[] = {
    ANY(poll),
    ANY(ppoll),
    ANY(close),
    ANY(lseek),
    WHEN_EQUAL(fcntl, 1, F_GET_SEALS),
    WHEN_EQUAL(write, 0, STDERR_FILENO),
    ANY(brk),
    WHEN_WITHOUT(mmap, 2, PROT_EXEC),
    ANY(mremap),
    ANY(munmap),
    ANY(madvise),
    ANY(futex),
    ANY(clock_gettime),
    ANY(getrusage),
    WHEN_EQUAL(prlimit64, 0, 0),
    ANY(restart_syscall),
    ANY(rt_sigprocmask),
    ANY(rt_sigreturn),
    ANY(exit),
    ANY(exit_group),
};

/* What libraries try, and do without. */
static const int denied[] = {
    SCMP_SYS(open),       SCMP_SYS(openat), SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(stat),
    SCMP_SYS(newfstatat), SCMP_SYS(statx),  SCMP_SYS(lstat),  SCMP_SYS(readlink),
};

/* In a lenient build everything else is allowed. */
static const Call forbidden[] = {
    ANY(socket), ANY(socketpair), ANY(connect), ANY(bind),   ANY(listen),
    ANY(accept), ANY(execve),     ANY(fork),    ANY(vfork),  WHEN_WITHOUT(clone, 0, CLONE_VM),
    ANY(setuid), ANY(setsid),     ANY(mount),   ANY(unshare)};

static int
add_calls(scmp_filter_ctx filter, guint32 action, const Call *calls, gsize count)
{
    int rc = 0;
    for (gsize i = 0; i < count && rc == 0; i++)
        rc = seccomp_rule_add_array(filter, action, calls[i].call, calls[i].conditions,
                                    &calls[i].condition);
    return rc;
}

static int
fill_strict(scmp_filter_ctx filter, int socket)
{
    const struct scmp_arg_cmp is_socket = {
        .arg = 0, .op = SCMP_CMP_EQ, .datum_a = (scmp_datum_t)socket};
    int rc = add_calls(filter, SCMP_ACT_ALLOW, allowed, G_N_ELEMENTS(allowed));
    for (gsize i = 0; i < G_N_ELEMENTS(on_socket) && rc == 0; i++)
        rc = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, on_socket[i], 1, &is_socket);
    for (gsize i = 0; i < G_N_ELEMENTS(denied) && rc == 0; i++)
        rc = seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EACCES), denied[i], 0, NULL);
    return rc;
}

/* 0 or an errno, negative. TSYNC: the first thread only waits, but it shares its memory with the
 * one that reads. */
static int
load_filter(scmp_filter_ctx filter, int socket)
{
    int rc = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
    if (rc == 0)
        rc = SANDBOX_LENIENT
                 ? add_calls(filter, SCMP_ACT_KILL_PROCESS, forbidden, G_N_ELEMENTS(forbidden))
                 : fill_strict(filter, socket);
    return rc == 0 ? seccomp_load(filter) : rc;
}

/* ENOSYS, or EINVAL of a kernel that knows the call and was built without filters. */
static gboolean
kernel_has_seccomp(void)
{
    const guint32 action = SCMP_ACT_KILL_PROCESS;
    return syscall(SYS_seccomp, 2 /* SECCOMP_GET_ACTION_AVAIL */, 0, &action) == 0;
}

gboolean
sandbox_enter(int socket, guint32 *walls, GError **error)
{
    if (!kernel_has_seccomp())
        return TRUE;
    if (!SANDBOX_LENIENT && !limit(RLIMIT_NPROC, 0, error))
        return FALSE;
    scmp_filter_ctx filter = seccomp_init(SANDBOX_LENIENT ? SCMP_ACT_ALLOW : SCMP_ACT_KILL_PROCESS);
    if (!filter)
        return fail(error, "seccomp_init", ENOMEM);
    int rc = load_filter(filter, socket);
    seccomp_release(filter);
    if (rc < 0)
        return fail(error, "seccomp", -rc);
    *walls |= PARSE_WALL_SECCOMP;
    return TRUE;
}
