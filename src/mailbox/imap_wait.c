/*
 * Waiting for new mail: IDLE (RFC 2177), or nothing.
 *
 * The lines of IDLE are said and heard here: libetpan loses what a server tells before it agrees to
 * IDLE, and then waits for what has come.
 */
#include "base/clock.h"
#include "base/limits.h"
#include "mailbox/imap_private.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#define TAG "idle "

static gint64
now_us(void)
{
    return clock_monotonic_us(clock_system());
}

/* Until one of both can be read, or until_us. */
static void
wait_for(int fd, int wake_fd, gint64 until_us)
{
    struct pollfd wanted[] = {{.fd = wake_fd, .events = POLLIN}, {.fd = fd, .events = POLLIN}};
    gint64 left_us = MAX(until_us - now_us(), 0);
    while (poll(wanted, G_N_ELEMENTS(wanted), (int)MIN(left_us / US_PER_MS + 1, G_MAXINT)) < 0 &&
           errno == EINTR)
        continue;
}

static gboolean
is_awake(int wake_fd)
{
    struct pollfd wanted = {.fd = wake_fd, .events = POLLIN};
    return poll(&wanted, 1, 0) > 0;
}

/* Whether a line is there, or the end of the connection. */
static gboolean
can_hear(Imap *imap)
{
    return imap->session->imap_stream->read_buffer_len > 0 || stream_pending(imap->stream);
}

/* --- lines ------------------------------------------------------------------------------------ */

static gboolean
say(Imap *imap, const char *line, GError **error)
{
    mailstream *stream = imap->session->imap_stream;
    imap_begin(imap, LIMIT_IMAP_COMMAND_S);
    int rc = mailstream_write(stream, line, strlen(line)) < 0 || mailstream_flush(stream) < 0
                 ? MAILIMAP_ERROR_STREAM
                 : MAILIMAP_NO_ERROR;
    return imap_ended(imap, rc, "IDLE", error);
}

/* NULL when the connection is over. */
static const char *
hear(Imap *imap, GError **error)
{
    mailimap *session = imap->session;
    imap_begin(imap, LIMIT_IMAP_COMMAND_S);
    const char *line =
        mailstream_read_line_remove_eol(session->imap_stream, session->imap_stream_buffer);
    if (!line)
        (void)!imap_ended(imap, MAILIMAP_ERROR_STREAM, "IDLE", error);
    return line;
}

/* Takes to heart how many messages there are. Whether there is one more. */
static gboolean
is_news(Imap *imap, const char *line)
{
    struct mailimap_selection_info *info = imap->session->imap_selection_info;
    char *end;
    if (line[0] != '*' || line[1] != ' ' || !g_ascii_isdigit(line[2]))
        return FALSE;
    guint64 number = g_ascii_strtoull(line + 2, &end, 10);
    if (g_ascii_strcasecmp(end, " EXPUNGE") == 0 && info->sel_exists > 0)
        info->sel_exists--;
    if (g_ascii_strcasecmp(end, " EXISTS") != 0 || number > G_MAXUINT32)
        return FALSE;
    info->sel_exists = (guint32)number;
    return TRUE;
}

/* Hears lines up to one that begins so, or with our tag. */
static gboolean
hear_until(Imap *imap, const char *beginning, gboolean *ret_news, GError **error)
{
    for (guint i = 0; i < LIMIT_IMAP_IDLE_LINES; i++) {
        const char *line = hear(imap, error);
        if (!line)
            return FALSE;
        if (g_str_has_prefix(line, beginning))
            return TRUE;
        if (g_str_has_prefix(line, TAG))
            return imap_fail(imap, "IDLE", "the server offers it, and says no", error);
        *ret_news |= is_news(imap, line);
    }
    return imap_fail(imap, "IDLE", "the server tells of everything but the end", error);
}

/* --- waiting ---------------------------------------------------------------------------------- */

/* Until there is news. */
static gboolean
listen_for_news(Imap *imap, int wake_fd, gint64 until_us, gboolean *ret_news, GError **error)
{
    for (guint lines = 0; !*ret_news && now_us() < until_us && !is_awake(wake_fd);) {
        if (!can_hear(imap)) {
            wait_for(stream_fd(imap->stream), wake_fd, until_us);
            continue;
        }
        const char *line = hear(imap, error);
        if (!line)
            return FALSE;
        *ret_news = is_news(imap, line);
        if (++lines > LIMIT_IMAP_IDLE_LINES)
            return imap_fail(imap, "IDLE", "the server says too much about nothing", error);
    }
    return TRUE;
}

static gboolean
wait_in_idle(Imap *imap, int wake_fd, gint64 until_us, GError **error)
{
    gboolean news = FALSE;
    until_us = MIN(until_us, now_us() + LIMIT_IMAP_IDLE_S * US_PER_S);
    if (!say(imap, TAG "IDLE\r\n", error) || !hear_until(imap, "+", &news, error) ||
        !listen_for_news(imap, wake_fd, until_us, &news, error) || !say(imap, "DONE\r\n", error) ||
        !hear_until(imap, TAG "OK", &news, error))
        return FALSE;
    imap->vain_wakes += news;
    return TRUE;
}

gboolean
imap_wait(Imap *imap, int wake_fd, gint64 until_us, GError **error)
{
    if (imap_offers(imap, "IDLE") && imap->vain_wakes < LIMIT_IMAP_VAIN_WAKES)
        return wait_in_idle(imap, wake_fd, until_us, error);
    imap->vain_wakes = 0;
    wait_for(-1, wake_fd, until_us);
    return TRUE;
}
