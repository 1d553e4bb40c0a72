/*
 * A look at the text of a libconfig file before libconfig sees it: for what libconfig 1.5 gets
 * wrong without saying so (long integers wrap, a NUL cuts a text short, @include, a comment that
 * never ends), and for the common mistakes, which it calls "syntax error" wherever they surface.
 */
#pragma once

#include "conf/problem.h"

/* FALSE with one problem added, at the line where the first mistake begins. */
gboolean scan_source(const char *file, const char *text, gsize length,
                     GPtrArray *problems) G_GNUC_WARN_UNUSED_RESULT;
