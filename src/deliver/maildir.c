#include "deliver/maildir.h"

#include "base/digest.h"
#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_BYTES_MAX  200 /* of the 255 a directory entry may have */
#define DIRECTORY_MODE  0700
#define FILE_MODE       0600
#define SAFE_CHARACTERS ".@+_-"

typedef struct {
    Transport transport;
    const char *path;
    const char *host; /* GLib's, for good */
    gint cancelled;   /* atomic */
    guint sequence;
} Maildir;

char *
maildir_name(const char *recipient)
{
    GString *name = g_string_new(NULL);
    for (const char *p = recipient; *p; p++) {
        gboolean safe = g_ascii_isalnum(*p) || strchr(SAFE_CHARACTERS, *p);
        if (safe && !(*p == '.' && p == recipient))
            g_string_append_c(name, *p);
        else
            g_string_append_printf(name, "%%%02X", (guchar)*p);
    }
    if (name->len > NAME_BYTES_MAX) {
        g_string_truncate(name, NAME_BYTES_MAX - 17);
        g_string_append_printf(name, "-%016" G_GINT64_MODIFIER "x", digest_hash64(recipient));
    }
    return g_string_free(name, FALSE);
}

static gboolean
fail(GError **error, const char *doing, const char *path)
{
    g_set_error(error, POSTERN_ERROR, postern_error_of_errno(errno), "%s %s: %s", doing, path,
                g_strerror(errno));
    return FALSE;
}

static gboolean
sync_directory(const char *path, GError **error)
{
    g_auto(Fd) fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) < 0)
        return fail(error, "syncing", path);
    return TRUE;
}

static gboolean
make_maildir(const char *root, const char *maildir, GError **error)
{
    static const char *const parts[] = {"tmp", "new", "cur"};
    struct stat found;
    g_autofree char *last = g_build_filename(maildir, parts[G_N_ELEMENTS(parts) - 1], NULL);
    if (stat(last, &found) == 0 && S_ISDIR(found.st_mode))
        return TRUE;
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *part = g_build_filename(maildir, parts[i], NULL);
        if (g_mkdir_with_parents(part, DIRECTORY_MODE) < 0)
            return fail(error, "making", part);
    }
    return sync_directory(maildir, error) && sync_directory(root, error);
}

/* As maildir(5) wants it: nobody else makes the same, and names sort by time. */
static char *
unique_name(Maildir *maildir, const Delivery *delivery)
{
    gint64 now_us = clock_now_us(clock_system());
    g_autofree char *host = g_strdup(maildir->host);
    g_strdelimit(host, "/:", '_');
    return g_strdup_printf("%" G_GINT64_FORMAT ".M%06dP%dQ%u-%s.%s", now_us / US_PER_S,
                           (int)(now_us % US_PER_S), (int)getpid(), maildir->sequence++,
                           delivery->id, host);
}

static gboolean
write_file(const char *path, GBytes *content, GError **error)
{
    gsize length = 0;
    gconstpointer data = g_bytes_get_data(content, &length);
    g_auto(Fd) fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
    if (fd < 0)
        return fail(error, "making", path);
    if (!io_write_full(fd, data, length, 0, error))
        return FALSE;
    if (fsync(fd) < 0 || close(fd_steal(&fd)) < 0)
        return fail(error, "writing", path);
    return TRUE;
}

static gboolean
deliver(Maildir *maildir, const Delivery *delivery, GError **error)
{
    g_autofree char *owner = maildir_name(delivery->recipient);
    g_autofree char *directory = g_build_filename(maildir->path, owner, NULL);
    g_autofree char *name = unique_name(maildir, delivery);
    g_autofree char *unfinished = g_build_filename(directory, "tmp", name, NULL);
    g_autofree char *arrivals = g_build_filename(directory, "new", NULL);
    g_autofree char *finished = g_build_filename(arrivals, name, NULL);
    if (!make_maildir(maildir->path, directory, error))
        return FALSE;
    if (!write_file(unfinished, delivery->content, error)) {
        (void)unlink(unfinished);
        return FALSE;
    }
    if (renameat2(AT_FDCWD, unfinished, AT_FDCWD, finished, RENAME_NOREPLACE) < 0) {
        fail(error, "moving to", finished);
        (void)unlink(unfinished);
        return FALSE;
    }
    return sync_directory(arrivals, error);
}

/* A disk that is full or a path that is wrong is no fault of the row's; one maildir that cannot be
 * written to is nobody else's. */
static gboolean
is_outage(const Maildir *maildir, const GError *error)
{
    return g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_FULL) ||
           g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_DISK) ||
           access(maildir->path, W_OK | X_OK) < 0;
}

static void
maildir_send(Transport *transport, const Delivery *delivery, const Delivery *next,
             Verdict *ret_verdict)
{
    (void)next;
    Maildir *maildir = (Maildir *)transport;
    g_autoptr(GError) error = NULL;
    if (g_atomic_int_get(&maildir->cancelled))
        verdict_set(ret_verdict, ATTEMPT_UNREACHABLE, "broken off");
    else if (deliver(maildir, delivery, &error))
        verdict_set(ret_verdict, ATTEMPT_SENT, "written");
    else
        verdict_set(ret_verdict, is_outage(maildir, error) ? ATTEMPT_UNREACHABLE : ATTEMPT_DEFERRED,
                    "%s", error->message);
}

static gboolean
maildir_try(Transport *transport, Verdict *ret_verdict)
{
    Maildir *maildir = (Maildir *)transport;
    if (access(maildir->path, W_OK | X_OK) < 0 && errno != ENOENT) {
        verdict_set(ret_verdict, ATTEMPT_UNREACHABLE, "%s: %s", maildir->path, g_strerror(errno));
        return FALSE;
    }
    transport_tell(transport, "mail is written to maildirs below %s, and goes nowhere else",
                   maildir->path);
    return TRUE;
}

static void
maildir_rest(Transport *transport)
{
    (void)transport;
}

static void
maildir_cancel(Transport *transport)
{
    g_atomic_int_set(&((Maildir *)transport)->cancelled, TRUE);
}

static void
maildir_free(Transport *transport)
{
    g_free(transport);
}

Transport *
maildir_new(const char *path)
{
    static const TransportKind kind = {maildir_send, maildir_try, maildir_rest, maildir_cancel,
                                       maildir_free};
    Maildir *maildir = g_new0(Maildir, 1);
    maildir->transport.kind = &kind;
    maildir->path = path;
    maildir->host = g_get_host_name();
    return &maildir->transport;
}
