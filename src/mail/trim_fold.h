/*
 * Which lines are quoted or forwarded, and which of the quoted ones are context. Used by trim.c
 * only.
 */
#pragma once

#include "mail/trim_page.h"

/* Sets the kind of what is quoted or forwarded. */
void trim_fold_quotes(const TrimPage *page);

/* Then, when the kind of everything else is known: which quotes the answers need. */
void trim_fold_context(const TrimPage *page);
