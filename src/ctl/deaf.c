#include "ctl/deaf.h"

static void
deaf_address_free(gpointer data)
{
    DeafAddress *deaf = data;
    g_free(deaf->why);
    g_free(deaf);
}

/* The project whose tickets are heard of, and who may see them. */
typedef struct {
    const RoleTable *roles;
    ProjectId project;
    TeamId team; /* its own */
} Hearing;

/* Absent is an answer here, not a failure. */
static gboolean
found_or_absent(gboolean found, GError *missing, GError **error)
{
    if (found)
        return TRUE;
    if (!g_error_matches(missing, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND)) {
        g_propagate_error(error, missing);
        return FALSE;
    }
    g_error_free(missing);
    return TRUE;
}

/* The address's own team; 0 when it names none, or one that does not exist. */
static gboolean
own_team(Store *store, const ConfAddress *address, TeamId *ret_team, GError **error)
{
    GError *missing = NULL;
    ret_team->value = 0;
    return !address->team ||
           found_or_absent(store_team_find(store, address->team, ret_team, &missing), missing,
                           error);
}

static gboolean
find_project(Store *store, const ConfAddress *address, Hearing *hearing, GError **error)
{
    GError *missing = NULL;
    g_autoptr(Project) project = NULL;
    if (!found_or_absent(store_project_find(store, address->project, &project, &missing), missing,
                         error))
        return FALSE;
    if (project) {
        hearing->project = project->id;
        hearing->team = project->team;
    }
    return TRUE;
}

/* Whether anybody on the staff hears by this team: who may not see the project does not. */
static gboolean
has_staff(Store *store, const Hearing *hearing, TeamId id, gboolean *ret_has, GError **error)
{
    g_autoptr(Team) team = NULL;
    *ret_has = FALSE;
    if (id.value && !store_team_get(store, id, &team, error))
        return FALSE;
    for (guint i = 0; team && i < team->members->len; i++) {
        const Person *member = team->members->pdata[i];
        Standing standing = {.kind = member->kind};
        standing.role = role_table_role(hearing->roles, hearing->project, member->id, member->kind);
        if (member->kind == PERSON_STAFF && !policy_refusal(&standing, POLICY_VIEW_PUBLIC))
            *ret_has = TRUE;
    }
    return TRUE;
}

/* Whether anybody on the staff follows all of the project. */
static gboolean
has_follower(const Hearing *hearing)
{
    const GArray *followers = role_table_followers(hearing->roles, hearing->project);
    for (guint i = 0; followers && i < followers->len; i++) {
        const ProjectFollower *follower = &g_array_index(followers, ProjectFollower, i);
        Standing standing = {.kind = follower->kind, .relations = RELATION_LISTENER};
        standing.role =
            role_table_role(hearing->roles, hearing->project, follower->person, follower->kind);
        if (follower->kind == PERSON_STAFF && !policy_refusal(&standing, POLICY_VIEW_PUBLIC))
            return TRUE;
    }
    return FALSE;
}

static char *
explain(const ConfAddress *address, gboolean has_team)
{
    static const char *const nobody = "has no member on the staff who may see project";
    if (address->team)
        return has_team
                   ? g_strdup_printf("team \"%s\" %s %s", address->team, nobody, address->project)
                   : g_strdup_printf("there is no team \"%s\"", address->team);
    return has_team ? g_strdup_printf("the team of project %s %s %s", address->project, nobody,
                                      address->project)
                    : g_strdup_printf("neither it nor project %s has a team", address->project);
}

/* An address that names a team has that one follow, and not its project's. */
static gboolean
judge(Store *store, const RoleTable *roles, const ConfAddress *address, char **ret_why,
      GError **error)
{
    TeamId own;
    Hearing hearing = {.roles = roles};
    gboolean heard;
    if (!own_team(store, address, &own, error) || !find_project(store, address, &hearing, error))
        return FALSE;
    TeamId team = address->team ? own : hearing.team;
    if (!has_staff(store, &hearing, team, &heard, error))
        return FALSE;
    heard |= has_follower(&hearing);
    *ret_why = heard ? NULL : explain(address, team.value != 0);
    return TRUE;
}

gboolean
deaf_addresses(Store *store, const Config *config, GPtrArray **ret_addresses, GError **error)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(deaf_address_free);
    g_autoptr(RoleTable) roles = store_role_table(store, error);
    if (!roles)
        return FALSE;
    for (guint i = 0; i < config->addresses->len; i++) {
        const ConfAddress *address = config->addresses->pdata[i];
        char *why;
        if (!judge(store, roles, address, &why, error))
            return FALSE;
        if (!why)
            continue;
        DeafAddress *deaf = g_new0(DeafAddress, 1);
        deaf->address = address;
        deaf->why = why;
        g_ptr_array_add(all, deaf);
    }
    *ret_addresses = g_steal_pointer(&all);
    return TRUE;
}
