#include "postern-inject/addresses.h"

#include "tests/unit/test.h"

static void
test_lists(void)
{
    static const struct {
        const char *list, *expected; /* joined by "|" */
    } cases[] = {
        {"", ""},
        {"a@b", "a@b"},
        {" a@b , c@d,", "a@b|c@d"},
        {"Anna <a@b>, \"B, of <x>\" <c@d>", "a@b|c@d"},
        {"a@b (Anna, of <x@y>), c@d", "a@b|c@d"},
        {"(one (two) \\( x) a@b", "a@b"},
        {"friends: a@b, C <c@d>; e@f", "a@b|c@d|e@f"},
        {"undisclosed-recipients:;", ""},
        {"\"a b\"@c", "\"a b\"@c"},
        {"< a@b >", "a@b"},
        {"<\"a>b\"@c>", "\"a>b\"@c"},
        {"root (Cron Daemon)", "root"},
        {"<a@b", "a@b"},
        {"\"a@b", "\"a@b"},
        {"(a@b", ""},
        {"<a@b> <c@d>", "c@d"},
        {"<>", ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
        addresses_read(cases[i].list, found);
        g_ptr_array_add(found, NULL);
        g_autofree char *joined = g_strjoinv("|", (char **)found->pdata);
        g_assert_cmpstr(joined, ==, cases[i].expected);
    }
}

static void
assert_text(char *got, const char *expected)
{
    g_assert_cmpstr(got, ==, expected);
    g_free(got);
}

static void
test_one(void)
{
    assert_text(addresses_qualify(" <a@b> ", "here"), "a@b");
    assert_text(addresses_qualify("a", "here"), "a@here");
    assert_text(addresses_qualify("<>", "here"), "");
    assert_text(addresses_qualify("", "here"), "");
    assert_text(addresses_qualify("<", "here"), "<@here");
    assert_text(addresses_sender("MAILER-DAEMON", "here"), "");
    assert_text(addresses_sender("<>", "here"), "");
    assert_text(addresses_sender("mailer-daemon@b", "here"), "mailer-daemon@b");
    assert_text(addresses_sender("root", "here"), "root@here");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/inject_addresses/lists", test_lists);
    g_test_add_func("/inject_addresses/one", test_one);
    return g_test_run();
}
