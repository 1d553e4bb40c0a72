/*
 * All there is to say about one ticket.
 */
#pragma once

#include "ctl/record.h"
#include "store/tickets.h"

/* Its fields, people and comments. POSTERN_ERROR_NOT_FOUND. */
gboolean ticket_show_record(Store *store, TicketId ticket, Record **ret_record,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
