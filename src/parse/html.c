#include "parse/html.h"

#include "parse/html_entity.h"
#include "parse/html_layout.h"

#include <string.h>

/* How far into a document its <meta> is looked for; browsers read as much. */
#define PRESCAN_BYTES 1024

#define HIDDEN_ELEMENTS 16 /* more than there are of kind HTML_HIDDEN */

/* Every search that can fail is made impossible to repeat in vain: where the last ">" and quotes
 * stand is known from the start, and what was not found once is not looked for again. So the whole
 * stays linear. */
typedef struct {
    const char *p;
    const char *end;
    HtmlLayout *layout;
    const char *last_close;                       /* the last ">", or NULL */
    const char *last_quote;                       /* the last '"', or NULL */
    const char *last_apostrophe;                  /* the last "'", or NULL */
    gboolean no_comment_end;                      /* no "-->" is left */
    const HtmlElement *unclosed[HIDDEN_ELEMENTS]; /* no end tag of these is left */
} Reader;

static gsize
left(const Reader *reader)
{
    return (gsize)(reader->end - reader->p);
}

/* The character this far ahead; NUL behind the end. */
static char
char_at(const Reader *reader, gsize ahead)
{
    if (ahead >= left(reader))
        return '\0';
    return reader->p[ahead];
}

/* --- text --- */

static void
read_text(Reader *reader)
{
    while (reader->p < reader->end && *reader->p != '<') {
        gunichar c = 0;
        gsize taken = *reader->p == '&' ? html_entity_read(reader->p, reader->end, &c) : 0;
        if (taken) {
            char bytes[6];
            html_layout_text(reader->layout, bytes, (gsize)g_unichar_to_utf8(c, bytes));
            reader->p += taken;
            continue;
        }
        const char *start = reader->p++;
        while (reader->p < reader->end && *reader->p != '<' && *reader->p != '&')
            reader->p++;
        html_layout_text(reader->layout, start, (gsize)(reader->p - start));
    }
}

/* --- what is passed over --- */

static void
skip_to_close(Reader *reader)
{
    const char *close = memchr(reader->p, '>', left(reader));
    reader->p = close ? close + 1 : reader->end;
}

/* "<!--" to "-->"; also <!DOCTYPE>, <![if mso]>, <?xml?>, which end at the next ">". */
static void
skip_declaration(Reader *reader)
{
    gboolean is_comment = left(reader) >= 4 && memcmp(reader->p, "<!--", 4) == 0;
    if (is_comment && !reader->no_comment_end) {
        const char *close = memmem(reader->p + 2, left(reader) - 2, "-->", 3);
        if (close) {
            reader->p = close + 3;
            return;
        }
        reader->no_comment_end = TRUE;
    }
    skip_to_close(reader);
}

/* Whether "</name" stands at p, and the name ends there. */
static gboolean
is_end_tag(const char *p, const char *end, const char *name)
{
    gsize length = strlen(name);
    if ((gsize)(end - p) < length + 2 || p[1] != '/' ||
        g_ascii_strncasecmp(p + 2, name, length) != 0)
        return FALSE;
    return p + 2 + length == end || !g_ascii_isalnum(p[2 + length]);
}

/* Moves behind the end tag of a hidden element whose start tag was just read. Where there is none,
 * the content is shown: an unclosed <style> must not swallow a message. */
static void
skip_hidden(Reader *reader, const HtmlElement *element)
{
    guint slot = 0;
    for (; reader->unclosed[slot]; slot++)
        if (reader->unclosed[slot] == element)
            return;
    const char *p = reader->p;
    while ((p = memchr(p, '<', (gsize)(reader->end - p))) &&
           !is_end_tag(p, reader->end, element->name))
        p++;
    if (!p) {
        if (slot < HIDDEN_ELEMENTS - 1)
            reader->unclosed[slot] = element;
        return;
    }
    reader->p = p;
    skip_to_close(reader);
}

/* --- tags --- */

static gboolean
is_name_end(char c)
{
    return g_ascii_isspace(c) || c == '>' || c == '/' || c == '=';
}

static void
skip_space(Reader *reader)
{
    while (reader->p < reader->end && g_ascii_isspace(*reader->p))
        reader->p++;
}

static HtmlSlice
read_value(Reader *reader)
{
    char quote = char_at(reader, 0);
    const char *last = quote == '"' ? reader->last_quote : reader->last_apostrophe;
    HtmlSlice value = {.start = reader->p};
    if ((quote == '"' || quote == '\'') && last && last > reader->p) {
        value.start++;
        const char *close = memchr(value.start, quote, left(reader) - 1);
        value.length = (gsize)(close - value.start);
        reader->p = close + 1;
        return value;
    }
    while (reader->p < reader->end && *reader->p != '>' && !g_ascii_isspace(*reader->p))
        reader->p++;
    value.length = (gsize)(reader->p - value.start);
    return value;
}

static void
keep_attribute(HtmlTag *tag, const char *name, gsize length, HtmlSlice value)
{
    const struct {
        const char *name;
        HtmlSlice *slice;
    } wanted[] = {{"href", &tag->href},
                  {"alt", &tag->alt},
                  {"class", &tag->css_class},
                  {"style", &tag->style}};
    for (guint i = 0; i < G_N_ELEMENTS(wanted); i++)
        if (strlen(wanted[i].name) == length && !wanted[i].slice->start &&
            !g_ascii_strncasecmp(wanted[i].name, name, length))
            *wanted[i].slice = value;
}

/* Reads attributes up to and with the ">". */
static void
read_attributes(Reader *reader, HtmlTag *tag)
{
    while (reader->p < reader->end && *reader->p != '>') {
        if (g_ascii_isspace(*reader->p) || *reader->p == '/') {
            reader->p++;
            continue;
        }
        const char *name = reader->p++;
        while (reader->p < reader->end && !is_name_end(*reader->p))
            reader->p++;
        gsize length = (gsize)(reader->p - name);
        skip_space(reader);
        if (reader->p == reader->end || *reader->p != '=')
            continue;
        reader->p++;
        skip_space(reader);
        keep_attribute(tag, name, length, read_value(reader));
    }
    if (reader->p < reader->end)
        reader->p++;
}

static gsize
name_length(const char *p, const char *end)
{
    const char *start = p;
    while (p < end && !is_name_end(*p))
        p++;
    return (gsize)(p - start);
}

static void
read_start_tag(Reader *reader)
{
    gsize length = name_length(reader->p + 1, reader->end);
    const HtmlElement *element = html_element_find(reader->p + 1, length);
    HtmlTag tag = {.kind = element->kind};
    reader->p += length + 1;
    read_attributes(reader, &tag);
    if (element->kind == HTML_HIDDEN)
        skip_hidden(reader, element);
    else
        html_layout_open(reader->layout, &tag);
}

static void
read_end_tag(Reader *reader)
{
    gsize length = name_length(reader->p + 2, reader->end);
    const HtmlElement *element = html_element_find(reader->p + 2, length);
    skip_to_close(reader);
    /* Browsers take a lone </br> and </p> for <br> and an empty paragraph. */
    if (element->kind == HTML_BREAK)
        html_layout_open(reader->layout, &(HtmlTag){.kind = HTML_BREAK});
    else
        html_layout_close(reader->layout, element->kind);
}

/* At a "<". One that begins nothing is text. */
static void
read_markup(Reader *reader)
{
    char next = char_at(reader, 1);
    char after = char_at(reader, 2);
    gboolean can_close = reader->last_close && reader->last_close > reader->p;
    if (can_close && g_ascii_isalpha(next))
        read_start_tag(reader);
    else if (can_close && next == '/' && g_ascii_isalpha(after))
        read_end_tag(reader);
    else if (can_close && (next == '!' || next == '?' || next == '/'))
        skip_declaration(reader);
    else
        html_layout_text(reader->layout, reader->p++, 1);
}

char *
html_to_text(const char *html, gsize length, gsize max_bytes, gboolean *ret_cut)
{
    Reader reader = {.p = html,
                     .end = html + length,
                     .layout = html_layout_new(max_bytes),
                     .last_close = memrchr(html, '>', length),
                     .last_quote = memrchr(html, '"', length),
                     .last_apostrophe = memrchr(html, '\'', length)};
    while (reader.p < reader.end && !html_layout_is_full(reader.layout)) {
        if (*reader.p == '<')
            read_markup(&reader);
        else
            read_text(&reader);
    }
    if (html_layout_is_full(reader.layout))
        *ret_cut = TRUE;
    return html_layout_end(reader.layout);
}

char *
html_charset(const char *html, gsize length)
{
    if (length == 0)
        return NULL;
    const char *end = html + MIN(length, PRESCAN_BYTES);
    for (const char *p = html; (p = memchr(p, '<', (gsize)(end - p))); p++) {
        if (end - p < 6 || g_ascii_strncasecmp(p, "<meta", 5) != 0)
            continue;
        const char *close = memchr(p, '>', (gsize)(end - p));
        g_autofree char *tag = g_ascii_strdown(p, close ? close - p : end - p);
        const char *value = strstr(tag, "charset=");
        if (!value)
            continue;
        value += strlen("charset=");
        value += strspn(value, "\"' ");
        gsize size = strcspn(value, "\"' ;/>");
        return size ? g_strndup(value, size) : NULL;
    }
    return NULL;
}
