/*
 * Reading outbox rows, for the files of this room that do.
 */
#pragma once

#include "store/outbox_rows.h"
#include "store/statement.h"

#define OUTBOX_ROW_COLUMNS                                                                         \
    "id, kind, state, why, coalesce(ticket_id, 0), coalesce(thread_id, 0),"                        \
    " coalesce(comment_id, 0), coalesce(request_id, 0), coalesce(project_id, 0),"                  \
    " coalesce(portfolio_id, 0), note, asks, person_id, address,"                                  \
    " created_us, next_us, attempts, tried_us, reason, coalesce(carrier_id, 0), "                  \
    "coalesce(rendering_id, 0),"                                                                   \
    " message_id, boundary, coalesce(date_us, 0), coalesce(epoch, 0), reply_address,"              \
    " bounce_address, mark"

OutboxRow *outbox_row_read(Statement *st);
/* All the rows there are, and whether all went well. */
gboolean outbox_row_read_all(Statement *st, GPtrArray **ret_rows,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
