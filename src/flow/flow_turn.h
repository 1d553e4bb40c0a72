/*
 * One turn of the outbox: a transaction that writes down how attempts ended, and claims what is
 * due. Many verdicts share one commit: a crash before it repeats those mails, byte for byte.
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
    /* What it gave. */
    GPtrArray *items;    /* of OutboxItem: claimed; NULL for none */
    gint64 next_due_us;  /* wall clock; when the next row falls due that is not claimed */
    GError *claim_error; /* why nothing was claimed; the attempts are settled all the same */
} Turn;
void turn_clear(Turn *turn);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Turn, turn_clear)

/* Runs it in the writer and waits until it is committed. FALSE: nothing of it is. */
gboolean flow_turn(Turn *turn, GError **error) G_GNUC_WARN_UNUSED_RESULT;
