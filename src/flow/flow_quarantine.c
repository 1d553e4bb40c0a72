/* Quarantined mail: who is asked about it, and what their answers do. */
#include "flow/flow_request.h"

#include "base/limits.h"
#include "mail/address.h"
#include "outbox/question.h"

#include <string.h>

const char *const release_words[] = {
    "release", "release 3 5", "release 3 same person", "release 3 as ann@x.example", "reject",
    "spam",    NULL};

/* --- asking ----------------------------------------------------------------------------------- */

/* One mail for several: what comes soon after another waits for the next mail. */
static gboolean
ask(Run *run, PersonId person, GError **error)
{
    g_autoptr(Request) last = NULL;
    GError *problem = NULL;
    gboolean found;
    gint64 now_us = run->reading->now_us;
    gboolean ok = store_request_last(run->store, person, REQUEST_RELEASE, &last, &problem);
    if (!found_or_missing(ok, problem, &found, error))
        return FALSE;
    if (found && !last->asked_us && request_is_open(last, now_us))
        return TRUE;
    gint64 again_us = found ? last->asked_us + LIMIT_ASK_AGAIN_S * US_PER_S : 0;
    gint64 due_us = CLAMP(again_us, now_us, now_us + LIMIT_ASK_AGAIN_S * US_PER_S);
    Request request = {.kind = REQUEST_RELEASE,
                       .person = person,
                       .about = found ? last->about : (char *)"",
                       .nonce = (char *)"",
                       .made_us = now_us,
                       .expires_us = now_us + LIMIT_REQUEST_S * US_PER_S};
    return run_ask(run, &request, due_us, error);
}

static gboolean
ask_all_staff(Run *run, guint *asked, GError **error)
{
    g_autoptr(GArray) staff = NULL;
    if (!store_person_newest(run->store, PERSON_STAFF, LIMIT_ASKED_PEOPLE, &staff, error))
        return FALSE;
    for (guint i = 0; i < staff->len && *asked < LIMIT_ASKED_PEOPLE; i++, (*asked)++)
        if (!ask(run, g_array_index(staff, PersonId, i), error))
            return FALSE;
    return TRUE;
}

/* Nobody is asked about more of who sent spam. */
static gboolean
is_offered(Run *run, const Held *held, gboolean *ret_offered, GError **error)
{
    g_autoptr(GPtrArray) offers = NULL;
    HeldId before = {held->id.value - 1};
    if (!store_held_offers(run->store, held->project, before, 1, &offers, error))
        return FALSE;
    *ret_offered = offers->len && ((const Held *)offers->pdata[0])->id.value == held->id.value;
    return TRUE;
}

/* Whoever wrote a machine's answer waits for nobody, and the mail that asks could be what it
 * answers. */
gboolean
run_ask_release(Run *run, const Held *held, GError **error)
{
    const RoleTable *roles = run->job->flow->roles;
    guint asked = 0;
    if (run->reading->automatic & AUTOMATIC_NULL_SENDER || kind_is_echo(run->reading->kind.kind))
        return TRUE;
    gboolean wanted;
    if (!is_offered(run, held, &wanted, error))
        return FALSE;
    if (!wanted)
        return TRUE;
    const GPtrArray *grants = role_table_list(roles, held->project);
    for (guint i = 0; grants && i < grants->len && asked < LIMIT_ASKED_PEOPLE; i++) {
        const Grant *grant = grants->pdata[i];
        Standing standing = {.kind = PERSON_STAFF, .role = grant->role};
        if (policy_refusal(&standing, POLICY_RELEASE))
            continue;
        if (!grant->person.value) {
            if (!ask_all_staff(run, &asked, error))
                return FALSE;
            continue;
        }
        asked++;
        if (!ask(run, grant->person, error))
            return FALSE;
    }
    run_trace(run, "%u may release it, and are asked", asked);
    return TRUE;
}

/* --- letting in ------------------------------------------------------------------------------- */

static void G_GNUC_PRINTF(3, 4) say(Answer *answer, HeldId id, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_string_append_printf(answer->receipt, "Number %" G_GINT64_FORMAT ": ", id.value);
    g_string_append_vprintf(answer->receipt, format, arguments);
    g_string_append_c(answer->receipt, '\n');
    va_end(arguments);
}

/* Along the line once more, as part of this transaction. */
static gboolean
take_along(Answer *answer, const Held *held, Reading *reading, Received *ret_received,
           GError **error)
{
    guint count = reading->recipients->len;
    g_autofree Received *received = g_new0(Received, count + 1);
    Transaction job = {.flow = answer->run->job->flow,
                       .reading = reading,
                       .retried = held->id,
                       .released_by = answer->person->id,
                       .received = received};
    gboolean ok = transaction_run(answer->run->store, &job, error);
    guint told = received_worst(received, count);
    answer->run->job->told += job.told;
    if (job.settling.is_left)
        answer->run->job->settling = job.settling;
    *ret_received = received[told];
    for (guint i = 0; i < count; i++)
        if (i != told)
            received_clear(&received[i]);
    return ok;
}

static gboolean
still_waits(const Received *received)
{
    return received->kind == RECEIVED_HELD || received->kind == RECEIVED_QUARANTINED;
}

/* The audit trail says who let it in, and why it had waited. */
static gboolean
note_released(Answer *answer, const Held *held, const Received *received, GError **error)
{
    if (!received->ticket.value)
        return TRUE;
    Event event = {.kind = EVENT_RELEASED,
                   .ticket = received->ticket,
                   .comment = received->comment,
                   .actor = answer->person->id,
                   .now = held->reason,
                   .at_us = answer->run->reading->now_us};
    return store_event_add(answer->run->store, &event, error);
}

static void
say_released(Answer *answer, const Held *held, const Received *received)
{
    if (received->ticket.value)
        say(answer, held->id, "released: it is on ticket %" G_GINT64_FORMAT ".",
            received->ticket.value);
    else
        say(answer, held->id, "released.");
}

static gboolean
say_waits(Answer *answer, const Held *held, GError **error)
{
    g_autoptr(Held) now = NULL;
    if (!store_held_get(answer->run->store, held->id, &now, error))
        return FALSE;
    say(answer, held->id, "not released, it still waits: %s.", now->reason);
    return TRUE;
}

/* *ret_waits: it waits on. */
static gboolean
let_in(Answer *answer, const Held *held, Reading *reading, gboolean *ret_waits, GError **error)
{
    Received received = {0};
    reading->is_forged = reading->identity.level == IDENTITY_FAILED;
    reading->identity.level = MAX(reading->identity.level, IDENTITY_CLAIMED);
    if (!take_along(answer, held, reading, &received, error))
        return FALSE;
    gboolean waits = still_waits(&received);
    gboolean ok =
        waits ? say_waits(answer, held, error) : note_released(answer, held, &received, error);
    if (!waits)
        say_released(answer, held, &received);
    received_clear(&received);
    *ret_waits = waits;
    return ok;
}

static gboolean
route_of(Run *run, const Held *held, Route *ret_route, GError **error)
{
    g_autoptr(Project) project = NULL;
    if (!store_project_get(run->store, held->project, &project, error))
        return FALSE;
    *ret_route = (Route){.kind = ROUTE_DESK, .project = project->id, .team = project->team};
    return TRUE;
}

/* --- whose it is ------------------------------------------------------------------------------ */

static gboolean
is_among(const GArray *projects, ProjectId project)
{
    for (guint i = 0; i < projects->len; i++)
        if (g_array_index(projects, ProjectId, i).value == project.value)
            return TRUE;
    return FALSE;
}

/* To be somebody else is to have what they have: only who could give all of that may say so, and
 * nobody becomes one of the staff by mail. *ret_why is NULL when they may. */
static gboolean
join_refusal(Answer *answer, const Held *held, const Person *owner, const GPtrArray *projects,
             const char **ret_why, GError **error)
{
    const RoleTable *roles = answer->run->job->flow->roles;
    const Person *person = answer->person;
    g_autoptr(GArray) takes_part = NULL;
    *ret_why = "that one is of the staff, whose addresses the administrator adds";
    if (owner->kind == PERSON_STAFF)
        return TRUE;
    if (!store_person_projects(answer->run->store, owner->id, &takes_part, error))
        return FALSE;
    *ret_why = "that is for who manages all projects which are shared with that person, or in "
               "which they have a ticket";
    for (guint i = 0; i < projects->len; i++) {
        ProjectId project = ((const Project *)projects->pdata[i])->id;
        gboolean counts = project.value == held->project.value || is_among(takes_part, project) ||
                          role_table_role(roles, project, owner->id, owner->kind) != ROLE_NONE;
        Standing standing = {.kind = person->kind,
                             .role = role_table_role(roles, project, person->id, person->kind)};
        if (counts && policy_refusal(&standing, POLICY_SHARE))
            return TRUE;
    }
    *ret_why = NULL;
    return TRUE;
}

/* *ret_why is why not, or NULL. */
static gboolean
join(Answer *answer, const Held *held, const Person *owner, const Reading *reading,
     const char **ret_why, GError **error)
{
    Store *store = answer->run->store;
    g_autoptr(GPtrArray) projects = NULL;
    g_autoptr(Person) known = NULL;
    GError *problem = NULL;
    gboolean is_known;
    if (!store_project_list(store, &projects, error))
        return FALSE;
    if (!join_refusal(answer, held, owner, projects, ret_why, error))
        return FALSE;
    if (*ret_why)
        return TRUE;
    gboolean ok = store_person_find(store, reading->sender.address, &known, &problem);
    if (!found_or_missing(ok, problem, &is_known, error))
        return FALSE;
    if (!is_known)
        return store_person_add_address(store, owner->id, reading->sender.address, error);
    if (known->id.value == owner->id.value)
        return TRUE;
    if (known->kind != owner->kind)
        *ret_why = "its address is already of somebody of another kind";
    else if (!join_refusal(answer, held, known, projects, ret_why, error))
        return FALSE;
    return *ret_why || store_person_merge(store, known->id, owner->id, error);
}

/* Who the verdict says it is by; *ret_owner NULL with *ret_why when nobody is. */
static gboolean
find_owner(Answer *answer, const HeldVerdict *verdict, const Held *held, Person **ret_owner,
           const char **ret_why, GError **error)
{
    Store *store = answer->run->store;
    GError *problem = NULL;
    gboolean found;
    *ret_why = "it came to nobody's reply address: say release NUMBER as ADDRESS";
    if (!verdict->as && !held->person.value)
        return TRUE;
    g_autofree char *address = verdict->as ? address_canonical(verdict->as) : NULL;
    *ret_why = "nobody is known by that address";
    if (verdict->as && !address)
        return TRUE;
    gboolean ok = address ? store_person_find(store, address, ret_owner, &problem)
                          : store_person_get(store, held->person, ret_owner, &problem);
    return found_or_missing(ok, problem, &found, error);
}

/* Its address is theirs from now on. *ret_why is why not, or NULL. */
static gboolean
give_to_owner(Answer *answer, const HeldVerdict *verdict, const Held *held, const Reading *reading,
              const char **ret_why, GError **error)
{
    g_autoptr(Person) owner = NULL;
    *ret_why = NULL;
    if (!verdict->same_person && !verdict->as)
        return TRUE;
    if (reading->identity.level == IDENTITY_FAILED) {
        *ret_why = "its sender was found to be forged, which is no address of anybody's";
        return TRUE;
    }
    if (!find_owner(answer, verdict, held, &owner, ret_why, error))
        return FALSE;
    return !owner || join(answer, held, owner, reading, ret_why, error);
}

/* One or the other: an address is given to nobody for a message that waits on, and what was done
 * for such a one is undone. */
static gboolean
give_and_let_in(Answer *answer, const HeldVerdict *verdict, const Held *held, Reading *reading,
                GError **error)
{
    Store *store = answer->run->store;
    const char *why;
    gboolean waits = TRUE;
    if (!store_savepoint(store, error) ||
        !give_to_owner(answer, verdict, held, reading, &why, error))
        return FALSE;
    if (why)
        say(answer, held->id, "not released: %s.", why);
    else if (!let_in(answer, held, reading, &waits, error))
        return FALSE;
    if (!waits)
        return store_release(store, error);
    store_rollback_to(store);
    return TRUE;
}

static gboolean
release(Answer *answer, const HeldVerdict *verdict, const Held *held, GError **error)
{
    Run *run = answer->run;
    g_autoptr(StoredMessage) message = NULL;
    Route route;
    if (!store_message_get(run->store, held->message, &message, error) ||
        !route_of(run, held, &route, error))
        return FALSE;
    if (!message->mail) {
        say(answer, held->id, "not released: it could not be read.");
        return TRUE;
    }
    Incoming incoming = incoming_of_stored(message);
    g_autoptr(Reading) reading = reading_released(run->job->flow, &incoming, message->mail, &route);
    if (reading->outcome != PARSE_DONE) {
        say(answer, held->id, "not released: it can be read no more (%s).", reading->why);
        return TRUE;
    }
    if (!reading->sender.address) {
        say(answer, held->id, "not released: nobody can say whom it is from (%s).",
            reading->sender.why);
        return TRUE;
    }
    return give_and_let_in(answer, verdict, held, reading, error);
}

/* --- one message ------------------------------------------------------------------------------ */

static gboolean
set_aside(Answer *answer, const Held *held, HeldResolution resolution, GError **error)
{
    say(answer, held->id,
        resolution == HELD_SPAM
            ? "spam: it is kept, and nobody is asked about more like it from its sender."
            : "rejected: it is kept, and nothing comes of it.");
    return store_held_resolve(answer->run->store, held->id, resolution, answer->person->id,
                              answer->run->reading->now_us, error);
}

static gboolean
say_resolved(Answer *answer, const Held *held, GError **error)
{
    g_autoptr(Person) by = NULL;
    if (held->resolved_by.value &&
        !store_person_get(answer->run->store, held->resolved_by, &by, error))
        return FALSE;
    say(answer, held->id, "it does not wait any more: %s by %s.",
        desk_word(held_resolution_words, (int)held->resolution),
        by ? person_label(by) : "the administrator");
    return TRUE;
}

static gboolean
do_verdict(Answer *answer, const HeldVerdict *verdict, HeldId id, GError **error)
{
    Run *run = answer->run;
    g_autoptr(Held) held = NULL;
    if (!store_held_get(run->store, id, &held, error))
        return FALSE;
    if (held->resolved_us)
        return say_resolved(answer, held, error);
    if (!question_may_release(run->job->flow->roles, answer->person, held->project)) {
        say(answer, id, "you may not release it any more.");
        return TRUE;
    }
    switch (verdict->kind) {
    case VERDICT_RELEASE:
        return release(answer, verdict, held, error);
    case VERDICT_REJECT:
        return set_aside(answer, held, HELD_REJECTED, error);
    case VERDICT_SPAM:
        return set_aside(answer, held, HELD_SPAM, error);
    }
    return TRUE;
}

/* --- answers ---------------------------------------------------------------------------------- */

static gboolean
holds(const GArray *ids, gint64 id)
{
    for (guint i = 0; i < ids->len; i++)
        if (g_array_index(ids, gint64, i) == id)
            return TRUE;
    return FALSE;
}

/* Numbers they were asked about, or all of these. */
static gboolean
do_line(Answer *answer, const HeldVerdict *verdict, const GArray *asked, GError **error)
{
    const GArray *chosen = verdict->numbers->len ? verdict->numbers : asked;
    for (guint i = 0; i < chosen->len; i++) {
        HeldId id = {g_array_index(chosen, gint64, i)};
        if (!holds(asked, id.value)) {
            say(answer, id, "you were not asked about it in that mail.");
            continue;
        }
        if (!do_verdict(answer, verdict, id, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
any_waits(Run *run, const GArray *ids, gboolean *ret_waits, GError **error)
{
    *ret_waits = FALSE;
    for (guint i = 0; i < ids->len && !*ret_waits; i++) {
        g_autoptr(Held) held = NULL;
        HeldId id = {g_array_index(ids, gint64, i)};
        if (!store_held_get(run->store, id, &held, error))
            return FALSE;
        *ret_waits = !held->resolved_us;
    }
    return TRUE;
}

/* What one mail had no room for. */
static gboolean
ask_about_rest(Answer *answer, const GArray *asked, GError **error)
{
    Run *run = answer->run;
    g_autoptr(Request) last = NULL;
    g_autoptr(GPtrArray) rest = NULL;
    if (!store_request_last(run->store, answer->person->id, REQUEST_RELEASE, &last, error))
        return FALSE;
    if (last->id.value != answer->request->id.value || !asked->len)
        return TRUE;
    HeldId after = {g_array_index(asked, gint64, asked->len - 1)};
    return question_offers(run->store, run->job->flow->roles, answer->person, after, 1, &rest,
                           error) &&
           (!rest->len || ask(run, answer->person->id, error));
}

/* Once nothing waits that was asked about, the question is closed. */
static gboolean
finish(Answer *answer, const GArray *asked, GError **error)
{
    gboolean waits;
    if (!any_waits(answer->run, asked, &waits, error))
        return FALSE;
    answer->closes = !waits;
    return waits || ask_about_rest(answer, asked, error);
}

gboolean
release_answer(Answer *answer, gboolean *ret_understood, GError **error)
{
    g_autoptr(GArray) asked = request_ids(answer->request->about);
    guint understood = 0;
    for (guint i = 0; i < answer->lines->len; i++, understood++) {
        g_auto(HeldVerdict) verdict = {0};
        if (!held_verdict_read(answer->lines->pdata[i], &verdict))
            break;
        if (!do_line(answer, &verdict, asked, error))
            return FALSE;
    }
    *ret_understood = understood > 0;
    return !understood || finish(answer, asked, error);
}
