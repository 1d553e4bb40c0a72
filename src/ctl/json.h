/*
 * JSON (RFC 8259), written. What comes out is plain printable UTF-8, so that it does no harm to a
 * terminal either.
 */
#pragma once

#include "base/base.h"

/* A string in quotes, or null for NULL. Controls and characters that hide or reorder their
 * neighbours become \uXXXX; bytes that are not UTF-8 become U+FFFD. */
void json_string(GString *out, const char *text);
void json_number(GString *out, gint64 number);
void json_flag(GString *out, gboolean flag);
/* RFC 3339 in UTC; null for 0, which is no time. */
void json_time(GString *out, gint64 us);
/* An array of strings; null for NULL. */
void json_strings(GString *out, const char *const *strings);
