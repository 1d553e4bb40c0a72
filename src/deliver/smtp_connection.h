/*
 * The one connection smtp.c keeps: opening it, saying and hearing, closing it. For smtp.c and
 * smtp_login.c alone.
 *
 * What goes wrong before MAIL is judged here (ATTEMPT_UNREACHABLE), what goes wrong afterwards by
 * smtp.c.
 */
#pragma once

#include "base/private_file.h"
#include "base/sync.h"
#include "deliver/smtp.h"
#include "net/etpan_stream.h"

/* Of the password: with the same one nobody asks again soon. */
typedef struct {
    char *why; /* NULL: it was not refused */
    SecretMark mark;
    gint64 until_us; /* monotonic */
} SmtpRefusal;

typedef struct {
    Transport transport;
    TransportSettings settings;
    SmtpTimeouts timeouts;
    EtpanStream *etpan;
    mailsmtp *session; /* NULL when there is no connection */
    GString *reply;    /* the texts of the reply heard last, one a line */
    char *mechanisms;  /* by which one can log in, as the server names them; NULL for none */
    SmtpRefusal refusal;
    guint messages;  /* sent by this connection */
    char *announced; /* the envelope said behind the last content, whose replies are to come */
    gboolean shy;    /* a server lost one of those: never again */
    Mutex lock;      /* guards the two below: transport_cancel comes from any thread */
    Stream *stream;
    gboolean cancelled;
} Smtp;

gboolean smtp_connection_is_cancelled(Smtp *smtp);
/* Why nothing is heard any more. */
const char *smtp_connection_trouble(Smtp *smtp);

/* Connects, introduces itself, in TLS when that is configured, and logs in. FALSE with *verdict and
 * without a connection otherwise. */
gboolean smtp_connection_open(Smtp *smtp, Verdict *verdict) G_GNUC_WARN_UNUSED_RESULT;
/* QUIT, then as below. */
void smtp_connection_close(Smtp *smtp);
/* Closes without a word; there may be none. */
void smtp_connection_drop(Smtp *smtp);

/* What goes wrong before MAIL: fills verdict, drops the connection, and returns FALSE. The second
 * is for a reply that means it, or none at all (code 0). */
gboolean smtp_connection_fail(Smtp *smtp, Verdict *verdict, const char *doing, const char *what);
gboolean smtp_connection_fail_reply(Smtp *smtp, Verdict *verdict, const char *doing, int code,
                                    const char *text);

/* --- talking: after an error nothing is said or heard any more --- */

/* Before anything is said: all of it must be gone within send_us. FALSE when bytes of an earlier
 * reply are left: what comes next would be taken for the answer to something else. */
gboolean smtp_connection_begin(Smtp *smtp, gint64 send_us);
/* Said when flushed, or when there is much of it. */
void smtp_connection_say(Smtp *smtp, const char *text);
gboolean smtp_connection_flush(Smtp *smtp);
/* The code of the next reply, which must come within wait_us, and smtp->reply; 0 when the line is
 * lost. */
int smtp_connection_hear(Smtp *smtp, gint64 wait_us);
/* One command and its reply. */
int smtp_connection_converse(Smtp *smtp, const char *verb, const char *argument, gint64 wait_us);
