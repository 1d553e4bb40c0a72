/* The control socket's wire: what is sent arrives, and no lie about a length is believed. */
#include "base/clock.h"
#include "base/io.h"
#include "base/sync.h"
#include "ctl/control.h"
#include "tests/unit/test.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct {
    Fd ours;
    Fd theirs;
} Pair;

static void
open_pair(Pair *pair, gconstpointer data)
{
    (void)data;
    int both[2];
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, both), ==, 0);
    pair->ours = both[0];
    pair->theirs = both[1];
}

static void
close_pair(Pair *pair, gconstpointer data)
{
    (void)data;
    fd_clear(&pair->ours);
    fd_clear(&pair->theirs);
}

static gint64
soon(void)
{
    return clock_monotonic_us(clock_system()) + TEST_PATIENCE_US;
}

/* --- requests --- */

static void
request_round_trip(Pair *pair, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const char *const arguments[] = {"person", "add", "", "Jürgen\nX", NULL};
    g_autoptr(GBytes) file = g_bytes_new_static("a\0b", 3);
    ControlRequest sent = {
        .json = TRUE, .columns = 132, .arguments = (char **)arguments, .attachment = file};
    g_auto(ControlRequest) got = {0};
    assert_ok(control_send_request(pair->ours, &sent, soon(), &error));
    assert_ok(control_receive_request(pair->theirs, soon(), &got, &error));
    g_assert_true(got.json);
    g_assert_cmpuint(got.columns, ==, 132);
    g_assert_true(g_strv_equal((const char *const *)got.arguments, arguments));
    g_assert_true(g_bytes_equal(got.attachment, file));
}

static void
request_without_file_has_none(Pair *pair, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const char *const arguments[] = {"status", NULL};
    ControlRequest sent = {.arguments = (char **)arguments};
    g_auto(ControlRequest) got = {0};
    assert_ok(control_send_request(pair->ours, &sent, soon(), &error));
    assert_ok(control_receive_request(pair->theirs, soon(), &got, &error));
    g_assert_false(got.json);
    g_assert_null(got.attachment);
}

static void
empty_file_is_one(Pair *pair, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const char *const arguments[] = {"import", NULL};
    g_autoptr(GBytes) file = g_bytes_new_static("", 0);
    ControlRequest sent = {.arguments = (char **)arguments, .attachment = file};
    g_auto(ControlRequest) got = {0};
    assert_ok(control_send_request(pair->ours, &sent, soon(), &error));
    assert_ok(control_receive_request(pair->theirs, soon(), &got, &error));
    g_assert_nonnull(got.attachment);
    g_assert_cmpuint(g_bytes_get_size(got.attachment), ==, 0);
}

static void
too_many_arguments_are_not_sent(Pair *pair, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const char *arguments[LIMIT_CTL_ARGUMENTS + 2] = {NULL};
    for (guint i = 0; i <= LIMIT_CTL_ARGUMENTS; i++)
        arguments[i] = "x";
    ControlRequest sent = {.arguments = (char **)arguments};
    assert_fails(control_send_request(pair->ours, &sent, soon(), &error), POSTERN_ERROR_INVALID);
}

static void
argument_that_is_no_utf8_is_not_sent(Pair *pair, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const char *const arguments[] = {"log", "\xff", NULL};
    ControlRequest sent = {.arguments = (char **)arguments};
    gboolean done = control_send_request(pair->ours, &sent, soon(), &error);
    g_assert_false(done);
    g_assert_cmpstr(error->message, ==, "argument 2 is not valid UTF-8");
}

static void
too_large_file_is_not_sent(Pair *pair, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const char *const arguments[] = {"import", NULL};
    g_autofree char *large = g_malloc0(LIMIT_CTL_REQUEST_BYTES);
    g_autoptr(GBytes) file = g_bytes_new_static(large, LIMIT_CTL_REQUEST_BYTES);
    ControlRequest sent = {.arguments = (char **)arguments, .attachment = file};
    assert_fails(control_send_request(pair->ours, &sent, soon(), &error), POSTERN_ERROR_INVALID);
}

/* The bytes a good request is made of. */
static GByteArray *
good_request(Pair *pair)
{
    g_autoptr(GError) error = NULL;
    const char *const arguments[] = {"ticket", "show", "12", NULL};
    g_autoptr(GBytes) file = g_bytes_new_static("content", 7);
    ControlRequest sent = {.arguments = (char **)arguments, .attachment = file};
    assert_ok(control_send_request(pair->ours, &sent, soon(), &error));
    guint8 buffer[512];
    ssize_t got = read(pair->theirs, buffer, sizeof buffer);
    g_assert_cmpint(got, >, 12);
    GByteArray *bytes = g_byte_array_new();
    return g_byte_array_append(bytes, buffer, (guint)got);
}

static void
cut_request_is_closed(Pair *pair, gconstpointer data)
{
    (void)data;
    g_autoptr(GByteArray) whole = good_request(pair);
    for (guint length = 0; length < whole->len; length++) {
        g_autoptr(GError) error = NULL;
        Pair cut;
        open_pair(&cut, NULL);
        assert_ok(io_write_full(cut.ours, whole->data, length, 0, &error));
        fd_clear(&cut.ours);
        g_auto(ControlRequest) got = {0};
        assert_fails(control_receive_request(cut.theirs, soon(), &got, &error),
                     POSTERN_ERROR_CLOSED);
        g_assert_null(got.arguments);
        close_pair(&cut, NULL);
    }
}

/* Every byte of the request changed: it may read as another request, or be refused; it never does
 * harm. The announced lengths are left as they are, since their lies only make the reader wait. */
static void
changed_request_is_read_or_refused(Pair *pair, gconstpointer data)
{
    (void)data;
    g_autoptr(GByteArray) whole = good_request(pair);
    for (guint at = 0; at < whole->len; at++) {
        if (at >= 4 && at < 12)
            continue;
        g_autoptr(GError) error = NULL;
        g_autofree guint8 *bytes = g_memdup2(whole->data, whole->len);
        bytes[at] ^= 0xff;
        Pair changed;
        open_pair(&changed, NULL);
        assert_ok(io_write_full(changed.ours, bytes, whole->len, 0, &error));
        fd_clear(&changed.ours);
        g_auto(ControlRequest) got = {0};
        if (!control_receive_request(changed.theirs, soon(), &got, &error))
            g_assert_nonnull(error);
        else
            g_assert_nonnull(got.arguments);
        close_pair(&changed, NULL);
    }
}

static void
receive_raw(Pair *pair, const guint8 *bytes, gsize length, int code)
{
    g_autoptr(GError) error = NULL;
    g_auto(ControlRequest) got = {0};
    assert_ok(io_write_full(pair->ours, bytes, length, 0, &error));
    fd_clear(&pair->ours);
    assert_fails(control_receive_request(pair->theirs, soon(), &got, &error), code);
}

static void
oversized_announcement_is_refused(Pair *pair, gconstpointer data)
{
    (void)data;
    static const guint8 bytes[] = {'P',  'C',  'T',  '1',  0xff, 0xff,
                                   0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    receive_raw(pair, bytes, sizeof bytes, POSTERN_ERROR_INVALID);
}

static void
announcement_nobody_keeps_costs_nothing(Pair *pair, gconstpointer data)
{
    (void)data;
    static const guint8 bytes[] = {'P', 'C', 'T', '1', 0x03, 0xff, 0xff, 0xff, 0, 0, 0, 0, 'x'};
    receive_raw(pair, bytes, sizeof bytes, POSTERN_ERROR_CLOSED);
}

static void
other_protocol_is_corrupt(Pair *pair, gconstpointer data)
{
    (void)data;
    receive_raw(pair, (const guint8 *)"EHLO localhost\r\n", 16, POSTERN_ERROR_CORRUPT);
}

static void
file_nobody_named_is_corrupt(Pair *pair, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    const char *const arguments[] = {"status", NULL};
    ControlRequest sent = {.arguments = (char **)arguments};
    assert_ok(control_send_request(pair->theirs, &sent, soon(), &error));
    guint8 buffer[256];
    ssize_t got = read(pair->ours, buffer, sizeof buffer - 1);
    g_assert_cmpint(got, >, 12);
    buffer[11] = 1;
    receive_raw(pair, buffer, (gsize)got + 1, POSTERN_ERROR_CORRUPT);
}

static void
silence_ends_at_the_deadline(Pair *pair, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_auto(ControlRequest) got = {0};
    gint64 deadline = clock_monotonic_us(clock_system()) + 20 * US_PER_MS;
    assert_fails(control_receive_request(pair->theirs, deadline, &got, &error),
                 POSTERN_ERROR_DEADLINE);
}

/* --- answers --- */

typedef struct {
    int fd;
    const char *text;
    gsize length;
} Speaker;

static gpointer
speak(gpointer data)
{
    const Speaker *speaker = data;
    g_autoptr(GError) error = NULL;
    assert_ok(control_send_text(speaker->fd, CONTROL_OUT, speaker->text, speaker->length, soon(),
                                &error));
    assert_ok(control_send_flush(speaker->fd, soon(), &error));
    assert_ok(control_send_text(speaker->fd, CONTROL_ERR, "trouble\n", 8, soon(), &error));
    assert_ok(control_send_exit(speaker->fd, CTL_FAILED, soon(), &error));
    return NULL;
}

static void
answer_round_trip(Pair *pair, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strnfill(300 * 1000, 'x');
    Speaker speaker = {.fd = pair->theirs, .text = text, .length = 300 * 1000};
    pthread_t thread;
    assert_ok(thread_start("speaker", 256 * 1024, speak, &speaker, &thread, &error));
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GString) err = g_string_new(NULL);
    CtlExit code;
    gboolean more = FALSE;
    assert_ok(control_receive_answer(pair->ours, soon(), out, err, &more, &code, &error));
    g_assert_true(more);
    g_assert_cmpuint(out->len, ==, 300 * 1000);
    g_assert_cmpstr(err->str, ==, "");
    assert_ok(control_receive_answer(pair->ours, soon(), out, err, &more, &code, &error));
    g_assert_false(more);
    pthread_join(thread, NULL);
    g_assert_cmpstr(out->str, ==, text);
    g_assert_cmpstr(err->str, ==, "trouble\n");
    g_assert_cmpint(code, ==, CTL_FAILED);
}

typedef struct {
    const char *bytes;
    gsize length;
    int code; /* PosternError */
} BadAnswer;

static void
bad_answers_are_errors(void)
{
    static const BadAnswer bad[] = {
        {"", 0, POSTERN_ERROR_CLOSED},
        {"o\0\0\0\5abc", 8, POSTERN_ERROR_CLOSED},
        {"o\xff\xff\xff\xff", 5, POSTERN_ERROR_CORRUPT},
        {"z\0\0\0\0", 5, POSTERN_ERROR_CORRUPT},
        {"f\0\0\0\1a", 6, POSTERN_ERROR_CORRUPT},
        {"x\0\0\0\2\0\0", 7, POSTERN_ERROR_CORRUPT},
        {"x\0\0\0\1\3", 6, POSTERN_ERROR_CORRUPT},
        {"o\0\0\0\1a", 6, POSTERN_ERROR_CLOSED},
    };
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        Pair pair;
        open_pair(&pair, NULL);
        assert_ok(io_write_full(pair.theirs, bad[i].bytes, bad[i].length, 0, &error));
        fd_clear(&pair.theirs);
        g_autoptr(GString) out = g_string_new(NULL);
        g_autoptr(GString) err = g_string_new(NULL);
        gboolean more;
        CtlExit code;
        assert_fails(control_receive_answer(pair.ours, soon(), out, err, &more, &code, &error),
                     bad[i].code);
        close_pair(&pair, NULL);
    }
}

#define ADD(path, test) g_test_add(path, Pair, NULL, open_pair, test, close_pair)

static void
answer_too_long_to_send_says_so(void)
{
    CtlExit code = CTL_OK;
    g_autoptr(GString) out = g_string_new("short");
    g_autoptr(GString) err = g_string_new("too");
    control_bound_answer(out, err, &code);
    g_assert_cmpint(code, ==, CTL_OK);
    g_assert_cmpstr(out->str, ==, "short");
    g_string_set_size(out, CONTROL_ANSWER_BYTES - err->len + 1024 * 1024);
    control_bound_answer(out, err, &code);
    g_assert_cmpint(code, ==, CTL_FAILED);
    g_assert_cmpstr(out->str, ==, "");
    g_assert_cmpstr(err->str, ==,
                    "posternctl: the command ran, but its answer takes 257 MiB, expected at most "
                    "256 MiB: ask for less, with --limit or without --raw\n");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/control/request/round-trip", request_round_trip);
    ADD("/control/request/without-file-has-none", request_without_file_has_none);
    ADD("/control/request/empty-file-is-one", empty_file_is_one);
    ADD("/control/request/too-many-arguments-are-not-sent", too_many_arguments_are_not_sent);
    ADD("/control/request/argument-that-is-no-utf8-is-not-sent",
        argument_that_is_no_utf8_is_not_sent);
    ADD("/control/request/too-large-file-is-not-sent", too_large_file_is_not_sent);
    ADD("/control/request/cut-is-closed", cut_request_is_closed);
    ADD("/control/request/changed-is-read-or-refused", changed_request_is_read_or_refused);
    ADD("/control/request/oversized-announcement-is-refused", oversized_announcement_is_refused);
    ADD("/control/request/announcement-nobody-keeps-costs-nothing",
        announcement_nobody_keeps_costs_nothing);
    ADD("/control/request/other-protocol-is-corrupt", other_protocol_is_corrupt);
    ADD("/control/request/file-nobody-named-is-corrupt", file_nobody_named_is_corrupt);
    ADD("/control/request/silence-ends-at-the-deadline", silence_ends_at_the_deadline);
    ADD("/control/answer/round-trip", answer_round_trip);
    g_test_add_func("/control/answer/bad-ones-are-errors", bad_answers_are_errors);
    g_test_add_func("/control/answer/too-long-to-send-says-so", answer_too_long_to_send_says_so);
    return g_test_run();
}
