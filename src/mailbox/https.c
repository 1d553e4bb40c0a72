#include "mailbox/https.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/text.h"

#include <curl/curl.h>
#include <string.h>

typedef CURL *Handle;
static void
handle_clear(Handle *handle)
{
    curl_easy_cleanup(*handle);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Handle, handle_clear)

typedef CURLU *Url;
static void
url_clear(Url *url)
{
    curl_url_cleanup(*url);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Url, url_clear)

typedef struct curl_slist *Fields;
static void
fields_clear(Fields *fields)
{
    curl_slist_free_all(*fields);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fields, fields_clear)

gboolean
https_start(GError **error)
{
    CURLcode code = curl_global_init_mem(CURL_GLOBAL_DEFAULT, secret_malloc, secret_free,
                                         secret_realloc, secret_strdup, secret_calloc);
    if (code == CURLE_OK)
        return TRUE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED, "preparing HTTPS: %s",
                curl_easy_strerror(code));
    return FALSE;
}

void
https_answer_clear(HttpsAnswer *answer)
{
    if (answer->body)
        explicit_bzero(answer->body, answer->length);
    g_clear_pointer(&answer->body, g_free);
}

/* --- the address --- */

static gboolean
fail_url(GError **error, const char *url, const char *wrong)
{
    g_autofree char *shown = text_clean_line(url, -1, LIMIT_REASON_CHARS);
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID, "%s: %s", shown, wrong);
    return FALSE;
}

static gboolean
has_scheme_https(CURLU *parsed)
{
    char *scheme = NULL;
    gboolean is_https = curl_url_get(parsed, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
                        g_str_equal(scheme, "https");
    curl_free(scheme);
    return is_https;
}

static gboolean
has_part(CURLU *parsed, CURLUPart part)
{
    char *text = NULL;
    gboolean has = curl_url_get(parsed, part, &text, 0) == CURLUE_OK && *text;
    curl_free(text);
    return has;
}

static gboolean
parse_url(const char *url, CURLU **ret_parsed, GError **error)
{
    g_auto(Url) parsed = curl_url();
    if (!parsed || curl_url_set(parsed, CURLUPART_URL, url, 0) != CURLUE_OK)
        return fail_url(error, url, "not a URL, expected https://…");
    if (!has_scheme_https(parsed))
        return fail_url(error, url, "expected a URL that begins with https://");
    if (has_part(parsed, CURLUPART_USER) || has_part(parsed, CURLUPART_PASSWORD))
        return fail_url(error, url, "a URL with a user or password, expected it without");
    *ret_parsed = g_steal_pointer(&parsed);
    return TRUE;
}

gboolean
https_check_url(const char *url, GError **error)
{
    g_auto(Url) parsed = NULL;
    return parse_url(url, &parsed, error);
}

/* --- asking --- */

typedef struct {
    HttpsAnswer answer;
    gsize header_bytes;
    gboolean is_too_long;
} Call;

static size_t
take_body(char *data, size_t size, size_t count, void *user)
{
    Call *call = user;
    gsize length = size * count;
    call->is_too_long = length > LIMIT_TOKEN_ANSWER_BYTES - call->answer.length;
    if (call->is_too_long)
        return CURL_WRITEFUNC_ERROR;
    memcpy(call->answer.body + call->answer.length, data, length);
    call->answer.length += length;
    return length;
}

static size_t
take_header(char *data, size_t size, size_t count, void *user)
{
    Call *call = user;
    (void)data;
    call->header_bytes += size * count;
    call->is_too_long = call->header_bytes > LIMIT_TOKEN_ANSWER_BYTES;
    return call->is_too_long ? 0 : size * count;
}

/* What must hold of every request; FALSE when this build of libcurl cannot do it. */
static gboolean
set_rules(CURL *curl, const char *ca_file, gint64 wait_ms)
{
#define SET(option, value) (curl_easy_setopt(curl, CURLOPT_##option, value) == CURLE_OK)
    return SET(PROTOCOLS_STR, "https") && SET(REDIR_PROTOCOLS_STR, "https") &&
           SET(FOLLOWLOCATION, 0L) && SET(FRESH_CONNECT, 1L) && SET(FORBID_REUSE, 1L) &&
           SET(PROXY, "") && SET(NOPROXY, "*") && SET(NETRC, (long)CURL_NETRC_IGNORED) &&
           SET(HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) && SET(HTTPAUTH, CURLAUTH_NONE) &&
           SET(UNRESTRICTED_AUTH, 0L) && SET(SSL_VERIFYPEER, 1L) && SET(SSL_VERIFYHOST, 2L) &&
           SET(SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) && SET(NOSIGNAL, 1L) &&
           SET(CONNECTTIMEOUT_MS, (long)MIN(wait_ms, LIMIT_TOKEN_CONNECT_MS)) &&
           SET(TIMEOUT_MS, (long)wait_ms) && SET(DISALLOW_USERNAME_IN_URL, 1L) &&
           SET(MAXFILESIZE_LARGE, (curl_off_t)LIMIT_TOKEN_ANSWER_BYTES) && SET(CAPATH, NULL) &&
           (!*ca_file || SET(CAINFO, ca_file));
#undef SET
}

static gboolean
set_call(CURL *curl, CURLU *url, const struct curl_slist *fields, const char *form, Call *call,
         char *words)
{
#define SET(option, value) (curl_easy_setopt(curl, CURLOPT_##option, value) == CURLE_OK)
    return SET(CURLU, url) && SET(HTTPHEADER, fields) && SET(POST, 1L) && SET(POSTFIELDS, form) &&
           SET(POSTFIELDSIZE_LARGE, (curl_off_t)strlen(form)) && SET(WRITEFUNCTION, take_body) &&
           SET(WRITEDATA, call) && SET(HEADERFUNCTION, take_header) && SET(HEADERDATA, call) &&
           SET(ERRORBUFFER, words);
#undef SET
}

static const struct {
    CURLcode curl;
    PosternError code;
} meanings[] = {
    {CURLE_COULDNT_RESOLVE_HOST, POSTERN_ERROR_NOT_FOUND},
    {CURLE_COULDNT_CONNECT, POSTERN_ERROR_CLOSED},
    {CURLE_GOT_NOTHING, POSTERN_ERROR_CLOSED},
    {CURLE_RECV_ERROR, POSTERN_ERROR_CLOSED},
    {CURLE_PARTIAL_FILE, POSTERN_ERROR_CLOSED},
    {CURLE_OPERATION_TIMEDOUT, POSTERN_ERROR_DEADLINE},
    {CURLE_PEER_FAILED_VERIFICATION, POSTERN_ERROR_REFUSED},
    {CURLE_SSL_CACERT_BADFILE, POSTERN_ERROR_REFUSED},
    {CURLE_SSL_ISSUER_ERROR, POSTERN_ERROR_REFUSED},
    {CURLE_FILESIZE_EXCEEDED, POSTERN_ERROR_INVALID},
};

static gboolean
fail_call(GError **error, CURLcode curl, const Call *call, const char *words)
{
    PosternError code = POSTERN_ERROR_FAILED;
    for (guint i = 0; i < G_N_ELEMENTS(meanings); i++)
        if (meanings[i].curl == curl)
            code = meanings[i].code;
    if (call->is_too_long || curl == CURLE_FILESIZE_EXCEEDED) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "the answer is longer than %d bytes", LIMIT_TOKEN_ANSWER_BYTES);
        return FALSE;
    }
    g_autofree char *clean =
        text_clean_line(*words ? words : curl_easy_strerror(curl), -1, LIMIT_REASON_CHARS);
    g_set_error_literal(error, POSTERN_ERROR, code, clean);
    return FALSE;
}

static gboolean
perform(CURL *curl, CURLU *url, const char *form, const char *ca_file, gint64 wait_ms, Call *call,
        GError **error)
{
    char words[CURL_ERROR_SIZE] = "";
    g_auto(Fields) fields = curl_slist_append(NULL, "Accept: application/json");
    if (!fields || !set_rules(curl, ca_file, wait_ms) ||
        !set_call(curl, url, fields, form, call, words)) {
        g_set_error_literal(error, POSTERN_ERROR, POSTERN_ERROR_FAILED,
                            "preparing an HTTPS request");
        return FALSE;
    }
    CURLcode code = curl_easy_perform(curl);
    if (code != CURLE_OK)
        return fail_call(error, code, call, words);
    long status = 0;
    curl_off_t after = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &after);
    call->answer.status = (guint)CLAMP(status, 0, 999);
    call->answer.retry_after_s = CLAMP((gint64)after, 0, LIMIT_TOKEN_RETRY_AFTER_S);
    return TRUE;
}

gboolean
https_post(const char *url, const char *ca_file, const SecretString *form, gint64 deadline_us,
           HttpsAnswer *ret_answer, GError **error)
{
    g_auto(Url) parsed = NULL;
    if (!parse_url(url, &parsed, error))
        return FALSE;
    gint64 wait_ms = (deadline_us - clock_monotonic_us(clock_system())) / US_PER_MS;
    if (deadline_us && wait_ms <= 0) {
        g_set_error_literal(error, POSTERN_ERROR, POSTERN_ERROR_DEADLINE, "no time left to ask");
        return FALSE;
    }
    wait_ms = deadline_us ? MIN(wait_ms, LIMIT_TOKEN_REQUEST_MS) : LIMIT_TOKEN_REQUEST_MS;
    g_auto(Handle) curl = curl_easy_init();
    Call call = {.answer.body = g_malloc0(LIMIT_TOKEN_ANSWER_BYTES + 1)};
    if (!curl || !perform(curl, parsed, form, ca_file, wait_ms, &call, error)) {
        https_answer_clear(&call.answer);
        if (error && !*error)
            g_set_error_literal(error, POSTERN_ERROR, POSTERN_ERROR_FAILED, "preparing HTTPS");
        return FALSE;
    }
    *ret_answer = call.answer;
    return TRUE;
}
