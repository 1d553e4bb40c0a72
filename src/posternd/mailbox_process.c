#include "posternd/mailbox_process.h"

#include "base/limits.h"
#include "conf/secret_setting.h"

#include <errno.h>
#include <sys/socket.h>

/* --- what it is told --- */

static void
put(char **field, const char *text)
{
    g_free(*field);
    *field = g_strdup(text ? text : "");
}

/* A file of the mailbox's own beside the store. Caller frees. */
static char *
beside_store(const Config *config, const ConfMailbox *mailbox, const char *suffix)
{
    g_autofree char *directory = g_path_get_dirname(config->store_path);
    g_autofree char *name = g_strconcat("mailbox-", mailbox->name, suffix, NULL);
    return g_build_filename(directory, name, NULL);
}

/* There is one: the configuration was checked. */
static const char *
lmtp_socket(const Config *config)
{
    for (guint i = 0; i < config->listen->len; i++) {
        const ConfListen *listen = config->listen->pdata[i];
        if (listen->protocol == CONF_LMTP && listen->socket)
            return listen->socket;
    }
    return NULL;
}

static void
put_server(MailboxSettings *settings, const ConfMailbox *mailbox)
{
    put(&settings->name, mailbox->name);
    put(&settings->host, mailbox->server.host);
    settings->port = mailbox->server.port;
    settings->implicit_tls = mailbox->server.implicit_tls;
    put(&settings->ca_file, mailbox->ca_file);
}

static void
put_login(MailboxSettings *settings, const Config *config, const ConfMailbox *mailbox)
{
    g_autofree char *secret =
        secret_setting_path(mailbox->secret_file, g_getenv(SECRET_SETTING_CREDENTIALS));
    g_autofree char *token_file = beside_store(config, mailbox, ".token");
    gboolean xoauth2 = mailbox->auth == CONF_AUTH_XOAUTH2;
    put(&settings->user, mailbox->user);
    settings->auth = xoauth2 ? MAILBOX_AUTH_XOAUTH2 : MAILBOX_AUTH_PASSWORD;
    put(&settings->secret_file, secret);
    put(&settings->token_url, mailbox->token_url);
    put(&settings->client_id, mailbox->client_id);
    put(&settings->scope, mailbox->scope);
    put(&settings->token_file, xoauth2 ? token_file : "");
}

static void
put_work(MailboxSettings *settings, const Config *config, const ConfMailbox *mailbox)
{
    static const MailboxAfter afters[] = {[CONF_AFTER_MOVE] = MAILBOX_AFTER_MOVE,
                                          [CONF_AFTER_FLAG] = MAILBOX_AFTER_FLAG,
                                          [CONF_AFTER_LEAVE] = MAILBOX_AFTER_LEAVE};
    g_autofree char *state_file = beside_store(config, mailbox, ".state");
    put(&settings->folder, mailbox->folder);
    settings->after = afters[mailbox->after.what];
    put(&settings->done_folder, mailbox->after.folder);
    put(&settings->failed_folder, mailbox->failed_folder);
    put(&settings->recipient, mailbox->recipient);
    put(&settings->lmtp_socket, lmtp_socket(config));
    put(&settings->state_file, state_file);
    settings->poll_us = mailbox->poll_us;
}

GBytes *
mailbox_process_settings(const Config *config, const ConfMailbox *mailbox, gboolean test_only)
{
    g_autoptr(MailboxSettings) settings = mailbox_settings_new();
    put_server(settings, mailbox);
    put_login(settings, config, mailbox);
    put_work(settings, config, mailbox);
    settings->test_only = test_only;
    return mailbox_settings_to_bytes(settings);
}

/* --- its life --- */

gboolean
mailbox_process_start(Starter *starter, GBytes *settings, MailboxProcess *ret_process,
                      GError **error)
{
    MailboxProcess process = {.socket = -1};
    if (!starter_spawn(starter, STARTER_IMAP, &process.socket, &process.pid, error))
        return FALSE;
    gsize length;
    gconstpointer data = g_bytes_get_data(settings, &length);
    ssize_t sent = send(process.socket, data, length, MSG_NOSIGNAL | MSG_DONTWAIT);
    /* One that has ended already is found out where it is heard. */
    if (sent < 0 && errno != EPIPE && errno != ECONNRESET) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED, "telling postern-imap: %s",
                    g_strerror(errno));
        (void)mailbox_process_end(starter, &process);
        return FALSE;
    }
    *ret_process = process;
    return TRUE;
}

MailboxHeard
mailbox_process_hear(const MailboxProcess *process, MailboxReport **ret_report)
{
    g_autofree guint8 *packet = g_malloc(LIMIT_MAILBOX_PACKET_BYTES);
    ssize_t got;
    do
        got = recv(process->socket, packet, LIMIT_MAILBOX_PACKET_BYTES, MSG_DONTWAIT | MSG_TRUNC);
    while (got < 0 && errno == EINTR);
    if (got < 0 && errno == EAGAIN)
        return HEARD_NOTHING;
    if (got <= 0)
        return HEARD_END;
    gboolean is_whole = got <= LIMIT_MAILBOX_PACKET_BYTES;
    MailboxReport *report = is_whole ? mailbox_report_from_bytes(packet, (gsize)got, NULL) : NULL;
    if (!report)
        return HEARD_LIE;
    *ret_report = report;
    return HEARD_REPORT;
}

void
mailbox_process_dismiss(const MailboxProcess *process)
{
    shutdown(process->socket, SHUT_WR);
}

int
mailbox_process_end(Starter *starter, MailboxProcess *process)
{
    fd_clear(&process->socket);
    return starter_end(starter, process->pid);
}
