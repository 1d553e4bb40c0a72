#include "conf/mailbox_conf.h"

#include "base/limits.h"
#include "conf/secret_setting.h"
#include "conf/settings.h"
#include "conf/url.h"

#include <string.h>

#define MOVE      "move:"
#define AT(field) offsetof(ConfMailbox, field)

static const char *const auths[] = {
    [CONF_AUTH_PASSWORD] = "password", [CONF_AUTH_XOAUTH2] = "xoauth2", NULL};

/* --- forms --- */

static gboolean
read_server(const char *text, const char *directory, gpointer field)
{
    static const struct {
        const char *scheme;
        guint port;
        gboolean implicit_tls;
    } schemes[] = {{"imaps://", 993, TRUE}, {"imap://", 143, FALSE}};
    (void)directory;
    for (guint i = 0; i < G_N_ELEMENTS(schemes); i++) {
        ConfServer server = {.implicit_tls = schemes[i].implicit_tls};
        if (!g_str_has_prefix(text, schemes[i].scheme))
            continue;
        if (url_parse_place(text + strlen(schemes[i].scheme), schemes[i].port, &server.host,
                            &server.port))
            return FALSE;
        g_free(((ConfServer *)field)->host);
        *(ConfServer *)field = server;
        return TRUE;
    }
    return FALSE;
}

static const SettingForm server_form = {"imaps://HOST:PORT, or imap://HOST:PORT for STARTTLS",
                                        read_server};

static gboolean
put_after(ConfAfter *after, ConfAfterWhat what, const char *folder)
{
    g_free(after->folder);
    *after = (ConfAfter){.what = what, .folder = g_strdup(folder)};
    return TRUE;
}

static gboolean
read_after(const char *text, const char *directory, gpointer field)
{
    (void)directory;
    if (g_str_equal(text, "flag"))
        return put_after(field, CONF_AFTER_FLAG, NULL);
    if (g_str_equal(text, "leave"))
        return put_after(field, CONF_AFTER_LEAVE, NULL);
    gsize skipped = strlen(MOVE);
    glong length = g_utf8_strlen(text, -1) - (glong)skipped;
    return g_str_has_prefix(text, MOVE) && length >= 1 && length <= LIMIT_FOLDER_CHARS &&
           put_after(field, CONF_AFTER_MOVE, text + skipped);
}

static const SettingForm after_form = {"\"move:FOLDER\", \"flag\" or \"leave\"", read_after};

/* --- the rows --- */

static const Setting rows[] = {
    {"name", SETTING_SLUG, AT(name), .required = TRUE,
     .help = "What it is called in logs and commands."},
    {"url", SETTING_FORM, AT(server), .required = TRUE, .form = &server_form,
     .help = "Where it is. The connection is always protected by TLS."},
    {"user", SETTING_TEXT, AT(user), .required = TRUE, .min = 1, .max = LIMIT_LOGIN_CHARS,
     .help = "Who logs in there."},
    {"auth", SETTING_CHOICE, AT(auth), .fallback = "password", .words = auths, .help = "How."},
    {"secret-file", SETTING_FORM, AT(secret_file), .required = TRUE, .form = &secret_setting_form,
     .help = "The file with the password, or with what xoauth2 needs; or a credential of "
             "systemd's. Others may not read it."},
    {"folder", SETTING_TEXT, AT(folder), .fallback = "INBOX", .min = 1, .max = LIMIT_FOLDER_CHARS,
     .help = "The folder that is read."},
    {"after", SETTING_FORM, AT(after), .required = TRUE, .form = &after_form,
     .help = "What is done with a message the desk has: it is moved, or flagged, or nothing is "
             "changed."},
    {"failed", SETTING_TEXT, AT(failed_folder), .fallback = "Postern-Failed", .min = 1,
     .max = LIMIT_FOLDER_CHARS, .help = "The folder for messages that the desk refuses."},
    {"recipient", SETTING_ADDRESS, AT(recipient), .required = TRUE,
     .help = "The address of the desk that its mail is for."},
    {"results", SETTING_DOMAIN, AT(results), .otherwise = "not believed",
     .help = "The provider's authserv-id, such as mx.provider.example, when its "
             "Authentication-Results are to be believed."},
    {"ca-file", SETTING_PATH, AT(ca_file), .fallback = "", .otherwise = "the system's certificates",
     .help = "PEM certificates by which the server is verified."},
    {"token-url", SETTING_TEXT, AT(token_url), .min = 1, .max = LIMIT_URL_CHARS,
     .otherwise = "none", .help = "Where xoauth2 gets its tokens: https."},
    {"client-id", SETTING_TEXT, AT(client_id), .min = 1, .max = LIMIT_URL_CHARS,
     .otherwise = "none", .help = "As which application it asks for them."},
    {"scope", SETTING_TEXT, AT(scope), .min = 1, .max = LIMIT_URL_CHARS, .otherwise = "none",
     .help = "For what it asks."},
    {"poll", SETTING_DURATION, AT(poll_us), .fallback = "2m", .min = US_PER_S, .max = US_PER_DAY,
     .help = "How often it is looked at, where the server does not tell of new mail by itself."},
    {NULL}};

static void
conf_mailbox_free(gpointer data)
{
    ConfMailbox *mailbox = data;
    g_free(mailbox->name);
    g_free(mailbox->server.host);
    g_free(mailbox->user);
    g_free(mailbox->secret_file);
    g_free(mailbox->folder);
    g_free(mailbox->after.folder);
    g_free(mailbox->failed_folder);
    g_free(mailbox->recipient);
    g_free(mailbox->results);
    g_free(mailbox->ca_file);
    g_free(mailbox->token_url);
    g_free(mailbox->client_id);
    g_free(mailbox->scope);
    g_free(mailbox);
}

const SettingList settings_mailboxes = {
    "mailboxes",         rows,
    sizeof(ConfMailbox), offsetof(ConfMailbox, line),
    conf_mailbox_free,   "Mailboxes at providers whose mail the desk fetches."};
