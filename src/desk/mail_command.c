#include "desk/mail_command.h"

#include "desk/mail_command_words.h"
#include "mail/commands.h"

#include <string.h>

const MailCommand mail_command_table[] = {
    {"private", NULL, "only staff reads this message", COMMAND_THREAD, 0, POLICY_COMMENT_PRIVATE},
    {"public", NULL, "everybody on the ticket reads this message", COMMAND_THREAD, 0,
     POLICY_COMMENT_PUBLIC},
    {"ask", "VENDOR", "only staff and this vendor read this message, and what is answered",
     COMMAND_THREAD, 0, POLICY_ASK},
    {"status", "STATUS", "give the ticket another status", COMMAND_PLAIN, ACTION_SET_STATUS,
     POLICY_SET_STATUS},
    {"assign", "NAME", "have somebody, or a team, work on the ticket", COMMAND_PEOPLE,
     ACTION_ASSIGN, POLICY_ASSIGN},
    {"unassign", "[NAME]", "take somebody, or everybody, off the ticket", COMMAND_PEOPLE,
     ACTION_UNASSIGN, POLICY_ASSIGN},
    {"follow", NULL, "get what is said on the ticket", COMMAND_SELF, ACTION_ADD_FOLLOWER,
     POLICY_VIEW_PUBLIC},
    {"unfollow", NULL, "get it no longer", COMMAND_SELF, ACTION_REMOVE_FOLLOWER,
     POLICY_VIEW_PUBLIC},
    {"mute", NULL, "go on as before, without mail", COMMAND_MUTE, 0, POLICY_VIEW_PUBLIC},
    {"cc", "ADDRESS", "have somebody else get what is said on the ticket, from this message on",
     COMMAND_ADDRESSES, ACTION_ADD_FOLLOWER, POLICY_ADD_FOLLOWER},
    {"for", "ADDRESS [ack]", "say for whom the ticket is, who need not be told of it", COMMAND_FOR,
     0, POLICY_SET_REQUESTER},
    {"send", NULL, "have the message sent to whom the ticket is for", COMMAND_SEND, 0,
     POLICY_SET_REQUESTER},
    {"close", NULL, "end the work on the ticket", COMMAND_PLAIN, ACTION_CLOSE, POLICY_SET_STATUS},
    {"reopen", NULL, "begin it again", COMMAND_PLAIN, ACTION_REOPEN, POLICY_SET_STATUS},
    {"priority", "low | normal | high | urgent", "say how much it matters", COMMAND_PLAIN,
     ACTION_SET_PRIORITY, POLICY_CHANGE},
    {"type", "TYPE", "make it a ticket of another type", COMMAND_PLAIN, ACTION_SET_TYPE,
     POLICY_CHANGE},
    {"field", "NAME VALUE", "give a custom field a value, or unset", COMMAND_PLAIN,
     ACTION_SET_FIELD, POLICY_CHANGE},
    {"due", "DAY", "say when it is due, or unset", COMMAND_PLAIN, ACTION_SET_DUE, POLICY_CHANGE},
    {"planned", "DAY", "say when it is to be worked on, or unset", COMMAND_PLAIN,
     ACTION_SET_PLANNED, POLICY_CHANGE},
    {"points", "NUMBER", "say how much work it is, or unset", COMMAND_PLAIN, ACTION_SET_POINTS,
     POLICY_CHANGE},
    {"progress", "PERCENT", "say how much of it is done", COMMAND_PLAIN, ACTION_SET_PROGRESS,
     POLICY_CHANGE},
    {"tag", "TAG", "add a tag, or several", COMMAND_WORDS, ACTION_ADD_TAG, POLICY_CHANGE},
    {"untag", "TAG", "take a tag away, or several", COMMAND_WORDS, ACTION_REMOVE_TAG,
     POLICY_CHANGE},
    {"link", "blocks | part-of | duplicate-of NUMBER", "tie it to another ticket", COMMAND_PLAIN,
     ACTION_LINK, POLICY_CHANGE},
    {"unlink", "blocks | part-of | duplicate-of NUMBER", "untie it from another ticket",
     COMMAND_PLAIN, ACTION_UNLINK, POLICY_CHANGE},
    {"merge", "NUMBER", "make it part of another ticket, where replies to it go then",
     COMMAND_PLAIN, ACTION_MERGE, POLICY_CHANGE},
    {"project", "SLUG", "move it to another project", COMMAND_PLAIN, ACTION_SET_PROJECT,
     POLICY_CHANGE},
    {"split", "[SUBJECT]", "begin a ticket of its own with this message", COMMAND_SPLIT, 0,
     POLICY_CHANGE},
    {"clone", "[SUBJECT]", "begin another ticket that is what this one is", COMMAND_CLONE, 0,
     POLICY_CHANGE},
    {"undo", NULL, "take back what your last commands here did", COMMAND_UNDO, 0,
     POLICY_VIEW_PUBLIC},
    {"time", "DURATION [DAY] [[not] billable] [WORDS]", "book working time on the ticket",
     COMMAND_TIME, 0, POLICY_LOG_TIME},
    {"remind", "WHEN [WORDS] | off", "be reminded of the ticket", COMMAND_REMIND, 0,
     POLICY_VIEW_PUBLIC},
    {"repeat", "daily | weekly | monthly | yearly [every N] [COUNT | until DAY] | off",
     "have the ticket come again", COMMAND_REPEAT, 0, POLICY_CHANGE},
    {"digest", "daily | weekly | off", "get what happened in one mail", COMMAND_DIGEST, 0,
     POLICY_VIEW_PUBLIC},
    {"new-project", "SLUG NAME", "add a project", COMMAND_DESK, 0, POLICY_ADD_PROJECT},
    {"share", "WHO ROLE [on SLUG]", "share the project, or another, or a portfolio", COMMAND_DESK,
     0, POLICY_SHARE},
    {"unshare", "WHO [on SLUG]", "take a share away", COMMAND_DESK, 0, POLICY_SHARE},
    {"person", "ADDRESS KIND [NAME]", "make somebody known", COMMAND_DESK, 0, POLICY_ADD_PERSON},
    {"access", "SLUG [WORDS]", "ask for access to a project, by a ticket's number, too",
     COMMAND_ACCESS, 0, POLICY_VIEW_PUBLIC},
    {"tickets", "[FILTER]", "list tickets", COMMAND_QUERY, 0, POLICY_VIEW_PUBLIC},
    {"mine", NULL, "list what you work on, and what you opened or wait for", COMMAND_QUERY, 0,
     POLICY_VIEW_PUBLIC},
    {"show", "[TICKET]", "say how this ticket stands, or another", COMMAND_QUERY, 0,
     POLICY_VIEW_PUBLIC},
    {"history", "[TICKET]", "list what happened on this ticket, or another", COMMAND_QUERY, 0,
     POLICY_VIEW_PUBLIC},
    {"who", "[TICKET]", "list who takes part in this ticket, or another", COMMAND_QUERY, 0,
     POLICY_VIEW_PUBLIC},
    {"why", "[TICKET]", "say why you get the mail of this ticket, or of another", COMMAND_QUERY, 0,
     POLICY_VIEW_PUBLIC},
    {"get", "[TICKET] [NAME]", "have a file of this ticket, or of another, mailed to you",
     COMMAND_QUERY, 0, POLICY_VIEW_PUBLIC},
    {"find", "WORDS", "list where these words stand", COMMAND_QUERY, 0, POLICY_VIEW_PUBLIC},
    {"help", NULL, "list what you may ask for", COMMAND_QUERY, 0, POLICY_VIEW_PUBLIC},
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
is_near(const char *name, const char *meant, guint typos)
{
    return typos <= 1 || (typos != G_MAXUINT && typos * 3 <= MAX(strlen(name), strlen(meant)));
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
    const char *meant = info ? NULL : mail_command_word_command(word);
    if (meant)
        info = mail_command_find(meant);
    *ret_takes = info && info->argument;
    return info ? info->name : NULL;
}

char *
mail_command_usage_in(const MailCommand *info, const char *language)
{
    return g_strdup_printf("#%s%s%s", mail_command_word_in(info->name, language),
                           info->argument ? " " : "", info->argument ? info->argument : "");
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
