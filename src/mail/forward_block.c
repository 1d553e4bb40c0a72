#include "mail/forward_block.h"

#include "base/limits.h"

#include <string.h>

/* A line that was broken by a mail program is about this long. */
#define WRAPPED_BYTES 60

void
forward_block_clear(ForwardBlock *block)
{
    for (guint i = 0; i < FORWARD_FIELDS; i++)
        if (block->values[i])
            g_string_free(block->values[i], TRUE);
    *block = (ForwardBlock){0};
}

#define BIT(field) (1U << (field))
#define MAIN_FIELDS                                                                                \
    (BIT(FORWARD_FIELD_FROM) | BIT(FORWARD_FIELD_DATE) | BIT(FORWARD_FIELD_TO) |                   \
     BIT(FORWARD_FIELD_SUBJECT))

typedef struct {
    ForwardField field;
    ForwardLine label;
    ForwardLine value;
} Field;

/* Programs print labels bold: "*From:* Anna" in text. */
static void
skip_bold(ForwardLine *line)
{
    while (line->start < line->end && *line->start == '*')
        line->start++;
    forward_line_trim(line);
}

/* Where the colon of "From: " is, in either form, and how long; NULL when the line has none near
 * its beginning. */
static const char *
find_colon(const ForwardLine *line, gsize *ret_length)
{
    gsize near = MIN(forward_line_length(line), LIMIT_FORWARD_LABEL_BYTES);
    const char *plain = memchr(line->start, ':', near);
    const char *wide = memchr(line->start, 0xef, near) /* no search where there is none */
                           ? g_strstr_len(line->start, (gssize)near, "\xef\xbc\x9a")
                           : NULL;
    gboolean is_wide = wide && (!plain || wide < plain);
    *ret_length = is_wide ? 3 : 1;
    return is_wide ? wide : plain;
}

static gboolean
read_field(const ForwardLine *line, Field *ret_field)
{
    gsize colon_length;
    ForwardLine label = *line, value = *line;
    skip_bold(&label);
    const char *colon = find_colon(&label, &colon_length);
    if (!colon)
        return FALSE;
    label.end = colon;
    while (label.end > label.start && label.end[-1] == '*')
        label.end--;
    forward_line_trim(&label);
    value.start = colon + colon_length;
    skip_bold(&value);
    *ret_field =
        (Field){forward_words_label(label.start, forward_line_length(&label)), label, value};
    return ret_field->field != FORWARD_FIELD_NONE;
}

/* Whether a field may stand next in a block: each once, but those of no use. */
static gboolean
is_next(const ForwardBlock *block, const Field *field)
{
    return field->field == FORWARD_FIELD_OTHER || !(block->seen & BIT(field->field));
}

static void
add_value(ForwardBlock *block, const ForwardLine *line)
{
    GString **value = &block->values[block->last];
    if (!*value)
        *value = g_string_new(NULL);
    if ((*value)->len && !forward_line_is_blank(line))
        g_string_append_c(*value, ' ');
    g_string_append_len(*value, line->start, (gssize)forward_line_length(line));
    block->line_bytes = forward_line_length(line);
}

static void
add_field(ForwardBlock *block, const ForwardLine *line, const Field *field)
{
    if (!block->seen)
        block->depth = line->depth;
    block->seen |= BIT(field->field);
    block->last = field->field;
    if (field->field == FORWARD_FIELD_FROM)
        block->from_fra =
            forward_line_length(&field->label) == 3 && memcmp(field->label.start, "Fra", 3) == 0;
    add_value(block, &field->value);
    block->line_bytes = forward_line_length(line);
}

/* Whether a line that is no field goes on with the one before: another field of those that matter
 * follows soon, or that line was broken and a blank one follows. */
static gboolean
goes_on(const ForwardBlock *block, const char *p)
{
    ForwardLine line;
    Field field;
    guint seen = 0;
    for (; *p && seen <= LIMIT_FORWARD_FOLDS; seen++) {
        p = forward_line_read(p, &line);
        if (line.depth != block->depth)
            return FALSE;
        if (forward_line_is_blank(&line))
            return seen > 0 && block->line_bytes >= WRAPPED_BYTES;
        if (read_field(&line, &field))
            return (BIT(field.field) & MAIN_FIELDS) && is_next(block, &field);
    }
    return FALSE;
}

/* A blank line may stand between two fields while one that matters is still to come. */
static gboolean
is_gap(const ForwardBlock *block, const char *p)
{
    ForwardLine line;
    Field field;
    if ((block->seen & MAIN_FIELDS) == MAIN_FIELDS)
        return FALSE;
    forward_line_read(p, &line);
    return line.depth == block->depth && read_field(&line, &field) && is_next(block, &field);
}

/* Reads the fields that begin at p, at most LIMIT_FORWARD_BLOCK_LINES lines. */
void
forward_block_read(const char *p, ForwardBlock *block)
{
    *block = (ForwardBlock){.end = p};
    for (guint i = 0; *p && i < LIMIT_FORWARD_BLOCK_LINES; i++) {
        ForwardLine line;
        Field field;
        const char *next = forward_line_read(p, &line);
        if (block->seen && line.depth != block->depth && !forward_line_is_blank(&line))
            break;
        if (forward_line_is_blank(&line) && (!block->seen || !is_gap(block, next)))
            break;
        if (read_field(&line, &field)) {
            if (!is_next(block, &field))
                break;
            add_field(block, &line, &field);
        } else if (!forward_line_is_blank(&line)) {
            if (!block->seen || !goes_on(block, p))
                break;
            add_value(block, &line);
        }
        block->end = p = next;
    }
}

/* From, and as many others as it takes to be a block of fields and no line of somebody's text. */
gboolean
forward_block_is_whole(const ForwardBlock *block, guint others)
{
    guint found = 0;
    for (guint field = FORWARD_FIELD_DATE; field <= FORWARD_FIELD_SUBJECT; field++)
        found += (block->seen & BIT(field)) != 0;
    return (block->seen & BIT(FORWARD_FIELD_FROM)) && found >= others;
}

const char *
forward_block_value(const ForwardBlock *block, ForwardField field)
{
    return block->values[field] ? block->values[field]->str : "";
}

/* Yandex's form: below its line stands '02.03.2026, 10:00, "Anna" <anna@client.example>:'. */
gboolean
forward_block_read_attribution(const char *p, ForwardBlock *block)
{
    ForwardLine line;
    const char *next = forward_line_read(p, &line);
    if (!memchr(line.start, '@', forward_line_length(&line)) || !forward_line_drop_colon(&line))
        return FALSE;
    *block = (ForwardBlock){.end = next, .depth = line.depth, .last = FORWARD_FIELD_FROM};
    const char *comma = memrchr(line.start, ',', forward_line_length(&line));
    if (comma)
        line.start = comma + 1;
    forward_line_trim(&line);
    block->seen = BIT(FORWARD_FIELD_FROM);
    add_value(block, &line);
    return TRUE;
}

gboolean
forward_block_may_begin(const ForwardLine *line)
{
    Field field;
    return read_field(line, &field);
}
