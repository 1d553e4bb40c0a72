/*
 * What a provider says of a token, in JSON: the answer of its token endpoint (RFC 6749 §5), and
 * what its IMAP server says of a token that it refuses. Both are a stranger's bytes, read strictly:
 * one object, no name twice, texts of printable ASCII where the RFC has such, everything bounded.
 */
#pragma once

#include "base/secret.h"

typedef struct {
    SecretString *access_token;
    gint64 lasts_s;              /* 0 when not said */
    SecretString *refresh_token; /* NULL: the one that was used stays good */
    gint64 refresh_lasts_s;      /* 0 when not said */
    char *error;                 /* the RFC's word, such as "invalid_grant"; then no token */
    char *description;           /* the provider's own words, clean; "" when there are none */
} OauthAnswer;

void oauth_answer_clear(OauthAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(OauthAnswer, oauth_answer_clear)

/* Lets the JSON library wipe what it frees. Once, before oauth_answer_read and any thread. */
void oauth_answer_start(void);

/* Reads an answer: either access_token or error is there afterwards. POSTERN_ERROR_INVALID says
 * what is wrong with it, and repeats nothing of it. */
gboolean oauth_answer_read(const char *data, gsize length, OauthAnswer *ret_answer,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What stands in the challenge with which an IMAP server refuses a token (base64 of JSON), as a
 * clean line such as "status 400, scope https://mail.google.com/"; NULL when it cannot be read.
 * Caller frees. */
char *oauth_challenge_reason(const char *challenge);
