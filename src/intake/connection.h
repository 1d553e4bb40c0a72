/*
 * One client, from the banner to the last byte, in the thread that calls.
 */
#pragma once

#include "intake/listener.h"
#include "intake/session.h"

/* What all connections share; borrowed for the call. */
typedef struct {
    const ListenerSettings *settings;
    const IntakeSink *sink;
    const Clock *clock;
    SmtpBudget budget;
    int wake; /* a descriptor that is readable from the moment the doors close */
} ConnectionContext;

typedef struct {
    int fd; /* non-blocking; stays open */
    IntakeProtocol protocol;
    const char *peer;
    gboolean is_local;
} ConnectionClient;

/* Talks to client until either side has enough, time is over, or the doors close: then at once when
 * it is idle, after its message otherwise. Whoever closes the reading half of fd meanwhile ends it
 * with a last 421. */
void connection_serve(const ConnectionContext *context, const ConnectionClient *client);
