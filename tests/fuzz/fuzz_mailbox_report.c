/*
 * What a process that reads a mailbox says, which reads what strangers wrote: the whole input as
 * one packet; then the input as a life of such processes, that report, end and are started again.
 * What is read of a packet can be written, and is the same then. Whatever they say, sums stay
 * numbers, the log gets few lines, and nothing is due again at the moment it was done.
 */
#include "tests/fuzz/fuzz.h"

#include "base/limits.h"
#include "mailbox/mailbox.h"
#include "posternd/mailbox_watch.h"

#include <string.h>

static void
check_packet(const FuzzInput *input)
{
    g_autofree char *exact = fuzz_exact(input->bytes, input->length);
    g_autoptr(MailboxReport) report = mailbox_report_from_bytes(exact, input->length, NULL);
    g_autoptr(MailboxSettings) settings = mailbox_settings_from_bytes(exact, input->length, NULL);
    g_autoptr(GBytes) bytes = report     ? mailbox_report_to_bytes(report)
                              : settings ? mailbox_settings_to_bytes(settings)
                                         : NULL;
    if (!bytes)
        return;
    gsize length;
    gconstpointer again = g_bytes_get_data(bytes, &length);
    g_assert_cmpmem(again, length, exact, input->length);
}

/* --- a life --- */

typedef struct {
    MailboxWatch watch;
    WatchTime now;
    guint troubles; /* told since all was well */
} Life;

static void
hear(const MailboxWatch *watch, WatchNews news, const char *detail, gpointer data)
{
    Life *life = data;
    g_assert_true(!detail || !strchr(detail, '\n'));
    if (news == WATCH_WORKS)
        life->troubles = 0;
    life->troubles += news == WATCH_FAILING || news == WATCH_WAITING || news == WATCH_ENDED;
    g_assert_cmpuint(life->troubles, <=, LIMIT_MAILBOX_CAUSES);
    g_assert_cmpstr(watch->name, ==, "box");
}

static MailboxReport *
next_report(FuzzInput *input)
{
    MailboxReport *report = mailbox_report_new();
    report->state = (MailboxState)(fuzz_byte(input) % (MAILBOX_FAILING + 1));
    report->taken = (gint64)(fuzz_number(input) & G_MAXINT64);
    report->refused = (gint64)(fuzz_number(input) & G_MAXINT64);
    report->next_try_us = (gint64)(fuzz_number(input) & G_MAXINT64);
    report->token_dies_at_us = (gint64)(fuzz_number(input) & G_MAXINT64);
    report->uid_validity = fuzz_byte(input);
    g_free(report->why);
    report->why = g_strdup_printf("%c %c", 'a' + fuzz_byte(input) % 26, '0' + fuzz_byte(input) % 9);
    return report;
}

static void
pass(Life *life, gint64 us)
{
    life->now.monotonic_us += us;
    life->now.wall_us += us;
    mailbox_watch_tick(&life->watch, life->now);
}

/* To the next moment at which something is due, as the thread sleeps. */
static void
sleep_until_due(Life *life)
{
    gint64 due_us = mailbox_watch_due_us(&life->watch, life->now);
    if (due_us - life->now.monotonic_us < 365 * US_PER_DAY)
        pass(life, MAX(due_us - life->now.monotonic_us, 0));
    if (!life->watch.running)
        mailbox_watch_started(&life->watch);
    g_assert_cmpint(mailbox_watch_due_us(&life->watch, life->now), >, life->now.monotonic_us);
}

static void
live_on(Life *life, FuzzInput *input, Random *random)
{
    gint64 taken = life->watch.taken;
    switch (fuzz_byte(input) % 4) {
    case 0:
        sleep_until_due(life);
        break;
    case 1:
        pass(life, fuzz_byte(input) * US_PER_S);
        break;
    case 2:
        if (life->watch.running)
            mailbox_watch_ended(&life->watch, TRUE, "it was killed", random, life->now);
        break;
    default:
        if (life->watch.running)
            mailbox_watch_reported(&life->watch, next_report(input), life->now);
    }
    g_assert_cmpint(life->watch.taken, >=, taken);
    g_assert_nonnull(mailbox_watch_why(&life->watch));
    g_assert_nonnull(mailbox_watch_state(&life->watch));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = {data, size};
    RandomSeeded random;
    Life life = {.now = {US_PER_DAY, 20000 * US_PER_DAY}};
    check_packet(&input);
    random_seeded_init(&random, 1);
    mailbox_watch_init(&life.watch, "box", hear, &life);
    mailbox_watch_started(&life.watch);
    while (input.length)
        live_on(&life, &input, &random.random);
    mailbox_watch_clear(&life.watch);
    return 0;
}
