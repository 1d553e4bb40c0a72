/*
 * The session with an IMAP server: what is said to it and when, and what becomes of what it says.
 */
#include "mailbox/imap.h"

#include "base/limits.h"
#include "tests/unit/fake_imap.h"
#include "tests/unit/test.h"

#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* --- opening ---------------------------------------------------------------------------------- */

static Imap *
open_session(FakeImap *server, const MailboxSettings *settings, GError **error)
{
    (void)server;
    g_autoptr(CredentialKeeper) keeper =
        credential_keeper_new(settings, clock_system(), random_system());
    g_autoptr(Imap) imap = imap_open(settings, keeper, NULL, error);
    return imap && imap_select(imap, NULL, error) ? g_steal_pointer(&imap) : NULL;
}

static void
assert_says(const GError *error, const char *words)
{
    g_assert_nonnull(error);
    if (!strstr(error->message, words))
        g_error("got \"%s\", expected it to say \"%s\"", error->message, words);
}

/* The session does not come about, for this reason, and the password was not said. */
static void
assert_gives_nothing_away(FakeImap *server, const MailboxSettings *settings, const char *words)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(open_session(server, settings, &error));
    assert_says(error, words);
    g_assert_null(strstr(server->heard->str, "wonder"));
}

static void
a_session_opens_by_tls_and_by_starttls(void)
{
    for (gboolean implicit = FALSE; implicit <= TRUE; implicit++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(FakeImap) server = fake_imap_new();
        server->implicit_tls = implicit;
        fake_imap_start(server);
        g_autoptr(MailboxSettings) settings = fake_imap_settings(server);
        g_autoptr(Imap) imap = open_session(server, settings, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(imap_uid_validity(imap), ==, 4);
        g_assert_true(fake_imap_heard(server, "LOGIN support \"wonder land\""));
        g_assert_cmpint(fake_imap_heard(server, "STARTTLS"), ==, !implicit);
    }
}

static void
a_certificate_that_is_not_good_gets_no_password(void)
{
    static const struct {
        const char *name;
        gint64 until_s;
        gboolean own;
    } bad[] = {{"127.0.0.2", 3600, FALSE}, {"127.0.0.1", -10, FALSE}, {"127.0.0.1", 3600, TRUE}};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(FakeImap) server = fake_imap_new();
        gnutls_certificate_free_credentials(server->credentials);
        server->credentials = authority_issue(bad[i].own ? NULL : server->authority, bad[i].name,
                                              -60, bad[i].until_s);
        fake_imap_start(server);
        g_autoptr(MailboxSettings) settings = fake_imap_settings(server);
        assert_gives_nothing_away(server, settings, "certificate");
    }
}

static void
assert_clear_gives_nothing_away(FakeAnswer own, const char *capability, const char *words)
{
    g_autoptr(FakeImap) server = fake_imap_new();
    server->implicit_tls = FALSE;
    server->answers[0] = own;
    if (capability)
        server->capability = capability;
    fake_imap_start(server);
    g_autoptr(MailboxSettings) settings = fake_imap_settings(server);
    assert_gives_nothing_away(server, settings, words);
}

static void
without_starttls_nothing_is_said(void)
{
    FakeAnswer none = {0};
    assert_clear_gives_nothing_away(none, "IMAP4rev1", "does not offer STARTTLS");
    assert_clear_gives_nothing_away((FakeAnswer){"STARTTLS", "%t NO not today\r\n", -1}, NULL,
                                    "not today");
}

static void
what_comes_with_starttls_ends_it(void)
{
    assert_clear_gives_nothing_away(
        (FakeAnswer){"STARTTLS", "%t OK go\r\n* CAPABILITY IMAP4rev1\r\n", -1}, NULL,
        "only an attacker");
}

static void
preauth_ends_it(void)
{
    assert_clear_gives_nothing_away((FakeAnswer){"greeting", "* PREAUTH hello\r\n", -1}, NULL,
                                    "before we have said who we are");
}

static void
a_server_that_takes_no_passwords_gets_none(void)
{
    g_autoptr(FakeImap) server = fake_imap_new();
    server->capability = "IMAP4rev1 LOGINDISABLED";
    fake_imap_start(server);
    g_autoptr(MailboxSettings) settings = fake_imap_settings(server);
    assert_gives_nothing_away(server, settings, "takes no passwords");
}

static void
what_was_learnt_in_clear_is_forgotten(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(FakeImap) server = fake_imap_new();
    server->implicit_tls = FALSE;
    server->answers[0] = (FakeAnswer){
        "CAPABILITY", "* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\n%t OK done\r\n", 1};
    fake_imap_start(server);
    g_autoptr(MailboxSettings) settings = fake_imap_settings(server);
    g_autoptr(Imap) imap = open_session(server, settings, &error);
    g_assert_no_error(error);
    g_assert_nonnull(imap);
}

/* --- a server that goes, or does not make sense, at any command ------------------------------- */

static const char *const at[] = {"greeting",   "CAPABILITY", "LOGIN",    "SELECT", "STATUS",
                                 "UID SEARCH", "UID FETCH",  "UID MOVE", "IDLE"};

/* All that a session does; FALSE with an error as soon as something fails. */
static gboolean
do_everything(FakeImap *server, GError **error)
{
    g_autoptr(MailboxSettings) settings = fake_imap_settings(server);
    g_autoptr(Imap) imap = open_session(server, settings, error);
    g_autoptr(GArray) uids = NULL;
    g_autoptr(GPtrArray) letters = NULL;
    g_autoptr(UidSet) set = uid_set_new();
    const ImapSearch search = {0};
    int wake = eventfd(1, EFD_CLOEXEC);
    gboolean ok = imap && imap_search(imap, &search, &uids, error) &&
                  imap_list(imap, (guint32 *)uids->data, uids->len, &letters, error) &&
                  imap_fetch(imap, (Letter **)letters->pdata, letters->len, 1000, error);
    if (ok) {
        uid_set_add(set, 1, 1);
        ok = imap_settle(imap, set, error) && imap_wait(imap, wake, G_MAXINT64, error);
    }
    close(wake);
    return ok;
}

/* Whatever it says instead at this command: an error that says these words. */
static void
assert_ends(const char *command, const char *said, const char *words)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(FakeImap) server = fake_imap_new();
    fake_imap_put(server, "Subject: x\r\n\r\ny\r\n");
    server->answers[0] = (FakeAnswer){command, said, -1};
    fake_imap_start(server);
    if (do_everything(server, &error))
        g_error("\"%s\" at %s was taken, expected an error", said, command);
    if (!strstr(error->message, words))
        g_error("\"%s\" at %s: \"%s\", expected \"%s\"", said, command, error->message, words);
}

static void
everything_goes_well_with_a_good_server(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(FakeImap) server = fake_imap_new();
    fake_imap_put(server, "Subject: x\r\n\r\ny\r\n");
    fake_imap_start(server);
    assert_ok(do_everything(server, &error));
    g_assert_cmpuint(fake_imap_count(server, server->done), ==, 1);
}

static void
a_goodbye_is_taken_at_any_command(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(at); i++) {
        assert_ends(at[i], "* BYE too late\r\n", "goodbye: too late");
        assert_ends(at[i], "* 3 EXISTS\r\n* bye [ALERT] {5}\r\n", "goodbye: [ALERT]");
    }
}

static void
a_server_that_closes_is_an_error_at_any_command(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(at); i++) {
        assert_ends(at[i], "", "terminated");
        assert_ends(at[i], "* 3 EXI", "terminated");
    }
}

static void
nonsense_is_an_error_at_any_command(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(at); i++) {
        assert_ends(at[i], "HTTP/1.1 200 OK\r\n\r\n", "");
        assert_ends(at[i], "* (((((\r\n%t OK done\r\n", "");
        assert_ends(at[i], "* SEARCH 1 (MODSEQ 917162500)\r\n%t OK done\r\n", "");
    }
}

static void
a_no_is_an_error_at_any_command(void)
{
    static const char *const no[] = {"LOGIN", "SELECT", "UID SEARCH", "UID MOVE"};
    for (gsize i = 0; i < G_N_ELEMENTS(no); i++) {
        assert_ends(no[i], "%t NO not that\r\n", "the server says no: not that");
        assert_ends(no[i], "* 1 FETCH (UID 1 BODY[] {1}\r\nx)\r\n* SEARCH 1\r\n%t NO not that\r\n",
                    "the server says no: not that");
        assert_ends(no[i], "%t BAD what\r\n", "the server does not understand: what");
    }
    assert_ends("UID FETCH", "%t BAD what\r\n", "the server does not understand: what");
}

static void
what_is_too_much_is_not_heard_out(void)
{
    g_autofree char *deep = g_strnfill(LIMIT_IMAP_PARENTHESES + 1, '(');
    g_autofree char *nested = g_strdup_printf("* 1 FETCH (BODYSTRUCTURE %s", deep);
    GString *endless = g_string_new(NULL);
    while (endless->len < LIMIT_IMAP_ANSWER_BYTES)
        g_string_append(endless, "* OK and another one, and there are many more to come\r\n");
    g_autofree char *line = g_strnfill(LIMIT_IMAP_LINE_BYTES + 1, 'x');
    for (gsize i = 0; i < G_N_ELEMENTS(at); i++) {
        assert_ends(at[i], nested, "longer than any");
        assert_ends(at[i], line, "longer than any");
        assert_ends(at[i], "* 1 FETCH (BODY[] {4294967295}\r\nx", "longer than any");
        assert_ends(at[i], "* 1 FETCH (BODY[] {99999999999999999999}\r\nx", "longer than any");
    }
    assert_ends("UID SEARCH", endless->str, "longer than any");
    g_string_free(endless, TRUE);
}

/* --- messages --------------------------------------------------------------------------------- */

typedef struct {
    FakeImap *server;
    MailboxSettings *settings;
    Imap *imap;
    GPtrArray *letters;
} Fetched;

/* Everything in the folder, of which no more than max_bytes are to be kept. */
static Fetched
fetch_all(FakeImap *server, guint64 max_bytes)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) uids = NULL;
    const ImapSearch search = {0};
    fake_imap_start(server);
    Fetched fetched = {.server = server, .settings = fake_imap_settings(server)};
    fetched.imap = open_session(server, fetched.settings, &error);
    g_assert_no_error(error);
    assert_ok(imap_search(fetched.imap, &search, &uids, &error));
    assert_ok(imap_list(fetched.imap, (guint32 *)uids->data, uids->len, &fetched.letters, &error));
    assert_ok(imap_fetch(fetched.imap, (Letter **)fetched.letters->pdata, fetched.letters->len,
                         max_bytes, &error));
    return fetched;
}

static void
fetched_clear(Fetched *fetched)
{
    g_ptr_array_unref(fetched->letters);
    imap_free(fetched->imap);
    mailbox_settings_free(fetched->settings);
    fake_imap_free(fetched->server);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fetched, fetched_clear)

static const Letter *
letter_at(const Fetched *fetched, guint i)
{
    g_assert_cmpuint(i, <, fetched->letters->len);
    return fetched->letters->pdata[i];
}

static void
assert_content(const Letter *letter, const char *expected)
{
    g_assert_cmpint(letter->fate, ==, LETTER_FETCHED);
    g_assert_cmpmem(letter->content->data, letter->content->len, expected, strlen(expected));
}

static void
contents_come_whole_and_in_order(void)
{
    g_autofree char *large = g_strnfill(300000, 'L');
    FakeImap *server = fake_imap_new();
    fake_imap_put(server, "Subject: a\r\n\r\n* BYE\r\n)\r\n5 OK\r\n");
    fake_imap_put(server, large);
    fake_imap_put(server, "x");
    g_auto(Fetched) fetched = fetch_all(server, 1000000);
    g_assert_cmpuint(fetched.letters->len, ==, 3);
    assert_content(letter_at(&fetched, 0), "Subject: a\r\n\r\n* BYE\r\n)\r\n5 OK\r\n");
    assert_content(letter_at(&fetched, 1), large);
    assert_content(letter_at(&fetched, 2), "x");
    g_assert_cmpuint(letter_at(&fetched, 2)->uid, ==, 3);
    /* 2 March 2026, 9 o'clock at +0100 */
    g_assert_cmpint(letter_at(&fetched, 0)->date_s, ==, 1772438400);
}

/* Fetched from the last on by this server: two fit. */
static void
sizes_that_lie_cost_no_memory_and_no_message(void)
{
    g_autofree char *large = g_strnfill(600, 'L');
    FakeImap *server = fake_imap_new();
    fake_imap_put(server, large)->size = 1;
    fake_imap_put(server, large)->size = 1;
    fake_imap_put(server, "x")->size = 900000;
    g_auto(Fetched) fetched = fetch_all(server, 1000);
    assert_content(letter_at(&fetched, 2), "x");
    assert_content(letter_at(&fetched, 1), large);
    g_assert_cmpint(letter_at(&fetched, 0)->fate, ==, LETTER_LISTED);
}

static void
one_that_is_larger_than_it_says_and_than_may_be_is_refused(void)
{
    g_autofree char *huge = g_strnfill(5000, 'H');
    FakeImap *server = fake_imap_new();
    fake_imap_put(server, huge)->size = 10;
    g_auto(Fetched) fetched = fetch_all(server, 1000);
    g_assert_cmpint(letter_at(&fetched, 0)->fate, ==, LETTER_REFUSED);
    g_assert_nonnull(strstr(letter_at(&fetched, 0)->why, "larger"));
}

static void
one_without_content_is_refused(void)
{
    FakeImap *server = fake_imap_new();
    fake_imap_put(server, NULL);
    g_auto(Fetched) fetched = fetch_all(server, 1000);
    g_assert_cmpint(letter_at(&fetched, 0)->fate, ==, LETTER_REFUSED);
}

static void
one_that_is_not_given_is_missing_and_the_session_goes_on(void)
{
    FakeImap *server = fake_imap_new();
    fake_imap_put(server, "x");
    server->answers[0] = (FakeAnswer){"UID FETCH 1 (UID BODY", "%t NO not that\r\n", -1};
    g_auto(Fetched) fetched = fetch_all(server, 1000);
    g_assert_cmpint(letter_at(&fetched, 0)->fate, ==, LETTER_MISSING);
    g_assert_nonnull(strstr(letter_at(&fetched, 0)->why, "says no: not that"));
}

static void
one_that_is_not_there_any_more_is_missing(void)
{
    FakeImap *server = fake_imap_new();
    fake_imap_put(server, "x");
    server->answers[0] = (FakeAnswer){"UID FETCH 1 (UID BODY", "%t OK nothing\r\n", -1};
    g_auto(Fetched) fetched = fetch_all(server, 1000);
    g_assert_cmpint(letter_at(&fetched, 0)->fate, ==, LETTER_MISSING);
}

static void
one_that_was_not_asked_for_is_nobodys(void)
{
    FakeImap *server = fake_imap_new();
    fake_imap_put(server, "x");
    server->answers[0] = (FakeAnswer){"UID FETCH 1 (UID BODY",
                                      "* 9 FETCH (UID 9 BODY[] {5}\r\nother)\r\n"
                                      "* 1 FETCH (BODY[] {4}\r\nmine UID 1)\r\n"
                                      "* 1 FETCH (UID 1 BODY[] {5}\r\nagain)\r\n%t OK done\r\n",
                                      -1};
    g_auto(Fetched) fetched = fetch_all(server, 1000);
    assert_content(letter_at(&fetched, 0), "mine");
}

/* --- settling --------------------------------------------------------------------------------- */

static void
assert_cannot_settle(MailboxAfter after, const char *capability, const char *flags,
                     const char *words)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(FakeImap) server = fake_imap_new();
    server->capability = capability;
    server->permanent_flags = flags;
    fake_imap_start(server);
    g_autoptr(MailboxSettings) settings = fake_imap_settings(server);
    settings->after = after;
    g_assert_null(open_session(server, settings, &error));
    assert_says(error, words);
}

static void
what_cannot_be_done_afterwards_is_told_before(void)
{
    assert_cannot_settle(MAILBOX_AFTER_MOVE, "IMAP4rev1", "\\*", "neither MOVE nor UIDPLUS");
    assert_cannot_settle(MAILBOX_AFTER_FLAG, "IMAP4rev1", "\\Seen $Other", "keeps no keyword");
}

static void
without_uidvalidity_nothing_is_read(void)
{
    assert_ends("SELECT", "* 1 EXISTS\r\n%t OK done\r\n", "no UIDVALIDITY");
}

/* Settles UID 1 of two. */
static void
settle_first(FakeImap *server, MailboxAfter after)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(UidSet) set = uid_set_new();
    fake_imap_put(server, "one");
    fake_imap_put(server, "two");
    fake_imap_start(server);
    g_autoptr(MailboxSettings) settings = fake_imap_settings(server);
    settings->after = after;
    g_autoptr(Imap) imap = open_session(server, settings, &error);
    g_assert_no_error(error);
    uid_set_add(set, 1, 1);
    assert_ok(imap_settle(imap, set, &error));
}

static void
without_move_messages_are_copied_and_only_they_taken_out(void)
{
    g_autoptr(FakeImap) server = fake_imap_new();
    server->capability = "IMAP4rev1 UIDPLUS";
    settle_first(server, MAILBOX_AFTER_MOVE);
    g_assert_cmpuint(fake_imap_count(server, server->inbox), ==, 1);
    g_assert_cmpuint(fake_imap_count(server, server->done), ==, 1);
    g_assert_true(fake_imap_heard(server, "UID EXPUNGE 1"));
    g_assert_false(fake_imap_heard(server, "EXPUNGE"));
}

static void
a_keyword_is_one_of_the_named(void)
{
    g_autoptr(FakeImap) server = fake_imap_new();
    server->capability = "IMAP4rev1";
    server->permanent_flags = "\\Seen $postern";
    settle_first(server, MAILBOX_AFTER_FLAG);
    g_assert_true(((FakeMail *)server->inbox->pdata[0])->has_keyword);
    g_assert_false(((FakeMail *)server->inbox->pdata[1])->has_keyword);
}

/* --- waiting ---------------------------------------------------------------------------------- */

static void
assert_wakes(const char *said)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(FakeImap) server = fake_imap_new();
    int wake = eventfd(0, EFD_CLOEXEC);
    server->answers[0] = (FakeAnswer){"IDLE", said, 1};
    fake_imap_start(server);
    g_autoptr(MailboxSettings) settings = fake_imap_settings(server);
    g_autoptr(Imap) imap = open_session(server, settings, &error);
    g_assert_no_error(error);
    /* Its tag is that of IDLE, which it answers when it hears DONE: all at once here. */
    assert_ok(imap_wait(imap, wake, G_MAXINT64, &error));
    g_assert_cmpuint(imap_exists(imap), ==, 7);
    close(wake);
}

static void
news_wakes_wherever_it_comes(void)
{
    assert_wakes("* 7 EXISTS\r\n+ idling\r\n%t OK done\r\n");
    assert_wakes("+ idling\r\n* 7 EXISTS\r\n%t OK done\r\n");
    assert_wakes(
        "+ idling\r\n* OK still here\r\n* 8 EXISTS\r\n* 2 EXPUNGE\r\n* 7 EXISTS\r\n%t OK done\r\n");
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_test_init(&argc, &argv, NULL);
    assert_ok(credential_start(&error));
#define ADD(name) g_test_add_func("/imap/" #name, name)
    ADD(a_session_opens_by_tls_and_by_starttls);
    ADD(a_certificate_that_is_not_good_gets_no_password);
    ADD(without_starttls_nothing_is_said);
    ADD(what_comes_with_starttls_ends_it);
    ADD(preauth_ends_it);
    ADD(a_server_that_takes_no_passwords_gets_none);
    ADD(what_was_learnt_in_clear_is_forgotten);
    ADD(everything_goes_well_with_a_good_server);
    ADD(a_goodbye_is_taken_at_any_command);
    ADD(a_server_that_closes_is_an_error_at_any_command);
    ADD(nonsense_is_an_error_at_any_command);
    ADD(a_no_is_an_error_at_any_command);
    ADD(what_is_too_much_is_not_heard_out);
    ADD(contents_come_whole_and_in_order);
    ADD(sizes_that_lie_cost_no_memory_and_no_message);
    ADD(one_that_is_larger_than_it_says_and_than_may_be_is_refused);
    ADD(one_without_content_is_refused);
    ADD(one_that_is_not_given_is_missing_and_the_session_goes_on);
    ADD(one_that_is_not_there_any_more_is_missing);
    ADD(one_that_was_not_asked_for_is_nobodys);
    ADD(what_cannot_be_done_afterwards_is_told_before);
    ADD(without_uidvalidity_nothing_is_read);
    ADD(without_move_messages_are_copied_and_only_they_taken_out);
    ADD(a_keyword_is_one_of_the_named);
    ADD(news_wakes_wherever_it_comes);
    return g_test_run();
}
