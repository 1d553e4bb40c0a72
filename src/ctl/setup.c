#include "ctl/setup.h"

#include "base/clock.h"
#include "conf/mailbox_conf.h"
#include "conf/outgoing.h"
#include "net/tls_server.h"

void
setup_clear(Setup *setup)
{
    g_clear_pointer(&setup->warnings, g_ptr_array_unref);
    g_clear_pointer(&setup->rules, rule_set_unref);
    g_clear_pointer(&setup->workflow, workflow_free);
    g_clear_pointer(&setup->config, config_free);
}

/* What the configuration calls as the desk does. */
static const ClosedReply closed_replies[] = {[CONF_REPLY_REOPENS] = REPLY_REOPENS,
                                             [CONF_REPLY_OPENS_NEW] = REPLY_OPENS_NEW,
                                             [CONF_REPLY_IS_LOGGED] = REPLY_IS_LOGGED};

static gboolean
add_type(Workflow *workflow, const ConfType *conf, GError **error)
{
    g_autoptr(GArray) transitions = g_array_new(TRUE, TRUE, sizeof(TicketTransition));
    for (guint i = 0; i < conf->transitions->len; i++) {
        const ConfTransition *transition = conf->transitions->pdata[i];
        TicketTransition borrowed = {transition->from, transition->to};
        g_array_append_val(transitions, borrowed);
    }
    TicketType type = {.name = conf->name,
                       .statuses = conf->statuses,
                       .closed = conf->closed,
                       .transitions = (TicketTransition *)(gpointer)transitions->data,
                       .reopened = conf->reopened,
                       .closed_reply = closed_replies[conf->closed_reply],
                       .thanks_us = conf->thanks_us,
                       .fields = conf->fields,
                       .is_unpaid = !conf->billable,
                       .priority = (Priority)(PRIORITY_LOW + conf->priority)};
    return workflow_add(workflow, &type, error);
}

static gboolean
add_field(Workflow *workflow, const ConfField *conf, GError **error)
{
    Field field = {.name = conf->name,
                   .label = conf->label,
                   .kind = (FieldKind)(FIELD_TEXT + conf->type),
                   .required = conf->required,
                   .fallback = conf->fallback,
                   .choices = conf->choices,
                   .currency = conf->currency};
    return workflow_add_field(workflow, &field, error);
}

static Workflow *
make_workflow(const Config *config, GPtrArray *problems)
{
    Workflow *workflow = workflow_new();
    for (guint i = 0; i < config->fields->len; i++) {
        const ConfField *field = config->fields->pdata[i];
        g_autoptr(GError) error = NULL;
        if (!add_field(workflow, field, &error))
            problems_add(problems, config->file, field->line, "%s", error->message);
    }
    for (guint i = 0; i < config->types->len; i++) {
        const ConfType *type = config->types->pdata[i];
        g_autoptr(GError) error = NULL;
        if (!add_type(workflow, type, &error))
            problems_add(problems, config->file, type->line, "%s", error->message);
    }
    return workflow;
}

static void
check_certificate(const Config *config, GPtrArray *warnings, GPtrArray *problems)
{
    g_autoptr(GError) error = NULL;
    if (!*config->tls_certificate)
        return;
    g_autoptr(TlsCredentials) credentials =
        tls_credentials_load(config->tls_certificate, config->tls_key, &error);
    if (!credentials) {
        problems_add(problems, config->file, config->tls_line, "tls: %s", error->message);
        return;
    }
    g_autofree char *why = tls_credentials_complaint(credentials, clock_now_us(clock_system()));
    if (why)
        problems_add(warnings, config->file, config->tls_line, "warning: %s, expected a new one",
                     why);
}

gboolean
setup_load(const char *file, const char *credentials, Setup *ret_setup, GPtrArray *problems)
{
    guint before = problems->len;
    Setup setup = {.config = config_load(file, problems), .warnings = problems_new()};
    if (setup.config) {
        check_certificate(setup.config, setup.warnings, problems);
        outgoing_check_files(setup.config, credentials, problems);
        mailbox_conf_check_files(setup.config, credentials, problems);
        setup.workflow = make_workflow(setup.config, problems);
        setup.rules = rule_set_load(setup.config->rules_directory, setup.workflow, problems);
    }
    *ret_setup = setup;
    return problems->len == before;
}
