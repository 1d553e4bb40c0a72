/*
 * What makes a message the same message, however often and by whatever way it comes.
 */
#pragma once

#include "base/digest.h"
#include "mail/header.h"

/* SHA-256 over From, Date, Message-ID and Subject (first field of each, unfolded; each with its
 * length, so that nothing can be moved between them) and the body with every line end as LF and
 * empty lines at its end removed. FALSE when Message-ID and Date are both absent or empty: then
 * nothing tells a repeat from a second message. */
gboolean ingest_key_make(const HeaderBlock *block, const char *bytes, gsize length,
                         Sha256 *ret_key) G_GNUC_WARN_UNUSED_RESULT;

/* For a message that has neither, from a mailbox that says when it got it (Unix time): SHA-256 over
 * that and all the bytes, which no mailbox changes. */
Sha256 ingest_key_of_dated(const char *bytes, gsize length, gint64 date_s);
