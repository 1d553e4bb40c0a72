#include "net/socket.h"

#include "base/clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static PosternError
code_of(int errnum)
{
    switch (errnum) {
    case ECONNREFUSED:
    case ECONNRESET:
        return POSTERN_ERROR_CLOSED;
    case ETIMEDOUT:
        return POSTERN_ERROR_DEADLINE;
    case EADDRINUSE:
        return POSTERN_ERROR_BUSY;
    case EACCES:
    case EPERM:
        return POSTERN_ERROR_REFUSED;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
        return POSTERN_ERROR_FULL;
    default:
        return POSTERN_ERROR_FAILED;
    }
}

/* -1, with errnum in words: "doing where: what". */
static int
fail(GError **error, int errnum, const char *doing, const char *where)
{
    g_set_error(error, POSTERN_ERROR, code_of(errnum), "%s %s: %s", doing, where,
                g_strerror(errnum));
    return -1;
}

static gboolean
set_flag(int fd, int level, int name)
{
    int on = 1;
    return setsockopt(fd, level, name, &on, sizeof on) == 0;
}

/* --- listening on TCP --- */

static struct addrinfo *
numeric_address(const char *address, guint port, GError **error)
{
    if (port > G_MAXUINT16) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "port %u is not a TCP port, expected 0 to 65535", port);
        return NULL;
    }
    char service[8];
    g_snprintf(service, sizeof service, "%u", port);
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
                             .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    int rc = getaddrinfo(address, service, &hints, &found);
    if (rc == 0)
        return found;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                "\"%s\" is not a numeric address (%s), expected IPv4 or IPv6", address,
                gai_strerror(rc));
    return NULL;
}

static guint
port_of(const struct sockaddr_storage *name)
{
    if (name->ss_family == AF_INET)
        return ntohs(((const struct sockaddr_in *)name)->sin_port);
    if (name->ss_family == AF_INET6)
        return ntohs(((const struct sockaddr_in6 *)name)->sin6_port);
    return 0;
}

static int
listen_at(const struct addrinfo *at, const char *address, guint *ret_port, GError **error)
{
    g_auto(Fd) fd = socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return fail(error, errno, "making a socket for", address);
    /* V6ONLY: a desk may list both "::" and "0.0.0.0". Accepted sockets inherit NODELAY. */
    if (!set_flag(fd, SOL_SOCKET, SO_REUSEADDR) || !set_flag(fd, IPPROTO_TCP, TCP_NODELAY) ||
        (at->ai_family == AF_INET6 && !set_flag(fd, IPPROTO_IPV6, IPV6_V6ONLY)))
        return fail(error, errno, "setting up a socket for", address);
    if (bind(fd, at->ai_addr, at->ai_addrlen) < 0)
        return fail(error, errno, "binding", address);
    if (listen(fd, SOMAXCONN) < 0)
        return fail(error, errno, "listening at", address);
    struct sockaddr_storage name = {0};
    socklen_t length = sizeof name;
    if (getsockname(fd, (struct sockaddr *)&name, &length) < 0)
        return fail(error, errno, "asking for the port of", address);
    *ret_port = port_of(&name);
    return fd_steal(&fd);
}

int
socket_listen_tcp(const char *address, guint port, guint *ret_port, GError **error)
{
    struct addrinfo *at = numeric_address(address, port, error);
    if (!at)
        return -1;
    g_autofree char *where = g_strdup_printf("%s port %u", address, port);
    int fd = listen_at(at, where, ret_port, error);
    freeaddrinfo(at);
    return fd;
}

/* --- unix sockets --- */

static gboolean
unix_name(const char *path, struct sockaddr_un *ret_name, GError **error)
{
    gsize length = strlen(path);
    if (length == 0 || length >= sizeof ret_name->sun_path) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "socket path \"%s\" has %zu bytes, expected 1 to %zu", path, length,
                    sizeof ret_name->sun_path - 1);
        return FALSE;
    }
    *ret_name = (struct sockaddr_un){.sun_family = AF_UNIX};
    memcpy(ret_name->sun_path, path, length);
    return TRUE;
}

/* Makes room at path: nothing there, or a socket whose owner is gone, which is removed. */
static gboolean
clear_path(const char *path, const struct sockaddr_un *name, GError **error)
{
    struct stat found;
    if (lstat(path, &found) < 0) {
        if (errno == ENOENT)
            return TRUE;
        fail(error, errno, "looking at", path);
        return FALSE;
    }
    if (!S_ISSOCK(found.st_mode)) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_EXISTS,
                    "%s is there and is no socket, expected nothing or an old socket", path);
        return FALSE;
    }
    /* Non-blocking, since a live owner with a full backlog would let us wait for ever. */
    g_auto(Fd) probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (probe < 0) {
        fail(error, errno, "making a socket to try", path);
        return FALSE;
    }
    if (connect(probe, (const struct sockaddr *)name, sizeof *name) == 0 || errno == EAGAIN) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_BUSY, "somebody else already listens at %s",
                    path);
        return FALSE;
    }
    if (errno != ECONNREFUSED && errno != ENOENT) {
        fail(error, errno, "trying", path);
        return FALSE;
    }
    if (unlink(path) < 0 && errno != ENOENT) {
        fail(error, errno, "removing the old socket", path);
        return FALSE;
    }
    return TRUE;
}

int
socket_listen_unix(const char *path, guint mode, GError **error)
{
    struct sockaddr_un name;
    if (!unix_name(path, &name, error) || !clear_path(path, &name, error))
        return -1;
    g_auto(Fd) fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return fail(error, errno, "making a socket for", path);
    if (bind(fd, (const struct sockaddr *)&name, sizeof name) < 0)
        return fail(error, errno, "binding", path);
    /* Before listen(): until then nobody can connect, whatever the umask allowed. */
    if (chmod(path, mode) < 0 || listen(fd, SOMAXCONN) < 0) {
        int why = errno;
        unlink(path);
        return fail(error, why, "listening at", path);
    }
    return fd_steal(&fd);
}

/* A unix socket has no way to say that it is connected later: connect() waits for room in the
 * backlog, as long as a send may take. */
static gboolean
limit_wait(int fd, gint64 deadline_us)
{
    if (!deadline_us)
        return TRUE;
    gint64 left = MAX(deadline_us - clock_monotonic_us(clock_system()), US_PER_MS);
    struct timeval wait = {.tv_sec = left / US_PER_S, .tv_usec = left % US_PER_S};
    return setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait) == 0;
}

int
socket_connect_unix(const char *path, gint64 deadline_us, GError **error)
{
    struct sockaddr_un name;
    if (!unix_name(path, &name, error))
        return -1;
    g_auto(Fd) fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || !limit_wait(fd, deadline_us))
        return fail(error, errno, "making a socket for", path);
    if (connect(fd, (const struct sockaddr *)&name, sizeof name) == 0)
        return fd_steal(&fd);
    if (errno != ENOENT && errno != ECONNREFUSED)
        return fail(error, errno == EAGAIN ? ETIMEDOUT : errno, "connecting to", path);
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND, "nobody listens at %s: %s", path,
                g_strerror(errno));
    return -1;
}

/* --- connecting by TCP --- */

static struct addrinfo *
resolve(const char *host, guint port, GError **error)
{
    if (port == 0 || port > G_MAXUINT16) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "port %u of %s is not a TCP port, expected 1 to 65535", port, host);
        return NULL;
    }
    char service[8];
    g_snprintf(service, sizeof service, "%u", port);
    struct addrinfo hints = {.ai_flags = AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    int rc = getaddrinfo(host, service, &hints, &found);
    if (rc == 0)
        return found;
    /* A name server that is down says nothing about the name. */
    PosternError code = rc == EAI_AGAIN || rc == EAI_SYSTEM || rc == EAI_MEMORY
                            ? POSTERN_ERROR_BUSY
                            : POSTERN_ERROR_NOT_FOUND;
    g_set_error(error, POSTERN_ERROR, code, "looking up \"%s\": %s", host, gai_strerror(rc));
    return NULL;
}

static int
connect_to(const struct addrinfo *to, const char *where, gint64 deadline_us, GError **error)
{
    g_auto(Fd) fd = socket(to->ai_family, to->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return fail(error, errno, "making a socket for", where);
    if (!set_flag(fd, IPPROTO_TCP, TCP_NODELAY))
        return fail(error, errno, "setting up a socket for", where);
    if (connect(fd, to->ai_addr, to->ai_addrlen) == 0)
        return fd_steal(&fd);
    if (errno != EINPROGRESS && errno != EINTR)
        return fail(error, errno, "connecting to", where);
    if (!io_wait(fd, POLLOUT, deadline_us, error)) {
        g_prefix_error(error, "connecting to %s: ", where);
        return -1;
    }
    int why = 0;
    socklen_t length = sizeof why;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &why, &length) < 0)
        return fail(error, errno, "connecting to", where);
    return why ? fail(error, why, "connecting to", where) : fd_steal(&fd);
}

/* An equal share of what is left, so that one address that never answers does not use it all. */
static gint64
share_of(gint64 deadline_us, guint addresses)
{
    if (!deadline_us)
        return 0;
    gint64 now = clock_monotonic_us(clock_system());
    return now >= deadline_us ? deadline_us : now + (deadline_us - now) / addresses;
}

int
socket_connect_tcp(const char *host, guint port, gint64 deadline_us, GError **error)
{
    struct addrinfo *found = resolve(host, port, error);
    if (!found)
        return -1;
    guint left = 0;
    for (const struct addrinfo *to = found; to; to = to->ai_next)
        left++;
    g_autofree char *where = g_strdup_printf("%s port %u", host, port);
    g_autoptr(GError) why = NULL;
    int fd = -1;
    for (const struct addrinfo *to = found; to && fd < 0; to = to->ai_next) {
        g_clear_error(&why);
        fd = connect_to(to, where, share_of(deadline_us, left--), &why);
    }
    freeaddrinfo(found);
    if (fd < 0)
        g_propagate_error(error, g_steal_pointer(&why));
    return fd;
}

/* --- who is there --- */

static char *
name_ipv4(const struct in_addr *address, gboolean *ret_is_local)
{
    char text[INET_ADDRSTRLEN] = "";
    *ret_is_local = (ntohl(address->s_addr) >> 24) == IN_LOOPBACKNET;
    return g_strdup(inet_ntop(AF_INET, address, text, sizeof text));
}

static char *
name_ipv6(const struct in6_addr *address, gboolean *ret_is_local)
{
    if (IN6_IS_ADDR_V4MAPPED(address)) {
        struct in_addr inner;
        memcpy(&inner, address->s6_addr + 12, sizeof inner);
        return name_ipv4(&inner, ret_is_local);
    }
    char text[INET6_ADDRSTRLEN] = "";
    *ret_is_local = IN6_IS_ADDR_LOOPBACK(address);
    return g_strdup(inet_ntop(AF_INET6, address, text, sizeof text));
}

char *
socket_peer_name(int fd, gboolean *ret_is_local)
{
    struct sockaddr_storage name = {0};
    socklen_t length = sizeof name;
    *ret_is_local = FALSE;
    /* It may have gone already: a peer nobody knows is a stranger. */
    if (getpeername(fd, (struct sockaddr *)&name, &length) < 0)
        return g_strdup("unknown");
    if (name.ss_family == AF_INET)
        return name_ipv4(&((const struct sockaddr_in *)&name)->sin_addr, ret_is_local);
    if (name.ss_family == AF_INET6)
        return name_ipv6(&((const struct sockaddr_in6 *)&name)->sin6_addr, ret_is_local);
    *ret_is_local = name.ss_family == AF_UNIX;
    return g_strdup(name.ss_family == AF_UNIX ? "unix" : "unknown");
}
