/*
 * The files that a mail carries: taken out of the messages they came in by a parse worker, when the
 * mail is about to leave, and made parts of it. Those of the last mail are kept, since the mails of
 * one comment follow each other, in whatever rendering.
 */
#pragma once

#include "flow/flow.h"
#include "store/outbox_rows.h"

typedef struct FlowAttached FlowAttached;

/* flow is borrowed. */
FlowAttached *flow_attached_new(const Flow *flow);
void flow_attached_free(FlowAttached *attached);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FlowAttached, flow_attached_free)

/* The parts for a rendering that names files: *ret_parts is a GPtrArray of GString, a reference of
 * the caller's. A file that no worker can take out, that comes out otherwise than its reading
 * said, or in which a token of ours stands, has words in its place, and is logged. FALSE with an
 * error for what may pass. Blocks as parse_pool_take does. Any thread. */
gboolean flow_attached_take(FlowAttached *attached, const Rendering *rendering,
                            GPtrArray **ret_parts, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same for a server that takes no mail so large: words in place of each. */
GPtrArray *flow_attached_leave(const Rendering *rendering);
/* Nothing is being sent: what is kept is given back. Any thread. */
void flow_attached_rest(FlowAttached *attached);
