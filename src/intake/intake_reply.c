#include "intake/intake.h"

#include <stdarg.h>
#include <stdio.h>

void
intake_reply_set(IntakeReply *reply, guint code, const char *enhanced, const char *format, ...)
{
    reply->code = code;
    g_strlcpy(reply->enhanced, enhanced, sizeof reply->enhanced);
    va_list arguments;
    va_start(arguments, format);
    g_vsnprintf(reply->text, sizeof reply->text, format, arguments);
    va_end(arguments);
}
