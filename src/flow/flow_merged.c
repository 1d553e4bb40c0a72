/* Where a message goes that is meant for a ticket which was merged into another. */
#include "flow/flow_thread.h"

/* To the thread of the same audience, when the sender may write there; else it stays where it was
 * meant for, as it does in a vendor thread, which the other ticket has not. What is forged waits
 * for who sees what it answers, and no others. */
static gboolean
follow_merge(Search *search, Target *target, GError **error)
{
    TicketId into;
    Thread thread;
    const char *why;
    if (target->kind != TARGET_COMMENT || target->thread.audience == THREAD_VENDOR ||
        search->reading->identity.level == IDENTITY_FAILED)
        return TRUE;
    if (!store_ticket_merged_into(search->store, target->thread.ticket, &into, error))
        return FALSE;
    if (!into.value)
        return TRUE;
    if (!store_thread_find(search->store, into, target->thread.audience, &thread, error) ||
        !search_judge(search, &thread, target->identity, &why, error))
        return FALSE;
    if (!why)
        target->thread = thread;
    return TRUE;
}

/* The earlier target of the same ticket, or index itself. */
static guint
first_of_ticket(const Search *search, guint index)
{
    const Target *target = search_target(search, index);
    for (guint i = 0; i < index && target->kind == TARGET_COMMENT; i++) {
        const Target *other = search_target(search, i);
        if (other->kind == TARGET_COMMENT &&
            other->thread.ticket.value == target->thread.ticket.value)
            return i;
    }
    return index;
}

/* Of two threads the more private one wins. */
static void
join_targets(Search *search, guint index, guint first)
{
    GArray *served = search->targets->served;
    Target *kept = search_target(search, first);
    const Target *gone = search_target(search, index);
    if (thread_more_private(kept->thread.audience, gone->thread.audience) != kept->thread.audience)
        kept->thread = gone->thread;
    kept->identity = MIN(kept->identity, gone->identity);
    for (guint i = 0; i < served->len; i++) {
        guint *of = &g_array_index(served, guint, i);
        *of = *of == index ? first : *of - (*of > index ? 1 : 0);
    }
    g_array_remove_index(search->targets->targets, index);
}

gboolean
search_follow_merges(Search *search, GError **error)
{
    for (guint i = 0; i < search->targets->targets->len; i++)
        if (!follow_merge(search, search_target(search, i), error))
            return FALSE;
    for (guint i = search->targets->targets->len; i > 0; i--) {
        guint first = first_of_ticket(search, i - 1);
        if (first != i - 1)
            join_targets(search, i - 1, first);
    }
    return TRUE;
}
