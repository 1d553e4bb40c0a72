/*
 * Who may see a ticket, and why.
 */
#pragma once

#include "ctl/table.h"
#include "store/shares.h"
#include "store/tickets.h"

typedef struct {
    TicketId ticket;
    const RoleTable *roles;
    const char *zone; /* the desk's time zone */
    gint64 now_us;
} TicketWho;
/* Everybody who takes part in it or has a role in its project: how they stand to it, until when
 * they are out, what gives them their role, and which of its threads they see.
 * POSTERN_ERROR_NOT_FOUND. */
gboolean ticket_who_table(Store *store, const TicketWho *asked, Table **ret_table,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
