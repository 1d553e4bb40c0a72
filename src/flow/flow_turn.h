/*
 * One turn of the outbox: a transaction that writes down how attempts ended, and claims what is
 * due. Many verdicts share one commit: a crash before it repeats those mails, byte for byte.
 *
 * What is asked by mail is read before it, from snapshots, in the caller's thread: the transaction
 * looks whether it holds still. A crash between the two costs the reading.
 */
#pragma once

#include "deliver/deliver.h"
#include "flow/flow_private.h"

/* How sending an item ended. */
typedef struct {
    OutboxItem *item;
    guint attempts; /* of its row before this one: a turn may run more than once */
    Verdict verdict;
} Attempt;
/* Takes over item and *verdict. */
Attempt *attempt_new(OutboxItem *item, Verdict *verdict);
void attempt_free(Attempt *attempt);

typedef struct {
    Flow *flow;
    const RetrySettings *retry;
    GPtrArray *attempts; /* of Attempt: to be settled */
    guint limit;         /* rows to claim at most, 0 for none */
    gboolean asks;       /* there may be questions to answer among them */
    gint64 set_back_us;  /* how far the wall clock was set back since the last turn */
    /* What it gave. */
    GPtrArray *answered;  /* of OutboxAnswers: read, and not sealed yet; NULL for none */
    GPtrArray *items;     /* of OutboxItem: claimed; NULL for none */
    gint64 next_due_us;   /* wall clock; when the next row falls due that is not claimed */
    gint64 next_asked_us; /* the same of those that ask something */
    GError *claim_error;  /* why nothing was claimed; the attempts are settled all the same */
} Turn;
void turn_clear(Turn *turn);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Turn, turn_clear)

/* Reads what the turn is to answer, if it may: some, when there is more. A failure is none of the
 * rows' own; what was read before it counts. */
gboolean flow_turn_read(Turn *turn, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Runs it in the writer and waits until it is committed. FALSE: nothing of it is. */
gboolean flow_turn(Turn *turn, GError **error) G_GNUC_WARN_UNUSED_RESULT;
