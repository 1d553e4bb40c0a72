/*
 * What the commands of a message did to tickets, fact by fact, so that their writer can have it
 * undone. Only what was asked for by mail has one.
 */
#pragma once

#include "store/facts.h"

/* A fact as it was before, and as it was left; NULL for what was not there. */
typedef struct {
    FactKind kind;
    TicketId ticket;
    char *key;
    char *was;
    char *now;
} ChangeStep;

typedef struct {
    gint64 id;
    TicketId ticket; /* on which it was asked for */
    PersonId person; /* by whom */
    gint64 at_us;
    char *lines;      /* the commands, one a line, in their normal form */
    GPtrArray *steps; /* of ChangeStep */
} Change;

Change *change_new(TicketId ticket, PersonId person, gint64 at_us);
void change_free(Change *change);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Change, change_free)
/* What differs between two readings of the facts of the same tickets becomes its steps. */
void change_compare(Change *change, const GPtrArray *before, const GPtrArray *after);

/* Writes it down (id is ignored). */
gboolean store_change_add(Store *store, const Change *change,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The newest that is not undone, on a ticket or on one that went into it: of a person, or, with
 * person 0, of anybody. POSTERN_ERROR_NOT_FOUND. */
gboolean store_change_last(Store *store, TicketId ticket, PersonId person, Change **ret_change,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* It is undone. */
gboolean store_change_undone(Store *store, gint64 id, gint64 now_us,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
