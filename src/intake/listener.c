#include "intake/connection.h"

#include "base/io.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/memory.h"
#include "intake/receive_memory.h"
#include "net/socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

/* When no descriptor is left, the next try is worth nothing at once. */
#define ACCEPT_PAUSE_US (100 * US_PER_MS)

/* When less than this part of the places is left, those who bring nothing make room. */
#define CROWDED_PART 8

typedef struct {
    IntakeProtocol protocol;
    IntakeTls tls;
    gboolean auth;
    Fd fd;
    char *path; /* of a unix socket */
} Door;

struct Listener {
    ListenerSettings settings;
    IntakeSink sink;
    ReceiveMemory memory;
    ConnectionContext context;
    GPtrArray *doors;
    Fd wake; /* eventfd; written once, when the doors close, and never read */
    pthread_t acceptor;
    gboolean is_started; /* and not drained yet */

    Mutex lock; /* over all below, and over closing a visitor's descriptor */
    Cond left;
    GHashTable *visitors; /* set of Visitor */
    GHashTable *clients;  /* address -> count of its visitors */
    guint64 accepted;
    guint64 refused;
    gboolean is_crowd; /* since nobody was here, LIMIT_CROWD have been at once */
};

/* One connection, owned by its thread. */
typedef struct {
    Listener *listener;
    ConnectionClient client;
    ConnectionPresence presence;
    char *address; /* by which it is counted; NULL for unix sockets */
    char *peer;
} Visitor;

/* --- making and opening --- */

static void
door_free(gpointer data)
{
    Door *door = data;
    /* The name goes first: as long as we listen, nobody else can have taken it. */
    if (door->path && door->fd >= 0)
        unlink(door->path);
    fd_clear(&door->fd);
    g_free(door->path);
    g_free(door);
}

Listener *
listener_new(const ListenerSettings *settings, const IntakeSink *sink, const Clock *clock)
{
    Listener *listener = g_new0(Listener, 1);
    listener->settings = *settings;
    listener->sink = *sink;
    receive_memory_init(&listener->memory, settings->receive_memory_bytes);
    listener->wake = -1;
    listener->doors = g_ptr_array_new_with_free_func(door_free);
    mutex_init(&listener->lock);
    cond_init(&listener->left);
    listener->visitors = g_hash_table_new(NULL, NULL);
    listener->clients = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    listener->context = (ConnectionContext){
        .settings = &listener->settings,
        .sink = &listener->sink,
        .clock = clock,
        .budget = receive_memory_budget(&listener->memory),
        .wake = -1,
    };
    return listener;
}

static gboolean
set_nonblocking(int fd, GError **error)
{
    int flags = fcntl(fd, F_GETFL);
    if (flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0)
        return TRUE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED, "making a socket non-blocking: %s",
                g_strerror(errno));
    return FALSE;
}

gboolean
listener_open(Listener *listener, const ListenerDoor *door, guint *ret_port, GError **error)
{
    g_return_val_if_fail(!listener->is_started, FALSE);
    guint port = 0;
    g_auto(Fd) fd = door->address ? socket_listen_tcp(door->address, door->port, &port, error)
                                  : socket_listen_unix(door->socket, 0660, error);
    if (fd < 0 || !set_nonblocking(fd, error))
        return FALSE;
    if (door->auth && !listener->context.logins)
        listener->context.logins =
            login_gate_new(&listener->sink, listener->context.clock, listener->settings.random,
                           LIMIT_LOGIN_WAIT_S * US_PER_S);
    Door *opened = g_new0(Door, 1);
    opened->protocol = door->protocol;
    opened->tls = door->tls;
    opened->auth = door->auth;
    opened->fd = fd_steal(&fd);
    opened->path = door->address ? NULL : g_strdup(door->socket);
    g_ptr_array_add(listener->doors, opened);
    *ret_port = port;
    return TRUE;
}

/* --- who may enter --- */

static void
visitor_free(Visitor *visitor)
{
    fd_clear(&visitor->client.fd);
    g_free(visitor->address);
    g_free(visitor->peer);
    g_free(visitor);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Visitor, visitor_free)

/* "192.0.2.1:4711", "[2001:db8::1]:4711" or "unix". */
static char *
peer_label(int fd, const char *address)
{
    union {
        struct sockaddr any;
        struct sockaddr_in ip4;
        struct sockaddr_in6 ip6;
    } name = {0};
    socklen_t length = sizeof name;
    guint port = 0;
    if (getpeername(fd, &name.any, &length) == 0) {
        if (name.any.sa_family == AF_UNIX)
            return g_strdup(address);
        port = ntohs(name.any.sa_family == AF_INET6 ? name.ip6.sin6_port : name.ip4.sin_port);
    }
    return g_strdup_printf(strchr(address, ':') ? "[%s]:%u" : "%s:%u", address, port);
}

/* What a client is counted by. Who has one IPv6 address has all of its /64. */
static char *
client_of(const char *address)
{
    struct in6_addr network;
    if (inet_pton(AF_INET6, address, &network) != 1)
        return g_strdup(address);
    memset(network.s6_addr + 8, 0, 8);
    char text[INET6_ADDRSTRLEN] = "";
    return g_strdup(inet_ntop(AF_INET6, &network, text, sizeof text));
}

/* Who connected, not who has the descriptor now; in doubt it is somebody else. */
static gboolean
is_own(int fd)
{
    struct ucred peer;
    socklen_t length = sizeof peer;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 && length == sizeof peer &&
           peer.uid == geteuid();
}

static Visitor *
visitor_new(Listener *listener, const Door *door, int fd)
{
    Visitor *visitor = g_new0(Visitor, 1);
    visitor->listener = listener;
    visitor->client.fd = fd;
    visitor->client.presence = &visitor->presence;
    visitor->presence.brought_us = clock_monotonic_us(listener->context.clock);
    visitor->client.protocol = door->protocol;
    visitor->client.tls = door->tls;
    visitor->client.auth = door->auth;
    g_autofree char *address = socket_peer_name(fd, &visitor->client.is_local);
    visitor->peer = peer_label(fd, address);
    visitor->client.peer = visitor->peer;
    visitor->client.is_own = door->path && is_own(fd);
    visitor->address = door->path ? NULL : client_of(address);
    visitor->client.network = visitor->address ? visitor->address : "unix";
    return visitor;
}

static guint
visitors_from(Listener *listener, const char *address)
{
    return address ? GPOINTER_TO_UINT(g_hash_table_lookup(listener->clients, address)) : 0;
}

static void
count_address(Listener *listener, const char *address, guint count)
{
    if (!address)
        return;
    if (count)
        g_hash_table_replace(listener->clients, g_strdup(address), GUINT_TO_POINTER(count));
    else
        g_hash_table_remove(listener->clients, address);
}

/* Sends away whoever has brought nothing for longest, if that is long enough: of all, or of those
 * in the middle of a message. With the lock held. */
static void
make_room(Listener *listener, gboolean only_in_data)
{
    Visitor *idlest = NULL;
    GHashTableIter iter;
    gpointer visitor;
    g_hash_table_iter_init(&iter, listener->visitors);
    while (g_hash_table_iter_next(&iter, &visitor, NULL)) {
        const ConnectionPresence *presence = &((Visitor *)visitor)->presence;
        if (!presence->must_leave && (!only_in_data || presence->is_in_data) &&
            (!idlest || presence->brought_us < idlest->presence.brought_us))
            idlest = visitor;
    }
    gint64 since_us = clock_monotonic_us(listener->context.clock) - LIMIT_CROWDED_WAIT_S * US_PER_S;
    if (!idlest || idlest->presence.brought_us > since_us)
        return;
    idlest->presence.must_leave = TRUE;
    shutdown(idlest->client.fd, SHUT_RD);
    log_event(LOG_INFO, "sent-away", "peer", idlest->peer, NULL);
}

static void
make_memory_room(gpointer data)
{
    Listener *listener = data;
    mutex_lock(&listener->lock);
    make_room(listener, TRUE);
    mutex_unlock(&listener->lock);
}

/* Why the visitor may not enter, or NULL: then it is counted from now on. */
static const char *
enter(Listener *listener, Visitor *visitor)
{
    const char *refusal = NULL;
    mutex_lock(&listener->lock);
    guint from_there = visitors_from(listener, visitor->address);
    guint connections = listener->settings.connections;
    if (g_hash_table_size(listener->visitors) >= connections - connections / CROWDED_PART)
        make_room(listener, FALSE);
    if (g_hash_table_size(listener->visitors) >= connections)
        refusal = "421 4.3.2 %s too many connections, please try again later\r\n";
    else if (visitor->address && from_there >= listener->settings.connections_per_client)
        refusal = "421 4.7.0 %s too many connections from your address\r\n";
    if (refusal) {
        listener->refused++;
    } else {
        listener->accepted++;
        count_address(listener, visitor->address, from_there + 1);
        g_hash_table_add(listener->visitors, visitor);
        listener->is_crowd |= g_hash_table_size(listener->visitors) >= LIMIT_CROWD;
    }
    mutex_unlock(&listener->lock);
    return refusal;
}

/* Frees the visitor. After it nothing of the listener may be touched: it may be gone. */
static void
leave(Visitor *visitor)
{
    Listener *listener = visitor->listener;
    mutex_lock(&listener->lock);
    g_hash_table_remove(listener->visitors, visitor);
    count_address(listener, visitor->address, visitors_from(listener, visitor->address) - 1);
    /* Under the lock: a drain must not shut down a descriptor that is somebody else's by then. */
    visitor_free(visitor);
    gboolean was_crowd = FALSE;
    if (g_hash_table_size(listener->visitors) == 0) {
        was_crowd = listener->is_crowd;
        listener->is_crowd = FALSE;
        cond_broadcast(&listener->left);
    }
    mutex_unlock(&listener->lock);
    if (was_crowd)
        memory_give_back();
}

static gpointer
visit(gpointer data)
{
    Visitor *visitor = data;
    connection_serve(&visitor->listener->context, &visitor->client);
    leave(visitor);
    return NULL;
}

/* --- the acceptor --- */

/* Tries once to say why, and never waits: whoever cannot be served must not hold up the others. */
static void
turn_away(Listener *listener, const Door *door, int fd, const char *reply)
{
    if (door->tls == INTAKE_TLS_IMPLICIT)
        return; /* who waits for TLS reads no clear text */
    g_autoptr(GString) line = g_string_new(reply);
    g_string_replace(line, "%s", listener->settings.hostname, 1);
    (void)!send(fd, line->str, line->len, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void
receive_visitor(Listener *listener, const Door *door, int fd)
{
    g_autoptr(Visitor) visitor = visitor_new(listener, door, fd);
    const char *refusal = enter(listener, visitor);
    if (refusal) {
        turn_away(listener, door, fd, refusal);
        return;
    }
    g_autoptr(GError) error = NULL;
    const char *name = door->protocol == INTAKE_LMTP ? "lmtp" : "smtp";
    Visitor *entered = g_steal_pointer(&visitor);
    if (thread_start(name, LIMIT_SESSION_STACK_BYTES, visit, entered, NULL, &error))
        return;
    log_event(LOG_WARNING, "connection-refused", "peer", entered->peer, "reason", error->message,
              NULL);
    turn_away(listener, door, fd, "421 4.3.2 %s too busy, please try again later\r\n");
    leave(entered);
}

/* FALSE when it is no use to go on at once. */
static gboolean
accept_one(Listener *listener, const Door *door)
{
    int fd = accept4(door->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
        receive_visitor(listener, door, fd);
        return TRUE;
    }
    if (errno != EMFILE && errno != ENFILE && errno != ENOBUFS && errno != ENOMEM)
        return TRUE; /* the client's affair, or nobody there any more */
    log_event(LOG_WARNING, "accept-failed", "error", g_strerror(errno), NULL);
    return FALSE;
}

static gboolean
accept_ready(Listener *listener, const struct pollfd *fds)
{
    for (guint i = 0; i < listener->doors->len; i++)
        if (fds[i].revents && !accept_one(listener, listener->doors->pdata[i]))
            return FALSE;
    return TRUE;
}

static gpointer
accept_all(gpointer data)
{
    Listener *listener = data;
    guint doors = listener->doors->len;
    thread_give_way(); /* and so do all who serve a client */
    g_autofree struct pollfd *fds = g_new0(struct pollfd, doors + 1);
    for (guint i = 0; i < doors; i++)
        fds[i] = (struct pollfd){.fd = ((Door *)listener->doors->pdata[i])->fd, .events = POLLIN};
    fds[doors] = (struct pollfd){.fd = listener->wake, .events = POLLIN};
    for (;;) {
        if (poll(fds, doors + 1, -1) < 0)
            continue;
        if (fds[doors].revents)
            return NULL;
        gint64 pause_until_us = clock_monotonic_us(clock_system()) + ACCEPT_PAUSE_US;
        if (!accept_ready(listener, fds) && io_wait(listener->wake, POLLIN, pause_until_us, NULL))
            return NULL;
    }
}

gboolean
listener_start(Listener *listener, GError **error)
{
    g_return_val_if_fail(!listener->is_started, FALSE);
    fd_clear(&listener->wake);
    listener->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (listener->wake < 0) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FULL, "eventfd: %s", g_strerror(errno));
        return FALSE;
    }
    listener->context.wake = listener->wake;
    receive_memory_watch(&listener->memory, make_memory_room, listener);
    listener->is_started = thread_start("accept", LIMIT_SESSION_STACK_BYTES, accept_all, listener,
                                        &listener->acceptor, error);
    return listener->is_started;
}

/* --- the end --- */

/* With the lock held. TRUE when nobody is left; deadline 0 waits as long as it takes. */
static gboolean
wait_until_empty(Listener *listener, gint64 deadline_us)
{
    while (g_hash_table_size(listener->visitors)) {
        if (!deadline_us)
            cond_wait(&listener->left, &listener->lock);
        else if (!cond_wait_until(&listener->left, &listener->lock, deadline_us))
            return g_hash_table_size(listener->visitors) == 0;
    }
    return TRUE;
}

/* With the lock held. */
static void
shut_down(Listener *listener, int how)
{
    GHashTableIter iter;
    gpointer visitor;
    g_hash_table_iter_init(&iter, listener->visitors);
    while (g_hash_table_iter_next(&iter, &visitor, NULL))
        shutdown(((Visitor *)visitor)->client.fd, how);
}

void
listener_drain_within(Listener *listener, gint64 patience_us)
{
    if (!listener->is_started)
        return;
    listener->is_started = FALSE;
    if (eventfd_write(listener->wake, 1) < 0)
        g_error("eventfd_write: %s", g_strerror(errno));
    pthread_join(listener->acceptor, NULL);
    g_ptr_array_set_size(listener->doors, 0);
    gint64 end_us = clock_monotonic_us(clock_system()) + patience_us;
    mutex_lock(&listener->lock);
    if (!wait_until_empty(listener, end_us)) {
        shut_down(listener, SHUT_RD);
        if (!wait_until_empty(listener, end_us + LIMIT_LAST_WORDS_MS * US_PER_MS)) {
            shut_down(listener, SHUT_RDWR);
            wait_until_empty(listener, 0);
        }
    }
    mutex_unlock(&listener->lock);
}

void
listener_drain(Listener *listener)
{
    listener_drain_within(listener, LIMIT_DRAIN_S * US_PER_S);
}

void
listener_free(Listener *listener)
{
    if (!listener)
        return;
    listener_drain(listener);
    g_ptr_array_unref(listener->doors);
    fd_clear(&listener->wake);
    g_hash_table_unref(listener->visitors);
    g_hash_table_unref(listener->clients);
    cond_clear(&listener->left);
    mutex_clear(&listener->lock);
    receive_memory_clear(&listener->memory);
    login_gate_free(listener->context.logins);
    g_free(listener);
}

void
listener_status(Listener *listener, ListenerStatus *ret_status)
{
    mutex_lock(&listener->lock);
    *ret_status = (ListenerStatus){
        .connections = g_hash_table_size(listener->visitors),
        .accepted = listener->accepted,
        .refused = listener->refused,
    };
    mutex_unlock(&listener->lock);
    ret_status->receive_memory_bytes = receive_memory_reserved(&listener->memory);
}
