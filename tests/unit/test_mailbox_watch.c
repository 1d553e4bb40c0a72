#include "posternd/mailbox_watch.h"

#include "base/clock.h"
#include "base/limits.h"
#include "tests/unit/test.h"

#include <signal.h>
#include <string.h>

typedef struct {
    MailboxWatch watch;
    GString *told; /* a line a piece of news */
    gint64 now_us;
} Watched;

static WatchTime
now(const Watched *watched)
{
    return (WatchTime){watched->now_us, 1000 * US_PER_DAY + watched->now_us};
}

static void
note(const MailboxWatch *watch, WatchNews news, const char *detail, gpointer data)
{
    static const char *const words[] = {
        [WATCH_OPENED] = "opened",   [WATCH_RENUMBERED] = "renumbered", [WATCH_FAILING] = "failing",
        [WATCH_WAITING] = "waiting", [WATCH_ENDED] = "ended",           [WATCH_WORKS] = "works",
        [WATCH_REFUSED] = "refused", [WATCH_TOKEN] = "token",
    };
    Watched *watched = data;
    g_assert_cmpstr(watch->name, ==, "box");
    g_string_append_printf(watched->told, "%s%s%s\n", words[news], detail ? " " : "",
                           detail ? detail : "");
}

static void
set_up(Watched *watched, gconstpointer data)
{
    (void)data;
    watched->told = g_string_new(NULL);
    watched->now_us = US_PER_DAY;
    mailbox_watch_init(&watched->watch, "box", note, watched);
    mailbox_watch_started(&watched->watch);
}

static void
tear_down(Watched *watched, gconstpointer data)
{
    (void)data;
    mailbox_watch_clear(&watched->watch);
    g_string_free(watched->told, TRUE);
}

static MailboxReport *
report_of(MailboxState state, const char *why)
{
    MailboxReport *report = mailbox_report_new();
    report->state = state;
    g_free(report->why);
    report->why = g_strdup(why);
    return report;
}

static void
reports(Watched *watched, MailboxState state, const char *why)
{
    mailbox_watch_reported(&watched->watch, report_of(state, why), now(watched));
}

static void
ends(Watched *watched, const char *how)
{
    mailbox_watch_ended(&watched->watch, TRUE, how, random_system(), now(watched));
}

static void
pass(Watched *watched, gint64 us)
{
    watched->now_us += us;
    mailbox_watch_tick(&watched->watch, now(watched));
}

static void
assert_told(Watched *watched, const char *lines)
{
    g_assert_cmpstr(watched->told->str, ==, lines);
    g_string_truncate(watched->told, 0);
}

static gint64
due_in(const Watched *watched)
{
    return mailbox_watch_due_us(&watched->watch, now(watched)) - watched->now_us;
}

/* --- troubles --- */

static void
a_cause_is_told_once_and_its_end_once(Watched *watched, gconstpointer data)
{
    (void)data;
    for (guint i = 0; i < 5; i++) {
        reports(watched, MAILBOX_FAILING, "imap.example refuses the password");
        pass(watched, US_PER_MIN);
        reports(watched, MAILBOX_CONNECTING, "");
    }
    assert_told(watched, "failing imap.example refuses the password\n");
    g_assert_cmpstr(mailbox_watch_why(&watched->watch), ==, "imap.example refuses the password");
    reports(watched, MAILBOX_IDLE, "");
    reports(watched, MAILBOX_IDLE, "");
    assert_told(watched, "works 5m\n");
    g_assert_cmpstr(mailbox_watch_why(&watched->watch), ==, "");
    reports(watched, MAILBOX_FAILING, "imap.example refuses the password");
    assert_told(watched, "failing imap.example refuses the password\n");
}

static void
another_cause_is_told_and_a_known_one_is_not(Watched *watched, gconstpointer data)
{
    (void)data;
    reports(watched, MAILBOX_FAILING, "no such host");
    reports(watched, MAILBOX_FAILING, "nobody answers");
    reports(watched, MAILBOX_FAILING, "no such host");
    reports(watched, MAILBOX_FAILING, "nobody answers");
    assert_told(watched, "failing no such host\nfailing nobody answers\n");
}

static void
what_a_server_numbers_is_no_other_cause(Watched *watched, gconstpointer data)
{
    (void)data;
    reports(watched, MAILBOX_FAILING, "the server says BYE session a7b3c expired at 07:31:02");
    reports(watched, MAILBOX_FAILING, "the server says BYE session 91fe2 expired at 07:32:05");
    assert_told(watched, "failing the server says BYE session a7b3c expired at 07:31:02\n");
}

static void
a_server_that_invents_causes_is_cut_short(Watched *watched, gconstpointer data)
{
    (void)data;
    guint lines = 0;
    for (guint i = 0; i < 100; i++) {
        char why[] = "the server says BYE, aa";
        why[sizeof why - 2] = (char)('a' + i % 26);
        why[sizeof why - 3] = (char)('a' + i / 26);
        reports(watched, MAILBOX_FAILING, why);
    }
    for (const char *p = watched->told->str; *p; p++)
        lines += *p == '\n';
    g_assert_cmpuint(lines, ==, LIMIT_MAILBOX_CAUSES);
}

static void
a_desk_that_says_later_is_no_news_for_a_while(Watched *watched, gconstpointer data)
{
    (void)data;
    reports(watched, MAILBOX_WAITING_DESK, "the desk says 451");
    g_assert_cmpint(due_in(watched), ==, LIMIT_MAILBOX_WAITS_US);
    pass(watched, LIMIT_MAILBOX_WAITS_US / 2);
    reports(watched, MAILBOX_DRAINING, "");
    g_assert_cmpint(due_in(watched), ==, LIMIT_MAILBOX_WELL_US);
    pass(watched, LIMIT_MAILBOX_WELL_US - 1);
    assert_told(watched, "");
    pass(watched, 1);
    assert_told(watched, "");
    reports(watched, MAILBOX_WAITING_DESK, "the desk says 451");
    pass(watched, LIMIT_MAILBOX_WAITS_US);
    assert_told(watched, "waiting the desk says 451\n");
    g_assert_cmpint(due_in(watched), >, US_PER_DAY);
    reports(watched, MAILBOX_IDLE, "");
    assert_told(watched, "works 1m\n");
}

static void
fails_until(Watched *watched, gint64 next_try_in_us)
{
    MailboxReport *report = report_of(MAILBOX_FAILING, "the server said BYE");
    report->next_try_us = now(watched).wall_us + next_try_in_us;
    mailbox_watch_reported(&watched->watch, report, now(watched));
}

static void
opens(Watched *watched)
{
    MailboxReport *report = report_of(MAILBOX_IDLE, "");
    report->uid_validity = 7;
    mailbox_watch_reported(&watched->watch, report, now(watched));
}

static void
a_session_that_ends_and_begins_again_is_no_news(Watched *watched, gconstpointer data)
{
    (void)data;
    fails_until(watched, US_PER_S);
    pass(watched, US_PER_S);
    opens(watched);
    assert_told(watched, "failing the server said BYE\nworks 1s\nopened\n");
    fails_until(watched, US_PER_S);
    g_assert_cmpint(due_in(watched), ==, LIMIT_MAILBOX_PASSES_US);
    pass(watched, LIMIT_MAILBOX_PASSES_US - 1);
    opens(watched);
    assert_told(watched, "");

    fails_until(watched, US_PER_S);
    pass(watched, LIMIT_MAILBOX_PASSES_US);
    assert_told(watched, "failing the server said BYE\n");
    opens(watched);
    assert_told(watched, "works 30s\n");
    fails_until(watched, US_PER_S);
    pass(watched, US_PER_S);
    fails_until(watched, US_PER_MIN);
    assert_told(watched, "failing the server said BYE\n");
}

static void
mail_that_is_read_for_a_while_is_the_end_of_trouble(Watched *watched, gconstpointer data)
{
    (void)data;
    reports(watched, MAILBOX_FAILING, "no");
    reports(watched, MAILBOX_DRAINING, "");
    assert_told(watched, "failing no\n");
    g_assert_cmpint(due_in(watched), ==, LIMIT_MAILBOX_WELL_US);
    pass(watched, LIMIT_MAILBOX_WELL_US - 1);
    assert_told(watched, "");
    pass(watched, 1);
    assert_told(watched, "works 1m\n");
}

/* --- ends --- */

static void
a_process_that_ends_is_started_later_each_time(Watched *watched, gconstpointer data)
{
    (void)data;
    gint64 least_us = LIMIT_MAILBOX_RESTART_US * 4 / 5;
    for (guint i = 0; i < 20; i++) {
        ends(watched, "it was killed");
        g_assert_cmpint(due_in(watched), >=, least_us);
        g_assert_cmpint(due_in(watched), <=, LIMIT_MAILBOX_RESTART_MAX_US * 6 / 5);
        g_assert_cmpint(watched->watch.report->next_try_us - now(watched).wall_us, ==,
                        due_in(watched));
        least_us = MIN(least_us * 2, LIMIT_MAILBOX_RESTART_MAX_US * 4 / 5);
        g_assert_cmpstr(mailbox_watch_state(&watched->watch), ==, "not running");
        mailbox_watch_started(&watched->watch);
        g_assert_cmpstr(mailbox_watch_state(&watched->watch), ==, "connecting");
        g_assert_cmpint(watched->watch.report->next_try_us, ==, 0);
    }
    g_assert_cmpuint(watched->watch.crashes, ==, 20);
    assert_told(watched, "ended it was killed\n");
}

static void
one_that_ends_right_after_reading_well_is_not_well(Watched *watched, gconstpointer data)
{
    (void)data;
    gint64 wait_us = 0;
    for (guint i = 0; i < 8; i++) {
        reports(watched, MAILBOX_IDLE, "");
        ends(watched, "it was killed");
        wait_us = due_in(watched);
        mailbox_watch_started(&watched->watch);
    }
    assert_told(watched, "ended it was killed\n");
    g_assert_cmpint(wait_us, >, 100 * US_PER_S);

    reports(watched, MAILBOX_IDLE, "");
    pass(watched, LIMIT_MAILBOX_WELL_US);
    assert_told(watched, "works 1m\n");
    ends(watched, "it was killed");
    g_assert_cmpint(due_in(watched), <, 2 * US_PER_S);
    assert_told(watched, "ended it was killed\n");
}

static void
one_that_could_not_be_had_is_no_crash(Watched *watched, gconstpointer data)
{
    (void)data;
    mailbox_watch_ended(&watched->watch, FALSE, "no processes left", random_system(), now(watched));
    g_assert_cmpuint(watched->watch.crashes, ==, 0);
    assert_told(watched, "ended no processes left\n");
}

static void
how_a_process_ended_is_said_in_words(void)
{
    g_autofree char *killed = mailbox_watch_how_ended(SIGSEGV);
    g_autofree char *ended = mailbox_watch_how_ended(3 << 8);
    g_autofree char *missing = mailbox_watch_how_ended(127 << 8);
    g_assert_cmpstr(killed, ==, "it was killed by signal 11 (Segmentation fault)");
    g_assert_cmpstr(ended, ==, "it ended with exit status 3");
    g_assert_cmpstr(missing, ==, "it could not be executed, expected a program that runs here");
}

/* --- counts --- */

static void
counts(Watched *watched, gint64 taken, gint64 refused)
{
    MailboxReport *report = report_of(MAILBOX_DRAINING, "");
    report->taken = taken;
    report->refused = refused;
    mailbox_watch_reported(&watched->watch, report, now(watched));
}

static void
counts_go_on_over_processes(Watched *watched, gconstpointer data)
{
    (void)data;
    counts(watched, 5, 1);
    gint64 taken_at_us = now(watched).wall_us;
    pass(watched, US_PER_S);
    counts(watched, 5, 2);
    g_assert_cmpint(watched->watch.last_taken_us, ==, taken_at_us);
    ends(watched, "it was killed");
    mailbox_watch_started(&watched->watch);
    counts(watched, 3, 0);
    g_assert_cmpint(watched->watch.taken, ==, 8);
    g_assert_cmpint(watched->watch.refused, ==, 2);
    g_assert_cmpint(watched->watch.last_taken_us, ==, now(watched).wall_us);
}

static void
counts_that_lie_are_bounded(Watched *watched, gconstpointer data)
{
    (void)data;
    for (guint i = 0; i < 3; i++) {
        counts(watched, G_MAXINT64, G_MAXINT64);
        counts(watched, 0, 0);
    }
    g_assert_cmpint(watched->watch.taken, ==, G_MAXINT64);
    g_assert_cmpint(watched->watch.refused, ==, G_MAXINT64);
}

static void
a_refused_message_is_told_each_time(Watched *watched, gconstpointer data)
{
    (void)data;
    for (guint i = 0; i < 2; i++) {
        MailboxReport *report = report_of(MAILBOX_DRAINING, "");
        g_free(report->refusal);
        report->refusal = g_strdup("UID 7: 554 no");
        mailbox_watch_reported(&watched->watch, report, now(watched));
    }
    assert_told(watched, "refused UID 7: 554 no\nrefused UID 7: 554 no\n");
}

static void
other_numbers_of_a_folder_are_told(Watched *watched, gconstpointer data)
{
    (void)data;
    static const guint32 validities[] = {4, 4, 0, 5};
    for (guint i = 0; i < G_N_ELEMENTS(validities); i++) {
        MailboxReport *report = report_of(MAILBOX_IDLE, "");
        report->uid_validity = validities[i];
        mailbox_watch_reported(&watched->watch, report, now(watched));
    }
    assert_told(watched, "opened\nrenumbered 5, was 4\n");
}

/* --- tokens --- */

static void
a_token_that_dies_is_told_days_and_hours_ahead(Watched *watched, gconstpointer data)
{
    (void)data;
    MailboxReport *report = report_of(MAILBOX_IDLE, "");
    gint64 dies_at_us = now(watched).wall_us + 12 * US_PER_DAY;
    report->token_dies_at_us = dies_at_us;
    mailbox_watch_reported(&watched->watch, report, now(watched));
    assert_told(watched, "");
    guint looked = 0;
    for (; due_in(watched) < 20 * US_PER_DAY; looked++) {
        g_assert_cmpint(due_in(watched), >, 0);
        pass(watched, due_in(watched));
    }
    g_assert_cmpuint(looked, ==, 6);
    assert_told(watched, "token 10d\ntoken 3d\ntoken 1d\ntoken 6h\ntoken 1h\ntoken nothing\n");
}

static void
a_token_that_is_renewed_is_told_anew(Watched *watched, gconstpointer data)
{
    (void)data;
    static const gint64 lives_us[] = {2 * US_PER_DAY, 2 * US_PER_DAY - US_PER_HOUR, 30 * US_PER_DAY,
                                      5 * US_PER_DAY};
    for (guint i = 0; i < G_N_ELEMENTS(lives_us); i++) {
        MailboxReport *report = report_of(MAILBOX_IDLE, "log in anew");
        report->token_dies_at_us = now(watched).wall_us + lives_us[i];
        mailbox_watch_reported(&watched->watch, report, now(watched));
    }
    assert_told(watched, "token 2d; log in anew\ntoken 5d; log in anew\n");
}

#define ADD(path, test) g_test_add(path, Watched, NULL, set_up, test, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/mailbox-watch/once", a_cause_is_told_once_and_its_end_once);
    ADD("/mailbox-watch/another-cause", another_cause_is_told_and_a_known_one_is_not);
    ADD("/mailbox-watch/numbers", what_a_server_numbers_is_no_other_cause);
    ADD("/mailbox-watch/invented", a_server_that_invents_causes_is_cut_short);
    ADD("/mailbox-watch/later", a_desk_that_says_later_is_no_news_for_a_while);
    ADD("/mailbox-watch/session-ends", a_session_that_ends_and_begins_again_is_no_news);
    ADD("/mailbox-watch/read-for-a-while", mail_that_is_read_for_a_while_is_the_end_of_trouble);
    ADD("/mailbox-watch/backoff", a_process_that_ends_is_started_later_each_time);
    ADD("/mailbox-watch/well-for-a-moment", one_that_ends_right_after_reading_well_is_not_well);
    ADD("/mailbox-watch/not-had", one_that_could_not_be_had_is_no_crash);
    g_test_add_func("/mailbox-watch/how-ended", how_a_process_ended_is_said_in_words);
    ADD("/mailbox-watch/counts", counts_go_on_over_processes);
    ADD("/mailbox-watch/lies", counts_that_lie_are_bounded);
    ADD("/mailbox-watch/refused", a_refused_message_is_told_each_time);
    ADD("/mailbox-watch/renumbered", other_numbers_of_a_folder_are_told);
    ADD("/mailbox-watch/token", a_token_that_dies_is_told_days_and_hours_ahead);
    ADD("/mailbox-watch/token-renewed", a_token_that_is_renewed_is_told_anew);
    return g_test_run();
}
