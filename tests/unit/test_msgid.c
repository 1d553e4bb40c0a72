#include "tests/unit/test.h"

#include "base/limits.h"
#include "mail/msgid.h"

#include <string.h>

static void
assert_list(const char *value, const char *expected)
{
    g_auto(GStrv) ids = msgid_list(value);
    g_autofree char *joined = g_strjoinv(" ", ids);
    g_assert_cmpstr(joined, ==, expected);
}

static void
a_list_keeps_order_and_drops_repeats(void)
{
    assert_list("<a@x> <b@x>\t<a@x><c@x>", "a@x b@x c@x");
    assert_list("", "");
}

static void
what_is_outside_brackets_is_passed_over(void)
{
    assert_list("Message of Monday from Joe <a@x> (was <b@x>), c@x", "a@x b@x");
    assert_list("a@x", "");
    assert_list("<a@x", "");
    assert_list("a@x> <b@x>", "b@x");
    assert_list("<broken <a@x>", "a@x");
}

static void
unclean_ids_are_passed_over(void)
{
    assert_list("<> < > <a b@x> <a\x01@x> <a\x7f@x> <c@x>", "c@x");
    assert_list("<a\xff@x> <a\xe2\x80\xae@x> <a\xc2\x85@x> <c@x>", "c@x");
    g_autofree char *longest = g_strnfill(MSGID_BYTES_MAX, 'a');
    g_autofree char *value = g_strdup_printf("<%sb> <%s>", longest, longest);
    assert_list(value, longest);
}

static void
a_long_list_keeps_its_first_and_last(void)
{
    g_autoptr(GString) value = g_string_new(NULL);
    for (guint i = 0; i < LIMIT_REFERENCES + 50; i++)
        g_string_append_printf(value, "<%u@x> ", i);
    g_auto(GStrv) ids = msgid_list(value->str);
    g_assert_cmpuint(g_strv_length(ids), ==, LIMIT_REFERENCES);
    g_assert_cmpstr(ids[0], ==, "0@x");
    g_assert_cmpstr(ids[99], ==, "99@x");
    g_assert_cmpstr(ids[100], ==, "150@x");
    g_assert_cmpstr(ids[199], ==, "249@x");
}

static void
assert_id(const char *value, const char *expected)
{
    g_autofree char *id = msgid_parse(value);
    g_assert_cmpstr(id, ==, expected);
}

static void
one_id_is_read_or_none(void)
{
    assert_id("<a@x>", "a@x");
    assert_id(" <a@x> (added by postmaster@x)", "a@x");
    assert_id("a@x", "");
    assert_id("", "");
    assert_id("<a @x>", "");
}

static void
a_hostile_value_costs_linear_time(void)
{
    g_autofree char *opens = g_strnfill(1 << 20, '<');
    g_autofree char *closes = g_strnfill(1 << 20, '>');
    g_autofree char *value = g_strconcat(opens, "a@x", closes, NULL);
    assert_list(value, "a@x");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add_func("/msgid/" #name, name)
    ADD(a_list_keeps_order_and_drops_repeats);
    ADD(what_is_outside_brackets_is_passed_over);
    ADD(unclean_ids_are_passed_over);
    ADD(a_long_list_keeps_its_first_and_last);
    ADD(one_id_is_read_or_none);
    ADD(a_hostile_value_costs_linear_time);
    return g_test_run();
}
