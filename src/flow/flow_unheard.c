/* Who is to work on a ticket hears of that, though not of what was said with it among others. */
#include "flow/flow_private.h"

/* Those of the assigned who may not see the thread in which it happened. Borrowed. */
static gboolean
find_unheard(const Apply *apply, GPtrArray *unheard, GError **error)
{
    for (guint i = 0; i < apply->assigned->len; i++) {
        Person *person = apply->assigned->pdata[i];
        Standing standing;
        if (!store_standing(apply->store, apply->flow->roles, apply->ticket->id, apply->thread.id,
                            person->id, &standing, error))
            return FALSE;
        if (policy_refusal(&standing, policy_view(apply->thread.audience)))
            g_ptr_array_add(unheard, person);
    }
    return TRUE;
}

gboolean
apply_tell_unheard(Apply *apply, GError **error)
{
    g_autoptr(GPtrArray) unheard = g_ptr_array_new();
    Thread open;
    FanoutTold told;
    if (!find_unheard(apply, unheard, error))
        return FALSE;
    if (!unheard->len)
        return TRUE;
    if (!store_thread_find(apply->store, apply->ticket->id, THREAD_PUBLIC, &open, error))
        return FALSE;
    Fanout notice = {.roles = apply->flow->roles,
                     .ticket = apply->ticket->id,
                     .thread = open,
                     .now_us = apply->now_us,
                     .named = unheard};
    if (!fanout_comment(apply->store, &notice, &told, error))
        return FALSE;
    apply->told += told.count;
    return TRUE;
}
