#include "tests/unit/test.h"

#include "base/limits.h"
#include "base/random.h"
#include "mailbox/uid_set.h"

#include <string.h>

static void
assert_text(const UidSet *set, const char *expected)
{
    g_autofree char *text = uid_set_to_text(set);
    g_assert_cmpstr(text, ==, expected);
}

static void
uids_next_to_each_other_are_one_run(void)
{
    g_autoptr(UidSet) set = uid_set_new();
    assert_text(set, "");
    uid_set_add(set, 5, 5);
    uid_set_add(set, 9, 12);
    uid_set_add(set, 7, 7);
    assert_text(set, "5,7,9:12");
    uid_set_add(set, 6, 6);
    assert_text(set, "5:7,9:12");
    uid_set_add(set, 8, 8);
    assert_text(set, "5:12");
    uid_set_add(set, 1, 2);
    uid_set_add(set, 14, 20);
    uid_set_add(set, 2, 30);
    assert_text(set, "1:30");
    uid_set_add(set, 4294967295u, 4294967295u);
    uid_set_add(set, 4294967290u, 4294967294u);
    assert_text(set, "1:30,4294967290:4294967295");
}

/* Against an array of booleans. */
static void
a_set_holds_what_was_added_and_nothing_else(void)
{
    RandomSeeded seeded;
    random_seeded_init(&seeded, 3);
    for (guint round = 0; round < 500; round++) {
        gboolean held[64] = {FALSE};
        g_autoptr(UidSet) set = uid_set_new();
        for (guint i = 0; i < 12; i++) {
            guint32 first = (guint32)(random_uint64(&seeded.random) % 60) + 1;
            guint32 last = MIN(first + (guint32)(random_uint64(&seeded.random) % 4), 63);
            uid_set_add(set, first, last);
            for (guint32 uid = first; uid <= last; uid++)
                held[uid] = TRUE;
        }
        for (guint32 uid = 1; uid < 64; uid++)
            g_assert_cmpint(uid_set_holds(set, uid), ==, held[uid]);
        g_autofree char *text = uid_set_to_text(set);
        g_autoptr(GError) error = NULL;
        g_autoptr(UidSet) back = uid_set_from_text(text, &error);
        g_assert_no_error(error);
        assert_text(back, text);
    }
}

static void
what_is_no_set_is_corrupt(void)
{
    static const char *const bad[] = {
        "0",   "01",         "1,",    ",1",    "1:",    "1:1",   "2:1",
        "1,2", "5,3",        "1:5,5", "1:5,6", "x",     "1;2",   "1 ",
        "1:*", "4294967296", "-1",    "1,,3",  "1:2:3", "1:5,3", "1:99999999999"};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        assert_fails(uid_set_from_text(bad[i], &error), POSTERN_ERROR_CORRUPT);
    }
}

static void
a_set_of_too_many_runs_is_corrupt(void)
{
    g_autoptr(GError) error = NULL;
    GString *text = g_string_new("1");
    for (guint i = 1; i < LIMIT_UID_RUNS; i++)
        g_string_append_printf(text, ",%u", 2 * i + 1);
    g_autoptr(UidSet) most = uid_set_from_text(text->str, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(most->runs->len, ==, LIMIT_UID_RUNS);
    g_string_append(text, ",4000000000");
    assert_fails(uid_set_from_text(text->str, &error), POSTERN_ERROR_CORRUPT);
    g_string_free(text, TRUE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add_func("/uid_set/" #name, name)
    ADD(uids_next_to_each_other_are_one_run);
    ADD(a_set_holds_what_was_added_and_nothing_else);
    ADD(what_is_no_set_is_corrupt);
    ADD(a_set_of_too_many_runs_is_corrupt);
    return g_test_run();
}
