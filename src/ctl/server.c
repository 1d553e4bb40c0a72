#include "ctl/server.h"

#include "base/clock.h"
#include "base/io.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/sync.h"
#include "ctl/call.h"
#include "ctl/control.h"

#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

/* A roster is read by libconfig, which goes a few frames deep for every bracket in it. */
#define CLIENT_STACK_BYTES (8 * 1024 * 1024)
/* After accept() failed, so that a lack of descriptors does not spin. */
#define ACCEPT_PAUSE_MS 100
/* For taking an answer, once the server stops. */
#define STOP_GRACE_S 2

struct CtlServer {
    Flow *flow;
    CtlMailboxes mailboxes;
    TlsServer *tls;
    Fd listener;
    Fd wake; /* readable when the accepting thread shall end */
    gboolean running;
    pthread_t thread;
    Mutex mutex;
    Cond gone;          /* a client has gone */
    GPtrArray *clients; /* of Client, under the mutex */
    gint stopping;      /* read atomically, by commands as well */
};

typedef struct {
    CtlServer *server;
    Fd fd;
    gboolean unhurried; /* answered since before the server stopped; under the mutex */
} Client;

static gint64
deadline(gint64 wait_s)
{
    return clock_monotonic_us(clock_system()) + wait_s * US_PER_S;
}

/* --- one client --- */

/* An answer that cannot be given any more concerns only who asked for it. */
static void
send_answer(int fd, const GString *out, const GString *err, CtlExit code, gint64 deadline_us)
{
    g_autoptr(GError) error = NULL;
    if (!control_send_text(fd, CONTROL_OUT, out->str, out->len, deadline_us, &error) ||
        !control_send_text(fd, CONTROL_ERR, err->str, err->len, deadline_us, &error) ||
        !control_send_exit(fd, code, deadline_us, &error))
        log_event(LOG_WARNING, "control-answer-lost", "why", error->message, NULL);
}

/* Until when the whole answer must be taken, which begins now. */
static gint64
begin_answer(Client *client)
{
    CtlServer *server = client->server;
    mutex_lock(&server->mutex);
    client->unhurried = !g_atomic_int_get(&server->stopping);
    gint64 wait_s = client->unhurried ? LIMIT_CTL_WAIT_S : STOP_GRACE_S;
    mutex_unlock(&server->mutex);
    return deadline(wait_s);
}

/* What a command that takes its time has shown so far. */
static gboolean
show_now(gpointer data, const GString *out, const GString *err)
{
    Client *client = data;
    gint64 deadline_us = begin_answer(client);
    return control_send_text(client->fd, CONTROL_OUT, out->str, out->len, deadline_us, NULL) &&
           control_send_text(client->fd, CONTROL_ERR, err->str, err->len, deadline_us, NULL) &&
           control_send_flush(client->fd, deadline_us, NULL);
}

static void
send_refusal(int fd, const char *why)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GString) err = g_string_new(NULL);
    g_string_append_printf(err, "posternctl: %s\n", why);
    send_answer(fd, out, err, CTL_FAILED, deadline(STOP_GRACE_S));
}

static gboolean
may_ask(int fd, uid_t *ret_uid)
{
    struct ucred peer;
    socklen_t length = sizeof peer;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0) {
        *ret_uid = (uid_t)-1;
        return FALSE;
    }
    *ret_uid = peer.uid;
    return peer.uid == 0 || peer.uid == geteuid();
}

static void
log_command(const CallRequest *request, uid_t uid, CtlExit code)
{
    guint used;
    const Command *command = command_find(request->words, &used, NULL);
    log_event(LOG_INFO, "control", "command", command ? command->words : "unknown", "uid",
              LOG_INT(uid), "exit", LOG_INT(code), NULL);
}

static void
answer(Client *client, uid_t uid)
{
    CtlServer *server = client->server;
    g_autoptr(GError) error = NULL;
    g_auto(ControlRequest) asked = {0};
    if (!control_receive_request(client->fd, deadline(LIMIT_CTL_WAIT_S), &asked, &error)) {
        if (g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_CLOSED))
            return;
        log_event(LOG_WARNING, "control-request-bad", "why", error->message, NULL);
        send_refusal(client->fd, error->message);
        return;
    }
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GString) err = g_string_new(NULL);
    CallRequest request = {.mailboxes = &server->mailboxes,
                           .tls = server->tls,
                           .words = (const char *const *)asked.arguments,
                           .file = asked.attachment,
                           .json = asked.json,
                           .columns = asked.columns,
                           .show_now = show_now,
                           .show_data = client,
                           .stopping = &server->stopping};
    CtlExit code = call_run(server->flow, &request, out, err);
    control_bound_answer(out, err, &code);
    log_command(&request, uid, code);
    send_answer(client->fd, out, err, code, begin_answer(client));
}

static void
leave(Client *client)
{
    CtlServer *server = client->server;
    mutex_lock(&server->mutex);
    g_ptr_array_remove_fast(server->clients, client);
    fd_clear(&client->fd);
    g_free(client);
    cond_broadcast(&server->gone);
    mutex_unlock(&server->mutex);
}

static gpointer
client_main(gpointer data)
{
    Client *client = data;
    uid_t uid;
    if (may_ask(client->fd, &uid)) {
        answer(client, uid);
    } else {
        log_event(LOG_WARNING, "control-refused", "uid", LOG_INT(uid), NULL);
        send_refusal(client->fd, "refused: only root and the user posternd runs as may ask, "
                                 "expected one of them (sudo posternctl …)");
    }
    leave(client);
    return NULL;
}

/* --- accepting --- */

/* Enters the client in the list, unless that is full. */
static gboolean
enter(CtlServer *server, Client *client)
{
    mutex_lock(&server->mutex);
    gboolean room = server->clients->len < LIMIT_CTL_CONNECTIONS;
    if (room)
        g_ptr_array_add(server->clients, client);
    mutex_unlock(&server->mutex);
    return room;
}

static void
serve(CtlServer *server, int fd)
{
    g_autoptr(GError) error = NULL;
    Client *client = g_new0(Client, 1);
    client->server = server;
    client->fd = fd;
    if (!enter(server, client)) {
        send_refusal(fd, "busy: too many commands at once, expected to be asked again later");
        fd_clear(&client->fd);
        g_free(client);
    } else if (!thread_start("ctl-client", CLIENT_STACK_BYTES, client_main, client, NULL, &error)) {
        send_refusal(fd, error->message);
        leave(client);
    }
}

static void
accept_one(CtlServer *server)
{
    int fd = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd >= 0) {
        serve(server, fd);
    } else if (errno != EINTR && errno != EAGAIN && errno != ECONNABORTED) {
        log_event(LOG_WARNING, "control-accept-failed", "why", g_strerror(errno), NULL);
        struct pollfd wake = {.fd = server->wake, .events = POLLIN};
        poll(&wake, 1, ACCEPT_PAUSE_MS);
    }
}

static gpointer
accept_main(gpointer data)
{
    CtlServer *server = data;
    struct pollfd wanted[] = {{.fd = server->wake, .events = POLLIN},
                              {.fd = server->listener, .events = POLLIN}};
    for (;;) {
        int ready = poll(wanted, G_N_ELEMENTS(wanted), -1);
        if (ready < 0 && errno != EINTR)
            g_error("control socket: poll: %s", g_strerror(errno));
        if (ready > 0 && wanted[0].revents)
            return NULL;
        if (ready > 0 && wanted[1].revents)
            accept_one(server);
    }
}

CtlServer *
ctl_server_new(Flow *flow, const CtlMailboxes *mailboxes, int listener, GError **error)
{
    g_auto(Fd) taken = listener;
    g_auto(Fd) wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (wake < 0) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FULL, "control socket: eventfd: %s",
                    g_strerror(errno));
        return NULL;
    }
    CtlServer *server = g_new0(CtlServer, 1);
    server->flow = flow;
    server->mailboxes = *mailboxes;
    server->listener = fd_steal(&taken);
    server->wake = fd_steal(&wake);
    server->clients = g_ptr_array_new();
    mutex_init(&server->mutex);
    cond_init(&server->gone);
    return server;
}

void
ctl_server_show_tls(CtlServer *server, TlsServer *tls)
{
    server->tls = tls;
}

gboolean
ctl_server_start(CtlServer *server, GError **error)
{
    g_assert(!server->running);
    server->running = thread_start("ctl-accept", LIMIT_SESSION_STACK_BYTES, accept_main, server,
                                   &server->thread, error);
    return server->running;
}

/* Whoever still asks reads the end of its socket now; whoever is being answered has a grace to take
 * it; a command under way ends as soon as it may, and its answer has the same grace. */
static void
break_off(CtlServer *server)
{
    gint64 grace_us = deadline(STOP_GRACE_S);
    mutex_lock(&server->mutex);
    g_atomic_int_set(&server->stopping, TRUE);
    for (guint i = 0; i < server->clients->len; i++)
        shutdown(((Client *)server->clients->pdata[i])->fd, SHUT_RD);
    while (server->clients->len && cond_wait_until(&server->gone, &server->mutex, grace_us))
        ;
    for (guint i = 0; i < server->clients->len; i++) {
        const Client *client = server->clients->pdata[i];
        if (client->unhurried)
            shutdown(client->fd, SHUT_RDWR);
    }
    while (server->clients->len)
        cond_wait(&server->gone, &server->mutex);
    mutex_unlock(&server->mutex);
}

void
ctl_server_stop(CtlServer *server)
{
    if (!server->running)
        return;
    guint64 one = 1;
    while (write(server->wake, &one, sizeof one) < 0 && errno == EINTR)
        ;
    pthread_join(server->thread, NULL);
    server->running = FALSE;
    break_off(server);
    fd_clear(&server->listener);
}

void
ctl_server_free(CtlServer *server)
{
    if (!server)
        return;
    ctl_server_stop(server);
    fd_clear(&server->listener);
    fd_clear(&server->wake);
    g_ptr_array_unref(server->clients);
    cond_clear(&server->gone);
    mutex_clear(&server->mutex);
    g_free(server);
}
