/*
 * What posternd and a parse worker say to each other over one stream socket: the worker's hello
 * when it is ready, then a request, an answer, a request, … Both run on one machine, so numbers go
 * in its own order.
 *
 * A hello is twelve bytes: the number 0x70776831 ("pwh1"), WIRE_VERSION, and which ParseWalls the
 * worker sits behind, 32 bits each.
 *
 * The body of a request follows its head, or (above LIMIT_PARSE_INLINE_BYTES) comes with it as a
 * descriptor of a sealed memory file. The body of an answer follows its head.
 */
#pragma once

#include "base/base.h"

/* Of all that is said after the hello: after an upgrade an old posternd may start a new worker. */
#define WIRE_VERSION 2

typedef enum {
    WIRE_READ = 1, /* answer: a Mail as mail_to_bytes writes it */
    WIRE_TAKE = 2, /* answer: the decoded bytes of the part at place */
} WireKind;

typedef enum {
    WIRE_DONE = 1,
    WIRE_NO_PART = 2, /* to WIRE_TAKE only: there is none at this place. No body */
} WireStatus;

#define WIRE_PLACE_BYTES 256 /* deeper than LIMIT_MIME_DEPTH can go */

typedef struct {
    WireKind kind;
    guint64 serial;               /* comes back in the answer */
    char place[WIRE_PLACE_BYTES]; /* NUL-terminated; "" for WIRE_READ */
    GBytes *body;
} WireRequest;

void wire_request_clear(WireRequest *request);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(WireRequest, wire_request_clear)

typedef struct {
    WireStatus status;
    guint64 serial;
    GBytes *body;
} WireAnswer;

void wire_answer_clear(WireAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(WireAnswer, wire_answer_clear)

/* The posternd side. POSTERN_ERROR_CORRUPT for anything that is not a hello of this version, or
 * errors as below. */
gboolean wire_receive_hello(int socket, gint64 deadline_us, guint32 *ret_walls,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* POSTERN_ERROR_FULL when the machine has no memory file for a long body: nothing was sent then.
 * Other errors are those of base/io.h; the socket is then of no use any more. */
gboolean wire_send_request(int socket, const WireRequest *request, gint64 deadline_us,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* POSTERN_ERROR_CORRUPT for anything that is not an answer to serial of at most max_bytes. */
gboolean wire_receive_answer(int socket, guint64 serial, gsize max_bytes, gint64 deadline_us,
                             WireAnswer *ret_answer, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The worker's side, without deadlines: only posternd knows how long is too long.
 * POSTERN_ERROR_CLOSED when the other side has gone where a request would begin;
 * POSTERN_ERROR_CORRUPT for anything that is no request. */
gboolean wire_send_hello(int socket, guint32 walls, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean wire_receive_request(int socket, WireRequest *ret_request,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean wire_send_answer(int socket, const WireAnswer *answer,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
