/*
 * What one claim needs from the store, each thing read once: sixty rows of one comment cost hardly
 * more than one.
 *
 * Everything returned belongs to the lookup and lives as long. NULL means an error;
 * POSTERN_ERROR_NOT_FOUND is the row's own trouble, anything else the store's.
 */
#pragma once

#include "outbox/outbox.h"

typedef struct Lookup Lookup;

/* A comment with what is told along with it. */
typedef struct {
    Comment *comment;
    Person *author;
    GPtrArray *changes;     /* of Event: those that belong to it */
    GPtrArray *attachments; /* of MailAttachment; empty when its mail cannot be read */
} LookupComment;

/* Both are borrowed. */
Lookup *lookup_new(Store *store, const RoleTable *roles);
void lookup_free(Lookup *lookup);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Lookup, lookup_free)

const Ticket *lookup_ticket(Lookup *lookup, TicketId id, GError **error);
const Thread *lookup_thread(Lookup *lookup, ThreadId id, GError **error);
/* A person with how they stand to the ticket and thread. */
const Participant *lookup_participant(Lookup *lookup, TicketId ticket, ThreadId thread, PersonId id,
                                      GError **error);
const LookupComment *lookup_comment(Lookup *lookup, CommentId id, GError **error);
/* The Message-ID of the mail that opened the ticket, or ""; since_us is 0, or from when on its
 * requester sees it: "" when the mail is older. */
const char *lookup_opening_id(Lookup *lookup, TicketId ticket, gint64 since_us, GError **error);
/* The changes of a ticket made at one instant, of Event. Caller frees. */
GPtrArray *lookup_changes_at(Lookup *lookup, TicketId ticket, gint64 at_us, GError **error);
