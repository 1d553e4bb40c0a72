/* An event and its Plan: changes, audit, outbox rows. */
#include "flow/flow_doing.h"

#include "base/limits.h"
#include "base/log.h"
#include "flow/flow_undo.h"

#include <string.h>

Apply *
apply_new(Flow *flow, Store *store, RuleSet *rules, const RuleMarks *marks, Ticket *ticket,
          gint64 now_us)
{
    Apply *apply = g_new0(Apply, 1);
    apply->flow = flow;
    apply->store = store;
    apply->rules = rules;
    apply->marks = marks;
    apply->ticket = ticket;
    apply->now_us = now_us;
    apply->chain = rule_chain_new(rules);
    apply->changes = g_ptr_array_new_with_free_func((GDestroyNotify)event_free);
    apply->notified = g_ptr_array_new_with_free_func((GDestroyNotify)person_free);
    apply->assigned = g_ptr_array_new();
    apply->named = g_ptr_array_new_with_free_func((GDestroyNotify)person_free);
    return apply;
}

void
apply_free(Apply *apply)
{
    if (!apply)
        return;
    ticket_free(apply->ticket);
    rule_chain_free(apply->chain);
    g_ptr_array_unref(apply->changes);
    g_ptr_array_unref(apply->assigned);
    g_ptr_array_unref(apply->notified);
    g_ptr_array_unref(apply->named);
    watch_free(apply->watch);
    g_free(apply);
}

const Person *
apply_actor(const Apply *apply)
{
    return apply->by_rule ? NULL : apply->author;
}

/* --- actions: what each needs found, and how it is done --- */

static void
wanted_free(Wanted *wanted)
{
    g_free(wanted->now);
    g_clear_pointer(&wanted->people, g_ptr_array_unref);
    project_free(wanted->project);
    g_free(wanted);
}

static gboolean
add_tag(Apply *apply, const Wanted *wanted, GError **error)
{
    return store_ticket_add_tag(apply->store, apply->ticket->id, wanted->now, error);
}

static gboolean
remove_tag(Apply *apply, const Wanted *wanted, GError **error)
{
    return store_ticket_remove_tag(apply->store, apply->ticket->id, wanted->now, error);
}

static gboolean
make_private(Apply *apply, const Wanted *wanted, GError **error)
{
    (void)wanted;
    return apply_make_private(apply, error);
}

static const Doing doings[] = {
    {ACTION_SET_STATUS, EVENT_STATUS_CHANGED, NULL, doing_set_status, doing_status_was, NULL},
    {ACTION_SET_PRIORITY, EVENT_PRIORITY_CHANGED, NULL, doing_set_priority, doing_priority_was,
     NULL},
    {ACTION_ADD_TAG, EVENT_TAG_ADDED, NULL, add_tag, NULL, NULL},
    {ACTION_REMOVE_TAG, EVENT_TAG_REMOVED, NULL, remove_tag, NULL, NULL},
    {ACTION_ASSIGN, EVENT_ASSIGNED, doing_find_assignees, doing_assign, NULL, NULL},
    {ACTION_NOTIFY, EVENT_NOTIFIED, doing_find_notified, doing_notify, NULL, NULL},
    {ACTION_UNASSIGN, EVENT_UNASSIGNED, doing_find_unassigned, doing_unassign, NULL, NULL},
    {ACTION_ADD_FOLLOWER, EVENT_FOLLOWER_ADDED, doing_find_new_followers, doing_add_followers, NULL,
     NULL},
    {ACTION_REMOVE_FOLLOWER, EVENT_FOLLOWER_REMOVED, doing_find_followers, doing_remove_followers,
     NULL, NULL},
    {ACTION_CLOSE, EVENT_STATUS_CHANGED, NULL, doing_set_status, doing_status_was, NULL},
    {ACTION_REOPEN, EVENT_STATUS_CHANGED, NULL, doing_set_status, doing_status_was, NULL},
    {ACTION_MAKE_PRIVATE, EVENT_MADE_PRIVATE, NULL, make_private, NULL, NULL},
    {ACTION_SET_TYPE, EVENT_TYPE_CHANGED, NULL, doing_set_type, doing_type_was, doing_type_now},
    {ACTION_SET_FIELD, EVENT_FIELD_CHANGED, doing_find_field_person, doing_set_field,
     doing_field_was, NULL},
    {ACTION_SET_DUE, EVENT_FIELD_CHANGED, NULL, doing_set_attribute, doing_due_was, NULL},
    {ACTION_SET_PLANNED, EVENT_FIELD_CHANGED, NULL, doing_set_attribute, doing_planned_was, NULL},
    {ACTION_SET_POINTS, EVENT_FIELD_CHANGED, NULL, doing_set_attribute, doing_points_was, NULL},
    {ACTION_SET_PROGRESS, EVENT_FIELD_CHANGED, NULL, doing_set_attribute, doing_progress_was, NULL},
    {ACTION_LINK, EVENT_LINKED, doing_find_linked, doing_link, NULL, NULL},
    {ACTION_UNLINK, EVENT_UNLINKED, doing_find_unlinked, doing_unlink, NULL, NULL},
    {ACTION_SET_REQUESTER, EVENT_REQUESTER_CHANGED, doing_find_requester, doing_set_requester, NULL,
     NULL},
    {ACTION_SET_PROJECT, EVENT_PROJECT_CHANGED, doing_find_project, doing_set_project, NULL, NULL},
    {ACTION_SPAM, EVENT_SPAM, doing_find_spam, doing_mark_spam, NULL, NULL},
    {ACTION_MERGE, EVENT_MERGED, doing_find_merged, doing_merge, NULL, NULL},
};

static const Doing *
doing_of(ActionKind kind)
{
    for (guint i = 0; i < G_N_ELEMENTS(doings); i++)
        if (doings[i].kind == kind)
            return &doings[i];
    return NULL;
}

/* --- a group of actions that stand or fall together --- */

/* The day it is where the desk is. */
static gint64
today(const Apply *apply)
{
    const Config *config = flow_config(apply->flow);
    g_autoptr(GTimeZone) zone = g_time_zone_new_identifier(config->timezone);
    gint64 second = apply->now_us / US_PER_S;
    if (zone) {
        int interval = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, second);
        second += g_time_zone_get_offset(zone, interval);
    }
    return second / (US_PER_DAY / US_PER_S);
}

static ActionContext
action_context(const Apply *apply)
{
    return (ActionContext){.workflow = flow_workflow(apply->flow), .today = today(apply)};
}

/* May it be done? NULL without an error and with *ret_why when it may not. */
static Wanted *
want(Apply *apply, const Action *action, const Ticket *ticket, const ActionContext *context,
     char **ret_why, GError **error)
{
    Wanted *wanted = g_new0(Wanted, 1);
    wanted->action = action;
    wanted->foreseen = ticket;
    wanted->people = g_ptr_array_new_with_free_func((GDestroyNotify)person_free);
    const Doing *doing = doing_of(action->kind);
    gboolean found = action_check(action, ticket, context, &wanted->now, ret_why) &&
                     (!doing || !doing->find || doing->find(apply, wanted, ret_why, error));
    wanted->foreseen = NULL;
    if (found)
        return wanted;
    wanted_free(wanted);
    return NULL;
}

/* Each is checked against what those before it make of the ticket. NULL and neither *ret_why nor an
 * error never happens: one of them says what is wrong. */
static GPtrArray *
want_all(Apply *apply, const GPtrArray *actions, char **ret_why, GError **error)
{
    ActionContext context = action_context(apply);
    g_autoptr(Ticket) foreseen = doing_copy_ticket(apply->ticket);
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)wanted_free);
    for (guint i = 0; i < actions->len; i++) {
        const Action *action = g_ptr_array_index(actions, i);
        Wanted *wanted = want(apply, action, foreseen, &context, ret_why, error);
        if (!wanted)
            return NULL;
        g_ptr_array_add(all, wanted);
        action_foresee(action, wanted->now, &context, foreseen);
        doing_foresee_people(wanted, foreseen);
    }
    return g_steal_pointer(&all);
}

static Event *
new_event(const Apply *apply, EventKind kind, const char *rule)
{
    Event *event = g_new0(Event, 1);
    event->kind = kind;
    event->ticket = apply->ticket->id;
    event->comment = apply->comment;
    event->actor = apply->author && !rule ? apply->author->id : (PersonId){0};
    event->rule = g_strdup(rule);
    event->at_us = apply->now_us;
    return event;
}

/* What comes along with another change is an event of its own. */
static gboolean
note_status(Apply *apply, const char *was, const char *rule, GQueue *caused, GError **error)
{
    Event *event = new_event(apply, EVENT_STATUS_CHANGED, rule);
    event->was = g_strdup(was);
    event->now = g_strdup(apply->ticket->status);
    g_ptr_array_add(apply->changes, event);
    g_queue_push_tail(caused, event_copy(event));
    return store_event_add(apply->store, event, error);
}

/* Rules are asked about each of several new followers. */
static void
push_caused(const Event *event, const Wanted *wanted, GQueue *caused)
{
    if (event->kind != EVENT_FOLLOWER_ADDED) {
        g_queue_push_tail(caused, event_copy(event));
        return;
    }
    for (guint i = 0; i < wanted->people->len; i++) {
        Event *about = event_copy(event);
        about->whom = ((const Person *)wanted->people->pdata[i])->id;
        g_queue_push_tail(caused, about);
    }
}

static gboolean
carry_out(Apply *apply, const Wanted *wanted, const char *rule, GQueue *caused, GError **error)
{
    const Doing *doing = doing_of(wanted->action->kind);
    if (!doing || !wanted->now)
        return TRUE;
    Event *event = new_event(apply, doing->event, rule);
    event->was = doing->was ? doing->was(apply->ticket, wanted) : NULL;
    event->now = doing->now ? doing->now(apply, wanted) : g_strdup(wanted->now);
    g_ptr_array_add(apply->changes, event);
    g_autofree char *status = g_strdup(apply->ticket->status);
    ActionContext context = action_context(apply);
    action_foresee(wanted->action, wanted->now, &context, apply->ticket);
    if (!doing->carry_out(apply, wanted, error) || !store_event_add(apply->store, event, error))
        return FALSE;
    push_caused(event, wanted, caused);
    return doing->event == EVENT_STATUS_CHANGED || g_str_equal(status, apply->ticket->status) ||
           note_status(apply, status, rule, caused, error);
}

gboolean
apply_refresh(Apply *apply, GError **error)
{
    Ticket *ticket;
    if (!store_ticket_get(apply->store, apply->ticket->id, &ticket, error))
        return FALSE;
    ticket_free(apply->ticket);
    apply->ticket = ticket;
    return TRUE;
}

static gboolean
carry_out_all(Apply *apply, const GPtrArray *all, const char *rule, GQueue *caused, GError **error)
{
    guint before = apply->changes->len;
    for (guint i = 0; i < all->len; i++)
        if (!carry_out(apply, g_ptr_array_index(all, i), rule, caused, error))
            return FALSE;
    return apply->changes->len == before || apply_refresh(apply, error);
}

/* --- rules --- */

static gboolean
note_failure(Apply *apply, const Rule *rule, const char *why, GError **error)
{
    g_autoptr(Event) event = new_event(apply, EVENT_RULE_FAILED, rule_name(rule));
    event->now = g_strdup(why);
    log_event(LOG_WARNING, "rule-failed", "rule", rule_name(rule), "at", rule_where(rule), "ticket",
              LOG_INT(apply->ticket->id.value), "why", why, NULL);
    if (apply->trace)
        g_string_append_printf(apply->trace, "  %s fails as a whole: %s\n", rule_name(rule), why);
    return store_event_add(apply->store, event, error);
}

static void
trace_step(const Apply *apply, const PlanStep *step)
{
    for (guint i = 0; apply->trace && i < step->actions->len; i++) {
        const Action *action = g_ptr_array_index(step->actions, i);
        g_string_append_printf(apply->trace, "  plan: %s = %s\n", action_info(action->kind)->name,
                               action->value ? action->value : "true");
    }
}

static gboolean
try_step(Apply *apply, const PlanStep *step, GQueue *caused, GError **error)
{
    g_autofree char *why = NULL;
    trace_step(apply, step);
    g_autoptr(GPtrArray) all = want_all(apply, step->actions, &why, error);
    if (all)
        return carry_out_all(apply, all, rule_name(step->rule), caused, error);
    return why && note_failure(apply, step->rule, why, error);
}

static gboolean
run_step(Apply *apply, const PlanStep *step, GQueue *caused, GError **error)
{
    apply->by_rule = TRUE;
    gboolean ok = try_step(apply, step, caused, error);
    apply->by_rule = FALSE;
    return ok;
}

/* A rule that acts for staff or vendors must not act for whoever writes their address into From. */
static const Person *
believed_author(const Apply *apply)
{
    gboolean claims =
        apply->author && apply->author->kind != PERSON_CUSTOMER && apply->identity < IDENTITY_TOKEN;
    return claims ? NULL : apply->author;
}

static gboolean
ask_rules(Apply *apply, const Event *event, GQueue *caused, GError **error)
{
    g_autoptr(Person) whom = NULL;
    if (event->whom.value && !store_person_get(apply->store, event->whom, &whom, error))
        return FALSE;
    RuleFacts facts = {.event = event,
                       .ticket = apply->ticket,
                       .author = believed_author(apply),
                       .follower = whom,
                       .marks = apply->marks};
    g_autoptr(Plan) plan = rule_set_evaluate(apply->rules, &facts, apply->chain, apply->trace);
    for (guint i = 0; i < plan->steps->len; i++)
        if (!run_step(apply, g_ptr_array_index(plan->steps, i), caused, error))
            return FALSE;
    return TRUE;
}

/* Rules that set each other off for ever are cut, and that is seen. */
static gboolean
note_cut_chain(Apply *apply, GError **error)
{
    g_autoptr(Event) event = new_event(apply, EVENT_RULE_FAILED, NULL);
    event->now = g_strdup_printf("rules caused events more than %d deep: the rest was not asked",
                                 LIMIT_RULE_CHAIN);
    log_event(LOG_WARNING, "rule-chain-cut", "ticket", LOG_INT(apply->ticket->id.value), NULL);
    return store_event_add(apply->store, event, error);
}

/* Breadth first: everything an event caused is asked about before what that caused in turn. */
static gboolean
run_chain(Apply *apply, GQueue *events, GError **error)
{
    for (guint depth = 0; depth < LIMIT_RULE_CHAIN && !g_queue_is_empty(events); depth++) {
        guint level = g_queue_get_length(events);
        while (level--) {
            g_autoptr(Event) event = g_queue_pop_head(events);
            if (!ask_rules(apply, event, events, error))
                return FALSE;
        }
    }
    return g_queue_is_empty(events) || note_cut_chain(apply, error);
}

static void
clear_queue(GQueue *queue)
{
    g_queue_clear_full(queue, (GDestroyNotify)event_free);
}

static gboolean
event_about(Apply *apply, EventKind kind, PersonId whom, const char *was, const char *now,
            GError **error)
{
    GQueue events = G_QUEUE_INIT;
    Event *event = new_event(apply, kind, NULL);
    event->whom = whom;
    event->was = g_strdup(was);
    event->now = g_strdup(now);
    g_queue_push_tail(&events, event);
    gboolean ok = store_event_add(apply->store, event, error) && run_chain(apply, &events, error);
    clear_queue(&events);
    return ok;
}

gboolean
apply_event(Apply *apply, EventKind kind, const char *was, const char *now, GError **error)
{
    return event_about(apply, kind, (PersonId){0}, was, now, error);
}

gboolean
apply_follower(Apply *apply, EventKind kind, const Person *person, const char *now, GError **error)
{
    PersonId whom = kind == EVENT_FOLLOWER_ADDED ? person->id : (PersonId){0};
    return event_about(apply, kind, whom, NULL, now, error);
}

gboolean
apply_actions(Apply *apply, const GPtrArray *actions, GError **error)
{
    g_autofree char *why = NULL;
    g_autoptr(GPtrArray) all = want_all(apply, actions, &why, error);
    if (!all) {
        if (why)
            g_set_error_literal(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED, why);
        return FALSE;
    }
    GQueue caused = G_QUEUE_INIT;
    gboolean ok =
        carry_out_all(apply, all, NULL, &caused, error) && run_chain(apply, &caused, error);
    clear_queue(&caused);
    return ok;
}

/* Nobody is told what two robots write to each other; the comment stays, and the trail says why it
 * went no further. What opens a ticket answers nobody there, and is not counted. */
static gboolean
is_braked(Apply *apply)
{
    return apply->comment.value && !apply->is_opening && apply->author && !apply->trace &&
           !brake_allows(apply->flow->brake, apply->comment, apply->ticket->id, apply->author->id,
                         apply->now_us);
}

static gboolean
note_braked(Apply *apply, GError **error)
{
    g_autoptr(Event) event = new_event(apply, EVENT_NOBODY_TOLD, NULL);
    event->now = g_strdup_printf("more than %d comments by one author within %d minutes",
                                 LIMIT_TOLD_COMMENTS, LIMIT_TOLD_WINDOW_S / 60);
    log_event(LOG_WARNING, "nobody-told", "ticket", LOG_INT(apply->ticket->id.value), "author",
              apply->author->address, "why", event->now, NULL);
    return store_event_add(apply->store, event, error);
}

/* Whoever only claims to be one of the staff hears of what was said in that name. */
static PersonId
author_not_told(const Apply *apply)
{
    gboolean claims = apply->author && apply->author->kind == PERSON_STAFF &&
                      apply->identity < IDENTITY_TOKEN && apply->comment.value &&
                      !apply->is_opening;
    return apply->author && !claims ? apply->author->id : (PersonId){0};
}

/* Somebody on the staff who is sure to know of the ticket: they wrote it. */
static gboolean
is_by_staff(const Apply *apply)
{
    return apply->author && apply->author->kind == PERSON_STAFF &&
           apply->identity >= IDENTITY_TOKEN;
}

/* A new ticket that nobody follows is a fault of the configuration; one that nobody may see, too.
 */
static gboolean
note_unheard(Apply *apply, const FanoutTold *told, GError **error)
{
    if (!told->beside)
        return TRUE;
    g_autoptr(Event) event = new_event(apply, EVENT_UNHEARD, NULL);
    event->now = g_strdup(told->staff ? "nobody on the staff follows it: told who may most in "
                                        "its project"
                                      : "nobody on the staff may see its project: told nobody");
    log_event(LOG_WARNING, "ticket-unheard", "ticket", LOG_INT(apply->ticket->id.value), "why",
              event->now, NULL);
    return store_event_add(apply->store, event, error);
}

gboolean
apply_tell(Apply *apply, GError **error)
{
    if (is_braked(apply))
        return note_braked(apply, error);
    Fanout fanout = {.roles = apply->flow->roles,
                     .ticket = apply->ticket->id,
                     .project = apply->ticket->project,
                     .thread = apply->thread,
                     .comment = apply->comment,
                     .author = author_not_told(apply),
                     .now_us = apply->now_us,
                     .also = apply->notified,
                     .named = apply->named,
                     .have_it = apply->have_it,
                     .followers =
                         (apply->comment.value != 0 && !apply->is_quiet) || apply->notify_followers,
                     .to_staff = apply->is_opening && !is_by_staff(apply),
                     .only_staff = apply->only_staff || apply->ticket->spam_of.value};
    FanoutTold told;
    if (!fanout.followers && apply->notified->len == 0 && apply->named->len == 0)
        return TRUE;
    if (!fanout_comment(apply->store, &fanout, &told, error))
        return FALSE;
    apply->told += told.count;
    if (apply->thread.audience != THREAD_PUBLIC && !apply_tell_unheard(apply, error))
        return FALSE;
    if (apply->trace)
        g_string_append_printf(apply->trace, "told: %u\n", told.count);
    return note_unheard(apply, &told, error);
}
