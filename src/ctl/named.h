/*
 * Finding by the name an administrator typed, with errors that say what would be right.
 */
#pragma once

#include "desk/route.h"
#include "desk/workflow.h"
#include "store/people.h"
#include "store/shares.h"

/* The person known by this address. POSTERN_ERROR_INVALID when it is no address,
 * POSTERN_ERROR_NOT_FOUND. */
gboolean named_person(Store *store, const char *address, Person **ret_person,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean named_team(Store *store, const char *name, TeamId *ret_team,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same, or a new team of that name (*ret_added). POSTERN_ERROR_INVALID when a team cannot be
 * called so. */
gboolean named_team_or_add(Store *store, const char *name, TeamId *ret_team, gboolean *ret_added,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether a team can be called so. POSTERN_ERROR_INVALID. */
gboolean named_check_team(const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean named_project(Store *store, const char *slug, Project **ret_project,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean named_portfolio(Store *store, const char *slug, Portfolio **ret_portfolio,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The canonical form of a domain typed for a portfolio; desk_domain is ours. POSTERN_ERROR_INVALID
 * when it is none, POSTERN_ERROR_REFUSED when it says nothing of whose customer somebody is. Caller
 * frees. */
char *named_domain(const char *typed, const char *desk_domain, GError **error);
/* With whom something is shared: a person's address (*ret_person, else NULL), a team, or "staff".
 * Fills in share. POSTERN_ERROR_INVALID, POSTERN_ERROR_NOT_FOUND. */
gboolean named_who(Store *store, const char *typed, Share *share, Person **ret_person,
                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether there is such a ticket type. POSTERN_ERROR_INVALID. */
gboolean named_type(const Workflow *workflow, const char *name,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The canonical form of an address typed. POSTERN_ERROR_INVALID. Caller frees. */
char *named_address(const char *typed, GError **error);

/* Whether a person may have this address: POSTERN_ERROR_REFUSED when it is one of ours, since mail
 * to it would come back to us for ever. */
gboolean named_is_not_ours(const RouteTable *routes, const char *address, gint64 now_us,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* People by id, each read once: lists name the same few over and over. Belongs to one job. */
typedef struct NamedPeople NamedPeople;
NamedPeople *named_people_new(Store *store);
void named_people_free(NamedPeople *people);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NamedPeople, named_people_free)
/* Borrowed; NULL on error. */
const Person *named_people_get(NamedPeople *people, PersonId id, GError **error);
