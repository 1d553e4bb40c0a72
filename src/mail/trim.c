#include "mail/trim.h"

#include "mail/trim_fold.h"
#include "mail/trim_known.h"
#include "mail/trim_tail.h"

static TrimLine *
line_of(const GArray *lines, guint index)
{
    return &g_array_index(lines, TrimLine, index);
}

/* --- pieces ---------------------------------------------------------------------------------- */

/* Blank lines between two kinds belong to what is above. */
static void
settle_blank_lines(GArray *lines)
{
    for (guint i = 1; i < lines->len; i++)
        if (!line_of(lines, i)->body_length)
            line_of(lines, i)->kind = line_of(lines, i - 1)->kind;
}

static gboolean
has_typed(const GArray *lines)
{
    for (guint i = 0; i < lines->len; i++)
        if (line_of(lines, i)->body_length && trim_page_shows(line_of(lines, i)->kind))
            return TRUE;
    return FALSE;
}

static GArray *
pieces_of(const GArray *lines)
{
    GArray *pieces = g_array_new(FALSE, FALSE, sizeof(TrimPiece));
    gboolean all_typed = !has_typed(lines);
    for (guint i = 0; i < lines->len; i++) {
        const TrimLine *line = line_of(lines, i);
        TrimPiece piece = {line->start, line->length, all_typed ? TRIM_TYPED : line->kind};
        TrimPiece *last = pieces->len ? &g_array_index(pieces, TrimPiece, pieces->len - 1) : NULL;
        if (last && last->kind == piece.kind)
            last->length += piece.length;
        else
            g_array_append_val(pieces, piece);
    }
    return pieces;
}

static void
forget_last_reading(TrimPage *page)
{
    for (guint i = 0; i < page->lines->len; i++) {
        line_of(page->lines, i)->kind = TRIM_TYPED;
        line_of(page->lines, i)->is_known = FALSE;
    }
}

GArray *
trim_read(TrimPage *page, const TrimKnown *known)
{
    forget_last_reading(page);
    if (known && known->count)
        trim_known_mark(page, known);
    trim_fold_quotes(page);
    trim_tail_mark(page);
    trim_fold_context(page);
    settle_blank_lines(page->lines);
    return pieces_of(page->lines);
}

/* --- halves ---------------------------------------------------------------------------------- */

static char *
join(const char *text, const GArray *pieces, gboolean shown)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < pieces->len; i++) {
        const TrimPiece *piece = &g_array_index(pieces, TrimPiece, i);
        if (trim_page_shows(piece->kind) == shown)
            g_string_append_len(out, text + piece->start, (gssize)piece->length);
    }
    return g_string_free(out, FALSE);
}

char *
trim_typed(const char *text, const GArray *pieces)
{
    return join(text, pieces, TRUE);
}

char *
trim_folded(const char *text, const GArray *pieces)
{
    return join(text, pieces, FALSE);
}
