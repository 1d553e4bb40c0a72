#include "intake/session_private.h"

#include <string.h>

/* Commands other servers have. Saying 502 rather than 500 tells a client that it spells right and
 * need not try here (RFC 5321 §4.2.4). */
#define NOT_IMPLEMENTED(name)                                                                      \
    {                                                                                              \
        .verb = (name), .protocols = FOR_BOTH, .stages = STAGE_ANY, .argument = ARGUMENT_OPTIONAL, \
        .syntax = (name)                                                                           \
    }
static const SmtpCommand not_implemented[] = {
    NOT_IMPLEMENTED("BDAT"),
    NOT_IMPLEMENTED("ETRN"),
    NOT_IMPLEMENTED("EXPN"),
    NOT_IMPLEMENTED("TURN"),
};

static const SmtpCommand *const commands[] = {
    &smtp_cmd_ehlo,      &smtp_cmd_helo,      &smtp_cmd_lhlo,
    &smtp_cmd_mail,      &smtp_cmd_rcpt,      &smtp_cmd_data,
    &smtp_cmd_rset,      &smtp_cmd_noop,      &smtp_cmd_vrfy,
    &smtp_cmd_help,      &smtp_cmd_quit,      &smtp_cmd_starttls,
    &smtp_cmd_auth,      &not_implemented[0], &not_implemented[1],
    &not_implemented[2], &not_implemented[3], NULL,
};

const SmtpCommand *const *
smtp_command_table(void)
{
    return commands;
}

const SmtpCommand *
smtp_command_find(const char *verb)
{
    for (const SmtpCommand *const *command = commands; *command; command++)
        if (g_ascii_strcasecmp((*command)->verb, verb) == 0)
            return *command;
    return NULL;
}

gboolean
smtp_command_is_spoken(const SmtpCommand *command, const SmtpSession *session)
{
    return command->run && command->protocols & (1u << session->settings.protocol) &&
           (!command->is_offered || command->is_offered(session));
}

/* RFC 3207 §4: a door that requires TLS does nothing for who is in clear. */
static gboolean
needs_tls(const SmtpCommand *command, const SmtpSession *session)
{
    return session->settings.tls == INTAKE_TLS_REQUIRED && !session->tls && !command->in_clear;
}

static gboolean
is_argument_good(const SmtpCommand *command, const char *argument)
{
    switch (command->argument) {
    case ARGUMENT_NONE:
        return *argument == '\0';
    case ARGUMENT_OPTIONAL:
        return TRUE;
    case ARGUMENT_REQUIRED:
        return *argument != '\0';
    }
    return FALSE;
}

static gboolean
refuse(IntakeReply *ret_refusal, guint code, const char *enhanced, const char *text)
{
    intake_reply_set(ret_refusal, code, enhanced, "%s", text);
    return FALSE;
}

/* Whether the command may come now and with this argument; if not, *ret_refusal is why. */
static gboolean
may_run(const SmtpSession *session, const SmtpCommand *command, const char *argument,
        IntakeReply *ret_refusal)
{
    gboolean is_lmtp = session->settings.protocol == INTAKE_LMTP;
    if (!command)
        return refuse(ret_refusal, 500, "5.5.1", "command not known, HELP lists those that are");
    if (!command->run || (command->is_offered && !command->is_offered(session)))
        return refuse(ret_refusal, 502, "5.5.1", "command not implemented");
    if (needs_tls(command, session))
        return refuse(ret_refusal, 530, "5.7.0", "say STARTTLS first");
    if (!smtp_command_is_spoken(command, session))
        return refuse(ret_refusal, 500, "5.5.1",
                      is_lmtp ? "this is LMTP, say LHLO" : "this is SMTP, say EHLO");
    SmtpStage stage = smtp_session_stage(session);
    if (!(command->stages & stage) && stage == STAGE_STRANGER)
        return refuse(ret_refusal, 503, "5.5.1", is_lmtp ? "say LHLO first" : "say EHLO first");
    if (!(command->stages & stage))
        return refuse(ret_refusal, 503, "5.5.1", command->out_of_sequence);
    if (is_argument_good(command, argument))
        return TRUE;
    intake_reply_set(ret_refusal, 501, "5.5.4", "syntax: %s", command->syntax);
    return FALSE;
}

/* Control characters have no place in any command; a NUL would also hide the rest of the line. */
static gboolean
is_clean(const char *line, gsize length)
{
    for (gsize i = 0; i < length; i++)
        if (((guchar)line[i] < 0x20 && line[i] != '\t') || line[i] == 0x7f)
            return FALSE;
    return TRUE;
}

void
smtp_command_run(SmtpSession *session, char *line, gsize length)
{
    if (!is_clean(line, length)) {
        smtp_session_reply_bad(session, 500, "5.5.2", "control character in a command line");
        return;
    }
    char *rest = line + strcspn(line, " \t");
    if (*rest)
        *rest++ = '\0';
    const char *argument = g_strstrip(rest);
    const SmtpCommand *command = smtp_command_find(line);
    IntakeReply refusal;
    if (may_run(session, command, argument, &refusal))
        command->run(session, argument);
    else
        smtp_session_reply_bad(session, refusal.code, refusal.enhanced, "%s", refusal.text);
}

/* The > that closes a path: not one in a quoted local part (RFC 5321 §4.1.2). NULL without one. */
static const char *
path_end(const char *path)
{
    gboolean is_quoted = FALSE;
    for (const char *p = path; *p; p++) {
        if (is_quoted && *p == '\\' && p[1])
            p++;
        else if (*p == '"')
            is_quoted = !is_quoted;
        else if (*p == '>' && !is_quoted)
            return p;
    }
    return NULL;
}

gboolean
smtp_command_split_path(const char *argument, const char *keyword, const char **ret_path,
                        gsize *ret_length, const char **ret_parameters)
{
    gsize keyword_length = strlen(keyword);
    if (g_ascii_strncasecmp(argument, keyword, keyword_length) != 0)
        return FALSE;
    const char *open = argument + keyword_length;
    /* RFC 5321 §3.3 allows no blank after the colon, and real clients send one. */
    open += strspn(open, " \t");
    if (*open != '<')
        return FALSE;
    const char *close = path_end(open + 1);
    if (!close || (close[1] != '\0' && close[1] != ' ' && close[1] != '\t'))
        return FALSE;
    *ret_path = open + 1;
    *ret_length = (gsize)(close - open - 1);
    *ret_parameters = close + 1 + strspn(close + 1, " \t");
    return TRUE;
}
