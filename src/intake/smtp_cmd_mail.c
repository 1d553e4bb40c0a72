#include "intake/session_private.h"
#include "mail/address.h"
#include "mail/mailbox_key.h"

#include <string.h>

typedef struct {
    guint64 size; /* 0: not said */
    char *mailbox_key;
    gint64 mailbox_date_s;
} MailParameters;

static void
mail_parameters_clear(MailParameters *parameters)
{
    g_free(parameters->mailbox_key);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MailParameters, mail_parameters_clear)

#define AUTH_BYTES    500                             /* RFC 4954 §3 */
#define SIZE_DIGITS   20                              /* RFC 1870 §3: more are no size */
#define LATEST_DATE_S G_GINT64_CONSTANT(253402300799) /* the last second of the year 9999 */

static gboolean
take_size(MailParameters *parameters, const char *value)
{
    gsize digits = strspn(value, "0123456789");
    if (digits == 0 || digits > SIZE_DIGITS || value[digits] != '\0')
        return FALSE;
    /* Twenty digits may be more than 64 bits hold: more than any limit all the same. */
    if (!g_ascii_string_to_unsigned(value, 10, 0, G_MAXUINT64, &parameters->size, NULL))
        parameters->size = G_MAXUINT64;
    return TRUE;
}

/* RFC 6152 §3. Content is kept as it comes either way. */
static gboolean
take_body(MailParameters *parameters, const char *value)
{
    (void)parameters;
    return g_ascii_strcasecmp(value, "7BIT") == 0 || g_ascii_strcasecmp(value, "8BITMIME") == 0;
}

/* RFC 3461 §4 */
static gboolean
is_upper_xdigit(char c)
{
    return g_ascii_isxdigit(c) && !g_ascii_islower(c);
}

/* RFC 4954 §5: for whom somebody else took the message. Nobody is believed that here; who offers
 * AUTH has to understand it. */
static gboolean
take_auth(MailParameters *parameters, const char *value)
{
    (void)parameters;
    if (!*value || strlen(value) > AUTH_BYTES)
        return FALSE;
    for (const char *p = value; *p; p++)
        if (!g_ascii_isgraph(*p) || *p == '=' ||
            (*p == '+' && (!is_upper_xdigit(p[1]) || !is_upper_xdigit(p[2]))))
            return FALSE;
    return TRUE;
}

static gboolean
has_auth(const SmtpSession *session)
{
    return smtp_command_is_spoken(&smtp_cmd_auth, session) && smtp_session_is_tls(session);
}

static gboolean
take_mailbox(MailParameters *parameters, const char *value)
{
    return mailbox_key_from_xtext(value, &parameters->mailbox_key);
}

static gboolean
take_date(MailParameters *parameters, const char *value)
{
    return g_ascii_isdigit(*value) &&
           g_ascii_string_to_signed(value, 10, 1, LATEST_DATE_S, &parameters->mailbox_date_s, NULL);
}

static gboolean
is_own(const SmtpSession *session)
{
    return session->settings.takes_mailbox_keys;
}

static const struct {
    const char *name;
    gboolean (*take)(MailParameters *parameters, const char *value);
    gboolean (*is_offered)(const SmtpSession *session); /* NULL: in every session */
} known[] = {
    {"SIZE", take_size},           {"BODY", take_body},
    {"AUTH", take_auth, has_auth}, {"XMAILBOX", take_mailbox, is_own},
    {"XDATE", take_date, is_own},
};

static gboolean
is_named(guint known_at, const SmtpSession *session, const char *name, gsize length)
{
    return strlen(known[known_at].name) == length &&
           g_ascii_strncasecmp(known[known_at].name, name, length) == 0 &&
           (!known[known_at].is_offered || known[known_at].is_offered(session));
}

static gboolean
take_parameter(const SmtpSession *session, const char *text, MailParameters *parameters,
               guint *seen, IntakeReply *ret_refusal)
{
    gsize name_length = strcspn(text, "=");
    for (guint i = 0; i < G_N_ELEMENTS(known); i++) {
        if (!is_named(i, session, text, name_length))
            continue;
        const char *value = text[name_length] ? text + name_length + 1 : "";
        if (!(*seen & (1u << i)) && known[i].take(parameters, value)) {
            *seen |= 1u << i;
            return TRUE;
        }
        intake_reply_set(ret_refusal, 501, "5.5.4", "%s: wrong value, or given twice",
                         known[i].name);
        return FALSE;
    }
    intake_reply_set(ret_refusal, 555, "5.5.4", "MAIL parameter not known");
    return FALSE;
}

static gboolean
take_parameters(const SmtpSession *session, const char *text, MailParameters *ret_parameters,
                IntakeReply *ret_refusal)
{
    g_auto(GStrv) words = g_strsplit_set(text, " \t", -1);
    g_auto(MailParameters) parameters = {0};
    guint seen = 0;
    for (char **word = words; *word; word++)
        if (**word && !take_parameter(session, *word, &parameters, &seen, ret_refusal))
            return FALSE;
    *ret_parameters = parameters;
    parameters.mailbox_key = NULL;
    return TRUE;
}

static gboolean
read_mail(const SmtpSession *session, const char *argument, char **ret_path,
          MailParameters *ret_parameters, IntakeReply *ret_refusal)
{
    const char *path = NULL, *rest = NULL;
    gsize length = 0;
    if (!smtp_command_split_path(argument, "FROM:", &path, &length, &rest)) {
        intake_reply_set(ret_refusal, 501, "5.5.4", "syntax: %s", smtp_cmd_mail.syntax);
        return FALSE;
    }
    g_autofree char *address = NULL;
    /* Only a recipient may be a bare postmaster (RFC 5321 §4.5.1). */
    if (!address_parse_path(path, length, FALSE, &address) || (*address && !strchr(address, '@'))) {
        intake_reply_set(ret_refusal, 501, "5.1.7",
                         "not an address, expected <local@domain> or <>");
        return FALSE;
    }
    if (!take_parameters(session, rest, ret_parameters, ret_refusal))
        return FALSE;
    *ret_path = g_steal_pointer(&address);
    return TRUE;
}

static void
run_mail(SmtpSession *session, const char *argument)
{
    IntakeReply refusal;
    g_auto(MailParameters) parameters = {0};
    g_autofree char *path = NULL;
    if (!read_mail(session, argument, &path, &parameters, &refusal)) {
        smtp_session_reply_bad(session, refusal.code, refusal.enhanced, "%s", refusal.text);
        return;
    }
    guint64 limit = session->settings.message_size_bytes;
    if (parameters.size > limit) {
        smtp_session_reply(session, 552, "5.3.4",
                           "message too big, at most %" G_GUINT64_FORMAT " bytes", limit);
        return;
    }
    if (session->transactions >= LIMIT_TRANSACTIONS) {
        smtp_session_end(session, "4.7.0", "enough for one session, please connect again");
        return;
    }
    if (!content_declare(&session->content, &session->settings.budget, parameters.size)) {
        smtp_session_reply(session, 452, "4.3.1", "no memory for it now, please try again later");
        return;
    }
    session->transactions++;
    session->reverse_path = g_steal_pointer(&path);
    session->mailbox_key = g_steal_pointer(&parameters.mailbox_key);
    session->mailbox_date_s = parameters.mailbox_date_s;
    smtp_session_reply(session, 250, "2.1.0", "sender ok");
}

const SmtpCommand smtp_cmd_mail = {
    .verb = "MAIL",
    .protocols = FOR_BOTH,
    .stages = STAGE_IDLE,
    .out_of_sequence = "a transaction is under way, RSET ends it",
    .argument = ARGUMENT_REQUIRED,
    .syntax = "MAIL FROM:<address> [SIZE=bytes] [BODY=7BIT|8BITMIME]",
    .run = run_mail,
};
