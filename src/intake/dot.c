#include "intake/dot.h"

#include <string.h>

#define LINE_ROOM_BYTES 256 /* which nearly every command fits in */

static void
forget(LineReader *reader)
{
    if (reader->text)
        explicit_bzero(reader->text, reader->length);
    reader->length = 0;
}

void
line_reader_reset(LineReader *reader, gsize limit)
{
    forget(reader);
    if (reader->room > LINE_ROOM_BYTES)
        line_reader_clear(reader);
    reader->limit = limit;
    reader->is_too_long = FALSE;
    reader->last = 0;
}

void
line_reader_clear(LineReader *reader)
{
    forget(reader);
    g_clear_pointer(&reader->text, g_free);
    reader->room = 0;
}

/* Not by g_realloc, which leaves copies behind. */
static void
grow(LineReader *reader, gsize needed)
{
    gsize room = MAX(reader->room, LINE_ROOM_BYTES);
    while (room < needed)
        room *= 2;
    char *text = g_malloc(room);
    if (reader->length)
        memcpy(text, reader->text, reader->length);
    gsize length = reader->length;
    line_reader_clear(reader);
    reader->text = text;
    reader->length = length;
    reader->room = room;
}

static void
keep(LineReader *reader, const guint8 *bytes, gsize length)
{
    if (!length)
        return;
    if (reader->is_too_long || length > reader->limit - reader->length) {
        reader->is_too_long = TRUE;
    } else {
        if (reader->room < reader->length + length + 1)
            grow(reader, reader->length + length + 1);
        memcpy(reader->text + reader->length, bytes, length);
        reader->length += length;
    }
    reader->last = bytes[length - 1];
}

LineResult
line_reader_feed(LineReader *reader, const guint8 *bytes, gsize length, gsize *ret_used)
{
    const guint8 *lf = memchr(bytes, '\n', length);
    if (!lf) {
        keep(reader, bytes, length);
        *ret_used = length;
        return LINE_MORE;
    }
    keep(reader, bytes, (gsize)(lf - bytes));
    *ret_used = (gsize)(lf - bytes) + 1;
    if (reader->last != '\r')
        return LINE_BARE;
    /* The LF was not kept, but counts. */
    if (reader->is_too_long || reader->length == reader->limit)
        return LINE_TOO_LONG;
    reader->length--;
    reader->text[reader->length] = '\0';
    return memchr(reader->text, '\r', reader->length) ? LINE_BARE : LINE_COMPLETE;
}

void
dot_reader_reset(DotReader *reader)
{
    *reader = (DotReader){.state = DOT_AT_LINE_START};
}

static void
count_line_bytes(DotReader *reader, gsize bytes)
{
    reader->line_bytes += bytes;
    if (reader->line_bytes > LIMIT_TEXT_LINE_BYTES)
        reader->has_too_long_line = TRUE;
}

static DotResult
give(const guint8 *from, const guint8 *to, const guint8 **cursor, DotSpan *ret_span)
{
    gsize length = (gsize)(to - from);
    if (memchr(from, '\0', length))
        return DOT_BROKEN;
    *ret_span = (DotSpan){.bytes = from, .length = length};
    *cursor = to;
    return DOT_SPAN;
}

/* The beginning of a line whose end has not come yet, together with the whole lines from start on
 * that stand before it. A last CR is held back until its LF is there. */
static DotResult
give_unfinished(DotReader *reader, const guint8 *start, const guint8 *line, const guint8 **cursor,
                const guint8 *end, DotSpan *ret_span)
{
    const guint8 *cr = memchr(line, '\r', (gsize)(end - line));
    if (cr && cr != end - 1)
        return DOT_BROKEN;
    const guint8 *stop = cr ? cr : end;
    count_line_bytes(reader, (gsize)(end - line));
    reader->state = cr ? DOT_AFTER_CR : DOT_IN_LINE;
    DotResult result = give(start, stop, cursor, ret_span);
    *cursor = end;
    return result;
}

/* One span of all the lines up to the next that begins with a dot, so that ordinary content is
 * copied in large pieces. */
static DotResult
give_lines(DotReader *reader, const guint8 **cursor, const guint8 *end, DotSpan *ret_span)
{
    const guint8 *start = *cursor;
    const guint8 *line = start;
    do {
        const guint8 *lf = memchr(line, '\n', (gsize)(end - line));
        if (!lf)
            return give_unfinished(reader, start, line, cursor, end, ret_span);
        const guint8 *cr = memchr(line, '\r', (gsize)(lf - line));
        if (!cr || cr != lf - 1)
            return DOT_BROKEN;
        count_line_bytes(reader, (gsize)(lf + 1 - line));
        reader->line_bytes = 0;
        reader->state = DOT_AT_LINE_START;
        line = lf + 1;
    } while (line < end && *line != '.');
    return give(start, line, cursor, ret_span);
}

/* What follows a CR that was held back: its LF and a new line, or nothing good. */
static DotResult
give_line_end(DotReader *reader, const guint8 **cursor, DotSpan *ret_span)
{
    static const guint8 crlf[] = {'\r', '\n'};
    if (**cursor != '\n')
        return DOT_BROKEN;
    (*cursor)++;
    count_line_bytes(reader, 1);
    reader->line_bytes = 0;
    reader->state = DOT_AT_LINE_START;
    *ret_span = (DotSpan){.bytes = crlf, .length = sizeof crlf};
    return DOT_SPAN;
}

DotResult
dot_reader_next(DotReader *reader, const guint8 **cursor, const guint8 *end, DotSpan *ret_span)
{
    while (*cursor < end) {
        switch (reader->state) {
        case DOT_AT_LINE_START:
            if (**cursor != '.')
                return give_lines(reader, cursor, end, ret_span);
            (*cursor)++;
            reader->state = DOT_AFTER_DOT;
            break;
        case DOT_IN_LINE:
            return give_lines(reader, cursor, end, ret_span);
        case DOT_AFTER_CR:
            return give_line_end(reader, cursor, ret_span);
        case DOT_AFTER_DOT:
            if (**cursor != '\r') {
                reader->state = DOT_IN_LINE;
                break;
            }
            (*cursor)++;
            reader->state = DOT_AFTER_FINAL_CR;
            break;
        case DOT_AFTER_FINAL_CR:
            if (**cursor != '\n')
                return DOT_BROKEN;
            (*cursor)++;
            return DOT_END;
        }
    }
    return DOT_MORE;
}
