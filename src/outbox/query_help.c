/* #help: the words that whoever asks may use, here or somewhere. */
#include "outbox/query_private.h"

#include "base/language.h"
#include "desk/mail_command.h"

/* How they stand to the ticket; without one, to a ticket of each project that they take part in. */
static gboolean
list_standings(const QueryRun *run, GArray *standings, GError **error)
{
    const QueryAsker *asker = run->asker;
    const Person *person = asker->person;
    g_autoptr(GPtrArray) projects = NULL;
    Standing standing = {.kind = person->kind, .relations = RELATIONS_TAKING_PART};
    if (asker->ticket.value) {
        if (!store_standing(asker->store, asker->roles, asker->ticket, asker->thread, person->id,
                            &standing, error))
            return FALSE;
        g_array_append_val(standings, standing);
        return TRUE;
    }
    if (!store_project_list(asker->store, &projects, error))
        return FALSE;
    g_array_append_val(standings, standing);
    for (guint i = 0; i < projects->len; i++) {
        const Project *project = projects->pdata[i];
        standing.role = role_table_role(asker->roles, project->id, person->id, person->kind);
        if (standing.role)
            g_array_append_val(standings, standing);
    }
    return TRUE;
}

static gboolean
may_use(const MailCommand *info, const GArray *standings)
{
    if (info->form == COMMAND_QUERY)
        return TRUE;
    for (guint i = 0; i < standings->len; i++)
        if (!policy_refusal(&g_array_index(standings, Standing, i), info->needs))
            return TRUE;
    return FALSE;
}

/* What it does, in their language where there are words for it. */
static char *
help_of(const QueryRun *run, const MailCommand *info)
{
    g_autofree char *template = g_strconcat("help.", info->name, NULL);
    return template_set_has(run->asker->templates, template) ? query_words(run, template)
                                                             : g_strdup(info->help);
}

gboolean
query_help(QueryRun *run, GError **error)
{
    g_autoptr(GArray) standings = g_array_new(FALSE, FALSE, sizeof(Standing));
    if (!list_standings(run, standings, error))
        return FALSE;
    AnswerTable *table = answer_table_new(TRUE);
    const char *own = language_spoken(run->asker->person->language);
    const char *language = own ? own : run->asker->desk->language;
    query_say(run, run->asker->ticket.value ? "query.help-here" : "query.help", NULL);
    answer_table_column(table, "", 0);
    answer_table_column(table, "", 0);
    for (const MailCommand *info = mail_command_table; info->name; info++) {
        g_autofree char *usage = mail_command_usage_in(info, language);
        g_autofree char *help = help_of(run, info);
        if (!may_use(info, standings))
            continue;
        answer_table_cell(table, usage, NULL);
        answer_table_cell(table, help, NULL);
    }
    query_answer_tabulate(run->answer, table);
    query_say(run, "query.help-filter", NULL);
    return TRUE;
}
