/* posternd: the gateway. Reads its configuration, forks the starter, serves until told to stop. */
#include "config.h"

#include "base/killpoint.h"
#include "base/log.h"
#include "base/memory.h"
#include "conf/secret_setting.h"
#include "ctl/setup.h"
#include "posternd/service.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

typedef struct {
    char *config_file;
    char *libexec;
    gboolean check_only;
    gboolean debug;
    gboolean version;
} Options;

static void
print_problems(const GPtrArray *problems)
{
    for (guint i = 0; i < problems->len; i++) {
        g_autofree char *line = problem_format(g_ptr_array_index(problems, i));
        fprintf(stderr, "%s\n", line);
    }
}

static gboolean
parse_options(int argc, char **argv, Options *options)
{
    const GOptionEntry entries[] = {
        {"config", 'c', 0, G_OPTION_ARG_FILENAME, &options->config_file,
         "the configuration (default " POSTERN_SYSCONFDIR "/postern.conf)", "FILE"},
        {"libexec", 'l', 0, G_OPTION_ARG_FILENAME, &options->libexec,
         "where postern-parse and postern-imap are (default " POSTERN_LIBEXECDIR ")", "DIR"},
        {"check", 't', 0, G_OPTION_ARG_NONE, &options->check_only,
         "read configuration and rules, say what is wrong, start nothing", NULL},
        {"debug", 'd', 0, G_OPTION_ARG_NONE, &options->debug, "log more", NULL},
        {"version", 'V', 0, G_OPTION_ARG_NONE, &options->version, "say the version", NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL}};
    g_autoptr(GOptionContext) context = g_option_context_new("- e-mail-first ticket gateway");
    g_autoptr(GError) error = NULL;
    g_option_context_add_main_entries(context, entries, NULL);
    gboolean ok = g_option_context_parse(context, &argc, &argv, &error);
    if (ok && argc > 1)
        fprintf(stderr, "posternd: unexpected argument \"%s\", see posternd --help\n", argv[1]);
    else if (!ok)
        fprintf(stderr, "posternd: %s, see posternd --help\n", error->message);
    if (!options->config_file)
        options->config_file = g_strdup(POSTERN_SYSCONFDIR "/postern.conf");
    if (!options->libexec)
        options->libexec = g_strdup(POSTERN_LIBEXECDIR);
    return ok && argc <= 1;
}

/* The signals the main thread waits for; every thread started later inherits the mask. */
static sigset_t
prepare_signals(void)
{
    sigset_t waited;
    sigemptyset(&waited);
    sigaddset(&waited, SIGTERM);
    sigaddset(&waited, SIGINT);
    sigaddset(&waited, SIGHUP);
    sigaddset(&waited, SIGCHLD);
    pthread_sigmask(SIG_BLOCK, &waited, NULL);
    signal(SIGPIPE, SIG_IGN);
    return waited;
}

/* New rules when they are right; the old ones stay in force otherwise. */
static void
reload_rules(Service *service, const Config *config)
{
    g_autoptr(GPtrArray) problems = problems_new();
    RuleSet *rules = rule_set_load(config->rules_directory, service_workflow(service), problems);
    for (guint i = 0; i < problems->len; i++) {
        g_autofree char *line = problem_format(g_ptr_array_index(problems, i));
        log_event(LOG_ERROR, "rules-problem", "problem", line, NULL);
    }
    if (!rules)
        return;
    log_event(LOG_INFO, "rules-loaded", "count", LOG_INT(rule_set_size(rules)), NULL);
    service_set_rules(service, rules);
}

/* Until told to stop (EXIT_SUCCESS), or until the starter is dead: then only a new start helps. */
static int
serve(Service *service, Starter *starter, const Config *config, const sigset_t *waited)
{
    for (;;) {
        int number = 0;
        if (sigwait(waited, &number) != 0)
            continue;
        if (number == SIGHUP) {
            reload_rules(service, config);
            service_reload_certificate(service);
        } else if (number == SIGCHLD && starter_is_gone(starter)) {
            log_event(LOG_ERROR, "starter-died", "expected", "to be started again", NULL);
            return EX_TEMPFAIL;
        } else if (number != SIGCHLD) {
            log_event(LOG_INFO, "stopping", "signal", g_strsignal(number), NULL);
            return EXIT_SUCCESS;
        }
    }
}

static int
run(const Options *options, Setup *setup)
{
    const Config *config = setup->config;
    guint rules = rule_set_size(setup->rules);
    g_autoptr(GError) error = NULL;
    guint wanted = STARTER_BIT(STARTER_PARSE);
    if (config->mailboxes->len)
        wanted |= STARTER_BIT(STARTER_IMAP);
    Starter *starter = starter_new(options->libexec, wanted, &error);
    if (!starter) {
        fprintf(stderr, "posternd: %s\n", error->message);
        return EX_UNAVAILABLE;
    }
    KILLPOINT(STARTER_FORKED);
    sigset_t waited = prepare_signals();
    Service *service = service_start(config, starter, g_steal_pointer(&setup->workflow),
                                     g_steal_pointer(&setup->rules), &error);
    if (!service) {
        fprintf(stderr, "posternd: %s\n", error->message);
        starter_free(starter);
        return postern_error_passes(error) ? EX_TEMPFAIL : EXIT_FAILURE;
    }
    log_event(LOG_INFO, "started", "version", VERSION, "domain", config->domain, "rules",
              LOG_INT(rules), NULL);
    int status = serve(service, starter, config, &waited);
    service_stop(service);
    starter_free(starter);
    log_event(LOG_INFO, "stopped", NULL);
    return status;
}

static int
load_and_run(const Options *options)
{
    g_autoptr(GPtrArray) problems = problems_new();
    g_auto(Setup) setup = {NULL, NULL, NULL};
    const char *credentials = g_getenv(SECRET_SETTING_CREDENTIALS);
    if (!credentials && !options->check_only)
        credentials = ""; /* what systemd did not give to us is not there */
    gboolean ok = setup_load(options->config_file, credentials, &setup, problems);
    print_problems(problems);
    if (!ok)
        return EXIT_FAILURE;
    if (!options->check_only)
        return run(options, &setup);
    print_problems(setup.warnings);
    printf("%s: ok, %u addresses, %u rules\n", setup.config->file, setup.config->addresses->len,
           rule_set_size(setup.rules));
    return EXIT_SUCCESS;
}

int
main(int argc, char **argv)
{
    Options options = {0};
    int status = EX_USAGE;
    umask(0077);
    memory_configure();
    if (parse_options(argc, argv, &options)) {
        log_set_level(options.debug ? LOG_DEBUG : LOG_INFO);
        if (options.version) {
            printf("posternd %s\n", VERSION);
            status = EXIT_SUCCESS;
        } else {
            status = load_and_run(&options);
        }
    }
    g_free(options.config_file);
    g_free(options.libexec);
    return status;
}
