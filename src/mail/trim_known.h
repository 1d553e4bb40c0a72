/*
 * Recognising what was said before, however it was wrapped and marked. Used by trim*.c only.
 */
#pragma once

#include "mail/trim_page.h"

/* Sets is_known of the lines all of whose words were said before, in a row long enough to be no
 * accident; and of links and signs between such lines. Blank lines are never known. */
void trim_known_mark(TrimPage *page, const TrimKnown *known);
