/*
 * Content on its way into a connection: every line ended by CRLF, dots stuffed (RFC 5321 §4.5.2),
 * piece by piece, so that a large message is never copied.
 *
 * LF, CRLF and a CR that stands alone each end a line: none of them can leave as it is, since
 * servers differ in what they take for a line end.
 */
#pragma once

#include "base/base.h"

/* Where the writing stands; begin with crlf_cursor. bytes are borrowed. */
typedef struct {
    const guint8 *at;
    const guint8 *end;
    const guint8 *lf; /* the next LF from at on, or end; looked for once, however many CRs
                       * stand before it */
    gboolean in_line; /* at does not stand at the beginning of a line, or its dot is stuffed */
    gboolean owes_line_end; /* what was given last is a line without its end */
} CrlfCursor;

/* A piece of the content as it leaves, in the content or in a constant. */
typedef struct {
    const guint8 *bytes;
    gsize length;
    gboolean is_stuffing; /* a dot that is not part of the content */
} CrlfSpan;

CrlfCursor crlf_cursor(gconstpointer bytes, gsize length);
/* The next piece; FALSE at the end, when the last line has been ended. The final dot is not among
 * them. */
gboolean crlf_next(CrlfCursor *cursor, CrlfSpan *ret_span);
/* How many bytes the content has with its line ends as they leave and without stuffed dots: what
 * SIZE declares (RFC 1870 §5). */
gsize crlf_size(gconstpointer bytes, gsize length);
