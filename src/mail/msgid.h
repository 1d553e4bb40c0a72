/*
 * Message-IDs.
 *
 * A clean id is what stands between the angle brackets: valid UTF-8 of 1 to MSGID_BYTES_MAX bytes
 * without white space, control characters, characters that hide or reorder, or angle brackets.
 */
#pragma once

#include "base/base.h"

/* What fits with its brackets into one line behind a field's name (RFC 5322 §2.1.1). */
#define MSGID_BYTES_MAX 900

/* The clean ids in an In-Reply-To or References value, without angle brackets, in order, repeats
 * dropped, the first and last LIMIT_REFERENCES / 2 when there are more. What is not a clean id
 * inside angle brackets is passed over. NULL-terminated; caller frees with g_strfreev. */
char **msgid_list(const char *value);

/* The id of a Message-ID value, without angle brackets (the first clean one), or "" when it holds
 * none. Caller frees. */
char *msgid_parse(const char *value);

/* Whether id is a clean id as above. */
gboolean msgid_is_clean(const char *id);
