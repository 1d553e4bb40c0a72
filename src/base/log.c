#include "base/log.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static LogLevel log_level = LOG_INFO; /* lint: the log's own state */

static const char *const level_prefix[] = {
    [LOG_DEBUG] = "debug ", [LOG_INFO] = "", [LOG_WARNING] = "warning ", [LOG_ERROR] = "error "};

void
log_set_level(LogLevel level)
{
    log_level = level;
}

const char *
log_int(char buffer[24], gint64 n)
{
    g_snprintf(buffer, 24, "%" G_GINT64_FORMAT, n);
    return buffer;
}

static gboolean
is_plain(const char *value)
{
    for (const char *p = value; *p; p++)
        if ((guchar)*p <= ' ' || *p == '"' || *p == '=' || *p == '\\' || (guchar)*p >= 0x7f)
            return FALSE;
    return *value != '\0';
}

static void
append_value(GString *line, const char *value)
{
    if (is_plain(value)) {
        g_string_append(line, value);
        return;
    }
    g_autofree char *escaped = text_escape(value);
    g_string_append_printf(line, "\"%s\"", escaped);
}

static GString *
format(LogLevel level, const char *event, va_list pairs)
{
    GString *line = g_string_sized_new(160);
    g_string_append(line, level_prefix[level]);
    g_string_append(line, event);
    for (const char *key = va_arg(pairs, const char *); key; key = va_arg(pairs, const char *)) {
        const char *value = va_arg(pairs, const char *);
        if (!value)
            continue;
        g_string_append_printf(line, " %s=", key);
        append_value(line, value);
    }
    return line;
}

char *
log_format(LogLevel level, const char *event, ...)
{
    va_list pairs;
    va_start(pairs, event);
    GString *line = format(level, event, pairs);
    va_end(pairs);
    return g_string_free(line, FALSE);
}

void
log_event(LogLevel level, const char *event, ...)
{
    if (level < log_level)
        return;
    va_list pairs;
    va_start(pairs, event);
    GString *line = format(level, event, pairs);
    va_end(pairs);
    g_string_append_c(line, '\n');
    ssize_t ignored = write(STDERR_FILENO, line->str, line->len);
    (void)ignored; /* nobody is left to tell */
    g_string_free(line, TRUE);
}
