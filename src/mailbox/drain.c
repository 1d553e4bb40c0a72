#include "mailbox/drain.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/sync.h"
#include "mailbox/progress_file.h"

#include <poll.h>

/* --- beginning and end ------------------------------------------------------------------------ */

/* Up to where all is done. */
static guint32
floor_of(const UidSet *done)
{
    if (!done || uid_set_is_empty(done))
        return 0;
    const UidRun *run = &g_array_index(done->runs, UidRun, 0);
    return run->first == 1 ? run->last : 0;
}

Drain *
drain_new(const MailboxSettings *settings, Imap *imap, HandOver *over, Reporter *reporter,
          Caution *caution, int socket, GError **error)
{
    g_autoptr(Drain) drain = g_new0(Drain, 1);
    drain->caution = caution;
    drain->settings = settings;
    drain->imap = imap;
    drain->over = over;
    drain->reporter = reporter;
    drain->socket = socket;
    drain->taken = uid_set_new();
    drain->missing = g_hash_table_new(NULL, NULL);
    if (settings->after == MAILBOX_AFTER_LEAVE) {
        drain->done = progress_file_load(settings->state_file, imap_uid_validity(imap), error);
        if (!drain->done)
            return NULL;
    }
    drain->floor = floor_of(drain->done);
    reporter->report->uid_validity = imap_uid_validity(imap);
    return g_steal_pointer(&drain);
}

void
drain_free(Drain *drain)
{
    if (!drain)
        return;
    uid_set_free(drain->taken);
    uid_set_free(drain->done);
    g_clear_pointer(&drain->missing, g_hash_table_unref);
    g_free(drain->why);
    g_free(drain);
}

const char *
drain_why(const Drain *drain)
{
    return drain->why ? drain->why : "the desk takes nothing now";
}

static gboolean
is_ending(const Drain *drain)
{
    struct pollfd wanted = {.fd = drain->socket, .events = POLLIN};
    return poll(&wanted, 1, 0) > 0;
}

/* --- a batch ---------------------------------------------------------------------------------- */

/* Letters that are fetched, handed in and settled together; borrowed from their list. */
typedef struct {
    Drain *drain;
    Letter **letters;
    gsize count;
    pthread_t thread;
} Batch;

static void
set_why(Drain *drain, const char *why)
{
    g_free(drain->why);
    drain->why = g_strdup(why);
}

static void
set_put_off(Drain *drain, const char *why)
{
    drain->put_off++;
    if (why)
        set_why(drain, why);
}

static gboolean
is_too_large(const Drain *drain, Letter *letter)
{
    guint64 most = hand_over_max_bytes(drain->over);
    if (letter->size_bytes <= most)
        return FALSE;
    letter_set_fate(letter, LETTER_REFUSED,
                    g_strdup_printf("it has %u bytes, and the desk takes %" G_GUINT64_FORMAT,
                                    letter->size_bytes, most));
    return TRUE;
}

/* A server that says no to one of many may give the others. */
static gboolean
fetch_each(Drain *drain, Letter *const *letters, gsize count, GError **error)
{
    for (gsize i = 0; i < count; i++)
        if (letters[i]->fate == LETTER_MISSING && letters[i]->why &&
            !imap_fetch(drain->imap, letters + i, 1, hand_over_max_bytes(drain->over), error))
            return FALSE;
    return TRUE;
}

/* An answer that makes no sense may be the server's or the message's fault; a connection that is
 * lost is neither. */
static void
learn(Caution *caution, Letter *const *letters, gsize count, const GError *why)
{
    if (!g_error_matches(why, POSTERN_ERROR, POSTERN_ERROR_CORRUPT) &&
        !g_error_matches(why, POSTERN_ERROR, POSTERN_ERROR_INVALID))
        return;
    caution->is_careful = TRUE;
    if (count > 1)
        return;
    caution->times = caution->uid == letters[0]->uid ? caution->times + 1 : 1;
    caution->uid = letters[0]->uid;
}

static gboolean
is_given_up(const Caution *caution, Letter *letter)
{
    if (caution->uid != letter->uid || caution->times < LIMIT_MAILBOX_NONSENSE)
        return FALSE;
    letter_set_fate(letter, LETTER_REFUSED,
                    g_strdup("what the server gives for it makes no sense"));
    return TRUE;
}

static gboolean
fetch_batch(Batch *batch, GError **error)
{
    Drain *drain = batch->drain;
    g_autofree Letter **wanted = g_new(Letter *, batch->count);
    gsize count = 0;
    guint64 room = MAX(hand_over_max_bytes(drain->over), LIMIT_MAILBOX_BATCH_BYTES);
    g_autoptr(GError) why = NULL;
    for (gsize i = 0; i < batch->count; i++)
        if (batch->letters[i]->fate == LETTER_LISTED && !is_too_large(drain, batch->letters[i]) &&
            !is_given_up(drain->caution, batch->letters[i]))
            wanted[count++] = batch->letters[i];
    if (count > 0 && (!imap_fetch(drain->imap, wanted, count, room, &why) ||
                      !fetch_each(drain, wanted, count, &why))) {
        learn(drain->caution, wanted, count, why);
        g_propagate_error(error, g_steal_pointer(&why));
        return FALSE;
    }
    for (gsize i = 0; i < count; i++)
        drain->given += wanted[i]->fate == LETTER_FETCHED;
    return TRUE;
}

static gpointer
hand_in(gpointer data)
{
    Batch *batch = data;
    Drain *drain = batch->drain;
    hand_over_letters(drain->over, imap_uid_validity(drain->imap), batch->letters, batch->count,
                      drain->socket);
    return NULL;
}

/* Batch becomes the one under way. */
static gboolean
begin_hand_in(Batch *under_way, const Batch *batch, GError **error)
{
    pthread_t thread;
    *under_way = *batch;
    if (!thread_start("hand-over", LIMIT_MAILBOX_STACK_BYTES, hand_in, under_way, &thread, error)) {
        under_way->count = 0;
        return FALSE;
    }
    under_way->thread = thread;
    return TRUE;
}

/* --- settling --------------------------------------------------------------------------------- */

static void
report_refusal(const Drain *drain, const Letter *letter)
{
    g_autofree char *line =
        g_strdup_printf("message UID %u of %s was refused: %s; it is in %s", letter->uid,
                        drain->settings->folder, letter->why, drain->settings->failed_folder);
    drain->reporter->report->refused++;
    reporter_tell_refusal(drain->reporter, line);
}

/* It may be gone: then the next look does not find it. One that is found again and again not given,
 * while others are, never will be: it must not be in their way. */
static void
judge_missing(Drain *drain, Letter *letter)
{
    gpointer uid = GUINT_TO_POINTER(letter->uid);
    gpointer given_before;
    const char *no = letter->why ? letter->why : "the server says that it is there, and no more";
    if (!g_hash_table_lookup_extended(drain->missing, uid, NULL, &given_before)) {
        g_hash_table_insert(drain->missing, uid, GUINT_TO_POINTER(drain->given_before));
        drain->is_new = TRUE;
    } else if (drain->given > GPOINTER_TO_UINT(given_before)) {
        letter_set_fate(letter, LETTER_REFUSED, g_strdup(no));
    } else {
        g_autofree char *why = g_strdup_printf("message UID %u: %s", letter->uid, no);
        set_why(drain, why);
    }
}

/* Counts a letter, and puts its UID where it belongs. */
static void
sort_letter(Drain *drain, const Letter *letter, UidSet *refused)
{
    switch (letter->fate) {
    case LETTER_TAKEN:
        uid_set_add(drain->taken, letter->uid, letter->uid);
        drain->reporter->report->taken++;
        break;
    case LETTER_REFUSED:
        uid_set_add(refused, letter->uid, letter->uid);
        break;
    case LETTER_MISSING:
    case LETTER_LISTED: /* there was no room for it: another round */
        return;
    case LETTER_FETCHED: /* nobody came to it */
    case LETTER_LATER:
        set_put_off(drain, letter->why);
        return;
    }
    drain->settled++;
    drain->reporter->report->waiting = MAX(drain->reporter->report->waiting - 1, 0);
}

static gboolean
save_done(Drain *drain, const UidSet *uids, GError **error)
{
    if (!drain->done || uid_set_is_empty(uids))
        return TRUE;
    for (guint i = 0; i < uids->runs->len; i++) {
        const UidRun *run = &g_array_index(uids->runs, UidRun, i);
        uid_set_add(drain->done, run->first, run->last);
    }
    return progress_file_save(drain->settings->state_file, imap_uid_validity(drain->imap),
                              drain->done, error);
}

/* Those of uids that are still there. */
static UidSet *
find_present(Drain *drain, const UidSet *uids, GError **error)
{
    ImapSearch search = {.floor = drain->floor, .done = drain->done};
    g_autoptr(GArray) found = NULL;
    if (!imap_search(drain->imap, &search, &found, error))
        return NULL;
    UidSet *present = uid_set_new();
    for (guint i = 0; i < found->len; i++) {
        guint32 uid = g_array_index(found, guint32, i);
        if (uid_set_holds(uids, uid))
            uid_set_add(present, uid, uid);
    }
    return present;
}

/* Where somebody has taken out one of many, a server may do nothing with the others, and say no. */
static gboolean
settle_present(Drain *drain, const UidSet *taken, GError **error)
{
    g_autoptr(GError) no = NULL;
    if (imap_settle(drain->imap, taken, &no))
        return TRUE;
    if (g_error_matches(no, POSTERN_ERROR, POSTERN_ERROR_REFUSED)) {
        g_autoptr(UidSet) present = find_present(drain, taken, error);
        if (!present)
            return FALSE;
        if (!uid_set_is_same(present, taken))
            return imap_settle(drain->imap, present, error);
    }
    g_propagate_error(error, g_steal_pointer(&no));
    return FALSE;
}

/* What the desk has of several batches at once: some servers write anew, for each move, a list of
 * all that lies where it goes. What is lost before is handed in once more, and known again. */
static gboolean
settle_taken(Drain *drain, GError **error)
{
    drain->settled_us = clock_monotonic_us(clock_system());
    if (!settle_present(drain, drain->taken, error) || !save_done(drain, drain->taken, error))
        return FALSE;
    uid_set_free(drain->taken);
    drain->taken = uid_set_new();
    return TRUE;
}

/* Where a session may end at any letter, what it got so far is to stay. */
static gboolean
is_settling_due(const Drain *drain)
{
    return drain->caution->is_careful || clock_monotonic_us(clock_system()) - drain->settled_us >=
                                             LIMIT_MAILBOX_SETTLE_S * US_PER_S;
}

static gboolean
settle(Batch *batch, GError **error)
{
    Drain *drain = batch->drain;
    g_autoptr(UidSet) refused = uid_set_new();
    for (gsize i = 0; i < batch->count; i++) {
        if (batch->letters[i]->fate == LETTER_MISSING)
            judge_missing(drain, batch->letters[i]);
        sort_letter(drain, batch->letters[i], refused);
    }
    if (!imap_put_aside(drain->imap, refused, error) || !save_done(drain, refused, error))
        return FALSE;
    for (gsize i = 0; i < batch->count; i++)
        if (batch->letters[i]->fate == LETTER_REFUSED)
            report_refusal(drain, batch->letters[i]);
    reporter_tell_progress(drain->reporter);
    for (gsize i = 0; i < batch->count; i++)
        g_clear_pointer(&batch->letters[i]->content, g_byte_array_unref);
    return !is_settling_due(drain) || settle_taken(drain, error);
}

/* --- a list of letters, batch by batch -------------------------------------------------------- */

static gboolean
fits(const Batch *batch, guint64 bytes, const Letter *letter)
{
    guint most = batch->drain->caution->is_careful ? 1 : LIMIT_MAILBOX_BATCH;
    return batch->count == 0 ||
           (batch->count < most && bytes + letter->size_bytes <= LIMIT_MAILBOX_BATCH_BYTES);
}

static Batch
cut_batch(Drain *drain, GPtrArray *letters, guint from)
{
    Batch batch = {.drain = drain, .letters = (Letter **)letters->pdata + from};
    guint64 bytes = 0;
    while (from + batch.count < letters->len && fits(&batch, bytes, batch.letters[batch.count]))
        bytes += batch.letters[batch.count++]->size_bytes;
    return batch;
}

/* The batch under way is answered, and settled while the next one, which may be NULL, is handed in
 * unless that is of no use. Afterwards that is the one under way, also after an error. */
static gboolean
advance(Batch *under_way, const Batch *next, GError **error)
{
    if (under_way->count > 0) {
        pthread_join(under_way->thread, NULL);
        under_way->drain->is_over |= hand_over_is_over(under_way->drain->over);
    }
    Batch answered = *under_way;
    *under_way = (Batch){0};
    if (next && !next->drain->is_over && !begin_hand_in(under_way, next, error))
        return FALSE;
    return answered.count == 0 || settle(&answered, error);
}

static gboolean
take_batches(Drain *drain, GPtrArray *letters, Batch *under_way, GError **error)
{
    for (guint from = 0; from < letters->len && !drain->is_over;) {
        Batch next = cut_batch(drain, letters, from);
        from += (guint)next.count;
        if (!fetch_batch(&next, error) || !advance(under_way, &next, error))
            return FALSE;
        drain->is_over |= is_ending(drain);
    }
    return advance(under_way, NULL, error);
}

static gboolean
take_letters(Drain *drain, GPtrArray *letters, GError **error)
{
    Batch under_way = {0};
    gboolean ok = take_batches(drain, letters, &under_way, error);
    if (under_way.count > 0)
        pthread_join(under_way.thread, NULL);
    return ok && settle_taken(drain, error);
}

/* --- rounds ----------------------------------------------------------------------------------- */

static int
compare_uids(gconstpointer a, gconstpointer b)
{
    guint32 left = *(const guint32 *)a;
    guint32 right = *(const guint32 *)b;
    return left < right ? -1 : left > right;
}

/* In rising order; what was told twice counts once. */
static GArray *
sort_uids(GArray *uids)
{
    guint kept = 0;
    g_array_sort(uids, compare_uids);
    for (guint i = 0; i < uids->len; i++) {
        guint32 uid = g_array_index(uids, guint32, i);
        if (kept == 0 || g_array_index(uids, guint32, kept - 1) != uid)
            g_array_index(uids, guint32, kept++) = uid;
    }
    return g_array_set_size(uids, kept);
}

/* All UIDs that there is something to do about. The first look of a session may find more than an
 * answer may hold. It goes from the newest down: whoever takes out a message meanwhile moves those
 * above it down, where they are seen again, and not into what was looked through already. */
static gboolean
look(Drain *drain, GArray **ret_uids, GError **error)
{
    ImapSearch search = {.floor = drain->floor, .done = drain->done};
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(guint32));
    guint32 last = drain->has_looked ? 1 : imap_exists(drain->imap);
    for (; last > 0; last -= MIN(last, LIMIT_IMAP_WINDOW)) {
        g_autoptr(GArray) some = NULL;
        if (!drain->has_looked) {
            search.first = last - MIN(last, LIMIT_IMAP_WINDOW) + 1;
            search.last = last;
        }
        if (!imap_search(drain->imap, &search, &some, error))
            return FALSE;
        g_array_append_vals(all, some->data, some->len);
    }
    drain->has_looked = TRUE;
    *ret_uids = sort_uids(g_steal_pointer(&all));
    return TRUE;
}

static gboolean
take_all(Drain *drain, const GArray *uids, GError **error)
{
    MailboxReport *report = drain->reporter->report;
    report->waiting = uids->len;
    reporter_tell_state(drain->reporter, MAILBOX_DRAINING, NULL, 0);
    for (guint from = 0; from < uids->len && !drain->is_over; from += LIMIT_IMAP_LIST) {
        g_autoptr(GPtrArray) letters = NULL;
        guint count = MIN(LIMIT_IMAP_LIST, uids->len - from);
        const guint32 *some = &g_array_index(uids, guint32, from);
        if (!imap_list(drain->imap, some, count, &letters, error))
            return FALSE;
        if (!take_letters(drain, letters, error))
            return FALSE;
    }
    return TRUE;
}

/* Everything up to the last of uids is settled. */
static gboolean
raise_floor(Drain *drain, const GArray *uids, GError **error)
{
    guint32 last = g_array_index(uids, guint32, uids->len - 1);
    drain->floor = MAX(drain->floor, last);
    if (!drain->done)
        return TRUE;
    uid_set_add(drain->done, 1, last);
    return progress_file_save(drain->settings->state_file, imap_uid_validity(drain->imap),
                              drain->done, error);
}

/* One look, and all that it found. */
static gboolean
run_round(Drain *drain, gboolean *ret_found, GError **error)
{
    g_autoptr(GArray) uids = NULL;
    drain->is_over = FALSE;
    drain->put_off = 0;
    drain->settled = 0;
    drain->given_before = drain->given;
    drain->is_new = FALSE;
    if (!look(drain, &uids, error))
        return FALSE;
    *ret_found = uids->len > 0;
    if (!*ret_found)
        return TRUE;
    if (!take_all(drain, uids, error))
        return FALSE;
    gboolean all = drain->settled == uids->len;
    return !all || raise_floor(drain, uids, error);
}

gboolean
drain_run(Drain *drain, DrainResult *ret_result, GError **error)
{
    gboolean found = TRUE;
    drain->reporter->report->waiting = 0;
    while (found && !is_ending(drain)) {
        g_autoptr(GError) absent = NULL;
        *ret_result = DRAIN_LATER;
        if (!hand_over_open(drain->over, &absent)) {
            set_put_off(drain, absent->message);
            return TRUE;
        }
        if (!run_round(drain, &found, error))
            return FALSE;
        if (drain->is_over || drain->put_off > 0)
            return TRUE;
        *ret_result = DRAIN_LACKS;
        if (found && drain->settled == 0 && !drain->is_new)
            return TRUE;
    }
    *ret_result = DRAIN_EMPTY;
    drain->reporter->report->waiting = 0;
    *drain->caution = (Caution){0};
    hand_over_rest(drain->over);
    return TRUE;
}
