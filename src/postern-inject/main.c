/*
 * postern-inject: hands one message from standard input to the desk, for pipes, aliases and cron.
 *
 * Whoever calls it keeps the message until it ends with 0. It ends so only when the desk has stored
 * the message for every recipient; with a refusal only when the desk has refused; and with
 * EX_TEMPFAIL when there is any doubt, a wrong command line included: mail must not bounce because
 * of a slip in an alias.
 */
#include "config.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/random.h"
#include "base/text.h"
#include "conf/conf.h"
#include "postern-inject/addresses.h"
#include "postern-inject/arguments.h"
#include "postern-inject/handover.h"
#include "postern-inject/letter.h"
#include "postern-inject/verdict.h"

#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

#define DEFAULT_SOCKET "/run/postern/lmtp"
#define MAILNAME_FILE  "/etc/mailname" /* Debian Policy §11.6 */

/* --- who -------------------------------------------------------------------------------------- */

/* What stands behind the @ of an address without one. Caller frees. */
static char *
mail_domain(void)
{
    g_autofree char *name = NULL;
    if (g_file_get_contents(MAILNAME_FILE, &name, NULL, NULL) && *g_strstrip(name))
        return g_strdup(g_strdelimit(name, " \t\r\n", '\0'));
    return g_strdup(g_get_host_name());
}

static char *
find_sender(const Arguments *arguments, const char *domain)
{
    const char *typed = arguments->sender ? arguments->sender : g_getenv("SENDER");
    if (typed)
        return addresses_sender(typed, domain);
    return addresses_qualify(g_get_user_name(), domain);
}

/* What Postfix's local(8), qmail and Exim tell a command. The address before any rewriting is the
 * one a desk knows. */
static const char *
recipient_from_environment(void)
{
    static const char *const names[] = {"ORIGINAL_RECIPIENT", "RECIPIENT"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        const char *recipient = g_getenv(names[i]);
        if (recipient && *recipient)
            return recipient;
    }
    return NULL;
}

/* NULL-terminated. */
static GPtrArray *
find_recipients(const Arguments *arguments, const Letter *letter, const char *domain)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(g_free);
    for (const char *const *r = arguments->recipients; *r; r++)
        g_ptr_array_add(found, addresses_qualify(*r, domain));
    g_autoptr(GPtrArray) named = arguments->from_fields ? letter_addressees(letter) : NULL;
    for (guint i = 0; named && i < named->len; i++)
        g_ptr_array_add(found, addresses_qualify(named->pdata[i], domain));
    const char *told = recipient_from_environment();
    if (!found->len && !arguments->from_fields && told)
        g_ptr_array_add(found, addresses_qualify(told, domain));
    return found;
}

/* --- where ------------------------------------------------------------------------------------ */

static const char *
lmtp_socket(const Config *config)
{
    for (guint i = 0; i < config->listen->len; i++) {
        const ConfListen *listen = config->listen->pdata[i];
        if (listen->protocol == CONF_LMTP && listen->socket)
            return listen->socket;
    }
    return DEFAULT_SOCKET;
}

/* A mail user may not be allowed to read the configuration: then the desk is where it is usually.
 * Caller frees. */
static char *
find_socket(const Arguments *arguments)
{
    if (arguments->socket)
        return g_strdup(arguments->socket);
    g_autoptr(GPtrArray) problems = problems_new();
    g_autoptr(Config) config = config_load(arguments->config_file, problems);
    return g_strdup(config ? lmtp_socket(config) : DEFAULT_SOCKET);
}

/* --- the end ---------------------------------------------------------------------------------- */

/* One line: a mail server puts it into its log, or into the bounce. */
static int
end_with(int status, const char *words)
{
    g_autofree char *line = text_clean_line(words, -1, LIMIT_INJECT_LINE_CHARS);
    fprintf(stderr, "postern-inject: %s\n", line);
    return status;
}

static int
end_with_error(const GError *error)
{
    return end_with(EX_TEMPFAIL, error->message);
}

static int
hand_over(Handover *handover, Letter *letter, const char *sender, GPtrArray *recipients)
{
    g_autoptr(GError) error = NULL;
    g_autofree SubmissionReply *replies = g_new0(SubmissionReply, recipients->len);
    g_autofree char *line = NULL;
    guint count = recipients->len;
    g_ptr_array_add(recipients, NULL);
    SubmissionMessage message = {.reverse_path = sender,
                                 .recipients = (const char *const *)recipients->pdata};
    message.content = letter_bytes(letter, &message.length);
    gboolean done = handover_send(handover, &message, replies, &error);
    g_ptr_array_set_size(recipients, (int)count);
    if (!done)
        return end_with_error(error);
    int status = verdict_read(recipients, replies, &line);
    return line ? end_with(status, line) : status;
}

static int
take_letter(const Arguments *arguments, Handover *handover, Letter *letter)
{
    g_autofree char *domain = mail_domain();
    g_autofree char *sender = find_sender(arguments, domain);
    g_autoptr(GPtrArray) recipients = find_recipients(arguments, letter, domain);
    if (!recipients->len)
        return end_with(EX_TEMPFAIL, "no recipient, expected one on the command line, by -t in "
                                     "the message, or in ORIGINAL_RECIPIENT or RECIPIENT");
    if (arguments->from_fields)
        letter_hide_bcc(letter);
    letter_complete(letter, sender, domain, clock_now_us(clock_system()),
                    random_uint64(random_system()));
    return hand_over(handover, letter, sender, recipients);
}

static gboolean
read_wait(const Arguments *arguments, gint64 *ret_us, GError **error)
{
    guint64 seconds = LIMIT_INJECT_WAIT_S;
    if (arguments->wait_s &&
        !g_ascii_string_to_unsigned(arguments->wait_s, 10, 0, LIMIT_INJECT_WAIT_MOST_S, &seconds,
                                    NULL)) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID, "-W %s: expected seconds, 0 to %d",
                    arguments->wait_s, LIMIT_INJECT_WAIT_MOST_S);
        return FALSE;
    }
    *ret_us = (gint64)seconds * US_PER_S;
    return TRUE;
}

/* The desk says how much it takes, so that no more is read than can be handed in. */
static int
inject(const Arguments *arguments)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *socket = find_socket(arguments);
    g_auto(Handover) handover = {.socket = socket};
    if (!read_wait(arguments, &handover.wait_us, &error) || !handover_reach(&handover, &error))
        return end_with_error(error);
    guint64 limit = submission_size_limit(handover.submission);
    if (!limit || limit > LIMIT_INJECT_BYTES)
        limit = LIMIT_INJECT_BYTES;
    g_autoptr(Letter) letter = letter_read(STDIN_FILENO, limit, &error);
    if (letter)
        return take_letter(arguments, &handover, letter);
    gboolean too_big = g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_INVALID);
    return end_with(too_big ? EX_DATAERR : EX_TEMPFAIL, error->message);
}

static int
show_help(void)
{
    puts("usage: postern-inject [-S SOCKET] [-c FILE] [-f SENDER] [-t] [RECIPIENT…] < MESSAGE\n\n"
         "Hands the message to Postern; takes sendmail's other options, too. Ends with 0 when it "
         "is\nstored. See postern-inject(8).");
    return EX_OK;
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    Arguments arguments;
    (void)argc;
    if (!arguments_parse((const char *const *)argv + 1, &arguments, &error))
        return end_with_error(error);
    if (arguments.help)
        return show_help();
    if (arguments.version) {
        puts("postern-inject " PACKAGE_VERSION);
        return EX_OK;
    }
    return inject(&arguments);
}
