/*
 * What the files of the engine share: the session itself, replies, and the command table.
 */
#pragma once

#include "intake/content.h"
#include "intake/dot.h"
#include "intake/session.h"

typedef enum {
    PHASE_COMMAND,  /* reads command lines; DATA leads to CONTENT, an end to CLOSING */
    PHASE_CONTENT,  /* reads a message; its end leads to MESSAGE, or back to COMMAND when refused */
    PHASE_MESSAGE,  /* reads nothing until it is settled; then COMMAND */
    PHASE_RESPONSE, /* reads the line that AUTH asked for; then LOGIN, or COMMAND when it is none */
    PHASE_LOGIN,    /* reads nothing until it is settled; then COMMAND */
    PHASE_STARTTLS, /* reads nothing until TLS is on, or refused; then COMMAND */
    PHASE_CLOSING,  /* reads nothing any more */
} SmtpPhase;

/* Why a message is read to its end but not kept. Where several hold, the greatest is told, so that
 * it does not matter which was noticed first. */
typedef enum {
    CONTENT_GOOD,
    CONTENT_LOOPS,
    CONTENT_NO_MEMORY, /* may be better the next time */
    CONTENT_LINE_TOO_LONG,
    CONTENT_TOO_BIG,
} ContentFault;

struct SmtpSession {
    SmtpSessionSettings settings;
    SmtpPhase phase;
    GString *output;
    LineReader line;

    char *tls;             /* NULL in clear */
    char *login;           /* NULL as long as nobody logged in */
    IntakeLogin logged_in; /* who that is */
    char *login_tried;     /* PHASE_LOGIN */
    char *password_tried;
    IntakeCredentials credentials;

    char *helo;         /* NULL before a greeting */
    char *reverse_path; /* NULL outside a transaction */
    char *mailbox_key;  /* of the transaction, or NULL */
    gint64 mailbox_date_s;
    GPtrArray *recipients; /* accepted ones of the transaction */

    Content content;
    DotReader dot;
    gsize go_ahead_at;         /* where in output the 354 or 220 begins, until that is sent */
    guint64 content_bytes;     /* as sent so far, unstuffed; counted on where it is not kept */
    guint64 transferred_bytes; /* the same with stuffing */
    ContentFault fault;
    IntakeMessage message;

    guint bad_commands;
    guint rejected_recipients;
    guint failed_logins;
    guint transactions;
};

/* --- replies --- */

/* One reply. enhanced is "" where there must be none (greeting, EHLO, HELO, LHLO; RFC 2034 §4). */
void smtp_session_reply(SmtpSession *session, guint code, const char *enhanced, const char *format,
                        ...) G_GNUC_PRINTF(4, 5);
/* A line of a reply that goes on. */
void smtp_session_reply_more(SmtpSession *session, guint code, const char *enhanced,
                             const char *format, ...) G_GNUC_PRINTF(4, 5);
/* A reply made elsewhere, mended where it breaks the rules: a code of no meaning here becomes 451,
 * an enhanced code that does not fit it X.0.0. */
void smtp_session_reply_given(SmtpSession *session, const IntakeReply *reply);
/* A refusal of a command no mail client should have sent; the one after LIMIT_BAD_COMMANDS ends the
 * session. */
void smtp_session_reply_bad(SmtpSession *session, guint code, const char *enhanced,
                            const char *format, ...) G_GNUC_PRINTF(4, 5);

/* --- transactions --- */

/* How far the client has got; what a command's row allows is a set of these. */
typedef enum {
    STAGE_STRANGER = 1 << 0,   /* no greeting yet */
    STAGE_IDLE = 1 << 1,       /* greeted, no transaction */
    STAGE_SENDER = 1 << 2,     /* MAIL was accepted */
    STAGE_RECIPIENTS = 1 << 3, /* and at least one RCPT */
} SmtpStage;
#define STAGE_ANY (STAGE_STRANGER | STAGE_IDLE | STAGE_SENDER | STAGE_RECIPIENTS)

SmtpStage smtp_session_stage(const SmtpSession *session);
/* Ends the transaction, if there is one, and gives its memory back. */
void smtp_session_forget(SmtpSession *session);
/* Forgets all and reads nothing any more. */
void smtp_session_close(SmtpSession *session);
/* Begins to read a line. */
void smtp_session_next_line(SmtpSession *session);
/* Whether the client may say AUTH now. */
gboolean smtp_session_may_log_in(const SmtpSession *session);
/* One reply for SMTP, one a recipient for LMTP. */
guint smtp_session_reply_count(const SmtpSession *session);

/* --- commands --- */

typedef enum { ARGUMENT_NONE, ARGUMENT_OPTIONAL, ARGUMENT_REQUIRED } SmtpArgument;

#define FOR_SMTP (1 << INTAKE_SMTP)
#define FOR_LMTP (1 << INTAKE_LMTP)
#define FOR_BOTH (FOR_SMTP | FOR_LMTP)

/* Everything there is to know about a command. Dispatch and HELP read nothing else. */
typedef struct {
    const char *verb;
    guint protocols;             /* FOR_ flags; in the other one the command is unknown */
    guint stages;                /* STAGE_ flags; elsewhere it is out of sequence … */
    const char *out_of_sequence; /* … and this is said */
    SmtpArgument argument;
    const char *syntax; /* for HELP and after a wrong argument */
    gboolean in_clear;  /* also at a door where mail needs TLS, before it is on (RFC 3207 §4) */
    /* Whether this session has the command; NULL: every one has. */
    gboolean (*is_offered)(const SmtpSession *session);
    /* argument is NUL-terminated without white space at its ends, "" when there is none. NULL:
     * known from other servers, and not implemented. */
    void (*run)(SmtpSession *session, const char *argument);
} SmtpCommand;

extern const SmtpCommand smtp_cmd_ehlo, smtp_cmd_helo, smtp_cmd_lhlo, smtp_cmd_mail, smtp_cmd_rcpt,
    smtp_cmd_data, smtp_cmd_rset, smtp_cmd_noop, smtp_cmd_vrfy, smtp_cmd_help, smtp_cmd_quit,
    smtp_cmd_starttls, smtp_cmd_auth;

/* All commands, NULL at the end. */
const SmtpCommand *const *smtp_command_table(void);
/* The row of verb in any case; NULL when there is none. */
const SmtpCommand *smtp_command_find(const char *verb);
/* Whether it is implemented, and for this session. */
gboolean smtp_command_is_spoken(const SmtpCommand *command, const SmtpSession *session);
/* Reads a command line without its CRLF, which it takes apart, and carries it out. */
void smtp_command_run(SmtpSession *session, char *line, gsize length);

/* Takes "KEYWORD:<path> parameters" apart. *ret_path and its length are what stands between < and
 * >; *ret_parameters is the rest without leading blanks. All point into argument. */
gboolean smtp_command_split_path(const char *argument, const char *keyword, const char **ret_path,
                                 gsize *ret_length,
                                 const char **ret_parameters) G_GNUC_WARN_UNUSED_RESULT;

/* Takes content while the session is in PHASE_CONTENT; returns how many bytes. */
gsize smtp_cmd_data_feed(SmtpSession *session, const guint8 *bytes, gsize length);

/* In PHASE_RESPONSE: the line that was asked for, or that it was too long. */
void smtp_cmd_auth_respond(SmtpSession *session, const char *line, gsize length);
void smtp_cmd_auth_refuse_line(SmtpSession *session);
/* Wipes what was said of who it is. */
void smtp_cmd_auth_forget(SmtpSession *session);
