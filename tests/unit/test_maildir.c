#include "deliver/maildir.h"

#include "tests/unit/test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static Transport *
maildir_transport(const Outgoing *outgoing)
{
    const TransportSettings settings = {
        .outgoing = outgoing, .ca_file = "", .helo = "desk.example", .patience_us = US_PER_MIN};
    return transport_new(&settings);
}

static void
remove_tree(const char *path)
{
    GDir *directory = g_dir_open(path, 0, NULL);
    if (directory) {
        for (const char *name; (name = g_dir_read_name(directory));) {
            g_autofree char *inner = g_build_filename(path, name, NULL);
            remove_tree(inner);
        }
        g_dir_close(directory);
    }
    g_remove(path);
}

static gint
by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The contents of every file in path/owner/part, oldest name first. */
static GPtrArray *
read_box(const char *path, const char *owner, const char *part)
{
    g_autofree char *box = g_build_filename(path, owner, part, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    GPtrArray *contents = g_ptr_array_new_with_free_func(g_free);
    GDir *directory = g_dir_open(box, 0, NULL);
    g_assert_nonnull(directory);
    for (const char *name; (name = g_dir_read_name(directory));)
        g_ptr_array_add(names, g_build_filename(box, name, NULL));
    g_dir_close(directory);
    g_ptr_array_sort(names, by_text);
    for (guint i = 0; i < names->len; i++) {
        char *text = NULL;
        g_assert_true(g_file_get_contents(names->pdata[i], &text, NULL, NULL));
        g_ptr_array_add(contents, text);
    }
    return contents;
}

static AttemptOutcome
send_to(Transport *transport, const char *recipient, const char *text)
{
    g_auto(Verdict) verdict = {0};
    g_autoptr(GBytes) content = g_bytes_new(text, strlen(text));
    Delivery delivery = {"bounce@desk.example", recipient, content, "o1"};
    transport_send(transport, &delivery, NULL, &verdict);
    g_assert_nonnull(verdict.reason);
    return verdict.outcome;
}

static void
test_writes(void)
{
    g_autofree char *root = g_dir_make_tmp("test_maildir-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(root, "out", NULL);
    Outgoing outgoing = {.kind = OUTGOING_MAILDIR, .path = path};
    Transport *transport = maildir_transport(&outgoing);
    const char *first = "Subject: one\r\n\r\n.dot\r\n", *second = "Subject: two\r\n\r\n";
    g_assert_cmpint(send_to(transport, "anna@their.example", first), ==, ATTEMPT_SENT);
    g_assert_cmpint(send_to(transport, "anna@their.example", second), ==, ATTEMPT_SENT);
    transport_rest(transport);
    g_assert_cmpint(send_to(transport, "../../etc/x@y.example", first), ==, ATTEMPT_SENT);

    g_autoptr(GPtrArray) arrived = read_box(path, "anna@their.example", "new");
    g_assert_cmpuint(arrived->len, ==, 2);
    g_assert_cmpstr(arrived->pdata[0], ==, first);
    g_assert_cmpstr(arrived->pdata[1], ==, second);
    g_autoptr(GPtrArray) unfinished = read_box(path, "anna@their.example", "tmp");
    g_assert_cmpuint(unfinished->len, ==, 0);
    g_autoptr(GPtrArray) odd = read_box(path, "%2E.%2F..%2Fetc%2Fx@y.example", "new");
    g_assert_cmpuint(odd->len, ==, 1);
    transport_free(transport);
    remove_tree(root);
}

static void
test_trouble(void)
{
    g_autofree char *root = g_dir_make_tmp("test_maildir-XXXXXX", NULL);
    g_autofree char *file = g_build_filename(root, "file", NULL);
    g_assert_true(g_file_set_contents(file, "", -1, NULL));
    Outgoing outgoing = {.kind = OUTGOING_MAILDIR, .path = file};
    Transport *transport = maildir_transport(&outgoing);
    g_assert_cmpint(send_to(transport, "anna@their.example", "x"), ==, ATTEMPT_UNREACHABLE);
    g_assert_cmpint(send_to(transport, "anna@their.example\r\nRCPT TO:<b@c.example>", "x"), ==,
                    ATTEMPT_REFUSED);
    g_assert_cmpint(send_to(transport, "", "x"), ==, ATTEMPT_REFUSED);
    transport_cancel(transport);
    g_assert_cmpint(send_to(transport, "anna@their.example", "x"), ==, ATTEMPT_UNREACHABLE);
    transport_free(transport);
    remove_tree(root);
}

static void
test_one_bad_box(void)
{
    g_autofree char *root = g_dir_make_tmp("test_maildir-XXXXXX", NULL);
    g_autofree char *in_the_way = g_build_filename(root, "bad@their.example", NULL);
    g_assert_true(g_file_set_contents(in_the_way, "", -1, NULL));
    Outgoing outgoing = {.kind = OUTGOING_MAILDIR, .path = root};
    Transport *transport = maildir_transport(&outgoing);
    g_assert_cmpint(send_to(transport, "bad@their.example", "x"), ==, ATTEMPT_DEFERRED);
    g_assert_cmpint(send_to(transport, "good@their.example", "x"), ==, ATTEMPT_SENT);
    transport_free(transport);
    remove_tree(root);
}

static void
test_names(void)
{
    static const struct {
        const char *recipient, *name;
    } cases[] = {{"anna@their.example", "anna@their.example"},
                 {"reply+a_b-c@d.example", "reply+a_b-c@d.example"},
                 {".hidden@d.example", "%2Ehidden@d.example"},
                 {"a/b@d.example", "a%2Fb@d.example"},
                 {"a%b@d.example", "a%25b@d.example"},
                 {"\xc3\xa6@d.example", "%C3%A6@d.example"}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = maildir_name(cases[i].recipient);
        g_assert_cmpstr(name, ==, cases[i].name);
    }
    g_autofree char *first = g_strnfill(250, '/'), *second = g_strnfill(251, '/');
    g_autofree char *name = maildir_name(first), *other = maildir_name(second);
    g_assert_cmpuint(strlen(name), ==, 200);
    g_assert_cmpstr(name, !=, other);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/maildir/writes-exactly-what-was-composed", test_writes);
    g_test_add_func("/maildir/trouble-is-not-the-rows", test_trouble);
    g_test_add_func("/maildir/one-bad-box-is-no-outage", test_one_bad_box);
    g_test_add_func("/maildir/name-is-one-safe-entry", test_names);
    return g_test_run();
}
