/*
 * The text in one part of a message.
 */
#pragma once

#include "parse/gmime_tree.h"

/* Whether people read parts of this type as they are; others (calendars, cards, tables) are files,
 * but at the root of a message every text is read. */
gboolean gmime_text_is_readable(const char *type, gboolean is_root);

/* The text of a part of this type, in UTF-8 and clean as Mail's is: format=flowed joined, HTML and
 * text/enriched as plain text. At most max_bytes when it is made of HTML, which *ret_is_html says;
 * adds the MailFlags of what was noticed to *flags. Caller frees. */
char *gmime_text_read(const GmimeTree *tree, GMimeObject *part, const char *type, gsize max_bytes,
                      guint32 *flags, gboolean *ret_is_html);
