/*
 * Encoded words in header fields (RFC 2047), read by us because GMime loses text where base64 words
 * follow each other.
 */
#pragma once

#include "base/base.h"

/* The text of an unfolded field value in UTF-8. Adjacent words of one charset are joined before
 * their bytes are converted, so that a character may be split between them; a language suffix (RFC
 * 2231 §5) is passed over; one that the value's end cuts off is read as far as it goes; what is no
 * encoded word, or a broken one, stays as it stands; raw 8-bit bytes are read as charset_text reads
 * them that nobody labelled. May contain LF, which the sender wanted to smuggle:
 * clean it with text_clean_line. Linear. Caller frees. */
char *rfc2047_decode(const char *value);

/* How long the encoded word at p is, or 0 when there is none: for readers of what is around them,
 * to whom the signs inside one mean nothing. In bounded time. */
gsize rfc2047_word_length(const char *p);
