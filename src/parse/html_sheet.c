#include "parse/html_sheet.h"

#include "parse/html_style.h"

#include <string.h>

#define NAMES      256 /* of what may be hidden; with more it may be anything */
#define NAME_BYTES 64  /* of one that is looked for; with a longer one it may be anything */
#define HIDES      (HTML_STYLE_HIDDEN | HTML_STYLE_UNSIZED | HTML_STYLE_DOUBTED)

struct HtmlSheet {
    GHashTable *names; /* ".class", "#id", "element", lower case */
    gboolean is_all;
};

void
html_sheet_free(HtmlSheet *sheet)
{
    if (!sheet)
        return;
    g_hash_table_unref(sheet->names);
    g_free(sheet);
}

/* --- selectors ------------------------------------------------------------------------------- */

static gboolean
is_name_char(char c)
{
    return g_ascii_isalnum(c) || c == '-' || c == '_' || (guchar)c >= 0x80;
}

static void
add_name(HtmlSheet *sheet, const char *start, const char *end)
{
    if (end - start > NAME_BYTES || g_hash_table_size(sheet->names) >= NAMES)
        sheet->is_all = TRUE;
    else
        g_hash_table_add(sheet->names, g_ascii_strdown(start, end - start));
}

/* A class or an id that starts in start…end. */
static gboolean
add_marked(HtmlSheet *sheet, char mark, const char *start, const char *end)
{
    const char *from = memchr(start, mark, (gsize)(end - start));
    const char *to = from ? from + 1 : end;
    while (to < end && is_name_char(*to))
        to++;
    if (!from || to == from + 1)
        return FALSE;
    add_name(sheet, from, to);
    return TRUE;
}

/* What it is about stands last: "div > p.note:hover" is about ".note". Whatever is not plain may be
 * about anything. */
static void
add_selector(HtmlSheet *sheet, const char *start, const char *end)
{
    while (end > start && g_ascii_isspace(end[-1]))
        end--;
    const char *last = end;
    while (last > start && !g_ascii_isspace(last[-1]) && !strchr(">+~", last[-1]))
        last--;
    gsize length = (gsize)(end - last);
    if (memchr(last, '(', length) || memchr(last, '[', length) || memchr(last, '\\', length) ||
        memchr(last, ')', length) || memchr(last, ']', length)) {
        sheet->is_all = TRUE;
        return;
    }
    const char *name_end = last;
    while (name_end < end && is_name_char(*name_end))
        name_end++;
    if (add_marked(sheet, '.', last, end) || add_marked(sheet, '#', last, end))
        return;
    if (name_end > last)
        add_name(sheet, last, name_end);
    else
        sheet->is_all = TRUE;
}

static void
add_selectors(HtmlSheet *sheet, HtmlSlice selectors)
{
    const char *end = selectors.start + selectors.length;
    for (const char *p = selectors.start; p < end;) {
        const char *comma = memchr(p, ',', (gsize)(end - p));
        add_selector(sheet, p, comma ? comma : end);
        p = comma ? comma + 1 : end;
    }
}

/* --- rules ----------------------------------------------------------------------------------- */

static gboolean
hides(HtmlSlice declarations)
{
    HtmlColors colors = {0};
    guint says = html_style_read(declarations, &colors);
    gboolean is_colored = colors.ink.is_said || colors.paper.is_said;
    return (says & HIDES) || (is_colored && html_colors_hide(&colors));
}

static void
judge_block(HtmlSheet *sheet, HtmlSlice selectors, HtmlSlice declarations)
{
    if (!hides(declarations))
        return;
    if (selectors.length)
        add_selectors(sheet, selectors);
    else
        sheet->is_all = TRUE;
}

/* Where a comment or a string that may begin here ends, or p. A string that never ends ends with
 * its line. */
static const char *
pass_over(const char *p, const char *end)
{
    if (*p == '/' && end - p > 1 && p[1] == '*') {
        const char *close = memmem(p + 2, (gsize)(end - p - 2), "*/", 2);
        return close ? close + 1 : end - 1;
    }
    if (*p != '"' && *p != '\'')
        return p;
    char quote = *p++;
    for (; p < end && *p != quote && *p != '\n'; p++)
        p += *p == '\\' && end - p > 1;
    return MIN(p, end - 1);
}

/* No brace in a comment or a string is one. Their words are part of a selector at worst, and a
 * declaration with a comment is doubted. Of blocks in blocks, as those of @media, the innermost say
 * what they are about, and of what stands between them it is not known. */
static void
read_rules(HtmlSheet *sheet, const char *p, const char *end)
{
    HtmlSlice selectors = {.start = p};
    const char *from = p;
    for (; p < end; p++) {
        p = pass_over(p, end);
        if (*p == '{') {
            selectors = (HtmlSlice){from, (gsize)(p - from)};
        } else if (*p == '}' || (*p == ';' && !selectors.length)) {
            judge_block(sheet, selectors, (HtmlSlice){from, (gsize)(p - from)});
            selectors.length = 0;
        } else {
            continue;
        }
        from = p + 1;
    }
    judge_block(sheet, selectors, (HtmlSlice){from, (gsize)(p - from)});
}

/* --- the document ---------------------------------------------------------------------------- */

/* The next tag that begins so, or NULL. */
static const char *
find_tag(const char *p, const char *end, const char *begin)
{
    gsize length = strlen(begin);
    while ((p = memchr(p, '<', (gsize)(end - p))) && (gsize)(end - p) >= length) {
        if (!g_ascii_strncasecmp(p, begin, length))
            return p;
        p++;
    }
    return NULL;
}

HtmlSheet *
html_sheet_read(const char *html, gsize length)
{
    const char *end = html + length;
    const char *p = find_tag(html, end, "<style");
    if (!p)
        return NULL;
    g_autoptr(HtmlSheet) sheet = g_new0(HtmlSheet, 1);
    sheet->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    while (p && !sheet->is_all) {
        const char *open = memchr(p, '>', (gsize)(end - p));
        const char *close = open ? find_tag(open, end, "</style") : NULL;
        if (!close)
            break;
        read_rules(sheet, open + 1, close);
        p = find_tag(close, end, "<style");
    }
    gboolean any = sheet->is_all || g_hash_table_size(sheet->names) > 0;
    return any ? g_steal_pointer(&sheet) : NULL;
}

/* --- elements -------------------------------------------------------------------------------- */

/* Whether a name, with its mark before it, is among them. */
static gboolean
has_name(const HtmlSheet *sheet, const char *mark, const char *start, gsize length)
{
    char name[NAME_BYTES + 2];
    gsize before = strlen(mark);
    if (length + before > NAME_BYTES)
        return FALSE;
    memcpy(name, mark, before);
    for (gsize i = 0; i < length; i++)
        name[before + i] = g_ascii_tolower(start[i]);
    name[before + length] = '\0';
    return g_hash_table_contains(sheet->names, name);
}

static gboolean
has_class(const HtmlSheet *sheet, HtmlSlice classes)
{
    const char *end = classes.start + classes.length;
    for (const char *p = classes.start; p < end;) {
        const char *start = p;
        while (p < end && !g_ascii_isspace(*p))
            p++;
        if (p > start && has_name(sheet, ".", start, (gsize)(p - start)))
            return TRUE;
        p += p < end;
    }
    return FALSE;
}

gboolean
html_sheet_doubts(const HtmlSheet *sheet, HtmlSlice name, const HtmlTag *tag)
{
    if (!sheet)
        return FALSE;
    HtmlSlice id = tag->attributes[HTML_ID];
    return sheet->is_all || html_tag_says(tag, HTML_CLASS, "&") ||
           html_tag_says(tag, HTML_ID, "&") || has_name(sheet, "", name.start, name.length) ||
           has_class(sheet, tag->attributes[HTML_CLASS]) ||
           (id.start && has_name(sheet, "#", id.start, id.length));
}
