/*
 * Mail about no ticket, in words: what the files that know what it says have in common.
 */
#pragma once

#include "outbox/outbox.h"
#include "outbox/template.h"

/* Which templates it is made of. Borrows. */
typedef struct {
    const char *name;         /* NAME.subject, NAME.text, NAME.html */
    const char *foot;         /* the part that stands in them as {{foot}}: FOOT.text, FOOT.html */
    const char *list;         /* of List-Id: what one can sort such mail by */
    const char *root;         /* what its conversation goes by: mail of one root stands together */
    const char *from_address; /* NULL for the desk's own */
} Letter;

/* The rendering, with neither id nor key; values are what the templates may say. Caller frees. */
Rendering *letter_render(const Letter *letter, const TemplateSet *templates, const OutboxDesk *desk,
                         TemplateValues *values);
