/*
 * The two ways SMTP bytes are read: command lines, and content up to the dot that stands alone.
 *
 * Only CRLF ends a line (RFC 5321 §2.3.8), and only CRLF.CRLF ends the content (§4.1.1.4). Whatever
 * another server may take for a line end is an error here, so that two servers can never disagree
 * on where a message stops. Both readers give the same results however the input is cut.
 */
#pragma once

#include "base/base.h"
#include "base/limits.h"

/* All zero has read nothing. What it holds grows with the line: many who are connected say
 * little. */
typedef struct {
    char *text; /* a whole line without its CRLF, NUL at the end */
    gsize length;
    gsize room;           /* of text */
    gsize limit;          /* of a line with its CRLF */
    gboolean is_too_long; /* what does not fit is dropped up to the line's end */
    guint8 last;          /* the byte before, for a CR that is the last of one piece */
} LineReader;

typedef enum {
    LINE_MORE,     /* all input is used, the line goes on */
    LINE_COMPLETE, /* text and length hold it; read on after line_reader_reset */
    LINE_TOO_LONG, /* over the limit with its CRLF; all of it was skipped */
    LINE_BARE,     /* it holds or ends with a CR or LF that is not part of a CRLF */
} LineResult;

/* Begins a line of at most limit bytes with its CRLF. What was read is wiped: it may be a password.
 */
void line_reader_reset(LineReader *reader, gsize limit);
/* Wipes and frees what it holds. */
void line_reader_clear(LineReader *reader);
/* Takes at most one line; *ret_used says how many bytes. Never looks past the first LF. */
LineResult line_reader_feed(LineReader *reader, const guint8 *bytes, gsize length, gsize *ret_used);

typedef enum {
    DOT_AT_LINE_START, /* the next byte is the first of a line */
    DOT_IN_LINE,
    DOT_AFTER_CR,       /* a CR was held back: LF must follow */
    DOT_AFTER_DOT,      /* a first dot was held back: CR may end the message, else it was stuffed */
    DOT_AFTER_FINAL_CR, /* a lone dot and its CR were held back: LF must follow and is the end */
} DotState;

typedef struct {
    DotState state;
    gsize line_bytes;           /* of the line under way, without a stuffed dot */
    gboolean has_too_long_line; /* some line had more than LIMIT_TEXT_LINE_BYTES with its CRLF */
} DotReader;

typedef enum {
    DOT_MORE,   /* all input is used, the content goes on */
    DOT_SPAN,   /* a piece of content; call again */
    DOT_END,    /* the lone dot with its CRLF was taken, and nothing after it */
    DOT_BROKEN, /* a bare CR, a bare LF or a NUL: nothing after it can be trusted */
} DotResult;

/* A piece of content, dots unstuffed, in the input or in a constant. */
typedef struct {
    const guint8 *bytes;
    gsize length;
} DotSpan;

void dot_reader_reset(DotReader *reader);
/* Reads on from *cursor, which moves over what was used, up to end. *ret_span is set with DOT_SPAN
 * only; it may be empty. */
DotResult dot_reader_next(DotReader *reader, const guint8 **cursor, const guint8 *end,
                          DotSpan *ret_span);
