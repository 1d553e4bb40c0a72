/*
 * Shares: what makes a project visible to somebody, and the table that answers who has which role
 * in it, and who follows all of it.
 *
 * A RoleTable is immutable once it is published and answers without the database; teams and
 * portfolios are gone in it. A new one is published whenever people, teams, projects or shares have
 * changed.
 */
#pragma once

#include "desk/policy.h"

/* A project or a portfolio, with a person, a team, or, with neither, everybody on the staff. */
typedef struct {
    ProjectId project;
    PortfolioId portfolio;
    PersonId person;
    TeamId team;
    Role role;
} Share;

/* Whether they can have the role it gives; with is NULL unless it is with a person. What a team has
 * is held to each member's kind later. POSTERN_ERROR_REFUSED. */
gboolean share_fits(const Share *share, const Person *with,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What a share comes down to: one person's role in one project. */
typedef struct {
    ProjectId project;
    PersonId person;       /* 0: everybody on the staff */
    PortfolioId portfolio; /* it was shared as one of these, or 0 */
    TeamId team;           /* with the person as one of these, or 0 */
    Role role;
} Grant;

/* What a portfolio has for the customers of a mail domain. */
typedef struct {
    PortfolioId portfolio;
    Role role; /* ROLE_OWN or ROLE_CUSTOMER */
} DomainShare;

typedef struct RoleTable RoleTable;

RoleTable *role_table_new(void);
RoleTable *role_table_ref(RoleTable *table);
void role_table_unref(RoleTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RoleTable, role_table_unref)

/* While building: a role that is none for a person of this kind gives nothing; of several the one
 * that may more counts. Everybody on the staff is of kind PERSON_STAFF. */
void role_table_add(RoleTable *table, const Grant *grant, PersonKind kind);

/* While building. A domain is in lower case, and there once. */
void role_table_add_domain(RoleTable *table, const char *domain, const DomainShare *share);

/* The portfolio that customers of exactly this domain belong to; NULL for none. Borrowed from the
 * table. */
const DomainShare *role_table_domain(const RoleTable *table, const char *domain);

/* What gives a person of this kind their role in a project, or NULL. Constant in the number of
 * projects, people and shares. */
const Grant *role_table_find(const RoleTable *table, ProjectId project, PersonId person,
                             PersonKind kind);
/* The role alone; ROLE_NONE for none. */
Role role_table_role(const RoleTable *table, ProjectId project, PersonId person, PersonKind kind);

/* Somebody who follows all tickets of a project, as far as their role lets them see. */
typedef struct {
    PersonId person;
    PersonKind kind;
} ProjectFollower;

/* While building; again changes nothing. */
void role_table_add_follower(RoleTable *table, ProjectId project, const ProjectFollower *follower);
/* A GArray of ProjectFollower, each once, borrowed from the table; NULL when there is none. */
const GArray *role_table_followers(const RoleTable *table, ProjectId project);
/* Linear in the project's followers. */
gboolean role_table_follows(const RoleTable *table, ProjectId project, PersonId person);

/* Everything in the table about one project, in no order. A GPtrArray of Grant, and its Grants, are
 * borrowed from the table; NULL when there is nothing. */
const GPtrArray *role_table_list(const RoleTable *table, ProjectId project);
