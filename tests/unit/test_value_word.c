/* The words of values in all languages. */
#include "base/language.h"
#include "base/text.h"
#include "desk/agenda.h"
#include "desk/people.h"
#include "desk/policy.h"
#include "desk/value_word.h"
#include "test.h"

#include <string.h>

static void
what_is_shown_is_understood(void)
{
    guint count = 0;
    for (const ValueWord *word = value_words; word->kind; word++) {
        for (guint i = 0; i < VALUE_LANGUAGES; i++, count++) {
            int value = -99;
            if (!*word->typed)
                continue;
            if (!value_word_read(word->kind, word->shown[i], &value) || value != word->value)
                g_error("%s is shown, and means %d", word->shown[i], value);
        }
    }
    g_assert_cmpuint(count, >, 300);
}

static void
a_word_means_one_thing(void)
{
    for (const ValueWord *word = value_words; word->kind; word++) {
        g_auto(GStrv) typed = g_strsplit(word->typed, "|", -1);
        for (char **one = typed; *one; one++) {
            int value = -99;
            g_autofree char *folded = text_fold(*one);
            g_assert_cmpstr(folded, ==, *one);
            if (!value_word_read(word->kind, *one, &value) || value != word->value)
                g_error("%s means %d and %d", *one, value, word->value);
        }
    }
}

/* What is stored, and written in files, is the English word. */
static void
english_is_what_files_say(void)
{
    static const struct {
        ValueKind kind;
        const DeskWord *words;
    } tables[] = {{VALUE_PRIORITY, priority_words},
                  {VALUE_LINK, link_words},
                  {VALUE_LINK_BACK, link_back_words},
                  {VALUE_ROLE, role_words},
                  {VALUE_KIND, person_kind_words}};
    for (guint i = 0; i < G_N_ELEMENTS(tables); i++)
        for (const DeskWord *word = tables[i].words; word->word; word++)
            g_assert_cmpstr(value_word_in(tables[i].kind, word->value, "en"), ==, word->word);
    for (int role = ROLE_NONE; role <= ROLES; role++)
        g_assert_cmpstr(value_word_in(VALUE_ROLE, role, "en"), ==, policy_role_name((Role)role));
    for (guint i = 0; i < RELATIONS; i++)
        g_assert_cmpstr(value_word_in(VALUE_RELATION, 1 << i, "en"), ==,
                        policy_table.relations[i].name);
}

static void
languages_are_those_the_desk_speaks(void)
{
    static const char *const highs[] = {"high", "haute", "høj", "alta", "высокий"};
    g_assert_cmpuint(g_strv_length((char **)languages_spoken), ==, VALUE_LANGUAGES);
    for (guint i = 0; i < VALUE_LANGUAGES; i++) {
        g_assert_cmpstr(value_word_in(VALUE_PRIORITY, PRIORITY_HIGH, languages_spoken[i]), ==,
                        highs[i]);
        g_assert_cmpstr(value_word_of_english(VALUE_PRIORITY, "high", languages_spoken[i]), ==,
                        highs[i]);
    }
    g_assert_cmpstr(value_word_in(VALUE_PRIORITY, 99, "da"), ==, "?");
    g_assert_cmpstr(value_word_of_english(VALUE_PRIORITY, "huge", "da"), ==, "huge");
}

static void
what_is_no_word_means_nothing(void)
{
    static const char *const none[] = {"", "|", "hig", "highe", "high|urgent", "да нет", "\xff"};
    for (guint i = 0; i < G_N_ELEMENTS(none); i++) {
        int value = 7;
        g_assert_false(value_word_read(VALUE_PRIORITY, none[i], &value));
        g_assert_cmpint(value, ==, 7);
        g_assert_cmpstr(value_word_english(VALUE_PRIORITY, none[i]), ==, none[i]);
    }
    g_assert_false(value_word_is(VALUE_PRIORITY, PRIORITY_HIGH, NULL));
    g_assert_false(value_word_is(VALUE_FLAG, TRUE, "high"));
    g_assert_true(value_word_is(VALUE_FLAG, TRUE, "SÍ"));
    /* What is not typed is only shown. */
    g_assert_false(value_word_is(VALUE_ROLE, ROLE_OWN, "customer of own tickets"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/value-word/shown", what_is_shown_is_understood);
    g_test_add_func("/value-word/one-thing", a_word_means_one_thing);
    g_test_add_func("/value-word/files", english_is_what_files_say);
    g_test_add_func("/value-word/languages", languages_are_those_the_desk_speaks);
    g_test_add_func("/value-word/none", what_is_no_word_means_nothing);
    return g_test_run();
}
