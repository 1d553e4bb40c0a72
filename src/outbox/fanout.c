#include "outbox/fanout.h"

#include "base/limits.h"

typedef struct {
    Store *store;
    const Fanout *fanout;
    GHashTable *told; /* set of gint64 person ids */
    guint count;
} Telling;

/* The nearest relation a person has to the ticket. To work on it comes first: who is assigned what
 * they asked for themselves has to hear of that. */
static OutboxWhy
why_of(const Standing *standing)
{
    static const struct {
        Relation relation;
        OutboxWhy why;
    } nearest[] = {{RELATION_ASSIGNEE, WHY_ASSIGNEE},
                   {RELATION_REQUESTER, WHY_REQUESTER},
                   {RELATION_OPENER, WHY_OPENER},
                   {RELATION_FOLLOWER, WHY_FOLLOWER},
                   {RELATION_ASKED, WHY_ASKED}};
    for (guint i = 0; i < G_N_ELEMENTS(nearest); i++)
        if (standing->relations & nearest[i].relation)
            return nearest[i].why;
    return WHY_RULE;
}

/* A row for this person, unless they have one, said it themselves, or may not see it. */
static gboolean
tell(Telling *telling, PersonId person, const Standing *standing, GError **error)
{
    const Fanout *fanout = telling->fanout;
    if (person.value == fanout->author.value ||
        g_hash_table_contains(telling->told, &person.value) ||
        policy_refusal(standing, policy_view(fanout->thread.audience)))
        return TRUE;
    OutboxRow row = {.kind = fanout->comment.value ? OUTBOX_COMMENT : OUTBOX_NOTICE,
                     .state = OUTBOX_PENDING,
                     .why = why_of(standing),
                     .ticket = fanout->ticket,
                     .thread = fanout->thread.id,
                     .comment = fanout->comment,
                     .person = person,
                     .created_us = fanout->now_us,
                     .next_us = fanout->now_us};
    OutboxId id;
    if (!store_outbox_add(telling->store, &row, &id, error))
        return FALSE;
    g_hash_table_add(telling->told, g_memdup2(&person.value, sizeof person.value));
    telling->count++;
    return TRUE;
}

static gboolean
tell_participants(Telling *telling, GError **error)
{
    const Fanout *fanout = telling->fanout;
    g_autoptr(GPtrArray) participants = NULL;
    if (!store_ticket_participants(telling->store, fanout->roles, fanout->ticket, fanout->thread.id,
                                   &participants, error))
        return FALSE;
    for (guint i = 0; i < participants->len; i++) {
        const Participant *participant = participants->pdata[i];
        if (!tell(telling, participant->person->id, &participant->standing, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
tell_also(Telling *telling, GError **error)
{
    const Fanout *fanout = telling->fanout;
    for (guint i = 0; fanout->also && i < fanout->also->len; i++) {
        const Person *person = fanout->also->pdata[i];
        Standing standing;
        if (g_hash_table_contains(telling->told, &person->id.value))
            continue;
        if (!store_standing(telling->store, fanout->roles, fanout->ticket, fanout->thread.id,
                            person->id, &standing, error) ||
            !tell(telling, person->id, &standing, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
fanout_comment(Store *store, const Fanout *fanout, guint *ret_count, GError **error)
{
    g_autoptr(GHashTable) told = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    Telling telling = {.store = store, .fanout = fanout, .told = told};
    if (fanout->followers && !tell_participants(&telling, error))
        return FALSE;
    if (!tell_also(&telling, error))
        return FALSE;
    *ret_count = telling.count;
    return TRUE;
}

gboolean
fanout_acknowledge(Store *store, TicketId ticket, Thread thread, CommentId comment,
                   PersonId requester, gint64 now_us, gboolean *ret_added, GError **error)
{
    guint to_person, in_all;
    if (!store_outbox_acks_since(store, requester, now_us - LIMIT_ACK_WINDOW_S * US_PER_S, now_us,
                                 &to_person, &in_all, error))
        return FALSE;
    gboolean wanted = to_person < LIMIT_ACKS_PER_SENDER && in_all < LIMIT_ACKS_IN_ALL;
    OutboxRow row = {.kind = OUTBOX_ACK,
                     .state = OUTBOX_PENDING,
                     .why = WHY_REQUESTER,
                     .ticket = ticket,
                     .thread = thread.id,
                     .comment = comment,
                     .person = requester,
                     .created_us = now_us,
                     .next_us = now_us};
    OutboxId id;
    if (wanted && !store_outbox_add(store, &row, &id, error))
        return FALSE;
    *ret_added = wanted;
    return TRUE;
}
