/*
 * What crosses the control socket: one request, then an answer in frames.
 *
 * A request is the magic "PCT1", two 32-bit lengths (big-endian), a GVariant in normal form that
 * says what is asked, and the bytes of at most one file: posternctl reads the files its user names,
 * so that the daemon never opens a path of theirs. An answer is a row of frames: kind ('o' text for
 * standard output, 'e' for standard error, 'f' when what came so far may be shown at once, 'x' the
 * exit code, which ends it), a 32-bit length, the
 * payload. Both sides believe nothing the other says about lengths beyond the limits.
 *
 * Deadlines are those of base/io.h.
 */
#pragma once

#include "base/limits.h"
#include "ctl/ctl.h"

/* What posternctl asks. */
typedef struct {
    gboolean json;
    guint columns;      /* of the terminal; 0 when it is none: nothing is cut */
    char **arguments;   /* the command's words and all that follows; NULL-terminated, UTF-8 */
    GBytes *attachment; /* the file an argument names, or NULL */
} ControlRequest;
void control_request_clear(ControlRequest *request);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ControlRequest, control_request_clear)

/* POSTERN_ERROR_INVALID when the request is over a limit (LIMIT_CTL_ARGUMENTS,
 * LIMIT_CTL_REQUEST_BYTES) or an argument is not UTF-8: nothing was sent then. Else as
 * io_write_full. */
gboolean control_send_request(int fd, const ControlRequest *request, gint64 deadline_us,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* POSTERN_ERROR_INVALID when it is over a limit, POSTERN_ERROR_CORRUPT when it is no request (or
 * one of another version of Postern). Memory grows with what has arrived, not with what was
 * announced. Else as io_read_full. */
gboolean control_receive_request(int fd, gint64 deadline_us, ControlRequest *ret_request,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef enum {
    CONTROL_OUT = 'o',
    CONTROL_ERR = 'e',
    CONTROL_FLUSH = 'f',
    CONTROL_EXIT = 'x',
} ControlFrame;

/* Text for CONTROL_OUT or CONTROL_ERR, in as many frames as it needs; none for an empty one. */
gboolean control_send_text(int fd, ControlFrame frame, const char *text, gsize length,
                           gint64 deadline_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* What was sent so far may be shown before the rest comes. */
gboolean control_send_flush(int fd, gint64 deadline_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean control_send_exit(int fd, CtlExit code, gint64 deadline_us,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The longest answer, both texts together. */
#define CONTROL_ANSWER_BYTES (4 * (gsize)LIMIT_CTL_REQUEST_BYTES)
/* Makes an answer that is longer an error that says so and how to ask for less. */
void control_bound_answer(GString *out, GString *err, CtlExit *code);

/* Reads an answer up to its end, or up to where it may be shown (*ret_more is TRUE then, and the
 * rest is to be read by another call): appends what is for standard output and standard error, and
 * sets the exit code at the end. All or nothing: an answer that breaks off, is longer than
 * CONTROL_ANSWER_BYTES or has a frame that is none is an error. */
gboolean control_receive_answer(int fd, gint64 deadline_us, GString *out, GString *err,
                                gboolean *ret_more, CtlExit *ret_code,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
