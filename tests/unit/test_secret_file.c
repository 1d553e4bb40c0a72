#include "mailbox/secret_file.h"
#include "test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    char *directory;
    char *path;
    char *token_path;
} Place;

static void
set_up(Place *place, gconstpointer data)
{
    (void)data;
    place->directory = g_dir_make_tmp("test_secret_file-XXXXXX", NULL);
    place->path = g_build_filename(place->directory, "secret", NULL);
    place->token_path = g_build_filename(place->directory, "token", NULL);
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
    g_free(place->token_path);
}

static void
write_with_mode(const char *path, const char *text, gssize length, int mode)
{
    g_unlink(path);
    g_assert_true(g_file_set_contents(path, text, length, NULL));
    g_assert_cmpint(g_chmod(path, mode), ==, 0);
}

/* --- tokens --- */

static void
a_token_file_is_read(Place *place, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_auto(TokenSecrets) secrets = {0};
    (void)data;
    write_with_mode(place->path,
                    "# of the support mailbox\n\n  refresh-token = 1//0a=b c# \r\n"
                    "client-secret=GOCSPX-x\nexpires = 2027-03-01\n"
                    "client-secret-expires = 2027-04-01T12:00:00+02:00",
                    -1, 0600);
    assert_ok(secret_file_tokens(place->path, &secrets, &error));
    g_assert_cmpstr(secrets.refresh_token, ==, "1//0a=b c#");
    g_assert_cmpstr(secrets.client_secret, ==, "GOCSPX-x");
    g_assert_null(secrets.access_token);
    g_assert_cmpint(secrets.expires_us / US_PER_S, ==, 1803859200);
    g_assert_cmpint(secrets.client_secret_expires_us / US_PER_S, ==, 1806573600);
}

static void
a_wrong_line_is_named_and_no_secret_repeated(Place *place, gconstpointer data)
{
    static const struct {
        const char *text, *words;
    } wrong[] = {
        {"hunter2hunter2\n", ":1: expected \"name = value\""},
        {"# x\npassword = hunter2\n", ":2: no such name"},
        {"refresh-token = hunter2\nrefresh-token = hunter2\n", ":2: said twice"},
        {"refresh-token = hunter2\xc3\xbc\n", ":1: refresh-token: expected a token"},
        {"refresh-token =\n", ":1: refresh-token: expected a token"},
        {"refresh-token = a\nexpires = hunter2\n", ":2: expires: expected 2027"},
        {"expires = 2027-03-01\n", "no token"},
        {"", "no token"},
        {"access-token = hunter2\nrefresh-token = hunter2\n", "an access token beside"},
        {"refresh-token = hunter2\nfrom = hunter2\n", "written by Postern"},
    };
    (void)data;
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        TokenSecrets secrets;
        write_with_mode(place->path, wrong[i].text, -1, 0600);
        g_assert_false(secret_file_tokens(place->path, &secrets, &error));
        g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_INVALID);
        g_assert_nonnull(strstr(error->message, wrong[i].words));
        g_assert_nonnull(strstr(error->message, place->path));
        g_assert_null(strstr(error->message, "hunter2"));
    }
}

static void
read_source(Place *place, const char *text, char **ret_from)
{
    g_autoptr(GError) error = NULL;
    g_auto(TokenSecrets) secrets = {0};
    write_with_mode(place->path, text, -1, 0600);
    assert_ok(secret_file_tokens(place->path, &secrets, &error));
    *ret_from = token_secrets_fingerprint(&secrets);
}

static void
a_saved_token_holds_until_the_secret_file_changes(Place *place, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_auto(TokenSecrets) kept = {0}, none = {0};
    g_autofree char *from = NULL, *same = NULL, *other = NULL;
    struct stat status;
    (void)data;
    read_source(place, "refresh-token = one\n", &from);
    assert_ok(token_file_load(place->token_path, from, &none, &error));
    g_assert_null(none.refresh_token);
    assert_ok(token_file_save(place->token_path, from, "two", 1803859200 * US_PER_S, &error));
    assert_ok(token_file_save(place->token_path, from, "three", 0, &error));
    assert_ok(token_file_load(place->token_path, from, &kept, &error));
    g_assert_cmpstr(kept.refresh_token, ==, "three");
    g_assert_cmpint(kept.expires_us, ==, 0);
    g_assert_cmpint(g_stat(place->token_path, &status), ==, 0);
    g_assert_cmpint(status.st_mode & 07777, ==, 0600);
    read_source(place, "# written anew, with the same in it\nrefresh-token = one\n", &same);
    g_assert_cmpstr(same, ==, from);
    read_source(place, "refresh-token = new\n", &other);
    assert_ok(token_file_load(place->token_path, other, &none, &error));
    g_assert_null(none.refresh_token);
}

static void
what_a_crash_left_is_in_nobodys_way(Place *place, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_auto(TokenSecrets) kept = {0};
    g_autofree char *draft = g_strconcat(place->token_path, ".new", NULL);
    (void)data;
    write_with_mode(draft, "from = x\nrefresh-tok", -1, 0600);
    assert_ok(token_file_save(place->token_path, "x", "two", 1803859200 * US_PER_S, &error));
    assert_ok(token_file_load(place->token_path, "x", &kept, &error));
    g_assert_cmpstr(kept.refresh_token, ==, "two");
    g_assert_cmpint(kept.expires_us, ==, 1803859200 * US_PER_S);
    g_assert_cmpint(g_access(draft, F_OK), <, 0);
}

static void
a_damaged_token_file_is_not_passed_over(Place *place, gconstpointer data)
{
    GError *error = NULL;
    TokenSecrets kept;
    (void)data;
    write_with_mode(place->token_path, "refresh-token = two\n", -1, 0600);
    assert_fails(token_file_load(place->token_path, "x", &kept, &error), POSTERN_ERROR_CORRUPT);
    write_with_mode(place->token_path, "\n", -1, 0600);
    assert_fails(token_file_load(place->token_path, "x", &kept, &error), POSTERN_ERROR_CORRUPT);
    write_with_mode(place->token_path, "from = x\nrefresh-token = two\n", -1, 0644);
    assert_fails(token_file_load(place->token_path, "x", &kept, &error), POSTERN_ERROR_REFUSED);
}

static void
one_process_at_a_time_renews(Place *place, gconstpointer data)
{
    GError *error = NULL;
    int first, second;
    (void)data;
    assert_ok(token_file_lock(place->token_path, &first, &error));
    assert_fails(token_file_lock(place->token_path, &second, &error), POSTERN_ERROR_BUSY);
    close(first);
    assert_ok(token_file_lock(place->token_path, &second, &error));
    close(second);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add("/secret-file/" #name, Place, NULL, set_up, name, tear_down)
    ADD(a_token_file_is_read);
    ADD(a_wrong_line_is_named_and_no_secret_repeated);
    ADD(a_saved_token_holds_until_the_secret_file_changes);
    ADD(what_a_crash_left_is_in_nobodys_way);
    ADD(a_damaged_token_file_is_not_passed_over);
    ADD(one_process_at_a_time_renews);
#undef ADD
    return g_test_run();
}
