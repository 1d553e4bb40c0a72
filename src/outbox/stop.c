#include "outbox/stop.h"

#include "mail/unsubscribe.h"

/* Who is assigned stays so and is told of what is new to the work, whatever they say; for them and
 * for whom a rule has told, muting is the word. Who was only asked something has no say. */
static const struct {
    OutboxWhy why;
    const char *flag;
    gboolean unfollows;
} stops[] = {{WHY_REQUESTER, "stop-unfollow", TRUE}, {WHY_CONTACT, "stop-unfollow", TRUE},
             {WHY_OPENER, "stop-unfollow", TRUE},    {WHY_FOLLOWER, "stop-unfollow", TRUE},
             {WHY_PROJECT, "stop-project", TRUE},    {WHY_ASSIGNEE, "stop-assignee", FALSE},
             {WHY_RULE, "stop-rule", FALSE}};

const char *
stop_flag(const OutboxRow *row)
{
    if (row->kind != OUTBOX_COMMENT && row->kind != OUTBOX_NOTICE)
        return NULL;
    for (guint i = 0; i < G_N_ELEMENTS(stops); i++)
        if (stops[i].why == row->why)
            return stops[i].flag;
    return NULL;
}

char *
stop_unsubscribe(const OutboxRow *row)
{
    gboolean unfollows = FALSE;
    for (guint i = 0; stop_flag(row) && i < G_N_ELEMENTS(stops); i++)
        unfollows |= stops[i].why == row->why && stops[i].unfollows;
    if (!unfollows)
        return NULL;
    /* RFC 6068 §2: what an address of ours has beside unreserved signs. */
    g_autofree char *address = g_uri_escape_string(row->reply_address, "@+", FALSE);
    return g_strdup_printf("<mailto:%s?subject=" UNSUBSCRIBE_SUBJECT ">", address);
}
