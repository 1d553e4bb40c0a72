#include "intake/connection.h"

#include "base/io.h"
#include "base/killpoint.h"
#include "base/limits.h"
#include "base/log.h"
#include "intake/channel.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#define READ_BYTES (16 * 1024)
/* More replies than this are not held back until all commands of a block are carried out. */
#define OUTPUT_BYTES (8 * 1024)

typedef struct {
    const ConnectionContext *context;
    const ConnectionClient *client;
    ConnectionPresence *presence;
    Channel channel;
    TlsSession *coming; /* TLS that begins when the output has left */
    SmtpSession *session;
    guint8 *buffer; /* READ_BYTES; NULL while there is nothing to read */
    gboolean is_draining;
    gint64 began_us;
    gint64 replied_us; /* the wait for a command counts from here */
    gint64 data_us;    /* when DATA began */
    gint64 block_us;   /* when its last block came */
    guint64 data_bytes;
    gint64 brought_us; /* the last whole message, or the beginning */
} Connection;

static gint64
now(const Connection *connection)
{
    return clock_monotonic_us(connection->context->clock);
}

static gint64
deadline(const Connection *connection)
{
    gint64 patience_us = connection->context->settings->patience_us;
    gint64 wait_until_us =
        smtp_session_is_in_data(connection->session)
            ? connection->block_us + MIN(patience_us, LIMIT_DATA_WAIT_S * US_PER_S)
            : connection->replied_us + patience_us;
    return MIN(wait_until_us, connection->began_us + LIMIT_SESSION_S * US_PER_S);
}

/* Since when the client has brought nothing. Commands are nothing, and neither is content that
 * comes more slowly than any line does. */
static gint64
brought_us(const Connection *connection)
{
    if (!smtp_session_is_in_data(connection->session))
        return connection->brought_us;
    guint64 due_us = connection->data_bytes * US_PER_S / LIMIT_DATA_BYTES_PER_S;
    return MIN(connection->block_us, connection->data_us + (gint64)due_us);
}

/* FALSE when the client is gone or does not read. */
static gboolean
send_output(Connection *connection)
{
    GString *output = smtp_session_output(connection->session);
    if (!output->len)
        return TRUE;
    gint64 until_us = clock_monotonic_us(clock_system()) + LIMIT_SEND_WAIT_S * US_PER_S;
    connection->replied_us = now(connection);
    gboolean is_sent = channel_write(&connection->channel, output->str, output->len, until_us);
    KILLPOINT(REPLY_SENT);
    g_string_truncate(output, 0);
    return is_sent;
}

/* Waits for events, the doors' closing, or the deadline. Whether it was the events. */
static gboolean
wait_for(Connection *connection, short events, gint64 until_us)
{
    struct pollfd fds[] = {
        {.fd = connection->channel.fd, .events = events},
        {.fd = connection->is_draining ? -1 : connection->context->wake, .events = POLLIN},
    };
    gint64 left_us = MAX(until_us - now(connection), 0);
    int timeout_ms = (int)MIN(left_us / US_PER_MS + 1, G_MAXINT);
    if (poll(fds, G_N_ELEMENTS(fds), timeout_ms) < 0)
        return FALSE;
    if (fds[1].revents)
        connection->is_draining = TRUE;
    return fds[0].revents != 0;
}

/* Whether there is something to read now, or after waiting. */
static gboolean
wait_readable(Connection *connection)
{
    connection->presence->brought_us = brought_us(connection);
    connection->presence->is_in_data = smtp_session_is_in_data(connection->session);
    return channel_pending(&connection->channel) ||
           wait_for(connection, POLLIN, deadline(connection));
}

static void
count_block(Connection *connection, gsize bytes)
{
    connection->block_us = now(connection);
    connection->data_bytes += bytes;
    gint64 elapsed_s = (connection->block_us - connection->data_us) / US_PER_S;
    if (elapsed_s > LIMIT_DATA_GRACE_S &&
        connection->data_bytes < (guint64)elapsed_s * LIMIT_DATA_BYTES_PER_S)
        smtp_session_end(connection->session, "4.4.2", "your message comes too slowly");
}

static gssize
read_some(Connection *connection)
{
    if (!connection->buffer)
        connection->buffer = g_malloc(READ_BYTES);
    return channel_read(&connection->channel, connection->buffer, READ_BYTES);
}

/* Reads into the buffer, as far as there is something. FALSE when the client is gone. */
static gboolean
receive(Connection *connection, gsize *ret_length)
{
    *ret_length = 0;
    gboolean is_readable = wait_readable(connection);
    if (now(connection) >= deadline(connection)) {
        smtp_session_end(connection->session, "4.4.2", "you took too long");
        return TRUE;
    }
    if (connection->presence->must_leave) {
        smtp_session_end(connection->session, "4.3.2",
                         "others need the room, and you bring no mail");
        return TRUE;
    }
    if (!is_readable || (connection->is_draining && smtp_session_is_idle(connection->session)))
        return TRUE;
    gssize got = read_some(connection);
    if (got < 0 && connection->is_draining) {
        smtp_session_end(connection->session, "4.3.2", "shutting down");
        return TRUE;
    }
    if (got <= 0)
        return got == 0;
    if (smtp_session_is_in_data(connection->session))
        count_block(connection, (gsize)got);
    *ret_length = (gsize)got;
    return TRUE;
}

static void
deliver(Connection *connection)
{
    const IntakeSink *sink = connection->context->sink;
    guint count = smtp_session_replies(connection->session);
    g_autofree IntakeReply *replies = g_new(IntakeReply, count);
    for (guint i = 0; i < count; i++)
        intake_reply_set(&replies[i], 451, "4.3.0", "please try again later");
    sink->message(sink->data, smtp_session_message(connection->session), replies);
    smtp_session_settle(connection->session, replies);
    connection->presence->brought_us = connection->brought_us = now(connection);
    KILLPOINT(REPLY_MADE);
}

/* Finds out who the client is: in its own thread, as its message is stored. */
static void
log_in(Connection *connection)
{
    IntakeLogin login = {0};
    guint wait_s = 0;
    IntakeLoginVerdict verdict =
        login_gate_try(connection->context->logins, smtp_session_credentials(connection->session),
                       connection->client->network, &login, &wait_s);
    smtp_session_settle_login(connection->session, verdict, &login, wait_s);
    connection->replied_us = now(connection);
}

/* Content may only follow our 354 (RFC 5321 §4.1.1.4, RFC 2920 §3.1), which is still in the output.
 * What is there before it left was not written by a client that listens: a second message smuggled
 * in, most likely. */
static void
begin_data(Connection *connection, gboolean has_more)
{
    if (has_more || channel_has_more(&connection->channel)) {
        smtp_session_refuse_hasty(connection->session);
        return;
    }
    connection->data_us = connection->block_us = now(connection);
    connection->data_bytes = 0;
}

/* --- TLS --- */

/* FALSE when there is none to be had. */
static gboolean
prepare_tls(Connection *connection)
{
    g_autoptr(GError) error = NULL;
    TlsServer *server = connection->context->settings->tls;
    if (server)
        connection->coming = tls_session_new(server, connection->channel.fd, &error);
    if (error)
        log_event(LOG_WARNING, "tls-unavailable", "peer", connection->client->peer, "why",
                  error->message, NULL);
    return connection->coming != NULL;
}

/* As with DATA, the client may only go on when it has read our 220 (RFC 3207 §4): what is there
 * before was put there in clear, by whomever. */
static void
answer_starttls(Connection *connection, gboolean has_more)
{
    if (has_more || channel_has_more(&connection->channel))
        smtp_session_refuse_hasty(connection->session);
    else if (!prepare_tls(connection))
        smtp_session_refuse_tls(connection->session);
}

/* By one deadline, however many bytes come in between. NULL when it has worked. */
static const char *
shake_hands(Connection *connection, GError **error)
{
    gint64 patience_us =
        MIN(connection->context->settings->patience_us, LIMIT_HANDSHAKE_S * US_PER_S);
    gint64 until_us = now(connection) + patience_us;
    TlsSession *tls = connection->coming;
    gboolean is_done = FALSE;
    while (tls_session_shake_hands(tls, &is_done, error) && !is_done) {
        wait_for(connection, tls_session_wants(tls), until_us);
        if (connection->is_draining)
            return "shutting down";
        if (now(connection) >= until_us)
            return "it took too long";
    }
    return is_done ? NULL : (*error)->message;
}

/* FALSE when it has failed: then nothing that was said in clear may go on. */
static gboolean
start_tls(Connection *connection)
{
    g_autoptr(GError) error = NULL;
    const char *why = shake_hands(connection, &error);
    if (why) {
        log_event(LOG_INFO, "tls-failed", "peer", connection->client->peer, "why", why, NULL);
        return FALSE;
    }
    connection->channel.tls = g_steal_pointer(&connection->coming);
    g_autofree char *tls = tls_session_describe(connection->channel.tls);
    smtp_session_started_tls(connection->session, tls);
    connection->replied_us = now(connection);
    return TRUE;
}

/* --- in and out --- */

static gsize
line_length(const guint8 *bytes, gsize length)
{
    const guint8 *lf = memchr(bytes, '\n', length);
    return lf ? (gsize)(lf - bytes) + 1 : length;
}

/* Feeds what there is of a message, but one command at a time: between two the replies can leave
 * before they are too many, and the moment when DATA begins is not missed. */
static void
feed_piece(Connection *connection, gsize length, gsize *used)
{
    SmtpSession *session = connection->session;
    gboolean was_in_data = smtp_session_is_in_data(session);
    const guint8 *bytes = connection->buffer + *used;
    gsize left = length - *used;
    *used += smtp_session_feed(session, bytes, was_in_data ? left : line_length(bytes, left));
    if (!was_in_data && smtp_session_is_in_data(session))
        begin_data(connection, *used < length);
    if (smtp_session_state(session) == SMTP_SESSION_MESSAGE)
        deliver(connection);
    if (smtp_session_state(session) == SMTP_SESSION_LOGIN)
        log_in(connection);
    if (smtp_session_state(session) == SMTP_SESSION_STARTTLS)
        answer_starttls(connection, *used < length);
}

static void
end_if_drained(Connection *connection)
{
    if (connection->is_draining && smtp_session_is_idle(connection->session))
        smtp_session_end(connection->session, "4.3.2", "shutting down");
}

/* Something comes in, and all that follows from it. FALSE when the connection is over. */
static gboolean
take_turn(Connection *connection)
{
    gsize length = 0;
    if (!receive(connection, &length))
        return FALSE;
    end_if_drained(connection);
    gsize used = 0;
    while (used < length && smtp_session_state(connection->session) == SMTP_SESSION_WANTS_INPUT) {
        feed_piece(connection, length, &used);
        end_if_drained(connection);
        if (smtp_session_output(connection->session)->len > OUTPUT_BYTES &&
            !send_output(connection))
            return FALSE;
    }
    if (!send_output(connection))
        return FALSE;
    if (smtp_session_state(connection->session) == SMTP_SESSION_STARTTLS)
        return start_tls(connection);
    return smtp_session_state(connection->session) == SMTP_SESSION_WANTS_INPUT;
}

/* It may have a password in it. */
static void
forget_buffer(Connection *connection)
{
    if (connection->buffer && connection->client->auth)
        explicit_bzero(connection->buffer, READ_BYTES);
    g_clear_pointer(&connection->buffer, g_free);
}

static gboolean
converse(Connection *connection)
{
    gboolean goes_on = take_turn(connection);
    forget_buffer(connection); /* a thousand may be waiting */
    return goes_on;
}

/* Whether the client speaks, or leaves, before the banner. Neighbours on this machine need not
 * wait: what they send too early is there already. */
static gboolean
is_early(Connection *connection)
{
    struct pollfd wanted = {.fd = connection->channel.fd, .events = POLLIN};
    int wait_ms = connection->client->is_local ? 0 : LIMIT_GREET_WAIT_MS;
    return poll(&wanted, 1, wait_ms) > 0 && channel_has_more(&connection->channel);
}

/* FALSE when there is nobody to talk to. */
static gboolean
begin(Connection *connection)
{
    if (connection->client->tls == INTAKE_TLS_IMPLICIT &&
        (!prepare_tls(connection) || !start_tls(connection)))
        return FALSE;
    smtp_session_begin(connection->session, is_early(connection));
    return send_output(connection) &&
           smtp_session_state(connection->session) == SMTP_SESSION_WANTS_INPUT;
}

/* What still comes is not read, but taken off the wire: in TLS or not. */
static void
linger(Connection *connection)
{
    int fd = connection->channel.fd;
    guint8 ignored[512];
    gint64 until_us = clock_monotonic_us(clock_system()) + LIMIT_LINGER_MS * US_PER_MS;
    while (io_wait(fd, POLLIN, until_us, NULL) &&
           recv(fd, ignored, sizeof ignored, MSG_DONTWAIT) > 0)
        continue;
}

void
connection_serve(const ConnectionContext *context, const ConnectionClient *client)
{
    const SmtpSessionSettings settings = {
        .protocol = client->protocol,
        .hostname = context->settings->hostname,
        .peer = client->peer,
        .is_local = client->is_local,
        .takes_mailbox_keys = client->is_own && client->protocol == INTAKE_LMTP,
        .tls = client->tls,
        .auth = client->auth,
        .message_size_bytes = context->settings->message_size_bytes,
        .sink = context->sink,
        .budget = context->budget,
    };
    g_autoptr(SmtpSession) session = smtp_session_new(&settings);
    gint64 began_us = clock_monotonic_us(context->clock);
    Connection connection = {
        .context = context,
        .client = client,
        .channel = {client->fd, NULL},
        .presence = client->presence,
        .session = session,
        .began_us = began_us,
        .replied_us = began_us,
        .brought_us = began_us,
    };
    gboolean goes_on = begin(&connection);
    while (goes_on)
        goes_on = converse(&connection);
    gboolean is_hurried = connection.is_draining || client->presence->must_leave;
    /* Also for the alert that tells why TLS has failed. */
    gboolean has_last_word =
        smtp_session_state(session) == SMTP_SESSION_CLOSING || connection.coming;
    if (channel_say_goodbye(&connection.channel) && has_last_word && !is_hurried)
        linger(&connection);
    channel_clear(&connection.channel);
    tls_session_free(connection.coming);
    forget_buffer(&connection);
}
