/* AUTH (RFC 4954), of which PLAIN (RFC 4616) alone, inside TLS alone. */
#include "intake/session_private.h"

#include "base/password.h"
#include "mail/address.h"

#include <string.h>

#define BASE64 "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

/* What a PLAIN response says: [authzid] NUL authcid NUL passwd. */
typedef struct {
    const char *acts_for;
    const char *login;
    const char *password;
    gsize password_length;
} Plain;

static void
wipe(gpointer bytes, gsize length)
{
    explicit_bzero(bytes, length);
    g_free(bytes);
}

/* --- reading --- */

/* Decodes base64, and nothing else that a lenient reader may take for it. NULL when it is none.
 * There is a NUL behind the result, which the caller wipes. */
static char *
decode(const char *text, gsize length, gsize *ret_length)
{
    gsize digits = strspn(text, BASE64);
    gsize padding = strspn(text + digits, "=");
    if (digits + padding != length || length % 4 != 0 || padding > 2)
        return NULL;
    gsize decoded = 0;
    g_autofree guchar *bytes = length ? g_base64_decode(text, &decoded) : NULL;
    char *copy = g_malloc(decoded + 1);
    if (decoded)
        memcpy(copy, bytes, decoded);
    copy[decoded] = '\0';
    if (bytes)
        explicit_bzero(bytes, decoded);
    *ret_length = decoded;
    return copy;
}

static gboolean
read_plain(const char *bytes, gsize length, Plain *ret_plain)
{
    const char *first = memchr(bytes, '\0', length);
    const char *end = bytes + length;
    const char *second = first ? memchr(first + 1, '\0', (gsize)(end - first - 1)) : NULL;
    if (!second)
        return FALSE;
    *ret_plain = (Plain){.acts_for = bytes,
                         .login = first + 1,
                         .password = second + 1,
                         .password_length = (gsize)(end - second - 1)};
    return TRUE;
}

/* --- what comes of it --- */

static void
fail(SmtpSession *session)
{
    session->failed_logins++;
    smtp_session_reply(session, 535, "5.7.8", "login or password is wrong");
}

/* The sink is asked about what can be no address, too: it takes as long. */
static void
offer(SmtpSession *session, const char *login, char *password)
{
    char *canonical = strlen(login) <= LIMIT_LOGIN_BYTES ? address_canonical(login) : NULL;
    session->login_tried = canonical ? canonical : g_strdup("");
    session->password_tried = password;
    session->credentials = (IntakeCredentials){.login = session->login_tried,
                                               .password = session->password_tried,
                                               .peer = session->settings.peer};
    session->phase = PHASE_LOGIN;
}

static void
take_plain(SmtpSession *session, const Plain *plain)
{
    gboolean for_another = *plain->acts_for && !g_str_equal(plain->acts_for, plain->login);
    char *password = for_another ? NULL : password_prepare(plain->password, plain->password_length);
    if (password)
        offer(session, plain->login, password);
    else
        fail(session);
}

static void
take_response(SmtpSession *session, const char *text, gsize length)
{
    Plain plain;
    gsize decoded = 0;
    session->phase = PHASE_COMMAND;
    char *bytes = decode(text, length, &decoded);
    if (bytes && read_plain(bytes, decoded, &plain))
        take_plain(session, &plain);
    else
        smtp_session_reply_bad(session, 501, "5.5.2", bytes ? "no response of PLAIN" : "no base64");
    if (bytes)
        wipe(bytes, decoded);
}

void
smtp_cmd_auth_respond(SmtpSession *session, const char *line, gsize length)
{
    if (!g_str_equal(line, "*")) {
        take_response(session, line, length);
        return;
    }
    session->phase = PHASE_COMMAND;
    smtp_session_reply_bad(session, 501, "5.7.0", "as you like");
}

void
smtp_cmd_auth_refuse_line(SmtpSession *session)
{
    session->phase = PHASE_COMMAND;
    smtp_session_reply_bad(session, 500, "5.5.6", "line too long, at most %d bytes",
                           LIMIT_AUTH_LINE_BYTES);
}

void
smtp_cmd_auth_forget(SmtpSession *session)
{
    g_clear_pointer(&session->login_tried, g_free);
    g_clear_pointer(&session->password_tried, password_free);
    session->credentials = (IntakeCredentials){0};
}

const IntakeCredentials *
smtp_session_credentials(const SmtpSession *session)
{
    g_return_val_if_fail(session->phase == PHASE_LOGIN, NULL);
    return &session->credentials;
}

void
smtp_session_settle_login(SmtpSession *session, IntakeLoginVerdict verdict,
                          const IntakeLogin *login, guint wait_s)
{
    g_return_if_fail(session->phase == PHASE_LOGIN);
    session->phase = PHASE_COMMAND;
    switch (verdict) {
    case INTAKE_LOGIN_GOOD:
        session->login = g_steal_pointer(&session->login_tried);
        session->logged_in = *login;
        smtp_session_reply(session, 235, "2.7.0", "you are %s", session->login);
        break;
    case INTAKE_LOGIN_WRONG:
        fail(session);
        break;
    case INTAKE_LOGIN_LATER:
        if (wait_s)
            smtp_session_reply_bad(session, 454, "4.7.0",
                                   "too many failed logins, please try again in %u s", wait_s);
        else
            smtp_session_reply_bad(session, 454, "4.7.0", "nobody can tell now, please try again");
        break;
    }
    smtp_cmd_auth_forget(session);
    smtp_session_next_line(session);
}

/* --- the command --- */

static gboolean
is_offered(const SmtpSession *session)
{
    return session->settings.auth;
}

/* Why the mechanism cannot be begun, or NULL. */
static const IntakeReply *
refusal(const SmtpSession *session, const char *mechanism)
{
    static const IntakeReply clear = {538, "5.7.11", "not in clear, say STARTTLS first"};
    static const IntakeReply again = {503, "5.5.1", "you are logged in already"};
    static const IntakeReply unknown = {504, "5.5.4", "this is not known here, PLAIN is"};
    if (!session->tls)
        return &clear;
    if (session->login)
        return &again;
    return g_ascii_strcasecmp(mechanism, "PLAIN") == 0 ? NULL : &unknown;
}

/* RFC 4954 §4: "=" is an empty response, where nothing at all asks for one. */
static void
begin(SmtpSession *session, const char *initial)
{
    if (session->failed_logins >= LIMIT_LOGIN_FAILURES) {
        smtp_session_end(session, "4.7.0", "too many failed logins");
    } else if (!*initial) {
        session->phase = PHASE_RESPONSE;
        smtp_session_reply(session, 334, "", "%s", "");
    } else {
        gsize length = g_str_equal(initial, "=") ? 0 : strlen(initial);
        take_response(session, length ? initial : "", length);
    }
}

static void
run_auth(SmtpSession *session, const char *argument)
{
    gsize word = strcspn(argument, " \t");
    g_autofree char *mechanism = g_strndup(argument, word);
    const IntakeReply *why = refusal(session, mechanism);
    if (why)
        smtp_session_reply_bad(session, why->code, why->enhanced, "%s", why->text);
    else
        begin(session, argument + word + strspn(argument + word, " \t"));
}

const SmtpCommand smtp_cmd_auth = {
    .verb = "AUTH",
    .protocols = FOR_SMTP,
    .stages = STAGE_IDLE,
    .out_of_sequence = "a transaction is under way, RSET ends it",
    .argument = ARGUMENT_REQUIRED,
    .syntax = "AUTH PLAIN [response]",
    .is_offered = is_offered,
    .run = run_auth,
};
