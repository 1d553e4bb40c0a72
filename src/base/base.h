/*
 * base/: what every room stands on, and nothing about mail or tickets.
 *
 * Errors, time and randomness that are handed in, log lines, limits, units, ids, digests, thin
 * wrappers over pthread, and file-descriptor plumbing. Each idea has its own header; this one
 * holds only what all of them share.
 */
#pragma once

#include <glib.h>

/* An error domain for all rooms. The code says what the caller can do about it; the message says
 * what was being done, to what, and what was expected. */
#define POSTERN_ERROR (postern_error_quark())
GQuark postern_error_quark(void);

typedef enum {
    POSTERN_ERROR_FAILED,    /* none of the below */
    POSTERN_ERROR_INVALID,   /* the input is wrong; saying it again will not help */
    POSTERN_ERROR_NOT_FOUND, /* what was named does not exist */
    POSTERN_ERROR_EXISTS,    /* it is already there */
    POSTERN_ERROR_REFUSED,   /* understood, and not allowed */
    POSTERN_ERROR_BUSY,      /* try again: somebody else is at it, or nobody is free */
    POSTERN_ERROR_FULL,      /* no room left: disk, memory budget, queue */
    POSTERN_ERROR_DEADLINE,  /* it took too long */
    POSTERN_ERROR_CLOSED,    /* the other side went away */
    POSTERN_ERROR_CORRUPT,   /* what was read cannot be what was written */
    POSTERN_ERROR_TOO_NEW,   /* written by a later version of Postern */
    POSTERN_ERROR_DISK,      /* reading or writing failed: what was to be written is not */
} PosternError;

/* What a call that could not make, read or write something is an error of. */
PosternError postern_error_of_errno(int number);
/* Whether the same may well work later, without anybody changing what was asked. */
gboolean postern_error_passes(const GError *error);

/* Row ids. Each kind is a type of its own, so that a person can never be passed for a ticket.
 * value 0 means "none"; ids that were given out are never given out again. */
#define POSTERN_ID_TYPE(Name)                                                                      \
    typedef struct {                                                                               \
        gint64 value;                                                                              \
    } Name
POSTERN_ID_TYPE(PersonId);
POSTERN_ID_TYPE(TeamId);
POSTERN_ID_TYPE(ProjectId);
POSTERN_ID_TYPE(PortfolioId);
POSTERN_ID_TYPE(TicketId);
POSTERN_ID_TYPE(ThreadId);
POSTERN_ID_TYPE(CommentId);
POSTERN_ID_TYPE(MessageId); /* a stored incoming message, not a Message-ID */
POSTERN_ID_TYPE(OutboxId);
POSTERN_ID_TYPE(RenderingId);
POSTERN_ID_TYPE(HeldId);
POSTERN_ID_TYPE(RequestId);
POSTERN_ID_TYPE(TimeEntryId);
POSTERN_ID_TYPE(ReminderId);

/* Microseconds. All stored times are UTC since 1970; all durations are plain counts. */
#define US_PER_MS   G_GINT64_CONSTANT(1000)
#define US_PER_S    G_GINT64_CONSTANT(1000000)
#define US_PER_MIN  (60 * US_PER_S)
#define US_PER_HOUR (60 * US_PER_MIN)
#define US_PER_DAY  (24 * US_PER_HOUR)
