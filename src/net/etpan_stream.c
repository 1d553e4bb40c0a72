#include "net/etpan_stream.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define BUFFER_BYTES (16 * 1024)

struct EtpanStream {
    Stream *stream;
    GError *error;
    GError *closed; /* found out by writing */
    gint64 reply_us;
    gboolean reading; /* the reply's deadline runs */
    ReplyBounds bounds;
    ReplyGuard guard;
};

EtpanStream *
etpan_stream_new(Stream *stream, const ReplyBounds *bounds)
{
    EtpanStream *etpan = g_new0(EtpanStream, 1);
    etpan->stream = stream;
    etpan->bounds = *bounds;
    reply_guard_init(&etpan->guard, bounds);
    return etpan;
}

void
etpan_stream_free(EtpanStream *etpan)
{
    if (!etpan)
        return;
    g_clear_error(&etpan->error);
    g_clear_error(&etpan->closed);
    g_free(etpan);
}

static void
set_deadline_in(EtpanStream *etpan, gint64 us)
{
    stream_set_deadline(etpan->stream, clock_monotonic_us(clock_system()) + us);
}

void
etpan_stream_set_bounds(EtpanStream *etpan, const ReplyBounds *bounds)
{
    etpan->bounds = *bounds;
}

void
etpan_stream_expect(EtpanStream *etpan, gint64 send_us, gint64 reply_us)
{
    etpan->reply_us = reply_us;
    etpan->reading = FALSE;
    reply_guard_begin(&etpan->guard, &etpan->bounds);
    set_deadline_in(etpan, send_us);
}

guint
etpan_stream_lines(const EtpanStream *etpan)
{
    return etpan->guard.lines;
}

const GError *
etpan_stream_error(const EtpanStream *etpan)
{
    return etpan->error ? etpan->error : etpan->closed;
}

gboolean
etpan_stream_is_deaf(const EtpanStream *etpan)
{
    return etpan->error != NULL;
}

void
etpan_stream_spoil(EtpanStream *etpan, const char *message)
{
    if (!etpan->error)
        etpan->error = g_error_new_literal(POSTERN_ERROR, POSTERN_ERROR_INVALID, message);
}

/* --- what libetpan calls --------------------------------------------------------------------- */

/* RFC 9051 §7.1.5: the words of a goodbye, of which bytes are the rest that has come. */
static void
take_goodbye(EtpanStream *etpan, const char *bytes, gsize length)
{
    const char *end = memchr(bytes, '\r', length);
    gsize words = end ? (gsize)(end - bytes) : length;
    g_autofree char *why = text_clean_line(bytes + 1, (gssize)words - 1, LIMIT_REASON_CHARS);
    etpan->error =
        g_error_new(POSTERN_ERROR, POSTERN_ERROR_CLOSED, "the server said goodbye: %s", why);
}

/* How many bytes may be read; those behind are lost, with an error that sticks. */
static ssize_t
pass(EtpanStream *etpan, const char *bytes, gsize length)
{
    GuardResult result;
    gsize passed = reply_guard_pass(&etpan->guard, (const guint8 *)bytes, length, &result);
    if (result == GUARD_GOODBYE)
        take_goodbye(etpan, bytes + passed, length - passed);
    else if (result == GUARD_EXCEEDED)
        etpan_stream_spoil(etpan, "the reply is longer than any reply may be");
    return passed ? (ssize_t)passed : -1;
}

static ssize_t
low_read(mailstream_low *low, void *buffer, size_t capacity)
{
    EtpanStream *etpan = low->data;
    if (etpan->error)
        return -1;
    if (!etpan->reading)
        set_deadline_in(etpan, etpan->reply_us);
    etpan->reading = TRUE;
    gssize got = stream_read(etpan->stream, buffer, capacity, &etpan->error);
    return got < 0 ? -1 : pass(etpan, buffer, (gsize)got);
}

static ssize_t
low_write(mailstream_low *low, const void *data, size_t length)
{
    EtpanStream *etpan = low->data;
    g_autoptr(GError) error = NULL;
    if (etpan_stream_error(etpan))
        return -1;
    if (stream_write(etpan->stream, data, length, &error))
        return (ssize_t)length;
    gboolean closed = g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_CLOSED);
    *(closed ? &etpan->closed : &etpan->error) = g_steal_pointer(&error);
    return -1;
}

static int
low_close(mailstream_low *low)
{
    (void)low;
    return 0;
}

static int
low_get_fd(mailstream_low *low)
{
    return stream_fd(((EtpanStream *)low->data)->stream);
}

static void
low_free(mailstream_low *low)
{
    free(low); /* libetpan's malloc */
}

static void
low_cancel(mailstream_low *low)
{
    stream_cancel(((EtpanStream *)low->data)->stream);
}

static struct mailstream_cancel *
low_get_cancel(mailstream_low *low)
{
    (void)low;
    return NULL;
}

static carray *
low_get_certificate_chain(mailstream_low *low)
{
    (void)low;
    return NULL;
}

static int
low_no_idle(mailstream_low *low)
{
    (void)low;
    return -1;
}

mailstream *
etpan_stream_open(EtpanStream *etpan)
{
    /* lint: never written to, but libetpan takes no const because it is old C */
    static mailstream_low_driver driver = {.mailstream_read = low_read,
                                           .mailstream_write = low_write,
                                           .mailstream_close = low_close,
                                           .mailstream_get_fd = low_get_fd,
                                           .mailstream_free = low_free,
                                           .mailstream_cancel = low_cancel,
                                           .mailstream_get_cancel = low_get_cancel,
                                           .mailstream_get_certificate_chain =
                                               low_get_certificate_chain,
                                           .mailstream_setup_idle = low_no_idle,
                                           .mailstream_unsetup_idle = low_no_idle,
                                           .mailstream_interrupt_idle = low_no_idle};
    mailstream_low *low = mailstream_low_new(etpan, &driver);
    mailstream *opened = low ? mailstream_new(low, BUFFER_BYTES) : NULL;
    if (!opened)
        g_error("libetpan has no memory for a stream");
    return opened;
}
