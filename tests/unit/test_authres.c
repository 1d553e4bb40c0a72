#include "tests/unit/test.h"

#include "base/limits.h"
#include "mail/authres.h"

#include <string.h>

/* "id | method=result name=value … | …", or "malformed". */
static char *
summary(const AuthResults *results)
{
    if (!results)
        return g_strdup("malformed");
    GString *out = g_string_new(results->id);
    for (guint i = 0; i < results->results->len; i++) {
        const AuthResult *result = g_ptr_array_index(results->results, i);
        g_string_append_printf(out, " | %s=%s", result->method, result->result);
        for (guint p = 0; p < result->properties->len; p++) {
            const AuthProperty *property = g_ptr_array_index(result->properties, p);
            g_string_append_printf(out, " %s=%s", property->name, property->value);
        }
    }
    return g_string_free(out, FALSE);
}

static AuthResults *
read_body(const char *body, AuthResults *(*read)(const HeaderField *field))
{
    g_autofree char *header = g_strdup_printf("A: %s\r\n\r\n", body);
    g_autoptr(HeaderBlock) block = header_block_scan(header, strlen(header));
    return read(header_block_at(block, 0));
}

static void
assert_read(const char *body, const char *expected)
{
    g_autoptr(AuthResults) results = read_body(body, auth_results_read);
    g_autofree char *found = summary(results);
    g_assert_cmpstr(found, ==, expected);
}

/* RFC 8601, appendix B. */
static void
reads_the_examples_of_the_standard(void)
{
    assert_read("example.org 1; none", "example.org");
    assert_read("example.com;\r\n              spf=pass smtp.mailfrom=example.net",
                "example.com | spf=pass smtp.mailfrom=example.net");
    assert_read("example.com;\r\n          auth=pass (cram-md5) smtp.auth=sender@example.net;\r\n"
                "          spf=pass smtp.mailfrom=example.net",
                "example.com | auth=pass smtp.auth=sender@example.net | spf=pass "
                "smtp.mailfrom=example.net");
    assert_read("example.com;\r\n   dkim=pass reason=\"good signature\"\r\n     "
                "header.i=@mail-router.example.net;\r\n   dkim=fail reason=\"bad signature\"\r\n"
                "     header.i=@newyork.example.com",
                "example.com | dkim=pass reason=good signature header.i=@mail-router.example.net | "
                "dkim=fail reason=bad signature header.i=@newyork.example.com");
    assert_read("foo.example.net (foobar) 1 (baz);\r\n    dkim (Because I like it) / 1 (One yay) = "
                "(wait for it) fail\r\n      policy (A dot can go here) . (like that) expired\r\n"
                "      (this surprised me) = (as I wasn't expecting it) 1362471462",
                "foo.example.net | dkim=fail policy.expired=1362471462");
}

static void
reads_what_servers_write(void)
{
    assert_read("mx.desk.example; dmarc=pass (p=reject dis=none) header.from=client.example",
                "mx.desk.example | dmarc=pass header.from=client.example");
    assert_read("mx.desk.example;\r\n\tdkim=pass (2048-bit key; unprotected) "
                "header.d=client.example header.i=@client.example header.b=\"Ab+/=\";\r\n"
                "\tdkim-atps=neutral",
                "mx.desk.example | dkim=pass header.d=client.example header.i=@client.example "
                "header.b=Ab+/= | dkim-atps=neutral");
    assert_read("spf=pass (sender IP is 192.0.2.1)", "malformed");
    assert_read("mx.example; dmarc=pass action=none header.from=client.example;compauth=pass "
                "reason=100",
                "mx.example | dmarc=pass action=none header.from=client.example | compauth=pass "
                "reason=100");
    assert_read("MX.Example; DMARC=Pass Header.From=Client.Example;",
                "mx.example | dmarc=pass header.from=Client.Example");
    assert_read("mx.example; spf=none smtp.mailfrom=; dmarc=none",
                "mx.example | spf=none smtp.mailfrom= | dmarc=none");
}

/* Words that only look like results: in comments, in quotes, in other people's local parts. */
static void
what_is_quoted_is_no_result(void)
{
    assert_read("mx.example (; dmarc=pass); spf=fail (x \\) ; dmarc=pass)",
                "mx.example | spf=fail");
    assert_read(
        "mx.example; spf=fail smtp.mailfrom=\"a; dmarc=pass header.from=b.example\"@c.example",
        "mx.example | spf=fail smtp.mailfrom=a; dmarc=pass header.from=b.example@c.example");
    assert_read("mx.example; spf=fail reason=\"; dmarc=pass \\\" ;\"",
                "mx.example | spf=fail reason=; dmarc=pass \" ;");
}

static void
what_is_not_well_formed_is_nothing(void)
{
    static const char *const bodies[] = {
        "",
        ";",
        "; dmarc=pass",
        "mx.example 2; dmarc=pass",
        "mx.example; dmarc",
        "mx.example; dmarc=",
        "mx.example; =pass",
        "mx.example; dmarc/2=pass",
        "mx.example; dmarc=pass (never ends",
        "mx.example; dmarc=pass reason=\"never ends",
        "mx.example; dmarc=pass header.=x",
        "mx.example; dmarc=pass header.from",
        "mx.example; dmarc=pass header.from=(x",
        "mx.example; dmarc=pass header.from=x.example)",
        "mx.example; none; dmarc=pass; none",
        "mx.example; dmarc=pass <x>",
        "mx.example; dmarc=pass (((((((((deep)))))))))",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
        g_autoptr(AuthResults) results = read_body(bodies[i], auth_results_read);
        if (results)
            g_error("read: %s", bodies[i]);
    }
}

static void
too_much_is_nothing(void)
{
    g_autoptr(GString) many = g_string_new("mx.example");
    for (guint i = 0; i <= LIMIT_AUTH_RESULTS; i++)
        g_string_append(many, "; spf=none");
    assert_read(many->str, "malformed");
    g_autofree char *filler = g_strnfill(LIMIT_HEADER_FIELD_BYTES, 'x');
    g_autofree char *large = g_strconcat("mx.example; spf=none (", filler, ")", NULL);
    assert_read(large, "malformed");
}

static void
sealed_results_begin_with_their_instance(void)
{
    g_autoptr(AuthResults) results = read_body(
        "i=2; mx.example; dmarc=pass header.from=client.example", auth_results_read_sealed);
    g_assert_nonnull(results);
    g_assert_cmpuint(results->instance, ==, 2);
    g_assert_cmpstr(results->id, ==, "mx.example");
    static const char *const bodies[] = {
        "mx.example; dmarc=pass", "i=0; mx.example; dmarc=pass", "i=51; mx.example; dmarc=pass",
        "i=x; mx.example",        "a=1; mx.example; dmarc=pass", "i=1"};
    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++)
        g_assert_null(read_body(bodies[i], auth_results_read_sealed));
}

static void
a_property_that_is_there_twice_is_none(void)
{
    g_autoptr(AuthResults) results =
        read_body("mx.example; dmarc=pass header.from=a.example header.from=b.example policy.p=x",
                  auth_results_read);
    const AuthResult *result = g_ptr_array_index(results->results, 0);
    g_assert_null(auth_result_property(result, "header.from"));
    g_assert_null(auth_result_property(result, "header.d"));
    g_assert_cmpstr(auth_result_property(result, "policy.p"), ==, "x");
}

static void
assert_tag(const char *body, const char *tag, const char *expected)
{
    g_autofree char *header = g_strdup_printf("A: %s\r\n\r\n", body);
    g_autoptr(HeaderBlock) block = header_block_scan(header, strlen(header));
    g_autofree char *value = tag_list_value(header_block_at(block, 0), tag);
    g_assert_cmpstr(value, ==, expected);
}

static void
tags_are_found_by_their_whole_name(void)
{
    assert_tag("v=1; a=rsa-sha256; d=client.example;\r\n\tl=120; bl=7; b=Ab\r\n c=", "l", "120");
    assert_tag("v=1; d = client.\r\n example ;", "d", "client.example");
    assert_tag("v=1; b=Ab\r\n c=", "b", "Abc=");
    assert_tag("v=1; bl=7; b=l=3", "l", NULL);
    assert_tag("d=a.example; d=b.example", "d", NULL);
    assert_tag("L=3", "l", NULL);
    assert_tag("", "l", NULL);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add_func("/authres/" #name, name)
    ADD(reads_the_examples_of_the_standard);
    ADD(reads_what_servers_write);
    ADD(what_is_quoted_is_no_result);
    ADD(what_is_not_well_formed_is_nothing);
    ADD(too_much_is_nothing);
    ADD(sealed_results_begin_with_their_instance);
    ADD(a_property_that_is_there_twice_is_none);
    ADD(tags_are_found_by_their_whole_name);
    return g_test_run();
}
