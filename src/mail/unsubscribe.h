/*
 * The mail that a mail program makes of List-Unsubscribe.
 */
#pragma once

#include "base/base.h"

/* Its subject, as our field asks for it: a word that a URI can hold as it is. */
#define UNSUBSCRIBE_SUBJECT "unsubscribe"

/* Whether a subject is that word and nothing else: somebody answers with another. */
gboolean unsubscribe_is(const char *subject);

/* Whether its text says anything: more than a signature, or what some programs put there by
 * themselves. Linear. */
gboolean unsubscribe_says_more(const char *typed);
