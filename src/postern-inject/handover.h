/*
 * Handing one message over to a desk that may be about to start again.
 */
#pragma once

#include "submit/submit.h"

typedef struct {
    const char *socket;
    gint64 wait_us; /* how long a desk that is not there is waited for, each time it is lost */
    Submission *submission; /* NULL while there is no connection */
} Handover;

void handover_clear(Handover *handover);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Handover, handover_clear)

/* Makes sure that there is a connection: as long as nobody listens, or whoever does serves nobody
 * now, it is tried again. */
gboolean handover_reach(Handover *handover, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Hands message in, for any number of recipients; ret_replies has one for each. When the desk is
 * lost in the middle it is handed in once more, a bounded number of times: whatever the desk has of
 * it already is a repeat then. */
gboolean handover_send(Handover *handover, const SubmissionMessage *message,
                       SubmissionReply *ret_replies, GError **error) G_GNUC_WARN_UNUSED_RESULT;
