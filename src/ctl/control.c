#include "ctl/control.h"

#include "base/io.h"
#include "base/units.h"

#include <string.h>

#define MAGIC        "PCT1"
#define MAGIC_BYTES  4
#define HEADER_BYTES (MAGIC_BYTES + 2 * sizeof(guint32))
/* json, columns, whether a file follows, arguments */
#define REQUEST_TYPE  "(bqbas)"
#define FRAME_BYTES   (64 * 1024) /* the longest payload of one frame, and the step of reading */
#define FRAME_HEADER  (1 + sizeof(guint32))
#define COLUMNS_LIMIT 1000 /* wider than any terminal; only keeps a lie in bounds */

void
control_request_clear(ControlRequest *request)
{
    g_clear_pointer(&request->arguments, g_strfreev);
    g_clear_pointer(&request->attachment, g_bytes_unref);
}

static void
put_u32(guint8 *at, guint32 value)
{
    guint32 wire = GUINT32_TO_BE(value);
    memcpy(at, &wire, sizeof wire);
}

static guint32
get_u32(const guint8 *at)
{
    guint32 wire;
    memcpy(&wire, at, sizeof wire);
    return GUINT32_FROM_BE(wire);
}

/* --- requests --- */

static gboolean
check_arguments(char *const *arguments, GError **error)
{
    guint count = g_strv_length((char **)arguments);
    if (count > LIMIT_CTL_ARGUMENTS) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "%u arguments, expected at most %d", count, LIMIT_CTL_ARGUMENTS);
        return FALSE;
    }
    for (guint i = 0; i < count; i++) {
        if (g_utf8_validate(arguments[i], -1, NULL))
            continue;
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID, "argument %u is not valid UTF-8",
                    i + 1);
        return FALSE;
    }
    return TRUE;
}

static gboolean
check_size(guint64 bytes, GError **error)
{
    if (bytes <= LIMIT_CTL_REQUEST_BYTES)
        return TRUE;
    g_autofree char *is = units_format_size(bytes);
    g_autofree char *limit = units_format_size(LIMIT_CTL_REQUEST_BYTES);
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                "the request takes %s with its file, expected at most %s", is, limit);
    return FALSE;
}

gboolean
control_send_request(int fd, const ControlRequest *request, gint64 deadline_us, GError **error)
{
    if (!check_arguments(request->arguments, error))
        return FALSE;
    g_autoptr(GVariant) asked = g_variant_ref_sink(
        g_variant_new("(bqb^as)", request->json, (guint16)MIN(request->columns, COLUMNS_LIMIT),
                      request->attachment != NULL, request->arguments));
    gsize attached = 0;
    gconstpointer file =
        request->attachment ? g_bytes_get_data(request->attachment, &attached) : NULL;
    gsize length = g_variant_get_size(asked);
    if (!check_size((guint64)length + attached, error))
        return FALSE;
    guint8 header[HEADER_BYTES];
    memcpy(header, MAGIC, MAGIC_BYTES); /* NOLINT(bugprone-not-null-terminated-result): bytes */
    put_u32(header + MAGIC_BYTES, (guint32)length);
    put_u32(header + MAGIC_BYTES + sizeof(guint32), (guint32)attached);
    return io_write_full(fd, header, sizeof header, deadline_us, error) &&
           io_write_full(fd, g_variant_get_data(asked), length, deadline_us, error) &&
           io_write_full(fd, file, attached, deadline_us, error);
}

/* Reads length bytes in steps, so that a length nobody sends costs no memory. */
static GBytes *
read_bytes(int fd, gsize length, gint64 deadline_us, GError **error)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    while (bytes->len < length) {
        guint had = bytes->len;
        guint step = (guint)MIN(length - had, FRAME_BYTES);
        g_byte_array_set_size(bytes, had + step);
        if (!io_read_full(fd, bytes->data + had, step, deadline_us, error))
            return NULL;
    }
    return g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
}

static gboolean
corrupt(const char *what, GError **error)
{
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_CORRUPT,
                "%s, expected what posternctl and posternd of one version say to each other", what);
    return FALSE;
}

static gboolean
read_asked(GBytes *bytes, ControlRequest *request, gboolean *ret_has_file, GError **error)
{
    g_autoptr(GVariant) asked =
        g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE(REQUEST_TYPE), bytes, FALSE));
    if (!g_variant_is_normal_form(asked))
        return corrupt("the request cannot be read", error);
    guint16 columns;
    g_variant_get(asked, "(bqb^as)", &request->json, &columns, ret_has_file, &request->arguments);
    request->columns = MIN(columns, COLUMNS_LIMIT);
    return check_arguments(request->arguments, error);
}

gboolean
control_receive_request(int fd, gint64 deadline_us, ControlRequest *ret_request, GError **error)
{
    guint8 header[HEADER_BYTES];
    if (!io_read_full(fd, header, sizeof header, deadline_us, error))
        return FALSE;
    if (memcmp(header, MAGIC, MAGIC_BYTES) != 0)
        return corrupt("the request begins wrongly", error);
    guint32 length = get_u32(header + MAGIC_BYTES);
    guint32 attached = get_u32(header + MAGIC_BYTES + sizeof(guint32));
    if (!check_size((guint64)length + attached, error))
        return FALSE;

    g_autoptr(GBytes) asked = read_bytes(fd, length, deadline_us, error);
    if (!asked)
        return FALSE;
    g_auto(ControlRequest) request = {0};
    gboolean has_file = FALSE;
    if (!read_asked(asked, &request, &has_file, error))
        return FALSE;
    if (attached && !has_file)
        return corrupt("the request has a file it does not name", error);
    if (has_file) {
        request.attachment = read_bytes(fd, attached, deadline_us, error);
        if (!request.attachment)
            return FALSE;
    }
    *ret_request = request;
    memset(&request, 0, sizeof request);
    return TRUE;
}

/* --- answers --- */

static gboolean
send_frame(int fd, ControlFrame frame, gconstpointer payload, gsize length, gint64 deadline_us,
           GError **error)
{
    guint8 header[FRAME_HEADER] = {(guint8)frame};
    put_u32(header + 1, (guint32)length);
    return io_write_full(fd, header, sizeof header, deadline_us, error) &&
           io_write_full(fd, payload, length, deadline_us, error);
}

gboolean
control_send_text(int fd, ControlFrame frame, const char *text, gsize length, gint64 deadline_us,
                  GError **error)
{
    for (gsize sent = 0; sent < length;) {
        gsize piece = MIN(length - sent, FRAME_BYTES);
        if (!send_frame(fd, frame, text + sent, piece, deadline_us, error))
            return FALSE;
        sent += piece;
    }
    return TRUE;
}

gboolean
control_send_flush(int fd, gint64 deadline_us, GError **error)
{
    return send_frame(fd, CONTROL_FLUSH, NULL, 0, deadline_us, error);
}

gboolean
control_send_exit(int fd, CtlExit code, gint64 deadline_us, GError **error)
{
    guint8 byte = (guint8)code;
    return send_frame(fd, CONTROL_EXIT, &byte, sizeof byte, deadline_us, error);
}

void
control_bound_answer(GString *out, GString *err, CtlExit *code)
{
    gsize length = out->len + err->len;
    if (length <= CONTROL_ANSWER_BYTES)
        return;
    g_autofree char *is = units_format_size(length);
    g_autofree char *limit = units_format_size(CONTROL_ANSWER_BYTES);
    g_string_truncate(out, 0);
    g_string_printf(err,
                    "posternctl: the command ran, but its answer takes %s, expected at most %s: "
                    "ask for less, with --limit or without --raw\n",
                    is, limit);
    *code = CTL_FAILED;
}

static gboolean
read_text(int fd, gsize length, gint64 deadline_us, GString *into, GError **error)
{
    gsize had = into->len;
    g_string_set_size(into, had + length);
    return io_read_full(fd, into->str + had, length, deadline_us, error);
}

static gboolean
read_exit(int fd, gsize length, gint64 deadline_us, CtlExit *ret_code, GError **error)
{
    guint8 byte;
    if (length != sizeof byte)
        return corrupt("the answer's exit code has a wrong length", error);
    if (!io_read_full(fd, &byte, sizeof byte, deadline_us, error))
        return FALSE;
    if (byte > CTL_USAGE)
        return corrupt("the answer's exit code is none", error);
    *ret_code = (CtlExit)byte;
    return TRUE;
}

gboolean
control_receive_answer(int fd, gint64 deadline_us, GString *out, GString *err, gboolean *ret_more,
                       CtlExit *ret_code, GError **error)
{
    *ret_more = FALSE;
    for (;;) {
        guint8 header[FRAME_HEADER];
        if (!io_read_full(fd, header, sizeof header, deadline_us, error))
            return FALSE;
        gsize length = get_u32(header + 1);
        if (header[0] == CONTROL_EXIT)
            return read_exit(fd, length, deadline_us, ret_code, error);
        if (header[0] == CONTROL_FLUSH && length == 0) {
            *ret_more = TRUE;
            return TRUE;
        }
        if (header[0] != CONTROL_OUT && header[0] != CONTROL_ERR)
            return corrupt("the answer has an unknown frame", error);
        if (length > FRAME_BYTES || out->len + err->len + length > CONTROL_ANSWER_BYTES)
            return corrupt("the answer is too long", error);
        if (!read_text(fd, length, deadline_us, header[0] == CONTROL_OUT ? out : err, error))
            return FALSE;
    }
}
