/*
 * A connection to the desk's LMTP socket, and messages handed in through it.
 *
 * One message at a time, in two steps, so that one thread can keep several connections busy: the
 * desk stores what comes by different connections in one go.
 *
 *     submission_begin   says the envelope, hears what the desk thinks of it, says the content
 *     submission_finish  hears what became of it
 *
 * An error of either means that nothing is known of this message, and that the connection is over:
 * free it, open another, and hand the message in again. Nothing torn is ever taken for whole: the
 * final dot leaves behind the last byte or not at all.
 *
 * Calls for one Submission come from one thread, but submission_cancel from any. Deadlines are
 * clock_monotonic_us() of the system clock and absolute.
 */
#pragma once

#include "submit/reply.h"

typedef struct Submission Submission;

/* One message with its envelope. Borrowed for the call, and for submission_begin's next. */
typedef struct {
    const char *reverse_path;      /* "" is the null one */
    const char *const *recipients; /* NULL-terminated; 1 to LIMIT_RECIPIENTS */
    const char *mailbox_key;       /* by mailbox_key_make; NULL when it is from no mailbox */
    gint64 date_s;                 /* when the mailbox got it, Unix time; 0: not said */
    gconstpointer content;         /* lines that end with LF, CRLF or CR; leave as CRLF */
    gsize length;
} SubmissionMessage;

/* Connects and introduces itself. Waits when the socket's backlog is full, but not for a desk that
 * is not there: POSTERN_ERROR_NOT_FOUND. Else POSTERN_ERROR_CLOSED with what the desk says when it
 * does not serve us now, POSTERN_ERROR_DEADLINE, POSTERN_ERROR_CORRUPT when it is no LMTP server.
 */
Submission *submission_open(const char *socket, gint64 deadline_us, GError **error);
/* Says QUIT where nothing is under way, and closes. */
void submission_free(Submission *submission);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Submission, submission_free)

/* The largest message the desk takes, or 0 when it does not say. */
guint64 submission_size_limit(const Submission *submission);
/* Whether the desk takes a mailbox_key from us. */
gboolean submission_takes_mailbox_keys(const Submission *submission);
/* FALSE once the connection is over; POSTERN_ERROR_CLOSED for whatever comes then. */
gboolean submission_is_open(const Submission *submission);
/* Wakes whoever waits, now and later: POSTERN_ERROR_CLOSED. */
void submission_cancel(Submission *submission);

/* Begins to hand message in. next is the one that will follow, or NULL: where the desk offers
 * PIPELINING its envelope leaves behind this content, and the next submission_begin must be for it.
 * What cannot leave (a NUL in the content, an address that is none) is refused by 5xx replies in
 * submission_finish, as the desk would. POSTERN_ERROR_REFUSED, with the connection as it was: the
 * desk takes no mailbox key from us. */
gboolean submission_begin(Submission *submission, const SubmissionMessage *message,
                          const SubmissionMessage *next, gint64 deadline_us,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The replies to what was begun, one a recipient in their order; only 2xx means that the desk has
 * it. A message refused at MAIL, RCPT or DATA carries that reply. */
gboolean submission_finish(Submission *submission, gint64 deadline_us, SubmissionReply *ret_replies,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Both. */
gboolean submission_send(Submission *submission, const SubmissionMessage *message,
                         gint64 deadline_us, SubmissionReply *ret_replies,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
