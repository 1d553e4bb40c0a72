#include "parse/prescan.h"

#include "base/limits.h"
#include "parse/parameter.h"

#include <string.h>

/* Header fields of all parts together: each costs the parser some 700 bytes. */
#define FIELDS_IN_ALL (10 * LIMIT_HEADER_FIELDS)
/* ':' in one address field wherever it stands, as readers differ about where quotes end; GMime
 * survives 40,000. */
#define COLONS_ANYWHERE 2000

/* What a field is to the parser, hence what is counted in it. */
typedef enum {
    FIELD_OPAQUE, /* kept as it is: only the block's size bounds it */
    FIELD_TEXT,   /* decoded */
    FIELD_ADDRESSES,
    FIELD_CONTENT, /* Content-*: has parameters */
} FieldKind;

/* One header field while its lines pass. */
typedef struct {
    FieldKind kind;
    const char *name;
    gsize name_length;
    const char *body;
    gsize length; /* with its folds */
    gboolean in_quotes;
    gboolean escaped;
    guint comment_depth;
    guint parameters; /* ';' outside quotes */
    guint groups;     /* ':' outside quotes and comments */
    guint colons;     /* ':' anywhere */
    guint words;      /* "=?" */
    char previous;
} Field;

/* A multipart, or a message inside the message (word NULL), that has begun and not yet ended. */
typedef struct {
    char *word; /* the boundary, cut before its first space, since readers differ about those */
    gsize length;
    gboolean is_cut;
    gboolean is_digest;
    gboolean is_forwarded; /* inside a message inside the message: not this sender's defect */
    gboolean is_closed;
} Level;

typedef struct {
    PrescanResult result;
    gboolean in_header;
    gsize block_bytes;
    guint block_fields;
    gboolean block_is_message; /* what follows the empty line is a header again */
    gboolean block_has_type;
    Field field;
    const char *field_end;
    guint all_fields;
    guint addresses;
    guint parts;
    Level levels[LIMIT_MIME_DEPTH];
    guint depth;
} Scan;

static void
over(Scan *scan, const char *limit)
{
    if (!scan->result.over)
        scan->result.over = limit;
}

/* --- fields --- */

static gboolean
name_is_one_of(const Field *field, const char *const *names)
{
    for (; *names; names++)
        if (strlen(*names) == field->name_length &&
            !g_ascii_strncasecmp(*names, field->name, field->name_length))
            return TRUE;
    return FALSE;
}

static FieldKind
field_kind(const Field *field)
{
    static const char *const addresses[] = {"from",
                                            "to",
                                            "cc",
                                            "bcc",
                                            "sender",
                                            "reply-to",
                                            "resent-from",
                                            "resent-to",
                                            "resent-cc",
                                            "resent-bcc",
                                            "resent-sender",
                                            "delivered-to",
                                            "return-path",
                                            "errors-to",
                                            "disposition-notification-to",
                                            "mail-reply-to",
                                            "resent-reply-to",
                                            NULL};
    static const char *const texts[] = {
        "subject",  "message-id", "in-reply-to",  "references",        "date",      "resent-date",
        "comments", "keywords",   "mime-version", "resent-message-id", "autocrypt", NULL};
    if (field->name_length > 8 && !g_ascii_strncasecmp(field->name, "content-", 8))
        return FIELD_CONTENT;
    if (name_is_one_of(field, addresses))
        return FIELD_ADDRESSES;
    return name_is_one_of(field, texts) ? FIELD_TEXT : FIELD_OPAQUE;
}

static void
begin_field(Scan *scan, const char *line, gsize length)
{
    const char *colon = memchr(line, ':', length);
    const char *name_end = colon ? colon : line;
    while (name_end > line && g_ascii_isspace(name_end[-1]))
        name_end--;
    scan->field = (Field){.name = line,
                          .name_length = (gsize)(name_end - line),
                          .body = colon ? colon + 1 : line + length};
    scan->field.kind = field_kind(&scan->field);
    if (scan->field.kind == FIELD_ADDRESSES)
        scan->addresses++;
    if (++scan->block_fields > LIMIT_HEADER_FIELDS || ++scan->all_fields > FIELDS_IN_ALL)
        over(scan, "too many header fields");
}

static void
count_structure(Scan *scan, Field *field, char c)
{
    if (field->escaped) {
        field->escaped = FALSE;
        return;
    }
    if (c == '\\')
        field->escaped = TRUE;
    else if (c == '"' && !field->comment_depth)
        field->in_quotes = !field->in_quotes;
    else if (field->in_quotes)
        return;
    else if (c == '(')
        field->comment_depth++;
    else if (c == ')' && field->comment_depth)
        field->comment_depth--;
    else if (c == ';')
        field->parameters++;
    else if (c == ':' && !field->comment_depth)
        field->groups++;
    else if (c == ',' && field->kind == FIELD_ADDRESSES)
        scan->addresses++;
    if (field->comment_depth > LIMIT_COMMENT_DEPTH)
        over(scan, "comments nested too deeply in a header field");
}

static void
count_bytes(Scan *scan, const char *p, const char *end)
{
    Field *field = &scan->field;
    for (; p < end && !scan->result.over; p++) {
        if (field->kind != FIELD_TEXT)
            count_structure(scan, field, *p);
        field->colons += *p == ':';
        field->words += *p == '?' && field->previous == '=';
        field->previous = *p;
    }
}

/* Counts one line of the current field, from where its body begins on that line. */
static void
add_to_field(Scan *scan, const char *p, const char *end)
{
    Field *field = &scan->field;
    scan->field_end = end;
    if (field->kind == FIELD_OPAQUE)
        return;
    field->length += (gsize)(end - p);
    if (field->length > LIMIT_HEADER_FIELD_BYTES) {
        over(scan, "a header field is too long");
        return;
    }
    count_bytes(scan, p, end);
    if (field->words > LIMIT_ENCODED_WORDS)
        over(scan, "too many encoded words in a header field");
    if (field->kind == FIELD_CONTENT && field->parameters > LIMIT_PARAMETERS)
        over(scan, "too many parameters in a header field");
    if (field->kind == FIELD_ADDRESSES &&
        (field->groups > LIMIT_ADDRESS_GROUPS || field->colons > COLONS_ANYWHERE))
        over(scan, "too many groups in an address field");
    if (scan->addresses > LIMIT_ADDRESSES)
        over(scan, "too many addresses");
}

/* --- levels --- */

static void
level_end(Scan *scan, const Level *level)
{
    if (level->word && !level->is_forwarded && !level->is_closed)
        scan->result.is_defect = TRUE;
    g_free(level->word);
}

static void
drop_levels(Scan *scan, guint depth)
{
    while (scan->depth > depth)
        level_end(scan, &scan->levels[--scan->depth]);
}

static gboolean
is_forwarded(const Scan *scan)
{
    const Level *inner = scan->depth ? &scan->levels[scan->depth - 1] : NULL;
    return inner && (inner->is_forwarded || !inner->word);
}

static void
push_level(Scan *scan, const char *boundary, gboolean is_digest)
{
    if (scan->depth == LIMIT_MIME_DEPTH) {
        over(scan, "parts nested too deeply");
        return;
    }
    Level *level = &scan->levels[scan->depth];
    *level = (Level){.is_digest = is_digest, .is_forwarded = is_forwarded(scan)};
    if (boundary) {
        level->length = strcspn(boundary, " \t");
        level->is_cut = boundary[level->length] != '\0';
        level->word = g_strndup(boundary, level->length);
    }
    scan->depth++;
}

static void
end_content_type(Scan *scan)
{
    const Field *field = &scan->field;
    g_autofree char *body = g_strndup(field->body, (gsize)(scan->field_end - field->body));
    g_autofree char *type = parameter_head(body);
    scan->block_has_type = TRUE;
    if (g_str_has_prefix(type, "message/"))
        scan->block_is_message = TRUE;
    if (!g_str_has_prefix(type, "multipart/"))
        return;
    g_autofree char *boundary = parameter_read(body, "boundary");
    if (!boundary || !*boundary)
        scan->result.is_defect |= !is_forwarded(scan);
    else if (strlen(boundary) > LIMIT_BOUNDARY_BYTES)
        over(scan, "a boundary is too long");
    else
        push_level(scan, boundary, g_str_equal(type, "multipart/digest"));
}

static void
end_field(Scan *scan)
{
    static const char *const content_type[] = {"content-type", NULL};
    if (scan->field.name && scan->field.kind == FIELD_CONTENT &&
        name_is_one_of(&scan->field, content_type))
        end_content_type(scan);
    scan->field = (Field){.name = NULL};
}

static void
begin_block(Scan *scan)
{
    scan->in_header = TRUE;
    scan->block_bytes = 0;
    scan->block_fields = 0;
    scan->block_is_message = FALSE;
    scan->block_has_type = FALSE;
}

/* The parts of a digest are messages though none of them says so (RFC 2046 §5.1.5). */
static gboolean
in_digest(const Scan *scan)
{
    return scan->depth && scan->levels[scan->depth - 1].is_digest;
}

static void
end_block(Scan *scan)
{
    gboolean digest = in_digest(scan);
    end_field(scan);
    scan->in_header = FALSE;
    if (!scan->block_is_message && (!digest || scan->block_has_type))
        return;
    push_level(scan, NULL, FALSE);
    begin_block(scan);
}

/* --- lines --- */

/* Whether the line (behind its "--", without blanks at its end) is this level's boundary. */
static gboolean
is_boundary(const Level *level, const char *p, gsize length, gboolean *ret_closes)
{
    if (!level->word || length < level->length || memcmp(p, level->word, level->length) != 0)
        return FALSE;
    gsize rest = length - level->length;
    *ret_closes = rest >= 2 && p[length - 1] == '-' && p[length - 2] == '-';
    return rest == 0 || level->is_cut || (rest == 2 && *ret_closes);
}

static gboolean
read_boundary(Scan *scan, const char *line, const char *end)
{
    while (end > line && g_ascii_isspace(end[-1]))
        end--;
    if (end - line < 2 || line[0] != '-' || line[1] != '-')
        return FALSE;
    for (guint i = scan->depth; i > 0; i--) {
        gboolean closes = FALSE;
        Level *level = &scan->levels[i - 1];
        if (!is_boundary(level, line + 2, (gsize)(end - line) - 2, &closes))
            continue;
        if (scan->in_header)
            end_field(scan);
        drop_levels(scan, i);
        level->is_closed |= closes;
        scan->in_header = FALSE;
        if (closes)
            return TRUE;
        if (++scan->parts > LIMIT_MIME_PARTS)
            over(scan, "too many parts");
        begin_block(scan);
        return TRUE;
    }
    return FALSE;
}

static void
read_header_line(Scan *scan, const char *line, const char *end)
{
    gsize length = (gsize)(end - line);
    scan->block_bytes += length;
    if (scan->block_bytes > LIMIT_HEADER_BLOCK_BYTES) {
        over(scan, "a header is too long");
    } else if ((*line == ' ' || *line == '\t') && scan->field.name) {
        add_to_field(scan, line, end);
    } else {
        end_field(scan);
        begin_field(scan, line, length);
        add_to_field(scan, scan->field.body, end);
    }
}

static void
read_line(Scan *scan, const char *line, const char *end)
{
    if (*line == '-' && scan->depth && read_boundary(scan, line, end))
        return;
    if (!scan->in_header)
        return;
    gboolean is_empty = *line == '\n' || (*line == '\r' && end - line == 2);
    if (is_empty)
        end_block(scan);
    else
        read_header_line(scan, line, end);
}

PrescanResult
prescan_message(const char *bytes, gsize length)
{
    g_autofree Scan *scan = g_new0(Scan, 1);
    const char *end = bytes + length;
    begin_block(scan);
    for (const char *p = bytes; p < end && !scan->result.over;) {
        const char *newline = memchr(p, '\n', (gsize)(end - p));
        const char *line_end = newline ? newline + 1 : end;
        read_line(scan, p, line_end);
        p = line_end;
    }
    end_field(scan);
    drop_levels(scan, 0);
    return scan->result;
}
