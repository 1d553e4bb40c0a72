/* #help: the words that whoever asks may use, here or somewhere. */
#include "outbox/query_private.h"

#include "desk/mail_command.h"
#include "desk/mail_command_words.h"

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
may(const GArray *standings, PolicyAction action)
{
    for (guint i = 0; i < standings->len; i++)
        if (!policy_refusal(&g_array_index(standings, Standing, i), action))
            return TRUE;
    return FALSE;
}

/* Whoever writes in one thread alone has no choice of readers. */
static gboolean
may_use(const MailCommand *info, const GArray *standings)
{
    if (info->form == COMMAND_QUERY)
        return TRUE;
    return may(standings, info->needs) &&
           (info->needs != POLICY_COMMENT_PUBLIC || may(standings, POLICY_COMMENT_PRIVATE));
}

static void
add_command(const QueryRun *run, const MailCommand *info, const char *language, AnswerTable *list)
{
    g_autofree char *usage = mail_command_usage_in(info, language);
    g_autofree char *template = g_strconcat("help.", info->name, NULL);
    g_autofree char *help = query_words(run, template);
    answer_table_cell(list, usage, NULL);
    answer_table_cell(list, help, NULL);
}

/* What there is under one heading; nothing where there is nothing for them. */
static void
list_group(QueryRun *run, HelpGroup group, const char *language, const GArray *standings)
{
    static const char *const headings[HELP_GROUPS] = {
        [HELP_ANSWERS] = "help-group.answers", [HELP_READERS] = "help-group.readers",
        [HELP_TICKET] = "help-group.ticket",   [HELP_PEOPLE] = "help-group.people",
        [HELP_OTHERS] = "help-group.others",   [HELP_TIME] = "help-group.time",
        [HELP_DESK] = "help-group.desk"};
    g_autoptr(AnswerTable) list = answer_table_new(TRUE);
    answer_table_column(list, "", 0);
    answer_table_column(list, "", 0);
    for (const MailCommand *info = mail_command_table; info->name; info++)
        if (info->group == group && may_use(info, standings))
            add_command(run, info, language, list);
    if (!answer_table_rows(list))
        return;
    query_say(run, headings[group], NULL);
    query_answer_list(run->answer, g_steal_pointer(&list));
}

/* Only by what they may see is anything found. */
static void
say_filters(QueryRun *run, const char *language, const GArray *standings)
{
    g_autoptr(TemplateValues) values = template_values_new();
    gboolean inside = may(standings, POLICY_VIEW_PRIVATE);
    g_autofree char *tickets = g_strconcat("#", mail_command_word_in("tickets", language), NULL);
    template_values_set(values, "tickets", tickets);
    template_values_set_flag(values, "inside", inside);
    template_values_set_flag(values, "theirs", !inside);
    query_say(run, "query.help-filter", values);
}

gboolean
query_help(QueryRun *run, GError **error)
{
    g_autoptr(GArray) standings = g_array_new(FALSE, FALSE, sizeof(Standing));
    const char *language = template_set_language(run->asker->templates);
    if (!list_standings(run, standings, error))
        return FALSE;
    query_say(run, run->asker->ticket.value ? "query.help-here" : "query.help", NULL);
    for (guint group = 0; group < HELP_GROUPS; group++)
        list_group(run, (HelpGroup)group, language, standings);
    say_filters(run, language, standings);
    return TRUE;
}
