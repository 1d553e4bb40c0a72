#include "conf/secret_setting.h"
#include "ctl/call.h"
#include "ctl/cmd.h"
#include "ctl/deaf.h"
#include "ctl/problems.h"
#include "ctl/setup.h"

static void
show_ok(Call *call, const Setup *setup)
{
    guint addresses = setup->config->addresses->len;
    guint mailboxes = setup->config->mailboxes->len;
    guint rules = rule_set_size(setup->rules);
    g_autofree char *fetched =
        mailboxes ? g_strdup_printf("%u mailbox%s, ", mailboxes, mailboxes == 1 ? "" : "es")
                  : g_strdup("");
    call_say(call, "ok: %u address%s, %s%u rule%s", addresses, addresses == 1 ? "" : "es", fetched,
             rules, rules == 1 ? "" : "s");
    if (!call->json)
        return;
    Record *record = record_new();
    record_add(record, "file", cell_text(call->config_file));
    record_add(record, "addresses", cell_number(addresses));
    record_add(record, "mailboxes", cell_number(mailboxes));
    record_add(record, "rules", cell_number(rules));
    record_add_table(record, "problems", problems_table(NULL));
    call_show_record(call, record);
}

static gboolean
check_files(Call *call, GError **error)
{
    if (call_flag(call, "settings")) {
        g_autofree char *settings = config_describe_settings();
        g_string_append(call->out, settings);
        return TRUE;
    }
    g_autoptr(GPtrArray) problems = problems_new();
    g_auto(Setup) setup = {0};
    if (!setup_load(call->config_file, g_getenv(SECRET_SETTING_CREDENTIALS), &setup, problems))
        return problems_show(call, call->config_file, problems, error);
    problems_warn(call, setup.warnings);
    show_ok(call, &setup);
    return TRUE;
}

/* The daemon's half: what only the store knows. */
static gboolean
warn_deaf(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    const Config *config = flow_config(call->flow);
    g_autoptr(GPtrArray) deaf = NULL;
    if (call_flag(call, "settings"))
        return TRUE;
    if (!deaf_addresses(store, config, &deaf, error))
        return FALSE;
    for (guint i = 0; i < deaf->len; i++) {
        const DeafAddress *one = deaf->pdata[i];
        call_warn(call, "%s:%u: warning: nobody on the staff would hear of mail to %s: %s",
                  config->file, one->address->line, one->address->address, one->why);
    }
    return TRUE;
}

static const Parameter options[] = {{"settings", PARAMETER_FLAG, PARAMETER_OPTIONAL, NULL,
                                     "describe every setting, and check nothing"},
                                    {NULL}};

const Command cmd_check[] = {
    {.words = "check",
     .help = "check the configuration file and the rule files",
     .details = "Prints every problem as file:line: what, expected what. Needs no daemon; when one "
                "answers,\nit is asked which of its addresses nobody on the staff would hear.",
     .options = options,
     .local = check_files,
     .read = warn_deaf},
    {NULL}};
