#include "flow/flow_undo.h"

#include "flow/flow_command.h"
#include "flow/flow_doing.h"

#include <string.h>

/* --- watching --------------------------------------------------------------------------------- */

void
watch_free(Watch *watch)
{
    if (!watch)
        return;
    g_array_unref(watch->tickets);
    g_ptr_array_unref(watch->before);
    g_string_free(watch->lines, TRUE);
    g_free(watch);
}

gboolean
undo_begin(Apply *apply, GError **error)
{
    if (apply->watch)
        return TRUE;
    apply->watch = g_new0(Watch, 1);
    apply->watch->tickets = g_array_new(FALSE, FALSE, sizeof(TicketId));
    apply->watch->before = g_ptr_array_new_with_free_func((GDestroyNotify)fact_free);
    apply->watch->lines = g_string_new(NULL);
    return undo_watch(apply, apply->ticket->id, error);
}

static gboolean
is_watched(const Watch *watch, TicketId ticket)
{
    for (guint i = 0; i < watch->tickets->len; i++)
        if (g_array_index(watch->tickets, TicketId, i).value == ticket.value)
            return TRUE;
    return FALSE;
}

gboolean
undo_watch(Apply *apply, TicketId ticket, GError **error)
{
    Watch *watch = apply->watch;
    if (!watch || is_watched(watch, ticket))
        return TRUE;
    g_array_append_val(watch->tickets, ticket);
    return store_facts_read(apply->store, ticket, watch->before, error);
}

/* Takes value. */
static void
pretend(GPtrArray *facts, TicketId ticket, const char *column, char *value)
{
    for (guint i = 0; i < facts->len; i++) {
        Fact *fact = facts->pdata[i];
        if (fact->kind != FACT_COLUMN || fact->ticket.value != ticket.value ||
            !g_str_equal(fact->key, column))
            continue;
        g_free(fact->value);
        fact->value = value;
        return;
    }
    g_free(value);
}

gboolean
undo_watch_made(Apply *apply, const Ticket *made, GError **error)
{
    const TicketType *type = workflow_type(flow_workflow(apply->flow), made->type);
    if (!apply->watch || !undo_watch(apply, made->id, error))
        return !apply->watch;
    GPtrArray *before = apply->watch->before;
    pretend(before, made->id, "merged_into",
            g_strdup_printf("i%" G_GINT64_FORMAT, apply->ticket->id.value));
    if (!type || !type->closed[0])
        return TRUE;
    pretend(before, made->id, "status", g_strconcat("t", type->closed[0], NULL));
    pretend(before, made->id, "closed_us", g_strdup_printf("i%" G_GINT64_FORMAT, apply->now_us));
    return TRUE;
}

void
undo_note_line(Apply *apply, const char *line)
{
    if (apply->watch)
        g_string_append_printf(apply->watch->lines, "%s%s", apply->watch->lines->len ? "\n" : "",
                               line);
}

static gboolean
read_facts(Store *store, const GArray *tickets, GPtrArray **ret_facts, GError **error)
{
    g_autoptr(GPtrArray) facts = g_ptr_array_new_with_free_func((GDestroyNotify)fact_free);
    for (guint i = 0; i < tickets->len; i++)
        if (!store_facts_read(store, g_array_index(tickets, TicketId, i), facts, error))
            return FALSE;
    *ret_facts = g_steal_pointer(&facts);
    return TRUE;
}

static gboolean
write_down(Apply *apply, const Watch *watch, GError **error)
{
    g_autoptr(GPtrArray) after = NULL;
    g_autoptr(Change) change = change_new(apply->ticket->id, apply->author->id, apply->now_us);
    if (!read_facts(apply->store, watch->tickets, &after, error))
        return FALSE;
    change_compare(change, watch->before, after);
    change->lines = g_strdup(watch->lines->str);
    return !change->steps->len || store_change_add(apply->store, change, error);
}

gboolean
undo_end(Apply *apply, GError **error)
{
    Watch *watch = g_steal_pointer(&apply->watch);
    gboolean ok = !watch || !watch->lines->len || write_down(apply, watch, error);
    watch_free(watch);
    return ok;
}

/* --- may it be undone? ------------------------------------------------------------------------ */

/* What one #undo works on. */
typedef struct {
    Apply *apply;
    const Change *change;
    GArray *tickets;   /* of TicketId: all that it touched, the change's own first */
    GHashTable *facts; /* of Fact, by what undo_key makes of them: as they are */
    gboolean saw;      /* its writer all of the ticket, before anything was put back */
} Undo;

/* Who does learns what others, and rules, did. */
static gboolean
sees_inside(const Apply *apply, TicketId ticket, gboolean *ret_sees, GError **error)
{
    Standing standing;
    if (!store_standing(apply->store, apply->flow->roles, ticket, (ThreadId){0}, apply->author->id,
                        &standing, error))
        return FALSE;
    *ret_sees = !policy_refusal(&standing, POLICY_VIEW_PRIVATE);
    return TRUE;
}

static char *
undo_key(FactKind kind, TicketId ticket, const char *key)
{
    return g_strdup_printf("%d %" G_GINT64_FORMAT " %s", (int)kind, ticket.value, key);
}

static gboolean
look(Undo *undo, GError **error)
{
    g_autoptr(GPtrArray) facts = NULL;
    g_array_append_val(undo->tickets, undo->change->ticket);
    for (guint i = 0; i < undo->change->steps->len; i++) {
        const ChangeStep *step = undo->change->steps->pdata[i];
        gboolean known = FALSE;
        for (guint j = 0; j < undo->tickets->len && !known; j++)
            known = g_array_index(undo->tickets, TicketId, j).value == step->ticket.value;
        if (!known)
            g_array_append_val(undo->tickets, step->ticket);
    }
    if (!read_facts(undo->apply->store, undo->tickets, &facts, error))
        return FALSE;
    for (guint i = 0; i < facts->len; i++) {
        const Fact *fact = facts->pdata[i];
        g_hash_table_insert(undo->facts, undo_key(fact->kind, fact->ticket, fact->key),
                            g_strdup(fact->value));
    }
    return TRUE;
}

/* Who has a ticket go back to a project must have their say in both. */
static gboolean
may_leave(const Undo *undo, const ChangeStep *step, GError **error)
{
    Apply *apply = undo->apply;
    gboolean may, sees;
    const char *refusal;
    if (step->kind != FACT_COLUMN || !g_str_equal(step->key, "project_id"))
        return TRUE;
    g_autofree char *id = fact_part(step->was, 0);
    ProjectId there = {g_ascii_strtoll(id, NULL, 10)};
    if (!doing_may(apply, step->ticket, POLICY_CHANGE, &may, error) ||
        !doing_may_move(apply, step->ticket, there, &sees, &refusal, error))
        return FALSE;
    if (may && sees && !refusal)
        return TRUE;
    command_refuse(error, "it cannot go back: you may not change it where it %s",
                   may ? "was" : "is");
    return FALSE;
}

static gboolean
may_leave_all(const Undo *undo, GError **error)
{
    for (guint i = 0; i < undo->change->steps->len; i++)
        if (!may_leave(undo, undo->change->steps->pdata[i], error))
            return FALSE;
    return TRUE;
}

/* Its writer needs what each of its commands needed, on the ticket as it was before them: as if
 * they asked for it now. */
static gboolean
may_each(const Undo *undo, GError **error)
{
    const Apply *apply = undo->apply;
    Standing standing;
    Thread thread;
    if (!store_thread_find(apply->store, undo->change->ticket, THREAD_PUBLIC, &thread, error) ||
        !store_standing(apply->store, apply->flow->roles, thread.ticket, thread.id,
                        apply->author->id, &standing, error))
        return FALSE;
    g_auto(GStrv) lines = g_strsplit(undo->change->lines, "\n", -1);
    for (guint i = 0; lines[i]; i++) {
        g_autofree char *word = command_word_of(lines[i]);
        const MailCommand *info = mail_command_find(word);
        const char *refusal = info ? policy_refusal(&standing, info->needs) : "may not do that";
        if (!refusal)
            continue;
        command_refuse(error, "%s cannot be undone: you %s", lines[i], refusal);
        return FALSE;
    }
    return TRUE;
}

/* Whoever reached into another ticket must be allowed to change that one, too. */
static gboolean
may_others(const Undo *undo, GError **error)
{
    for (guint i = 1; i < undo->tickets->len; i++) {
        TicketId other = g_array_index(undo->tickets, TicketId, i);
        gboolean may;
        if (!doing_may(undo->apply, other, POLICY_CHANGE, &may, error))
            return FALSE;
        if (may)
            continue;
        command_refuse(error,
                       "you may not change ticket %" G_GINT64_FORMAT ", which it changed, too",
                       other.value);
        return FALSE;
    }
    return TRUE;
}

static const ChangeStep *
first_conflict(const Undo *undo, const char **ret_value)
{
    for (guint i = 0; i < undo->change->steps->len; i++) {
        const ChangeStep *step = undo->change->steps->pdata[i];
        g_autofree char *key = undo_key(step->kind, step->ticket, step->key);
        *ret_value = g_hash_table_lookup(undo->facts, key);
        if (g_strcmp0(*ret_value, step->now) != 0)
            return step;
    }
    return NULL;
}

/* Who may not see all of a ticket learns no more than that. */
static gboolean
refuse_conflict(const Undo *undo, GError **error)
{
    const char *value;
    g_autofree char *said = NULL, *who = NULL;
    const ChangeStep *step = first_conflict(undo, &value);
    if (!step)
        return TRUE;
    Store *store = undo->apply->store;
    if (!undo_say(store, step, value, &said, error) ||
        !undo_who_changed(store, step, undo->change->at_us, &who, error))
        return FALSE;
    if (!said || !undo->saw)
        command_refuse(error, "it was changed again since; nothing is undone");
    else
        command_refuse(error, "since then %s made it: %s; nothing is undone",
                       who ? who : "something else", said);
    return FALSE;
}

/* --- undoing ---------------------------------------------------------------------------------- */

/* The last first: what came along goes before what was there returns. */
static gboolean
put_back(const Undo *undo, GError **error)
{
    for (guint i = undo->change->steps->len; i > 0; i--) {
        const ChangeStep *step = undo->change->steps->pdata[i - 1];
        const Fact fact = {
            .kind = step->kind, .ticket = step->ticket, .key = step->key, .value = step->was};
        if (!store_fact_put(undo->apply->store, &fact, error))
            return FALSE;
    }
    return TRUE;
}

/* Whose access was taken away since does not give it to themselves again. */
static gboolean
opens_nothing(const Undo *undo, GError **error)
{
    gboolean sees;
    if (!sees_inside(undo->apply, undo->change->ticket, &sees, error))
        return FALSE;
    if (sees && !undo->saw)
        command_refuse(error, "it cannot be undone: you may not see all of the ticket any more");
    return undo->saw || !sees;
}

/* What goes back into a ticket that went into another by now would be found nowhere. */
static gboolean
makes_no_chain(const Undo *undo, GError **error)
{
    for (guint i = 0; i < undo->change->steps->len; i++) {
        const ChangeStep *step = undo->change->steps->pdata[i];
        TicketId into = {0};
        if (step->kind != FACT_COLUMN || !g_str_equal(step->key, "merged_into") || !step->was)
            continue;
        g_autofree char *id = fact_part(step->was, 0);
        TicketId back = {id ? g_ascii_strtoll(id, NULL, 10) : 0};
        if (back.value && !store_ticket_merged_into(undo->apply->store, back, &into, error))
            return FALSE;
        if (!into.value)
            continue;
        command_refuse(error,
                       "ticket %" G_GINT64_FORMAT " is part of another by now; nothing is "
                       "undone",
                       back.value);
        return FALSE;
    }
    return TRUE;
}

/* Only what is closed is spam; who may not say that it is none does not open it by this. */
static gboolean
opens_no_spam(const Undo *undo, GError **error)
{
    for (guint i = 0; i < undo->tickets->len; i++) {
        g_autoptr(Ticket) ticket = NULL;
        TicketId id = g_array_index(undo->tickets, TicketId, i);
        if (!store_ticket_get(undo->apply->store, id, &ticket, error))
            return FALSE;
        if (!ticket->spam_of.value || ticket->closed_us)
            continue;
        command_refuse(error, "the ticket is spam by now; nothing is undone");
        return FALSE;
    }
    return TRUE;
}

/* What is refused is found out with the facts put back, and none of it stays. */
static gboolean
put_back_if_allowed(const Undo *undo, GError **error)
{
    Store *store = undo->apply->store;
    if (!store_savepoint(store, error))
        return FALSE;
    if (put_back(undo, error) && opens_nothing(undo, error) && may_each(undo, error) &&
        may_others(undo, error) && refuse_conflict(undo, error) && makes_no_chain(undo, error) &&
        opens_no_spam(undo, error))
        return store_release(store, error);
    store_rollback_to(store);
    return FALSE;
}

/* No rule is asked: what was undone would be done again. */
static gboolean
note_undone(const Undo *undo, GError **error)
{
    const Apply *apply = undo->apply;
    for (guint i = 0; i < undo->change->steps->len; i++)
        if (!undo_add_event(apply, undo->change->steps->pdata[i], error))
            return FALSE;
    for (guint i = 0; i < undo->tickets->len; i++)
        if (!store_ticket_touch(apply->store, g_array_index(undo->tickets, TicketId, i),
                                apply->now_us, error))
            return FALSE;
    return store_change_undone(apply->store, undo->change->id, apply->now_us, error);
}

static gboolean
append_again(const Undo *undo, const ChangeStep *step, GString *out, GError **error)
{
    g_autofree char *said = NULL;
    if (!undo_say(undo->apply->store, step, step->was, &said, error))
        return FALSE;
    if (!said)
        return TRUE;
    g_string_append(out, g_str_has_suffix(out->str, ": ") ? "" : ", ");
    if (step->ticket.value != undo->change->ticket.value)
        g_string_append_printf(out, "ticket %" G_GINT64_FORMAT " ", step->ticket.value);
    g_string_append(out, said);
    return TRUE;
}

/* What rules did because of it is known to who sees all of the ticket. */
static char *
say_undone(const Undo *undo, GError **error)
{
    g_autoptr(GString) out = g_string_new("undone: ");
    g_auto(GStrv) lines = g_strsplit(undo->change->lines, "\n", -1);
    g_autofree char *list = g_strjoinv(", ", lines);
    g_string_append(out, list);
    if (!undo->saw)
        return g_string_free(g_steal_pointer(&out), FALSE);
    g_string_append(out, "; it is now: ");
    for (guint i = 0; i < undo->change->steps->len; i++)
        if (!append_again(undo, undo->change->steps->pdata[i], out, error))
            return NULL;
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static char *
undo_change(Apply *apply, const Change *change, GError **error)
{
    g_autoptr(GArray) tickets = g_array_new(FALSE, FALSE, sizeof(TicketId));
    g_autoptr(GHashTable) facts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    Undo undo = {.apply = apply, .change = change, .tickets = tickets, .facts = facts};
    if (!sees_inside(apply, change->ticket, &undo.saw, error) || !look(&undo, error) ||
        !may_leave_all(&undo, error) || !put_back_if_allowed(&undo, error) ||
        !note_undone(&undo, error) || !apply_refresh(apply, error))
        return NULL;
    return say_undone(&undo, error);
}

/* --- the command ------------------------------------------------------------------------------ */

/* What others did, they undo. */
static char *
refuse_nothing(const Apply *apply, GError **error)
{
    g_autoptr(Change) change = NULL;
    GError *problem = NULL;
    gboolean found;
    gboolean ok =
        store_change_last(apply->store, apply->ticket->id, (PersonId){0}, &change, &problem);
    if (!found_or_missing(ok, problem, &found, error))
        return NULL;
    g_autoptr(Person) by = NULL;
    if (found && !store_person_get(apply->store, change->person, &by, error))
        return NULL;
    gboolean sees;
    if (!sees_inside(apply, apply->ticket->id, &sees, error))
        return NULL;
    if (by && sees)
        return command_refuse(error,
                              "no command of yours changed anything here that is not undone yet; "
                              "what %s changed, they alone may undo",
                              person_label(by));
    return command_refuse(error,
                          "no command of yours changed anything here that is not undone yet");
}

char *
command_undo(Command *command, GError **error)
{
    Apply *apply = command->apply;
    g_autoptr(Change) change = NULL;
    GError *problem = NULL;
    gboolean found;
    if (apply->is_split)
        return command_refuse(error, "what this message began is a ticket by now; write #undo "
                                     "in another");
    if (!undo_end(apply, error))
        return NULL;
    gboolean ok =
        store_change_last(apply->store, apply->ticket->id, apply->author->id, &change, &problem);
    if (!found_or_missing(ok, problem, &found, error))
        return NULL;
    return found ? undo_change(apply, change, error) : refuse_nothing(apply, error);
}
