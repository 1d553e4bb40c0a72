/*
 * The connection a Submission stands on: opening it, saying and hearing. For submission.c alone.
 *
 * After an error nothing is said or heard any more.
 */
#pragma once

#include "net/stream.h"
#include "submit/reply.h"

#define LMTP_READ_BYTES 4096

typedef struct {
    Stream *stream;
    gboolean is_over; /* something went wrong */
    gboolean pipelining;
    gboolean takes_keys;
    guint64 size_limit; /* 0 when the desk does not say */
    GString *out;       /* said and not sent */
    ReplyReader reply;
    guint8 in[LMTP_READ_BYTES]; /* heard and not read: from in_at up to in_length */
    gsize in_at;
    gsize in_length;
} Lmtp;

/* Connects, and introduces itself. On an error there is nothing to clear. */
gboolean lmtp_open(Lmtp *lmtp, const char *socket, gint64 deadline_us,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Closes; with QUIT, for which it does not wait, where that would be understood. */
void lmtp_close(Lmtp *lmtp, gboolean with_quit);

/* Sends what was said. */
gboolean lmtp_flush(Lmtp *lmtp, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Says much at once: it is sent with what was said before. */
gboolean lmtp_say_bytes(Lmtp *lmtp, gconstpointer bytes, gsize length,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Sends what was said, and reads the next reply. 421 is an error (POSTERN_ERROR_CLOSED): it is the
 * desk's last word, whatever it was asked. */
gboolean lmtp_hear(Lmtp *lmtp, SubmissionReply *ret_reply,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same, with an error for any other code than the one that is wanted. */
gboolean lmtp_hear_wanted(Lmtp *lmtp, guint wanted, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* An error when the desk said more than it was asked, for what comes next would be taken for the
 * answer to something else. */
gboolean lmtp_check_silence(Lmtp *lmtp, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* FALSE, and the connection is over. */
gboolean lmtp_fail(Lmtp *lmtp, GError **error, PosternError code, const char *format, ...)
    G_GNUC_PRINTF(4, 5) G_GNUC_WARN_UNUSED_RESULT;
