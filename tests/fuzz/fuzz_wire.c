/*
 * What posternd and a worker say to each other. The lowest bit of the first byte says which side
 * reads; the next one whether a sealed memory file comes with a request, or a hello comes before an
 * answer.
 */
#include "tests/fuzz/fuzz.h"

#include "base/io.h"
#include "parse/wire.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ANSWER_BYTES (1024 * 1024)

static void
check_answer(FuzzInput *input, gboolean with_hello)
{
    g_autoptr(GError) error = NULL;
    g_auto(WireAnswer) answer = {0};
    g_auto(Fd) socket = fuzz_socket(input->bytes, input->length);
    guint32 walls = 0;
    if (with_hello && !wire_receive_hello(socket, 0, &walls, &error)) {
        g_assert_nonnull(error);
        return;
    }
    if (wire_receive_answer(socket, 1, ANSWER_BYTES, 0, &answer, &error)) {
        g_assert_cmpuint(answer.serial, ==, 1);
        g_assert_cmpuint(g_bytes_get_size(answer.body), <=, ANSWER_BYTES);
        g_assert_no_error(error);
    } else {
        g_assert_nonnull(error);
        g_assert_null(answer.body);
    }
}

/* A socket with the bytes in it, a memory file of them along with the first. */
static int
socket_with_file(const FuzzInput *input)
{
    int pair[2];
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
    g_auto(Fd) file = io_memfd_sealed("fuzz", input->bytes, input->length, &error);
    g_assert_no_error(error);
    gboolean sent = io_send_with_fd(pair[1], input->bytes, input->length, file, &error);
    g_assert_true(sent);
    close(pair[1]);
    return pair[0];
}

static void
check_request(FuzzInput *input, gboolean with_file)
{
    g_autoptr(GError) error = NULL;
    g_auto(WireRequest) request = {0};
    g_auto(Fd) socket = with_file && input->length ? socket_with_file(input)
                                                   : fuzz_socket(input->bytes, input->length);
    if (!wire_receive_request(socket, &request, &error)) {
        g_assert_nonnull(error);
        g_assert_null(request.body);
        return;
    }
    g_assert_no_error(error);
    g_assert_true(request.kind == WIRE_READ || request.kind == WIRE_TAKE);
    g_assert_nonnull(memchr(request.place, '\0', sizeof request.place));
    g_assert_cmpuint(g_bytes_get_size(request.body), <=, input->length);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzInput input = {data, MIN(size, FUZZ_SOCKET_BYTES)};
    guint8 setup = fuzz_byte(&input);
    if (setup & 1)
        check_answer(&input, setup & 2);
    else
        check_request(&input, setup & 2);
    return 0;
}
