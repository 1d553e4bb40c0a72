/*
 * What a filter looks for, once its names are found in the store.
 */
#pragma once

#include "outbox/query_private.h"

/* Borrows the query's words. */
typedef struct {
    const MailQuery *query;
    GHashTable *projects;  /* set of ids; NULL: any */
    GArray *assignees;     /* of PersonId; NULL: any */
    GArray *requesters;    /* the same */
    gboolean unassigned;   /* nobody will do, too */
    gboolean open, closed; /* which of them there is to look at */
    gboolean is_mine;      /* none but those the asker takes part in match */
    gboolean has_due, due_none;
    gint64 due_by; /* a day: due then or before; 0: no such */
} QueryFilter;

/* Looks up what the query names. Names of things that the asker may not know of are those of
 * nothing: what names one finds no ticket. */
gboolean query_filter_prepare(QueryFilter *filter, const QueryRun *run, const MailQuery *query,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
void query_filter_clear(QueryFilter *filter);

gboolean query_filter_has_project(const QueryFilter *filter, ProjectId project);
/* What needs neither the store nor rights. */
gboolean query_filter_may_match(const QueryFilter *filter, const Ticket *ticket);
/* The rest, as far as the asker may see it of the ticket: what is not for them never matches. The
 * ticket gets its tags and assignees where they are looked at. */
gboolean query_filter_matches(const QueryFilter *filter, const QueryRun *run, const QueryView *view,
                              Ticket *ticket, gboolean *ret_matches,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
