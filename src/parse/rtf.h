/*
 * Rich text (RTF) as plain text, and as MAPI keeps it: compressed ([MS-OXRTFCP]), and perhaps with
 * a whole HTML document wrapped into it ([MS-OXRTFEX]).
 */
#pragma once

#include "base/base.h"

/* What a PR_RTF_COMPRESSED holds, or NULL when it is none. Never more than RTF_BYTES; what is cut
 * off or broken ends it. Caller unrefs. */
#define RTF_BYTES (8 * 1024 * 1024)
GBytes *rtf_decompress(const guint8 *data, gsize length);

/* The text of an RTF document in clean UTF-8, or, which *ret_is_html says, the HTML wrapped into
 * it. Bytes above ASCII are read as the code page it names. Linear. Caller frees. */
char *rtf_to_text(const char *rtf, gsize length, gboolean *ret_is_html);
