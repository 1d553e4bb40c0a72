/*
 * A new access token from a provider (RFC 6749 §6, or §4.4 without a refresh token): the request,
 * and what each refusal means to whoever has to mend it.
 */
#pragma once

#include "mailbox/mailbox.h"
#include "mailbox/oauth_answer.h"
#include "mailbox/secret_file.h"

/* Asks settings->token_url once. secrets is what the administrator's file says; refresh_token the
 * one to ask with, which may be a later one, or NULL. The answer has an access token.
 *
 * POSTERN_ERROR_REFUSED: the provider or the configuration says no, and will until somebody does
 * what the message says. POSTERN_ERROR_BUSY: it could not be reached, or did not make sense; after
 * a while it may. *wait_s becomes how long the provider asks to be left alone, 0 if it does not. No
 * message repeats a secret, even if the provider does. */
gboolean oauth_renew(const MailboxSettings *settings, const TokenSecrets *secrets,
                     const SecretString *refresh_token, gint64 deadline_us, gint64 *wait_s,
                     OauthAnswer *ret_answer, GError **error) G_GNUC_WARN_UNUSED_RESULT;
