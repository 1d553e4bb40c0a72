/*
 * Problems as one text, for comparing with what is expected.
 */
#pragma once

#include "conf/problem.h"

/* One line each. Caller frees. */
static inline char *
problems_text(const GPtrArray *problems)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < problems->len; i++) {
        g_autofree char *line = problem_format(g_ptr_array_index(problems, i));
        g_string_append_printf(text, "%s\n", line);
    }
    return g_string_free(text, FALSE);
}
