/*
 * Claiming, sealing, composing, settling.
 *
 * The first claim of a row seals it: its body is rendered (once per comment, reason, audience class
 * and language) into a rendering row, and Message-ID, Date, boundary, reply address, envelope
 * sender and mark are fixed in the row. From then on the bytes are a pure function of the two: the
 * same after a crash, a template reload, a key rotation.
 */
#pragma once

#include "base/backoff.h"
#include "base/clock.h"
#include "outbox/answers.h"
#include "outbox/outbox.h"

/* A row that is to be sent, with its rendering. Items may be freed by different threads. */
typedef struct {
    OutboxRow *row;
    const Rendering *rendering; /* one for all items of a claim that have the same */
    gpointer share;             /* counts those items */
} OutboxItem;
void outbox_item_free(OutboxItem *item);

/* In a transaction: takes at most limit rows, those whose questions are answered and then those
 * that are due, seals what is not, asks the policy once more (a row whose person may no longer see
 * the thread becomes spared), and makes the rest inflight. answered is a GPtrArray of
 * OutboxAnswers, or NULL; a row whose answers are not true any more waits, to be read again. A
 * GPtrArray of OutboxItem. A row that cannot be rendered for a fault of its own becomes dead with
 * the reason, and costs no other. */
gboolean outbox_claim(Store *store, const OutboxDesk *desk, gint64 now_us, guint limit,
                      const GPtrArray *answered, Random *random, GPtrArray **ret_items,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The whole message as it goes over the wire, CRLF line ends, not dot-stuffed; but without the
 * files of its rendering. Pure. The row is one
 * that outbox_can_compose, as every claimed one is. */
GBytes *outbox_compose(const OutboxRow *row, const Rendering *rendering);
/* Whether such mail answers somebody's by itself (RFC 3834). */
gboolean outbox_is_reply(OutboxKind kind);
/* Whether a row is sealed, and neither it nor its rendering was damaged since:
 * POSTERN_ERROR_INVALID. */
gboolean outbox_can_compose(const OutboxRow *row, const Rendering *rendering,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same in two steps: what is the same for everybody, encoded once, and a row's own. */
typedef struct OutboxForm OutboxForm;
OutboxForm *outbox_form_new(const Rendering *rendering);
void outbox_form_free(OutboxForm *form);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OutboxForm, outbox_form_free)
/* files (of GString, as attached_part makes them) are those of the rendering; NULL for none. */
GBytes *outbox_form_fill(const OutboxForm *form, const OutboxRow *row, const GPtrArray *files);

/* The form of an item's rendering, made when it is first asked for, for all items of the claim. By
 * one thread at a time; it lives as long as the item. */
const OutboxForm *outbox_item_form(OutboxItem *item);

/* How an attempt ended. */
typedef enum {
    ATTEMPT_SENT,
    ATTEMPT_REFUSED,  /* 5xx for this recipient or message: dead */
    ATTEMPT_DEFERRED, /* 4xx, or the line broke: later, with backoff, until give_up_us after it was
                         made */
    ATTEMPT_UNREACHABLE, /* nobody to send to: the row is not to blame, its attempts do not grow */
} AttemptOutcome;

typedef struct {
    Backoff backoff;
    gint64 give_up_us;
} RetrySettings;

/* In a transaction: writes down how an attempt of row (inflight) ended; reason is one line, "" when
 * sent. */
gboolean outbox_settle(Store *store, OutboxRow *row, AttemptOutcome outcome, const char *reason,
                       const RetrySettings *settings, gint64 now_us, Random *random,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
