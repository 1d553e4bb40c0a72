#include "desk/domain.h"

#include <string.h>

static void
those_for_everybody_are_known(void)
{
    static const char *const public[] = {"126.com", "gmail.com",   "gmx.net",     "outlook.com",
                                         "web.de",  "yahoo.co.uk", "zohomail.com"};
    static const char *const own[] = {
        "",          "acme.example", "mail.acme.example", "gmail.com.example", "sub.gmail.com",
        "GMAIL.COM", "zzz.example"};
    for (guint i = 0; i < G_N_ELEMENTS(public); i++)
        if (!domain_is_public(public[i]))
            g_error("%s is for everybody", public[i]);
    for (guint i = 0; i < G_N_ELEMENTS(own); i++)
        if (domain_is_public(own[i]))
            g_error("%s is somebody's own", own[i]);
}

/* Each is found, so the list is in the order that is searched. */
static void
the_list_is_in_order(void)
{
    g_autofree char *file = g_test_build_filename(G_TEST_DIST, "../src/desk/domain.c", NULL);
    g_autofree char *source = NULL;
    g_assert_true(g_file_get_contents(file, &source, NULL, NULL));
    g_auto(GStrv) parts = g_strsplit(strstr(source, "providers[]"), "\"", -1);
    guint count = 0;
    for (guint i = 1; parts[i] && parts[i + 1] && !strchr(parts[i], '\n'); i += 2, count++)
        if (!domain_is_public(parts[i]))
            g_error("%s is not found", parts[i]);
    g_assert_cmpuint(count, >, 100);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/domain/public", those_for_everybody_are_known);
    g_test_add_func("/domain/order", the_list_is_in_order);
    return g_test_run();
}
