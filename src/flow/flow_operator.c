/* What an administrator asks for: the same line, without mail. */
#include "flow/flow_follow.h"

/* One thing asked for, inside the writer's transaction. */
typedef struct {
    Flow *flow;
    RuleSet *rules;
    RuleMarks *marks;
    gint64 now_us;
    TicketId ticket;
    PersonId actor;
    Person *person;           /* the actor; NULL when there is none */
    const GPtrArray *actions; /* for acting */
    ThreadAudience audience;  /* for commenting */
    const char *text;
    GPtrArray *changes;
    CommentId comment;
    PersonId follower; /* for following */
    FlowFollow follow;
    gboolean changed;
    guint told;
} Asked;

static void
asked_clear(Asked *asked)
{
    rule_set_unref(asked->rules);
    rule_marks_free(asked->marks);
    person_free(asked->person);
    g_clear_pointer(&asked->changes, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Asked, asked_clear)

static gboolean
look_up_actor(Store *store, gpointer data, GError **error)
{
    Asked *asked = data;
    return store_person_get(store, asked->actor, &asked->person, error);
}

/* What needs no transaction: who asks, and the rules' marks of what they typed. */
static gboolean
prepare(Asked *asked, Flow *flow, TicketId ticket, PersonId actor, const char *text, GError **error)
{
    asked->flow = flow;
    asked->rules = flow_rules(flow);
    asked->now_us = clock_now_us(flow_clock(flow));
    asked->ticket = ticket;
    asked->actor = actor;
    asked->text = text;
    if (actor.value && !flow_read(flow, look_up_actor, asked, error))
        return FALSE;
    RuleMail facts = {
        .author = asked->person ? asked->person->address : "", .subject = "", .body = text};
    asked->marks = rule_marks_new(asked->rules, &facts);
    return TRUE;
}

static gboolean
run(Flow *flow, Asked *asked, WriterJob job, GError **error)
{
    if (!flow_write(flow, job, asked, error))
        return FALSE;
    if (asked->told)
        flow_deliver_wake(flow);
    return TRUE;
}

static Apply *
begin(Store *store, Asked *asked, ThreadAudience audience, GError **error)
{
    Ticket *ticket;
    if (!store_ticket_get(store, asked->ticket, &ticket, error))
        return NULL;
    g_autoptr(Apply) apply =
        apply_new(asked->flow, store, asked->rules, asked->marks, ticket, asked->now_us);
    apply->author = asked->person;
    apply->identity = IDENTITY_AUTHENTICATED;
    if (!store_thread_find(store, asked->ticket, audience, &apply->thread, error))
        return NULL;
    return g_steal_pointer(&apply);
}

/* Whether the actor may; the administrator, who names nobody, may everything. */
static gboolean
may(Store *store, const Asked *asked, const Apply *apply, PolicyAction action, const char *what,
    GError **error)
{
    Standing standing;
    if (!asked->actor.value)
        return TRUE;
    if (!store_standing(store, asked->flow->roles, asked->ticket, apply->thread.id, asked->actor,
                        &standing, error))
        return FALSE;
    const char *refusal = policy_refusal(&standing, action);
    if (refusal)
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED, "%s cannot %s: %s",
                    person_label(asked->person), what, refusal);
    return !refusal;
}

static gboolean
may_do_all(Store *store, const Asked *asked, const Apply *apply, GError **error)
{
    for (guint i = 0; i < asked->actions->len; i++) {
        const ActionInfo *info = action_info(((const Action *)asked->actions->pdata[i])->kind);
        if (!may(store, asked, apply, info->needs, info->name, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
act(Store *store, gpointer data, GError **error)
{
    Asked *asked = data;
    g_autoptr(Apply) apply = begin(store, asked, THREAD_PUBLIC, error);
    if (!apply || !may_do_all(store, asked, apply, error) ||
        !apply_actions(apply, asked->actions, error) || !apply_tell(apply, error))
        return FALSE;
    g_clear_pointer(&asked->changes, g_ptr_array_unref);
    asked->changes = g_ptr_array_ref(apply->changes);
    asked->told = apply->told;
    return TRUE;
}

gboolean
flow_act(Flow *flow, TicketId ticket, PersonId actor, const GPtrArray *actions,
         GPtrArray **ret_changes, GError **error)
{
    g_auto(Asked) asked = {.actions = actions};
    if (!prepare(&asked, flow, ticket, actor, "", error) || !run(flow, &asked, act, error))
        return FALSE;
    *ret_changes = g_steal_pointer(&asked.changes);
    return TRUE;
}

static gboolean
add_typed(Store *store, Asked *asked, const Thread *thread, GError **error)
{
    g_autoptr(Halves) halves = halves_by_hand(asked->text);
    g_autoptr(Comment) row = g_new0(Comment, 1);
    *row = (Comment){.ticket = asked->ticket,
                     .thread = thread->id,
                     .audience = thread->audience,
                     .author = asked->actor,
                     .identity = IDENTITY_AUTHENTICATED,
                     .created_us = asked->now_us};
    return halves_answer(store, asked->flow->roles, halves, thread, row, error) &&
           store_comment_add(store, row, &asked->comment, error) &&
           halves_note(store, row, asked->comment, NULL, error);
}

/* Nobody hears any more what is said there. */
static gboolean
is_not_merged(const Ticket *ticket, GError **error)
{
    if (!ticket->merged_into.value)
        return TRUE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED,
                "ticket %" G_GINT64_FORMAT " is merged into %" G_GINT64_FORMAT
                ", expected a comment on that one",
                ticket->id.value, ticket->merged_into.value);
    return FALSE;
}

static gboolean
comment(Store *store, gpointer data, GError **error)
{
    Asked *asked = data;
    g_autoptr(Apply) apply = begin(store, asked, asked->audience, error);
    if (!apply || !is_not_merged(apply->ticket, error) ||
        !may(store, asked, apply, policy_comment(asked->audience), "comment there", error) ||
        !add_typed(store, asked, &apply->thread, error) ||
        !store_ticket_touch(store, asked->ticket, asked->now_us, error))
        return FALSE;
    apply->comment = asked->comment;
    if (!apply_event(apply, EVENT_COMMENT_ADDED, NULL, NULL, error) || !apply_tell(apply, error))
        return FALSE;
    asked->told = apply->told;
    return TRUE;
}

gboolean
flow_comment(Flow *flow, TicketId ticket, ThreadAudience audience, PersonId author,
             const char *text, CommentId *ret_comment, GError **error)
{
    g_auto(Asked) asked = {.audience = audience};
    if (!prepare(&asked, flow, ticket, author, text, error) || !run(flow, &asked, comment, error))
        return FALSE;
    *ret_comment = asked.comment;
    return TRUE;
}

static gboolean
follow(Store *store, gpointer data, GError **error)
{
    Asked *asked = data;
    g_autoptr(Apply) apply = begin(store, asked, THREAD_PUBLIC, error);
    g_autoptr(Person) person = NULL;
    if (!apply || !store_person_get(store, asked->follower, &person, error))
        return FALSE;
    gboolean ok = FALSE;
    switch (asked->follow) {
    case FLOW_FOLLOW:
        ok = follow_start(apply, person, FOLLOW_ADDED, &asked->changed, error);
        break;
    case FLOW_MUTE:
        ok = follow_mute(apply, person, &asked->changed, error);
        break;
    case FLOW_UNFOLLOW:
        ok = follow_stop(apply, person, &asked->changed, error);
        break;
    }
    if (!ok || !apply_tell(apply, error))
        return FALSE;
    asked->told = apply->told;
    return TRUE;
}

gboolean
flow_follow(Flow *flow, TicketId ticket, PersonId person, FlowFollow what, gboolean *ret_changed,
            GError **error)
{
    g_auto(Asked) asked = {.follower = person, .follow = what};
    if (!prepare(&asked, flow, ticket, (PersonId){0}, "", error) ||
        !run(flow, &asked, follow, error))
        return FALSE;
    *ret_changed = asked.changed;
    return TRUE;
}
