/* One message inside the writer's transaction: stored, threaded, made a comment, told. */
#include "flow/flow_access.h"
#include "flow/flow_copied.h"

#include "base/limits.h"

#include <string.h>

static void
run_clear(Run *run)
{
    person_free(run->sender);
    person_free(run->inside_author);
    g_clear_pointer(&run->asked, g_array_unref);
    g_free(run->not_asked);
    run_forget_client(run);
    stored_message_free(run->known);
    g_clear_pointer(&run->copied, g_ptr_array_unref);
    g_clear_pointer(&run->have_it, g_array_unref);
    for (guint i = 0; run->outcomes && i < run->targets.targets->len; i++)
        received_clear(&run->outcomes[i]);
    g_free(run->outcomes);
    targets_clear(&run->targets);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Run, run_clear)

/* --- the answer --- */

static void
set_received(Received *received, const Received *outcome)
{
    received_clear(received);
    *received = *outcome;
    received->why = g_strdup(outcome->why);
}

static void
answer_all(const Run *run, const Received *outcome)
{
    for (guint i = 0; i < run->reading->recipients->len; i++)
        set_received(&run->job->received[i], outcome);
}

static void
answer_each(const Run *run)
{
    for (guint i = 0; i < run->targets.served->len; i++)
        set_received(&run->job->received[i],
                     &run->outcomes[g_array_index(run->targets.served, guint, i)]);
}

static gboolean
keep_all_waiting(Run *run, MessageDisposition became, const char *reason, GError **error)
{
    Received outcome;
    if (!run_keep_waiting(run, NULL, became, reason, &outcome, error))
        return FALSE;
    answer_all(run, &outcome);
    return TRUE;
}

/* --- repeats and copies --- */

static void
set_known(Run *run)
{
    run->message = run->known->id;
    run->became = run->known->disposition;
    run->original = run->known->copy_of.value ? run->known->copy_of : run->known->id;
    if (run->became == MESSAGE_COMMENT)
        run->inside = run->known->copy_of;
}

/* Two who release the same message at once must not do it twice: looked at here, where only one can
 * be. */
static gboolean
find_retried(Run *run, GError **error)
{
    g_autoptr(Held) held = NULL;
    if (!store_held_get(run->store, run->job->retried, &held, error))
        return FALSE;
    if (held->resolved_us) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND,
                    "held mail %" G_GINT64_FORMAT " does not wait any more", held->id.value);
        return FALSE;
    }
    if (!store_message_get_reading(run->store, held->message, &run->known, error))
        return FALSE;
    set_known(run);
    return TRUE;
}

/* By its place in a mailbox, when it comes from one; there, nothing ever changes a message. */
static gboolean
find_by_mailbox(Run *run, StoredMessage **ret_message, GError **error)
{
    const char *key = run->reading->incoming->mailbox_key;
    GError *problem = NULL;
    gboolean found;
    if (!key)
        return TRUE;
    gboolean ok = store_message_find_mailbox(run->store, key, ret_message, &problem);
    if (!found_or_missing(ok, problem, &found, error))
        return FALSE;
    if (found)
        run->by_mailbox = (*ret_message)->id;
    return TRUE;
}

static gboolean
find_by_content(Run *run, GError **error)
{
    GError *problem = NULL;
    gboolean found = FALSE;
    const Reading *reading = run->reading;
    if (!reading->has_key)
        return TRUE;
    gboolean ok = store_message_find_key(run->store, reading->message_id, &reading->key,
                                         &run->known, &problem);
    if (!found_or_missing(ok, problem, &found, error))
        return FALSE;
    if (found)
        set_known(run);
    return TRUE;
}

static gboolean
find_known(Run *run, GError **error)
{
    g_autoptr(StoredMessage) by_mailbox = NULL;
    if (run->job->retried.value)
        return find_retried(run, error);
    return find_by_mailbox(run, &by_mailbox, error) && find_by_content(run, error);
}

/* A repeat of held mail waits with it; *ret_done says that the answer is given. */
static gboolean
answer_held(Run *run, gboolean *ret_done, GError **error)
{
    *ret_done = FALSE;
    if (!run->known || run->became != MESSAGE_HELD || run->job->retried.value)
        return TRUE;
    g_autoptr(Held) held = NULL;
    GError *problem = NULL;
    gboolean ok = store_held_find(run->store, run->message, (ProjectId){0}, &held, &problem);
    if (!found_or_missing(ok, problem, ret_done, error))
        return FALSE;
    if (*ret_done) {
        Received outcome = {.kind = RECEIVED_HELD, .held = held->id};
        answer_all(run, &outcome);
    }
    return TRUE;
}

/* What was nothing but commands did what it could when it came first. TRUE says that the answer is
 * given. */
static gboolean
answer_obeyed(Run *run)
{
    if (!run->known || run->became != MESSAGE_COMMANDS || run->job->retried.value)
        return FALSE;
    Received outcome = {.kind = RECEIVED_REPEAT};
    run_trace(run, "a repeat: nothing changes");
    answer_all(run, &outcome);
    return TRUE;
}

/* A place in a mailbox never gets another message (RFC 3501 §2.3.1.1), but some servers write the
 * same one anew each time it is read: what is known by its place is a repeat, and what it says now
 * counts for nothing. *ret_done says that the answer is given. */
static gboolean
answer_rewritten(Run *run, gboolean *ret_done, GError **error)
{
    MessageId message = run->by_mailbox;
    *ret_done = message.value && !(run->known && run->known->id.value == message.value);
    if (!*ret_done)
        return TRUE;
    g_autoptr(GPtrArray) comments = NULL;
    if (!store_comment_of_message(run->store, message, &comments, error))
        return FALSE;
    Received outcome = {.kind = RECEIVED_REPEAT};
    if (run->reading->has_key)
        outcome.why = (char *)"known by its place in the mailbox, with another content";
    if (comments->len) {
        const Comment *first = g_ptr_array_index(comments, 0);
        outcome.ticket = first->ticket;
        outcome.comment = first->id;
    }
    answer_all(run, &outcome);
    return TRUE;
}

/* The next time it is found by its place, whatever of its content is looked at then. */
static gboolean
note_mailbox(Run *run, GError **error)
{
    const char *key = run->reading->incoming->mailbox_key;
    if (!key || run->by_mailbox.value || !run->message.value)
        return TRUE;
    return store_message_add_mailbox(run->store, key, run->message, error);
}

/* Text without differences of white space, for finding one inside the other. */
static char *
squeeze(const char *text)
{
    GString *out = g_string_sized_new(strlen(text));
    for (const char *p = text; *p; p++)
        if (!g_ascii_isspace(*p))
            g_string_append_c(out, *p);
    return g_string_free(out, FALSE);
}

/* What lists put below a message begins with a line of signs, or with nothing at all. */
static gboolean
is_footer(const char *tail)
{
    return !*tail || (strlen(tail) <= LIMIT_COPY_TAIL_BYTES && strchr("-_=*~#", tail[0]) &&
                      tail[0] == tail[1]);
}

/* One text is the other with a footer below it. */
static gboolean
differ_by_footer(const char *a, const char *b)
{
    g_autofree char *left = squeeze(a);
    g_autofree char *right = squeeze(b);
    const char *shorter = strlen(left) < strlen(right) ? left : right;
    const char *longer = shorter == left ? right : left;
    gsize common = strlen(shorter);
    return strncmp(longer, shorter, common) == 0 && (common || !*longer) &&
           is_footer(longer + common);
}

static gboolean
is_copy_of(Run *run, MessageId id, gboolean *ret_copy, GError **error)
{
    g_autoptr(StoredMessage) stored = NULL;
    *ret_copy = FALSE;
    if (!store_message_get_reading(run->store, id, &stored, error))
        return FALSE;
    if (!stored->mail)
        return TRUE;
    gsize length = 0;
    gconstpointer bytes = g_bytes_get_data(stored->mail, &length);
    g_autoptr(Mail) mail = mail_from_bytes(bytes, length, error);
    if (!mail)
        return FALSE;
    *ret_copy = differ_by_footer(mail->text, run->reading->mail->text);
    return TRUE;
}

/* Whether the author of what a message became is who wrote this one: only a list may change the
 * name on it. */
static gboolean
is_same_author(Run *run, MessageId id, gboolean *ret_same, GError **error)
{
    g_autoptr(GPtrArray) comments = NULL;
    *ret_same = (run->reading->automatic & AUTOMATIC_LIST) != 0;
    if (*ret_same)
        return TRUE;
    if (!store_comment_of_message(run->store, id, &comments, error))
        return FALSE;
    const Comment *first = comments->len ? g_ptr_array_index(comments, 0) : NULL;
    *ret_same = first && run->sender && first->author.value == run->sender->id.value;
    return TRUE;
}

/* Same Message-ID and Date, and one text inside the other: a list added its footer. */
static gboolean
find_copied(Run *run, GError **error)
{
    const Reading *reading = run->reading;
    if (run->known || !*reading->message_id || !reading->mail->date_us)
        return TRUE;
    g_autoptr(GPtrArray) same_id = NULL;
    if (!store_message_find_id(run->store, reading->message_id, &same_id, error))
        return FALSE;
    guint compared = 0;
    for (guint i = 0; i < same_id->len && compared < LIMIT_COPIES_COMPARED && !run->is_copy; i++) {
        const StoredMessage *other = g_ptr_array_index(same_id, i);
        gboolean same;
        if (other->date_us != reading->mail->date_us)
            continue;
        run->was_said = TRUE;
        if (other->disposition != MESSAGE_COMMENT)
            continue;
        compared++;
        if (!is_same_author(run, other->id, &same, error) ||
            (same && !is_copy_of(run, other->id, &run->is_copy, error)))
            return FALSE;
        if (run->is_copy)
            run->original = other->id;
    }
    return TRUE;
}

static gboolean
find_sender(Run *run, GError **error)
{
    GError *problem = NULL;
    gboolean found;
    gboolean ok =
        store_person_find(run->store, run->reading->sender.address, &run->sender, &problem);
    return found_or_missing(ok, problem, &found, error);
}

/* --- each target once --- */

/* Whether what is meant for a ticket is in its place on this one. What is meant for none is not. */
static gboolean
stands_for(const Ticket *ticket, TicketId meant)
{
    return meant.value &&
           (ticket->id.value == meant.value || ticket->continues.value == meant.value ||
            ticket->merged_into.value == meant.value);
}

/* Of one message each project has one ticket; but one that was for somebody else is no other's,
 * what is somewhere is not logged besides, and a list that several addresses are on was written to
 * once. */
static gboolean
opens_again(const Run *run, const Ticket *ticket, const Target *target)
{
    return ticket->project.value == target->route.project.value || target->logs ||
           ticket->requester_since_us || reading_is_by_list(run->reading, target->route.project);
}

/* Whether a message already is where the target leads; then *outcome says so. */
static gboolean
is_there(Run *run, MessageId message, const Target *target, Received *outcome, gboolean *ret_served,
         GError **error)
{
    g_autoptr(GPtrArray) comments = NULL;
    if (!store_comment_of_message(run->store, message, &comments, error))
        return FALSE;
    for (guint i = 0; i < comments->len && !*ret_served; i++) {
        const Comment *comment = g_ptr_array_index(comments, i);
        g_autoptr(Ticket) ticket = NULL;
        if (!store_ticket_get(run->store, comment->ticket, &ticket, error))
            return FALSE;
        *ret_served = target->kind == TARGET_NEW ? opens_again(run, ticket, target)
                                                 : stands_for(ticket, target->thread.ticket);
        *outcome = (Received){.kind = run->is_copy ? RECEIVED_COPY : RECEIVED_REPEAT,
                              .ticket = comment->ticket,
                              .comment = comment->id};
    }
    return TRUE;
}

/* The message itself, or the one it repeats or copies. */
static gboolean
is_served(Run *run, const Target *target, Received *outcome, gboolean *ret_served, GError **error)
{
    *ret_served = FALSE;
    if (!run->original.value || target->kind == TARGET_QUARANTINE)
        return TRUE;
    if (!is_there(run, run->original, target, outcome, ret_served, error))
        return FALSE;
    if (*ret_served || !run->known || run->message.value == run->original.value)
        return TRUE;
    return is_there(run, run->message, target, outcome, ret_served, error);
}

static gboolean
note_copy(Run *run, const Received *outcome, GError **error)
{
    if (outcome->kind != RECEIVED_COPY)
        return TRUE;
    run_trace(run, "a list's copy of comment %" G_GINT64_FORMAT ": kept, no event",
              outcome->comment.value);
    Event event = {.kind = EVENT_COPY_STORED,
                   .ticket = outcome->ticket,
                   .comment = outcome->comment,
                   .at_us = run->reading->now_us};
    return store_event_add(run->store, &event, error);
}

static gboolean
serve(Run *run, const Target *target, Received *outcome, GError **error)
{
    gboolean served;
    if (!is_served(run, target, outcome, &served, error))
        return FALSE;
    if (served)
        return note_copy(run, outcome, error);
    Target placed = *target;
    if ((target->kind == TARGET_COMMENT || target->kind == TARGET_NEW) &&
        !run_place_question(run, &placed, error))
        return FALSE;
    switch (placed.kind) {
    case TARGET_COMMENT:
        return run_comment(run, &placed, outcome, error);
    case TARGET_NEW:
        return run_open(run, &placed, outcome, error);
    case TARGET_BOUNCE:
        return run_note_bounce(run, &placed, outcome, error);
    case TARGET_REQUEST:
        return run_answer(run, &placed, outcome, error);
    case TARGET_HELP:
        return run_help(run, &placed, outcome, error);
    case TARGET_ACCESS:
        return run_offer_access(run, &placed, outcome, error);
    case TARGET_QUARANTINE:
        return run_keep_waiting(run, &placed, MESSAGE_QUARANTINED, placed.why, outcome, error);
    }
    return FALSE;
}

/* What the row is, before its targets are served: what most of them will make it. */
static MessageDisposition
expected_disposition(const Run *run)
{
    MessageDisposition other = MESSAGE_QUARANTINED;
    for (guint i = 0; i < run->targets.targets->len; i++) {
        const Target *target = &g_array_index(run->targets.targets, Target, i);
        if (target->kind == TARGET_COMMENT || target->kind == TARGET_NEW)
            return run->is_copy ? MESSAGE_COPY : MESSAGE_COMMENT;
        if (target->kind == TARGET_BOUNCE)
            other = MESSAGE_BOUNCE;
        if (target->kind == TARGET_REQUEST)
            other = MESSAGE_ANSWER;
        if (target->kind == TARGET_HELP)
            other = MESSAGE_COMMANDS;
    }
    return other;
}

static gboolean
resolve(Run *run, GError **error)
{
    const Transaction *job = run->job;
    return store_held_resolve(run->store, job->retried, HELD_RELEASED, job->released_by,
                              run->reading->now_us, error);
}

/* Where several places keep a message waiting, it still is one row and one entry; but whoever has
 * no access to several projects asks for each. */
static gboolean
serve_targets(Run *run, GError **error)
{
    const GArray *targets = run->targets.targets;
    HeldId retried = run->job->retried;
    run->outcomes = g_new0(Received, targets->len);
    gboolean waits = FALSE, still_waits = FALSE;
    for (guint i = 0; i < targets->len; i++) {
        const Target *target = &g_array_index(targets, Target, i);
        Received *outcome = &run->outcomes[i];
        if (target->kind == TARGET_QUARANTINE && waits) {
            *outcome = (Received){.kind = RECEIVED_QUARANTINED};
            continue;
        }
        if (!serve(run, target, outcome, error))
            return FALSE;
        waits |= outcome->kind == RECEIVED_QUARANTINED;
        still_waits |= waits && outcome->held.value == retried.value;
    }
    if (retried.value && !still_waits)
        return resolve(run, error);
    return TRUE;
}

/* Why nobody is who this From says; NULL when somebody may be. */
static const char *
unnamed(const Run *run)
{
    const Reading *reading = run->reading;
    Route route;
    if (reading->identity.level == IDENTITY_FAILED)
        return reading->identity.why;
    if (route_table_find(reading->routes, reading->sender.address, 0, &route))
        return "From is an address of this desk";
    if (reading->list && g_strcmp0(reading->list, reading->sender.address) == 0)
        return "From is a mailing list, and the configuration does not say where it names the "
               "author";
    return NULL;
}

/* Nobody opens a ticket or comments whose From does not give exactly one address, of somebody else,
 * or is found to be forged; a token of theirs changes nothing in that. */
static void
refuse_unnamed(Run *run)
{
    const char *why = unnamed(run);
    for (guint i = 0; why && i < run->targets.targets->len; i++) {
        Target *target = &g_array_index(run->targets.targets, Target, i);
        gboolean machine = target->kind == TARGET_REQUEST && run->reading->automatic;
        if (target->kind == TARGET_BOUNCE || machine)
            continue;
        target->kind = TARGET_QUARANTINE;
        target->identity = IDENTITY_FAILED;
        target->why = why;
    }
}

/* Whether the row says nothing better yet than that the message waits. */
static gboolean
only_waits(const Run *run)
{
    return !run->became || run->became == MESSAGE_HELD || run->became == MESSAGE_QUARANTINED;
}

/* A repeat is not stored again; a way it came that led somewhere new is added to its row. */
static gboolean
note_new_way(Run *run, GError **error)
{
    gboolean changed = FALSE;
    for (guint i = 0; i < run->targets.targets->len; i++)
        changed |= run->outcomes[i].kind != RECEIVED_REPEAT;
    if (!changed)
        run_trace(run, "a repeat: nothing changes");
    if (!changed || !run->known || run->job->retried.value)
        return TRUE;
    return run_store_row(run, run->became, error);
}

static gboolean
place(Run *run, GError **error)
{
    if (run->reading->released && run->reading->sender.address && !run_need_sender(run, error))
        return FALSE;
    if (!targets_find(run->store, run->job->flow->roles, run->reading, run->sender, run->original,
                      &run->targets, error))
        return FALSE;
    refuse_unnamed(run);
    MessageDisposition expected = expected_disposition(run);
    if (only_waits(run) && run->became != expected && !run_store_row(run, expected, error))
        return FALSE;
    if (!serve_targets(run, error) || !note_new_way(run, error))
        return FALSE;
    answer_each(run);
    return TRUE;
}

/* --- the whole --- */

static gboolean
keep_loop(Run *run, GError **error)
{
    Received outcome = {.kind = RECEIVED_LOOP};
    run_trace(run, "our own mail, come back: kept, nothing done");
    if ((only_waits(run) && !run_store_row(run, MESSAGE_LOOP, error)) ||
        !run_leave_list(run, error))
        return FALSE;
    answer_all(run, &outcome);
    return !run->job->retried.value || resolve(run, error);
}

static gboolean
run_line(Run *run, GError **error)
{
    const Reading *reading = run->reading;
    gboolean answered;
    if (!find_known(run, error) || !answer_rewritten(run, &answered, error) ||
        (!answered && !answer_held(run, &answered, error)))
        return FALSE;
    answered |= answer_obeyed(run);
    if (answered)
        return TRUE;
    if (run->job->hold)
        return keep_all_waiting(run, MESSAGE_HELD, run->job->hold, error);
    if (reading->automatic & AUTOMATIC_OWN_MARK)
        return keep_loop(run, error);
    if ((reading->sender.address && !find_sender(run, error)) || !find_copied(run, error))
        return FALSE;
    return place(run, error);
}

/* Who is not of the staff has shared nothing: what gave somebody access is the administrator's
 * word. */
static gboolean
settle_access(Run *run, GError **error)
{
    Transaction *job = run->job;
    const Person *by = run->sender && run->sender->kind == PERSON_STAFF ? run->sender : NULL;
    return flow_settle_access(job->flow, run->store, by, &job->settling, &job->told, error);
}

static gboolean
run_all(Store *store, Transaction *job, GError **error)
{
    g_auto(Run) run = {.job = job, .reading = job->reading, .store = store};
    job->told = 0;
    job->settling = (Settling){0};
    if (job->trace)
        g_string_truncate(job->trace, job->described);
    job->explained = FALSE;
    if (!run_line(&run, error) || !note_mailbox(&run, error) || !settle_access(&run, error))
        return FALSE;
    if (!job->trace)
        return TRUE;
    job->explained = TRUE;
    g_set_error_literal(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED, "explained, not done");
    return FALSE;
}

gboolean
transaction_run(Store *store, gpointer data, GError **error)
{
    Transaction *job = data;
    Flow *flow = job->flow;
    gboolean was_explaining = flow->is_explaining;
    FlowRoles in_force = flow_begin_roles(flow);
    flow->is_explaining = was_explaining || job->trace;
    gboolean ok = run_all(store, job, error);
    flow->is_explaining = was_explaining;
    flow_end_roles(flow, in_force);
    return ok;
}
