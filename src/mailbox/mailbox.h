/*
 * mailbox/: one mailbox at a provider, read over IMAP and emptied into the desk's own door.
 *
 * mailbox.h  what posternd and a postern-imap say to each other: settings in, reports out
 *
 * They speak over one SOCK_SEQPACKET socket, which is descriptor 3 of postern-imap. The first
 * packet goes in and is a MailboxSettings; after that MailboxReports come out, some a second at
 * most. When posternd closes its end, postern-imap finishes the message under way and ends. Both
 * directions hold GVariants in normal form and in the machine's own byte order; none is longer than
 * LIMIT_MAILBOX_PACKET_BYTES. A report comes from a process that reads what strangers wrote: it is
 * believed for numbers within their range and for lines that are clean, and for nothing else.
 */
#pragma once

#include "base/base.h"

typedef enum {
    MAILBOX_AUTH_PASSWORD,
    MAILBOX_AUTH_XOAUTH2,
} MailboxAuth;

/* What becomes of a message that the desk has taken. */
typedef enum {
    MAILBOX_AFTER_MOVE,  /* to done_folder */
    MAILBOX_AFTER_FLAG,  /* it gets the keyword $Postern */
    MAILBOX_AFTER_LEAVE, /* nothing: state_file says how far we are */
} MailboxAfter;

/* Strings are never NULL; "" where there is none. No secret is in here. */
typedef struct {
    char *name; /* of the mailbox, for people and in its messages' keys */
    char *host;
    guint port;
    gboolean implicit_tls; /* else STARTTLS, which then must be offered */
    char *ca_file;         /* PEM; "" for the system's */
    char *user;
    MailboxAuth auth;
    char *secret_file; /* the password in its first line; of XOAUTH2 the refresh token */
    char *token_url;   /* XOAUTH2 only, as are the next three */
    char *client_id;
    char *scope;
    char *token_file;
    char *folder;
    MailboxAfter after;
    char *done_folder;   /* MAILBOX_AFTER_MOVE only */
    char *failed_folder; /* where messages go that the desk refuses */
    char *recipient;     /* the desk's address that these messages come to */
    char *lmtp_socket;
    char *state_file;   /* MAILBOX_AFTER_LEAVE only */
    gint64 poll_us;     /* how often to look where IDLE is not to be had */
    gboolean test_only; /* try everything out, change nothing, report each step, end */
} MailboxSettings;

/* All texts "", all numbers 0. */
MailboxSettings *mailbox_settings_new(void);
void mailbox_settings_free(MailboxSettings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MailboxSettings, mailbox_settings_free)

/* Caller unrefs. */
GBytes *mailbox_settings_to_bytes(const MailboxSettings *settings);
/* NULL with POSTERN_ERROR_CORRUPT for bytes that were not written so, for control characters, and
 * when something is missing that the rest asks for. */
MailboxSettings *mailbox_settings_from_bytes(gconstpointer data, gsize length, GError **error);

typedef enum {
    MAILBOX_CONNECTING,
    MAILBOX_DRAINING,     /* messages are being taken */
    MAILBOX_IDLE,         /* all are taken; waiting for new ones */
    MAILBOX_WAITING_DESK, /* the desk does not answer, or says "later" */
    MAILBOX_FAILING,      /* the mailbox cannot be read; why says what to do */
} MailboxState;

/* How things stand. Strings are never NULL. */
typedef struct {
    MailboxState state;
    gint64 waiting; /* messages found and not yet settled */
    gint64 taken;   /* by the desk, since the start */
    gint64 refused; /* gone to failed_folder, since the start */
    guint32 uid_validity;
    gint64 next_try_us;      /* wall clock; 0 when nothing is waited for */
    gint64 token_dies_at_us; /* wall clock; 0 when there is none or nobody knows */
    char *why;               /* one line: the cause and what to do; "" when all is well */
    char *refusal;           /* one line for the log: a message that was just refused, or "" */
    char *step;              /* test_only: one line, "ok …" or "FAILED …", or "" */
} MailboxReport;

MailboxReport *mailbox_report_new(void);
void mailbox_report_free(MailboxReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MailboxReport, mailbox_report_free)

/* Lines are cleaned and cut to LIMIT_MAILBOX_LINE_CHARS on the way. Caller unrefs. */
GBytes *mailbox_report_to_bytes(const MailboxReport *report);
/* NULL with POSTERN_ERROR_CORRUPT for bytes that were not written so. */
MailboxReport *mailbox_report_from_bytes(gconstpointer data, gsize length, GError **error);

/* "connecting", "draining", "idle", "waiting for the desk", "failing". */
const char *mailbox_state_name(MailboxState state);
