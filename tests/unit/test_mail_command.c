/* The table of commands by mail. */
#include "base/language.h"
#include "base/text.h"
#include "desk/mail_command.h"
#include "desk/mail_command_words.h"
#include "mail/commands.h"
#include "test.h"

#include <string.h>

static void
every_command_can_be_found_and_explained(void)
{
    guint count = 0;
    for (const MailCommand *info = mail_command_table; info->name; info++, count++) {
        gboolean takes;
        g_assert_true(mail_command_find(info->name) == info);
        g_assert_true(mail_command_known(info->name, &takes) == info->name);
        g_assert_cmpint(takes, ==, info->argument != NULL);
        g_assert_cmpint(info->group, <, HELP_GROUPS);
        g_assert_cmpuint(info->needs, <, POLICY_ACTIONS);
        gboolean needs_argument = info->form == COMMAND_ADDRESSES;
        g_assert_true(!needs_argument || info->argument);
        g_assert_true(info->form != COMMAND_SELF || !info->argument);
    }
    g_assert_cmpuint(count, >=, 10);
    g_assert_null(mail_command_find("delete-everything"));
    g_assert_null(mail_command_find("Close"));
}

static void
what_is_missing_is_said(void)
{
    static const struct {
        const char *name, *argument, *problem;
    } cases[] = {{"status", "", "something is missing, expected #status STATUS"},
                 {"status", "Closed", NULL},
                 {"unassign", "", NULL},
                 {"close", "", NULL},
                 {"cc", "", "something is missing, expected #cc ADDRESS"}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *problem =
            mail_command_problem(mail_command_find(cases[i].name), cases[i].argument);
        g_assert_cmpstr(problem, ==, cases[i].problem);
    }
}

static void
the_nearest_is_guessed(void)
{
    static const char *const cases[][2] = {{"statsu", "status"},
                                           {"clos", "close"},
                                           {"privat", "private"},
                                           {"asign", "assign"},
                                           {"aks", "ask"}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpstr(mail_command_nearest(cases[i][0])->name, ==, cases[i][1]);
    g_assert_null(mail_command_nearest("hello"));
}

static void
a_word_of_another_language_means_one_thing(void)
{
    for (const MailCommandWord *word = mail_command_words; word->command; word++) {
        g_autofree char *folded = text_fold(word->shown);
        g_assert_cmpstr(folded, ==, word->folded);
        g_assert_nonnull(language_spoken(word->language));
        const MailCommand *same = mail_command_find(word->folded);
        if (same && !g_str_equal(same->name, word->command))
            g_error("#%s is English for something else than #%s", word->folded, word->command);
        for (const MailCommandWord *other = mail_command_words; other < word; other++)
            if (g_str_equal(other->folded, word->folded) &&
                !g_str_equal(other->command, word->command))
                g_error("#%s is #%s and #%s", word->folded, word->command, other->command);
    }
}

/* The block that a text begins with, as the desk reads it. */
static CommandBlock *
block_of(const char *text)
{
    return command_block_of(text, mail_command_known);
}

static void
every_word_is_read_with_accents_and_without(void)
{
    guint count = 0;
    for (const MailCommandWord *word = mail_command_words; word->command; word++) {
        const MailCommand *info = mail_command_find(word->command);
        g_autofree char *upper = g_utf8_strup(word->shown, -1);
        g_autofree char *apart = g_utf8_normalize(word->shown, -1, G_NORMALIZE_NFD);
        const char *forms[] = {word->shown, word->folded, upper, apart};
        for (guint i = 0; info && i < G_N_ELEMENTS(forms); i++, count++) {
            g_autofree char *text =
                g_strdup_printf("#%s%s\n\nHello\n", forms[i], info->argument ? " a b" : "");
            g_autoptr(CommandBlock) block = block_of(text);
            if (block->lines->len != 1)
                g_error("#%s is not read", forms[i]);
            const CommandLine *line = block->lines->pdata[0];
            g_assert_cmpstr(line->word, ==, info->name);
        }
    }
    g_assert_cmpuint(count, >, 400);
}

static void
what_is_shown_is_in_a_language(void)
{
    g_autofree char *french = mail_command_usage_in(mail_command_find("status"), "fr");
    g_assert_cmpstr(french, ==, "#état ÉTAT");
    g_autofree char *english = mail_command_usage_in(mail_command_find("status"), "en");
    g_assert_cmpstr(english, ==, "#status STATUS");
    g_autofree char *danish = mail_command_usage_in(mail_command_find("unassign"), "da");
    g_assert_cmpstr(danish, ==, "#frigiv [NAVN]");
    static const char *const slips[][2] = {
        {"etta", "status"}, {"закрыт", "close"}, {"sporg", "ask"}, {"sprog", "ask"}};
    for (guint i = 0; i < G_N_ELEMENTS(slips); i++)
        g_assert_cmpstr(mail_command_nearest(slips[i][0])->name, ==, slips[i][1]);
}

/* "STATUS" and "[[not] billable]": what stands for something is in capital letters. */
static void
what_stands_for_something_is_in_their_language(void)
{
    for (const MailCommand *info = mail_command_table; info->name; info++) {
        g_auto(GStrv) words = g_strsplit_set(info->argument ? info->argument : "", " []|", -1);
        for (char **word = words; *word; word++) {
            if (strlen(*word) < 2 || !g_ascii_isupper(**word))
                continue;
            if (g_ascii_isupper(*mail_command_stand_in(*word, "ru")))
                g_error("#%s: %s is the same in Russian", info->name, *word);
        }
    }
}

/* In any language, spelled right or nearly, with words behind it or not. */
static void
private_is_private(void)
{
    static const char *const texts[] = {"#privé\n",      "#Prive\n",         "#privat\n",
                                        "#privado ok\n", "#лично\n",         "#ЛИЧНО нам\n",
                                        "#личо\n",       "#close\n#лично\n", "\u200b#лично\n"};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(Mail) mail = mail_new();
        g_free(mail->text);
        mail->text = g_strdup(texts[i]);
        mail->own_bytes = strlen(texts[i]);
        if (!command_asks_private(mail, mail_command_known))
            g_error("%s is not private", texts[i]);
    }
    g_assert_true(command_holds_private("Hello\n#лично\n"));
    g_assert_true(command_holds_private("Hello\n#privé\n"));
    g_assert_false(command_holds_private("Hello\n#лично о нас\n"));
    g_assert_false(command_holds_private("Hello\n#закрыть\n"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mail-command/table", every_command_can_be_found_and_explained);
    g_test_add_func("/mail-command/problem", what_is_missing_is_said);
    g_test_add_func("/mail-command/nearest", the_nearest_is_guessed);
    g_test_add_func("/mail-command/languages", a_word_of_another_language_means_one_thing);
    g_test_add_func("/mail-command/accents", every_word_is_read_with_accents_and_without);
    g_test_add_func("/mail-command/shown", what_is_shown_is_in_a_language);
    g_test_add_func("/mail-command/stand-ins", what_stands_for_something_is_in_their_language);
    g_test_add_func("/mail-command/private", private_is_private);
    return g_test_run();
}
