/*
 * What the file in a part is called: as its sender said, made harmless, or as they would have said.
 */
#pragma once

#include "base/base.h"

/* A name from outside as one clean line that is no path, hides nothing and is no device: without
 * the folders before it, leading dots, and blanks and dots at its end; a slash inside a name is a
 * dash. Longer ones are cut to LIMIT_NAME_CHARS before their extension. "" when nothing is left.
 * Caller frees. */
char *part_name_clean(const char *given);

/* For a part of this type that has none: the name in its content id ("logo.png@01D2.…"), else what
 * kind of thing it is with the usual extension ("image.png"), or "" for a type that says nothing to
 * people. Caller frees. */
char *part_name_make(const char *type, const char *content_id);

/* For a message inside the message: its subject, or "message", with ".eml" behind it, by which mail
 * programs open it. Caller frees. */
char *part_name_of_message(const char *subject);
