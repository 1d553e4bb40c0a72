/*
 * The names that stand in settings, judged by their form alone: domains, addresses, slugs.
 */
#pragma once

#include "base/base.h"

/* The domain in lower case, U-labels turned into A-labels: letters, digits and hyphens, with at
 * least one dot unless it is "localhost". NULL when text is no such. Caller frees. */
char *name_domain(const char *text);
/* local@domain in lower case; the local part a dot-atom of ASCII. NULL when text is no such. Caller
 * frees. */
char *name_address(const char *text);
/* 1 to 40 of a-z, 0-9 and single hyphens inside: what a project may be called. */
gboolean name_is_slug(const char *text);
