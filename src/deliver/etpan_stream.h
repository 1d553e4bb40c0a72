/*
 * Our stream as libetpan's: a mailstream driver with absolute deadlines and bounded replies.
 *
 * An error sticks: after the first one nothing is sent any more, so that a message that could not
 * be written whole can never be ended with a dot. What the other side said before it closed can
 * still be read.
 */
#pragma once

#include "net/stream.h"

#include <libetpan/libetpan.h>

typedef struct EtpanStream EtpanStream;

/* stream is borrowed. */
EtpanStream *etpan_stream_new(Stream *stream);
void etpan_stream_free(EtpanStream *etpan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EtpanStream, etpan_stream_free)

/* What libetpan works with; it belongs to etpan_stream's user until mailstream_close, which leaves
 * the stream as it is. One at a time. */
mailstream *etpan_stream_open(EtpanStream *etpan);

/* Before each command: all of it must be sent within send_us, and the whole reply must come within
 * reply_us after that. Starts counting the reply against LIMIT_SMTP_REPLY_LINES and _BYTES anew. */
void etpan_stream_expect(EtpanStream *etpan, gint64 send_us, gint64 reply_us);

/* The error that ended it, or NULL. */
const GError *etpan_stream_error(const EtpanStream *etpan);
/* Whether nothing more can come. */
gboolean etpan_stream_is_deaf(const EtpanStream *etpan);
/* Ends it with an error of the caller's: what came was no reply. */
void etpan_stream_spoil(EtpanStream *etpan, const char *message);
