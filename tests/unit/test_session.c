#include "intake/content.h"
#include "intake/session.h"

#include "tests/unit/smtp_scenario.h"

#include <stdlib.h>
#include <string.h>

/* --- playing one --- */

typedef struct {
    SmtpSession *session;
    IntakeSink sink;
    GString *output;
    GString *messages;
    gsize budget;
    gsize reserved;
    guint answered;
    const Scenario *scenario;
} Play;

static gboolean
has_room(gpointer data, gsize bytes)
{
    const Play *play = data;
    return bytes <= play->budget - play->reserved;
}

static gboolean
reserve(gpointer data, gsize bytes)
{
    Play *play = data;
    if (!has_room(play, bytes))
        return FALSE;
    play->reserved += bytes;
    return TRUE;
}

static void
release(gpointer data, gsize bytes)
{
    Play *play = data;
    g_assert_cmpuint(bytes, <=, play->reserved);
    play->reserved -= bytes;
}

static gboolean
recipient(gpointer data, const char *address, IntakeReply *ret_reply)
{
    (void)data;
    if (g_str_equal(address, "postmaster") ||
        (g_str_has_suffix(address, "@desk.example") && !g_str_has_prefix(address, "gone@")))
        return TRUE;
    intake_reply_set(ret_reply, 550, "5.1.1", "no such address here");
    return FALSE;
}

static void
note_message(GString *log, const IntakeMessage *message)
{
    if (message->mailbox_key)
        g_string_append_printf(log, "%s@%" G_GINT64_FORMAT " ", message->mailbox_key,
                               message->mailbox_date_s);
    if (message->tls)
        g_string_append_printf(log, "%s ", message->tls);
    if (message->login)
        g_string_append_printf(log, "%s=%" G_GINT64_FORMAT " ", message->login,
                               message->logged_in.person);
    g_string_append_printf(log, "<%s> ", message->reverse_path);
    for (guint i = 0; i < message->recipients->len; i++)
        g_string_append_printf(log, "%s<%s>", i ? "," : "",
                               (const char *)message->recipients->pdata[i]);
    g_string_append_c(log, ' ');
    g_string_append_len(log, (const char *)message->content, (gssize)message->content_length);
    g_string_append_c(log, '\n');
}

static void
settle(Play *play)
{
    note_message(play->messages, smtp_session_message(play->session));
    guint count = smtp_session_replies(play->session);
    g_autofree IntakeReply *replies = g_new0(IntakeReply, count);
    const GArray *answers = play->scenario->answers;
    for (guint i = 0; i < count; i++, play->answered++)
        if (answers->len)
            replies[i] = g_array_index(answers, IntakeReply, MIN(play->answered, answers->len - 1));
        else
            intake_reply_set(&replies[i], 250, "2.0.0", "stored");
    smtp_session_settle(play->session, replies);
}

/* What tests/smtp/README says of who logs in. */
static void
settle_login(Play *play)
{
    const IntakeCredentials *said = smtp_session_credentials(play->session);
    const IntakeLogin tom = {.person = 7};
    g_assert_cmpstr(said->peer, ==, "192.0.2.1:4711");
    g_string_append_printf(play->messages, "login <%s> %s\n", said->login, said->password);
    gboolean good = g_str_equal(said->login, "tom@northlight.example") &&
                    g_str_equal(said->password, "correct horse");
    gboolean later = g_str_has_prefix(said->login, "later@");
    gboolean often = g_str_has_prefix(said->login, "often@");
    smtp_session_settle_login(play->session,
                              good             ? INTAKE_LOGIN_GOOD
                              : later || often ? INTAKE_LOGIN_LATER
                                               : INTAKE_LOGIN_WRONG,
                              &tom, often ? 8 : 0);
}

static void
take_output(Play *play)
{
    GString *output = smtp_session_output(play->session);
    g_string_append_len(play->output, output->str, (gssize)output->len);
    g_string_truncate(output, 0);
}

/* What follows in the scenario is inside TLS. */
static void
answer_starttls(Play *play)
{
    const char *handshake = play->scenario->handshake;
    if (!handshake) {
        take_output(play);
        smtp_session_started_tls(play->session, "TLS1.3");
    } else if (g_str_equal(handshake, "hasty")) {
        smtp_session_refuse_hasty(play->session);
    } else {
        g_assert_cmpstr(handshake, ==, "unavailable");
        smtp_session_refuse_tls(play->session);
    }
}

/* Feeds all of it, unless the session closes before. */
static void
feed(Play *play, const char *bytes, gsize length)
{
    while (length && smtp_session_state(play->session) != SMTP_SESSION_CLOSING) {
        gsize used = smtp_session_feed(play->session, (const guint8 *)bytes, length);
        g_assert_cmpuint(used, <=, length);
        if (smtp_session_state(play->session) == SMTP_SESSION_WANTS_INPUT)
            g_assert_cmpuint(used, ==, length);
        if (smtp_session_state(play->session) == SMTP_SESSION_MESSAGE)
            settle(play);
        if (smtp_session_state(play->session) == SMTP_SESSION_LOGIN)
            settle_login(play);
        if (smtp_session_state(play->session) == SMTP_SESSION_STARTTLS)
            answer_starttls(play);
        bytes += used;
        length -= used;
    }
    take_output(play);
}

static void
play_begin(Play *play, const Scenario *scenario)
{
    *play = (Play){.output = g_string_new(NULL),
                   .messages = g_string_new(NULL),
                   .budget = scenario->budget,
                   .scenario = scenario};
    play->sink.recipient = recipient;
    SmtpSessionSettings settings = scenario->settings;
    settings.sink = &play->sink;
    settings.budget = (SmtpBudget){has_room, reserve, release, play};
    play->session = smtp_session_new(&settings);
    if (settings.tls == INTAKE_TLS_IMPLICIT)
        smtp_session_started_tls(play->session, "TLS1.3");
    smtp_session_begin(play->session, scenario->is_early);
    feed(play, NULL, 0);
}

static void
play_end(Play *play)
{
    smtp_session_free(play->session);
    g_assert_cmpuint(play->reserved, ==, 0);
    g_string_free(play->output, TRUE);
    g_string_free(play->messages, TRUE);
}

/* The first piece has first bytes, the others step. */
static void
play_in_pieces(const Scenario *scenario, gsize first, gsize step)
{
    Play play;
    play_begin(&play, scenario);
    gsize length = scenario->input->len;
    for (gsize at = 0; at < length;) {
        gsize piece = MIN(at ? step : first, length - at);
        feed(&play, scenario->input->str + at, piece);
        at += piece;
    }
    if (!g_string_equal(play.output, scenario->output) ||
        !g_string_equal(play.messages, scenario->messages))
        g_test_message("first piece %zu, then %zu bytes each", first, step);
    g_assert_cmpstr(play.output->str, ==, scenario->output->str);
    g_assert_cmpstr(play.messages->str, ==, scenario->messages->str);
    g_assert_cmpint(smtp_session_state(play.session) == SMTP_SESSION_CLOSING, ==,
                    scenario->is_closing);
    play_end(&play);
}

/* As a client does that waits: every reply comes at its place. */
static void
play_in_step(const Scenario *scenario)
{
    Play play;
    play_begin(&play, scenario);
    gsize fed = 0;
    for (guint i = 0; i < scenario->steps->len; i++) {
        const Step *step = &g_array_index(scenario->steps, Step, i);
        feed(&play, scenario->input->str + fed, step->input - fed);
        fed = step->input;
        g_autofree char *expected = g_strndup(scenario->output->str, step->output);
        g_assert_cmpstr(play.output->str, ==, expected);
    }
    play_end(&play);
}

/* Every byte up to this; of longer inputs as many places, spread evenly. */
#define MOST_CUTS 16384

static void
test_scenario(gconstpointer data)
{
    const Scenario *scenario = data;
    gsize length = scenario->input->len;
    play_in_step(scenario);
    play_in_pieces(scenario, MAX(length, 1), MAX(length, 1));
    play_in_pieces(scenario, 1, 1);
    gsize stride = 1 + length / MOST_CUTS;
    for (gsize cut = 1; cut < length; cut += stride)
        play_in_pieces(scenario, cut, length);
}

/* --- what a scenario cannot say --- */

static Scenario *
plain_scenario(void)
{
    return scenario_new("test", "plain");
}

#define HELLO "EHLO client.example\r\n"

static void
test_session_ends_after_its_transactions(void)
{
    Scenario *scenario = plain_scenario();
    Play play;
    play_begin(&play, scenario);
    feed(&play, HELLO, strlen(HELLO));
    static const char round[] = "MAIL FROM:<>\r\nRSET\r\n";
    for (guint i = 0; i < LIMIT_TRANSACTIONS; i++)
        feed(&play, round, strlen(round));
    g_assert_cmpint(smtp_session_state(play.session), ==, SMTP_SESSION_WANTS_INPUT);
    g_string_truncate(play.output, 0);
    feed(&play, round, strlen(round));
    g_assert_cmpstr(play.output->str, ==,
                    "421 4.7.0 mx.desk.example enough for one session, please connect again\r\n");
    g_assert_cmpint(smtp_session_state(play.session), ==, SMTP_SESSION_CLOSING);
    play_end(&play);
    scenario_free(scenario);
}

static void
assert_reserved_and_idle(const Play *play, gsize reserved, gboolean is_idle)
{
    g_assert_cmpuint(play->reserved, ==, reserved);
    g_assert_cmpint(smtp_session_is_idle(play->session), ==, is_idle);
}

static void
feed_text(Play *play, const char *text)
{
    feed(play, text, strlen(text));
}

static void
test_memory_is_reserved_and_given_back(void)
{
    Scenario *scenario = plain_scenario();
    scenario->settings.message_size_bytes = 1000000;
    Play play;
    play_begin(&play, scenario);
    assert_reserved_and_idle(&play, 0, TRUE);
    feed_text(&play, HELLO "MAIL FROM:<> SIZE=5000\r\n");
    assert_reserved_and_idle(&play, 0, FALSE);
    feed_text(&play, "RCPT TO:<b@desk.example>\r\nDATA\r\n");
    assert_reserved_and_idle(&play, 0, FALSE);
    g_assert_true(smtp_session_is_in_data(play.session));
    feed_text(&play, "x");
    assert_reserved_and_idle(&play, 5000, FALSE);
    feed_text(&play, "\r\n.\r\n");
    assert_reserved_and_idle(&play, 0, TRUE);
    feed_text(&play, "MAIL FROM:<>\r\nRCPT TO:<b@desk.example>\r\nDATA\r\nx");
    assert_reserved_and_idle(&play, CONTENT_STEP_BYTES, FALSE);
    smtp_session_end(play.session, "4.3.2", "shutting down");
    assert_reserved_and_idle(&play, 0, FALSE);
    play_end(&play);
    scenario_free(scenario);
}

#define MIB ((gsize)1024 * 1024)

/* Lines of 1024 bytes. */
static void
feed_lines(Play *play, gsize bytes)
{
    g_autofree char *line = g_strnfill(1024, 'x');
    line[1022] = '\r';
    line[1023] = '\n';
    for (gsize fed = 0; fed < bytes; fed += 1024)
        feed(play, line, 1024);
}

static void
begin_declared(Play *play, const char *mail)
{
    feed_text(play, mail);
    feed_text(play, "RCPT TO:<b@desk.example>\r\nDATA\r\n");
    g_assert_cmpuint(play->reserved, ==, 0);
    g_string_truncate(play->output, 0);
}

static void
test_a_declared_size_is_reserved_as_it_comes(void)
{
    Scenario *scenario = plain_scenario();
    scenario->settings.message_size_bytes = 4 * MIB;
    scenario->budget = 3 * MIB;
    Play play;
    play_begin(&play, scenario);
    feed_text(&play, HELLO);
    begin_declared(&play, "MAIL FROM:<> SIZE=3145728\r\n");
    feed_lines(&play, CONTENT_STEP_BYTES);
    g_assert_cmpuint(play.reserved, ==, CONTENT_STEP_BYTES);
    feed_text(&play, "x");
    g_assert_cmpuint(play.reserved, ==, 2 * CONTENT_STEP_BYTES);
    feed_text(&play, "\r\n");
    /* All there is goes to it, and not a byte more. */
    feed_lines(&play, 3 * MIB - CONTENT_STEP_BYTES - 1024);
    g_assert_cmpuint(play.reserved, ==, 3 * MIB);
    feed_text(&play, ".\r\n");
    g_assert_cmpstr(play.output->str, ==, "250 2.0.0 stored\r\n");
    g_assert_cmpuint(play.reserved, ==, 0);
    play_end(&play);
    scenario_free(scenario);
}

static void
test_memory_that_runs_out_is_told_after_the_dot(void)
{
    Scenario *scenario = plain_scenario();
    scenario->settings.message_size_bytes = 4 * MIB;
    scenario->budget = 3 * MIB;
    Play play;
    play_begin(&play, scenario);
    feed_text(&play, HELLO);
    begin_declared(&play, "MAIL FROM:<> SIZE=3145728\r\n");
    play.budget = 2 * MIB; /* others have taken the rest */
    feed_lines(&play, 2 * MIB);
    g_assert_cmpuint(play.reserved, ==, 0);
    feed_lines(&play, MIB);
    g_assert_cmpstr(play.output->str, ==, "");
    feed_text(&play, ".\r\n");
    g_assert_cmpstr(play.output->str, ==,
                    "452 4.3.1 no memory for it now, please try again later\r\n");
    begin_declared(&play, "MAIL FROM:<> SIZE=2097152\r\n");
    play_end(&play);
    scenario_free(scenario);
}

static void
test_a_refused_message_holds_no_memory_while_it_goes_on(void)
{
    Scenario *scenario = plain_scenario();
    Play play;
    play_begin(&play, scenario);
    feed_text(&play, HELLO "MAIL FROM:<> SIZE=900\r\nRCPT TO:<b@desk.example>\r\nDATA\r\n");
    g_autofree char *line = g_strnfill(998, 'x');
    feed_text(&play, line);
    g_assert_cmpuint(play.reserved, ==, 1000);
    feed_text(&play, "\r\nxxx");
    g_assert_cmpuint(play.reserved, ==, 0);
    feed_text(&play, "\r\n.\r\n");
    g_assert_true(g_str_has_suffix(play.output->str, "552 5.3.4 message too big\r\n"));
    play_end(&play);
    scenario_free(scenario);
}

static void
test_it_pauses_at_the_final_dot(void)
{
    Scenario *scenario = plain_scenario();
    scenario->settings.is_local = TRUE;
    Play play;
    play_begin(&play, scenario);
    static const char input[] = HELLO "MAIL FROM:<a@client.example>\r\nRCPT TO:<b@desk.example>\r\n"
                                      "DATA\r\nhello\r\n.\r\nQUIT\r\n";
    gsize used = smtp_session_feed(play.session, (const guint8 *)input, strlen(input));
    g_assert_cmpuint(used, ==, strlen(input) - strlen("QUIT\r\n"));
    g_assert_cmpint(smtp_session_state(play.session), ==, SMTP_SESSION_MESSAGE);
    g_assert_cmpuint(smtp_session_feed(play.session, (const guint8 *)"QUIT\r\n", 6), ==, 0);
    g_assert_false(smtp_session_is_idle(play.session));
    g_assert_false(smtp_session_is_in_data(play.session));
    const IntakeMessage *message = smtp_session_message(play.session);
    g_assert_cmpint(message->protocol, ==, INTAKE_SMTP);
    g_assert_true(message->is_local);
    g_assert_cmpstr(message->peer, ==, "192.0.2.1:4711");
    g_assert_cmpstr(message->helo, ==, "client.example");
    g_assert_cmpmem(message->content, message->content_length, "hello\r\n", 7);
    settle(&play);
    feed_text(&play, input + used);
    g_assert_true(g_str_has_suffix(play.output->str, "250 2.0.0 stored\r\n"
                                                     "221 2.0.0 mx.desk.example goodbye\r\n"));
    play_end(&play);
    scenario_free(scenario);
}

static void
test_ending_from_outside_says_421_once(void)
{
    Scenario *scenario = plain_scenario();
    Play play;
    play_begin(&play, scenario);
    feed_text(&play, HELLO "MAIL FROM:<>\r\nRCPT TO:<b@desk.example>\r\nDATA\r\nhalf");
    g_string_truncate(play.output, 0);
    smtp_session_end(play.session, "4.4.2", "you took too long");
    smtp_session_end(play.session, "4.3.2", "shutting down");
    feed_text(&play, "more");
    g_assert_cmpstr(play.output->str, ==, "421 4.4.2 mx.desk.example you took too long\r\n");
    g_assert_cmpint(smtp_session_state(play.session), ==, SMTP_SESSION_CLOSING);
    play_end(&play);
    scenario_free(scenario);
}

static void
test_hasty_content_is_refused(void)
{
    Scenario *scenario = plain_scenario();
    Play play;
    play_begin(&play, scenario);
    feed_text(&play, HELLO "MAIL FROM:<>\r\nRCPT TO:<b@desk.example>\r\n");
    g_string_truncate(play.output, 0);
    static const char data[] = "NOOP\r\nDATA\r\n";
    gsize used = smtp_session_feed(play.session, (const guint8 *)data, strlen(data));
    g_assert_cmpuint(used, ==, strlen(data));
    smtp_session_refuse_hasty(play.session);
    feed_text(&play, "x\r\n.\r\n");
    g_assert_cmpstr(play.output->str, ==,
                    "250 2.0.0 ok\r\n"
                    "554 5.5.0 content came before it was asked for; goodbye\r\n");
    g_assert_cmpstr(play.messages->str, ==, "");
    play_end(&play);
    scenario_free(scenario);
}

static void
test_reply_lines_stay_short(void)
{
    Scenario *scenario = plain_scenario();
    g_autofree char *text = g_strnfill(2000, 'y');
    IntakeReply answer;
    intake_reply_set(&answer, 250, "2.0.0", "%s", text);
    g_array_append_val(scenario->answers, answer);
    Play play;
    play_begin(&play, scenario);
    feed_text(&play, HELLO "MAIL FROM:<>\r\nRCPT TO:<b@desk.example>\r\nDATA\r\n");
    g_string_truncate(play.output, 0);
    feed_text(&play, ".\r\n");
    g_assert_true(g_str_has_suffix(play.output->str, "yyy\r\n"));
    g_assert_cmpuint(play.output->len, >, 400);
    g_assert_cmpuint(play.output->len, <=, LIMIT_REPLY_LINE_BYTES);
    play_end(&play);
    scenario_free(scenario);
}

static GPtrArray *
add_scenarios(void)
{
    GPtrArray *all = g_ptr_array_new_with_free_func(scenario_free);
    g_autoptr(GError) error = NULL;
    g_autofree char *directory = g_test_build_filename(G_TEST_DIST, "smtp", NULL);
    g_autoptr(GDir) dir = g_dir_open(directory, 0, &error);
    assert_ok(dir);
    const char *file;
    while ((file = g_dir_read_name(dir)) != NULL) {
        if (!g_str_has_suffix(file, ".txt"))
            continue;
        g_autoptr(GPtrArray) scenarios = scenarios_read(directory, file);
        g_ptr_array_extend_and_steal(all, g_steal_pointer(&scenarios));
    }
    for (guint i = 0; i < all->len; i++) {
        const Scenario *scenario = all->pdata[i];
        g_autofree char *path = g_strconcat("/session/", scenario->name, NULL);
        g_strdelimit(path + strlen("/session/"), "/", '|');
        g_test_add_data_func(path, scenario, test_scenario);
    }
    return all;
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autoptr(GPtrArray) scenarios = add_scenarios();
    g_assert_cmpuint(scenarios->len, >, 0);
    g_test_add_func("/session/transactions", test_session_ends_after_its_transactions);
    g_test_add_func("/session/memory", test_memory_is_reserved_and_given_back);
    g_test_add_func("/session/memory-as-it-comes", test_a_declared_size_is_reserved_as_it_comes);
    g_test_add_func("/session/memory-runs-out", test_memory_that_runs_out_is_told_after_the_dot);
    g_test_add_func("/session/memory-refused",
                    test_a_refused_message_holds_no_memory_while_it_goes_on);
    g_test_add_func("/session/pause", test_it_pauses_at_the_final_dot);
    g_test_add_func("/session/end", test_ending_from_outside_says_421_once);
    g_test_add_func("/session/hasty", test_hasty_content_is_refused);
    g_test_add_func("/session/reply-length", test_reply_lines_stay_short);
    return g_test_run();
}
