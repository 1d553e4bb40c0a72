#include "conf/secret_setting.h"
#include "ctl/call.h"
#include "ctl/cmd.h"
#include "ctl/named.h"
#include "ctl/problems.h"
#include "ctl/setup.h"
#include "mail/header.h"
#include "mail/sender.h"
#include "rules/rule_case.h"

#include <string.h>

/* --- check --- */

static const TableColumn rule_columns[] = {
    {"rule", CELL_TEXT}, {"event", CELL_TEXT}, {"where", CELL_TEXT}, {NULL}};

static Table *
rules_table(const RuleSet *rules)
{
    Table *table = table_new(rule_columns);
    for (guint i = 0; i < rule_set_size(rules); i++) {
        const Rule *rule = rule_set_at(rules, i);
        table_add(table, cell_text(rule_name(rule)));
        table_add(table, cell_text(rule_event(rule)));
        table_add(table, cell_text(rule_where(rule)));
    }
    return table;
}

static gboolean
check(Call *call, GError **error)
{
    g_autoptr(GPtrArray) problems = problems_new();
    g_auto(Setup) setup = {0};
    if (!setup_load(call->config_file, g_getenv(SECRET_SETTING_CREDENTIALS), &setup, problems))
        return problems_show(call, call->config_file, problems, error);
    guint size = rule_set_size(setup.rules);
    call_say(call, "ok: %u rule%s in %s", size, size == 1 ? "" : "s",
             setup.config->rules_directory);
    call_show_table(call, rules_table(setup.rules));
    return TRUE;
}

/* --- test --- */

static gboolean
test(Call *call, GError **error)
{
    g_autoptr(GPtrArray) problems = problems_new();
    g_auto(Setup) setup = {0};
    if (!setup_load(call->config_file, g_getenv(SECRET_SETTING_CREDENTIALS), &setup, problems))
        return problems_show(call, call->config_file, problems, error);
    const char *directory = setup.config->rules_directory;
    guint cases = rule_cases_check_all(directory, setup.rules, setup.workflow, problems);
    if (problems->len)
        return problems_show(call, directory, problems, error);
    call_say(call, "ok: %u case%s in %s", cases, cases == 1 ? "" : "s", directory);
    if (call->json) {
        Record *record = record_new();
        record_add(record, "file", cell_text(directory));
        record_add(record, "cases", cell_number(cases));
        record_add_table(record, "problems", problems_table(NULL));
        call_show_record(call, record);
    }
    return TRUE;
}

/* --- explain --- */

/* The first word of a To field that is an address of ours. The words are what stands between the
 * signs that part addresses: nobody's identity rests on this reading. Caller frees. */
static char *
first_of_ours(const RouteTable *routes, const char *field, gint64 now_us)
{
    g_auto(GStrv) words = g_strsplit_set(field, " \t<>,;:\"()", -1);
    Route route;
    for (char **word = words; *word; word++)
        if (strchr(*word, '@') && route_table_find(routes, *word, now_us, &route))
            return g_strdup(*word);
    return NULL;
}

static char *
choose_recipient(const Call *call, const HeaderBlock *block, GError **error)
{
    gint64 now_us = clock_now_us(flow_clock(call->flow));
    g_autoptr(RouteTable) routes = flow_routes(call->flow);
    const char *typed = call_option(call, "to");
    Route route;
    if (typed && route_table_find(routes, typed, now_us, &route))
        return g_strdup(typed);
    if (typed) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND,
                    "--to %s is no address of this desk, expected one that takes mail", typed);
        return NULL;
    }
    g_autofree char *field = header_block_value(block, "To");
    char *found = first_of_ours(routes, field, now_us);
    if (!found)
        found = g_strdup(route_table_default(routes));
    if (!found)
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND,
                    "this desk has no address, expected one in the configuration");
    return found;
}

static char *
choose_sender(const Call *call, const HeaderBlock *block)
{
    const char *typed = call_option(call, "from");
    if (typed)
        return g_strdup(typed);
    g_auto(Sender) sender = {0};
    sender_read(block, &sender);
    return g_strdup(sender.address ? sender.address : "");
}

typedef struct {
    const char *typed;
    PersonId person;
} Login;

static gboolean
look_up(Store *store, gpointer data, GError **error)
{
    Login *login = data;
    g_autoptr(Person) person = NULL;
    if (!named_person(store, login->typed, &person, error))
        return FALSE;
    login->person = person->id;
    return TRUE;
}

static gboolean
explain_message(Call *call, const char *content, gsize length, char **ret_text, GError **error)
{
    const char *peer = call_option(call, "peer");
    Login login = {.typed = call_option(call, "login")};
    if (login.typed && !flow_read(call->flow, look_up, &login, error))
        return FALSE;
    g_autoptr(HeaderBlock) block = header_block_scan(content, length);
    g_autofree char *to = choose_recipient(call, block, error);
    if (!to)
        return FALSE;
    g_autofree char *from = choose_sender(call, block);
    const char *recipients[] = {to, NULL};
    Incoming incoming = {.reverse_path = from,
                         .recipients = recipients,
                         .content = content,
                         .content_length = length,
                         .peer = peer ? peer : "unix",
                         .login.person = login.person};
    return flow_explain(call->flow, &incoming, ret_text, error);
}

static gboolean
explain(Call *call, GError **error)
{
    gsize length;
    g_autofree char *content = call_content(call, "FILE", &length, error);
    g_autofree char *text = NULL;
    if (!content || !explain_message(call, content, length, &text, error))
        return FALSE;
    Cell block = cell_block(text);
    if (call->json) {
        Record *record = record_new();
        record_add(record, "explanation", block);
        call_show_record(call, record);
        return TRUE;
    }
    cell_append_block(call->out, &block, 0);
    cell_clear(&block);
    return TRUE;
}

static const Parameter explain_arguments[] = {
    {"FILE", PARAMETER_FILE, PARAMETER_ONE, NULL,
     "a message as it came (.eml), or - for standard input"},
    {NULL}};
static const Parameter explain_options[] = {
    {"to", PARAMETER_TEXT, PARAMETER_OPTIONAL, "ADDRESS",
     "the desk's address it came to; else the first of its To, else the desk's first"},
    {"from", PARAMETER_TEXT, PARAMETER_OPTIONAL, "ADDRESS", "its envelope sender; else its From"},
    {"peer", PARAMETER_TEXT, PARAMETER_OPTIONAL, "IP",
     "the server that handed it in, or mailbox:NAME; else one on this machine"},
    {"login", PARAMETER_TEXT, PARAMETER_OPTIONAL, "ADDRESS",
     "as whom of the staff they had logged in; else nobody had"},
    {NULL}};

const Command cmd_rules[] = {
    {.words = "rules check",
     .help = "check the rule files, and list the rules",
     .details = "Reads the configuration for where they are, and for the ticket types' statuses. "
                "Needs no daemon.",
     .local = check},
    {.words = "rules test",
     .help = "check that rules decide what the cases beside them say",
     .details = "Reads every *.test file where the rule files are; postern-rules(5) says how they "
                "are written.\nNeeds no daemon.",
     .local = test},
    {.words = "rules explain",
     .help = "say what the desk would do with a message, rule by rule",
     .details = "Nothing is kept of it.",
     .arguments = explain_arguments,
     .options = explain_options,
     .run = explain},
    {NULL}};
