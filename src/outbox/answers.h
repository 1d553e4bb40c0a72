/*
 * What a row of the outbox asks, answered: read from a snapshot before the transaction that seals
 * the row, so that no question keeps the writer, however much there is to look at. The transaction
 * only asks whether what was read is still for them.
 */
#pragma once

#include "outbox/outbox.h"
#include "outbox/query_answer.h"

/* The answers to all questions of one row. Owns what it points to. */
typedef struct {
    OutboxId row;
    GPtrArray *answers; /* of QueryAnswer, in words, in their order; NULL with a fault */
    GError *fault;      /* the row's own, for which it cannot be answered; else NULL */
    /* Of whoever asked: what the words go by. */
    char *language;
    guint32 epoch;
} OutboxAnswers;
void outbox_answers_free(OutboxAnswers *answers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OutboxAnswers, outbox_answers_free)

/* Whether an error says that a row cannot be sealed, and nothing of the store. */
gboolean outbox_is_the_rows_own(const GError *error);

/* The language that somebody is written to in; borrowed. */
const char *outbox_language_for(const OutboxDesk *desk, const Person *person);

/* Reads them, of a row that asks (store_outbox_asking), as its person may see it now. Any store;
 * its caller gives it a snapshot. */
gboolean outbox_answers_read(Store *store, const OutboxDesk *desk, const OutboxRow *row,
                             gint64 now_us, OutboxAnswers **ret_answers,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* In the transaction that seals the row: whether its person, as they are now, may see all of it
 * still. Not of those with a fault. */
gboolean outbox_answers_hold(Store *store, const OutboxDesk *desk, const OutboxAnswers *answers,
                             const Person *person, gboolean *ret_hold,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
