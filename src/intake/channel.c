#include "intake/channel.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

void
channel_clear(Channel *channel)
{
    g_clear_pointer(&channel->tls, tls_session_free);
}

gssize
channel_read(Channel *channel, gpointer buffer, gsize capacity)
{
    if (channel->tls)
        return tls_session_read(channel->tls, buffer, capacity, NULL);
    ssize_t got = recv(channel->fd, buffer, capacity, MSG_DONTWAIT);
    if (got > 0)
        return got;
    return got < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}

gboolean
channel_pending(const Channel *channel)
{
    return channel->tls && tls_session_pending(channel->tls);
}

/* Inside TLS a readable socket may hold no more than half a record: only taking a byte out tells.
 */
gboolean
channel_has_more(Channel *channel)
{
    struct pollfd wanted = {.fd = channel->fd, .events = POLLIN};
    guint8 byte;
    return channel->tls ? channel_read(channel, &byte, 1) != 0 : poll(&wanted, 1, 0) > 0;
}

static gboolean
write_tls(TlsSession *tls, int fd, const guint8 *data, gsize length, gint64 deadline_us)
{
    while (length) {
        gssize put = tls_session_write(tls, data, length, NULL);
        if (put < 0 || (put == 0 && !io_wait(fd, tls_session_wants(tls), deadline_us, NULL)))
            return FALSE;
        data += put;
        length -= (gsize)put;
    }
    return TRUE;
}

gboolean
channel_write(Channel *channel, gconstpointer data, gsize length, gint64 deadline_us)
{
    return channel->tls ? write_tls(channel->tls, channel->fd, data, length, deadline_us)
                        : io_write_full(channel->fd, data, length, deadline_us, NULL);
}

gboolean
channel_say_goodbye(Channel *channel)
{
    if (channel->tls)
        tls_session_say_goodbye(channel->tls);
    return shutdown(channel->fd, SHUT_WR) == 0;
}
