/*
 * Changes of a ticket as they are typed, done and shown: for the commands of the noun ticket.
 */
#pragma once

#include "ctl/call.h"
#include "desk/action.h"

/* Who does it: the person named with --as, or nobody. */
gboolean ticket_actor(Call *call, PersonId *ret_actor, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads "status=Won", "budget=5000" and adds the Action. Whether it may be is for the flow to say,
 * in its transaction. POSTERN_ERROR_INVALID. */
gboolean ticket_change_read(const Workflow *workflow, const char *change, GPtrArray *actions,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Does the actions (of Action) for who is named with --as, and shows what changed. */
gboolean ticket_change(Call *call, TicketId ticket, const GPtrArray *actions,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For one action. */
gboolean ticket_change_one(Call *call, TicketId ticket, ActionKind kind, const char *value,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
