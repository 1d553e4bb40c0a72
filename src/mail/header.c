#include "mail/header.h"

#include "base/limits.h"

#include <string.h>

struct HeaderBlock {
    GArray *fields; /* of HeaderField */
    gsize body_offset;
    gboolean cut;
};

/* One line: its text without the line end, and where the next one begins. */
typedef struct {
    const char *text;
    gsize length;
    const char *next;
} Line;

/* FALSE when the line's end is not within the limit; a last line may end with the bytes. */
static gboolean
next_line(const char *p, const char *end, const char *limit, Line *ret_line)
{
    const char *newline = memchr(p, '\n', (gsize)(limit - p));
    if (!newline && limit < end)
        return FALSE;
    const char *stop = newline ? newline : end;
    ret_line->text = p;
    ret_line->next = newline ? newline + 1 : end;
    if (newline && stop > p && stop[-1] == '\r')
        stop--;
    ret_line->length = (gsize)(stop - p);
    return TRUE;
}

static gboolean
is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static gboolean
line_is_field(const Line *line, HeaderField *ret_field)
{
    gsize name = 0;
    while (name < line->length && line->text[name] > ' ' && line->text[name] < 0x7f &&
           line->text[name] != ':')
        name++;
    gsize colon = name;
    while (colon < line->length && is_blank(line->text[colon]))
        colon++;
    if (!name || colon == line->length || line->text[colon] != ':')
        return FALSE;
    ret_field->name = line->text;
    ret_field->name_length = name;
    ret_field->body = line->text + colon + 1;
    ret_field->body_length = line->length - colon - 1;
    return TRUE;
}

static gboolean
line_is_mbox(const Line *line)
{
    HeaderField field;
    return line->length >= 5 && memcmp(line->text, "From ", 5) == 0 && !line_is_field(line, &field);
}

/* Takes one line of the header. FALSE when it is not part of it. */
static gboolean
take_line(HeaderBlock *block, const Line *line)
{
    HeaderField field;
    GArray *fields = block->fields;
    if (line->length && is_blank(line->text[0])) {
        if (!fields->len)
            return FALSE;
        HeaderField *last = &g_array_index(fields, HeaderField, fields->len - 1);
        last->body_length = (gsize)(line->text + line->length - last->body);
        return TRUE;
    }
    if (!line_is_field(line, &field))
        return FALSE;
    block->cut = fields->len == LIMIT_HEADER_FIELDS;
    if (block->cut)
        return FALSE;
    g_array_append_val(fields, field);
    return TRUE;
}

HeaderBlock *
header_block_scan(const char *bytes, gsize length)
{
    HeaderBlock *block = g_new0(HeaderBlock, 1);
    block->fields = g_array_new(FALSE, FALSE, sizeof(HeaderField));
    const char *p = bytes;
    const char *end = bytes + length;
    const char *limit = bytes + MIN(length, LIMIT_HEADER_BLOCK_BYTES);
    Line line;
    while (p < end) {
        if (!next_line(p, end, limit, &line)) {
            block->cut = TRUE;
            break;
        }
        if (!take_line(block, &line) && !(p == bytes && line_is_mbox(&line))) {
            if (line.length == 0)
                p = line.next;
            break;
        }
        p = line.next;
    }
    block->body_offset = (gsize)(p - bytes);
    return block;
}

void
header_block_free(HeaderBlock *block)
{
    if (!block)
        return;
    g_array_unref(block->fields);
    g_free(block);
}

gboolean
header_block_is_cut(const HeaderBlock *block)
{
    return block->cut;
}

gsize
header_block_body_offset(const HeaderBlock *block)
{
    return block->body_offset;
}

guint
header_block_size(const HeaderBlock *block)
{
    return block->fields->len;
}

const HeaderField *
header_block_at(const HeaderBlock *block, guint index)
{
    g_return_val_if_fail(index < block->fields->len, NULL);
    return &g_array_index(block->fields, HeaderField, index);
}

static gboolean
is_named(const HeaderField *field, const char *name, gsize name_length)
{
    return field->name_length == name_length &&
           g_ascii_strncasecmp(field->name, name, name_length) == 0;
}

guint
header_block_count(const HeaderBlock *block, const char *name)
{
    guint count = 0;
    gsize length = strlen(name);
    for (guint i = 0; i < header_block_size(block); i++)
        count += is_named(header_block_at(block, i), name, length);
    return count;
}

const HeaderField *
header_block_find(const HeaderBlock *block, const char *name)
{
    gsize length = strlen(name);
    for (guint i = 0; i < header_block_size(block); i++)
        if (is_named(header_block_at(block, i), name, length))
            return header_block_at(block, i);
    return NULL;
}

/* Where a line end before white space stops, when one begins at p; else NULL. */
static const char *
skip_fold(const char *p, const char *end)
{
    if (*p == '\r' && p + 1 < end && p[1] == '\n')
        p++;
    if (*p != '\n' || p + 1 == end || !is_blank(p[1]))
        return NULL;
    return p + 1;
}

char *
header_field_unfold(const HeaderField *field)
{
    GString *out = g_string_sized_new(field->body_length);
    const char *end = field->body + field->body_length;
    for (const char *p = field->body; p < end;) {
        const char *after = skip_fold(p, end);
        if (after) {
            p = after;
            continue;
        }
        char c = *p++;
        g_string_append_c(out, c == '\r' || c == '\n' || c == '\0' ? ' ' : c);
    }
    gsize start = strspn(out->str, " \t");
    while (out->len > start && is_blank(out->str[out->len - 1]))
        g_string_truncate(out, out->len - 1);
    g_string_erase(out, 0, (gssize)start);
    return g_string_free(out, FALSE);
}

char *
header_block_value(const HeaderBlock *block, const char *name)
{
    const HeaderField *field = header_block_find(block, name);
    return field ? header_field_unfold(field) : g_strdup("");
}
