/*
 * Tables ticket_follower, ticket_copied, project_follower.
 */
#pragma once

#include "desk/share.h"
#include "store/store.h"

/* --- one ticket ------------------------------------------------------------------------------- */

/* How somebody follows a ticket; state is 0 when nothing was ever said. */
gboolean store_follow_get(Store *store, TicketId ticket, PersonId person, Following *ret_following,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Instead of what was said before. */
gboolean store_follow_set(Store *store, TicketId ticket, PersonId person,
                          const Following *following, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* How many follow it, or muted it, who came to in this way. */
gboolean store_follow_count(Store *store, TicketId ticket, FollowHow how, guint *ret_count,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Every member of the team, FOLLOW_BY_ROLE, in one statement; of whom something was said already,
 * nothing changes. */
gboolean store_follow_team(Store *store, TicketId ticket, TeamId team, gint64 now_us,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whoever of the staff follows the other ticket, or is assigned to it, follows FOLLOW_BY_ROLE; who
 * wants no mail of that one is left out. Of whom something was said already, nothing changes. */
gboolean store_follow_as_staff(Store *store, TicketId ticket, TicketId other, gint64 now_us,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --- who was in To or Cc of a ticket's own mail ------------------------------------------------
 */

/* Again changes nothing; nor does one more than LIMIT_TICKET_COPIED. */
gboolean store_copied_add(Store *store, TicketId ticket, const char *address, gboolean is_list,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether this address was; with or_list, whether a list was. */
gboolean store_copied_has(Store *store, TicketId ticket, const char *address, gboolean or_list,
                          gboolean *ret_has, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --- all tickets of a project, or of the projects of a portfolio -------------------------------
 */

/* Of project and portfolio one is 0. */
typedef struct {
    ProjectId project;
    PortfolioId portfolio;
    PersonId person;
    gint64 since_us;
} ProjectFollowing;

/* Again changes nothing. */
gboolean store_project_follow(Store *store, const ProjectFollowing *following,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* POSTERN_ERROR_NOT_FOUND when they do not. */
gboolean store_project_unfollow(Store *store, const ProjectFollowing *following,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For lists: one of them by the names of what is in it. */
typedef struct {
    ProjectFollowing following;
    char *what;    /* slug of the project or portfolio */
    char *address; /* of the person */
} ProjectFollowingLine;
void project_following_line_free(ProjectFollowingLine *line);
/* All, or those that concern this project (by its portfolios, too) or portfolio. A
 * GPtrArray of ProjectFollowingLine. */
gboolean store_project_following_list(Store *store, ProjectId project, PortfolioId portfolio,
                                      GPtrArray **ret_lines,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Adds them to the table: linear in what there is. */
gboolean store_read_project_followers(Store *store, RoleTable *table,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
