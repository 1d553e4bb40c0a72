/*
 * The doors: listening sockets, a thread per connection, caps, time-outs, drain.
 */
#pragma once

#include "base/random.h"
#include "intake/intake.h"
#include "net/tls_server.h"

typedef struct {
    IntakeProtocol protocol;
    const char *address; /* numeric IPv4 or IPv6; NULL for a unix socket */
    guint port;          /* 0: the kernel picks one */
    const char
        *socket; /* path; an old socket there is replaced, any other file is an error; mode 0660 */
    IntakeTls tls;
    gboolean auth; /* AUTH is taken there, inside TLS */
} ListenerDoor;

typedef struct {
    const char *hostname;
    guint64 message_size_bytes;
    guint64 receive_memory_bytes; /* shared by all doors; beyond it 452 */
    guint connections;            /* beyond it 421 */
    guint connections_per_client; /* by IPv4 address or IPv6 /64; beyond it 421; not for unix
                                   * sockets */
    gint64 patience_us; /* for a command; for the next bytes of a message, LIMIT_DATA_WAIT_S at
                         * most */
    TlsServer *tls;     /* for doors that have TLS; NULL when there are none */
    Random *random;     /* for doors that have AUTH; NULL when there are none */
} ListenerSettings;

/* Near the two caps that all share, whoever has brought nothing for LIMIT_CROWDED_WAIT_S makes
 * room: for a newcomer, or, in the middle of a message, with its memory. */

typedef struct Listener Listener;

/* Opens nothing yet. Settings and sink are copied (what they point to is borrowed for the
 * listener's life). */
Listener *listener_new(const ListenerSettings *settings, const IntakeSink *sink,
                       const Clock *clock);
/* Binds one door and listens; connections wait in the backlog until listener_start. *ret_port is
 * the TCP port it got (0 for a unix socket). */
gboolean listener_open(Listener *listener, const ListenerDoor *door, guint *ret_port,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean listener_start(Listener *listener, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Stops accepting, ends idle sessions with 421, gives the others LIMIT_DRAIN_S to finish their
 * message, then closes them. Returns when no connection thread is left. */
void listener_drain(Listener *listener);
/* The same with another patience than LIMIT_DRAIN_S. */
void listener_drain_within(Listener *listener, gint64 patience_us);
void listener_free(Listener *listener); /* drains first if need be */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Listener, listener_free)

typedef struct {
    guint connections;            /* now */
    guint64 accepted;             /* since the start */
    guint64 refused;              /* 421 for a cap */
    guint64 receive_memory_bytes; /* reserved now */
} ListenerStatus;
void listener_status(Listener *listener, ListenerStatus *ret_status);
