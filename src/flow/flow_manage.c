/* What managers ask for by mail: projects, shares, people. */

#include "base/limits.h"
#include "base/text.h"
#include "desk/share_words.h"
#include "desk/value_word.h"
#include "flow/flow_command.h"
#include "flow/flow_copied.h"
#include "flow/flow_request.h"
#include "mail/address.h"

#include <string.h>

/* One of them. A refusal is an error with words for its writer. */
typedef struct {
    Run *run;
    ProjectId project; /* the mail is to it */
    const MailCommand *info;
} Manage;

/* --- whether they may ------------------------------------------------------------------------- */

/* Why somebody with this role in what it is about may not; NULL when they may. */
static const char *
refusal_of(const Manage *manage, Role role)
{
    Standing standing = {.kind = manage->run->sender->kind, .role = role};
    return policy_refusal(&standing, manage->info->needs);
}

static const char *
refusal_in(const Manage *manage, ProjectId project)
{
    const Person *person = manage->run->sender;
    return refusal_of(
        manage, role_table_role(manage->run->job->flow->roles, project, person->id, person->kind));
}

static gboolean
may_here(const Manage *manage, GError **error)
{
    const char *refusal = refusal_in(manage, manage->project);
    if (refusal)
        command_refuse(error, "you %s", refusal);
    return !refusal;
}

/* --- what is shared --------------------------------------------------------------------------- */

/* What one may not share is not there: no slug can be guessed. */
static gboolean
find_project(const Manage *manage, const char *slug, Share *share, GError **error)
{
    g_autoptr(Project) project = NULL;
    GError *problem = NULL;
    gboolean found;
    gboolean ok = store_project_find(manage->run->store, slug, &project, &problem);
    if (!found_or_missing(ok, problem, &found, error))
        return FALSE;
    if (!found || refusal_in(manage, project->id)) {
        command_refuse(error, "there is no project \"%s\" that you may share", slug);
        return FALSE;
    }
    share->project = project->id;
    return TRUE;
}

/* Whoever shares all of it, later projects, too, has all of it. */
static gboolean
find_portfolio(const Manage *manage, const char *slug, Share *share, GError **error)
{
    Store *store = manage->run->store;
    g_autoptr(Portfolio) portfolio = NULL;
    GError *problem = NULL;
    gboolean found;
    Role role = ROLE_NONE;
    gboolean ok = store_portfolio_find(store, slug, &portfolio, &problem);
    if (!found_or_missing(ok, problem, &found, error) ||
        (found && !store_portfolio_role(store, portfolio->id, manage->run->sender, &role, error)))
        return FALSE;
    if (!found || refusal_of(manage, role)) {
        command_refuse(error, "there is no portfolio \"%s\" that you may share", slug);
        return FALSE;
    }
    share->portfolio = portfolio->id;
    return TRUE;
}

/* *ret_name is its slug. */
static gboolean
find_what(const Manage *manage, const ShareWords *words, Share *share, char **ret_name,
          GError **error)
{
    g_autoptr(Project) here = NULL;
    if (words->slug && !(words->is_group ? find_portfolio(manage, words->slug, share, error)
                                         : find_project(manage, words->slug, share, error)))
        return FALSE;
    if (!words->slug && (!may_here(manage, error) ||
                         !store_project_get(manage->run->store, manage->project, &here, error)))
        return FALSE;
    if (here)
        share->project = here->id;
    *ret_name = g_strdup_printf("%s%s", words->is_group ? "portfolio " : "",
                                here ? here->slug : words->slug);
    return TRUE;
}

/* --- with whom -------------------------------------------------------------------------------- */

static gboolean
find_person(const Manage *manage, const char *address, Share *share, Person **ret_person,
            GError **error)
{
    GError *problem = NULL;
    gboolean found;
    gboolean ok = store_person_find(manage->run->store, address, ret_person, &problem);
    if (!found_or_missing(ok, problem, &found, error))
        return FALSE;
    if (!found) {
        command_refuse(error,
                       "nobody is known by the address %s; #person ADDRESS KIND makes them known",
                       address);
        return FALSE;
    }
    share->person = (*ret_person)->id;
    return TRUE;
}

/* *ret_name is how they are called; *ret_person is NULL for a team, and for everybody on the staff.
 */
static gboolean
find_who(const Manage *manage, const char *who, Share *share, Person **ret_person, char **ret_name,
         GError **error)
{
    Run *run = manage->run;
    g_autofree char *value = NULL;
    g_autofree char *why = NULL;
    if (g_ascii_strcasecmp(who, "staff") == 0) {
        *ret_name = g_strdup("staff");
        return TRUE;
    }
    if (!run_resolve_name(run, who, &value, &why, error))
        return FALSE;
    if (why) {
        command_refuse(error, "%s", why);
        return FALSE;
    }
    if (strchr(value, '@') ? !find_person(manage, value, share, ret_person, error)
                           : !store_team_find(run->store, value, &share->team, error))
        return FALSE;
    *ret_name = g_steal_pointer(&value);
    return TRUE;
}

/* --- the commands ----------------------------------------------------------------------------- */

static char *
share_with(Manage *manage, const char *argument, GError **error)
{
    g_auto(ShareWords) words = {.role = ROLE_NONE};
    g_autofree char *what = NULL;
    g_autofree char *who = NULL;
    g_autoptr(Person) person = NULL;
    FlowSharer sharer = {.by = manage->run->sender, .now_us = manage->run->reading->now_us};
    Share share = {.role = ROLE_NONE};
    Role was;
    if (!share_words_read(argument, TRUE, &words, error) ||
        !find_what(manage, &words, &share, &what, error) ||
        !find_who(manage, words.who, &share, &person, &who, error))
        return NULL;
    share.role = words.role;
    if (!share_fits(&share, person, error) ||
        !flow_share(manage->run->store, &share, words.is_quiet ? NULL : &sharer, &was, error))
        return NULL;
    manage->run->job->told += sharer.told;
    if (was == share.role)
        return g_strdup(COMMAND_SO_ALREADY);
    const char *before = was ? policy_role_name(was) : NULL;
    return g_strdup_printf("%s is shared with %s as %s%s%s", what, who,
                           policy_role_name(share.role), before ? ", and no longer as " : "",
                           before ? before : "");
}

static char *
take_from(Manage *manage, const char *argument, GError **error)
{
    g_auto(ShareWords) words = {.role = ROLE_NONE};
    g_autofree char *what = NULL;
    g_autofree char *who = NULL;
    g_autoptr(Person) person = NULL;
    Share share = {.role = ROLE_NONE};
    Role was;
    if (!share_words_read(argument, FALSE, &words, error) ||
        !find_what(manage, &words, &share, &what, error) ||
        !find_who(manage, words.who, &share, &person, &who, error) ||
        !store_share_role(manage->run->store, &share, &was, error))
        return NULL;
    if (!was)
        return command_refuse(error, "%s is not shared with %s", what, who);
    return store_share_remove(manage->run->store, &share, error)
               ? g_strdup_printf("%s is not shared with %s any more", what, who)
               : NULL;
}

/* The first word, and the rest as one clean line. Callers free. */
static char *
cut_word(const char *argument, char **ret_rest)
{
    gsize length = strcspn(argument, " \t");
    const char *rest = argument + length;
    *ret_rest = text_clean_line(rest + strspn(rest, " \t"), -1, LIMIT_NAME_CHARS);
    return g_strndup(argument, length);
}

static gboolean
check_new_slug(const Manage *manage, const char *slug, const char *address, GError **error)
{
    g_autoptr(Project) known = NULL;
    GError *problem = NULL;
    gboolean found;
    Route route;
    if (!project_slug_check(slug, error))
        return FALSE;
    gboolean ok = store_project_find(manage->run->store, slug, &known, &problem);
    if (!found_or_missing(ok, problem, &found, error))
        return FALSE;
    gboolean taken = route_table_find(manage->run->reading->routes, address, 0, &route);
    if (found)
        command_refuse(error, "there is a project \"%s\" already", slug);
    else if (taken)
        command_refuse(error, "%s is an address of this desk already, expected another slug",
                       address);
    return !found && !taken;
}

/* Whoever made it is its manager, and so can share it. */
static char *
add_project(Manage *manage, const char *argument, GError **error)
{
    Run *run = manage->run;
    guint count;
    g_autofree char *name = NULL;
    g_autofree char *typed = cut_word(argument, &name);
    g_autofree char *slug = g_ascii_strdown(typed, -1);
    g_autofree char *address = g_strdup_printf("%s@%s", slug, flow_config(run->job->flow)->domain);
    Project project = {.slug = slug,
                       .name = *name ? name : slug,
                       .type = workflow_types(flow_workflow(run->job->flow), &count)[0]->name,
                       .listed = TRUE};
    if (!may_here(manage, error) || !check_new_slug(manage, slug, address, error) ||
        !flow_project_add(run->store, &project, TRUE, error))
        return NULL;
    Share own = {.project = project.id, .person = run->sender->id, .role = ROLE_MANAGER};
    if (!store_share_set(run->store, &own, error))
        return NULL;
    return g_strdup_printf("%s, shared with staff as member and with you as manager; tickets of "
                           "type %s; anyone may write to it; its address is %s",
                           slug, project.type, address);
}

static gboolean
check_new_person(const Manage *manage, const char *address, GError **error)
{
    g_autoptr(Person) known = NULL;
    GError *problem = NULL;
    gboolean found;
    gboolean ok = store_person_find(manage->run->store, address, &known, &problem);
    if (!found_or_missing(ok, problem, &found, error))
        return FALSE;
    const char *nobody = copied_refusal(manage->run->job->flow, address, found);
    if (nobody)
        command_refuse(error, "%s is %s", address, nobody);
    else if (found)
        command_refuse(error, "%s is known already, as %s", address,
                       desk_word(person_kind_words, (int)known->kind));
    return !nobody && !found;
}

static char *
add_person(Manage *manage, const char *argument, GError **error)
{
    Run *run = manage->run;
    g_autofree char *more = NULL;
    g_autofree char *name = NULL;
    g_autofree char *typed = cut_word(argument, &more);
    g_autofree char *word = cut_word(more, &name);
    g_autofree char *address = address_canonical(typed);
    g_autofree char *kinds = desk_words_list(person_kind_words);
    int kind;
    PersonId id;
    if (!may_here(manage, error))
        return NULL;
    if (!address)
        return command_refuse(error, "\"%s\" is no address, expected local@domain", typed);
    if (!value_word_read(VALUE_KIND, word, &kind))
        return command_refuse(error, "\"%s\" is no kind of person, expected %s", word, kinds);
    if (!check_new_person(manage, address, error) ||
        !store_person_add(run->store, (PersonKind)kind, name, address, run->reading->now_us, &id,
                          error))
        return NULL;
    return g_strdup_printf("%s is known as %s", address, desk_word(person_kind_words, kind));
}

static const struct {
    const char *name;
    /* What was done, for its writer; NULL with an error. */
    char *(*run)(Manage *manage, const char *argument, GError **error);
} doings[] = {{"new-project", add_project},
              {"share", share_with},
              {"unshare", take_from},
              {"person", add_person}};

/* --- one of them ------------------------------------------------------------------------------ */

char *
command_manage(Command *command, GError **error)
{
    Run *run = command->run;
    Manage manage = {.run = run, .project = command->project, .info = command->info};
    guint i = 0;
    while (!g_str_equal(doings[i].name, command->info->name)) /* a test knows each */
        i++;
    g_autofree char *done = doings[i].run(&manage, command->argument, error);
    if (!done || !flow_take_roles(run->job->flow, run->store, error))
        return NULL;
    return g_steal_pointer(&done);
}

/* --- a mail of nothing else ------------------------------------------------------------------- */

/* What is asked for without a ticket, and by whom. */
static gboolean
are_for_desk(const CommandBlock *block, const Person *sender)
{
    for (guint i = 0; i < block->lines->len; i++) {
        const CommandLine *line = block->lines->pdata[i];
        MailCommandForm form = mail_command_find(line->word)->form;
        gboolean for_all = form == COMMAND_QUERY || form == COMMAND_ACCESS;
        if (!for_all && (form != COMMAND_DESK || sender->kind != PERSON_STAFF))
            return FALSE;
    }
    return block->lines->len && !block->unknown;
}

gboolean
run_only_manages(const Run *run, const Target *target)
{
    const Reading *reading = run->reading;
    if (!run->sender || !reading->commanded || reading->no_commands || reading->automatic ||
        reading->forward || target->identity < run_commands_need(run) ||
        !are_for_desk(reading->block, run->sender))
        return FALSE;
    g_autoptr(Comment) said = g_new0(Comment, 1);
    halves_open(reading->commanded, said);
    return run_is_bare(run, said, target->identity);
}

gboolean
run_tell_managed(Run *run, const char *asked, const char *receipt, GError **error)
{
    gint64 now_us = run->reading->now_us;
    Request request = {.kind = REQUEST_MANAGED,
                       .person = run->sender->id,
                       .about = (char *)asked,
                       .nonce = (char *)"",
                       .made_us = now_us,
                       .expires_us = now_us};
    return store_request_add(run->store, &request, &request.id, error) &&
           store_request_close(run->store, request.id, "done when it came", now_us, error) &&
           run_tell_answer(run, &request, receipt, error);
}

static gboolean
manage_line(Run *run, ProjectId project, const CommandLine *line, GString *asked, GString *receipt,
            GError **error)
{
    g_autofree char *done = NULL;
    g_autofree char *why = NULL;
    Command command = {.run = run,
                       .project = project,
                       .info = mail_command_find(line->word),
                       .argument = line->argument};
    if (!command_do(&command, &done, &why, error))
        return FALSE;
    g_string_append_printf(asked, "%s%s", asked->len ? "\n" : "", line->line);
    run_say_command(run, receipt, (TicketId){0}, line->line, why ? NULL : done, why);
    return TRUE;
}

gboolean
run_manage_all(Run *run, const Target *target, Received *outcome, GError **error)
{
    const CommandBlock *block = run->reading->block;
    g_autoptr(GString) asked = g_string_new(NULL);
    g_autoptr(GString) receipt = g_string_new(NULL);
    *outcome = (Received){.kind = RECEIVED_COMMANDS, .identity = target->identity};
    gboolean is_again = (run->known && !run->job->retried.value) || run->was_said;
    if (is_again || run->became == MESSAGE_COMMANDS)
        return TRUE;
    for (guint i = 0; i < block->lines->len; i++)
        if (!manage_line(run, target->route.project, block->lines->pdata[i], asked, receipt, error))
            return FALSE;
    return run_store_row(run, MESSAGE_COMMANDS, error) &&
           run_tell_managed(run, asked->str, receipt->str, error);
}
