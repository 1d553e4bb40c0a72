#include "submit/crlf.h"

#include <string.h>

static const guint8 *
find(const guint8 *from, const guint8 *end, char wanted)
{
    const guint8 *found = from < end ? memchr(from, wanted, (gsize)(end - from)) : NULL;
    return found ? found : end;
}

CrlfCursor
crlf_cursor(gconstpointer bytes, gsize length)
{
    CrlfCursor cursor = {.at = bytes, .end = (const guint8 *)bytes + length};
    cursor.lf = find(cursor.at, cursor.end, '\n');
    return cursor;
}

static void
move_to(CrlfCursor *cursor, const guint8 *to)
{
    cursor->at = to;
    if (cursor->lf < to)
        cursor->lf = find(to, cursor->end, '\n');
}

static gboolean
give(CrlfSpan *span, const guint8 *from, const guint8 *to)
{
    *span = (CrlfSpan){.bytes = from, .length = (gsize)(to - from)};
    return TRUE;
}

static gboolean
end_line(CrlfCursor *cursor, CrlfSpan *span)
{
    static const guint8 crlf[] = {'\r', '\n'};
    cursor->owes_line_end = FALSE;
    cursor->in_line = FALSE;
    return give(span, crlf, crlf + sizeof crlf);
}

/* A line that ends in anything but CRLF, together with the whole ones from start on before it. */
static gboolean
give_bare_line(CrlfCursor *cursor, const guint8 *start, const guint8 *line_end, CrlfSpan *span)
{
    cursor->owes_line_end = TRUE;
    move_to(cursor, line_end < cursor->end ? line_end + 1 : line_end);
    return line_end > start ? give(span, start, line_end) : end_line(cursor, span);
}

/* All the lines up to one that begins with a dot, or has no CRLF. */
static gboolean
give_lines(CrlfCursor *cursor, CrlfSpan *span)
{
    const guint8 *start = cursor->at;
    do {
        const guint8 *cr = find(cursor->at, cursor->lf, '\r');
        if (cursor->lf == cursor->end || cr + 1 != cursor->lf)
            return give_bare_line(cursor, start, cr, span);
        move_to(cursor, cursor->lf + 1);
    } while (cursor->at < cursor->end && *cursor->at != '.');
    cursor->in_line = FALSE;
    return give(span, start, cursor->at);
}

gboolean
crlf_next(CrlfCursor *cursor, CrlfSpan *ret_span)
{
    static const guint8 dot[] = {'.'};
    if (cursor->owes_line_end)
        return end_line(cursor, ret_span);
    if (cursor->at == cursor->end)
        return FALSE;
    if (cursor->in_line || *cursor->at != '.')
        return give_lines(cursor, ret_span);
    cursor->in_line = TRUE;
    *ret_span = (CrlfSpan){.bytes = dot, .length = 1, .is_stuffing = TRUE};
    return TRUE;
}

gsize
crlf_size(gconstpointer bytes, gsize length)
{
    CrlfCursor cursor = crlf_cursor(bytes, length);
    CrlfSpan span;
    gsize size = 0;
    while (crlf_next(&cursor, &span))
        if (!span.is_stuffing)
            size += span.length;
    return size;
}
