/*
 * The one connection smtp.c keeps: opening it, saying and hearing, closing it. For smtp.c alone.
 *
 * What goes wrong before MAIL is judged here (ATTEMPT_UNREACHABLE), what goes wrong afterwards by
 * smtp.c.
 */
#pragma once

#include "base/sync.h"
#include "deliver/smtp.h"
#include "net/etpan_stream.h"

typedef struct {
    Transport transport;
    const Outgoing *outgoing;
    const char *ca_file;
    const char *helo;
    SmtpTimeouts timeouts;
    EtpanStream *etpan;
    mailsmtp *session; /* NULL when there is no connection */
    GString *reply;    /* the texts of the reply heard last, one a line */
    guint messages;    /* sent by this connection */
    char *announced;   /* the envelope said behind the last content, whose replies are to come */
    gboolean shy;      /* a server lost one of those: never again */
    Mutex lock;        /* guards the two below: transport_cancel comes from any thread */
    Stream *stream;
    gboolean cancelled;
} Smtp;

gboolean smtp_connection_is_cancelled(Smtp *smtp);
/* Why nothing is heard any more. */
const char *smtp_connection_trouble(Smtp *smtp);

/* Connects and introduces itself, in TLS when that is configured. FALSE with *verdict and without a
 * connection otherwise. */
gboolean smtp_connection_open(Smtp *smtp, Verdict *verdict) G_GNUC_WARN_UNUSED_RESULT;
/* QUIT, then as below. */
void smtp_connection_close(Smtp *smtp);
/* Closes without a word; there may be none. */
void smtp_connection_drop(Smtp *smtp);

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
