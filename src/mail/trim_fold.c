#include "mail/trim_fold.h"

#include "base/limits.h"
#include "mail/trim_marks.h"

static void
set_kind(const TrimPage *page, guint from, guint to, TrimKind kind)
{
    for (guint i = from; i < to; i++)
        trim_page_line(page, i)->kind = kind;
}

static gboolean
is_marked(const TrimPage *page, guint index)
{
    return index < page->lines->len && trim_page_line(page, index)->depth > 0;
}

static gboolean
is_known(const TrimPage *page, guint index)
{
    return index < page->lines->len && trim_page_line(page, index)->is_known;
}

static gboolean
is_typed(const TrimPage *page, guint index)
{
    return !trim_page_is_blank(page, index) && trim_page_line(page, index)->kind == TRIM_TYPED;
}

/* --- boundaries ------------------------------------------------------------------------------ */

/* The lines of a marked block, with the blank ones in it. */
static guint
marked_end(const TrimPage *page, guint index)
{
    guint end = index;
    for (guint i = index; i < page->lines->len; i++) {
        if (is_marked(page, i))
            end = i + 1;
        else if (!trim_page_is_blank(page, i))
            break;
    }
    return end;
}

/* Whether a line without words of anybody's is above an index, or only such lines are. */
static gboolean
has_typed_above(const TrimPage *page, guint index)
{
    for (guint i = 0; i < index; i++)
        if (is_typed(page, i) && !trim_marks_footer(page, i) && !trim_marks_rule(page, i))
            return TRUE;
    return FALSE;
}

static gboolean
is_mark(const TrimPage *page, guint index)
{
    gboolean sure;
    return trim_marks_rule(page, index) || trim_marks_attribution(page, index, &sure) ||
           trim_marks_header(page, index);
}

/* Folds all from index on, where a client's mark says that a quote without marks begins. Where it
 * is seen that our text is quoted there, what stands between its lines was typed. */
static void
fold_below(const TrimPage *page, guint index, guint end_of_mark)
{
    guint last = page->lines->len;
    while (last > end_of_mark && !is_known(page, last - 1))
        last--;
    set_kind(page, index, end_of_mark, TRIM_QUOTED);
    gboolean seen = FALSE;
    for (guint i = end_of_mark; i < page->lines->len; i++) {
        gboolean is_answer = seen && i < last && is_typed(page, i) && !is_mark(page, i);
        seen |= is_known(page, i);
        if (!is_answer)
            set_kind(page, i, i + 1, TRIM_QUOTED);
    }
}

/* The mark of a client from index on: how many lines it has, and how sure it is. */
static guint
read_mark(const TrimPage *page, guint index, gboolean *ret_is_sure)
{
    *ret_is_sure = TRUE;
    guint lines = trim_marks_header(page, index);
    return lines ? lines : trim_marks_attribution(page, index, ret_is_sure);
}

/* Returns where to go on. */
static guint
fold_mark(const TrimPage *page, guint index)
{
    gboolean is_sure = FALSE;
    guint lines = read_mark(page, index, &is_sure);
    guint next = trim_page_next(page, index + lines);
    if (!lines)
        return index + 1;
    gboolean folds = is_sure && !is_marked(page, next) && has_typed_above(page, index);
    if (folds)
        fold_below(page, index, index + lines);
    else if (is_marked(page, next) || is_known(page, next)) {
        set_kind(page, index, index + lines, TRIM_QUOTED);
        return index + lines;
    }
    return is_sure ? page->lines->len : index + lines;
}

static guint
fold_marked_block(const TrimPage *page, guint index)
{
    guint end = marked_end(page, index);
    if (trim_marks_forward(page, index))
        set_kind(page, index, end, TRIM_FORWARDED);
    return end;
}

void
trim_fold_quotes(const TrimPage *page)
{
    guint count = page->lines->len;
    for (guint i = 0; i < count; i++)
        if (is_marked(page, i) || is_known(page, i))
            set_kind(page, i, i + 1, TRIM_QUOTED);
    for (guint i = 0; i < count;) {
        if (is_marked(page, i))
            i = fold_marked_block(page, i);
        else if (is_known(page, i) || trim_page_is_blank(page, i))
            i++;
        else if (trim_marks_forward(page, i)) {
            set_kind(page, i, count, TRIM_FORWARDED);
            i = count;
        } else
            i = fold_mark(page, i);
    }
}

/* --- context --------------------------------------------------------------------------------- */

static guint
count_typed(const TrimPage *page, guint from, guint to)
{
    guint count = 0;
    for (guint i = from; i < to; i++)
        count += is_typed(page, i) ? 1 : 0;
    return count;
}

/* Whether the line above is folded, too: it says whose the quote is. */
static gboolean
has_attribution(const TrimPage *page, guint index)
{
    while (index > 0 && trim_page_is_blank(page, index - 1))
        index--;
    return index > 0 && !is_typed(page, index - 1) && !is_marked(page, index - 1);
}

/* A quote of a whole message, with the answer below it and nothing, or but little, on the other
 * side, needs not be read again. */
static gboolean
is_whole_quote(const TrimPage *page, guint start, guint end, guint last)
{
    guint after = count_typed(page, end, last);
    return has_attribution(page, start) &&
           (!count_typed(page, 0, start) || after < LIMIT_TRIM_LITTLE_LINES);
}

void
trim_fold_context(const TrimPage *page)
{
    guint last = page->lines->len, blocks = 0, first = 0;
    while (last && !is_typed(page, last - 1))
        last--;
    for (guint i = 0, end; i < last; i = MAX(end, i + 1)) {
        end = is_marked(page, i) ? marked_end(page, i) : i;
        if (end == i || trim_page_line(page, i)->kind != TRIM_QUOTED)
            continue;
        set_kind(page, i, end, TRIM_CONTEXT);
        first = blocks++ ? first : i;
    }
    if (blocks == 1 && is_whole_quote(page, first, marked_end(page, first), last))
        set_kind(page, first, marked_end(page, first), TRIM_QUOTED);
}
