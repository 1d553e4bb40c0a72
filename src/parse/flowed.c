#include "parse/flowed.h"

#include <string.h>

typedef struct {
    guint depth;       /* ">" in front */
    const char *start; /* behind them and the stuffed space */
    gsize length;
    gboolean is_signature; /* "-- " */
    gboolean flows;        /* ends with a space */
} Line;

/* Reads the line at *p and moves behind it. */
static Line
next_line(const char **p)
{
    Line line = {.start = *p + strspn(*p, ">")};
    const char *end = strchrnul(line.start, '\n');
    line.depth = (guint)(line.start - *p);
    if (*line.start == ' ')
        line.start++;
    line.length = (gsize)(end - line.start);
    line.is_signature = line.length == 3 && memcmp(line.start, "-- ", 3) == 0;
    line.flows = line.length && end[-1] == ' ' && !line.is_signature;
    *p = *end ? end + 1 : end;
    return line;
}

/* An empty line divides paragraphs even where a stray space stands before it. */
static gboolean
goes_on(const Line *last, const Line *line)
{
    return last->flows && last->depth == line->depth && line->length && !line->is_signature;
}

static void
append_quotes(GString *out, const Line *line)
{
    for (guint i = 0; i < line->depth; i++)
        g_string_append(out, line->length || i + 1 < line->depth ? "> " : ">");
}

/* The line before did not end where its writer ended it, or it did. */
static void
begin_line(GString *out, const Line *last, const Line *line, gboolean is_delsp)
{
    if (goes_on(last, line)) {
        if (is_delsp)
            g_string_truncate(out, out->len - 1);
        return;
    }
    if (last->flows)
        g_string_truncate(out, out->len - 1);
    if (last->start)
        g_string_append_c(out, '\n');
    append_quotes(out, line);
}

char *
flowed_to_text(const char *text, gboolean is_delsp)
{
    GString *out = g_string_sized_new(strlen(text) + 1);
    Line last = {0};
    for (const char *p = text; *p;) {
        Line line = next_line(&p);
        begin_line(out, &last, &line, is_delsp);
        g_string_append_len(out, line.start, (gssize)line.length);
        last = line;
    }
    if (g_str_has_suffix(text, "\n"))
        g_string_append_c(out, '\n');
    return g_string_free(out, FALSE);
}
