#include "base/limits.h"
#include "flow/flow_private.h"
#include "tests/unit/test.h"

#define NOW_US (1700000000 * US_PER_S)
#define MANY   5000

/* One that is stored: its number never comes again. */
static gboolean
comment(Brake *brake, gint64 ticket, gint64 author, gint64 now_us)
{
    static gint64 number = 0;
    return brake_allows(brake, (CommentId){++number}, (TicketId){ticket}, (PersonId){author},
                        now_us);
}

/* How many of count comments are told. */
static guint
told(Brake *brake, gint64 ticket, gint64 author, guint count, gint64 now_us)
{
    guint allowed = 0;
    for (guint i = 0; i < count; i++)
        allowed += comment(brake, ticket, author, now_us);
    return allowed;
}

static void
test_each_author_and_ticket_for_themselves(void)
{
    Brake *brake = brake_new();
    g_assert_cmpuint(told(brake, 1, 2, LIMIT_TOLD_COMMENTS + 5, NOW_US), ==, LIMIT_TOLD_COMMENTS);
    g_assert_true(comment(brake, 1, 3, NOW_US));
    g_assert_true(comment(brake, 2, 2, NOW_US));
    g_assert_true(comment(brake, 2, 1, NOW_US));
    g_assert_false(comment(brake, 1, 2, NOW_US));
    brake_free(brake);
}

static void
test_many_are_all_known(void)
{
    Brake *brake = brake_new();
    for (guint round = 0; round < LIMIT_TOLD_COMMENTS; round++)
        for (gint64 i = 1; i <= MANY; i++)
            g_assert_true(comment(brake, i, i % 7 + 1, NOW_US + i));
    for (gint64 i = 1; i <= MANY; i++)
        g_assert_false(comment(brake, i, i % 7 + 1, NOW_US + MANY));
    brake_free(brake);
}

/* Once with the window of the table, once within it. */
static void
test_what_is_past_is_forgotten(void)
{
    const gint64 window_us = LIMIT_TOLD_WINDOW_S * US_PER_S;
    Brake *brake = brake_new();
    g_assert_cmpuint(told(brake, 1, 1, LIMIT_TOLD_COMMENTS, NOW_US), ==, LIMIT_TOLD_COMMENTS);
    gint64 later_us = NOW_US + window_us / 2;
    g_assert_cmpuint(told(brake, 2, 1, LIMIT_TOLD_COMMENTS, later_us), ==, LIMIT_TOLD_COMMENTS);
    g_assert_false(comment(brake, 1, 1, NOW_US + window_us - 1));
    g_assert_true(comment(brake, 1, 1, NOW_US + window_us));
    g_assert_false(comment(brake, 2, 1, NOW_US + window_us));
    g_assert_true(comment(brake, 2, 1, later_us + window_us));
    brake_free(brake);
}

static void
test_a_clock_set_back_brakes_nobody(void)
{
    Brake *brake = brake_new();
    g_assert_cmpuint(told(brake, 1, 1, LIMIT_TOLD_COMMENTS, NOW_US), ==, LIMIT_TOLD_COMMENTS);
    g_assert_true(comment(brake, 1, 1, NOW_US - US_PER_S));
    brake_free(brake);
}

static gboolean
numbered(Brake *brake, gint64 number, gint64 ticket, gint64 author)
{
    return brake_allows(brake, (CommentId){number}, (TicketId){ticket}, (PersonId){author}, NOW_US);
}

/* A batch that cannot be stored is tried again, with the same numbers. */
static void
test_what_was_undone_does_not_count(void)
{
    Brake *brake = brake_new();
    g_assert_true(numbered(brake, 1, 1, 1));
    for (guint i = 0; i < 10 * LIMIT_TOLD_COMMENTS; i++)
        for (gint64 number = 2; number < 5; number++)
            g_assert_true(numbered(brake, number, number % 2, 1));
    for (gint64 number = 5; number < 5 + LIMIT_TOLD_COMMENTS - 2; number++)
        g_assert_true(numbered(brake, number, 1, 1)); /* 1 and 3 were that ticket's, too */
    g_assert_false(numbered(brake, 100, 1, 1));
    brake_free(brake);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/brake/each-author-and-ticket-for-themselves",
                    test_each_author_and_ticket_for_themselves);
    g_test_add_func("/brake/many-are-all-known", test_many_are_all_known);
    g_test_add_func("/brake/what-is-past-is-forgotten", test_what_is_past_is_forgotten);
    g_test_add_func("/brake/what-was-undone-does-not-count", test_what_was_undone_does_not_count);
    g_test_add_func("/brake/a-clock-set-back-brakes-nobody", test_a_clock_set_back_brakes_nobody);
    return g_test_run();
}
