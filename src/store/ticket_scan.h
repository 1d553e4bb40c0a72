/*
 * Tickets one after another, for queries by mail: those of a project, or those that somebody takes
 * part in. By index, newest first, and never more than a limit.
 */
#pragma once

#include "store/tickets.h"

/* What there is to look at. */
typedef enum {
    SCAN_OPEN,   /* of a project, those that are not closed; the newest first */
    SCAN_CLOSED, /* of a project; what was closed last comes first */
    SCAN_PERSON, /* those that a person requested, opened, works on or was asked in to follow */
} TicketScanSource;

typedef struct {
    TicketScanSource source;
    gint64 of; /* id of the project, or of the person */
    guint limit;
} TicketScan;

/* Calls func with each; what it is handed is freed unless it takes it, and has neither tags, nor
 * assignees, nor fields. FALSE from func ends it, with
 * its error. *ret_looked is how many were looked at: limit when there may be more. */
typedef gboolean (*TicketScanFunc)(Ticket **ticket, gpointer data, GError **error);
gboolean store_ticket_scan(Store *store, const TicketScan *scan, TicketScanFunc func, gpointer data,
                           guint *ret_looked, GError **error) G_GNUC_WARN_UNUSED_RESULT;
