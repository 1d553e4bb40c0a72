/*
 * Files that stand uuencoded in a text, between "begin 644 name" and "end", as old programs and
 * machines send them.
 */
#pragma once

#include "base/base.h"

typedef struct {
    gsize start, end; /* of the block in the text, its first and last line included */
    char *name;       /* as it stands there */
} UuFile;

/* The files in a text, in their order, as UuFile; only what is whole and well formed to its "end"
 * is one. Linear. Caller unrefs. */
GPtrArray *uu_find(const char *text, gsize length);

/* Takes what uu_find finds in it out of text, which keeps its place. Linear. */
void uu_remove(char *text);
