#include "intake/session_private.h"

#include <stdarg.h>

/* Text from anywhere leaves as one line of printable ASCII; an IntakeReply is short enough for RFC
 * 5321 §4.5.3.1.5's 512 bytes. */
static void
put_line(SmtpSession *session, char separator, const IntakeReply *reply)
{
    GString *output = session->output;
    g_string_append_printf(output, "%03u%c%s%s", reply->code, separator, reply->enhanced,
                           *reply->enhanced ? " " : "");
    gsize start = output->len;
    g_string_append(output, reply->text);
    for (gsize i = start; i < output->len; i++)
        if (output->str[i] < 0x20 || output->str[i] > 0x7e)
            output->str[i] = '?';
    g_string_append_len(output, "\r\n", 2);
}

G_GNUC_PRINTF(5, 0)
static void
put_format(SmtpSession *session, char separator, guint code, const char *enhanced,
           const char *format, va_list arguments)
{
    IntakeReply reply = {.code = code};
    g_strlcpy(reply.enhanced, enhanced, sizeof reply.enhanced);
    g_vsnprintf(reply.text, sizeof reply.text, format, arguments);
    put_line(session, separator, &reply);
}

void
smtp_session_reply(SmtpSession *session, guint code, const char *enhanced, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    put_format(session, ' ', code, enhanced, format, arguments);
    va_end(arguments);
}

void
smtp_session_reply_more(SmtpSession *session, guint code, const char *enhanced, const char *format,
                        ...)
{
    va_list arguments;
    va_start(arguments, format);
    put_format(session, '-', code, enhanced, format, arguments);
    va_end(arguments);
}

void
smtp_session_reply_bad(SmtpSession *session, guint code, const char *enhanced, const char *format,
                       ...)
{
    if (++session->bad_commands > LIMIT_BAD_COMMANDS) {
        smtp_session_end(session, "4.7.0", "too many bad commands");
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    put_format(session, ' ', code, enhanced, format, arguments);
    va_end(arguments);
}

/* "C.N.N" with one to three digits each, C the code's first digit (RFC 3463 §2, RFC 2034 §4). */
static gboolean
is_enhanced_for(const char *enhanced, guint code)
{
    if (enhanced[0] != (char)('0' + code / 100))
        return FALSE;
    const char *p = enhanced + 1;
    for (guint part = 0; part < 2; part++) {
        if (*p++ != '.')
            return FALSE;
        guint digits = 0;
        for (; g_ascii_isdigit(*p); p++)
            digits++;
        if (digits < 1 || digits > 3)
            return FALSE;
    }
    return *p == '\0';
}

void
smtp_session_reply_given(SmtpSession *session, const IntakeReply *reply)
{
    IntakeReply mended = *reply;
    if (mended.code < 200 || mended.code > 599 || mended.code / 100 == 3)
        mended.code = 451;
    if (!is_enhanced_for(mended.enhanced, mended.code))
        g_snprintf(mended.enhanced, sizeof mended.enhanced, "%u.0.0", mended.code / 100);
    put_line(session, ' ', &mended);
}
