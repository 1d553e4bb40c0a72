/*
 * What is wrong in a file an administrator wrote: all of it, not only the first.
 */
#pragma once

#include "base/base.h"

typedef struct {
    char *file;
    guint line; /* 0 when it is about the file as a whole */
    char *text; /* "what, expected what" */
} Problem;

/* An empty list of problems. */
GPtrArray *problems_new(void);
/* Adds one; the text should read "what, expected what". */
void problems_add(GPtrArray *problems, const char *file, guint line, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
/* "file:line: what, expected what" (or "file: what"). Caller frees. */
char *problem_format(const Problem *problem);
