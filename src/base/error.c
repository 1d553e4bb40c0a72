#include "base/base.h"

#include <errno.h>

/* Not G_DEFINE_QUARK, which writes what other threads are reading. */
GQuark
postern_error_quark(void)
{
    static gsize quark; /* lint: written once, by the rules of g_once_init_enter */
    if (g_once_init_enter(&quark))
        g_once_init_leave(&quark, g_quark_from_static_string("postern-error-quark"));
    return (GQuark)quark;
}

PosternError
postern_error_of_errno(int number)
{
    switch (number) {
    case ENOENT:
        return POSTERN_ERROR_NOT_FOUND;
    case EACCES:
    case EPERM:
        return POSTERN_ERROR_REFUSED;
    case EEXIST:
        return POSTERN_ERROR_EXISTS;
    case ENOSPC:
    case EDQUOT:
        return POSTERN_ERROR_FULL;
    case EPIPE:
    case ECONNRESET:
        return POSTERN_ERROR_CLOSED;
    case EIO:
        return POSTERN_ERROR_DISK;
    default:
        return POSTERN_ERROR_FAILED;
    }
}

gboolean
postern_error_passes(const GError *error)
{
    return g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_BUSY) ||
           g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_FULL) ||
           g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_DISK);
}
