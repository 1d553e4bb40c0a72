#include "parse/html_layout.h"

#include "parse/html_entity.h"
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
    guint count;
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
    layout->blank_line = FALSE;
}

/* Ends this line, even an empty one. */
static void
end_line(HtmlLayout *layout, guint most)
{
    layout->separator = FALSE;
    layout->newlines = MIN(layout->newlines + 1, most);
    layout->spaces = 0;
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
    if (list && list->numbered)
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
    else if (last && last->count)
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
    append_quotes(layout, layout->quotes);
    append_indent(layout);
    layout->line_quotes = layout->quotes;
    if (layout->row_has_text)
        layout->row_broken = TRUE;
}

/* Writes all that must stand before a character that shows. */
static void
begin_content(HtmlLayout *layout)
{
    if (at_line_start(layout)) {
        begin_line(layout);
        append_spaces(layout, layout->spaces);
    } else if (layout->separator) {
        g_string_append(layout->out, " | ");
    } else {
        append_spaces(layout, layout->spaces);
    }
    layout->newlines = 0;
    layout->spaces = 0;
    layout->blank_line = FALSE;
    layout->bullet = FALSE;
    layout->separator = FALSE;
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
    return c == 0xad || c == 0x34f || c == 0x200b || c == 0x200c || c == 0xfeff;
}

static void
append_text(HtmlLayout *layout, const char *text, gsize length)
{
    begin_content(layout);
    g_string_append_len(layout->out, text, (gssize)length);
    layout->full = layout->out->len > layout->max_bytes;
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
        else if (!is_hint(c))
            append_text(layout, start, (gsize)(p - start));
    }
}

/* --- links and pictures --- */

static void
close_link(HtmlLayout *layout)
{
    g_autofree char *href = g_steal_pointer(&layout->href);
    if (!href || layout->full)
        return;
    gsize length = layout->href_empty ? 0 : layout->out->len - layout->href_from;
    layout->href_empty = FALSE;
    if (length && html_url_is_said(layout->out->str + layout->href_from, length, href))
        return;
    guint spaces = layout->spaces;
    layout->spaces = at_line_start(layout) ? 0 : 1;
    append_text(layout, "<", 1);
    append_text(layout, href, strlen(href));
    append_text(layout, ">", 1);
    layout->spaces = spaces;
}

static void
open_link(HtmlLayout *layout, HtmlSlice href)
{
    close_link(layout);
    layout->href = html_url_clean(href.start, href.start ? href.length : 0);
    layout->href_empty = layout->href != NULL;
}

static void
add_image(HtmlLayout *layout, HtmlSlice alt)
{
    if (!alt.start || alt.length > ALT_BYTES)
        return;
    g_autoptr(GString) text = g_string_new(NULL);
    html_entity_append(text, alt.start, alt.length);
    if (!*g_strstrip(text->str))
        return;
    html_layout_text(layout, "[", 1);
    html_layout_text(layout, text->str, strlen(text->str));
    html_layout_text(layout, "]", 1);
}

/* --- elements --- */

/* Outlook's paragraphs are lines: it writes an empty one where it means an empty line. Others say
 * so by a margin of nothing. */
static gboolean
is_tight(const HtmlTag *tag)
{
    if (tag->css_class.length >= 3 && !memcmp(tag->css_class.start, "Mso", 3))
        return TRUE;
    const char *margin =
        tag->style.start ? memmem(tag->style.start, tag->style.length, "margin:", 7) : NULL;
    if (!margin)
        return FALSE;
    const char *end = tag->style.start + tag->style.length;
    for (margin += 7; margin < end && *margin == ' ';)
        margin++;
    return margin < end && *margin == '0';
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
open_list(HtmlLayout *layout, gboolean numbered)
{
    layout->bullet = FALSE;
    want_lines(layout, 1);
    if (layout->list_depth < LIST_DEPTH)
        layout->lists[layout->list_depth] = (List){.numbered = numbered};
    layout->list_depth++;
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
open_item(HtmlLayout *layout)
{
    layout->bullet = FALSE;
    want_lines(layout, 1);
    if (layout->list_depth && layout->list_depth <= LIST_DEPTH)
        layout->lists[layout->list_depth - 1].count++;
    layout->bullet = TRUE;
}

static void
close_item(HtmlLayout *layout)
{
    layout->bullet = FALSE;
    want_lines(layout, 1);
}

static void
open_quote(HtmlLayout *layout)
{
    want_lines(layout, 1);
    layout->quotes++;
}

static void
close_quote(HtmlLayout *layout)
{
    want_lines(layout, 1);
    if (layout->quotes)
        layout->quotes--;
}

static void
open_pre(HtmlLayout *layout)
{
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
open_cell(HtmlLayout *layout)
{
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
add_rule(HtmlLayout *layout)
{
    want_lines(layout, 1);
    append_text(layout, "---", 3);
    want_lines(layout, 1);
}

void
html_layout_open(HtmlLayout *layout, const HtmlTag *tag)
{
    switch (tag->kind) {
    case HTML_INLINE:
    case HTML_HIDDEN:
        break;
    case HTML_BLOCK:
        want_lines(layout, 1);
        break;
    case HTML_PARAGRAPH:
        open_paragraph(layout, tag);
        break;
    case HTML_BREAK:
        end_line(layout, layout->pre ? LINES : 2);
        break;
    case HTML_RULE:
        add_rule(layout);
        break;
    case HTML_QUOTE:
        open_quote(layout);
        break;
    case HTML_BULLETS:
        open_list(layout, FALSE);
        break;
    case HTML_NUMBERS:
        open_list(layout, TRUE);
        break;
    case HTML_ITEM:
        open_item(layout);
        break;
    case HTML_PRE:
        open_pre(layout);
        break;
    case HTML_TABLE:
    case HTML_ROW:
        break_row(layout, FALSE);
        break;
    case HTML_CELL:
        open_cell(layout);
        break;
    case HTML_LINK:
        open_link(layout, tag->href);
        break;
    case HTML_IMAGE:
        add_image(layout, tag->alt);
        break;
    case HTML_MARKS:
        html_layout_text(layout, "\"", 1);
        break;
    }
}

void
html_layout_close(HtmlLayout *layout, HtmlKind kind)
{
    switch (kind) {
    case HTML_INLINE:
    case HTML_HIDDEN:
    case HTML_BREAK:
    case HTML_RULE:
    case HTML_IMAGE:
    case HTML_CELL:
        break;
    case HTML_BLOCK:
        want_lines(layout, 1);
        break;
    case HTML_ITEM:
        close_item(layout);
        break;
    case HTML_PARAGRAPH:
        want_paragraph(layout);
        break;
    case HTML_QUOTE:
        close_quote(layout);
        break;
    case HTML_BULLETS:
    case HTML_NUMBERS:
        close_list(layout);
        break;
    case HTML_PRE:
        close_pre(layout);
        break;
    case HTML_TABLE:
        break_row(layout, TRUE);
        break;
    case HTML_ROW:
        break_row(layout, FALSE);
        break;
    case HTML_LINK:
        close_link(layout);
        break;
    case HTML_MARKS:
        html_layout_text(layout, "\"", 1);
        break;
    }
}
