/*
 * What is wanted of a ticket: by a rule, by the administrator, later by a mail command. One table
 * names the actions; checking says whether one may be done and what exactly would change; doing it
 * is the flow's.
 */
#pragma once

#include "desk/event.h"
#include "desk/policy.h"
#include "desk/workflow.h"

typedef enum {
    ACTION_SET_STATUS,
    ACTION_SET_PRIORITY,
    ACTION_ADD_TAG,
    ACTION_REMOVE_TAG,
    ACTION_ASSIGN,          /* a person by address, or a team by name */
    ACTION_NOTIFY,          /* see NotifyTarget */
    ACTION_UNASSIGN,        /* the same, or "all" */
    ACTION_ADD_FOLLOWER,    /* a person by address, or a team by name */
    ACTION_REMOVE_FOLLOWER, /* the same */
    ACTION_CLOSE,           /* the first status of its type that ends the work */
    ACTION_REOPEN,          /* the first status of its type */
    ACTION_SET_TYPE,
    ACTION_SET_FIELD, /* "budget 5000", "budget unset" */
    ACTION_SET_DUE,   /* as day_read has it, or "unset" */
    ACTION_SET_PLANNED,
    ACTION_SET_POINTS,
    ACTION_SET_PROGRESS,
    ACTION_LINK, /* "blocks 41" */
    ACTION_UNLINK,
    ACTION_SET_PROJECT,   /* a slug */
    ACTION_MERGE,         /* the number of the ticket it goes into */
    ACTION_SPAM,          /* what opened it is spam: closed, and out of sight for all but staff */
    ACTION_SET_REQUESTER, /* for whom it is: a person by address */
    ACTION_MAKE_PRIVATE,  /* the comment, before anybody is told of it */
    ACTION_STOP,          /* no later rule is asked about this event */
} ActionKind;

/* What a check is told beside the action and the ticket. Borrows. */
typedef struct {
    const Workflow *workflow;
    gint64 today; /* days since 1970-01-01, where the desk is */
} ActionContext;

typedef struct {
    ActionKind kind;
    const char *name;     /* as rule files spell it */
    const char *argument; /* what it takes, for help: "STATUS"; NULL for a flag */
    const char *help;
    PolicyAction needs; /* what a person must be allowed; POLICY_ACTIONS: it is for rules only */
    gboolean by_hand;   /* it is nothing a rule decides */
    gboolean repeats;   /* several values in one rule add up; of others the last would win */
    /* For action.c: what is wrong with a value whatever the ticket (NULL: nothing); what would
     * change (NULL: the value as written will stand); the ticket as it will stand (NULL: no
     * different, as far as checks ask). */
    char *(*problem)(const char *value, const Workflow *workflow);
    gboolean (*check)(const char *value, const Ticket *ticket, const ActionContext *context,
                      char **ret_now, char **ret_why);
    void (*foresee)(const char *now, const ActionContext *context, Ticket *ticket);
} ActionInfo;

/* The table, ending with a NULL name. */
extern const ActionInfo action_table[];
const ActionInfo *action_info(ActionKind kind);
/* By name (exact), or NULL. */
const ActionInfo *action_find(const char *name);

typedef struct {
    ActionKind kind;
    char *value; /* the argument as written; NULL for a flag */
} Action;

void action_free(Action *action);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Action, action_free)
Action *action_new(ActionKind kind, const char *value);

/* Takes "budget 5000" apart: the field, and its value, NULL for unset. FALSE with *ret_why when
 * there is no such field, or that is no value of it. */
gboolean action_field_read(const char *value, const Workflow *workflow, const Field **ret_field,
                           FieldValue **ret_value, char **ret_why) G_GNUC_WARN_UNUSED_RESULT;
/* What comes of a ticket that becomes of another type, for people: "campaign, status Won is now
 * New; kept: budget; set aside: source". Caller frees. */
char *action_type_mapping(const Ticket *ticket, const Workflow *workflow, const TicketType *type);

/* Whom `notify` means. */
typedef enum {
    NOTIFY_ASSIGNEES,
    NOTIFY_FOLLOWERS,
    NOTIFY_REQUESTER,
    NOTIFY_TEAM,   /* "team NAME" */
    NOTIFY_PERSON, /* an address */
} NotifyTarget;

/* Reads a notify argument; *ret_name points into value for a team or a person, else it is NULL.
 * FALSE when it is none of "assignees", "followers", "requester", "team NAME", or a mail address.
 */
gboolean notify_target_parse(const char *value, NotifyTarget *ret_target,
                             const char **ret_name) G_GNUC_WARN_UNUSED_RESULT;

/* What is wrong with an action whatever the ticket: NULL when nothing is. Caller frees. For rule
 * files: an unknown status, a priority that is none, a tag with a space, an empty value. */
char *action_problem(const Action *action, const Workflow *workflow);

/* May this be done to this ticket, and what would change? TRUE with *ret_now the value as it will
 * stand, or NULL when nothing would change. FALSE with *ret_why, for people. Only the pure part:
 * whether a person or team exists is the caller's to find. Both results are the caller's. */
gboolean action_check(const Action *action, const Ticket *ticket, const ActionContext *context,
                      char **ret_now, char **ret_why) G_GNUC_WARN_UNUSED_RESULT;
/* Makes ticket what it will be when that is done (now as action_check gave it), so that what comes
 * next in a group of actions is checked against it. What only the store knows stays as it was. */
void action_foresee(const Action *action, const char *now, const ActionContext *context,
                    Ticket *ticket);
