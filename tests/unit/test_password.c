#include "base/limits.h"
#include "base/password.h"

#include "tests/unit/test.h"

#include <string.h>

/* What is prepared of a whole C string; NULL for no password. */
static char *
prepared(const char *typed)
{
    return password_prepare(typed, strlen(typed));
}

static void
test_what_can_be_no_password(void)
{
    static const char *const refused[] = {
        "",
        "with\ttab",
        "with\nline",
        "escape\033[2J",
        "delete\x7f",
        "next line\xc2\x85",
        "latin \xe9",
        "cut \xe2\x82",
        "over long \xc0\xaf",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++)
        g_assert_null(prepared(refused[i]));
    g_assert_null(password_prepare("in\0side", 7));
    g_autofree char *most = g_strnfill(LIMIT_PASSWORD_BYTES, 'x');
    g_autofree char *more = g_strnfill(LIMIT_PASSWORD_BYTES + 1, 'x');
    g_autofree char *kept = prepared(most);
    g_assert_cmpstr(kept, ==, most);
    g_assert_null(prepared(more));
    /* U+FDFA becomes eighteen characters */
    GString *grows = g_string_new(NULL);
    for (guint i = 0; i < 80; i++)
        g_string_append(grows, "\xef\xb7\xba");
    g_assert_null(prepared(grows->str));
    g_string_free(grows, TRUE);
}

static void
test_one_form_whatever_the_keyboard(void)
{
    g_autofree char *composed = prepared("caf\xc3\xa9 au lait");
    g_autofree char *apart = prepared("cafe\xcc\x81 au lait");
    g_autofree char *no_break = prepared("caf\xc3\xa9\xc2\xa0"
                                         "au lait");
    g_autofree char *plain = prepared(" Spaces count, and CASE ");
    g_assert_cmpstr(composed, ==, apart);
    g_assert_cmpstr(composed, ==, no_break);
    g_assert_cmpstr(plain, ==, " Spaces count, and CASE ");
}

static gboolean
is_good(const char *password, const char *hash)
{
    g_autoptr(GError) error = NULL;
    gboolean good = FALSE;
    assert_ok(password_check(password, hash, &good, &error));
    return good;
}

static void
test_only_the_password_is_good(void)
{
    g_autoptr(GError) error = NULL;
    RandomSeeded random;
    random_seeded_init(&random, 1);
    g_autofree char *hash = password_hash("correct horse", &random.random, &error);
    assert_ok(hash);
    g_autofree char *again = password_hash("correct horse", &random.random, &error);
    assert_ok(again);
    g_assert_cmpstr(hash, !=, again);
    g_assert_null(strstr(hash, "horse"));
    g_assert_true(is_good("correct horse", hash));
    g_assert_true(is_good("correct horse", again));
    static const char *const wrong[] = {"correct hors", "correct horse ", "Correct horse", "", "x"};
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++)
        g_assert_false(is_good(wrong[i], hash));
    g_autofree char *cut = g_strndup(hash, strlen(hash) - 1);
    g_assert_false(is_good("correct horse", cut));
}

/* Nobody's hash costs what everybody's does. */
static void
test_nobody_has_no_password(void)
{
    g_autoptr(GError) error = NULL;
    RandomSeeded random;
    random_seeded_init(&random, 1);
    g_autofree char *hash = password_hash("correct horse", &random.random, &error);
    assert_ok(hash);
    g_assert_true(g_str_has_prefix(hash, "$y$j9T$"));
    g_assert_false(is_good("correct horse", NULL));
    g_assert_false(is_good("", NULL));
}

/* What is in the database may be damaged: that is an error, and nobody logs in by it. */
static void
test_a_broken_hash_is_an_error(void)
{
    static const char *const broken[] = {"", "*", "*0", "$y$", "$y$j9T", "nonsense"};
    for (gsize i = 0; i < G_N_ELEMENTS(broken); i++) {
        g_autoptr(GError) error = NULL;
        gboolean good = FALSE;
        if (password_check("correct horse", broken[i], &good, &error))
            g_assert_false(good);
        else
            g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_FAILED);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/password/what-can-be-none", test_what_can_be_no_password);
    g_test_add_func("/password/one-form", test_one_form_whatever_the_keyboard);
    g_test_add_func("/password/only-the-password-is-good", test_only_the_password_is_good);
    g_test_add_func("/password/nobody", test_nobody_has_no_password);
    g_test_add_func("/password/broken-hash", test_a_broken_hash_is_an_error);
    return g_test_run();
}
