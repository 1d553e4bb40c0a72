/*
 * Queries by mail, answered: what somebody asked for in a line such as "#tickets status:open", as
 * far as they may see it when it is asked of the store.
 *
 * No query looks at more than LIMIT_QUERY_LOOKED_AT tickets.
 */
#pragma once

#include "outbox/outbox.h"
#include "outbox/query_answer.h"

/* Who asks, and where. Borrows. */
typedef struct {
    Store *store;
    const OutboxDesk *desk;
    const RoleTable *roles;
    const TemplateSet *templates; /* in the asker's language */
    const Person *person;
    TicketId ticket;        /* that the mail was about; 0 for none */
    ThreadId thread;        /* of it */
    guint64 attached_bytes; /* of files that the mail carries already */
    gint64 now_us;
} QueryAsker;

/* The answer to one line; without parts when it is no query. */
gboolean query_answer(const QueryAsker *asker, const char *line, QueryAnswer **ret_answer,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
