/* What of a comment is shown: what was typed, apart from what was quoted. */
#include "flow/flow_private.h"

#include "base/limits.h"

#include <string.h>

static int
compare_words(gconstpointer a, gconstpointer b)
{
    guint64 left = *(const guint64 *)a, right = *(const guint64 *)b;
    return (left > right) - (left < right);
}

/* All pieces that are shown, or all of one or another kind that are not; NULL when there are none.
 */
static char *
pieces_of(const char *text, const GArray *pieces, TrimKind one, TrimKind other)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < pieces->len; i++) {
        const TrimPiece *piece = &g_array_index(pieces, TrimPiece, i);
        if (piece->kind == one || piece->kind == other)
            g_string_append_len(out, text + piece->start, (gssize)piece->length);
    }
    g_strchomp(out->str);
    return g_string_free(out, *out->str == '\0');
}

/* --- before the queue ------------------------------------------------------------------------ */

/* What stands at the beginning belongs to no piece any more: the block is looked at with the rest,
 * since where something was typed, what is below it can be told to be quoted. */
static void
skip_pieces(GArray *pieces, gsize skipped)
{
    while (skipped && pieces->len) {
        TrimPiece *first = &g_array_index(pieces, TrimPiece, 0);
        if (first->start + first->length > skipped) {
            gsize gone = skipped > first->start ? skipped - first->start : 0;
            first->start += gone;
            first->length -= gone;
            return;
        }
        g_array_remove_index(pieces, 0);
    }
}

/* pieces are taken over. */
static Halves *
halves_of(const char *text, const TrimPage *page, gsize skipped, GArray *pieces)
{
    Halves *halves = g_new0(Halves, 1);
    halves->pieces = pieces;
    halves->text = text;
    halves->skipped = skipped;
    halves->typed = g_strchomp(trim_typed(text, pieces));
    halves->words = g_array_new(FALSE, FALSE, sizeof(guint64));
    trim_hashes(page, pieces, halves->words);
    return halves;
}

static char *
names_of(const GPtrArray *attachments)
{
    GString *names = g_string_new(NULL);
    for (guint i = 0; i < attachments->len; i++) {
        const MailAttachment *attachment = g_ptr_array_index(attachments, i);
        g_string_append_printf(names, "%s\n", attachment->name);
    }
    return g_string_free(names, FALSE);
}

static GArray *
pieces_read(TrimPage *page, gsize skipped, const TrimKnown *known)
{
    GArray *pieces = trim_read(page, known);
    skip_pieces(pieces, skipped);
    return pieces;
}

Halves *
halves_read(const char *text, gsize skipped, const GPtrArray *attachments)
{
    g_autoptr(TrimPage) page = trim_page_new(text);
    Halves *halves = halves_of(text, page, skipped, pieces_read(page, skipped, NULL));
    if (strlen(text) <= LIMIT_KEPT_PAGE_BYTES)
        halves->page = g_steal_pointer(&page);
    halves->names = attachments ? names_of(attachments) : NULL;
    halves->sorted = g_array_copy(halves->words);
    trim_hashes_sort(halves->sorted);
    return halves;
}

Halves *
halves_by_hand(const char *text)
{
    GArray *pieces = g_array_new(FALSE, FALSE, sizeof(TrimPiece));
    TrimPiece all = {0, strlen(text), TRIM_TYPED};
    g_array_append_val(pieces, all);
    g_autoptr(TrimPage) page = trim_page_new(text);
    Halves *halves = halves_of(text, page, 0, pieces);
    halves->by_hand = TRUE;
    return halves;
}

void
halves_free(Halves *halves)
{
    if (!halves)
        return;
    trim_page_free(halves->page);
    g_array_unref(halves->pieces);
    g_array_unref(halves->words);
    g_clear_pointer(&halves->sorted, g_array_unref);
    g_free(halves->typed);
    g_free(halves->names);
    g_free(halves);
}

/* --- what was said before -------------------------------------------------------------------- */

/* What the thread's readers were sent lately: its own comments, and those everybody got. */
static gboolean
find_known_here(Store *store, const Thread *thread, GArray *known, GError **error)
{
    Thread open;
    if (!store_comment_words(store, thread->id, LIMIT_KNOWN_COMMENTS, known, error))
        return FALSE;
    if (thread->audience == THREAD_PUBLIC)
        return TRUE;
    return store_thread_find(store, thread->ticket, THREAD_PUBLIC, &open, error) &&
           store_comment_words(store, open.id, LIMIT_KNOWN_COMMENTS, known, error);
}

/* And, of what was merged with it, those that were answered there before. */
static gboolean
find_known(const Saying *saying, GArray *known, GError **error)
{
    const Thread *thread = saying->thread;
    for (guint i = 0; i < saying->related->len; i++) {
        const Thread *other = &g_array_index(saying->related, RelatedThread, i).thread;
        gboolean heard = other->audience == THREAD_PUBLIC ||
                         (other->audience == thread->audience && thread->audience != THREAD_VENDOR);
        if (heard &&
            !store_comment_words(saying->store, other->id, LIMIT_KNOWN_COMMENTS, known, error))
            return FALSE;
    }
    return find_known_here(saying->store, thread, known, error);
}

/* A row of words has a hash at nearly each of them: fewer than this make no quote. */
#define HASHES_OF_A_ROW (LIMIT_TRIM_KNOWN_WORDS / 2)

/* A bit for each hash, by its lowest ones: most of what is not there is told apart without looking
 * for it. */
typedef struct {
    guint64 words[64];
} Filter;

static void
filter_add(Filter *filter, guint64 hash)
{
    filter->words[hash / 64 % 64] |= G_GUINT64_CONSTANT(1) << (hash % 64);
}

static gboolean
filter_has(const Filter *filter, guint64 hash)
{
    return (filter->words[hash / 64 % 64] >> (hash % 64) & 1) != 0;
}

static const guint64 *
find_hash(const Halves *halves, const Filter *filter, guint64 hash)
{
    if (!filter_has(filter, hash))
        return NULL;
    return bsearch(&hash, halves->sorted->data, halves->sorted->len, sizeof hash, compare_words);
}

static gboolean
repeats(const Halves *halves, const GArray *known)
{
    Filter filter = {{0}};
    const guint64 *found[HASHES_OF_A_ROW] = {NULL};
    guint count = 0;
    for (guint i = 0; i < halves->sorted->len; i++)
        filter_add(&filter, g_array_index(halves->sorted, guint64, i));
    for (guint i = 0; i < known->len && count < HASHES_OF_A_ROW; i++) {
        const guint64 *same = find_hash(halves, &filter, g_array_index(known, guint64, i));
        guint before = 0;
        while (same && before < count && found[before] != same)
            before++;
        if (same && before == count)
            found[count++] = same;
    }
    return count == HASHES_OF_A_ROW;
}

static gboolean
are_same(const GArray *pieces, const GArray *others)
{
    gboolean same = pieces->len == others->len;
    for (guint i = 0; same && i < pieces->len; i++) {
        const TrimPiece *piece = &g_array_index(pieces, TrimPiece, i);
        const TrimPiece *other = &g_array_index(others, TrimPiece, i);
        same = piece->start == other->start && piece->length == other->length &&
               piece->kind == other->kind;
    }
    return same;
}

/* What remains when what was said before counts as quoted, too; NULL when that changes nothing. */
static Halves *
without_known(const Halves *halves, const TrimKnown *known)
{
    g_autoptr(TrimPage) again = halves->page ? NULL : trim_page_new(halves->text);
    TrimPage *page = again ? again : halves->page;
    g_autoptr(GArray) pieces = pieces_read(page, halves->skipped, known);
    if (are_same(pieces, halves->pieces))
        return NULL;
    Halves *left = halves_of(halves->text, page, halves->skipped, g_steal_pointer(&pieces));
    left->names = g_strdup(halves->names);
    return left;
}

/* *ret_halves are as without_known says. */
static gboolean
match(const Saying *saying, const Halves *halves, Halves **ret_halves, GError **error)
{
    g_autoptr(GArray) known = g_array_new(FALSE, FALSE, sizeof(guint64));
    *ret_halves = NULL;
    if (halves->by_hand || halves->words->len == 0)
        return TRUE;
    if (!find_known(saying, known, error))
        return FALSE;
    if (!repeats(halves, known))
        return TRUE;
    trim_hashes_sort(known);
    TrimKnown sent = {(const guint64 *)(gconstpointer)known->data, known->len};
    *ret_halves = without_known(halves, &sent);
    return TRUE;
}

/* --- the comment ----------------------------------------------------------------------------- */

static GBytes *
words_bytes(const Halves *halves)
{
    guint count = MIN(halves->words->len, LIMIT_KNOWN_WORDS);
    return count ? g_bytes_new(halves->words->data, count * sizeof(guint64)) : NULL;
}

static void
fill(Comment *comment, const Halves *halves)
{
    comment->text = g_strdup(halves->typed);
    comment->quoted = pieces_of(halves->text, halves->pieces, TRIM_QUOTED, TRIM_QUOTED);
    comment->closing = pieces_of(halves->text, halves->pieces, TRIM_SIGNATURE, TRIM_NOTICE);
    comment->words = words_bytes(halves);
}

void
halves_open(const Halves *halves, Comment *comment)
{
    fill(comment, halves);
}

gboolean
halves_answer(Store *store, const RoleTable *roles, const Halves *halves, const Thread *thread,
              Comment *comment, GError **error)
{
    g_autoptr(GArray) related = NULL;
    g_autoptr(Halves) matched = NULL;
    g_autofree char *left = NULL;
    if (!store_thread_related(store, thread->ticket, &related, error))
        return FALSE;
    Saying saying = {store, roles, thread, comment->author, related};
    if (!match(&saying, halves, &matched, error))
        return FALSE;
    const Halves *shown = matched ? matched : halves;
    if (!halves_withhold(&saying, shown, &left, error))
        return FALSE;
    fill(comment, shown);
    if (left) {
        comment->staff_text = comment->text;
        comment->text = g_steal_pointer(&left);
    }
    return TRUE;
}

gboolean
halves_note(Store *store, const Comment *comment, CommentId id, GString *trace, GError **error)
{
    if (trace && comment->quoted)
        g_string_append_printf(trace, "quoted text folded: %zu bytes\n", strlen(comment->quoted));
    if (trace && comment->closing)
        g_string_append_printf(trace, "signature or notice folded: %zu bytes\n",
                               strlen(comment->closing));
    if (!comment->staff_text)
        return TRUE;
    if (trace)
        g_string_append(trace, "lines of a thread not everybody may see: only staff reads them\n");
    Event event = {.kind = EVENT_LINES_WITHHELD,
                   .ticket = comment->ticket,
                   .comment = id,
                   .actor = comment->author,
                   .at_us = comment->created_us};
    return store_event_add(store, &event, error);
}
