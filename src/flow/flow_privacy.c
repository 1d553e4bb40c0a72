/* Privacy fails closed. */
#include "flow/flow_thread.h"

#include "base/limits.h"
#include "flow/flow_transaction.h"

static void
note_confidential(Search *search, const Thread *thread)
{
    if (!thread->id.value || thread->audience == THREAD_PUBLIC)
        return;
    if (!search->confidential.id.value ||
        thread_more_private(search->confidential.audience, thread->audience) !=
            search->confidential.audience)
        search->confidential = *thread;
}

static gboolean
note_token(Search *search, const Token *token, GError **error)
{
    PersonId owner;
    Thread thread = {.audience = THREAD_PUBLIC};
    if (!token->thread.value)
        return TRUE;
    if (!search_check_token(search, token, &owner, &thread, error))
        return FALSE;
    note_confidential(search, &thread);
    return TRUE;
}

/* Tokens of the envelope and of the header, stale ones too: a key that opens nothing still says
 * what was answered. */
static gboolean
note_tokens(Search *search, GError **error)
{
    const Reading *reading = search->reading;
    for (guint i = 0; i < reading->recipients->len; i++) {
        const Route *route = &g_array_index(reading->recipients, Route, i);
        if (route->kind == ROUTE_REPLY && !note_token(search, &route->token, error))
            return FALSE;
    }
    for (guint i = 0; i < reading->answered->len; i++)
        if (!note_token(search, &g_array_index(reading->answered, Token, i), error))
            return FALSE;
    return TRUE;
}

static gboolean
note_message(Search *search, MessageId message, GError **error)
{
    g_autoptr(GPtrArray) comments = NULL;
    if (!store_comment_of_message(search->store, message, &comments, error))
        return FALSE;
    for (guint i = 0; i < comments->len; i++) {
        const Comment *comment = g_ptr_array_index(comments, i);
        Thread thread = {comment->thread, comment->ticket, comment->audience};
        note_confidential(search, &thread);
    }
    return TRUE;
}

static gboolean
note_parent(Search *search, const char *message_id, GError **error)
{
    g_autoptr(GPtrArray) messages = NULL;
    if (!store_message_find_id(search->store, message_id, &messages, error))
        return FALSE;
    for (guint i = 0; i < messages->len; i++) {
        const StoredMessage *message = g_ptr_array_index(messages, i);
        if (!note_message(search, message->id, error))
            return FALSE;
    }
    return TRUE;
}

/* Whatever led the message somewhere: does it answer something that is not public, or was it
 * private once? */
static gboolean
find_confidential(Search *search, GError **error)
{
    if (!search->reading->mail)
        return TRUE;
    if (!note_tokens(search, error))
        return FALSE;
    if (search->original.value && !note_message(search, search->original, error))
        return FALSE;
    g_autofree const char **ids = search_nearest_ids(search->reading->mail, LIMIT_ANSWERED);
    for (guint i = 0; ids[i]; i++)
        if (!note_parent(search, ids[i], error))
            return FALSE;
    return TRUE;
}

static void
quarantine(Target *target, const char *why)
{
    target->kind = TARGET_QUARANTINE;
    target->identity = IDENTITY_FAILED;
    target->why = why;
}

/* Into this thread of the same ticket when the sender may write there, else nowhere. */
static gboolean
move_to(Search *search, Target *target, const Thread *thread, GError **error)
{
    const char *why;
    if (!search_judge(search, thread, target->identity, &why, error))
        return FALSE;
    if (why)
        quarantine(target, why);
    else
        target->thread = *thread;
    return TRUE;
}

static gboolean
is_wider(const Target *target, const Thread *thread)
{
    return target->kind == TARGET_COMMENT &&
           thread_more_private(target->thread.audience, thread->audience) !=
               target->thread.audience;
}

/* What is let in goes nowhere but to what it answers. */
static gboolean
let_in(Target *target, const Thread *confidential)
{
    target->kind = TARGET_COMMENT;
    target->thread = *confidential;
    return TRUE;
}

/* What it quotes is for who may see that thread, whatever else it names. */
static void
quarantine_for(Target *target, const Thread *confidential)
{
    quarantine(target, "answers a mail that is not public");
    target->thread = *confidential;
}

/* Whoever decides about it reads what it quotes, too. */
static void
keep_for(Target *target, const Thread *confidential)
{
    const Thread *thread = &target->thread;
    if (target->kind == TARGET_QUARANTINE &&
        (!thread->id.value ||
         thread_more_private(thread->audience, confidential->audience) != thread->audience))
        target->thread = *confidential;
}

static gboolean
close_target(Search *search, Target *target, GError **error)
{
    const Thread *confidential = &search->confidential;
    gboolean is_let_in;
    keep_for(target, confidential);
    if (!search_is_let_in(search, confidential->ticket, &is_let_in, error))
        return FALSE;
    if (is_let_in && (target->kind == TARGET_NEW || is_wider(target, confidential)))
        return let_in(target, confidential);
    if (target->kind == TARGET_NEW)
        quarantine_for(target, confidential);
    if (!is_wider(target, confidential))
        return TRUE;
    if (target->thread.ticket.value == confidential->ticket.value)
        return move_to(search, target, confidential, error);
    quarantine_for(target, confidential);
    return TRUE;
}

static gboolean
close_to_staff(Search *search, Target *target, GError **error)
{
    Thread thread;
    if (target->kind != TARGET_COMMENT || target->thread.audience == THREAD_PRIVATE)
        return TRUE;
    return store_thread_find(search->store, target->thread.ticket, THREAD_PRIVATE, &thread,
                             error) &&
           move_to(search, target, &thread, error);
}

static gboolean
close_asked(Search *search, Target *target, GError **error)
{
    if (target->kind == TARGET_NEW && search->reading->released)
        target->private = TRUE;
    else if (target->kind == TARGET_NEW)
        quarantine(target, "begins like #private, and opens a ticket others would see");
    return close_to_staff(search, target, error);
}

/* What one of the staff says with #spam is not for who sent it, even when the command is refused.
 */
static gboolean
says_spam_to_staff(const Search *search)
{
    return search->reading->says_spam && search->sender && search->sender->kind == PERSON_STAFF;
}

/* --- what is logged --------------------------------------------------------------------------- */

/* Whether a client who may see the thread stands in To or Cc. */
static gboolean
may_client_see(Search *search, const Thread *thread, const char *address, gboolean *ret_sees,
               GError **error)
{
    g_autoptr(Person) person = NULL;
    GError *problem = NULL;
    gboolean found;
    Standing standing;
    gboolean ok = store_person_find(search->store, address, &person, &problem);
    *ret_sees = FALSE;
    if (!found_or_missing(ok, problem, &found, error))
        return FALSE;
    if (!found || person->kind != PERSON_CUSTOMER)
        return TRUE;
    if (!store_standing(search->store, search->roles, thread->ticket, thread->id, person->id,
                        &standing, error))
        return FALSE;
    *ret_sees = !policy_refusal(&standing, policy_view(thread->audience));
    return TRUE;
}

/* What one of the staff has logged of a conversation is as public as they made it: what they wrote
 * to colleagues or others alone is not for the client, who could ask for what was said. */
static gboolean
close_log(Search *search, Target *target, GError **error)
{
    const GPtrArray *named = search->reading->mail->recipients;
    gboolean sees = FALSE;
    for (guint i = 0; !sees && i < MIN(named->len, LIMIT_COPIED); i++) {
        const MailRecipient *recipient = named->pdata[i];
        if (!may_client_see(search, &target->thread, recipient->address, &sees, error))
            return FALSE;
    }
    return sees || close_to_staff(search, target, error);
}

static gboolean
is_logged_by_staff(const Search *search, const Target *target)
{
    return target->kind == TARGET_COMMENT && target->logs && search->sender &&
           search->sender->kind == PERSON_STAFF && search->reading->mail;
}

/* What a client wrote to one of the staff alone, who hands it on to be logged: in the thread that
 * the client sees anyway, as if they had written there. Only who is verified speaks for another;
 * and what answers something that is not public, or asks not to be, is not for that thread. */
static gboolean
find_inside(Search *search, Target *target, GError **error)
{
    const Reading *reading = search->reading;
    const Forward *forward = reading->forward;
    Route route;
    if (!is_logged_by_staff(search, target) || !forward || reading->asks_private ||
        search->confidential.id.value || target->identity < IDENTITY_AUTHENTICATED ||
        target->thread.audience != THREAD_PUBLIC ||
        route_table_find(reading->routes, forward->address, 0, &route))
        return TRUE;
    return may_client_see(search, &target->thread, forward->address, &target->is_inside, error);
}

/* --- what answers a question ------------------------------------------------------------------ */

/* Of any age: what such a mail quotes was for one person. NULL when it answers no question. */
static const Token *
answered_question(const Search *search)
{
    const GArray *answered = search->reading->answered;
    for (guint i = 0; i < answered->len; i++)
        if (g_array_index(answered, Token, i).request.value)
            return &g_array_index(answered, Token, i);
    return NULL;
}

static gboolean
close_question(Search *search, Target *target, const Token *question, GError **error)
{
    if (target->kind != TARGET_COMMENT && target->kind != TARGET_NEW)
        return TRUE;
    quarantine(target, "answers a question that somebody was asked");
    target->thread = (Thread){.id = {0}};
    return search_question_project(search, question->request, &target->route.project, error);
}

/* --- all of it -------------------------------------------------------------------------------- */

gboolean
search_close_targets(Search *search, GError **error)
{
    const Token *question = answered_question(search);
    if (!find_confidential(search, error))
        return FALSE;
    for (guint i = 0; i < search->targets->targets->len; i++) {
        Target *target = search_target(search, i);
        if (question && !close_question(search, target, question, error))
            return FALSE;
        if (search->confidential.id.value && !close_target(search, target, error))
            return FALSE;
        if (!find_inside(search, target, error))
            return FALSE;
        if (!target->is_inside && is_logged_by_staff(search, target) &&
            !close_log(search, target, error))
            return FALSE;
        if (!target->is_inside && search->keeps_private && !close_to_staff(search, target, error))
            return FALSE;
        if (search->reading->asks_private && !close_asked(search, target, error))
            return FALSE;
        if (says_spam_to_staff(search) && !close_to_staff(search, target, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
apply_make_private(Apply *apply, GError **error)
{
    Thread inside;
    if (!apply->comment.value || apply->thread.audience == THREAD_PRIVATE)
        return TRUE;
    if (!store_thread_find(apply->store, apply->ticket->id, THREAD_PRIVATE, &inside, error) ||
        !store_comment_move(apply->store, apply->comment, &inside, error))
        return FALSE;
    apply->thread = inside;
    return TRUE;
}
