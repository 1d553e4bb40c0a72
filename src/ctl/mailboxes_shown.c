#include "ctl/mailboxes_shown.h"

#include "base/limits.h"
#include "base/units.h"

void
ctl_mailbox_free(gpointer data)
{
    CtlMailbox *mailbox = data;
    g_free(mailbox->name);
    g_free(mailbox->state);
    g_free(mailbox->why);
    g_free(mailbox->server);
    g_free(mailbox);
}

GPtrArray *
mailboxes_shown_all(const Call *call)
{
    return call->mailboxes->list(call->mailboxes->data);
}

/* NULL while there is time. Caller frees. */
static char *
token_warning(const CtlMailbox *mailbox, gint64 now_us)
{
    gint64 left_us = mailbox->token_dies_us - now_us;
    if (!mailbox->token_dies_us || left_us > LIMIT_TOKEN_WARN_US)
        return NULL;
    g_autofree char *left = left_us > 0 ? units_format_duration(left_us) : NULL;
    return left ? g_strdup_printf("its token dies in %s, expected a new one in secret-file", left)
                : g_strdup("its token is dead, expected a new one in secret-file");
}

char *
mailboxes_shown_why(const CtlMailbox *mailbox, gint64 now_us)
{
    return *mailbox->why ? g_strdup(mailbox->why) : token_warning(mailbox, now_us);
}

static const TableColumn columns[] = {{"mailbox", CELL_TEXT},
                                      {"state", CELL_TEXT},
                                      {"waiting", CELL_NUMBER},
                                      {"crashes", CELL_NUMBER},
                                      {"next-try", CELL_TIME},
                                      {"why", CELL_TEXT, .shrinks = TRUE},
                                      {NULL}};

Table *
mailboxes_shown_status(const Call *call)
{
    gint64 now_us = clock_now_us(flow_clock(call->flow));
    g_autoptr(GPtrArray) all = mailboxes_shown_all(call);
    Table *table = table_new(columns);
    for (guint i = 0; i < all->len; i++) {
        const CtlMailbox *mailbox = all->pdata[i];
        g_autofree char *why = mailboxes_shown_why(mailbox, now_us);
        table_add(table, cell_text(mailbox->name));
        table_add(table, cell_text(mailbox->state));
        table_add(table, cell_number(mailbox->waiting));
        table_add(table, cell_number(mailbox->crashes));
        table_add(table, cell_time(mailbox->next_try_us));
        table_add(table, cell_text(why));
    }
    return table;
}
