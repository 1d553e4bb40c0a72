#include "tests/unit/test.h"

#include "mailbox/progress_file.h"

#include <glib/gstdio.h>
#include <string.h>

static void
assert_loaded(const char *path, guint32 uid_validity, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(UidSet) done = progress_file_load(path, uid_validity, &error);
    g_assert_no_error(error);
    g_autofree char *text = uid_set_to_text(done);
    g_assert_cmpstr(text, ==, expected);
}

static char *
path_new(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("postern-progress-XXXXXX", &error);
    g_assert_no_error(error);
    return g_build_filename(folder, "state", NULL);
}

static void
path_remove(char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_unlink(path);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
    g_free(path);
}

static void
what_was_saved_is_loaded(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(UidSet) done = uid_set_new();
    char *path = path_new();
    assert_loaded(path, 7, "");
    assert_ok(progress_file_save(path, 7, done, &error));
    assert_loaded(path, 7, "");
    uid_set_add(done, 1, 812);
    uid_set_add(done, 814, 814);
    assert_ok(progress_file_save(path, 7, done, &error));
    assert_loaded(path, 7, "1:812,814");
    path_remove(path);
}

static void
another_uidvalidity_is_another_folder(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(UidSet) done = uid_set_new();
    char *path = path_new();
    uid_set_add(done, 1, 5);
    assert_ok(progress_file_save(path, 7, done, &error));
    assert_loaded(path, 8, "");
    path_remove(path);
}

static void
what_we_did_not_write_is_corrupt(void)
{
    static const char *const bad[] = {"",
                                      "postern-mailbox 1\n",
                                      "postern-mailbox 2\nuidvalidity 7\ndone 1\n",
                                      "postern-mailbox 1\nuidvalidity x\ndone 1\n",
                                      "postern-mailbox 1\nuidvalidity 7\ndone 2,1\n",
                                      "postern-mailbox 1\nuidvalidity 7\ndone 1",
                                      "postern-mailbox 1\nuidvalidity 7\ndone 1\nmore\n"};
    char *path = path_new();
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        assert_ok(g_file_set_contents(path, bad[i], -1, &error));
        assert_fails(progress_file_load(path, 7, &error), POSTERN_ERROR_CORRUPT);
    }
    path_remove(path);
}

static void
a_file_that_cannot_be_written_is_an_error(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(UidSet) done = uid_set_new();
    assert_fails(progress_file_save("/nowhere/state", 7, done, &error), POSTERN_ERROR_DISK);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add_func("/progress_file/" #name, name)
    ADD(what_was_saved_is_loaded);
    ADD(another_uidvalidity_is_another_folder);
    ADD(what_we_did_not_write_is_corrupt);
    ADD(a_file_that_cannot_be_written_is_an_error);
    return g_test_run();
}
