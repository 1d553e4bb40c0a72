/*
 * All there is to say about one ticket.
 */
#pragma once

#include "ctl/record.h"
#include "desk/workflow.h"
#include "store/tickets.h"

typedef struct {
    TicketId ticket;
    const Workflow *workflow; /* borrowed */
    const RoleTable *roles;
    guint limit; /* of comments */
    /* What came of it. */
    guint comments; /* shown: the newest */
    gint64 all;     /* comments it has */
} TicketShow;
/* Its fields, people and comments. POSTERN_ERROR_NOT_FOUND. */
gboolean ticket_show_record(Store *store, TicketShow *show, Record **ret_record,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
