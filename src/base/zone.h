/*
 * Time zones by name, and days in them.
 */
#pragma once

#include "base/base.h"

/* Whether there is a zone of this name in the system's database: "Europe/Copenhagen", "UTC". */
gboolean zone_is_known(const char *name);

/* When a day (YYYY-MM-DD) begins in a zone, in microseconds UTC. FALSE when it is no day there is.
 */
gboolean zone_day_begins(const char *day, const char *zone, gint64 *ret_us);

/* The day it is at that time in a zone, as YYYY-MM-DD. Caller frees. */
char *zone_day_at(gint64 us, const char *zone);

/* When it is so many minutes after midnight on a day (days since 1970-01-01) in a zone, in
 * microseconds UTC; where clocks skip that time, the end of what they skip. */
gint64 zone_minute_of_day(gint64 day, int minute, const char *zone);

/* Day and time, and what the zone is called then: "2026-03-14 15:10 CET". Caller frees. */
char *zone_time_at(gint64 us, const char *zone);
