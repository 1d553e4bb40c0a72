/*
 * What is booked on one ticket, and what is to come of it by itself.
 */
#pragma once

#include "ctl/named.h"
#include "ctl/record.h"

/* How the ticket comes again; *ret_reminders, the caller's, lists who is to be reminded when. */
gboolean ticket_agenda_add(Store *store, NamedPeople *people, TicketId ticket, Record *record,
                           Table **ret_reminders, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Adds the sum of all to the record; *ret_entries, the caller's, lists the last limit of them. */
gboolean ticket_time_add(Store *store, NamedPeople *people, TicketId ticket, guint limit,
                         Record *record, Table **ret_entries,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
