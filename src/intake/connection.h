/*
 * One client, from the banner to the last byte, in the thread that calls.
 */
#pragma once

#include "intake/listener.h"
#include "intake/login_gate.h"
#include "intake/session.h"

/* What all connections share; borrowed for the call. */
typedef struct {
    const ListenerSettings *settings;
    const IntakeSink *sink;
    const Clock *clock;
    SmtpBudget budget;
    LoginGate *logins; /* NULL when no door has AUTH */
    int wake;          /* a descriptor that is readable from the moment the doors close */
} ConnectionContext;

/* What a connection shows to those who look after the house, and hears from them. */
typedef struct {
    _Atomic gint64 brought_us;   /* when it last brought part of a message, or began */
    _Atomic gboolean is_in_data; /* then it holds memory */
    _Atomic gboolean must_leave; /* somebody else needs the room: set it, then shut the reading half
                                  * of fd down */
} ConnectionPresence;

typedef struct {
    int fd; /* non-blocking; stays open */
    IntakeProtocol protocol;
    IntakeTls tls;
    gboolean auth;
    const char *peer;
    const char *network; /* by which it is counted */
    gboolean is_local;
    gboolean is_own; /* a process of our own user, at a unix socket */
    ConnectionPresence *presence;
} ConnectionClient;

/* Talks to client until either side has enough, time is over, or the doors close: then at once when
 * it is idle, after its message otherwise. One that must leave does so at its next wait. Whoever
 * closes the reading half of fd meanwhile ends it with a last 421. */
void connection_serve(const ConnectionContext *context, const ConnectionClient *client);
