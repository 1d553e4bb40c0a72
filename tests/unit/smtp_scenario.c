#include "tests/unit/smtp_scenario.h"

#include <string.h>

void
scenario_free(gpointer data)
{
    Scenario *scenario = data;
    g_free(scenario->name);
    g_free(scenario->handshake);
    g_array_unref(scenario->answers);
    g_string_free(scenario->input, TRUE);
    g_string_free(scenario->output, TRUE);
    g_string_free(scenario->messages, TRUE);
    g_array_unref(scenario->steps);
    g_free(scenario);
}

static void unescape(GString *out, const char *text, const char *end);

/* "\{N*x}" with text after the brace; returns what follows. */
static const char *
repeat(GString *out, const char *text, const char *end)
{
    char *star = NULL;
    guint64 times = g_ascii_strtoull(text, &star, 10);
    const char *brace = memchr(star, '}', (gsize)(end - star));
    if (*star != '*' || !brace)
        g_error("wrong repetition \\{%s", text);
    for (guint64 i = 0; i < times; i++)
        unescape(out, star + 1, brace);
    return brace + 1;
}

static void
unescape(GString *out, const char *text, const char *end)
{
    while (text < end) {
        char c = *text++;
        if (c != '\\') {
            g_string_append_c(out, c);
            continue;
        }
        c = *text++;
        if (c == '{') {
            text = repeat(out, text, end);
        } else if (c == 'x') {
            g_string_append_c(
                out, (char)(g_ascii_xdigit_value(text[0]) * 16 + g_ascii_xdigit_value(text[1])));
            text += 2;
        } else {
            static const char names[] = "rnt0\\", values[] = "\r\n\t\0\\";
            const char *at = strchr(names, c);
            if (!at)
                g_error("unknown escape \\%c", c);
            g_string_append_c(out, values[at - names]);
        }
    }
}

static void
take_answer(Scenario *scenario, const char *value)
{
    g_auto(GStrv) words = g_strsplit(value, " ", 3);
    GString *text = g_string_new(NULL);
    unescape(text, words[2], words[2] + strlen(words[2]));
    IntakeReply answer;
    intake_reply_set(&answer, (guint)g_ascii_strtoull(words[0], NULL, 10), words[1], "%s",
                     text->str);
    g_array_append_val(scenario->answers, answer);
    g_string_free(text, TRUE);
}

static IntakeTls
tls_of(const char *value)
{
    static const char *const words[] = {[INTAKE_TLS_NONE] = "none",
                                        [INTAKE_TLS_STARTTLS] = "starttls",
                                        [INTAKE_TLS_REQUIRED] = "required",
                                        [INTAKE_TLS_IMPLICIT] = "implicit"};
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_str_equal(value, words[i]))
            return (IntakeTls)i;
    g_error("unknown tls %s", value);
}

static void
take_key(Scenario *scenario, const char *key, const char *value)
{
    if (g_str_equal(key, "protocol"))
        scenario->settings.protocol = g_str_equal(value, "lmtp") ? INTAKE_LMTP : INTAKE_SMTP;
    else if (g_str_equal(key, "size"))
        scenario->settings.message_size_bytes = g_ascii_strtoull(value, NULL, 10);
    else if (g_str_equal(key, "budget"))
        scenario->budget = g_ascii_strtoull(value, NULL, 10);
    else if (g_str_equal(key, "early"))
        scenario->is_early = g_str_equal(value, "yes");
    else if (g_str_equal(key, "auth"))
        scenario->settings.auth = g_str_equal(value, "yes");
    else if (g_str_equal(key, "own"))
        scenario->settings.takes_mailbox_keys = g_str_equal(value, "yes");
    else if (g_str_equal(key, "tls"))
        scenario->settings.tls = tls_of(value);
    else if (g_str_equal(key, "handshake"))
        scenario->handshake = g_strdup(value);
    else if (g_str_equal(key, "sink"))
        take_answer(scenario, value);
    else
        g_error("%s: unknown key %s", scenario->name, key);
}

static void
take_line(Scenario *scenario, char who, guint64 times, const char *text)
{
    const char *end = text + strlen(text);
    for (guint64 i = 0; i < times; i++) {
        GString *to =
            who == 'S' ? scenario->output : (who == 'M' ? scenario->messages : scenario->input);
        unescape(to, text, end);
        g_string_append(to, who == 'c' ? "" : (who == 'M' ? "\n" : "\r\n"));
    }
    Step step = {scenario->input->len, scenario->output->len};
    if (who == 'S' && scenario->steps->len &&
        g_array_index(scenario->steps, Step, scenario->steps->len - 1).input == step.input)
        g_array_index(scenario->steps, Step, scenario->steps->len - 1) = step;
    else if (who == 'S')
        g_array_append_val(scenario->steps, step);
}

Scenario *
scenario_new(const char *file, const char *name)
{
    Scenario *scenario = g_new0(Scenario, 1);
    g_autofree char *stem = g_strndup(file, strcspn(file, "."));
    scenario->name = g_strdup_printf("%s: %s", stem, name);
    scenario->settings = (SmtpSessionSettings){.protocol = INTAKE_SMTP,
                                               .hostname = "mx.desk.example",
                                               .peer = "192.0.2.1:4711",
                                               .message_size_bytes = 1000};
    scenario->budget = 1000000;
    scenario->answers = g_array_new(FALSE, FALSE, sizeof(IntakeReply));
    scenario->input = g_string_new(NULL);
    scenario->output = g_string_new(NULL);
    scenario->messages = g_string_new(NULL);
    scenario->steps = g_array_new(FALSE, FALSE, sizeof(Step));
    return scenario;
}

static void
read_line(Scenario *scenario, const char *line)
{
    const char *colon = strchr(line, ':');
    if (!colon)
        g_error("%s: no colon in: %s", scenario->name, line);
    const char *text = colon[1] == ' ' ? colon + 2 : colon + 1;
    guint64 times = line[1] == '*' ? g_ascii_strtoull(line + 2, NULL, 10) : 1;
    if (line[0] == 'E' && line[1] == ':')
        scenario->is_closing = g_str_equal(text, "closing");
    else if (strchr("CcSM", line[0]) && (line[1] == ':' || line[1] == '*'))
        take_line(scenario, line[0], times, text);
    else {
        g_autofree char *key = g_strndup(line, (gsize)(colon - line));
        take_key(scenario, key, text);
    }
}

GPtrArray *
scenarios_read(const char *directory, const char *file)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(directory, file, NULL);
    g_autofree char *text = NULL;
    assert_ok(g_file_get_contents(path, &text, NULL, &error));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GPtrArray *scenarios = g_ptr_array_new();
    for (char **line = lines; *line; line++) {
        if (g_str_has_prefix(*line, "== "))
            g_ptr_array_add(scenarios, scenario_new(file, *line + 3));
        else if (**line && **line != '#')
            read_line(scenarios->pdata[scenarios->len - 1], *line);
    }
    return scenarios;
}
