/*
 * The rows of the table of actions that stand in action_attribute.c. For action.c only.
 */
#pragma once

#include "desk/action.h"

typedef char *(ActionProblem)(const char *value, const Workflow *workflow);
typedef gboolean(ActionCheck)(const char *value, const Ticket *ticket, const ActionContext *context,
                              char **ret_now, char **ret_why);
typedef void(ActionForesee)(const char *now, const ActionContext *context, Ticket *ticket);

ActionProblem action_type_problem, action_field_problem, action_day_problem, action_points_problem,
    action_progress_problem, action_link_problem;
ActionCheck action_check_type, action_check_field, action_check_due, action_check_planned,
    action_check_points, action_check_progress;
ActionForesee action_foresee_type, action_foresee_field, action_foresee_due, action_foresee_planned,
    action_foresee_points, action_foresee_progress;
