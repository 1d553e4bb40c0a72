/*
 * Sizes and durations as people write them in configuration ("25 MiB", "5m", "2 years").
 */
#pragma once

#include "base/base.h"

/* Bytes. Units: none or B, KB/KiB/K, MB/MiB/M, GB/GiB/G (powers of 1024 all), any case.
 * POSTERN_ERROR_INVALID when it is not such a size, or does not fit. */
gboolean units_parse_size(const char *text, guint64 *ret_bytes,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Microseconds. One or more of number + unit (ms s m h d w y, or the words second(s), minute(s),
 * hour(s), day(s), week(s), year(s)); a bare number is refused, since nobody can know its unit. */
gboolean units_parse_duration(const char *text, gint64 *ret_us,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* "25 MiB", "512 B". Caller frees. */
char *units_format_size(guint64 bytes);
/* "2h 30m", "45s", at most two parts. Caller frees. */
char *units_format_duration(gint64 us);
