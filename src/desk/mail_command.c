#include "desk/mail_command.h"

#include "desk/mail_command_words.h"
#include "desk/value_word.h"
#include "mail/commands.h"

#include <string.h>

const MailCommand mail_command_table[] = {
    {"private", NULL, HELP_READERS, COMMAND_THREAD, 0, POLICY_COMMENT_PRIVATE},
    {"public", NULL, HELP_READERS, COMMAND_THREAD, 0, POLICY_COMMENT_PUBLIC},
    {"ask", "VENDOR", HELP_READERS, COMMAND_THREAD, 0, POLICY_ASK},
    {"status", "STATUS", HELP_TICKET, COMMAND_PLAIN, ACTION_SET_STATUS, POLICY_SET_STATUS},
    {"assign", "NAME", HELP_PEOPLE, COMMAND_PEOPLE, ACTION_ASSIGN, POLICY_ASSIGN},
    {"unassign", "[NAME]", HELP_PEOPLE, COMMAND_PEOPLE, ACTION_UNASSIGN, POLICY_ASSIGN},
    {"follow", NULL, HELP_PEOPLE, COMMAND_SELF, ACTION_ADD_FOLLOWER, POLICY_VIEW_PUBLIC},
    {"unfollow", NULL, HELP_PEOPLE, COMMAND_SELF, ACTION_REMOVE_FOLLOWER, POLICY_VIEW_PUBLIC},
    {"mute", NULL, HELP_PEOPLE, COMMAND_MUTE, 0, POLICY_VIEW_PUBLIC},
    {"cc", "ADDRESS", HELP_PEOPLE, COMMAND_ADDRESSES, ACTION_ADD_FOLLOWER, POLICY_ADD_FOLLOWER},
    {"for", "ADDRESS [ack]", HELP_PEOPLE, COMMAND_FOR, 0, POLICY_SET_REQUESTER},
    {"send", NULL, HELP_READERS, COMMAND_SEND, 0, POLICY_SET_REQUESTER},
    {"close", NULL, HELP_TICKET, COMMAND_PLAIN, ACTION_CLOSE, POLICY_SET_STATUS},
    {"reopen", NULL, HELP_TICKET, COMMAND_PLAIN, ACTION_REOPEN, POLICY_SET_STATUS},
    {"priority", "low | normal | high | urgent", HELP_TICKET, COMMAND_PLAIN, ACTION_SET_PRIORITY,
     POLICY_CHANGE},
    {"type", "TYPE", HELP_TICKET, COMMAND_PLAIN, ACTION_SET_TYPE, POLICY_CHANGE},
    {"field", "NAME VALUE", HELP_TICKET, COMMAND_PLAIN, ACTION_SET_FIELD, POLICY_CHANGE},
    {"due", "DAY", HELP_TICKET, COMMAND_PLAIN, ACTION_SET_DUE, POLICY_CHANGE},
    {"planned", "DAY", HELP_TICKET, COMMAND_PLAIN, ACTION_SET_PLANNED, POLICY_CHANGE},
    {"points", "POINTS", HELP_TICKET, COMMAND_PLAIN, ACTION_SET_POINTS, POLICY_CHANGE},
    {"progress", "PERCENT", HELP_TICKET, COMMAND_PLAIN, ACTION_SET_PROGRESS, POLICY_CHANGE},
    {"tag", "TAG", HELP_TICKET, COMMAND_WORDS, ACTION_ADD_TAG, POLICY_CHANGE},
    {"untag", "TAG", HELP_TICKET, COMMAND_WORDS, ACTION_REMOVE_TAG, POLICY_CHANGE},
    {"link", "blocks | part-of | duplicate-of NUMBER", HELP_OTHERS, COMMAND_PLAIN, ACTION_LINK,
     POLICY_CHANGE},
    {"unlink", "blocks | part-of | duplicate-of NUMBER", HELP_OTHERS, COMMAND_PLAIN, ACTION_UNLINK,
     POLICY_CHANGE},
    {"merge", "NUMBER", HELP_OTHERS, COMMAND_PLAIN, ACTION_MERGE, POLICY_CHANGE},
    {"project", "SLUG", HELP_OTHERS, COMMAND_PLAIN, ACTION_SET_PROJECT, POLICY_CHANGE},
    {"spam", NULL, HELP_TICKET, COMMAND_PLAIN, ACTION_SPAM, POLICY_RELEASE},
    {"split", "[SUBJECT]", HELP_OTHERS, COMMAND_SPLIT, 0, POLICY_CHANGE},
    {"clone", "[SUBJECT]", HELP_OTHERS, COMMAND_CLONE, 0, POLICY_CHANGE},
    {"undo", NULL, HELP_TICKET, COMMAND_UNDO, 0, POLICY_VIEW_PUBLIC},
    {"time", "DURATION [DAY] [[not] billable] [WORDS]", HELP_TIME, COMMAND_TIME, 0,
     POLICY_LOG_TIME},
    {"remind", "WHEN [WORDS] | off", HELP_TIME, COMMAND_REMIND, 0, POLICY_VIEW_PUBLIC},
    {"repeat", "daily | weekly | monthly | yearly [every N] [COUNT | until DAY] | off", HELP_TIME,
     COMMAND_REPEAT, 0, POLICY_CHANGE},
    {"digest", "daily | weekly | off", HELP_TIME, COMMAND_DIGEST, 0, POLICY_VIEW_PUBLIC},
    {"new-project", "SLUG NAME", HELP_DESK, COMMAND_DESK, 0, POLICY_ADD_PROJECT},
    {"share", "WHO ROLE [on SLUG]", HELP_DESK, COMMAND_DESK, 0, POLICY_SHARE},
    {"unshare", "WHO [on SLUG]", HELP_DESK, COMMAND_DESK, 0, POLICY_SHARE},
    {"person", "ADDRESS KIND [NAME]", HELP_DESK, COMMAND_DESK, 0, POLICY_ADD_PERSON},
    {"access", "SLUG [WORDS]", HELP_DESK, COMMAND_ACCESS, 0, POLICY_VIEW_PUBLIC},
    {"tickets", "[FILTER]", HELP_ANSWERS, COMMAND_QUERY, 0, POLICY_VIEW_PUBLIC},
    {"mine", NULL, HELP_ANSWERS, COMMAND_QUERY, 0, POLICY_VIEW_PUBLIC},
    {"show", "[TICKET]", HELP_ANSWERS, COMMAND_QUERY, 0, POLICY_VIEW_PUBLIC},
    {"history", "[TICKET]", HELP_ANSWERS, COMMAND_QUERY, 0, POLICY_VIEW_PUBLIC},
    {"who", "[TICKET]", HELP_ANSWERS, COMMAND_QUERY, 0, POLICY_VIEW_PUBLIC},
    {"why", "[TICKET]", HELP_ANSWERS, COMMAND_QUERY, 0, POLICY_VIEW_PUBLIC},
    {"get", "[TICKET] [NAME]", HELP_ANSWERS, COMMAND_QUERY, 0, POLICY_VIEW_PUBLIC},
    {"find", "WORDS", HELP_ANSWERS, COMMAND_QUERY, 0, POLICY_VIEW_PUBLIC},
    {"help", NULL, HELP_ANSWERS, COMMAND_QUERY, 0, POLICY_VIEW_PUBLIC},
    {0}};

const MailCommand *
mail_command_find(const char *name)
{
    for (const MailCommand *info = mail_command_table; info->name; info++)
        if (g_str_equal(info->name, name))
            return info;
    return NULL;
}

/* A single slip is always one. */
static gboolean
is_near(const char *name, const char *word, guint typos)
{
    return typos <= 1 || (typos != G_MAXUINT && typos * 3 <= MAX(strlen(name), strlen(word)));
}

static void
keep_nearer(const char *name, const char *word, const char *command, guint *fewest,
            const char **nearest)
{
    guint typos = command_typos(name, word);
    if (typos >= *fewest || !is_near(name, word, typos))
        return;
    *nearest = command;
    *fewest = typos;
}

const MailCommand *
mail_command_nearest(const char *name)
{
    const char *nearest = NULL;
    guint fewest = G_MAXUINT;
    for (const MailCommand *info = mail_command_table; info->name; info++)
        keep_nearer(name, info->name, info->name, &fewest, &nearest);
    for (const MailCommandWord *word = mail_command_words; word->command; word++)
        if (mail_command_find(word->command))
            keep_nearer(name, word->folded, word->command, &fewest, &nearest);
    return nearest ? mail_command_find(nearest) : NULL;
}

const char *
mail_command_known(const char *word, gboolean *ret_takes)
{
    const MailCommand *info = mail_command_find(word);
    const char *name = info ? NULL : mail_command_word_command(word);
    if (name)
        info = mail_command_find(name);
    *ret_takes = info && info->argument;
    return info ? info->name : NULL;
}

static gboolean
is_of_word(char c)
{
    return g_ascii_isalpha(c) || c == '-';
}

/* What stands for something is in capital letters; the others are typed as they are. */
static const char *
shown_in(const char *word, const char *language)
{
    static const ValueKind kinds[] = {VALUE_PRIORITY, VALUE_LINK,     VALUE_FREQUENCY, VALUE_REPEAT,
                                      VALUE_OFF,      VALUE_BILLABLE, VALUE_SHARE};
    const char *shown = mail_command_stand_in(word, language);
    for (guint i = 0; i < G_N_ELEMENTS(kinds) && shown == word; i++)
        shown = value_word_of_english(kinds[i], word, language);
    return shown;
}

/* "[DAY] [[not] billable]": word by word, and the signs as they are. */
static void
add_argument(GString *out, const char *argument, const char *language)
{
    while (*argument) {
        gsize length = 0;
        while (is_of_word(argument[length]))
            length++;
        g_autofree char *word = g_strndup(argument, length);
        g_string_append(out, shown_in(word, language));
        argument += length;
        for (; *argument && !is_of_word(*argument); argument++)
            g_string_append_c(out, *argument);
    }
}

char *
mail_command_usage_in(const MailCommand *info, const char *language)
{
    GString *out = g_string_new("#");
    g_string_append(out, mail_command_word_in(info->name, language));
    if (info->argument)
        g_string_append_c(out, ' ');
    add_argument(out, info->argument ? info->argument : "", language);
    return g_string_free(out, FALSE);
}

char *
mail_command_usage(const MailCommand *info)
{
    return mail_command_usage_in(info, "en");
}

char *
mail_command_problem(const MailCommand *info, const char *argument)
{
    if (!info->argument || *info->argument == '[' || *argument)
        return NULL;
    g_autofree char *usage = mail_command_usage(info);
    return g_strdup_printf("something is missing, expected %s", usage);
}
