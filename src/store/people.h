/*
 * Tables person, person_address, login, team, team_member, project.
 */
#pragma once

#include "desk/policy.h"
#include "store/store.h"

/* The person known by this canonical address. POSTERN_ERROR_NOT_FOUND. */
gboolean store_person_find(Store *store, const char *address, Person **ret_person,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Of staff and vendors, whose name is this, or begins with this word; case of ASCII letters is
 * ignored. At most limit. A GPtrArray of Person. Linear in how many staff and vendors there are. */
gboolean store_person_find_named(Store *store, const char *name, guint limit,
                                 GPtrArray **ret_people, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* With all addresses. POSTERN_ERROR_NOT_FOUND. */
gboolean store_person_get(Store *store, PersonId id, Person **ret_person,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Adds a person with one canonical address. POSTERN_ERROR_EXISTS when somebody has it. */
gboolean store_person_add(Store *store, PersonKind kind, const char *name, const char *address,
                          gint64 now_us, PersonId *ret_id,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One more address. POSTERN_ERROR_EXISTS when somebody else has it; their own again changes
 * nothing. */
gboolean store_person_add_address(Store *store, PersonId id, const char *address,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Takes one away; the reply addresses that were mailed to the person are void from then on.
 * POSTERN_ERROR_NOT_FOUND when it is not theirs, or the one where their mail goes. */
gboolean store_person_remove_address(Store *store, PersonId id, const char *address,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Replaces everything but id, epoch, placed and which addresses there are, of a person as
 * store_person_get gives it. Mail goes to person->address: POSTERN_ERROR_NOT_FOUND unless it is one
 * of theirs. Who leaves the staff loses their password. */
gboolean store_person_set(Store *store, const Person *person,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* From now on their domain gives them no portfolio. */
gboolean store_person_set_placed(Store *store, PersonId id,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The newest of the staff or the vendors, at most limit, by an index that no customer is in. A
 * GArray of PersonId. */
gboolean store_person_newest(Store *store, PersonKind kind, guint limit, GArray **ret_people,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* All that one has goes on as the other's: addresses, shares, teams, what they take part in, what
 * they are asked, and what waits to be sent to them; where both have a part in the same, the
 * other's stays. A password goes. From then on the first is found by no address, and by its id the
 * other is. Whether it may be is the caller's to know. */
gboolean store_person_merge(Store *store, PersonId person, PersonId into,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The projects in which somebody takes part in a ticket, or was asked something: a GArray of
 * ProjectId. Looks through all tickets: for what a manager does now and then. */
gboolean store_person_projects(Store *store, PersonId person, GArray **ret_projects,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whose a token made for this person is now: theirs, or of whom they were merged into; 0 when it is
 * of an older epoch, or nobody's. */
gboolean store_token_owner(Store *store, PersonId person, guint32 epoch, PersonId *ret_owner,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The last added of a kind (0: of every kind), at most limit, by name, with addresses, and how many
 * there are in all. A GPtrArray of Person. */
gboolean store_person_list(Store *store, int kind, guint limit, GPtrArray **ret_people,
                           gint64 *ret_all, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --- who may log in to submit mail: staff with a password ------------------------------------- */

/* How somebody logs in. */
typedef struct {
    PersonId person;
    gint64 set_us; /* grows with every password of theirs */
    char *hash;    /* as base/password.h makes it: never shown, never logged */
} StoredLogin;
void stored_login_clear(StoredLogin *login);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(StoredLogin, stored_login_clear)

/* Of who of the staff is known by this canonical address. POSTERN_ERROR_NOT_FOUND. */
gboolean store_login_find(Store *store, const char *address, StoredLogin *ret_login,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Since when they have their password; 0 when they have none, or are not of the staff. */
gboolean store_login_since(Store *store, PersonId person, gint64 *ret_set_us,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Gives them a password, another when they have one. POSTERN_ERROR_REFUSED when they are not of the
 * staff, POSTERN_ERROR_NOT_FOUND when there is nobody. */
gboolean store_login_set(Store *store, PersonId person, const char *hash, gint64 now_us,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* *ret_had says whether there was one. */
gboolean store_login_remove(Store *store, PersonId person, gboolean *ret_had,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --- teams and projects ----------------------------------------------------------------------- */

gboolean store_team_find(Store *store, const char *name, TeamId *ret_id,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT; /* ASCII case ignored */
gboolean store_team_add(Store *store, const char *name, TeamId *ret_id,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT; /* POSTERN_ERROR_EXISTS */
/* With the most that a share with the team gives them; ROLE_NONE for what the share says. Again
 * changes nothing, or that role. */
gboolean store_team_add_member(Store *store, TeamId team, PersonId person, Role role,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Gives a member another such role. POSTERN_ERROR_NOT_FOUND when they are not in it. */
gboolean store_team_set_role(Store *store, TeamId team, PersonId person, Role role,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* POSTERN_ERROR_NOT_FOUND when they are not in it. */
gboolean store_team_remove_member(Store *store, TeamId team, PersonId person,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_team_rename(Store *store, TeamId team, const char *name,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT; /* POSTERN_ERROR_EXISTS */
/* With members (without their other addresses). */
gboolean store_team_get(Store *store, TeamId id, Team **ret_team,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_team_list(Store *store, GPtrArray **ret_teams,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT; /* of Team, with members */

gboolean store_project_find(Store *store, const char *slug, Project **ret_project,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_project_get(Store *store, ProjectId id, Project **ret_project,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* project->id is ignored. POSTERN_ERROR_EXISTS for the slug. */
gboolean store_project_add(Store *store, const Project *project, ProjectId *ret_id,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Replaces everything but id and slug. */
gboolean store_project_set(Store *store, const Project *project,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_project_list(Store *store, GPtrArray **ret_projects,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A number that grows whenever a project, a team or its members were added or changed, or a person,
 * a portfolio or a share changed: what route and role tables depend on. Somebody new has no share,
 * and an address that is none of ours, and leaves it alone. It may grow for a change that is undone
 * later. Counted by the writer's store; any thread may ask. */
guint64 store_people_generation(Store *store);
