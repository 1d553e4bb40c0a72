#include "outbox/markup.h"

#include "base/text.h"

#include <string.h>

#define LINKS_MAX      200  /* of one text; the rest stays text */
#define LINK_BYTES_MAX 2000 /* longer ones break in some clients anyway */
#define TAB_SPACES     4

/* Grey that can be read on white and on black: there is no asking which one it will be. */
#define QUOTE_OPEN                                                                                 \
    "<div style=\"margin:4px 0;padding-left:10px;border-left:3px solid #909090;color:#767676\">"
#define QUOTE_CLOSE "</div>"

typedef struct {
    GString *out;
    guint links;
    gboolean quoted;
    gboolean begun; /* the current block has a line … */
    gboolean blank; /* … and its last one is empty */
} Markup;

void
markup_escape(GString *out, const char *text, gsize length)
{
    for (gsize i = 0; i < length; i++) {
        switch (text[i]) {
        case '&':
            g_string_append(out, "&amp;");
            break;
        case '<':
            g_string_append(out, "&lt;");
            break;
        case '>':
            g_string_append(out, "&gt;");
            break;
        case '"':
            g_string_append(out, "&quot;");
            break;
        case '\'':
            g_string_append(out, "&#39;");
            break;
        default:
            g_string_append_c(out, text[i]);
        }
    }
}

/* Where an address that begins at p ends: before white space, a quote, an angle bracket, or
 * anything that hides its neighbours. */
static const char *
link_extent(const char *p, const char *end)
{
    while (p < end) {
        gunichar c = g_utf8_get_char(p);
        if (c <= ' ' || c == '<' || c == '>' || c == '"' || c == 0x7f || g_unichar_isspace(c) ||
            text_is_deceptive(c))
            return p;
        p = g_utf8_next_char(p);
    }
    return end;
}

/* Punctuation at its end belongs to the sentence, a bracket only when none was opened. */
static const char *
trim_link(const char *link, const char *end)
{
    gboolean bracket = memchr(link, '(', (gsize)(end - link)) != NULL;
    while (end > link && (strchr(".,;:!?'*_]}", end[-1]) || (end[-1] == ')' && !bracket)))
        end--;
    return end;
}

static gsize
scheme_length(const char *p, const char *end)
{
    static const char *const schemes[] = {"https://", "http://"};
    for (guint i = 0; i < G_N_ELEMENTS(schemes); i++) {
        gsize length = strlen(schemes[i]);
        if ((gsize)(end - p) > length && g_ascii_strncasecmp(p, schemes[i], length) == 0)
            return length;
    }
    return 0;
}

/* Whether an address to click on begins at p; *ret_stop is its end. What is only like one (nothing
 * after the scheme, too long) is passed over whole, so that no byte is looked at twice. */
static gboolean
find_link(const Markup *markup, const char *line, const char *p, const char *end,
          const char **ret_stop)
{
    *ret_stop = p;
    gsize scheme = *p == 'h' || *p == 'H' ? scheme_length(p, end) : 0;
    if (!scheme || markup->links >= LINKS_MAX || (p > line && g_ascii_isalnum(p[-1])))
        return FALSE;
    const char *extent = link_extent(p + scheme, end);
    const char *stop = trim_link(p + scheme, extent);
    gboolean usable = stop > p + scheme && stop - p <= LINK_BYTES_MAX;
    *ret_stop = usable ? stop : extent;
    return usable;
}

static void
append_link(Markup *markup, const char *link, gsize length)
{
    g_string_append(markup->out, "<a href=\"");
    markup_escape(markup->out, link, length);
    g_string_append(markup->out, "\">");
    markup_escape(markup->out, link, length);
    g_string_append(markup->out, "</a>");
    markup->links++;
}

static void
append_spaces(Markup *markup, guint count)
{
    while (count--)
        g_string_append(markup->out, "&nbsp;");
}

/* A blank that HTML would swallow: at the beginning, or after another. */
static gboolean
is_kept_blank(const char *line, const char *p)
{
    return *p == '\t' || (*p == ' ' && (p == line || p[-1] == ' ' || p[-1] == '\t'));
}

static void
append_line(Markup *markup, const char *line, const char *end)
{
    const char *stop;
    for (const char *p = line; p < end; p = stop) {
        if (find_link(markup, line, p, end, &stop)) {
            append_link(markup, p, (gsize)(stop - p));
        } else if (is_kept_blank(line, p)) {
            append_spaces(markup, *p == '\t' ? TAB_SPACES : 1);
            stop = p + 1;
        } else {
            stop = MAX(stop, p + 1);
            markup_escape(markup->out, p, (gsize)(stop - p));
        }
    }
}

static void
switch_quoting(Markup *markup, gboolean quoted)
{
    if (markup->quoted != quoted) {
        if (markup->begun && markup->blank) /* a last line without anything on it is not shown */
            g_string_append(markup->out, "<br>");
        g_string_append(markup->out, quoted ? QUOTE_OPEN : QUOTE_CLOSE);
        markup->begun = FALSE;
    }
    markup->quoted = quoted;
}

char *
markup_from_text(const char *text)
{
    Markup markup = {.out = g_string_sized_new(strlen(text) + 64)};
    for (const char *line = text; *line;) {
        const char *end = line + strcspn(line, "\n");
        const char *shown = line;
        switch_quoting(&markup, *line == '>');
        if (markup.begun)
            g_string_append(markup.out, "<br>\n");
        if (markup.quoted)
            shown += line[1] == ' ' ? 2 : 1;
        append_line(&markup, shown, end);
        markup.begun = TRUE;
        markup.blank = shown >= end;
        line = *end ? end + 1 : end;
    }
    switch_quoting(&markup, FALSE);
    return g_string_free(markup.out, FALSE);
}
