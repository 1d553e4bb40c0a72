/*
 * What charset bytes are in that nobody labelled, or labelled wrong, and that are not UTF-8.
 */
#pragma once

#include "base/base.h"

/* The name (for charset_find) of the charset in which the bytes make the likeliest text, or NULL
 * when they look like a Western language with its few letters beyond ASCII, or like nothing.
 *
 * Texts in other alphabets hold at least a third of such letters. Double-byte charsets are known by
 * their bytes pairing up without exception into frequent signs, single-byte ones by the frequent
 * letters of their main language. Linear. */
const char *charset_guess(const char *p, gsize length);
