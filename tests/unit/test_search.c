/* Full text: what is taken in, once and in portions, and what is found by it. */
#include "store/search.h"

#include "tests/unit/store_fixture.h"

static CommentId
say(Fixture *f, ThreadId thread, const char *text, const char *staff_text)
{
    g_autoptr(GError) error = NULL;
    Comment comment = {.ticket = f->ticket,
                       .thread = thread,
                       .author = f->customer,
                       .identity = IDENTITY_AUTHENTICATED,
                       .created_us = NOW_US,
                       .text = (char *)text,
                       .staff_text = (char *)staff_text};
    CommentId id;
    assert_ok(store_comment_add(f->store, &comment, &id, &error));
    return id;
}

/* What stands in angle brackets is nobody's to find. */
static char *
hide_secrets(const char *text, gpointer data)
{
    (void)data;
    GString *out = g_string_new(NULL);
    for (const char *p = text; *p; p++)
        if (*p != '<')
            g_string_append_c(out, *p);
        else
            p += strcspn(p, ">");
    return g_string_free(out, FALSE);
}

static gboolean
index_some(Fixture *f, guint limit)
{
    g_autoptr(GError) error = NULL;
    gboolean more;
    assert_ok(store_search_index(f->store, limit, hide_secrets, NULL, &more, &error));
    return more;
}

static guint
waiting(Fixture *f)
{
    g_autoptr(GError) error = NULL;
    guint count;
    assert_ok(store_search_waiting(f->store, 10, &count, &error));
    return count;
}

static gboolean
add_hit(const SearchHit *hit, gpointer data, GError **error)
{
    (void)error;
    g_string_append_printf(data, "%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT " ",
                           hit->thread.ticket.value, hit->comment.value);
    return TRUE;
}

/* "TICKET/COMMENT " of each place. */
static char *
found(Fixture *f, gboolean to_staff, const char *typed)
{
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) words = g_strsplit(typed, " ", -1);
    SearchAsked asked = {.words = words, .to_staff = to_staff, .limit = 10};
    GString *out = g_string_new(NULL);
    assert_ok(store_search_each(f->store, &asked, add_hit, out, &error));
    return g_string_free(out, FALSE);
}

static void
assert_found(Fixture *f, gboolean to_staff, const char *typed, const char *expected)
{
    g_autofree char *got = found(f, to_staff, typed);
    g_assert_cmpstr(got, ==, expected);
}

static void
test_finds(Fixture *f, gconstpointer data)
{
    (void)data;
    say(f, f->thread, "The Überraschung is red", NULL);
    say(f, f->private_thread, "She is cross", NULL);
    say(f, f->thread, "It is blue", "It is blue, said \"red\" somebody");
    say(f, f->thread, "", NULL);
    while (index_some(f, 2))
        ;
    assert_found(f, FALSE, "uberraschung", "1/1 ");
    assert_found(f, FALSE, "red", "1/1 ");
    assert_found(f, TRUE, "red", "1/3 1/1 ");
    assert_found(f, TRUE, "is blue", "1/3 ");
    assert_found(f, FALSE, "cro*", "1/2 ");
    assert_found(f, FALSE, "cro", "");
    assert_found(f, FALSE, "red OR blue", "");
    assert_found(f, FALSE, "\"red", "1/1 ");
    assert_found(f, FALSE, "staff_text:red", "");
    assert_found(f, FALSE, ") OR (", "");
}

static void
test_open_words(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    char *red[] = {(char *)"red", NULL}, *blue[] = {(char *)"blue", NULL};
    CommentId id = say(f, f->thread, "It is blue", "It is blue and red");
    g_autoptr(GHashTable) of_red = NULL, of_blue = NULL;
    SearchAsked asked = {.words = red, .to_staff = TRUE, .limit = 10};
    index_some(f, 10);
    assert_ok(store_search_open(f->store, &asked, &of_red, &error));
    g_assert_cmpuint(g_hash_table_size(of_red), ==, 0);
    asked.words = blue;
    assert_ok(store_search_open(f->store, &asked, &of_blue, &error));
    g_assert_cmpuint(g_hash_table_size(of_blue), ==, 1);
    g_assert_true(g_hash_table_contains(of_blue, &id.value));
}

/* Not by its beginning either, in what only the staff reads, or in a subject. */
static void
test_hides(Fixture *f, gconstpointer data)
{
    (void)data;
    ThreadId thread;
    say(f, f->thread, "zebra <sesame> one", NULL);
    say(f, f->thread, "zebra", "zebra <sesame> two");
    fixture_ticket(f, "Zebra <sesame> three", NOW_US, &thread);
    while (index_some(f, 2))
        ;
    assert_found(f, TRUE, "zebra", "1/2 1/1 2/0 ");
    assert_found(f, TRUE, "one", "1/1 ");
    assert_found(f, TRUE, "two", "1/2 ");
    assert_found(f, TRUE, "three", "2/0 ");
    assert_found(f, TRUE, "sesame", "");
    assert_found(f, TRUE, "s*", "");
    assert_found(f, TRUE, "zebra ses*", "");
}

/* What was broken off is done again, and nothing twice; what was emptied is made anew. */
static void
test_goes_on(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    for (guint i = 0; i < 5; i++)
        say(f, f->thread, "word", NULL);
    g_assert_cmpuint(waiting(f), ==, 5);
    g_assert_true(index_some(f, 2));
    g_assert_cmpuint(waiting(f), ==, 3);
    assert_ok(store_begin(f->store, &error));
    g_assert_true(index_some(f, 2));
    store_rollback(f->store);
    g_assert_cmpuint(waiting(f), ==, 3);
    fixture_close(f);
    fixture_open(f);
    while (index_some(f, 2))
        ;
    g_assert_cmpuint(waiting(f), ==, 0);
    assert_found(f, FALSE, "word", "1/5 1/4 1/3 1/2 1/1 ");
    g_assert_false(index_some(f, 2));
    assert_ok(store_search_forget(f->store, &error));
    g_assert_cmpuint(waiting(f), ==, 5);
    while (index_some(f, 3))
        ;
    assert_found(f, FALSE, "word", "1/5 1/4 1/3 1/2 1/1 ");
}

static void
add(const char *path, void (*test)(Fixture *f, gconstpointer data))
{
    g_test_add(path, Fixture, NULL, fixture_set_up_desk, test, fixture_tear_down);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("/search/finds", test_finds);
    add("/search/open-words", test_open_words);
    add("/search/hides", test_hides);
    add("/search/goes-on", test_goes_on);
    return g_test_run();
}
