/*
 * intake/: the one door for mail. An SMTP and LMTP engine that does no I/O (session.h, one
 * smtp_cmd_*.c a command), and around it a thread per connection (listener.h).
 *
 * What becomes of a message is not intake's to know: it is given a sink.
 */
#pragma once

#include "base/clock.h"
#include "base/limits.h"

typedef enum { INTAKE_SMTP, INTAKE_LMTP } IntakeProtocol;

/* TLS at a door. */
typedef enum {
    INTAKE_TLS_NONE,
    INTAKE_TLS_STARTTLS, /* for who asks */
    INTAKE_TLS_REQUIRED, /* by STARTTLS, before any mail */
    INTAKE_TLS_IMPLICIT, /* from the first byte */
} IntakeTls;

/* One reply: "250 2.0.0 text". enhanced is "2.0.0" (RFC 3463), its first digit that of code; text
 * is one line of printable ASCII (anything else in it is replaced before it leaves). */
typedef struct {
    guint code;
    char enhanced[12];
    char text[LIMIT_REPLY_LINE_BYTES - 24];
} IntakeReply;

void intake_reply_set(IntakeReply *reply, guint code, const char *enhanced, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

/* Who logged in, in numbers of the sink's; all zero is nobody. */
typedef struct {
    gint64 person;
    gint64 since_us;
} IntakeLogin;

/* What somebody says to log in. */
typedef struct {
    const char *login;    /* canonical, as address_canonical gives it; "" when it is no address */
    const char *password; /* as base/password.h prepares it */
    const char *peer;
} IntakeCredentials;

typedef enum {
    INTAKE_LOGIN_GOOD,
    INTAKE_LOGIN_WRONG, /* or nobody is called so: it must not show, nor in the time it takes */
    INTAKE_LOGIN_LATER, /* nobody can tell now */
} IntakeLoginVerdict;

/* One transaction as it was received. Borrowed by the sink for the call. */
typedef struct {
    IntakeProtocol protocol;
    gboolean is_local;        /* unix socket or loopback: replies may name the ticket */
    const char *peer;         /* "127.0.0.1:4711" or "unix" */
    const char *tls;          /* version and cipher; NULL in clear */
    const char *login;        /* as whom the client logged in; NULL when it did not */
    IntakeLogin logged_in;    /* who that is */
    const char *helo;         /* as given */
    const char *reverse_path; /* "" is the null one */
    const char *mailbox_key;  /* of a message from a mailbox of ours; else NULL */
    gint64 mailbox_date_s;    /* when that mailbox got it, Unix time; 0 when nobody says */
    const GPtrArray
        *recipients; /* of char *, as address_parse_path gives them; in order, repeats included */
    const guint8 *content; /* CRLF line ends, dots unstuffed; no bare CR, bare LF or NUL in it */
    gsize content_length;
} IntakeMessage;

/* Where the engine asks and delivers. All calls come from connection threads, several at once. */
typedef struct {
    /* Whether an address is ours: decided without waiting for anything. On FALSE *ret_reply is the
     * refusal. */
    gboolean (*recipient)(gpointer data, const char *address, IntakeReply *ret_reply);
    /* Takes the message and says what became of it: one reply for SMTP, one a recipient in their
     * order for LMTP (replies has that many, preset to 451). What is answered 2xx has been stored
     * and synced. */
    void (*message)(gpointer data, const IntakeMessage *message, IntakeReply *replies);
    /* Whether it is who it says; *ret_login with INTAKE_LOGIN_GOOD. May take its time. Never called
     * when no door has AUTH. */
    IntakeLoginVerdict (*authenticate)(gpointer data, const IntakeCredentials *credentials,
                                       IntakeLogin *ret_login);
    gpointer data;
} IntakeSink;
