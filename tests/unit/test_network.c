#include "tests/unit/test.h"

#include "base/network.h"

static void
assert_holds(const char *outer, const char *inner, gboolean expected)
{
    Network networks[2];
    g_assert_true(network_parse(outer, &networks[0]));
    g_assert_true(network_parse(inner, &networks[1]));
    if (network_holds(&networks[0], &networks[1]) != expected)
        g_error("%s holds %s: expected %s", outer, inner, expected ? "yes" : "no");
}

static void
an_address_holds_itself_only(void)
{
    assert_holds("192.0.2.1", "192.0.2.1", TRUE);
    assert_holds("192.0.2.1", "192.0.2.2", FALSE);
    assert_holds("2001:db8::1", "2001:DB8:0::1", TRUE);
    assert_holds("2001:db8::1", "2001:db8::2", FALSE);
}

static void
a_network_holds_what_begins_like_it(void)
{
    assert_holds("192.0.2.0/24", "192.0.2.255", TRUE);
    assert_holds("192.0.2.0/24", "192.0.3.0", FALSE);
    assert_holds("192.0.2.128/25", "192.0.2.127", FALSE);
    assert_holds("192.0.2.0/25", "192.0.2.0/24", FALSE);
    assert_holds("0.0.0.0/0", "203.0.113.9", TRUE);
    assert_holds("0.0.0.0/0", "2001:db8::1", FALSE);
    assert_holds("2001:db8::/33", "2001:db8:7fff::1", TRUE);
    assert_holds("2001:db8::/33", "2001:db8:8000::1", FALSE);
}

static void
ipv4_may_come_as_ipv6(void)
{
    assert_holds("192.0.2.0/24", "::ffff:192.0.2.9", TRUE);
}

static void
anything_else_is_none(void)
{
    static const char *const texts[] = {"",           "mx.desk.example", "192.0.2.1/33",
                                        "192.0.2",    "192.0.2.1/24",    "2001:db8::/129",
                                        "192.0.2.1/", "::/-1",           "192.0.2.1 ",
                                        "[::1]",      "127.0.0.1:25",    "2001:db8::1/32"};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        Network network;
        if (network_parse(texts[i], &network))
            g_error("\"%s\" is taken for a network", texts[i]);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add_func("/network/" #name, name)
    ADD(an_address_holds_itself_only);
    ADD(a_network_holds_what_begins_like_it);
    ADD(ipv4_may_come_as_ipv6);
    ADD(anything_else_is_none);
    return g_test_run();
}
