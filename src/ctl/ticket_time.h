/*
 * What is booked on one ticket.
 */
#pragma once

#include "ctl/named.h"
#include "ctl/record.h"

/* Adds the sum of all to the record; *ret_entries, the caller's, lists the last limit of them. */
gboolean ticket_time_add(Store *store, NamedPeople *people, TicketId ticket, guint limit,
                         Record *record, Table **ret_entries,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
