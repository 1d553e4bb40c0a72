/*
 * The protocol between the pool and its workers: what one side writes the other reads, and nothing
 * else is taken.
 */
#include "base/io.h"
#include "base/limits.h"
#include "parse/wire.h"
#include "tests/unit/test.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct {
    Fd ours;
    Fd theirs;
} Pair;

static void
pair_init(Pair *pair)
{
    int sockets[2];
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets), ==, 0);
    *pair = (Pair){.ours = sockets[0], .theirs = sockets[1]};
}

static void
pair_clear(Pair *pair)
{
    fd_clear(&pair->ours);
    fd_clear(&pair->theirs);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Pair, pair_clear)

typedef struct {
    int socket;
    WireRequest request;
} Sending;

static gpointer
send_request(gpointer data)
{
    Sending *sending = data;
    g_autoptr(GError) error = NULL;
    assert_ok(wire_send_request(sending->socket, &sending->request, 0, &error));
    return NULL;
}

static void
assert_round(gsize length)
{
    g_auto(Pair) pair;
    pair_init(&pair);
    g_autoptr(GError) error = NULL;
    g_autofree guint8 *data = g_malloc(MAX(length, 1));
    for (gsize i = 0; i < length; i++)
        data[i] = (guint8)(i * 7);
    Sending sending = {.socket = pair.ours,
                       .request = {.kind = WIRE_TAKE, .serial = 42, .place = "1.2"}};
    sending.request.body = g_bytes_new_static(data, length);
    GThread *thread = g_thread_new("send", send_request, &sending);
    g_auto(WireRequest) got = {0};
    assert_ok(wire_receive_request(pair.theirs, &got, &error));
    g_thread_join(thread);
    g_assert_cmpint(got.kind, ==, WIRE_TAKE);
    g_assert_cmpuint(got.serial, ==, 42);
    g_assert_cmpstr(got.place, ==, "1.2");
    g_assert_cmpmem(g_bytes_get_data(got.body, NULL), g_bytes_get_size(got.body), data, length);
    wire_request_clear(&sending.request);
}

static void
test_requests_cross(void)
{
    assert_round(0);
    assert_round(1);
    assert_round(LIMIT_PARSE_INLINE_BYTES);
    assert_round(LIMIT_PARSE_INLINE_BYTES + 1);
    assert_round(3 * 1024 * 1024);
}

static void
test_answers_cross(void)
{
    g_auto(Pair) pair;
    pair_init(&pair);
    g_autoptr(GError) error = NULL;
    g_auto(WireAnswer)
        sent = {.status = WIRE_DONE, .serial = 5, .body = g_bytes_new_static("abc", 3)};
    g_auto(WireAnswer) got = {0};
    assert_ok(wire_send_answer(pair.theirs, &sent, &error));
    assert_ok(wire_receive_answer(pair.ours, 5, 3, 0, &got, &error));
    g_assert_cmpmem(g_bytes_get_data(got.body, NULL), g_bytes_get_size(got.body), "abc", 3);
    assert_ok(wire_send_answer(pair.theirs, &sent, &error));
    assert_fails(wire_receive_answer(pair.ours, 5, 2, 0, &got, &error), POSTERN_ERROR_CORRUPT);
}

static void
test_answers_to_others_are_refused(void)
{
    g_auto(Pair) pair;
    pair_init(&pair);
    g_autoptr(GError) error = NULL;
    WireAnswer sent = {.status = WIRE_NO_PART, .serial = 5};
    WireAnswer got;
    assert_ok(wire_send_answer(pair.theirs, &sent, &error));
    assert_fails(wire_receive_answer(pair.ours, 6, 100, 0, &got, &error), POSTERN_ERROR_CORRUPT);
    sent.status = (WireStatus)3;
    assert_ok(wire_send_answer(pair.theirs, &sent, &error));
    assert_fails(wire_receive_answer(pair.ours, 5, 100, 0, &got, &error), POSTERN_ERROR_CORRUPT);
}

static void
test_late_answers_are_late(void)
{
    g_auto(Pair) pair;
    pair_init(&pair);
    g_autoptr(GError) error = NULL;
    WireAnswer got;
    assert_fails(wire_receive_answer(pair.ours, 1, 100, 1, &got, &error), POSTERN_ERROR_DEADLINE);
    fd_clear(&pair.theirs);
    assert_fails(wire_receive_answer(pair.ours, 1, 100, 0, &got, &error), POSTERN_ERROR_CLOSED);
}

static void
test_hellos_cross(void)
{
    g_auto(Pair) pair;
    pair_init(&pair);
    g_autoptr(GError) error = NULL;
    guint32 walls = 0;
    assert_ok(wire_send_hello(pair.theirs, 3, &error));
    assert_ok(wire_receive_hello(pair.ours, 0, &walls, &error));
    g_assert_cmpuint(walls, ==, 3);
    assert_fails(wire_receive_hello(pair.ours, 1, &walls, &error), POSTERN_ERROR_DEADLINE);
}

static void
assert_no_hello(const guint32 hello[2], const char *why)
{
    g_auto(Pair) pair;
    pair_init(&pair);
    g_autoptr(GError) error = NULL;
    guint32 walls = 0;
    assert_ok(io_write_full(pair.theirs, hello, 2 * sizeof *hello, 0, &error));
    gboolean ok = wire_receive_hello(pair.ours, 0, &walls, &error);
    g_assert_false(ok);
    g_assert_error(error, POSTERN_ERROR, POSTERN_ERROR_CORRUPT);
    g_assert_cmpstr(error->message, ==, why);
}

static void
test_other_hellos_are_refused(void)
{
    assert_no_hello((const guint32[]){0x70776831u, WIRE_VERSION + 1},
                    "parse protocol: the hello is of version 3, expected 2");
    assert_no_hello((const guint32[]){0x70776832u, WIRE_VERSION},
                    "parse protocol: what came is no hello");
    g_auto(Pair) pair;
    pair_init(&pair);
    g_autoptr(GError) error = NULL;
    guint32 walls = 0;
    assert_ok(io_write_full(pair.theirs, "1hwp", 4, 0, &error));
    fd_clear(&pair.theirs);
    assert_fails(wire_receive_hello(pair.ours, 0, &walls, &error), POSTERN_ERROR_CLOSED);
}

/* A head as wire.c writes it, taken from the wire so that it can be bent. */
static gsize
record_head(guint8 *buffer, gsize capacity)
{
    g_auto(Pair) pair;
    pair_init(&pair);
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) body = g_bytes_new_static("", 0);
    WireRequest request = {.kind = WIRE_READ, .serial = 1, .body = body};
    assert_ok(wire_send_request(pair.ours, &request, 0, &error));
    int fd = -1;
    gsize length = 0;
    assert_ok(io_recv_with_fd(pair.theirs, buffer, capacity, &length, &fd, &error));
    return length;
}

enum { AT_MAGIC = 0, AT_KIND = 4, AT_PASSING = 8, AT_LENGTH = 24, AT_PLACE = 32 };

static void
assert_refused(const guint8 *head, gsize length, int file)
{
    g_auto(Pair) pair;
    pair_init(&pair);
    g_autoptr(GError) error = NULL;
    WireRequest got;
    assert_ok(io_send_with_fd(pair.ours, head, length, file, &error));
    fd_clear(&pair.ours);
    assert_fails(wire_receive_request(pair.theirs, &got, &error), POSTERN_ERROR_CORRUPT);
}

static void
test_bent_requests_are_refused(void)
{
    guint8 head[1024];
    gsize length = record_head(head, sizeof head);
    static const struct {
        guint at;
        guint8 value;
    } bends[] = {{AT_MAGIC, 0},   {AT_KIND, 3},    {AT_KIND, 0},
                 {AT_PASSING, 1}, {AT_PASSING, 2}, {AT_LENGTH + 4, 1}};
    for (guint i = 0; i < G_N_ELEMENTS(bends); i++) {
        g_autofree guint8 *bent = g_memdup2(head, length);
        bent[bends[i].at] = bends[i].value;
        assert_refused(bent, length, -1);
    }
    g_autofree guint8 *endless = g_memdup2(head, length);
    memset(endless + AT_PLACE, '1', WIRE_PLACE_BYTES);
    assert_refused(endless, length, -1);
}

static void
test_only_sealed_files_are_mapped(void)
{
    guint8 head[1024];
    gsize length = record_head(head, sizeof head);
    g_autoptr(GError) error = NULL;
    head[AT_PASSING] = 1;
    head[AT_LENGTH] = 3;
    g_auto(Fd) open = memfd_create("open", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    g_assert_cmpint((int)write(open, "abc", 3), ==, 3);
    assert_refused(head, length, open);
    g_auto(Fd) longer = io_memfd_sealed("longer", "abcd", 4, &error);
    assert_ok(longer >= 0);
    assert_refused(head, length, longer);
}

static void
test_closing_between_requests_is_told_apart(void)
{
    g_auto(Pair) pair;
    pair_init(&pair);
    g_autoptr(GError) error = NULL;
    WireRequest got;
    fd_clear(&pair.ours);
    assert_fails(wire_receive_request(pair.theirs, &got, &error), POSTERN_ERROR_CLOSED);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/wire/requests-cross", test_requests_cross);
    g_test_add_func("/wire/answers-cross", test_answers_cross);
    g_test_add_func("/wire/answers-to-others-are-refused", test_answers_to_others_are_refused);
    g_test_add_func("/wire/late-answers-are-late", test_late_answers_are_late);
    g_test_add_func("/wire/hellos-cross", test_hellos_cross);
    g_test_add_func("/wire/other-hellos-are-refused", test_other_hellos_are_refused);
    g_test_add_func("/wire/bent-requests-are-refused", test_bent_requests_are_refused);
    g_test_add_func("/wire/only-sealed-files-are-mapped", test_only_sealed_files_are_mapped);
    g_test_add_func("/wire/closing-between-requests-is-told-apart",
                    test_closing_between_requests_is_told_apart);
    return g_test_run();
}
