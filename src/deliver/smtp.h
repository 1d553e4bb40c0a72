/*
 * The transport to a smarthost: one kept connection, libetpan's SMTP over our own stream.
 *
 * Whose fault it is decides the verdict. What goes wrong before MAIL is the smarthost's or the
 * desk's (ATTEMPT_UNREACHABLE); from MAIL on a 4xx or a broken line is this row's bad luck
 * (ATTEMPT_DEFERRED), a 5xx is final (ATTEMPT_REFUSED), with two exceptions: 552 to RCPT counts as
 * 4xx (RFC 5321 §4.5.3.1.10), and 530 (RFC 3207 §4, RFC 4954 §6) says that the desk is not let in.
 * A password that is refused is an outage, too: the mails wait until there is a better one.
 */
#pragma once

#include "deliver/transport.h"

/* How long each step may take; every one is an absolute deadline. */
typedef struct {
    gint64 connect_us;
    gint64 tls_us;
    gint64 greeting_us;
    gint64 command_us; /* EHLO, STARTTLS, RSET */
    gint64 mail_us;
    gint64 rcpt_us;
    gint64 data_us;
    gint64 block_us; /* for each SMTP_BLOCK_BYTES of content or part of it */
    gint64 dot_us;
    gint64 quit_us;
} SmtpTimeouts;
#define SMTP_BLOCK_BYTES (1024 * 1024)

/* Those of RFC 5321 §4.5.3.2, but none longer than patience_us. */
SmtpTimeouts smtp_timeouts_within(gint64 patience_us);

/* What settings borrow is borrowed; timeouts are copied, and count instead of their patience. */
Transport *smtp_new(const TransportSettings *settings, const SmtpTimeouts *timeouts);
