/*
 * What is in a winmail.dat, as parts of the message it came in: the files in the part at place "2"
 * are at the places "2.1", "2.2", …
 */
#pragma once

#include "mail/mail.h"
#include "parse/gmime_tree.h"
#include "parse/tnef.h"

/* What part holds, when it is one by its type or name and can be read, else NULL. */
Tnef *gmime_tnef_read(const GmimeTree *tree, GMimeObject *part, gsize max_bytes, gboolean *ret_cut);

/* File number index of tnef, which is at place, as an attachment. Caller frees. */
MailAttachment *gmime_tnef_attachment(const Tnef *tnef, guint index, const char *place);

/* The bytes of the file at place, or NULL when there is none. They may borrow the tree's. */
GBytes *gmime_tnef_take(const GmimeTree *tree, const char *place);
