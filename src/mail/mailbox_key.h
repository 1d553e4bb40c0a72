/*
 * What names a message in a mailbox: "NAME;UIDVALIDITY;UID" (RFC 3501 §2.3.1.1), where NAME is what
 * the configuration calls the mailbox. The same key is the same message, for ever.
 */
#pragma once

#include "base/base.h"

/* Name is 1 to LIMIT_MAILBOX_NAME_BYTES of printable ASCII without blank and semicolon; the numbers
 * are not 0. NULL when they are not so. Caller frees. */
char *mailbox_key_make(const char *name, guint32 uid_validity, guint32 uid);

/* As the value of a parameter of MAIL (RFC 3461 §4, xtext). Caller frees. */
char *mailbox_key_to_xtext(const char *key);
/* The reverse; FALSE for what is no xtext, or no key as mailbox_key_make makes it. */
gboolean mailbox_key_from_xtext(const char *text, char **ret_key) G_GNUC_WARN_UNUSED_RESULT;
