#include "parse/html_layout.h"

#include "parse/html_entity.h"
#include "parse/html_style.h"
#include "parse/html_url.h"

#include <string.h>

#define LIST_DEPTH   8  /* deeper lists are not indented any further */
#define QUOTE_DEPTH  10 /* nor are deeper quotes marked any further */
#define SPACES       80 /* hard spaces in a row */
#define LINES        20 /* empty lines in a row, inside <pre> */
#define ALT_BYTES    2048
#define BULLET_WIDTH 2
#define NUMBER_WIDTH 3

typedef struct {
    gboolean numbered;
    guint count; /* items so far, or the last one's number */
    char letter; /* "a" or "A" where items are lettered, or 0 */
    gboolean has_items;
} List;

struct HtmlLayout {
    GString *out;
    gsize max_bytes;
    gboolean full;

    /* What must come before the next character. */
    guint newlines;      /* line ends; 2 make an empty line */
    guint spaces;        /* on the same line */
    gboolean blank_line; /* hard spaces stood on this line and nothing else: it counts as a line */
    gboolean bullet;     /* the mark of a list item */
    gboolean separator;  /* a cell of the same row came before on this line */

    guint quotes;      /* blockquotes we are in */
    guint64 indents;   /* blockquotes that only indent, a bit each, the innermost lowest */
    guint blockquotes; /* of both kinds */
    guint line_quotes; /* … when the last line was begun */
    List lists[LIST_DEPTH];
    guint list_depth;
    guint pre;
    gboolean pre_begins; /* a line end straight behind <pre> does not count */

    /* The row we are in: its cells are joined as long as each is one line. */
    gboolean row_has_text;
    gboolean row_broken;

    gboolean tight; /* the paragraph we are in has no empty lines around it */

    char *href;          /* of the link we are in, or NULL */
    gboolean href_empty; /* it has no text yet */
    gsize href_from;     /* where its text begins in out */
    char *href_last;     /* of the last link that was written out, or NULL */
    gboolean href_ends;  /* nothing was written since */

    gsize line_from; /* where the last line begins in out */
    gboolean doubted;
    gboolean veiled; /* signs that are not seen stood on this line before anything else */
    gunichar joiner; /* stood behind the last character, and counts if the next one is a letter */
};

HtmlLayout *
html_layout_new(gsize max_bytes)
{
    HtmlLayout *layout = g_new0(HtmlLayout, 1);
    layout->out = g_string_new(NULL);
    layout->max_bytes = max_bytes;
    return layout;
}

char *
html_layout_end(HtmlLayout *layout)
{
    GString *out = layout->out;
    if (out->len > layout->max_bytes) {
        const char *cut = g_utf8_find_prev_char(out->str, out->str + layout->max_bytes + 1);
        g_string_truncate(out, cut ? (gsize)(cut - out->str) : 0);
    }
    if (!layout->full && out->len && out->len < layout->max_bytes)
        g_string_append_c(out, '\n');
    g_free(layout->href);
    g_free(layout->href_last);
    g_free(layout);
    return g_string_free(out, FALSE);
}

gboolean
html_layout_is_full(const HtmlLayout *layout)
{
    return layout->full;
}

/* --- lines --- */

static gboolean
at_line_start(const HtmlLayout *layout)
{
    return layout->newlines > 0 || layout->out->len == 0;
}

/* The next character stands on a new line, with lines - 1 empty ones before it. */
static void
want_lines(HtmlLayout *layout, guint lines)
{
    if (layout->separator || layout->bullet)
        return;
    if (layout->blank_line)
        lines = MAX(lines, 2);
    layout->newlines = MAX(layout->newlines, lines);
    layout->spaces = 0;
    layout->veiled = FALSE;
    layout->blank_line = FALSE;
}

/* Ends this line, even an empty one. */
static void
end_line(HtmlLayout *layout, guint most)
{
    layout->separator = FALSE;
    layout->newlines = MIN(layout->newlines + 1, most);
    layout->spaces = 0;
    layout->veiled = FALSE;
    layout->blank_line = FALSE;
}

static void
append_quotes(HtmlLayout *layout, guint depth)
{
    for (guint i = 0; i < MIN(depth, QUOTE_DEPTH); i++)
        g_string_append(layout->out, "> ");
}

static void
append_spaces(HtmlLayout *layout, guint count)
{
    for (guint i = 0; i < count; i++)
        g_string_append_c(layout->out, ' ');
}

static void
append_bullet(HtmlLayout *layout, const List *list)
{
    if (list && list->letter && list->count >= 1 && list->count <= 26)
        g_string_append_printf(layout->out, "%c. ", list->letter + (char)(list->count - 1));
    else if (list && list->numbered)
        g_string_append_printf(layout->out, "%u. ", list->count);
    else
        g_string_append(layout->out, "* ");
}

static void
append_indent(HtmlLayout *layout)
{
    guint depth = MIN(layout->list_depth, LIST_DEPTH);
    const List *last = depth ? &layout->lists[depth - 1] : NULL;
    for (guint i = 0; i + 1 < depth; i++)
        append_spaces(layout, layout->lists[i].numbered ? NUMBER_WIDTH : BULLET_WIDTH);
    if (layout->bullet)
        append_bullet(layout, last);
    else if (last && last->has_items)
        append_spaces(layout, last->numbered ? NUMBER_WIDTH : BULLET_WIDTH);
}

static void
begin_line(HtmlLayout *layout)
{
    guint between = MIN(layout->quotes, layout->line_quotes);
    if (layout->out->len)
        g_string_append_c(layout->out, '\n');
    for (guint i = 1; layout->out->len && i < layout->newlines; i++) {
        append_quotes(layout, between);
        if (between)
            g_string_truncate(layout->out, layout->out->len - 1);
        g_string_append_c(layout->out, '\n');
    }
    layout->line_from = layout->out->len;
    append_quotes(layout, layout->quotes);
    append_indent(layout);
    layout->line_quotes = layout->quotes;
    if (layout->row_has_text)
        layout->row_broken = TRUE;
}

/* A single hard space in front of a line is an oversight; more are meant. But a # is the first sign
 * of a line only where nothing stands before it. */
static guint
spaces_before(const HtmlLayout *layout, char first)
{
    if (layout->spaces > 1 || layout->pre)
        return MAX(layout->spaces, first == '#' && layout->veiled);
    return first == '#' && (layout->spaces || layout->veiled);
}

/* Writes all that must stand before a character that shows. */
static void
begin_content(HtmlLayout *layout, char first)
{
    if (at_line_start(layout)) {
        guint spaces = spaces_before(layout, first);
        begin_line(layout);
        append_spaces(layout, spaces);
    } else if (layout->separator) {
        /* "From:" and the like in a cell of its own is a name, not a column. */
        gboolean is_name = layout->out->str[layout->out->len - 1] == ':';
        g_string_append(layout->out, is_name ? " " : " | ");
    } else {
        append_spaces(layout, layout->spaces);
    }
    layout->newlines = 0;
    layout->spaces = 0;
    layout->blank_line = FALSE;
    layout->bullet = FALSE;
    layout->separator = FALSE;
    layout->veiled = FALSE;
    layout->pre_begins = FALSE;
    layout->row_has_text = TRUE;
    if (layout->href_empty)
        layout->href_from = layout->out->len;
    layout->href_empty = FALSE;
}

/* --- text --- */

static void
add_space(HtmlLayout *layout, char c)
{
    if (layout->pre && c == '\n') {
        if (!layout->pre_begins)
            end_line(layout, LINES);
        layout->pre_begins = FALSE;
    } else if (layout->pre) {
        layout->spaces = MIN(layout->spaces + (c == '\t' ? 4 : 1), SPACES);
    } else if (!at_line_start(layout)) {
        layout->spaces = MAX(layout->spaces, 1);
    }
}

static void
add_hard_space(HtmlLayout *layout)
{
    layout->spaces = MIN(layout->spaces + 1, SPACES);
    if (at_line_start(layout))
        layout->blank_line = TRUE;
}

/* Characters that only hint at where a line may be broken. Mail programs fill the line that inboxes
 * show with hundreds of them. */
static gboolean
is_hint(gunichar c)
{
    return c == 0xad || c == 0x34f || c == 0x200b || c == 0xfeff;
}

#define NON_JOINER 0x200c /* belongs to the spelling of some languages, between two letters */

static void
append_joiner(HtmlLayout *layout, const char *text)
{
    if (layout->joiner && !at_line_start(layout) && !layout->spaces &&
        g_unichar_isalpha(g_utf8_get_char(text)))
        g_string_append_unichar(layout->out, layout->joiner);
    layout->joiner = 0;
}

/* A line that is a command to whoever reads all of it may be none to who wrote it. */
static void
doubt_line(HtmlLayout *layout)
{
    if (!layout->doubted || layout->out->str[layout->line_from] != '#')
        return;
    g_string_insert_c(layout->out, (gssize)layout->line_from, ' ');
    layout->href_from += layout->href_from > layout->line_from;
}

static void
append_text(HtmlLayout *layout, const char *text, gsize length)
{
    append_joiner(layout, text);
    if (layout->href_ends && g_unichar_isalnum(g_utf8_get_char(text)))
        layout->spaces = MAX(layout->spaces, 1);
    layout->href_ends = FALSE;
    begin_content(layout, *text);
    g_string_append_len(layout->out, text, (gssize)length);
    doubt_line(layout);
    layout->full = layout->out->len > layout->max_bytes;
}

static void
pass_over(HtmlLayout *layout, gunichar c)
{
    if (c == NON_JOINER)
        layout->joiner = layout->spaces ? 0 : c;
    layout->veiled |= at_line_start(layout);
}

static gboolean
is_plain(char c)
{
    return (guchar)c > ' ' && (guchar)c < 0x80;
}

void
html_layout_text(HtmlLayout *layout, const char *text, gsize length)
{
    const char *end = text + length;
    for (const char *p = text; p < end && !layout->full;) {
        if (g_ascii_isspace(*p)) {
            add_space(layout, *p++);
            continue;
        }
        const char *start = p;
        while (p < end && is_plain(*p))
            p++;
        if (p > start) {
            append_text(layout, start, (gsize)(p - start));
            continue;
        }
        gunichar c = g_utf8_get_char(p);
        p = g_utf8_next_char(p);
        if (c == 0xa0)
            add_hard_space(layout);
        else if (is_hint(c) || c == NON_JOINER)
            pass_over(layout, c);
        else
            append_text(layout, start, (gsize)(p - start));
    }
}

/* --- links and pictures --- */

/* Writes out where the link goes that ends here, unless its text says so, or the link before it, as
 * that of a picture above its title. */
static void
close_link(HtmlLayout *layout)
{
    g_autofree char *href = g_steal_pointer(&layout->href);
    if (!href || layout->full)
        return;
    gsize length = layout->href_empty ? 0 : layout->out->len - layout->href_from;
    layout->href_empty = FALSE;
    if (g_strcmp0(href, layout->href_last) == 0 ||
        (length && html_url_is_said(layout->out->str + layout->href_from, length, href)))
        return;
    guint spaces = layout->spaces;
    layout->spaces = at_line_start(layout) ? 0 : 1;
    append_text(layout, "<", 1);
    append_text(layout, href, strlen(href));
    append_text(layout, ">", 1);
    layout->spaces = spaces;
    g_free(layout->href_last);
    layout->href_last = g_steal_pointer(&href);
    layout->href_ends = TRUE;
}

static void
open_link(HtmlLayout *layout, const HtmlTag *tag)
{
    HtmlSlice href = tag->attributes[HTML_HREF];
    close_link(layout);
    layout->href = html_url_clean(href.start, href.start ? href.length : 0);
    layout->href_empty = layout->href != NULL;
}

/* Outlook's "image001.png" tells nothing. */
static gboolean
is_numbered_image(const char *alt)
{
    const char *p = g_ascii_strncasecmp(alt, "image", 5) == 0 ? alt + 5 : "";
    gsize digits = strspn(p, "0123456789");
    return digits >= 3 && p[digits] == '.' && !strchr(p, ' ');
}

/* A picture of a dot counts who reads. */
static gboolean
is_dot(const HtmlTag *tag)
{
    return html_tag_number(tag, HTML_WIDTH, 2) <= 1 && html_tag_number(tag, HTML_HEIGHT, 2) <= 1;
}

static void
add_image(HtmlLayout *layout, const HtmlTag *tag)
{
    HtmlSlice alt = tag->attributes[HTML_ALT];
    if (!alt.start || alt.length > ALT_BYTES || is_dot(tag))
        return;
    g_autoptr(GString) text = g_string_new(NULL);
    html_entity_append(text, alt.start, alt.length);
    if (!*g_strstrip(text->str) || is_numbered_image(text->str))
        return;
    static const char before[] = "[image: ";
    html_layout_text(layout, before, sizeof before - 1);
    html_layout_text(layout, text->str, strlen(text->str));
    html_layout_text(layout, "]", 1);
}

/* --- elements --- */

/* Outlook's paragraphs are lines: it writes an empty one where it means an empty line. Others say
 * so by a margin of nothing. Outlook's own page puts "x_" before the classes of others. */
static gboolean
is_tight(const HtmlTag *tag)
{
    HtmlSlice name = tag->attributes[HTML_CLASS];
    gsize skip = name.length > 2 && !memcmp(name.start, "x_", 2) ? 2 : 0;
    return tag->style & HTML_STYLE_TIGHT ||
           (name.length >= skip + 3 && !memcmp(name.start + skip, "Mso", 3));
}

static void
want_paragraph(HtmlLayout *layout)
{
    want_lines(layout, layout->tight || layout->list_depth ? 1 : 2);
}

static void
open_paragraph(HtmlLayout *layout, const HtmlTag *tag)
{
    layout->tight = is_tight(tag);
    want_paragraph(layout);
}

static void
begin_list(HtmlLayout *layout, List list)
{
    layout->bullet = FALSE;
    want_lines(layout, 1);
    if (layout->list_depth < LIST_DEPTH)
        layout->lists[layout->list_depth] = list;
    layout->list_depth++;
}

static void
open_bullets(HtmlLayout *layout, const HtmlTag *tag)
{
    (void)tag;
    begin_list(layout, (List){0});
}

static void
open_numbers(HtmlLayout *layout, const HtmlTag *tag)
{
    HtmlSlice type = tag->attributes[HTML_TYPE];
    gboolean is_letter = type.length == 1 && (*type.start == 'a' || *type.start == 'A');
    begin_list(layout, (List){.numbered = TRUE,
                              .count = html_tag_number(tag, HTML_START, 1) - 1,
                              .letter = (char)(is_letter ? *type.start : 0)});
}

static void
close_list(HtmlLayout *layout)
{
    layout->bullet = FALSE;
    if (layout->list_depth)
        layout->list_depth--;
    want_lines(layout, 1);
}

static void
open_item(HtmlLayout *layout, const HtmlTag *tag)
{
    layout->bullet = FALSE;
    want_lines(layout, 1);
    if (layout->list_depth && layout->list_depth <= LIST_DEPTH) {
        List *list = &layout->lists[layout->list_depth - 1];
        list->count = html_tag_number(tag, HTML_VALUE, list->count + 1);
        list->has_items = TRUE;
    }
    layout->bullet = TRUE;
}

static void
close_item(HtmlLayout *layout)
{
    layout->bullet = FALSE;
    want_lines(layout, 1);
}

/* The buttons that indent write a quote without a border. */
static gboolean
is_indent(const HtmlTag *tag)
{
    return tag->style & HTML_STYLE_BARE && !html_tag_says(tag, HTML_TYPE, "cite") &&
           !html_tag_says(tag, HTML_CLASS, "quote");
}

static void
open_quote(HtmlLayout *layout, const HtmlTag *tag)
{
    gboolean indents = is_indent(tag);
    want_lines(layout, 1);
    layout->indents = layout->indents << 1 | (guint64)indents;
    layout->blockquotes++;
    layout->quotes += !indents;
}

static void
close_quote(HtmlLayout *layout)
{
    want_lines(layout, 1);
    if (!layout->blockquotes)
        return;
    gboolean indented = (layout->indents & 1) != 0;
    layout->indents >>= 1;
    layout->blockquotes--;
    if (layout->quotes && !indented)
        layout->quotes--;
}

void
html_layout_set_pre(HtmlLayout *layout, gboolean is_kept)
{
    if (is_kept)
        layout->pre++;
    else if (layout->pre)
        layout->pre--;
}

void
html_layout_set_doubted(HtmlLayout *layout, gboolean is_doubted)
{
    layout->doubted = is_doubted;
}

static void
open_pre(HtmlLayout *layout, const HtmlTag *tag)
{
    (void)tag;
    want_lines(layout, 1);
    layout->pre++;
    layout->pre_begins = TRUE;
}

static void
close_pre(HtmlLayout *layout)
{
    if (layout->pre)
        layout->pre--;
    want_lines(layout, 1);
}

/* Rows and tables: whatever was joined before is not joined any further. */
static void
break_row(HtmlLayout *layout, gboolean broken)
{
    layout->separator = FALSE;
    want_lines(layout, 1);
    if (layout->row_has_text && !layout->row_broken)
        layout->newlines = 1;
    layout->row_has_text = FALSE;
    layout->row_broken = broken;
}

static void
open_row(HtmlLayout *layout, const HtmlTag *tag)
{
    (void)tag;
    break_row(layout, FALSE);
}

static void
close_row(HtmlLayout *layout)
{
    break_row(layout, FALSE);
}

static void
close_table(HtmlLayout *layout)
{
    break_row(layout, TRUE);
}

static void
open_cell(HtmlLayout *layout, const HtmlTag *tag)
{
    (void)tag;
    layout->separator = FALSE;
    if (!layout->row_has_text || layout->row_broken) {
        want_lines(layout, 1);
        return;
    }
    layout->newlines = 0;
    layout->spaces = 0;
    layout->blank_line = FALSE;
    layout->separator = TRUE;
}

static void
add_break(HtmlLayout *layout, const HtmlTag *tag)
{
    (void)tag;
    end_line(layout, layout->pre ? LINES : 2);
}

static void
add_rule(HtmlLayout *layout, const HtmlTag *tag)
{
    (void)tag;
    want_lines(layout, 1);
    append_text(layout, "---", 3);
    want_lines(layout, 1);
}

static void
open_block(HtmlLayout *layout, const HtmlTag *tag)
{
    (void)tag;
    want_lines(layout, 1);
}

static void
close_block(HtmlLayout *layout)
{
    want_lines(layout, 1);
}

static void
open_marks(HtmlLayout *layout, const HtmlTag *tag)
{
    (void)tag;
    html_layout_text(layout, "\"", 1);
}

static void
close_marks(HtmlLayout *layout)
{
    html_layout_text(layout, "\"", 1);
}

typedef struct {
    void (*open)(HtmlLayout *layout, const HtmlTag *tag);
    void (*close)(HtmlLayout *layout);
} Layouter;

static const Layouter layouters[] = {
    [HTML_INLINE] = {NULL, NULL},
    [HTML_BLOCK] = {open_block, close_block},
    [HTML_PARAGRAPH] = {open_paragraph, want_paragraph},
    [HTML_BREAK] = {add_break, NULL},
    [HTML_RULE] = {add_rule, NULL},
    [HTML_QUOTE] = {open_quote, close_quote},
    [HTML_BULLETS] = {open_bullets, close_list},
    [HTML_NUMBERS] = {open_numbers, close_list},
    [HTML_ITEM] = {open_item, close_item},
    [HTML_PRE] = {open_pre, close_pre},
    [HTML_TABLE] = {open_row, close_table},
    [HTML_ROW] = {open_row, close_row},
    [HTML_CELL] = {open_cell, NULL},
    [HTML_LINK] = {open_link, close_link},
    [HTML_IMAGE] = {add_image, NULL},
    [HTML_MARKS] = {open_marks, close_marks},
    [HTML_HIDDEN] = {NULL, NULL},
};

void
html_layout_open(HtmlLayout *layout, const HtmlTag *tag)
{
    if (layouters[tag->element->kind].open)
        layouters[tag->element->kind].open(layout, tag);
}

void
html_layout_close(HtmlLayout *layout, HtmlKind kind)
{
    if (layouters[kind].close)
        layouters[kind].close(layout);
}
