#include "base/limits.h"
#include "base/private_file.h"
#include "test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    char *directory;
    char *path;
} Place;

static void
set_up(Place *place, gconstpointer data)
{
    (void)data;
    place->directory = g_dir_make_tmp("test_private_file-XXXXXX", NULL);
    place->path = g_build_filename(place->directory, "secret", NULL);
}

static void
tear_down(Place *place, gconstpointer data)
{
    (void)data;
    g_autoptr(GDir) directory = g_dir_open(place->directory, 0, NULL);
    for (const char *name; (name = g_dir_read_name(directory)) != NULL;) {
        g_autofree char *path = g_build_filename(place->directory, name, NULL);
        g_assert_cmpint(g_remove(path), ==, 0);
    }
    g_assert_cmpint(g_rmdir(place->directory), ==, 0);
    g_free(place->directory);
    g_free(place->path);
}

static void
write_with_mode(const char *path, const char *text, gssize length, int mode)
{
    g_unlink(path);
    g_assert_true(g_file_set_contents(path, text, length, NULL));
    g_assert_cmpint(g_chmod(path, mode), ==, 0);
}

static void
a_password_is_the_first_line(Place *place, gconstpointer data)
{
    static const struct {
        const char *text, *password;
    } cases[] = {{"secret", "secret"},
                 {"secret\n", "secret"},
                 {"secret\r\nmore\n", "secret"},
                 {" with blanks = and signs #\n", " with blanks = and signs #"},
                 {"schl\xc3\xbcssel\n", "schl\xc3\xbcssel"}};
    (void)data;
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(SecretString) password = NULL;
        write_with_mode(place->path, cases[i].text, -1, 0600);
        assert_ok(private_file_password(place->path, &password, &error));
        g_assert_cmpstr(password, ==, cases[i].password);
    }
}

static void
what_is_no_password_is_refused(Place *place, gconstpointer data)
{
    g_autofree char *long_text = g_strnfill(1025, 'x');
    const struct {
        const char *text;
        gssize length;
    } wrong[] = {{"", 0}, {"\nsecret", -1}, {"sec\tret\n", -1}, {"sec\0ret\n", 8}, {long_text, -1}};
    (void)data;
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        GError *error = NULL;
        SecretString *password;
        write_with_mode(place->path, wrong[i].text, wrong[i].length, 0600);
        assert_fails(private_file_password(place->path, &password, &error), POSTERN_ERROR_INVALID);
    }
}

static void
a_file_others_have_a_hand_in_is_refused(Place *place, gconstpointer data)
{
    static const int good[] = {0600, 0400, 0640, 0440}, bad[] = {0644, 0604, 0620, 0666, 0601};
    GError *error = NULL;
    (void)data;
    for (guint i = 0; i < G_N_ELEMENTS(good); i++) {
        g_autoptr(SecretString) password = NULL;
        write_with_mode(place->path, "secret\n", -1, good[i]);
        assert_ok(private_file_password(place->path, &password, &error));
    }
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        SecretString *password;
        g_autofree char *says = g_strdup_printf(
            "%s: mode %04o lets others at it, expected 0600 or 0640 for a secret file", place->path,
            (guint)bad[i]);
        write_with_mode(place->path, "secret\n", -1, bad[i]);
        g_assert_false(private_file_password(place->path, &password, &error));
        g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_REFUSED);
        g_assert_cmpstr(error->message, ==, says);
        g_clear_error(&error);
    }
}

static void
a_file_that_is_none_is_refused_without_waiting(Place *place, gconstpointer data)
{
    GError *error = NULL;
    SecretString *password;
    (void)data;
    assert_fails(private_file_password(place->path, &password, &error), POSTERN_ERROR_NOT_FOUND);
    g_assert_cmpint(mkfifo(place->path, 0600), ==, 0);
    assert_fails(private_file_password(place->path, &password, &error), POSTERN_ERROR_REFUSED);
    assert_fails(private_file_password(place->directory, &password, &error), POSTERN_ERROR_REFUSED);
}

static void
a_file_of_another_user_is_refused(Place *place, gconstpointer data)
{
    static const PrivateFile anything = {"test file", 0, "any mode"};
    GError *error = NULL;
    SecretString *text;
    (void)data;
    write_with_mode(place->path, "text", -1, 0600);
    if (chown(place->path, 1, (gid_t)-1) < 0) {
        g_test_skip("needs root");
        return;
    }
    assert_fails(private_file_read(place->path, &anything, &text, &error), POSTERN_ERROR_REFUSED);
}

static void
a_file_that_is_written_anew_is_another(Place *place, gconstpointer data)
{
    (void)data;
    SecretMark none = private_file_mark(place->path);
    write_with_mode(place->path, "one", -1, 0600);
    SecretMark one = private_file_mark(place->path), same = private_file_mark(place->path);
    g_assert_true(secret_mark_equal(&one, &same));
    g_assert_false(secret_mark_equal(&one, &none));
    g_assert_cmpint(g_chmod(place->path, 0640), ==, 0);
    g_assert_true(g_file_set_contents(place->path, "two", -1, NULL));
    SecretMark two = private_file_mark(place->path);
    g_assert_false(secret_mark_equal(&one, &two));
}

static void
a_file_is_read_whole_up_to_its_limit(Place *place, gconstpointer data)
{
    g_autofree char *longest = g_strnfill(LIMIT_SECRET_FILE_BYTES, 'x');
    g_autofree char *longer = g_strnfill(LIMIT_SECRET_FILE_BYTES + 1, 'x');
    g_autoptr(SecretString) text = NULL;
    GError *error = NULL;
    (void)data;
    write_with_mode(place->path, longest, -1, 0600);
    assert_ok(private_file_read(place->path, &private_file_of_secrets, &text, &error));
    g_assert_cmpstr(text, ==, longest);
    write_with_mode(place->path, longer, -1, 0600);
    SecretString *none;
    assert_fails(private_file_read(place->path, &private_file_of_secrets, &none, &error),
                 POSTERN_ERROR_INVALID);
}

static void
blocks_keep_their_content_when_they_grow(void)
{
    g_assert_null(secret_malloc(G_MAXSIZE));
    g_assert_null(secret_calloc(G_MAXSIZE / 2, 3));
    char *block = secret_calloc(4, 2);
    g_assert_cmpmem(block, 8, "\0\0\0\0\0\0\0\0", 8);
    memcpy(block, "password", 8); /* NOLINT(bugprone-not-null-terminated-result): full */
    block = secret_realloc(block, 4096);
    g_assert_cmpmem(block, 8, "password", 8);
    block = secret_realloc(block, 4);
    g_assert_cmpmem(block, 4, "pass", 4);
    secret_free(block);
    secret_free(NULL);
    char *copy = secret_strdup("token");
    g_assert_cmpstr(copy, ==, "token");
    secret_free(copy);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add("/private-file/" #name, Place, NULL, set_up, name, tear_down)
    ADD(a_password_is_the_first_line);
    ADD(what_is_no_password_is_refused);
    ADD(a_file_others_have_a_hand_in_is_refused);
    ADD(a_file_of_another_user_is_refused);
    ADD(a_file_that_is_none_is_refused_without_waiting);
    ADD(a_file_that_is_written_anew_is_another);
    ADD(a_file_is_read_whole_up_to_its_limit);
#undef ADD
    g_test_add_func("/secret/blocks_keep_their_content_when_they_grow",
                    blocks_keep_their_content_when_they_grow);
    return g_test_run();
}
