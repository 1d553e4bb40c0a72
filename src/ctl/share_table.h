/*
 * Shares, shown the same wherever they are.
 */
#pragma once

#include "ctl/table.h"
#include "store/shares.h"

/* All shares (both 0), or those that concern a project, by its portfolios, too, or a portfolio. */
gboolean share_table(Store *store, ProjectId project, PortfolioId portfolio, Table **ret_table,
                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
