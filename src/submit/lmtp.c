#include "submit/lmtp.h"

/* What is gathered before it is sent. */
#define OUT_BYTES (64 * 1024)

static gboolean
end(Lmtp *lmtp)
{
    lmtp->is_over = TRUE;
    return FALSE;
}

gboolean
lmtp_fail(Lmtp *lmtp, GError **error, PosternError code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *why = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error_literal(error, POSTERN_ERROR, (int)code, why);
    return end(lmtp);
}

/* --- saying and hearing ----------------------------------------------------------------------- */

gboolean
lmtp_flush(Lmtp *lmtp, GError **error)
{
    gboolean sent = stream_write(lmtp->stream, lmtp->out->str, lmtp->out->len, error);
    g_string_truncate(lmtp->out, 0);
    return sent || end(lmtp);
}

gboolean
lmtp_say_bytes(Lmtp *lmtp, gconstpointer bytes, gsize length, GError **error)
{
    if (lmtp->out->len + length > OUT_BYTES && !lmtp_flush(lmtp, error))
        return FALSE;
    if (length > OUT_BYTES)
        return stream_write(lmtp->stream, bytes, length, error) || end(lmtp);
    g_string_append_len(lmtp->out, bytes, (gssize)length);
    return TRUE;
}

static gboolean
has_unread(const Lmtp *lmtp)
{
    return lmtp->in_at < lmtp->in_length;
}

static gboolean
fill(Lmtp *lmtp, GError **error)
{
    gssize got = stream_read(lmtp->stream, lmtp->in, sizeof lmtp->in, error);
    if (got < 0)
        return end(lmtp);
    lmtp->in_at = 0;
    lmtp->in_length = (gsize)got;
    return TRUE;
}

static gboolean
read_reply(Lmtp *lmtp, GError **error)
{
    ReplyResult result = REPLY_MORE;
    reply_reader_reset(&lmtp->reply);
    while (result == REPLY_MORE) {
        gsize used = 0;
        if (!has_unread(lmtp) && !fill(lmtp, error))
            return FALSE;
        result = reply_reader_feed(&lmtp->reply, lmtp->in + lmtp->in_at,
                                   lmtp->in_length - lmtp->in_at, &used);
        lmtp->in_at += used;
    }
    return result == REPLY_WHOLE ||
           lmtp_fail(lmtp, error, POSTERN_ERROR_CORRUPT, "what answers there does not speak LMTP");
}

gboolean
lmtp_hear(Lmtp *lmtp, SubmissionReply *ret_reply, GError **error)
{
    SubmissionReply reply;
    if ((lmtp->out->len && !lmtp_flush(lmtp, error)) || !read_reply(lmtp, error))
        return FALSE;
    reply_read(&lmtp->reply, &reply);
    if (reply.code == 421)
        return lmtp_fail(lmtp, error, POSTERN_ERROR_CLOSED, "the desk serves nobody now: 421 %s",
                         reply.text);
    *ret_reply = reply;
    return TRUE;
}

gboolean
lmtp_hear_wanted(Lmtp *lmtp, guint wanted, GError **error)
{
    SubmissionReply reply = {.code = 0};
    if (!lmtp_hear(lmtp, &reply, error))
        return FALSE;
    return reply.code == wanted ||
           lmtp_fail(lmtp, error, POSTERN_ERROR_CLOSED, "the desk does not let us in: %u %s",
                     reply.code, reply.text);
}

gboolean
lmtp_check_silence(Lmtp *lmtp, GError **error)
{
    if (!has_unread(lmtp) && !stream_pending(lmtp->stream))
        return TRUE;
    return lmtp_fail(lmtp, error, POSTERN_ERROR_CLOSED,
                     "the desk has closed, or answered what it was not asked");
}

/* --- opening and closing ---------------------------------------------------------------------- */

static void
take_extension(Lmtp *lmtp, const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, " ", 3);
    const char *keyword = words[0] ? words[0] : "";
    if (g_ascii_strcasecmp(keyword, "PIPELINING") == 0)
        lmtp->pipelining = TRUE;
    else if (g_ascii_strcasecmp(keyword, "XMAILBOX") == 0)
        lmtp->takes_keys = TRUE;
    else if (g_ascii_strcasecmp(keyword, "SIZE") == 0 && words[1])
        (void)g_ascii_string_to_unsigned(words[1], 10, 0, G_MAXUINT64, &lmtp->size_limit, NULL);
}

/* RFC 2033 §4.1; the first line of the reply names the server, the others its extensions. */
static gboolean
greet(Lmtp *lmtp, GError **error)
{
    if (!lmtp_hear_wanted(lmtp, 220, error))
        return FALSE;
    g_string_append(lmtp->out, "LHLO localhost\r\n");
    if (!lmtp_hear_wanted(lmtp, 250, error))
        return FALSE;
    g_auto(GStrv) lines = g_strsplit(lmtp->reply.text->str, "\n", -1);
    for (guint i = 1; lines[0] && lines[i]; i++)
        take_extension(lmtp, lines[i]);
    return TRUE;
}

gboolean
lmtp_open(Lmtp *lmtp, const char *socket, gint64 deadline_us, GError **error)
{
    Stream *stream = stream_connect_unix(socket, deadline_us, error);
    if (!stream)
        return FALSE;
    *lmtp = (Lmtp){.stream = stream, .out = g_string_new(NULL)};
    reply_reader_init(&lmtp->reply);
    if (greet(lmtp, error))
        return TRUE;
    g_prefix_error(error, "%s: ", socket);
    lmtp_close(lmtp, FALSE);
    return FALSE;
}

void
lmtp_close(Lmtp *lmtp, gboolean with_quit)
{
    if (with_quit && !lmtp->is_over) {
        stream_set_deadline(lmtp->stream, 0);
        g_string_append(lmtp->out, "QUIT\r\n");
        if (!lmtp_flush(lmtp, NULL))
            lmtp->is_over = TRUE;
    }
    stream_free(lmtp->stream);
    g_string_free(lmtp->out, TRUE);
    reply_reader_clear(&lmtp->reply);
}
