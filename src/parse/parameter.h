/*
 * Parameters of Content-Type and Content-Disposition (RFC 2045 §5.1, RFC 2231).
 */
#pragma once

#include "base/base.h"

/* The value of the parameter name in a raw field body (folds may still be in it), in UTF-8, or NULL
 * when there is none. RFC 2231 forms (name*, name*0, name*0*) win over a plain one, which may hold
 * encoded words though it should not; of repeated ones the first counts. Linear. May contain
 * anything but NUL. Caller frees. */
char *parameter_read(const char *body, const char *name);

/* The value before the first parameter ("text/plain", "attachment") in lower case, without white
 * space and comments. Caller frees. */
char *parameter_head(const char *body);
