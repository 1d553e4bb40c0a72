#include "parse/html.h"

#include "base/text.h"
#include "parse/html_entity.h"
#include "parse/html_layout.h"
#include "parse/html_sheet.h"
#include "parse/html_style.h"

#include <string.h>

/* How far into a document its <meta> is looked for; browsers read as much. */
#define PRESCAN_BYTES 1024

#define HIDDEN_ELEMENTS 16 /* more than there are of kind HTML_HIDDEN */
#define VAIN_SEARCHES   8  /* for the ends of elements, before there are no more of them */
#define NESTED_SEARCHES 32 /* for the ends of doubted elements in others */
#define PAPERS          8  /* colours that letters may stand on; more are not looked at */
#define BULLET_BYTES    12 /* of a mark that is shown as it stands: "(xviii)" */

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
    guint vain_searches;                          /* of find_end */
    const char *pre_end;                          /* where white space begins to collapse again */
    const char *sized_end; /* before this there are letters of some size inside of some of none */
    gboolean shows_all;    /* what is hidden, too */
    const HtmlSheet *sheet;
    const char *condition_end; /* the "[endif" that was looked for last, or the end; else NULL */
    const char *doubt_end;     /* before this is what its writer may not see; else NULL */
    guint nested_searches;     /* for the ends of some of it inside of more of it */
    HtmlColor papers[PAPERS];  /* that were met */
    guint paper_count;
    gboolean has_hidden;
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

static void
doubt_until(Reader *reader, const char *end)
{
    reader->doubt_end = MAX(reader->doubt_end, end);
    html_layout_set_doubted(reader->layout, TRUE);
}

/* What was found once is not looked for again before it is passed. */
static const char *
find_condition_end(Reader *reader)
{
    if (!reader->condition_end || reader->condition_end < reader->p) {
        const char *end = memmem(reader->p, left(reader), "[endif", 6);
        reader->condition_end = end ? end : reader->end;
    }
    return reader->condition_end;
}

/* "<![if !mso]>" to "<![endif]>": not for who writes with Outlook. */
static void
doubt_condition(Reader *reader)
{
    const char *close = memchr(reader->p, '>', left(reader));
    gsize length = (gsize)((close ? close : reader->end) - reader->p);
    if (reader->doubt_end == reader->end || !memmem(reader->p, length, "[if", 3) ||
        !memmem(reader->p, length, "mso", 3))
        return;
    doubt_until(reader, find_condition_end(reader));
}

/* "<!--" to "-->"; also <!DOCTYPE>, <![if mso]>, <?xml?>, which end at the next ">". */
static void
skip_declaration(Reader *reader)
{
    gboolean is_comment = left(reader) >= 4 && memcmp(reader->p, "<!--", 4) == 0;
    doubt_condition(reader);
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
        doubt_until(reader, reader->end);
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
    HtmlSlice *slice = html_tag_attribute(tag, name, length);
    if (slice && !slice->start)
        *slice = value;
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
        if (reader->p == reader->end || *reader->p != '=') {
            keep_attribute(tag, name, length, (HtmlSlice){.start = name});
            continue;
        }
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

static gboolean
begins_name(const char *p, const char *end, const char *name)
{
    gsize length = strlen(name);
    return (gsize)(end - p) > length && !g_ascii_strncasecmp(p, name, length) &&
           is_name_end(p[length]);
}

/* Whether the end tag with the name at p ends an element inside, too, that was never closed. */
static gboolean
ends_all_inside(const char *p, const char *end, const HtmlElement *element)
{
    if (begins_name(p, end, "table") || begins_name(p, end, "body"))
        return TRUE;
    gboolean is_around = element->kind == HTML_ROW || *element->name == 't';
    return (!is_around || element->kind == HTML_CELL) &&
           (begins_name(p, end, "td") || begins_name(p, end, "tr"));
}

static gboolean
can_hold_itself(const HtmlElement *element)
{
    return element->kind != HTML_PARAGRAPH && element->kind != HTML_ITEM &&
           element->kind != HTML_CELL && element->kind != HTML_ROW;
}

static const char *
search_end(const Reader *reader, const HtmlElement *element)
{
    guint depth = 1, tables = 0;
    const char *end = reader->end;
    for (const char *p = reader->p; (p = memchr(p, '<', (gsize)(end - p))); p++) {
        gboolean is_end = p + 1 < end && p[1] == '/';
        const char *name = p + 1 + is_end;
        gboolean is_same = begins_name(name, end, element->name);
        if (tables == 0 && (is_end ? !is_same && ends_all_inside(name, end, element)
                                   : is_same && !can_hold_itself(element)))
            return p;
        if (is_same)
            depth += is_end ? -1u : 1;
        else if (begins_name(name, end, "table"))
            tables += is_end ? -1u : 1;
        if (depth == 0)
            return p;
    }
    return NULL;
}

/* Where the element whose start tag was just read ends, or NULL when that is not to be found. */
static const char *
find_end(Reader *reader, const HtmlElement *element)
{
    if (!*element->name || reader->vain_searches == VAIN_SEARCHES)
        return NULL;
    const char *found = search_end(reader, element);
    if (!found)
        reader->vain_searches++;
    return found;
}

/* --- elements that nobody sees --- */

static gboolean
has_no_content(HtmlKind kind)
{
    return kind == HTML_BREAK || kind == HTML_RULE || kind == HTML_IMAGE;
}

/* Programs make the letters of whole tables small, and those of the cells inside large again. */
static gboolean
has_sized_text(Reader *reader, const char *end)
{
    gsize length = (gsize)(end - reader->p);
    if (!memmem(reader->p, length, "font", 4) && !memmem(reader->p, length, "FONT", 4))
        return FALSE;
    reader->sized_end = end;
    return TRUE;
}

/* Moves behind what nobody sees. One that never ends is shown: it must not swallow a
 * message. */
static gboolean
skip_unseen(Reader *reader, const HtmlTag *tag)
{
    gboolean is_hidden = tag->attributes[HTML_HIDDEN_FLAG].start || tag->style & HTML_STYLE_HIDDEN;
    gboolean is_unsized = tag->style & HTML_STYLE_UNSIZED && reader->p >= reader->sized_end;
    if (reader->shows_all || !(is_hidden || is_unsized) || tag->element->kind == HTML_BREAK)
        return FALSE;
    if (has_no_content(tag->element->kind))
        return is_hidden;
    const char *end = find_end(reader, tag->element);
    if (!end || (!is_hidden && has_sized_text(reader, end)))
        return FALSE;
    reader->p = end;
    if (is_end_tag(end, reader->end, tag->element->name))
        skip_to_close(reader);
    reader->has_hidden = TRUE;
    return TRUE;
}

/* --- elements that somebody may not see --- */

static void
note_paper(Reader *reader, const HtmlColor *paper)
{
    if (paper->is_said && !paper->is_clear && reader->paper_count < PAPERS)
        reader->papers[reader->paper_count++] = *paper;
}

/* Letters like what is behind them; what that is, is not known when it is not said with them. */
static gboolean
is_like_paper(Reader *reader, const HtmlTag *tag)
{
    HtmlColors colors = tag->colors;
    if (!colors.ink.is_said)
        colors.ink = html_color_read(tag->attributes[HTML_COLOR]);
    if (!colors.ink.is_said)
        colors.ink = html_color_read(tag->attributes[HTML_TEXT]);
    if (!colors.paper.is_said)
        colors.paper = html_color_read(tag->attributes[HTML_BGCOLOR]);
    note_paper(reader, &colors.paper);
    if (!colors.ink.is_said && !colors.paper.is_said)
        return FALSE;
    gboolean is_like = html_colors_hide(&colors);
    for (guint i = 0; !is_like && !colors.paper.is_said && i < reader->paper_count; i++)
        is_like = html_colors_hide(&(HtmlColors){colors.ink, reader->papers[i]});
    return is_like;
}

static gboolean
is_doubted(Reader *reader, HtmlSlice name, const HtmlTag *tag)
{
    static const guint hides = HTML_STYLE_HIDDEN | HTML_STYLE_UNSIZED | HTML_STYLE_DOUBTED;
    return is_like_paper(reader, tag) || tag->style & hides ||
           (tag->element->is_folded && !tag->attributes[HTML_OPEN].start) ||
           tag->attributes[HTML_HIDDEN_FLAG].start ||
           html_tag_says(tag, HTML_ARIA_HIDDEN, "true") ||
           html_sheet_doubts(reader->sheet, name, tag);
}

/* Elements need not end in the order they begin; what looks for too many ends doubts the rest. */
static void
doubt_element(Reader *reader, const HtmlTag *tag)
{
    if (reader->doubt_end == reader->end || has_no_content(tag->element->kind))
        return;
    gboolean is_nested = reader->doubt_end != NULL;
    gboolean is_too_much = is_nested && reader->nested_searches++ == NESTED_SEARCHES;
    const char *end = is_too_much ? NULL : find_end(reader, tag->element);
    doubt_until(reader, end ? end : reader->end);
}

/* --- elements that are read in another way --- */

/* A mark that is no number is one of some symbol font. */
static gboolean
is_counting(const char *mark)
{
    gsize length = strlen(mark);
    return length > 1 && length <= BULLET_BYTES && g_ascii_isalnum(mark[length - 2]);
}

/* The text up to end without its tags; its first bytes will do. */
static char *
read_bare(const char *p, const char *end)
{
    g_autoptr(GString) text = g_string_new(NULL);
    while (p < end && text->len < BULLET_BYTES * 2) {
        const char *tag = memchr(p, '<', (gsize)(end - p));
        html_entity_append(text, p, (gsize)((tag ? tag : end) - p));
        const char *close = tag ? memchr(tag, '>', (gsize)(end - tag)) : NULL;
        p = close ? close + 1 : end;
    }
    return text_clean_line(text->str, -1, BULLET_BYTES);
}

/* Outlook's "1." or "o" before an item, and the spaces behind it that should make a column. */
static gboolean
read_bullet(Reader *reader, const HtmlTag *tag)
{
    const char *end = tag->style & HTML_STYLE_BULLET ? find_end(reader, tag->element) : NULL;
    if (!end)
        return FALSE;
    g_autofree char *mark = read_bare(reader->p, end);
    const char *shown = is_counting(mark) ? mark : "*";
    html_layout_text(reader->layout, shown, strlen(shown));
    html_layout_text(reader->layout, " ", 1);
    reader->p = end;
    return TRUE;
}

static void
open_element(Reader *reader, const HtmlTag *tag)
{
    html_layout_open(reader->layout, tag);
    if (!(tag->style & HTML_STYLE_PRE) || reader->pre_end || has_no_content(tag->element->kind))
        return;
    reader->pre_end = find_end(reader, tag->element);
    html_layout_set_pre(reader->layout, reader->pre_end != NULL);
}

static void
read_start_tag(Reader *reader)
{
    gsize length = name_length(reader->p + 1, reader->end);
    HtmlSlice name = {reader->p + 1, length};
    HtmlTag tag = {.element = html_element_find(reader->p + 1, length)};
    reader->p += length + 1;
    read_attributes(reader, &tag);
    tag.style = html_style_read(tag.attributes[HTML_STYLE], &tag.colors);
    if (tag.element->kind == HTML_HIDDEN) {
        skip_hidden(reader, tag.element);
        return;
    }
    if (skip_unseen(reader, &tag))
        return;
    if (is_doubted(reader, name, &tag))
        doubt_element(reader, &tag);
    if (!read_bullet(reader, &tag))
        open_element(reader, &tag);
}

static void
read_end_tag(Reader *reader)
{
    gsize length = name_length(reader->p + 2, reader->end);
    const HtmlElement *element = html_element_find(reader->p + 2, length);
    if (reader->pre_end && reader->p >= reader->pre_end) {
        html_layout_set_pre(reader->layout, FALSE);
        reader->pre_end = NULL;
    }
    skip_to_close(reader);
    /* Browsers take a lone </br> and </p> for <br> and an empty paragraph. */
    if (element->kind == HTML_BREAK)
        html_layout_open(reader->layout, &(HtmlTag){.element = element});
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

/* *ret_has_hidden says whether something was left out because nobody sees it. */
static char *
read_document(const char *html, gsize length, const HtmlSheet *sheet, gsize max_bytes,
              gboolean shows_all, gboolean *ret_has_hidden, gboolean *ret_cut)
{
    Reader reader = {.p = html,
                     .end = html + length,
                     .layout = html_layout_new(max_bytes),
                     .last_close = memrchr(html, '>', length),
                     .last_quote = memrchr(html, '"', length),
                     .last_apostrophe = memrchr(html, '\'', length),
                     .sheet = sheet,
                     .shows_all = shows_all};
    /* Not a single tag: somebody called plain text HTML. */
    html_layout_set_pre(reader.layout, !reader.last_close);
    while (reader.p < reader.end && !html_layout_is_full(reader.layout)) {
        if (reader.doubt_end && reader.p >= reader.doubt_end) {
            reader.doubt_end = NULL;
            html_layout_set_doubted(reader.layout, FALSE);
        }
        if (*reader.p == '<')
            read_markup(&reader);
        else
            read_text(&reader);
    }
    if (html_layout_is_full(reader.layout))
        *ret_cut = TRUE;
    *ret_has_hidden = reader.has_hidden;
    return html_layout_end(reader.layout);
}

char *
html_to_text(const char *html, gsize length, gsize max_bytes, gboolean *ret_cut)
{
    gboolean has_hidden = FALSE, is_cut = FALSE;
    g_autoptr(HtmlSheet) sheet = html_sheet_read(html, length);
    g_autofree char *text =
        read_document(html, length, sheet, max_bytes, FALSE, &has_hidden, &is_cut);
    *ret_cut |= is_cut;
    if (*text || !has_hidden || is_cut)
        return g_steal_pointer(&text);
    return read_document(html, length, sheet, max_bytes, TRUE, &has_hidden, ret_cut);
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
