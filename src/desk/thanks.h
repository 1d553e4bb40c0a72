/*
 * Whether a text is a thank-you and nothing else, so that it need not open again what is closed.
 *
 * It is one when it is short (LIMIT_THANKS_WORDS words), has a word of thanks, and has neither a
 * question mark, nor a digit, nor a word by which people say that something is wrong, wanted or
 * left over ("but", "still", "please" …). English, French, Danish, Spanish, Russian and German are
 * known. Whatever is in doubt is none.
 */
#pragma once

#include "desk/desk.h"

/* text is what was typed, UTF-8, without quotes and signature. */
gboolean thanks_is(const char *text);
