/* The command that gives staff their passwords. */
#include "base/password.h"
#include "tests/unit/ctl_desk.h"

#include <string.h>

static void
assert_shows(const GString *text, const char *part)
{
    if (!strstr(text->str, part))
        g_error("expected \"%s\" in:\n%s", part, text->str);
}

static gboolean
look_up_login(Store *store, gpointer data, GError **error)
{
    return store_login_find(store, "ann@staff.example", data, error);
}

static gboolean
is_password(CtlDesk *desk, const char *password)
{
    g_autoptr(GError) error = NULL;
    g_auto(StoredLogin) login = {0};
    gboolean good = FALSE;
    assert_ok(flow_read(desk->flow, look_up_login, &login, &error));
    assert_ok(password_check(password, login.hash, &good, &error));
    return good;
}

static void
set_password(CtlDesk *desk, const char *password)
{
    g_assert_cmpint(ctl_desk_run(desk, "person password ann@staff.example", password), ==, CTL_OK);
    g_assert_cmpstr(desk->out->str, ==, "ann@staff.example has a new password, and may log in\n");
    g_assert_cmpstr(desk->err->str, ==,
                    "nobody can log in yet: no listener has auth = true, see postern.conf(5)\n");
}

static void
passwords_are_set_and_never_shown(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    ctl_desk_must(desk, "person add ann@staff.example --kind staff");
    set_password(desk, "correct horse");
    g_assert_true(is_password(desk, "correct horse"));
    set_password(desk, "battery staple");
    g_assert_false(is_password(desk, "correct horse"));
    g_assert_true(is_password(desk, "battery staple"));
    static const char *const shown[] = {"person list", "person show ann@staff.example", "status"};
    for (gsize i = 0; i < G_N_ELEMENTS(shown); i++) {
        g_assert_cmpint(ctl_desk_run_json(desk, shown[i]), ==, CTL_OK);
        g_assert_null(strstr(desk->out->str, "$y$"));
    }
    ctl_desk_must(desk, "person show ann@staff.example");
    assert_shows(desk->out, "may-log-in: yes\n");
    ctl_desk_must(desk, "person password ann@staff.example --remove");
    g_assert_cmpstr(desk->out->str, ==,
                    "ann@staff.example has no password any more, and does not log in\n");
    ctl_desk_must(desk, "person show ann@staff.example");
    assert_shows(desk->out, "may-log-in: no\n");
}

static void
assert_refuses_password(CtlDesk *desk, const char *password, CtlExit code, const char *why)
{
    g_autofree char *said = g_strconcat("posternctl: person password: ", why, NULL);
    g_assert_cmpint(ctl_desk_run(desk, "person password ann@staff.example", password), ==, code);
    g_assert_cmpstr(desk->err->str, ==, said);
}

static void
wrong_passwords_are_refused(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    static const char none[] = "no new password came with the request, expected one as text\n";
    static const char no_line[] = "this can be no password, expected one line of at most 255 bytes "
                                  "without control characters\n";
    static const char short_one[] = "the password is too short, expected 12 characters or more\n";
    ctl_desk_must(desk, "person add ann@staff.example --kind staff");
    assert_refuses_password(desk, NULL, CTL_USAGE, none);
    assert_refuses_password(desk, "", CTL_USAGE, none);
    assert_refuses_password(desk, "latin one caf\xe9", CTL_USAGE, none);
    assert_refuses_password(desk, "correct\nhorse battery", CTL_USAGE, no_line);
    assert_refuses_password(desk, "eleven char", CTL_USAGE, short_one);
    /* seventeen bytes */
    assert_refuses_password(desk, "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9 four",
                            CTL_USAGE, short_one);
    g_autofree char *longest = g_strnfill(256, 'x');
    assert_refuses_password(desk, longest, CTL_USAGE, no_line);
    g_assert_cmpint(
        ctl_desk_run(desk, "person password ann@staff.example correct-horse", "correct horse"), ==,
        CTL_USAGE);
    g_assert_cmpint(ctl_desk_run(desk, "person password ann@staff.example --remove", NULL), ==,
                    CTL_FAILED);
    g_assert_cmpstr(desk->err->str, ==,
                    "posternctl: person password: ann@staff.example has no password, expected one "
                    "to remove\n");
}

static void
only_staff_may_have_a_password(CtlDesk *desk, gconstpointer data)
{
    (void)data;
    ctl_desk_must(desk, "person add vic@print.example --kind vendor");
    ctl_desk_must(desk, "person add kim@client.example");
    g_assert_cmpint(ctl_desk_run(desk, "person password vic@print.example", "correct horse"), ==,
                    CTL_FAILED);
    g_assert_cmpstr(desk->err->str, ==,
                    "posternctl: person password: vic@print.example is a vendor, expected one of "
                    "the staff: nobody else logs in\n");
    g_assert_cmpint(ctl_desk_run(desk, "person password kim@client.example", "correct horse"), ==,
                    CTL_FAILED);
    g_assert_cmpint(ctl_desk_run(desk, "person password eve@client.example", "correct horse"), ==,
                    CTL_FAILED);
}

#define ADD(path, test) g_test_add(path, CtlDesk, NULL, ctl_desk_set_up, test, ctl_desk_tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/call-password/set-and-never-shown", passwords_are_set_and_never_shown);
    ADD("/call-password/wrong-ones-are-refused", wrong_passwords_are_refused);
    ADD("/call-password/only-for-staff", only_staff_may_have_a_password);
    return g_test_run();
}
