#include "tests/unit/test.h"

#include "net/reply_guard.h"

#include <string.h>

static const ReplyBounds smtp = {.line_bytes = 20, .bytes = 50, .lines = 4};
static const ReplyBounds imap = {.line_bytes = 60,
                                 .bytes = 200,
                                 .lines = 6,
                                 .is_imap = TRUE,
                                 .parentheses = 5,
                                 .literal_bytes = 1000,
                                 .literals_bytes = 1500};

/* How much of text passes when it comes in pieces, and how that ends. */
static gsize
pass(const ReplyBounds *bounds, const char *text, gsize piece, GuardResult *ret_result)
{
    ReplyGuard guard;
    gsize length = strlen(text);
    gsize passed = 0;
    reply_guard_init(&guard, bounds);
    *ret_result = GUARD_PASSES;
    while (passed < length && *ret_result == GUARD_PASSES)
        passed += reply_guard_pass(&guard, (const guint8 *)text + passed,
                                   MIN(piece, length - passed), ret_result);
    return passed;
}

static const char *
name_of(GuardResult result)
{
    static const char *const names[] = {"passes", "goodbye", "exceeded"};
    return names[result];
}

/* However it is cut: passes bytes pass, and then it is as expected. */
static void
assert_passes(const ReplyBounds *bounds, const char *text, gsize bytes, GuardResult expected)
{
    for (gsize piece = 1; piece <= strlen(text); piece++) {
        GuardResult result;
        gsize passed = pass(bounds, text, piece, &result);
        if (result != expected || passed != bytes)
            g_error("\"%s\" in pieces of %zu: %zu bytes, %s; expected %zu, %s", text, piece, passed,
                    name_of(result), bytes, name_of(expected));
    }
}

static void
assert_all_pass(const ReplyBounds *bounds, const char *text)
{
    assert_passes(bounds, text, strlen(text), GUARD_PASSES);
}

static void
a_reply_within_its_bounds_passes(void)
{
    assert_all_pass(&smtp, "250-a\r\n250-b\r\n250-c\r\n250 d\r\n");
    assert_all_pass(&smtp, "* BYE {9999999}\r\n");
    assert_all_pass(&imap, "* 1 FETCH (FLAGS (\\Seen) UID 7)\r\n5 OK done\r\n");
}

static void
lines_are_bounded_in_length_number_and_sum(void)
{
    assert_passes(&smtp, "250 01234567890123456789\r\n", 20, GUARD_EXCEEDED);
    assert_passes(&smtp, "1\r\n2\r\n3\r\n4\r\n5\r\n", 14, GUARD_EXCEEDED);
    assert_passes(&smtp, "250 012345678901\r\n250 012345678901\r\n250 012345678901\r\n", 50,
                  GUARD_EXCEEDED);
}

static void
a_new_command_counts_anew(void)
{
    ReplyGuard guard;
    GuardResult result;
    reply_guard_init(&guard, &smtp);
    for (guint i = 0; i < 10; i++) {
        reply_guard_begin(&guard, &smtp);
        gsize passed = reply_guard_pass(&guard, (const guint8 *)"1\n2\n3\n4\n", 8, &result);
        g_assert_cmpuint(passed, ==, 8);
        g_assert_cmpint(result, ==, GUARD_PASSES);
        g_assert_cmpuint(guard.lines, ==, 4);
    }
}

static void
a_literal_is_no_line(void)
{
    g_autofree char *body = g_strnfill(300, '(');
    g_autofree char *text =
        g_strdup_printf("* 1 FETCH (UID 7 BODY[] {300}\r\n%s FLAGS ())\r\n1 OK done\r\n", body);
    assert_all_pass(&imap, text);
    assert_all_pass(&imap, "* STATUS {5}\r\n((((( (MESSAGES 1))\r\n");
}

static void
what_is_in_a_literal_is_no_goodbye(void)
{
    assert_all_pass(&imap, "* 1 FETCH (BODY[] {9}\r\n\r\n* BYE\r\n)\r\n1 OK done\r\n");
}

static void
a_literal_is_bounded_before_it_comes(void)
{
    assert_passes(&imap, "* 1 FETCH (BODY[] {1001}\r\n", 23, GUARD_EXCEEDED);
    assert_passes(&imap, "* 1 FETCH (BODY[] {4294967295}\r\n", 29, GUARD_EXCEEDED);
    /* 2^64 + 5 */
    assert_passes(&imap, "* 1 FETCH (BODY[] {18446744073709551621}\r\n", 39, GUARD_EXCEEDED);
}

static void
literals_are_bounded_together(void)
{
    g_autofree char *body = g_strnfill(800, 'x');
    g_autofree char *text = g_strdup_printf("* 1 FETCH (BODY[] {800}\r\n%s BODY[] {800}\r\n", body);
    assert_passes(&imap, text, strlen(text) - 1, GUARD_EXCEEDED);
}

/* Else a server could hide what libetpan reads as responses. */
static void
free_text_announces_no_literal(void)
{
    static const char *const texts[] = {
        "* OK {900}\r\n* BYE",     "1 NO {900}\r\n* BYE",           "+ {900}\r\n* BYE",
        "* SEARCH {900}\r\n* BYE", "* 1 FETCH (A {900} )\r\n* BYE", "* 1 FETCH (A {-900}\r\n* BYE",
        "* 1 FETCH (A {}\r\n* BYE"};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        assert_passes(&imap, texts[i], strlen(texts[i]) - 1, GUARD_GOODBYE);
}

static void
parentheses_are_bounded_in_a_response(void)
{
    assert_all_pass(&imap, "* 1 FETCH (((((\r\n* 2 FETCH (((((\r\n");
    assert_passes(&imap, "* 1 FETCH ((((((\r\n", 15, GUARD_EXCEEDED);
    assert_passes(&imap, "* 1 FETCH (((BODY[] {2}\r\nxx(((\r\n", 29, GUARD_EXCEEDED);
    assert_passes(&imap, "* 1 FETCH \"((((((\"\r\n", 16, GUARD_EXCEEDED);
}

static void
a_goodbye_is_known_wherever_a_response_begins(void)
{
    assert_passes(&imap, "* BYE", 4, GUARD_GOODBYE);
    assert_passes(&imap, "*BYE x", 3, GUARD_GOODBYE);
    assert_passes(&imap, " *  bye x", 6, GUARD_GOODBYE);
    assert_passes(&imap, "* OK BYE\r\n* 3 EXISTS\r\n* Bye see you\r\n", 26, GUARD_GOODBYE);
    assert_all_pass(&imap, "* OK\r\n* BY\r\n");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add_func("/reply_guard/" #name, name)
    ADD(a_reply_within_its_bounds_passes);
    ADD(lines_are_bounded_in_length_number_and_sum);
    ADD(a_new_command_counts_anew);
    ADD(a_literal_is_no_line);
    ADD(what_is_in_a_literal_is_no_goodbye);
    ADD(a_literal_is_bounded_before_it_comes);
    ADD(literals_are_bounded_together);
    ADD(free_text_announces_no_literal);
    ADD(parentheses_are_bounded_in_a_response);
    ADD(a_goodbye_is_known_wherever_a_response_begins);
    return g_test_run();
}
