#include "mail/trim_known.h"

#include "base/limits.h"

#include <string.h>

/* So many words in a row are remembered together. */
#define WINDOW 5

/* The words in a row from one on. */
static guint64
window_hash(const TrimWord *words, guint count)
{
    guint64 hash = count;
    for (guint i = 0; i < count; i++)
        hash =
            (hash ^ words[i].hash ^ (words[i].hash >> 29)) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
    return hash ^ (hash >> 32);
}

static gboolean
is_among(const TrimKnown *known, guint64 hash)
{
    gsize low = 0, high = known->count;
    while (low < high) {
        gsize middle = low + (high - low) / 2;
        if (known->hashes[middle] < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low < known->count && known->hashes[low] == hash;
}

/* How many words from one on stand in the same line. */
static guint
words_in_line(const GArray *words, guint from)
{
    const TrimWord *first = &g_array_index(words, TrimWord, from);
    guint count = 1;
    while (from + count < words->len && first[count].line == first->line)
        count++;
    return count;
}

/* A line of few words is remembered by itself, unless it could be anybody's: "Yes." */
static gboolean
says_something(const TrimWord *words, guint count)
{
    guint letters = 0;
    for (guint i = 0; i < count && count < WINDOW; i++)
        letters += words[i].letters;
    return letters >= LIMIT_TRIM_LINE_LETTERS;
}

/* Behind the last of the words from one on whose lines begin before an offset in the text. */
static guint
words_before(const TrimPage *page, guint from, gsize offset)
{
    guint at = from;
    while (at < page->words->len &&
           trim_page_line(page, g_array_index(page->words, TrimWord, at).line)->start < offset)
        at++;
    return at;
}

static GArray *
shown_words(const TrimPage *page, const GArray *pieces)
{
    GArray *words = g_array_sized_new(FALSE, FALSE, sizeof(TrimWord), page->words->len);
    guint at = 0;
    for (guint i = 0; i < pieces->len; i++) {
        const TrimPiece *piece = &g_array_index(pieces, TrimPiece, i);
        guint first = words_before(page, at, piece->start);
        at = words_before(page, first, piece->start + piece->length);
        if (at > first && trim_page_shows(piece->kind))
            g_array_append_vals(words, &g_array_index(page->words, TrimWord, first), at - first);
    }
    return words;
}

void
trim_hashes(const TrimPage *page, const GArray *pieces, GArray *hashes)
{
    g_autoptr(GArray) words = shown_words(page, pieces);
    guint before = hashes->len, windows = words->len < WINDOW ? 0 : words->len - WINDOW + 1;
    g_array_set_size(hashes, before + windows);
    for (guint i = 0; i < windows; i++)
        g_array_index(hashes, guint64, before + i) =
            window_hash(&g_array_index(words, TrimWord, i), WINDOW);
    for (guint i = 0, count; i < words->len; i += count) {
        const TrimWord *first = &g_array_index(words, TrimWord, i);
        count = words_in_line(words, i);
        if (!says_something(first, count))
            continue;
        guint64 hash = window_hash(first, count);
        g_array_append_val(hashes, hash);
    }
}

/* By one byte of each, from `from` to `to`; what has the same keeps its order. */
static void
sort_by_byte(const guint64 *from, guint64 *to, guint count, guint shift)
{
    guint starts[257] = {0};
    for (guint i = 0; i < count; i++)
        starts[(from[i] >> shift & 0xff) + 1]++;
    for (guint i = 1; i < G_N_ELEMENTS(starts); i++)
        starts[i] += starts[i - 1];
    for (guint i = 0; i < count; i++)
        to[starts[from[i] >> shift & 0xff]++] = from[i];
}

/* The lowest byte first. */
static void
sort_by_bytes(guint64 *all, guint64 *other, guint count)
{
    for (guint shift = 0; shift < 64; shift += 16) {
        sort_by_byte(all, other, count, shift);
        sort_by_byte(other, all, count, shift + 8);
    }
}

static void
sort_few(guint64 *all, guint count)
{
    for (guint i = 1; i < count; i++) {
        guint64 hash = all[i];
        guint at = i;
        for (; at > 0 && all[at - 1] > hash; at--)
            all[at] = all[at - 1];
        all[at] = hash;
    }
}

/* So few are sorted sooner one by one. */
#define FEW 32

/* They are a stranger's to choose: linear in their number, even if all begin alike. */
static void
sort_all(guint64 *all, guint count)
{
    guint bits = CLAMP(g_bit_storage(count / 4), 1, 16), bins = 1u << bits;
    g_autofree guint *ends = g_new0(guint, bins + 1);
    g_autofree guint64 *other = g_new0(guint64, count);
    for (guint i = 0; i < count; i++)
        ends[(all[i] >> (64 - bits)) + 1]++;
    for (guint bin = 1; bin < bins; bin++)
        ends[bin] += ends[bin - 1];
    for (guint i = 0; i < count; i++)
        other[ends[all[i] >> (64 - bits)]++] = all[i];
    for (guint bin = 0, start = 0; bin < bins; start = ends[bin++])
        if (ends[bin] - start > FEW)
            sort_by_bytes(other + start, all + start, ends[bin] - start);
        else
            sort_few(other + start, ends[bin] - start);
    memcpy(all, other, count * sizeof *all);
}

void
trim_hashes_sort(GArray *hashes)
{
    guint kept = 0;
    guint64 *all = (guint64 *)(gpointer)hashes->data;
    if (hashes->len)
        sort_all(all, hashes->len);
    for (guint i = 0; i < hashes->len; i++)
        if (!kept || all[i] != all[kept - 1])
            all[kept++] = all[i];
    g_array_set_size(hashes, kept);
}

/* --- recognising ----------------------------------------------------------------------------- */

static void
set_known(TrimWord *words, guint count)
{
    for (guint i = 0; i < count; i++)
        words[i].is_known = TRUE;
}

static void
mark_words(GArray *words, const TrimKnown *known)
{
    for (guint i = 0, end = 0; i < words->len; i++) {
        TrimWord *word = &g_array_index(words, TrimWord, i);
        if (i + WINDOW <= words->len && is_among(known, window_hash(word, WINDOW)))
            end = i + WINDOW;
        word->is_known = i < end;
    }
    for (guint i = 0, count; i < words->len; i += count) {
        TrimWord *first = &g_array_index(words, TrimWord, i);
        count = words_in_line(words, i);
        if (says_something(first, count) && is_among(known, window_hash(first, count)))
            set_known(first, count);
    }
}

/* The end of a row of known words; ret_is_long when it is no accident. */
static guint
row_end(const GArray *words, guint from, gboolean *ret_is_long)
{
    guint letters = 0, i = from;
    for (; i < words->len && g_array_index(words, TrimWord, i).is_known; i++)
        letters += g_array_index(words, TrimWord, i).letters;
    *ret_is_long = i - from >= LIMIT_TRIM_KNOWN_WORDS && letters >= LIMIT_TRIM_KNOWN_LETTERS;
    return i;
}

/* What is known by accident is not known. */
static void
forget_short_rows(GArray *words)
{
    for (guint i = 0; i < words->len;) {
        gboolean is_long;
        guint end = row_end(words, i, &is_long);
        for (guint j = i; j < end && !is_long; j++)
            g_array_index(words, TrimWord, j).is_known = FALSE;
        i = end + 1;
    }
}

static void
mark_lines(GArray *lines, const GArray *words)
{
    for (guint i = 0, count; i < words->len; i += count) {
        const TrimWord *first = &g_array_index(words, TrimWord, i);
        count = words_in_line(words, i);
        guint known = 0;
        for (guint j = 0; j < count; j++)
            known += first[j].is_known ? 1 : 0;
        g_array_index(lines, TrimLine, first->line).is_known = known == count;
    }
}

/* Lines without words (a link, a row of signs) belong to the known lines around them. has_words is
 * by line. */
static void
mark_between(GArray *lines, const gboolean *has_words)
{
    guint after = 0;
    for (guint i = 0; i < lines->len; i++) {
        const TrimLine *line = &g_array_index(lines, TrimLine, i);
        if (!has_words[i])
            continue;
        for (guint j = after; line->is_known && after && j < i; j++) {
            TrimLine *between = &g_array_index(lines, TrimLine, j);
            between->is_known = between->body_length > 0;
        }
        after = line->is_known ? i + 1 : 0;
    }
}

void
trim_known_mark(TrimPage *page, const TrimKnown *known)
{
    GArray *lines = page->lines, *words = page->words;
    g_autofree gboolean *has_words = g_new0(gboolean, lines->len);
    mark_words(words, known);
    forget_short_rows(words);
    mark_lines(lines, words);
    for (guint i = 0; i < words->len; i++)
        has_words[g_array_index(words, TrimWord, i).line] = TRUE;
    mark_between(lines, has_words);
}
