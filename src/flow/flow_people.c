/* Actions that are about people: whom they mean, and how they are done. */
#include "flow/flow_doing.h"

#include <string.h>

static gboolean
is_missing(const GError *error)
{
    return g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND);
}

/* Somebody by address. What is not there is a refusal, not an error. */
gboolean
doing_find_person(Apply *apply, const char *spelled, Wanted *wanted, char **ret_why, GError **error)
{
    g_autofree char *address = g_ascii_strdown(spelled, -1);
    g_autoptr(GError) problem = NULL;
    Person *person;
    if (store_person_find(apply->store, address, &person, &problem)) {
        g_ptr_array_add(wanted->people, person);
        return TRUE;
    }
    if (is_missing(problem))
        *ret_why = g_strdup_printf("nobody is known by the address %s", address);
    else
        g_propagate_error(error, g_steal_pointer(&problem));
    return FALSE;
}

static gboolean
find_team(Apply *apply, const char *name, Wanted *wanted, char **ret_why, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(Team) team = NULL;
    TeamId id;
    if (!store_team_find(apply->store, name, &id, &problem)) {
        if (is_missing(problem))
            *ret_why = g_strdup_printf("there is no team \"%s\"", name);
        else
            g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    if (!store_team_get(apply->store, id, &team, error))
        return FALSE;
    if (team->members->len == 0) {
        *ret_why = g_strdup_printf("team \"%s\" has no members", name);
        return FALSE;
    }
    g_clear_pointer(&wanted->people, g_ptr_array_unref);
    wanted->people = g_steal_pointer(&team->members);
    return TRUE;
}

static gboolean
find_people(Apply *apply, Wanted *wanted, char **ret_why, GError **error)
{
    const char *value = wanted->action->value;
    return strchr(value, '@') ? doing_find_person(apply, value, wanted, ret_why, error)
                              : find_team(apply, value, wanted, ret_why, error);
}

/* Whoever assigns something to somebody who is out sees it, and so does who hears of it. */
static void
say_who_is_out(const Apply *apply, Wanted *wanted)
{
    const char *zone = flow_config(apply->flow)->timezone;
    g_autoptr(GString) out = g_string_new(NULL);
    for (guint i = 0; i < wanted->people->len; i++) {
        const Person *person = g_ptr_array_index(wanted->people, i);
        g_autofree char *day = person_out_day(person, zone, apply->now_us);
        if (day)
            g_string_append_printf(out, "%s%s is out of office until %s", out->len ? ", " : "",
                                   person_label(person), day);
    }
    if (!out->len)
        return;
    char *now = g_strdup_printf("%s (%s)", wanted->now, out->str);
    g_free(wanted->now);
    wanted->now = now;
}

Ticket *
doing_copy_ticket(const Ticket *ticket)
{
    Ticket *copy = ticket_copy(ticket);
    g_ptr_array_unref(copy->assignees);
    copy->assignees = g_ptr_array_new();
    g_ptr_array_extend(copy->assignees, ticket->assignees, NULL, NULL);
    return copy;
}

static void
foresee_unassigned(const Person *person, GPtrArray *assignees)
{
    for (guint i = assignees->len; i > 0; i--)
        if (((const Person *)assignees->pdata[i - 1])->id.value == person->id.value)
            g_ptr_array_remove_index(assignees, i - 1);
}

void
doing_foresee_people(const Wanted *wanted, Ticket *foreseen)
{
    if (wanted->action->kind == ACTION_ASSIGN)
        g_ptr_array_extend(foreseen->assignees, wanted->people, NULL, NULL);
    for (guint i = 0; wanted->action->kind == ACTION_UNASSIGN && i < wanted->people->len; i++)
        foresee_unassigned(wanted->people->pdata[i], foreseen->assignees);
}

/* Who works on it already is not assigned again; when that is everybody, nothing changes. */
gboolean
doing_find_assignees(Apply *apply, Wanted *wanted, char **ret_why, GError **error)
{
    gboolean found = find_people(apply, wanted, ret_why, error);
    for (guint i = found ? wanted->people->len : 0; i > 0; i--) {
        const Person *person = g_ptr_array_index(wanted->people, i - 1);
        if (ticket_is_assigned(wanted->foreseen, person->id))
            g_ptr_array_remove_index(wanted->people, i - 1);
    }
    if (found && wanted->people->len == 0)
        g_clear_pointer(&wanted->now, g_free);
    if (found && wanted->now)
        say_who_is_out(apply, wanted);
    return found;
}

static gboolean
find_by_id(Apply *apply, PersonId id, Wanted *wanted, GError **error)
{
    Person *person;
    if (!store_person_get(apply->store, id, &person, error))
        return FALSE;
    g_ptr_array_add(wanted->people, person);
    return TRUE;
}

static gboolean
find_ticket_assignees(Apply *apply, Wanted *wanted, GError **error)
{
    for (guint i = 0; i < wanted->foreseen->assignees->len; i++) {
        const Person *assignee = g_ptr_array_index(wanted->foreseen->assignees, i);
        if (!find_by_id(apply, assignee->id, wanted, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
doing_find_unassigned(Apply *apply, Wanted *wanted, char **ret_why, GError **error)
{
    gboolean found = g_str_equal(wanted->action->value, "all")
                         ? find_ticket_assignees(apply, wanted, error)
                         : find_people(apply, wanted, ret_why, error);
    for (guint i = found ? wanted->people->len : 0; i > 0; i--) {
        const Person *person = g_ptr_array_index(wanted->people, i - 1);
        if (!ticket_is_assigned(wanted->foreseen, person->id))
            g_ptr_array_remove_index(wanted->people, i - 1);
    }
    if (found && wanted->people->len == 0)
        g_clear_pointer(&wanted->now, g_free);
    return found;
}

/* Those among them for whom it changes anything. */
static gboolean
find_follow(Apply *apply, FollowState state, Wanted *wanted, char **ret_why, GError **error)
{
    gboolean by_name = strchr(wanted->action->value, '@') != NULL;
    if (!find_people(apply, wanted, ret_why, error))
        return FALSE;
    for (guint i = wanted->people->len; i > 0; i--) {
        gboolean changes;
        if (!follow_judge(apply, g_ptr_array_index(wanted->people, i - 1), state, by_name, &changes,
                          ret_why, error))
            return FALSE;
        if (!changes)
            g_ptr_array_remove_index(wanted->people, i - 1);
    }
    if (wanted->people->len == 0)
        g_clear_pointer(&wanted->now, g_free);
    return TRUE;
}

gboolean
doing_find_new_followers(Apply *apply, Wanted *wanted, char **ret_why, GError **error)
{
    return find_follow(apply, FOLLOW_ON, wanted, ret_why, error);
}

gboolean
doing_find_followers(Apply *apply, Wanted *wanted, char **ret_why, GError **error)
{
    return find_follow(apply, FOLLOW_OFF, wanted, ret_why, error);
}

gboolean
doing_find_notified(Apply *apply, Wanted *wanted, char **ret_why, GError **error)
{
    NotifyTarget target;
    const char *name;
    if (!notify_target_parse(wanted->action->value, &target, &name)) {
        *ret_why = g_strdup_printf("\"%s\" is nobody to notify", wanted->action->value);
        return FALSE;
    }
    switch (target) {
    case NOTIFY_ASSIGNEES:
        return find_ticket_assignees(apply, wanted, error);
    case NOTIFY_FOLLOWERS:
        return TRUE;
    case NOTIFY_REQUESTER:
        return find_by_id(apply, apply->ticket->requester, wanted, error);
    case NOTIFY_TEAM:
        return find_team(apply, name, wanted, ret_why, error);
    case NOTIFY_PERSON:
        return doing_find_person(apply, name, wanted, ret_why, error);
    }
    g_assert_not_reached();
}

/* The rows are made at the end, when it is known who hears of it anyway. */
static void
have_told(GPtrArray *whom, const Wanted *wanted)
{
    while (wanted->people->len)
        g_ptr_array_add(whom, g_ptr_array_steal_index(wanted->people, 0));
}

static gboolean
all_are_out(const GPtrArray *people, gint64 now_us)
{
    for (guint i = 0; i < people->len; i++)
        if (!person_is_out(g_ptr_array_index(people, i), now_us))
            return FALSE;
    return TRUE;
}

/* Whoever is to work on a ticket hears of it, though they may have said before that they want to
 * hear no more; when all of them are out, so does who follows it. */
gboolean
doing_assign(Apply *apply, const Wanted *wanted, GError **error)
{
    for (guint i = 0; i < wanted->people->len; i++) {
        const Person *person = g_ptr_array_index(wanted->people, i);
        if (!store_ticket_assign(apply->store, apply->ticket->id, person->id, error) ||
            !follow_hear_again(apply->store, apply->ticket->id, person->id, error))
            return FALSE;
    }
    apply->notify_followers |= all_are_out(apply->ticket->assignees, apply->now_us) &&
                               all_are_out(wanted->people, apply->now_us);
    g_ptr_array_extend(apply->assigned, wanted->people, NULL, NULL);
    have_told(apply->named, wanted);
    return TRUE;
}

gboolean
doing_unassign(Apply *apply, const Wanted *wanted, GError **error)
{
    for (guint i = 0; i < wanted->people->len; i++) {
        const Person *person = g_ptr_array_index(wanted->people, i);
        if (!store_ticket_unassign(apply->store, apply->ticket->id, person->id, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
set_follow(Apply *apply, FollowState state, const Wanted *wanted, GError **error)
{
    for (guint i = 0; i < wanted->people->len; i++)
        if (!follow_keep(apply, g_ptr_array_index(wanted->people, i), state, error))
            return FALSE;
    return TRUE;
}

gboolean
doing_add_followers(Apply *apply, const Wanted *wanted, GError **error)
{
    return set_follow(apply, FOLLOW_ON, wanted, error);
}

gboolean
doing_remove_followers(Apply *apply, const Wanted *wanted, GError **error)
{
    return set_follow(apply, FOLLOW_OFF, wanted, error);
}

gboolean
doing_notify(Apply *apply, const Wanted *wanted, GError **error)
{
    (void)error;
    gboolean by_name = strchr(wanted->action->value, '@') != NULL;
    apply->notify_followers |= g_str_equal(wanted->action->value, "followers");
    have_told(by_name ? apply->named : apply->notified, wanted);
    return TRUE;
}

/* --- for whom it is --------------------------------------------------------------------------- */

gboolean
doing_find_requester(Apply *apply, Wanted *wanted, char **ret_why, GError **error)
{
    if (!doing_find_person(apply, wanted->action->value, wanted, ret_why, error))
        return FALSE;
    const Person *person = g_ptr_array_index(wanted->people, 0);
    if (person->id.value == apply->ticket->requester.value)
        g_clear_pointer(&wanted->now, g_free);
    return TRUE;
}

/* What was said before was not said to them: nor what came later than this and was done before it.
 */
static gboolean
find_since(Apply *apply, gint64 *ret_us, GError **error)
{
    gint64 since_us = apply->sends ? apply->now_us : apply->now_us + 1;
    gint64 after_us;
    if (!store_comment_after_all(apply->store, apply->ticket->id, apply->comment, &after_us, error))
        return FALSE;
    *ret_us = MAX(since_us, after_us);
    if (!apply->sends || *ret_us == since_us)
        return TRUE;
    apply->now_us = *ret_us; /* what is sent to them is said then */
    return store_comment_set_created(apply->store, apply->comment, *ret_us, error);
}

gboolean
doing_set_requester(Apply *apply, const Wanted *wanted, GError **error)
{
    const Person *person = g_ptr_array_index(wanted->people, 0);
    gint64 since_us;
    if (!find_since(apply, &since_us, error))
        return FALSE;
    return store_ticket_set_requester(apply->store, apply->ticket->id, person->id, since_us,
                                      apply->now_us, error);
}
