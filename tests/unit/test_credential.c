#include "base/limits.h"
#include "base/text.h"
#include "mailbox/credential.h"
#include "mailbox/secret_file.h"
#include "peer.h"
#include "test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define START_US     (G_GINT64_CONSTANT(1800000000) * US_PER_S) /* 2027-01-15T08:00:00Z */
#define ANSWERS_MOST 8
#define OK_HEAD      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
#define BAD_HEAD     "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"
#define TOKEN(name, more)                                                                          \
    OK_HEAD "{\"access_token\":\"" name "\",\"token_type\":\"Bearer\",\"expires_in\":3600" more "}"
#define REFUSAL(name, words) BAD_HEAD "{\"error\":\"" name "\",\"error_description\":\"" words "\"}"

/* A token endpoint with an answer for each request, and a mailbox that asks it. */
typedef struct {
    Authority *authority;
    gnutls_certificate_credentials_t credentials;
    char *directory;
    Peer *peer;
    const char *const *answers;
    char *asked[ANSWERS_MOST]; /* the forms, in order */
    MailboxSettings *settings;
    ClockFake clock;
    RandomSeeded random;
    CredentialKeeper *keeper;
} Desk;

static void
answer_form(PeerLine *line, gpointer data)
{
    Desk *desk = data;
    guint number = peer_line_number(line) - 1;
    guint64 length = 0;
    g_autofree char *text = NULL;
    if (!peer_start_tls(line, desk->credentials))
        return;
    do {
        g_free(text);
        text = peer_read_line(line);
        if (text && g_str_has_prefix(text, "Content-Length: "))
            length = g_ascii_strtoull(text + strlen("Content-Length: "), NULL, 10);
    } while (text && *text);
    if (!text)
        return; /* it broke off, and has said nothing */
    g_assert_cmpuint(number, <, ANSWERS_MOST);
    desk->asked[number] = peer_read_bytes(line, length);
    if (g_str_equal(desk->answers[number], "silence"))
        peer_read_all(line);
    else if (peer_send(line, desk->answers[number]))
        peer_end_tls(line);
}

static void
replace(char **setting, const char *text)
{
    g_free(*setting);
    *setting = g_strdup(text);
}

static void
write_secret(Desk *desk, const char *text)
{
    g_assert_true(g_file_set_contents(desk->settings->secret_file, text, -1, NULL));
    g_assert_cmpint(g_chmod(desk->settings->secret_file, 0600), ==, 0);
}

static char *
path_of(Desk *desk, const char *name)
{
    return g_build_filename(desk->directory, name, NULL);
}

static void
set_up(Desk *desk, gconstpointer data)
{
    (void)data;
    desk->directory = g_dir_make_tmp("test_credential-XXXXXX", NULL);
    desk->authority = authority_new();
    desk->credentials = authority_issue(desk->authority, "localhost", -3600, 3600);
    desk->settings = mailbox_settings_new();
    g_free(desk->settings->ca_file);
    desk->settings->ca_file = path_of(desk, "ca.pem");
    authority_write(desk->authority, desk->settings->ca_file);
    g_free(desk->settings->secret_file);
    desk->settings->secret_file = path_of(desk, "secret");
    g_free(desk->settings->token_file);
    desk->settings->token_file = path_of(desk, "token");
    desk->settings->auth = MAILBOX_AUTH_XOAUTH2;
    replace(&desk->settings->user, "support@desk.example");
    replace(&desk->settings->client_id, "postern client");
    clock_fake_init(&desk->clock, START_US);
    random_seeded_init(&desk->random, 1);
    desk->keeper = credential_keeper_new(desk->settings, &desk->clock.clock, &desk->random.random);
}

/* Once the secret file says this, the endpoint gives these answers. */
static void
begin(Desk *desk, const char *secret, const char *const *answers)
{
    write_secret(desk, secret);
    desk->answers = answers;
    desk->peer = peer_start(answer_form, desk);
    g_autofree char *url = g_strdup_printf("https://localhost:%u/token", peer_port(desk->peer));
    replace(&desk->settings->token_url, url);
}

static void
tear_down(Desk *desk, gconstpointer data)
{
    (void)data;
    peer_stop(desk->peer);
    credential_keeper_free(desk->keeper);
    g_autoptr(GDir) directory = g_dir_open(desk->directory, 0, NULL);
    for (const char *name; (name = g_dir_read_name(directory)) != NULL;) {
        g_autofree char *path = path_of(desk, name);
        g_assert_cmpint(g_remove(path), ==, 0);
    }
    g_rmdir(desk->directory);
    mailbox_settings_free(desk->settings);
    for (guint i = 0; i < ANSWERS_MOST; i++)
        g_free(desk->asked[i]);
    gnutls_certificate_free_credentials(desk->credentials);
    authority_free(desk->authority);
    g_free(desk->directory);
}

/* As after a restart of the process. */
static void
restart(Desk *desk)
{
    credential_keeper_free(desk->keeper);
    desk->keeper = credential_keeper_new(desk->settings, &desk->clock.clock, &desk->random.random);
}

static void
assert_token(Desk *desk, const char *token)
{
    g_autoptr(GError) error = NULL;
    g_auto(Credential) credential = {0};
    assert_ok(credential_obtain(desk->keeper, 0, &credential, &error));
    g_assert_cmpstr(credential.secret, ==, token);
    g_assert_true(credential.is_token);
}

static void
assert_no_token(Desk *desk, PosternError code, const char *words)
{
    g_autoptr(GError) error = NULL;
    Credential credential;
    g_assert_false(credential_obtain(desk->keeper, 0, &credential, &error));
    g_assert_error(error, POSTERN_ERROR, (int)code);
    if (!strstr(error->message, words))
        g_error("\"%s\" is not in \"%s\"", words, error->message);
    g_assert_null(strstr(error->message, "hunter2"));
}

static void
assert_asked(Desk *desk, guint count)
{
    g_assert_cmpuint(peer_count(desk->peer), ==, count);
}

static void
wait(Desk *desk, gint64 us)
{
    clock_fake_advance(&desk->clock, us);
}

/* What is told of the end: days from the start, and a part of the line, NULL for none. */
static void
assert_dies(Desk *desk, gint64 after_us, const char *words)
{
    g_autofree char *why = NULL;
    gint64 dies_us = credential_dies_at_us(desk->keeper, &why);
    g_assert_cmpint(dies_us, ==, after_us ? START_US + after_us : 0);
    if (!words)
        g_assert_cmpstr(why, ==, NULL);
    else if (!strstr(why ? why : "", words))
        g_error("\"%s\" is not in \"%s\"", words, why);
    g_autofree char *clean = why ? text_clean_line(why, -1, LIMIT_MAILBOX_LINE_CHARS) : NULL;
    g_assert_cmpstr(why, ==, clean);
}

/* --- asking --- */

static void
a_token_is_asked_for_once_and_renewed_before_its_end(Desk *desk, gconstpointer data)
{
    static const char *const answers[] = {TOKEN("one", ""), TOKEN("two", "")};
    (void)data;
    replace(&desk->settings->scope, "https://mail.google.com/ offline_access");
    begin(desk, "refresh-token = 1//a&b=c\nclient-secret = s+1\n", answers);
    assert_token(desk, "one");
    assert_token(desk, "one");
    assert_asked(desk, 1);
    g_assert_cmpstr(desk->asked[0], ==,
                    "grant_type=refresh_token&refresh_token=1%2F%2Fa%26b%3Dc&"
                    "client_id=postern%20client&client_secret=s%2B1&"
                    "scope=https%3A%2F%2Fmail.google.com%2F%20offline_access");
    gint64 due_us = credential_tend_at_us(desk->keeper);
    g_assert_cmpint(due_us, ==, 40 * US_PER_MIN);
    credential_tend(desk->keeper, 0);
    assert_asked(desk, 1);
    wait(desk, due_us);
    credential_tend(desk->keeper, 0);
    assert_asked(desk, 2);
    assert_token(desk, "two");
    assert_dies(desk, 0, NULL);
    g_assert_cmpint(g_access(desk->settings->token_file, F_OK), <, 0);
}

static void
a_client_may_ask_in_its_own_name(Desk *desk, gconstpointer data)
{
    static const char *const answers[] = {TOKEN("one", ",\"refresh_token\":\"unwanted\"")};
    (void)data;
    begin(desk, "client-secret = s\nclient-secret-expires = 2027-01-22T08:00:00Z\n", answers);
    assert_token(desk, "one");
    g_assert_cmpstr(desk->asked[0], ==,
                    "grant_type=client_credentials&client_id=postern%20client&client_secret=s");
    assert_dies(desk, 7 * US_PER_DAY, "the client secret in ");
    g_assert_cmpint(g_access(desk->settings->token_file, F_OK), <, 0);
}

static void
a_password_needs_nobody(Desk *desk, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_auto(Credential) credential = {0};
    (void)data;
    desk->settings->auth = MAILBOX_AUTH_PASSWORD;
    write_secret(desk, "hunter2\n");
    assert_ok(credential_obtain(desk->keeper, 0, &credential, &error));
    g_assert_cmpstr(credential.secret, ==, "hunter2");
    g_assert_false(credential.is_token);
    g_assert_cmpint(credential_tend_at_us(desk->keeper), ==, G_MAXINT64);
    assert_dies(desk, 0, NULL);
}

/* --- rotation --- */

static void
a_rotated_token_is_used_after_a_restart(Desk *desk, gconstpointer data)
{
    static const char *const answers[] = {TOKEN("one", ",\"refresh_token\":\"second\""),
                                          TOKEN("two", ",\"refresh_token\":\"third\""),
                                          TOKEN("three", ""), TOKEN("four", "")};
    (void)data;
    begin(desk, "refresh-token = first\n", answers);
    assert_token(desk, "one");
    restart(desk);
    assert_token(desk, "two");
    restart(desk);
    assert_token(desk, "three");
    g_assert_nonnull(strstr(desk->asked[0], "refresh_token=first&"));
    g_assert_nonnull(strstr(desk->asked[1], "refresh_token=second&"));
    g_assert_nonnull(strstr(desk->asked[2], "refresh_token=third&"));
    write_secret(desk, "refresh-token = fourth\n");
    restart(desk);
    assert_token(desk, "four");
    g_assert_nonnull(strstr(desk->asked[3], "refresh_token=fourth&"));
}

static void
what_the_disk_does_not_take_is_kept_and_told(Desk *desk, gconstpointer data)
{
    static const char *const answers[] = {TOKEN("one", ",\"refresh_token\":\"second\""),
                                          TOKEN("two", "")};
    g_autofree char *draft = g_strconcat(desk->settings->token_file, ".new", NULL);
    (void)data;
    begin(desk, "refresh-token = first\n", answers);
    g_assert_cmpint(g_mkdir(draft, 0700), ==, 0); /* in the way of the file */
    assert_token(desk, "one");
    assert_dies(desk, 0, "cannot be saved");
    wait(desk, 41 * US_PER_MIN);
    assert_token(desk, "two");
    g_assert_nonnull(strstr(desk->asked[1], "refresh_token=second&"));
    g_assert_cmpint(g_rmdir(draft), ==, 0);
    wait(desk, credential_tend_at_us(desk->keeper));
    credential_tend(desk->keeper, 0);
    assert_dies(desk, 0, NULL);
    g_assert_cmpint(g_access(desk->settings->token_file, F_OK), ==, 0);
    assert_asked(desk, 2);
}

static void
who_renews_alone_renews(Desk *desk, gconstpointer data)
{
    static const char *const answers[] = {TOKEN("one", "")};
    g_autoptr(GError) error = NULL;
    int lock;
    (void)data;
    begin(desk, "refresh-token = first\n", answers);
    assert_ok(token_file_lock(desk->settings->token_file, &lock, &error));
    assert_no_token(desk, POSTERN_ERROR_BUSY, "another process renews");
    assert_asked(desk, 0);
    close(lock);
    assert_token(desk, "one");
}

/* --- what is told ahead --- */

static void
the_end_of_a_refresh_token_is_told_ahead(Desk *desk, gconstpointer data)
{
    static const char *const answers[] = {
        TOKEN("one", ",\"refresh_token_expires_in\":1728000"),
        TOKEN("two", ",\"refresh_token\":\"second\",\"refresh_token_expires_in\":691200"),
        TOKEN("three", "")};
    (void)data;
    begin(desk, "refresh-token = first\nexpires = 2027-02-15\n", answers);
    assert_token(desk, "one");
    assert_dies(desk, 20 * US_PER_DAY, NULL);
    wait(desk, 10 * US_PER_DAY + US_PER_S);
    assert_dies(desk, 20 * US_PER_DAY, "the refresh token ends at 2027-02-04T08:00:00Z: log in");
    assert_token(desk, "two");
    assert_dies(desk, 18 * US_PER_DAY + US_PER_S, "the refresh token ends at");
    restart(desk);
    assert_token(desk, "three");
    assert_dies(desk, 18 * US_PER_DAY + US_PER_S, "the refresh token ends at");
}

static void
a_fixed_token_is_told_of_and_ends(Desk *desk, gconstpointer data)
{
    (void)data;
    write_secret(desk, "access-token = hunter2\nexpires = 2027-01-15T10:00:00Z\n");
    assert_token(desk, "hunter2");
    assert_dies(desk, 2 * US_PER_HOUR, "the access token in ");
    g_assert_cmpint(credential_tend_at_us(desk->keeper), ==, G_MAXINT64);
    wait(desk, 2 * US_PER_HOUR);
    assert_no_token(desk, POSTERN_ERROR_REFUSED, "ended at 2027-01-15T10:00:00Z: put a new one");
    write_secret(desk, "access-token = other\n");
    assert_token(desk, "other");
    assert_dies(desk, 0, NULL);
}

static void
trouble_is_told_while_the_token_still_works(Desk *desk, gconstpointer data)
{
    static const char *const answers[] = {
        TOKEN("one", ""),
        "HTTP/1.1 503 Busy\r\nRetry-After: 600\r\nConnection: close\r\n\r\n<html>",
        TOKEN("two", "")};
    (void)data;
    begin(desk, "refresh-token = hunter2\n", answers);
    assert_token(desk, "one");
    wait(desk, 41 * US_PER_MIN);
    credential_tend(desk->keeper, 0);
    assert_asked(desk, 2);
    assert_dies(desk, 0, NULL);
    wait(desk, LIMIT_TOKEN_PATIENCE_US);
    assert_dies(desk, US_PER_HOUR - LIMIT_TOKEN_MARGIN_US,
                "since 2027-01-15T08:41:00Z no new access token is to be had: https://localhost:");
    assert_token(desk, "one");
    wait(desk, 299 * US_PER_S);
    credential_tend(desk->keeper, 0);
    assert_token(desk, "one");
    assert_asked(desk, 2);
    wait(desk, 2 * US_PER_S);
    credential_tend(desk->keeper, 0);
    assert_asked(desk, 3);
    assert_token(desk, "two");
    assert_dies(desk, 0, NULL);
}

/* --- refusals --- */

static void
a_dead_refresh_token_says_what_to_do_and_hammers_nobody(Desk *desk, gconstpointer data)
{
    static const char *const answers[] = {
        REFUSAL("invalid_grant", "Token has been expired or revoked."), TOKEN("one", "")};
    (void)data;
    begin(desk, "refresh-token = hunter2\n", answers);
    assert_no_token(desk, POSTERN_ERROR_REFUSED,
                    "no longer valid (invalid_grant: Token has been expired or revoked.): log in "
                    "again at the provider as support@desk.example and put the new refresh token "
                    "into ");
    for (guint i = 0; i < 100; i++) {
        wait(desk, US_PER_S);
        assert_no_token(desk, POSTERN_ERROR_REFUSED, "no longer valid");
        credential_tend(desk->keeper, 0);
    }
    assert_asked(desk, 1);
    write_secret(desk, "refresh-token = new\n");
    assert_token(desk, "one");
    assert_asked(desk, 2);
}

static void
each_refusal_has_its_advice(Desk *desk, gconstpointer data)
{
    static const struct {
        const char *answer;
        PosternError code;
        const char *words;
    } cases[] = {
        {REFUSAL("invalid_client", "AADSTS7000222"), POSTERN_ERROR_REFUSED, "check client-id"},
        {REFUSAL("invalid_scope", "x"), POSTERN_ERROR_REFUSED,
         "(invalid_scope: x): check token-url"},
        {REFUSAL("temporarily_unavailable", ""), POSTERN_ERROR_BUSY,
         "gives no token at the moment"},
        {REFUSAL("invalid_grant", "hunter2 is bad"), POSTERN_ERROR_REFUSED, "repeat a secret"},
        {"HTTP/1.1 302 Found\r\nLocation: http://localhost/\r\nContent-Length: 0\r\n\r\n",
         POSTERN_ERROR_BUSY, "points elsewhere"},
        {OK_HEAD "<html>Sign in</html>", POSTERN_ERROR_BUSY, "is not one JSON object"},
        {"HTTP/1.1 500 Oops\r\n\r\n{\"access_token\":\"a\",\"token_type\":\"Bearer\"}",
         POSTERN_ERROR_BUSY, "answers 500"},
        {"", POSTERN_ERROR_BUSY, "asking https://localhost:"},
    };
    const char *answers[ANSWERS_MOST];
    (void)data;
    G_STATIC_ASSERT(G_N_ELEMENTS(cases) <= ANSWERS_MOST);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        answers[i] = cases[i].answer;
    begin(desk, "refresh-token = hunter2\n", answers);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        restart(desk);
        assert_no_token(desk, cases[i].code, cases[i].words);
        assert_asked(desk, i + 1);
    }
}

static void
a_refused_token_is_replaced_and_a_fresh_one_with_patience(Desk *desk, gconstpointer data)
{
    static const char *const answers[] = {TOKEN("one", ""), TOKEN("two", ""), TOKEN("three", "")};
    (void)data;
    begin(desk, "refresh-token = hunter2\n", answers);
    assert_token(desk, "one");
    credential_accepted(desk->keeper);
    wait(desk, 10 * US_PER_MIN);
    g_assert_true(credential_refused(desk->keeper));
    assert_token(desk, "two");
    g_assert_false(credential_refused(desk->keeper));
    assert_no_token(desk, POSTERN_ERROR_REFUSED, "refuses an access token that the provider has");
    assert_asked(desk, 2);
    wait(desk, LIMIT_TOKEN_RETRY_FIRST_US * 2);
    assert_token(desk, "three");
    credential_refused(desk->keeper);
    wait(desk, LIMIT_TOKEN_RETRY_FIRST_US);
    assert_no_token(desk, POSTERN_ERROR_REFUSED, "refuses an access token that the provider has");
    assert_asked(desk, 3);
}

/* --- a lying or dead endpoint --- */

static void
no_secret_goes_to_a_wrong_certificate(Desk *desk, gconstpointer data)
{
    static const char *const answers[] = {TOKEN("one", "")};
    g_autoptr(Authority) other = authority_new();
    gnutls_certificate_credentials_t wrong[] = {
        authority_issue(other, "localhost", -3600, 3600),
        authority_issue(NULL, "localhost", -3600, 3600),
        authority_issue(desk->authority, "other.example", -3600, 3600),
        authority_issue(desk->authority, "localhost", -7200, -3600),
    };
    gnutls_certificate_credentials_t right = desk->credentials;
    (void)data;
    begin(desk, "refresh-token = hunter2\n", answers);
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        desk->credentials = wrong[i];
        restart(desk);
        assert_no_token(desk, POSTERN_ERROR_BUSY, "certificate");
        g_assert_null(desk->asked[0]);
    }
    desk->credentials = right;
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++)
        gnutls_certificate_free_credentials(wrong[i]);
}

static void
a_huge_answer_is_cut_off(Desk *desk, gconstpointer data)
{
    g_autofree char *blanks = g_strnfill(LIMIT_TOKEN_ANSWER_BYTES, ' ');
    g_autofree char *body = g_strconcat(OK_HEAD, blanks, "{}", NULL);
    g_autofree char *header = g_strconcat("HTTP/1.1 200 OK\r\nX: ", blanks, "\r\n\r\n{}", NULL);
    const char *const answers[] = {body, header,
                                   "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{}"};
    (void)data;
    begin(desk, "refresh-token = hunter2\n", answers);
    for (guint i = 0; i < G_N_ELEMENTS(answers); i++) {
        restart(desk);
        assert_no_token(desk, POSTERN_ERROR_BUSY, "the answer is longer than 65536 bytes");
    }
}

static void
silence_ends_by_the_deadline(Desk *desk, gconstpointer data)
{
    static const char *const answers[] = {"silence"};
    g_autoptr(GError) error = NULL;
    Credential credential;
    (void)data;
    begin(desk, "refresh-token = hunter2\n", answers);
    gint64 deadline_us = clock_monotonic_us(clock_system()) + 3 * US_PER_S;
    g_assert_false(credential_obtain(desk->keeper, deadline_us, &credential, &error));
    g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_BUSY);
    g_assert_cmpint(clock_monotonic_us(clock_system()), >=, deadline_us - US_PER_MS);
    assert_no_token(desk, POSTERN_ERROR_BUSY, "asking https://localhost:");
    assert_asked(desk, 1);
}

static void
only_https_is_asked(Desk *desk, gconstpointer data)
{
    static const char *const wrong[] = {"http://localhost/", "file:///etc/passwd",
                                        "localhost/token",   "https://user:hunter2@localhost/",
                                        "https://",          "ftp://x/"};
    (void)data;
    write_secret(desk, "refresh-token = hunter2\n");
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        restart(desk);
        replace(&desk->settings->token_url, wrong[i]);
        g_autoptr(GError) error = NULL;
        Credential credential;
        g_assert_false(credential_obtain(desk->keeper, 0, &credential, &error));
        g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED);
        g_assert_nonnull(strstr(error->message, "token-url: "));
    }
}

static void
the_environment_is_not_asked(Desk *desk, gconstpointer data)
{
    static const char *const answers[] = {TOKEN("one", "")};
    (void)data;
    begin(desk, "refresh-token = hunter2\n", answers);
    g_setenv("https_proxy", "http://127.0.0.1:1", TRUE);
    g_setenv("ALL_PROXY", "http://127.0.0.1:1", TRUE);
    g_setenv("CURL_CA_BUNDLE", "/nowhere", TRUE);
    assert_token(desk, "one");
    g_unsetenv("https_proxy");
    g_unsetenv("ALL_PROXY");
    g_unsetenv("CURL_CA_BUNDLE");
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_test_init(&argc, &argv, NULL);
    assert_ok(credential_start(&error));
#define ADD(name) g_test_add("/credential/" #name, Desk, NULL, set_up, name, tear_down)
    ADD(a_token_is_asked_for_once_and_renewed_before_its_end);
    ADD(a_client_may_ask_in_its_own_name);
    ADD(a_password_needs_nobody);
    ADD(a_rotated_token_is_used_after_a_restart);
    ADD(what_the_disk_does_not_take_is_kept_and_told);
    ADD(who_renews_alone_renews);
    ADD(the_end_of_a_refresh_token_is_told_ahead);
    ADD(a_fixed_token_is_told_of_and_ends);
    ADD(trouble_is_told_while_the_token_still_works);
    ADD(a_dead_refresh_token_says_what_to_do_and_hammers_nobody);
    ADD(each_refusal_has_its_advice);
    ADD(a_refused_token_is_replaced_and_a_fresh_one_with_patience);
    ADD(no_secret_goes_to_a_wrong_certificate);
    ADD(a_huge_answer_is_cut_off);
    ADD(silence_ends_by_the_deadline);
    ADD(only_https_is_asked);
    ADD(the_environment_is_not_asked);
#undef ADD
    return g_test_run();
}
