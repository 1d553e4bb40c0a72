#include "mail/sender.h"

#include "base/limits.h"
#include "mail/address.h"

#include <string.h>

/* Where the reading of From stands. The field is taken apart exactly once, from left to right:
 *
 *     From = addr-spec [note] | [display] "<" addr-spec ">" [note]
 *     display = *(word | quoted string | comment)     note = white space, then a comment
 */
typedef struct {
    const char *p;
    const char *why; /* set when From cannot be read */
} Reader;

const char *
identity_name(IdentityLevel level)
{
    switch (level) {
    case IDENTITY_FAILED:
        return "failed";
    case IDENTITY_CLAIMED:
        return "claimed";
    case IDENTITY_TOKEN:
        return "token";
    case IDENTITY_AUTHENTICATED:
        return "authenticated";
    }
    return "unknown";
}

void
sender_clear(Sender *sender)
{
    g_clear_pointer(&sender->address, g_free);
    g_clear_pointer(&sender->why, g_free);
    g_clear_pointer(&sender->list, g_free);
}

static gboolean
fail(Reader *reader, const char *why)
{
    reader->why = why;
    return FALSE;
}

static void
skip_blanks(Reader *reader)
{
    reader->p += strspn(reader->p, " \t");
}

static gboolean
skip_quoted(Reader *reader)
{
    for (const char *p = reader->p + 1; *p; p++) {
        if (*p == '\\' && p[1])
            p++;
        else if (*p == '"') {
            reader->p = p + 1;
            return TRUE;
        }
    }
    return fail(reader, "a quoted name that does not end");
}

/* A comment that no reader can take for anything else: nothing in it that opens or closes an
 * address, quotes, or escapes. */
static gboolean
skip_comment(Reader *reader)
{
    guint depth = 0;
    for (const char *p = reader->p; *p; p++) {
        if (strchr("<>\"\\", *p))
            return fail(reader, "a comment with an address or quotes in it");
        if (*p == '(' && ++depth > LIMIT_COMMENT_DEPTH)
            return fail(reader, "comments too deep inside each other");
        if (*p == ')' && --depth == 0) {
            reader->p = p + 1;
            return TRUE;
        }
    }
    return fail(reader, "a comment that does not end");
}

/* Nothing may follow an address but, behind white space, one comment. */
static gboolean
is_end(Reader *reader)
{
    gboolean apart = *reader->p == ' ' || *reader->p == '\t';
    skip_blanks(reader);
    if (*reader->p == '(' && !apart)
        return fail(reader, "a comment against the address");
    if (*reader->p == '(' && !skip_comment(reader))
        return FALSE;
    skip_blanks(reader);
    switch (*reader->p) {
    case '\0':
        return TRUE;
    case ',':
        return fail(reader, "more than one address");
    default:
        return fail(reader, "something after the address");
    }
}

/* What is wrong with an addr-spec that address_canonical refused. */
static const char *
wrong_with(const char *spec)
{
    static const struct {
        const char *sign;
        const char *why;
    } signs[] = {
        {"=?", "an encoded word in place of an address"},
        {"\"", "a quoted local part"},
        {"(", "a comment inside the address"},
        {":", "a source route"},
        {",", "more than one address"},
        {";", "more than one address"},
        {" ", "white space inside the address"},
        {"\t", "white space inside the address"},
        {"%", "a route in the local part"},
        {"!", "a route in the local part"},
        {"[", "an address literal"},
    };
    if (!strchr(spec, '@'))
        return "no address";
    for (gsize i = 0; i < G_N_ELEMENTS(signs); i++)
        if (strstr(spec, signs[i].sign))
            return signs[i].why;
    return "an address that is not plain local@domain";
}

static char *
take_address(Reader *reader, const char *start, gsize length)
{
    g_autofree char *spec = g_strndup(start, length);
    char *address = address_canonical(spec);
    if (!address)
        reader->why = wrong_with(spec);
    return address;
}

/* The words before "<" without quotes or comments may hold an address only if it is the one behind
 * it: mail programs write "a@b.example <a@b.example>", and readers differ about any other. */
static gboolean
is_same_address(const char *words, gsize length, const char *address)
{
    g_autofree char *name = g_strndup(words, length);
    g_autofree char *canonical = address_canonical(g_strstrip(name));
    return g_strcmp0(canonical, address) == 0;
}

/* Moves to the "<" behind a display name. *ret_at: whether "@" stood in it outside quotes. */
static gboolean
skip_display(Reader *reader, gboolean *ret_at)
{
    while (*reader->p && *reader->p != '<') {
        switch (*reader->p) {
        case '"':
            if (!skip_quoted(reader))
                return FALSE;
            continue;
        case '(':
            if (!skip_comment(reader))
                return FALSE;
            continue;
        case ',':
            return fail(reader, "more than one address");
        case ':':
        case ';':
            return fail(reader, "a group of addresses");
        case '>':
        case ')':
        case '\\':
            return fail(reader, "a name that is neither plain nor quoted");
        case '@':
            *ret_at = TRUE;
            break;
        }
        reader->p++;
    }
    return TRUE;
}

static char *
read_angle(Reader *reader, const char *display, gboolean at)
{
    const char *open = reader->p;
    gsize length = strcspn(open + 1, "<>");
    if (open[1 + length] != '>') {
        reader->why = "an angle bracket that does not close";
        return NULL;
    }
    g_autofree char *address = take_address(reader, open + 1, length);
    reader->p = open + 1 + length + 1;
    if (!address || !is_end(reader))
        return NULL;
    if (at && !is_same_address(display, (gsize)(open - display), address)) {
        reader->why = "another address before the one in angle brackets";
        return NULL;
    }
    return g_steal_pointer(&address);
}

static char *
read_bare(Reader *reader, const char *start)
{
    gsize length = strcspn(start, " \t");
    const char *rest = start + length + strspn(start + length, " \t");
    if (*rest && *rest != '(')
        length = strlen(start);
    g_autofree char *address = take_address(reader, start, length);
    reader->p = start + length;
    return address && is_end(reader) ? g_steal_pointer(&address) : NULL;
}

static char *
read_value(Reader *reader)
{
    const char *start = reader->p;
    gboolean at = FALSE;
    if (!*start) {
        reader->why = "nothing in it";
        return NULL;
    }
    if (!skip_display(reader, &at))
        return NULL;
    return *reader->p == '<' ? read_angle(reader, start, at) : read_bare(reader, start);
}

/* Control characters other than a fold and a tab: each reader makes something else of them. */
static gboolean
has_controls(const HeaderField *field)
{
    const char *end = field->body + field->body_length;
    for (const char *p = field->body; p < end; p++) {
        if (*p == '\r' && p + 1 < end && p[1] == '\n')
            continue;
        if (*p != '\n' && *p != '\t' && g_ascii_iscntrl(*p))
            return TRUE;
    }
    return FALSE;
}

/* What keeps a field from being read at all, or NULL. */
static const char *
wrong_with_field(const HeaderBlock *block, const char *name)
{
    guint count = header_block_count(block, name);
    if (header_block_is_cut(block))
        return "header too long to be read whole";
    if (count != 1)
        return count ? "more than one From field" : "no From field";
    const HeaderField *field = header_block_find(block, name);
    if (field->body_length > LIMIT_HEADER_FIELD_BYTES)
        return "From field too long";
    return has_controls(field) ? "control characters in From" : NULL;
}

void
sender_read(const HeaderBlock *block, Sender *ret_sender)
{
    *ret_sender = (Sender){NULL, NULL, NULL};
    const char *wrong = wrong_with_field(block, "From");
    if (wrong) {
        ret_sender->why = g_strdup(wrong);
        return;
    }
    g_autofree char *value = header_block_value(block, "From");
    Reader reader = {.p = value};
    ret_sender->address = read_value(&reader);
    if (!ret_sender->address)
        ret_sender->why = g_strdup_printf("From has %s", reader.why);
}

/* How long the mailbox at the start of text is: up to a comma outside quotes and comments. */
static gsize
mailbox_length(const char *text)
{
    gboolean quoted = FALSE;
    guint depth = 0;
    const char *p = text;
    for (; *p && (*p != ',' || quoted || depth); p++) {
        if (*p == '\\' && p[1])
            p++;
        else if (*p == '"' && !depth)
            quoted = !quoted;
        else if (*p == '(' && !quoted)
            depth++;
        else if (*p == ')' && !quoted && depth)
            depth--;
    }
    return (gsize)(p - text);
}

char *
sender_read_other(const HeaderBlock *block, const char *name, const char *besides)
{
    g_autofree char *other = NULL;
    if (wrong_with_field(block, name))
        return NULL;
    g_autofree char *value = header_block_value(block, name);
    for (const char *p = value; *p;) {
        gsize length = mailbox_length(p);
        g_autofree char *mailbox = g_strndup(p, length);
        Reader reader = {.p = g_strstrip(mailbox)};
        g_autofree char *address = read_value(&reader);
        if (!address)
            return NULL;
        if (!g_str_equal(address, besides) && other && !g_str_equal(address, other))
            return NULL;
        if (!g_str_equal(address, besides) && !other)
            other = g_steal_pointer(&address);
        p += length + (p[length] == ',');
    }
    return g_steal_pointer(&other);
}
