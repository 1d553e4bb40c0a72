#include "flow/flow_follow.h"

/* Somebody, and how they stand to the ticket and follow it. */
typedef struct {
    const Person *person;
    Standing standing;
    Following was;
    const char *refusal; /* why they may not see the public thread; NULL when they may */
} Follower;

static gboolean
look_up(Apply *apply, const Person *person, Follower *ret_follower, GError **error)
{
    Follower found = {.person = person};
    if (!store_standing(apply->store, apply->flow->roles, apply->ticket->id, apply->thread.id,
                        person->id, &found.standing, error) ||
        !store_follow_get(apply->store, apply->ticket->id, person->id, &found.was, error))
        return FALSE;
    found.refusal = policy_refusal(&found.standing, POLICY_VIEW_PUBLIC);
    *ret_follower = found;
    return TRUE;
}

/* Whether it is so already, by what they said or somebody said for them. */
static gboolean
follows_so(const Follower *follower, FollowHow how)
{
    const Standing *standing = &follower->standing;
    guint relations = standing->relations & ~(guint)(RELATION_ASKED | RELATION_COPIED);
    if (standing->is_silent)
        return how == FOLLOW_CC;
    if (follower->refusal)
        return FALSE;
    if (how == FOLLOW_CC)
        return relations != 0;
    return follower->was.state == FOLLOW_ON &&
           (how == FOLLOW_BY_ROLE || follower->was.how != FOLLOW_BY_ROLE);
}

/* Who was asked in and muted it goes on as they were. */
static Following
following_as(const Follower *follower, FollowHow how, FollowState state)
{
    gboolean is_in = follower->was.state == FOLLOW_ON || follower->was.state == FOLLOW_MUTED;
    FollowHow as = how == FOLLOW_BY_ROLE && is_in ? follower->was.how : how;
    return (Following){.how = state == FOLLOW_OFF ? FOLLOW_BY_ROLE : as, .state = state};
}

static gboolean
keep(Apply *apply, const Follower *follower, FollowHow how, FollowState state, GError **error)
{
    const Person *by = apply_actor(apply);
    Following now = following_as(follower, how, state);
    now.since_us = apply->now_us;
    if (by && by->id.value != follower->person->id.value)
        now.by = by->id;
    return store_follow_set(apply->store, apply->ticket->id, follower->person->id, &now, error);
}

/* Changes it, and writes it down. */
static gboolean
say(Apply *apply, const Follower *follower, FollowHow how, FollowState state, EventKind event,
    GError **error)
{
    g_autofree char *now =
        g_strconcat(follower->person->address, how == FOLLOW_CC ? " (by Cc)" : "", NULL);
    return keep(apply, follower, how, state, error) &&
           apply_follower(apply, event, follower->person, now, error);
}

gboolean
follow_start(Apply *apply, const Person *person, FollowHow how, gboolean *ret_changed,
             GError **error)
{
    Follower follower;
    if (!look_up(apply, person, &follower, error))
        return FALSE;
    *ret_changed = !follows_so(&follower, how);
    return !*ret_changed || say(apply, &follower, how, FOLLOW_ON, EVENT_FOLLOWER_ADDED, error);
}

gboolean
follow_mute(Apply *apply, const Person *person, gboolean *ret_changed, GError **error)
{
    Follower follower;
    if (!look_up(apply, person, &follower, error))
        return FALSE;
    if (follower.refusal && !(follower.standing.relations & RELATION_LISTENER)) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED, "%s has nothing to mute: %s",
                    person_label(person), follower.refusal);
        return FALSE;
    }
    *ret_changed = follower.was.state != FOLLOW_MUTED;
    return !*ret_changed ||
           say(apply, &follower, FOLLOW_BY_ROLE, FOLLOW_MUTED, EVENT_FOLLOWER_MUTED, error);
}

gboolean
follow_stop(Apply *apply, const Person *person, gboolean *ret_changed, GError **error)
{
    Follower follower;
    if (!look_up(apply, person, &follower, error))
        return FALSE;
    *ret_changed = follower.was.state != FOLLOW_OFF;
    return !*ret_changed ||
           say(apply, &follower, FOLLOW_BY_ROLE, FOLLOW_OFF, EVENT_FOLLOWER_REMOVED, error);
}

/* --- for actions ------------------------------------------------------------------------------ */

static FollowHow
how_of(const Apply *apply, const Person *person)
{
    const Person *actor = apply_actor(apply);
    gboolean own = actor && actor->id.value == person->id.value;
    return own ? FOLLOW_BY_ROLE : FOLLOW_ADDED;
}

/* Who muted a ticket said so for themselves; who does not follow it any more may have been taken
 * off it, and one of the staff may ask them in again. */
static char *
silence_refusal(const Apply *apply, const Follower *follower)
{
    const Person *actor = apply_actor(apply);
    const char *label = person_label(follower->person);
    if (follower->was.state == FOLLOW_MUTED)
        return g_strdup_printf("%s has muted this ticket, and alone may change that", label);
    if (actor && actor->kind != PERSON_STAFF)
        return g_strdup_printf("%s wants no mail of this ticket", label);
    return NULL;
}

gboolean
follow_judge(Apply *apply, const Person *person, FollowState state, gboolean by_name,
             gboolean *ret_changes, char **ret_why, GError **error)
{
    Follower follower;
    FollowHow how = how_of(apply, person);
    if (!look_up(apply, person, &follower, error))
        return FALSE;
    if (state == FOLLOW_OFF) {
        *ret_changes = follower.was.state != FOLLOW_OFF;
        return TRUE;
    }
    if (how == FOLLOW_BY_ROLE && follower.refusal) {
        *ret_why = g_strdup(follower.refusal);
        return FALSE;
    }
    gboolean wants_none = how == FOLLOW_ADDED && follower.standing.is_silent;
    gboolean asks = by_name && !apply->by_rule;
    if (wants_none && asks)
        *ret_why = silence_refusal(apply, &follower);
    *ret_changes = !follows_so(&follower, how) && (!wants_none || asks);
    return !*ret_why;
}

gboolean
follow_keep(Apply *apply, const Person *person, FollowState state, GError **error)
{
    Follower follower;
    return look_up(apply, person, &follower, error) &&
           keep(apply, &follower, how_of(apply, person), state, error);
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
