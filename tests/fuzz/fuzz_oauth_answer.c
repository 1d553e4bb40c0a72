/*
 * What a provider says of a token, as its token endpoint and as its mail server say it: a token
 * that is read has nothing in it that could end the line where it goes, what is shown is clean, and
 * nothing is larger than its limit.
 */
#include "tests/fuzz/fuzz.h"

#include "base/limits.h"
#include "base/text.h"
#include "mailbox/oauth_answer.h"

#include <string.h>

static void
check_token(const char *token)
{
    gsize length = token ? strlen(token) : 1;
    g_assert_true(length > 0 && length <= LIMIT_TOKEN_BYTES);
    for (const char *p = token; p && *p; p++)
        g_assert_true(*p > 0x20 && *p <= 0x7e);
}

static void
check_words(const char *words, glong max_chars)
{
    g_autofree char *clean = text_clean_line(words, -1, (gsize)max_chars);
    g_assert_cmpstr(words, ==, clean);
}

static void
check_answer(const OauthAnswer *answer)
{
    g_assert_true((answer->access_token != NULL) != (answer->error != NULL));
    check_token(answer->access_token);
    check_token(answer->refresh_token);
    g_assert_true(answer->lasts_s >= 0 && answer->lasts_s <= LIMIT_TOKEN_LIFE_S);
    g_assert_true(answer->refresh_lasts_s >= 0 && answer->refresh_lasts_s <= LIMIT_TOKEN_LIFE_S);
    if (!answer->error)
        return;
    g_assert_true(*answer->error);
    check_words(answer->error, LIMIT_REASON_CHARS);
    check_words(answer->description, LIMIT_REASON_CHARS);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *exact = fuzz_exact(data, size);
    g_autofree char *challenge = g_strndup((const char *)data, size);
    g_autofree char *wrapped = g_base64_encode(data, size);
    g_auto(OauthAnswer) answer = {0};
    g_autoptr(GError) error = NULL;
    if (oauth_answer_read(exact, size, &answer, &error))
        check_answer(&answer);
    else
        g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID);
    g_autofree char *reason = oauth_challenge_reason(challenge);
    g_autofree char *inner = oauth_challenge_reason(wrapped);
    if (reason)
        check_words(reason, LIMIT_REASON_CHARS);
    if (inner)
        check_words(inner, LIMIT_REASON_CHARS);
    return 0;
}
