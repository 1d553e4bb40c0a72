/*
 * A desk's way out and a smarthost that answers by a script, for tests of the transport.
 */
#pragma once

#include "deliver/smtp.h"
#include "tests/unit/peer.h"

#define HANG "hang" /* says nothing until the client goes away */
#define DROP "drop" /* closes */

/* Answers each verb as it says, and writes down what it heard. */
typedef struct {
    const char *greeting, *ehlo, *helo, *starttls, *mail, *rcpt, *data, *dot, *rset;
    const char *ehlo_in_tls;        /* after STARTTLS; NULL for the same */
    const char *auth[3];            /* to AUTH, and to what the client says after a 334 */
    const char *user, *secret_file; /* as whom the client logs in; NULL for nobody */
    guint messages;      /* after so many it closes the connection without a word; 0 never */
    gboolean swallows;   /* loses what comes behind the content before it has answered that */
    guint waits;         /* so many lines have to come behind the first content before it answers */
    gboolean interrupts; /* answers the content at its first line, and closes */
    gnutls_certificate_credentials_t credentials;
    gboolean tls_at_once;
    GString *heard; /* commands, one a line */
    GString *content;
} Script;

/* Everything goes well: without PIPELINING, and with it. */
extern const Script polite;
extern const Script quick;

/* One desk and one smarthost. */
typedef struct {
    Script script;
    Peer *peer;
    Outgoing outgoing;
    Transport *transport;
} Pair;

/* script is copied; the patience of every step is ten minutes, unless they are given. */
void pair_open(Pair *pair, const Script *script, OutgoingTls tls, const char *ca_file);
void pair_open_within(Pair *pair, const SmtpTimeouts *timeouts, const Script *script,
                      OutgoingTls tls, const char *ca_file);
/* The script's heard and content can be read after it. */
void pair_end(Pair *pair);
void pair_clear(Pair *pair);

Verdict send_text(Pair *pair, const char *from, const char *to, const char *text);
/* Sends a message and says when its verdict is another, or without these words. */
void assert_verdict(Pair *pair, AttemptOutcome outcome, const char *words);
