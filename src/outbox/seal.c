#include "outbox/seal.h"

#include "base/digest.h"
#include "base/killpoint.h"
#include "base/limits.h"
#include "base/text.h"
#include "mail/address.h"
#include "outbox/help_notice.h"
#include "outbox/lookup.h"
#include "outbox/question.h"
#include "outbox/render.h"
#include "outbox/share_notice.h"
#include "store/shares.h"

#include <string.h>

#define BOUNDARY_BYTES 20
#define NOT_SEEN_STILL "may not see all of it any more"

typedef struct {
    Store *store;
    const OutboxDesk *desk;
    gint64 now_us;
    Random *random;
    Lookup *lookup;
    const GPtrArray *answered; /* of OutboxAnswers; may be NULL */
    RoleTable *roles;          /* as the store says now; made for the first notice of a share */
    GHashTable *templates;     /* language -> TemplateSet, made when a body is rendered in it */
    GHashTable *shares;        /* key -> Shared */
} Claim;

/* A rendering that the claim and its items hold together: a long comment to many followers is in
 * memory once. */
typedef struct {
    Rendering *rendering;
    OutboxForm *form; /* NULL until it is asked for */
} Shared;

static void
shared_clear(gpointer data)
{
    Shared *share = data;
    rendering_free(share->rendering);
    outbox_form_free(share->form);
}

static void
shared_release(Shared *share)
{
    g_atomic_rc_box_release_full(share, shared_clear);
}

void
outbox_item_free(OutboxItem *item)
{
    if (!item)
        return;
    outbox_row_free(item->row);
    shared_release(item->share);
    g_free(item);
}

const OutboxForm *
outbox_item_form(OutboxItem *item)
{
    Shared *share = item->share;
    if (!share->form)
        share->form = outbox_form_new(share->rendering);
    return share->form;
}

static OutboxItem *
item_new(OutboxRow *row, Shared *share)
{
    OutboxItem *item = g_new0(OutboxItem, 1);
    item->row = row;
    item->share = g_atomic_rc_box_acquire(share);
    item->rendering = share->rendering;
    return item;
}

/* --- rendering -------------------------------------------------------------------------------- */

static const TemplateSet *
templates(Claim *claim, const char *language)
{
    TemplateSet *set = g_hash_table_lookup(claim->templates, language);
    if (!set) {
        g_autoptr(GError) error = NULL;
        set = template_set_parse(template_source(language), &error);
        if (!set) /* compiled in: a test reads them */
            g_error("%s", error->message);
        g_hash_table_insert(claim->templates, (gpointer)language, set);
    }
    return set;
}

/* What a rendering was made in stands at the end of its key: who has changed their language since
 * gets what is sealed. */
static const char *
language_of(const Rendering *rendering)
{
    return strrchr(rendering->key, '/') + 1;
}

/* What there is to say of a row; *changes keeps what input borrows of it. */
static gboolean
gather(Claim *claim, RenderInput *input, GPtrArray **changes, GError **error)
{
    const OutboxRow *row = input->row;
    input->ticket = lookup_ticket(claim->lookup, row->ticket, error);
    input->thread = input->ticket ? lookup_thread(claim->lookup, row->thread, error) : NULL;
    if (!input->thread)
        return FALSE;
    input->opening_id = lookup_opening_id(claim->lookup, row->ticket, input->since_us, error);
    if (!input->opening_id)
        return FALSE;
    if (!row->comment.value) {
        *changes = lookup_changes_at(claim->lookup, row->ticket, row->created_us, error);
        input->changes = *changes;
        return input->changes != NULL;
    }
    const LookupComment *found = lookup_comment(claim->lookup, row->comment, error);
    if (!found)
        return FALSE;
    input->comment = found->comment;
    input->author = found->author;
    input->changes = found->changes;
    input->attachments = found->attachments;
    return TRUE;
}

/* Takes over rendering; its id is set. */
static Shared *
remember(Claim *claim, Rendering *rendering)
{
    Shared *share = g_atomic_rc_box_new0(Shared);
    share->rendering = rendering;
    g_hash_table_insert(claim->shares, rendering->key, share);
    return share;
}

/* *ret_share NULL: there is nothing this audience may be told. */
static gboolean
make_rendering(Claim *claim, const RenderInput *reader, const char *language, Shared **ret_share,
               GError **error)
{
    g_autoptr(GPtrArray) changes = NULL;
    RenderInput input = *reader;
    if (!gather(claim, &input, &changes, error))
        return FALSE;
    *ret_share = NULL;
    if (!render_has_news(&input))
        return TRUE;
    g_autoptr(Rendering) rendering = render(templates(claim, language), language, &input);
    if (!store_rendering_add(claim->store, rendering, &rendering->id, error))
        return FALSE;
    *ret_share = remember(claim, g_steal_pointer(&rendering));
    return TRUE;
}

static gboolean
find_rendering(Claim *claim, const RenderInput *reader, const char *language, Shared **ret_share,
               GError **error)
{
    g_autofree char *key = render_key(reader, language);
    *ret_share = g_hash_table_lookup(claim->shares, key);
    if (*ret_share)
        return TRUE;
    g_autoptr(GError) missing = NULL;
    Rendering *stored = NULL;
    if (store_rendering_find(claim->store, key, &stored, &missing)) {
        *ret_share = remember(claim, stored);
        return TRUE;
    }
    if (!g_error_matches(missing, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&missing));
        return FALSE;
    }
    return make_rendering(claim, reader, language, ret_share, error);
}

/* The rendering of a row that is sealed already. */
static gboolean
get_rendering(Claim *claim, RenderingId id, Shared **ret_share, GError **error)
{
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, claim->shares);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        if (((Shared *)value)->rendering->id.value == id.value) {
            *ret_share = value;
            return TRUE;
        }
    }
    Rendering *stored = NULL;
    if (!store_rendering_get(claim->store, id, &stored, error))
        return FALSE;
    *ret_share = remember(claim, stored);
    return TRUE;
}

/* --- sealing ---------------------------------------------------------------------------------- */

static void
fix(char **field, char *value)
{
    g_free(*field);
    *field = value;
}

/* What answers by itself takes no answer, so nothing may come back for it (RFC 3834 §3.3). */
static char *
envelope_sender(const Claim *claim, const OutboxRow *row, const Token *token)
{
    if (!claim->desk->verp || outbox_is_reply(row->kind))
        return g_strdup("");
    return route_bounce_address(claim->desk->routes, token);
}

/* Where an answer goes: what is about no ticket and asks nothing is answered by writing to where it
 * is from. */
static char *
reply_address(const Claim *claim, const OutboxRow *row, const Token *token,
              const Rendering *rendering)
{
    if (row->kind == OUTBOX_SHARED || row->kind == OUTBOX_HELP)
        return g_strdup(rendering->from_address);
    return row->request.value ? route_request_address(claim->desk->routes, token)
                              : route_reply_address(claim->desk->routes, token);
}

static gboolean
seal(Claim *claim, OutboxRow *row, const Person *person, const Rendering *rendering, GError **error)
{
    g_autofree char *address = address_canonical(person->address);
    if (!address) {
        g_autofree char *shown = text_escape(person->address);
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "\"%s\" is no address to write to, expected local@domain", shown);
        return FALSE;
    }
    Token token = {.ticket = row->ticket,
                   .thread = row->thread,
                   .person = row->person,
                   .epoch = person->epoch,
                   .outbox = row->id,
                   .request = row->request,
                   .issued_us = claim->now_us};
    guint8 bytes[BOUNDARY_BYTES];
    random_fill(claim->random, bytes, sizeof bytes);
    row->rendering = rendering->id;
    row->date_us = claim->now_us;
    row->epoch = person->epoch;
    fix(&row->address, g_steal_pointer(&address));
    fix(&row->boundary, base32_encode(bytes, sizeof bytes));
    fix(&row->message_id, route_message_id(claim->desk->routes, &token));
    fix(&row->reply_address, reply_address(claim, row, &token, rendering));
    fix(&row->bounce_address, envelope_sender(claim, row, &token));
    fix(&row->mark, route_mark(claim->desk->routes, &token));
    row->state = OUTBOX_SEALED;
    row->asks = FALSE;
    row->attempts = 0;
    KILLPOINT(ROW_SEALED);
    return TRUE;
}

/* --- claiming --------------------------------------------------------------------------------- */

/* The row will not be sent; only this row is written. */
static gboolean
put_aside(Claim *claim, OutboxRow *row, OutboxState state, const char *reason, GError **error)
{
    row->state = state;
    fix(&row->reason, text_clean_line(reason, -1, LIMIT_REASON_CHARS));
    return store_outbox_settle(claim->store, row, error);
}

static gboolean
spare(Claim *claim, OutboxRow *row, const char *reason, GError **error)
{
    return put_aside(claim, row, OUTBOX_SPARED, reason, error);
}

/* --- what was read before ----------------------------------------------------------------------
 */

static const OutboxAnswers *
answers_of(const Claim *claim, const OutboxRow *row)
{
    for (guint i = 0; claim->answered && i < claim->answered->len; i++) {
        const OutboxAnswers *answers = claim->answered->pdata[i];
        if (answers->row.value == row->id.value)
            return answers;
    }
    return NULL;
}

/* It is read again, and not for ever. */
static gboolean
put_off(Claim *claim, OutboxRow *row, GError **error)
{
    if (++row->attempts > LIMIT_ANSWER_TIMES)
        return spare(claim, row, NOT_SEEN_STILL, error);
    row->next_us = claim->now_us + LIMIT_ANSWER_AGAIN_US;
    return store_outbox_settle(claim->store, row, error);
}

/* The answers to what a pending row asks: none for one that asks nothing. *ret_wait: they are not
 * for them as they are now, and the row waits. */
static gboolean
take_answers(Claim *claim, OutboxRow *row, const Person *person, const GPtrArray **ret_answers,
             gboolean *ret_wait, GError **error)
{
    const OutboxAnswers *answers = answers_of(claim, row);
    gboolean holds = TRUE;
    if (answers && answers->fault) {
        g_propagate_error(error, g_error_copy(answers->fault));
        return FALSE;
    }
    if (answers && !outbox_answers_hold(claim->store, claim->desk, answers, person, &holds, error))
        return FALSE;
    *ret_answers = answers ? answers->answers : NULL;
    *ret_wait = !holds;
    return holds || put_off(claim, row, error);
}

/* Who reads it: lines of private threads stand in what is for staff, and nothing of the ticket in
 * what is for somebody who was only asked. */
static RenderInput
reader_of(const Claim *claim, const OutboxRow *row, const Participant *participant)
{
    const Standing *standing = &participant->standing;
    gboolean to_staff = !policy_refusal(standing, POLICY_VIEW_PRIVATE);
    gboolean is_requester = (standing->relations & RELATION_REQUESTER) && !to_staff;
    return (RenderInput){.desk = claim->desk,
                         .row = row,
                         .person = participant->person,
                         .to_staff = to_staff,
                         .to_asked = policy_refusal(standing, POLICY_VIEW_PUBLIC) != NULL,
                         .since_us = is_requester ? standing->sees_from_us : 0};
}

/* Seals a pending row. *ret_share NULL: it is spared, or waits. */
static gboolean
take_pending(Claim *claim, OutboxRow *row, const Participant *participant, Shared **ret_share,
             GError **error)
{
    RenderInput reader = reader_of(claim, row, participant);
    const Person *person = participant->person;
    gboolean wait;
    if (!take_answers(claim, row, person, &reader.answers, &wait, error))
        return FALSE;
    if (wait)
        return TRUE;
    const char *language = outbox_language_for(claim->desk, person);
    if (!find_rendering(claim, &reader, language, ret_share, error))
        return FALSE;
    if (!*ret_share)
        return spare(claim, row, "nothing changed that this person may see", error);
    const Rendering *rendering = (*ret_share)->rendering;
    if (!seal(claim, row, person, rendering, error) || !outbox_can_compose(row, rendering, error))
        return FALSE;
    row->state = OUTBOX_INFLIGHT;
    return store_outbox_set(claim->store, row, error);
}

static gboolean
has_key(const Shared *share, const RenderInput *reader)
{
    g_autofree char *key = render_key(reader, language_of(share->rendering));
    return g_str_equal(share->rendering->key, key);
}

/* What was made for staff is nothing for somebody who has left it, or lost their share. What was
 * made for whom somebody else had made the requester shows less, and is for who may see more now.
 */
static gboolean
is_for(const Claim *claim, const Shared *share, const OutboxRow *row,
       const Participant *participant)
{
    RenderInput reader = reader_of(claim, row, participant);
    if (has_key(share, &reader))
        return TRUE;
    reader.since_us = reader.since_us ? reader.since_us : row->created_us;
    return has_key(share, &reader);
}

/* An answer shows other tickets than the one it is about, if any. */
static gboolean
may_see_still(const Claim *claim, const Shared *share, const Person *person, gboolean *ret_holds,
              GError **error)
{
    return query_seen_holds(claim->store, claim->desk->roles, person, share->rendering->seen,
                            ret_holds, error);
}

static gboolean
take_sealed(Claim *claim, OutboxRow *row, const Participant *participant, Shared **ret_share,
            GError **error)
{
    gboolean holds;
    if (!get_rendering(claim, row->rendering, ret_share, error) ||
        !may_see_still(claim, *ret_share, participant->person, &holds, error))
        return FALSE;
    if (!holds || !is_for(claim, *ret_share, row, participant)) {
        *ret_share = NULL;
        return spare(claim, row,
                     holds ? "made for readers of another role than this person has now"
                           : NOT_SEEN_STILL,
                     error);
    }
    if (!outbox_can_compose(row, (*ret_share)->rendering, error))
        return FALSE;
    row->state = OUTBOX_INFLIGHT;
    return store_outbox_settle(claim->store, row, error);
}

/* Why somebody who may see it wants it no more; NULL when they do. What a rule or a new ticket
 * wants them to know does not ask. */
static const char *
unwanted(const OutboxRow *row, const Standing *standing)
{
    gboolean follows = (standing->relations & (RELATION_FOLLOWER | RELATION_LISTENER)) != 0;
    if (row->kind == OUTBOX_ACK || row->kind == OUTBOX_RECEIPT || row->why == WHY_RULE ||
        row->why == WHY_STAFF)
        return NULL;
    if (standing->is_silent)
        return "muted the ticket, or unfollowed it";
    if ((row->why == WHY_FOLLOWER || row->why == WHY_PROJECT) && !follows)
        return "follows it no more";
    return row->created_us < standing->sees_from_us ? "follows it only from later on" : NULL;
}

/* --- about no ticket -------------------------------------------------------------------------- */

/* Asking fixes what the question is about. */
static gboolean
ask(Claim *claim, OutboxRow *row, Question *question, Shared **ret_share, GError **error)
{
    const char *language = outbox_language_for(claim->desk, question->person);
    gboolean wait;
    if (!take_answers(claim, row, question->person, &question->answers, &wait, error))
        return FALSE;
    if (wait)
        return TRUE;
    g_autoptr(Rendering) rendering =
        question_render(templates(claim, language), language, claim->desk, row, question);
    const char *about = question->about ? question->about : question->request->about;
    gboolean asks = row->kind == OUTBOX_QUESTION;
    if (!store_rendering_add(claim->store, rendering, &rendering->id, error) ||
        !seal(claim, row, question->person, rendering, error) ||
        !outbox_can_compose(row, rendering, error) ||
        (asks && !store_request_asked(claim->store, row->request, about, claim->now_us, error)))
        return FALSE;
    row->state = OUTBOX_INFLIGHT;
    *ret_share = remember(claim, g_steal_pointer(&rendering));
    return store_outbox_set(claim->store, row, error);
}

/* Nobody will see it: nobody can answer it, and the next one need not wait for it. */
static gboolean
spare_question(Claim *claim, OutboxRow *row, const Question *question, const char *reason,
               GError **error)
{
    gboolean closes = row->state == OUTBOX_PENDING && !question->request->answered_us;
    if (closes && !store_request_close(claim->store, row->request, reason, claim->now_us, error))
        return FALSE;
    return spare(claim, row, reason, error);
}

static gboolean
take_question(Claim *claim, OutboxRow *row, Shared **ret_share, GError **error)
{
    g_auto(Question) question = {0};
    const char *reason;
    *ret_share = NULL;
    if (!question_look(claim->store, claim->desk, row, claim->now_us, &question, &reason, error))
        return FALSE;
    if (reason)
        return spare_question(claim, row, &question, reason, error);
    if (question.later_us) {
        row->next_us = question.later_us;
        return store_outbox_settle(claim->store, row, error);
    }
    if (row->state == OUTBOX_PENDING)
        return ask(claim, row, &question, ret_share, error);
    gboolean holds;
    if (!get_rendering(claim, row->rendering, ret_share, error) ||
        !may_see_still(claim, *ret_share, question.person, &holds, error))
        return FALSE;
    if (!holds) {
        *ret_share = NULL;
        return spare(claim, row, NOT_SEEN_STILL, error);
    }
    if (!outbox_can_compose(row, (*ret_share)->rendering, error))
        return FALSE;
    row->state = OUTBOX_INFLIGHT;
    return store_outbox_settle(claim->store, row, error);
}

/* Takes the rendering over. */
static gboolean
seal_letter(Claim *claim, OutboxRow *row, const Person *person, Rendering **rendering,
            Shared **ret_share, GError **error)
{
    if (!store_rendering_add(claim->store, *rendering, &(*rendering)->id, error) ||
        !seal(claim, row, person, *rendering, error) || !outbox_can_compose(row, *rendering, error))
        return FALSE;
    row->state = OUTBOX_INFLIGHT;
    *ret_share = remember(claim, g_steal_pointer(rendering));
    return store_outbox_set(claim->store, row, error);
}

/* A notice is true when it leaves, or does not leave. */
static gboolean
tell_share(Claim *claim, OutboxRow *row, const ShareNotice *notice, Shared **ret_share,
           GError **error)
{
    const char *language = outbox_language_for(claim->desk, notice->person);
    g_autoptr(Rendering) rendering =
        share_notice_render(templates(claim, language), language, claim->desk, row, notice);
    return seal_letter(claim, row, notice->person, &rendering, ret_share, error);
}

static gboolean
take_share(Claim *claim, OutboxRow *row, Shared **ret_share, GError **error)
{
    g_auto(ShareNotice) notice = {.person = NULL};
    const char *reason;
    *ret_share = NULL;
    if (!claim->roles && !(claim->roles = store_role_table(claim->store, error)))
        return FALSE;
    if (!share_notice_look(claim->store, claim->roles, row, &notice, &reason, error))
        return FALSE;
    if (reason)
        return spare(claim, row, reason, error);
    if (row->state == OUTBOX_PENDING)
        return tell_share(claim, row, &notice, ret_share, error);
    if (!get_rendering(claim, row->rendering, ret_share, error))
        return FALSE;
    g_autofree char *key = share_notice_key(row, notice.role, language_of((*ret_share)->rendering));
    if (!g_str_equal((*ret_share)->rendering->key, key)) {
        *ret_share = NULL;
        return spare(claim, row, "they have another role by now", error);
    }
    if (!outbox_can_compose(row, (*ret_share)->rendering, error))
        return FALSE;
    row->state = OUTBOX_INFLIGHT;
    return store_outbox_settle(claim->store, row, error);
}

/* It says nothing that somebody may not know, and so leaves. */
static gboolean
take_help(Claim *claim, OutboxRow *row, Shared **ret_share, GError **error)
{
    g_autoptr(Person) person = NULL;
    *ret_share = NULL;
    if (row->state != OUTBOX_PENDING) {
        row->state = OUTBOX_INFLIGHT;
        return get_rendering(claim, row->rendering, ret_share, error) &&
               outbox_can_compose(row, (*ret_share)->rendering, error) &&
               store_outbox_settle(claim->store, row, error);
    }
    if (!store_person_get(claim->store, row->person, &person, error))
        return FALSE;
    const char *language = outbox_language_for(claim->desk, person);
    g_autoptr(Rendering) rendering =
        help_notice_render(templates(claim, language), language, claim->desk, row);
    return seal_letter(claim, row, person, &rendering, ret_share, error);
}

/* *ret_share NULL: the row is spared. */
static gboolean
take(Claim *claim, OutboxRow *row, Shared **ret_share, GError **error)
{
    if (row->request.value)
        return take_question(claim, row, ret_share, error);
    if (row->kind == OUTBOX_SHARED)
        return take_share(claim, row, ret_share, error);
    if (row->kind == OUTBOX_HELP)
        return take_help(claim, row, ret_share, error);
    const Participant *participant =
        lookup_participant(claim->lookup, row->ticket, row->thread, row->person, error);
    const Thread *thread = participant ? lookup_thread(claim->lookup, row->thread, error) : NULL;
    if (!thread)
        return FALSE;
    *ret_share = NULL;
    /* What somebody's own commands came to they hear even when the last of them was to leave. */
    const char *refusal =
        row->kind == OUTBOX_RECEIPT
            ? NULL
            : policy_refusal(&participant->standing, policy_view(thread->audience));
    if (!refusal)
        refusal = unwanted(row, &participant->standing);
    if (refusal)
        return spare(claim, row, refusal, error);
    return row->state == OUTBOX_PENDING ? take_pending(claim, row, participant, ret_share, error)
                                        : take_sealed(claim, row, participant, ret_share, error);
}

static gboolean
take_or_bury(Claim *claim, OutboxRow *row, Shared **ret_share, GError **error)
{
    g_autoptr(GError) trouble = NULL;
    *ret_share = NULL;
    if (take(claim, row, ret_share, &trouble))
        return TRUE;
    *ret_share = NULL;
    if (outbox_is_the_rows_own(trouble))
        return put_aside(claim, row, OUTBOX_DEAD, trouble->message, error);
    g_propagate_error(error, g_steal_pointer(&trouble));
    return FALSE;
}

static gboolean
claim_rows(Claim *claim, GPtrArray *rows, GPtrArray *items, GError **error)
{
    for (guint i = 0; i < rows->len; i++) {
        Shared *share;
        if (!take_or_bury(claim, rows->pdata[i], &share, error))
            return FALSE;
        if (share)
            g_ptr_array_add(items, item_new(g_steal_pointer(&rows->pdata[i]), share));
    }
    return TRUE;
}

/* Those that were answered, as they are now: of some the administrator thought otherwise. */
static gboolean
find_answered(Store *store, const GPtrArray *answered, GPtrArray *rows, GError **error)
{
    for (guint i = 0; answered && i < answered->len; i++) {
        g_autoptr(OutboxRow) row = NULL;
        if (!store_outbox_get(store, ((const OutboxAnswers *)answered->pdata[i])->row, &row, error))
            return FALSE;
        if (row->state == OUTBOX_PENDING && row->asks)
            g_ptr_array_add(rows, g_steal_pointer(&row));
    }
    return TRUE;
}

static gboolean
find_rows(Store *store, gint64 now_us, guint limit, const GPtrArray *answered, GPtrArray *rows,
          GError **error)
{
    GPtrArray *due;
    if (!find_answered(store, answered, rows, error) ||
        !store_outbox_due(store, now_us, limit - MIN(limit, rows->len), &due, error))
        return FALSE;
    g_ptr_array_extend_and_steal(rows, due);
    return TRUE;
}

gboolean
outbox_claim(Store *store, const OutboxDesk *desk, gint64 now_us, guint limit,
             const GPtrArray *answered, Random *random, GPtrArray **ret_items, GError **error)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)outbox_row_free);
    g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func((GDestroyNotify)outbox_item_free);
    if (!find_rows(store, now_us, limit, answered, rows, error))
        return FALSE;
    g_autoptr(Lookup) lookup = lookup_new(store, desk->roles);
    g_autoptr(GHashTable) shares =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)shared_release);
    g_autoptr(GHashTable) templates =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)template_set_free);
    Claim claim = {.store = store,
                   .desk = desk,
                   .now_us = now_us,
                   .answered = answered,
                   .random = random,
                   .lookup = lookup,
                   .templates = templates,
                   .shares = shares};
    gboolean ok = claim_rows(&claim, rows, items, error);
    role_table_unref(claim.roles);
    if (!ok)
        return FALSE;
    *ret_items = g_steal_pointer(&items);
    return TRUE;
}
