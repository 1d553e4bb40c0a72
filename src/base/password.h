/*
 * Passwords of people, kept as crypt(3)'s yescrypt makes them: each look at one takes some 17 ms
 * and 16 MiB, which a thief of the database pays for every guess. Any thread, without the writer's.
 */
#pragma once

#include "base/random.h"

/* What was typed as the one form that is hashed, so that one keyboard's é is another's (the part of
 * RFC 4013's SASLprep that matters: NFKC). NULL when it can be no password: empty, over
 * LIMIT_PASSWORD_BYTES, no UTF-8, or with a control character or NUL in it. Free with
 * password_free. */
char *password_prepare(const char *typed, gsize length);
/* Wipes it first; takes NULL. */
void password_free(char *password);

/* The hash of a prepared password, with its salt and cost: what is stored. Caller frees.
 * POSTERN_ERROR_FAILED when there is no memory for it. */
char *password_hash(const char *password, Random *random, GError **error);
/* *ret_good says whether hash is that of a prepared password. A NULL hash is nobody's and takes as
 * long as any, so that time does not tell whether there is one. POSTERN_ERROR_FAILED as above. */
gboolean password_check(const char *password, const char *hash, gboolean *ret_good,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
