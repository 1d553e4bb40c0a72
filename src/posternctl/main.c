/* posternctl: the administrator's commands. It asks the daemon, and never opens the database. */
#include "config.h"

#include "ctl/call.h"
#include "posternctl/client.h"
#include "posternctl/options.h"
#include "posternctl/secret.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define DEFAULT_SOCKET "/run/postern/control"
#define DEFAULT_WIDTH  80 /* of a terminal that does not say */

/* Of the terminal; 0 when standard output is none. */
static guint
terminal_columns(void)
{
    struct winsize size;
    if (!isatty(STDOUT_FILENO))
        return 0;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
        return DEFAULT_WIDTH;
    return size.ws_col;
}

/* Caller frees. */
static char *
socket_path(const Options *options)
{
    if (options->socket)
        return g_strdup(options->socket);
    g_autoptr(GPtrArray) problems = problems_new();
    g_autoptr(Config) config = config_load(options->config_file, problems);
    return g_strdup(config ? config->control_socket : DEFAULT_SOCKET);
}

static CtlExit
fail(const GError *error, CtlExit code)
{
    fprintf(stderr, "posternctl: %s\n", error->message);
    return code;
}

static void
show_help(void)
{
    g_autofree char *options = options_help();
    g_autofree char *commands = command_help_all();
    printf("usage: posternctl [OPTION…] COMMAND [ARGUMENT…]\n\noptions:\n%s\ncommands (posternctl "
           "help COMMAND says more):\n%s",
           options, commands);
}

/* --- the daemon's half --- */

static gboolean
needs_daemon(const Command *command)
{
    return command->run || command->read || command->write;
}

static CtlExit
explain_no_answer(const char *socket, const GError *error)
{
    if (!g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_NOT_FOUND))
        return fail(error, CTL_FAILED);
    fprintf(stderr,
            "posternctl: no posternd listens at %s: is it running? (systemctl status postern; or "
            "name its socket with -s)\n",
            socket);
    return CTL_FAILED;
}

/* When only is FALSE, the local half has spoken already, and a daemon that is not there is none of
 * its business. */
static CtlExit
ask_daemon(const Options *options, const CallRequest *asked, gboolean only)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *socket = socket_path(options);
    ControlRequest request = {.json = asked->json,
                              .columns = asked->columns,
                              .arguments = (char **)asked->words,
                              .attachment = asked->file};
    g_auto(Answer) answer;
    answer_init(&answer);
    if (client_ask(socket, &request, &answer, &error))
        return answer_print(&answer);
    return only ? explain_no_answer(socket, error) : CTL_OK;
}

/* --- our half --- */

static CtlExit
run_local(const Options *options, const CallRequest *request)
{
    g_auto(Answer) answer;
    answer_init(&answer);
    answer.code = call_run_local(request, options->config_file, answer.out, answer.err);
    return answer_print(&answer);
}

static gboolean
attach(const CommandLine *line, CallRequest *request, GError **error)
{
    const char *file = command_line_file(line);
    const char *secret = command_line_secret(line);
    if (!file && !secret)
        return TRUE;
    request->file = file ? client_read_file(file, error) : secret_ask(secret, error);
    return request->file != NULL;
}

static CtlExit
run_command(const Options *options)
{
    g_autoptr(GError) error = NULL;
    g_auto(CommandLine) line = {0};
    CallRequest request = {
        .words = options->words, .json = options->json, .columns = terminal_columns()};
    if (!command_parse(options->words, &line, &error))
        return fail(error, CTL_USAGE);
    gboolean help = g_hash_table_contains(line.options, "help");
    CtlExit code = CTL_OK;
    if (help || line.command->local)
        code = run_local(options, &request);
    if (help || code != CTL_OK || !needs_daemon(line.command))
        return code;
    if (!attach(&line, &request, &error))
        return fail(error, CTL_FAILED);
    code = ask_daemon(options, &request, !line.command->local);
    g_clear_pointer(&request.file, g_bytes_unref);
    return code;
}

int
main(int argc, char **argv)
{
    Options options;
    g_autoptr(GError) error = NULL;
    if (argc < 1)
        return CTL_USAGE;
    if (!options_parse((const char *const *)argv + 1, &options, &error))
        return (int)fail(error, CTL_USAGE);
    if (options.version) {
        puts("posternctl " PACKAGE_VERSION);
        return CTL_OK;
    }
    if (options.help) {
        show_help();
        return CTL_OK;
    }
    return (int)run_command(&options);
}
