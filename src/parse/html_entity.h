/*
 * Character references: &eacute; &#233; &#xE9;
 */
#pragma once

#include "base/base.h"

/* Reads the reference that begins with the "&" at p. The number of bytes it takes, with
 * *ret_character set; 0 when it is none, and the "&" is just text. Without its semicolon a name
 * counts only where no letter, digit or "=" follows (so that "?a=1&copy=2" stays as it is). Numbers
 * that are no character give U+FFFD, those from 0x80 to 0x9f what windows-1252 has there. */
gsize html_entity_read(const char *p, const char *end, gunichar *ret_character);

/* Appends length bytes of text with its references decoded. */
void html_entity_append(GString *out, const char *text, gsize length);
