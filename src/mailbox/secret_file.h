/*
 * Files with secrets in them: what the administrator has written, and what a provider has given us
 * since.
 *
 * Of a mailbox with a password, the password is the file's first line. Of one with XOAUTH2, each
 * line is `name = value`:
 *
 *     refresh-token = …             what access tokens are asked for with
 *     client-secret = …             where the provider wants one; without a refresh token, the
 *                                   client asks in its own name (RFC 6749 §4.4)
 *     access-token = …              instead of both: it is used as it is, and cannot be renewed
 *     expires = 2027-03-01          when the token of this file ends, so that it is told ahead
 *     client-secret-expires = …     the same of the client's secret
 *
 * Empty lines and such that begin with # say nothing. Nobody but its owner may write such a file,
 * and nobody but its owner and group read it; the owner is we or root. No error message repeats
 * anything of a file's content but a name before "=".
 */
#pragma once

#include "base/private_file.h"

/* What a file for XOAUTH2 says; NULL and 0 where it says nothing. */
typedef struct {
    SecretString *refresh_token;
    SecretString *client_secret;
    SecretString *access_token;
    gint64 expires_us; /* wall clock */
    gint64 client_secret_expires_us;
    char *from; /* in a file of ours: the fingerprint of the one it continues */
} TokenSecrets;

void token_secrets_clear(TokenSecrets *secrets);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(TokenSecrets, token_secrets_clear)

/* Reads path, which the administrator keeps. POSTERN_ERROR_INVALID, with the line, for what is not
 * of the form above or names neither a token nor a client's secret. */
gboolean secret_file_tokens(const char *path, TokenSecrets *ret_secrets,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What tells one content of the administrator's file from another. Caller frees. */
char *token_secrets_fingerprint(const TokenSecrets *secrets);

/* Reads path, which token_file_save wrote. Where there is none, or it continues another file than
 * the one with this fingerprint, *ret_secrets is empty. */
gboolean token_file_load(const char *path, const char *fingerprint, TokenSecrets *ret_secrets,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Puts a new refresh token there, mode 0600: after a crash the file is the old one or the new one,
 * whole. The caller holds its lock. */
gboolean token_file_save(const char *path, const char *fingerprint, const char *refresh_token,
                         gint64 expires_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Who renews a token holds the lock of its file: two that ask with the same refresh token could
 * end with none. POSTERN_ERROR_BUSY when somebody else has it. Closing *ret_fd gives it back. */
gboolean token_file_lock(const char *path, int *ret_fd, GError **error) G_GNUC_WARN_UNUSED_RESULT;
