/* A ticket becomes part of another: where replies to it go from then on, and who hears of them. */
#include "flow/flow_doing.h"
#include "flow/flow_undo.h"

#include "store/followers.h"

static TicketId
target_of(const Wanted *wanted)
{
    return (TicketId){g_ascii_strtoll(wanted->action->value, NULL, 10)};
}

static gboolean
judge_target(const Apply *apply, const Ticket *into, char **ret_why)
{
    if (into->id.value == apply->ticket->id.value)
        *ret_why = g_strdup("a ticket cannot be merged into itself");
    else if (into->merged_into.value)
        *ret_why = g_strdup_printf("ticket %" G_GINT64_FORMAT " is merged into %" G_GINT64_FORMAT
                                   ", expected that one",
                                   into->id.value, into->merged_into.value);
    return !*ret_why;
}

gboolean
doing_find_merged(Apply *apply, Wanted *wanted, char **ret_why, GError **error)
{
    TicketId target = target_of(wanted);
    gboolean may;
    g_autoptr(Ticket) into = NULL;
    if (!doing_may(apply, target, POLICY_VIEW_PUBLIC, &may, error))
        return FALSE;
    if (!may) {
        *ret_why = g_strdup_printf("there is no ticket %" G_GINT64_FORMAT, target.value);
        return FALSE;
    }
    if (!doing_may(apply, target, POLICY_CHANGE, &may, error))
        return FALSE;
    if (!may) {
        *ret_why = g_strdup_printf("you may not change ticket %" G_GINT64_FORMAT, target.value);
        return FALSE;
    }
    return store_ticket_get(apply->store, target, &into, error) &&
           judge_target(apply, into, ret_why);
}

/* Whoever may see the other ticket without this one; and where both are of one project, those who
 * wrote there and the staff. Nobody sees a project, and no vendor a ticket, because of a merge. */
static gboolean
may_follow(Apply *apply, const Participant *participant, const Ticket *into, const Thread *thread,
           FollowHow *ret_how, gboolean *ret_may, GError **error)
{
    Standing standing;
    const Person *person = participant->person;
    if (!store_standing(apply->store, apply->flow->roles, into->id, thread->id, person->id,
                        &standing, error))
        return FALSE;
    *ret_may = !policy_refusal(&standing, POLICY_VIEW_PUBLIC);
    if (*ret_may || into->project.value != apply->ticket->project.value ||
        person->kind == PERSON_VENDOR)
        return TRUE;
    *ret_how = FOLLOW_ADDED;
    standing.relations |= RELATION_FOLLOWER;
    *ret_may = !policy_refusal(&standing, POLICY_VIEW_PUBLIC);
    return TRUE;
}

/* As they follow this one; what they said of the other stands. Who hears of this one only because
 * they follow all of its project does not follow the other for it. */
static gboolean
have_follow(Apply *apply, const Participant *participant, const Ticket *into, FollowHow how,
            GError **error)
{
    const Person *person = participant->person, *actor = apply_actor(apply);
    Following here, there;
    if (!store_follow_get(apply->store, apply->ticket->id, person->id, &here, error) ||
        !store_follow_get(apply->store, into->id, person->id, &there, error))
        return FALSE;
    gboolean takes_part = (participant->standing.relations & RELATIONS_TAKING_PART) != 0;
    if (there.state || (!here.state && !takes_part))
        return TRUE;
    FollowState state = here.state ? here.state : FOLLOW_ON;
    Following now = {.how = state == FOLLOW_OFF ? FOLLOW_BY_ROLE : how,
                     .state = state,
                     .by = actor ? actor->id : (PersonId){0},
                     .since_us = apply->now_us};
    return store_follow_set(apply->store, into->id, person->id, &now, error);
}

static gboolean
move_one(Apply *apply, const Participant *participant, const Ticket *into, const Thread *thread,
         GString *left_out, GError **error)
{
    FollowHow how = FOLLOW_BY_ROLE;
    gboolean may;
    if (!(participant->standing.relations & (RELATIONS_TAKING_PART | RELATION_LISTENER)))
        return TRUE;
    if (!may_follow(apply, participant, into, thread, &how, &may, error))
        return FALSE;
    if (may)
        return have_follow(apply, participant, into, how, error);
    g_string_append_printf(left_out, "%s%s",
                           left_out->len ? ", " : "; left out: ", participant->person->address);
    return TRUE;
}

static gboolean
move_followers(Apply *apply, const Ticket *into, GString *left_out, GError **error)
{
    Thread from, to;
    g_autoptr(GPtrArray) participants = NULL;
    if (!store_thread_find(apply->store, apply->ticket->id, THREAD_PUBLIC, &from, error) ||
        !store_thread_find(apply->store, into->id, THREAD_PUBLIC, &to, error) ||
        !store_ticket_participants(apply->store, apply->flow->roles, apply->ticket->id, from.id,
                                   &participants, error))
        return FALSE;
    for (guint i = 0; i < participants->len; i++)
        if (!move_one(apply, participants->pdata[i], into, &to, left_out, error))
            return FALSE;
    return TRUE;
}

/* Who was left out is said where it was merged into: they go on in the old one. */
static gboolean
note_taken_in(Apply *apply, const Ticket *into, const GString *left_out, GError **error)
{
    const Person *actor = apply_actor(apply);
    g_autofree char *what =
        g_strdup_printf("%" G_GINT64_FORMAT "%s", apply->ticket->id.value, left_out->str);
    Event event = {.kind = EVENT_TOOK_IN,
                   .ticket = into->id,
                   .actor = actor ? actor->id : (PersonId){0},
                   .now = what,
                   .at_us = apply->now_us};
    return store_event_add(apply->store, &event, error);
}

gboolean
doing_merge(Apply *apply, const Wanted *wanted, GError **error)
{
    g_autoptr(Ticket) into = NULL;
    g_autoptr(GString) left_out = g_string_new(NULL);
    return undo_watch(apply, target_of(wanted), error) &&
           store_ticket_get(apply->store, target_of(wanted), &into, error) &&
           move_followers(apply, into, left_out, error) &&
           store_ticket_merge(apply->store, apply->ticket->id, into->id, error) &&
           doing_store_status(apply, error) && note_taken_in(apply, into, left_out, error);
}
