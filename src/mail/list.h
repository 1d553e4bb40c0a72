/*
 * Which mailing list carried a message.
 */
#pragma once

#include "mail/header.h"
#include "mail/mail.h"

/* Where one posts to it, canonical: what its List-Post says (RFC 2369 §3.4), else the one of the
 * addresses in To and Cc that its List-Id is made of, with a dot for the @ (RFC 2919 §3). NULL when
 * no list carried it, or nobody can tell which; a claim like every field. Linear. Caller frees. */
char *list_address(const HeaderBlock *block, const Mail *mail);
