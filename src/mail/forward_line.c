#include "mail/forward_line.h"

#include <string.h>

gboolean
forward_line_is_blank(const ForwardLine *line)
{
    return line->start == line->end;
}

gsize
forward_line_length(const ForwardLine *line)
{
    return (gsize)(line->end - line->start);
}

void
forward_line_trim(ForwardLine *line)
{
    line->start += forward_words_blank(line->start, line->end);
    while (line->end > line->start && strchr(" \t", line->end[-1]))
        line->end--;
    while (line->end - line->start >= 2 && memcmp(line->end - 2, "\xc2\xa0", 2) == 0)
        line->end -= 2;
}

/* Where the next line begins. */
const char *
forward_line_read(const char *p, ForwardLine *ret_line)
{
    const char *end = strchrnul(p, '\n');
    ForwardLine line = {p, end, 0};
    forward_line_trim(&line);
    while (line.start < line.end && *line.start == '>') {
        line.start++;
        line.depth++;
        forward_line_trim(&line);
    }
    *ret_line = line;
    return *end ? end + 1 : end;
}

const char *
forward_line_skip_blank(const char *p, guint most)
{
    ForwardLine line;
    while (*p && most--) {
        const char *next = forward_line_read(p, &line);
        if (!forward_line_is_blank(&line))
            break;
        p = next;
    }
    return p;
}

/* How many signs of a rule ("-----") stand at the start. */
static gsize
rule_length(const ForwardLine *line)
{
    const char *p = line->start;
    while (p < line->end && strchr("-=_*~", *p))
        p++;
    return (gsize)(p - line->start);
}

gboolean
forward_line_is_rule(const ForwardLine *line)
{
    return !forward_line_is_blank(line) && rule_length(line) == forward_line_length(line) &&
           forward_line_length(line) >= 5;
}

/* The colon at the end of "Begin forwarded message:", in the two forms there are; TRUE when there
 * was one. */
gboolean
forward_line_drop_colon(ForwardLine *line)
{
    static const char wide[] = "\xef\xbc\x9a";
    gsize length = sizeof wide - 1;
    if (!forward_line_is_blank(line) && line->end[-1] == ':')
        line->end--;
    else if (forward_line_length(line) >= length && memcmp(line->end - length, wide, length) == 0)
        line->end -= length;
    else
        return FALSE;
    forward_line_trim(line);
    return TRUE;
}

/* "----- Forwarded message -----", "Begin forwarded message:" */
ForwardMark
forward_line_mark(const ForwardLine *line)
{
    ForwardLine words = *line;
    gsize rule = rule_length(line);
    gboolean is_ruled = rule >= 2;
    if (forward_line_is_blank(line) || (!is_ruled && !strchr(":\x9a*", line->end[-1])))
        return FORWARD_MARK_NONE;
    words.start += rule;
    while (words.end > words.start && strchr("-=_*~", words.end[-1]))
        words.end--;
    forward_line_trim(&words);
    gboolean has_colon = forward_line_drop_colon(&words);
    ForwardMark kind = forward_words_mark(words.start, forward_line_length(&words));
    return is_ruled || (has_colon && kind == FORWARD_MARK_FORWARD) ? kind : FORWARD_MARK_NONE;
}
