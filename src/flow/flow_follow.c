#include "flow/flow_follow.h"

/* --- what is there ---------------------------------------------------------------------------- */

static gboolean
standing_of(Apply *apply, const Person *person, Standing *ret_standing, GError **error)
{
    return store_standing(apply->store, apply->flow->roles, apply->ticket->id, apply->thread.id,
                          person->id, ret_standing, error);
}

static gboolean
is_follower(const Standing *standing)
{
    return (standing->relations & (RELATION_FOLLOWER | RELATION_LISTENER)) != 0;
}

/* Changes what is said of a person, and writes it down. */
static gboolean
say(Apply *apply, const Person *person, Following *following, EventKind event, const char *note,
    GError **error)
{
    g_autofree char *now = g_strconcat(person->address, note, NULL);
    following->since_us = apply->now_us;
    following->by = apply->author && apply->author->id.value != person->id.value ? apply->author->id
                                                                                 : (PersonId){0};
    return store_follow_set(apply->store, apply->ticket->id, person->id, following, error) &&
           apply_event(apply, event, NULL, now, error);
}

/* --- following -------------------------------------------------------------------------------- */

/* Whether it is so already, by what they said or somebody said for them. */
static gboolean
follows_so(const Following *was, const Standing *standing, FollowHow how)
{
    gboolean sees = !policy_refusal(standing, POLICY_VIEW_PUBLIC);
    if (how == FOLLOW_CC)
        return standing->is_silent || (sees && (standing->relations & ~(guint)RELATION_ASKED));
    return was->state == FOLLOW_ON && !standing->is_silent && sees &&
           (how == FOLLOW_BY_ROLE || was->how == FOLLOW_ADDED);
}

gboolean
follow_start(Apply *apply, const Person *person, FollowHow how, gboolean *ret_changed,
             GError **error)
{
    Standing standing;
    Following was;
    if (!standing_of(apply, person, &standing, error) ||
        !store_follow_get(apply->store, apply->ticket->id, person->id, &was, error))
        return FALSE;
    const char *refusal = policy_refusal(&standing, POLICY_VIEW_PUBLIC);
    if (how == FOLLOW_BY_ROLE && refusal) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED, "%s cannot follow: %s",
                    person_label(person), refusal);
        return FALSE;
    }
    *ret_changed = !follows_so(&was, &standing, how);
    if (!*ret_changed)
        return TRUE;
    /* Who was asked in and muted it goes on as they were. */
    Following now = {.how = how, .state = FOLLOW_ON};
    if (how == FOLLOW_BY_ROLE && was.state == FOLLOW_MUTED)
        now.how = was.how;
    return say(apply, person, &now, EVENT_FOLLOWER_ADDED, how == FOLLOW_CC ? " (by Cc)" : "",
               error);
}

gboolean
follow_mute(Apply *apply, const Person *person, gboolean *ret_changed, GError **error)
{
    Standing standing;
    Following now;
    if (!standing_of(apply, person, &standing, error) ||
        !store_follow_get(apply->store, apply->ticket->id, person->id, &now, error))
        return FALSE;
    const char *refusal = policy_refusal(&standing, POLICY_VIEW_PUBLIC);
    if (refusal && !is_follower(&standing)) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED, "%s has nothing to mute: %s",
                    person_label(person), refusal);
        return FALSE;
    }
    *ret_changed = now.state != FOLLOW_MUTED;
    if (!*ret_changed)
        return TRUE;
    if (now.state != FOLLOW_ON)
        now.how = FOLLOW_BY_ROLE;
    now.state = FOLLOW_MUTED;
    return say(apply, person, &now, EVENT_FOLLOWER_MUTED, "", error);
}

gboolean
follow_stop(Apply *apply, const Person *person, gboolean *ret_changed, GError **error)
{
    Following now;
    if (!store_follow_get(apply->store, apply->ticket->id, person->id, &now, error))
        return FALSE;
    *ret_changed = now.state != FOLLOW_OFF;
    if (!*ret_changed)
        return TRUE;
    now = (Following){.how = FOLLOW_BY_ROLE, .state = FOLLOW_OFF};
    return say(apply, person, &now, EVENT_FOLLOWER_REMOVED, "", error);
}

gboolean
follow_hear_again(Store *store, TicketId ticket, PersonId person, GError **error)
{
    Following following;
    if (!store_follow_get(store, ticket, person, &following, error))
        return FALSE;
    if (following.state != FOLLOW_MUTED && following.state != FOLLOW_OFF)
        return TRUE;
    following.state = FOLLOW_ON;
    return store_follow_set(store, ticket, person, &following, error);
}
