/*
 * deliver/: one row, one attempt, one verdict.
 *
 * A Transport is one open (or openable) way out, used by one thread at a time: smtp.c keeps a
 * connection to the smarthost (libetpan's protocol over our own stream), maildir.c writes files.
 * Which one is chosen by the URL.
 */
#pragma once

#include "base/clock.h"
#include "conf/conf.h"
#include "outbox/seal.h"

/* One message on its way. Borrows. */
typedef struct {
    const char *reverse_path; /* "" is the null one */
    const char *recipient;
    GBytes *content; /* CRLF line ends, not dot-stuffed */
    const char *id;  /* names it in a maildir; letters, digits, '-' */
} Delivery;

typedef struct {
    AttemptOutcome outcome;
    gboolean is_too_large; /* refused for its size: a smaller one may be taken */
    char *reason;          /* one clean line: the server's words, or ours; never NULL */
} Verdict;
void verdict_clear(Verdict *verdict);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Verdict, verdict_clear)

typedef struct Transport Transport;

/* Everything is borrowed for the transport's life. */
typedef struct {
    const Outgoing *outgoing;
    const char *ca_file;     /* PEM; "" for the system's */
    const char *helo;        /* what we call ourselves */
    const char *user;        /* who logs in there, inside TLS; NULL for nobody */
    const char *secret_file; /* with user: its password, read at each login */
    gint64 patience_us;      /* the longest wait for any one answer */
} TransportSettings;

/* Opens nothing yet. */
Transport *transport_new(const TransportSettings *settings);
void transport_free(Transport *transport);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Transport, transport_free)

/* Sends one message, connecting first when there is no connection. Timeouts are those of RFC 5321
 * §4.5.3.2, within the transport's patience. The envelope addresses are refused (ATTEMPT_REFUSED)
 * when they hold control characters, spaces or angle brackets.
 *
 * next is what the following call will send, or NULL when that is not known: where the server
 * offers PIPELINING (RFC 2920) its envelope goes out behind this content, which saves waiting for
 * the replies. Nothing has happened to it by that: whoever changes their mind sends another, or
 * rests, and the connection is given up. */
void transport_send(Transport *transport, const Delivery *delivery, const Delivery *next,
                    Verdict *ret_verdict);
/* Opens the way out, tells each step that was done (one clean line), and closes it politely; sends
 * nothing. FALSE with *ret_why (one clean line, the caller's) for the step that failed. */
typedef void (*TransportTell)(gpointer data, const char *line);
gboolean transport_try(Transport *transport, TransportTell tell, gpointer data,
                       char **ret_why) G_GNUC_WARN_UNUSED_RESULT;
/* Closes the connection politely; the next send opens another. */
void transport_rest(Transport *transport);
/* Makes a send that waits end with ATTEMPT_UNREACHABLE at once, or within LIMIT_DRAIN_S while it is
 * connecting, and every later one at once: it is not the mail's fault. From any thread. */
void transport_cancel(Transport *transport);
