#include "base/text.h"
#include "ctl/call.h"
#include "ctl/cmd.h"
#include "ctl/mailboxes_shown.h"
#include "ctl/trial.h"

/* --- list --- */

static const TableColumn columns[] = {{"name", CELL_TEXT},
                                      {"state", CELL_TEXT},
                                      {"taken", CELL_NUMBER},
                                      {"waiting", CELL_NUMBER},
                                      {"refused", CELL_NUMBER},
                                      {"crashes", CELL_NUMBER},
                                      {"last", CELL_TIME},
                                      {"next-try", CELL_TIME},
                                      {"why", CELL_TEXT, .shrinks = TRUE},
                                      {"server", CELL_TEXT, .programs = TRUE},
                                      {"trouble-since", CELL_TIME, .programs = TRUE},
                                      {"token-dies", CELL_TIME, .programs = TRUE},
                                      {NULL}};

static gboolean
list(Call *call, GError **error)
{
    (void)error;
    gint64 now_us = clock_now_us(flow_clock(call->flow));
    g_autoptr(GPtrArray) all = mailboxes_shown_all(call);
    Table *table = table_new(columns);
    for (guint i = 0; i < all->len; i++) {
        const CtlMailbox *mailbox = all->pdata[i];
        g_autofree char *why = mailboxes_shown_why(mailbox, now_us);
        table_add(table, cell_text(mailbox->name));
        table_add(table, cell_text(mailbox->state));
        table_add(table, cell_number(mailbox->taken));
        table_add(table, cell_number(mailbox->waiting));
        table_add(table, cell_number(mailbox->refused));
        table_add(table, cell_number(mailbox->crashes));
        table_add(table, cell_time(mailbox->last_us));
        table_add(table, cell_time(mailbox->next_try_us));
        table_add(table, cell_text(why));
        table_add(table, cell_text(mailbox->server));
        table_add(table, cell_time(mailbox->trouble_us));
        table_add(table, cell_time(mailbox->token_dies_us));
    }
    call_show_table(call, table);
    return TRUE;
}

/* --- test --- */

static gboolean
run_test(Call *call, GError **error)
{
    const CtlMailboxes *mailboxes = call->mailboxes;
    const char *name = call_argument(call, "NAME");
    Trial trial;
    StepListener listener = trial_begin(&trial, call);
    gboolean works = mailboxes->test(mailboxes->data, name, &listener, error);
    trial_end(&trial, name, works);
    return works;
}

/* --- the table --- */

static const Parameter test_arguments[] = {
    {"NAME", PARAMETER_TEXT, PARAMETER_ONE, NULL, "what the configuration calls it"}, {NULL}};

const Command cmd_mailbox[] = {
    {.words = "mailbox list",
     .help = "list the mailboxes at providers, and how reading them goes",
     .details = "taken, refused and crashes count since the daemon's start; last is when a message "
                "was taken.",
     .run = list},
    {.words = "mailbox test",
     .help = "try out whether a mailbox can be read, step by step",
     .details = "Changes nothing, and does not disturb who reads it. The exit code is 0 only when "
                "every step is ok.",
     .arguments = test_arguments,
     .run = run_test},
    {NULL}};
