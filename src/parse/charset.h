/*
 * Bytes in some charset -> clean UTF-8 text. Nothing is dropped: what cannot be read is shown as
 * U+FFFD.
 */
#pragma once

#include "base/base.h"

/* Text of bytes that are said to be in charset (NULL or "" when nothing is said). Read as that; but
 * UTF-8 and Japanese escape sequences are known by themselves, and letters that no Western language
 * has so many of are not read as Latin-1. What makes no sense as declared, or has no charset we
 * know, is read as UTF-8, else as what charset_guess thinks, else as windows-1252. *ret_guessed is
 * set to TRUE when it was not all what it said or when 8-bit bytes came with nothing said, and left
 * alone otherwise. A character cut off at the very end of what is as declared is one U+FFFD and no
 * reason to guess. The result has LF line ends only, no NUL and no controls but LF and TAB (they
 * become U+FFFD, form feeds LF), no byte order mark in front. Linear. Caller frees. */
char *charset_text(const char *charset, gconstpointer data, gsize length, gboolean *ret_guessed);

/* A raw header block as clean text, each line read by itself: what is guessed of one does not
 * depend on the others. Linear. Caller frees. */
char *charset_header_text(const char *bytes, gsize length);

/* Opens everything charset_text reads by, so that it opens no file any more as long as the result
 * lives: iconv's modules are files, and are unloaded when nobody uses them. Costs some
 * milliseconds. Caller unrefs. */
GPtrArray *charset_load_all(void);
