/*
 * The walls a process puts around itself before it reads what strangers wrote: resources,
 * privileges, files (Landlock), system calls (seccomp). Nothing that is given up here can be had
 * back.
 *
 * Landlock binds the calling thread and what it starts, so files are given up while there is one
 * thread; the filter of calls binds all threads.
 *
 * A build for a sanitizer or for coverage looks after itself at run time (it maps terabytes, opens
 * files, writes reports): there the limits of memory and the walls around files are left out, and
 * only the system calls that lead out of the process are refused.
 */
#pragma once

#include "base/base.h"

#include <seccomp.h>
#include <sys/resource.h>

/* Whether this build is one of those. */
#define CONFINE_LENIENT (UNDER_SANITIZER || UNDER_COVERAGE)

/* --- resources and privileges --- */

typedef struct {
    int resource;
    rlim_t most;
    gboolean strict_only; /* what looks after itself at run time needs it */
} ConfineLimit;

/* Hard limits, too. POSTERN_ERROR_FAILED, as everywhere here. */
gboolean confine_limits(const ConfineLimit *limits, gsize count,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* No capabilities, none to be had by running something, nobody may look into the process, and it
 * dies with its parent. */
gboolean confine_privileges(GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --- files: Landlock --- */

typedef enum {
    CONFINE_READ = 1,  /* files and folders; code may be loaded */
    CONFINE_WRITE = 2, /* files may be made, replaced and removed, too */
} ConfineAccess;

/* A file or folder that stays; nothing happens to one that is not there. */
typedef struct {
    const char *path;
    ConfineAccess access;
} ConfinePath;

/* Gives up all files but these, to signal others and to meet them at abstract sockets, and, unless
 * with_network, TCP: all that this kernel can refuse. FALSE where it has no Landlock, or has it
 * switched off. */
gboolean confine_files(const ConfinePath *paths, gsize count, gboolean with_network);

/* --- system calls: seccomp --- */

typedef struct {
    int call;
    guint conditions;
    struct scmp_arg_cmp condition;
} ConfineCall;

#define CONFINE_ANY(name)                                                                          \
    {                                                                                              \
        SCMP_SYS(name), 0,                                                                         \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }
#define CONFINE_WHEN_EQUAL(name, argument, value)                                                  \
    {                                                                                              \
        SCMP_SYS(name), 1,                                                                         \
        {                                                                                          \
            .arg = (argument), .op = SCMP_CMP_EQ, .datum_a = (value)                               \
        }                                                                                          \
    }
/* None of these bits is set. */
#define CONFINE_WHEN_WITHOUT(name, argument, bits)                                                 \
    {                                                                                              \
        SCMP_SYS(name), 1,                                                                         \
        {                                                                                          \
            .arg = (argument), .op = SCMP_CMP_MASKED_EQ, .datum_a = (bits)                         \
        }                                                                                          \
    }

/* A filter in the making; whatever is not named by a rule gets otherwise (SCMP_ACT_…). NULL on
 * error. */
scmp_filter_ctx confine_filter_new(guint32 otherwise, GError **error);
/* One rule each. */
gboolean confine_filter_add(scmp_filter_ctx filter, guint32 action, const ConfineCall *calls,
                            gsize count, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* From here on it holds for all threads. */
gboolean confine_filter_load(scmp_filter_ctx filter, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void confine_filter_free(scmp_filter_ctx filter);

gboolean confine_kernel_has_seccomp(void);
