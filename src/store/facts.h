/*
 * What a ticket is, one fact each: a column of it, a tag, a link, somebody who follows. A command
 * that is undone has the facts it changed put back, whatever changed them.
 *
 * To have something of a ticket undone that is not among them is to add a row to the table in
 * facts.c.
 */
#pragma once

#include "desk/ticket.h"
#include "store/store.h"

/* Stored: numbered by hand. */
typedef enum {
    FACT_COLUMN = 1, /* key: of the ticket's row */
    FACT_TAG = 2,
    FACT_FIELD = 3,
    FACT_LINK = 4, /* from either side */
    FACT_ASSIGNEE = 5,
    FACT_FOLLOWER = 6,
    FACT_MERGED = 7, /* another ticket that went into it */
    FACT_TIME = 8,   /* a time entry */
    FACT_REMINDER = 9,
    FACT_REPEAT = 10, /* how it comes again */
} FactKind;

/* key says which, value what it is; value is NULL for what is not there. Each is a list of parts
 * with spaces between them: "i7" a number, "n" nothing, "tNew" a text, which stands last. */
typedef struct {
    FactKind kind;
    TicketId ticket;
    char *key;
    char *value;
} Fact;

void fact_free(Fact *fact);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Fact, fact_free)

/* Appends all facts of a ticket, in a fixed order. */
gboolean store_facts_read(Store *store, TicketId ticket, GPtrArray *facts,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Who is named in *value goes by the number of whom they became one with; key is the fact's. */
gboolean store_fact_settle(Store *store, FactKind kind, const char *key, char **value,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Makes it so, or takes it away when its value is NULL. */
gboolean store_fact_put(Store *store, const Fact *fact, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One part of a key or value, as text: "7", "New"; NULL when there is no such part, or nothing
 * stands there. Caller frees. */
char *fact_part(const char *parts, guint index);
