#include "postern-imap/sandbox.h"

#include "base/confine.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/ioctl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>

static const ConfineLimit limits[] = {
    {RLIMIT_CORE, 0, FALSE},
    {RLIMIT_NOFILE, LIMIT_MAILBOX_FILES, FALSE},
    {RLIMIT_MSGQUEUE, 0, FALSE},
    {RLIMIT_AS, LIMIT_MAILBOX_MEMORY_BYTES, TRUE},
};

/* --- files ------------------------------------------------------------------------------------ */

/* Where names are resolved, certificates trusted, and libraries lie that do so. A file that is
 * replaced is another one: of those that an administrator or we ourselves replace, it is the folder
 * that stays. */
static void
wall_off_files(const MailboxSettings *settings)
{
    g_autofree char *secrets = g_path_get_dirname(settings->secret_file);
    g_autofree char *state = g_path_get_dirname(settings->state_file);
    g_autofree char *tokens = g_path_get_dirname(settings->token_file);
    const ConfinePath paths[] = {
        {"/etc", CONFINE_READ},
        {"/usr", CONFINE_READ},
        {"/lib", CONFINE_READ},
        {"/lib64", CONFINE_READ},
        {"/run/systemd/resolve", CONFINE_READ},
        {"/run/nscd", CONFINE_READ},
        {"/var/lib/ca-certificates", CONFINE_READ},
        {"/proc/sys/crypto", CONFINE_READ},
        {"/dev/null", CONFINE_READ},
        {"/dev/urandom", CONFINE_READ},
        {settings->ca_file, CONFINE_READ},
        {secrets, CONFINE_READ},
        {*settings->state_file ? state : "", CONFINE_WRITE},
        {*settings->token_file ? tokens : "", CONFINE_WRITE},
    };
    (void)confine_files(paths, G_N_ELEMENTS(paths), TRUE);
}

/* --- system calls ----------------------------------------------------------------------------- */

static const ConfineCall allowed[] = {
    /* connections */
    CONFINE_WHEN_EQUAL(socket, 0, AF_UNIX),
    CONFINE_WHEN_EQUAL(socket, 0, AF_INET),
    CONFINE_WHEN_EQUAL(socket, 0, AF_INET6),
    CONFINE_WHEN_EQUAL(socket, 0, AF_NETLINK), /* which addresses the machine has */
    CONFINE_ANY(socketpair),
    CONFINE_ANY(connect),
    CONFINE_ANY(bind),
    CONFINE_ANY(getsockname),
    CONFINE_ANY(getpeername),
    CONFINE_ANY(getsockopt),
    CONFINE_ANY(setsockopt),
    CONFINE_ANY(sendto),
    CONFINE_ANY(sendmsg),
    CONFINE_ANY(sendmmsg),
    CONFINE_ANY(recvfrom),
    CONFINE_ANY(recvmsg),
    CONFINE_ANY(recvmmsg),
    CONFINE_ANY(shutdown),
    CONFINE_ANY(poll),
    CONFINE_ANY(ppoll),
    CONFINE_ANY(select),
    CONFINE_ANY(pselect6),
    CONFINE_ANY(eventfd2),
    CONFINE_ANY(pipe2),
    CONFINE_WHEN_EQUAL(ioctl, 1, FIONREAD),
    CONFINE_WHEN_EQUAL(ioctl, 1, FIONBIO),
    /* files */
    CONFINE_ANY(read),
    CONFINE_ANY(readv),
    CONFINE_ANY(pread64),
    CONFINE_ANY(write),
    CONFINE_ANY(writev),
    CONFINE_ANY(open),
    CONFINE_ANY(openat),
    CONFINE_ANY(close),
    CONFINE_ANY(dup),
    CONFINE_ANY(fcntl),
    CONFINE_ANY(lseek),
    CONFINE_ANY(stat),
    CONFINE_ANY(fstat),
    CONFINE_ANY(lstat),
    CONFINE_ANY(newfstatat),
    CONFINE_ANY(statx),
    CONFINE_ANY(fstatfs),
    CONFINE_ANY(access),
    CONFINE_ANY(faccessat),
    CONFINE_ANY(faccessat2),
    CONFINE_ANY(readlink),
    CONFINE_ANY(readlinkat),
    CONFINE_ANY(getdents64),
    CONFINE_ANY(rename),
    CONFINE_ANY(renameat),
    CONFINE_ANY(renameat2),
    CONFINE_ANY(unlink),
    CONFINE_ANY(unlinkat),
    CONFINE_ANY(fchmod),
    CONFINE_ANY(ftruncate),
    CONFINE_ANY(fallocate),
    CONFINE_ANY(fsync),
    CONFINE_ANY(fdatasync),
    CONFINE_ANY(flock),
    CONFINE_ANY(umask),
    /* memory; libraries that resolve names are loaded when they are needed */
    CONFINE_ANY(brk),
    CONFINE_ANY(mmap),
    CONFINE_ANY(mprotect),
    CONFINE_ANY(mremap),
    CONFINE_ANY(munmap),
    CONFINE_ANY(madvise),
    CONFINE_ANY(mlock),
    CONFINE_ANY(mlock2),
    CONFINE_ANY(munlock),
    /* threads, time, ourselves */
    CONFINE_WHEN_EQUAL(prctl, 0, PR_SET_NAME),
    CONFINE_WHEN_EQUAL(prlimit64, 0, 0),
    CONFINE_ANY(futex),
    CONFINE_ANY(set_robust_list),
    CONFINE_ANY(rseq),
    CONFINE_ANY(sched_yield),
    CONFINE_ANY(sched_getaffinity),
    CONFINE_ANY(membarrier),
    CONFINE_ANY(clock_gettime),
    CONFINE_ANY(clock_getres),
    CONFINE_ANY(clock_nanosleep),
    CONFINE_ANY(nanosleep),
    CONFINE_ANY(gettimeofday),
    CONFINE_ANY(time),
    CONFINE_ANY(getrandom),
    CONFINE_ANY(getrusage),
    CONFINE_ANY(sysinfo),
    CONFINE_ANY(uname),
    CONFINE_ANY(getpid),
    CONFINE_ANY(gettid),
    CONFINE_ANY(getuid),
    CONFINE_ANY(geteuid),
    CONFINE_ANY(getgid),
    CONFINE_ANY(getegid),
    CONFINE_ANY(tgkill),
    CONFINE_ANY(restart_syscall),
    CONFINE_ANY(rt_sigaction),
    CONFINE_ANY(rt_sigprocmask),
    CONFINE_ANY(rt_sigreturn),
    CONFINE_ANY(sigaltstack),
    CONFINE_ANY(exit),
    CONFINE_ANY(exit_group),
};

/* A thread shares all of these. */
#define THREAD_FLAGS (CLONE_VM | CLONE_THREAD)
static const ConfineCall threads[] = {
    {SCMP_SYS(clone),
     1,
     {.arg = 0, .op = SCMP_CMP_MASKED_EQ, .datum_a = THREAD_FLAGS, .datum_b = THREAD_FLAGS}},
};

/* Its flags are out of a filter's sight; whoever is told that there is no such call takes clone. */
static const ConfineCall unknown[] = {CONFINE_ANY(clone3)};

/* Nobody here calls these but who has taken the process over. In a lenient build everything else is
 * allowed. */
static const ConfineCall forbidden[] = {
    CONFINE_ANY(execve),         CONFINE_ANY(execveat),
    CONFINE_ANY(fork),           CONFINE_ANY(vfork),
    CONFINE_ANY(mount),          CONFINE_ANY(unshare),
    CONFINE_ANY(setns),          CONFINE_ANY(bpf),
    CONFINE_ANY(setuid),         CONFINE_ANY(setsid),
    CONFINE_ANY(io_uring_setup), CONFINE_WHEN_WITHOUT(clone, 0, CLONE_VM),
};
/* What a sanitizer does itself. */
static const ConfineCall tracing[] = {
    CONFINE_ANY(ptrace),
    CONFINE_ANY(process_vm_readv),
    CONFINE_ANY(process_vm_writev),
    CONFINE_ANY(kill),
};

#define ADD(filter, action, calls, error)                                                          \
    confine_filter_add(filter, action, calls, G_N_ELEMENTS(calls), error)

static gboolean
fill(scmp_filter_ctx filter, GError **error)
{
    if (!ADD(filter, SCMP_ACT_KILL_PROCESS, forbidden, error))
        return FALSE;
    return CONFINE_LENIENT || (ADD(filter, SCMP_ACT_KILL_PROCESS, tracing, error) &&
                               ADD(filter, SCMP_ACT_ALLOW, threads, error) &&
                               ADD(filter, SCMP_ACT_ERRNO(ENOSYS), unknown, error) &&
                               ADD(filter, SCMP_ACT_ALLOW, allowed, error));
}

static gboolean
wall_off_calls(GError **error)
{
    scmp_filter_ctx filter =
        confine_filter_new(CONFINE_LENIENT ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(EPERM), error);
    gboolean ok = filter && fill(filter, error) && confine_filter_load(filter, error);
    confine_filter_free(filter);
    return ok;
}

gboolean
sandbox_enter(const MailboxSettings *settings, GError **error)
{
    if (!confine_privileges(error))
        return FALSE;
    wall_off_files(settings);
    return confine_limits(limits, G_N_ELEMENTS(limits), error) && wall_off_calls(error);
}
