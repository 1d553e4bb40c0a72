/*
 * The bytes of one message under way, in memory that is reserved before it is used.
 */
#pragma once

#include "intake/session.h"

/* Without a declared size, memory is reserved in steps of at least this many bytes. */
#define CONTENT_STEP_BYTES (16 * 1024)

/* All zero is empty. length <= allocated <= reserved. */
typedef struct {
    guint8 *bytes;
    gsize length;
    gsize allocated;
    gsize reserved;
} Content;

/* Reserves size bytes of the budget for an empty content. FALSE when there is not that much left:
 * nothing is reserved then. */
gboolean content_reserve(Content *content, const SmtpBudget *budget,
                         gsize size) G_GNUC_WARN_UNUSED_RESULT;
/* Adds bytes, reserving more when needed, at most limit in all; the caller has made sure that the
 * content does not grow over limit. FALSE when the budget has no more: the bytes are as before. */
gboolean content_append(Content *content, const SmtpBudget *budget, gsize limit,
                        const guint8 *bytes, gsize length) G_GNUC_WARN_UNUSED_RESULT;
/* Forgets all and gives back what was reserved. */
void content_clear(Content *content, const SmtpBudget *budget);
