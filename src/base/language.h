/*
 * Languages by their tags (BCP 47).
 */
#pragma once

#include "base/base.h"

/* The usual form of a tag: its language of two or three letters in lower case, then what there is
 * of script ("Hant") and region ("GB"). NULL when it has not the form of one; whether there is such
 * a language is not asked. Caller frees. */
char *language_canonical(const char *tag);

/* Whether what the desk says in its mail is there in this language. */
gboolean language_is_spoken(const char *tag);
