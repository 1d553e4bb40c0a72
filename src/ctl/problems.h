/*
 * Problems of a file an administrator wrote, shown.
 */
#pragma once

#include "conf/problem.h"
#include "ctl/call.h"

/* They as a table (file, line, problem); NULL is an empty list. */
Table *problems_table(const GPtrArray *problems);
/* Shows them as lines on standard error: they are warnings, or for people. */
void problems_warn(Call *call, const GPtrArray *warnings);
/* Shows them: lines on standard error for people, a record on standard output for programs. Always
 * FALSE, with POSTERN_ERROR_FAILED that counts them. */
gboolean problems_show(Call *call, const char *file, const GPtrArray *problems, GError **error);
