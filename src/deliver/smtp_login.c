#include "deliver/smtp_login.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/text.h"

#include <string.h>

#define CODE_GO_ON     334
#define CODE_LOGGED_IN 235
#define COMMAND_BYTES  512 /* RFC 5321 §4.5.3.1.4, with CRLF */
#define WORDS_CHARS    150 /* of the server's, so that ours fit beside them */

/* --- what is said ----------------------------------------------------------------------------- */

typedef SecretString *(*Response)(const char *user, const SecretString *password);

/* RFC 4616 §2. NOLINTBEGIN(bugprone-not-null-terminated-result): bytes, with two NULs among them */
static SecretString *
plain(const char *user, const SecretString *password)
{
    gsize user_bytes = strlen(user), password_bytes = strlen(password);
    gsize length = user_bytes + password_bytes + 2;
    guchar *text = g_malloc0(length);
    memcpy(text + 1, user, user_bytes);
    memcpy(text + 2 + user_bytes, password, password_bytes);
    SecretString *response = g_base64_encode(text, length);
    explicit_bzero(text, length);
    g_free(text);
    return response;
}
/* NOLINTEND(bugprone-not-null-terminated-result) */

static SecretString *
login_user(const char *user, const SecretString *password)
{
    (void)password;
    return g_base64_encode((const guchar *)user, strlen(user));
}

static SecretString *
login_password(const char *user, const SecretString *password)
{
    (void)user;
    return g_base64_encode((const guchar *)password, strlen(password));
}

#define RESPONSES_MAX 2

/* The best first. */
static const struct Mechanism {
    const char *name;
    Response responses[RESPONSES_MAX];
    gboolean at_once; /* the first goes with the command, where it fits (RFC 4954 §4) */
} mechanisms[] = {
    {"PLAIN", {plain}, TRUE},
    {"LOGIN", {login_user, login_password}, FALSE}, /* never standardised: asked for, then said */
};
#define MECHANISMS_EXPECTED "PLAIN or LOGIN"

static const struct Mechanism *
best_offered(const char *offered)
{
    g_auto(GStrv) words = g_strsplit_set(offered ? offered : "", " \t", -1);
    for (guint i = 0; i < G_N_ELEMENTS(mechanisms); i++)
        for (char **word = words; *word; word++)
            if (g_ascii_strcasecmp(*word, mechanisms[i].name) == 0)
                return &mechanisms[i];
    return NULL;
}

/* --- the conversation ------------------------------------------------------------------------- */

/* One line with a secret in it, and the code of its reply; 0 when the line is lost. */
static int
say_secret(Smtp *smtp, const char *before, const SecretString *secret)
{
    mailstream *stream = smtp->session->stream;
    if (!smtp_connection_begin(smtp, smtp->timeouts.command_us))
        return 0;
    smtp_connection_say(smtp, before);
    smtp_connection_say(smtp, secret);
    smtp_connection_say(smtp, "\r\n");
    gboolean is_said = smtp_connection_flush(smtp);
    explicit_bzero(stream->write_buffer, stream->buffer_max_size);
    return is_said ? smtp_connection_hear(smtp, smtp->timeouts.command_us) : 0;
}

/* A server that repeats what it was told must not bring it into a log. */
static void
hush(Smtp *smtp, const SecretString *secret)
{
    if (strstr(smtp->reply->str, secret))
        g_string_assign(smtp->reply, "(it repeats the password)");
}

/* The first response goes with the command, or when the server asks for it. */
static int
say_response(Smtp *smtp, const struct Mechanism *mechanism, guint number,
             const SecretString *response)
{
    g_autofree char *command = g_strdup_printf("AUTH %s ", mechanism->name);
    if (number > 0)
        return say_secret(smtp, "", response);
    if (mechanism->at_once && strlen(command) + strlen(response) + 2 <= COMMAND_BYTES)
        return say_secret(smtp, command, response);
    int code = smtp_connection_converse(smtp, "AUTH", mechanism->name, smtp->timeouts.command_us);
    return code == CODE_GO_ON ? say_secret(smtp, "", response) : code;
}

/* The code of the last reply, whose words stand in smtp->reply. */
static int
exchange(Smtp *smtp, const struct Mechanism *mechanism, const SecretString *password)
{
    int code = CODE_GO_ON;
    for (guint i = 0; i < RESPONSES_MAX && mechanism->responses[i] && code == CODE_GO_ON; i++) {
        g_autoptr(SecretString) response = mechanism->responses[i](smtp->settings.user, password);
        code = say_response(smtp, mechanism, i, response);
        hush(smtp, response);
    }
    g_autoptr(SecretString) encoded = login_password(NULL, password);
    hush(smtp, encoded);
    hush(smtp, password);
    return code;
}

/* --- what becomes of it ----------------------------------------------------------------------- */

/* A server's no: it stays one until the password is another, and who goes on trying is locked out
 * by many a provider. */
static gboolean
refused(Smtp *smtp, const SecretMark *mark, int code, Verdict *verdict)
{
    g_autofree char *words = text_clean_line(smtp->reply->str, -1, WORDS_CHARS);
    g_autofree char *what =
        g_strdup_printf("%03d %s; are outgoing.user and the password in %s right?", code, words,
                        smtp->settings.secret_file);
    g_autofree char *doing = g_strdup_printf("logging in as %s", smtp->settings.user);
    (void)smtp_connection_fail(smtp, verdict, doing, what);
    smtp->refusal = (SmtpRefusal){.why = g_strdup(verdict->reason),
                                  .mark = *mark,
                                  .until_us = clock_monotonic_us(clock_system()) +
                                              LIMIT_LOGIN_AGAIN_S * US_PER_S};
    return FALSE;
}

gboolean
smtp_login_may(Smtp *smtp, Verdict *verdict)
{
    if (!smtp->refusal.why)
        return TRUE;
    SecretMark now = private_file_mark(smtp->settings.secret_file);
    if (secret_mark_equal(&now, &smtp->refusal.mark) &&
        clock_monotonic_us(clock_system()) < smtp->refusal.until_us) {
        verdict_set(verdict, ATTEMPT_UNREACHABLE, "%s", smtp->refusal.why);
        return FALSE;
    }
    g_clear_pointer(&smtp->refusal.why, g_free);
    return TRUE;
}

static gboolean
not_offered(Smtp *smtp, Verdict *verdict)
{
    g_autofree char *what =
        smtp->mechanisms
            ? g_strdup_printf("the server offers AUTH %s, expected " MECHANISMS_EXPECTED,
                              smtp->mechanisms)
            : g_strdup("the server does not offer AUTH, expected " MECHANISMS_EXPECTED
                       "; is it the port for submission?");
    return smtp_connection_fail(smtp, verdict, "logging in", what);
}

gboolean
smtp_login(Smtp *smtp, Verdict *verdict)
{
    g_autoptr(SecretString) password = NULL;
    g_autoptr(GError) error = NULL;
    const TransportSettings *settings = &smtp->settings;
    if (!settings->user) {
        transport_tell(&smtp->transport, "nobody logs in: there is no outgoing.user");
        return TRUE;
    }
    if (!stream_is_tls(smtp->stream)) /* the configuration was checked */
        return smtp_connection_fail(smtp, verdict, "logging in", "not inside TLS");
    const struct Mechanism *mechanism = best_offered(smtp->mechanisms);
    if (!mechanism)
        return not_offered(smtp, verdict);
    SecretMark mark = private_file_mark(settings->secret_file); /* not younger than what is read */
    if (!private_file_password(settings->secret_file, &password, &error))
        return smtp_connection_fail(smtp, verdict, "logging in", error->message);
    int code = exchange(smtp, mechanism, password);
    if (code / 100 == 5)
        return refused(smtp, &mark, code, verdict);
    if (code != CODE_LOGGED_IN)
        return smtp_connection_fail_reply(smtp, verdict, "logging in", code, smtp->reply->str);
    transport_tell(&smtp->transport, "logged in as %s by %s", settings->user, mechanism->name);
    return TRUE;
}
