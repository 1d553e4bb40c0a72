/*
 * What a mailbox is logged into with: a password, or an access token, which lives an hour or so
 * and is renewed while the mailbox is at rest.
 *
 * A keeper belongs to one mailbox and one thread. Access tokens live in its memory only. A refresh
 * token that the provider replaces is on disk (settings->token_file) before the access token that
 * came with it is used; it is asked with until the administrator changes the secret file.
 */
#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "base/secret.h"
#include "mailbox/mailbox.h"

/* Sets up HTTPS and JSON, so that they wipe what they free. Once, before any thread. */
gboolean credential_start(GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct {
    SecretString *secret;
    gboolean is_token; /* for XOAUTH2; else a password */
} Credential;

void credential_clear(Credential *credential);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Credential, credential_clear)

typedef struct CredentialKeeper CredentialKeeper;

/* settings, clock and random are borrowed, and must live as long. Nothing is read yet. */
CredentialKeeper *credential_keeper_new(const MailboxSettings *settings, const Clock *clock,
                                        Random *random);
void credential_keeper_free(CredentialKeeper *keeper);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CredentialKeeper, credential_keeper_free)

/* Something to log in with now; deadline_us is monotonic. Asks the provider when there is no token
 * or it is due to be renewed, unless it is too early to ask again; a token that still works is
 * given even if no new one is to be had.
 *
 * The message says what is wrong and what to do. POSTERN_ERROR_REFUSED, INVALID, NOT_FOUND and
 * CORRUPT need somebody; POSTERN_ERROR_BUSY may pass. Calling often asks nobody often. */
gboolean credential_obtain(CredentialKeeper *keeper, gint64 deadline_us, Credential *ret_credential,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What the mail server said of what was obtained last. A token that it refuses is forgotten: TRUE
 * when another one may well be taken. One that was just made and is refused makes the next ones
 * come slowly. */
void credential_accepted(CredentialKeeper *keeper);
gboolean credential_refused(CredentialKeeper *keeper);

/* Renews a token ahead of its end, so that trouble with it is known while it still works. To be
 * called at credential_tend_at_us (monotonic; G_MAXINT64 when there is nothing to tend), or
 * whenever it suits: it does nothing before. */
void credential_tend(CredentialKeeper *keeper, gint64 deadline_us);
gint64 credential_tend_at_us(const CredentialKeeper *keeper);

/* Until when this mailbox can be logged into as far as is known (wall clock; 0 when nothing is
 * known to end), and what to do about it: one line, or NULL when there is no hurry. That includes
 * an access token that still works and that nothing renews. Caller frees *ret_why. */
gint64 credential_dies_at_us(const CredentialKeeper *keeper, char **ret_why);
