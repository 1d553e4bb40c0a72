#include "ctl/problems.h"

static const TableColumn columns[] = {
    {"file", CELL_TEXT}, {"line", CELL_NUMBER}, {"problem", CELL_TEXT}, {NULL}};

Table *
problems_table(const GPtrArray *problems)
{
    Table *table = table_new(columns);
    for (guint i = 0; problems && i < problems->len; i++) {
        const Problem *problem = problems->pdata[i];
        table_add(table, cell_text(problem->file));
        table_add(table, cell_id(problem->line));
        table_add(table, cell_text(problem->text));
    }
    return table;
}

void
problems_warn(Call *call, const GPtrArray *warnings)
{
    for (guint i = 0; i < warnings->len; i++) {
        g_autofree char *line = problem_format(warnings->pdata[i]);
        call_warn(call, "%s", line);
    }
}

gboolean
problems_show(Call *call, const char *file, const GPtrArray *problems, GError **error)
{
    if (!call->json)
        problems_warn(call, problems);
    if (call->json) {
        Record *record = record_new();
        record_add(record, "file", cell_text(file));
        record_add_table(record, "problems", problems_table(problems));
        call_show_record(call, record);
    }
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED, "%s: %u problem%s, expected none", file,
                problems->len, problems->len == 1 ? "" : "s");
    return FALSE;
}
