#include "mailbox/oauth.h"

#include "base/limits.h"
#include "mailbox/https.h"

#include <string.h>

#define STATUS_OK          200
#define STATUS_REDIRECTS   300 /* up to 399 */
#define STATUS_TOO_MANY    429
#define STATUS_SERVER_FAIL 500 /* and more */

/* --- the request --- */

static void
add_field(GString *form, const char *name, const char *value)
{
    if (!value || !*value)
        return;
    g_string_append_printf(form, "%s%s=", form->len ? "&" : "", name);
    g_string_append_uri_escaped(form, value, NULL, FALSE);
}

/* Escaped, nothing becomes more than three times as long: the text never moves in memory. */
static SecretString *
make_form(const MailboxSettings *settings, const TokenSecrets *secrets, const char *refresh_token)
{
    gsize length = strlen(settings->client_id) + strlen(settings->scope) +
                   (refresh_token ? strlen(refresh_token) : 0) +
                   (secrets->client_secret ? strlen(secrets->client_secret) : 0);
    GString *form = g_string_sized_new(3 * length + 256);
    add_field(form, "grant_type", refresh_token ? "refresh_token" : "client_credentials");
    add_field(form, "refresh_token", refresh_token);
    add_field(form, "client_id", settings->client_id);
    add_field(form, "client_secret", secrets->client_secret);
    add_field(form, "scope", settings->scope);
    return g_string_free(form, FALSE);
}

/* --- what a refusal means --- */

typedef enum {
    ADVICE_REQUEST, /* something in the configuration is wrong */
    ADVICE_CLIENT,
    ADVICE_LOG_IN,
    ADVICE_WAIT,
} Advice;

/* RFC 6749 §5.2 and §4.1.2.1, and what Microsoft says beyond. Words that are not here are taken
 * for ADVICE_REQUEST. */
static const struct {
    const char *word;
    Advice advice;
} words[] = {
    {"invalid_grant", ADVICE_LOG_IN},
    {"interaction_required", ADVICE_LOG_IN},
    {"login_required", ADVICE_LOG_IN},
    {"consent_required", ADVICE_LOG_IN},
    {"invalid_client", ADVICE_CLIENT},
    {"unauthorized_client", ADVICE_CLIENT},
    {"temporarily_unavailable", ADVICE_WAIT},
    {"server_error", ADVICE_WAIT},
    {"slow_down", ADVICE_WAIT},
};

static Advice
advice_of(const char *word, guint status)
{
    if (status == STATUS_TOO_MANY || status >= STATUS_SERVER_FAIL)
        return ADVICE_WAIT;
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_str_equal(words[i].word, word))
            return words[i].advice;
    return ADVICE_REQUEST;
}

static gboolean
repeats(const char *text, const char *secret)
{
    return secret && *secret && strstr(text, secret) != NULL;
}

/* "invalid_grant: Token has been revoked": the provider's words, unless a secret is in them. */
static char *
provider_words(const OauthAnswer *answer, const TokenSecrets *secrets, const char *refresh_token)
{
    g_autofree char *said = *answer->description
                                ? g_strdup_printf("%s: %s", answer->error, answer->description)
                                : g_strdup(answer->error);
    if (repeats(said, refresh_token) || repeats(said, secrets->refresh_token) ||
        repeats(said, secrets->client_secret))
        return g_strdup("its words repeat a secret");
    return g_steal_pointer(&said);
}

static gboolean
fail_refused(GError **error, const MailboxSettings *settings, const char *said, Advice advice)
{
    switch (advice) {
    case ADVICE_LOG_IN:
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED,
                    "the refresh token is no longer valid (%s): log in again at the provider as %s "
                    "and put the new refresh token into %s",
                    said, settings->user, settings->secret_file);
        return FALSE;
    case ADVICE_CLIENT:
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED,
                    "the provider does not take this client (%s): check client-id in the "
                    "configuration and client-secret in %s, which may have ended",
                    said, settings->secret_file);
        return FALSE;
    case ADVICE_WAIT:
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_BUSY,
                    "%s gives no token at the moment (%s)", settings->token_url, said);
        return FALSE;
    case ADVICE_REQUEST:
    default:
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED,
                    "the provider refuses to give a token (%s): check token-url, client-id and "
                    "scope in the configuration",
                    said);
        return FALSE;
    }
}

/* --- the answer --- */

static gboolean
fail_status(GError **error, const char *url, guint status, const char *wrong)
{
    if (status >= STATUS_REDIRECTS && status < 400)
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_BUSY,
                    "%s answers %u and points elsewhere, which is not followed: check token-url",
                    url, status);
    else
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_BUSY,
                    "%s answers %u, and %s: check token-url", url, status, wrong);
    return FALSE;
}

static gboolean
read_answer(const MailboxSettings *settings, const TokenSecrets *secrets, const char *refresh_token,
            const HttpsAnswer *said, OauthAnswer *ret_answer, GError **error)
{
    g_auto(OauthAnswer) answer = {0};
    g_autoptr(GError) wrong = NULL;
    if (!oauth_answer_read(said->body, said->length, &answer, &wrong))
        return fail_status(error, settings->token_url, said->status, wrong->message);
    if (answer.error) {
        g_autofree char *shown = provider_words(&answer, secrets, refresh_token);
        return fail_refused(error, settings, shown, advice_of(answer.error, said->status));
    }
    if (said->status != STATUS_OK)
        return fail_status(error, settings->token_url, said->status,
                           "yet the answer has a token in it");
    *ret_answer = answer;
    answer = (OauthAnswer){0};
    return TRUE;
}

gboolean
oauth_renew(const MailboxSettings *settings, const TokenSecrets *secrets,
            const SecretString *refresh_token, gint64 deadline_us, gint64 *wait_s,
            OauthAnswer *ret_answer, GError **error)
{
    g_autoptr(SecretString) form = make_form(settings, secrets, refresh_token);
    g_auto(HttpsAnswer) said = {0};
    g_autoptr(GError) wrong = NULL;
    *wait_s = 0;
    if (!https_check_url(settings->token_url, &wrong)) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED, "token-url: %s", wrong->message);
        return FALSE;
    }
    if (!https_post(settings->token_url, settings->ca_file, form, deadline_us, &said, &wrong)) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_BUSY, "asking %s for a token: %s",
                    settings->token_url, wrong->message);
        return FALSE;
    }
    *wait_s = said.retry_after_s;
    return read_answer(settings, secrets, refresh_token, &said, ret_answer, error);
}
