/*
 * Days as people write and read them.
 */
#pragma once

#include "desk/desk.h"

/* A day as somebody writes it for whom today is today (days since 1970-01-01): "2026-12-01", or a
 * word such as "yesterday", in any language the desk speaks. FALSE when it is no such thing. */
gboolean day_words_read(const char *word, gint64 today, gint64 *ret_day) G_GNUC_WARN_UNUSED_RESULT;

/* "Tuesday 1 December 2026". Caller frees. */
char *day_words_show(gint64 day);

/* The day it is at that time in a zone. */
gint64 day_words_at(gint64 us, const char *zone);
