/* What is asked for by mail, and changes nothing: whether it can be answered. */
#include "flow/flow_command.h"

#include "base/limits.h"
#include "base/text.h"
#include "desk/mail_query.h"
#include "outbox/query_row.h"

/* What a type calls it, or either of the two words that hold for all. */
static gboolean
is_status(const Workflow *workflow, const char *value)
{
    return !g_ascii_strcasecmp(value, "open") || !g_ascii_strcasecmp(value, "closed") ||
           !g_ascii_strcasecmp(value, "spam") || workflow_knows_status(workflow, value);
}

static gboolean
check_statuses(const Workflow *workflow, const MailQueryTerm *term, GError **error)
{
    g_autofree const char **known = workflow_all_statuses(workflow);
    for (char **value = term ? term->values : NULL; value && *value; value++) {
        if (is_status(workflow, *value))
            continue;
        const char *near = text_nearest(*value, known);
        command_refuse(error, "\"%s\" is no status, expected open, closed, spam or a status%s%s",
                       *value, near ? " such as " : "", near ? near : "");
        return FALSE;
    }
    return TRUE;
}

static gboolean
check_types(const Workflow *workflow, const MailQueryTerm *term, GError **error)
{
    for (char **value = term ? term->values : NULL; value && *value; value++) {
        if (workflow_type(workflow, *value))
            continue;
        command_refuse(error, "\"%s\" is no type of tickets", *value);
        return FALSE;
    }
    return TRUE;
}

static gboolean
needs_ticket(const MailQuery *query)
{
    gboolean names_one = query->kind == QUERY_SHOW || query->kind == QUERY_HISTORY ||
                         query->kind == QUERY_WHO || query->kind == QUERY_WHY;
    gboolean names_file = query->kind == QUERY_GET && !query->ticket.value;
    return (names_one || names_file) && query->about == ABOUT_HERE;
}

char *
command_query(Command *command, GError **error)
{
    const Workflow *workflow = flow_workflow(command->run->job->flow);
    const char *word = command->info->name;
    g_autoptr(MailQuery) query = NULL;
    if (command->run->queries >= LIMIT_QUERIES)
        return command_refuse(error, "too many questions in one mail, expected at most %d",
                              LIMIT_QUERIES);
    if (!mail_query_read(word, command->argument, &query, error))
        return NULL;
    if (!command->apply && needs_ticket(query))
        return command_refuse(error, "this mail is about no ticket, expected #%s 41%s", word,
                              query->kind == QUERY_GET ? " NAME" : "");
    /* What others are told of a word that is none would say which are some. */
    if (command->run->sender->kind == PERSON_STAFF &&
        (!check_statuses(workflow, mail_query_term(query, TERM_STATUS), error) ||
         !check_types(workflow, mail_query_term(query, TERM_TYPE), error)))
        return NULL;
    command->run->queries++;
    return g_strdup(QUERY_ANSWERED);
}
