/*
 * The queries that a row of the outbox answers: they stand among what came of commands, in the
 * events that a receipt tells of, or in the note of an answer.
 */
#pragma once

#include "outbox/query.h"

/* What is stored as done for a query: its answer is made when the mail is. */
#define QUERY_ANSWERED "answered"

/* Appends a line about a query to the note of an answer; ticket is 0 for none. */
void query_row_note(GString *note, TicketId ticket, const char *line);
/* Whether there is one in it. */
gboolean query_row_note_asks(const char *note);
/* Reads one; FALSE for a line that is something else. *ret_line is borrowed of it. */
gboolean query_row_read_note(const char *note, TicketId *ret_ticket,
                             const char **ret_line) G_GNUC_WARN_UNUSED_RESULT;
/* Whether an event says that this person asked something. */
gboolean query_row_is_query(const Event *event, PersonId person);

/* The answers to what a row is to answer, in their order, as the asker's person may see it now. The
 * asker's ticket and thread are ignored. A GPtrArray of QueryAnswer. */
gboolean query_row_answers(const QueryAsker *asker, const OutboxRow *row, GPtrArray **ret_answers,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
