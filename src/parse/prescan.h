/*
 * The linear pre-scan: what would hurt a MIME parser is found before it sees a byte.
 */
#pragma once

#include "base/base.h"

typedef struct {
    const char *over;   /* the limit that is passed, in words ("too many parts"), or NULL */
    gboolean is_defect; /* a boundary that is never used, or never closed */
} PrescanResult;

/* Looks at every line of a message that a parser could take for part of a header (its own, and
 * those behind boundaries and at the beginning of message/ parts; where readers may differ, rather
 * too many lines than too few) and holds it against base/limits.h. Time is linear in length, memory
 * bounded by the limits. */
PrescanResult prescan_message(const char *bytes, gsize length);
