/*
 * What stands below a text and says nothing: signatures, footers, notices. Used by trim.c only.
 */
#pragma once

#include "mail/trim_page.h"

/* Sets the kind of such lines among those that are typed so far. */
void trim_tail_mark(const TrimPage *page);
