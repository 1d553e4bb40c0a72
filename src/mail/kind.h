/*
 * What kind of mail a message is, and what says so.
 *
 * Judged from posternd's own reading of the header, the envelope, and what the worker found inside
 * (types of what is enclosed, text). Pure and linear. Where evidence is weak a message is a
 * human's: a person's mail that is taken for a machine's is lost to everybody, a machine's that is
 * taken for a person's is merely read.
 */
#pragma once

#include "mail/automatic.h"
#include "mail/bounce.h"

typedef enum {
    KIND_HUMAN = 1,
    KIND_INVITATION, /* to a calendar's event, or an answer to one: a human's, too */
    KIND_AUTOMATIC_REPLY,
    KIND_BOUNCE,
    KIND_DELAY,       /* a mail is late, and still tried */
    KIND_DISPOSITION, /* that a mail was displayed or deleted (RFC 8098) */
    KIND_FEEDBACK,    /* a complaint about a mail (RFC 5965) */
    KIND_LIST,        /* of a list itself: newsletters, digests, its administration */
    KIND_NOTICE,      /* any other mail by a machine */
} MailKind;

typedef enum {
    KIND_BY_REPORT_FAILED = 1 << 0,    /* a report (RFC 3464) with a recipient given up */
    KIND_BY_REPORT_DELAYED = 1 << 1,   /* … with none given up, and some that wait */
    KIND_BY_REPORT_DELIVERED = 1 << 2, /* … with none of these */
    KIND_BY_DISPOSITION = 1 << 3,      /* a message/disposition-notification */
    KIND_BY_FEEDBACK = 1 << 4,         /* a message/feedback-report */
    KIND_BY_DAEMON = 1 << 5,           /* From, or the null sender, is a mail system's */
    KIND_BY_FAILURE_SUBJECT = 1 << 6,
    KIND_BY_FAILURE_WORDS = 1 << 7,
    KIND_BY_FAILED_FIELD = 1 << 8, /* X-Failed-Recipients */
    KIND_BY_DELAY_WORDS = 1 << 9,
    KIND_BY_FAILED_RECIPIENT = 1 << 10, /* the text names a failed recipient */
    KIND_BY_AUTO_REPLIED = 1 << 11,     /* Auto-Submitted: auto-replied, or a field like it */
    KIND_BY_NULL_SENDER = 1 << 12,
    KIND_BY_REPLY_SUBJECT = 1 << 13,  /* "Automatic reply: …", in many languages */
    KIND_BY_CALENDAR = 1 << 14,       /* a text/calendar part */
    KIND_BY_BULK_LIST = 1 << 15,      /* a list nobody can write to, or a list's own address */
    KIND_BY_AUTO_GENERATED = 1 << 16, /* Auto-Submitted, Precedence, or a robot's address */
    KIND_BY_RETURNED = 1 << 17,       /* the message that failed is there, too */
    KIND_BY_REPORT_TYPE = 1 << 18,    /* multipart/report; report-type=delivery-status */
} KindEvidence;

/* A message judged. by_list: a mailing list carried it, whoever wrote it. bounce is what it says
 * of our mail, or NULL unless it is a bounce, a delay, or another delivery report. */
typedef struct {
    MailKind kind;
    guint32 evidence; /* of KindEvidence: all that was found, not only what decided */
    gboolean by_list;
    Bounce *bounce;
} KindVerdict;

/* automatic is what automatic_judge said of the same header and envelope. */
void kind_judge(const HeaderBlock *header, guint32 automatic, const Mail *mail,
                KindVerdict *ret_verdict);
void kind_verdict_clear(KindVerdict *verdict);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KindVerdict, kind_verdict_clear)

/* "automatic reply", for logs and people. */
const char *kind_name(MailKind kind);
/* Whether a machine wrote such mail. */
gboolean kind_is_machine(MailKind kind);
/* Whether a machine answers other mail by it: there is nobody who waits for it to be read. */
gboolean kind_is_echo(MailKind kind);
/* "null sender, failure in the subject"; "" for 0. Caller frees. */
char *kind_describe(guint32 evidence);
