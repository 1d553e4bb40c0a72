/*
 * The bytes to and from one client, in clear or inside TLS. Only channel_write waits.
 */
#pragma once

#include "net/tls_server.h"

typedef struct {
    int fd;          /* non-blocking; borrowed */
    TlsSession *tls; /* NULL in clear; owned */
} Channel;

/* Ends TLS with what belongs to it. */
void channel_clear(Channel *channel);

/* What came, 0 when there is nothing now, -1 when the client is gone. */
gssize channel_read(Channel *channel, gpointer buffer, gsize capacity);
/* Whether channel_read would give something although poll() knows of nothing. */
gboolean channel_pending(const Channel *channel);
/* Whether the client has sent something, or is gone: for those who will not read any more of it, as
 * a byte may be lost. */
gboolean channel_has_more(Channel *channel);
/* All of it, until the monotonic time deadline_us of the system's clock. FALSE when the client is
 * gone or does not read. */
gboolean channel_write(Channel *channel, gconstpointer data, gsize length,
                       gint64 deadline_us) G_GNUC_WARN_UNUSED_RESULT;
/* Says that nothing more comes from us. FALSE when the client is gone. */
gboolean channel_say_goodbye(Channel *channel) G_GNUC_WARN_UNUSED_RESULT;
