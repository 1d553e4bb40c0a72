/* The control socket: who is served, and what becomes of clients that do not behave. */
#include "base/io.h"
#include "base/sync.h"
#include "ctl/control.h"
#include "ctl/server.h"
#include "net/socket.h"
#include "tests/unit/ctl_desk.h"

#include <poll.h>
#include <string.h>

typedef struct {
    CtlDesk desk;
    CtlServer *server;
} Served;

static void
set_up(Served *served, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    ctl_desk_set_up(&served->desk, data);
    int listener = socket_listen_unix(served->desk.socket, 0600, &error);
    g_assert_no_error(error);
    served->server = ctl_server_new(served->desk.flow, &served->desk.mailboxes, listener, &error);
    g_assert_no_error(error);
    assert_ok(ctl_server_start(served->server, &error));
}

static void
tear_down(Served *served, gconstpointer data)
{
    ctl_server_free(served->server);
    ctl_desk_tear_down(&served->desk, data);
}

static gint64
soon(void)
{
    return clock_monotonic_us(clock_system()) + TEST_PATIENCE_US;
}

static int
reach(const Served *served)
{
    g_autoptr(GError) error = NULL;
    int fd = socket_connect_unix(served->desk.socket, 0, &error);
    g_assert_no_error(error);
    return fd;
}

static CtlExit
hear(int fd, GString *out, GString *err)
{
    g_autoptr(GError) error = NULL;
    CtlExit code;
    gboolean more = FALSE;
    assert_ok(control_receive_answer(fd, soon(), out, err, &more, &code, &error));
    g_assert_false(more);
    return code;
}

static CtlExit
ask(const Served *served, const char *const *words, GString *out, GString *err)
{
    g_autoptr(GError) error = NULL;
    g_auto(Fd) fd = reach(served);
    ControlRequest request = {.arguments = (char **)words};
    assert_ok(control_send_request(fd, &request, soon(), &error));
    return hear(fd, out, err);
}

static void
commands_are_answered(Served *served, gconstpointer data)
{
    (void)data;
    const char *const good[] = {"person", "list", NULL};
    const char *const bad[] = {"person", "lst", NULL};
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GString) err = g_string_new(NULL);
    g_assert_cmpint(ask(served, good, out, err), ==, CTL_OK);
    g_assert_cmpstr(out->str, ==, "(none)\n");
    g_assert_cmpint(ask(served, bad, out, err), ==, CTL_USAGE);
    g_assert_cmpstr(
        err->str, ==,
        "posternctl: unknown command \"person lst\", expected \"person list\" perhaps\n");
}

/* Each step of a test can be shown before the next is there. */
static void
steps_are_answered_as_they_come(Served *served, gconstpointer data)
{
    (void)data;
    static const char *const words[] = {"mailbox", "test", "broken", NULL};
    /* In between it asks whether anybody still waits. */
    static const char *const steps[] = {"ok connected\n", "", "FAILED to log in: wrong password\n"};
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GString) err = g_string_new(NULL);
    g_auto(Fd) fd = reach(served);
    ControlRequest request = {.arguments = (char **)words};
    CtlExit code;
    gboolean more = FALSE;
    assert_ok(control_send_request(fd, &request, soon(), &error));
    for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
        assert_ok(control_receive_answer(fd, soon(), out, err, &more, &code, &error));
        g_assert_true(more);
        g_assert_cmpstr(out->str, ==, steps[i]);
        g_string_truncate(out, 0);
    }
    g_assert_cmpint(hear(fd, out, err), ==, CTL_FAILED);
    g_assert_cmpstr(out->str, ==, "");
    g_assert_cmpstr(err->str, ==, "posternctl: mailbox test: 1 of 2 steps failed\n");
}

static void
garbage_is_refused(Served *served, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GString) err = g_string_new(NULL);
    g_auto(Fd) fd = reach(served);
    assert_ok(io_write_full(fd, "GET / HTTP/1.0\r\n\r\n", 18, soon(), &error));
    g_assert_cmpint(hear(fd, out, err), ==, CTL_FAILED);
    g_assert_true(g_str_has_prefix(err->str, "posternctl: the request begins wrongly"));
}

static void
too_many_at_once_are_sent_away(Served *served, gconstpointer data)
{
    (void)data;
    Fd fds[LIMIT_CTL_CONNECTIONS];
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GString) err = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(fds); i++)
        fds[i] = reach(served);
    g_auto(Fd) extra = reach(served);
    g_assert_cmpint(hear(extra, out, err), ==, CTL_FAILED);
    g_assert_true(g_str_has_prefix(err->str, "posternctl: busy"));
    for (guint i = 0; i < G_N_ELEMENTS(fds); i++)
        fd_clear(&fds[i]);
}

/* A client that says nothing has LIMIT_CTL_WAIT_S to do so; the desk's end does not wait for it. */
static void
silent_clients_do_not_hold_up_the_end(Served *served, gconstpointer data)
{
    (void)data;
    g_auto(Fd) silent = reach(served);
    g_assert_cmpint(silent, >=, 0);
    const char *const status[] = {"person", "list", NULL};
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GString) err = g_string_new(NULL);
    g_assert_cmpint(ask(served, status, out, err), ==, CTL_OK);
    gint64 before = clock_monotonic_us(clock_system());
    ctl_server_stop(served->server);
    g_assert_cmpint(clock_monotonic_us(clock_system()) - before, <,
                    LIMIT_CTL_WAIT_S * US_PER_S / 2);
}

/* Comments that are longer than what a socket takes before somebody reads. */
static void
fill_ticket(CtlDesk *desk)
{
    g_autofree char *text = g_strnfill(60 * 1000, 'x');
    ctl_desk_add_ticket(desk);
    ctl_desk_must(desk, "person add ann@staff.example --kind staff");
    for (guint i = 0; i < 10; i++)
        g_assert_cmpint(ctl_desk_run(desk, "ticket comment 1 - --as ann@staff.example", text), ==,
                        CTL_OK);
}

static gpointer
stop_it(gpointer server)
{
    ctl_server_stop(server);
    return NULL;
}

/* Nor for one that asks and does not take the answer. */
static void
deaf_clients_do_not_hold_up_the_end(Served *served, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const char *const words[] = {"ticket", "show", "1", NULL};
    ControlRequest request = {.arguments = (char **)words};
    fill_ticket(&served->desk);
    g_auto(Fd) deaf = reach(served);
    assert_ok(control_send_request(deaf, &request, soon(), &error));
    assert_ok(io_wait(deaf, POLLIN, soon(), &error));
    gint64 before = clock_monotonic_us(clock_system());
    ctl_server_stop(served->server);
    g_assert_cmpint(clock_monotonic_us(clock_system()) - before, <,
                    LIMIT_CTL_WAIT_S * US_PER_S / 2);
}

/* What was asked before the end and is being read is read to its end. */
static void
answers_under_way_are_given(Served *served, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const char *const words[] = {"ticket", "show", "1", NULL};
    ControlRequest request = {.arguments = (char **)words};
    pthread_t thread;
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GString) err = g_string_new(NULL);
    fill_ticket(&served->desk);
    g_auto(Fd) fd = reach(served);
    assert_ok(control_send_request(fd, &request, soon(), &error));
    assert_ok(io_wait(fd, POLLIN, soon(), &error));
    assert_ok(thread_start("stop", 256 * 1024, stop_it, served->server, &thread, &error));
    g_assert_cmpint(hear(fd, out, err), ==, CTL_OK);
    g_assert_cmpuint(out->len, >, 600 * 1000);
    pthread_join(thread, NULL);
}

#define ADD(path, test) g_test_add(path, Served, NULL, set_up, test, tear_down)

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/server/commands-are-answered", commands_are_answered);
    ADD("/server/steps", steps_are_answered_as_they_come);
    ADD("/server/garbage-is-refused", garbage_is_refused);
    ADD("/server/too-many-at-once-are-sent-away", too_many_at_once_are_sent_away);
    ADD("/server/silent-clients-do-not-hold-up-the-end", silent_clients_do_not_hold_up_the_end);
    ADD("/server/deaf-clients-do-not-hold-up-the-end", deaf_clients_do_not_hold_up_the_end);
    ADD("/server/answers-under-way-are-given", answers_under_way_are_given);
    return g_test_run();
}
