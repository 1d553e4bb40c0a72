/* What an administrator asks for: the same line, without mail. */
#include "flow/flow_private.h"

/* One thing asked for, inside the writer's transaction. */
typedef struct {
    Flow *flow;
    RuleSet *rules;
    RuleMarks *marks;
    gint64 now_us;
    TicketId ticket;
    PersonId actor;
    const GPtrArray *actions; /* for acting */
    ThreadAudience audience;  /* for commenting */
    const char *text;
    GPtrArray *changes;
    CommentId comment;
    guint told;
} Asked;

static void
asked_clear(Asked *asked)
{
    rule_set_unref(asked->rules);
    rule_marks_free(asked->marks);
    g_clear_pointer(&asked->changes, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Asked, asked_clear)

static void
prepare(Asked *asked, Flow *flow, TicketId ticket, PersonId actor, const char *text)
{
    RuleMail facts = {.author = "", .automatic = 0, .subject = "", .body = text};
    asked->flow = flow;
    asked->rules = flow_rules(flow);
    asked->marks = rule_marks_new(asked->rules, &facts);
    asked->now_us = clock_now_us(flow_clock(flow));
    asked->ticket = ticket;
    asked->actor = actor;
    asked->text = text;
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

static gboolean
find_actor(Store *store, const Asked *asked, Person **ret_person, GError **error)
{
    if (asked->actor.value)
        return store_person_get(store, asked->actor, ret_person, error);
    *ret_person = NULL;
    return TRUE;
}

static Apply *
begin(Store *store, Asked *asked, ThreadAudience audience, const Person *actor, GError **error)
{
    Ticket *ticket;
    if (!store_ticket_get(store, asked->ticket, &ticket, error))
        return NULL;
    g_autoptr(Apply) apply =
        apply_new(asked->flow, store, asked->rules, asked->marks, ticket, asked->now_us);
    apply->author = actor;
    if (!store_thread_find(store, asked->ticket, audience, &apply->thread, error))
        return NULL;
    return g_steal_pointer(&apply);
}

static gboolean
act(Store *store, gpointer data, GError **error)
{
    Asked *asked = data;
    g_autoptr(Person) actor = NULL;
    if (!find_actor(store, asked, &actor, error))
        return FALSE;
    g_autoptr(Apply) apply = begin(store, asked, THREAD_PUBLIC, actor, error);
    if (!apply || !apply_actions(apply, asked->actions, error) || !apply_tell(apply, error))
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
    prepare(&asked, flow, ticket, actor, "");
    if (!run(flow, &asked, act, error))
        return FALSE;
    *ret_changes = g_steal_pointer(&asked.changes);
    return TRUE;
}

static gboolean
comment(Store *store, gpointer data, GError **error)
{
    Asked *asked = data;
    g_autoptr(Person) author = NULL;
    Standing standing;
    if (!find_actor(store, asked, &author, error))
        return FALSE;
    g_autoptr(Apply) apply = begin(store, asked, asked->audience, author, error);
    if (!apply ||
        !store_standing(store, asked->ticket, apply->thread.id, asked->actor, &standing, error))
        return FALSE;
    const char *refusal = visibility_refusal(&standing, asked->audience);
    if (refusal) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED, "%s cannot comment there: %s",
                    person_label(author), refusal);
        return FALSE;
    }
    Comment row = {.ticket = asked->ticket,
                   .thread = apply->thread.id,
                   .audience = asked->audience,
                   .author = asked->actor,
                   .identity = IDENTITY_AUTHENTICATED,
                   .created_us = asked->now_us,
                   .text = (char *)asked->text};
    if (!store_comment_add(store, &row, &asked->comment, error) ||
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
    prepare(&asked, flow, ticket, author, text);
    if (!run(flow, &asked, comment, error))
        return FALSE;
    *ret_comment = asked.comment;
    return TRUE;
}
