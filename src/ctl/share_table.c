#include "ctl/share_table.h"

static const TableColumn columns[] = {{"of", CELL_TEXT},   {"name", CELL_TEXT, .shrinks = TRUE},
                                      {"with", CELL_TEXT}, {"who", CELL_TEXT, .shrinks = TRUE},
                                      {"role", CELL_TEXT}, {NULL}};

static const char *
kind_of_who(const Share *share)
{
    if (share->person.value)
        return "person";
    return share->team.value ? "team" : "everybody";
}

gboolean
share_table(Store *store, ProjectId project, PortfolioId portfolio, Table **ret_table,
            GError **error)
{
    g_autoptr(GPtrArray) lines = NULL;
    if (!store_share_list(store, project, portfolio, &lines, error))
        return FALSE;
    Table *table = table_new(columns);
    for (guint i = 0; i < lines->len; i++) {
        const ShareLine *line = lines->pdata[i];
        table_add(table, cell_text(line->share.portfolio.value ? "portfolio" : "project"));
        table_add(table, cell_text(line->what));
        table_add(table, cell_text(kind_of_who(&line->share)));
        table_add(table, cell_text(line->with));
        table_add(table, cell_text(policy_role_name(line->share.role)));
    }
    *ret_table = table;
    return TRUE;
}
