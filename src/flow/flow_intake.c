/* A project's intake: mail to one that is for those with a share of it opens no ticket for anybody
 * else, and for nobody who only claims to be one of them. */
#include "flow/flow_thread.h"

#include "mail/address.h"

/* Whether this mail's sender would be a customer of the project by their domain. */
static gboolean
joins_by_domain(const Search *search, ProjectId project, gboolean *ret_joins, GError **error)
{
    const Reading *reading = search->reading;
    const Person *sender = search->sender;
    g_autoptr(GPtrArray) portfolios = NULL;
    *ret_joins = FALSE;
    if (reading->automatic || (sender && (sender->kind != PERSON_CUSTOMER || sender->placed)))
        return TRUE;
    const DomainShare *found =
        role_table_domain(search->roles, address_domain(reading->sender.address));
    if (!found)
        return TRUE;
    if (!store_portfolio_list(search->store, project, &portfolios, error))
        return FALSE;
    for (guint i = 0; i < portfolios->len; i++)
        *ret_joins |= ((const Portfolio *)portfolios->pdata[i])->id.value == found->portfolio.value;
    return TRUE;
}

static gboolean
is_let_in(const Search *search, ProjectId project, gboolean *ret_let_in, GError **error)
{
    const Reading *reading = search->reading;
    const Person *sender = search->sender;
    *ret_let_in = TRUE;
    if (!route_table_needs_share(reading->routes, project) ||
        (reading->released && reading->released->project.value == project.value))
        return TRUE;
    *ret_let_in = FALSE;
    if (reading->identity.level < IDENTITY_AUTHENTICATED || !reading->sender.address)
        return TRUE;
    *ret_let_in =
        sender && role_table_role(search->roles, project, sender->id, sender->kind) != ROLE_NONE;
    return *ret_let_in || joins_by_domain(search, project, ret_let_in, error);
}

gboolean
search_guard_intake(Search *search, GError **error)
{
    const Reading *reading = search->reading;
    gboolean is_known = reading->identity.level >= IDENTITY_AUTHENTICATED && !reading->automatic;
    for (guint i = 0; i < search->targets->targets->len; i++) {
        Target *target = search_target(search, i);
        gboolean let_in;
        if (target->kind != TARGET_NEW)
            continue;
        if (!is_let_in(search, target->route.project, &let_in, error))
            return FALSE;
        if (let_in)
            continue;
        target->kind = is_known ? TARGET_ACCESS : TARGET_QUARANTINE;
        target->why = is_known ? "its sender has no share of the project, and may ask for one"
                               : "the project is for those who have a share of it, and nothing "
                                 "says that its sender has";
    }
    return TRUE;
}
