#include "base/limits.h"
#include "deliver/smtp.h"
#include "tests/unit/smarthost.h"
#include "tests/unit/test.h"

#include <glib/gstdio.h>
#include <string.h>

#define USER     "desk@provider.example"
#define PASSWORD "hush-hush 1"

/* --- one desk with a password, one smarthost with a certificate ---------------------------------
 */

typedef struct {
    Authority *authority;
    char *directory;
    char *ca_file;
    char *secret_file;
    Script script;
    Pair pair;
} Login;

static void
write_secret(const Login *login, const char *text, int mode)
{
    g_assert_true(g_file_set_contents(login->secret_file, text, -1, NULL));
    g_assert_cmpint(g_chmod(login->secret_file, mode), ==, 0);
}

static void
set_up(Login *login, gconstpointer data)
{
    (void)data;
    login->authority = authority_new();
    login->directory = g_dir_make_tmp("test_smtp_login-XXXXXX", NULL);
    login->ca_file = g_build_filename(login->directory, "ca.pem", NULL);
    login->secret_file = g_build_filename(login->directory, "secret", NULL);
    authority_write(login->authority, login->ca_file);
    write_secret(login, PASSWORD "\n", 0640);
    login->script = polite;
    login->script.tls_at_once = TRUE;
    login->script.ehlo = "250-sink\r\n250-AUTH LOGIN PLAIN\r\n250 DSN";
    login->script.auth[0] = "235 2.7.0 welcome";
    login->script.user = USER;
    login->script.secret_file = login->secret_file;
}

static void
tear_down(Login *login, gconstpointer data)
{
    (void)data;
    g_unlink(login->ca_file);
    g_unlink(login->secret_file);
    g_rmdir(login->directory);
    g_free(login->ca_file);
    g_free(login->secret_file);
    g_free(login->directory);
    authority_free(login->authority);
}

static void
open_pair(Login *login)
{
    login->script.credentials = authority_issue(login->authority, "localhost", -3600, 3600);
    pair_open(&login->pair, &login->script, TLS_IMPLICIT, login->ca_file);
}

/* What the server heard in a session in which a mail was sent. Caller frees. */
static char *
heard_when_sent(Login *login)
{
    open_pair(login);
    assert_verdict(&login->pair, ATTEMPT_SENT, "250");
    pair_end(&login->pair);
    char *heard = g_strdup(login->pair.script.heard->str);
    pair_clear(&login->pair);
    return heard;
}

static char *
base64(const char *text, gsize length)
{
    return g_base64_encode((const guchar *)text, length);
}

static const char plain_text[] = "\0" USER "\0" PASSWORD;

/* --- what is said ------------------------------------------------------------------------------
 */

static void
plain_is_said_at_once(Login *login, gconstpointer data)
{
    (void)data;
    g_autofree char *response = base64(plain_text, sizeof plain_text - 1);
    g_autofree char *begin =
        g_strdup_printf("EHLO desk.example\nAUTH PLAIN %s\nMAIL FROM:", response);
    g_autofree char *heard = heard_when_sent(login);
    if (!g_str_has_prefix(heard, begin))
        g_error("heard \"%s\", expected it to begin with \"%s\"", heard, begin);
}

static void
one_login_is_enough_for_a_connection(Login *login, gconstpointer data)
{
    (void)data;
    open_pair(login);
    assert_verdict(&login->pair, ATTEMPT_SENT, "250");
    assert_verdict(&login->pair, ATTEMPT_SENT, "250");
    pair_end(&login->pair);
    const char *first = strstr(login->pair.script.heard->str, "AUTH");
    g_assert_nonnull(first);
    g_assert_null(strstr(first + 1, "AUTH"));
    pair_clear(&login->pair);
}

/* RFC 4954 §4: no command line is longer than it may be. */
static void
what_does_not_fit_the_command_follows_it(Login *login, gconstpointer data)
{
    (void)data;
    g_autofree char *password = g_strnfill(LIMIT_SECRET_LINE_BYTES, 'p');
    g_autofree char *text = g_strconcat("x" USER "x", password, NULL);
    gsize length = strlen(text);
    text[0] = text[strlen("x" USER)] = '\0';
    g_autofree char *response = base64(text, length);
    g_autofree char *begin =
        g_strdup_printf("EHLO desk.example\nAUTH PLAIN\n%s\nMAIL FROM:", response);
    write_secret(login, password, 0600);
    login->script.auth[0] = "334 ";
    login->script.auth[1] = "235 welcome";
    g_autofree char *heard = heard_when_sent(login);
    if (!g_str_has_prefix(heard, begin))
        g_error("heard \"%s\", expected it to begin with \"%s\"", heard, begin);
}

static void
login_is_said_where_nothing_else_is_known(Login *login, gconstpointer data)
{
    static const char *const offers[] = {"250-sink\r\n250 AUTH NTLM LOGIN",
                                         "250-sink\r\n250 auth login XOAUTH2"};
    (void)data;
    g_autofree char *user = base64(USER, strlen(USER));
    g_autofree char *password = base64(PASSWORD, strlen(PASSWORD));
    g_autofree char *begin =
        g_strdup_printf("EHLO desk.example\nAUTH LOGIN\n%s\n%s\nMAIL FROM:", user, password);
    login->script.auth[0] = "334 VXNlcm5hbWU6";
    login->script.auth[1] = "334 UGFzc3dvcmQ6";
    login->script.auth[2] = "235 welcome";
    for (guint i = 0; i < G_N_ELEMENTS(offers); i++) {
        login->script.ehlo = offers[i];
        g_autofree char *heard = heard_when_sent(login);
        if (!g_str_has_prefix(heard, begin))
            g_error("heard \"%s\", expected it to begin with \"%s\"", heard, begin);
    }
}

/* RFC 3207 §4.2. */
static void
what_was_offered_in_clear_is_forgotten(Login *login, gconstpointer data)
{
    (void)data;
    login->script.tls_at_once = FALSE;
    login->script.ehlo = "250-sink\r\n250-AUTH PLAIN\r\n250 STARTTLS";
    login->script.ehlo_in_tls = "250 sink";
    login->script.credentials = authority_issue(login->authority, "localhost", -3600, 3600);
    pair_open(&login->pair, &login->script, TLS_STARTTLS, login->ca_file);
    assert_verdict(&login->pair, ATTEMPT_UNREACHABLE, "the server does not offer AUTH");
    pair_end(&login->pair);
    g_assert_cmpstr(login->pair.script.heard->str, ==,
                    "EHLO desk.example\nSTARTTLS\nEHLO desk.example\n");
    pair_clear(&login->pair);
}

static void
nothing_is_said_in_clear(Login *login, gconstpointer data)
{
    (void)data;
    login->script.tls_at_once = FALSE;
    pair_open(&login->pair, &login->script, TLS_NONE, login->ca_file);
    assert_verdict(&login->pair, ATTEMPT_UNREACHABLE, "not inside TLS");
    pair_end(&login->pair);
    g_assert_cmpstr(login->pair.script.heard->str, ==, "EHLO desk.example\n");
    pair_clear(&login->pair);
}

/* --- what becomes of it ------------------------------------------------------------------------
 */

static void
every_trouble_is_an_outage_and_says_what_to_do(Login *login, gconstpointer data)
{
    static const struct {
        const char *ehlo, *auth, *words;
    } cases[] = {
        {NULL, "535 5.7.8 bad", "logging in as " USER " at localhost port"},
        {NULL, "535 5.7.8 bad", "535 5.7.8 bad; are outgoing.user and the password in /"},
        {NULL, "534 5.7.9 application-specific password required", "534 5.7.9 application"},
        {NULL, "454 4.7.0 temporary", "logging in at localhost"},
        {NULL, "250 fine", "250 fine"},
        {NULL, "334 more", "334 more"},
        {NULL, DROP, "logging in at localhost port"},
        {"250-sink\r\n250 AUTH GSSAPI X", "235 x",
         "the server offers AUTH GSSAPI X, expected PLAIN or LOGIN"},
        {"250-sink\r\n250 AUTHPLAIN PLAIN", "235 x",
         "does not offer AUTH, expected PLAIN or LOGIN"},
        {"502 what", "235 x", "does not offer AUTH"},
    };
    (void)data;
    login->script.auth[1] = "535 no such";
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        if (cases[i].ehlo)
            login->script.ehlo = cases[i].ehlo;
        login->script.auth[0] = cases[i].auth;
        open_pair(login);
        assert_verdict(&login->pair, ATTEMPT_UNREACHABLE, cases[i].words);
        pair_end(&login->pair);
        g_assert_null(strstr(login->pair.script.heard->str, "MAIL"));
        pair_clear(&login->pair);
    }
}

static void
a_file_that_others_read_is_not_used(Login *login, gconstpointer data)
{
    (void)data;
    write_secret(login, PASSWORD, 0644);
    open_pair(login);
    assert_verdict(&login->pair, ATTEMPT_UNREACHABLE, "mode 0644 lets others at it");
    write_secret(login, PASSWORD, 0600);
    assert_verdict(&login->pair, ATTEMPT_SENT, "250");
    pair_end(&login->pair);
    pair_clear(&login->pair);
}

static void
a_refused_password_is_not_tried_again_before_it_changes(Login *login, gconstpointer data)
{
    (void)data;
    login->script.auth[0] = "535 no";
    open_pair(login);
    for (guint i = 0; i < 3; i++)
        assert_verdict(&login->pair, ATTEMPT_UNREACHABLE, "535 no; are outgoing.user and");
    g_assert_cmpuint(peer_count(login->pair.peer), ==, 1);
    write_secret(login, "another\n", 0600);
    assert_verdict(&login->pair, ATTEMPT_UNREACHABLE, "535 no; are outgoing.user and");
    g_assert_cmpuint(peer_count(login->pair.peer), ==, 2);
    pair_clear(&login->pair);
}

/* Whatever is not the password's fault is tried like any other outage. */
static void
a_server_that_has_no_time_is_asked_again(Login *login, gconstpointer data)
{
    (void)data;
    login->script.auth[0] = "454 later";
    open_pair(login);
    assert_verdict(&login->pair, ATTEMPT_UNREACHABLE, "454 later");
    assert_verdict(&login->pair, ATTEMPT_UNREACHABLE, "454 later");
    g_assert_cmpuint(peer_count(login->pair.peer), ==, 2);
    pair_clear(&login->pair);
}

static void
what_a_server_repeats_of_it_is_told_to_nobody(Login *login, gconstpointer data)
{
    (void)data;
    g_autofree char *response = base64(plain_text, sizeof plain_text - 1);
    g_autofree char *encoded = base64(PASSWORD, strlen(PASSWORD));
    g_autofree char *code = g_strconcat("535 bad response ", response, " there", NULL);
    g_autofree char *code_of_password = g_strconcat("454-a\r\n454 ", encoded, NULL);
    const char *const replies[] = {code, code_of_password, "535 the password " PASSWORD " is bad",
                                   "454 not " PASSWORD};
    for (guint i = 0; i < G_N_ELEMENTS(replies); i++) {
        login->script.auth[0] = replies[i];
        open_pair(login);
        g_auto(Verdict) verdict = send_text(&login->pair, "", "anna@their.example", "x\r\n");
        g_assert_cmpint(verdict.outcome, ==, ATTEMPT_UNREACHABLE);
        g_assert_nonnull(strstr(verdict.reason, "(it repeats the password)"));
        g_assert_null(strstr(verdict.reason, PASSWORD));
        g_assert_null(strstr(verdict.reason, encoded));
        g_assert_null(strstr(verdict.reason, response));
        pair_clear(&login->pair);
    }
}

/* --- trying it out -----------------------------------------------------------------------------
 */

static void
take_step(gpointer data, const char *line)
{
    g_string_append_printf(data, "%s\n", line);
}

static void
a_trial_tells_its_steps_and_sends_nothing(Login *login, gconstpointer data)
{
    (void)data;
    g_autoptr(GString) steps = g_string_new(NULL);
    g_autofree char *why = NULL;
    open_pair(login);
    g_assert_true(transport_try(login->pair.transport, take_step, steps, &why));
    pair_end(&login->pair);
    g_assert_true(g_str_has_prefix(steps->str, "localhost is 127.0.0.1, and answers at port "));
    g_assert_nonnull(strstr(steps->str, "\nTLS1."));
    g_assert_true(g_str_has_suffix(steps->str, "\nlogged in as " USER " by PLAIN\n"));
    g_assert_null(strstr(login->pair.script.heard->str, "MAIL"));
    g_assert_true(g_str_has_suffix(login->pair.script.heard->str, "\nQUIT\n"));
    pair_clear(&login->pair);
}

static void
a_trial_says_that_nobody_logs_in(Login *login, gconstpointer data)
{
    (void)data;
    g_autoptr(GString) steps = g_string_new(NULL);
    g_autofree char *why = NULL;
    login->script.user = NULL;
    open_pair(login);
    g_assert_true(transport_try(login->pair.transport, take_step, steps, &why));
    pair_end(&login->pair);
    g_assert_true(g_str_has_suffix(steps->str, "\nnobody logs in: there is no outgoing.user\n"));
    g_assert_null(strstr(login->pair.script.heard->str, "AUTH"));
    pair_clear(&login->pair);
}

/* RFC 4954 §6. */
static void
a_server_that_wants_a_login_is_told_of(Login *login, gconstpointer data)
{
    static const char advice[] = "expected a login, see outgoing.user";
    (void)data;
    login->script.mail = "530 5.7.0 authentication required";
    open_pair(login);
    g_auto(Verdict) with = send_text(&login->pair, "", "anna@their.example", "x\r\n");
    g_assert_cmpint(with.outcome, ==, ATTEMPT_UNREACHABLE);
    g_assert_null(strstr(with.reason, advice));
    pair_clear(&login->pair);
    login->script.user = NULL;
    open_pair(login);
    assert_verdict(&login->pair, ATTEMPT_UNREACHABLE,
                   "MAIL: 530 5.7.0 authentication required; expected a login, see outgoing.user");
    pair_clear(&login->pair);
}

static void
a_trial_says_what_is_wrong(Login *login, gconstpointer data)
{
    (void)data;
    g_autoptr(GString) steps = g_string_new(NULL);
    g_autofree char *why = NULL;
    login->script.auth[0] = "535 no";
    open_pair(login);
    g_assert_false(transport_try(login->pair.transport, take_step, steps, &why));
    g_assert_nonnull(strstr(why, "535 no; are outgoing.user and"));
    pair_clear(&login->pair);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add("/smtp-login/" #name, Login, NULL, set_up, name, tear_down)
    ADD(plain_is_said_at_once);
    ADD(one_login_is_enough_for_a_connection);
    ADD(what_does_not_fit_the_command_follows_it);
    ADD(login_is_said_where_nothing_else_is_known);
    ADD(what_was_offered_in_clear_is_forgotten);
    ADD(nothing_is_said_in_clear);
    ADD(every_trouble_is_an_outage_and_says_what_to_do);
    ADD(a_file_that_others_read_is_not_used);
    ADD(a_refused_password_is_not_tried_again_before_it_changes);
    ADD(a_server_that_has_no_time_is_asked_again);
    ADD(what_a_server_repeats_of_it_is_told_to_nobody);
    ADD(a_trial_tells_its_steps_and_sends_nothing);
    ADD(a_trial_says_that_nobody_logs_in);
    ADD(a_trial_says_what_is_wrong);
    ADD(a_server_that_wants_a_login_is_told_of);
#undef ADD
    return g_test_run();
}
