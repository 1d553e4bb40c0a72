/*
 * From a name to a session that is logged in.
 */
#include "base/clock.h"
#include "base/limits.h"
#include "mailbox/folder_name.h"
#include "mailbox/imap_challenge.h"
#include "mailbox/imap_private.h"

#include <string.h>

static gint64
in_seconds(guint seconds)
{
    return clock_monotonic_us(clock_system()) + seconds * US_PER_S;
}

/* --- TLS -------------------------------------------------------------------------------------- */

static gboolean
start_tls(Imap *imap, gsize unread, const ImapSteps *steps, GError **error)
{
    const MailboxSettings *settings = imap->settings;
    stream_set_deadline(imap->stream, in_seconds(LIMIT_IMAP_CONNECT_S));
    if (!stream_start_tls(imap->stream, settings->ca_file, unread, error)) {
        g_prefix_error(error, "TLS with %s: ", settings->host);
        imap->broken = TRUE;
        return FALSE;
    }
    g_autofree char *session = stream_describe_tls(imap->stream);
    imap_tell(steps, "%s", session);
    return TRUE;
}

/* RFC 9051 §6.2.1: what was learnt in clear is forgotten. */
static void
forget_abilities(Imap *imap)
{
    struct mailimap_connection_info *info = imap->session->imap_connection_info;
    g_clear_pointer(&info->imap_capability, mailimap_capability_data_free);
    /* libetpan copies what is there when the command is answered, even if nothing came. */
    info->imap_capability = mailimap_capability_data_new(clist_new());
    if (!info->imap_capability || !info->imap_capability->cap_list)
        g_error("libetpan has no memory for capabilities");
}

static gboolean
ask_abilities(Imap *imap, GError **error)
{
    struct mailimap_capability_data *copy = NULL;
    forget_abilities(imap);
    imap_begin(imap, LIMIT_IMAP_COMMAND_S);
    int rc = mailimap_capability(imap->session, &copy);
    g_clear_pointer(&copy, mailimap_capability_data_free);
    return imap_ended(imap, rc, "asking what the server can do", error);
}

static gboolean
upgrade(Imap *imap, const ImapSteps *steps, GError **error)
{
    if (!ask_abilities(imap, error))
        return FALSE;
    if (!imap_offers(imap, "STARTTLS"))
        return imap_fail(imap, "STARTTLS",
                         "the server does not offer STARTTLS, or somebody between takes it out; "
                         "if it has a port for TLS alone, say imaps:// in the mailbox's url",
                         error);
    imap_begin(imap, LIMIT_IMAP_COMMAND_S);
    int rc = mailimap_starttls(imap->session);
    if (imap->session->imap_stream->read_buffer_len > 0) /* CVE-2020-15953 */
        return imap_fail(imap, "STARTTLS",
                         "the server said more before TLS began, which only an attacker does",
                         error);
    return imap_ended(imap, rc, "STARTTLS", error) && start_tls(imap, 0, steps, error);
}

/* --- greeting and login ----------------------------------------------------------------------- */

static gboolean
greet(Imap *imap, GError **error)
{
    static const char doing[] = "waiting for the server's greeting";
    imap_begin(imap, LIMIT_IMAP_COMMAND_S);
    int rc = mailimap_connect(imap->session, etpan_stream_open(imap->etpan));
    if (rc == MAILIMAP_NO_ERROR_NON_AUTHENTICATED)
        return TRUE;
    /* RFC 9051 §7.1.4: in clear it would do without TLS, and behind TLS we know of no use. */
    if (rc == MAILIMAP_NO_ERROR_AUTHENTICATED)
        return imap_fail(imap, doing,
                         "the server takes us for somebody before we have said who we are", error);
    return imap_ended(imap, rc, doing, error);
}

/* The password stood in libetpan's buffer. */
static void
wipe_buffer(Imap *imap)
{
    mailstream *stream = imap->session->imap_stream;
    explicit_bzero(stream->write_buffer, stream->buffer_max_size);
}

/* *ret_reason: what a server adds to its no to a token, or NULL; the caller frees it. */
static int
show_token(Imap *imap, const SecretString *token, char **ret_reason)
{
    ImapChallenge challenge;
    imap_challenge_begin(&challenge, imap->session);
    int rc = mailimap_oauth2_authenticate(imap->session, imap->settings->user, token);
    imap_challenge_end(imap->session);
    *ret_reason = imap_challenge_reason(&challenge);
    return rc;
}

static int
say_credential(Imap *imap, const Credential *credential, char **ret_reason)
{
    *ret_reason = NULL;
    imap_begin(imap, LIMIT_IMAP_COMMAND_S);
    int rc = credential->is_token
                 ? show_token(imap, credential->secret, ret_reason)
                 : mailimap_login(imap->session, imap->settings->user, credential->secret);
    wipe_buffer(imap);
    return rc;
}

static gboolean
check_login_offered(Imap *imap, gboolean by_token, GError **error)
{
    if (by_token && !mailimap_has_xoauth2(imap->session))
        return imap_fail(imap, "logging in",
                         "the server does not offer XOAUTH2; say auth = "
                         "\"password\", or ask the provider",
                         error);
    if (!by_token && imap_offers(imap, "LOGINDISABLED"))
        return imap_fail(imap, "logging in",
                         "the server takes no passwords; say auth = \"xoauth2\", or ask the "
                         "provider",
                         error);
    return TRUE;
}

/* The server's no, its reason, and what can be done. */
static gboolean
fail_login(CredentialKeeper *keeper, const Credential *credential, const GError *why,
           const char *reason, GError **error)
{
    gboolean may_pass = credential_refused(keeper);
    const char *advice = may_pass ? "; the next token may be a better one"
                         : credential->is_token
                             ? "; are the mailbox's user and scope right, and may it use IMAP?"
                             : "; is the mailbox's user right, and what is in its secret-file?";
    g_set_error(error, POSTERN_ERROR, may_pass ? POSTERN_ERROR_BUSY : POSTERN_ERROR_REFUSED,
                "%s%s%s%s%s", why->message, reason ? " (" : "", reason ? reason : "",
                reason ? ")" : "", advice);
    return FALSE;
}

static gboolean
log_in(Imap *imap, CredentialKeeper *keeper, GError **error)
{
    g_auto(Credential) credential = {0};
    if (!check_login_offered(imap, imap->settings->auth == MAILBOX_AUTH_XOAUTH2, error) ||
        !credential_obtain(keeper, in_seconds(LIMIT_IMAP_COMMAND_S), &credential, error))
        return FALSE;
    g_autofree char *doing = g_strdup_printf("logging in as %s", imap->settings->user);
    g_autofree char *reason = NULL;
    g_autoptr(GError) why = NULL;
    int rc = say_credential(imap, &credential, &reason);
    if (imap_ended(imap, rc, doing, &why)) {
        credential_accepted(keeper);
        return TRUE;
    }
    if (g_error_matches(why, POSTERN_ERROR, POSTERN_ERROR_REFUSED))
        return fail_login(keeper, &credential, why, reason, error);
    g_propagate_error(error, g_steal_pointer(&why));
    return FALSE;
}

/* --- opening and closing ---------------------------------------------------------------------- */

/* libetpan gives each FETCH response to its handler only where somebody wants to see progress. */
static void
see_no_progress(size_t current, size_t maximum, void *data)
{
    (void)current;
    (void)maximum;
    (void)data;
}

static Imap *
imap_new(const MailboxSettings *settings, Stream *stream)
{
    Imap *imap = g_new0(Imap, 1);
    imap->settings = settings;
    imap->stream = stream;
    imap->etpan = imap_etpan_new(stream);
    imap->session = mailimap_new(0, NULL);
    imap->folder = folder_name_encode(settings->folder);
    imap->done_folder = folder_name_encode(settings->done_folder);
    imap->failed_folder = folder_name_encode(settings->failed_folder);
    if (!imap->session)
        g_error("libetpan has no memory for a session");
    mailimap_set_progress_callback(imap->session, NULL, see_no_progress, NULL);
    return imap;
}

static void
log_out(Imap *imap)
{
    static const char words[] = "bye LOGOUT\r\n";
    g_autoptr(GError) ignored = NULL;
    stream_set_deadline(imap->stream, in_seconds(LIMIT_IMAP_LOGOUT_S));
    (void)!stream_write(imap->stream, words, strlen(words), &ignored);
}

void
imap_free(Imap *imap)
{
    if (!imap)
        return;
    if (!imap->broken && stream_is_tls(imap->stream))
        log_out(imap);
    /* mailimap_free would say LOGOUT and wait for the answer. */
    g_clear_pointer(&imap->session->imap_stream, mailstream_close);
    mailimap_free(imap->session);
    etpan_stream_free(imap->etpan);
    stream_free(imap->stream);
    g_free(imap->folder);
    g_free(imap->done_folder);
    g_free(imap->failed_folder);
    g_free(imap);
}

static Stream *
connect_to(const MailboxSettings *settings, const ImapSteps *steps, GError **error)
{
    Stream *stream =
        stream_connect(settings->host, settings->port, in_seconds(LIMIT_IMAP_CONNECT_S), error);
    if (!stream)
        return NULL;
    gboolean is_local;
    g_autofree char *address = socket_peer_name(stream_fd(stream), &is_local);
    imap_tell(steps, "%s is %s, and answers at port %u", settings->host, address, settings->port);
    return stream;
}

static void
tell_abilities(const Imap *imap, const ImapSteps *steps)
{
    static const char *const known[] = {"IDLE", "MOVE", "UIDPLUS"};
    GString *list = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
        if (imap_offers(imap, known[i]))
            g_string_append_printf(list, "%s%s", list->len ? ", " : "", known[i]);
    imap_tell(steps, "the server offers %s", list->len ? list->str : "neither IDLE nor MOVE");
    g_string_free(list, TRUE);
}

static gboolean
introduce(Imap *imap, CredentialKeeper *keeper, const ImapSteps *steps, GError **error)
{
    if (imap->settings->implicit_tls && !start_tls(imap, 0, steps, error))
        return FALSE;
    if (!greet(imap, error) || (!imap->settings->implicit_tls && !upgrade(imap, steps, error)))
        return FALSE;
    if (!ask_abilities(imap, error) || !log_in(imap, keeper, error))
        return FALSE;
    imap_tell(steps, "logged in as %s", imap->settings->user);
    if (!ask_abilities(imap, error)) /* RFC 9051 §6.2: they are others now */
        return FALSE;
    tell_abilities(imap, steps);
    return TRUE;
}

Imap *
imap_open(const MailboxSettings *settings, CredentialKeeper *keeper, const ImapSteps *steps,
          GError **error)
{
    Stream *stream = connect_to(settings, steps, error);
    if (!stream)
        return NULL;
    g_autoptr(Imap) imap = imap_new(settings, stream);
    return introduce(imap, keeper, steps, error) ? g_steal_pointer(&imap) : NULL;
}
