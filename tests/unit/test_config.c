#include "conf/conf.h"
#include "conf/settings.h"
#include "desk/workflow.h"
#include "mail/token.h"
#include "tests/unit/problems.h"

#include <string.h>

static const char least[] =
    "desk = { name = \"Northlight\"; domain = \"Desk.Example\"; };\n"
    "store = { path = \"postern.db\"; };\n"
    "outgoing = { url = \"smtp://127.0.0.1\"; };\n"
    "listen = ( { protocol = \"smtp\"; address = \"::1\"; port = 0; },\n"
    "           { protocol = \"lmtp\"; socket = \"lmtp\"; } );\n"
    "addresses = ( { address = \"Support@desk.example\"; project = \"inbox\"; } );\n";

static void
test_defaults_are_in_force_where_nothing_is_said(void)
{
    g_autoptr(GPtrArray) problems = problems_new();
    g_autoptr(Config) config = config_parse("/etc/postern/postern.conf", least, problems);
    g_autofree char *text = problems_text(problems);
    g_assert_cmpstr(text, ==, "");
    g_assert_cmpstr(config->domain, ==, "desk.example");
    g_assert_cmpstr(config->language, ==, "en");
    g_assert_cmpstr(config->timezone, ==, "UTC");
    g_assert_cmpstr(config->store_path, ==, "/etc/postern/postern.db");
    g_assert_cmpstr(config->keys_file, ==, "/etc/postern/postern.keys");
    g_assert_cmpstr(config->control_socket, ==, "/run/postern/control");
    g_assert_cmpstr(config->rules_directory, ==, "/etc/postern/rules");
    g_assert_cmpstr(config->reply_prefix, ==, "reply");
    g_assert_cmpstr(config->bounce_prefix, ==, "bounce");
    g_assert_cmpstr(config->separator, ==, "+");
    g_assert_cmpstr(config->outgoing_ca_file, ==, "");
    g_assert_cmpint(config->reply_lifetime_us, ==, 730 * US_PER_DAY);
    g_assert_cmpuint(config->outgoing_connections, ==, 4);
    g_assert_true(config->outgoing_verp);
    g_assert_cmpuint(config->outgoing_attachments_bytes, ==, 5 * 1024 * 1024);
    g_assert_cmpint(config->retry_first_us, ==, 30 * US_PER_S);
    g_assert_cmpint(config->retry_max_us, ==, 30 * US_PER_MIN);
    g_assert_cmpint(config->give_up_us, ==, 5 * US_PER_DAY);
    g_assert_cmpuint(config->message_size_bytes, ==, 25 * 1024 * 1024);
    g_assert_cmpuint(config->receive_memory_bytes, ==, 256 * 1024 * 1024);
    g_assert_cmpuint(config->connections, ==, 500);
    g_assert_cmpuint(config->connections_per_client, ==, 50);
    g_assert_cmpint(config->client_patience_us, ==, 5 * US_PER_MIN);
    g_assert_cmpint(config->outgoing_patience_us, ==, 10 * US_PER_MIN);
    g_assert_cmpuint(config->workers, ==, 2);
    g_assert_true(config->acknowledge);
    g_assert_cmpint(config->commands_need, ==, CONF_COMMANDS_AUTHENTICATED);
    g_assert_cmpuint(config->types->len, ==, 0);
    g_assert_cmpuint(config->mailboxes->len, ==, 0);
}

static void
test_lists_become_values_with_their_lines(void)
{
    g_autoptr(GPtrArray) problems = problems_new();
    g_autoptr(Config) config = config_parse("/etc/postern/postern.conf", least, problems);
    const ConfListen *tcp = g_ptr_array_index(config->listen, 0);
    const ConfListen *local = g_ptr_array_index(config->listen, 1);
    const ConfAddress *address = g_ptr_array_index(config->addresses, 0);
    g_assert_cmpint(tcp->protocol, ==, CONF_SMTP);
    g_assert_cmpstr(tcp->address, ==, "::1");
    g_assert_cmpuint(tcp->port, ==, 0);
    g_assert_cmpstr(tcp->socket, ==, NULL);
    g_assert_cmpint(tcp->tls, ==, CONF_TLS_NONE);
    g_assert_false(tcp->auth);
    g_assert_cmpuint(tcp->line, ==, 4);
    g_assert_cmpint(local->protocol, ==, CONF_LMTP);
    g_assert_cmpstr(local->socket, ==, "/etc/postern/lmtp");
    g_assert_cmpuint(local->line, ==, 5);
    g_assert_cmpstr(address->address, ==, "support@desk.example");
    g_assert_cmpstr(address->project, ==, "inbox");
    g_assert_cmpstr(address->type, ==, NULL);
    g_assert_cmpstr(address->team, ==, NULL);
    g_assert_cmpuint(address->line, ==, 6);
}

/* What each change to the least configuration is answered with. */
static const struct {
    const char *from;
    const char *to;
    const char *problems;
} mistakes[] = {
    {"name = \"Northlight\"; ", "",
     "f:1: desk.name is missing, expected a text of 1 to 100 characters in quotes\n"},
    {"name = \"Northlight\"", "nam = \"Northlight\"",
     "f:1: unknown setting desk.nam, expected \"name\" perhaps\n"
     "f:1: desk.name is missing, expected a text of 1 to 100 characters in quotes\n"},
    {"\"Northlight\"", "\"\"",
     "f:1: desk.name is \"\", expected a text of 1 to 100 characters in quotes\n"},
    {"\"Northlight\"", "5",
     "f:1: desk.name is the number 5, expected a text of 1 to 100 characters in quotes\n"},
    {"\"Desk.Example\"", "\"desk example\"",
     "f:1: desk.domain is \"desk example\", expected a domain such as \"desk.example\"\n"},
    {"\"Desk.Example\";", "\"desk.example\"; language = \"klingon\";",
     "f:1: desk.language is \"klingon\", expected one of \"en\", \"fr\", \"da\", \"es\", \"ru\"\n"},
    {"\"Desk.Example\";", "\"desk.example\"; timezone = \"Mars/Olympus\";",
     "f:1: desk.timezone is \"Mars/Olympus\", expected a zone of /usr/share/zoneinfo such as "
     "\"Europe/Copenhagen\"\n"},
    {"store = { path = \"postern.db\"; };\n", "store = \"postern.db\";\n",
     "f:2: store is \"postern.db\", expected a group: { NAME = VALUE; \xe2\x80\xa6 }\n"},
    {"store = { path = \"postern.db\"; };\n", "",
     "f: store.path is missing, expected a path in quotes\n"},
    {"smtp://127.0.0.1", "http://127.0.0.1",
     "f:3: outgoing.url is \"http://127.0.0.1\", expected smtp://HOST:PORT, "
     "smtp+starttls://HOST:PORT, smtps://HOST:PORT or maildir:/PATH\n"},
    {"outgoing = {", "outgoing = { attachments = \"8 MiB\";",
     "f:3: outgoing.attachments is \"8 MiB\", expected a size in quotes such as \"25 MiB\" from 0 "
     "B "
     "to 7 MiB\n"},
    {"outgoing = {", "outgoing = { connections = 0; verp = 1;",
     "f:3: outgoing.connections is the number 0, expected a whole number from 1 to 64\n"
     "f:3: outgoing.verp is the number 1, expected true or false\n"},
    {"smtp://127.0.0.1\"", "smtps://mx.example\"; user = \"desk\"",
     "f:3: outgoing.user without outgoing.secret-file, expected both\n"},
    {"smtp://127.0.0.1\"", "smtps://mx.example\"; secret-file = \"s\"",
     "f:3: outgoing.secret-file without outgoing.user, expected both\n"},
    {"outgoing = {", "outgoing = { user = \"desk\"; secret-file = \"s\";",
     "f:3: outgoing.url has no TLS, and a password goes by nothing else, expected "
     "smtp+starttls://HOST:PORT or smtps://HOST:PORT\n"},
    {"smtp://127.0.0.1\"", "maildir:out\"; user = \"desk\"; secret-file = \"s\"",
     "f:3: outgoing.url has no TLS, and a password goes by nothing else, expected "
     "smtp+starttls://HOST:PORT or smtps://HOST:PORT\n"},
    {"smtp://127.0.0.1\"", "smtps://mx.example\"; user = \"d\"; secret-file = \"credential:../x\"",
     "f:3: outgoing.secret-file is \"credential:../x\", expected a path in quotes, or "
     "\"credential:NAME\"\n"},
    {"outgoing = {", "outgoing = { retry-first = \"2h\"; retry-max = 30;",
     "f:3: outgoing.retry-max is the number 30, expected a duration in quotes such as \"30s\" or "
     "\"2 days\" from 1s to 1d\n"},
    {"outgoing = {", "outgoing = { retry-first = \"2h\";",
     "f:3: outgoing.retry-first is 2h, expected at most outgoing.retry-max of 30m\n"},
    {"store =", "limits = { message-size = 26214400; };\nstore =",
     "f:2: limits.message-size is the number 26214400, expected a size in quotes such as \"25 "
     "MiB\" from 64 KiB to 256 MiB\n"},
    {"store =", "limits = { message-size = \"50 MiB\"; receive-memory = \"10 MiB\"; };\nstore =",
     "f:2: limits.receive-memory is 10 MiB, expected at least limits.message-size of 50 MiB\n"},
    {"store =", "replies = { prefix = \"answer\"; };\nstore =",
     "f:2: replies.prefix is \"answer\", expected a text of 1 to 5 characters in quotes\n"},
    {"store =", "replies = { prefix = \"Re\"; separator = \"*\"; };\nstore =",
     "f:2: replies.separator is \"*\", expected one of \"+\", \"-\", \"=\", \"_\"\n"
     "f:2: replies.prefix is \"Re\", expected lower-case letters and digits only\n"},
    {"store =", "replies = { prefix = \"b\"; };\nbounces = { prefix = \"b\"; };\nstore =",
     "f:3: bounces.prefix is \"b\" like replies.prefix, expected another\n"},
    {"store =", "storr = { };\nstore =",
     "f:2: unknown setting storr, expected \"store\" perhaps\n"},
    {"store =", "desk = { };\nstore =",
     "f:2: a name is given twice in one group, expected each once (several values make a list)\n"},
    {"store =", "rules = \"\";\nstore =", "f:2: rules is \"\", expected a path in quotes\n"},
    {"store = {", "store = { path = ;",
     "f:2: syntax error here or on the line before, expected NAME = VALUE;\n"},
    {"\"smtp\"; address", "\"pop3\"; address",
     "f:4: listen[1].protocol is \"pop3\", expected one of \"smtp\", \"lmtp\"\n"},
    {"\"::1\"; port = 0;", "\"::1\";",
     "f:4: this listener is nowhere, expected an address and a port, or a socket\n"},
    {"\"::1\"; port = 0;", "\"localhost\"; port = 0;",
     "f:4: this listener has an address that is not numeric, expected one such as \"127.0.0.1\" or "
     "\"::1\"\n"},
    {"port = 0;", "port = 0; tls = \"always\";",
     "f:4: listen[1].tls is \"always\", expected one of \"none\", \"starttls\", \"required\", "
     "\"implicit\"\n"},
    {"port = 0;", "port = 0; tls = \"starttls\";",
     "f:4: this listener has TLS without a certificate, expected tls = { certificate = "
     "\"\xe2\x80\xa6\"; key = \"\xe2\x80\xa6\"; }; too\n"},
    {"port = 0;", "port = 0; auth = true;",
     "f:4: this listener has AUTH without TLS, expected tls = \"required\" or \"implicit\", for "
     "passwords are not sent in clear\n"},
    {"socket = \"lmtp\";", "socket = \"lmtp\"; tls = \"required\";",
     "f:5: this listener has TLS on a unix socket, expected tls = \"none\" where nobody listens "
     "in\n"},
    {"socket = \"lmtp\";", "socket = \"lmtp\"; auth = true;",
     "f:5: this listener has AUTH without being smtp, expected protocol = \"smtp\"\n"},
    {"store =", "tls = { certificate = \"cert.pem\"; };\nstore =",
     "f:2: tls.certificate without tls.key, expected both\n"},
    {"store =", "tls = { key = \"key.pem\"; };\nstore =",
     "f:2: tls.key without tls.certificate, expected both\n"},
    {"socket = \"lmtp\";", "socket = \"lmtp\"; port = 24;",
     "f:5: this listener has a socket besides an address or port, expected either\n"},
    {"{ protocol = \"lmtp\"; socket = \"lmtp\"; }",
     "{ protocol = \"smtp\"; address = \"::1\"; port = 25; },\n"
     "{ protocol = \"lmtp\"; address = \"::1\"; port = 25; }",
     "f:6: there are two listeners at ::1 port 25, expected one\n"},
    {"listen = (", "listen = ();\ntypes = (",
     "f:4: no listeners, expected at least one: listen = ( { protocol = \"smtp\"; address = "
     "\xe2\x80\xa6; port = \xe2\x80\xa6; } );\n"
     "f:5: unknown setting types[1].protocol, expected one of name, statuses, closed, "
     "transitions, closed-reply, reopened, thanks, priority, fields, billable\n"
     "f:5: unknown setting types[1].address, expected one of name, statuses, closed, "
     "transitions, closed-reply, reopened, thanks, priority, fields, billable\n"
     "f:5: unknown setting types[1].port, expected one of name, statuses, closed, "
     "transitions, closed-reply, reopened, thanks, priority, fields, billable\n"
     "f:5: types[1].name is missing, expected a text of 1 to 63 characters in quotes\n"
     "f:5: types[1].statuses is missing, expected a list of texts such as [ \"New\", \"Closed\" "
     "]\n"
     "f:6: unknown setting types[2].protocol, expected one of name, statuses, closed, "
     "transitions, closed-reply, reopened, thanks, priority, fields, billable\n"
     "f:6: unknown setting types[2].socket, expected one of name, statuses, closed, "
     "transitions, closed-reply, reopened, thanks, priority, fields, billable\n"
     "f:6: types[2].name is missing, expected a text of 1 to 63 characters in quotes\n"
     "f:6: types[2].statuses is missing, expected a list of texts such as [ \"New\", \"Closed\" "
     "]\n"},
    {"addresses = (", "addresses = ( \"support@desk.example\", ",
     "f:6: addresses[1] is \"support@desk.example\", expected a group: { NAME = VALUE; "
     "\xe2\x80\xa6 }\n"},
    {"addresses = ( { address = \"Support@desk.example\"; project = \"inbox\"; } );", "",
     "f: no addresses, expected at least one: addresses = ( { address = \xe2\x80\xa6; project = "
     "\xe2\x80\xa6; } );\n"},
    {"\"Support@desk.example\"", "\"support\"",
     "f:6: addresses[1].address is \"support\", expected an address such as "
     "\"support@desk.example\"\n"},
    {"\"Support@desk.example\"", "\"reply+support@desk.example\"",
     "f:6: reply+support@desk.example would be taken for a reply address, expected one that begins "
     "otherwise\n"},
    {"\"Support@desk.example\"", "\"Bounce+x@desk.example\"",
     "f:6: bounce+x@desk.example would be taken for a bounce address, expected one that begins "
     "otherwise\n"},
    {"\"Support@desk.example\"", "\"reply+support@other.example\"", ""},
    {"\"inbox\"", "\"inbox\"; log = true",
     "f:6: every address is for the log, expected one without log = true, from which the desk can "
     "write\n"
     "f:6: nobody can be verified who writes to support@desk.example, expected trust = { results = "
     "[ "
     "\"mx.desk.example\" ]; }; or a listener with auth = true, too\n"},
    {"addresses = (",
     "trust = { results = [ \"mx.desk.example\" ]; };\n"
     "addresses = ( { address = \"log@desk.example\"; project = \"sales\"; log = true; },\n",
     ""},
    {"addresses = (",
     "addresses = ( { address = \"log@desk.example\"; project = \"sales\"; log = \"yes\"; },\n",
     "f:6: addresses[1].log is \"yes\", expected true or false\n"},
    {"addresses = (", "replies = { prefix = \"new\"; };\naddresses = (",
     "f:6: replies.prefix is \"new\", with which addresses of ticket types begin, expected "
     "another\n"},
    {"addresses = (", "bounces = { prefix = \"new\"; };\naddresses = (",
     "f:6: bounces.prefix is \"new\", with which addresses of ticket types begin, expected "
     "another\n"},
    {"addresses = (",
     "addresses = ( { address = \"support@DESK.example\"; project = \"other\"; },\n",
     "f:7: support@desk.example is there twice, expected each address once\n"},
    {"\"inbox\"", "\"In Box\"",
     "f:6: addresses[1].project is \"In Box\", expected 1 to 40 of a-z, 0-9 and single hyphens "
     "inside\n"},
    {"project = \"inbox\";", "project = \"inbox\"; type = \"suport\";",
     "f:6: unknown type \"suport\", expected \"support\" perhaps\n"},
    {"store =",
     "types = ( { name = \"task\"; statuses = [ \"Open\", \"open\", \"Done\" ];\n"
     "            closed = [ \"Don\" ]; }, { name = \"Task\"; statuses = [ \"A\" ]; } );\nstore =",
     "f:2: the status \"Open\" is there twice, expected each once\n"
     "f:2: closed names \"Don\", which is no status of this type, expected \"Done\" perhaps\n"
     "f:3: the type \"Task\" is there twice, expected each once\n"},
    {"store =", "types = ( { name = \"task\"; statuses = [ ]; } );\nstore =",
     "f:2: types[1].statuses is an empty list, expected a list of texts such as [ \"New\", "
     "\"Closed\" ]\n"},
};

static char *
replaced(const char *from, const char *to)
{
    const char *place = strstr(least, from);
    g_assert_nonnull(place);
    return g_strdup_printf("%.*s%s%s", (int)(place - least), least, to, place + strlen(from));
}

static void
test_every_mistake_is_named_with_what_was_expected(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(mistakes); i++) {
        g_autoptr(GPtrArray) problems = problems_new();
        g_autofree char *text = replaced(mistakes[i].from, mistakes[i].to);
        g_autoptr(Config) config = config_parse("f", text, problems);
        g_autofree char *found = problems_text(problems);
        g_assert_cmpstr(found, ==, mistakes[i].problems);
        g_assert_cmpint(config == NULL, ==, problems->len > 0);
    }
}

static void
test_a_file_that_cannot_be_read_is_a_problem(void)
{
    g_autoptr(GPtrArray) problems = problems_new();
    g_assert_null(config_load("/nowhere/postern.conf", problems));
    g_assert_null(config_load("/", problems));
    g_autofree char *found = problems_text(problems);
    g_assert_cmpstr(found, ==,
                    "/nowhere/postern.conf: No such file or directory, expected a file that can be "
                    "read\n/: this is no file, expected one\n");
}

static void
test_a_file_that_ends_early_is_wrong_on_its_last_line(void)
{
    static const char *const texts[] = {"desk = { };\nstore", "desk = { };\nstore\n", NULL};
    for (const char *const *text = texts; *text; text++) {
        g_autoptr(GPtrArray) problems = problems_new();
        g_assert_null(config_parse("f", *text, problems));
        g_autofree char *found = problems_text(problems);
        g_assert_cmpstr(found, ==,
                        "f:2: syntax error here or on the line before, expected NAME = VALUE;\n");
    }
}

static void
test_the_files_we_ship_are_right(void)
{
    static const char *const files[] = {"conf/postern.conf", "conf/sample/postern.conf"};
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autoptr(GPtrArray) problems = problems_new();
        g_autofree char *file = g_test_build_filename(G_TEST_DIST, "..", files[i], NULL);
        g_autoptr(Config) config = config_load(file, problems);
        g_autofree char *found = problems_text(problems);
        g_assert_cmpstr(found, ==, "");
        g_assert_nonnull(config);
    }
}

static void
test_the_commented_defaults_we_ship_are_right(void)
{
    g_autofree char *file = g_test_build_filename(G_TEST_DIST, "..", "conf/postern.conf", NULL);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(file, &text, NULL, NULL));
    g_autoptr(GRegex) commented =
        g_regex_new("^ *# ((?:[a-z]+ *=|  +[a-z{]|}|\\)).*)$", G_REGEX_MULTILINE, 0, NULL);
    g_autofree char *open = g_regex_replace(commented, text, -1, 0, "\\1", 0, NULL);
    g_autoptr(GPtrArray) problems = problems_new();
    g_autoptr(Config) config = config_parse("postern.conf", open, problems);
    g_autofree char *found = problems_text(problems);
    g_assert_cmpstr(found, ==, "");
    g_assert_cmpuint(config->types->len, ==, 1);
    g_assert_cmpuint(config->mailboxes->len, ==, 1);
    g_assert_cmpint(config->client_patience_us, ==, 5 * US_PER_MIN);
    g_assert_cmpint(config->outgoing_patience_us, ==, 10 * US_PER_MIN);
    g_assert_cmpuint(config->workers, ==, 2);
    g_assert_cmpstr(config->timezone, ==, "Europe/Copenhagen");
}

static void
test_the_numbers_repeated_here_are_those_of_their_rooms(void)
{
    g_autoptr(Workflow) workflow = workflow_new();
    g_assert_nonnull(workflow_type(workflow, SETTINGS_BUILTIN_TYPE));
    g_assert_cmpint(SETTINGS_TOKEN_CHARS, ==, TOKEN_REPLY_CHARS_MAX);
}

static void
assert_in_manual(const char *manual, const char *name)
{
    g_autofree char *escaped = g_regex_escape_string(name, -1);
    g_autofree char *pattern = g_strdup_printf("^\\.It (Ic|Cm|Sy) %s( |$)", escaped);
    if (!g_regex_match_simple(pattern, manual, G_REGEX_MULTILINE, 0))
        g_error("postern.conf.5 does not describe %s", name);
}

static void
assert_list_in_manual(const char *manual, const SettingList *list)
{
    for (const Setting *row = list->rows; row->path; row++) {
        assert_in_manual(manual, row->path);
        if (row->type == SETTING_GROUPS)
            assert_list_in_manual(manual, row->list);
    }
}

static void
test_manual_and_description_name_every_setting(void)
{
    g_autofree char *file = g_test_build_filename(G_TEST_DIST, "../src/conf/postern.conf.5", NULL);
    g_autofree char *manual = NULL;
    g_autofree char *described = config_describe_settings();
    g_assert_true(g_file_get_contents(file, &manual, NULL, NULL));
    for (const Setting *row = settings_scalar; row->path; row++) {
        assert_in_manual(manual, row->path);
        g_assert_nonnull(strstr(described, row->path));
        if (row->fallback && *row->fallback && !strstr(manual, row->fallback))
            g_error("postern.conf.5 does not say the default of %s, %s", row->path, row->fallback);
    }
    assert_list_in_manual(manual, &settings_addresses);
    assert_list_in_manual(manual, &settings_listen);
    assert_list_in_manual(manual, &settings_mailboxes);
    assert_list_in_manual(manual, &settings_types);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/config/defaults", test_defaults_are_in_force_where_nothing_is_said);
    g_test_add_func("/config/lists", test_lists_become_values_with_their_lines);
    g_test_add_func("/config/mistakes", test_every_mistake_is_named_with_what_was_expected);
    g_test_add_func("/config/unreadable", test_a_file_that_cannot_be_read_is_a_problem);
    g_test_add_func("/config/ends-early", test_a_file_that_ends_early_is_wrong_on_its_last_line);
    g_test_add_func("/config/shipped", test_the_files_we_ship_are_right);
    g_test_add_func("/config/commented", test_the_commented_defaults_we_ship_are_right);
    g_test_add_func("/config/repeated", test_the_numbers_repeated_here_are_those_of_their_rooms);
    g_test_add_func("/config/manual", test_manual_and_description_name_every_setting);
    return g_test_run();
}
