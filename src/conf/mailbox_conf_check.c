#include "conf/mailbox_conf.h"

#include "conf/secret_setting.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* --- what is written --- */

static gboolean
is_same_folder(const char *a, const char *b)
{
    if (!a || !b)
        return FALSE;
    /* RFC 9051 §5.1: INBOX in any case is one folder, and no other name is so lenient. */
    return g_str_equal(a, b) ||
           (g_ascii_strcasecmp(a, "INBOX") == 0 && g_ascii_strcasecmp(b, "INBOX") == 0);
}

static void
check_folders(Tree *tree, const ConfMailbox *mailbox)
{
    const char *const folders[] = {mailbox->folder, mailbox->after.folder, mailbox->failed_folder};
    static const char *const names[] = {"folder", "after", "failed"};
    for (guint i = 0; i < G_N_ELEMENTS(folders); i++)
        for (guint j = 0; j < i; j++)
            if (is_same_folder(folders[j], folders[i]))
                problems_add(tree->problems, tree->file, mailbox->line,
                             "%s and %s of this mailbox are both the folder \"%s\", expected two",
                             names[j], names[i], folders[i]);
}

static void
check_recipient(Tree *tree, const Config *config, const ConfMailbox *mailbox)
{
    g_autoptr(GPtrArray) addresses = g_ptr_array_new();
    if (!mailbox->recipient)
        return;
    for (guint i = 0; i < config->addresses->len; i++) {
        const ConfAddress *address = g_ptr_array_index(config->addresses, i);
        if (g_strcmp0(address->address, mailbox->recipient) == 0 && !address->log)
            return;
        if (address->address && !address->log)
            g_ptr_array_add(addresses, address->address);
    }
    if (addresses->len == 0)
        return; /* complained of already */
    g_ptr_array_add(addresses, NULL);
    g_autofree char *guess =
        problem_guess(mailbox->recipient, (const char *const *)addresses->pdata);
    problems_add(tree->problems, tree->file, mailbox->line,
                 "the recipient \"%s\" is no address of the desk that opens tickets, expected %s",
                 mailbox->recipient, guess);
}

/* What a token is asked with goes over the wire with the secret in it. */
static gboolean
is_safe_url(const char *url)
{
    static const char *const safe[] = {"https://",
                                       "http://127.0.0.1:", "http://[::1]:", "http://localhost:"};
    for (guint i = 0; i < G_N_ELEMENTS(safe); i++)
        if (g_str_has_prefix(url, safe[i]) && url[strlen(safe[i])])
            return TRUE;
    return FALSE;
}

static void
check_auth(Tree *tree, const ConfMailbox *mailbox)
{
    const struct {
        const char *name;
        const char *value;
        gboolean needed;
    } extras[] = {{"token-url", mailbox->token_url, TRUE},
                  {"client-id", mailbox->client_id, TRUE},
                  {"scope", mailbox->scope, FALSE}};
    gboolean xoauth2 = mailbox->auth == CONF_AUTH_XOAUTH2;
    for (guint i = 0; i < G_N_ELEMENTS(extras); i++) {
        if (extras[i].value && !xoauth2)
            problems_add(tree->problems, tree->file, mailbox->line,
                         "this mailbox has %s, which a password has no use for, expected auth = "
                         "\"xoauth2\" with it",
                         extras[i].name);
        if (!extras[i].value && extras[i].needed && xoauth2)
            problems_add(tree->problems, tree->file, mailbox->line,
                         "this mailbox has auth = \"xoauth2\" and no %s, expected one",
                         extras[i].name);
    }
    if (mailbox->token_url && !is_safe_url(mailbox->token_url))
        problems_add(tree->problems, tree->file, mailbox->line,
                     "token-url is \"%s\", expected https://…", mailbox->token_url);
}

/* Two that would take each other's mail away. */
static gboolean
is_same_place(const ConfMailbox *a, const ConfMailbox *b)
{
    return g_strcmp0(a->server.host, b->server.host) == 0 && a->server.port == b->server.port &&
           g_strcmp0(a->user, b->user) == 0 && is_same_folder(a->folder, b->folder);
}

static void
check_against_others(Tree *tree, const Config *config, guint index)
{
    const ConfMailbox *mailbox = g_ptr_array_index(config->mailboxes, index);
    for (guint i = 0; i < index; i++) {
        const ConfMailbox *other = g_ptr_array_index(config->mailboxes, i);
        if (mailbox->name && g_strcmp0(other->name, mailbox->name) == 0)
            problems_add(tree->problems, tree->file, mailbox->line,
                         "the mailbox \"%s\" is there twice, expected each once", mailbox->name);
        else if (mailbox->server.host && mailbox->user && is_same_place(other, mailbox))
            problems_add(tree->problems, tree->file, mailbox->line,
                         "this mailbox is the folder that \"%s\" reads, expected each once",
                         other->name);
    }
}

static void
check_door(Tree *tree, const Config *config)
{
    for (guint i = 0; i < config->listen->len; i++) {
        const ConfListen *listen = g_ptr_array_index(config->listen, i);
        if (listen->protocol == CONF_LMTP && listen->socket)
            return;
    }
    const ConfMailbox *first = g_ptr_array_index(config->mailboxes, 0);
    problems_add(tree->problems, tree->file, first->line,
                 "there are mailboxes and no unix socket for LMTP, by which their mail comes in, "
                 "expected listen = ( { protocol = \"lmtp\"; socket = …; } );");
}

void
mailbox_conf_check(Tree *tree, const Config *config)
{
    for (guint i = 0; i < config->mailboxes->len; i++) {
        const ConfMailbox *mailbox = g_ptr_array_index(config->mailboxes, i);
        check_folders(tree, mailbox);
        check_recipient(tree, config, mailbox);
        check_auth(tree, mailbox);
        check_against_others(tree, config, i);
    }
    if (config->mailboxes->len)
        check_door(tree, config);
}

/* --- what is there --- */

void
mailbox_conf_check_files(const Config *config, const char *credentials, GPtrArray *problems)
{
    for (guint i = 0; i < config->mailboxes->len; i++) {
        const ConfMailbox *mailbox = g_ptr_array_index(config->mailboxes, i);
        secret_setting_check(config, mailbox->line, mailbox->secret_file, credentials, problems);
        if (*mailbox->ca_file && access(mailbox->ca_file, R_OK) < 0)
            problems_add(problems, config->file, mailbox->line,
                         "ca-file %s: %s, expected certificates that posternd can read",
                         mailbox->ca_file, g_strerror(errno));
    }
}
