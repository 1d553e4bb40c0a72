#include "postern-inject/arguments.h"

#include <string.h>

#define CONFIG_FILE POSTERN_SYSCONFDIR "/postern.conf"

typedef struct {
    char letter;
    gboolean has_value;
    gssize at;        /* where in Arguments it goes; NOWHERE: it means nothing here */
    const char *only; /* the one value it may have, or NULL */
} Option;

#define NOWHERE    (-1)
#define AT(member) ((gssize)G_STRUCT_OFFSET(Arguments, member))

/* What mail programs, mail servers and cron are known to say to a sendmail. */
static const Option table[] = {
    {'S', TRUE, AT(socket), NULL}, {'c', TRUE, AT(config_file), NULL},
    {'W', TRUE, AT(wait_s), NULL}, {'f', TRUE, AT(sender), NULL},
    {'r', TRUE, AT(sender), NULL}, {'t', FALSE, AT(from_fields), NULL},
    {'b', TRUE, NOWHERE, "m"}, /* -bm: take mail; the others are for servers */
    {'B', TRUE, NOWHERE, NULL},    {'F', TRUE, NOWHERE, NULL},
    {'L', TRUE, NOWHERE, NULL},    {'N', TRUE, NOWHERE, NULL},
    {'O', TRUE, NOWHERE, NULL},    {'R', TRUE, NOWHERE, NULL},
    {'V', TRUE, NOWHERE, NULL},    {'X', TRUE, NOWHERE, NULL},
    {'e', TRUE, NOWHERE, NULL},    {'h', TRUE, NOWHERE, NULL},
    {'o', TRUE, NOWHERE, NULL},    {'p', TRUE, NOWHERE, NULL},
    {'G', FALSE, NOWHERE, NULL},   {'U', FALSE, NOWHERE, NULL},
    {'i', FALSE, NOWHERE, NULL}, /* a line with a dot never ends a message here */
    {'m', FALSE, NOWHERE, NULL},   {'n', FALSE, NOWHERE, NULL},
    {'v', FALSE, NOWHERE, NULL},
};

static const Option *
find(char letter)
{
    for (guint i = 0; i < G_N_ELEMENTS(table); i++)
        if (table[i].letter == letter)
            return &table[i];
    return NULL;
}

G_GNUC_PRINTF(2, 3)
static gboolean
fail(GError **error, const char *format, ...)
{
    va_list words;
    va_start(words, format);
    g_autofree char *why = g_strdup_vprintf(format, words);
    va_end(words);
    g_set_error_literal(error, POSTERN_ERROR, POSTERN_ERROR_INVALID, why);
    return FALSE;
}

static gboolean
take(Arguments *arguments, const Option *option, const char *value, GError **error)
{
    if (option->only && value && !g_str_equal(value, option->only))
        return fail(error, "-%c%s is for a mail server, expected -%c%s", option->letter, value,
                    option->letter, option->only);
    if (option->at == NOWHERE)
        return TRUE;
    gpointer field = (char *)arguments + option->at;
    if (option->has_value)
        *(const char **)field = value;
    else
        *(gboolean *)field = TRUE;
    return TRUE;
}

/* One word of options: letters without a value, of which the last may have one, in the same word or
 * the next. */
static gboolean
take_word(Arguments *arguments, const char *const **argv, GError **error)
{
    const char *word = **argv;
    for (const char *letter = word + 1; *letter; letter++) {
        const Option *option = find(*letter);
        if (!option)
            return fail(error, "unknown option -%c, expected one of sendmail's, -S, -W or -c",
                        *letter);
        if (!option->has_value) {
            if (!take(arguments, option, NULL, error))
                return FALSE;
            continue;
        }
        const char *value = letter[1] ? letter + 1 : *++*argv;
        if (!value)
            return fail(error, "-%c needs a value", *letter);
        return take(arguments, option, value, error);
    }
    return TRUE;
}

static gboolean
take_long(Arguments *arguments, const char *word, GError **error)
{
    arguments->help = g_str_equal(word, "--help");
    arguments->version = g_str_equal(word, "--version");
    return arguments->help || arguments->version ||
           fail(error, "unknown option %s, expected --help or --version", word);
}

gboolean
arguments_parse(const char *const *argv, Arguments *ret_arguments, GError **error)
{
    Arguments arguments = {.config_file = CONFIG_FILE};
    /* A dash alone is no option. */
    while (*argv && (*argv)[0] == '-' && (*argv)[1]) {
        gboolean is_end = g_str_equal(*argv, "--");
        gboolean is_long = g_str_has_prefix(*argv, "--");
        if (!is_end &&
            !(is_long ? take_long(&arguments, *argv, error) : take_word(&arguments, &argv, error)))
            return FALSE;
        argv++;
        if (is_end)
            break;
    }
    arguments.recipients = argv;
    *ret_arguments = arguments;
    return TRUE;
}
