#include "desk/action.h"

#include "base/text.h"
#include "mail/address.h"

#include <string.h>

#define TAG_CHARS_MAX 40

const ActionInfo action_table[] = {
    {ACTION_SET_STATUS, "set-status", "STATUS", "give the ticket another status of its type",
     POLICY_SET_STATUS},
    {ACTION_SET_PRIORITY, "set-priority", "PRIORITY", "low, normal, high or urgent", POLICY_CHANGE},
    {ACTION_ADD_TAG, "add-tag", "TAG", "add a tag", POLICY_CHANGE},
    {ACTION_ASSIGN, "assign", "ADDRESS | TEAM",
     "make a person, or all of a team, work on it; they hear of it", POLICY_ASSIGN},
    {ACTION_NOTIFY, "notify", "assignees | followers | requester | team NAME | ADDRESS",
     "tell somebody by mail, as far as they may see it", POLICY_ACTIONS},
    {ACTION_UNASSIGN, "unassign", "ADDRESS | TEAM | all", "take them off the ticket",
     POLICY_ASSIGN},
    {ACTION_ADD_FOLLOWER, "add-follower", "ADDRESS | TEAM",
     "make a person, or all of a team, follow the ticket", POLICY_ADD_FOLLOWER},
    {ACTION_REMOVE_FOLLOWER, "remove-follower", "ADDRESS | TEAM", "let them follow no longer",
     POLICY_ADD_FOLLOWER},
    {ACTION_CLOSE, "close", NULL, "give the ticket the status that ends the work",
     POLICY_SET_STATUS},
    {ACTION_REOPEN, "reopen", NULL, "give a closed ticket its first status again",
     POLICY_SET_STATUS},
    {ACTION_STOP, "stop", NULL, "ask no later rule about this event", POLICY_ACTIONS},
    {0}};

const ActionInfo *
action_info(ActionKind kind)
{
    for (const ActionInfo *info = action_table; info->name; info++)
        if (info->kind == kind)
            return info;
    g_assert_not_reached();
}

const ActionInfo *
action_find(const char *name)
{
    for (const ActionInfo *info = action_table; info->name; info++)
        if (g_str_equal(info->name, name))
            return info;
    return NULL;
}

Action *
action_new(ActionKind kind, const char *value)
{
    Action *action = g_new0(Action, 1);
    action->kind = kind;
    action->value = g_strdup(value);
    return action;
}

void
action_free(Action *action)
{
    if (!action)
        return;
    g_free(action->value);
    g_free(action);
}

gboolean
notify_target_parse(const char *value, NotifyTarget *ret_target, const char **ret_name)
{
    static const struct {
        const char *word;
        NotifyTarget target;
    } words[] = {{"assignees", NOTIFY_ASSIGNEES},
                 {"followers", NOTIFY_FOLLOWERS},
                 {"requester", NOTIFY_REQUESTER}};
    *ret_name = NULL;
    for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
        if (g_str_equal(words[i].word, value)) {
            *ret_target = words[i].target;
            return TRUE;
        }
    }
    if (g_str_has_prefix(value, "team ") && value[5]) {
        *ret_target = NOTIFY_TEAM;
        *ret_name = value + 5;
        return TRUE;
    }
    g_autofree char *address = address_canonical(value);
    if (!address)
        return FALSE;
    *ret_target = NOTIFY_PERSON;
    *ret_name = value;
    return TRUE;
}

static char *
status_problem(const char *value, const Workflow *workflow)
{
    if (workflow_knows_status(workflow, value))
        return NULL;
    g_autofree const char **all = workflow_all_statuses(workflow);
    g_autofree char *list = g_strjoinv(", ", (char **)all);
    const char *near = text_nearest(value, all);
    return g_strdup_printf("unknown status \"%s\", expected %s%s%s%s", value,
                           near ? "\"" : "one of ", near ? near : list, near ? "\"" : "",
                           near ? " perhaps" : "");
}

static char *
priority_problem(const char *value)
{
    int priority;
    if (desk_word_parse(priority_words, value, &priority))
        return NULL;
    g_autofree char *list = desk_words_list(priority_words);
    return g_strdup_printf("unknown priority \"%s\", expected %s", value, list);
}

static char *
tag_problem(const char *value)
{
    gsize length = strlen(value);
    gboolean clean = length > 0 && length <= TAG_CHARS_MAX && g_utf8_validate(value, -1, NULL);
    for (const char *p = value; clean && *p; p++)
        clean = (guchar)*p > ' ' && *p != ',' && *p != '#' && (guchar)*p != 0x7f;
    if (clean)
        return NULL;
    return g_strdup_printf(
        "\"%s\" is no tag, expected one word of at most %d bytes without space, comma or #", value,
        TAG_CHARS_MAX);
}

static char *
notify_problem(const char *value)
{
    NotifyTarget target;
    const char *name;
    if (notify_target_parse(value, &target, &name))
        return NULL;
    return g_strdup_printf("\"%s\" is nobody to notify, expected %s", value,
                           action_info(ACTION_NOTIFY)->argument);
}

char *
action_problem(const Action *action, const Workflow *workflow)
{
    const ActionInfo *info = action_info(action->kind);
    if (info->argument && (!action->value || !*action->value))
        return g_strdup_printf("%s needs a value, expected %s", info->name, info->argument);
    switch (action->kind) {
    case ACTION_SET_STATUS:
        return status_problem(action->value, workflow);
    case ACTION_SET_PRIORITY:
        return priority_problem(action->value);
    case ACTION_ADD_TAG:
        return tag_problem(action->value);
    case ACTION_NOTIFY:
        return notify_problem(action->value);
    case ACTION_ASSIGN:
    case ACTION_UNASSIGN:
    case ACTION_ADD_FOLLOWER:
    case ACTION_REMOVE_FOLLOWER:
    case ACTION_CLOSE:
    case ACTION_REOPEN:
    case ACTION_STOP:
        return NULL;
    }
    return NULL;
}

static gboolean
check_status(const Action *action, const Ticket *ticket, const Workflow *workflow, char **ret_now,
             char **ret_why)
{
    const TicketType *type = workflow_type(workflow, ticket->type);
    const char *status = type ? ticket_type_status(type, action->value) : NULL;
    if (!status) {
        g_autofree char *list = type ? g_strjoinv(", ", type->statuses) : g_strdup("none");
        *ret_why = g_strdup_printf("a ticket of type \"%s\" has no status \"%s\", it may be: %s",
                                   ticket->type, action->value, list);
        return FALSE;
    }
    *ret_now = g_str_equal(status, ticket->status) ? NULL : g_strdup(status);
    return TRUE;
}

/* One that is closed already stays as it is; a type without a closed status cannot be. */
static gboolean
check_close(const Ticket *ticket, const Workflow *workflow, char **ret_now, char **ret_why)
{
    const TicketType *type = workflow_type(workflow, ticket->type);
    if (!type || !type->closed[0]) {
        *ret_why = g_strdup_printf("a ticket of type \"%s\" has no status that ends the work",
                                   ticket->type);
        return FALSE;
    }
    *ret_now = ticket_type_is_closed(type, ticket->status) ? NULL : g_strdup(type->closed[0]);
    return TRUE;
}

static gboolean
check_reopen(const Ticket *ticket, const Workflow *workflow, char **ret_now, char **ret_why)
{
    const TicketType *type = workflow_type(workflow, ticket->type);
    if (!type) {
        *ret_why = g_strdup_printf("there is no ticket type \"%s\" any more", ticket->type);
        return FALSE;
    }
    *ret_now = ticket_type_is_closed(type, ticket->status) ? g_strdup(type->statuses[0]) : NULL;
    return TRUE;
}

gboolean
action_check(const Action *action, const Ticket *ticket, const Workflow *workflow, char **ret_now,
             char **ret_why)
{
    *ret_why = action_problem(action, workflow);
    if (*ret_why)
        return FALSE;
    *ret_now = NULL;
    switch (action->kind) {
    case ACTION_SET_STATUS:
        return check_status(action, ticket, workflow, ret_now, ret_why);
    case ACTION_SET_PRIORITY: {
        int priority = 0;
        if (desk_word_parse(priority_words, action->value, &priority) &&
            priority != (int)ticket->priority)
            *ret_now = g_strdup(desk_word(priority_words, priority));
        return TRUE;
    }
    case ACTION_ADD_TAG:
        if (!ticket_has_tag(ticket, action->value))
            *ret_now = g_utf8_strdown(action->value, -1);
        return TRUE;
    case ACTION_CLOSE:
        return check_close(ticket, workflow, ret_now, ret_why);
    case ACTION_REOPEN:
        return check_reopen(ticket, workflow, ret_now, ret_why);
    case ACTION_ASSIGN:
    case ACTION_UNASSIGN:
    case ACTION_ADD_FOLLOWER:
    case ACTION_REMOVE_FOLLOWER:
    case ACTION_NOTIFY:
    case ACTION_STOP:
        *ret_now = g_strdup(action->value);
        return TRUE;
    }
    return FALSE;
}
