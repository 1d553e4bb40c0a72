#include "parse/uu.h"

#include <string.h>

typedef struct {
    const char *p;
    gsize length; /* without the line end */
    const char *next;
} Line;

static void
uu_file_free(gpointer data)
{
    UuFile *file = data;
    g_free(file->name);
    g_free(file);
}

static gboolean
next_line(const char *p, const char *end, Line *ret)
{
    if (p >= end)
        return FALSE;
    const char *newline = memchr(p, '\n', (gsize)(end - p));
    ret->p = p;
    ret->next = newline ? newline + 1 : end;
    ret->length = (gsize)((newline ? newline : end) - p);
    if (ret->length && p[ret->length - 1] == '\r')
        ret->length--;
    return TRUE;
}

/* "begin 644 name": the name, or NULL. */
static char *
read_begin(const Line *line)
{
    gsize at = strlen("begin ");
    if (line->length < at || memcmp(line->p, "begin ", at) != 0)
        return NULL;
    gsize mode = at;
    while (at < line->length && line->p[at] >= '0' && line->p[at] <= '7')
        at++;
    gboolean is_mode = at - mode == 3 || at - mode == 4;
    if (!is_mode || at + 1 >= line->length || line->p[at] != ' ')
        return NULL;
    return g_strndup(line->p + at + 1, line->length - at - 1);
}

/* A count of bytes and four signs for three of them. Some programs add a sign, and some transports
 * take blanks from the end, which are signs here. */
static gboolean
is_data(const Line *line)
{
    for (gsize i = 0; i < line->length; i++)
        if (line->p[i] < ' ' || line->p[i] > '`')
            return FALSE;
    gsize count = line->length ? ((gsize)line->p[0] - ' ') & 63 : 0;
    gsize signs = (count + 2) / 3 * 4;
    return count && line->length + 2 >= 1 + signs && line->length <= 1 + signs + 1;
}

static gboolean
is_empty(const Line *line)
{
    return line->length <= 1 && (!line->length || strchr("` ", *line->p));
}

static gboolean
is_end(const Line *line)
{
    return line->length == 3 && memcmp(line->p, "end", 3) == 0;
}

/* Where the block ends whose first line is behind p; NULL when it is none. */
static const char *
block_end(const char *p, const char *end)
{
    Line line;
    gboolean has_data = FALSE;
    for (; next_line(p, end, &line) && is_data(&line); p = line.next)
        has_data = TRUE;
    if (!has_data || !next_line(p, end, &line))
        return NULL;
    if (is_empty(&line) && !next_line(line.next, end, &line))
        return NULL;
    return is_end(&line) ? line.next : NULL;
}

GPtrArray *
uu_find(const char *text, gsize length)
{
    GPtrArray *files = g_ptr_array_new_with_free_func(uu_file_free);
    const char *end = text + length;
    Line line;
    for (const char *p = text; next_line(p, end, &line);) {
        g_autofree char *name = read_begin(&line);
        const char *after = name ? block_end(line.next, end) : NULL;
        if (after) {
            UuFile *file = g_new0(UuFile, 1);
            file->start = (gsize)(p - text);
            file->end = (gsize)(after - text);
            file->name = g_steal_pointer(&name);
            g_ptr_array_add(files, file);
        }
        p = after ? after : line.next;
    }
    return files;
}

void
uu_remove(char *text)
{
    gsize length = strlen(text);
    g_autoptr(GPtrArray) files = uu_find(text, length);
    gsize from = 0, to = 0;
    for (guint i = 0; i < files->len; i++) {
        const UuFile *file = files->pdata[i];
        memmove(text + to, text + from, file->start - from);
        to += file->start - from;
        from = file->end;
    }
    memmove(text + to, text + from, length - from + 1);
}
