#include "ctl/call.h"
#include "ctl/cmd.h"
#include "store/access.h"

static const TableColumn columns[] = {{"id", CELL_NUMBER},
                                      {"state", CELL_TEXT},
                                      {"who", CELL_TEXT, .shrinks = TRUE},
                                      {"project", CELL_TEXT},
                                      {"asked-for", CELL_TEXT, .shrinks = TRUE},
                                      {"at", CELL_TIME},
                                      {"words", CELL_TEXT, .shrinks = TRUE},
                                      {"role", CELL_TEXT},
                                      {"expires", CELL_TIME, .programs = TRUE},
                                      {NULL}};

static gboolean
list(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    g_autoptr(GPtrArray) lines = NULL;
    gint64 all, now_us = clock_now_us(flow_clock(call->flow));
    guint limit = call_limit(call, CALL_LIMIT_MOST);
    if (!store_access_list(store, call_flag(call, "all"), now_us, limit, &lines, &all, error))
        return FALSE;
    Table *table = table_new(columns);
    for (guint i = 0; i < lines->len; i++) {
        const AccessLine *line = lines->pdata[i];
        const Access *access = line->access;
        table_add(table, cell_number(access->id.value));
        table_add(table, cell_text(access_state(access, now_us)));
        table_add(table, cell_text(line->address));
        table_add(table, cell_text(*line->slug ? line->slug : NULL));
        table_add(table, cell_text(access->asked_for));
        table_add(table, cell_time(access->made_us));
        table_add(table, cell_text(access->words));
        table_add(table, cell_text(access->role ? policy_role_name(access->role) : NULL));
        table_add(table, cell_time(access->expires_us));
    }
    call_show_table(call, table);
    call_warn_left_out(call, lines->len, all);
    return TRUE;
}

static gboolean
answer(Store *store, Call *call, const AccessVerdict *verdict, const char *words, GError **error)
{
    g_autofree char *said = NULL;
    RequestId id = {call_number(call, "N", 0)};
    if (!flow_access_answer(call->flow, store, id, verdict, words, &said, error))
        return FALSE;
    g_auto(GStrv) lines = g_strsplit(said, "\n", -1);
    for (char **line = lines; *line; line++)
        if (**line)
            call_say(call, "%s", *line);
    return TRUE;
}

static gboolean
approve(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    AccessVerdict verdict = {.approves = TRUE, .role = (Role)call_word(call, "role")};
    if (call_flag(call, "own") && verdict.role != ROLE_CUSTOMER) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "--own, expected it with --role customer alone");
        return FALSE;
    }
    if (call_flag(call, "own"))
        verdict.role = ROLE_OWN;
    return answer(store, call, &verdict, "", error);
}

static gboolean
deny(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    AccessVerdict verdict = {.approves = FALSE};
    const char *words = call_option(call, "why");
    return answer(store, call, &verdict, words ? words : "", error);
}

static const Parameter list_options[] = {
    {"all", PARAMETER_FLAG, PARAMETER_OPTIONAL, NULL, "those that are over, too"},
    CALL_LIMIT_OPTION,
    {NULL}};
static const Parameter one[] = {{"N", PARAMETER_NUMBER, PARAMETER_ONE, NULL, "its number"}, {NULL}};
static const Parameter approve_options[] = {
    {"role", PARAMETER_WORD, PARAMETER_OPTIONAL, "ROLE",
     "what they may do there; what fits their kind when left out", role_words},
    {"own", PARAMETER_FLAG, PARAMETER_OPTIONAL, NULL, "a customer: only tickets of their own"},
    {NULL}};
static const Parameter deny_options[] = {
    {"why", PARAMETER_TEXT, PARAMETER_OPTIONAL, "WORDS", "who asked is told this"}, {NULL}};

const Command cmd_access[] = {
    {.words = "access list",
     .help = "list who asks for access to a project and has no answer",
     .details = "One without a project asks for something that is not there: nobody is asked, and\n"
                "who asks is told no more than of any other.",
     .options = list_options,
     .read = list},
    {.words = "access approve",
     .help = "share the project with who asks, and let in what they had written to it",
     .arguments = one,
     .options = approve_options,
     .write = approve},
    {.words = "access deny",
     .help = "tell who asks that they get no access; what they had written is rejected",
     .arguments = one,
     .options = deny_options,
     .write = deny},
    {NULL}};
