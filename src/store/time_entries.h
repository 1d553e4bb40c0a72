/*
 * Table time_entry: working time that is booked on tickets.
 */
#pragma once

#include "desk/time_entry.h"
#include "store/store.h"

/* Adds an entry: all but its id. */
gboolean store_time_entry_add(Store *store, const TimeEntry *entry, TimeEntryId *ret_id,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What is booked on a ticket, in minutes. */
typedef struct {
    gint64 entries;
    gint64 minutes;
    gint64 billable; /* of those minutes */
} TimeSum;
gboolean store_time_sum(Store *store, TicketId ticket, TimeSum *ret_sum,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The entries of a ticket that were booked last, at most limit, by day. A GPtrArray of TimeEntry.
 */
gboolean store_time_entry_list(Store *store, TicketId ticket, guint limit, GPtrArray **ret_entries,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
