/*
 * What a reader may not see, found again in a text and cut out of it, even in doubt.
 *
 * A mail client that quotes changes where lines end, puts marks before them, turns quotes, blanks
 * and letters into others that look alike, and joins or splits words. So nothing is compared but
 * letters and digits, in their order, without case and accents. Cut is
 *
 *   a line or sentence of a secret, wherever it stands; one of a few letters where it is a line or
 *   sentence, too, unless it looks like a code; a single word that does not, never;
 *   the greater part of one, from its beginning or up to its end;
 *   LIMIT_WITHHELD_RUN_LETTERS in a row, from anywhere in it.
 *
 * Not so what everybody writes ("Thanks, Tom"), and what these readers have seen elsewhere.
 * Linear in all texts together.
 */
#pragma once

#include "base/base.h"

typedef struct Withhold Withhold;

/* For one text, of valid UTF-8 with LF line ends; it is borrowed. */
Withhold *withhold_new(const char *text);
void withhold_free(Withhold *withhold);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Withhold, withhold_free)

/* Something its readers may not see. author is the name below it, which is no secret; or NULL. */
void withhold_hide(Withhold *withhold, const char *secret, const char *author);
/* Something they have seen, whoever repeated it in secret. */
void withhold_show(Withhold *withhold, const char *seen);

/* The text with "[…]" in the place of what is cut; NULL when nothing is. Caller frees. */
char *withhold_cut(const Withhold *withhold);
