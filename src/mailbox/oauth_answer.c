#include "mailbox/oauth_answer.h"

#include "base/limits.h"
#include "base/text.h"

#include <jansson.h>
#include <string.h>

#define WORD_CHARS 64 /* of an error's name; the RFC's longest has 25 */

static void
json_clear(json_t **json)
{
    json_decref(*json);
}
typedef json_t *Json;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Json, json_clear)

void
oauth_answer_start(void)
{
    json_set_alloc_funcs(secret_malloc, secret_free);
}

void
oauth_answer_clear(OauthAnswer *answer)
{
    g_clear_pointer(&answer->access_token, secret_string_free);
    g_clear_pointer(&answer->refresh_token, secret_string_free);
    g_clear_pointer(&answer->error, g_free);
    g_clear_pointer(&answer->description, g_free);
    answer->lasts_s = answer->refresh_lasts_s = 0;
}

static gboolean
fail(GError **error, const char *wrong)
{
    g_set_error_literal(error, POSTERN_ERROR, POSTERN_ERROR_INVALID, wrong);
    return FALSE;
}

/* A text under this name; NULL when it is not there, or is none. */
static const char *
text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

/* A clean copy; "" when there is no such text. */
static char *
clean_of(const json_t *object, const char *name, gsize max_chars)
{
    const char *text = text_of(object, name);
    return text_clean_line(text ? text : "", -1, max_chars);
}

/* RFC 6749 appendix A.12: VSCHAR; a blank has no place in the lines where tokens go. */
static gboolean
is_token(const char *text)
{
    gsize length = strlen(text);
    for (gsize i = 0; i < length; i++)
        if (text[i] <= 0x20 || text[i] > 0x7e)
            return FALSE;
    return length > 0 && length <= LIMIT_TOKEN_BYTES;
}

static gboolean
take_token(const json_t *object, const char *name, SecretString **ret_token, GError **error)
{
    const json_t *value = json_object_get(object, name);
    if (!value || json_is_null(value))
        return TRUE;
    if (!json_is_string(value) || !is_token(json_string_value(value)))
        return fail(error, "the answer has a token that is none");
    *ret_token = g_strdup(json_string_value(value));
    return TRUE;
}

/* Seconds, as a number or, as some write it, a text of digits. What is not said, or not sensible,
 * is 0; more than a token can last is LIMIT_TOKEN_LIFE_S. */
static gint64
seconds_of(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    gint64 seconds = 0;
    if (json_is_string(value)) {
        guint64 number;
        if (!g_ascii_string_to_unsigned(json_string_value(value), 10, 0, G_MAXINT64, &number, NULL))
            return 0;
        seconds = (gint64)number;
    } else if (json_is_real(value)) {
        double number = json_real_value(value);
        seconds = number > 0 && number < LIMIT_TOKEN_LIFE_S ? (gint64)number : 0;
    } else if (json_is_integer(value)) {
        seconds = json_integer_value(value);
    }
    return CLAMP(seconds, 0, LIMIT_TOKEN_LIFE_S);
}

static gboolean
take_tokens(const json_t *object, OauthAnswer *answer, GError **error)
{
    const char *type = text_of(object, "token_type");
    if (!take_token(object, "access_token", &answer->access_token, error) ||
        !take_token(object, "refresh_token", &answer->refresh_token, error))
        return FALSE;
    if (!answer->access_token)
        return fail(error, "the answer has neither an access token nor an error");
    if (!type || g_ascii_strcasecmp(type, "Bearer") != 0)
        return fail(error, "the answer's token is not of the type Bearer");
    answer->lasts_s = seconds_of(object, "expires_in");
    /* The RFC has no name for this; Google and Microsoft write the first, Keycloak the second. */
    answer->refresh_lasts_s = seconds_of(object, "refresh_token_expires_in");
    if (!answer->refresh_lasts_s)
        answer->refresh_lasts_s = seconds_of(object, "refresh_expires_in");
    return TRUE;
}

static gboolean
take_error(const json_t *object, OauthAnswer *answer, GError **error)
{
    answer->error = clean_of(object, "error", WORD_CHARS);
    if (!*answer->error)
        return fail(error, "the answer has an error without a name");
    answer->description = clean_of(object, "error_description", LIMIT_REASON_CHARS);
    return TRUE;
}

gboolean
oauth_answer_read(const char *data, gsize length, OauthAnswer *ret_answer, GError **error)
{
    g_auto(OauthAnswer) answer = {0};
    json_error_t wrong;
    g_auto(Json) object = json_loadb(data, length, JSON_REJECT_DUPLICATES, &wrong);
    if (!json_is_object(object))
        return fail(error, "the answer is not one JSON object");
    gboolean read = json_object_get(object, "error") ? take_error(object, &answer, error)
                                                     : take_tokens(object, &answer, error);
    if (!read)
        return FALSE;
    *ret_answer = answer;
    answer = (OauthAnswer){0};
    return TRUE;
}

char *
oauth_challenge_reason(const char *challenge)
{
    static const char *const names[] = {"status", "error", "error_description", "schemes", "scope"};
    if (strlen(challenge) > LIMIT_CHALLENGE_BYTES)
        return NULL;
    gsize length;
    g_autofree guchar *text = g_base64_decode(challenge, &length);
    json_error_t wrong;
    g_auto(Json) object = json_loadb((const char *)text, length, JSON_REJECT_DUPLICATES, &wrong);
    g_autoptr(GString) reason = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(names) && json_is_object(object); i++) {
        g_autofree char *said = clean_of(object, names[i], LIMIT_REASON_CHARS);
        if (*said)
            g_string_append_printf(reason, "%s%s %s", reason->len ? ", " : "", names[i], said);
    }
    return reason->len ? text_clean_line(reason->str, -1, LIMIT_REASON_CHARS) : NULL;
}
