#include "ctl/call.h"

#include "base/text.h"

#include <string.h>

/* --- what was asked --- */

static guint
argument_index(const Call *call, const char *name)
{
    const Parameter *arguments = call->line.command->arguments;
    for (guint i = 0; arguments && arguments[i].name; i++)
        if (g_str_equal(arguments[i].name, name))
            return i;
    g_error("%s has no argument %s", call->line.command->words, name);
}

static gboolean
is_option(const Call *call, const char *name)
{
    for (const Parameter *p = call->line.command->options; p && p->name; p++)
        if (g_str_equal(p->name, name))
            return TRUE;
    return FALSE;
}

const char *
call_argument(const Call *call, const char *name)
{
    guint index = argument_index(call, name);
    return index < call->line.arguments->len ? call->line.arguments->pdata[index] : NULL;
}

const char *
call_option(const Call *call, const char *name)
{
    g_assert(is_option(call, name));
    return g_hash_table_lookup(call->line.options, name);
}

gboolean
call_flag(const Call *call, const char *name)
{
    return call_option(call, name) != NULL;
}

const char **
call_arguments(const Call *call, const char *name)
{
    GPtrArray *rest = g_ptr_array_new();
    for (guint i = argument_index(call, name); i < call->line.arguments->len; i++)
        g_ptr_array_add(rest, call->line.arguments->pdata[i]);
    g_ptr_array_add(rest, NULL);
    return (const char **)g_ptr_array_free(rest, FALSE);
}

static const char *
typed(const Call *call, const char *name)
{
    return is_option(call, name) ? call_option(call, name) : call_argument(call, name);
}

gint64
call_number(const Call *call, const char *name, gint64 fallback)
{
    gint64 number = fallback;
    const char *text = typed(call, name);
    if (text && !command_number(name, text, &number, NULL))
        g_error("%s was not checked", name);
    return number;
}

int
call_word(const Call *call, const char *name)
{
    int value = 0;
    const char *text = typed(call, name);
    const Parameter *p =
        is_option(call, name) ? call->line.command->options : call->line.command->arguments;
    for (; text && p->name; p++)
        if (g_str_equal(p->name, name) && !desk_word_parse(p->words, text, &value))
            g_error("%s was not checked", name);
    return value;
}

guint
call_limit(const Call *call, guint most)
{
    return (guint)MIN(call_number(call, "limit", CALL_LIMIT_DEFAULT), (gint64)most);
}

char *
call_content(const Call *call, const char *name, gsize *ret_length, GError **error)
{
    guint index = argument_index(call, name);
    const char *value = call_argument(call, name);
    const Parameter *argument = &call->line.command->arguments[index];
    if (argument->kind == PARAMETER_INPUT && value && !g_str_equal(value, "-")) {
        *ret_length = strlen(value);
        return g_strdup(value);
    }
    if (!call->file) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                    "%s came without its content, expected it attached to the request", name);
        return NULL;
    }
    gsize length;
    const char *bytes = g_bytes_get_data(call->file, &length);
    char *content = g_malloc(length + 1);
    if (length)
        memcpy(content, bytes, length);
    content[length] = '\0';
    *ret_length = length;
    return content;
}

char *
call_secret(const Call *call, GError **error)
{
    gsize length = 0;
    const char *bytes = call->file ? g_bytes_get_data(call->file, &length) : NULL;
    if (length && g_utf8_validate_len(bytes, length, NULL))
        return g_strndup(bytes, length);
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                "no %s came with the request, expected one as text", call->line.command->secret);
    return NULL;
}

/* --- what is shown --- */

void
call_show_table(Call *call, Table *table)
{
    g_autoptr(Table) shown = table;
    if (call->json) {
        table_append_json(call->out, shown);
        g_string_append_c(call->out, '\n');
    } else {
        table_append_lines(call->out, shown, call->columns, 0);
    }
}

void
call_show_record(Call *call, Record *record)
{
    g_autoptr(Record) shown = record;
    if (call->json) {
        record_append_json(call->out, shown);
        g_string_append_c(call->out, '\n');
    } else {
        record_append_lines(call->out, shown, call->columns);
    }
}

static void append_safe_line(GString *to, const char *format, va_list values) G_GNUC_PRINTF(2, 0);

static void
append_safe_line(GString *to, const char *format, va_list values)
{
    g_autofree char *line = g_strdup_vprintf(format, values);
    g_autofree char *safe = text_printable(line);
    g_string_append_printf(to, "%s\n", safe);
}

void
call_say(Call *call, const char *format, ...)
{
    if (call->json)
        return;
    va_list values;
    va_start(values, format);
    append_safe_line(call->out, format, values);
    va_end(values);
}

void
call_warn(Call *call, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    append_safe_line(call->err, format, values);
    va_end(values);
}

void
call_warn_left_out(Call *call, guint shown, gint64 all)
{
    if (shown < all)
        call_warn(call,
                  "only the newest %u of %" G_GINT64_FORMAT " are shown, --limit N changes that",
                  shown, all);
}

/* --- running --- */

static void
forget_shown(Call *call)
{
    g_string_truncate(call->out, 0);
    g_string_truncate(call->err, 0);
}

gboolean
call_show_now(Call *call)
{
    if (!call->show_now)
        return TRUE;
    if (call->json) {
        g_autoptr(GString) nothing = g_string_new(NULL);
        return call->show_now(call->show_data, nothing, nothing);
    }
    gboolean there = call->show_now(call->show_data, call->out, call->err);
    forget_shown(call);
    return there;
}

gboolean
call_must_stop(const Call *call)
{
    return call->stopping && g_atomic_int_get(call->stopping);
}

static gboolean
read_job(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    return call->line.command->read(store, call, error);
}

/* A job of the writer may run again from its start: what it showed the first time was not so. */
static gboolean
write_job(Store *store, gpointer data, GError **error)
{
    Call *call = data;
    forget_shown(call);
    return call->line.command->write(store, call, error);
}

static gboolean
run_in_daemon(Call *call, GError **error)
{
    const Command *command = call->line.command;
    if (command->run)
        return command->run(call, error);
    if (command->read)
        return flow_read(call->flow, read_job, call, error);
    if (command->write) {
        gboolean written = flow_write(call->flow, write_job, call, error);
        if (!written)
            forget_shown(call);
        return written;
    }
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID,
                "%s runs inside posternctl, expected a command for the daemon", command->words);
    return FALSE;
}

static CtlExit
finish(Call *call, gboolean done, const GError *error)
{
    if (done)
        return CTL_OK;
    call_warn(call, "posternctl: %s%s%s", call->line.command ? call->line.command->words : "",
              call->line.command ? ": " : "", error->message);
    return g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_INVALID) ? CTL_USAGE : CTL_FAILED;
}

static gboolean
run_half(Call *call, GError **error)
{
    if (g_hash_table_contains(call->line.options, "help")) {
        g_autofree char *help = command_help(call->line.command);
        g_string_append(call->out, help);
        return TRUE;
    }
    call->json = call->json || g_hash_table_contains(call->line.options, "json");
    return call->flow ? run_in_daemon(call, error) : call->line.command->local(call, error);
}

static CtlExit
run(Call *call, const char *const *words)
{
    g_autoptr(GError) error = NULL;
    gboolean done = command_parse(words, &call->line, &error) && run_half(call, &error);
    CtlExit code = finish(call, done, error);
    command_line_clear(&call->line);
    return code;
}

CtlExit
call_run(Flow *flow, const CallRequest *request, GString *out, GString *err)
{
    Call call = {.flow = flow,
                 .mailboxes = request->mailboxes,
                 .tls = request->tls,
                 .file = request->file,
                 .json = request->json,
                 .columns = request->columns,
                 .stopping = request->stopping,
                 .show_now = request->show_now,
                 .show_data = request->show_data,
                 .out = out,
                 .err = err};
    return run(&call, request->words);
}

CtlExit
call_run_local(const CallRequest *request, const char *config_file, GString *out, GString *err)
{
    Call call = {.config_file = config_file,
                 .file = request->file,
                 .json = request->json,
                 .columns = request->columns,
                 .out = out,
                 .err = err};
    return run(&call, request->words);
}
