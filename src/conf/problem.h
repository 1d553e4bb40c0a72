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
/* Puts those from index first on in the order of their lines; equal lines keep theirs. */
void problems_sort(GPtrArray *problems, guint first);
/* "file:line: what, expected what" (or "file: what"). Caller frees. */
char *problem_format(const Problem *problem);

/* What would have been right where word stands: `"word" perhaps` when one of the candidates
 * (NULL-terminated, at least one) is near, else `one of a, b, c`. Caller frees. */
char *problem_guess(const char *word, const char *const *candidates);
