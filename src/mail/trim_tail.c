#include "mail/trim_tail.h"

#include "base/limits.h"
#include "mail/trim_marks.h"

#include <string.h>

/* The end of the typed lines from index on, or 0 when it is too far below for what is between to be
 * anything but text. */
static guint
end_of_typed(const TrimPage *page, guint index)
{
    for (guint i = index; i < index + LIMIT_TRIM_TAIL_LINES; i++)
        if (i >= page->lines->len || trim_page_line(page, i)->kind != TRIM_TYPED)
            return i;
    return 0;
}

static guint
count_lines(const TrimPage *page, guint from, guint to)
{
    guint count = 0;
    for (guint i = from; i < to; i++)
        count += trim_page_is_blank(page, i) ? 0 : 1;
    return count;
}

static gboolean
any_contains(const TrimPage *page, guint from, guint to, const char *word)
{
    for (guint i = from; i < to; i++)
        if (strstr(trim_page_plain(page, i), word))
            return TRUE;
    return FALSE;
}

/* "+45 12 34 56 78", "Tel. 12345678" */
static gboolean
is_telephone(const char *plain)
{
    static const char *const words[] = {"tel", "phone", "mob",   "fax", "cell", "t:",   "m:", "p:",
                                        "☎",   "тел",   "telef", "tél", "電話", "电话", "+",  NULL};
    guint digits = 0;
    gboolean named = FALSE;
    for (guint i = 0; words[i]; i++)
        named |= g_str_has_prefix(plain, words[i]);
    for (const char *p = plain; *p; p++)
        digits += g_ascii_isdigit(*p) ? 1 : 0;
    return named && digits >= 7;
}

/* Name, address, telephone; and nothing long. */
static gboolean
is_card(const TrimPage *page, guint from, guint to)
{
    gboolean found = FALSE;
    for (guint i = from; i < to; i++) {
        const char *plain = trim_page_plain(page, i);
        if (trim_page_line(page, i)->body_length > LIMIT_TRIM_CARD_BYTES)
            return FALSE;
        found |= strchr(plain, '@') != NULL || is_telephone(plain);
    }
    return found;
}

static gboolean
is_list_footer(const TrimPage *page, guint from, guint to)
{
    static const char *const words[] = {
        "mailing list", "mailman/listinfo", "unsubscribe",
        "mailinglist",  "mailing-list",     "abbestellen",
        "désabonner",   "désinscrire",      "cancelar la suscripción",
        "uitschrijven", "odsubskrybować",   "отписаться",
        "afmeld",       "avregistrera"};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (any_contains(page, from, to, words[i]))
            return TRUE;
    return FALSE;
}

static gboolean
is_delimiter(const TrimPage *page, guint index)
{
    const TrimLine *line = trim_page_line(page, index);
    return line->body_length == 2 && memcmp(page->text + line->body, "--", 2) == 0;
}

/* What is between a line and the end of its text, if it is below such a line; TRIM_TYPED in
 * doubt. */
static TrimKind
kind_below(const TrimPage *page, guint index, guint end)
{
    guint lines = count_lines(page, index + 1, end);
    gboolean after_blank = index == 0 || trim_page_is_blank(page, index - 1);
    if (lines <= LIMIT_TRIM_CARD_LINES && is_list_footer(page, index + 1, end))
        return TRIM_NOTICE;
    if (is_delimiter(page, index))
        return lines <= LIMIT_TRIM_SIGNATURE_LINES ? TRIM_SIGNATURE : TRIM_TYPED;
    return after_blank && lines <= LIMIT_TRIM_CARD_LINES && is_card(page, index + 1, end)
               ? TRIM_SIGNATURE
               : TRIM_TYPED;
}

static void
mark_signatures(const TrimPage *page)
{
    for (guint i = 0; i < page->lines->len; i++) {
        if (trim_page_line(page, i)->kind != TRIM_TYPED || !trim_marks_rule(page, i))
            continue;
        guint end = end_of_typed(page, i);
        TrimKind kind = end ? kind_below(page, i, end) : TRIM_TYPED;
        for (guint j = i; j < end; j++)
            trim_page_line(page, j)->kind = kind;
    }
}

/* A footer ends its paragraph. */
static void
mark_footers(const TrimPage *page)
{
    gboolean at_end = TRUE;
    for (guint i = page->lines->len; i > 0; i--) {
        TrimLine *line = trim_page_line(page, i - 1);
        gboolean is_footer = at_end && line->kind == TRIM_TYPED && trim_marks_footer(page, i - 1);
        if (is_footer)
            line->kind = TRIM_SIGNATURE;
        at_end = is_footer || !line->body_length || line->kind != TRIM_TYPED;
    }
}

void
trim_tail_mark(const TrimPage *page)
{
    mark_footers(page);
    mark_signatures(page);
}
