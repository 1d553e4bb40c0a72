#include "tests/unit/test.h"

#include "base/limits.h"
#include "mail/address.h"

#include <string.h>

typedef struct {
    const char *text;
    const char *expected; /* NULL: refused */
} Case;

static void
check_paths(const Case *cases, gsize count, gboolean utf8)
{
    for (gsize i = 0; i < count; i++) {
        g_autofree char *address = NULL;
        gboolean ok = address_parse_path(cases[i].text, strlen(cases[i].text), utf8, &address);
        if (g_strcmp0(ok ? address : NULL, cases[i].expected) != 0)
            g_error("path <%s>: got %s, expected %s", cases[i].text, address, cases[i].expected);
    }
}

static void
check_canonical(const Case *cases, gsize count)
{
    for (gsize i = 0; i < count; i++) {
        g_autofree char *address = address_canonical(cases[i].text);
        if (g_strcmp0(address, cases[i].expected) != 0)
            g_error("%s: got %s, expected %s", cases[i].text, address, cases[i].expected);
    }
}

static void
a_path_keeps_its_local_part_and_lowers_its_domain(void)
{
    static const Case cases[] = {
        {"Joe.Doe@Example.ORG", "Joe.Doe@example.org"},
        {"!#$%&'*+-/=?^_`{|}~@x", "!#$%&'*+-/=?^_`{|}~@x"},
        {"\"joe doe\"@x.example", "\"joe doe\"@x.example"},
        {"\"a\\\"b@c\"@x", "\"a\\\"b@c\"@x"},
        {"\"\"@x", "\"\"@x"},
        {"joe@[192.0.2.1]", "joe@[192.0.2.1]"},
        {"joe@[IPv6:2001:DB8::1]", "joe@[ipv6:2001:db8::1]"},
        {"joe@localhost", "joe@localhost"},
        {"", ""},
        {"PostMaster", "postmaster"},
    };
    check_paths(cases, G_N_ELEMENTS(cases), FALSE);
}

static void
a_source_route_is_dropped(void)
{
    static const Case cases[] = {
        {"@a.example:joe@x", "joe@x"},
        {"@a.example,@b.example:joe@x", "joe@x"},
        {"@a.example,:joe@x", NULL},
        {"@a.example,b:joe@x", NULL},
        {"@:joe@x", NULL},
        {":joe@x", NULL},
        {"@a.example:", NULL},
        {"@a.example", NULL},
    };
    check_paths(cases, G_N_ELEMENTS(cases), FALSE);
}

static void
a_path_that_is_none_is_refused(void)
{
    static const Case cases[] = {
        {"joe", NULL},
        {"@x", NULL},
        {"joe@", NULL},
        {"joe@x@y", NULL},
        {".joe@x", NULL},
        {"joe.@x", NULL},
        {"jo..e@x", NULL},
        {"jo e@x", NULL},
        {"joe@x.", NULL},
        {"joe@.x", NULL},
        {"joe@x..y", NULL},
        {"joe@-x", NULL},
        {"joe@x-", NULL},
        {"joe@x-.y", NULL},
        {"joe@x_y", NULL},
        {"joe\n@x", NULL},
        {"joe@x\r", NULL},
        {"jo\x7f@x", NULL},
        {"<joe@x>", NULL},
        {"joe@x>", NULL},
        {"\"joe@x", NULL},
        {"\"joe\\\"@x", NULL},
        {"\"jo\te\"@x", NULL},
        {"\"jo\"e@x", NULL},
        {"joe@[300.1.1.1]", NULL},
        {"joe@[x]", NULL},
        {"joe@[IPv6:zz]", NULL},
        {"joe@[192.0.2.1", NULL},
        {"joe(c)@x", NULL},
        {"j\xc3\xb6@x", NULL},
        {"joe@b\xc3\xbc"
         "cher.example",
         NULL},
    };
    check_paths(cases, G_N_ELEMENTS(cases), FALSE);
    g_autofree char *address = NULL;
    g_assert_false(address_parse_path("joe@x\0y", 7, FALSE, &address));
    g_assert_null(address);
}

static void
a_path_may_hold_utf8_only_when_allowed(void)
{
    static const Case cases[] = {
        {"j\xc3\xb6@B\xc3\x9c"
         "cher.Example",
         "j\xc3\xb6@b\xc3\xbc"
         "cher.example"},
        {"\"j\xc3\xb6 x\"@x", "\"j\xc3\xb6 x\"@x"},
        {"joe@X.example", "joe@x.example"},
        {"j\xff@x", NULL},
        {"j\xc2\x85@x", NULL},              /* a C1 control */
        {"j\xe2\x80\x8b@x", NULL},          /* zero width space */
        {"j\xc2\xa0@x", NULL},              /* no-break space */
        {"joe@\xef\xbd\x98.example", NULL}, /* full-width x */
    };
    check_paths(cases, G_N_ELEMENTS(cases), TRUE);
}

static void
over_long_paths_are_refused(void)
{
    g_autofree char *local = g_strnfill(LIMIT_LOCAL_PART_BYTES, 'a');
    g_autofree char *label = g_strnfill(63, 'b');
    g_autofree char *fits = g_strdup_printf("%s@%s.%s.%s", local, label, label, "c");
    g_autofree char *long_local = g_strdup_printf("a%s@x", local);
    g_autofree char *long_label = g_strdup_printf("a@%sb.x", label);
    g_autofree char *long_path = g_strdup_printf("%s@%s.%s.%s", local, label, label, label);
    const Case cases[] = {{fits, fits}, {long_local, NULL}, {long_label, NULL}, {long_path, NULL}};
    check_paths(cases, G_N_ELEMENTS(cases), FALSE);
    check_canonical(cases, G_N_ELEMENTS(cases));
}

static void
the_canonical_form_is_lower_case_ascii(void)
{
    static const Case cases[] = {
        {"Joe.Doe+Tag@Example.ORG", "joe.doe+tag@example.org"},
        {"o'neil_#1@x.example", "o'neil_#1@x.example"},
        {"joe@localhost", "joe@localhost"},
        {"joe@3com.example", "joe@3com.example"},
        {"joe@mail.2b", "joe@mail.2b"},
        {"joe@XN--BCHER-KVA.example", "joe@xn--bcher-kva.example"},
    };
    check_canonical(cases, G_N_ELEMENTS(cases));
}

static void
u_labels_become_a_labels(void)
{
    static const Case cases[] = {
        {"joe@b\xc3\xbc"
         "cher.example",
         "joe@xn--bcher-kva.example"},
        {"joe@B\xc3\x9c"
         "CHER.example",
         "joe@xn--bcher-kva.example"},
        /* "corp" with a Cyrillic er is not corp */
        {"boss@co\xd1\x80p.example", "boss@xn--cop-1ed.example"},
    };
    check_canonical(cases, G_N_ELEMENTS(cases));
}

/* The mapping of names must not turn one domain's people into another's. */
static void
u_labels_that_change_on_the_way_are_refused(void)
{
    static const Case cases[] = {
        {"joe@\xe2\x84\xaaorp.example", NULL}, /* Kelvin sign */
        {"joe@co\xc3\xa9.\xe2\x84\xaaorp.example", NULL},
        {"joe@\xef\xbd\x83orp.example", NULL},   /* full-width c */
        {"joe@corp\xe3\x80\x82x.example", NULL}, /* ideographic full stop */
        {"joe@co\xe2\x80\x8brp.example", NULL},  /* zero width space */
        {"joe@co\xc2\xadrp.example", NULL},      /* soft hyphen */
        {"joe@corp.example\xe2\x80\xae", NULL},  /* right-to-left override */
        {"joe@\xe2\x84\x82orp.example", NULL},   /* double-struck C */
        {"joe@co\xff.example", NULL},
    };
    check_canonical(cases, G_N_ELEMENTS(cases));
}

static void
what_needs_interpretation_is_nobodys_address(void)
{
    static const Case cases[] = {
        {"", NULL},
        {"joe", NULL},
        {"@x.example", NULL},
        {"joe@", NULL},
        {"joe@host", NULL},
        {"joe@x.example.", NULL},
        {"joe@1.2.3.4", NULL},
        {"joe@[192.0.2.1]", NULL},
        {"joe@x.123", NULL},
        {"\"joe\"@x.example", NULL},
        {"b\"os\"s@x.example", NULL},
        {"@evil.example:boss@x.example", NULL},
        {"boss@x.example@evil.example", NULL},
        {"boss%x.example@evil.example", NULL},
        {"x.example!boss@evil.example", NULL},
        {"=?utf-8?q?boss=40x?=@evil.example", NULL},
        {"boss(c)@x.example", NULL},
        {"boss@(c)x.example", NULL},
        {" boss@x.example", NULL},
        {"boss@x.example ", NULL},
        {"<boss@x.example>", NULL},
        {"boss@x.example\n", NULL},
        {"bo\x01ss@x.example", NULL},
        {"b\xc3\xb6ss@x.example", NULL},
        {"boss,x@x.example", NULL},
        {"boss\\@x.example", NULL},
        {".boss@x.example", NULL},
        {"boss.@x.example", NULL},
        {"bo..ss@x.example", NULL},
    };
    check_canonical(cases, G_N_ELEMENTS(cases));
}

static void
canonical_is_its_own_canonical_form(void)
{
    g_autofree char *once = address_canonical("Joe@B\xc3\xbc"
                                              "cher.Example");
    g_autofree char *twice = address_canonical(once);
    g_assert_cmpstr(once, ==, twice);
}

static void
the_domain_is_behind_the_last_at(void)
{
    g_assert_cmpstr(address_domain("a@x.example"), ==, "x.example");
    g_assert_cmpstr(address_domain("\"a@b\"@x"), ==, "x");
    g_assert_cmpstr(address_domain("postmaster"), ==, "");
    g_assert_cmpstr(address_domain(""), ==, "");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add_func("/address/" #name, name)
    ADD(a_path_keeps_its_local_part_and_lowers_its_domain);
    ADD(a_source_route_is_dropped);
    ADD(a_path_that_is_none_is_refused);
    ADD(a_path_may_hold_utf8_only_when_allowed);
    ADD(over_long_paths_are_refused);
    ADD(the_canonical_form_is_lower_case_ascii);
    ADD(u_labels_become_a_labels);
    ADD(u_labels_that_change_on_the_way_are_refused);
    ADD(what_needs_interpretation_is_nobodys_address);
    ADD(canonical_is_its_own_canonical_form);
    ADD(the_domain_is_behind_the_last_at);
    return g_test_run();
}
