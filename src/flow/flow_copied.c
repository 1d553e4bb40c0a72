/* Who was in To or Cc of a message: they have it, and some of them follow from now on. */
#include "flow/flow_copied.h"

#include "base/limits.h"
#include "mail/address.h"
#include "mail/automatic.h"

#include <string.h>

void
copied_free(gpointer data)
{
    Copied *copied = data;
    person_free(copied->person);
    g_free(copied);
}

/* --- which addresses are nobody's ------------------------------------------------------------- */

static gboolean
is_list(const Flow *flow, const char *address)
{
    const GPtrArray *lists = flow->parts.config->lists;
    for (guint i = 0; i < lists->len; i++)
        if (g_ascii_strcasecmp(((const ConfList *)lists->pdata[i])->address, address) == 0)
            return TRUE;
    return FALSE;
}

static gboolean
is_mailbox(const Flow *flow, const char *address)
{
    const GPtrArray *mailboxes = flow->parts.config->mailboxes;
    for (guint i = 0; i < mailboxes->len; i++)
        if (g_ascii_strcasecmp(((const ConfMailbox *)mailboxes->pdata[i])->user, address) == 0)
            return TRUE;
    return FALSE;
}

/* The agency's old address, of which everything comes back. */
static gboolean
is_forwarded(const Flow *flow, const char *address)
{
    const GPtrArray *forwarders = flow->parts.config->forwarders;
    for (guint i = 0; i < forwarders->len; i++) {
        char **old = ((const ConfForwarder *)forwarders->pdata[i])->addresses;
        for (; old && *old; old++)
            if (g_ascii_strcasecmp(*old, address) == 0)
                return TRUE;
    }
    return FALSE;
}

/* Tokens that are too old, or another desk's, are addresses of ours, too: mail to them would come
 * back. */
static gboolean
is_ours(const Flow *flow, const char *address, gboolean is_known)
{
    Route route;
    gboolean at_home = g_ascii_strcasecmp(address_domain(address), flow->parts.config->domain) == 0;
    return route_table_find(flow->routes, address, 0, &route) || (at_home && !is_known) ||
           is_mailbox(flow, address) || is_forwarded(flow, address);
}

const char *
copied_refusal(const Flow *flow, const char *address, gboolean is_known)
{
    if (is_ours(flow, address, is_known))
        return "an address of this desk";
    if (is_list(flow, address))
        return "a mailing list";
    return automatic_is_robot(address) ? "a robot's address" : NULL;
}

/* --- who they are ----------------------------------------------------------------------------- */

static gboolean
is_met(const GPtrArray *all, const char *address)
{
    for (guint i = 0; i < all->len; i++)
        if (g_str_equal(((const Copied *)all->pdata[i])->address, address))
            return TRUE;
    return FALSE;
}

static gboolean
add(Run *run, const MailRecipient *recipient, GError **error)
{
    const Reading *reading = run->reading;
    g_autoptr(Person) person = NULL;
    GError *problem = NULL;
    gboolean found;
    gboolean ok = store_person_find(run->store, recipient->address, &person, &problem);
    if (!found_or_missing(ok, problem, &found, error))
        return FALSE;
    gboolean carries =
        is_list(run->job->flow, recipient->address) || (reading->kind.by_list && !person);
    if (!carries && copied_refusal(run->job->flow, recipient->address, person != NULL))
        return TRUE;
    Copied *copied = g_new0(Copied, 1);
    copied->address = recipient->address;
    copied->name = recipient->name;
    copied->is_list = carries;
    copied->person = g_steal_pointer(&person);
    if (copied->person)
        g_array_append_val(run->have_it, copied->person->id);
    g_ptr_array_add(run->copied, copied);
    return TRUE;
}

/* Of mail by machines nobody has anything: they write into To what they like. */
gboolean
run_find_copied(Run *run, GError **error)
{
    const Reading *reading = run->reading;
    if (run->copied)
        return TRUE;
    run->copied = g_ptr_array_new_with_free_func(copied_free);
    run->have_it = g_array_new(FALSE, FALSE, sizeof(PersonId));
    const GPtrArray *named = reading->mail->recipients;
    gboolean is_machine = kind_is_machine(reading->kind.kind);
    for (guint i = 0; !is_machine && i < named->len && run->copied->len < LIMIT_COPIED; i++) {
        const MailRecipient *recipient = named->pdata[i];
        if ((recipient->field == MAIL_FIELD_TO || recipient->field == MAIL_FIELD_CC) &&
            g_strcmp0(recipient->address, reading->sender.address) != 0 &&
            !is_met(run->copied, recipient->address) && !add(run, recipient, error))
            return FALSE;
    }
    return TRUE;
}

/* --- what comes of it ------------------------------------------------------------------------- */

static gboolean
ignore(Apply *apply, const Copied *copied, const char *why, GError **error)
{
    g_autofree char *now = g_strdup_printf("%s: %s", copied->address, why);
    return apply_event(apply, EVENT_CC_IGNORED, NULL, now, error);
}

static gboolean
need_person(Run *run, Copied *copied, GError **error)
{
    PersonId id;
    if (copied->person)
        return TRUE;
    run_trace(run, "a new customer, by Cc: %s", copied->address);
    if (!store_person_add(run->store, PERSON_CUSTOMER, copied->name, copied->address,
                          run->reading->now_us, &id, error) ||
        !store_person_get(run->store, id, &copied->person, error))
        return FALSE;
    g_array_append_val(run->have_it, id);
    return TRUE;
}

static gboolean
follow(Run *run, Apply *apply, Copied *copied, GError **error)
{
    gboolean is_staff = copied->person && copied->person->kind == PERSON_STAFF;
    gboolean changed;
    guint count;
    if (copied->is_list)
        return TRUE;
    if (apply->thread.audience != THREAD_PUBLIC && !is_staff)
        return ignore(apply, copied, "what they are sent is not public", error);
    if (!store_follow_count(run->store, apply->ticket->id, FOLLOW_CC, &count, error))
        return FALSE;
    if (count >= LIMIT_CC_FOLLOWERS)
        return ignore(apply, copied, "too many follow it by Cc", error);
    return need_person(run, copied, error) &&
           follow_start(apply, copied->person, FOLLOW_CC, &changed, error);
}

/* Only who is sure to be the requester or of the staff asks others in. */
static gboolean
asks_others_in(const Run *run, const Apply *apply, IdentityLevel identity)
{
    return identity == IDENTITY_AUTHENTICATED &&
           (run->sender->kind == PERSON_STAFF ||
            run->sender->id.value == apply->ticket->requester.value);
}

static gboolean
remember(Run *run, const Apply *apply, const Copied *copied, GError **error)
{
    return apply->thread.audience != THREAD_PUBLIC ||
           store_copied_add(run->store, apply->ticket->id, copied->address, copied->is_list, error);
}

/* The list that carried it was written to, whatever stands in To. */
static gboolean
remember_list(Run *run, const Apply *apply, GError **error)
{
    const char *list = run->reading->list;
    return !list || apply->thread.audience != THREAD_PUBLIC ||
           store_copied_add(run->store, apply->ticket->id, list, TRUE, error);
}

gboolean
run_keep_copied(Run *run, Apply *apply, IdentityLevel identity, GError **error)
{
    const Person *author = apply->author;
    gboolean asks = !run->logs && asks_others_in(run, apply, identity);
    gboolean ok = run_find_copied(run, error) && remember_list(run, apply, error);
    apply->author = run->sender; /* who may have handed on another's mail */
    for (guint i = 0; ok && i < run->copied->len; i++) {
        Copied *copied = run->copied->pdata[i];
        ok = remember(run, apply, copied, error) && (!asks || follow(run, apply, copied, error));
    }
    apply->author = author;
    if (ok && identity == IDENTITY_AUTHENTICATED)
        apply->have_it = run->have_it;
    return ok;
}

/* Where our own mail was sent to, when that is where one posts to the list it came back by. */
static gboolean
find_list(Run *run, const OutboxRow *row, Person **ret_person, GError **error)
{
    g_autoptr(Person) person = NULL;
    GError *problem = NULL;
    gboolean found;
    gboolean ok = store_person_find(run->store, run->reading->list, &person, &problem);
    if (!found_or_missing(ok, problem, &found, error))
        return FALSE;
    if (found && row->person.value == person->id.value && person->kind == PERSON_CUSTOMER)
        *ret_person = g_steal_pointer(&person);
    return TRUE;
}

static gboolean
leave(Run *run, const OutboxRow *row, const Person *list, GError **error)
{
    Following was;
    if (!store_follow_get(run->store, row->ticket, list->id, &was, error))
        return FALSE;
    if (was.how != FOLLOW_CC)
        return TRUE;
    g_autofree char *now = g_strconcat(list->address, ": a mailing list", NULL);
    Following off = {.how = FOLLOW_BY_ROLE, .state = FOLLOW_OFF, .since_us = run->reading->now_us};
    Event event = {
        .kind = EVENT_CC_IGNORED, .ticket = row->ticket, .now = now, .at_us = run->reading->now_us};
    run_trace(run, "%s", now);
    return store_follow_set(run->store, row->ticket, list->id, &off, error) &&
           store_event_add(run->store, &event, error);
}

gboolean
run_leave_list(Run *run, GError **error)
{
    g_autoptr(OutboxRow) row = NULL;
    g_autoptr(Person) list = NULL;
    GError *problem = NULL;
    gboolean found;
    if (!run->reading->list)
        return TRUE;
    gboolean ok = store_outbox_get(run->store, run->reading->own, &row, &problem);
    if (!found_or_missing(ok, problem, &found, error))
        return FALSE;
    return !found || !row->ticket.value ||
           (find_list(run, row, &list, error) && (!list || leave(run, row, list, error)));
}
