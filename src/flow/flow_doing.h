/*
 * How actions are done: the rows of flow_apply.c's table that stand in other files, and what all
 * know.
 */
#pragma once

#include "flow/flow_private.h"

/* An action that may be done, with what it needs. */
typedef struct {
    const Action *action;
    char *now;         /* the value as it will stand; NULL when nothing would change */
    GPtrArray *people; /* of Person: whom it is about */
    /* The ticket as the actions before this one leave it; while it is looked for, then NULL. */
    const Ticket *foreseen;
    Project *project; /* where it goes; NULL when it goes nowhere */
} Wanted;

typedef struct {
    ActionKind kind;
    EventKind event;
    /* What is not there is a refusal, with *ret_why and no error. NULL: nothing is looked for. */
    gboolean (*find)(Apply *apply, Wanted *wanted, char **ret_why, GError **error);
    /* The ticket in memory is as the action makes it already. */
    gboolean (*carry_out)(Apply *apply, const Wanted *wanted, GError **error);
    /* What the audit trail says it was, and is now; NULL for nothing, and for wanted->now. Both see
     * the ticket as it was. */
    char *(*was)(const Ticket *ticket, const Wanted *wanted);
    char *(*now)(const Apply *apply, const Wanted *wanted);
} Doing;

/* flow_people.c */
/* Somebody by address. */
gboolean doing_find_person(Apply *apply, const char *spelled, Wanted *wanted, char **ret_why,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A copy of which the people who work on it can be foreseen: they are borrowed. */
Ticket *doing_copy_ticket(const Ticket *ticket);
/* What an action makes of them; its people must outlive the ticket. */
void doing_foresee_people(const Wanted *wanted, Ticket *foreseen);
gboolean doing_find_assignees(Apply *apply, Wanted *wanted, char **ret_why, GError **error);
gboolean doing_find_unassigned(Apply *apply, Wanted *wanted, char **ret_why, GError **error);
gboolean doing_find_new_followers(Apply *apply, Wanted *wanted, char **ret_why, GError **error);
gboolean doing_find_followers(Apply *apply, Wanted *wanted, char **ret_why, GError **error);
gboolean doing_find_notified(Apply *apply, Wanted *wanted, char **ret_why, GError **error);
gboolean doing_assign(Apply *apply, const Wanted *wanted, GError **error);
gboolean doing_find_requester(Apply *apply, Wanted *wanted, char **ret_why, GError **error);
gboolean doing_set_requester(Apply *apply, const Wanted *wanted, GError **error);
gboolean doing_unassign(Apply *apply, const Wanted *wanted, GError **error);
gboolean doing_add_followers(Apply *apply, const Wanted *wanted, GError **error);
gboolean doing_remove_followers(Apply *apply, const Wanted *wanted, GError **error);
gboolean doing_notify(Apply *apply, const Wanted *wanted, GError **error);

/* flow_project.c */
gboolean doing_find_project(Apply *apply, Wanted *wanted, char **ret_why, GError **error);
gboolean doing_set_project(Apply *apply, const Wanted *wanted, GError **error);
/* Whether whoever acts may have a ticket be in a project: *ret_sees says whether they have a role
 * there at all, *ret_refusal (static) why they may not; NULL when they may. */
gboolean doing_may_move(Apply *apply, TicketId ticket, ProjectId project, gboolean *ret_sees,
                        const char **ret_refusal, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* flow_attribute.c */
gboolean doing_store_status(Apply *apply, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean doing_find_field_person(Apply *apply, Wanted *wanted, char **ret_why, GError **error);
gboolean doing_find_linked(Apply *apply, Wanted *wanted, char **ret_why, GError **error);
gboolean doing_find_unlinked(Apply *apply, Wanted *wanted, char **ret_why, GError **error);
gboolean doing_set_status(Apply *apply, const Wanted *wanted, GError **error);
gboolean doing_set_priority(Apply *apply, const Wanted *wanted, GError **error);
char *doing_status_was(const Ticket *ticket, const Wanted *wanted);
char *doing_priority_was(const Ticket *ticket, const Wanted *wanted);
gboolean doing_set_type(Apply *apply, const Wanted *wanted, GError **error);
gboolean doing_set_field(Apply *apply, const Wanted *wanted, GError **error);
gboolean doing_set_attribute(Apply *apply, const Wanted *wanted, GError **error);
gboolean doing_find_merged(Apply *apply, Wanted *wanted, char **ret_why, GError **error);
gboolean doing_merge(Apply *apply, const Wanted *wanted, GError **error);
/* flow_spam.c */
gboolean doing_find_spam(Apply *apply, Wanted *wanted, char **ret_why, GError **error);
gboolean doing_mark_spam(Apply *apply, const Wanted *wanted, GError **error);
/* Whether whoever acts may do something to another ticket; what is not there nobody may. */
gboolean doing_may(Apply *apply, TicketId other, PolicyAction action, gboolean *ret_may,
                   GError **error);
gboolean doing_link(Apply *apply, const Wanted *wanted, GError **error);
gboolean doing_unlink(Apply *apply, const Wanted *wanted, GError **error);
char *doing_type_was(const Ticket *ticket, const Wanted *wanted);
char *doing_type_now(const Apply *apply, const Wanted *wanted);
char *doing_field_was(const Ticket *ticket, const Wanted *wanted);
char *doing_due_was(const Ticket *ticket, const Wanted *wanted);
char *doing_planned_was(const Ticket *ticket, const Wanted *wanted);
char *doing_points_was(const Ticket *ticket, const Wanted *wanted);
char *doing_progress_was(const Ticket *ticket, const Wanted *wanted);
