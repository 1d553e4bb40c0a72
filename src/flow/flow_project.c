/* A ticket goes to another project: who may have it go, and who does not see it there. */
#include "flow/flow_doing.h"
#include "flow/flow_transaction.h"

#include "store/followers.h"

/* What somebody may do there counts as it will when the ticket is there; but who has no role there
 * of their own has none by their work on it either. */
static Standing
standing_there(const Apply *apply, const Standing *here, PersonId person, ProjectId project)
{
    Standing there = *here;
    there.role = role_table_role(apply->flow->roles, project, person, here->kind);
    return there;
}

gboolean
doing_may_move(Apply *apply, TicketId ticket, ProjectId project, gboolean *ret_sees,
               const char **ret_refusal, GError **error)
{
    const Person *actor = apply_actor(apply);
    Thread thread;
    Standing here;
    *ret_sees = TRUE;
    *ret_refusal = NULL;
    if (!actor)
        return TRUE;
    if (!store_thread_find(apply->store, ticket, THREAD_PUBLIC, &thread, error) ||
        !store_standing(apply->store, apply->flow->roles, ticket, thread.id, actor->id, &here,
                        error))
        return FALSE;
    Standing there = standing_there(apply, &here, actor->id, project);
    *ret_sees = there.role != ROLE_NONE;
    *ret_refusal = policy_refusal(&there, POLICY_CHANGE);
    return TRUE;
}

/* Whether somebody sees what they saw: the public thread, and of the staff the private one. */
static gboolean
loses_sight(const Standing *here, const Standing *there)
{
    static const PolicyAction views[] = {POLICY_VIEW_PUBLIC, POLICY_VIEW_PRIVATE};
    for (guint i = 0; i < G_N_ELEMENTS(views); i++)
        if (!policy_refusal(here, views[i]) && policy_refusal(there, views[i]))
            return TRUE;
    return FALSE;
}

static gboolean
list_blinded(Apply *apply, ProjectId project, GString *out, GError **error)
{
    Thread thread;
    g_autoptr(GPtrArray) participants = NULL;
    if (!store_thread_find(apply->store, apply->ticket->id, THREAD_PUBLIC, &thread, error) ||
        !store_ticket_participants(apply->store, apply->flow->roles, apply->ticket->id, thread.id,
                                   &participants, error))
        return FALSE;
    gsize before = out->len;
    for (guint i = 0; i < participants->len; i++) {
        const Participant *participant = participants->pdata[i];
        Standing there =
            standing_there(apply, &participant->standing, participant->person->id, project);
        if (loses_sight(&participant->standing, &there))
            g_string_append_printf(out, "%s%s", out->len > before ? ", " : "; out of sight for ",
                                   person_label(participant->person));
    }
    return TRUE;
}

/* wanted->now says all of it, for the receipt and the trail. */
static gboolean
describe_move(Apply *apply, Wanted *wanted, GError **error)
{
    g_autoptr(Project) from = NULL;
    g_autoptr(GString) out = g_string_new(NULL);
    if (!store_project_get(apply->store, apply->ticket->project, &from, error))
        return FALSE;
    g_string_append_printf(out, "project %s → %s", from->slug, wanted->project->slug);
    if (!list_blinded(apply, wanted->project->id, out, error))
        return FALSE;
    g_free(wanted->now);
    wanted->now = g_strdup(out->str);
    return TRUE;
}

/* One that is not theirs and one that does not exist get the same answer. */
gboolean
doing_find_project(Apply *apply, Wanted *wanted, char **ret_why, GError **error)
{
    const char *slug = wanted->action->value, *refusal = NULL;
    GError *problem = NULL;
    gboolean found, sees = FALSE;
    gboolean ok = store_project_find(apply->store, slug, &wanted->project, &problem);
    if (!found_or_missing(ok, problem, &found, error) ||
        (found &&
         !doing_may_move(apply, apply->ticket->id, wanted->project->id, &sees, &refusal, error)))
        return FALSE;
    if (!sees)
        *ret_why = g_strdup_printf("there is no project \"%s\" that you may move it to", slug);
    else if (refusal)
        *ret_why = g_strdup_printf("in %s you %s", slug, refusal);
    if (*ret_why)
        return FALSE;
    if (wanted->project->id.value != apply->ticket->project.value)
        return describe_move(apply, wanted, error);
    g_clear_pointer(&wanted->now, g_free);
    return TRUE;
}

/* Somebody there hears of it. */
gboolean
doing_set_project(Apply *apply, const Wanted *wanted, GError **error)
{
    const Project *project = wanted->project;
    return store_ticket_set_project(apply->store, apply->ticket->id, project->id, apply->now_us,
                                    error) &&
           (!project->team.value || store_follow_team(apply->store, apply->ticket->id,
                                                      project->team, apply->now_us, error));
}
