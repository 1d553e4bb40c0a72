/*
 * The seven-bit charsets that shift between alphabets, read by us: the C library drops the "+" of
 * "a + b" in UTF-7, knows none of the signs that vendors put into ISO-2022-JP, and no HZ.
 */
#pragma once

#include "base/base.h"

/* Text in UTF-7 (RFC 2152) as UTF-8; a "+" that begins nothing stands for itself, half of a
 * surrogate pair is U+FFFD. Linear. Caller frees. */
GString *charset_shift_utf7(const char *p, gsize length);

/* Text in ISO-2022-JP as bytes of CP932, which has the same signs and those of the vendors: rows 13
 * and 89 to 92, katakana of half width by escape, by SO and SI, or by the eighth bit. NULL when
 * other alphabets are switched to (RFC 1554, JIS X 0212). Linear. Caller frees. */
GString *charset_shift_jis(const char *p, gsize length);

/* Text in HZ (RFC 1843) as bytes of GB2312. Linear. Caller frees. */
GString *charset_shift_hz(const char *p, gsize length);
