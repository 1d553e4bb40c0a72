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
    ProjectId project;
    Thread thread;
    CommentId comment;
    PersonId author; /* never told of it; 0 when nobody */
    gint64 now_us;
    GPtrArray *also;  /* of Person: told beside the followers (a rule's notify), as far as they may
                         see it and want mail of the ticket; may be NULL */
    GPtrArray *named; /* the same, who are told even when they muted the ticket */
    GArray *have_it;  /* of PersonId: to whom its author has sent it, too; may be NULL */
    gboolean followers;  /* whether those who take part are told at all */
    gboolean only_staff; /* nobody else is told */
    gboolean to_staff;   /* whether somebody on the staff must be told */
} Fanout;

typedef struct {
    guint count;     /* rows made */
    gboolean staff;  /* whether any of them is for somebody on the staff */
    gboolean beside; /* they are told only because nobody else on the staff would have been */
} FanoutTold;

/* Adds the rows, each person once. Whoever may not see the thread gets none, whatever `also` and
 * `named` say. With to_staff and nobody on the staff among them, those are told who may most in the
 * project, at most LIMIT_STAFF_TOLD. */
gboolean fanout_comment(Store *store, const Fanout *fanout, FanoutTold *ret_told,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Adds the acknowledgement of a new ticket to its requester, who gets it because of why, unless
 * LIMIT_ACKS_PER_SENDER or LIMIT_ACKS_IN_ALL are used up within LIMIT_ACK_WINDOW_S (*ret_added
 * says). */
gboolean fanout_acknowledge(Store *store, TicketId ticket, Thread thread, CommentId comment,
                            PersonId requester, OutboxWhy why, gint64 now_us, gboolean *ret_added,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
