#include "base/limits.h"
#include "base/text.h"
#include "ctl/call.h"
#include "ctl/cmd.h"
#include "ctl/named.h"
#include "ctl/ticket_change.h"
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
    TicketShow shown = {.ticket = ticket_of(call),
                        .workflow = flow_workflow(call->flow),
                        .roles = roles,
                        .limit = call_limit(call, COMMENTS_MOST)};
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

static void
free_action(gpointer action)
{
    action_free(action);
}

static gboolean
set(Call *call, GError **error)
{
    g_autofree const char **typed = call_arguments(call, "CHANGE");
    g_autoptr(GPtrArray) actions = g_ptr_array_new_with_free_func(free_action);
    for (const char **change = typed; *change; change++)
        if (!ticket_change_read(flow_workflow(call->flow), *change, actions, error))
            return FALSE;
    return ticket_change(call, ticket_of(call), actions, error);
}

/* --- type, link, field --- */

static gboolean
set_type(Call *call, GError **error)
{
    return ticket_change_one(call, ticket_of(call), ACTION_SET_TYPE, call_argument(call, "TYPE"),
                             error);
}

static gboolean
link_to(Call *call, GError **error)
{
    ActionKind kind = call_flag(call, "remove") ? ACTION_UNLINK : ACTION_LINK;
    g_autofree char *value =
        g_strdup_printf("%s %s", call_argument(call, "LINK"), call_argument(call, "OTHER"));
    return ticket_change_one(call, ticket_of(call), kind, value, error);
}

static gboolean
merge(Call *call, GError **error)
{
    return ticket_change_one(call, ticket_of(call), ACTION_MERGE, call_argument(call, "INTO"),
                             error);
}

static gboolean
spam(Call *call, GError **error)
{
    return ticket_change_one(call, ticket_of(call), ACTION_SPAM, NULL, error);
}

static gboolean
set_field(Call *call, GError **error)
{
    g_autofree char *value =
        g_strdup_printf("%s %s", call_argument(call, "FIELD"), call_argument(call, "VALUE"));
    return ticket_change_one(call, ticket_of(call), ACTION_SET_FIELD, value, error);
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
    if (!text || !ticket_actor(call, &author, error) ||
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
     "status=STATUS, priority=PRIORITY, tag=TAG, assign=ADDRESS or TEAM, unassign=ADDRESS or TEAM "
     "or all, type=TYPE, due=DATE, planned=DATE, points=N, progress=PERCENT, FIELD=VALUE"},
    {NULL}};
static const Parameter set_options[] = {
    {"as", PARAMETER_TEXT, PARAMETER_OPTIONAL, "ADDRESS", "the person who does it"}, {NULL}};
static const Parameter type_arguments[] = {
    {"TICKET", PARAMETER_NUMBER, PARAMETER_ONE, NULL, "its number"},
    {"TYPE", PARAMETER_TEXT, PARAMETER_ONE, NULL, "the type it becomes"},
    {NULL}};
static const Parameter field_arguments[] = {
    {"TICKET", PARAMETER_NUMBER, PARAMETER_ONE, NULL, "its number"},
    {"FIELD", PARAMETER_TEXT, PARAMETER_ONE, NULL, "a custom field of its type"},
    {"VALUE", PARAMETER_TEXT, PARAMETER_ONE, NULL, "what field list says, or unset"},
    {NULL}};
static const Parameter link_arguments[] = {
    {"TICKET", PARAMETER_NUMBER, PARAMETER_ONE, NULL, "its number"},
    {"LINK", PARAMETER_WORD, PARAMETER_ONE, NULL, "blocks, part-of or duplicate-of", link_words},
    {"OTHER", PARAMETER_NUMBER, PARAMETER_ONE, NULL, "the number of the other ticket"},
    {NULL}};
static const Parameter link_options[] = {
    {"as", PARAMETER_TEXT, PARAMETER_OPTIONAL, "ADDRESS", "the person who does it"},
    {"remove", PARAMETER_FLAG, PARAMETER_OPTIONAL, NULL, "take the link away"},
    {NULL}};
static const Parameter merge_arguments[] = {
    {"TICKET", PARAMETER_NUMBER, PARAMETER_ONE, NULL, "its number"},
    {"INTO", PARAMETER_NUMBER, PARAMETER_ONE, NULL, "the number of the ticket that goes on"},
    {NULL}};
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
    {.words = "ticket type",
     .help = "make it a ticket of another type",
     .details =
         "Its status and fields are mapped as postern.conf(5) says, and what was is kept: the\n"
         "answer and the ticket's log say what became of each.",
     .arguments = type_arguments,
     .options = set_options,
     .run = set_type},
    {.words = "ticket field",
     .help = "give a custom field of a ticket a value",
     .arguments = field_arguments,
     .options = set_options,
     .run = set_field},
    {.words = "ticket link",
     .help = "tie a ticket to another one",
     .arguments = link_arguments,
     .options = link_options,
     .run = link_to},
    {.words = "ticket merge",
     .help = "make a ticket part of another: replies to it go there",
     .details =
         "It gets a closed status. Who took part in it follows the other as far as they may see\n"
         "it: see posternctl(8). The log of the other names who does not.",
     .arguments = merge_arguments,
     .options = set_options,
     .run = merge},
    {.words = "ticket spam",
     .help = "say that a ticket is spam: nobody but staff hears of it any more",
     .details =
         "It gets a closed status, and mail that its sender writes to it waits without anybody\n"
         "being asked; their other mail goes on as before. A status that is open, as with\n"
         "ticket set TICKET status=STATUS, takes that back.",
     .arguments = ticket,
     .options = set_options,
     .run = spam},
    {.words = "ticket comment",
     .help = "add a comment; who follows the ticket hears of it",
     .arguments = comment_arguments,
     .options = comment_options,
     .run = comment},
    {NULL}};
