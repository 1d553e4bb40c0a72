/* Who asks for access is let in, or not: by the first of those who may share the project, or by the
 * administrator. */
#include "flow/flow_grant.h"

#include "flow/flow_access.h"

#include "base/limits.h"
#include "base/log.h"

#include <string.h>

const char *const access_grant_words[] = {"approve", "approve ROLE, a role that is named there",
                                          "deny", "deny, and why, in words for who asks", NULL};

void
grants_clear(Grants *grants)
{
    g_clear_pointer(&grants->asker, person_free);
    g_clear_pointer(&grants->project, project_free);
    if (grants->said)
        g_string_free(g_steal_pointer(&grants->said), TRUE);
    if (grants->tickets)
        g_string_free(g_steal_pointer(&grants->tickets), TRUE);
}

static gboolean
look_up(Grants *grants, GError **error)
{
    grants->said = g_string_new(NULL);
    grants->tickets = g_string_new(NULL);
    return store_person_get(grants->store, grants->access->person, &grants->asker, error) &&
           store_project_get(grants->store, grants->access->project, &grants->project, error);
}

static PersonId
by_id(const Grants *grants)
{
    return grants->by ? grants->by->id : (PersonId){0};
}

static gboolean refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean
refuse(GError **error, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    g_autofree char *why = g_strdup_vprintf(format, values);
    va_end(values);
    g_set_error_literal(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED, why);
    return FALSE;
}

/* The first answer counts. */
static gboolean
check_open(const Grants *grants, GError **error)
{
    const Access *access = grants->access;
    g_autoptr(Person) by = NULL;
    if (access->answered_by.value &&
        !store_person_get(grants->store, access->answered_by, &by, error))
        return FALSE;
    if (access->answered_us)
        return refuse(error, "%s has answered already: %s%s",
                      by ? person_label(by) : "the administrator",
                      access->role != ROLE_NONE ? "approved, as " : "denied",
                      access->role != ROLE_NONE ? policy_role_name(access->role) : "");
    if (!access_is_open(access, grants->now_us))
        return refuse(error, "the time in which this could be answered is over");
    return TRUE;
}

/* --- letting in ------------------------------------------------------------------------------- */

static void
count_released(Grants *grants, const Received *received)
{
    if (received->kind == RECEIVED_HELD || received->kind == RECEIVED_QUARANTINED) {
        grants->waits++;
        return;
    }
    grants->released++;
    if (received->ticket.value)
        g_string_append_printf(grants->tickets, "%s%" G_GINT64_FORMAT,
                               grants->tickets->len ? ", " : "", received->ticket.value);
}

/* The audit trail says who let it in, and why it had waited. */
static gboolean
note_released(const Grants *grants, const Held *held, const Received *received, GError **error)
{
    Event event = {.kind = EVENT_RELEASED,
                   .ticket = received->ticket,
                   .comment = received->comment,
                   .actor = by_id(grants),
                   .now = held->reason,
                   .at_us = grants->now_us};
    return !received->ticket.value || store_event_add(grants->store, &event, error);
}

/* What became of it where it waited: it may wait for another project, too, of which nothing is said
 * here, and may be known elsewhere. */
static const Received *
received_here(const Received *received, guint count, HeldId held)
{
    const Received *best = &received[0];
    for (guint i = 0; i < count; i++) {
        const Received *one = &received[i];
        gboolean waits = one->kind == RECEIVED_HELD || one->kind == RECEIVED_QUARANTINED;
        if (waits && one->held.value == held.value)
            return one;
        if (!waits && (one->kind != RECEIVED_REPEAT || best->kind == RECEIVED_QUARANTINED))
            best = one;
    }
    return best;
}

/* Along the line once more, as if it came now: its sender is who they were, and has a share. */
static gboolean
take_along(Grants *grants, const Held *held, const Reading *reading, GError **error)
{
    guint count = reading->recipients->len;
    g_autofree Received *received = g_new0(Received, count + 1);
    Transaction job = {.flow = grants->flow,
                       .reading = reading,
                       .retried = held->id,
                       .released_by = by_id(grants),
                       .received = received};
    gboolean was_settling = grants->flow->is_settling;
    grants->flow->is_settling = TRUE; /* what is let in beside it is not its sender's doing */
    gboolean ok = transaction_run(grants->store, &job, error);
    grants->flow->is_settling = was_settling;
    const Received *here = received_here(received, count, held->id);
    ok = ok && note_released(grants, held, here, error);
    if (ok) {
        grants->told += job.told;
        count_released(grants, here);
    }
    for (guint i = 0; i < count; i++)
        received_clear(&received[i]);
    return ok;
}

/* One that fails waits on, and keeps nobody from being let in. */
static gboolean
try_along(Grants *grants, const Held *held, const Reading *reading, GError **error)
{
    Store *store = grants->store;
    GError *problem = NULL;
    if (!store_savepoint(store, error))
        return FALSE;
    if (take_along(grants, held, reading, &problem))
        return store_release(store, error);
    if (!store_in_transaction(store)) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    store_rollback_to(store);
    if (!grants->flow->is_explaining)
        log_event(LOG_WARNING, "access-not-let-in", "held", LOG_INT(held->id.value), "why",
                  problem->message, NULL);
    g_error_free(problem);
    grants->waits++;
    return TRUE;
}

/* A command in what was let in before it, #share, lets in what waits, too. */
static gboolean
let_in(Grants *grants, const Held *held, GError **error)
{
    g_autoptr(Held) now = NULL;
    g_autoptr(StoredMessage) message = NULL;
    if (!store_held_get(grants->store, held->id, &now, error))
        return FALSE;
    if (now->resolved_us)
        return TRUE;
    if (!store_message_get(grants->store, held->message, &message, error))
        return FALSE;
    Incoming incoming = incoming_of_stored(message);
    g_autoptr(Reading) reading =
        message->mail ? reading_released(grants->flow, &incoming, message->mail, NULL) : NULL;
    if (reading && reading->outcome == PARSE_DONE)
        return try_along(grants, held, reading, error);
    grants->waits++;
    return TRUE;
}

static gboolean
let_in_each(Grants *grants, const GPtrArray *waiting, guint most, GError **error)
{
    grants->has_more = waiting->len > most;
    for (guint i = 0; i < MIN(waiting->len, most); i++) {
        const Held *held = waiting->pdata[i];
        if (!let_in(grants, held, error))
            return FALSE;
        grants->after = held->id;
        grants->tried++;
    }
    return TRUE;
}

/* What waited is judged by the shares as they are now, which are in force for everybody else once
 * this is committed. */
gboolean
grants_let_in(Grants *grants, guint most, GError **error)
{
    g_autoptr(GPtrArray) waiting = NULL;
    return store_held_of_asker(grants->store, grants->asker->id, grants->project->id, grants->after,
                               most + 1, &waiting, error) &&
           flow_take_roles(grants->flow, grants->store, error) &&
           let_in_each(grants, waiting, most, error);
}

/* The end of this transaction goes on with what is more. */
static gboolean
let_in_first(Grants *grants, GError **error)
{
    Flow *flow = grants->flow;
    FlowRoles in_force = flow_begin_roles(flow);
    gboolean ok = grants_let_in(grants, LIMIT_ACCESS_RELEASED, error);
    flow_end_roles(flow, in_force);
    if (grants->has_more)
        flow->settled_generation = store_people_generation(grants->store) - 1;
    return ok;
}

/* --- approving -------------------------------------------------------------------------------- */

static void
say_let_in(Grants *grants)
{
    if (grants->tickets->len)
        g_string_append_printf(grants->said, "What they had written is let in: ticket %s.\n",
                               grants->tickets->str);
    else if (grants->released)
        g_string_append(grants->said, "What they had written is let in.\n");
    if (grants->waits)
        g_string_append(grants->said,
                        "Something of theirs waits still: posternctl held list shows it.\n");
    if (grants->has_more)
        g_string_append(grants->said, "More of theirs waits than is let in at once: the rest "
                                      "follows; posternctl held list shows it until then.\n");
}

gboolean
grants_note_answered(const Grants *grants, const Access *access, Role role, GError **error)
{
    g_autofree char *now = g_strdup_printf("%s%s%s", grants->asker->address, role ? ", as " : "",
                                           role ? policy_role_name(role) : "");
    Event event = {.kind = role ? EVENT_ACCESS_GIVEN : EVENT_ACCESS_DENIED,
                   .ticket = access->ticket,
                   .actor = by_id(grants),
                   .now = now,
                   .at_us = grants->now_us};
    if (!grants->flow->is_explaining)
        log_event(LOG_INFO, role ? "access-given" : "access-denied", "person",
                  LOG_INT(access->person.value), "project", LOG_INT(access->project.value),
                  "request", LOG_INT(access->id.value), "by", LOG_INT(by_id(grants).value), NULL);
    return !access->ticket.value || store_event_add(grants->store, &event, error);
}

/* Nobody gives more than they have. */
static gboolean
check_role(const Grants *grants, Role role, GError **error)
{
    const RoleTable *roles = grants->flow->roles;
    const Person *by = grants->by;
    Share share = {.project = grants->project->id, .person = grants->asker->id, .role = role};
    if (!share_fits(&share, grants->asker, error))
        return FALSE;
    if (by && role < role_table_role(roles, share.project, by->id, by->kind))
        return refuse(error, "you may give no role that lets somebody do more than yours");
    return TRUE;
}

/* What to answer when a word for the role is missing or wrong. Caller frees. */
static char *
words_expected(const Grants *grants)
{
    Role fitting = access_default_role(grants->asker->kind, grants->access->ticket.value != 0);
    if (fitting == ROLE_NONE)
        return g_strdup(grants->by ? "approve customer, for all of its tickets, or approve "
                                     "customer own"
                                   : "--role customer, for all of its tickets, or --role customer "
                                     "--own");
    return g_strdup_printf("approve %s%s, or approve alone",
                           policy_role_name(fitting == ROLE_OWN ? ROLE_CUSTOMER : fitting),
                           fitting == ROLE_OWN ? " own" : "");
}

static gboolean
refuse_alone(const Grants *grants, GError **error)
{
    g_autofree char *expected = words_expected(grants);
    return refuse(error, "\"approve\" alone does not say how much they are to see, expected %s",
                  expected);
}

/* Who has access to the project may not see the ticket they asked for. */
gboolean
grants_see(const Grants *grants, const Access *access, gboolean *ret_sees, GError **error)
{
    Standing standing;
    *ret_sees = TRUE;
    if (!access->ticket.value)
        return TRUE;
    if (!store_standing(grants->store, grants->flow->roles, access->ticket, (ThreadId){0},
                        access->person, &standing, error))
        return FALSE;
    *ret_sees = !policy_refusal(&standing, POLICY_VIEW_PUBLIC);
    return TRUE;
}

/* role ROLE_NONE: the one that fits, or that they have been given since, if it lets them see what
 * they asked for. */
static gboolean
approve(Grants *grants, Role role, GError **error)
{
    const Access *access = grants->access;
    Share share = {.project = access->project, .person = grants->asker->id, .role = ROLE_NONE};
    FlowSharer sharer = {.by = grants->by, .now_us = grants->now_us};
    Role was;
    gboolean sees;
    if (!store_share_role(grants->store, &share, &was, error) ||
        !grants_see(grants, access, &sees, error))
        return FALSE;
    Role fitting = access_default_role(grants->asker->kind, access->ticket.value != 0);
    share.role = role != ROLE_NONE ? role : was != ROLE_NONE && sees ? was : fitting;
    if (share.role == ROLE_NONE)
        return refuse_alone(grants, error);
    if (!check_role(grants, share.role, error) ||
        !flow_share(grants->store, &share, &sharer, &was, error) ||
        !store_access_close(grants->store, access->person, access->project, share.role,
                            by_id(grants), grants->now_us, error) ||
        !grants_note_answered(grants, access, share.role, error))
        return FALSE;
    grants->told += sharer.told;
    g_string_append_printf(grants->said, "Done: %s <%s> has access to %s, as %s%s.\n",
                           person_label(grants->asker), grants->asker->address,
                           grants->project->slug, policy_role_name(share.role),
                           was == share.role ? "; it was so already" : ", and is told");
    if (!let_in_first(grants, error))
        return FALSE;
    say_let_in(grants);
    return TRUE;
}

/* --- denying ---------------------------------------------------------------------------------- */

static gboolean
set_some_aside(const Grants *grants, guint *ret_count, GError **error)
{
    g_autoptr(GPtrArray) waiting = NULL;
    if (!store_held_of_asker(grants->store, grants->asker->id, grants->project->id, (HeldId){0},
                             LIMIT_ACCESS_RELEASED, &waiting, error))
        return FALSE;
    for (guint i = 0; i < waiting->len; i++) {
        const Held *held = waiting->pdata[i];
        if (!store_held_resolve(grants->store, held->id, HELD_REJECTED, by_id(grants),
                                grants->now_us, error))
            return FALSE;
    }
    *ret_count = waiting->len;
    return TRUE;
}

static gboolean
set_aside(const Grants *grants, guint *ret_count, GError **error)
{
    guint count, some;
    for (count = 0, some = LIMIT_ACCESS_RELEASED; some == LIMIT_ACCESS_RELEASED; count += some)
        if (!set_some_aside(grants, &some, error))
            return FALSE;
    *ret_count = count;
    return TRUE;
}

static gboolean
tell_denied(Grants *grants, const Access *access, const char *words, GError **error)
{
    g_autoptr(RouteTable) routes = flow_routes(grants->flow);
    g_autofree char *shown = route_hide_tokens(routes, words);
    OutboxRow row = {.kind = OUTBOX_ACCESS,
                     .why = WHY_REQUEST,
                     .request = access->id,
                     .note = shown,
                     .person = grants->asker->id,
                     .created_us = grants->now_us,
                     .next_us = grants->now_us};
    OutboxId id;
    grants->told++;
    return store_outbox_add(grants->store, &row, &id, error);
}

/* They may have asked in more ways than one, and hear of each: silence would tell, too. */
static gboolean
deny_each(Grants *grants, const char *words, GError **error)
{
    const Access *access = grants->access;
    g_autoptr(GPtrArray) list = NULL;
    if (!store_access_list_open(grants->store, access->person, access->project, grants->now_us,
                                &list, error) ||
        !store_access_close(grants->store, access->person, access->project, ROLE_NONE,
                            by_id(grants), grants->now_us, error))
        return FALSE;
    for (guint i = 0; i < list->len; i++)
        if (!grants_note_answered(grants, list->pdata[i], ROLE_NONE, error) ||
            !tell_denied(grants, list->pdata[i], words, error))
            return FALSE;
    return TRUE;
}

static gboolean
deny(Grants *grants, const char *words, GError **error)
{
    guint count;
    if (!deny_each(grants, words, error) || !set_aside(grants, &count, error))
        return FALSE;
    g_string_append_printf(grants->said, "Done: %s <%s> has no access to %s, and is told so.\n",
                           person_label(grants->asker), grants->asker->address,
                           grants->project->slug);
    if (count)
        g_string_append(grants->said, "What they had written is kept, and nothing comes of it.\n");
    return TRUE;
}

/* --- who answers ------------------------------------------------------------------------------ */

static gboolean
answer_with(Grants *grants, const AccessVerdict *verdict, const char *words, GError **error)
{
    if (verdict->wrong) {
        g_autofree char *expected = words_expected(grants);
        return refuse(error, "\"%s\" says no role, expected %s", verdict->wrong, expected);
    }
    return verdict->approves ? approve(grants, verdict->role, error) : deny(grants, words, error);
}

/* A refused answer does nothing, and whoever gave it may give another, unless somebody else has. */
static gboolean
grant(Answer *answer, Grants *grants, const AccessVerdict *verdict, GError **error)
{
    const RoleTable *roles = answer->run->job->flow->roles;
    const char *refusal = access_answer_refusal(roles, grants->access->project, answer->person);
    g_autofree char *words = NULL;
    const char *first = answer->text + strspn(answer->text, " \t\n");
    const char *behind = strpbrk(first, " \t\n");
    if (!look_up(grants, error))
        return FALSE;
    if (refusal)
        return refuse(error, "you %s", refusal);
    words = access_words(behind ? behind : "");
    return check_open(grants, error) && answer_with(grants, verdict, words, error);
}

gboolean
access_grant_answer(Answer *answer, gboolean *ret_understood, GError **error)
{
    Run *run = answer->run;
    g_autoptr(GArray) ids = request_ids(answer->request->about);
    g_autoptr(Access) access = NULL;
    AccessVerdict verdict;
    GError *problem = NULL;
    RequestId id = {ids->len ? g_array_index(ids, gint64, 0) : 0};
    *ret_understood = access_verdict_read(answer->lines->pdata[0], &verdict);
    if (!*ret_understood)
        return TRUE;
    if (!store_access_get(run->store, id, &access, error))
        return FALSE;
    g_auto(Grants) grants = {.flow = run->job->flow,
                             .store = run->store,
                             .now_us = run->reading->now_us,
                             .by = answer->person,
                             .access = access};
    gboolean ok = grant(answer, &grants, &verdict, &problem);
    if (!ok && !g_error_matches(problem, POSTERN_ERROR, POSTERN_ERROR_REFUSED)) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    run->job->told += grants.told;
    answer->closes = ok || access->answered_us;
    if (ok)
        g_string_append(answer->receipt, grants.said->str);
    else
        g_string_append_printf(answer->receipt, "Nothing was done: %s.\n", problem->message);
    g_clear_error(&problem);
    return TRUE;
}

gboolean
flow_access_answer(Flow *flow, Store *store, RequestId id, const AccessVerdict *verdict,
                   const char *words, char **ret_said, GError **error)
{
    g_autoptr(Access) access = NULL;
    if (!store_access_get(store, id, &access, error))
        return FALSE;
    if (!access->project.value)
        return refuse(error, "access request %" G_GINT64_FORMAT " is for nothing that is there",
                      id.value);
    g_auto(Grants) grants = {
        .flow = flow, .store = store, .now_us = clock_now_us(flow_clock(flow)), .access = access};
    g_autofree char *line = access_words(words);
    if (!look_up(&grants, error) || !check_open(&grants, error) ||
        !answer_with(&grants, verdict, line, error))
        return FALSE;
    *ret_said = g_strdup(grants.said->str);
    return TRUE;
}
