/* What stands behind #share and #unshare. */
#include "desk/share_words.h"
#include "test.h"

static void
a_share_is_read(void)
{
    static const struct {
        const char *text, *who, *slug;
        Role role;
        gboolean is_group, is_quiet;
    } cases[] = {
        {"Mia member", "Mia", NULL, ROLE_MEMBER, FALSE, FALSE},
        {"mia@x.example  LEAD", "mia@x.example", NULL, ROLE_LEAD, FALSE, FALSE},
        {"Design Team restricted on Spring-Sale", "Design Team", "spring-sale", ROLE_RESTRICTED,
         FALSE, FALSE},
        {"ann@x.example customer own on portfolio acme no-notice", "ann@x.example", "acme",
         ROLE_OWN, TRUE, TRUE},
        {"ann@x.example customer", "ann@x.example", NULL, ROLE_CUSTOMER, FALSE, FALSE},
        {"Hands on vendor on portfolio", "Hands on", "portfolio", ROLE_VENDOR, FALSE, FALSE},
        {"on manager on on", "on", "on", ROLE_MANAGER, FALSE, FALSE},
        {"staff\tmember\tNo-Notice", "staff", NULL, ROLE_MEMBER, FALSE, TRUE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(ShareWords) words = {0};
        g_autoptr(GError) error = NULL;
        g_assert_true(share_words_read(cases[i].text, TRUE, &words, &error));
        g_assert_cmpstr(words.who, ==, cases[i].who);
        g_assert_cmpstr(words.slug, ==, cases[i].slug);
        g_assert_cmpint(words.role, ==, cases[i].role);
        g_assert_cmpint(words.is_group, ==, cases[i].is_group);
        g_assert_cmpint(words.is_quiet, ==, cases[i].is_quiet);
    }
}

static void
what_is_taken_away_has_no_role(void)
{
    g_auto(ShareWords) words = {0};
    g_autoptr(GError) error = NULL;
    g_assert_true(share_words_read("Design member on acme", FALSE, &words, &error));
    g_assert_cmpstr(words.who, ==, "Design member");
    g_assert_cmpstr(words.slug, ==, "acme");
    g_assert_cmpint(words.role, ==, ROLE_NONE);
}

#define ROLES_LIST "manager, lead, member, restricted, vendor or customer"

static void
what_is_wrong_is_said(void)
{
    static const struct {
        const char *text;
        gboolean with_role;
        const char *problem;
    } cases[] = {
        {"", TRUE,
         "\"\" is no role, expected one of " ROLES_LIST "; expected #share WHO ROLE [on SLUG]"},
        {"Mia boss", TRUE,
         "\"boss\" is no role, expected one of " ROLES_LIST "; expected #share WHO ROLE [on SLUG]"},
        {"member", TRUE, "this says not with whom, expected #share WHO ROLE [on SLUG]"},
        {"on acme", FALSE, "this says not with whom, expected #unshare WHO [on SLUG]"},
        {"Mia member own", TRUE, "\"own\" with the role member, expected it with customer alone"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        ShareWords words = {.who = (char *)"untouched"};
        g_autoptr(GError) error = NULL;
        g_assert_false(share_words_read(cases[i].text, cases[i].with_role, &words, &error));
        g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID);
        g_assert_cmpstr(error->message, ==, cases[i].problem);
        g_assert_cmpstr(words.who, ==, "untouched");
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/share-words/share", a_share_is_read);
    g_test_add_func("/share-words/unshare", what_is_taken_away_has_no_role);
    g_test_add_func("/share-words/wrong", what_is_wrong_is_said);
    return g_test_run();
}
