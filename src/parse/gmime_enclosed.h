/*
 * What is inside a message and speaks of a message: one that was forwarded or returned, the header
 * of one, a machine's report.
 */
#pragma once

#include "mail/mail.h"
#include "parse/gmime_tree.h"

/* Adds part, which stands at place and has this type, to a list of MailEnclosed when it is such a
 * part and the list has room; cuts its texts to the room there is. */
void gmime_enclosed_add(const GmimeTree *tree, GMimeObject *part, const char *place,
                        const char *type, GPtrArray *enclosed);
