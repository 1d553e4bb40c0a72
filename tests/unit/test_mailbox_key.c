#include "mail/mailbox_key.h"

#include "base/limits.h"
#include "tests/unit/test.h"

static void
test_keys_come_back_as_they_were(void)
{
    static const char *const names[] = {"support", "a+b=c", "Post/Eingang,2", "+", "="};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *key = mailbox_key_make(names[i], G_MAXUINT32, 7);
        g_autofree char *expected = g_strdup_printf("%s;4294967295;7", names[i]);
        g_assert_cmpstr(key, ==, expected);
        g_autofree char *text = mailbox_key_to_xtext(key);
        g_autofree char *back = NULL;
        g_assert_true(mailbox_key_from_xtext(text, &back));
        g_assert_cmpstr(back, ==, key);
    }
    g_autofree char *text = mailbox_key_to_xtext("a+b=c;1;2");
    g_assert_cmpstr(text, ==, "a+2Bb+3Dc;1;2");
}

static void
test_what_names_no_message(void)
{
    g_autofree char *longest = g_strnfill(LIMIT_MAILBOX_NAME_BYTES, 'n');
    g_autofree char *longer = g_strnfill(LIMIT_MAILBOX_NAME_BYTES + 1, 'n');
    g_autofree char *key = mailbox_key_make(longest, 1, 1);
    g_assert_nonnull(key);
    g_assert_null(mailbox_key_make(longer, 1, 1));
    g_assert_null(mailbox_key_make("", 1, 1));
    g_assert_null(mailbox_key_make("a b", 1, 1));
    g_assert_null(mailbox_key_make("a;b", 1, 1));
    g_assert_null(mailbox_key_make("\xc3\xa4", 1, 1));
    g_assert_null(mailbox_key_make("a", 0, 1));
    g_assert_null(mailbox_key_make("a", 1, 0));
}

static void
test_parameters_that_are_no_key(void)
{
    static const char *const texts[] = {
        "",          "a",      "a;1",       "a;1;2;3",        ";1;2",      "a;0;2",
        "a;1;0",     "a;01;2", "a;1;+32x",  "a;4294967296;2", "a;-1;2",    "a;1;2 ",
        "a=b;1;2",   "a+;1;2", "a+2;1;2",   "a+2g;1;2",       "a+00b;1;2", "a+20b;1;2",
        "a+0Ab;1;2", "a;1;2+", "a+3Bb;1;2", "\xc3\xa4;1;2",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        char *key = NULL;
        if (mailbox_key_from_xtext(texts[i], &key))
            g_error("\"%s\" was taken for %s", texts[i], key);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mailbox_key/keys-come-back-as-they-were", test_keys_come_back_as_they_were);
    g_test_add_func("/mailbox_key/what-names-no-message", test_what_names_no_message);
    g_test_add_func("/mailbox_key/parameters-that-are-no-key", test_parameters_that_are_no_key);
    return g_test_run();
}
