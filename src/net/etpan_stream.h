/*
 * Our stream as libetpan's: a mailstream driver with absolute deadlines and bounded replies.
 *
 * An error sticks: after the first one nothing is sent any more, so that a message that could not
 * be written whole can never be ended with a dot. What the other side said before it closed can
 * still be read. An IMAP server's goodbye is such an error (POSTERN_ERROR_CLOSED, with its words)
 * and never reaches libetpan, which reads past what it has when one comes instead of an answer.
 */
#pragma once

#include "net/reply_guard.h"
#include "net/stream.h"

#include <libetpan/libetpan.h>

typedef struct EtpanStream EtpanStream;

/* stream is borrowed. bounds are those of each reply until others are set. */
EtpanStream *etpan_stream_new(Stream *stream, const ReplyBounds *bounds);
void etpan_stream_free(EtpanStream *etpan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EtpanStream, etpan_stream_free)

/* What libetpan works with; it belongs to etpan_stream's user until mailstream_close, which leaves
 * the stream as it is. One at a time. */
mailstream *etpan_stream_open(EtpanStream *etpan);

/* From the next etpan_stream_expect on. */
void etpan_stream_set_bounds(EtpanStream *etpan, const ReplyBounds *bounds);
/* Before each command: all of it must be sent within send_us, and the whole reply must come within
 * reply_us after that. Starts counting the reply against its bounds anew. */
void etpan_stream_expect(EtpanStream *etpan, gint64 send_us, gint64 reply_us);
/* How many whole lines have come since then. */
guint etpan_stream_lines(const EtpanStream *etpan);

/* The error that ended it, or NULL. */
const GError *etpan_stream_error(const EtpanStream *etpan);
/* Whether nothing more can come. */
gboolean etpan_stream_is_deaf(const EtpanStream *etpan);
/* Ends it with an error of the caller's: what came was no reply. */
void etpan_stream_spoil(EtpanStream *etpan, const char *message);
