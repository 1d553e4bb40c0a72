#include "base/io.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

void
fd_clear(Fd *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

int
fd_steal(Fd *fd)
{
    int taken = *fd;
    *fd = -1;
    return taken;
}

static gboolean
fail(GError **error, PosternError code, const char *what)
{
    g_set_error(error, POSTERN_ERROR, code, "%s: %s", what,
                code == POSTERN_ERROR_DEADLINE ? "took too long" : g_strerror(errno));
    return FALSE;
}

static int
poll_timeout_ms(gint64 deadline_us)
{
    if (!deadline_us)
        return -1;
    gint64 left = deadline_us - clock_monotonic_us(clock_system());
    return left <= 0 ? 0 : (int)MIN((left + US_PER_MS - 1) / US_PER_MS, G_MAXINT);
}

gboolean
io_wait(int fd, short events, gint64 deadline_us, GError **error)
{
    struct pollfd wanted = {.fd = fd, .events = events};
    for (;;) {
        int ready = poll(&wanted, 1, poll_timeout_ms(deadline_us));
        if (ready > 0)
            return TRUE;
        if (ready == 0)
            return fail(error, POSTERN_ERROR_DEADLINE, "waiting");
        if (errno != EINTR)
            return fail(error, POSTERN_ERROR_FAILED, "poll");
    }
}

static gboolean
is_retryable(int code)
{
    return code == EINTR || code == EAGAIN;
}

/* Without waiting, where there is a deadline to wait by. A descriptor that is no socket is asked
 * first. */
static ssize_t
read_some(int fd, gpointer buffer, gsize length, gboolean has_deadline)
{
    if (!has_deadline)
        return read(fd, buffer, length);
    ssize_t got = recv(fd, buffer, length, MSG_DONTWAIT);
    if (got >= 0 || errno != ENOTSOCK)
        return got;
    struct pollfd wanted = {.fd = fd, .events = POLLIN};
    if (poll(&wanted, 1, 0) > 0)
        return read(fd, buffer, length);
    errno = EAGAIN;
    return -1;
}

gboolean
io_read_full(int fd, gpointer buffer, gsize length, gint64 deadline_us, GError **error)
{
    guint8 *p = buffer;
    while (length) {
        ssize_t got = read_some(fd, p, length, deadline_us != 0);
        if (got < 0 && is_retryable(errno)) {
            if (errno == EAGAIN && !io_wait(fd, POLLIN, deadline_us, error))
                return FALSE;
            continue;
        }
        if (got < 0 && errno != ECONNRESET)
            return fail(error, POSTERN_ERROR_FAILED, "read");
        if (got <= 0) {
            g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_CLOSED,
                        "read: the other side closed with %zu bytes missing", length);
            return FALSE;
        }
        p += got;
        length -= (gsize)got;
    }
    return TRUE;
}

/* send() where it is a socket, so that a closed one is an error and never a signal. */
static ssize_t
write_some(int fd, gconstpointer data, gsize length)
{
    ssize_t put = send(fd, data, length, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (put < 0 && errno == ENOTSOCK)
        put = write(fd, data, length);
    return put;
}

gboolean
io_write_full(int fd, gconstpointer data, gsize length, gint64 deadline_us, GError **error)
{
    const guint8 *p = data;
    while (length) {
        ssize_t put = write_some(fd, p, length);
        if (put < 0 && is_retryable(errno)) {
            if (errno == EAGAIN && !io_wait(fd, POLLOUT, deadline_us, error))
                return FALSE;
            continue;
        }
        if (put < 0)
            return fail(error, postern_error_of_errno(errno), "write");
        p += put;
        length -= (gsize)put;
    }
    return TRUE;
}

gboolean
io_write_both(int socket, gconstpointer first, gsize first_length, gconstpointer second,
              gsize second_length, gint64 deadline_us, GError **error)
{
    struct iovec parts[] = {{.iov_base = (gpointer)first, .iov_len = first_length},
                            {.iov_base = (gpointer)second, .iov_len = second_length}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = G_N_ELEMENTS(parts)};
    ssize_t sent = sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    gsize put = sent < 0 ? 0 : (gsize)sent; /* what went wrong shows again below */
    gsize of_first = MIN(put, first_length);
    gsize of_second = put - of_first;
    return io_write_full(socket, (const guint8 *)first + of_first, first_length - of_first,
                         deadline_us, error) &&
           io_write_full(socket, (const guint8 *)second + of_second, second_length - of_second,
                         deadline_us, error);
}

/* Not F_SEAL_WRITE: it waits 150 ms for whoever holds one of the pages, the kernel's own
 * housekeeping included, and fails then. All that it refuses more is a mapping made before, and
 * there is none. */
#define ALL_SEALS (F_SEAL_FUTURE_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL)

int
io_memfd_sealed(const char *name, gconstpointer data, gsize length, GError **error)
{
    g_autoptr(GError) failed = NULL;
    g_auto(Fd) fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd >= 0 && !io_write_full(fd, data, length, 0, &failed)) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FULL, "memory file: %s", failed->message);
        return -1;
    }
    if (fd < 0 || fcntl(fd, F_ADD_SEALS, ALL_SEALS) < 0 || lseek(fd, 0, SEEK_SET) < 0) {
        fail(error, POSTERN_ERROR_FULL, "memory file");
        return -1;
    }
    return fd_steal(&fd);
}

typedef struct {
    gpointer start;
    gsize length;
} Mapping;

static void
unmap(gpointer data)
{
    Mapping *mapping = data;
    munmap(mapping->start, mapping->length);
    g_free(mapping);
}

GBytes *
io_map(int fd, GError **error)
{
    off_t length = lseek(fd, 0, SEEK_END);
    if (length == 0)
        return g_bytes_new_static("", 0);
    gpointer start =
        length < 0 ? MAP_FAILED : mmap(NULL, (gsize)length, PROT_READ, MAP_PRIVATE, fd, 0);
    if (start == MAP_FAILED) {
        fail(error, POSTERN_ERROR_FAILED, "mapping a file");
        return NULL;
    }
    Mapping *mapping = g_new(Mapping, 1);
    *mapping = (Mapping){.start = start, .length = (gsize)length};
    return g_bytes_new_with_free_func(start, mapping->length, unmap, mapping);
}

gboolean
io_is_sealed(int fd)
{
    int seals = fcntl(fd, F_GET_SEALS);
    return seals >= 0 && (seals & ALL_SEALS) == ALL_SEALS;
}

gboolean
io_send_with_fd(int socket, gconstpointer data, gsize length, int pass, GError **error)
{
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control = {{0}};
    struct iovec part = {.iov_base = (gpointer)data, .iov_len = length};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (pass >= 0) {
        message.msg_control = control.bytes;
        message.msg_controllen = sizeof control.bytes;
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(header), &pass, sizeof pass);
    }
    ssize_t sent;
    do
        sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    if (sent < 0 || (gsize)sent != length)
        return fail(error, POSTERN_ERROR_CLOSED, "sendmsg");
    return TRUE;
}

static int
received_fd(struct msghdr *message)
{
    struct cmsghdr *header = CMSG_FIRSTHDR(message);
    int fd = -1;
    if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS &&
        header->cmsg_len == CMSG_LEN(sizeof(int)))
        memcpy(&fd, CMSG_DATA(header), sizeof fd);
    return fd;
}

gboolean
io_recv_with_fd(int socket, gpointer buffer, gsize capacity, gsize *ret_length, int *ret_fd,
                GError **error)
{
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control = {{0}};
    struct iovec part = {.iov_base = buffer, .iov_len = capacity};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    ssize_t got;
    do
        got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return fail(error, POSTERN_ERROR_CLOSED, "recvmsg");
    *ret_length = (gsize)got;
    *ret_fd = received_fd(&message);
    return TRUE;
}
