/*
 * One form sent by HTTPS, and its answer. TLS 1.2 or later, the server's chain and name verified;
 * no redirect is followed, no proxy, cookie, .netrc or environment asked, no connection kept.
 */
#pragma once

#include "base/secret.h"

/* Sets the library up, so that it wipes what it frees. Once, before any thread. */
gboolean https_start(GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct {
    guint status;         /* of HTTP */
    gint64 retry_after_s; /* what the server asks for; 0 when nothing */
    SecretString *body;   /* NUL-terminated; at most LIMIT_TOKEN_ANSWER_BYTES */
    gsize length;
} HttpsAnswer;

void https_answer_clear(HttpsAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(HttpsAnswer, https_answer_clear)

/* Whether url is one that https_post takes; POSTERN_ERROR_INVALID says why not. */
gboolean https_check_url(const char *url, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* POSTs form (application/x-www-form-urlencoded) to url. ca_file is PEM, and then the only ones
 * that are trusted; "" for the system's. Ends by the deadline, and within LIMIT_TOKEN_REQUEST_MS
 * anyway. Any status is an answer.
 *
 * POSTERN_ERROR_INVALID for a url that is not https or an answer that is too long, REFUSED for a
 * certificate that is not good (nothing of the form was sent then), NOT_FOUND, CLOSED, DEADLINE
 * and FAILED for a server that cannot be reached or breaks off. */
gboolean https_post(const char *url, const char *ca_file, const SecretString *form,
                    gint64 deadline_us, HttpsAnswer *ret_answer,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
