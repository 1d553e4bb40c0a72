/*
 * Tables portfolio, portfolio_project, share.
 */
#pragma once

#include "desk/share.h"
#include "store/store.h"

/* --- portfolios ------------------------------------------------------------------------------- */

/* POSTERN_ERROR_NOT_FOUND. */
gboolean store_portfolio_find(Store *store, const char *slug, Portfolio **ret_portfolio,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_portfolio_get(Store *store, PortfolioId id, Portfolio **ret_portfolio,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* POSTERN_ERROR_EXISTS for the slug. */
gboolean store_portfolio_add(Store *store, const char *slug, const char *name, PortfolioId *ret_id,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_portfolio_rename(Store *store, PortfolioId portfolio, const char *name,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* With the shares and domains of it, and who follows it. Its projects stay. */
gboolean store_portfolio_remove(Store *store, PortfolioId portfolio,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Again changes nothing. */
gboolean store_portfolio_add_project(Store *store, PortfolioId portfolio, ProjectId project,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* POSTERN_ERROR_NOT_FOUND when it is not in there. */
gboolean store_portfolio_remove_project(Store *store, PortfolioId portfolio, ProjectId project,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* All of them (0), or those that a project is in; by slug. A GPtrArray of Portfolio. */
gboolean store_portfolio_list(Store *store, ProjectId project, GPtrArray **ret_portfolios,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct {
    char *domain;
    Role role;
} PortfolioDomain;
void portfolio_domain_free(PortfolioDomain *domain);
/* Customers of exactly this domain (in lower case) get a share of the portfolio with this role,
 * ROLE_OWN or ROLE_CUSTOMER; again changes nothing, or the role. POSTERN_ERROR_EXISTS when it is
 * another portfolio's. */
gboolean store_portfolio_add_domain(Store *store, PortfolioId portfolio, const char *domain,
                                    Role role, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Who has a share keeps it. POSTERN_ERROR_NOT_FOUND. */
gboolean store_portfolio_remove_domain(Store *store, PortfolioId portfolio, const char *domain,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* By name. A GPtrArray of PortfolioDomain. */
gboolean store_portfolio_domains(Store *store, PortfolioId portfolio, GPtrArray **ret_domains,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --- shares ----------------------------------------------------------------------------------- */

/* Shares, or gives what is shared so already this role. */
gboolean store_share_set(Store *store, const Share *share,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Shares what is not shared so yet; what is stays as it is. */
gboolean store_share_offer(Store *store, const Share *share,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Its role as it is; ROLE_NONE when it is not shared so. The role in share is ignored. */
gboolean store_share_role(Store *store, const Share *share, Role *ret_role,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Its role is ignored. A person does not get it back by their domain. POSTERN_ERROR_NOT_FOUND. */
gboolean store_share_remove(Store *store, const Share *share,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The role that shares of a portfolio itself give somebody, by themselves, by a team or as one of
 * the staff, of those that fit what they are; ROLE_NONE for none. Linear in those shares. */
gboolean store_portfolio_role(Store *store, PortfolioId portfolio, const Person *person,
                              Role *ret_role, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For lists: a share by the names of what is in it. */
typedef struct {
    Share share;
    char *what; /* slug of the project or portfolio */
    char *with; /* address of the person, name of the team, or "staff" */
} ShareLine;
void share_line_free(ShareLine *line);
/* All shares, or those that concern this project (by its portfolios, too) or portfolio. A GPtrArray
 * of ShareLine. */
gboolean store_share_list(Store *store, ProjectId project, PortfolioId portfolio,
                          GPtrArray **ret_lines, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Who has which role in which project, and who follows it, as the store says now. Linear in what it
 * holds. */
RoleTable *store_role_table(Store *store, GError **error);
