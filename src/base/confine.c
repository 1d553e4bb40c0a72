#include "base/confine.h"

#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static gboolean
fail(GError **error, const char *what, int number)
{
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED, "sandbox: %s: %s", what,
                g_strerror(number));
    return FALSE;
}

/* --- resources and privileges --- */

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

gboolean
confine_limits(const ConfineLimit *limits, gsize count, GError **error)
{
    for (gsize i = 0; i < count; i++)
        if (!(CONFINE_LENIENT && limits[i].strict_only) &&
            !limit(limits[i].resource, limits[i].most, error))
            return FALSE;
    return TRUE;
}

/* A daemon that was started by root is no reason for a worker that may do what root may. */
static gboolean
drop_capabilities(GError **error)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    const struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0}};
    return syscall(SYS_capset, &header, none) == 0 || fail(error, "capset", errno);
}

/* The leak check of a sanitizer looks into the process. */
gboolean
confine_privileges(GError **error)
{
    if (!drop_capabilities(error))
        return FALSE;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
        return fail(error, "prctl", errno);
    return CONFINE_LENIENT || prctl(PR_SET_DUMPABLE, 0) == 0 || fail(error, "prctl", errno);
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

#define ASK_VERSION   1u /* LANDLOCK_CREATE_RULESET_VERSION */
#define TRUNCATE_FILE 0x4000u
#define READ_RIGHTS                                                                                \
    (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_EXECUTE)
#define WRITE_RIGHTS                                                                               \
    (READ_RIGHTS | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE |                \
     LANDLOCK_ACCESS_FS_MAKE_REG | TRUNCATE_FILE)
/* Of those, what can be said of a file that is no folder. */
#define FILE_RIGHTS                                                                                \
    (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |   \
     TRUNCATE_FILE)

/* Whether path is there no more than it was, or keeps its rights. */
static gboolean
keep_path(int rules, const ConfinePath *path, guint64 known)
{
    g_auto(Fd) fd = open(path->path, O_PATH | O_CLOEXEC);
    struct stat status;
    if (fd < 0 || fstat(fd, &status) < 0)
        return TRUE;
    guint64 rights = path->access == CONFINE_WRITE ? WRITE_RIGHTS : READ_RIGHTS;
    if (!S_ISDIR(status.st_mode))
        rights &= FILE_RIGHTS;
    struct landlock_path_beneath_attr rule = {.allowed_access = rights & known, .parent_fd = fd};
    return syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
}

static gboolean
keep_paths(int rules, const ConfinePath *paths, gsize count, guint64 known)
{
    for (gsize i = 0; i < count; i++)
        if (!keep_path(rules, &paths[i], known))
            return FALSE;
    return TRUE;
}

gboolean
confine_files(const ConfinePath *paths, gsize count, gboolean with_network)
{
    long version = CONFINE_LENIENT ? 0 : syscall(SYS_landlock_create_ruleset, NULL, 0, ASK_VERSION);
    if (version < 1)
        return FALSE;
    LandlockRights rights = landlock_rights[MIN((gsize)version, G_N_ELEMENTS(landlock_rights) - 1)];
    if (with_network)
        rights.network = 0;
    g_auto(Fd) rules = (int)syscall(SYS_landlock_create_ruleset, &rights, sizeof rights, 0);
    return rules >= 0 && keep_paths(rules, paths, count, rights.files) &&
           syscall(SYS_landlock_restrict_self, rules, 0) == 0;
}

/* --- system calls: seccomp --- */

scmp_filter_ctx
confine_filter_new(guint32 otherwise, GError **error)
{
    scmp_filter_ctx filter = seccomp_init(otherwise);
    if (!filter)
        fail(error, "seccomp_init", ENOMEM);
    return filter;
}

gboolean
confine_filter_add(scmp_filter_ctx filter, guint32 action, const ConfineCall *calls, gsize count,
                   GError **error)
{
    int rc = 0;
    for (gsize i = 0; i < count && rc == 0; i++)
        rc = seccomp_rule_add_array(filter, action, calls[i].call, calls[i].conditions,
                                    &calls[i].condition);
    return rc == 0 || fail(error, "seccomp_rule_add", -rc);
}

gboolean
confine_filter_load(scmp_filter_ctx filter, GError **error)
{
    int rc = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
    if (rc == 0)
        rc = seccomp_load(filter);
    return rc == 0 || fail(error, "seccomp_load", -rc);
}

void
confine_filter_free(scmp_filter_ctx filter)
{
    if (filter)
        seccomp_release(filter);
}

/* ENOSYS, or EINVAL of a kernel that knows the call and was built without filters. */
gboolean
confine_kernel_has_seccomp(void)
{
    const guint32 action = SCMP_ACT_KILL_PROCESS;
    return syscall(SYS_seccomp, 2 /* SECCOMP_GET_ACTION_AVAIL */, 0, &action) == 0;
}
