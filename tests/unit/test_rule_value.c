#include "rules/rule_value.h"

#include "base/limits.h"

#include <string.h>

static gboolean
matches(const RuleValue *value, const char *raw)
{
    g_autoptr(RuleMatcher) matcher = rule_matcher_new();
    RuleText text;
    rule_text_init(&text, raw);
    gboolean found = rule_value_matches(value, &text, matcher);
    rule_text_clear(&text);
    return found;
}

static RuleValue *
pattern(const char *written)
{
    RuleValue *value = rule_value_new();
    g_autofree char *wrong = rule_value_add_pattern(value, written);
    g_assert_cmpstr(wrong, ==, NULL);
    return value;
}

static void
test_a_word_equals_whatever_its_case_and_surroundings(void)
{
    g_autoptr(RuleValue) value = rule_value_new();
    rule_value_add_word(value, "In Progress");
    rule_value_add_word(value, "\xd0\x93\xd0\x9e\xd0\xa2\xd0\x9e\xd0\x92\xd0\x9e"); /* ГОТОВО */
    g_assert_true(matches(value, "in progress"));
    g_assert_true(matches(value, "  IN PROGRESS\r\n"));
    g_assert_true(matches(value, "\xd0\xb3\xd0\xbe\xd1\x82\xd0\xbe\xd0\xb2\xd0\xbe"));
    g_assert_false(matches(value, "In  Progress"));
    g_assert_false(matches(value, "In Progress now"));
    g_assert_false(matches(value, ""));
    g_assert_false(matches(value, NULL));
}

static void
test_an_empty_word_equals_an_empty_text_only(void)
{
    g_autoptr(RuleValue) value = rule_value_new();
    rule_value_add_word(value, "");
    g_assert_true(matches(value, ""));
    g_assert_true(matches(value, " \n"));
    g_assert_false(matches(value, "a"));
    g_assert_false(matches(value, NULL));
}

static void
test_a_pattern_is_found_anywhere_with_its_flags(void)
{
    g_autoptr(RuleValue) plain = pattern("/urgent/");
    g_autoptr(RuleValue) caseless = pattern("/\\burgent\\b/i");
    g_autoptr(RuleValue) lines = pattern("/^done$/m");
    g_autoptr(RuleValue) dot = pattern("/a.b/s");
    g_autoptr(RuleValue) slashes = pattern("/https?://x/");
    g_autoptr(RuleValue) unicode = pattern("/\\b\xd0\xb4\xd0\xb0\\b/i");
    g_assert_true(matches(plain, "very urgent!"));
    g_assert_false(matches(plain, "URGENT"));
    g_assert_true(matches(caseless, "URGENT"));
    g_assert_false(matches(caseless, "insurgents"));
    g_assert_true(matches(lines, "hello\ndone\nbye"));
    g_assert_true(matches(dot, "a\nb"));
    g_assert_true(matches(slashes, "see http://x"));
    g_assert_true(matches(unicode, "\xd0\x94\xd0\x90, please"));
}

static void
test_any_of_a_list_is_enough(void)
{
    g_autoptr(RuleValue) value = pattern("/^re:/i");
    rule_value_add_word(value, "hello");
    g_assert_true(matches(value, "Hello"));
    g_assert_true(matches(value, "RE: x"));
    g_assert_false(matches(value, "hello x"));
}

/* A short text is first asked whether it has the bytes that a pattern needs; a long one never is.
 */
static void
test_a_short_text_gives_what_a_long_one_gives(void)
{
    static const char *const patterns[] = {
        "/invoice 7/", "/\\binvoice 7\\b/i", "/K/i",      "/boss/i",       "/a|b/",
        "/ab?/",       "/a(?=b)/",           "/(?<=x)y/", "/a(*ACCEPT)z/", "/(a|(*ACCEPT)b)q/",
        "/[qQ]/",      "/q{0,2}r?/",         "/(.)\\1z/", "/(?i)z(?-i)Z/", "/\xc3\x84/i",
        "/x*/",        "/\\x{17f}/i",        "/7+$/"};
    static const char *const texts[] = {"",
                                        "invoice 7",
                                        "INVOICE 7",
                                        "k",
                                        "K",
                                        "\xe2\x84\xaa",
                                        "BO\xc5\xbfS",
                                        "boss",
                                        "a",
                                        "b",
                                        "ab",
                                        "xy",
                                        "y",
                                        "q",
                                        "Q",
                                        "zzz",
                                        "zZ",
                                        "ZZ",
                                        "\xc3\xa4",
                                        "\xc3\x84",
                                        "s",
                                        "S",
                                        "7",
                                        "777",
                                        "invoice",
                                        "Re: invoice 77"};
    g_autoptr(GString) before = g_string_new(NULL);
    while (before->len < 2000)
        g_string_append(before, "~-");
    for (guint i = 0; i < G_N_ELEMENTS(patterns); i++) {
        g_autoptr(RuleValue) value = pattern(patterns[i]);
        for (guint k = 0; k < G_N_ELEMENTS(texts); k++) {
            g_autofree char *longer = g_strconcat(before->str, texts[k], NULL);
            if (matches(value, texts[k]) != matches(value, longer))
                g_error("%s: \"%s\" is judged by its length", patterns[i], texts[k]);
        }
    }
}

static void
test_wrong_patterns_are_explained(void)
{
    g_autofree char *letters = g_strnfill(1025, 'a');
    g_autofree char *long_one = g_strdup_printf("/%s/", letters);
    const struct {
        const char *written, *wrong;
    } cases[] = {
        {"/(/", "the pattern is wrong at its character 2: missing closing parenthesis, expected a "
                "PCRE2 pattern"},
        {"/\xc3\xa4[/", "the pattern is wrong at its character 3: missing terminating ] for "
                        "character class, expected a PCRE2 pattern"},
        {"/a", "the pattern \"/a\" has no end, expected \"/PATTERN/\""},
        {"/", "the pattern \"/\" has no end, expected \"/PATTERN/\""},
        {"//i", "the pattern is empty, expected something between its slashes"},
        {"/a/ix", "unknown flag \"x\" after a pattern, expected i, m or s"},
        {"/a/\xc3\xa4", "unknown flag \"\xc3\xa4\" after a pattern, expected i, m or s"},
        {"/a\tb/", "the pattern holds a control character, expected backslashes written twice "
                   "(\"/a\\\\n/\")"},
        {"/(*NO_JIT)a/", "the pattern cannot be compiled to machine code, expected one without "
                         "(*NO_JIT)"},
        {"/a\\C/", "the pattern is wrong at its character 4: using \\C is disabled by the "
                   "application, expected a PCRE2 pattern"},
        {long_one, "the pattern is 1025 bytes long, expected at most 1024"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(RuleValue) value = rule_value_new();
        g_autofree char *wrong = rule_value_add_pattern(value, cases[i].written);
        g_assert_cmpstr(wrong, ==, cases[i].wrong);
        g_assert_false(matches(value, cases[i].written));
    }
}

static void
test_a_pattern_that_explodes_is_not_found(void)
{
    g_autoptr(RuleValue) value = pattern("/^(a+)+[xy]$/");
    g_autoptr(RuleValue) recursive = pattern("/^(a|b|ab)*[xy]$/");
    g_autofree char *text = g_strnfill(LIMIT_PATTERN_SUBJECT_BYTES, 'a');
    g_assert_false(matches(value, text));
    g_assert_false(matches(recursive, text));
    g_assert_true(matches(value, "aaax"));
}

static void
test_patterns_that_need_a_deep_stack_get_one(void)
{
    g_autoptr(RuleValue) value = pattern("/^(?:a|b|ab)*x$/");
    g_autofree char *letters = g_strnfill(3000, 'a');
    g_autofree char *text = g_strconcat(letters, "x", NULL);
    g_assert_true(matches(value, text));
}

static void
test_a_long_text_is_cut_between_characters(void)
{
    g_autofree char *letters = g_strnfill(LIMIT_PATTERN_SUBJECT_BYTES - 1, 'a');
    g_autofree char *raw = g_strconcat(letters, "\xc3\xa4 end", NULL);
    g_autoptr(RuleValue) end = pattern("/end/");
    g_autoptr(RuleValue) last = pattern("/aa$/");
    g_autoptr(RuleValue) word = rule_value_new();
    RuleText text;
    rule_text_init(&text, raw);
    g_assert_cmpuint(text.length, ==, LIMIT_PATTERN_SUBJECT_BYTES - 1);
    g_assert_true(text.cut);
    rule_text_clear(&text);
    rule_value_add_word(word, letters);
    g_assert_false(matches(end, raw));
    g_assert_true(matches(last, raw));
    g_assert_false(matches(word, raw));
    g_assert_true(matches(word, letters));
}

static void
test_broken_utf8_is_repaired_before_it_is_compared(void)
{
    g_autoptr(RuleValue) value = pattern("/offer/");
    g_autoptr(RuleValue) word = rule_value_new();
    rule_value_add_word(word, "offer");
    g_assert_true(matches(value, "\xff\xfe offer \xe2\x80"));
    g_assert_false(matches(word, "\xff offer"));
}

static void
test_description_and_key_tell_values_apart(void)
{
    g_autoptr(RuleValue) one = rule_value_new();
    g_autoptr(RuleValue) two = rule_value_new();
    rule_value_add_word(one, "a\" or \"b");
    rule_value_add_word(two, "A");
    rule_value_add_word(two, "b");
    g_autofree char *description = rule_value_describe(two);
    g_autofree char *key_one = rule_value_key(one);
    g_autofree char *key_two = rule_value_key(two);
    g_assert_cmpstr(description, ==, "\"A\" or \"b\"");
    g_assert_cmpstr(key_one, !=, key_two);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rule-value/word", test_a_word_equals_whatever_its_case_and_surroundings);
    g_test_add_func("/rule-value/empty", test_an_empty_word_equals_an_empty_text_only);
    g_test_add_func("/rule-value/pattern", test_a_pattern_is_found_anywhere_with_its_flags);
    g_test_add_func("/rule-value/short", test_a_short_text_gives_what_a_long_one_gives);
    g_test_add_func("/rule-value/list", test_any_of_a_list_is_enough);
    g_test_add_func("/rule-value/wrong", test_wrong_patterns_are_explained);
    g_test_add_func("/rule-value/explodes", test_a_pattern_that_explodes_is_not_found);
    g_test_add_func("/rule-value/deep", test_patterns_that_need_a_deep_stack_get_one);
    g_test_add_func("/rule-value/cut", test_a_long_text_is_cut_between_characters);
    g_test_add_func("/rule-value/utf8", test_broken_utf8_is_repaired_before_it_is_compared);
    g_test_add_func("/rule-value/key", test_description_and_key_tell_values_apart);
    return g_test_run();
}
