#include "base/private_file.h"

#include "base/io.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const PrivateFile private_file_of_secrets = {
    .what = "secret file",
    .forbidden = S_IWGRP | S_IRWXO,
    .modes = "0600 or 0640",
};

static gboolean
fail(GError **error, PosternError code, const char *path, const char *wrong)
{
    g_set_error(error, POSTERN_ERROR, code, "%s: %s", path, wrong);
    return FALSE;
}

static gboolean
fail_errno(GError **error, const char *path, const char *doing, const char *what)
{
    g_set_error(error, POSTERN_ERROR, postern_error_of_errno(errno), "%s: %s the %s: %s", path,
                doing, what, g_strerror(errno));
    return FALSE;
}

/* What is wrong with an open file, or NULL. Caller frees. */
static char *
wrong_with(const struct stat *status, const PrivateFile *kind)
{
    if (!S_ISREG(status->st_mode))
        return g_strdup_printf("not a regular file, expected a %s", kind->what);
    if (status->st_mode & kind->forbidden)
        return g_strdup_printf("mode %04o lets others at it, expected %s for a %s",
                               (guint)(status->st_mode & 07777), kind->modes, kind->what);
    if (status->st_uid != geteuid() && status->st_uid != 0)
        return g_strdup_printf("belongs to another user, expected a %s of ours or root's",
                               kind->what);
    return NULL;
}

static gboolean
check(int fd, const char *path, const PrivateFile *kind, gsize *ret_length, GError **error)
{
    struct stat status;
    if (fstat(fd, &status) < 0)
        return fail_errno(error, path, "looking at", kind->what);
    g_autofree char *wrong = wrong_with(&status, kind);
    if (wrong)
        return fail(error, POSTERN_ERROR_REFUSED, path, wrong);
    if (status.st_size > LIMIT_SECRET_FILE_BYTES) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "%s: larger than %d bytes, expected a %s", path, LIMIT_SECRET_FILE_BYTES,
                    kind->what);
        return FALSE;
    }
    *ret_length = (gsize)status.st_size;
    return TRUE;
}

static gboolean
read_whole(int fd, char *text, gsize length, const char *path, GError **error)
{
    if (!io_read_full(fd, text, length, 0, error)) {
        g_prefix_error(error, "%s: ", path);
        return FALSE;
    }
    return !memchr(text, '\0', length) ||
           fail(error, POSTERN_ERROR_INVALID, path, "a NUL byte, expected text");
}

gboolean
private_file_read(const char *path, const PrivateFile *kind, SecretString **ret_text,
                  GError **error)
{
    /* Not blocking, so that a pipe of that name is refused instead of waited for. */
    g_auto(Fd) fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    gsize length;
    if (fd < 0)
        return fail_errno(error, path, "opening", kind->what);
    if (!check(fd, path, kind, &length, error))
        return FALSE;
    char *text = g_malloc0(length + 1);
    if (!read_whole(fd, text, length, path, error)) {
        explicit_bzero(text, length);
        g_free(text);
        return FALSE;
    }
    *ret_text = text;
    return TRUE;
}

static gboolean
has_control(const char *text, gsize length)
{
    for (gsize i = 0; i < length; i++)
        if ((guchar)text[i] < 0x20 || text[i] == 0x7f)
            return TRUE;
    return FALSE;
}

gboolean
private_file_password(const char *path, SecretString **ret_password, GError **error)
{
    g_autoptr(SecretString) text = NULL;
    if (!private_file_read(path, &private_file_of_secrets, &text, error))
        return FALSE;
    gsize length = strcspn(text, "\n");
    if (length && text[length - 1] == '\r')
        length--;
    if (!length)
        return fail(error, POSTERN_ERROR_INVALID, path,
                    "the first line is empty, expected the password there");
    if (length > LIMIT_SECRET_LINE_BYTES || has_control(text, length))
        return fail(error, POSTERN_ERROR_INVALID, path,
                    "the first line is too long or has control characters, expected a password");
    *ret_password = g_strndup(text, length);
    return TRUE;
}

SecretMark
private_file_mark(const char *path)
{
    struct stat status;
    if (stat(path, &status) < 0)
        return (SecretMark){0};
    return (SecretMark){.inode = status.st_ino,
                        .changed_s = status.st_ctim.tv_sec,
                        .changed_ns = status.st_ctim.tv_nsec};
}

gboolean
secret_mark_equal(const SecretMark *a, const SecretMark *b)
{
    return a->inode == b->inode && a->changed_s == b->changed_s && a->changed_ns == b->changed_ns;
}
