#include "outbox/query_private.h"

#include "base/limits.h"
#include "base/text.h"
#include "base/zone.h"

#include <string.h>

/* --- what all of them need -------------------------------------------------------------------- */

void
query_say(QueryRun *run, const char *template, const TemplateValues *values)
{
    g_autoptr(TemplateValues) none = template_values_new();
    g_autofree char *text =
        template_set_fill(run->asker->templates, template, values ? values : none);
    query_answer_say(run->answer, g_strchomp(text));
}

char *
query_words(const QueryRun *run, const char *template)
{
    g_autoptr(TemplateValues) none = template_values_new();
    return g_strchomp(template_set_fill(run->asker->templates, template, none));
}

char *
query_clean(const QueryRun *run, const char *text, gsize chars)
{
    g_autofree char *open = route_hide_tokens(run->asker->desk->routes, text ? text : "");
    return text_clean_line(open, -1, chars);
}

void
query_drop_cut_word(char *text)
{
    char *end = text + strlen(text);
    while (end > text && !g_ascii_isspace(end[-1]))
        end--;
    *end = '\0';
}

char *
query_person(const QueryRun *run, const Person *person, gboolean inside)
{
    g_autofree char *local = g_strndup(person->address, strcspn(person->address, "@"));
    const char *known = inside ? person->address : local;
    return query_clean(run, *person->name ? person->name : known, LIMIT_NAME_CHARS);
}

char *
query_day(gint64 day)
{
    return day == TICKET_NO_DAY ? g_strdup("") : field_date_show(day);
}

char *
query_time(const QueryRun *run, gint64 at_us)
{
    const char *own = run->asker->person->timezone;
    return zone_time_at(at_us, own && *own ? own : run->asker->desk->timezone);
}

static void
judge(QueryView *view)
{
    const Standing *standing = &view->standing;
    view->sees = !policy_refusal(standing, POLICY_VIEW_PUBLIC);
    view->inside = !policy_refusal(standing, POLICY_VIEW_PRIVATE);
    view->work = view->inside ||
                 (standing->kind != PERSON_CUSTOMER && (standing->relations & RELATION_ASSIGNEE));
}

gboolean
query_view(const QueryRun *run, TicketId ticket, QueryView *ret_view, GError **error)
{
    const QueryAsker *asker = run->asker;
    QueryView view = {.sees = FALSE};
    if (!store_standing(asker->store, asker->roles, ticket, (ThreadId){0}, asker->person->id,
                        &view.standing, error))
        return FALSE;
    judge(&view);
    *ret_view = view;
    return TRUE;
}

void
query_view_by_role(const QueryRun *run, const Ticket *ticket, QueryView *ret_view)
{
    const Person *person = run->asker->person;
    QueryView view = {.standing = {.kind = person->kind,
                                   .role = role_table_role(run->asker->roles, ticket->project,
                                                           person->id, person->kind),
                                   .is_spam = ticket->spam_of.value != 0}};
    judge(&view);
    *ret_view = view;
}

gboolean
query_reply_address(const QueryRun *run, TicketId ticket, const Standing *standing,
                    char **ret_address, GError **error)
{
    const QueryAsker *asker = run->asker;
    Thread thread;
    *ret_address = NULL;
    if (policy_refusal(standing, POLICY_COMMENT_PUBLIC))
        return TRUE;
    if (!store_thread_find(asker->store, ticket, THREAD_PUBLIC, &thread, error))
        return FALSE;
    Token token = {.ticket = ticket,
                   .thread = thread.id,
                   .person = asker->person->id,
                   .epoch = asker->person->epoch,
                   .issued_us = asker->now_us};
    *ret_address = route_reply_address(asker->desk->routes, &token);
    return TRUE;
}

const char *
query_value(const QueryRun *run, ValueKind kind, int value)
{
    return value_word_in(kind, value, template_set_language(run->asker->templates));
}

/* --- the table of them ------------------------------------------------------------------------ */

static gboolean (*const queries[])(QueryRun *run, GError **error) = {
    [QUERY_HELP] = query_help,       [QUERY_MINE] = query_mine,
    [QUERY_TICKETS] = query_tickets, [QUERY_SHOW] = query_show,
    [QUERY_HISTORY] = query_history, [QUERY_WHO] = query_who,
    [QUERY_FIND] = query_find_words, [QUERY_WHY] = query_why,
    [QUERY_GET] = query_get,
};

gboolean
query_answer(const QueryAsker *asker, const char *line, QueryAnswer **ret_answer, GError **error)
{
    g_autoptr(MailQuery) query = mail_query_of_line(line);
    g_autoptr(QueryAnswer) answer = query_answer_new(line);
    QueryRun run = {asker, query, answer};
    if (query && !queries[query->kind](&run, error))
        return FALSE;
    *ret_answer = g_steal_pointer(&answer);
    return TRUE;
}
