/* Where a message belongs, and whether its sender may put it there. */
#include "flow/flow_thread.h"

#include "base/limits.h"
#include "store/access.h"
#include "store/requests.h"

static guint
add_target(Search *search, const Target *target)
{
    g_array_append_val(search->targets->targets, *target);
    return search->targets->targets->len - 1;
}

Target *
search_target(const Search *search, guint index)
{
    return &g_array_index(search->targets->targets, Target, index);
}

static guint
add_quarantine(Search *search, const char *why)
{
    Target target = {.kind = TARGET_QUARANTINE, .identity = IDENTITY_FAILED, .why = why};
    return add_target(search, &target);
}

/* It was for this thread, and came by this token. */
static guint
add_refused(Search *search, const char *why, const Thread *thread, PersonId owner)
{
    guint index = add_quarantine(search, why);
    search_target(search, index)->thread = *thread;
    search_target(search, index)->owner = owner;
    return index;
}

/* One target a ticket: of two threads the more private one wins. */
static guint
add_comment(Search *search, const Thread *thread, IdentityLevel identity)
{
    for (guint i = 0; i < search->targets->targets->len; i++) {
        Target *known = search_target(search, i);
        if (known->kind != TARGET_COMMENT || known->thread.ticket.value != thread->ticket.value)
            continue;
        if (thread_more_private(known->thread.audience, thread->audience) != known->thread.audience)
            known->thread = *thread;
        known->identity = MIN(known->identity, identity);
        return i;
    }
    Target target = {.kind = TARGET_COMMENT, .identity = identity, .thread = *thread};
    return add_target(search, &target);
}

/* Why this sender, who is known so well, may not comment there; NULL when they may. */
static const char *
comment_refusal(const Standing *standing, const Thread *thread, IdentityLevel identity)
{
    const char *refusal = policy_refusal(standing, policy_comment(thread->audience));
    if (refusal)
        return refusal;
    if (identity >= IDENTITY_TOKEN)
        return NULL;
    if (thread->audience != THREAD_PUBLIC)
        return "only a verified sender may write to a thread that is not public";
    return standing->relations ? NULL : "takes no part in the ticket";
}

/* What a list carries was said where the ticket's own mail was, when that went there. */
static gboolean
judge_list(Search *search, const Thread *thread, gboolean *ret_was_there, GError **error)
{
    const char *list = search->reading->list;
    *ret_was_there = FALSE;
    return !list ||
           store_copied_has(search->store, thread->ticket, list, FALSE, ret_was_there, error);
}

/* Whoever was in To or Cc of the ticket's own mail may go on there. Of a list's members nobody is
 * named: one of the staff who may comment by their role counts as one when a list was. */
static gboolean
judge_copied(Search *search, const Thread *thread, IdentityLevel identity, Standing *standing,
             const char **ret_why, GError **error)
{
    const char *address = search->reading->sender.address;
    gboolean copied, is_staff = standing->kind == PERSON_STAFF &&
                                !policy_refusal(standing, policy_comment(thread->audience));
    if (thread->audience != THREAD_PUBLIC || !address)
        return TRUE;
    if (!store_copied_has(search->store, thread->ticket, address, is_staff, &copied, error) ||
        (!copied && !judge_list(search, thread, &copied, error)))
        return FALSE;
    if (copied) {
        standing->relations |= RELATION_COPIED;
        *ret_why = comment_refusal(standing, thread, identity);
    }
    return TRUE;
}

gboolean
search_is_let_in(Search *search, TicketId ticket, gboolean *ret_let_in, GError **error)
{
    const Route *released = search->reading->released;
    g_autoptr(Ticket) found = NULL;
    if (released && !store_ticket_get(search->store, ticket, &found, error))
        return FALSE;
    *ret_let_in = released && found->project.value == released->project.value;
    return TRUE;
}

/* Judges the sender against one thread. *ret_why is NULL when they may comment. */
gboolean
search_judge(Search *search, const Thread *thread, IdentityLevel identity, const char **ret_why,
             GError **error)
{
    Standing standing = {.kind = PERSON_CUSTOMER};
    const Person *sender = search->sender;
    if (sender && !store_standing(search->store, search->roles, thread->ticket, thread->id,
                                  sender->id, &standing, error))
        return FALSE;
    *ret_why = sender ? comment_refusal(&standing, thread, identity)
                      : "nobody is known by the sender's address";
    search->sent_spam = standing.sent_spam && standing.kind != PERSON_STAFF;
    gboolean let_in = FALSE;
    if (standing.is_spam && *ret_why)
        *ret_why = "the ticket is spam";
    if (sender && *ret_why && !search_is_let_in(search, thread->ticket, &let_in, error))
        return FALSE;
    if (let_in)
        *ret_why = NULL;
    return !*ret_why || judge_copied(search, thread, identity, &standing, ret_why, error);
}

static gboolean
is_missing(const GError *error)
{
    return g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND);
}

static gboolean
propagate(GError **error, GError *problem)
{
    g_propagate_error(error, problem);
    return FALSE;
}

gboolean
search_check_token(Search *search, const Token *token, PersonId *ret_owner, Thread *ret_thread,
                   GError **error)
{
    g_autoptr(GError) missing = NULL;
    const Person *sender = search->sender;
    *ret_owner = (PersonId){0};
    if (!store_thread_get(search->store, token->thread, ret_thread, &missing)) {
        ret_thread->id.value = 0;
        return is_missing(missing) || propagate(error, g_steal_pointer(&missing));
    }
    if (ret_thread->ticket.value != token->ticket.value)
        return TRUE;
    if (!sender || sender->id.value != token->person.value)
        return store_token_owner(search->store, token->person, token->epoch, ret_owner, error);
    if (sender->epoch == token->epoch)
        *ret_owner = sender->id;
    return TRUE;
}

/* *ret_index is NO_TARGET when the token is stale. A token never lends its person's rights to
 * another From. */
static gboolean
follow_token(Search *search, const Token *token, guint *ret_index, GError **error)
{
    Thread thread;
    PersonId owner;
    const char *why;
    *ret_index = NO_TARGET;
    if (!token->thread.value)
        return TRUE;
    if (!search_check_token(search, token, &owner, &thread, error))
        return FALSE;
    gboolean let_in = search->reading->released && thread.id.value;
    if (!owner.value && !let_in)
        return TRUE;
    gboolean own = owner.value && search->sender && search->sender->id.value == owner.value &&
                   !search->reading->is_forged;
    IdentityLevel level = search->reading->identity.level;
    IdentityLevel identity = own ? MAX(level, IDENTITY_TOKEN) : level;
    if (!search_judge(search, &thread, identity, &why, error))
        return FALSE;
    *ret_index =
        why ? add_refused(search, why, &thread, owner) : add_comment(search, &thread, identity);
    return TRUE;
}

static gboolean
access_project(Store *store, const GArray *ids, ProjectId *project, GError **error)
{
    g_autoptr(Access) access = NULL;
    RequestId id = {g_array_index(ids, gint64, 0)};
    if (!store_access_get(store, id, &access, error))
        return FALSE;
    *project = access->project;
    return TRUE;
}

gboolean
search_question_project(Search *search, RequestId id, ProjectId *project, GError **error)
{
    g_autoptr(Request) request = NULL;
    g_autoptr(Held) held = NULL;
    g_autoptr(GError) missing = NULL;
    if (!store_request_get(search->store, id, &request, &missing))
        return is_missing(missing) || propagate(error, g_steal_pointer(&missing));
    g_autoptr(GArray) ids = request_ids(request->about);
    if (request->kind == REQUEST_GRANT && ids->len)
        return access_project(search->store, ids, project, error);
    if (request->kind != REQUEST_RELEASE || !ids->len)
        return TRUE;
    HeldId first = {g_array_index(ids, gint64, 0)};
    if (!store_held_get(search->store, first, &held, error))
        return FALSE;
    *project = held->project;
    return TRUE;
}

/* Whether who is asked, and nobody else, answers; else the target says why not. */
static gboolean
follow_request(Search *search, const Token *token, guint *ret_index, GError **error)
{
    g_autoptr(Request) request = NULL;
    g_autoptr(GError) missing = NULL;
    PersonId owner;
    IdentityLevel level = search->reading->identity.level;
    Target target = {.kind = TARGET_REQUEST, .request = token->request, .identity = level};
    if (!store_token_owner(search->store, token->person, token->epoch, &owner, error))
        return FALSE;
    gboolean found = store_request_get(search->store, token->request, &request, &missing);
    if (!found && !is_missing(missing))
        return propagate(error, g_steal_pointer(&missing));
    if (!found || !owner.value || request->person.value != owner.value)
        target.why = "its reply address is no longer valid";
    else if (!search->sender || search->sender->id.value != owner.value)
        target.why = "answers a question that somebody else was asked";
    else if (!search->reading->is_forged)
        target.identity = MAX(level, IDENTITY_TOKEN);
    target.owner = owner;
    if (target.why &&
        !search_question_project(search, token->request, &target.route.project, error))
        return FALSE;
    *ret_index = add_target(search, &target);
    return TRUE;
}

/* Whatever else it names: what answers a question of ours is for nobody else. */
static gboolean
follow_requests(Search *search, guint *ret_index, GError **error)
{
    const Reading *reading = search->reading;
    const GArray *lists[] = {reading->tokens, reading->signed_ids};
    for (guint list = 0; list < G_N_ELEMENTS(lists); list++)
        for (guint i = 0; i < lists[list]->len && *ret_index == NO_TARGET; i++) {
            const Token *token = &g_array_index(lists[list], Token, i);
            if (token->request.value && !follow_request(search, token, ret_index, error))
                return FALSE;
        }
    return TRUE;
}

/* The first of tokens that is good. */
static gboolean
follow_first(Search *search, const GArray *tokens, guint *ret_index, GError **error)
{
    *ret_index = NO_TARGET;
    for (guint i = 0; i < tokens->len && *ret_index == NO_TARGET; i++)
        if (!follow_token(search, &g_array_index(tokens, Token, i), ret_index, error))
            return FALSE;
    return TRUE;
}

/* A comment that a known message became. Where its thread is public, only somebody who takes part
 * joins it, and for anybody else it counts for nothing, but for who sent what is spam; where it is
 * not, the answer is private or nothing. */
static gboolean
follow_comment(Search *search, const Comment *comment, guint *ret_index, GError **error)
{
    Thread thread = {comment->thread, comment->ticket, comment->audience};
    const char *why;
    IdentityLevel identity = search->reading->identity.level;
    if (!search_judge(search, &thread, identity, &why, error))
        return FALSE;
    if (!why)
        *ret_index = add_comment(search, &thread, identity);
    else if (thread.audience != THREAD_PUBLIC || search->sent_spam)
        *ret_index = add_refused(search, why, &thread, (PersonId){0});
    return TRUE;
}

static void
add_ids(GPtrArray *ids, char *const *from, gint first, gint step, guint limit)
{
    for (gint i = first; i >= 0 && from[i] && ids->len < limit; i += step)
        if (!g_ptr_array_find_with_equal_func(ids, from[i], g_str_equal, NULL))
            g_ptr_array_add(ids, from[i]);
}

const char **
search_nearest_ids(const Mail *mail, guint limit)
{
    GPtrArray *ids = g_ptr_array_sized_new(limit + 1);
    add_ids(ids, mail->in_reply_to, 0, 1, limit / 2);
    add_ids(ids, mail->references, (gint)g_strv_length(mail->references) - 1, -1, limit);
    g_ptr_array_add(ids, NULL);
    return (const char **)g_ptr_array_free(ids, FALSE);
}

static gboolean
follow_known_id(Search *search, const char *message_id, guint *ret_index, GError **error)
{
    g_autoptr(GPtrArray) messages = NULL;
    if (!store_message_find_id(search->store, message_id, &messages, error))
        return FALSE;
    for (guint i = 0; i < messages->len && *ret_index == NO_TARGET; i++) {
        const StoredMessage *message = g_ptr_array_index(messages, i);
        g_autoptr(GPtrArray) comments = NULL;
        if (!store_comment_of_message(search->store, message->id, &comments, error))
            return FALSE;
        for (guint c = 0; c < comments->len && *ret_index == NO_TARGET; c++)
            if (!follow_comment(search, g_ptr_array_index(comments, c), ret_index, error))
                return FALSE;
    }
    return TRUE;
}

/* The nearest ids first: the parent and a few before it are enough to find a conversation. */
static gboolean
follow_known_ids(Search *search, guint *ret_index, GError **error)
{
    g_autofree const char **ids = search_nearest_ids(search->reading->mail, LIMIT_KNOWN_IDS);
    *ret_index = NO_TARGET;
    for (guint i = 0; ids[i] && *ret_index == NO_TARGET; i++)
        if (!follow_known_id(search, ids[i], ret_index, error))
            return FALSE;
    return TRUE;
}

gboolean
reading_is_by_list(const Reading *reading, ProjectId project)
{
    return reading->list && !(reading->has_named && reading->named.project.value == project.value);
}

/* Whether a new ticket serves the route, too. */
static gboolean
serves(const Search *search, const Target *known, const Route *route)
{
    return known->kind == TARGET_NEW &&
           (known->route.project.value == route->project.value ||
            reading_is_by_list(search->reading, known->route.project) ||
            reading_is_by_list(search->reading, route->project));
}

/* The team of a second address of the same project follows, too; of two projects that of which the
 * desk was written to has the ticket. */
static void
share_new(const Search *search, Target *known, const Route *route)
{
    if (known->route.project.value != route->project.value) {
        if (!reading_is_by_list(search->reading, route->project))
            known->route = *route;
    } else if (route->team.value != known->route.team.value)
        known->also_team = route->team;
}

/* One ticket a project, and one of what was written to a list. */
static guint
add_new(Search *search, const Route *route)
{
    for (guint i = 0; i < search->targets->targets->len; i++) {
        Target *known = search_target(search, i);
        if (!serves(search, known, route))
            continue;
        share_new(search, known, route);
        return i;
    }
    Target target = {
        .kind = TARGET_NEW, .identity = search->reading->identity.level, .route = *route};
    return add_target(search, &target);
}

/* RFC 5321 §4.5.5: whoever reports on mail does so from the null sender. */
static gboolean
is_report(const Reading *reading)
{
    return !*reading->incoming->reverse_path && reading->kind.bounce;
}

static guint
add_bounce(Search *search, const Route *route)
{
    const Reading *reading = search->reading;
    if (!is_report(reading))
        return reading->released ? NO_TARGET
                                 : add_quarantine(search, "mail to a bounce address that is no "
                                                          "delivery report");
    gint64 age_us = reading->now_us - route->token.issued_us;
    if (age_us > (LIMIT_BOUNCE_DAYS + 1) * US_PER_DAY)
        return add_quarantine(search, "a delivery report for mail that left too long ago");
    Target target = {.kind = TARGET_BOUNCE, .identity = IDENTITY_CLAIMED, .route = *route};
    return add_target(search, &target);
}

/* A report that came to another address of ours than the one our mail left from names that mail by
 * its Message-ID. */
static guint
add_returned(Search *search)
{
    Route route = {.kind = ROUTE_BOUNCE, .token = search->reading->returned};
    return add_bounce(search, &route);
}

static Route *
route_at(const Search *search, guint recipient)
{
    return &g_array_index(search->reading->recipients, Route, recipient);
}

static gboolean
follow_address(Search *search, const Route *route, guint *ret_index, GError **error)
{
    if (route->kind == ROUTE_REQUEST)
        return follow_request(search, &route->token, ret_index, error);
    return route->kind != ROUTE_REPLY || follow_token(search, &route->token, ret_index, error);
}

/* Tokens and bounce addresses of the envelope serve themselves; *ret_found is the first target they
 * led to. */
static gboolean
follow_envelope(Search *search, guint *ret_found, GError **error)
{
    GArray *served = search->targets->served;
    *ret_found = NO_TARGET;
    for (guint i = 0; i < served->len; i++) {
        const Route *route = route_at(search, i);
        guint index = NO_TARGET;
        if (route->kind == ROUTE_BOUNCE)
            index = add_bounce(search, route);
        else if (search->reading->returned.outbox.value && is_report(search->reading))
            index = add_returned(search);
        else if (!follow_address(search, route, &index, error))
            return FALSE;
        g_array_index(served, guint, i) = index;
        if (route->kind != ROUTE_BOUNCE && *ret_found == NO_TARGET)
            *ret_found = index;
    }
    return TRUE;
}

/* What one of the staff writes above a mail they hand on is for the staff: where that mail has a
 * ticket, it goes to its private thread. Somebody who only claims to be of the staff may not write
 * there, and opens a ticket. */
static gboolean
follow_ids(Search *search, guint *ret_found, GError **error)
{
    const Reading *reading = search->reading;
    gboolean hands_on = reading->forward && search->sender && search->sender->kind == PERSON_STAFF;
    gboolean claims = hands_on && reading->identity.level < IDENTITY_TOKEN;
    if (!follow_first(search, reading->signed_ids, ret_found, error) ||
        (*ret_found == NO_TARGET && !claims && !follow_known_ids(search, ret_found, error)))
        return FALSE;
    search->keeps_private = hands_on && !reading->forward_is_shared && *ret_found != NO_TARGET;
    return TRUE;
}

static gboolean
follow_header(Search *search, guint *ret_found, GError **error)
{
    if (!search->reading->mail)
        return TRUE;
    if (*ret_found == NO_TARGET && !follow_requests(search, ret_found, error))
        return FALSE;
    if (*ret_found == NO_TARGET && !follow_first(search, search->reading->tokens, ret_found, error))
        return FALSE;
    return *ret_found != NO_TARGET || follow_ids(search, ret_found, error);
}

/* --- what is to be logged --------------------------------------------------------------------- */

static gboolean
is_log(const Route *route)
{
    return route->kind == ROUTE_DESK && route->logs;
}

/* What goes to an address of the desk besides, or to somebody's reply address, is no log: the
 * mail may come there by itself, before or after. */
static gboolean
is_only_logged(const Search *search)
{
    const Reading *reading = search->reading;
    for (guint i = 0; i < reading->recipients->len; i++)
        if (!is_log(route_at(search, i)))
            return FALSE;
    return !reading->has_named && !reading->tokens->len;
}

/* The new ticket that the message opens elsewhere, or NO_TARGET. */
static guint
find_new(const Search *search)
{
    for (guint i = 0; i < search->targets->targets->len; i++)
        if (search_target(search, i)->kind == TARGET_NEW)
            return i;
    return NO_TARGET;
}

static gboolean
may_log(const Search *search)
{
    return search->sender && search->sender->kind == PERSON_STAFF &&
           search->reading->identity.level >= IDENTITY_AUTHENTICATED;
}

static guint
open_log(Search *search, const Route *route)
{
    guint index = find_new(search);
    if (index != NO_TARGET)
        return index;
    if (search->reading->released)
        return add_new(search, search->reading->released);
    if (search->reading->has_named)
        return add_new(search, &search->reading->named);
    if (may_log(search)) {
        index = add_new(search, route);
        search_target(search, index)->logs = TRUE;
        return index;
    }
    index = add_quarantine(search, "is to be logged, and not by one of the staff who is verified");
    search_target(search, index)->route = *route;
    return index;
}

static void
serve_logs(Search *search, guint found)
{
    GArray *served = search->targets->served;
    gboolean only_logged = is_only_logged(search);
    for (guint i = 0; i < served->len; i++) {
        guint *index = &g_array_index(served, guint, i);
        if (!is_log(route_at(search, i)))
            continue;
        *index = found != NO_TARGET ? found : open_log(search, route_at(search, i));
        search_target(search, *index)->logs |= only_logged && found != NO_TARGET;
    }
}

static guint
add_help(Search *search)
{
    Target target = {.kind = TARGET_HELP, .identity = search->reading->identity.level};
    return add_target(search, &target);
}

/* Recipients that lead nowhere by themselves share the conversation that was found; without one a
 * desk address opens a ticket. */
static void
serve_rest(Search *search, guint found)
{
    GArray *served = search->targets->served;
    for (guint i = 0; i < served->len; i++) {
        guint *index = &g_array_index(served, guint, i);
        const Route *route = route_at(search, i);
        if (*index != NO_TARGET || is_log(route))
            continue;
        if (found != NO_TARGET)
            *index = found;
        else if (route->kind == ROUTE_DESK)
            *index = add_new(search, route);
        else if (search->reading->released)
            *index = add_new(search, search->reading->released);
        else if (route->kind == ROUTE_HELP)
            *index = add_help(search);
        else
            *index = add_quarantine(search, "its reply address is no longer valid");
    }
}

gboolean
targets_find(Store *store, const RoleTable *roles, const Reading *reading, const Person *sender,
             MessageId original, Targets *ret_targets, GError **error)
{
    g_auto(Targets) targets = {.targets = g_array_new(FALSE, FALSE, sizeof(Target)),
                               .served = g_array_new(FALSE, TRUE, sizeof(guint))};
    Search search = {.store = store,
                     .roles = roles,
                     .reading = reading,
                     .sender = sender,
                     .original = original,
                     .targets = &targets};
    guint found;
    g_array_set_size(targets.served, reading->recipients->len);
    if (!follow_envelope(&search, &found, error) || !follow_header(&search, &found, error))
        return FALSE;
    serve_rest(&search, found);
    serve_logs(&search, found);
    if (!search_close_targets(&search, error) || !search_follow_merges(&search, error) ||
        !search_guard_intake(&search, error))
        return FALSE;
    *ret_targets = targets;
    targets = (Targets){NULL, NULL};
    return TRUE;
}

void
targets_clear(Targets *targets)
{
    g_clear_pointer(&targets->targets, g_array_unref);
    g_clear_pointer(&targets->served, g_array_unref);
}
