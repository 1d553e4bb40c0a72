/*
 * One SMTP or LMTP session, without I/O: bytes in, reply bytes and a state out. Any split of the
 * input gives the same output; that is tested for every transcript at every byte.
 *
 * Feed what came, send smtp_session_output(), then look at smtp_session_state():
 *
 *   WANTS_INPUT  read more and feed it
 *   MESSAGE      give smtp_session_message() to the sink, then smtp_session_settle(), then feed
 *                the rest
 *   LOGIN        find out about smtp_session_credentials(), then smtp_session_settle_login(), then
 *                feed the rest
 *   STARTTLS     nothing more of what came in clear may be used: smtp_session_refuse_hasty() when
 *                something has come behind the command, smtp_session_refuse_tls() when there is no
 *                TLS to be had; else send, shake hands, smtp_session_started_tls()
 *   CLOSING      send what is left and close
 */
#pragma once

#include "intake/intake.h"

typedef struct SmtpSession SmtpSession;

typedef enum {
    SMTP_SESSION_WANTS_INPUT,
    SMTP_SESSION_MESSAGE,
    SMTP_SESSION_LOGIN,
    SMTP_SESSION_STARTTLS,
    SMTP_SESSION_CLOSING,
} SmtpSessionState;

/* Memory for messages under way is shared by all sessions. has_room says whether bytes could be
 * reserved now, which may be over the moment after; reserve returns FALSE when there is not that
 * much left. */
typedef struct {
    gboolean (*has_room)(gpointer data, gsize bytes);
    gboolean (*reserve)(gpointer data, gsize bytes);
    void (*release)(gpointer data, gsize bytes);
    gpointer data;
} SmtpBudget;

/* What a session needs to know. Copied; what it points to is borrowed. */
typedef struct {
    IntakeProtocol protocol;
    const char *hostname; /* of the banner */
    const char *peer;
    gboolean is_local;
    IntakeTls tls;               /* what is offered, or required before mail */
    gboolean auth;               /* whether the door has AUTH; only inside TLS */
    gboolean takes_mailbox_keys; /* the client is one of our own processes */
    guint64 message_size_bytes;  /* SIZE */
    const IntakeSink *sink;      /* only recipient() is called by the session */
    SmtpBudget budget;
} SmtpSessionSettings;

SmtpSession *smtp_session_new(const SmtpSessionSettings *settings);
/* Gives back what it had reserved. */
void smtp_session_free(SmtpSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SmtpSession, smtp_session_free)

/* TLS is on: forgets all that was said before it (RFC 3207 §4.2) but how much patience is used up.
 * Where TLS comes first, before smtp_session_begin; else in state STARTTLS. version and cipher go
 * with the messages, as IntakeMessage has them. */
void smtp_session_started_tls(SmtpSession *session, const char *tls);
/* In state STARTTLS before the output with the 220 was sent: 454 instead, and the session goes on
 * in clear, as far as the door lets it. */
void smtp_session_refuse_tls(SmtpSession *session);
gboolean smtp_session_is_tls(const SmtpSession *session);
/* The banner; or 554 and the end when the client spoke before it (early). Call once, first. */
void smtp_session_begin(SmtpSession *session, gboolean early);
/* Takes input; returns how many of the bytes were used. Fewer than length only when the state is no
 * longer WANTS_INPUT: feed the rest after settling. */
gsize smtp_session_feed(SmtpSession *session, const guint8 *bytes, gsize length);
SmtpSessionState smtp_session_state(const SmtpSession *session);
/* The reply bytes that are to be sent; the caller empties the string when it has sent them. */
GString *smtp_session_output(SmtpSession *session);

/* In state MESSAGE: the transaction. Valid until settled. */
const IntakeMessage *smtp_session_message(const SmtpSession *session);
/* In state MESSAGE: how many replies the sink has to give (1, or one a recipient). */
guint smtp_session_replies(const SmtpSession *session);
/* In state MESSAGE: sends the replies, forgets the transaction, frees its memory, wants input
 * again. */
void smtp_session_settle(SmtpSession *session, const IntakeReply *replies);

/* In state LOGIN: what the client says it is. Valid until settled. */
const IntakeCredentials *smtp_session_credentials(const SmtpSession *session);
/* In state LOGIN: sends the reply, forgets the credentials, wants input again. login says who it is
 * with INTAKE_LOGIN_GOOD; wait_s how long to wait with INTAKE_LOGIN_LATER, 0 when nobody knows. */
void smtp_session_settle_login(SmtpSession *session, IntakeLoginVerdict verdict,
                               const IntakeLogin *login, guint wait_s);

/* Ends the session from outside (shutdown, time-out, too many): 421 with this text, then CLOSING.
 * In states MESSAGE and LOGIN it must be settled first. */
void smtp_session_end(SmtpSession *session, const char *enhanced, const char *text);
/* In DATA before its first byte was fed, or in state STARTTLS; and before the output with the 354
 * or 220 was sent: the client has sent what comes next without waiting to be told. The go-ahead is
 * taken back, so that the command has one reply: 554, then CLOSING. Whoever put both into one piece
 * may not be whom we talk to, or are about to (RFC 3207 §6). */
void smtp_session_refuse_hasty(SmtpSession *session);
/* Whether nothing is under way (no MAIL yet): then it may be ended at once when the server drains.
 */
gboolean smtp_session_is_idle(const SmtpSession *session);
/* Whether it is reading DATA: other time limits hold then. */
gboolean smtp_session_is_in_data(const SmtpSession *session);
