#include "intake/content.h"

#include <string.h>

gboolean
content_declare(Content *content, const SmtpBudget *budget, gsize declared)
{
    if (declared && !budget->has_room(budget->data, declared))
        return FALSE;
    content->declared = declared;
    return TRUE;
}

/* The steps depend on what is reserved already and not on how the bytes come in, so that the same
 * message meets the same fate however it is cut. They grow, so that copying stays linear, and stop
 * at the declared size: a message that is as long as it said needs no more. */
static gboolean
reserve_for(Content *content, const SmtpBudget *budget, gsize limit, gsize needed)
{
    while (content->reserved < needed) {
        gsize end = content->reserved < content->declared ? content->declared : limit;
        gsize step = MIN(MAX(CONTENT_STEP_BYTES, content->reserved / 2), end - content->reserved);
        if (!budget->reserve(budget->data, step))
            return FALSE;
        content->reserved += step;
    }
    return TRUE;
}

gboolean
content_append(Content *content, const SmtpBudget *budget, gsize limit, const guint8 *bytes,
               gsize length)
{
    if (!length)
        return TRUE;
    gsize needed = content->length + length;
    if (!reserve_for(content, budget, limit, needed))
        return FALSE;
    if (content->allocated < needed) {
        content->bytes = g_realloc(content->bytes, content->reserved);
        content->allocated = content->reserved;
    }
    memcpy(content->bytes + content->length, bytes, length);
    content->length = needed;
    return TRUE;
}

void
content_clear(Content *content, const SmtpBudget *budget)
{
    g_free(content->bytes);
    if (content->reserved)
        budget->release(budget->data, content->reserved);
    *content = (Content){0};
}
