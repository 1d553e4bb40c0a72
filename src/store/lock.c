#include "store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static gboolean
fail(const char *what, const char *path, GError **error)
{
    g_set_error(error, POSTERN_ERROR, postern_error_of_errno(errno), "%s the lock file %s: %s",
                what, path, g_strerror(errno));
    return FALSE;
}

/* What the holder wrote: its process id, or nothing in the instant before it did. */
static gboolean
fail_held(int fd, const char *path, GError **error)
{
    char holder[16] = "";
    ssize_t length = pread(fd, holder, sizeof holder - 1, 0);
    holder[length > 0 ? length : 0] = '\0';
    holder[strspn(holder, "0123456789")] = '\0';
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_BUSY,
                "the store is in use by process %s, which holds the lock file %s",
                *holder ? holder : "(unknown)", path);
    return FALSE;
}

gboolean
lock_take(const char *path, Fd *ret_fd, GError **error)
{
    g_auto(Fd) fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0600);
    if (fd < 0)
        return fail("opening", path, error);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK ? fail_held(fd, path, error) : fail("locking", path, error);
    char pid[24];
    int length = g_snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
    if (ftruncate(fd, 0) != 0 || pwrite(fd, pid, (size_t)length, 0) != length)
        return fail("writing", path, error);
    *ret_fd = fd_steal(&fd);
    return TRUE;
}
