#include "conf/name.h"

#include "desk/ticket.h"

static void
test_a_domain_is_lowered_and_made_ascii(void)
{
    static const struct {
        const char *text, *domain;
    } cases[] = {{"Desk.Example", "desk.example"},
                 {"localhost", "localhost"},
                 {"b\xc3\xbc"
                  "cher.example",
                  "xn--bcher-kva.example"},
                 {"desk", NULL},
                 {"", NULL},
                 {"a..b", NULL},
                 {"-a.b", NULL},
                 {"a-.b", NULL},
                 {".a.b", NULL},
                 {"a.b.", NULL},
                 {"a b.c", NULL},
                 {"a_b.c", NULL}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *domain = name_domain(cases[i].text);
        g_assert_cmpstr(domain, ==, cases[i].domain);
    }
}

static void
test_an_address_is_a_dot_atom_at_a_domain(void)
{
    static const struct {
        const char *text, *address;
    } cases[] = {{"Support@Desk.Example", "support@desk.example"},
                 {"a+b=c.d@desk.example", "a+b=c.d@desk.example"},
                 {"support", NULL},
                 {"@desk.example", NULL},
                 {"a@", NULL},
                 {"a@b@desk.example", NULL},
                 {".a@desk.example", NULL},
                 {"a..b@desk.example", NULL},
                 {"a b@desk.example", NULL},
                 {"\"a\"@desk.example", NULL},
                 {"<a@desk.example>", NULL}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *address = name_address(cases[i].text);
        g_assert_cmpstr(address, ==, cases[i].address);
    }
}

static void
test_a_slug_is_what_the_desk_takes_for_one(void)
{
    static const char *const texts[] = {"",
                                        "a",
                                        "inbox",
                                        "spring-sale",
                                        "-a",
                                        "a-",
                                        "a--b",
                                        "A",
                                        "a b",
                                        "a_b",
                                        "\xc3\xa4",
                                        "1234567890123456789012345678901234567890",
                                        "2026",
                                        "a.b",
                                        "12345678901234567890123456789012345678901"};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        g_assert_cmpint(name_is_slug(texts[i]), ==, project_slug_is_valid(texts[i]));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/name/domain", test_a_domain_is_lowered_and_made_ascii);
    g_test_add_func("/name/address", test_an_address_is_a_dot_atom_at_a_domain);
    g_test_add_func("/name/slug", test_a_slug_is_what_the_desk_takes_for_one);
    return g_test_run();
}
