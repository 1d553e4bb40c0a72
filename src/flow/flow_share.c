/* Projects and shares: what is the same for managers, by mail, and for an administrator. */
#include "flow/flow.h"

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
