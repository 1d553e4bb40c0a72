#include "mail/trim_tail.h"

#include "base/limits.h"
#include "mail/trim_marks.h"

#include <string.h>

/* Where the text goes on that a line at index belongs to: the next line of another kind. */
static guint
end_of_typed(const TrimPage *page, guint index)
{
    while (index < page->lines->len && trim_page_line(page, index)->kind == TRIM_TYPED)
        index++;
    return index;
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

static gboolean
is_telephone(const char *plain)
{
    guint digits = 0, others = 0;
    for (; *plain; plain++)
        if (g_ascii_isdigit(*plain))
            digits++;
        else if (!strchr(" +-()./:", *plain))
            others++;
    return digits >= 7 && others <= 12;
}

/* Name, address, telephone. */
static gboolean
is_card(const TrimPage *page, guint from, guint to)
{
    for (guint i = from; i < to; i++)
        if (is_telephone(trim_page_plain(page, i)))
            return TRUE;
    return any_contains(page, from, to, "@");
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
    guint end = 0;
    for (guint i = 0; i < page->lines->len; i++) {
        if (trim_page_line(page, i)->kind != TRIM_TYPED || !trim_marks_rule(page, i))
            continue;
        end = MAX(end, end_of_typed(page, i));
        TrimKind kind = kind_below(page, i, end);
        for (guint j = i; kind != TRIM_TYPED && j < end; j++)
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
