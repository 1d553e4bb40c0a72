/*
 * Whom a message names in its address fields, read linearly and without recursion. For routing and
 * showing; nobody's identity rests on it (mail/sender.h reads From).
 */
#pragma once

#include "mail/mail.h"

/* Appends a MailRecipient for every mailbox of an unfolded address list (RFC 5322 §3.4), those in
 * groups included, whose address is somebody's (address_canonical); at most until recipients has
 * LIMIT_ADDRESSES. */
void recipients_read(const char *value, MailField field, GPtrArray *recipients);

/* The display name of the first mailbox as one clean line; where there is neither name nor address,
 * what stands in their place ("MAILER-DAEMON"); or "". Caller frees. */
char *recipients_first_name(const char *value);
