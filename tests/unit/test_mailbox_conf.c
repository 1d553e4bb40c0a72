#include "conf/mailbox_conf.h"
#include "conf/secret_setting.h"
#include "tests/unit/problems.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DESK                                                                                       \
    "desk = { name = \"Northlight\"; domain = \"desk.example\"; };\n"                              \
    "store = { path = \"postern.db\"; };\n"                                                        \
    "outgoing = { url = \"smtp://127.0.0.1\"; };\n"                                                \
    "listen = ( { protocol = \"lmtp\"; socket = \"lmtp\"; } );\n"                                  \
    "addresses = ( { address = \"support@desk.example\"; project = \"inbox\"; } );\n"
#define LEAST                                                                                      \
    "name = \"one\"; url = \"imaps://Imap.Example\"; user = \"desk\"; secret-file = \"one\"; "     \
    "after = \"flag\"; recipient = \"Support@desk.example\"; "

static Config *
with_mailboxes(const char *mailboxes, GPtrArray *problems)
{
    g_autofree char *text = g_strdup_printf(DESK "mailboxes = ( %s );\n", mailboxes);
    return config_parse("/etc/postern/f", text, problems);
}

static void
test_what_is_not_said_has_defaults(void)
{
    g_autoptr(GPtrArray) problems = problems_new();
    g_autoptr(Config) config = with_mailboxes("{ " LEAST "}", problems);
    g_autofree char *found = problems_text(problems);
    g_assert_cmpstr(found, ==, "");
    const ConfMailbox *one = g_ptr_array_index(config->mailboxes, 0);
    g_assert_cmpstr(one->name, ==, "one");
    g_assert_cmpstr(one->server.host, ==, "imap.example");
    g_assert_cmpuint(one->server.port, ==, 993);
    g_assert_true(one->server.implicit_tls);
    g_assert_cmpstr(one->user, ==, "desk");
    g_assert_cmpint(one->auth, ==, CONF_AUTH_PASSWORD);
    g_assert_cmpstr(one->secret_file, ==, "/etc/postern/one");
    g_assert_cmpstr(one->folder, ==, "INBOX");
    g_assert_cmpint(one->after.what, ==, CONF_AFTER_FLAG);
    g_assert_cmpstr(one->after.folder, ==, NULL);
    g_assert_cmpstr(one->failed_folder, ==, "Postern-Failed");
    g_assert_cmpstr(one->recipient, ==, "support@desk.example");
    g_assert_cmpstr(one->ca_file, ==, "");
    g_assert_cmpstr(one->token_url, ==, NULL);
    g_assert_cmpint(one->poll_us, ==, 2 * US_PER_MIN);
    g_assert_cmpuint(one->line, ==, 6);
}

static void
test_all_of_it_can_be_said(void)
{
    g_autoptr(GPtrArray) problems = problems_new();
    g_autoptr(Config) config = with_mailboxes(
        "{ name = \"two\"; url = \"imap://[::1]:1143\"; user = \"desk@imap.example\"; "
        "auth = \"xoauth2\"; secret-file = \"credential:two.token\"; folder = \"Support\"; "
        "after = \"move:Done/2026\"; failed = \"Refused\"; recipient = \"support@desk.example\"; "
        "ca-file = \"ca.pem\"; token-url = \"https://login.example/token\"; client-id = \"id\"; "
        "scope = \"mail\"; poll = \"30s\"; }",
        problems);
    g_autofree char *found = problems_text(problems);
    g_assert_cmpstr(found, ==, "");
    const ConfMailbox *two = g_ptr_array_index(config->mailboxes, 0);
    g_assert_cmpstr(two->server.host, ==, "::1");
    g_assert_cmpuint(two->server.port, ==, 1143);
    g_assert_false(two->server.implicit_tls);
    g_assert_cmpint(two->auth, ==, CONF_AUTH_XOAUTH2);
    g_assert_cmpstr(two->secret_file, ==, "credential:two.token");
    g_assert_cmpint(two->after.what, ==, CONF_AFTER_MOVE);
    g_assert_cmpstr(two->after.folder, ==, "Done/2026");
    g_assert_cmpstr(two->failed_folder, ==, "Refused");
    g_assert_cmpstr(two->ca_file, ==, "/etc/postern/ca.pem");
    g_assert_cmpstr(two->token_url, ==, "https://login.example/token");
    g_assert_cmpstr(two->client_id, ==, "id");
    g_assert_cmpstr(two->scope, ==, "mail");
    g_assert_cmpint(two->poll_us, ==, 30 * US_PER_S);
    g_autofree char *secret =
        secret_setting_path(two->secret_file, "/run/credentials/postern.service");
    g_assert_cmpstr(secret, ==, "/run/credentials/postern.service/two.token");
    g_assert_null(secret_setting_path(two->secret_file, NULL));
}

static const char url_problem[] = ", expected imaps://HOST:PORT, or imap://HOST:PORT for STARTTLS";
static const char after_problem[] = ", expected \"move:FOLDER\", \"flag\" or \"leave\"";
static const char secret_problem[] = ", expected a path in quotes, or \"credential:NAME\"";

/* A change to the least mailbox, and how the complaint begins and ends. */
static const struct {
    const char *from;
    const char *to;
    const char *what;
    const char *expected;
} mistakes[] = {
    {"imaps://Imap.Example", "pop3://a.example", "mailboxes[1].url is \"pop3://a.example\"",
     url_problem},
    {"imaps://Imap.Example", "imaps://", "mailboxes[1].url is \"imaps://\"", url_problem},
    {"imaps://Imap.Example", "imaps://a:0", "mailboxes[1].url is \"imaps://a:0\"", url_problem},
    {"imaps://Imap.Example", "imaps://a/INBOX", "mailboxes[1].url is \"imaps://a/INBOX\"",
     url_problem},
    {"imaps://Imap.Example", "imaps://u:p@a", "mailboxes[1].url is \"imaps://u:p@a\"", url_problem},
    {"\"flag\"", "\"delete\"", "mailboxes[1].after is \"delete\"", after_problem},
    {"\"flag\"", "\"move:\"", "mailboxes[1].after is \"move:\"", after_problem},
    {"after = \"flag\"; ", "", "mailboxes[1].after is missing", after_problem},
    {"secret-file = \"one\"", "secret-file = \"\"", "mailboxes[1].secret-file is \"\"",
     secret_problem},
    {"secret-file = \"one\"", "secret-file = \"credential:../x\"",
     "mailboxes[1].secret-file is \"credential:../x\"", secret_problem},
    {"secret-file = \"one\"", "secret-file = \"credential:..\"",
     "mailboxes[1].secret-file is \"credential:..\"", secret_problem},
    {"name = \"one\"", "name = \"../one\"", "mailboxes[1].name is \"../one\"",
     ", expected 1 to 40 of a-z, 0-9 and single hyphens inside"},
    {"Support@desk.example", "suport@desk.example",
     "the recipient \"suport@desk.example\" is no address of the desk that opens tickets",
     ", expected \"support@desk.example\" perhaps"},
    {"after =", "failed = \"inbox\"; after =",
     "folder and failed of this mailbox are both the folder \"inbox\"", ", expected two"},
    {"\"flag\"", "\"move:Postern-Failed\"",
     "after and failed of this mailbox are both the folder \"Postern-Failed\"", ", expected two"},
    {"after =", "auth = \"xoauth2\"; token-url = \"https://a\"; after =",
     "this mailbox has auth = \"xoauth2\" and no client-id", ", expected one"},
    {"after =", "auth = \"xoauth2\"; client-id = \"a\"; after =",
     "this mailbox has auth = \"xoauth2\" and no token-url", ", expected one"},
    {"after =", "auth = \"xoauth2\"; client-id = \"a\"; token-url = \"http://a.example/\"; after =",
     "token-url is \"http://a.example/\"", ", expected https://\xe2\x80\xa6"},
    {"after =", "scope = \"mail\"; after =",
     "this mailbox has scope, which a password has no use for",
     ", expected auth = \"xoauth2\" with it"},
    {"after =", "poll = \"10ms\"; after =", "mailboxes[1].poll is \"10ms\"",
     ", expected a duration in quotes such as \"30s\" or \"2 days\" from 1s to 1d"},
};

static char *
replaced(const char *text, const char *from, const char *to)
{
    const char *place = strstr(text, from);
    g_assert_nonnull(place);
    return g_strdup_printf("%.*s%s%s", (int)(place - text), text, to, place + strlen(from));
}

static void
test_every_mistake_is_named_with_what_was_expected(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(mistakes); i++) {
        g_autoptr(GPtrArray) problems = problems_new();
        g_autofree char *text = replaced("{ " LEAST "}", mistakes[i].from, mistakes[i].to);
        g_autoptr(Config) config = with_mailboxes(text, problems);
        g_autofree char *found = problems_text(problems);
        g_autofree char *expected =
            g_strconcat("/etc/postern/f:6: ", mistakes[i].what, mistakes[i].expected, "\n", NULL);
        g_assert_cmpstr(found, ==, expected);
        g_assert_null(config);
    }
}

static void
test_two_mailboxes_are_two(void)
{
    g_autoptr(GPtrArray) problems = problems_new();
    g_autofree char *other = replaced("{ " LEAST "}", "\"one\"", "\"two\"");
    g_autofree char *third = replaced(other, "user = \"desk\"", "user = \"other\"");
    g_autofree char *all = g_strconcat("{ " LEAST "},\n", other, ",\n", third, NULL);
    g_assert_null(with_mailboxes(all, problems));
    g_autofree char *found = problems_text(problems);
    g_assert_cmpstr(found, ==,
                    "/etc/postern/f:7: this mailbox is the folder that \"one\" reads, expected "
                    "each once\n"
                    "/etc/postern/f:8: the mailbox \"two\" is there twice, expected each once\n");
}

static void
test_without_a_door_for_it_there_is_no_mailbox(void)
{
    g_autoptr(GPtrArray) problems = problems_new();
    g_autofree char *whole = g_strdup(DESK "mailboxes = ( { " LEAST "} );\n");
    g_autofree char *text =
        replaced(whole, "socket = \"lmtp\"", "address = \"127.0.0.1\"; port = 24");
    g_assert_null(config_parse("f", text, problems));
    g_autofree char *found = problems_text(problems);
    g_assert_cmpstr(found, ==,
                    "f:6: there are mailboxes and no unix socket for LMTP, by which their mail "
                    "comes in, expected listen = ( { protocol = \"lmtp\"; socket = \xe2\x80\xa6; } "
                    ");\n");
}

/* --- the files --- */

typedef struct {
    char *folder;
    char *secret;
    char *ca;
} Files;

static void
files_set_up(Files *files, gconstpointer data)
{
    (void)data;
    files->folder = g_dir_make_tmp("postern-test-XXXXXX", NULL);
    files->secret = g_build_filename(files->folder, "secret", NULL);
    files->ca = g_build_filename(files->folder, "ca.pem", NULL);
    g_assert_true(g_file_set_contents(files->secret, "hush\n", -1, NULL));
    g_assert_cmpint(g_chmod(files->secret, 0640), ==, 0);
    g_assert_true(g_file_set_contents(files->ca, "-----BEGIN", -1, NULL));
}

static void
files_tear_down(Files *files, gconstpointer data)
{
    (void)data;
    g_unlink(files->secret);
    g_unlink(files->ca);
    g_rmdir(files->folder);
    g_free(files->folder);
    g_free(files->secret);
    g_free(files->ca);
}

static char *
wrong_with_files(const Files *files, const char *secret, const char *credentials)
{
    g_autoptr(GPtrArray) problems = problems_new();
    g_autofree char *setting =
        g_strdup_printf("secret-file = \"%s\"; ca-file = \"%s\"", secret, files->ca);
    g_autofree char *text = replaced("{ " LEAST "}", "secret-file = \"one\"", setting);
    g_autoptr(Config) config = with_mailboxes(text, problems);
    g_assert_nonnull(config);
    mailbox_conf_check_files(config, credentials, problems);
    return problems_text(problems);
}

static void
test_files_that_are_right_are_no_problem(Files *files, gconstpointer data)
{
    (void)data;
    g_autofree char *found = wrong_with_files(files, files->secret, NULL);
    g_assert_cmpstr(found, ==, "");
}

static void
test_a_secret_that_others_can_read_is_a_problem(Files *files, gconstpointer data)
{
    (void)data;
    g_assert_cmpint(g_chmod(files->secret, 0644), ==, 0);
    g_autofree char *found = wrong_with_files(files, files->secret, NULL);
    g_autofree char *expected =
        g_strdup_printf("/etc/postern/f:6: secret-file %s: others may use it (mode 0644), expected "
                        "chmod g-w,o= %s\n",
                        files->secret, files->secret);
    g_assert_cmpstr(found, ==, expected);
}

static void
test_a_secret_that_is_not_there_or_empty_is_a_problem(Files *files, gconstpointer data)
{
    (void)data;
    g_assert_cmpint(truncate(files->secret, 0), ==, 0);
    g_autofree char *empty = wrong_with_files(files, files->secret, NULL);
    g_assert_nonnull(strstr(empty, "it is empty, expected the secret in it\n"));
    g_unlink(files->secret);
    g_autofree char *missing = wrong_with_files(files, files->secret, NULL);
    g_assert_nonnull(strstr(missing, "No such file or directory, expected a file that only"));
    g_autofree char *folder = wrong_with_files(files, files->folder, NULL);
    g_assert_nonnull(strstr(folder, "this is no file, expected one\n"));
}

static void
test_credentials_are_looked_for_where_systemd_puts_them(Files *files, gconstpointer data)
{
    (void)data;
    g_autofree char *there = wrong_with_files(files, "credential:secret", files->folder);
    g_autofree char *unknown = wrong_with_files(files, "credential:secret", NULL);
    g_autofree char *none = wrong_with_files(files, "credential:secret", "");
    g_assert_cmpstr(there, ==, "");
    g_assert_cmpstr(unknown, ==, "");
    g_assert_cmpstr(none, ==,
                    "/etc/postern/f:6: secret-file is \"credential:secret\", and systemd gave no "
                    "credentials, expected LoadCredential=secret:FILE in the unit\n");
}

static void
test_certificates_that_are_not_there_are_a_problem(Files *files, gconstpointer data)
{
    (void)data;
    g_unlink(files->ca);
    g_autofree char *found = wrong_with_files(files, files->secret, NULL);
    g_autofree char *expected = g_strdup_printf(
        "/etc/postern/f:6: ca-file %s: No such file or directory, expected certificates that "
        "posternd can read\n",
        files->ca);
    g_assert_cmpstr(found, ==, expected);
}

#define ADD_FILES(path, test) g_test_add(path, Files, NULL, files_set_up, test, files_tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mailbox-conf/defaults", test_what_is_not_said_has_defaults);
    g_test_add_func("/mailbox-conf/all", test_all_of_it_can_be_said);
    g_test_add_func("/mailbox-conf/mistakes", test_every_mistake_is_named_with_what_was_expected);
    g_test_add_func("/mailbox-conf/two", test_two_mailboxes_are_two);
    g_test_add_func("/mailbox-conf/door", test_without_a_door_for_it_there_is_no_mailbox);
    ADD_FILES("/mailbox-conf/files-right", test_files_that_are_right_are_no_problem);
    ADD_FILES("/mailbox-conf/others-read", test_a_secret_that_others_can_read_is_a_problem);
    ADD_FILES("/mailbox-conf/no-secret", test_a_secret_that_is_not_there_or_empty_is_a_problem);
    ADD_FILES("/mailbox-conf/credential", test_credentials_are_looked_for_where_systemd_puts_them);
    ADD_FILES("/mailbox-conf/no-ca", test_certificates_that_are_not_there_are_a_problem);
    return g_test_run();
}
