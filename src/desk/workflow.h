/*
 * Ticket types: the statuses each one knows, how a ticket goes from one to the next, and what a
 * reply to a closed one does.
 */
#pragma once

#include "desk/ticket.h"

/* What a reply by somebody who is not of the staff does to a closed ticket. */
typedef enum {
    REPLY_REOPENS,
    REPLY_OPENS_NEW, /* a ticket of its own, that continues the closed one */
    REPLY_IS_LOGGED, /* it is kept, and told to nobody */
} ClosedReply;

/* From one status to others. */
typedef struct {
    char *from;
    char **to; /* NULL-terminated, at least one */
} TicketTransition;

typedef struct {
    char *name;
    char **statuses; /* the first is a new ticket's; NULL-terminated, at least one */
    char **closed;   /* those among them that end the work; NULL for none */
    TicketTransition
        *transitions; /* ends with a NULL from; NULL: from each status to every other */
    char *reopened;   /* the status a reply reopens with; NULL, before it is added: the first */
    ClosedReply closed_reply;
    gint64 thanks_us;   /* so long after the closing a thank-you leaves it closed; 0: never */
    Priority priority;  /* of new tickets; 0, before it is added: normal */
    char **fields;      /* names of those it has; NULL for none */
    gboolean is_unpaid; /* working time on its tickets is not billable, unless it says so */
} TicketType;

/* All types of a desk. Immutable once built. */
typedef struct Workflow Workflow;

/* With the built-in type "support": New, Assigned, In Progress, Waiting, Closed (closed). */
Workflow *workflow_new(void);
void workflow_free(Workflow *workflow);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Workflow, workflow_free)

/* Adds a field that types may have; copied. POSTERN_ERROR_INVALID when it contradicts itself, or
 * there is one of that name. */
gboolean workflow_add_field(Workflow *workflow, const Field *field,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* By name (ASCII case ignored), or NULL. */
const Field *workflow_field(const Workflow *workflow, const char *name);
/* All of them, in order; *ret_count of them. */
const Field *const *workflow_fields(const Workflow *workflow, guint *ret_count);

/* Adds a type, or replaces the one of that name. Everything is copied, statuses as the type spells
 * them. POSTERN_ERROR_INVALID when there is no status, a status repeats, one that is named is not
 * among them, two transitions begin at the same, or it has a field that there is not. */
gboolean workflow_add(Workflow *workflow, const TicketType *type,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The type of that name (ASCII case ignored), or NULL. */
const TicketType *workflow_type(const Workflow *workflow, const char *name);
/* All of them, in order; *ret_count of them. */
const TicketType *const *workflow_types(const Workflow *workflow, guint *ret_count);

/* The status as the type spells it, or NULL when the type has none such (ASCII case ignored). */
const char *ticket_type_status(const TicketType *type, const char *status);
gboolean ticket_type_is_closed(const TicketType *type, const char *status);
/* What may follow a status, NULL-terminated: what a transition says, and after a closed one always
 * what a reply reopens with; all statuses for one that the type does not know. Caller frees the
 * array only. */
const char **ticket_type_next(const TicketType *type, const char *status);
gboolean ticket_type_has_field(const TicketType *type, const char *field);
/* The names of its required fields that the ticket has no value of, joined by ", "; NULL when there
 * are none. Caller frees. */
char *ticket_type_missing(const TicketType *type, const Workflow *workflow, const Ticket *ticket);
/* The status a ticket gets that becomes of this type: of the same name; else, when it is closed and
 * nothing is missing, a closed one, else the first. */
const char *ticket_type_map_status(const TicketType *type, const Workflow *workflow,
                                   const Ticket *ticket);
/* Whether any type knows the status: what a rule file may name. */
gboolean workflow_knows_status(const Workflow *workflow, const char *status);
/* Every status of every type once, NULL-terminated, for messages and guesses. Caller frees the
 * array only. */
const char **workflow_all_statuses(const Workflow *workflow);
