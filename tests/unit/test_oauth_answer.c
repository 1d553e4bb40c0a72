#include "base/limits.h"
#include "mailbox/oauth_answer.h"
#include "test.h"

#include <string.h>

static void
answers_of_providers_are_read(void)
{
    static const struct {
        const char *json, *token, *refresh;
        gint64 lasts_s, refresh_lasts_s;
    } cases[] = {
        {"{\"access_token\":\"ya29.a0\",\"expires_in\":3599,\"scope\":\"https://mail.google.com/\","
         "\"token_type\":\"Bearer\"}",
         "ya29.a0", NULL, 3599, 0},
        {"{\"access_token\":\"ya29.a0\",\"expires_in\":3599,\"token_type\":\"Bearer\","
         "\"refresh_token_expires_in\":604799}",
         "ya29.a0", NULL, 3599, 604799},
        {" {\"token_type\":\"bearer\",\"expires_in\":\"4799\",\"ext_expires_in\":4799,"
         "\"access_token\":\"EwB\\u002fA+/=\",\"refresh_token\":\"M.C5!x\"}\r\n",
         "EwB/A+/=", "M.C5!x", 4799, 0},
        {"{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"expires_in\":60.0,"
         "\"refresh_token\":null,\"refresh_expires_in\":0}",
         "a", NULL, 60, 0},
        {"{\"access_token\":\"a\",\"token_type\":\"Bearer\"}", "a", NULL, 0, 0},
        {"{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"expires_in\":-5,"
         "\"refresh_expires_in\":9223372036854775807}",
         "a", NULL, 0, LIMIT_TOKEN_LIFE_S},
        {"{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"expires_in\":[1],\"x\":{\"y\":[]}}",
         "a", NULL, 0, 0},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_auto(OauthAnswer) answer = {0};
        assert_ok(oauth_answer_read(cases[i].json, strlen(cases[i].json), &answer, &error));
        g_assert_cmpstr(answer.access_token, ==, cases[i].token);
        g_assert_cmpstr(answer.refresh_token, ==, cases[i].refresh);
        g_assert_cmpint(answer.lasts_s, ==, cases[i].lasts_s);
        g_assert_cmpint(answer.refresh_lasts_s, ==, cases[i].refresh_lasts_s);
        g_assert_null(answer.error);
    }
}

static void
refusals_are_read_as_clean_lines(void)
{
    static const char json[] =
        "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS70043: "
        "The refresh token\\r\\nhas expired\\u202e.\",\"access_token\":\"a\"}";
    g_autoptr(GError) error = NULL;
    g_auto(OauthAnswer) answer = {0};
    assert_ok(oauth_answer_read(json, strlen(json), &answer, &error));
    g_assert_cmpstr(answer.error, ==, "invalid_grant");
    g_assert_cmpstr(answer.description, ==, "AADSTS70043: The refresh token has expired.");
    g_assert_null(answer.access_token);
}

static void
what_is_no_answer_is_refused(void)
{
    static const char *const wrong[] = {
        "",
        "<!DOCTYPE html><title>Sign in</title>",
        "[]",
        "\"token\"",
        "{}",
        "{\"access_token\":\"a\"}",
        "{\"access_token\":\"a\",\"token_type\":\"mac\"}",
        "{\"access_token\":\"\",\"token_type\":\"Bearer\"}",
        "{\"access_token\":\"a b\",\"token_type\":\"Bearer\"}",
        "{\"access_token\":\"a\\u0001auth=Bearer x\",\"token_type\":\"Bearer\"}",
        "{\"access_token\":\"a\\u0000\",\"token_type\":\"Bearer\"}",
        "{\"access_token\":\"\xc3\xbc\",\"token_type\":\"Bearer\"}",
        "{\"access_token\":1,\"token_type\":\"Bearer\"}",
        "{\"access_token\":\"a\",\"refresh_token\":\"a\\r\\nb\",\"token_type\":\"Bearer\"}",
        "{\"access_token\":\"a\",\"access_token\":\"b\",\"token_type\":\"Bearer\"}",
        "{\"access_token\":\"a\",\"token_type\":\"Bearer\"} {}",
        "{\"access_token\":\"a\",\"token_type\":\"Bearer\"",
        "{'access_token':'a','token_type':'Bearer'}",
        "{\"error\":\"\"}",
        "{\"error\":{\"code\":401}}",
        "{\"error\":null,\"access_token\":\"a\",\"token_type\":\"Bearer\"}",
    };
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        GError *error = NULL;
        OauthAnswer answer;
        assert_fails(oauth_answer_read(wrong[i], strlen(wrong[i]), &answer, &error),
                     POSTERN_ERROR_INVALID);
    }
}

static void
sizes_and_depths_are_bounded(void)
{
    GError *error = NULL;
    OauthAnswer answer;
    g_autofree char *token = g_strnfill(LIMIT_TOKEN_BYTES + 1, 'x');
    g_autofree char *large =
        g_strdup_printf("{\"access_token\":\"%s\",\"token_type\":\"Bearer\"}", token);
    assert_fails(oauth_answer_read(large, strlen(large), &answer, &error), POSTERN_ERROR_INVALID);
    g_autofree char *deep = g_strnfill(LIMIT_TOKEN_ANSWER_BYTES, '[');
    assert_fails(oauth_answer_read(deep, strlen(deep), &answer, &error), POSTERN_ERROR_INVALID);
    memcpy(deep, "{\"x\":", 5); /* NOLINT(bugprone-not-null-terminated-result): inside */
    assert_fails(oauth_answer_read(deep, strlen(deep), &answer, &error), POSTERN_ERROR_INVALID);
}

static void
a_challenge_is_told_in_words(void)
{
    static const struct {
        const char *json, *words;
    } cases[] = {
        {"{\"status\":\"400\",\"schemes\":\"Bearer\",\"scope\":\"https://mail.google.com/\"}",
         "status 400, schemes Bearer, scope https://mail.google.com/"},
        {"{\"status\":\"invalid_token\\nx\"}", "status invalid_token x"},
        {"{\"status\":400}", NULL},
        {"not JSON", NULL},
        {"", NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *challenge =
            g_base64_encode((const guchar *)cases[i].json, strlen(cases[i].json));
        g_autofree char *words = oauth_challenge_reason(challenge);
        g_assert_cmpstr(words, ==, cases[i].words);
    }
    g_assert_null(oauth_challenge_reason("%%%"));
    g_autofree char *large = g_strnfill(LIMIT_CHALLENGE_BYTES + 1, 'A');
    g_assert_null(oauth_challenge_reason(large));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    oauth_answer_start();
#define ADD(name) g_test_add_func("/oauth-answer/" #name, name)
    ADD(answers_of_providers_are_read);
    ADD(refusals_are_read_as_clean_lines);
    ADD(what_is_no_answer_is_refused);
    ADD(sizes_and_depths_are_bounded);
    ADD(a_challenge_is_told_in_words);
#undef ADD
    return g_test_run();
}
