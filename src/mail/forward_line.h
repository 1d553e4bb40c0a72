/*
 * The lines of a text with a forwarded message in it, the marks of quotes apart.
 */
#pragma once

#include "mail/forward_words.h"

/* A line without the marks of quotes (">") before it and the blanks around it. */
typedef struct {
    const char *start;
    const char *end;
    guint depth; /* how many marks */
} ForwardLine;

/* Reads the line that begins at p; where the next one does. */
const char *forward_line_read(const char *p, ForwardLine *ret_line);
/* Where the first line begins that is not blank, or the one behind `most` blank ones. */
const char *forward_line_skip_blank(const char *p, guint most);

gboolean forward_line_is_blank(const ForwardLine *line);
gsize forward_line_length(const ForwardLine *line);
/* Takes blanks off both ends. */
void forward_line_trim(ForwardLine *line);
/* Whether it is five signs or more ("-----") and nothing else. */
gboolean forward_line_is_rule(const ForwardLine *line);
/* Takes the colon off its end, of ASCII or East Asian; TRUE when there was one. */
gboolean forward_line_drop_colon(ForwardLine *line);
/* What it says: "----- Forwarded message -----", "Begin forwarded message:". */
ForwardMark forward_line_mark(const ForwardLine *line);
