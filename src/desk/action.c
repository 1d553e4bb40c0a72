#include "desk/action_private.h"

#include "base/text.h"
#include "desk/value_word.h"
#include "mail/address.h"

#include <string.h>

#define TAG_CHARS_MAX 40

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
priority_problem(const char *value, const Workflow *workflow)
{
    (void)workflow;
    int priority;
    if (value_word_read(VALUE_PRIORITY, value, &priority))
        return NULL;
    g_autofree char *list = desk_words_list(priority_words);
    return g_strdup_printf("unknown priority \"%s\", expected %s", value, list);
}

static char *
tag_problem(const char *value, const Workflow *workflow)
{
    (void)workflow;
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
project_problem(const char *value, const Workflow *workflow)
{
    (void)workflow;
    if (project_slug_is_valid(value))
        return NULL;
    return g_strdup_printf("\"%s\" is no project, expected its slug: a-z, 0-9 and hyphens", value);
}

static char *
notify_problem(const char *value, const Workflow *workflow)
{
    (void)workflow;
    NotifyTarget target;
    const char *name;
    if (notify_target_parse(value, &target, &name))
        return NULL;
    return g_strdup_printf("\"%s\" is nobody to notify, expected %s", value,
                           action_info(ACTION_NOTIFY)->argument);
}

static char *
no_such_status(const Ticket *ticket, const TicketType *type, const char *status)
{
    g_autofree char *list = type ? g_strjoinv(", ", type->statuses) : g_strdup("none");
    return g_strdup_printf("a ticket of type \"%s\" has no status \"%s\", it may be: %s",
                           ticket->type, status, list);
}

static char *
no_such_transition(const Ticket *ticket, const char *status, const char *const *next)
{
    g_autofree char *list = g_strjoinv(", ", (char **)next);
    return g_strdup_printf(
        "a ticket of type \"%s\" cannot go from \"%s\" to \"%s\", it may become: %s", ticket->type,
        ticket->status, status, *list ? list : "nothing else");
}

static gboolean
check_status(const char *value, const Ticket *ticket, const ActionContext *context, char **ret_now,
             char **ret_why)
{
    const TicketType *type = workflow_type(context->workflow, ticket->type);
    const char *status = type ? ticket_type_status(type, value) : NULL;
    if (!status) {
        *ret_why = no_such_status(ticket, type, value);
        return FALSE;
    }
    if (g_str_equal(status, ticket->status))
        return TRUE;
    g_autofree const char **next = ticket_type_next(type, ticket->status);
    if (!g_strv_contains(next, status)) {
        *ret_why = no_such_transition(ticket, status, next);
        return FALSE;
    }
    g_autofree char *missing = ticket_type_is_closed(type, status)
                                   ? ticket_type_missing(type, context->workflow, ticket)
                                   : NULL;
    if (missing) {
        *ret_why = g_strdup_printf("a ticket of type \"%s\" is not \"%s\" before it has: %s",
                                   ticket->type, status, missing);
        return FALSE;
    }
    *ret_now = g_strdup(status);
    return TRUE;
}

static void
foresee_status(const char *now, const ActionContext *context, Ticket *ticket)
{
    (void)context;
    g_free(ticket->status);
    ticket->status = g_strdup(now);
}

static gboolean
check_priority(const char *value, const Ticket *ticket, const ActionContext *context,
               char **ret_now, char **ret_why)
{
    (void)context;
    (void)ret_why;
    int priority = 0;
    if (value_word_read(VALUE_PRIORITY, value, &priority) && priority != (int)ticket->priority)
        *ret_now = g_strdup(desk_word(priority_words, priority));
    return TRUE;
}

static gboolean
check_tag(const char *value, const Ticket *ticket, const ActionContext *context, char **ret_now,
          char **ret_why)
{
    (void)context;
    (void)ret_why;
    if (!ticket_has_tag(ticket, value))
        *ret_now = g_utf8_strdown(value, -1);
    return TRUE;
}

static gboolean
check_remove_tag(const char *value, const Ticket *ticket, const ActionContext *context,
                 char **ret_now, char **ret_why)
{
    (void)context;
    (void)ret_why;
    if (ticket_has_tag(ticket, value))
        *ret_now = g_utf8_strdown(value, -1);
    return TRUE;
}

/* One that is closed already stays as it is. */
static gboolean
check_close(const char *value, const Ticket *ticket, const ActionContext *context, char **ret_now,
            char **ret_why)
{
    (void)value;
    const TicketType *type = workflow_type(context->workflow, ticket->type);
    if (type && ticket_type_is_closed(type, ticket->status))
        return TRUE;
    if (type && type->closed && type->closed[0])
        return check_status(type->closed[0], ticket, context, ret_now, ret_why);
    *ret_why =
        g_strdup_printf("a ticket of type \"%s\" has no status that ends the work", ticket->type);
    return FALSE;
}

/* One that is not closed stays as it is. */
static gboolean
check_reopen(const char *value, const Ticket *ticket, const ActionContext *context, char **ret_now,
             char **ret_why)
{
    (void)value;
    const TicketType *type = workflow_type(context->workflow, ticket->type);
    return !type || !ticket_type_is_closed(type, ticket->status) ||
           check_status(type->reopened, ticket, context, ret_now, ret_why);
}

static gboolean
check_private(const char *value, const Ticket *ticket, const ActionContext *context, char **ret_now,
              char **ret_why)
{
    (void)value;
    (void)ticket;
    (void)context;
    (void)ret_why;
    *ret_now = g_strdup("staff only");
    return TRUE;
}

const ActionInfo action_table[] = {
    {ACTION_SET_STATUS, "set-status", "STATUS", "give the ticket another status of its type",
     POLICY_SET_STATUS, FALSE, FALSE, status_problem, check_status, foresee_status},
    {ACTION_SET_PRIORITY, "set-priority", "PRIORITY", "low, normal, high or urgent", POLICY_CHANGE,
     FALSE, FALSE, priority_problem, check_priority, NULL},
    {ACTION_ADD_TAG, "add-tag", "TAG", "add a tag", POLICY_CHANGE, FALSE, TRUE, tag_problem,
     check_tag, NULL},
    {ACTION_REMOVE_TAG, "remove-tag", "TAG", "take a tag away", POLICY_CHANGE, FALSE, TRUE,
     tag_problem, check_remove_tag, NULL},
    {ACTION_ASSIGN, "assign", "ADDRESS | TEAM",
     "make a person, or all of a team, work on it; they hear of it", POLICY_ASSIGN, FALSE, TRUE,
     NULL, NULL, NULL},
    {ACTION_NOTIFY, "notify", "assignees | followers | requester | team NAME | ADDRESS",
     "tell somebody by mail, as far as they may see it", POLICY_ACTIONS, FALSE, TRUE,
     notify_problem, NULL, NULL},
    {ACTION_SET_TYPE, "set-type", "TYPE",
     "make it a ticket of another type; status and fields are mapped", POLICY_CHANGE, FALSE, FALSE,
     action_type_problem, action_check_type, action_foresee_type},
    {ACTION_SET_FIELD, "set-field", "NAME VALUE", "give a custom field a value, or unset",
     POLICY_CHANGE, FALSE, TRUE, action_field_problem, action_check_field, action_foresee_field},
    {ACTION_SET_DUE, "set-due", "DATE | DAY | DAYS | unset", "say when it is due", POLICY_CHANGE,
     FALSE, FALSE, action_day_problem, action_check_due, action_foresee_due},
    {ACTION_SET_PLANNED, "set-planned", "DATE | DAY | DAYS | unset",
     "say when it is to be worked on", POLICY_CHANGE, FALSE, FALSE, action_day_problem,
     action_check_planned, action_foresee_planned},
    {ACTION_SET_POINTS, "set-points", "0 to 1000 | unset", "say how much work it is", POLICY_CHANGE,
     FALSE, FALSE, action_points_problem, action_check_points, action_foresee_points},
    {ACTION_SET_PROGRESS, "set-progress", "0 to 100", "say how much of it is done, in percent",
     POLICY_CHANGE, FALSE, FALSE, action_progress_problem, action_check_progress,
     action_foresee_progress},
    {ACTION_LINK, "link", "blocks | part-of | duplicate-of NUMBER", "tie it to another ticket",
     POLICY_CHANGE, FALSE, TRUE, action_link_problem, NULL, NULL},
    {ACTION_UNLINK, "unlink", "blocks | part-of | duplicate-of NUMBER",
     "untie it from another ticket", POLICY_CHANGE, FALSE, TRUE, action_link_problem, NULL, NULL},
    {ACTION_UNASSIGN, "unassign", "ADDRESS | TEAM | all", "take them off the ticket", POLICY_ASSIGN,
     FALSE, TRUE, NULL, NULL, NULL},
    {ACTION_ADD_FOLLOWER, "add-follower", "ADDRESS | TEAM",
     "make a person, or all of a team, follow the ticket", POLICY_ADD_FOLLOWER, FALSE, TRUE, NULL,
     NULL, NULL},
    {ACTION_REMOVE_FOLLOWER, "remove-follower", "ADDRESS | TEAM", "let them follow no longer",
     POLICY_ADD_FOLLOWER, FALSE, TRUE, NULL, NULL, NULL},
    {ACTION_CLOSE, "close", NULL, "give the ticket the status that ends the work",
     POLICY_SET_STATUS, FALSE, FALSE, NULL, check_close, foresee_status},
    {ACTION_REOPEN, "reopen", NULL, "give a closed ticket the status that a reply reopens with",
     POLICY_SET_STATUS, FALSE, FALSE, NULL, check_reopen, foresee_status},
    {ACTION_SET_PROJECT, "set-project", "SLUG", "move it to another project", POLICY_CHANGE, FALSE,
     FALSE, project_problem, NULL, NULL},
    {ACTION_MERGE, "merge", "NUMBER", "make it part of another ticket, where replies to it go then",
     POLICY_CHANGE, TRUE, FALSE, action_merge_problem, NULL, action_foresee_merge},
    {ACTION_SPAM, "spam", NULL, "say that it is spam: closed, and nobody outside hears of it",
     POLICY_RELEASE, TRUE, FALSE, NULL, action_check_spam, action_foresee_spam},
    {ACTION_SET_REQUESTER, "set-requester", "ADDRESS", "say for whom it is", POLICY_SET_REQUESTER,
     TRUE, FALSE, NULL, NULL, NULL},
    {ACTION_MAKE_PRIVATE, "make-private", NULL,
     "have only staff read the comment; nobody was told of it yet", POLICY_ACTIONS, FALSE, FALSE,
     NULL, check_private, NULL},
    {ACTION_STOP, "stop", NULL, "ask no later rule about this event", POLICY_ACTIONS, FALSE, FALSE,
     NULL, NULL, NULL},
    {0}};

char *
action_problem(const Action *action, const Workflow *workflow)
{
    const ActionInfo *info = action_info(action->kind);
    if (info->argument && (!action->value || !*action->value))
        return g_strdup_printf("%s needs a value, expected %s", info->name, info->argument);
    return info->problem ? info->problem(action->value, workflow) : NULL;
}

gboolean
action_check(const Action *action, const Ticket *ticket, const ActionContext *context,
             char **ret_now, char **ret_why)
{
    const ActionInfo *info = action_info(action->kind);
    *ret_why = action_problem(action, context->workflow);
    if (*ret_why)
        return FALSE;
    *ret_now = NULL;
    if (ticket->merged_into.value && action->kind != ACTION_NOTIFY) {
        *ret_why = g_strdup_printf("ticket %" G_GINT64_FORMAT " is merged into %" G_GINT64_FORMAT
                                   ", expected that one",
                                   ticket->id.value, ticket->merged_into.value);
        return FALSE;
    }
    if (info->check)
        return info->check(action->value, ticket, context, ret_now, ret_why);
    *ret_now = g_strdup(action->value);
    return TRUE;
}

void
action_foresee(const Action *action, const char *now, const ActionContext *context, Ticket *ticket)
{
    const ActionInfo *info = action_info(action->kind);
    if (now && info->foresee)
        info->foresee(now, context, ticket);
}
