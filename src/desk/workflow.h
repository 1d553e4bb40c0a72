/*
 * Ticket types and the statuses each one knows.
 */
#pragma once

#include "desk/desk.h"

typedef struct {
    char *name;
    char **statuses; /* the first is a new ticket's; NULL-terminated, at least one */
    char **closed;   /* those among them that end the work */
} TicketType;

/* All types of a desk. Immutable once built. */
typedef struct Workflow Workflow;

/* With the built-in type "support": New, Assigned, In Progress, Waiting, Closed (closed). */
Workflow *workflow_new(void);
void workflow_free(Workflow *workflow);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Workflow, workflow_free)

/* Adds a type, or replaces the one of that name. Everything is copied. POSTERN_ERROR_INVALID when
 * there is no status, a status repeats, or a closed one is not among them. */
gboolean workflow_add(Workflow *workflow, const char *name, const char *const *statuses,
                      const char *const *closed, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The type of that name (ASCII case ignored), or NULL. */
const TicketType *workflow_type(const Workflow *workflow, const char *name);
/* All of them, in order; *ret_count of them. */
const TicketType *const *workflow_types(const Workflow *workflow, guint *ret_count);

/* The status as the type spells it, or NULL when the type has none such (ASCII case ignored). */
const char *ticket_type_status(const TicketType *type, const char *status);
gboolean ticket_type_is_closed(const TicketType *type, const char *status);
/* Whether any type knows the status: what a rule file may name. */
gboolean workflow_knows_status(const Workflow *workflow, const char *status);
/* Every status of every type once, NULL-terminated, for messages and guesses. Caller frees the
 * array only. */
const char **workflow_all_statuses(const Workflow *workflow);
