/* #show of a project or a portfolio: what there is to do, and who has which role. */
#include "outbox/query_private.h"

#include "base/limits.h"

static int
compare_words(gconstpointer a, gconstpointer b)
{
    return g_strcmp0(*(const char *const *)a, *(const char *const *)b);
}

/* How many tickets have each status. */
static void
count_statuses(QueryRun *run, const GPtrArray *found)
{
    g_autoptr(GHashTable) counts = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) statuses = g_ptr_array_new();
    for (guint i = 0; i < found->len; i++) {
        const char *status = ((const QueryFound *)found->pdata[i])->ticket->status;
        guint count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, status));
        g_hash_table_insert(counts, (gpointer)status, GUINT_TO_POINTER(count + 1));
        if (!count)
            g_ptr_array_add(statuses, (gpointer)status);
    }
    g_ptr_array_sort(statuses, compare_words);
    g_autofree char *status = query_words(run, "column.status");
    g_autofree char *count = query_words(run, "column.count");
    AnswerTable *table = answer_table_new(FALSE);
    answer_table_column(table, status, LIMIT_QUERY_STATUS_WIDTH);
    answer_table_column(table, count, 0);
    for (guint i = 0; i < statuses->len; i++) {
        g_autofree char *number = g_strdup_printf(
            "%u", GPOINTER_TO_UINT(g_hash_table_lookup(counts, statuses->pdata[i])));
        answer_table_cell(table, statuses->pdata[i], NULL);
        answer_table_cell(table, number, NULL);
    }
    query_answer_tabulate(run->answer, table);
}

static GPtrArray *
open_ones(const GPtrArray *found)
{
    GPtrArray *open = g_ptr_array_new();
    for (guint i = 0; i < found->len; i++)
        if (!((const QueryFound *)found->pdata[i])->ticket->closed_us)
            g_ptr_array_add(open, found->pdata[i]);
    return open;
}

static gboolean
say_tickets(QueryRun *run, const QueryGroup *group, GError **error)
{
    g_autoptr(GPtrArray) found = NULL;
    if (!query_group_tickets(run, group, TRUE, &found, error))
        return FALSE;
    if (!found->len) {
        query_say(run, "query.none", NULL);
        return TRUE;
    }
    count_statuses(run, found);
    g_autoptr(GPtrArray) open = open_ones(found);
    return !open->len || query_tabulate(run, open, error);
}

static void
say_group(QueryRun *run, const QueryGroup *group)
{
    g_autoptr(TemplateValues) values = template_values_new();
    const char *name = group->project ? group->project->name : group->portfolio->name;
    const char *address = group->project
                              ? route_table_address_of(run->asker->desk->routes, group->project->id)
                              : NULL;
    g_autofree char *clean = query_clean(run, name, LIMIT_NAME_CHARS);
    template_values_set_flag(values, "project", group->project != NULL);
    template_values_set_flag(values, "portfolio", group->portfolio != NULL);
    template_values_set(values, "name", clean);
    template_values_set(values, "slug", run->query->slug);
    template_values_set(values, "address", address);
    query_say(run, "query.group", values);
}

/* Of a portfolio, those of its projects that they have a role in. */
static gboolean
say_projects(QueryRun *run, const QueryGroup *group, GError **error)
{
    g_autoptr(AnswerTable) table = answer_table_new(FALSE);
    g_autofree char *slug = query_words(run, "label.project");
    g_autofree char *name = query_words(run, "column.name");
    const Person *person = run->asker->person;
    answer_table_column(table, slug, LIMIT_QUERY_NAME_WIDTH);
    answer_table_column(table, name, LIMIT_QUERY_SUBJECT_WIDTH);
    for (char **one = group->portfolio->projects;
         *one && answer_table_rows(table) < LIMIT_QUERY_ROWS; one++) {
        g_autoptr(Project) project = NULL;
        if (!store_project_find(run->asker->store, *one, &project, error))
            return FALSE;
        if (!role_table_role(run->asker->roles, project->id, person->id, person->kind))
            continue;
        query_answer_note_group(run->answer, project->id, (PortfolioId){0});
        g_autofree char *clean = query_clean(run, project->name, LIMIT_QUERY_CELL_CHARS);
        answer_table_cell(table, project->slug, NULL);
        answer_table_cell(table, clean, NULL);
    }
    if (answer_table_rows(table))
        query_answer_tabulate(run->answer, g_steal_pointer(&table));
    return TRUE;
}

gboolean
query_show_group(QueryRun *run, GError **error)
{
    g_auto(QueryGroup) group = {.role = ROLE_NONE};
    if (!query_group_find(run, &group, error))
        return FALSE;
    if (!group.project && !group.portfolio)
        return TRUE;
    say_group(run, &group);
    if ((group.portfolio && !say_projects(run, &group, error)) || !say_tickets(run, &group, error))
        return FALSE;
    return query_roles(run, group.project ? group.project->id : (ProjectId){0},
                       group.portfolio ? group.portfolio->id : (PortfolioId){0}, error);
}
