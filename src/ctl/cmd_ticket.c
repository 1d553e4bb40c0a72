#include "base/limits.h"
#include "base/text.h"
#include "ctl/call.h"
#include "ctl/cmd.h"
#include "ctl/named.h"
#include "ctl/ticket_show.h"
#include "ctl/ticket_who.h"

#include <string.h>

#define COMMENTS_MOST 1000 /* that are shown at once: each may be long */

/* --- list --- */

static const TableColumn list_columns[] = {{"id", CELL_NUMBER},
                                           {"status", CELL_TEXT, .shrinks = TRUE},
                                           {"priority", CELL_TEXT},
                                           {"project", CELL_TEXT, .shrinks = TRUE},
                                           {"type", CELL_TEXT, .programs = TRUE},
                                           {"subject", CELL_TEXT, .shrinks = TRUE},
                                           {"requester", CELL_TEXT, .shrinks = TRUE},
                                           {"created", CELL_TIME, .programs = TRUE},
                                           {"updated", CELL_TIME},
                                           {NULL}};

static void
add_line(Table *table, const TicketLine *line)
{
    table_add(table, cell_number(line->id.value));
    table_add(table, cell_text(line->status));
    table_add(table, cell_text(desk_word(priority_words, (int)line->priority)));
    table_add(table, cell_text(line->project));
    table_add(table, cell_text(line->type));
    table_add(table, cell_text(line->subject));
    table_add(table, cell_text(line->requester));
    table_add(table, cell_time(line->created_us));
    table_add(table, cell_time(line->updated_us));
}

/* The status as the desk spells it: what is stored is compared by every letter. */
static gboolean
read_status(const Call *call, const char **ret_status, GError **error)
{
    const char *typed = call_option(call, "status");
    g_autofree const char **all = workflow_all_statuses(flow_workflow(call->flow));
    *ret_status = NULL;
    if (!typed)
        return TRUE;
    for (const char **status = all; *status; status++) {
        if (g_ascii_strcasecmp(*status, typed) == 0) {
            *ret_status = *status;
            return TRUE;
        }
    }
    const char *near = text_nearest(typed, all);
    g_autofree char *list = g_strjoinv(", ", (char **)all);
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID, "unknown status \"%s\", expected %s%s",
                typed, near ? near : list, near ? " perhaps" : "");
    return FALSE;
}

static gboolean
list(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    TicketFilter filter = {.project = call_option(call, "project")};
    filter.limit = call_limit(call, CALL_LIMIT_MOST);
    g_autoptr(Project) project = NULL;
    g_autoptr(GPtrArray) lines = NULL;
    if (!read_status(call, &filter.status, error) ||
        (filter.project && !named_project(store, filter.project, &project, error)) ||
        !store_ticket_list(store, &filter, &lines, error))
        return FALSE;
    g_autoptr(Table) table = table_new(list_columns);
    for (guint i = 0; i < lines->len; i++)
        add_line(table, lines->pdata[i]);
    call_show_table(call, g_steal_pointer(&table));
    return TRUE;
}

/* --- show --- */

static TicketId
ticket_of(const Call *call)
{
    return (TicketId){call_number(call, "TICKET", 0)};
}

static gboolean
show(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    g_autoptr(Record) record = NULL;
    g_autoptr(RoleTable) roles = flow_roles(call->flow);
    TicketShow shown = {
        .ticket = ticket_of(call), .roles = roles, .limit = call_limit(call, COMMENTS_MOST)};
    if (!ticket_show_record(store, &shown, &record, error))
        return FALSE;
    call_show_record(call, g_steal_pointer(&record));
    call_warn_left_out(call, shown.comments, shown.all);
    return TRUE;
}

/* --- who --- */

static gboolean
who(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    Table *table;
    g_autoptr(RoleTable) roles = flow_roles(call->flow);
    TicketWho asked = {.ticket = ticket_of(call),
                       .roles = roles,
                       .zone = flow_config(call->flow)->timezone,
                       .now_us = clock_now_us(flow_clock(call->flow))};
    if (!ticket_who_table(store, &asked, &table, error))
        return FALSE;
    call_show_table(call, table);
    return TRUE;
}

/* --- set --- */

/* What is typed before the = sign. */
static const struct {
    const char *word;
    ActionKind action;
} settable[] = {{"status", ACTION_SET_STATUS},
                {"priority", ACTION_SET_PRIORITY},
                {"tag", ACTION_ADD_TAG},
                {"assign", ACTION_ASSIGN}};

static gboolean
find_settable(const char *change, gsize length, ActionKind *ret_action, GError **error)
{
    const char *words[G_N_ELEMENTS(settable) + 1] = {NULL};
    g_autofree char *word = g_strndup(change, length);
    for (guint i = 0; i < G_N_ELEMENTS(settable); i++) {
        words[i] = settable[i].word;
        if (g_str_equal(settable[i].word, word)) {
            *ret_action = settable[i].action;
            return TRUE;
        }
    }
    const char *near = text_nearest(word, words);
    g_autofree char *list = g_strjoinv("=…, ", (char **)words);
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                "\"%s\" changes nothing, expected %s=…%s", change, near ? near : list,
                near ? " perhaps" : "");
    return FALSE;
}

/* Whether the change may be is for the flow to say, in its transaction. */
static gboolean
read_change(const char *change, GPtrArray *actions, GError **error)
{
    const char *equals = strchr(change, '=');
    ActionKind kind;
    if (!find_settable(change, equals ? (gsize)(equals - change) : strlen(change), &kind, error))
        return FALSE;
    if (!equals) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "\"%s\" says not what to, expected %s=VALUE", change, change);
        return FALSE;
    }
    g_ptr_array_add(actions, action_new(kind, equals + 1));
    return TRUE;
}

static void
free_action(gpointer action)
{
    action_free(action);
}

static const TableColumn change_columns[] = {
    {"change", CELL_TEXT},
    {"was", CELL_TEXT, .shrinks = TRUE},
    {"now", CELL_TEXT, .shrinks = TRUE},
    {"rule", CELL_TEXT, .shrinks = TRUE},
    {NULL},
};

static void
show_changes(Call *call, const GPtrArray *changes)
{
    Table *table = table_new(change_columns);
    for (guint i = 0; i < changes->len; i++) {
        const Event *event = changes->pdata[i];
        table_add(table, cell_text(desk_word(event_words, (int)event->kind)));
        table_add(table, cell_text(event->was));
        table_add(table, cell_text(event->now));
        table_add(table, cell_text(event->rule));
    }
    if (!changes->len)
        call_say(call, "it is so already: nothing changed");
    if (changes->len || call->json)
        call_show_table(call, table);
    else
        table_free(table);
}

typedef struct {
    const char *address;
    PersonId id;
} Named;

static gboolean
find_person(Store *store, gpointer data, GError **error)
{
    Named *named = data;
    g_autoptr(Person) person = NULL;
    if (!named_person(store, named->address, &person, error))
        return FALSE;
    named->id = person->id;
    return TRUE;
}

/* Who does it: the person named with --as, or nobody. */
static gboolean
read_actor(Call *call, PersonId *ret_actor, GError **error)
{
    Named named = {.address = call_option(call, "as")};
    if (named.address && !flow_read(call->flow, find_person, &named, error))
        return FALSE;
    *ret_actor = named.id;
    return TRUE;
}

static gboolean
set(Call *call, GError **error)
{
    g_autofree const char **typed = call_arguments(call, "CHANGE");
    g_autoptr(GPtrArray) actions = g_ptr_array_new_with_free_func(free_action);
    g_autoptr(GPtrArray) changes = NULL;
    PersonId actor;
    for (const char **change = typed; *change; change++)
        if (!read_change(*change, actions, error))
            return FALSE;
    if (!read_actor(call, &actor, error) ||
        !flow_act(call->flow, ticket_of(call), actor, actions, &changes, error))
        return FALSE;
    show_changes(call, changes);
    return TRUE;
}

/* --- comment --- */

/* A comment's text as mail's would be: LF line ends, no other controls but TAB, no empty lines at
 * its end. */
static char *
comment_text(const char *typed, gsize length, GError **error)
{
    if (length > LIMIT_TEXT_BYTES || !g_utf8_validate_len(typed, length, NULL)) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "TEXT of %zu bytes, expected UTF-8 of at most %d", length, LIMIT_TEXT_BYTES);
        return NULL;
    }
    GString *text = g_string_sized_new(length);
    for (const char *p = typed; p < typed + length; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (c == '\n' || c == '\t' || !g_unichar_iscntrl(c))
            g_string_append_unichar(text, c);
    }
    g_strchomp(text->str);
    if (*text->str)
        return g_string_free(text, FALSE);
    g_string_free(text, TRUE);
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID, "TEXT is empty, expected a comment");
    return NULL;
}

static gboolean
comment(Call *call, GError **error)
{
    gsize length;
    g_autofree char *typed = call_content(call, "TEXT", &length, error);
    g_autofree char *text = typed ? comment_text(typed, length, error) : NULL;
    ThreadAudience audience = call_flag(call, "private") ? THREAD_PRIVATE : THREAD_PUBLIC;
    TicketId ticket = ticket_of(call);
    PersonId author;
    CommentId added;
    if (!text || !read_actor(call, &author, error) ||
        !flow_comment(call->flow, ticket, audience, author, text, &added, error))
        return FALSE;
    call_say(call, "added comment %" G_GINT64_FORMAT " to ticket %" G_GINT64_FORMAT ", %s",
             added.value, ticket.value, desk_word(thread_audience_words, (int)audience));
    if (!call->json)
        return TRUE;
    Record *record = record_new();
    record_add(record, "ticket", cell_number(ticket.value));
    record_add(record, "comment", cell_number(added.value));
    record_add(record, "thread", cell_text(desk_word(thread_audience_words, (int)audience)));
    call_show_record(call, record);
    return TRUE;
}

/* --- the table --- */

static const Parameter ticket[] = {{"TICKET", PARAMETER_NUMBER, PARAMETER_ONE, NULL, "its number"},
                                   {NULL}};
static const Parameter list_options[] = {
    {"status", PARAMETER_TEXT, PARAMETER_OPTIONAL, "STATUS", "only these"},
    {"project", PARAMETER_TEXT, PARAMETER_OPTIONAL, "SLUG", "only this project's"},
    CALL_LIMIT_OPTION,
    {NULL}};
static const Parameter show_options[] = {CALL_LIMIT_OPTION, {NULL}};
static const Parameter set_arguments[] = {
    {"TICKET", PARAMETER_NUMBER, PARAMETER_ONE, NULL, "its number"},
    {"CHANGE", PARAMETER_TEXT, PARAMETER_SOME, NULL,
     "status=STATUS, priority=PRIORITY, tag=TAG, assign=ADDRESS or assign=TEAM"},
    {NULL}};
static const Parameter set_options[] = {
    {"as", PARAMETER_TEXT, PARAMETER_OPTIONAL, "ADDRESS", "the person who does it"}, {NULL}};
static const Parameter comment_arguments[] = {
    {"TICKET", PARAMETER_NUMBER, PARAMETER_ONE, NULL, "its number"},
    {"TEXT", PARAMETER_INPUT, PARAMETER_ONE, NULL, "the comment, or - for standard input"},
    {NULL}};
static const Parameter comment_options[] = {
    {"as", PARAMETER_TEXT, PARAMETER_ONE, "ADDRESS", "the person who says it"},
    {"private", PARAMETER_FLAG, PARAMETER_OPTIONAL, NULL, "only staff sees it"},
    {NULL}};

const Command cmd_ticket[] = {
    {.words = "ticket list",
     .help = "list tickets, the last changed first",
     .options = list_options,
     .read = list},
    {.words = "ticket show",
     .help = "show a ticket with its people and newest comments",
     .arguments = ticket,
     .options = show_options,
     .read = show},
    {.words = "ticket who",
     .help = "list who may see a ticket, and why",
     .details =
         "Who takes part in it, and who has a role in its project, with the share that gives\n"
         "it, and which kinds of its threads they see.",
     .arguments = ticket,
     .read = who},
    {.words = "ticket set",
     .help = "change a ticket; rules are asked about it",
     .details = "All changes are made, or none. What rules changed because of them is shown, too.\n"
                "With --as, the person must be allowed to by their role.",
     .arguments = set_arguments,
     .options = set_options,
     .run = set},
    {.words = "ticket comment",
     .help = "add a comment; who follows the ticket hears of it",
     .arguments = comment_arguments,
     .options = comment_options,
     .run = comment},
    {NULL}};
