#include "tests/unit/test.h"

#include "base/limits.h"
#include "mail/sender.h"

#include <string.h>

/* A header with NUL bytes in it comes with its length. */
static void
assert_sender_of(const char *header, gsize length, const char *address, const char *why)
{
    g_autoptr(HeaderBlock) block = header_block_scan(header, length);
    g_auto(Sender) sender = {NULL, NULL};
    sender_read(block, &sender);
    if (g_strcmp0(sender.address, address) != 0 || (why && !strstr(sender.why ?: "", why)) ||
        (sender.address == NULL) != (sender.why != NULL))
        g_error("%s: got %s (%s), expected %s (%s)", header, sender.address, sender.why, address,
                why);
}

static void
assert_sender(const char *header, const char *address, const char *why)
{
    assert_sender_of(header, strlen(header), address, why);
}

/* The body of one From field. */
static void
assert_from(const char *from, const char *address, const char *why)
{
    g_autofree char *header = g_strdup_printf("From: %s\r\nTo: b@x.example\r\n\r\n", from);
    assert_sender(header, address, why);
}

static void
one_plain_mailbox_gives_its_address(void)
{
    assert_from("joe@x.example", "joe@x.example", NULL);
    assert_from("<joe@x.example>", "joe@x.example", NULL);
    assert_from("Joe Doe <Joe@X.example>", "joe@x.example", NULL);
    assert_from("Joe Q. Doe<joe@x.example> ", "joe@x.example", NULL);
    assert_from("\"Doe, Joe\" <joe@x.example>", "joe@x.example", NULL);
    assert_from("\"Joe \\\"J\\\" Doe\" <joe@x.example>", "joe@x.example", NULL);
    assert_from("=?utf-8?Q?J=C3=B6?= <joe@x.example>", "joe@x.example", NULL);
    assert_from("J\xc3\xb6 <joe@x.example>", "joe@x.example", NULL);
    assert_from("J\xf6 <joe@x.example>", "joe@x.example", NULL);
    assert_from("[Desk] Joe <joe@x.example>", "joe@x.example", NULL);
    assert_from("\r\n Joe\r\n\t<joe@x.example>", "joe@x.example", NULL);
}

static void
a_plain_comment_apart_is_passed_over(void)
{
    assert_from("joe@x.example (Joe Doe)", "joe@x.example", NULL);
    assert_from("Joe (via Desk (beta)) <joe@x.example>", "joe@x.example", NULL);
    assert_from("Joe <joe@x.example> (by way of Jane)", "joe@x.example", NULL);
}

static void
its_own_address_may_be_the_name(void)
{
    assert_from("joe@x.example <Joe@x.example>", "joe@x.example", NULL);
}

/* The ways of writing From by which one reader sees the boss and another does not. */

static void
two_from_fields_are_nobody(void)
{
    assert_sender("From: boss@corp.example\r\nFrom: x@evil.example\r\n\r\n", NULL, "more than one");
}

static void
two_mailboxes_are_nobody(void)
{
    assert_from("boss@corp.example, x@evil.example", NULL, "more than one");
    assert_from("Boss <boss@corp.example>, <x@evil.example>", NULL, "more than one");
    assert_from("boss@corp.example,", NULL, "more than one");
}

static void
a_plain_name_that_is_another_address_is_nobody(void)
{
    assert_from("boss@corp.example <x@evil.example>", NULL, "another address");
}

static void
a_quoted_name_that_is_another_address_is_only_a_name(void)
{
    assert_from("\"boss@corp.example\" <x@evil.example>", "x@evil.example", NULL);
    assert_from("\"<boss@corp.example>\" <x@evil.example>", "x@evil.example", NULL);
    assert_from("\"boss@corp.example> \" <x@evil.example>", "x@evil.example", NULL);
}

static void
an_encoded_name_that_is_another_address_is_only_a_name(void)
{
    assert_from("=?utf-8?q?boss=40corp=2Eexample?= <x@evil.example>", "x@evil.example", NULL);
    assert_from("=?utf-8?q?boss=40corp=2Eexample=00?= <x@evil.example>", "x@evil.example", NULL);
    assert_from("=?utf-8?q?boss=40corp=2Eexample=3E?= <x@evil.example>", "x@evil.example", NULL);
}

static void
an_encoded_address_is_nobody(void)
{
    assert_from("<=?utf-8?q?boss=40corp.example?=@evil.example>", NULL, "encoded word");
    assert_from("=?utf-8?q?boss=40corp.example?=@evil.example", NULL, "encoded word");
    assert_from("=?utf-8?q?boss?=@corp.example", NULL, "encoded word");
}

static void
two_angle_addresses_are_nobody(void)
{
    assert_from("<boss@corp.example>(x) <x@evil.example>", NULL, "comment against");
    assert_from("<boss@corp.example> (x) <x@evil.example>", NULL, "after the address");
    assert_from("<boss@corp.example> <x@evil.example>", NULL, "after the address");
    assert_from("<<boss@corp.example>>", NULL, "does not close");
}

static void
a_comment_with_an_address_is_nobody(void)
{
    assert_from("boss@corp.example(<x@evil.example>)", NULL, "comment");
    assert_from("boss@corp.example (<x@evil.example>)", NULL, "comment");
    assert_from("boss@corp.example(x)", NULL, "comment");
    assert_from("boss(x)@corp.example", NULL, "comment");
    assert_from("boss@(x)corp.example", NULL, "comment");
    assert_from("<boss(x)@corp.example>", NULL, "comment");
    assert_from("(boss@corp.example", NULL, "comment");
    assert_from("((((((((((x)))))))))) <x@evil.example>", NULL, "too deep");
}

static void
a_source_route_is_nobody(void)
{
    assert_from("<@evil.example:boss@corp.example>", NULL, "source route");
}

static void
two_at_signs_are_nobody(void)
{
    assert_from("<boss@corp.example@evil.example>", NULL, "not plain");
    assert_from("boss@corp.example@evil.example", NULL, "not plain");
}

static void
an_escaped_address_is_nobody(void)
{
    assert_from("boss@corp.example\\0@evil.example", NULL, "neither plain nor quoted");
    assert_from("<boss@corp.example\\0@evil.example>", NULL, "not plain");
}

static void
control_characters_are_nobody(void)
{
    static const char nul[] = "From: boss@corp.example\0@evil.example\r\n\r\n";
    static const char leading[] = "From: \0boss@corp.example\r\n\r\n";
    static const char named[] = "From: \"a\0b\" <boss@corp.example>\r\n\r\n";
    assert_sender_of(nul, sizeof nul - 1, NULL, "control");
    assert_sender_of(leading, sizeof leading - 1, NULL, "control");
    assert_sender_of(named, sizeof named - 1, NULL, "control");
    assert_from("\x1b$B <boss@corp.example>", NULL, "control");
}

static void
a_carriage_return_behind_the_colon_is_nobody(void)
{
    assert_sender("From:\rboss@corp.example\r\n\r\n", NULL, "control");
}

static void
a_group_is_nobody(void)
{
    assert_from("staff: boss@corp.example, x@evil.example;", NULL, "group");
    assert_from("staff: boss@corp.example;", NULL, "group");
    assert_from("undisclosed-recipients:;", NULL, "group");
}

static void
a_trailing_dot_is_nobody(void)
{
    assert_from("boss@corp.example.", NULL, "not plain");
    assert_from("<boss@corp.example.>", NULL, "not plain");
}

static void
a_look_alike_domain_is_itself(void)
{
    assert_from("boss@co\xd1\x80p.example", "boss@xn--cop-1ed.example", NULL);
    assert_from("boss@\xef\xbd\x83orp.example", NULL, "not plain");
}

static void
a_quoted_local_part_is_nobody(void)
{
    assert_from("<b\"os\"s@corp.example>", NULL, "quoted local part");
    assert_from("<\"boss\"@corp.example>", NULL, "quoted local part");
    assert_from("\"boss\"@corp.example", NULL, "quoted local part");
    assert_from("\"boss@corp.example", NULL, "does not end");
}

static void
a_space_before_the_colon_is_still_from(void)
{
    assert_sender("From : joe@x.example\r\n\r\n", "joe@x.example", NULL);
    assert_sender("From : boss@corp.example\r\nFrom: x@evil.example\r\n\r\n", NULL,
                  "more than one");
}

static void
a_folded_from_in_another_field_is_not_from(void)
{
    assert_sender("X: y\r\n From: boss@corp.example\r\nFrom: x@evil.example\r\n\r\n",
                  "x@evil.example", NULL);
}

static void
repeats_in_another_case_are_nobody(void)
{
    assert_sender("FROM: boss@corp.example\r\nfrom: x@evil.example\r\n\r\n", NULL, "more than one");
}

static void
a_semicolon_between_addresses_is_nobody(void)
{
    assert_from("boss@corp.example;x@evil.example", NULL, "group");
    assert_from("<boss@corp.example;x@evil.example>", NULL, "more than one");
}

static void
zero_width_characters_belong_to_the_name_only(void)
{
    assert_from("Boss\xe2\x80\x8b <x@evil.example>", "x@evil.example", NULL);
    assert_from("<boss\xe2\x80\x8b@corp.example>", NULL, "not plain");
    assert_from("<boss@corp\xe2\x80\x8b.example>", NULL, "not plain");
}

static void
nothing_is_nobody(void)
{
    assert_sender("To: a@x.example\r\n\r\n", NULL, "no From");
    assert_from("", NULL, "nothing");
    assert_from("Joe Doe", NULL, "no address");
    assert_from("<>", NULL, "no address");
    assert_from("Joe <joe", NULL, "does not close");
    assert_from("Joe <joe@x.example", NULL, "does not close");
    assert_from("joe@x.example> Joe", NULL, "neither plain nor quoted");
    assert_from("Joe joe@x.example", NULL, "white space");
    assert_from("<boss%corp.example@evil.example>", NULL, "route");
    assert_from("<corp.example!boss@evil.example>", NULL, "route");
    assert_from("<boss@[192.0.2.1]>", NULL, "literal");
}

static void
a_header_that_was_cut_is_nobody(void)
{
    g_autoptr(GString) header = g_string_new("From: joe@x.example\r\n");
    for (guint i = 0; i < LIMIT_HEADER_FIELDS; i++)
        g_string_append(header, "X: y\r\n");
    g_string_append(header, "From: boss@corp.example\r\n\r\n");
    assert_sender(header->str, NULL, "too long");
}

static void
a_hostile_field_costs_linear_time(void)
{
    static const char *pieces[] = {"(", "\"\\", "a ", "(a)", "\"\" "};
    for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++) {
        g_autoptr(GString) header = g_string_new("From: ");
        while (header->len < LIMIT_HEADER_FIELD_BYTES)
            g_string_append(header, pieces[i]);
        assert_sender(header->str, NULL, NULL);
    }
}

static void
each_level_has_a_name(void)
{
    g_assert_cmpstr(identity_name(IDENTITY_FAILED), ==, "failed");
    g_assert_cmpstr(identity_name(IDENTITY_CLAIMED), ==, "claimed");
    g_assert_cmpstr(identity_name(IDENTITY_TOKEN), ==, "token");
    g_assert_cmpstr(identity_name(IDENTITY_AUTHENTICATED), ==, "authenticated");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add_func("/sender/" #name, name)
    ADD(one_plain_mailbox_gives_its_address);
    ADD(a_plain_comment_apart_is_passed_over);
    ADD(its_own_address_may_be_the_name);
    ADD(two_from_fields_are_nobody);
    ADD(two_mailboxes_are_nobody);
    ADD(a_plain_name_that_is_another_address_is_nobody);
    ADD(a_quoted_name_that_is_another_address_is_only_a_name);
    ADD(an_encoded_name_that_is_another_address_is_only_a_name);
    ADD(an_encoded_address_is_nobody);
    ADD(two_angle_addresses_are_nobody);
    ADD(a_comment_with_an_address_is_nobody);
    ADD(a_source_route_is_nobody);
    ADD(two_at_signs_are_nobody);
    ADD(an_escaped_address_is_nobody);
    ADD(control_characters_are_nobody);
    ADD(a_carriage_return_behind_the_colon_is_nobody);
    ADD(a_group_is_nobody);
    ADD(a_trailing_dot_is_nobody);
    ADD(a_look_alike_domain_is_itself);
    ADD(a_quoted_local_part_is_nobody);
    ADD(a_space_before_the_colon_is_still_from);
    ADD(a_folded_from_in_another_field_is_not_from);
    ADD(repeats_in_another_case_are_nobody);
    ADD(a_semicolon_between_addresses_is_nobody);
    ADD(zero_width_characters_belong_to_the_name_only);
    ADD(nothing_is_nobody);
    ADD(a_header_that_was_cut_is_nobody);
    ADD(a_hostile_field_costs_linear_time);
    ADD(each_level_has_a_name);
    return g_test_run();
}
