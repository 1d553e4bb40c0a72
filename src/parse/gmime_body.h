/*
 * Which parts of a message are its text, and which are attachments.
 */
#pragma once

#include "mail/mail.h"
#include "parse/gmime_tree.h"

/* Fills text, attachments and enclosed of mail, and the flags that say how they were found.
 *
 * multipart/alternative gives its first plain text, or its last HTML where there is none or it is
 * empty, and both where they say different things (stub.h); every other multipart all inline texts
 * in order, an empty line between them. What is not text, or is called an attachment, or (below the
 * root) has a file name, is an attachment, messages inside the message included; of a winmail.dat
 * not it, but the files in it (gmime_tnef.h). Its text is the message's when there is no other, and
 * when there is not even that, the first text with a file name. An attachment that HTML shows by
 * its content id is inline. */
void gmime_body_read(const GmimeTree *tree, gsize raw_bytes, Mail *mail);

/* The text of a message inside the message, of which root is the outermost part, by the same rules.
 * At most max_bytes of it are made of HTML. Caller frees. */
char *gmime_body_text(const GmimeTree *tree, GMimeObject *root, gsize max_bytes);

/* Makes text, which it takes over, the text of mail: without blank lines at its ends, and cut at a
 * character when it is too long. */
void gmime_body_set_text(Mail *mail, char *text);
