/*
 * The files that stand uuencoded in a text part, as parts of the message: those in the text at
 * place "1" are at the places "1.1", "1.2", …
 */
#pragma once

#include "mail/mail.h"
#include "parse/gmime_tree.h"

/* The files in the text part at place, as MailAttachment. Caller unrefs; the attachments are whose
 * takes them. */
GPtrArray *gmime_uu_list(const GmimeTree *tree, GMimeObject *part, const char *place);

/* The bytes of the file at place, or NULL when there is none. */
GBytes *gmime_uu_take(const GmimeTree *tree, const char *place);
