#include "mailbox/credential.h"

#include "base/backoff.h"
#include "base/io.h"
#include "base/limits.h"
#include "mailbox/https.h"
#include "mailbox/oauth.h"

#include <string.h>

/* Times are monotonic unless they say otherwise. */
struct CredentialKeeper {
    const MailboxSettings *settings;
    const Clock *clock;
    Random *random;

    SecretString *token;
    gboolean is_fixed; /* it cannot be renewed */
    gint64 made_us;
    gint64 ends_us;  /* 0: not known */
    gint64 renew_us; /* from when on a new one is asked for */

    SecretString *unsaved; /* a refresh token that the disk did not take */
    char *unsaved_from;
    char *unsaved_why;

    gint64 refresh_dies_wall_us; /* 0: not known */
    gint64 client_dies_wall_us;

    GError *trouble; /* the last renewal's, until one succeeds */
    gint64 trouble_since_us;
    char *refused_from; /* the secret file's fingerprint when the provider said no */
    guint failures;     /* renewals, since the last that succeeded */
    guint refusals;     /* of fresh tokens by the mail server, since the last that it took */
    gint64 next_try_us;
    gint64 looked_us; /* after trouble, last */
};

gboolean
credential_start(GError **error)
{
    oauth_answer_start();
    return https_start(error);
}

void
credential_clear(Credential *credential)
{
    g_clear_pointer(&credential->secret, secret_string_free);
}

CredentialKeeper *
credential_keeper_new(const MailboxSettings *settings, const Clock *clock, Random *random)
{
    CredentialKeeper *keeper = g_new0(CredentialKeeper, 1);
    keeper->settings = settings;
    keeper->clock = clock;
    keeper->random = random;
    return keeper;
}

void
credential_keeper_free(CredentialKeeper *keeper)
{
    if (!keeper)
        return;
    secret_string_free(keeper->token);
    secret_string_free(keeper->unsaved);
    g_free(keeper->unsaved_from);
    g_free(keeper->unsaved_why);
    g_free(keeper->refused_from);
    g_clear_error(&keeper->trouble);
    g_free(keeper);
}

static gint64
now_us(const CredentialKeeper *keeper)
{
    return clock_monotonic_us(keeper->clock);
}

static gboolean
token_works(const CredentialKeeper *keeper)
{
    return keeper->token && (!keeper->ends_us || now_us(keeper) < keeper->ends_us);
}

static void
forget_token(CredentialKeeper *keeper)
{
    g_clear_pointer(&keeper->token, secret_string_free);
    keeper->ends_us = keeper->renew_us = 0;
    keeper->is_fixed = FALSE;
}

/* --- a token that came --- */

/* A third of its life is left to mend what is in the way of the next one. */
static void
take_token(CredentialKeeper *keeper, SecretString *token, gint64 lasts_us)
{
    gint64 renew_after_us = lasts_us ? lasts_us / 3 * 2 : LIMIT_TOKEN_UNKNOWN_LIFE_US;
    forget_token(keeper);
    keeper->token = token;
    keeper->made_us = now_us(keeper);
    /* What is under way when a token ends is refused. */
    keeper->ends_us =
        lasts_us ? keeper->made_us + lasts_us - MIN(lasts_us / 10, LIMIT_TOKEN_MARGIN_US) : 0;
    keeper->renew_us = keeper->made_us + MAX(renew_after_us, LIMIT_TOKEN_RENEW_LEAST_US);
}

/* One that cannot be renewed; the file is read again each time. */
static gboolean
take_fixed(CredentialKeeper *keeper, TokenSecrets *secrets, GError **error)
{
    gint64 left_us = secrets->expires_us - clock_now_us(keeper->clock);
    forget_token(keeper);
    keeper->is_fixed = TRUE;
    keeper->refresh_dies_wall_us = secrets->expires_us;
    if (secrets->expires_us && left_us <= 0) {
        g_autofree char *when = clock_format_rfc3339(secrets->expires_us);
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED,
                    "the access token in %s ended at %s: put a new one there, or a refresh token",
                    keeper->settings->secret_file, when);
        return FALSE;
    }
    take_token(keeper, g_steal_pointer(&secrets->access_token), secrets->expires_us ? left_us : 0);
    keeper->is_fixed = TRUE;
    keeper->renew_us = 0;
    return TRUE;
}

/* --- renewing --- */

/* What the disk does not take is kept in memory, tried again, and told of. */
static void
save_refresh_token(CredentialKeeper *keeper)
{
    g_autoptr(GError) error = NULL;
    gboolean is_saved = token_file_save(keeper->settings->token_file, keeper->unsaved_from,
                                        keeper->unsaved, keeper->refresh_dies_wall_us, &error);
    g_clear_pointer(&keeper->unsaved_why, g_free);
    if (!is_saved) {
        keeper->unsaved_why = g_strdup(error->message);
        return;
    }
    g_clear_pointer(&keeper->unsaved, secret_string_free);
    g_clear_pointer(&keeper->unsaved_from, g_free);
}

/* What an answer says of the refresh token that was used, or of the one that replaces it. */
static void
take_refresh_token(CredentialKeeper *keeper, OauthAnswer *answer, const char *used,
                   gint64 used_expires_us, const char *from)
{
    gboolean is_new = used && answer->refresh_token && !g_str_equal(answer->refresh_token, used);
    if (answer->refresh_lasts_s)
        keeper->refresh_dies_wall_us =
            clock_now_us(keeper->clock) + answer->refresh_lasts_s * US_PER_S;
    else
        keeper->refresh_dies_wall_us = is_new ? 0 : used_expires_us;
    if (!is_new)
        return;
    g_clear_pointer(&keeper->unsaved, secret_string_free);
    keeper->unsaved = g_steal_pointer(&answer->refresh_token);
    g_free(keeper->unsaved_from);
    keeper->unsaved_from = g_strdup(from);
    save_refresh_token(keeper);
}

static void
put_off(CredentialKeeper *keeper, const GError *error, gint64 wait_s, const char *from)
{
    static const Backoff passing = {LIMIT_TOKEN_RETRY_FIRST_US, LIMIT_TOKEN_RETRY_MAX_US};
    static const Backoff refused = {LIMIT_TOKEN_REFUSED_FIRST_US, LIMIT_TOKEN_REFUSED_MAX_US};
    gboolean is_refused = g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED);
    gint64 delay_us =
        backoff_delay_us(is_refused ? &refused : &passing, ++keeper->failures, keeper->random);
    keeper->next_try_us = now_us(keeper) + MAX(delay_us, wait_s * US_PER_S);
    g_free(keeper->refused_from);
    keeper->refused_from = is_refused ? g_strdup(from) : NULL;
}

/* The newest refresh token there is, and when it ends. */
static SecretString *
newest(const CredentialKeeper *keeper, const TokenSecrets *secrets, const TokenSecrets *kept,
       const char *from, gint64 *ret_expires_us)
{
    if (g_strcmp0(keeper->unsaved_from, from) == 0) {
        *ret_expires_us = keeper->refresh_dies_wall_us;
        return g_strdup(keeper->unsaved);
    }
    const TokenSecrets *source = kept->refresh_token ? kept : secrets;
    *ret_expires_us = source->expires_us;
    return g_strdup(source->refresh_token);
}

static gboolean
ask(CredentialKeeper *keeper, const TokenSecrets *secrets, const char *from, gint64 deadline_us,
    GError **error)
{
    g_auto(TokenSecrets) kept = {0};
    g_auto(OauthAnswer) answer = {0};
    g_autoptr(GError) wrong = NULL;
    gint64 wait_s, expires_us;
    if (!token_file_load(keeper->settings->token_file, from, &kept, error))
        return FALSE;
    g_autoptr(SecretString) refresh = newest(keeper, secrets, &kept, from, &expires_us);
    if (!oauth_renew(keeper->settings, secrets, refresh, deadline_us, &wait_s, &answer, &wrong)) {
        put_off(keeper, wrong, wait_s, from);
        g_propagate_error(error, g_steal_pointer(&wrong));
        return FALSE;
    }
    take_refresh_token(keeper, &answer, refresh, expires_us, from);
    take_token(keeper, g_steal_pointer(&answer.access_token), answer.lasts_s * US_PER_S);
    keeper->failures = 0;
    keeper->next_try_us = 0;
    g_clear_pointer(&keeper->refused_from, g_free);
    return TRUE;
}

static gboolean
is_changed_since_refusal(const CredentialKeeper *keeper, const char *from)
{
    return keeper->refused_from && !g_str_equal(keeper->refused_from, from);
}

/* FALSE without an error: it is too early to ask again. */
static gboolean
try_to_renew(CredentialKeeper *keeper, gint64 deadline_us, GError **error)
{
    g_auto(TokenSecrets) secrets = {0};
    g_auto(Fd) lock = -1;
    if (!secret_file_tokens(keeper->settings->secret_file, &secrets, error))
        return FALSE;
    keeper->client_dies_wall_us = secrets.client_secret_expires_us;
    if (secrets.access_token)
        return take_fixed(keeper, &secrets, error);
    g_autofree char *from = token_secrets_fingerprint(&secrets);
    if (now_us(keeper) < keeper->next_try_us && !is_changed_since_refusal(keeper, from))
        return FALSE;
    return token_file_lock(keeper->settings->token_file, &lock, error) &&
           ask(keeper, &secrets, from, deadline_us, error);
}

static void
renew(CredentialKeeper *keeper, gint64 deadline_us)
{
    g_autoptr(GError) error = NULL;
    if (try_to_renew(keeper, deadline_us, &error)) {
        g_clear_error(&keeper->trouble);
        return;
    }
    if (!error)
        return;
    if (!keeper->trouble)
        keeper->trouble_since_us = now_us(keeper);
    g_clear_error(&keeper->trouble);
    keeper->trouble = g_steal_pointer(&error);
}

/* A disk that was full may have room again. */
static void
save_what_is_unsaved(CredentialKeeper *keeper)
{
    g_auto(Fd) lock = -1;
    if (keeper->unsaved && token_file_lock(keeper->settings->token_file, &lock, NULL))
        save_refresh_token(keeper);
}

/* --- for the mailbox --- */

gboolean
credential_obtain(CredentialKeeper *keeper, gint64 deadline_us, Credential *ret_credential,
                  GError **error)
{
    SecretString *password;
    if (keeper->settings->auth == MAILBOX_AUTH_PASSWORD) {
        if (!private_file_password(keeper->settings->secret_file, &password, error))
            return FALSE;
        *ret_credential = (Credential){password, FALSE};
        return TRUE;
    }
    save_what_is_unsaved(keeper);
    if (!token_works(keeper) || now_us(keeper) >= keeper->renew_us)
        renew(keeper, deadline_us);
    if (token_works(keeper)) {
        *ret_credential = (Credential){g_strdup(keeper->token), TRUE};
        return TRUE;
    }
    if (keeper->trouble)
        g_propagate_error(error, g_error_copy(keeper->trouble));
    else
        g_set_error_literal(error, POSTERN_ERROR, POSTERN_ERROR_BUSY,
                            "it is too early to ask for a new access token");
    return FALSE;
}

void
credential_accepted(CredentialKeeper *keeper)
{
    keeper->refusals = 0;
}

gboolean
credential_refused(CredentialKeeper *keeper)
{
    static const Backoff backoff = {LIMIT_TOKEN_RETRY_FIRST_US, LIMIT_TOKEN_RETRY_MAX_US};
    gint64 age_us = now_us(keeper) - keeper->made_us;
    gboolean is_fixed = keeper->is_fixed;
    if (!keeper->token)
        return FALSE;
    forget_token(keeper);
    if (is_fixed)
        return FALSE;
    if (age_us > LIMIT_TOKEN_FRESH_US)
        return TRUE;
    keeper->next_try_us =
        now_us(keeper) + backoff_delay_us(&backoff, ++keeper->refusals, keeper->random);
    g_clear_error(&keeper->trouble);
    keeper->trouble_since_us = now_us(keeper);
    g_set_error(&keeper->trouble, POSTERN_ERROR, POSTERN_ERROR_REFUSED,
                "the mail server refuses an access token that the provider has just given: check "
                "user and scope in the configuration, and whether IMAP is allowed for %s",
                keeper->settings->user);
    return FALSE;
}

static gboolean
is_tended(const CredentialKeeper *keeper)
{
    return keeper->settings->auth == MAILBOX_AUTH_XOAUTH2 &&
           (keeper->renew_us || keeper->trouble || keeper->unsaved);
}

/* After a refusal only the secret file is looked at before next_try_us: somebody may mend it. */
gint64
credential_tend_at_us(const CredentialKeeper *keeper)
{
    if (!is_tended(keeper))
        return G_MAXINT64;
    gint64 due_us = keeper->unsaved ? 0 : keeper->renew_us;
    if (keeper->trouble && !keeper->refused_from)
        due_us = MAX(due_us, keeper->next_try_us);
    return MAX(due_us, keeper->looked_us + LIMIT_TOKEN_LOOK_US);
}

void
credential_tend(CredentialKeeper *keeper, gint64 deadline_us)
{
    if (now_us(keeper) < credential_tend_at_us(keeper))
        return;
    keeper->looked_us = now_us(keeper);
    save_what_is_unsaved(keeper);
    if (keeper->looked_us >= keeper->renew_us)
        renew(keeper, deadline_us);
}

/* --- what is known of its end --- */

static void
is_sooner(gint64 *dies_us, gint64 candidate_us)
{
    if (candidate_us && (!*dies_us || candidate_us < *dies_us))
        *dies_us = candidate_us;
}

static char *
why_ends(const CredentialKeeper *keeper, gint64 dies_us)
{
    const MailboxSettings *settings = keeper->settings;
    g_autofree char *when = clock_format_rfc3339(dies_us);
    if (dies_us == keeper->client_dies_wall_us)
        return g_strdup_printf("the client secret in %s ends at %s: make a new one at the provider "
                               "and put it there",
                               settings->secret_file, when);
    if (keeper->is_fixed)
        return g_strdup_printf("the access token in %s ends at %s: put a new one there, or a "
                               "refresh token",
                               settings->secret_file, when);
    return g_strdup_printf("the refresh token ends at %s: log in again at the provider as %s and "
                           "put the new refresh token into %s",
                           when, settings->user, settings->secret_file);
}

static char *
why_in_trouble(const CredentialKeeper *keeper)
{
    gint64 lasted_us = now_us(keeper) - keeper->trouble_since_us;
    g_autofree char *since = clock_format_rfc3339(clock_now_us(keeper->clock) - lasted_us);
    return g_strdup_printf("since %s no new access token is to be had: %s", since,
                           keeper->trouble->message);
}

/* What passes within minutes is nobody's concern while the token works. */
static gboolean
is_trouble_told(const CredentialKeeper *keeper)
{
    if (!keeper->trouble || !token_works(keeper))
        return FALSE;
    gint64 left_us = keeper->ends_us ? keeper->ends_us - now_us(keeper) : G_MAXINT64;
    return !g_error_matches(keeper->trouble, POSTERN_ERROR, POSTERN_ERROR_BUSY) ||
           now_us(keeper) - keeper->trouble_since_us >= LIMIT_TOKEN_PATIENCE_US ||
           left_us < LIMIT_TOKEN_PATIENCE_US;
}

gint64
credential_dies_at_us(const CredentialKeeper *keeper, char **ret_why)
{
    gint64 now_wall_us = clock_now_us(keeper->clock), dies_us = 0;
    *ret_why = NULL;
    is_sooner(&dies_us, keeper->refresh_dies_wall_us);
    is_sooner(&dies_us, keeper->client_dies_wall_us);
    if (is_trouble_told(keeper)) {
        *ret_why = why_in_trouble(keeper);
        if (keeper->ends_us)
            is_sooner(&dies_us, now_wall_us + keeper->ends_us - now_us(keeper));
    } else if (keeper->unsaved) {
        *ret_why = g_strdup_printf("the provider has replaced the refresh token, and it cannot be "
                                   "saved (%s): a restart would lose it",
                                   keeper->unsaved_why);
    } else if (dies_us && dies_us - now_wall_us < LIMIT_TOKEN_WARN_US) {
        *ret_why = why_ends(keeper, dies_us);
    }
    return dies_us;
}
