/*
 * What of a Mail stands in its header: read from the raw block, by linear code of ours alone, so
 * that even a message too complex for the MIME parser gives it.
 */
#pragma once

#include "mail/header.h"
#include "mail/mail.h"

/* Fills everything of an empty mail but text and attachments, MAIL_DUPLICATE_FIELDS and
 * MAIL_CHARSET_GUESSED (raw bytes that are not UTF-8) included. Of a
 * repeated field the first counts, except that all address fields name recipients. */
void fields_read(const HeaderBlock *block, Mail *mail);

/* An unfolded Subject as one clean line. Caller frees. */
char *fields_clean_subject(const char *value);
