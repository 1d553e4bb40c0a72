/* Who has no share of a project is offered to ask for one, and asks; who may share it is asked. */
#include "flow/flow_access.h"

#include "base/limits.h"
#include "base/log.h"

#include <string.h>

const char *const access_ask_words[] = {"ask", "ask, and why, in your own words", NULL};

#define PASSED_ON                                                                                  \
    "the request was passed on, if there is somebody to pass it to; you are told what comes of "   \
    "it, within %d days"

/* --- the mail that waits ---------------------------------------------------------------------- */

/* How its sender calls the project: only as they wrote it. Borrowed. */
static const char *
address_written(const Run *run, ProjectId project)
{
    const Reading *reading = run->reading;
    for (guint i = 0; i < reading->recipients->len; i++) {
        const Route *route = &g_array_index(reading->recipients, Route, i);
        if (route->kind == ROUTE_DESK && route->project.value == project.value)
            return reading->incoming->recipients[i];
    }
    return "";
}

static gint64
project_of(const Request *offer)
{
    g_autoptr(GArray) ids = request_ids(offer->about);
    return ids->len ? g_array_index(ids, gint64, 0) : 0;
}

/* By their words alone, an address or what stands before its @: by the project, who asks for a
 * ticket's number would find out here whose it is. */
static gboolean
is_named_so(const Request *request, const char *address)
{
    const char *behind = strchr(request->about, ' ');
    const char *name = behind ? behind + 1 : "";
    gsize length = strlen(name);
    return !g_ascii_strncasecmp(name, address, length) &&
           (!address[length] || address[length] == '@');
}

/* The offer, or what they asked. */
static gboolean
can_be_answered(Run *run, const Request *request, gboolean *ret_can, GError **error)
{
    g_autoptr(Access) access = NULL;
    GError *problem = NULL;
    gint64 now_us = run->reading->now_us;
    gboolean found;
    gboolean ok = store_access_get(run->store, request->id, &access, &problem);
    if (!found_or_missing(ok, problem, &found, error))
        return FALSE;
    *ret_can = request_is_open(request, now_us) || (found && access_is_open(access, now_us));
    return TRUE;
}

/* Not twice for one address, and not for many at once. */
static gboolean
is_to_be_offered(Run *run, const char *address, gboolean *ret_wanted, GError **error)
{
    g_autoptr(GPtrArray) before = NULL;
    gint64 now_us = run->reading->now_us;
    guint today = 0;
    gboolean known = FALSE;
    if (!store_request_newest(run->store, run->sender->id, REQUEST_ACCESS, LIMIT_ACCESS_OFFERS,
                              &before, error))
        return FALSE;
    for (guint i = 0; i < before->len; i++) {
        const Request *offer = before->pdata[i];
        today += offer->made_us > now_us - US_PER_DAY;
        if (!known && is_named_so(offer, address) && !can_be_answered(run, offer, &known, error))
            return FALSE;
    }
    *ret_wanted = !known && today < LIMIT_ACCESS_A_DAY;
    if (!*ret_wanted)
        run_trace(run, "its sender was offered to ask for access before, or too often today");
    return TRUE;
}

static gboolean
offer(Run *run, ProjectId project, GError **error)
{
    gint64 now_us = run->reading->now_us;
    gboolean wanted;
    const char *address = address_written(run, project);
    g_autofree char *about = g_strdup_printf("%" G_GINT64_FORMAT " %s", project.value, address);
    Request request = {.kind = REQUEST_ACCESS,
                       .person = run->sender->id,
                       .about = about,
                       .nonce = (char *)"",
                       .made_us = now_us,
                       .expires_us = now_us + LIMIT_ACCESS_S * US_PER_S};
    return is_to_be_offered(run, address, &wanted, error) &&
           (!wanted || run_ask(run, &request, now_us, error));
}

gboolean
run_offer_access(Run *run, const Target *target, Received *outcome, GError **error)
{
    if (run_only_manages(run, target))
        return run_manage_all(run, target, outcome, error);
    return run_need_sender(run, error) &&
           run_keep_waiting(run, target, MESSAGE_QUARANTINED, target->why, outcome, error) &&
           offer(run, target->route.project, error);
}

/* --- who is asked ----------------------------------------------------------------------------- */

typedef struct {
    guint people; /* who are asked */
    guint spared; /* who were asked too often lately, by whomever */
} Asked;

/* Whoever has many addresses could have them mailed as often as they like. */
static gboolean
may_ask(Run *run, const Access *access, PersonId person, gboolean *ret_may, GError **error)
{
    guint count;
    gint64 since_us = access->made_us - LIMIT_ACCESS_WINDOW_S * US_PER_S;
    if (!store_request_count_since(run->store, person, REQUEST_GRANT, since_us, LIMIT_ACCESS_ASKED,
                                   &count, error))
        return FALSE;
    *ret_may = count < LIMIT_ACCESS_ASKED;
    return TRUE;
}

static gboolean
ask_one(Run *run, const Access *access, PersonId person, Asked *asked, GError **error)
{
    gboolean may;
    g_autofree char *about =
        g_strdup_printf("%" G_GINT64_FORMAT " %s", access->id.value, access->asked_for);
    Request request = {.kind = REQUEST_GRANT,
                       .person = person,
                       .about = about,
                       .nonce = (char *)"",
                       .made_us = access->made_us,
                       .expires_us = access->expires_us};
    if (person.value == access->person.value)
        return TRUE;
    if (!may_ask(run, access, person, &may, error))
        return FALSE;
    asked->people += may;
    asked->spared += !may;
    return !may || run_ask(run, &request, access->made_us, error);
}

static gboolean
ask_staff(Run *run, const Access *access, Asked *asked, GError **error)
{
    g_autoptr(GArray) staff = NULL;
    if (!store_person_newest(run->store, PERSON_STAFF, LIMIT_ASKED_PEOPLE, &staff, error))
        return FALSE;
    for (guint i = 0; i < staff->len && asked->people < LIMIT_ASKED_PEOPLE; i++)
        if (!ask_one(run, access, g_array_index(staff, PersonId, i), asked, error))
            return FALSE;
    return TRUE;
}

static void
say_asked(Run *run, const Access *access, const Asked *asked)
{
    run_trace(run, "%u may let them in, and are asked", asked->people);
    if (asked->spared)
        run_trace(run, "%u more were asked too often lately: nothing is mailed to them",
                  asked->spared);
    if (run->job->flow->is_explaining)
        return;
    log_event(LOG_INFO, "access-asked", "person", LOG_INT(access->person.value), "project",
              LOG_INT(access->project.value), "request", LOG_INT(access->id.value), "managers",
              LOG_INT(asked->people), NULL);
    if (asked->spared)
        log_event(LOG_WARNING, "access-not-asked", "person", LOG_INT(access->person.value),
                  "project", LOG_INT(access->project.value), "request", LOG_INT(access->id.value),
                  "managers", LOG_INT(asked->spared), "why", "asked too often within an hour",
                  NULL);
}

static gboolean
ask_managers(Run *run, const Access *access, GError **error)
{
    const RoleTable *roles = run->job->flow->roles;
    PolicyAction gate = access_gate(roles, access->project);
    const GPtrArray *grants = role_table_list(roles, access->project);
    Asked asked = {0};
    for (guint i = 0; grants && i < grants->len && asked.people < LIMIT_ASKED_PEOPLE; i++) {
        const Grant *grant = grants->pdata[i];
        Standing standing = {.kind = PERSON_STAFF, .role = grant->role};
        if (policy_refusal(&standing, gate))
            continue;
        if (grant->person.value ? !ask_one(run, access, grant->person, &asked, error)
                                : !ask_staff(run, access, &asked, error))
            return FALSE;
    }
    say_asked(run, access, &asked);
    return TRUE;
}

/* One mail for each who asks, while it can be answered; and who was denied it is not asked about
 * again and again. */
static gboolean
is_to_be_asked(Run *run, const Access *access, gboolean *ret_wanted, GError **error)
{
    gboolean asked;
    gint64 denied_us;
    *ret_wanted = FALSE;
    if (!access->project.value)
        return TRUE;
    if (!store_access_is_asked(run->store, access->person, access->project, access->made_us, &asked,
                               error) ||
        !store_access_denied_at(run->store, access->person, access->project, &denied_us, error))
        return FALSE;
    *ret_wanted = !asked && access->made_us - denied_us > LIMIT_ACCESS_DENIED_S * US_PER_S;
    return TRUE;
}

/* --- what is asked for ------------------------------------------------------------------------ */

static gboolean
find_ticket(Run *run, const AccessAsk *ask, Access *access, GError **error)
{
    g_autoptr(Ticket) ticket = NULL;
    GError *problem = NULL;
    gboolean found;
    gboolean ok = store_ticket_get(run->store, ask->ticket, &ticket, &problem);
    if (!found_or_missing(ok, problem, &found, error))
        return FALSE;
    if (found) {
        access->ticket = ticket->id;
        access->project = ticket->project;
    }
    return TRUE;
}

static gboolean
find_project(Run *run, const AccessAsk *ask, Access *access, GError **error)
{
    g_autoptr(Project) project = NULL;
    GError *problem = NULL;
    gboolean found;
    Route route;
    if (ask->ticket.value)
        return find_ticket(run, ask, access, error);
    if (strchr(ask->asked_for, '@')) {
        if (route_table_find(run->reading->routes, ask->asked_for, run->reading->now_us, &route) &&
            route.kind == ROUTE_DESK)
            access->project = route.project;
        return TRUE;
    }
    gboolean ok = store_project_find(run->store, ask->asked_for, &project, &problem);
    if (!found_or_missing(ok, problem, &found, error))
        return FALSE;
    if (found)
        access->project = project->id;
    return TRUE;
}

/* Who has it already knows it, and nobody else is told anything. */
static gboolean
has_it(Run *run, const Access *access, gboolean *ret_has, GError **error)
{
    const RoleTable *roles = run->job->flow->roles;
    const Person *person = run->sender;
    Standing standing;
    if (!access->ticket.value) {
        *ret_has = role_table_role(roles, access->project, person->id, person->kind) != ROLE_NONE;
        return TRUE;
    }
    if (!store_standing(run->store, roles, access->ticket, (ThreadId){0}, person->id, &standing,
                        error))
        return FALSE;
    *ret_has = !policy_refusal(&standing, POLICY_VIEW_PUBLIC);
    return TRUE;
}

/* --- asking ----------------------------------------------------------------------------------- */

/* By the row that mail about it names: the offer's that is answered, or one of its own. */
static gboolean
add_request(Run *run, Access *access, GError **error)
{
    g_autofree char *about =
        g_strdup_printf("%" G_GINT64_FORMAT " %s", access->project.value, access->asked_for);
    Request request = {.kind = REQUEST_ACCESS,
                       .person = access->person,
                       .about = about,
                       .nonce = (char *)"",
                       .made_us = access->made_us,
                       .expires_us = access->expires_us};
    return access->id.value ||
           (store_request_add(run->store, &request, &access->id, error) &&
            store_request_close(run->store, access->id, "asked", access->made_us, error));
}

/* Said when the time is over, unless somebody has answered by then; of what is not there, too. */
static gboolean
add_reminder(Run *run, const Access *access, GError **error)
{
    OutboxRow row = {.kind = OUTBOX_ACCESS,
                     .why = WHY_REQUEST,
                     .request = access->id,
                     .person = access->person,
                     .created_us = access->made_us,
                     .next_us = access->expires_us};
    OutboxId id;
    run->job->told++;
    return store_outbox_add(run->store, &row, &id, error);
}

static gboolean
note_asked(Run *run, const Access *access, GError **error)
{
    Event event = {.kind = EVENT_ACCESS_ASKED,
                   .ticket = access->ticket,
                   .actor = access->person,
                   .now = access->words,
                   .at_us = access->made_us};
    return !access->ticket.value || store_event_add(run->store, &event, error);
}

static gboolean
keep_asked(Run *run, Access *access, GError **error)
{
    gboolean wanted;
    return is_to_be_asked(run, access, &wanted, error) && add_request(run, access, error) &&
           store_access_add(run->store, access, error) && add_reminder(run, access, error) &&
           note_asked(run, access, error) && (!wanted || ask_managers(run, access, error));
}

/* The same is refused whether it is there or not. */
static gboolean
check_often(Run *run, const Access *access, GError **error)
{
    guint count;
    gboolean repeated;
    gint64 since_us = access->made_us - US_PER_DAY;
    if (!store_access_is_repeated(run->store, access->person, access->asked_for, access->made_us,
                                  &repeated, error) ||
        !store_access_count_since(run->store, access->person, since_us, LIMIT_ACCESS_A_DAY, &count,
                                  error))
        return FALSE;
    if (repeated)
        command_refuse(error, "you have asked for it already, and are told what comes of it");
    else if (count >= LIMIT_ACCESS_A_DAY)
        command_refuse(error,
                       "you have asked for access %d times within a day, expected no more; "
                       "ask again tomorrow",
                       LIMIT_ACCESS_A_DAY);
    return !repeated && count < LIMIT_ACCESS_A_DAY;
}

/* What its asker is told; the caller's. NULL with a refusal, or another error. offered is the offer
 * that this answers, or 0: its project is known. */
static char *
ask_for(Run *run, const AccessAsk *ask, RequestId offered, ProjectId project, GError **error)
{
    gint64 now_us = run->reading->now_us;
    gboolean has;
    g_autofree char *words = route_hide_tokens(run->reading->routes, ask->words);
    Access access = {.id = offered,
                     .person = run->sender->id,
                     .project = project,
                     .asked_for = ask->asked_for,
                     .words = words,
                     .made_us = now_us,
                     .expires_us = now_us + LIMIT_ACCESS_S * US_PER_S};
    if ((!offered.value && !find_project(run, ask, &access, error)) ||
        !has_it(run, &access, &has, error))
        return NULL;
    if (has)
        return command_refuse(error, "you have access to it already");
    if (!check_often(run, &access, error) || !keep_asked(run, &access, error))
        return NULL;
    return g_strdup_printf(PASSED_ON, LIMIT_ACCESS_S / 86400);
}

char *
command_access(Command *command, GError **error)
{
    g_auto(AccessAsk) ask = {0};
    if (!access_ask_read(command->argument, &ask, error))
        return NULL;
    return ask_for(command->run, &ask, (RequestId){0}, (ProjectId){0}, error);
}

/* --- the answer to an offer ------------------------------------------------------------------- */

/* What stands behind the first word of a text. */
static const char *
behind_first_word(const char *text)
{
    while (*text && !g_ascii_isalpha(*text))
        text++;
    while (g_ascii_isalpha(*text))
        text++;
    return text + strspn(text, ".,:;! \t");
}

static gboolean
say_refused(Answer *answer, GError *problem, GError **error)
{
    if (!g_error_matches(problem, POSTERN_ERROR, POSTERN_ERROR_REFUSED)) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    g_string_append_printf(answer->receipt, "Nothing was done: %s.\n", problem->message);
    g_error_free(problem);
    return TRUE;
}

gboolean
access_ask_answer(Answer *answer, gboolean *ret_understood, GError **error)
{
    const Request *offered = answer->request;
    char *const *first = answer->lines->pdata[0];
    GError *problem = NULL;
    *ret_understood = !g_ascii_strcasecmp(first[0], "ask");
    if (!*ret_understood)
        return TRUE;
    const char *address = offered->about + strcspn(offered->about, " ");
    g_auto(AccessAsk) ask = {.asked_for = g_strdup(*address ? address + 1 : address),
                             .words = access_words(behind_first_word(answer->text))};
    ProjectId project = {project_of(offered)};
    g_autofree char *said = ask_for(answer->run, &ask, offered->id, project, &problem);
    if (!said)
        return say_refused(answer, problem, error);
    answer->closes = TRUE;
    g_string_append_printf(answer->receipt, "Done: %s.\n", said);
    return TRUE;
}
