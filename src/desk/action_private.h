/*
 * The rows of the table of actions that stand in action_attribute.c. For action.c only.
 */
#pragma once

#include "desk/action.h"

/* What is wrong with a value whatever the ticket, or NULL. */
char *action_type_problem(const char *value, const Workflow *workflow);
char *action_field_problem(const char *value, const Workflow *workflow);
char *action_day_problem(const char *value, const Workflow *workflow);
char *action_points_problem(const char *value, const Workflow *workflow);
char *action_progress_problem(const char *value, const Workflow *workflow);
char *action_merge_problem(const char *value, const Workflow *workflow);
char *action_link_problem(const char *value, const Workflow *workflow);

/* What would change. */
gboolean action_check_type(const char *value, const Ticket *ticket, const ActionContext *context,
                           char **ret_now, char **ret_why);
gboolean action_check_field(const char *value, const Ticket *ticket, const ActionContext *context,
                            char **ret_now, char **ret_why);
gboolean action_check_due(const char *value, const Ticket *ticket, const ActionContext *context,
                          char **ret_now, char **ret_why);
gboolean action_check_planned(const char *value, const Ticket *ticket, const ActionContext *context,
                              char **ret_now, char **ret_why);
gboolean action_check_points(const char *value, const Ticket *ticket, const ActionContext *context,
                             char **ret_now, char **ret_why);
gboolean action_check_progress(const char *value, const Ticket *ticket,
                               const ActionContext *context, char **ret_now, char **ret_why);

gboolean action_check_spam(const char *value, const Ticket *ticket, const ActionContext *context,
                           char **ret_now, char **ret_why);

/* The ticket as it will stand. */
void action_foresee_spam(const char *now, const ActionContext *context, Ticket *ticket);
void action_foresee_merge(const char *now, const ActionContext *context, Ticket *ticket);
void action_foresee_type(const char *now, const ActionContext *context, Ticket *ticket);
void action_foresee_field(const char *now, const ActionContext *context, Ticket *ticket);
void action_foresee_due(const char *now, const ActionContext *context, Ticket *ticket);
void action_foresee_planned(const char *now, const ActionContext *context, Ticket *ticket);
void action_foresee_points(const char *now, const ActionContext *context, Ticket *ticket);
void action_foresee_progress(const char *now, const ActionContext *context, Ticket *ticket);
