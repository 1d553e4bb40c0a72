/*
 * Languages by their tags (BCP 47).
 */
#pragma once

#include "base/base.h"

/* The usual form of a tag: its language of two or three letters in lower case, then what there is
 * of script ("Hant") and region ("GB"). NULL when it has not the form of one; whether there is such
 * a language is not asked. Caller frees. */
char *language_canonical(const char *tag);

/* The languages the desk speaks in its mail, each there whole (conf/templates); NULL-terminated. */
extern const char *const languages_spoken[];

/* The one of them that a tag is of: "da" for "da-DK". NULL when there is none. */
const char *language_spoken(const char *tag);
