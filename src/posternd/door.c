#include "posternd/door.h"

#include "base/killpoint.h"
#include "base/log.h"
#include "mail/identity.h"

static gboolean
recipient(gpointer data, const char *address, IntakeReply *ret_reply)
{
    Flow *flow = data;
    Route route;
    g_autoptr(RouteTable) routes = flow_routes(flow);
    if (route_table_find(routes, address, clock_now_us(flow_clock(flow)), &route))
        return TRUE;
    /* One and the same for every address that is not ours: it tells a guesser nothing. */
    intake_reply_set(ret_reply, 550, "5.1.1", "no such address here");
    return FALSE;
}

/* What each outcome is called in the log, and how it is answered. */
typedef struct {
    guint code;
    const char *enhanced;
    const char *word;
} Outcome;

static const Outcome outcomes[] = {
    [RECEIVED_NEW] = {250, "2.0.0", "new"},
    [RECEIVED_COMMENT] = {250, "2.0.0", "comment"},
    [RECEIVED_COMMANDS] = {250, "2.0.0", "commands"},
    [RECEIVED_REPEAT] = {250, "2.0.0", "repeat"},
    [RECEIVED_COPY] = {250, "2.0.0", "copy"},
    [RECEIVED_HELD] = {250, "2.0.0", "held"},
    [RECEIVED_QUARANTINED] = {250, "2.0.0", "quarantined"},
    [RECEIVED_BOUNCE] = {250, "2.0.0", "bounce"},
    [RECEIVED_LOOP] = {250, "2.0.0", "loop"},
    [RECEIVED_ANSWER] = {250, "2.0.0", "answer"},
    [RECEIVED_TRY_LATER] = {451, "4.3.0", "try-later"},
    [RECEIVED_NO_ROOM] = {452, "4.3.1", "no-room"},
    [RECEIVED_REFUSED] = {550, "5.7.1", "refused"},
};

static void
kept_text(const Received *received, char *text, gsize size)
{
    switch (received->kind) {
    case RECEIVED_NEW:
    case RECEIVED_COMMENT:
        g_snprintf(text, size, "ticket %" G_GINT64_FORMAT " comment %" G_GINT64_FORMAT,
                   received->ticket.value, received->comment.value);
        return;
    case RECEIVED_REPEAT:
    case RECEIVED_COPY:
        g_snprintf(text, size, "ticket %" G_GINT64_FORMAT " comment %" G_GINT64_FORMAT " (%s)",
                   received->ticket.value, received->comment.value, outcomes[received->kind].word);
        return;
    case RECEIVED_HELD:
    case RECEIVED_QUARANTINED:
        g_snprintf(text, size, "%s %" G_GINT64_FORMAT, outcomes[received->kind].word,
                   received->held.value);
        return;
    case RECEIVED_BOUNCE:
        g_snprintf(text, size, "ticket %" G_GINT64_FORMAT " delivery report noted",
                   received->ticket.value);
        return;
    case RECEIVED_COMMANDS:
        if (!received->ticket.value)
            g_strlcpy(text, "commands", size);
        else
            g_snprintf(text, size, "ticket %" G_GINT64_FORMAT " commands", received->ticket.value);
        return;
    case RECEIVED_LOOP:
        g_strlcpy(text, "our own mail, kept", size);
        return;
    case RECEIVED_ANSWER:
        g_strlcpy(text, "answer to a question", size);
        return;
    case RECEIVED_TRY_LATER:
    case RECEIVED_NO_ROOM:
    case RECEIVED_REFUSED:
        g_strlcpy(text, outcomes[received->kind].word, size);
        return;
    }
}

/* Strangers learn that it is kept, and no number. */
static void
answer(const Received *received, gboolean is_local, IntakeReply *ret_reply)
{
    const Outcome *outcome = &outcomes[received->kind];
    char text[LIMIT_REPLY_LINE_BYTES] = "kept";
    switch (received->kind) {
    case RECEIVED_TRY_LATER:
        g_strlcpy(text, "cannot take the message now, please try again", sizeof text);
        break;
    case RECEIVED_NO_ROOM:
        g_strlcpy(text, "no room to store the message now, please try again", sizeof text);
        break;
    case RECEIVED_REFUSED:
        g_snprintf(text, sizeof text, "sender address rejected: %s", received->why);
        break;
    case RECEIVED_NEW:
    case RECEIVED_COMMENT:
    case RECEIVED_COMMANDS:
    case RECEIVED_REPEAT:
    case RECEIVED_COPY:
    case RECEIVED_HELD:
    case RECEIVED_QUARANTINED:
    case RECEIVED_BOUNCE:
    case RECEIVED_LOOP:
    case RECEIVED_ANSWER:
        if (is_local)
            kept_text(received, text, sizeof text);
        break;
    }
    intake_reply_set(ret_reply, outcome->code, outcome->enhanced, "%s", text);
}

/* NULL for a number there is none of: the log leaves it out. */
static const char *
number(char buffer[24], gint64 value)
{
    return value ? log_int(buffer, value) : NULL;
}

static const char *
level(IdentityLevel identity)
{
    return identity ? identity_name(identity) : NULL;
}

/* Tokens are keys: the log names what they are for, and not the token. */
static char *
loggable(Flow *flow, const char *address)
{
    g_autoptr(RouteTable) routes = flow_routes(flow);
    return route_hide_tokens(routes, address);
}

static void
log_received(Flow *flow, const IntakeMessage *message, const char *address,
             const Received *received)
{
    const Outcome *outcome = &outcomes[received->kind];
    const char *mail = received->mail > KIND_HUMAN ? kind_name(received->mail) : NULL;
    char ticket[24], comment[24], held[24];
    g_autofree char *from = loggable(flow, message->reverse_path);
    g_autofree char *to = loggable(flow, address);
    log_event(outcome->code < 400 ? LOG_INFO : LOG_WARNING, "received", "as", outcome->word,
              "ticket", number(ticket, received->ticket.value), "comment",
              number(comment, received->comment.value), "held", number(held, received->held.value),
              "identity", level(received->identity), "mail", mail, "from", from, "to", to, "bytes",
              LOG_INT(message->content_length), "peer", message->peer, "mailbox",
              message->mailbox_key, "tls", message->tls, "login", message->login, "why",
              received->why, NULL);
}

/* SMTP has one reply for all: it is kept when it is kept for one of them, and the line keeps what
 * it could not place. */
static const Received *
speaks_for_all(const Received *received, guint count)
{
    const Received *best = &received[0];
    for (guint i = 1; i < count; i++)
        if (outcomes[received[i].kind].code < outcomes[best->kind].code)
            best = &received[i];
    return best;
}

/* A mailbox's messages come by a socket of ours, but no server of ours has seen them. Caller
 * frees. */
static char *
peer_of(const IntakeMessage *message)
{
    const char *key = message->mailbox_key;
    if (!key)
        return g_strdup(message->peer);
    return g_strdup_printf(IDENTITY_PEER_MAILBOX "%.*s", (int)strcspn(key, ";"), key);
}

static void
take_message(gpointer data, const IntakeMessage *message, IntakeReply *replies)
{
    guint count = message->recipients->len;
    g_autofree const char **recipients = g_new0(const char *, count + 1);
    g_autofree Received *received = g_new0(Received, count);
    g_autofree char *peer = peer_of(message);
    for (guint i = 0; i < count; i++)
        recipients[i] = g_ptr_array_index(message->recipients, i);
    Incoming incoming = {.reverse_path = message->reverse_path,
                         .recipients = recipients,
                         .content = message->content,
                         .content_length = message->content_length,
                         .peer = peer,
                         .login = {{message->logged_in.person}, message->logged_in.since_us},
                         .mailbox_key = message->mailbox_key,
                         .mailbox_date_s = message->mailbox_date_s};
    KILLPOINT(MESSAGE_RECEIVED);
    flow_receive(data, &incoming, received);
    KILLPOINT(OUTCOME_KNOWN);
    for (guint i = 0; i < count; i++) {
        log_received(data, message, recipients[i], &received[i]);
        if (message->protocol == INTAKE_LMTP)
            answer(&received[i], message->is_local, &replies[i]);
    }
    if (message->protocol == INTAKE_SMTP)
        answer(speaks_for_all(received, count), message->is_local, &replies[0]);
    for (guint i = 0; i < count; i++)
        received_clear(&received[i]);
}

static IntakeLoginVerdict
authenticate(gpointer data, const IntakeCredentials *credentials, IntakeLogin *ret_login)
{
    FlowLogin login;
    g_autoptr(GError) error = NULL;
    if (flow_log_in(data, credentials->login, credentials->password, &login, &error)) {
        *ret_login = (IntakeLogin){.person = login.person.value, .since_us = login.since_us};
        return INTAKE_LOGIN_GOOD;
    }
    if (g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED))
        return INTAKE_LOGIN_WRONG;
    log_event(LOG_ERROR, "login-not-checked", "why", error->message, NULL);
    return INTAKE_LOGIN_LATER;
}

IntakeSink
door_sink(Flow *flow)
{
    return (IntakeSink){.recipient = recipient,
                        .message = take_message,
                        .authenticate = authenticate,
                        .data = flow};
}
