/* Who waits for a project and has access to it by now is let in, however they came by it. */
#include "flow/flow_grant.h"

#include "base/limits.h"
#include "base/log.h"

/* They were promised to hear of it; once is enough, when whoever shared it has it told, too. */
static gboolean
tell_given(Grants *grants, GError **error)
{
    ProjectId project = grants->project->id;
    Share share = {.project = project, .person = grants->asker->id};
    FlowSharer sharer = {.by = grants->by, .now_us = grants->now_us};
    gboolean tells;
    if (!store_outbox_tells_of_share(grants->store, share.person, project,
                                     grants->now_us - LIMIT_ACCESS_TOLD_S * US_PER_S, &tells,
                                     error))
        return FALSE;
    if (!tells && !flow_share_tell(grants->store, &share, &sharer, error))
        return FALSE;
    grants->told += sharer.told;
    return TRUE;
}

/* What they asked for and do not see for all that stays open: nobody has answered it. */
static gboolean
answer_given(Grants *grants, Role role, GError **error)
{
    PersonId by = grants->by ? grants->by->id : (PersonId){0};
    g_autoptr(GPtrArray) open = NULL;
    gboolean is_told = FALSE;
    if (!store_access_list_open(grants->store, grants->asker->id, grants->project->id,
                                grants->now_us, &open, error))
        return FALSE;
    for (guint i = 0; i < open->len; i++) {
        const Access *access = open->pdata[i];
        gboolean sees;
        if (!grants_see(grants, access, &sees, error))
            return FALSE;
        if (sees &&
            (!store_access_close_one(grants->store, access->id, role, by, grants->now_us, error) ||
             !grants_note_answered(grants, access, role, error)))
            return FALSE;
        is_told |= sees;
    }
    return !is_told || tell_given(grants, error);
}

static gboolean
let_in_granted(Grants *grants, const AccessGranted *granted, guint most, GError **error)
{
    if (!store_person_get(grants->store, granted->person, &grants->asker, error) ||
        !store_project_get(grants->store, granted->project, &grants->project, error) ||
        !flow_take_roles(grants->flow, grants->store, error))
        return FALSE;
    Role role = role_table_role(grants->flow->roles, granted->project, grants->asker->id,
                                grants->asker->kind);
    return role == ROLE_NONE ||
           (answer_given(grants, role, error) && grants_let_in(grants, most, error));
}

/* --- … as much of it as one transaction lets in ----------------------------------------------- */

/* One transaction's part. Borrows. */
typedef struct {
    Flow *flow;
    Store *store;
    const Person *by;
    Settling *settling;
    guint most; /* messages */
    guint told; /* outbox rows made */
} Settle;

static gint
compare_granted(const AccessGranted *a, const AccessGranted *b)
{
    if (a->person.value != b->person.value)
        return a->person.value < b->person.value ? -1 : 1;
    return (a->project.value > b->project.value) - (a->project.value < b->project.value);
}

static void
leave_rest(Settling *settling, const AccessGranted *next, HeldId after)
{
    settling->is_left = TRUE;
    settling->next = *next;
    settling->after = after;
}

static gboolean
settle_one(Settle *settle, const AccessGranted *granted, HeldId after, GError **error)
{
    Settling *settling = settle->settling;
    g_auto(Grants) grants = {.flow = settle->flow,
                             .store = settle->store,
                             .now_us = clock_now_us(flow_clock(settle->flow)),
                             .by = settle->by,
                             .said = g_string_new(NULL),
                             .tickets = g_string_new(NULL),
                             .after = after};
    if (!let_in_granted(&grants, granted, settle->most, error))
        return FALSE;
    settle->told += grants.told;
    settle->most -= grants.tried;
    settling->released += grants.released;
    if (grants.has_more)
        leave_rest(settling, granted, grants.after);
    return TRUE;
}

/* From where it is to the last of them, or as far as this transaction goes. */
static gboolean
settle_on(Settle *settle, GError **error)
{
    Settling *settling = settle->settling;
    const AccessGranted begin = settling->next;
    g_autoptr(GArray) list = NULL;
    if (!store_access_granted(settle->store, clock_now_us(flow_clock(settle->flow)), &list, error))
        return FALSE;
    settling->is_left = FALSE;
    for (guint i = 0; i < list->len && !settling->is_left; i++) {
        const AccessGranted *granted = &g_array_index(list, AccessGranted, i);
        gint order = compare_granted(granted, &begin);
        HeldId after = {order == 0 ? settling->after.value : 0};
        if (order >= 0 && settle->most == 0)
            leave_rest(settling, granted, after);
        else if (order >= 0 && !settle_one(settle, granted, after, error))
            return FALSE;
    }
    return TRUE;
}

static void
begin_settling(Settling *settling, Store *store, PersonId by)
{
    *settling = (Settling){.by = by, .generation = store_people_generation(store)};
}

/* What is let in may share something itself; then it is looked again, and not one in another. What
 * fails was undone, and shares nothing. */
static gboolean
is_to_begin_again(const Settling *settling, Store *store)
{
    return !settling->is_left && settling->released &&
           settling->generation != store_people_generation(store);
}

static gboolean
settle_part(Settle *settle, GError **error)
{
    Flow *flow = settle->flow;
    FlowRoles in_force = flow_begin_roles(flow);
    flow->is_settling = TRUE;
    gboolean ok = settle_on(settle, error);
    while (ok && is_to_begin_again(settle->settling, settle->store)) {
        begin_settling(settle->settling, settle->store, settle->settling->by);
        ok = settle_on(settle, error);
    }
    flow->settled_generation = store_people_generation(settle->store);
    flow->is_settling = FALSE;
    flow_end_roles(flow, in_force);
    return ok;
}

gboolean
flow_settle_access(Flow *flow, Store *store, const Person *by, Settling *settling, guint *told,
                   GError **error)
{
    Settle settle = {.flow = flow,
                     .store = store,
                     .by = by,
                     .settling = settling,
                     .most = LIMIT_ACCESS_RELEASED};
    if (flow->is_settling || flow->settled_generation == store_people_generation(store))
        return TRUE;
    begin_settling(settling, store, by ? by->id : (PersonId){0});
    if (!settle_part(&settle, error))
        return FALSE;
    *told += settle.told;
    return TRUE;
}

typedef struct {
    Flow *flow;
    Settling from;
    Settling reached; /* out */
} Rest;

static gboolean
settle_rest(Store *store, gpointer data, GError **error)
{
    Rest *rest = data;
    g_autoptr(Person) by = NULL;
    rest->reached = rest->from;
    if (rest->from.by.value && !store_person_get(store, rest->from.by, &by, error))
        return FALSE;
    Settle settle = {.flow = rest->flow,
                     .store = store,
                     .by = by,
                     .settling = &rest->reached,
                     .most = LIMIT_ACCESS_RELEASED};
    return settle_part(&settle, error);
}

void
flow_settle_rest(Flow *flow, const Settling *begun)
{
    Rest rest = {.flow = flow, .reached = *begun};
    while (rest.reached.is_left) {
        g_autoptr(GError) error = NULL;
        rest.from = rest.reached;
        if (!store_writer_run(flow->parts.writer, WRITER_INTAKE, 0, settle_rest, &rest, &error)) {
            log_event(LOG_WARNING, "access-rest-not-let-in", "why", error->message, NULL);
            return;
        }
        flow_deliver_wake(flow);
    }
}
