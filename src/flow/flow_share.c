/* Projects and shares: what is the same for managers, by mail, and for an administrator. */
#include "flow/flow_private.h"

#include "base/limits.h"
#include "base/text.h"

#include <string.h>

gboolean
flow_project_add(Store *store, Project *project, gboolean with_staff, GError **error)
{
    Share share = {.role = ROLE_MEMBER};
    if (!store_project_add(store, project, &share.project, error) ||
        (with_staff && !store_share_set(store, &share, error)))
        return FALSE;
    project->id = share.project;
    return TRUE;
}

/* Not their address, which is for staff to see. Caller frees. */
static char *
sharer_label(const Person *by)
{
    const char *name = by && *by->name ? by->name : by ? by->address : "";
    gsize length = by && *by->name ? strlen(name) : strcspn(name, "@");
    return text_clean_line(name, (gssize)length, LIMIT_NAME_CHARS);
}

/* Nobody is told what they did themselves. */
static gboolean
tell(Store *store, const Share *share, FlowSharer *sharer, PersonId person, GError **error)
{
    g_autofree char *label = sharer_label(sharer->by);
    OutboxRow row = {.kind = OUTBOX_SHARED,
                     .why = WHY_SHARED,
                     .project = share->project,
                     .portfolio = share->portfolio,
                     .note = label,
                     .person = person,
                     .created_us = sharer->now_us,
                     .next_us = sharer->now_us};
    OutboxId id;
    if (sharer->by && sharer->by->id.value == person.value)
        return TRUE;
    sharer->told++;
    return store_outbox_add(store, &row, &id, error);
}

gboolean
flow_share_tell(Store *store, const Share *share, FlowSharer *sharer, GError **error)
{
    return tell(store, share, sharer, share->person, error);
}

static gboolean
tell_team(Store *store, const Share *share, FlowSharer *sharer, GError **error)
{
    g_autoptr(Team) team = NULL;
    if (!store_team_get(store, share->team, &team, error))
        return FALSE;
    for (guint i = 0; i < team->members->len; i++) {
        const Person *member = team->members->pdata[i];
        if (!tell(store, share, sharer, member->id, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
flow_share(Store *store, const Share *share, FlowSharer *sharer, Role *ret_was, GError **error)
{
    Role was;
    if (!store_share_role(store, share, &was, error))
        return FALSE;
    *ret_was = was;
    if (was == share->role)
        return TRUE;
    if (!store_share_set(store, share, error))
        return FALSE;
    if (sharer && share->team.value)
        return tell_team(store, share, sharer, error);
    return !sharer || !share->person.value || flow_share_tell(store, share, sharer, error);
}
