#include "mail/trim_page.h"

#include "base/limits.h"
#include "base/text.h"

#include <string.h>

/* What is written in several ways becomes one; 0 leaves it out. */
static gunichar
plain_character(gunichar c)
{
    if (c == 0x2019 || c == 0x2bc)
        return '\'';
    if (c == 0xff1a) /* wide colon */
        return ':';
    if (c >= 0x2010 && c <= 0x2015)
        return '-';
    if (g_unichar_isspace(c))
        return ' ';
    return c == '*' || c == 0xad || text_is_deceptive(c) ? 0 : g_unichar_tolower(c);
}

/* The same of ASCII, which most of a text is: up to the first other character. */
static const char *
append_ascii(GString *plain, gsize start, const char *p, const char *end)
{
    gsize length = plain->len;
    g_string_set_size(plain, length + (gsize)(end - p));
    const char *first = plain->str + start;
    char *to = plain->str + length;
    for (; p < end && (guchar)*p < 0x80; p++) {
        if (*p > '*') /* letters, digits and most signs */
            *to++ = trim_text_lower(*p);
        else if (!g_ascii_isspace(*p) && *p != '*')
            *to++ = *p;
        else if (*p != '*' && to > first && to[-1] != ' ')
            *to++ = ' ';
    }
    g_string_set_size(plain, (gsize)(to - plain->str));
    return p;
}

/* Whether all of it was ASCII. */
static gboolean
append_plain(GString *plain, const char *p, const char *end)
{
    gsize start = plain->len;
    gboolean is_ascii = TRUE;
    while ((p = append_ascii(plain, start, p, end)) < end) {
        gunichar c = plain_character(g_utf8_get_char(p));
        gboolean twice = c == ' ' && (plain->len == start || plain->str[plain->len - 1] == ' ');
        if (c && !twice)
            g_string_append_unichar(plain, c);
        p = g_utf8_next_char(p);
        is_ascii = FALSE;
    }
    if (plain->len > start && plain->str[plain->len - 1] == ' ')
        g_string_truncate(plain, plain->len - 1);
    return is_ascii;
}

static void
append_lines(TrimPage *page)
{
    for (guint i = 0; i < page->lines->len; i++) {
        TrimLine *line = trim_page_line(page, i);
        const char *body = page->text + line->body;
        line->plain = (guint32)page->plain->len;
        line->is_ascii = line->body_length > LIMIT_TRIM_MARK_BYTES ||
                         append_plain(page->plain, body, body + line->body_length);
        g_string_append_c(page->plain, '\0');
    }
}

TrimPage *
trim_page_new(const char *text)
{
    TrimPage *page = g_new0(TrimPage, 1);
    page->text = text;
    page->lines = trim_text_lines(text);
    page->words = trim_text_words(text, page->lines);
    page->plain = g_string_sized_new(strlen(text) + page->lines->len);
    append_lines(page);
    return page;
}

void
trim_page_free(TrimPage *page)
{
    if (!page)
        return;
    g_array_unref(page->lines);
    g_array_unref(page->words);
    g_string_free(page->plain, TRUE);
    g_free(page);
}

guint
trim_page_next(const TrimPage *page, guint index)
{
    while (index < page->lines->len && trim_page_is_blank(page, index))
        index++;
    return index;
}
