/*
 * The bytes of one message under way, in memory that is reserved before it is used.
 */
#pragma once

#include "intake/session.h"

/* As content comes, memory is reserved in steps of at least this many bytes. */
#define CONTENT_STEP_BYTES (16 * 1024)

/* All zero is empty. length <= allocated <= reserved; declared is a guess and binds nobody. */
typedef struct {
    guint8 *bytes;
    gsize length;
    gsize allocated;
    gsize reserved;
    gsize declared;
} Content;

/* Prepares an empty content for declared bytes (0: not said). FALSE when the budget has not that
 * much left. Nothing is reserved: who only says how much will come keeps it from nobody. */
gboolean content_declare(Content *content, const SmtpBudget *budget,
                         gsize declared) G_GNUC_WARN_UNUSED_RESULT;
/* Adds bytes, reserving more when needed, at most limit in all; the caller has made sure that the
 * content does not grow over limit. FALSE when the budget has no more: the bytes are as before. */
gboolean content_append(Content *content, const SmtpBudget *budget, gsize limit,
                        const guint8 *bytes, gsize length) G_GNUC_WARN_UNUSED_RESULT;
/* Forgets all and gives back what was reserved. */
void content_clear(Content *content, const SmtpBudget *budget);
