/*
 * Days as people name them in commands, rules and for posternctl.
 */
#pragma once

#include "desk/desk.h"

/* What a day may be called, for people; each in any language the desk speaks (desk/value_word.h).
 */
#define DAY_FORMS                                                                                  \
    "a date such as 2026-12-01, today, tomorrow, a weekday such as friday, or whole days from "    \
    "now such as 14 days"

/* Reads "2026-12-01", "today", "tomorrow", "friday" or "fri" (the next one, never today), "next
 * week" (its Monday), "14 days", in any language the desk speaks, "on" or "in" before them or not;
 * today and *ret_day are days since 1970-01-01. FALSE when text is none of these, or too far away
 * for a calendar. */
gboolean day_read(const char *text, gint64 today, gint64 *ret_day) G_GNUC_WARN_UNUSED_RESULT;
/* The same of a date, today, tomorrow and yesterday, and of nothing else. */
gboolean day_read_near(const char *text, gint64 today, gint64 *ret_day) G_GNUC_WARN_UNUSED_RESULT;

/* Reads "2 hours", "in 30 min", "1d 2h", in any language the desk speaks; what is said in days or
 * weeks alone is none. */
gboolean day_read_hours(const char *text, gint64 *ret_us) G_GNUC_WARN_UNUSED_RESULT;

/* "Tuesday 1 December 2026". Caller frees. */
char *day_show(gint64 day);

/* The day it is at that time in a zone. */
gint64 day_at(gint64 us, const char *zone);
