/* One command: whether its writer may, what stands behind its word, and the doing. */
#include "flow/flow_access.h"

#include "base/limits.h"
#include "desk/value_word.h"
#include "flow/flow_copied.h"
#include "mail/address.h"

#include <string.h>

#define NAMESAKES_SHOWN 3

char *
command_refuse(GError **error, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    g_autofree char *why = g_strdup_vprintf(format, values);
    va_end(values);
    g_set_error_literal(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED, why);
    return NULL;
}

const char *
command_zone(const Command *command)
{
    const char *own = command->run->sender->timezone;
    return own && *own ? own : flow_config(command->run->job->flow)->timezone;
}

static gboolean
is_refusal(const GError *error)
{
    return g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED) ||
           g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_INVALID);
}

/* --- what stands behind a word ---------------------------------------------------------------- */

static gboolean
is_missing(const GError *error)
{
    return g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND);
}

static char *
list_namesakes(const char *name, const GPtrArray *people)
{
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "\"%s\" may be", name);
    for (guint i = 0; i < people->len && i < NAMESAKES_SHOWN; i++) {
        const Person *person = people->pdata[i];
        g_string_append_printf(out, "%s %s <%s>", i ? "," : "", person->name, person->address);
    }
    g_string_append_printf(out, "%s, expected an address",
                           people->len > NAMESAKES_SHOWN ? " and others" : "");
    return g_string_free(out, FALSE);
}

/* The address of whoever of staff and vendors has this name. */
static gboolean
find_named(Run *run, const char *name, char **ret_value, char **ret_why, GError **error)
{
    g_autoptr(GPtrArray) people = NULL;
    if (!store_person_find_named(run->store, name, NAMESAKES_SHOWN + 1, &people, error))
        return FALSE;
    if (people->len == 1)
        *ret_value = g_strdup(((const Person *)people->pdata[0])->address);
    else if (people->len)
        *ret_why = list_namesakes(name, people);
    else
        *ret_why = g_strdup_printf("there is nobody, and no team, called \"%s\"", name);
    return TRUE;
}

gboolean
run_resolve_name(Run *run, const char *name, char **ret_value, char **ret_why, GError **error)
{
    TeamId team;
    g_autoptr(GError) problem = NULL;
    if (value_word_is(VALUE_WHO, WHO_ME, name)) {
        *ret_value = g_strdup(run->sender->address);
        return TRUE;
    }
    if (strchr(name, '@')) {
        *ret_value = address_canonical(name);
        if (!*ret_value)
            *ret_why = g_strdup_printf("\"%s\" is no address, expected local@domain", name);
        return TRUE;
    }
    if (store_team_find(run->store, name, &team, &problem)) {
        *ret_value = g_strdup(name);
        return TRUE;
    }
    if (is_missing(problem))
        return find_named(run, name, ret_value, ret_why, error);
    g_propagate_error(error, g_steal_pointer(&problem));
    return FALSE;
}

static gboolean
add_each(Command *command, GPtrArray *actions, char **ret_why, GError **error)
{
    g_auto(GStrv) names = g_strsplit(command->argument, ",", -1);
    for (guint i = 0; names[i] && !*ret_why; i++) {
        g_autofree char *value = NULL;
        if (!*g_strstrip(names[i]))
            continue;
        if (!run_resolve_name(command->run, names[i], &value, ret_why, error))
            return FALSE;
        if (value)
            g_ptr_array_add(actions, action_new(command->info->action, value));
    }
    return TRUE;
}

static gboolean
judge_address(Command *command, const char *address, gboolean *ret_known, char **ret_why,
              GError **error)
{
    g_autoptr(Person) person = NULL;
    GError *problem = NULL;
    gboolean ok = store_person_find(command->apply->store, address, &person, &problem);
    if (!found_or_missing(ok, problem, ret_known, error))
        return FALSE;
    const char *nobody = copied_refusal(command->run->job->flow, address, *ret_known);
    if (nobody)
        *ret_why = g_strdup_printf("%s is %s", address, nobody);
    return TRUE;
}

/* Somebody new becomes a customer. */
static gboolean
ensure_person(Command *command, const char *address, char **ret_why, GError **error)
{
    gboolean is_known;
    PersonId id;
    return judge_address(command, address, &is_known, ret_why, error) &&
           (is_known || store_person_add(command->apply->store, PERSON_CUSTOMER, "", address,
                                         command->run->reading->now_us, &id, error));
}

/* All of them, or nobody: a command that is refused leaves no customers behind. */
static gboolean
ensure_people(Command *command, const GPtrArray *actions, char **ret_why, GError **error)
{
    for (guint i = 0; i < actions->len && !*ret_why; i++) {
        const Action *action = actions->pdata[i];
        gboolean is_known;
        if (!judge_address(command, action->value, &is_known, ret_why, error))
            return FALSE;
    }
    for (guint i = 0; i < actions->len && !*ret_why; i++) {
        const Action *action = actions->pdata[i];
        if (!ensure_person(command, action->value, ret_why, error))
            return FALSE;
    }
    return TRUE;
}

/* Whoever asks others in can have the desk write to so many on one ticket, as by Cc. */
static gboolean
refuse_crowd(const Command *command, guint more, char **ret_why, GError **error)
{
    const Apply *apply = command->apply;
    guint by_cc, added;
    if (command->run->sender->kind == PERSON_STAFF)
        return TRUE;
    if (!store_follow_count(apply->store, apply->ticket->id, FOLLOW_CC, &by_cc, error) ||
        !store_follow_count(apply->store, apply->ticket->id, FOLLOW_ADDED, &added, error))
        return FALSE;
    if (by_cc + added + more > LIMIT_CC_FOLLOWERS)
        *ret_why = g_strdup_printf("too many follow it, expected at most %d who were asked in",
                                   LIMIT_CC_FOLLOWERS);
    return TRUE;
}

static gboolean
add_addresses(Command *command, GPtrArray *actions, char **ret_why, GError **error)
{
    g_auto(GStrv) names = g_strsplit(command->argument, ",", -1);
    for (guint i = 0; names[i] && !*ret_why; i++) {
        g_autofree char *address = address_canonical(g_strstrip(names[i]));
        if (!address)
            *ret_why = g_strdup_printf("\"%s\" is no address, expected local@domain", names[i]);
        else
            g_ptr_array_add(actions, action_new(command->info->action, address));
    }
    if (!*ret_why && !refuse_crowd(command, actions->len, ret_why, error))
        return FALSE;
    return *ret_why || ensure_people(command, actions, ret_why, error);
}

static gboolean
add_plain(Command *command, GPtrArray *actions, char **ret_why, GError **error)
{
    (void)ret_why, (void)error;
    g_ptr_array_add(
        actions, action_new(command->info->action, *command->argument ? command->argument : NULL));
    return TRUE;
}

static gboolean
add_words(Command *command, GPtrArray *actions, char **ret_why, GError **error)
{
    g_auto(GStrv) words = g_strsplit_set(command->argument, ", ", -1);
    (void)ret_why, (void)error;
    for (guint i = 0; words[i]; i++)
        if (*words[i])
            g_ptr_array_add(actions, action_new(command->info->action, words[i]));
    return TRUE;
}

static gboolean
add_self(Command *command, GPtrArray *actions, char **ret_why, GError **error)
{
    (void)ret_why, (void)error;
    g_ptr_array_add(actions, action_new(command->info->action, command->run->sender->address));
    return TRUE;
}

static gboolean
add_people(Command *command, GPtrArray *actions, char **ret_why, GError **error)
{
    if (*command->argument)
        return add_each(command, actions, ret_why, error);
    g_ptr_array_add(actions, action_new(command->info->action, "all"));
    return TRUE;
}

/* --- what does them --------------------------------------------------------------------------- */

/* What the actions changed, rules' changes left out. */
static char *
describe_changes(const Apply *apply, guint before)
{
    GString *out = g_string_new(NULL);
    for (guint i = before; i < apply->changes->len; i++) {
        const Event *event = apply->changes->pdata[i];
        if (event->rule)
            continue;
        g_string_append_printf(out, "%s%s%s%s", out->len ? ", " : "", event->was ? event->was : "",
                               event->was ? " → " : "", event->now);
    }
    if (!out->len)
        g_string_append(out, COMMAND_SO_ALREADY);
    return g_string_free(out, FALSE);
}

static char *
do_mute(Command *command, GError **error)
{
    gboolean changed;
    if (!follow_mute(command->apply, command->run->sender, &changed, error))
        return NULL;
    return g_strdup(changed ? "you get no mail of this ticket; #follow changes that"
                            : COMMAND_SO_ALREADY);
}

/* How each form is done: by a function of its own, or by the actions that are made of what stands
 * behind the word; none for what says where the message belongs. */
static const struct {
    CommandDo do_it;
    /* What cannot be one is *ret_why, and no error. */
    gboolean (*add)(Command *command, GPtrArray *actions, char **ret_why, GError **error);
    gboolean is_about_ticket; /* they may or may not, as they stand to it */
    gboolean is_undone;       /* it changes facts of the ticket, which #undo puts back */
} forms[] = {
    [COMMAND_THREAD] = {NULL, NULL, FALSE, FALSE},
    [COMMAND_PLAIN] = {NULL, add_plain, TRUE, TRUE},
    [COMMAND_WORDS] = {NULL, add_words, TRUE, TRUE},
    [COMMAND_PEOPLE] = {NULL, add_people, TRUE, TRUE},
    [COMMAND_SELF] = {NULL, add_self, TRUE, TRUE},
    [COMMAND_ADDRESSES] = {NULL, add_addresses, TRUE, TRUE},
    [COMMAND_TIME] = {command_time, NULL, TRUE, TRUE},
    [COMMAND_FOR] = {command_for, NULL, TRUE, TRUE},
    [COMMAND_SEND] = {command_send, NULL, TRUE, FALSE},
    [COMMAND_REMIND] = {command_remind, NULL, TRUE, TRUE},
    [COMMAND_REPEAT] = {command_repeat, NULL, TRUE, TRUE},
    [COMMAND_DIGEST] = {command_digest, NULL, TRUE, FALSE},
    [COMMAND_MUTE] = {do_mute, NULL, TRUE, TRUE},
    [COMMAND_DESK] = {command_manage, NULL, FALSE, FALSE},
    [COMMAND_SPLIT] = {command_split, NULL, TRUE, TRUE},
    [COMMAND_CLONE] = {command_clone, NULL, TRUE, TRUE},
    [COMMAND_ACCESS] = {command_access, NULL, FALSE, FALSE},
    [COMMAND_UNDO] = {command_undo, NULL, TRUE, FALSE},
    [COMMAND_QUERY] = {command_query, NULL, FALSE, FALSE},
};

gboolean
command_is_undone(const MailCommand *info)
{
    return forms[info->form].is_undone;
}

static char *
do_actions(Command *command, GError **error)
{
    g_autoptr(GPtrArray) actions = g_ptr_array_new_with_free_func((GDestroyNotify)action_free);
    g_autofree char *why = NULL;
    guint before = command->apply->changes->len;
    if (!forms[command->info->form].add(command, actions, &why, error))
        return NULL;
    if (why)
        return command_refuse(error, "%s", why);
    return apply_actions(command->apply, actions, error) ? describe_changes(command->apply, before)
                                                         : NULL;
}

static gboolean
may(const Command *command, GError **error)
{
    const Apply *apply = command->apply;
    Standing standing;
    if (!store_standing(apply->store, apply->flow->roles, apply->ticket->id, apply->thread.id,
                        command->run->sender->id, &standing, error))
        return FALSE;
    const char *refusal = policy_refusal(&standing, command->info->needs);
    if (refusal)
        command_refuse(error, "you %s", refusal);
    return !refusal;
}

static gboolean
is_whole(const Command *command, GError **error)
{
    g_autofree char *problem = mail_command_problem(command->info, command->argument);
    if (problem)
        command_refuse(error, "%s", problem);
    return !problem;
}

/* What may be learned from a refusal comes after the question whether they may ask. */
static char *
judge_and_do(Command *command, GError **error)
{
    MailCommandForm form = command->info->form;
    if (forms[form].is_about_ticket && !may(command, error))
        return NULL;
    if (!is_whole(command, error))
        return NULL;
    return forms[form].do_it ? forms[form].do_it(command, error) : do_actions(command, error);
}

gboolean
command_do(Command *command, char **ret_done, char **ret_why, GError **error)
{
    GError *problem = NULL;
    char *done = judge_and_do(command, &problem);
    if (!done && !is_refusal(problem)) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    *ret_done = done;
    *ret_why = done ? NULL : g_strdup(problem->message);
    g_clear_error(&problem);
    return TRUE;
}
