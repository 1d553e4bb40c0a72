/*
 * The Date field, in the forms people's programs write it. For showing; nothing is ordered by it.
 */
#pragma once

#include "base/base.h"

/* Microseconds since 1970, or 0 when value (unfolded) is no date, or one before. Takes what RFC
 * 5322 §3.3 and §4.3 say (years of two and three digits, zones by name), and what else is written:
 * comments anywhere, ISO 8601, "Jan 6 10:00:00 2020" (asctime), zones with a colon or behind "GMT";
 * month names in English only. Without a zone that is known the time is UTC. Linear. */
gint64 date_read_us(const char *value);
