/*
 * Message-IDs.
 */
#pragma once

#include "base/base.h"

/* The ids in an In-Reply-To or References value, without angle brackets, in order, repeats dropped,
 * the first and last LIMIT_REFERENCES / 2 when there are more. What is not inside angle brackets is
 * passed over; an id never contains white space, control characters or angle brackets.
 * NULL-terminated. */
char **msgid_list(const char *value);

/* The id of a Message-ID value, without angle brackets, or "" when it is not one. Caller frees. */
char *msgid_parse(const char *value);
