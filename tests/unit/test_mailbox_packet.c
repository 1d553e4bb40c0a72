#include "tests/unit/test.h"

#include "base/limits.h"
#include "base/random.h"
#include "mailbox/mailbox.h"

#include <string.h>

static void
set(char **field, const char *value)
{
    g_free(*field);
    *field = g_strdup(value);
}

/* Settings that use every member, each with a value of its own. */
static MailboxSettings *
settings_sample(void)
{
    MailboxSettings *settings = mailbox_settings_new();
    char **fields[] = {&settings->name,      &settings->host,        &settings->ca_file,
                       &settings->user,      &settings->secret_file, &settings->token_url,
                       &settings->client_id, &settings->scope,       &settings->token_file,
                       &settings->folder,    &settings->done_folder, &settings->failed_folder,
                       &settings->recipient, &settings->lmtp_socket, &settings->state_file};
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        g_free(*fields[i]);
        *fields[i] = g_strdup_printf("value %zu", i);
    }
    settings->port = 143;
    settings->implicit_tls = TRUE;
    settings->auth = MAILBOX_AUTH_XOAUTH2;
    settings->after = MAILBOX_AFTER_LEAVE;
    settings->poll_us = 120 * US_PER_S;
    settings->test_only = TRUE;
    return settings;
}

static MailboxSettings *
settings_back(const MailboxSettings *settings, GError **error)
{
    g_autoptr(GBytes) bytes = mailbox_settings_to_bytes(settings);
    gsize length;
    gconstpointer data = g_bytes_get_data(bytes, &length);
    return mailbox_settings_from_bytes(data, length, error);
}

static void
settings_come_back_as_they_were(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(MailboxSettings) settings = settings_sample();
    g_autoptr(MailboxSettings) back = settings_back(settings, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(back->name, ==, "value 0");
    g_assert_cmpstr(back->host, ==, "value 1");
    g_assert_cmpstr(back->ca_file, ==, "value 2");
    g_assert_cmpstr(back->user, ==, "value 3");
    g_assert_cmpstr(back->secret_file, ==, "value 4");
    g_assert_cmpstr(back->token_url, ==, "value 5");
    g_assert_cmpstr(back->client_id, ==, "value 6");
    g_assert_cmpstr(back->scope, ==, "value 7");
    g_assert_cmpstr(back->token_file, ==, "value 8");
    g_assert_cmpstr(back->folder, ==, "value 9");
    g_assert_cmpstr(back->done_folder, ==, "value 10");
    g_assert_cmpstr(back->failed_folder, ==, "value 11");
    g_assert_cmpstr(back->recipient, ==, "value 12");
    g_assert_cmpstr(back->lmtp_socket, ==, "value 13");
    g_assert_cmpstr(back->state_file, ==, "value 14");
    g_assert_cmpuint(back->port, ==, 143);
    g_assert_true(back->implicit_tls);
    g_assert_cmpint(back->auth, ==, MAILBOX_AUTH_XOAUTH2);
    g_assert_cmpint(back->after, ==, MAILBOX_AFTER_LEAVE);
    g_assert_cmpint(back->poll_us, ==, 120 * US_PER_S);
    g_assert_true(back->test_only);
}

static void
assert_settings_corrupt(const MailboxSettings *settings, const char *says)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(MailboxSettings) back = settings_back(settings, &error);
    g_assert_null(back);
    g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_CORRUPT);
    if (!strstr(error->message, says))
        g_error("got \"%s\", expected it to say \"%s\"", error->message, says);
}

static void
settings_that_lack_something_are_corrupt(void)
{
    static const gsize needed[] = {G_STRUCT_OFFSET(MailboxSettings, name),
                                   G_STRUCT_OFFSET(MailboxSettings, host),
                                   G_STRUCT_OFFSET(MailboxSettings, user),
                                   G_STRUCT_OFFSET(MailboxSettings, secret_file),
                                   G_STRUCT_OFFSET(MailboxSettings, folder),
                                   G_STRUCT_OFFSET(MailboxSettings, recipient),
                                   G_STRUCT_OFFSET(MailboxSettings, lmtp_socket),
                                   G_STRUCT_OFFSET(MailboxSettings, state_file),
                                   G_STRUCT_OFFSET(MailboxSettings, token_url),
                                   G_STRUCT_OFFSET(MailboxSettings, token_file),
                                   G_STRUCT_OFFSET(MailboxSettings, failed_folder)};
    for (gsize i = 0; i < G_N_ELEMENTS(needed); i++) {
        g_autoptr(MailboxSettings) settings = settings_sample();
        set(&G_STRUCT_MEMBER(char *, settings, needed[i]), "");
        assert_settings_corrupt(settings, "missing");
    }
    g_autoptr(MailboxSettings) move = settings_sample();
    move->after = MAILBOX_AFTER_MOVE;
    set(&move->done_folder, "");
    assert_settings_corrupt(move, "done_folder is missing");
}

static void
settings_that_cannot_be_are_corrupt(void)
{
    g_autoptr(MailboxSettings) port = settings_sample();
    port->port = 65536;
    assert_settings_corrupt(port, "port");
    g_autoptr(MailboxSettings) choice = settings_sample();
    choice->after = (MailboxAfter)3;
    assert_settings_corrupt(choice, "choice");
    g_autoptr(MailboxSettings) poll = settings_sample();
    poll->poll_us = 0;
    assert_settings_corrupt(poll, "no time");
    g_autoptr(MailboxSettings) line = settings_sample();
    set(&line->user, "desk\r\nA2 DELETE INBOX");
    assert_settings_corrupt(line, "control characters");
    g_autoptr(MailboxSettings) heavy = settings_sample();
    g_autofree char *long_text = g_strnfill(LIMIT_MAILBOX_TEXT_BYTES + 1, 'x');
    set(&heavy->scope, long_text);
    assert_settings_corrupt(heavy, "too long");
}

static MailboxReport *
report_sample(void)
{
    MailboxReport *report = mailbox_report_new();
    report->state = MAILBOX_WAITING_DESK;
    report->waiting = 1;
    report->taken = 2;
    report->refused = 3;
    report->uid_validity = G_MAXUINT32;
    report->next_try_us = 5;
    report->token_dies_at_us = 6;
    set(&report->why, "why");
    set(&report->refusal, "refusal");
    set(&report->step, "step");
    return report;
}

static MailboxReport *
report_back(const MailboxReport *report, GError **error)
{
    g_autoptr(GBytes) bytes = mailbox_report_to_bytes(report);
    gsize length;
    gconstpointer data = g_bytes_get_data(bytes, &length);
    return mailbox_report_from_bytes(data, length, error);
}

static void
a_report_comes_back_as_it_was(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(MailboxReport) report = report_sample();
    g_autoptr(MailboxReport) back = report_back(report, &error);
    g_assert_no_error(error);
    g_assert_cmpint(back->state, ==, MAILBOX_WAITING_DESK);
    g_assert_cmpint(back->waiting, ==, 1);
    g_assert_cmpint(back->taken, ==, 2);
    g_assert_cmpint(back->refused, ==, 3);
    g_assert_cmpuint(back->uid_validity, ==, G_MAXUINT32);
    g_assert_cmpint(back->next_try_us, ==, 5);
    g_assert_cmpint(back->token_dies_at_us, ==, 6);
    g_assert_cmpstr(back->why, ==, "why");
    g_assert_cmpstr(back->refusal, ==, "refusal");
    g_assert_cmpstr(back->step, ==, "step");
}

static void
the_lines_of_a_report_are_cleaned_as_it_is_written(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(MailboxReport) report = report_sample();
    g_autofree char *long_line = g_strnfill(LIMIT_MAILBOX_LINE_CHARS + 9, 'x');
    set(&report->why, "NO\r\nevent forged=1 \x1b[2J");
    set(&report->refusal, long_line);
    g_autoptr(MailboxReport) back = report_back(report, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(back->why, ==, "NO event forged=1 [2J");
    g_assert_cmpuint(strlen(back->refusal), ==, LIMIT_MAILBOX_LINE_CHARS);
}

/* What mailbox_report_to_bytes never writes. */
static void
assert_report_corrupt(guint32 version, guint32 state, gint64 waiting, const char *why,
                      const char *says)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) variant =
        g_variant_ref_sink(g_variant_new("(uuxxxuxxsss)", version, state, waiting, (gint64)0,
                                         (gint64)0, 0, (gint64)0, (gint64)0, why, "", ""));
    g_autoptr(MailboxReport) back =
        mailbox_report_from_bytes(g_variant_get_data(variant), g_variant_get_size(variant), &error);
    g_assert_null(back);
    g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_CORRUPT);
    if (!strstr(error->message, says))
        g_error("got \"%s\", expected it to say \"%s\"", error->message, says);
}

static void
a_report_that_lies_is_corrupt(void)
{
    assert_report_corrupt(2, 0, 0, "", "version");
    assert_report_corrupt(1, MAILBOX_FAILING + 1, 0, "", "state");
    assert_report_corrupt(1, 0, -1, "", "below 0");
    assert_report_corrupt(1, 0, 0, "a\nb", "clean");
    assert_report_corrupt(1, 0, 0, "\x1b[2J", "clean");
}

/* Bytes changed, cut or misaligned give an error or a report within the promises, never harm. */
static void
damaged_bytes_never_harm(void)
{
    RandomSeeded seeded;
    random_seeded_init(&seeded, 5);
    g_autoptr(MailboxReport) report = report_sample();
    g_autoptr(GBytes) bytes = mailbox_report_to_bytes(report);
    gsize length;
    gconstpointer data = g_bytes_get_data(bytes, &length);
    g_autofree guint8 *changed = g_malloc(length + 1);
    for (guint round = 0; round < 20000; round++) {
        guint64 dice = random_uint64(&seeded.random);
        gsize cut = dice % 4 == 0 ? (dice >> 8) % length : length;
        gsize shift = (dice >> 4) & 1;
        memcpy(changed + shift, data, length);
        changed[shift + (dice >> 16) % length] = (guint8)(dice >> 40);
        g_autoptr(GError) error = NULL;
        g_autoptr(MailboxReport) back = mailbox_report_from_bytes(changed + shift, cut, &error);
        g_assert_true((back == NULL) == (error != NULL));
        if (back)
            g_assert_nonnull(mailbox_state_name(back->state));
    }
}

static void
too_many_bytes_are_corrupt(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree guint8 *zeros = g_malloc0(LIMIT_MAILBOX_PACKET_BYTES + 1);
    g_assert_null(mailbox_report_from_bytes(zeros, LIMIT_MAILBOX_PACKET_BYTES + 1, &error));
    g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_CORRUPT);
    g_clear_error(&error);
    g_assert_null(mailbox_settings_from_bytes("", 0, &error));
    g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_CORRUPT);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add_func("/mailbox_packet/" #name, name)
    ADD(settings_come_back_as_they_were);
    ADD(settings_that_lack_something_are_corrupt);
    ADD(settings_that_cannot_be_are_corrupt);
    ADD(a_report_comes_back_as_it_was);
    ADD(the_lines_of_a_report_are_cleaned_as_it_is_written);
    ADD(a_report_that_lies_is_corrupt);
    ADD(damaged_bytes_never_harm);
    ADD(too_many_bytes_are_corrupt);
    return g_test_run();
}
