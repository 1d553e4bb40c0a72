/* #ask: a question to vendors goes to a thread of theirs and the staff's, and never elsewhere. */
#include "flow/flow_transaction.h"

#include "desk/mail_command.h"

#include <string.h>

#define WORD "ask"

static gboolean
is_asking(const CommandLine *line)
{
    return g_str_equal(line->word, WORD);
}

/* Whether there is such a line, in either form of the text, or one that was meant to be. */
static gboolean
wants_to_ask(const Reading *reading)
{
    const CommandBlock *block = reading->block;
    for (guint i = 0; i < block->lines->len; i++)
        if (is_asking(block->lines->pdata[i]))
            return TRUE;
    g_autofree char *word = block->unknown ? command_word_of(block->unknown) : NULL;
    const MailCommand *meant = word ? mail_command_nearest(word) : NULL;
    return meant && g_str_equal(meant->name, WORD);
}

/* --- who is asked ----------------------------------------------------------------------------- */

static gboolean
holds(const GArray *people, PersonId id)
{
    for (guint i = 0; i < people->len; i++)
        if (g_array_index(people, PersonId, i).value == id.value)
            return TRUE;
    return FALSE;
}

static void
add_vendor(const Person *person, GArray *vendors, char **ret_why)
{
    if (person->kind != PERSON_VENDOR)
        *ret_why = g_strdup_printf("%s is no vendor", person_label(person));
    else if (!holds(vendors, person->id))
        g_array_append_val(vendors, person->id);
}

static gboolean
add_team(Run *run, TeamId id, GArray *vendors, char **ret_why, GError **error)
{
    g_autoptr(Team) team = NULL;
    if (!store_team_get(run->store, id, &team, error))
        return FALSE;
    if (!team->members->len)
        *ret_why = g_strdup_printf("team \"%s\" has no members", team->name);
    for (guint i = 0; i < team->members->len && !*ret_why; i++)
        add_vendor(team->members->pdata[i], vendors, ret_why);
    return TRUE;
}

static gboolean
add_person(Run *run, const char *address, GArray *vendors, char **ret_why, GError **error)
{
    g_autoptr(Person) person = NULL;
    GError *problem = NULL;
    gboolean found;
    gboolean ok = store_person_find(run->store, address, &person, &problem);
    if (!found_or_missing(ok, problem, &found, error))
        return FALSE;
    if (found)
        add_vendor(person, vendors, ret_why);
    else
        *ret_why = g_strdup_printf("nobody is known by the address %s", address);
    return TRUE;
}

static gboolean
add_named(Run *run, const char *name, GArray *vendors, char **ret_why, GError **error)
{
    g_autofree char *value = NULL;
    TeamId team;
    if (!run_resolve_name(run, name, &value, ret_why, error))
        return FALSE;
    if (!value)
        return TRUE;
    if (strchr(value, '@'))
        return add_person(run, value, vendors, ret_why, error);
    return store_team_find(run->store, value, &team, error) &&
           add_team(run, team, vendors, ret_why, error);
}

static gboolean
add_all(Run *run, GArray *vendors, char **ret_why, GError **error)
{
    const CommandBlock *block = run->reading->block;
    for (guint i = 0; i < block->lines->len; i++) {
        const CommandLine *line = block->lines->pdata[i];
        if (!is_asking(line))
            continue;
        g_auto(GStrv) names = g_strsplit(line->argument, ",", -1);
        for (guint n = 0; names[n] && !*ret_why; n++)
            if (*g_strstrip(names[n]) && !add_named(run, names[n], vendors, ret_why, error))
                return FALSE;
    }
    if (!vendors->len && !*ret_why)
        *ret_why = mail_command_problem(mail_command_find(WORD), "");
    return TRUE;
}

/* --- may they ask? ---------------------------------------------------------------------------- */

/* To a ticket that is still to be opened its sender stands as they will. */
static gboolean
find_standing(Run *run, const Target *target, Standing *ret_standing, GError **error)
{
    const Person *sender = run->sender;
    if (target->kind == TARGET_COMMENT)
        return store_standing(run->store, run->job->flow->roles, target->thread.ticket,
                              target->thread.id, sender->id, ret_standing, error);
    *ret_standing = (Standing){.kind = sender->kind,
                               .role = role_table_role(run->job->flow->roles, target->route.project,
                                                       sender->id, sender->kind),
                               .relations = RELATION_REQUESTER | RELATION_OPENER};
    return TRUE;
}

/* Sets run->asked, or run->not_asked. */
static gboolean
judge(Run *run, const Target *target, GError **error)
{
    Standing standing;
    const Reading *reading = run->reading;
    g_autoptr(GArray) vendors = g_array_new(FALSE, FALSE, sizeof(PersonId));
    if (reading->no_commands)
        run->not_asked = g_strdup(reading->no_commands);
    else if (target->identity < run_commands_need(run))
        run->not_asked = g_strdup(COMMANDS_NOT_VERIFIED);
    if (run->not_asked)
        return TRUE;
    if (!find_standing(run, target, &standing, error))
        return FALSE;
    const char *refusal = policy_refusal(&standing, POLICY_ASK);
    if (refusal)
        run->not_asked = g_strconcat("you ", refusal, NULL);
    else if (!add_all(run, vendors, &run->not_asked, error))
        return FALSE;
    if (!run->not_asked)
        run->asked = g_steal_pointer(&vendors);
    return TRUE;
}

/* --- where the question goes ------------------------------------------------------------------ */

gboolean
run_open_question(Run *run, TicketId ticket, Thread *thread, GError **error)
{
    return store_thread_ask(run->store, ticket, run->asked, run->sender->id, thread, error);
}

/* Only staff reads it, or those among whom a vendor writes anyway. */
static gboolean
is_inside(const Run *run, const Target *target)
{
    if (target->kind != TARGET_COMMENT)
        return FALSE;
    return target->thread.audience == THREAD_PRIVATE ||
           (target->thread.audience == THREAD_VENDOR && run->sender->kind == PERSON_VENDOR);
}

/* Whether it may be private: by the sender's right, or because somebody let it in. */
static gboolean
may_be_private(Run *run, const Target *target, const Thread *inside, gboolean *ret_may,
               GError **error)
{
    Standing standing;
    g_autoptr(Ticket) ticket = NULL;
    const Route *released = run->reading->released;
    if (!store_standing(run->store, run->job->flow->roles, inside->ticket, inside->id,
                        run->sender->id, &standing, error) ||
        !store_ticket_get(run->store, inside->ticket, &ticket, error))
        return FALSE;
    *ret_may =
        (released && released->project.value == ticket->project.value) ||
        (target->identity >= IDENTITY_TOKEN && !policy_refusal(&standing, POLICY_COMMENT_PRIVATE));
    return TRUE;
}

/* What could not be asked was for few to read all the same: not for other vendors, either. */
static gboolean
keep_inside(Run *run, Target *target, GError **error)
{
    Thread inside;
    gboolean may = FALSE;
    if (is_inside(run, target))
        return TRUE;
    target->private = target->kind == TARGET_NEW && run->reading->released;
    if (target->private)
        return TRUE;
    if (target->kind == TARGET_COMMENT &&
        (!store_thread_find(run->store, target->thread.ticket, THREAD_PRIVATE, &inside, error) ||
         !may_be_private(run, target, &inside, &may, error)))
        return FALSE;
    if (may) {
        target->thread = inside;
        return TRUE;
    }
    target->kind = TARGET_QUARANTINE;
    target->identity = IDENTITY_FAILED;
    target->why = "begins like #ask, and others would see it";
    return TRUE;
}

/* Only where what is answered is no more private than the question. */
static gboolean
place_in_thread(Run *run, Target *target, GError **error)
{
    Thread thread;
    GError *problem = NULL;
    if (target->thread.audience == THREAD_PRIVATE) {
        run->not_asked = g_strdup("this answers a mail that only staff reads");
    } else {
        if (!run_open_question(run, target->thread.ticket, &thread, &problem)) {
            if (!g_error_matches(problem, POSTERN_ERROR, POSTERN_ERROR_REFUSED)) {
                g_propagate_error(error, problem);
                return FALSE;
            }
            run->not_asked = g_strdup(problem->message);
            g_error_free(problem);
        } else if (target->thread.audience == THREAD_PUBLIC ||
                   target->thread.id.value == thread.id.value)
            target->thread = thread;
        else
            run->not_asked = g_strdup("this answers a mail that other vendors read");
    }
    if (run->not_asked)
        g_clear_pointer(&run->asked, g_array_unref);
    return TRUE;
}

gboolean
run_place_question(Run *run, Target *target, GError **error)
{
    gboolean is_known = run->sender && run->sender->kind != PERSON_CUSTOMER;
    g_clear_pointer(&run->asked, g_array_unref);
    g_clear_pointer(&run->not_asked, g_free);
    if (!is_known || !run->reading->block || !wants_to_ask(run->reading))
        return TRUE;
    if (!judge(run, target, error))
        return FALSE;
    if (run->asked && target->kind == TARGET_COMMENT && !place_in_thread(run, target, error))
        return FALSE;
    if (run->not_asked)
        run_trace(run, "#ask refused: %s", run->not_asked);
    return run->asked || keep_inside(run, target, error);
}
