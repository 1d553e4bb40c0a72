/*
 * Who is told: one pending row per person who takes part, may see the thread, and did not say it
 * themselves.
 */
#pragma once

#include "outbox/outbox.h"

/* What is to be told. comment 0 is a notice of changes without a comment. */
typedef struct {
    const RoleTable *roles; /* who may see what */
    TicketId ticket;
    Thread thread;
    CommentId comment;
    PersonId author; /* never told of it; 0 when nobody */
    gint64 now_us;
    GPtrArray *also; /* of Person: told beside the followers (a rule's notify), as far as they may
                        see it; may be NULL */
    gboolean followers; /* whether those who take part are told at all */
} Fanout;

/* Adds the rows, each person once; *ret_count of them. Whoever may not see the thread gets none,
 * whatever `also` says. */
gboolean fanout_comment(Store *store, const Fanout *fanout, guint *ret_count,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Adds the acknowledgement of a new ticket to its requester, unless LIMIT_ACKS_PER_SENDER or
 * LIMIT_ACKS_IN_ALL are used up within LIMIT_ACK_WINDOW_S (*ret_added says). */
gboolean fanout_acknowledge(Store *store, TicketId ticket, Thread thread, CommentId comment,
                            PersonId requester, gint64 now_us, gboolean *ret_added,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
