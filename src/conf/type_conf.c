/* Ticket types: the settings of `types`, and what must hold between them. */
#include "conf/type_conf.h"

#include "base/limits.h"

#include <string.h>

#define TYPE_MAX 63 /* desk/route.h keeps a type in 64 bytes; counted in characters here */

static const char *const closed_replies[] = {[CONF_REPLY_REOPENS] = "reopen",
                                             [CONF_REPLY_OPENS_NEW] = "new",
                                             [CONF_REPLY_IS_LOGGED] = "log",
                                             NULL};
static const char *const priorities[] = {"low", "normal", "high", "urgent", NULL};

static const Setting transition_rows[] = {{"from", SETTING_TEXT, offsetof(ConfTransition, from),
                                           .required = TRUE, .help = "A status of the type."},
                                          {"to", SETTING_TEXTS, offsetof(ConfTransition, to),
                                           .required = TRUE, .help = "Those that may follow it."},
                                          {NULL}};

static void
conf_transition_free(gpointer data)
{
    ConfTransition *transition = data;
    g_free(transition->from);
    g_strfreev(transition->to);
    g_free(transition);
}

static const SettingList transitions = {
    "transitions",
    transition_rows,
    sizeof(ConfTransition),
    offsetof(ConfTransition, line),
    conf_transition_free,
    "Which statuses may follow which; a status that begins none is not left. Without the list any "
    "may follow any."};

static const Setting type_rows[] = {
    {"name", SETTING_TEXT, offsetof(ConfType, name), .required = TRUE, .min = 1, .max = TYPE_MAX,
     .help = "What the type is called."},
    {"statuses", SETTING_TEXTS, offsetof(ConfType, statuses), .required = TRUE,
     .help = "The statuses its tickets may have; the first is a new ticket's."},
    {"closed", SETTING_TEXTS, offsetof(ConfType, closed), .otherwise = "none",
     .help = "Those of them that end the work."},
    {"transitions", SETTING_GROUPS, offsetof(ConfType, transitions), .list = &transitions},
    {"closed-reply", SETTING_CHOICE, offsetof(ConfType, closed_reply), .fallback = "reopen",
     .words = closed_replies,
     .help =
         "What a reply to a closed ticket does: reopen it, open a new one that continues it, or "
         "only be logged."},
    {"reopened", SETTING_TEXT, offsetof(ConfType, reopened), .otherwise = "the first status",
     .help = "The status a ticket is reopened with."},
    {"thanks", SETTING_DURATION, offsetof(ConfType, thanks_us), .fallback = "2 days", .min = 0,
     .max = 365 * US_PER_DAY,
     .help = "How long after a ticket was closed its requester's thank-you is only logged."},
    {"priority", SETTING_CHOICE, offsetof(ConfType, priority), .fallback = "normal",
     .words = priorities, .help = "The priority of a new ticket."},
    {"fields", SETTING_TEXTS, offsetof(ConfType, fields), .otherwise = "none",
     .help = "The names of the custom fields it has."},
    {"billable", SETTING_BOOLEAN, offsetof(ConfType, billable), .fallback = "true",
     .help = "Whether working time booked on its tickets is billable, unless it is said with it."},
    {NULL}};

static void
conf_type_free(gpointer data)
{
    ConfType *type = data;
    g_free(type->name);
    g_strfreev(type->statuses);
    g_strfreev(type->closed);
    g_clear_pointer(&type->transitions, g_ptr_array_unref);
    g_free(type->reopened);
    g_strfreev(type->fields);
    g_free(type);
}

const SettingList settings_types = {"types",
                                    type_rows,
                                    sizeof(ConfType),
                                    offsetof(ConfType, line),
                                    conf_type_free,
                                    "Ticket types beside the built-in \"" SETTINGS_BUILTIN_TYPE
                                    "\"; one of that name replaces it."};

static const char *const field_types[] = {"text",   "number", "money",  "date",
                                          "choice", "flag",   "person", NULL};

static const Setting field_rows[] = {
    {"name", SETTING_TEXT, offsetof(ConfField, name), .required = TRUE, .min = 1,
     .max = LIMIT_SLUG_CHARS, .help = "What it is called: a-z, 0-9 and hyphens."},
    {"type", SETTING_CHOICE, offsetof(ConfField, type), .required = TRUE, .words = field_types,
     .help = "What its values are."},
    {"label", SETTING_TEXT, offsetof(ConfField, label), .min = 1, .max = LIMIT_NAME_CHARS,
     .otherwise = "the name", .help = "What people call it."},
    {"required", SETTING_BOOLEAN, offsetof(ConfField, required), .fallback = "false",
     .help = "Whether a ticket that has it is closed only with a value of it."},
    {"default", SETTING_TEXT, offsetof(ConfField, fallback), .min = 1,
     .max = LIMIT_FIELD_TEXT_CHARS, .otherwise = "unset",
     .help = "Its value in a new ticket, as it would be typed."},
    {"choices", SETTING_TEXTS, offsetof(ConfField, choices), .otherwise = "none",
     .help = "The values of a choice."},
    {"currency", SETTING_TEXT, offsetof(ConfField, currency), .min = 1, .max = 10,
     .otherwise = "none", .help = "Of money: what may stand behind an amount."},
    {NULL}};

static void
conf_field_free(gpointer data)
{
    ConfField *field = data;
    g_free(field->name);
    g_free(field->label);
    g_free(field->fallback);
    g_strfreev(field->choices);
    g_free(field->currency);
    g_free(field);
}

const SettingList settings_fields = {"fields",          field_rows,
                                     sizeof(ConfField), offsetof(ConfField, line),
                                     conf_field_free,   "Custom fields, which types may have."};

static gboolean
has_word(char **words, const char *word)
{
    for (; *words; words++)
        if (g_ascii_strcasecmp(*words, word) == 0)
            return TRUE;
    return FALSE;
}

/* One problem for each of words that is no status; part says what names them. */
static void
check_named(Tree *tree, const ConfType *type, guint line, const char *part, char *const *words)
{
    for (; words && *words; words++) {
        if (has_word(type->statuses, *words))
            continue;
        g_autofree char *guess = problem_guess(*words, (const char *const *)type->statuses);
        problems_add(tree->problems, tree->file, line,
                     "%s names \"%s\", which is no status of this type, expected %s", part, *words,
                     guess);
    }
}

static void
check_transition(Tree *tree, const ConfType *type, guint index)
{
    const ConfTransition *transition = g_ptr_array_index(type->transitions, index);
    char *from[] = {transition->from, NULL};
    check_named(tree, type, transition->line, "from", from);
    check_named(tree, type, transition->line, "to", transition->to);
    for (guint i = 0; i < index && transition->from; i++) {
        const ConfTransition *other = g_ptr_array_index(type->transitions, i);
        if (other->from && g_ascii_strcasecmp(other->from, transition->from) == 0)
            problems_add(tree->problems, tree->file, transition->line,
                         "there is a transition from \"%s\" already, expected one with all that "
                         "may follow",
                         transition->from);
    }
}

static void
check_reopened(Tree *tree, const ConfType *type)
{
    char *reopened[] = {type->reopened, NULL};
    const char *with = type->reopened ? type->reopened : type->statuses[0];
    check_named(tree, type, type->line, "reopened", reopened);
    if (type->closed && has_word(type->closed, with))
        problems_add(tree->problems, tree->file, type->line,
                     "a ticket would be reopened with \"%s\", which is closed, expected reopened = "
                     "a status that is not",
                     with);
}

static void
check_statuses(Tree *tree, const ConfType *type)
{
    for (char **status = type->statuses; *status; status++)
        if (has_word(status + 1, *status))
            problems_add(tree->problems, tree->file, type->line,
                         "the status \"%s\" is there twice, expected each once", *status);
    check_named(tree, type, type->line, "closed", type->closed);
    check_reopened(tree, type);
    for (guint i = 0; i < type->transitions->len; i++)
        check_transition(tree, type, i);
}

void
type_conf_check(Tree *tree, const Config *config)
{
    for (guint i = 0; i < config->types->len; i++) {
        const ConfType *type = g_ptr_array_index(config->types, i);
        if (type->statuses)
            check_statuses(tree, type);
        for (guint j = 0; j < i && type->name; j++) {
            const ConfType *other = g_ptr_array_index(config->types, j);
            if (other->name && g_ascii_strcasecmp(other->name, type->name) == 0)
                problems_add(tree->problems, tree->file, type->line,
                             "the type \"%s\" is there twice, expected each once", type->name);
        }
    }
}
